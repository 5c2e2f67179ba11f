import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "../../src/sql/read.ts";
import { printSchema } from "../../src/catalog/print.ts";
import { replayTexts } from "./history.ts";

beforeAll(loadParser);

describe("an extension", () => {
  test("brings its types and functions, which are not printed", () => {
    const { catalog } = replayTexts(["create schema ext; create extension citext with schema ext; create extension \"uuid-ossp\"; create table t (a ext.citext);"]);
    expect(catalog.findObject("type", { schema: "ext", name: "citext" })?.extension).toBe("citext");
    expect(catalog.functions({ schema: null, name: "uuid_generate_v4" }).map((routine) => routine.volatility)).toEqual(["volatile"]);
    expect(printSchema(catalog)).not.toMatch(/create (?:type|function)/i);
  });

  test("cannot go while columns are of its types, and takes them along with CASCADE", () => {
    const kept = replayTexts(["create extension citext; create table t (a citext, b int); drop extension citext;"]).catalog;
    expect(kept.table({ schema: null, name: "t" }).columns.map((column) => column.name)).toEqual(["a", "b"]);
    const gone = replayTexts(["create extension citext; create table t (a citext, b int); drop extension citext cascade;"]).catalog;
    expect(gone.table({ schema: null, name: "t" }).columns.map((column) => column.name)).toEqual(["b"]);
    expect(gone.findObject("type", { schema: null, name: "citext" })).toBeUndefined();
  });

  test("moves with its members, which cannot be dropped by themselves", () => {
    const { catalog } = replayTexts(["create schema ext; create extension hstore; alter extension hstore set schema ext; drop type ext.hstore; drop function ext.akeys(ext.hstore);"]);
    expect(catalog.findObject("type", { schema: "ext", name: "hstore" })).toBeDefined();
    expect(catalog.functions({ schema: "ext", name: "akeys" })).toHaveLength(1);
  });
});
