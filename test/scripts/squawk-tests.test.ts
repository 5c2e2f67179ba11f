import { expect, test } from "vitest";
import { readCases } from "../../scripts/squawk-tests.ts";

const ids = new Map([["BanDropTable", "ban-drop-table"], ["PreferRepack", "prefer-repack"]]);
const source = `
fn rule() { lint_ok("not a test", Rule::BanDropTable) }
mod test {
    fn fix(sql: &str) -> String {
        fix_sql(sql, Rule::BanDropTable)
    }

    #[test]
    fn variable() {
        let sql = r#"
drop table "a";
        "#;
        assert_snapshot!(lint_errors(sql, Rule::BanDropTable), @"
        warning: lint_ok(
        ");
    }

    #[test]
    fn helper_twice() {
        assert_snapshot!(fix("drop table a;\\r\\ndrop table b"), @"");
        fix(r"drop table \\d");
    }

    #[test]
    fn settings() {
        lint_ok_with(
            "vacuum full a",
            LinterSettings { pg_version: "11".parse().expect("x"), assume_in_transaction: true, },
            Rule::PreferRepack,
        );
    }

    #[test]
    fn other() {
        assert_eq!(1, 1);
    }
}
`;

test("rule, SQL, expectation and settings of squawk's tests are read", () => {
  const { cases, unread } = readCases("ban_drop_table.rs", source, ids);
  const common = { file: "ban_drop_table.rs", postgres: 15, inTransaction: false, rule: "ban-drop-table", expected: "found" };
  expect(cases).toEqual([
    { ...common, test: "variable", sql: '\ndrop table "a";\n        ' },
    { ...common, test: "helper_twice", sql: "drop table a;\r\ndrop table b" },
    { ...common, test: "helper_twice", sql: "drop table \\d" },
    { ...common, test: "settings", rule: "prefer-repack", sql: "vacuum full a", expected: "silent", postgres: 13, inTransaction: true },
  ]);
  expect(unread).toEqual(["ban_drop_table.rs other"]);
});
