import { isToldInVain, looseStatements } from "../atomic.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "missing-transaction",
  category: "transaction",
  severity: "warning",
  summary: "Wrap a migration of several statements in a transaction",
  why: "Where nothing opens a transaction, each statement commits by itself. If a later one fails, the earlier ones stay: the database is in a state that no version of the schema describes, and the migration cannot simply be run again.",
  instead: "Put BEGIN before the first statement and COMMIT after the last, or let a migration tool that was told to open no transaction open one. Keep what refuses a transaction, such as CREATE INDEX CONCURRENTLY, in a migration of its own.",
  see: ["https://www.postgresql.org/docs/current/tutorial-transactions.html", "https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-OPTION-SINGLE-TRANSACTION"],
  presets: ["strict"],

  messages: {
    eachCommits: "Each of the {count} statements commits by itself: if one fails, those before it stay. {advice}.",
    mayCommitEach: "Nothing here puts the {count} statements into a transaction: unless whatever runs the file does, those before a failure stay. {advice}.",
  },

  on: {
    script(text, { script, read, catalog, report }) {
      const loose = looseStatements(text);
      if (loose === null || isToldInVain(script, read)) return;
      const wrap = loose.wrap === null ? null : { title: "Wrap the statements in a transaction", edits: loose.wrap };
      const advice = loose.enum === null ? "Put BEGIN before the first and COMMIT after the last" : `Add the value to ${catalog.label(loose.enum)} in a migration of its own, since its transaction cannot use it, and put BEGIN and COMMIT around the rest`;
      const known = script.transaction === "none";
      report(known ? "eachCommits" : "mayCommitEach", { at: loose.first, data: { count: loose.count, advice }, fix: known && wrap !== null ? wrap : undefined, suggestions: !known && wrap !== null ? [wrap] : [] });
    },
  },

  examples: [
    {
      title: "Nothing tells who runs the file, so it should say BEGIN itself",
      sql: "-- Add users\nset search_path to public;\n\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);\n",
      reports: [{ message: "mayCommitEach", at: "create table users (id bigint primary key)" }],
      suggested: "-- Add users\nset search_path to public;\n\nbegin;\n\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);\n\ncommit;\n",
    },
    {
      title: "The runner was told to open none, which the way back needs",
      deployed: "create table people (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE posts (id bigint PRIMARY KEY);\n-- +goose Down\nDROP INDEX CONCURRENTLY IF EXISTS people_email;\n",
      reports: [{ message: "eachCommits", at: "CREATE TABLE users (id bigint PRIMARY KEY)", data: { count: 2, advice: "Put BEGIN before the first and COMMIT after the last" } }],
      fixed: "-- +goose NO TRANSACTION\n-- +goose Up\nBEGIN;\n\nCREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE posts (id bigint PRIMARY KEY);\n\nCOMMIT;\n-- +goose Down\nDROP INDEX CONCURRENTLY IF EXISTS people_email;\n",
    },
    {
      title: "The runner was told to open none, which a statement on rows may be better off with",
      deployed: "create table users (id bigint primary key, name text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nupdate users set name = '' where name is null;\nalter table users add column phone text;\n",
      reports: [{ message: "eachCommits", at: "update users set name = '' where name is null" }],
      fixed: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\n\nupdate users set name = '' where name is null;\nalter table users add column phone text;\n\ncommit;\n",
    },
    {
      title: "The runner was told to open none, which nothing needs: then not to tell it is the remedy, and transaction-directive-mismatch says so",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);\n",
    },
    {
      title: "Upkeep that leaves nothing half done",
      deployed: ["create table users (id bigint primary key);", "create table posts (id bigint primary key);"],
      sql: "reindex table users;\ncluster posts using posts_pkey;\nanalyze users;\nanalyze posts;",
    },
    {
      title: "BEGIN and COMMIT",
      sql: "begin; create table users (id bigint primary key); create table posts (id bigint primary key); commit;",
    },
    {
      title: "The runner wraps each file",
      runner: "goose",
      sql: "-- +goose Up\ncreate table users (id bigint primary key);\ncreate table posts (id bigint primary key);",
    },
    {
      title: "A lone statement is a transaction by itself",
      sql: "set lock_timeout = '2s'; create table users (id bigint primary key);",
    },
    {
      title: "A statement that refuses a transaction",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users (email); comment on index users_email is 'by email';",
    },
    {
      title: "A procedure may commit between its batches",
      deployed: ["create table users (id bigint primary key, name text);", "create procedure fill() language plpgsql as $$ begin update users set name = ''; commit; end $$;"],
      sql: "call fill(); alter table users alter column name set default ''; drop procedure fill;",
    },
    {
      title: "A new enum value can be used only after it is committed, so no transaction is suggested",
      deployed: ["create type mood as enum ('calm');", "create table users (mood mood);"],
      sql: "alter type mood add value 'cross'; update users set mood = 'cross';",
      reports: [{ message: "mayCommitEach", at: "alter type mood add value 'cross'", data: { count: 2, advice: "Add the value to mood in a migration of its own, since its transaction cannot use it, and put BEGIN and COMMIT around the rest" } }],
    },
  ],
});
