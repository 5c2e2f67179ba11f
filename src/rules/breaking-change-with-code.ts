import { breakageOf } from "../facts/breakage.ts";
import { compileGlob } from "../glob.ts";
import { findsBefore } from "../migrations/base.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "breaking-change-with-code",
  category: "compatibility",
  severity: "warning",
  summary: "Do not ship a migration that breaks old code together with new code",
  why: "Migration and code of one branch are deployed together, and never at the same moment: between the two the old code runs on the new schema, or the new code on the old one. Where the migration takes away what the old code uses, that gap is an outage, and so is a rollback of the release.",
  instead: "Two branches: first the code that copes with both, then, when it is everywhere, the migration alone.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html"],
  presets: [],
  needs: "base",
  options: {
    code: { type: "array", items: { type: "string" }, default: [], description: "Globs of files that are deployed as code, relative to the working directory: `src/**`, `app/**/*.rb`. Empty: nothing is checked." },
  },

  messages: {
    found: "{what}, and code changes in the same branch since {base} ({file}): whichever of the two is deployed first, the other runs on what it does not expect.",
  },

  on: {
    change(change, { base, catalog, text, options, migration, report }) {
      if (base?.changed === undefined || options.code.length === 0 || findsBefore(base)(migration) !== null) return;
      const globs = options.code.map((pattern) => compileGlob(pattern));
      const file = [...base.changed].filter((path) => path !== migration.path && !path.endsWith(".sql")).sort().find((path) => globs.some((matches) => matches(path)));
      const what = file === undefined ? null : breakageOf(change, catalog, text);
      if (file !== undefined && what !== null) report("found", { at: change, data: { what, base: base.name, file } });
    },
  },

  examples: [
    {
      title: "Code and a dropped column",
      options: { code: ["src/**"] },
      base: { "001_deployed.sql": "create table users (id bigint primary key, nickname text);", "src/users.ts": "select nickname" },
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      files: { "src/users.ts": "select id" },
      reports: [{ message: "found", at: "drop column nickname", data: { what: "Dropping users.nickname breaks every query that names it", base: "main", file: "src/users.ts" } }],
    },
    {
      title: "The migration alone",
      options: { code: ["src/**"] },
      base: { "001_deployed.sql": "create table users (id bigint primary key, nickname text);", "src/users.ts": "select id" },
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
      files: { "src/users.ts": "select id" },
    },
    {
      title: "The migration only adds",
      options: { code: ["src/**"] },
      base: { "001_deployed.sql": "create table users (id bigint primary key);", "src/users.ts": "select id" },
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column nickname text;",
      files: { "src/users.ts": "select id, nickname" },
    },
  ],
});
