import { findsBefore, firstDifference } from "../migrations/base.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";
import { isSameSql } from "../sql/same.ts";

export default defineRule({
  id: "edited-migration",
  category: "history",
  severity: "error",
  summary: "Leave migrations alone once they are on the main branch",
  why: "A migration that has run does not run again. Where it was edited, databases that ran it keep the old state, new ones get another, and no migration leads from one to the other. Runners that keep a checksum stop at the next deployment, some of them for a comment.",
  instead: "Take the edit back, and write what it was to change as a new migration.",
  see: ["https://www.red-gate.com/hub/product-learning/flyway/flyways-validate-command-explained-simply", "https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories"],
  presets: ["recommended"],
  needs: "base",
  options: {
    comments: { type: "boolean", default: false, description: "Report edits of comments and white space too where the runner would not notice them: for runners of your own that keep a checksum." },
  },

  messages: {
    stops: "The statements of this migration are others than on {base}. {edited} Databases that ran it keep what it did then.",
    unseen: "The statements of this migration are others than on {base}, and {runner} does not look again at one that has run: databases that have it keep what it did then, and only new ones get the edit.",
    unknown: "The statements of this migration are others than on {base}: databases that have run it keep what it did then, and new ones get something else.",
    comments: "Only comments and white space of this migration are others than on {base}, and to the runner that is an edit all the same. {edited}",
    onlyComments: "Only comments and white space of this migration are others than on {base}: a checksum of the file is another now.",
  },

  on: {
    history({ migrations, runner }, { base, options, report }) {
      if (base === null) return;
      const beforeOf = findsBefore(base);
      for (const migration of migrations) {
        const before = beforeOf(migration)?.up ?? null;
        const { up } = migration;
        if (up === null || before === null || migration.repeatable) continue;
        const difference = firstDifference(up.file, before.file);
        if (difference === null) continue;
        const where = { at: difference, file: up.file };
        const { memory } = runner;
        const edited = memory?.edited ?? null;
        if (!isSameSql(up, before)) {
          if (memory === undefined) report("unknown", { ...where, data: { base: base.name } });
          else if (edited === null) report("unseen", { ...where, data: { base: base.name, runner: runner.title } });
          else report("stops", { ...where, data: { base: base.name, edited } });
        } else if (edited !== null && memory?.seesComments === true) report("comments", { ...where, data: { base: base.name, edited } });
        else if (options.comments) report("onlyComments", { ...where, at: firstLine(up.file), data: { base: base.name } });
      }
    },
  },

  examples: [
    {
      title: "Flyway stops at the checksum",
      runner: "flyway",
      path: "V1__users.sql",
      base: { "V1__users.sql": "create table users (id bigint primary key);" },
      sql: "create table users (id bigint primary key, email text);",
      reports: [{ message: "stops", at: "create table users (id bigint primary key, email text);" }],
    },
    {
      title: "A comment is enough for it",
      runner: "flyway",
      path: "V1__users.sql",
      base: { "V1__users.sql": "create table users (id bigint primary key);" },
      sql: "-- people who sign in\ncreate table users (id bigint primary key);",
      reports: [{ message: "comments", at: "-- people who sign in" }],
    },
    {
      title: "goose never looks again",
      runner: "goose",
      path: "00001_users.sql",
      base: { "00001_users.sql": "-- +goose Up\ncreate table users (id bigint primary key);" },
      sql: "-- +goose Up\ncreate table users (id bigint primary key, email text);",
      reports: [{ message: "unseen", at: "create table users (id bigint primary key, email text);" }],
    },
    {
      title: "Files that people run by hand",
      path: "001_users.sql",
      base: { "001_users.sql": "create table users (id bigint primary key);\ncreate table notes (id bigint);" },
      sql: "create table users (id bigint primary key);\ncreate table notes (id bigint primary key);",
      reports: [{ message: "unknown", at: "create table notes (id bigint primary key);" }],
    },
    {
      title: "A comment where someone keeps checksums",
      path: "001_users.sql",
      options: { comments: true },
      base: { "001_users.sql": "create table users (id bigint primary key);" },
      sql: "create table users (id bigint primary key); -- people who sign in",
      reports: [{ message: "onlyComments", at: "create table users (id bigint primary key); -- people who sign in" }],
    },
    {
      title: "A comment where the runner looks at versions only",
      runner: "dbmate",
      path: "20260101000001_users.sql",
      base: { "20260101000001_users.sql": "-- migrate:up\ncreate table users (id bigint primary key);\n-- migrate:down\ndrop table users;" },
      sql: "-- migrate:up\n-- people who sign in\nCREATE TABLE users (\n  id bigint primary key\n);\n-- migrate:down\ndrop table users;",
    },
    {
      title: "A repeatable migration is there to be edited",
      runner: "flyway",
      path: "R__active.sql",
      base: { "V1__users.sql": "create table users (id bigint primary key);", "R__active.sql": "create or replace view active as select 1 as id;" },
      files: { "V1__users.sql": "create table users (id bigint primary key);" },
      sql: "create or replace view active as select 2 as id;",
    },
    {
      title: "A new migration",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint primary key);" },
      files: { "001_users.sql": "create table users (id bigint primary key);" },
      sql: "create table notes (id bigint primary key);",
    },
  ],
});
