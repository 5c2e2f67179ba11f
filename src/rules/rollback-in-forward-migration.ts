import { defineRule, replace } from "../rule.ts";
import { inCaseOf } from "../source.ts";

export default defineRule({
  id: "rollback-in-forward-migration",
  category: "transaction",
  severity: "error",
  summary: "Commit migrations instead of rolling them back",
  why: "A script that ends with ROLLBACK, as one does to try it out, takes back all that it did. The migration tool sees no error and writes it down as done.",
  instead: "End it with COMMIT.",
  see: ["https://www.postgresql.org/docs/current/sql-rollback.html"],
  presets: ["recommended"],

  messages: {
    undone: "This takes back all that the transaction did: nothing of the migration is there afterwards. Use COMMIT.",
  },

  on: {
    script({ statements }, { file, report }) {
      const last = statements.at(-1);
      const change = last?.changes[0];
      if (last === undefined || change?.kind !== "Rollback" || change.chain || change.nested) return;
      const begin = statements.findLastIndex(({ changes }) => changes.some(({ kind, nested }) => !nested && (kind === "Begin" || kind === "Commit")));
      const undone = statements.slice(begin + 1, -1).flatMap(({ changes }) => changes);
      if (undone.every(({ kind }) => kind === "Query" || kind === "SetSetting" || kind === "Neutral")) return;
      report("undone", { at: last, suggestions: [{ title: "Commit it", edits: [replace(last, inCaseOf(file, last.span, "commit"))] }] });
    },
  },

  examples: [
    {
      title: "Left over from trying it out",
      sql: "begin; create table users (id bigint primary key); rollback;",
      reports: [{ message: "undone", at: "rollback" }],
      suggested: "begin; create table users (id bigint primary key); commit;",
    },
    {
      title: "Committed",
      sql: "begin; create table users (id bigint primary key); commit;",
    },
    {
      title: "What is rolled back only looks",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; alter table users add column name text; commit; begin; select count(*) from users; rollback;",
    },
    {
      title: "ROLLBACK TO SAVEPOINT takes back a part",
      sql: "begin; create table users (id bigint primary key); savepoint rows; insert into users values (1); rollback to savepoint rows; commit;",
    },
  ],
});
