import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isUtc, typeChange } from "../../src/catalog/types.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { read, replayTexts, scriptOf } from "./history.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

const before = "create type mood as enum ('calm', 'cross');";
/** All pairs of these are tried on a server; scripts/measure-types.ts tries many more. */
const types = [
  "integer", "bigint", "oid", "numeric", "numeric(10, 2)", "numeric(12, 2)", "numeric(12, 4)", "text", "varchar", "varchar(10)", "varchar(20)", "char(10)", "bpchar", "uuid", "jsonb", "xml",
  "timestamp", "timestamp(3)", "timestamptz", "timestamptz(3)", "time(3)", "time", "interval", "interval(3)", "interval day to second", "interval year to month", "inet", "cidr", "bit(8)", "varbit", "varbit(8)",
  "mood", "varchar(10)[]", "varchar[]", "text[]",
];

function foretell(from: string, to: string, using: string | null, timeZone: string | undefined) {
  const { catalog } = replayTexts([`${before} create table t (c ${from});`]);
  const [change] = read(scriptOf(`alter table t alter column c type ${to}${using === null ? "" : ` using ${using}`}`)).statements[0]?.changes ?? [];
  if (change?.kind !== "AlterColumnType") throw new Error(`no type in ${to}`);
  return typeChange(catalog.column({ schema: null, name: "t" }, "c")?.type ?? "unknown", change, timeZone, catalog);
}

describe("typeChange", () => {
  test.each(["UTC", "Europe/Berlin"])("is what a server does under %s", async (zone) => {
    await server.reset();
    expect(await server.run([before, `set timezone to '${zone}'`])).toBeNull();
    const tried = zone === "UTC" ? types : types.filter((type) => type.startsWith("timestamp"));
    const wrong: string[] = [];
    let allowed = 0;
    for (const from of tried) {
      await server.run([`create table t (c ${from})`]);
      for (const to of tried) {
        for (const using of [null, `c::${to}`]) {
          const file = async () => (await server.query<{ file: number }>("select pg_relation_filenode('t') as file"))[0]?.file;
          const old = await file();
          const refused = await server.run(["begin", `alter table t alter column c type ${to}${using === null ? "" : ` using ${using}`}`]);
          const actual = refused === null ? (old === (await file()) ? "no rewrite" : "rewrite") : null;
          await server.run(["rollback"]);
          if (actual === null) continue;
          allowed++;
          const foretold = foretell(from, to, using, zone);
          if (foretold !== actual) wrong.push(`${from} to ${to}${using === null ? "" : ` using ${using}`}: ${actual}, foretold ${foretold}`);
        }
      }
      await server.run(["drop table t"]);
    }
    expect(wrong).toEqual([]);
    expect(allowed).toBeGreaterThan(tried.length);
  });

  test.each([
    ["varchar(10)", "text", "c::text", "no rewrite"],
    ["varchar(10)", "text", "(c)", "no rewrite"],
    ["varchar(10)", "text", "t.c", "no rewrite"],
    ["varchar(10)", "text", "trim(c)", "rewrite"],
    ["numeric(10, 2)", "numeric(12, 2)", "c::numeric", "rewrite"],
    ["timestamp", "timestamptz", null, "unknown"],
    ["timestamp", "timestamptz", "c at time zone 'utc'", "rewrite"],
    ["email_address", "text", null, "unknown"],
    ["text", "email_address", null, "unknown"],
    ["email_address", "email_address", null, "no rewrite"],
    ["citext", "text", null, "no rewrite"],
  ])("%s to %s using %s: %s", (from, to, using, expected) => {
    expect(foretell(from, to, using, undefined)).toBe(expected);
  });

  test("a column of unknown type", () => {
    const [change] = read(scriptOf("alter table elsewhere alter column c type text")).statements[0]?.changes ?? [];
    if (change?.kind !== "AlterColumnType") throw new Error("no type");
    expect(typeChange("unknown", change, "UTC", replayTexts([]).catalog)).toBe("unknown");
  });
});

test("names of UTC", () => {
  expect(["UTC", "utc", "Etc/UTC", "GMT", "Zulu", "0"].map(isUtc)).toEqual([true, true, true, true, true, true]);
  expect(["Europe/London", "Europe/Berlin", "1"].map(isUtc)).toEqual([false, false, false]);
  expect([undefined, "unknown" as const].map(isUtc)).toEqual(["unknown", "unknown"]);
});
