import { defineRule } from "../rule.ts";

export default defineRule({
  id: "truncate",
  category: "data-loss",
  severity: "error",
  summary: "Do not truncate tables that hold data",
  why: "TRUNCATE deletes every row of the table at once under an ACCESS EXCLUSIVE lock, fires no DELETE triggers, and with CASCADE empties every table that references it as well.",
  instead: "Delete the rows that must go with DELETE and a WHERE clause, in batches.",
  see: ["https://www.postgresql.org/docs/current/sql-truncate.html"],
  equivalents: { squawk: ["ban-truncate-cascade"], "Postgres Language Server": ["banTruncate", "banTruncateCascade"], pgfence: ["truncate", "truncate-cascade"] },
  presets: ["recommended"],

  messages: {
    rowsLost: "TRUNCATE deletes every row of {table}.",
    rowsLostInOthers: "TRUNCATE … CASCADE deletes every row of {table} and of each table that references it: {others}.",
  },

  on: {
    Truncate(truncate, { catalog, report }) {
      const table = catalog.table(truncate.table);
      if (table.madeHere || table.temporary) return;
      if (!truncate.cascade) return report("rowsLost", { at: truncate, data: { table: table.label } });
      const others = [...new Set(catalog.referencesTo(truncate.table).map((reference) => reference.table.label))];
      report("rowsLostInOthers", { at: truncate, data: { table: table.label, others: others.length === 0 ? "none that a migration here made" : others.join(", ") } });
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
      title: "CASCADE empties the tables that reference it",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "truncate users cascade;",
      reports: [{ message: "rowsLostInOthers", at: "truncate users cascade", data: { table: "users", others: "orders" } }],
    },
    {
      title: "The table was made by this migration",
      sql: "create table events (id bigint primary key); truncate events;",
    },
  ],
});
