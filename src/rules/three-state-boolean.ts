import { definitionOf } from "../catalog/origin.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { keepsRows } from "../tenancy.ts";

export default defineRule({
  id: "three-state-boolean",
  category: "convention",
  severity: "warning",
  summary: "Make boolean columns NOT NULL",
  why: "A nullable boolean has three states, and the third is found by neither `where active` nor `where not active`: rows drop out of both lists, and code that treats null as false disagrees with the database.",
  instead: "NOT NULL with a default: adding such a column to a table in use is instant since PostgreSQL 11. Where there are three states, name them in an enum or a text column with a CHECK.",
  see: ["https://www.postgresql.org/docs/current/functions-logical.html", "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
  presets: ["strict"],

  messages: {
    found: "The boolean {column} of {table} may be null: such rows are found neither by `where {column}` nor by `where not {column}`. Make it NOT NULL, with a default.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const table of catalog.tables()) {
        if (!keepsRows(table)) continue;
        for (const column of table.columns) {
          if (column.type === unknown || column.type.name !== "bool" || column.type.dimensions > 0 || column.notNull !== false || column.generated !== null || !column.local) continue;
          const passage = definitionOf(column, history, read);
          if (passage === undefined) continue;
          const { definition, change, file } = passage;
          const words = column.default === null ? "not null default false" : "not null";
          const edit = definition === undefined || change.nested || (definition.default !== null) !== (column.default !== null) ? null : insertAfter(definition.typeSpan, ` ${inCaseOf(file, definition.typeSpan, words)}`);
          report("found", { at: definition ?? change, file, data: { column: quoteIdentifier(column.name), table: table.label }, suggestions: edit === null ? undefined : [{ title: `Make it ${words.toUpperCase()}`, edits: [edit] }] });
        }
      }
    },
  },

  examples: [
    {
      title: "Neither true nor false",
      sql: "CREATE TABLE users (id bigint primary key, active BOOLEAN);",
      reports: [{ message: "found", at: "active BOOLEAN", data: { column: "active", table: "users" } }],
      suggested: "CREATE TABLE users (id bigint primary key, active BOOLEAN NOT NULL DEFAULT FALSE);",
    },
    {
      title: "A default does not keep NULL out",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column active boolean default true;",
      reports: [{ message: "found", at: "active boolean default true" }],
      suggested: "alter table users add column active boolean not null default true;",
    },
    {
      title: "True or false",
      sql: "create table users (id bigint primary key, active boolean not null default true);",
    },
    {
      title: "Filled first, made NOT NULL after",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column active boolean;\nupdate users set active = true where active is null;\nalter table users alter column active set not null;",
    },
    {
      title: "Computed from others",
      sql: "create table users (id bigint primary key, left_at date, active boolean generated always as (left_at is null) stored);",
    },
  ],
});
