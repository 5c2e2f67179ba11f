import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Change } from "../sql/change.ts";

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
    notNeeded: "{runner} was told to run this file without a transaction, but none of its {count} statements refuses one: if one fails, those before it stay. Remove the directive.",
  },

  on: {
    script({ statements }, { script, file, report }) {
      if (script.transaction !== "none") return;
      const { runner } = script.migration;
      const usual = runner.transaction({ role: script.role, text: "", fileText: "", path: file.path }, () => null);
      if (usual !== "file" && usual !== "batch") return;
      const changes = statements.flatMap((statement) => statement.changes);
      if (changes.some(asksForNone) || statements.some((statement) => /^call\s/i.test(textOf(file, statement.span)))) return;
      const body = statements.filter((statement) => !statement.changes.every(({ kind }) => kind === "SetSetting" || kind === "Query"));
      const [first] = body;
      if (first !== undefined && body.length > 1) report("notNeeded", { at: first, data: { runner: runner.title, count: body.length } });
    },
  },

  examples: [
    {
      title: "Nothing here refuses a transaction",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);",
      reports: [{ message: "notNeeded", at: "create table users (id bigint primary key)" }],
    },
    {
      title: "An index is built concurrently",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists users_email;\ncreate index concurrently users_email on users (email);",
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

/** What refuses a transaction, opens one itself, has to be committed before it can be used, or is better off in pieces. */
function asksForNone(change: Change): boolean {
  switch (change.kind) {
    case "CreateIndex": case "DropIndex": case "Reindex": case "DetachPartition": return change.concurrently || change.kind === "Reindex";
    case "Neutral": return change.refusesTransaction || change.what === "cluster" || change.what === "analyze";
    case "CreateObject": case "DropObject": return change.object === "tablespace" || change.object === "subscription";
    case "Begin": case "Commit": case "Rollback": case "CreateDatabase": case "DropDatabase": case "AddEnumValue": case "ValidateConstraint":
    case "DoBlock": case "Opaque": case "NotModelled": case "Update": case "Delete": case "Merge": case "Copy": return true;
    default: return false;
  }
}
