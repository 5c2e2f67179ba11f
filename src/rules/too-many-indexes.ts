import { changeAt, creationOf } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "too-many-indexes",
  category: "performance",
  severity: "info",
  summary: "Keep few indexes and columns in a table",
  why: "Every index is written by every INSERT, and by every UPDATE that is not confined to the page: with a dozen of them a write costs a dozen times as much, and vacuum too. A table of a hundred columns reads all of them to show one.",
  instead: "Drop the indexes that pg_stat_user_indexes shows unused, join those that begin alike. Split off columns that are seldom read.",
  see: ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW", "https://www.postgresql.org/docs/current/storage-hot.html"],
  presets: [],
  options: {
    indexes: { type: "integer", minimum: 1, default: 12, description: "The most indexes of a table, those of its constraints included." },
    columns: { type: "integer", minimum: 1, default: 80, description: "The most columns." },
  },

  messages: {
    indexes: "The table {table} has {count} indexes now, more than {maximum}: every INSERT writes all of them.",
    columns: "The table {table} has {count} columns now, more than {maximum}.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      for (const table of catalog.tables()) {
        if (table.temporary || table.foreign || table.partitionOf !== null) continue;
        const indexes = catalog.indexesOf(table);
        const last = indexes.length > options.indexes ? changeAt(history, read, indexes.at(-1)?.origin ?? null) : undefined;
        if (last !== undefined) report("indexes", { at: last.change, file: last.file, data: { table: table.label, count: indexes.length, maximum: options.indexes } });
        const column = table.columns.length > options.columns ? (changeAt(history, read, table.columns.at(-1)?.origin ?? null) ?? creationOf(table, history, read)) : undefined;
        if (column !== undefined) report("columns", { at: column.change.kind === "CreateTable" ? column.change.tableSpan : column.change, file: column.file, data: { table: table.label, count: table.columns.length, maximum: options.columns } });
      }
    },
  },

  examples: [
    {
      title: "One more index",
      options: { indexes: 2 },
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email);",
      sql: "create index concurrently users_name on users (name);",
      reports: [{ message: "indexes", at: "create index concurrently users_name on users (name)", data: { table: "users", count: 3, maximum: 2 } }],
    },
    {
      title: "One more column",
      options: { columns: 2 },
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column name text;",
      reports: [{ message: "columns", at: "add column name text", data: { table: "users", count: 3, maximum: 2 } }],
    },
    {
      title: "Few of both",
      sql: "create table users (id bigint primary key, email text, name text);\ncreate index users_email on users (email);",
    },
    {
      title: "One was dropped",
      options: { indexes: 2 },
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email);",
      sql: "create index concurrently users_name on users (name);\ndrop index concurrently users_email;",
    },
  ],
});
