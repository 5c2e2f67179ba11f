import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";

export default defineRule({
  id: "commit-without-begin",
  category: "transaction",
  severity: "warning",
  summary: "Commit or roll back only what was begun",
  why: "COMMIT and ROLLBACK outside of a transaction do nothing but warn: the statements before them have been committed one by one, which is not what the author had in mind, and cannot be taken back together.",
  instead: "Put BEGIN where the transaction is meant to start, or remove the COMMIT.",
  see: ["https://www.postgresql.org/docs/current/sql-commit.html"],
  equivalents: { squawk: ["transaction-nesting"], "Postgres Language Server": ["transactionNesting"] },
  presets: ["recommended"],

  messages: {
    none: "No transaction is open here, so this {end} does nothing: what came before has been committed statement by statement. Put BEGIN where the transaction is meant to start, or remove it.",
    mayBeNone: "No BEGIN comes before this {end}: it does nothing, or ends a transaction that whatever runs the file has opened. Put BEGIN where the transaction is meant to start, or remove it.",
  },

  on: {
    change(change, { session, text, report }) {
      if (!isEnd(change)) return;
      const end = change.kind.toUpperCase();
      if (session.transaction === null) return report("none", { at: change, data: { end } });
      const first = text.statements.flatMap(({ changes }) => changes).find((other) => isEnd(other) || (other.kind === "Begin" && !other.nested));
      if (session.transaction === "unknown" && first === change) report("mayBeNone", { at: change, data: { end } });
    },
  },

  examples: [
    {
      title: "Where each statement commits by itself",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate table users (id bigint primary key);\ncommit;",
      reports: [{ message: "none", at: "commit" }],
    },
    {
      title: "Nothing tells who opens a transaction",
      sql: "create table users (id bigint primary key); commit;",
      reports: [{ message: "mayBeNone", at: "commit" }],
    },
    {
      title: "With BEGIN",
      sql: "begin; create table users (id bigint primary key); commit;",
    },
    {
      title: "START TRANSACTION is BEGIN",
      sql: "start transaction; create table users (id bigint primary key); rollback; create table posts (id bigint primary key);",
    },
  ],
});

function isEnd({ kind, nested }: Change): boolean {
  return !nested && (kind === "Commit" || kind === "Rollback");
}
