import { isToldInVain, looseStatements } from "../atomic.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { firstWords } from "../migrations/statement-heads.ts";
import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";

export default defineRule({
  id: "non-atomic-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Let a rollback run as a whole or not at all",
  why: "A rollback that stops half-way leaves a schema that fits neither the new version nor the old one, in the middle of an outage. Where one of its statements refuses a transaction, the rollback fails at once inside of one.",
  instead: "Put BEGIN before the first statement and COMMIT after the last. Keep what refuses a transaction, such as DROP INDEX CONCURRENTLY, in a rollback of its own.",
  see: ["https://www.postgresql.org/docs/current/tutorial-transactions.html", "https://www.postgresql.org/docs/current/sql-dropindex.html"],
  presets: ["strict"],
  roles: ["down"],

  messages: {
    loose: "Each of the {count} statements of this rollback commits by itself: if one fails, those before it stay.",
    mayBeLoose: "Nothing here puts the {count} statements of this rollback into a transaction: unless whatever runs the file does, those before a failure stay.",
    refused: "{statement} is refused in a transaction, and this rollback runs in one: it fails here. Put it {where}.",
  },

  on: {
    change(change, { effect, session, script, statement: { tokens }, file, report }) {
      const { transaction } = session;
      if (!effect.refusesTransaction || change.kind === "DoBlock" || (!change.nested && transaction !== "explicit" && transaction !== "runner" && transaction !== "implicit")) return;
      report("refused", { at: change, data: { statement: excerpt(textOf(file, change.span), 60), where: outsideTransaction(script, false, change.nested ? null : firstWords(file.text, tokens)) } });
    },
    script(text, { script, read, report }) {
      const loose = looseStatements(text);
      if (loose === null) return;
      const known = script.transaction === "none";
      const wrap = loose.wrap === null || isToldInVain(script, read) ? null : { title: "Wrap the rollback in a transaction", edits: loose.wrap };
      report(known ? "loose" : "mayBeLoose", { at: loose.first, data: { count: loose.count }, fix: known && wrap !== null ? wrap : undefined, suggestions: !known && wrap !== null ? [wrap] : [] });
    },
  },

  examples: [
    {
      title: "Nothing tells who runs the file",
      deployed: "create table users (id bigint primary key);",
      path: "002_email.sql",
      sql: "begin;\nalter table users add column email text;\ncreate index users_email on users (email);\ncommit;",
      files: { "002_email_rollback.sql": "drop index users_email;\nalter table users drop column email;\n" },
      reports: [{ message: "mayBeLoose", path: "002_email_rollback.sql", at: "drop index users_email", data: { count: 2 } }],
      suggested: "begin;\n\ndrop index users_email;\nalter table users drop column email;\n\ncommit;\n",
    },
    {
      title: "The runner was told to open no transaction",
      runner: "goose",
      path: "00002_email.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\nalter table users add column email text;\nalter table users add column phone text;\ncommit;\n-- +goose Down\nalter table users drop column email;\nalter table users drop column phone;\n",
      reports: [{ message: "loose", at: "alter table users drop column email" }],
      fixed: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\nalter table users add column email text;\nalter table users add column phone text;\ncommit;\n-- +goose Down\nbegin;\n\nalter table users drop column email;\nalter table users drop column phone;\n\ncommit;\n",
    },
    {
      title: "The runner was told so for no need: then not to tell it is the remedy, and BEGIN none",
      runner: "goose",
      path: "00002_email.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table users add column email text;\nalter table users add column phone text;\n-- +goose Down\nalter table users drop column email;\nalter table users drop column phone;\n",
      reports: [{ message: "loose", at: "alter table users drop column email", data: { count: 2 } }],
    },
    {
      title: "What refuses a transaction stands in one",
      deployed: "create table users (id bigint primary key, email text);",
      path: "002_email.sql",
      sql: "create index concurrently users_email on users (email);",
      files: { "002_email_rollback.sql": "begin;\ndrop index concurrently users_email;\ncommit;" },
      reports: [{ message: "refused", path: "002_email_rollback.sql", at: "drop index concurrently users_email" }],
    },
    {
      title: "One statement is a transaction by itself",
      deployed: "create table users (id bigint primary key, email text);",
      path: "002_email.sql",
      sql: "create index concurrently users_email on users (email);",
      files: { "002_email_rollback.sql": "drop index concurrently users_email;" },
    },
    {
      title: "The runner wraps it",
      runner: "goose",
      path: "00002_email.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "-- +goose Up\nalter table users add column email text;\nalter table users add column phone text;\n-- +goose Down\nalter table users drop column email;\nalter table users drop column phone;\n",
    },
  ],
});
