import { changesAfter, onTable } from "../facts/changes-on.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-not-null",
  category: "compatibility",
  severity: "warning",
  summary: "Do not allow nulls in a column whose readers expect none",
  why: "Code that still runs takes it for granted that the column has a value: it decodes into types without null, joins and compares on it, and NOT IN, sums and unique keys count nulls otherwise than one expects. The first null that a new release writes makes the old one fail, and once there are nulls the way back is a backfill and a scan.",
  instead: "Release code that copes with nulls first, then drop NOT NULL. Where rows have no value yet, a default or a value that says so keeps the promise.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL"],
  equivalents: { squawk: ["ban-drop-not-null"], "Postgres Language Server": ["banDropNotNull"], pgfence: ["drop-not-null"] },
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    found: "Once nulls are allowed in {column} of {table}, code that expects a value there fails at the first one. Release code that copes with nulls first.",
  },

  on: {
    DropNotNull(drop, { catalog, file, text, report }) {
      const table = catalog.table(drop.table);
      const column = catalog.column(drop.table, drop.column);
      if (table.madeHere || column === undefined || column.notNull === false || column.origin?.path === file.path) return;
      if (column.generated !== null && column.generated !== unknown) return;
      const undone = onTable(changesAfter(drop, text), table, catalog, "SetNotNull", "DropColumn").some((change) => change.column === drop.column);
      if (!undone) report("found", { at: drop, data: { column: quoteIdentifier(drop.column), table: table.label } });
    },
  },

  examples: [
    {
      title: "Readers expect a value",
      deployed: "create table users (id bigint primary key, email text not null);",
      sql: "alter table users alter column email drop not null;",
      reports: [{ message: "found", at: "alter column email drop not null", data: { column: "email", table: "users" } }],
    },
    {
      title: "Nulls were allowed before",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users alter column email drop not null;",
    },
    {
      title: "For the time of the migration only",
      deployed: "create table users (id bigint primary key, email text not null);",
      sql: "alter table users alter column email drop not null;\nupdate users set email = nullif(email, '') where email = '';\nupdate users set email = 'none' where email is null;\nalter table users alter column email set not null;",
    },
    {
      title: "The migration made the column",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column email text not null default '';\nalter table users alter column email drop not null;",
    },
    {
      title: "The migration made the table",
      sql: "create table users (id bigint primary key, email text not null);\nalter table users alter column email drop not null;",
    },
  ],
});
