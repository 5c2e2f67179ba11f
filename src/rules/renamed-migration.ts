import { findsBefore } from "../migrations/base.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

export default defineRule({
  id: "renamed-migration",
  category: "history",
  severity: "error",
  summary: "Keep the names of migrations that are on the main branch",
  why: "Runners know a migration by its version or by its name. Under another one it is a new migration: it runs again where it has run, and fails there or does its work twice; and the old one is missing.",
  instead: "Give the file its old name back.",
  see: ["https://www.red-gate.com/hub/product-learning/flyway/flyways-validate-command-explained-simply", "https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories"],
  presets: ["recommended"],
  needs: "base",

  messages: {
    again: "On {base} this migration is called {before}. {runner} takes it for a new one, and runs it again where it has run.{deleted}",
    described: "On {base} this migration is called {before}. {renamed}",
    unknown: "On {base} this migration is called {before}: what tells by the name whether it has run runs it again.",
  },

  on: {
    history({ migrations, runner }, { base, report }) {
      if (base === null) return;
      const { memory } = runner;
      const beforeOf = findsBefore(base);
      const done = new Set(base.tip.migrations.map(({ path }) => path));
      for (const migration of migrations.filter(({ path }) => base.renamed.has(path) && !done.has(path))) {
        const before = beforeOf(migration);
        if (before === null || migration.up === null || migration.repeatable || before.stem === migration.stem) continue;
        const where = { at: firstLine(migration.up.file), file: migration.up.file };
        const data = { base: base.name, before: before.stem };
        const isSameVersion = before.version !== null && migration.version !== null && runner.compareVersions(before.version, migration.version) === 0;
        if (memory === undefined) report("unknown", { ...where, data });
        else if (memory.knows === "name" || (memory.knows === "version" && !isSameVersion)) report("again", { ...where, data: { ...data, runner: runner.title, deleted: memory.deleted === null ? "" : ` ${memory.deleted}` } });
        else if (memory.renamed !== null) report("described", { ...where, data: { ...data, renamed: memory.renamed } });
      }
    },
  },

  examples: [
    {
      title: "Another version",
      runner: "golang-migrate",
      path: "003_users.up.sql",
      base: { "002_users.up.sql": "create table users (id bigint);" },
      sql: "create table users (id bigint);",
      reports: [{ message: "again", at: "create table users (id bigint);" }],
    },
    {
      title: "Prisma knows a migration by its whole name",
      runner: "prisma",
      path: "20260101000001_people/migration.sql",
      base: { "20260101000001_users/migration.sql": "create table users (id bigint);" },
      sql: "create table users (id bigint);",
      reports: [{ message: "again", at: "create table users (id bigint);" }],
    },
    {
      title: "Flyway compares the words as well",
      runner: "flyway",
      path: "V1__people.sql",
      base: { "V1__users.sql": "create table users (id bigint);" },
      sql: "create table users (id bigint);",
      reports: [{ message: "described", at: "create table users (id bigint);" }],
    },
    {
      title: "Files that people run by hand",
      path: "001_people.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table users (id bigint);",
      reports: [{ message: "unknown", at: "create table users (id bigint);", data: { base: "main", before: "001_users" } }],
    },
    {
      title: "dbmate looks at the version only",
      runner: "dbmate",
      path: "20260101000001_people.sql",
      base: { "20260101000001_users.sql": "-- migrate:up\ncreate table users (id bigint);" },
      sql: "-- migrate:up\ncreate table users (id bigint);",
    },
    {
      title: "A migration of this branch may change its name",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
    },
  ],
});
