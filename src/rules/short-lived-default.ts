import { replacesDefault } from "../facts/breakage.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "short-lived-default",
  category: "compatibility",
  severity: "error",
  summary: "Keep the default of a new column that forbids nulls for one release",
  why: "A default makes ADD COLUMN … NOT NULL possible and fills the rows that are there. Where the same migration drops it again, the old release of the application, which still runs and does not know the column, can no longer insert a single row.",
  instead: "Drop the default in a later migration, when no release is left that does not set the column.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    found: "With the default gone, code that does not know the new column {column} can no longer insert into {table}. Drop it in a later migration, when all code sets the column.",
  },

  on: {
    DropDefault(drop, { catalog, file, text, report }) {
      const table = catalog.table(drop.table);
      const column = catalog.column(drop.table, drop.column);
      if (table.madeHere || column?.origin?.path !== file.path || column.default === null || column.notNull !== true) return;
      if (!replacesDefault(drop, text, catalog)) report("found", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label } });
    },
  },

  examples: [
    {
      title: "In the same migration",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column plan text not null default 'free';\nalter table users alter column plan drop default;",
      reports: [{ message: "found", at: "alter column plan drop default", data: { column: "plan", table: "users" } }],
    },
    {
      title: "In a later one",
      deployed: ["create table users (id bigint primary key);", "alter table users add column plan text not null default 'free';"],
      sql: "alter table users alter column plan drop default;",
    },
    {
      title: "Another default takes its place",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column plan text not null default 'legacy';\nalter table users alter column plan drop default;\nalter table users alter column plan set default 'free';",
    },
    {
      title: "Nulls are allowed",
      deployed: "create table users (id bigint primary key); insert into users values (1);",
      sql: "alter table users add column plan text default 'free';\nalter table users alter column plan drop default;",
    },
    {
      title: "The migration made the table",
      sql: "create table users (id bigint primary key);\nalter table users add column plan text not null default 'free';\nalter table users alter column plan drop default;",
    },
    {
      title: "A default of another kind takes its place, or none is needed, or there was none",
      deployed: "create table orders (id bigint); create table carts (id bigint);",
      sql: "alter table orders add column a int not null default 1, add column b int not null default 1, add column c int not null default 1, add column d int not null, add column e int not null default 1;\nalter table orders alter column a drop default;\nalter table orders alter column a add generated always as identity;\nalter table orders alter column b drop default;\nalter table orders drop column b;\nalter table orders alter column c drop default;\nalter table orders alter column c drop not null;\nalter table orders alter column d drop default;\nalter table orders alter column e drop default;\nalter table carts add column e int not null default 1;\nalter table orders alter column id set default 1;",
      reports: [{ message: "found", at: "alter column e drop default" }],
    },
  ],
});
