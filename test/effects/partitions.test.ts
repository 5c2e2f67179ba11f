import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effectOf } from "../../src/effects/effect.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { read, replayTexts, scriptOf } from "../catalog/history.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

/** What a statement of rows is foretold to lock below `t`. */
function foretold(setup: string, sql: string): string[] {
  const { catalog, session } = replayTexts([setup]);
  const statement = read(scriptOf(sql)).statements[0];
  const locks = (statement?.changes ?? []).flatMap((change) => effectOf(change, catalog, session, 18, statement).locks);
  return locks.map(({ relation }) => relation.name).filter((name) => name.startsWith("t_")).sort();
}

const hashed: Readonly<Record<string, readonly string[]>> = {
  "smallint": ["1", "-7"],
  "integer": ["1", "-3", "2147483647", "'12'"],
  "bigint": ["1", "-1", "9999999999", "-9999999999"],
  "oid": ["4000000000"],
  "text": ["''", "'a'", "'äöü'", "'twelve bytes'", "'a text that is longer than twelve bytes'"],
  "varchar(20)": ["'abc'"],
  "char(8)": ["'ab  '"],
  "name": ["'abc'"],
  "uuid": ["'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
  "boolean": ["true", "'off'"],
  "date": ["'2026-01-01'", "'1999-12-31'"],
  "timestamp": ["'2026-01-01 12:34:56.789'", "'1999-12-31'"],
  "timestamptz": ["'2026-06-01 12:00+02'"],
};

describe("the hash partition of a row", () => {
  test.each(Object.entries(hashed))("by %s", async (type, values) => {
    const setup = [`create table t (k ${type}) partition by hash (k)`, ...[0, 1, 2, 3, 4, 5, 6].map((remainder) => `create table t_${remainder} partition of t for values with (modulus 7, remainder ${remainder})`)];
    await server.reset();
    expect(await server.run(setup)).toBeNull();
    for (const value of values) {
      const [row] = await server.query<{ name: string }>(`insert into t values (${value}) returning tableoid::regclass::text as name`);
      expect([value, foretold(setup.join(";"), `insert into t values (${value})`)]).toEqual([value, [row?.name]]);
      expect(foretold(setup.join(";"), `select from t where k = ${value}`)).toEqual([row?.name]);
    }
    expect(foretold(setup.join(";"), "select from t where k is null")).toEqual(["t_0"]);
  });

  test("by several columns, of which one is null", async () => {
    const setup = ["create table t (a integer, b text) partition by hash (a, b)", ...[0, 1, 2].map((remainder) => `create table t_${remainder} partition of t for values with (modulus 3, remainder ${remainder})`)];
    await server.reset();
    expect(await server.run(setup)).toBeNull();
    for (const values of ["1, 'a'", "2, 'b'", "3, null", "null, 'c'"]) {
      const [row] = await server.query<{ name: string }>(`insert into t values (${values}) returning tableoid::regclass::text as name`);
      expect(foretold(setup.join(";"), `insert into t values (${values})`)).toEqual([row?.name]);
    }
    expect(foretold(setup.join(";"), "select from t where a = 1")).toEqual(["t_0", "t_1", "t_2"]);
  });

  test("is not known for types whose values have numbers of their own", () => {
    const setup = "create type mood as enum ('a'); create table t (k mood) partition by hash (k); create table t_0 partition of t for values with (modulus 2, remainder 0); create table t_1 partition of t for values with (modulus 2, remainder 1)";
    expect(foretold(setup, "insert into t values ('a')")).toEqual(["t_0", "t_1"]);
  });
});

describe("the server refuses a bound, and so do we", () => {
  const refused: readonly (readonly [key: string, first: string, second: string, refused: boolean])[] = [
    ["range (a)", "from (-100) to (-10)", "from (-20) to (0)", true],
    ["range (a)", "from (-100) to (-10)", "from (-10) to (0)", false],
    ["range (a)", "from ('1') to ('10')", "from (9) to (20)", true],
    ["range (a)", "from (minvalue) to (5)", "from (5) to (maxvalue)", false],
    ["range (a)", "from (5) to (maxvalue)", "from (7) to (8)", true],
    ["range (a)", "from (1) to (2)", "from (5) to (5)", true],
    ["range (a, b)", "from (1, 1) to (2, 2)", "from (2, 1) to (3, 0)", true],
    ["range (a, b)", "from (1, 1) to (2, 2)", "from (2, 2) to (3, minvalue)", false],
    ["range (d)", "from ('2026-01-01') to ('2026-02-01')", "from ('2026-1-31') to ('2026-03-01')", true],
    ["range (d)", "from ('2026-01-01') to ('2026-02-01')", "from (date '2026-02-01') to ('2026-03-01'::date)", false],
    ["range (at)", "from ('2026-01-01') to ('2026-02-01')", "from ('2026-01-31 23:00') to ('2026-03-01')", true],
    ["list (a)", "in (1, null)", "in (null)", true],
    ["list (a)", "in (1, 2)", "in ('2')", true],
    ["list (c)", "in ('a', 'b')", "in ('c')", false],
    ["list (c)", "in ('it''s')", "in ('it''s')", true],
    ["list (c)", "in ('a')", "from ('b') to ('c')", true],
    ["hash (a)", "with (modulus 4, remainder 1)", "with (modulus 2, remainder 1)", true],
    ["hash (a)", "with (modulus 4, remainder 1)", "with (modulus 2, remainder 0)", false],
    ["hash (a)", "with (modulus 4, remainder 1)", "with (modulus 6, remainder 0)", true],
  ];
  test.each(refused)("by %s: %s, then %s", async (key, first, second, expected) => {
    const setup = [`create table t (a integer, b integer, c text, d date, at timestamp) partition by ${key}`, `create table t_1 partition of t for values ${first}`];
    const next = `create table t_2 partition of t for values ${second}`;
    await server.reset();
    expect(await server.run(setup)).toBeNull();
    expect((await server.run([next])) !== null).toBe(expected);
    expect(replayTexts([...setup, next].map((sql) => `${sql};`)).catalog.findTable({ schema: null, name: "t_2" }) === undefined).toBe(expected);
  });

  test("as a second default, or one of a hash", () => {
    const has = (key: string, ...names: readonly string[]): boolean => {
      const { catalog } = replayTexts([`create table t (a integer) partition by ${key};`, ...names.map((name) => `create table ${name} partition of t default;`)]);
      return catalog.findTable({ schema: null, name: names.at(-1) ?? "" }) !== undefined;
    };
    expect([has("list (a)", "t_1"), has("list (a)", "t_1", "t_2"), has("hash (a)", "t_1")]).toEqual([true, false, false]);
  });
});

describe("the server does not read a table where constraints prove what it would look for", () => {
  const t = (key: string, ...more: readonly string[]): readonly string[] => [`create table t (a integer, b integer, c text collate "C", d date, f boolean) partition by ${key}`, ...more];
  const loose = (...checks: readonly string[]): string => `create table loose (a integer, b integer, c text collate "C", d date, f boolean${checks.map((check) => `, ${check}`).join("")})`;
  const rest = (check: string): readonly string[] => ["create table rest partition of t default", `alter table rest add constraint z check (${check})`];
  const attach = (bound: string): string => `alter table t attach partition loose ${bound}`;
  const made = (bound: string): string => `create table t_1 partition of t for values ${bound}`;
  const proofs: readonly (readonly [setup: readonly string[], sql: string])[] = [
    [[...t("range (a)"), loose("check (a >= -10 and a < -5)", "check (a is not null)")], attach("for values from (-10) to (-5)")],
    [[...t("range (a)"), loose("check (a >= -10 and a < -5)")], attach("for values from (-10) to (-5)")],
    [[...t("range (a)"), loose("check (a >= -10 and a <= -5)", "check (a is not null)")], attach("for values from (-10) to (-5)")],
    [[...t("range (a)"), loose("check (a is not null and a between 1 and 3)")], attach("for values from (minvalue) to (4)")],
    [[...t("range (d)"), loose("check (d is not null)", "check (d >= date '2026-01-01' and '2027-01-01' > d)")], attach("for values from ('2026-01-01') to ('2027-01-01'::date)")],
    [[...t("range (a, b)"), loose("check (a is not null and b is not null)", "check (a = 5 and b >= 0 and b < 10)")], attach("for values from (5, 0) to (5, 10)")],
    [[...t("range (a, b)"), loose("check (a is not null and b is not null)", "check (a >= 5 and a < 10)")], attach("for values from (5, minvalue) to (10, minvalue)")],
    [[...t("range (a, b)"), loose("check (a is not null and b is not null)", "check (a > 5 or (a = 5 and b >= 3))")], attach("for values from (5, 3) to (maxvalue, maxvalue)")],
    [[...t("range (a, b)"), loose("check (a is not null and b is not null)", "check (a >= 5)")], attach("for values from (5, 3) to (maxvalue, maxvalue)")],
    [[...t("list (a)"), loose("check (a in (1, 2) or a is null)")], attach("for values in (1, 2, null)")],
    [[...t("list (a)"), loose("check (a in (1, 2))")], attach("for values in (1, null)")],
    [[...t("list (c)"), loose("check (c is not null and c = any ('{a,b}'))")], attach("for values in ('a', 'b', 'c')")],
    [[...t("list (f)"), loose("check (f is not null)", "check (not f)")], attach("for values in (false)")],
    [[...t("hash (a)"), loose("check (a = 1)")], attach("for values with (modulus 2, remainder 0)")],
    [[...t("list (a)", "create table t_1 partition of t for values in (1, 2)"), loose("check (a is not null and a not in (1, 2))")], attach("default")],
    [[...t("list (a)", "create table t_1 partition of t for values in (1, 2)"), loose("check (a <> 1)")], attach("default")],
    [[...t("range (a)", "create table t_1 partition of t for values from (0) to (9)"), loose("check (a < 0)")], attach("default")],
    [[...t("list (a)", ...rest("a <> 3"))], made("in (3)")],
    [[...t("list (a)", ...rest("a > 10"))], made("in (3, 4)")],
    [[...t("list (a)", ...rest("a is not null"))], made("in (null)")],
    [[...t("range (a)", ...rest("a is null"))], made("from (1) to (2)")],
    [[...t("range (a)", ...rest("not (a >= 1 and a < 2)"))], made("from (1) to (2)")],
    [[...t("range (a)", ...rest("a <> 1"))], made("from (1) to (2)")],
    [[...t("range (a, b)", ...rest("a < 5"))], made("from (5, 1) to (6, 1)")],
    [[...t("range (c)", ...rest("c = 'x'"))], made("from ('a') to ('b')")],
    [[...t('range (c collate "POSIX")', ...rest("c = 'x'"))], made("from ('a') to ('b')")],
  ];
  test.each(proofs)("%j %s", async (setup, sql) => {
    await server.reset();
    expect(await server.run(setup)).toBeNull();
    const reads = async (): Promise<Map<string, number>> => new Map((await server.query<{ name: string; scans: number }>("select relname as name, seq_scan::int as scans from pg_stat_xact_user_tables")).map(({ name, scans }) => [name, scans]));
    await server.run(["begin"]);
    const before = await reads();
    expect(await server.run([sql])).toBeNull();
    const found = [...await reads()].filter(([name, scans]) => name !== "t_1" && scans > (before.get(name) ?? 0)).map(([name]) => name);
    await server.run(["rollback"]);
    const { catalog, session } = replayTexts([setup.map((each) => `${each};`).join("\n")]);
    const statement = read(scriptOf(sql)).statements[0];
    const told = (statement?.changes ?? []).flatMap((change) => effectOf(change, catalog, session, 18, statement).scans.map(({ name }) => name));
    expect(told).toEqual(found);
  });
});
