/** Dynamic SQL of which a part is known only at run time: what it may touch is unknown, and nothing else. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Table } from "../../src/catalog/schema.ts";
import { loadParser } from "../../src/sql/read.ts";
import { lintText } from "../linting.ts";
import { replayTexts } from "./history.ts";

beforeAll(() => loadParser());

const made = `
create table orders (id bigint primary key, note text not null default 'x');
create table orders_archive (id bigint primary key, note text not null);
create table items (id bigint primary key, order_id bigint);
alter table items add constraint items_order foreign key (order_id) references orders not valid;
create index items_order_id on items (order_id);`;

/** The tables after a block that builds SQL from a name nobody knows. */
function after(execute: string): ReadonlyMap<string, Table> {
  const block = `do $$ declare n text := current_setting('app.name'); begin execute ${execute}; end $$`;
  return new Map(replayTexts([made, block]).catalog.tables().map((table) => [table.name, table]));
}

const facts = (table: Table | undefined) => table === undefined ? { known: false } : { known: table.known, columnsKnown: table.columnsKnown, rowSecurity: table.rowSecurity.enabled, columns: table.columns.map(({ name, notNull, default: value }) => [name, notNull, value === "unknown" ? value : value !== null]), valid: table.constraints.filter(({ kind }) => kind !== "not null").map(({ valid }) => valid) };
const untouched = new Map(["orders", "orders_archive", "items"].map((name) => [name, { known: true, columnsKnown: true, rowSecurity: false, columns: name === "items" ? [["id", true, false], ["order_id", false, false]] : [["id", true, false], ["note", true, name === "orders"]], valid: name === "items" ? [true, false] : [true] }]));

describe("SQL that is put together at run time", () => {
  test.each<[string, string, Readonly<Record<string, object>>]>([
    ["a column of unknown name in a table that is named", "format('alter table orders add column %I int', n)", { orders: { columnsKnown: false } }],
    ["a column of unknown name becomes nullable", "format('alter table orders alter column %I drop not null', n)", { orders: { columns: [["id", true, false], ["note", "unknown", true]] } }],
    ["a default of unknown value", "format('alter table orders_archive alter column note set default %L', n)", { orders_archive: { columns: [["id", true, false], ["note", true, "unknown"]] } }],
    ["tables of which a part of the name is known", "format('alter table %I_archive enable row level security', n)", { orders_archive: { rowSecurity: "unknown" } }],
    ["every table", "format('alter table %I enable row level security', n)", { orders: { rowSecurity: "unknown" }, orders_archive: { rowSecurity: "unknown" }, items: { rowSecurity: "unknown" } }],
    ["tables of another schema", "format('alter table app.%I enable row level security', n)", {}],
    ["a constraint of unknown name", "format('alter table items validate constraint %I', n)", { items: { valid: [true, "unknown"] } }],
    ["a table of unknown name is dropped", "'drop table ' || n", {}],
    ["a partition of unknown name is dropped", "format('drop table orders_%s', n)", { orders_archive: { known: false } }],
    ["grants", "format('grant select on orders to %I', n)", {}],
    ["text of which nothing is known", "n", {}],
  ])("%s", (_, execute, expected) => {
    const tables = after(execute);
    for (const [name, state] of untouched) expect({ name, ...facts(tables.get(name)) }).toEqual({ name, ...(tables.has(name) && state), ...expected[name] });
  });
});

test("a table whose statement does not parse is made all the same, of unknown columns", () => {
  const { catalog } = replayTexts(["create unlogged table if not exists app.metrics (at timestamptz, unique (at, (at::date))); create table broken (a int,); alter table items add constraint if not exists x check (a);"]);
  expect(catalog.tables().map(({ label, columns, columnsKnown, isNew }) => ({ label, columns, columnsKnown, isNew }))).toEqual([
    { label: "app.metrics", columns: [], columnsKnown: false, isNew: true },
    { label: "broken", columns: [], columnsKnown: false, isNew: true },
  ]);
  const found = lintText("create table metrics (at timestamptz, unique (at, (at::date))); create index metrics_at on metrics (at); alter table metrics add column name text not null;", {});
  expect(found.findings.map(({ rule }) => rule)).toEqual(["syntax-error"]);
});

describe("how many statements could be analyzed", () => {
  const analyzed = (sql: string) => {
    const { statements, analyzed: count } = lintText(sql, {}).files.find(({ path }) => path === "m/002_example.sql")!;
    return [statements, count];
  };

  test("a block that only the schema makes readable counts", () => {
    expect(analyzed("do $$ declare t record; begin for t in select tablename from pg_tables where schemaname = 'public' loop execute format('alter table %I enable row level security', t.tablename); end loop; end $$; select 1")).toEqual([2, 2]);
  });

  test("one that no one can read does not, and neither does a statement that does not parse", () => {
    expect(analyzed("do $$ begin execute current_setting('app.sql'); execute current_setting('app.more'); end $$; select 1; selec 1")).toEqual([3, 1]);
  });

  test("the body of a function that is only made does", () => {
    expect(analyzed("create function f(n text) returns void language plpgsql as $$ begin execute n; end $$")).toEqual([1, 1]);
    expect(analyzed("create function f(n text) returns void language plpgsql as $$ begin execute n; end $$; select f(current_setting('app.sql'))")).toEqual([2, 1]);
  });
});
