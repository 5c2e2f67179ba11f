import { unknown } from "../catalog/schema.ts";
import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { shape } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "change-default",
  category: "compatibility",
  severity: "info",
  summary: "Do not change the default of a column while code remembers the old one",
  why: "ORMs that write partial rows read defaults once, when they start: Rails leaves a value out of its INSERT that equals the default as it knows it. Where the default has changed since, the row silently gets the new value in place of the one that was meant.",
  instead: "Let code write every value (`partial_inserts = false` in Rails), then change the default and restart. Or set the new default together with a release that always sets the column.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-DEFAULT", "https://guides.rubyonrails.org/configuring.html#config-active-record-partial-inserts"],
  equivalents: { strong_migrations: ["change_column_default"] },
  presets: [],
  silentWhereUnlikely: true,

  messages: {
    found: "Code that remembers {before} as the default of {column} leaves it out of inserts into {table}, and gets {after}.",
  },

  on: {
    SetDefault(set, { catalog, file, report }) {
      const table = catalog.table(set.table);
      const column = catalog.column(set.table, set.column);
      if (table.madeHere || column === undefined || column.origin?.path === file.path || column.default === null || column.default === unknown) return;
      const [before, after] = [excerpt(column.default.sql, 40), excerpt(set.default.sql, 40)];
      if (shape(column.default.node) !== shape(set.default.node)) report("found", { at: set, data: { column: quoteIdentifier(set.column), table: table.label, before, after } });
    },
  },

  examples: [
    {
      title: "Another default",
      deployed: "create table users (id bigint primary key, plan text not null default 'free');",
      sql: "alter table users alter column plan set default 'trial';",
      reports: [{ message: "found", at: "alter column plan set default 'trial'", data: { column: "plan", table: "users", before: "'free'", after: "'trial'" } }],
    },
    {
      title: "The first default",
      deployed: "create table users (id bigint primary key, plan text);",
      sql: "alter table users alter column plan set default 'trial';",
    },
    {
      title: "The same default",
      deployed: "create table users (id bigint primary key, created timestamptz default now());",
      sql: "alter table users alter column created set default NOW();",
    },
    {
      title: "The migration added the column",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column plan text default 'legacy';\nalter table users alter column plan set default 'free';",
    },
  ],
});
