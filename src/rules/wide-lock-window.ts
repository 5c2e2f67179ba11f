import { defineRule } from "../rule.ts";
import type { Effect } from "../effects/effect.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "wide-lock-window",
  category: "locking",
  severity: "info",
  summary: "Lock one table in use per transaction",
  why: "A transaction that alters several tables holds the first while it waits for the second. Everyone who needs one of them waits for all of them, and whoever uses them in another order ends in a deadlock with the migration.",
  instead: "Alter one table per migration, or set a short lock_timeout and try again until it gets through.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS"],
  equivalents: { "Postgres Language Server": ["avoidWideLockWindow"], pgfence: ["wide-lock-window"] },
  presets: [],
  options: {
    tables: { type: "integer", minimum: 2, default: 2, description: "From how many tables on it is reported." },
  },

  messages: {
    several: "With {table} this transaction keeps everyone off {count} tables until it ends: {tables}. {way}, or set a short lock_timeout first.",
  },

  on: {
    change(change, { options, session, settings, script, trail, effect, report }) {
      if (session.inTransaction !== true || session.setting("lock_timeout") !== undefined) return;
      const locked = (found: Effect): string[] => found.locks.flatMap(({ relation: { table }, mode }) => (mode === "ACCESS EXCLUSIVE" && table !== null && table.partitionOf === null && feelsLocks(table, settings) ? [table.label] : []));
      const before = new Set(trail.together.flatMap((step) => locked(step.effect)));
      const added = locked(effect).filter((label) => !before.has(label));
      const [first] = added;
      const all = [...before, ...added];
      const way = script.transaction === "batch" ? `Deploy them one after the other (${script.migration.runner.title} runs all pending migrations in one transaction)` : "Alter one table per migration";
      if (first !== undefined && before.size < options.tables && all.length >= options.tables) report("several", { at: change, data: { table: first, count: all.length, tables: all.join(", "), way } });
    },
  },

  examples: [
    {
      title: "Two tables",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      runner: "flyway",
      sql: "alter table users add column name text; alter table posts add column title text;",
      reports: [{ message: "several", at: "add column title text", data: { table: "posts", count: 2, tables: "users, posts", way: "Alter one table per migration" } }],
    },
    {
      title: "In the transaction of all pending migrations",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      runner: "drizzle",
      sql: "alter table users add column name text;--> statement-breakpoint\nalter table posts add column title text;",
      reports: [{ message: "several", at: "add column title text", data: { table: "posts", count: 2, tables: "users, posts", way: "Deploy them one after the other (Drizzle runs all pending migrations in one transaction)" } }],
    },
    {
      title: "With a lock_timeout it gives up in time",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      runner: "flyway",
      sql: "set local lock_timeout = '2s'; alter table users add column name text; alter table posts add column title text;",
    },
    {
      title: "One table, twice",
      deployed: "create table users (id bigint primary key);",
      runner: "flyway",
      sql: "alter table users add column name text; alter table users add column email text;",
    },
    {
      title: "A transaction each",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "begin; alter table users add column name text; commit; begin; alter table posts add column title text; commit;",
    },
  ],
});
