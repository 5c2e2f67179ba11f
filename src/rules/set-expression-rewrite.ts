import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "set-expression-rewrite",
  category: "locking",
  severity: "error",
  summary: "Leave the expression of stored generated columns of tables in use",
  why: "SET EXPRESSION computes the value of a stored generated column anew for every row: the whole table and its indexes are written under an ACCESS EXCLUSIVE lock, and no one can read or write the table meanwhile.",
  instead: "Add a plain column that a trigger fills with the new expression, fill the old rows in batches, and change over.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-EXPRESSION"],
  equivalents: { eugene: ["E10"] },
  presets: ["recommended"],

  messages: {
    rewrites: "Changing the expression of {column} blocks reads and writes of {table} while all its rows and indexes are written anew. Add a plain column that a trigger fills, fill the old rows in batches, and change over.",
  },

  on: {
    SetExpression(set, { catalog, settings, report }) {
      const table = catalog.table(set.table);
      const generated = catalog.column(set.table, set.column)?.generated;
      if (settings.postgres < 17 || !isInUse(table, settings) || generated === null || generated === undefined || generated === "unknown" || !generated.stored) return;
      report("rewrites", { at: set, data: { column: quoteIdentifier(set.column), table: table.label } });
    },
  },

  examples: [
    {
      title: "A stored column",
      deployed: "create table orders (net numeric, tax numeric, gross numeric generated always as (net + tax) stored);",
      postgres: 17,
      sql: "alter table orders alter column gross set expression as (net * tax);",
      reports: [{ message: "rewrites", at: "alter column gross set expression as (net * tax)" }],
    },
    {
      title: "A virtual column is computed when it is read",
      deployed: "create table orders (net numeric, tax numeric, gross numeric generated always as (net + tax) virtual);",
      postgres: 18,
      sql: "alter table orders alter column gross set expression as (net * tax);",
    },
    {
      title: "PostgreSQL 16 refuses it",
      deployed: "create table orders (net numeric, tax numeric, gross numeric generated always as (net + tax) stored);",
      postgres: 16,
      sql: "alter table orders alter column gross set expression as (net * tax);",
    },
    {
      title: "The table is new",
      postgres: 17,
      sql: "create table orders (net numeric, tax numeric, gross numeric generated always as (net + tax) stored); alter table orders alter column gross set expression as (net * tax);",
    },
  ],
});
