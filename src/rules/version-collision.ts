import { newMigrations } from "../migrations/base.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

export default defineRule({
  id: "version-collision",
  category: "history",
  severity: "error",
  summary: "Take a version that the main branch has not taken meanwhile",
  why: "Two branches take the next free version, and git merges their files without a conflict. After the merge the runner finds two migrations of one version: it stops, or takes the second for done.",
  instead: "Give the migration the next version that is free on the main branch. What stands side by side in one folder is found by `duplicate-version`.",
  see: ["https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md", "https://documentation.red-gate.com/flyway/flyway-concepts/migrations/versioned-migrations"],
  equivalents: { Atlas: ["non_linear"] },
  presets: ["recommended"],
  needs: "base",

  messages: {
    taken: "{base} has {other} meanwhile, with the version {version} too: after the merge {runner} cannot tell the two apart.",
    sameName: "{base} has a migration of this name meanwhile, with other statements: only one of the two can stay.",
  },

  on: {
    history(history, { base, report }) {
      if (base === null || history.journaled) return;
      const { runner, migrations } = history;
      const here = new Set(migrations.map(({ path }) => path));
      const known = new Set(base.before.migrations.map(({ path }) => path));
      const others = base.tip.migrations.filter(({ path, version, up, repeatable }) => version !== null && up !== null && !repeatable && !known.has(path));
      for (const { up, version, repeatable, path } of newMigrations(base, history)) {
        if (up === null || version === null || repeatable) continue;
        const where = { at: firstLine(up.file), file: up.file };
        const same = others.find((other) => other.path === path);
        const taken = others.find((other) => !here.has(other.path) && runner.compareVersions(other.version ?? "", version) === 0);
        if (same !== undefined) {
          if (same.up?.file.text.replaceAll("\r\n", "\n") !== up.file.text.replaceAll("\r\n", "\n")) report("sameName", { ...where, data: { base: base.name } });
        } else if (taken !== undefined) report("taken", { ...where, data: { base: base.name, other: taken.stem, version, runner: runner.title } });
      }
    },
  },

  examples: [
    {
      title: "The branch took the number meanwhile",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      tip: { "001_users.sql": "create table users (id bigint);", "002_orders.sql": "create table orders (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
      reports: [{ message: "taken", at: "create table notes (id bigint);", data: { base: "main", other: "002_orders", version: "002", runner: "plain SQL files" } }],
    },
    {
      title: "The same name for something else",
      runner: "flyway",
      path: "V2__notes.sql",
      base: { "V1__users.sql": "create table users (id bigint);" },
      tip: { "V1__users.sql": "create table users (id bigint);", "V2__notes.sql": "create table notes (id uuid);" },
      files: { "V1__users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
      reports: [{ message: "sameName", at: "create table notes (id bigint);" }],
    },
    {
      title: "The same migration on both branches",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      tip: { "001_users.sql": "create table users (id bigint);", "002_notes.sql": "create table notes (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
    },
    {
      title: "The branch went on with another version",
      path: "003_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      tip: { "001_users.sql": "create table users (id bigint);", "002_orders.sql": "create table orders (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
    },
  ],
});
