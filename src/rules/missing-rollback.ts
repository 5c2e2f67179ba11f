import { conventionOption, expectedRollback, fileAt } from "../migrations/rollback-convention.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";
import { commentedStatements, hasStatements, saysIrreversible } from "../sql/comment.ts";

export default defineRule({
  id: "missing-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Write a rollback for every migration",
  why: "When a release goes wrong, a migration without a rollback must be undone by hand, under pressure and untested. Runners that only go forward (Prisma, Drizzle, Supabase, Flyway's free edition) are left alone unless `convention` names the file, and so are plain files of which not even every second has one.",
  instead: "Write the statements that bring the old schema back. If nothing can, say so in a comment: `-- irreversible: the old values are gone`.",
  see: ["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["strict"],
  options: { convention: conventionOption },

  messages: {
    noFile: "Nothing takes {migration} back: {path} does not exist.",
    noSection: "Nothing takes {migration} back: it has no section {section}.",
    empty: "The rollback of {migration} does nothing: {path} holds no statement.",
  },

  on: {
    migration(migration, { history, file, read, options, report }) {
      const expected = expectedRollback(migration, history, options.convention);
      if (expected === null || migration.up === null || migration.repeatable || read(migration.up).statements.length === 0) return;
      const forward = read(migration.up);
      const at = firstLine(file);
      const { down } = migration;
      if (down !== null) {
        const text = read(down);
        if (hasStatements(text) || saysIrreversible(text) || saysIrreversible(forward) || commentedStatements(text, null) !== null) return;
        report("empty", { at, data: { migration: migration.stem, path: down.file.path } });
      } else if (!saysIrreversible(forward) && commentedStatements(forward, "rollback") === null) {
        if ("section" in expected) report("noSection", { at, data: { migration: migration.stem, section: expected.section } });
        else if (fileAt(expected.path, history) === undefined) report("noFile", { at, data: { migration: migration.stem, path: expected.path } });
      }
    },
  },

  examples: [
    {
      title: "The configuration names the rollback file, and there is none",
      options: { convention: "{stem}_rollback.sql" },
      sql: "create table invoices (id bigint primary key);",
      reports: [{ message: "noFile", at: "create table invoices (id bigint primary key);", data: { migration: "002_example", path: "002_example_rollback.sql" } }],
    },
    {
      title: "There is one",
      options: { convention: "{stem}_rollback.sql" },
      sql: "create table invoices (id bigint primary key);",
      files: { "002_example_rollback.sql": "drop table invoices;" },
    },
    {
      title: "Rollbacks are named by the number",
      options: { convention: "rollback-{version}.sql" },
      sql: "create table invoices (id bigint primary key);",
      files: { "rollback-002.sql": "drop table invoices;" },
    },
    {
      title: "The runner expects a second file",
      runner: "golang-migrate",
      path: "2_invoices.up.sql",
      sql: "create table invoices (id bigint primary key);",
      reports: [{ message: "noFile", at: "create table invoices (id bigint primary key);", data: { migration: "2_invoices", path: "2_invoices.down.sql" } }],
    },
    {
      title: "The runner expects a section",
      runner: "dbmate",
      path: "20260301120000_invoices.sql",
      sql: "-- migrate:up\ncreate table invoices (id bigint primary key);\n",
      reports: [{ message: "noSection", at: "-- migrate:up" }],
    },
    {
      title: "The section is empty",
      runner: "dbmate",
      path: "20260301120000_invoices.sql",
      sql: "-- migrate:up\ncreate table invoices (id bigint primary key);\n\n-- migrate:down\n",
      reports: [{ message: "empty", at: "-- migrate:up" }],
    },
    {
      title: "The section says why it is empty",
      runner: "dbmate",
      path: "20260301120000_invoices.sql",
      deployed: "-- migrate:up\ncreate table invoices (id bigint primary key, total numeric);\n-- migrate:down\ndrop table invoices;",
      sql: "-- migrate:up\nupdate invoices set total = round(total, 2) where total is not null;\n\n-- migrate:down\n-- irreversible: the exact totals are gone\n",
    },
    {
      title: "The runner only goes forward",
      runner: "supabase",
      path: "20260301120000_invoices.sql",
      sql: "create table invoices (id bigint primary key);",
    },
    {
      title: "Plain files of which the others have a rollback",
      path: "003_receipts.sql",
      deployed: ["create table invoices (id bigint primary key);", "create table payments (id bigint primary key);"],
      files: { "001_deployed.down.sql": "drop table invoices;", "002_deployed.down.sql": "drop table payments;" },
      sql: "create table receipts (id bigint primary key);",
      reports: [{ message: "noFile", at: "create table receipts (id bigint primary key);", data: { migration: "003_receipts", path: "003_receipts.down.sql" } }],
    },
    {
      title: "Plain files of which none has a rollback",
      sql: "create table invoices (id bigint primary key);",
    },
    {
      title: "A comment says that there is no way back",
      options: { convention: "{stem}_rollback.sql" },
      deployed: "create table invoices (id bigint primary key, total numeric);",
      files: { "001_deployed_rollback.sql": "drop table invoices;" },
      sql: "-- irreversible: the exact totals are gone\nupdate invoices set total = round(total, 2) where total is not null;",
    },
  ],
});
