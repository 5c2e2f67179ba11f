import { defineRule } from "../rule.ts";

export default defineRule({
  id: "truncate",
  category: "data-loss",
  severity: "error",
  summary: "Do not truncate tables that hold data",
  why: "TRUNCATE deletes every row of the table at once under an ACCESS EXCLUSIVE lock and fires no DELETE triggers.",
  instead: "Delete the rows that must go with DELETE and a WHERE clause, in batches.",
  see: ["https://www.postgresql.org/docs/current/sql-truncate.html"],
  equivalents: { "Postgres Language Server": ["banTruncate"], pgfence: ["truncate"] },
  presets: ["recommended"],

  messages: {
    rowsLost: "TRUNCATE deletes every row of {table}.",
  },

  on: {
    Truncate(truncate, { catalog, report }) {
      const table = catalog.table(truncate.table);
      if (table.madeHere || table.temporary) return;
      report("rowsLost", { at: truncate, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "The table holds data",
      deployed: "create table events (id bigint primary key);",
      sql: "truncate events;",
      reports: [{ message: "rowsLost", at: "truncate events" }],
    },
    {
      title: "What CASCADE empties besides, `truncate-cascade` says",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "truncate users cascade;",
      reports: [{ message: "rowsLost", at: "truncate users cascade", data: { table: "users" } }],
    },
    {
      title: "The table was made by this migration",
      sql: "create table events (id bigint primary key); truncate events;",
    },
  ],
});
