import { differences } from "../declared/drift.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "if-not-exists-hides-drift",
  category: "convention",
  severity: "warning",
  summary: "Do not let IF NOT EXISTS skip a different definition",
  why: "IF NOT EXISTS looks at the name alone. Where an earlier migration made the object otherwise, PostgreSQL skips the statement with a NOTICE: the file says one thing, the database keeps another, and the first query that relies on the file fails.",
  instead: "ALTER what is there to what it shall be; or drop the statement, if the earlier definition is right.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html", "https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    table: "The table {table} is there already, and PostgreSQL leaves it as it is: {difference}.",
    column: "The column {column} of {table} is there already, and PostgreSQL leaves it as it is: {difference}.",
    index: "The index {index} is there already, and PostgreSQL leaves it as it is: {difference}.",
  },

  on: {
    CreateTable(create, { catalog, session, report }) {
      const table = create.ifNotExists && !create.conditional && create.asQuery === null ? catalog.findTable(create.table) : undefined;
      // A name without a schema means the one that would be made, not one of that name elsewhere.
      if (table === undefined || (create.table.schema === null && table.schema !== "public" && session.setting("search_path") === undefined) || !table.columnsKnown || create.like.length + create.inherits.length > 0 || create.ofType !== null || create.partitionOf !== null) return;
      const difference = differences.columns(create.columns, table);
      if (difference !== null) report("table", { at: create.tableSpan, data: { table: table.label, difference } });
    },
    AddColumn(add, { catalog, report }) {
      const table = add.ifNotExists && !add.conditional ? catalog.findTable(add.table) : undefined;
      const column = table?.columns.find(({ name }) => name === add.column.name);
      const difference = column === undefined ? null : differences.column(add.column, column);
      if (difference !== null) report("column", { at: add, data: { table: catalog.label(add.table), column: quoteIdentifier(add.column.name), difference } });
    },
    CreateIndex(create, { catalog, report }) {
      const index = create.ifNotExists && !create.conditional && create.name !== null ? catalog.findIndex({ schema: catalog.table(create.table).schema, name: create.name }) : undefined;
      // One that may have been dropped is perhaps not there.
      const difference = index === undefined || index.valid === unknown ? null : differences.index(create, index, catalog);
      if (index !== undefined && difference !== null) report("index", { at: create, data: { index: index.label, difference } });
    },
  },

  examples: [
    {
      title: "A column of another type",
      deployed: "create table users (id bigint primary key, name varchar(50));",
      sql: "create table if not exists users (id bigint primary key, name text, email text);",
      reports: [{ message: "table", at: "users", data: { table: "users", difference: "it has no column email" } }],
    },
    {
      title: "The column was added before, as another",
      deployed: "create table users (id bigint primary key, age text);",
      sql: "alter table users add column if not exists age integer not null default 0;",
      reports: [{ message: "column", at: "add column if not exists age integer not null default 0", data: { table: "users", column: "age", difference: "it is text, not integer" } }],
    },
    {
      title: "The column may be null",
      deployed: "create table users (id bigint primary key, age integer);",
      sql: "alter table users add column if not exists age integer not null default 0;",
      reports: [{ message: "column", at: "add column if not exists age integer not null default 0", data: { table: "users", column: "age", difference: "it may be null" } }],
    },
    {
      title: "An index on another column",
      deployed: "create table users (id bigint primary key, name text, email text); create index users_name on users (name);",
      sql: "create unique index if not exists users_name on users (lower(name));",
      reports: [{ message: "index", at: "create unique index if not exists users_name on users (lower(name))", data: { index: "users_name", difference: "it is not unique" } }],
    },
    {
      title: "What is there holds all that the other would, and more",
      deployed: "create table users (name varchar(50), made_at timestamp(3));",
      sql: "create table if not exists users (name varchar(20), made_at timestamp); alter table users add column if not exists name varchar(10);",
    },
    {
      title: "Along the path of the role that runs it, the index may have been found and dropped",
      deployed: "create schema app; create table app.users (name text); create index users_name on app.users (name);",
      sql: "drop index if exists users_name; create index if not exists users_name on app.users (lower(name));",
    },
    {
      title: "The index that is there holds all rows",
      deployed: "create table users (name text, left_at date); create index users_name on users (name);",
      sql: "create index if not exists users_name on users (name) where left_at is null;",
    },
    {
      title: "The index that is there allows less",
      deployed: "create table users (name text, left_at date); create unique index users_name on users (name);",
      sql: "create unique index if not exists users_name on users (name) where left_at is null;",
      reports: [{ message: "index", at: "create unique index if not exists users_name on users (name) where left_at is null", data: { index: "users_name", difference: "it has no WHERE" } }],
    },
    {
      title: "What is there holds less",
      deployed: "create table users (id bigint primary key, name varchar(20));",
      sql: "create table if not exists users (id bigint primary key, name varchar(50));",
      reports: [{ message: "table", at: "users", data: { table: "users", difference: "its column name differs (it is character varying(20), not character varying(50))" } }],
    },
    {
      title: "The same again",
      deployed: "create table users (id bigserial primary key, name varchar(50) not null default 'nobody'); create index users_name on users (name);",
      sql: "create table if not exists users (id bigserial primary key, name varchar(50) not null default 'nobody');\nalter table users add column if not exists name varchar(50) not null default 'nobody';\ncreate index if not exists users_name on users using btree (name);",
    },
    {
      title: "Made with fewer columns, the others were added since",
      deployed: "create table users (id bigint primary key); alter table users add column name text;",
      sql: "create table if not exists users (id bigint primary key);",
    },
    {
      title: "The other is in another schema",
      deployed: "create schema core; create table core.users (id bigint primary key);",
      sql: "create table if not exists users (id bigint primary key, name text);",
    },
    {
      title: "It is new",
      sql: "create table if not exists users (id bigint primary key);\nalter table users add column if not exists name text;",
    },
    {
      title: "By its schema, or along the search_path",
      deployed: "create schema billing; create table billing.orders (id bigint primary key);",
      sql: "create table if not exists billing.orders (id bigint primary key, note text);\nset search_path to billing;\ncreate table if not exists orders (id bigint primary key, total numeric);",
      reports: [{ message: "table", at: "billing.orders" }, { message: "table", at: "orders" }],
    },
    {
      title: "What it would hold is not written here",
      deployed: "create table orders (id bigint primary key); create type line as (n int); create table notes (note text); create table days (day date) partition by range (day);",
      sql: "create table if not exists orders as select 1 as n, 2 as m;\ncreate table if not exists orders (like notes);\ncreate table if not exists orders (n int) inherits (notes);\ncreate table if not exists orders of line;\ncreate table if not exists orders partition of days default;",
    },
    {
      title: "The server refuses what does not say it",
      deployed: "create table orders (id bigint primary key); create index orders_id on orders (id);",
      sql: "create table orders (id bigint primary key, note text);\nalter table orders add column id text;\ncreate index orders_id on orders (id desc);",
      fails: "already exists",
    },
    {
      title: "It runs on a condition, which may ask for it",
      deployed: "create table orders (id bigint primary key, n int); create index orders_id on orders (id);",
      sql: "do $$ begin if current_user = 'app' then create table if not exists orders (id bigint primary key, note text); alter table orders add column if not exists id text; create index if not exists orders_id on orders (n); end if; end $$;",
    },
  ],
});
