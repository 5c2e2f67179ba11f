import { describe, expect, test } from "vitest";
import text from "../../src/reporters/text.ts";
import { sourceFrame } from "../../src/reporters/source-frame.ts";
import { sourceFile } from "../../src/source.ts";
import { hostileReport, steering } from "./hostile.ts";
import { reportOf } from "./report.ts";

const sql = "create table users (id bigint);\n\ndrop table\n  invoices;\ndelete from users;\n";

test("findings stand under their file, each with its place, message, rule and clause", () => {
  const report = reportOf({ "migrations/002_drop.sql": sql, "migrations/003_more.sql": "select 1;\n" }, [
    { path: "migrations/002_drop.sql", at: "delete from users", rule: "delete-without-where", severity: "warning", message: "This deletes every row of users.", fix: { title: "Add a condition", edits: [] } },
    { path: "migrations/002_drop.sql", at: "drop table\n  invoices" },
  ]);
  expect(text.render(report, { rules: [] })).toBe(`migrations/002_drop.sql

  migrations/002_drop.sql:3:1  error  drop-table
  Dropping invoices deletes its rows.
    3 │ drop table
      │ ^^^^^^^^^^ … to line 4

  migrations/002_drop.sql:5:1  warning  delete-without-where
  This deletes every row of users.
    5 │ delete from users;
      │ ^^^^^^^^^^^^^^^^^
  --fix: Add a condition.

✗ 1 error, 1 warning in 1 of 2 files, 4 statements, all analyzed.
  1 can be fixed with --fix; --fix-dry-run shows how.
`);
});

test("nothing found is one line, and says what was looked at", () => {
  expect(text.render(reportOf({ "a.sql": "select 1; select 2;" }, []), { rules: [] })).toBe("✓ Nothing found in 1 file, 2 statements, all analyzed.\n");
});

test("what could not be judged is never left out of the summary", () => {
  const report = reportOf({ "a.sql": "select 1; select 2;" }, [{ path: "a.sql", at: "select 1", suppressed: { kind: "comment", reason: "known" } }], { analyzed: 1, problems: [{ path: null, line: null, message: "x" }] });
  expect(text.render(report, { rules: [] })).toBe("Nothing found in 1 file, 2 statements (1 suppressed).\n  1 statement could not be analyzed: a.sql (1 of 2).\n  1 problem kept migralint from judging everything.\n");
  expect(text.render(reportOf({}, []), { rules: [] })).toBe("No migration was read.\n");
  const unknown = reportOf({ "a.sql": "prepare transaction 'x'; select 1;" }, [], { analyzed: 1 });
  const counted = { ...unknown, files: unknown.files.map((file) => ({ ...file, notModelled: ["TransactionStmt"] })) };
  expect(text.render(counted, { rules: [] })).toContain("1 statement could not be analyzed: a.sql (1 of 2). Not modelled: TransactionStmt (1).");
  const many = reportOf({ "a.sql": ";".repeat(1_234_567) }, []);
  expect(text.render(many, { rules: [] })).toBe("✓ Nothing found in 1 file, 1,234,567 statements, all analyzed.\n");
});

test("two findings at one place show the source once", () => {
  const report = reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "delete" }, { path: "a.sql", at: "delete", rule: "missing-review" }, { path: "a.sql", at: "delete from" }]);
  expect(text.render(report, { rules: [] }).match(/│ delete from users;/g)).toHaveLength(2);
});

test("colours come only where asked, and change no character", () => {
  const report = reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "delete" }]);
  const plain = text.render(report, { rules: [] });
  const colored = text.render(report, { rules: [], color: true });
  expect(plain).not.toContain("\u001b");
  expect(colored).toContain("\u001b[31merror\u001b[39m");
  // eslint-disable-next-line no-control-regex -- the escapes are what is removed
  expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("a message is wrapped to the terminal, and only there", () => {
  const message = "This is a long sentence that says what happens to the table and to everyone who uses it meanwhile.";
  const report = reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "delete", message }]);
  expect(text.render(report, { rules: [] })).toContain(`  ${message}\n`);
  expect(text.render(report, { rules: [], width: 60 })).toContain("  This is a long sentence that says what happens to the\n  table and to everyone who uses it meanwhile.\n");
});

test("no name steers the terminal or the reader's eye", async () => {
  const report = await hostileReport();
  const lines = text.render(report, { rules: [] });
  expect(lines.replaceAll("\n", "")).not.toMatch(steering);
  expect(lines.split("\n").filter((line) => line.startsWith("::"))).toEqual([]);
  expect(lines.split("\n")[0]).toBe("db/␛[31m 100%,a:b ::error::x [y](z) {0} �lqs.�é.sql");
});

describe("the source frame", () => {
  const frame = (line: string, at: string, limit?: number): readonly [string, string] | null => {
    const start = line.indexOf(at);
    const found = sourceFrame(sourceFile("a.sql", `select 1;\n${line}\nselect 2;`), { start: 10 + start, end: 10 + start + at.length }, limit);
    return found === null ? null : [found.source, `${" ".repeat(found.indent)}${"^".repeat(found.width)}`];
  };

  test("expands tabs, so that the mark stands under the clause", () => {
    expect(frame("\tdrop\ttable x;", "table")).toEqual(["    drop    table x;", "            ^^^^^"]);
  });
  test("counts wide characters as two columns, and combining marks as none", () => {
    expect(frame("drop table 顧客, x;", "x")).toEqual(["drop table 顧客, x;", "                 ^"]);
    expect(frame("drop table 顧客;", "顧客")).toEqual(["drop table 顧客;", "           ^^^^"]);
    expect(frame("drop table e\u0301e, x;", "x")).toEqual(["drop table e\u0301e, x;", "               ^"]);
    expect(frame("drop table 🦆, x;", "x")).toEqual(["drop table 🦆, x;", "               ^"]);
  });
  test("cuts a long line around the clause", () => {
    const long = `insert into users values (${"1, ".repeat(60)}bad, ${"2, ".repeat(60)}3);`;
    const found = frame(long, "bad", 40);
    expect(found?.[0]).toMatch(/^….{0,38}…$/);
    expect(found?.[0].indexOf("bad")).toBe(found?.[1].indexOf("^"));
    expect(found?.[1].trim()).toBe("^^^");
    expect(frame(long, "insert", 40)?.[0]).toBe("insert into users values (1, 1, 1, 1, 1…");
    expect(frame(long, long, 40)?.[0], "nothing is cut before the start").toBe("insert into users values (1, 1, 1, 1, 1…");
    const end = frame(long, "3);", 40);
    expect(end?.[0]).toMatch(/^….{30,37}3\);$/);
    expect(end?.[0].indexOf("3)")).toBe(end?.[1].indexOf("^"));
  });
  test("marks a clause longer than the line that is shown up to its end", () => {
    const found = frame(`select ${"x, ".repeat(100)}y`, `${"x, ".repeat(100)}y`, 40);
    expect(found?.[1].length).toBe((found?.[0].length ?? 0) - 1);
  });
  test("looks at a line of megabytes only where it is shown", () => {
    expect(frame(`${"x".repeat(5_000_000)} here ${"y".repeat(5_000_000)}`, "here", 60)?.[0]).toMatch(/^…x+ here y+…$/);
  });
  test("shows controls and bidirectional marks as characters that steer nothing", () => {
    expect(frame('drop table "\u001b[31m\u202ex";', '"\u001b[31m\u202ex"')).toEqual(['drop table "␛[31m�x";', "           ^^^^^^^^^"]);
  });
  test("is absent where the line is empty, and marks a point with one character", () => {
    expect(sourceFrame(sourceFile("a.sql", "\n"), { start: 0, end: 0 })).toBeNull();
    expect(sourceFrame(sourceFile("a.sql", "select 1"), { start: 0, end: 0 })).toEqual({ line: 1, source: "select 1", indent: 0, width: 1, lastLine: 1 });
    expect(sourceFrame(sourceFile("a.sql", "select 1"), { start: 8, end: 8 })).toMatchObject({ indent: 8, width: 1 });
  });
});
