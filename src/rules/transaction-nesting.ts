import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";

export default defineRule({
  id: "transaction-nesting",
  category: "transaction",
  severity: "warning",
  summary: "Leave the transaction to whoever opened it",
  why: "There are no nested transactions: BEGIN in a transaction is ignored with a warning, and the next COMMIT ends the transaction as a whole. Where the migration tool runs the file in a transaction of its own, COMMIT in the file ends that one: what comes after, and what the tool writes down, is no longer taken back together with the rest if it fails.",
  instead: "Remove BEGIN and COMMIT, or tell the tool to run the file without a transaction. For a part that may fail use SAVEPOINT.",
  see: ["https://www.postgresql.org/docs/current/sql-begin.html", "https://www.postgresql.org/docs/current/sql-savepoint.html"],
  equivalents: { squawk: ["transaction-nesting"], "Postgres Language Server": ["transactionNesting"], Atlas: ["TX201"] },
  presets: ["recommended"],

  messages: {
    nested: "A transaction is open already, so this BEGIN does nothing, and the first COMMIT after it commits everything. Remove it.",
    owned: "{runner} runs this file in a transaction of its own: this BEGIN does nothing, and {end} later in the file ends the runner's transaction before its time. Remove both.",
    ownedAlone: "{runner} runs this file in a transaction of its own, so this BEGIN does nothing. Remove it.",
    ends: "{runner} runs this file in a transaction of its own, and this {end} ends it before its time: what comes after, and what {runner} writes down, is not taken back with it if something fails. Remove it, or put what comes after into the next migration.",
    endsBatch: "{runner} runs all migrations that are due in one transaction, and this {end} ends it before its time: what came before stays, and nothing says that it ran, if something fails later. Remove it; what has to be committed first needs a release of its own.",
  },

  on: {
    Begin(begin, { session, script, text, report }) {
      const runner = script.migration.runner.title;
      const end = text.statements.flatMap(({ changes }) => changes).find((change) => isEnd(change) && change.span.start > begin.span.end);
      if (session.transaction === "explicit") report("nested", { at: begin });
      else if (session.transaction === "runner" && end !== undefined) report("owned", { at: begin, data: { runner, end: end.kind.toUpperCase() } });
      else if (session.transaction === "runner") report("ownedAlone", { at: begin, data: { runner } });
    },
    change(change, { session, script, text, report }) {
      if (!isEnd(change) || session.transaction !== "runner") return;
      const begun = text.statements.flatMap(({ changes }) => changes).some(({ kind, nested, span }) => kind === "Begin" && !nested && span.end < change.span.start);
      if (!begun) report(script.transaction === "batch" ? "endsBatch" : "ends", { at: change, data: { runner: script.migration.runner.title, end: change.kind.toUpperCase() } });
    },
  },

  examples: [
    {
      title: "BEGIN twice",
      sql: "begin; create table users (id bigint primary key); begin transaction; create table posts (id bigint primary key); commit;",
      reports: [{ message: "nested", at: "begin transaction" }],
    },
    {
      title: "The runner has opened one",
      runner: "flyway",
      sql: "begin; create table users (id bigint primary key); commit;",
      reports: [{ message: "owned", at: "begin", data: { runner: "Flyway", end: "COMMIT" } }],
    },
    {
      title: "The runner has opened one, and BEGIN is all there is",
      runner: "flyway",
      sql: "begin; create table users (id bigint primary key);",
      reports: [{ message: "ownedAlone", at: "begin" }],
    },
    {
      title: "COMMIT ends the runner's transaction",
      runner: "flyway",
      sql: "create table users (id bigint primary key); commit; create table posts (id bigint primary key);",
      reports: [{ message: "ends", at: "commit" }],
    },
    {
      title: "COMMIT ends the transaction of several migrations",
      runner: "drizzle",
      path: "0001_add_posts.sql",
      sql: "create table users (id bigint primary key);\n--> statement-breakpoint\ncommit;\n--> statement-breakpoint\ncreate table posts (id bigint primary key);",
      reports: [{ message: "endsBatch", at: "commit" }],
    },
    {
      title: "Two transactions, one after the other",
      sql: "begin; create table users (id bigint primary key); commit; begin; create table posts (id bigint primary key); commit;",
    },
    {
      title: "The runner was told to open none",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\ncreate table users (id bigint primary key);\ncommit;",
    },
    {
      title: "A savepoint",
      runner: "flyway",
      sql: "create table users (id bigint primary key); savepoint users; insert into users values (1); rollback to savepoint users;",
    },
  ],
});

function isEnd({ kind, nested }: Change): boolean {
  return !nested && (kind === "Commit" || kind === "Rollback");
}
