import { refillOf } from "../facts/refill.ts";
import { emptiedBesides } from "../facts/truncated.ts";
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
    Truncate(truncate, { catalog, text, statement, report }) {
      const table = catalog.table(truncate.table);
      if (table.madeHere || refillOf(table.label, catalog, text, statement) !== undefined) return;
      // `truncate-cascade` tells of it.
      if (emptiedBesides(truncate, statement, catalog) !== null) return;
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
      title: "CASCADE that reaches no other table",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint);",
      sql: "truncate users cascade;",
      reports: [{ message: "rowsLost", at: "truncate users cascade", data: { table: "users" } }],
    },
    {
      title: "Where CASCADE empties others besides, `truncate-cascade` tells of all",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "truncate users cascade;",
    },
    {
      title: "Its rows are written anew right after",
      deployed: "create table countries (code text primary key, name text);",
      sql: "truncate countries; insert into countries values ('NZ', 'New Zealand'), ('FI', 'Finland');",
    },
    {
      title: "Something else comes in between",
      deployed: "create table countries (code text primary key); create table events (id bigint primary key);",
      sql: "truncate events; insert into countries values ('NZ');",
      reports: [{ message: "rowsLost", at: "truncate events" }],
    },
    {
      title: "The table was made by this migration",
      sql: "create table events (id bigint primary key); truncate events;",
    },
  ],
});
