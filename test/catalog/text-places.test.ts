import { describe, expect, it } from "vitest";
import { edited, fromItemAt, itemStarts, nameAt, naturalEdits, outerWord, placesOf, selectItemAt, withOwnName } from "../../src/catalog/text-places.ts";
import type { Span } from "../../src/source.ts";

const written = (sql: string, span: Span | null | undefined): string | null => (span === null || span === undefined ? null : sql.slice(span.start, span.end));

describe("names", () => {
  it.each([
    ["App . \"Order\" -- x", ["app", "Order"], "App . \"Order\""],
    ["a /* of */ . b.c + 1", ["a", "b", "c"], "a /* of */ . b.c"],
    ["t.*", ["t"], "t"],
    ["a..b", ["a"], "a"],
    ["a b", ["a"], "a"],
    ["(a)", [], ""],
  ])("in %s", (sql, names, whole) => {
    const name = nameAt(sql, 0);
    expect([name.names, written(sql, name.span)]).toEqual([names, whole]);
  });

  it("are listed up to a word", () => {
    const sql = "create trigger t after update of Total, \"state\" on orders when (total > 0)";
    expect(placesOf(sql, ["total", "state"], outerWord(sql, "of")?.end ?? 0, "on").map(({ name, span }) => [name, written(sql, span)])).toEqual([["total", "Total"], ["state", "\"state\""]]);
  });

  it("of what is made are put in its place", () => {
    expect(withOwnName("CREATE MATERIALIZED VIEW IF NOT EXISTS a.b AS SELECT 1", "materialized view", "c.d")).toBe("CREATE MATERIALIZED VIEW IF NOT EXISTS c.d AS SELECT 1");
    expect(withOwnName("create user old login", "role", "new")).toBe("create user new login");
    expect(withOwnName("create view", "view", "new")).toBe("create view");
  });
});

describe("clauses", () => {
  it("of an index stand outside of parentheses", () => {
    const sql = "(lower(\"where\"), (case when a then include end)) include (b) where c";
    expect([outerWord(sql, "include"), outerWord(sql, "where")].map((span) => span?.start)).toEqual([sql.indexOf("include (b)"), sql.indexOf("where c")]);
    expect(outerWord("(a)", "where")).toBeNull();
  });

  it("of a list begin after its parenthesis and its commas", () => {
    expect(itemStarts("(a, lower(b, c), (d), \"E\" desc) where (f, g)", 0).map(({ text }) => text)).toEqual(["a", "lower", "(", "\"E\""]);
    expect(itemStarts("a, b", 0)).toEqual([]);
  });

  it.each([
    ["select count(*) filter (where a) over w, b", "count(*) filter (where a) over w"],
    ["select percentile_cont(0.5) within group (order by a) from t", "percentile_cont(0.5) within group (order by a)"],
    ["select (a)::text[] order by 1", "(a)::text[]"],
  ])("of a select list end: %s", (sql, item) => {
    expect(written(sql, selectItemAt(sql, "select ".length))).toBe(item);
  });

  it.each([
    ["app.orders where true", "app.orders", null],
    ["only (orders) * as o (a, b) join c", "only (orders) * as o (a, b)", "o"],
    ["f(1, (2)) \"Rows\" on true", "f(1, (2)) \"Rows\"", "\"Rows\""],
    ["orders left join b on true", "orders", null],
  ])("of FROM end: %s", (sql, whole, alias) => {
    const item = fromItemAt(sql, 0);
    expect([sql.slice(0, item.end), written(sql, item.alias)]).toEqual([whole, alias]);
  });

  it.each([
    ["a natural join b where true", ["x", "y"], true, "a  join b USING (x, y) where true"],
    ["a natural left join b", [], false, "a  left join b ON true"],
    ["a natural inner join b", [], true, "a CROSS  join b"],
    ["a join b using (x)", ["x"], true, "a join b using (x)"],
  ])("say what NATURAL says: %s", (sql, names, isInner, expected) => {
    expect(edited(sql, naturalEdits(sql, sql.indexOf("b"), names, isInner))).toBe(expected);
  });
});

it("edits that overlap are made once", () => {
  expect(edited("a b c", [{ span: { start: 2, end: 3 }, text: "x" }, { span: { start: 2, end: 3 }, text: "x" }, { span: { start: 0, end: 1 }, text: "" }])).toBe(" x c");
});
