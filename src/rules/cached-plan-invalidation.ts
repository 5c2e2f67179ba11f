import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "cached-plan-invalidation",
  category: "compatibility",
  severity: "info",
  summary: "Recycle connections after a change that prepared statements do not survive",
  why: "A prepared statement keeps the types of the columns it returns. Where one of them changes, be it from varchar(50) to varchar(100) without a rewrite, its next execution fails on every connection that prepared it, with `cached plan must not change result type`; in a transaction that ends the transaction. `SELECT *` and `RETURNING *` fail as well where a column is added or dropped. Most drivers prepare what they run often.",
  instead: "Close the connections of the pool after the migration, or let the driver not keep prepared statements for the time being. Name the columns in queries instead of `*`.",
  see: ["https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES", "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/cache/plancache.c"],
  presets: [],
  silentWhereUnlikely: true,
  options: {
    star: { type: "boolean", default: false, description: "Also where columns of a table in use are added or dropped, for code that prepares `SELECT *`." },
  },

  messages: {
    type: "Prepared statements that return {column} of {table} fail from here on with `cached plan must not change result type`, until their connections are closed: it was {before}.",
    star: "Prepared statements that return `*` of {table} fail from here on with `cached plan must not change result type`, until their connections are closed.",
  },

  on: {
    AlterColumnType(alter, { catalog, file, report }) {
      const table = catalog.table(alter.table);
      const column = catalog.column(alter.table, alter.column);
      if (table.madeHere || column === undefined || column.type === unknown || column.origin?.path === file.path || column.type.label === alter.type.label) return;
      report("type", { at: alter, data: { column: quoteIdentifier(alter.column), table: table.label, before: column.type.label } });
    },
    AddColumn(add, { catalog, options, report }) {
      const table = catalog.table(add.table);
      if (!options.star || table.madeHere || table.columns.some(({ name }) => name === add.column.name)) return;
      report("star", { at: add, data: { table: table.label } });
    },
    DropColumn(drop, { catalog, file, options, report }) {
      const table = catalog.table(drop.table);
      const column = catalog.column(drop.table, drop.column);
      if (!options.star || table.madeHere || column === undefined || column.origin?.path === file.path) return;
      report("star", { at: drop, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A longer varchar",
      deployed: "create table users (id bigint primary key, name varchar(50));",
      sql: "alter table users alter column name type varchar(100);",
      reports: [{ message: "type", at: "alter column name type varchar(100)", data: { column: "name", table: "users", before: "character varying(50)" } }],
    },
    {
      title: "The statement that it breaks",
      deployed: "create table users (id bigint primary key, name varchar(50));\nprepare names as select name from users;\nexecute names;",
      sql: "alter table users alter column name type text;\nexecute names;",
      reports: [{ message: "type", at: "alter column name type text" }],
      fails: "cached plan must not change result type",
    },
    {
      title: "Columns come and go under a star",
      options: { star: true },
      deployed: "create table users (id bigint primary key, name text);",
      sql: "alter table users add column email text;\nalter table users drop column name;",
      reports: [{ message: "star", at: "add column email text", data: { table: "users" } }, { message: "star", at: "drop column name" }],
    },
    {
      title: "The same type",
      deployed: "create table users (id bigint primary key, name varchar(50));",
      sql: "alter table users alter column name type varchar(50), add column email text;",
    },
    {
      title: "The migration made the table",
      sql: "create table users (id bigint primary key, name varchar(50));\nalter table users alter column name type text;",
    },
    {
      title: "Columns of this migration, of no known type, or not there",
      options: { star: true },
      deployed: "create table orders (id bigint primary key, note text);",
      sql: "create table carts (id bigint, n int);\nalter table carts alter column n type bigint;\nalter table carts add column m int;\nalter table carts drop column m;\nalter table orders add column if not exists note text;\nalter table orders add column size int;\nalter table orders alter column size type bigint;\nalter table orders drop column size;\nalter table orders drop column if exists gone;",
      reports: [{ message: "star", at: "add column size int" }],
    },
    {
      title: "A table that no migration made",
      sql: "alter table orders alter column n type bigint;\nalter table orders drop column m;",
      notRun: "the table is not there",
    },
  ],
});
