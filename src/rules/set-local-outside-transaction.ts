import { defineRule, replace } from "../rule.ts";
import { isWord } from "../sql/split.ts";

export default defineRule({
  id: "set-local-outside-transaction",
  category: "transaction",
  severity: "warning",
  summary: "Use SET LOCAL in transactions only",
  why: "SET LOCAL counts until the transaction ends. Outside of one that is at once: the server warns, and the setting never takes effect.",
  instead: "Use SET, or open a transaction with BEGIN first.",
  see: ["https://www.postgresql.org/docs/current/sql-set.html"],
  presets: ["recommended"],

  messages: {
    noEffect: "No transaction is open here, so SET LOCAL has no effect on {name}. Use SET, or BEGIN first.",
  },

  on: {
    SetSetting(set, { session, statement, file, report }) {
      if (!set.local || set.nested || session.inTransaction !== false) return;
      const keyword = statement.tokens.find((token) => isWord(file.text, token, "local"));
      const next = statement.tokens.find((token) => keyword !== undefined && token.start >= keyword.end);
      const edits = keyword === undefined || next === undefined ? [] : [replace({ start: keyword.start, end: next.start }, "")];
      report("noEffect", { at: set, data: { name: set.name }, suggestions: edits.length === 0 ? [] : [{ title: "Set it for the session", edits }] });
    },
  },

  examples: [
    {
      title: "Each statement runs by itself",
      deployed: "create table users (id bigint primary key);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nset local lock_timeout = '2s';\nalter table users add column name text;",
      reports: [{ message: "noEffect", at: "set local lock_timeout = '2s'" }],
      suggested: "-- +goose NO TRANSACTION\n-- +goose Up\nset lock_timeout = '2s';\nalter table users add column name text;",
    },
    {
      title: "In the runner's transaction",
      deployed: "create table users (id bigint primary key);",
      runner: "goose",
      sql: "-- +goose Up\nset local lock_timeout = '2s';\nalter table users add column name text;",
    },
    {
      title: "After BEGIN",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; set local lock_timeout = '2s'; alter table users add column name text; commit;",
    },
    {
      title: "Nothing tells whether a transaction runs the file",
      deployed: "create table users (id bigint primary key);",
      sql: "set local lock_timeout = '2s'; alter table users add column name text;",
    },
  ],
});
