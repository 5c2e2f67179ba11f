import { PGlite } from "@electric-sql/pglite";
import type { Node } from "@pgsql/types";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnReferences, comparisons, conjuncts, constantValue, disjuncts, functionCalls, isAlwaysTrue, isConstant, isTautology, provesNotNull, shape, walk } from "../../src/sql/expression.ts";
import { expressionOf } from "./reading.ts";

let server: PGlite;
beforeAll(async () => {
  server = await PGlite.create();
});
afterAll(() => server.close());

describe("columns, functions and settings", () => {
  test("columns outside of subqueries, each once; the left side of IN belongs to this query", () => {
    const expression = expressionOf("a + t.b * a and x.t.c = (select d from e) and f in (select g from h where h.f = i) and t.* is not null and \"Odd\"::text like 'x'");
    expect(columnReferences(expression)).toEqual([
      { qualifier: null, column: "a" }, { qualifier: "t", column: "b" }, { qualifier: "t", column: "c" }, { qualifier: null, column: "f" }, { qualifier: null, column: "Odd" },
    ]);
  });

  test("functions everywhere, with their arguments", () => {
    const calls = functionCalls(expressionOf("f(1, app.g()) + (select count(*) from h(a, b, c)) + extract(year from now()) + coalesce(i(1), 2)"));
    expect(calls.map((call) => [call.name.schema, call.name.name, call.arguments.length])).toEqual([
      [null, "f", 2], ["app", "g", 0], [null, "count", 0], [null, "h", 3], ["pg_catalog", "extract", 2], [null, "now", 0], [null, "i", 1],
    ]);
  });
});

describe("constants", () => {
  test.each([
    ["'a'", "a"], ["'a'::text", "a"], ["cast('1' as int)", "1"], ["0", 0], ["-3", -3], ["1.5", 1.5], ["99999999999", 99999999999], ["9007199254740993", "9007199254740993"],
    ["true", true], ["false", false], ["null", null], ["''", ""], ["b'101'", "b101"], ["current_user", undefined], ["a", undefined], ["1 + 1", undefined],
  ])("the value of %s", (sql, value) => {
    expect(constantValue(expressionOf(sql))).toBe(value);
  });

  test.each([
    ["1 + 2 * 3", true], ["array[1, 2]::int[]", true], ["row('a', null)", true], ["coalesce(null, 'x') collate \"C\"", true], ["case when true then 1 else 2 end", true], ["interval '1 day'", true],
    ["a", false], ["now()", false], ["current_timestamp", false], ["(select 1)", false], ["1 + $1", false],
  ])("%s is constant: %s", (sql, constant) => {
    expect(isConstant(expressionOf(sql))).toBe(constant);
  });
});

test("comparisons have the column on the left", () => {
  const expression = expressionOf("a = 1 and 2 < t.b and c::text in ('x') and d in (select e from f where f.g = 3) and 4 <> all (array[5]) and h is not distinct from i and j ~~ 'k' and 'x' like l");
  expect(comparisons(expression).map(({ column, operator }) => [column.qualifier, column.column, operator])).toEqual([
    [null, "a", "="], ["t", "b", ">"], [null, "c", "in"], [null, "d", "in"], [null, "h", "is not distinct from"], [null, "j", "~~"],
  ]);
});

test("conjuncts and disjuncts are flat", () => {
  expect(conjuncts(expressionOf("a and (b and (c or d)) and e")).map((part) => columnReferences(part).map(({ column }) => column).join())).toEqual(["a", "b", "c,d", "e"]);
  expect(disjuncts(expressionOf("a or (b or c and d)"))).toHaveLength(3);
  expect(conjuncts(expressionOf("a or b"))).toHaveLength(1);
});

test("the shape of an expression forgets where it stands, and nothing else", () => {
  expect(shape(expressionOf("a + f(b)"))).toBe(shape(expressionOf("(a   + f( b ))")));
  expect(shape(expressionOf("a + f(b)"))).not.toBe(shape(expressionOf("a + f(c)")));
  expect(shape(expressionOf("'1'"))).not.toBe(shape(expressionOf("1")));
});

describe("conditions that hold for every row", () => {
  const always = [
    "true", "not false", "1 = 1", "1=1 and true", "'a' = 'a'", "2 > 1", "1 <> 2", "a = 1 or true", "false or not (1 = 2)", "a is null or a is not null", "a > 0 or (a + 1) is not null or (a + 1) is null",
    "a is not distinct from a", "null is null", "1 is not null", "'t'::boolean", "'yes'::bool", "(1 = 1) is true", "(null and true) is unknown", "1 in (2, 1)", "exists (select 1)", "not (true and 1 = 2)", "1 is not distinct from 1",
    "1 is distinct from 2", "1.0 = 1", "true = true", "not (null is not null)",
  ];
  const butForNulls = ["a = a", "t.a <= t.a", "a = a and b = b", "not (a <> a)", "b or not b", "a in (1, a)", "(a = a) is true", "a = 1 or not (a = 1)"];
  const never = ["false", "null", "1 = 2", "a = null", "null = null", "a <> a", "not true", "true and null", "1 is null", "a is distinct from a", "'off'::boolean"];
  const depends = [
    "a = b", "a > 0", "a is not null", "a is null or b is not null", "random() = random()", "'1' = '01'", "'a' < 'b'", "b", "f()", "exists (select 1 from pets)", "exists (select 1 where b)", "a in (1, 2)", "a is null", "'maybe'", "f(a) is null or f(a) is not null",
  ];
  test.each(always)("always: %s", (sql) => {
    expect([isAlwaysTrue(expressionOf(sql)), isTautology(expressionOf(sql))]).toEqual([true, true]);
  });
  test.each(butForNulls)("but for NULLs: %s", (sql) => {
    expect([isAlwaysTrue(expressionOf(sql)), isTautology(expressionOf(sql))]).toEqual([false, true]);
  });
  test.each([...never, ...depends])("not: %s", (sql) => {
    expect([isAlwaysTrue(expressionOf(sql)), isTautology(expressionOf(sql))]).toEqual([false, false]);
  });

  test("the server agrees, for NULL and other values", async () => {
    await server.exec("drop table if exists t; create table t (a int, b boolean); insert into t values (null, null), (1, true), (2, false), (null, true), (0, null)");
    await server.exec("create table if not exists pets (id int); create or replace function f() returns boolean language sql as 'select true'; create or replace function f(int) returns int language sql as 'select $1'");
    const chosen = async (condition: string, rows: string): Promise<number> => (await server.query(`select 1 from (select * from t where ${rows}) t where ${condition}`)).rows.length;
    for (const sql of always) expect([sql, await chosen(sql, "true")]).toEqual([sql, 5]);
    for (const sql of butForNulls) {
      expect([sql, await chosen(sql, "true")]).not.toEqual([sql, 5]);
      expect([sql, await chosen(sql, "a is not null and b is not null")]).toEqual([sql, 2]);
    }
    for (const sql of never) expect([sql, await chosen(sql, "true")]).toEqual([sql, 0]);
  });
});

describe("a CHECK that proves NOT NULL", () => {
  const proofs = [
    "c is not null", "not (c is null)", "c is not null and d > 0", "d > 0 and (e and c is not null)", "t.c is not null", "not (c is null or d is null)", "(c is not null and d > 0) or (c is not null and d < 0)",
    "c is distinct from null", "(c is not null) = true", "(c is null) = false", "not not (c is not null)", "c is not null or false", "not (not (c is not null) or d > 0)",
  ];
  const others = [
    "c > 0", "c is not null or d is not null", "not (c is null and d is null)", "d is not null", "coalesce(c, 0) > 0", "c::text is not null", "c is null", "num_nulls(c) = 0", "case when c is null then false else true end",
    "(c is not null) is true", "c is not null or d > 0", "c in (1, 2)", "not (c is not null and d > 0)",
  ];
  test.each(proofs)("proves: %s", (sql) => expect(provesNotNull(expressionOf(sql), "c")).toBe(true));
  test.each(others)("does not prove: %s", (sql) => expect(provesNotNull(expressionOf(sql), "c")).toBe(false));

  test("the server agrees", async () => {
    for (const sql of [...proofs, ...others]) {
      await server.exec(`drop table if exists t; create table t (c int, d int, e boolean); alter table t add check (${sql})`);
      const notices: (string | undefined)[] = [];
      await server.exec("set client_min_messages = debug1");
      await server.exec("alter table t alter c set not null", { onNotice: ({ message }) => notices.push(message) });
      await server.exec("reset client_min_messages");
      expect([sql, notices.some((notice) => notice?.includes("sufficient to prove"))]).toEqual([sql, proofs.includes(sql)]);
    }
  });
});

test("no depth of nesting overflows the stack", () => {
  let deep: Node = { A_Const: { boolval: { boolval: true } } };
  for (let level = 0; level < 100_000; level++) deep = { BoolExpr: { boolop: level % 2 === 0 ? "NOT_EXPR" : "AND_EXPR", args: [deep] } };
  let visited = 0;
  walk(deep, () => {
    visited++;
  });
  expect(visited).toBe(100_001);
  expect(isAlwaysTrue(deep)).toBe(true);
  expect(provesNotNull(deep, "c")).toBe(false);
  expect(columnReferences(deep)).toEqual([]);
  expect(isConstant(deep)).toBe(true);
  expect(shape(deep)).toContain("NOT_EXPR");
});
