import type { Catalog } from "../catalog/catalog.ts";
import { changesIn, onTable } from "../facts/changes-on.ts";
import { hasDefault } from "../catalog/edit-object.ts";
import { isThere } from "../facts/column-there.ts";
import { defineRule } from "../rule.ts";
import { isSerial } from "../sql/data-type.ts";
import type { ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "add-column-not-null-without-default",
  category: "compatibility",
  severity: "error",
  summary: "Give a new column that forbids nulls a default",
  why: "The rows that are there have no value for the new column, so the server refuses ADD COLUMN … NOT NULL without a default as soon as the table holds a single row: the migration passes on an empty test database and fails in production. Where the table is empty, code that does not know the column can no longer insert.",
  instead: "Give it a default, which costs nothing if it is a constant. Or add the column without NOT NULL, fill it in batches, and forbid nulls later.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN"],
  equivalents: { squawk: ["adding-required-field"], "Postgres Language Server": ["addingRequiredField"], pgfence: ["add-column-not-null-no-default"], Atlas: ["MF103"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    fails: "Adding {column} with NOT NULL and no default fails if {table} has any row, and code that does not set {column} can no longer insert. Give it a default, or add it without NOT NULL and fill it first.",
    insertsFail: "Code that does not set {column} can no longer insert into {table}, because it forbids nulls and has no default. Give it a default, or add it without NOT NULL until all code sets it.",
  },

  on: {
    AddColumn({ table: name, column }, { catalog, text, report }) {
      const table = catalog.table(name);
      if (!column.notNull || column.default !== null || column.generated !== null || column.identity !== null || isSerial(column.type)) return;
      if (table.isNew || table.foreign) return;
      if (isThere(table, column)) return;
      const domain = catalog.findObject("domain", column.type);
      if (domain !== undefined && hasDefault(domain)) return;
      report(table.emptied || deletedBefore(column.span.start, name, text, catalog) ? "insertsFail" : "fails", { at: column, data: { column: quoteIdentifier(column.name), table: table.label } });
    },
  },

  examples: [
    {
      title: "The table has rows",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column email text not null;",
      reports: [{ message: "fails", at: "email text not null" }],
      fails: 'column "email" of relation "users" contains null values',
    },
    {
      title: "With a default",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column email text not null default '';",
    },
    {
      title: "The server makes the values",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column number bigint generated always as identity, add column position serial, add column half bigint not null generated always as (id / 2) stored;",
    },
    {
      title: "The type brings a default",
      deployed: "create table users (id bigint primary key); insert into users values (1); create domain score as integer default 0;",
      sql: "alter table users add column points score not null;",
    },
    {
      title: "Nullable first",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column email text;",
    },
    {
      title: "The table was just emptied, but code that inserts into it goes on running",
      deployed: "create table queue (id bigint primary key); insert into queue values (1);",
      sql: "truncate queue; alter table queue add column priority int not null;",
      reports: [{ message: "insertsFail", at: "priority int not null" }],
    },
    {
      title: "All rows were deleted first",
      deployed: "create table queue (id bigint primary key); insert into queue values (1);",
      sql: "delete from queue; alter table queue add column priority int not null;",
      reports: [{ message: "insertsFail", at: "priority int not null" }],
    },
    {
      title: "New rows came after all were deleted",
      deployed: "create table queue (id bigint primary key);",
      sql: "delete from queue; insert into queue values (1); alter table queue add column priority int not null;",
      reports: [{ message: "fails", at: "priority int not null" }],
      fails: 'column "priority" of relation "queue" contains null values',
    },
    {
      title: "The table is new and empty",
      sql: "create table users (id bigint primary key); alter table users add column email text not null;",
    },
    {
      title: "The column is there already",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column if not exists email text not null;",
    },
    {
      title: "Deleted on a condition, by another table, of another one, or not all",
      deployed: "create table users (id bigint primary key); create table carts (id bigint primary key); create table jobs (id bigint primary key); create table seats (id bigint primary key); create table rooms (id bigint primary key);",
      sql: "do $$ begin if current_user = 'app' then delete from users; end if; end $$;\nalter table users add column name text not null;\ndelete from carts using jobs where carts.id = jobs.id;\nalter table carts add column name text not null;\ndelete from jobs where id > 9;\nalter table jobs add column name text not null;\ndelete from seats;\nmerge into seats using users on false when not matched then insert values (users.id);\nalter table seats add column name text not null;\nalter table rooms add column name text not null;\ndelete from rooms;",
      reports: [
        { message: "fails", at: "name text not null", data: { column: "name", table: "users" } },
        { message: "fails", at: "name text not null", data: { column: "name", table: "carts" } },
        { message: "fails", at: "name text not null", data: { column: "name", table: "jobs" } },
        { message: "fails", at: "name text not null", data: { column: "name", table: "seats" } },
        { message: "fails", at: "name text not null", data: { column: "name", table: "rooms" } },
      ],
    },
    {
      title: "A file brings rows, a foreign table, a domain without a default, a column that perhaps is there",
      deployed: "create domain label as text; create table users (id bigint primary key);",
      sql: "delete from users;\ncopy users from '/tmp/users.csv';\nalter table users add column name label not null;\nalter table users add column if not exists nick text not null;\ncreate foreign table prices (n int) server far;\nalter table prices add column label text not null;",
      reports: [{ message: "fails", at: "name label not null" }, { message: "fails", at: "nick text not null" }],
      notRun: "the file and the server are not there",
    },
  ],
});

/** Whether the last that the script did to the rows of a table before that place was to delete them all. */
function deletedBefore(place: number, table: ObjectName, text: ScriptText, catalog: Catalog): boolean {
  const last = onTable(changesIn(text), table, catalog, "Delete", "Insert", "Merge", "Copy").findLast(({ span }) => span.end <= place);
  return last?.kind === "Delete" && last.where === null && !last.hasUsing && !last.conditional;
}
