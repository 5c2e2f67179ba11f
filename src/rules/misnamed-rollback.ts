import type { History, Migration } from "../migrations/migration.ts";
import { showTemplate } from "../migrations/name-template.ts";
import { conventionOption, expectedRollback, templateOf, usualConvention } from "../migrations/rollback-convention.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

/** The migration that a stray rollback was probably written for: of the same version, else of the same words and without a rollback. */
function findMigration(stray: Migration, { migrations, runner }: History): Migration | undefined {
  const versions = migrations.filter(({ version }) => version !== null && stray.version !== null && runner.compareVersions(version, stray.version) === 0);
  const words = migrations.filter(({ description }) => description !== "" && description === stray.description);
  return versions.find(({ down }) => down === null) ?? words.find(({ down }) => down === null) ?? versions[0];
}

export default defineRule({
  id: "misnamed-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Name every rollback after its migration",
  why: "Runners, scripts and people find a rollback by its name. Under another name it is not found, or it is taken for the rollback of another migration.",
  instead: "Rename the file; keep one convention in the whole history.",
  see: ["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["strict"],
  options: { convention: conventionOption },

  messages: {
    stray: "No migration is called as this rollback says. It is probably the one of {migration}: rename it to {path}.",
    orphan: "No migration has the number or the words that the name of this rollback gives.",
    second: "The migration {migration} has a rollback already, {other}: nobody can tell which of the two counts.",
    otherName: "By the convention {convention} the rollback of {migration} is called {path}.",
  },

  on: {
    history(history, { options, report }) {
      for (const { file, migration: stray } of history.strayRollbacks) {
        const migration = findMigration(stray, history);
        if (migration === undefined) {
          if (options.convention !== null) report("orphan", { at: firstLine(file), file });
          continue;
        }
        const expected = expectedRollback(migration, history, options.convention) ?? { path: file.path.replace(stray.stem, migration.stem) };
        const at = firstLine(file);
        if (migration.down !== null) report("second", { at, file, data: { migration: migration.stem, other: migration.down.file.path } });
        else if ("path" in expected && expected.path !== file.path) report("stray", { at, file, data: { migration: migration.stem, path: expected.path } });
      }
      const convention = options.convention ?? (history.runner.pairs === "stem" ? usualConvention(history) : null);
      if (convention === null) return;
      for (const migration of history.migrations) {
        const expected = expectedRollback(migration, history, convention);
        if (migration.down === null || expected === null || !("path" in expected) || expected.path === migration.down.file.path || templateOf(migration) === convention) continue;
        if (migration.down.file === migration.up?.file) continue;
        report("otherName", { at: firstLine(migration.down.file), file: migration.down.file, data: { convention: showTemplate(convention), migration: migration.stem, path: expected.path } });
      }
    },
  },

  examples: [
    {
      title: "The number fits, the words do not",
      deployed: "create table users (id bigint primary key);",
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "002_email_rollback.sql": "alter table users drop column email;" },
      reports: [{ message: "stray", at: "alter table users drop column email;", path: "002_email_rollback.sql", data: { migration: "002_add_email", path: "002_add_email_rollback.sql" } }],
    },
    {
      title: "The words fit, the number does not",
      deployed: "create table users (id bigint primary key);",
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "003_add_email_rollback.sql": "alter table users drop column email;" },
      reports: [{ message: "stray", at: "alter table users drop column email;", path: "003_add_email_rollback.sql", data: { migration: "002_add_email", path: "002_add_email_rollback.sql" } }],
    },
    {
      title: "Another convention than the configured one",
      deployed: "create table users (id bigint primary key);",
      options: { convention: "{stem}_rollback.sql" },
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "002_add_email.down.sql": "alter table users drop column email;" },
      reports: [{ message: "otherName", at: "alter table users drop column email;", path: "002_add_email.down.sql", data: { convention: "<stem>_rollback.sql", migration: "002_add_email", path: "002_add_email_rollback.sql" } }],
    },
    {
      title: "Two conventions for one migration",
      deployed: "create table users (id bigint primary key);",
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "002_add_email.down.sql": "alter table users drop column email;", "002_add_email_rollback.sql": "alter table users drop column if exists email;" },
      reports: [{ message: "second", at: "alter table users drop column if exists email;", path: "002_add_email_rollback.sql" }],
    },
    {
      title: "No migration fits at all",
      deployed: "create table users (id bigint primary key);",
      options: { convention: "rollback-{version}.sql" },
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "rollback-003.sql": "alter table users drop column email;" },
      reports: [{ message: "orphan", at: "alter table users drop column email;", path: "rollback-003.sql" }],
    },
    {
      title: "The configured convention",
      deployed: "create table users (id bigint primary key);",
      options: { convention: "rollback-{version}.sql" },
      path: "002_add_email.sql",
      sql: "alter table users add column email text;",
      files: { "rollback-002.sql": "alter table users drop column email;" },
    },
    {
      title: "A name that only looks like a rollback",
      deployed: "create table users (id bigint primary key);",
      path: "002_undo_columns.sql",
      sql: "alter table users add column undone_at timestamptz;",
    },
    {
      title: "Words that are the same, and a rollback that stands in the same file",
      options: { convention: "{stem}.down.sql" },
      runner: "dbmate",
      path: "20260101000002_orders.sql",
      sql: "-- migrate:up\ncreate table orders (id bigint);\n-- migrate:down\ndrop table orders;",
    },
  ],
});
