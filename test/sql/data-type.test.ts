import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DataType } from "../../src/sql/change.ts";
import { quoteIdentifier } from "../../src/sql/names.ts";
import { changeOf } from "./reading.ts";

let server: PGlite;
beforeAll(async () => {
  server = await PGlite.create();
  await server.exec(`create schema app; create schema "Odd"; create type mood as enum ('a'); create type app."Mood" as enum ('a'); create domain app.positive as int check (value > 0); create domain "Odd"."select" as text; create type pair as (a int)`);
});
afterAll(() => server.close());

function typeOf(written: string): DataType {
  const change = changeOf(`create table t (c ${written})`);
  const column = change.kind === "CreateTable" ? change.columns[0] : undefined;
  if (column === undefined) throw new Error(`no column: ${written}`);
  return column.type;
}

const written = [
  "int", "integer", "int4", "pg_catalog.int4", "\"int4\"", "smallint", "int2", "bigint", "int8", "real", "float", "float(10)", "float(30)", "float4", "double precision", "float8",
  "numeric", "decimal", "numeric(10)", "numeric(10, 2)", "dec(3, -1)", "money", "boolean", "bool", "text", "varchar", "varchar(20)", "character varying", "character varying(5)[]", "national character varying(3)",
  "char", "character", "char(7)", "nchar(2)", "bpchar", "bpchar(4)", "\"char\"", "\"varchar\"", "name", "bytea", "bit", "bit(5)", "bit varying", "bit varying(9)", "varbit(3)", "\"bit\"",
  "date", "time", "time(3)", "time with time zone", "time(0) with time zone", "timetz", "timetz(2)", "timestamp", "timestamp(3)", "timestamp without time zone", "timestamp(6) with time zone", "timestamptz", "timestamptz(0)", "timestamp(9)",
  "interval", "interval(3)", "interval year", "interval month", "interval year to month", "interval day", "interval day to hour", "interval day to minute", "interval day to second", "interval day to second(3)", "interval hour to second(0)", "interval minute to second", "interval second", "interval second(2)", "interval(9)",
  "uuid", "json", "jsonb", "jsonpath", "xml", "inet", "cidr", "macaddr", "macaddr8", "point", "box", "path", "polygon", "circle", "line", "lseg", "tsvector", "tsquery", "oid", "regclass", "int4range", "tstzmultirange", "pg_lsn", "xid8", "refcursor",
  "int[]", "int[][]", "int array", "int array[3]", "text[3][4]", "numeric(5, 1)[]", "_int4", "_text", "timestamptz(2)[]", "serial", "serial4", "bigserial", "serial8", "smallserial", "serial2",
  "mood", "mood[]", "app.\"Mood\"", "app.positive", "\"Odd\".\"select\"", "pair", "pair[]",
];

test.each(written)("the label of %s is what format_type prints", async (type) => {
  await server.exec(`drop table if exists t; create table t (c ${type})`);
  const { rows } = await server.query<{ label: string }>("select format_type(atttypid, atttypmod) as label from pg_attribute where attrelid = 't'::regclass and attname = 'c'");
  expect(typeOf(type).label).toBe(rows[0]?.label);
});

test.each(["int", "numeric(3, 1)", "varchar(3)", "char(5)", "char", "bit(3)", "bit", "\"bit\"", "\"char\"", "timestamptz(2)", "interval day to second", "text[]", "int[][]", "_int4", "mood", "app.\"Mood\"[]", "bpchar", "json"])(
  "a function's argument of type %s is named as the server names it",
  async (type) => {
    await server.exec(`create or replace function probe(${type}) returns int language sql as 'select 1'`);
    const { rows } = await server.query<{ label: string }>("select oid::regprocedure::text as label from pg_proc where proname = 'probe'");
    await server.exec("drop function probe");
    const change = changeOf(`create function probe(${type}) returns int language sql as 'select 1'`);
    expect(change).toMatchObject({ name: { schema: null, name: rows[0]?.label } });
  },
);

test("a type has its internal name, and PostgreSQL's own have their schema however they are written", () => {
  expect([typeOf("int"), typeOf("int4"), typeOf("pg_catalog.int4")].map(({ schema, name }) => [schema, name])).toEqual([["pg_catalog", "int4"], ["pg_catalog", "int4"], ["pg_catalog", "int4"]]);
  expect(typeOf("timestamp(3) with time zone")).toMatchObject({ schema: "pg_catalog", name: "timestamptz", modifiers: [3], dimensions: 0 });
  expect(typeOf("serial8")).toMatchObject({ schema: null, name: "bigserial" });
  expect(typeOf("App.\"Mood\"[][]")).toMatchObject({ schema: "app", name: "Mood", dimensions: 2, label: "app.\"Mood\"[]" });
  expect(typeOf("_int4")).toMatchObject({ schema: "pg_catalog", name: "int4", dimensions: 1 });
});

test("modifiers of extensions' types are kept in the label", () => {
  expect(typeOf("geometry(Point, 4326)")).toMatchObject({ schema: null, name: "geometry", modifiers: [4326], label: "geometry(Point,4326)" });
  expect(typeOf("vector(1536)")).toMatchObject({ modifiers: [1536], label: "vector(1536)" });
});

test("every type of pg_catalog is known", async () => {
  const { rows } = await server.query<{ name: string }>("select typname as name from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'p', 'r', 'm') and typname !~ '^_' order by 1");
  expect(rows.filter(({ name }) => typeOf(`"${name}"`).schema !== "pg_catalog")).toEqual([]);
  expect(rows.length).toBeGreaterThan(100);
});

test("identifiers are quoted as quote_ident() does", async () => {
  const { rows } = await server.query<{ word: string; quoted: string }>(`
    select word, quote_ident(word) as quoted from pg_get_keywords()
    union all select word, quote_ident(word) from unnest(array['users', 'Users', 'a b', 'a"b', '1a', 'a1', '_x', 'a$b', 'é', '']) as word`);
  expect(rows.map(({ word }) => quoteIdentifier(word))).toEqual(rows.map(({ quoted }) => quoted));
  expect(rows.length).toBeGreaterThan(450);
});
