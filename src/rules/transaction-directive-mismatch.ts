import { isToldInVain, leavesSomething } from "../atomic.ts";
import type { Runner } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import type { SourceFile } from "../source.ts";

/** What tells a runner to open no transaction for a file, and where it stands. */
function directiveOf({ writing }: Runner, { path, text }: SourceFile): string {
  const top = writing?.outside?.top?.(text) ?? null;
  const beside = writing?.outside?.beside?.(path) ?? null;
  return top !== null ? `\`${top}\`` : beside !== null ? `\`${beside.text.trim()}\` from ${beside.path.slice(beside.path.lastIndexOf("/") + 1)}` : "the directive";
}

export default defineRule({
  id: "transaction-directive-mismatch",
  category: "transaction",
  severity: "warning",
  summary: "Switch the runner's transaction off only where a statement refuses it",
  why: "The migration tool was told to run this file without a transaction, which is meant for statements such as CREATE INDEX CONCURRENTLY. Here none refuses a transaction: all that the directive does is that a failure leaves the statements before it behind.",
  instead: "Remove the directive, or put what refuses a transaction into a file of its own and keep the directive there.",
  see: ["https://www.postgresql.org/docs/current/tutorial-transactions.html"],
  equivalents: { Atlas: ["PG103"] },
  presets: ["strict"],

  messages: {
    notNeeded: "{runner} was told to run this file without a transaction, but none of its {count} statements refuses one: if one fails, those before it stay. Remove {directive}.",
  },

  on: {
    script({ statements }, { script, read, file, report }) {
      if (!isToldInVain(script, read)) return;
      const { runner } = script.migration;
      const body = statements.filter(leavesSomething);
      const [first] = body;
      if (first !== undefined && body.length > 1) report("notNeeded", { at: first, data: { runner: runner.title, count: body.length, directive: directiveOf(runner, file) } });
    },
  },

  examples: [
    {
      title: "Nothing here refuses a transaction",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);",
      reports: [{ message: "notNeeded", at: "create table users (id bigint primary key)", data: { runner: "goose", count: 2, directive: "`-- +goose NO TRANSACTION`" } }],
    },
    {
      title: "Nor here",
      runner: "flyway",
      path: "V2__people.sql",
      sql: "create table users (id bigint primary key);\ncreate table posts (id bigint primary key);",
      files: { "V2__people.sql.conf": "executeInTransaction=false\n" },
      reports: [{ message: "notNeeded", at: "create table users (id bigint primary key)", data: { runner: "Flyway", count: 2, directive: "`executeInTransaction=false` from V2__people.sql.conf" } }],
    },
    {
      title: "An index is built concurrently",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists users_email;\ncreate index concurrently users_email on users (email);",
    },
    {
      title: "The rollback in the same file needs it",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table users add column name text;\nalter table users add column phone text;\n-- +goose Down\ndrop index concurrently if exists users_email;",
    },
    {
      title: "It opens transactions of its own",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\ncreate table users (id bigint primary key);\ncommit;\ncreate table posts (id bigint primary key);",
    },
    {
      title: "In the runner's transaction",
      runner: "goose",
      sql: "-- +goose Up\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);",
    },
    ...[
      ["VACUUM refuses it", "vacuum users;\nvacuum posts;"],
      ["A rebuild of indexes is better off in pieces", "reindex table users;\nreindex table posts;"],
      ["So is CLUSTER", "cluster users using users_pkey;\ncluster posts using posts_pkey;"],
      ["So is ANALYZE", "analyze users;\nanalyze posts;"],
      ["A tablespace refuses it", "drop tablespace if exists fast;\ndrop tablespace if exists slow;"],
      ["A subscription may", "drop subscription if exists feed;\ndrop subscription if exists orders;"],
      ["A procedure may commit", "call tidy();\ncreate table carts (id bigint primary key);\ncreate table jobs (id bigint primary key);"],
      ["Beside settings and queries there is one statement", "set lock_timeout = '2s';\nselect count(*) from users;\ncreate table carts (id bigint primary key);"],
    ].map(([title = "", sql = ""]) => ({ title, runner: "goose" as const, deployed: "create table users (id bigint primary key); create table posts (id bigint primary key); create procedure tidy() language sql as 'select 1';", sql: `-- +goose NO TRANSACTION\n-- +goose Up\n${sql}` })),
  ],
});
