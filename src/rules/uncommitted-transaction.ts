import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";

export default defineRule({
  id: "uncommitted-transaction",
  category: "transaction",
  severity: "error",
  summary: "Commit what was begun",
  why: "A transaction that is open when the connection ends is rolled back: nothing of what came after BEGIN is there, although nothing failed. On a connection that is kept, its locks are kept as well, and everyone waits for them.",
  instead: "Put COMMIT after the last statement.",
  see: ["https://www.postgresql.org/docs/current/sql-commit.html"],
  equivalents: { squawk: ["ban-uncommitted-transaction"], pgfence: ["unclosed-transaction"] },
  presets: ["recommended"],

  messages: {
    open: "No COMMIT follows this BEGIN, so all that comes after it is rolled back when the connection ends. Put COMMIT at the end.",
  },

  on: {
    script({ statements }, { script, session, file, report }) {
      // The COMMIT of a runner that opens a transaction ends any that is open.
      if (session.transaction !== "explicit" || script.transaction === "file" || script.transaction === "batch") return;
      const begin = statements.findLast(({ changes }) => changes.some(({ kind, nested }) => kind === "Begin" && !nested));
      const last = statements.at(-1);
      if (begin === undefined || last === undefined || statements.some(({ error }) => error !== null)) return;
      const semicolon = /^\s*;/.exec(file.text.slice(last.span.end))?.[0] ?? "";
      const commit = inCaseOf(file, begin.span, "commit;");
      const end = { start: last.span.end + semicolon.length, end: last.span.end + semicolon.length };
      report("open", { at: begin, suggestions: [{ title: "Commit at the end", edits: [insertAfter(end, `${semicolon === "" ? ";" : ""}\n${commit}`)] }] });
    },
  },

  examples: [
    {
      title: "COMMIT was forgotten",
      sql: "begin; create table users (id bigint primary key);",
      reports: [{ message: "open", at: "begin" }],
      suggested: "begin; create table users (id bigint primary key);\ncommit;",
    },
    {
      title: "COMMIT AND CHAIN begins another one",
      sql: "begin; create table users (id bigint primary key); commit and chain; create table posts (id bigint primary key);",
      reports: [{ message: "open", at: "begin" }],
      suggested: "begin; create table users (id bigint primary key); commit and chain; create table posts (id bigint primary key);\ncommit;",
    },
    {
      title: "With COMMIT",
      sql: "begin; create table users (id bigint primary key); commit;",
    },
    {
      title: "The runner commits what is open",
      runner: "flyway",
      sql: "create table users (id bigint primary key); commit; begin; create table posts (id bigint primary key);",
    },
    {
      title: "END is COMMIT",
      sql: "begin; create table users (id bigint primary key); end;",
    },
  ],
});
