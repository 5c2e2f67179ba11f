import { creationOf } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { keepsRows } from "../tenancy.ts";

export default defineRule({
  id: "missing-primary-key",
  category: "convention",
  severity: "warning",
  summary: "Give every table a primary key",
  why: "Without a primary key a row has no name: duplicates cannot be told apart or deleted one by one, tools that page, sync or archive have nothing to hold on to, and once the table is in a publication every UPDATE and DELETE fails for want of a replica identity.",
  instead: "PRIMARY KEY on what names a row; an identity column where nothing does. A table that only joins two others takes both references as its key.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS", "https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY"],
  presets: ["strict"],

  messages: {
    found: "The table {table} has no primary key: its rows cannot be told apart, and logical replication refuses every UPDATE and DELETE on it.",
    unique: "The table {table} has no primary key, though {constraint} would do for one: make that the primary key, so that replication and tools find it.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const table of catalog.tables()) {
        if (!keepsRows(table) || !table.columnsKnown || table.inherits.length > 0 || table.constraints.some(({ kind }) => kind === "primary key")) continue;
        const creation = creationOf(table, history, read);
        if (creation === undefined) continue;
        const unique = table.constraints.find(({ kind, columns, deferrable }) => kind === "unique" && !deferrable && columns.every((name) => table.columns.find((column) => column.name === name)?.notNull === true));
        const where = { at: creation.change.tableSpan, file: creation.file };
        if (unique === undefined) report("found", { ...where, data: { table: table.label } });
        else report("unique", { ...where, data: { table: table.label, constraint: quoteIdentifier(unique.name) } });
      }
    },
  },

  examples: [
    {
      title: "No key",
      sql: "create table visits (page text not null, at timestamptz not null);",
      reports: [{ message: "found", at: "visits", data: { table: "visits" } }],
    },
    {
      title: "A table made from a query has none either",
      deployed: "create table users (id bigint primary key);",
      sql: "create table old_users as select id from users;",
      reports: [{ message: "found", at: "old_users" }],
    },
    {
      title: "A unique constraint stands in for it",
      sql: "create table countries (code text not null unique, name text not null);",
      reports: [{ message: "unique", at: "countries", data: { table: "countries", constraint: "countries_code_key" } }],
    },
    {
      title: "A later migration adds it",
      deployed: "create table visits (id bigint generated always as identity, page text not null);",
      sql: "alter table visits add primary key (id);",
    },
    {
      title: "Partitions have the key of their parent",
      sql: "create table visits (id bigint, at date, primary key (id, at)) partition by range (at);\ncreate table visits_new partition of visits default;",
    },
    {
      title: "A copy of another table's keys",
      deployed: "create table visits (id bigint primary key);",
      sql: "create table old_visits (like visits including all);",
    },
    {
      title: "A temporary table",
      sql: "create temporary table picked (id bigint);",
    },
    {
      title: "Where the migration tool writes down what ran",
      sql: "create table schema_version (version text not null);",
    },
  ],
});
