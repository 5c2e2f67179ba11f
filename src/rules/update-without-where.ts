import { stepsHeld } from "../catalog/trail.ts";
import { defineRule } from "../rule.ts";
import { isTautology } from "../sql/expression.ts";

/** Tables that hold one row by their nature: what the schema has come to. */
const versionTable = /^(?:schema|db|database)_?version$/i;

export default defineRule({
  id: "update-without-where",
  category: "data-loss",
  severity: "warning",
  summary: "Give every UPDATE a WHERE clause that selects rows",
  why: "UPDATE without a WHERE clause writes a new version of every row in one transaction: each row stays locked for other writers until it commits, the table can double in size, and values that were there before are gone.",
  instead: "Say which rows change (`where new_column is null`) and go through a large table in batches, each in its own transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-update.html"],
  equivalents: { "Postgres Language Server": ["banUpdateWithoutWhere"], pgfence: ["update-in-migration"] },
  presets: ["recommended"],

  messages: {
    allRows: "This UPDATE has no WHERE clause: it rewrites every row of {table} and keeps each one locked for writers until it commits.",
    alwaysTrue: "The WHERE clause of this UPDATE is true for every row: it rewrites all of {table} and keeps each row locked for writers until it commits.",
  },

  on: {
    Update(update, { catalog, statement, trail, report }) {
      const table = catalog.table(update.table);
      if (table.madeHere || table.temporary || versionTable.test(table.name)) return;
      // Under this lock no row needs one of its own, and backfill-in-ddl-transaction tells of it.
      const isLocked = stepsHeld(trail, statement).some(({ change, effect }) => !change.conditional && effect.locks.some(({ relation, mode }) => mode === "ACCESS EXCLUSIVE" && relation.schema === table.schema && relation.name === table.name));
      if (isLocked) return;
      const data = { table: table.label };
      if (update.where === null) {
        if (!update.hasFrom) report("allRows", { at: update, data });
      } else if (isTautology(update.where.node)) report("alwaysTrue", { at: update, data });
    },
  },

  examples: [
    {
      title: "Every row is rewritten",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active';",
      reports: [{ message: "allRows", at: "update users set status = 'active'" }],
    },
    {
      title: "A WHERE clause that is always true",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where true;",
      reports: [{ message: "alwaysTrue", at: "update users set status = 'active' where true" }],
    },
    {
      title: "The transaction has locked the table already",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "begin; alter table users add column plan text; update users set plan = 'free'; commit;",
    },
    {
      title: "Another transaction has",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "begin; alter table users add column plan text; commit; update users set plan = 'free';",
      reports: [{ message: "allRows", at: "update users set plan = 'free'" }],
    },
    {
      title: "The version of the schema is one row",
      deployed: "create table schema_version (stage bigint);",
      sql: "update schema_version set stage = 2;",
    },
    {
      title: "Some rows",
      deployed: "create table users (id bigint primary key, status text);",
      sql: "update users set status = 'active' where status is null;",
    },
    {
      title: "The rows that another table names",
      deployed: "create table users (id bigint primary key, status text); create table paying (user_id bigint);",
      sql: "update users set status = 'paying' from paying where paying.user_id = users.id;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table users (id bigint primary key, status text); update users set status = 'active';",
    },
  ],
});
