import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effectOf } from "../../src/catalog/effects.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { read, replayTexts, scriptOf } from "./history.ts";

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
