import { changesAfter, onTable } from "../facts/changes-on.ts";
import { columnsOfComposite } from "../facts/object-needs.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-column",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop a column that may still be used",
  why: "DROP COLUMN makes the column's values unreachable at once and for good. Code that still runs, and ORMs that list every column they once read, fail with `column does not exist` until they are restarted. Indexes and constraints that contain the column go with it.",
  instead: "Release code that no longer reads or writes the column, then drop it in a later migration. Where people must look at it before, record that with `-- migralint-review drop-column: by=… -- why`.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN"],
  equivalents: { squawk: ["ban-drop-column"], "Postgres Language Server": ["banDropColumn"], strong_migrations: ["remove_column"], pgfence: ["drop-column"], Atlas: ["DS103"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    valuesLost: "Dropping {column} from {table} loses its values for good, and every query that still names it fails.",
    startsAnew: "Dropping {column} from {table} loses its values for good: the column that this migration adds under the same name starts anew.",
    nameGone: "Dropping {column} from {table} makes every query that still names it fail; its values went with the rows that this migration removed.",
    attributeLost: "Dropping the attribute {column} of the type {type} loses its values in {holders} for good, and every query that still names it fails.",
  },

  on: {
    DropColumn(drop, { catalog, file, text, report }) {
      const table = catalog.table(drop.table);
      if (table.madeHere) return;
      const column = catalog.column(drop.table, drop.column);
      const notThere = column === undefined && drop.ifExists;
      const madeHere = column?.origin?.path === file.path;
      if (notThere || madeHere) return;
      const data = { column: quoteIdentifier(drop.column), table: table.label };
      const returns = onTable(changesAfter(drop, text), table, catalog, "AddColumn").some(({ column: added }) => added.name === drop.column);
      report(table.emptied ? "nameGone" : returns ? "startsAnew" : "valuesLost", { at: drop, data });
    },
    Neutral(alter, { catalog, report }) {
      if (alter.alteration?.type !== "attribute" || alter.alteration.action !== "drop") return;
      const { composite, attribute } = alter.alteration;
      const holders = columnsOfComposite(catalog, composite).filter(({ table }) => !table.madeHere);
      if (holders.length > 0) report("attributeLost", { at: alter, data: { column: quoteIdentifier(attribute), type: catalog.label(composite), holders: holders.map(({ table, column }) => `${table.label}.${quoteIdentifier(column.name)}`).join(", ") } });
    },
  },

  examples: [
    {
      title: "The column is in use",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      reports: [{ message: "valuesLost", at: "drop column nickname" }],
    },
    {
      title: "Only the clause that drops is marked",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users add column display_name text, drop column nickname;",
      reports: [{ message: "valuesLost", at: "drop column nickname" }],
    },
    {
      title: "A new column takes the name, but not the values",
      deployed: "create table users (id bigint primary key, level text);",
      sql: "alter table users drop column level, add column level integer not null default 0;",
      reports: [{ message: "startsAnew", at: "drop column level" }],
    },
    {
      title: "The values are gone already, but queries still name the column",
      deployed: "create table queue (id bigint primary key, worker text);",
      sql: "truncate queue; alter table queue drop column worker;",
      reports: [{ message: "nameGone", at: "drop column worker" }],
    },
    {
      title: "An attribute of a type that a column has",
      deployed: "create type address as (street text, door integer); create table users (id bigint primary key, home address);",
      sql: "alter type address drop attribute door;",
      reports: [{ message: "attributeLost", at: "drop attribute door", data: { column: "door", type: "address", holders: "users.home" } }],
    },
    {
      title: "An attribute of a type that no table has",
      deployed: "create type address as (street text, door integer);",
      sql: "alter type address drop attribute door;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table users (id bigint primary key, nickname text); alter table users drop column nickname;",
    },
    {
      title: "The column was made by this migration",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column scratch text; alter table users drop column scratch;",
    },
    {
      title: "The column is known not to exist",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users drop column if exists nickname;",
    },
    {
      title: "Another column, before it, or in another table; an attribute that is added; a type that only a new table has",
      deployed: "create table users (id bigint, name text); create table carts (id bigint); create type place as (x int, y int);",
      sql: "alter table carts add column name text;\nalter table users drop column name, add column nick text;\nalter table carts add column label text;\nalter type place add attribute z int;\ncreate table spots (at place);\nalter type place drop attribute y cascade;",
      reports: [{ message: "valuesLost", at: "drop column name" }],
    },
    {
      title: "IF EXISTS, and it is there",
      deployed: "create table users (id bigint, name text);",
      sql: "alter table users drop column if exists name;",
      reports: [{ message: "valuesLost", at: "drop column if exists name" }],
    },
  ],
});
