import { breakageOf } from "../facts/breakage.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "wrong-phase",
  category: "compatibility",
  severity: "error",
  summary: "Add before the code is deployed, take away after it",
  why: "Where migrations run in two phases around a deployment, the first runs while the old code does, and the second once the new code is everywhere. What the old code uses must not go in the first; what the new code needs comes too late in the second.",
  instead: "Put what adds into a migration that runs before the deployment, and what drops, renames or tightens into one that runs after it.",
  see: ["https://docs.gitlab.com/development/database/post_deployment_migrations/"],
  presets: [],
  options: {
    before: { type: "array", items: { type: "string" }, default: [], description: "Globs of migrations that run before the code is deployed: `db/migrate/**`." },
    after: { type: "array", items: { type: "string" }, default: [], description: "Globs of migrations that run once it is everywhere: `db/post_migrate/**`." },
  },

  messages: {
    tooEarly: "{what}, and this migration runs before the new code is deployed. Move it to one that runs after.",
    tooLate: "The new code may need {what} before this migration runs, which is after the deployment. Move it to one that runs before.",
  },

  on: {
    change(change, { catalog, text, file, options, report }) {
      const isIn = (patterns: readonly string[]): boolean => patterns.some((pattern) => compileGlob(pattern)(file.path));
      if (isIn(options.before)) {
        const what = breakageOf(change, catalog, text);
        if (what !== null) report("tooEarly", { at: change, data: { what } });
      } else if (isIn(options.after) && change.unlikely !== true) {
        if (change.kind === "CreateTable" && !change.temporary && change.partitionOf === null) report("tooLate", { at: change.tableSpan, data: { what: `the table ${catalog.label(change.table)}` } });
        const table = change.kind === "AddColumn" ? catalog.table(change.table) : null;
        if (change.kind === "AddColumn" && table?.madeHere === false) report("tooLate", { at: change, data: { what: `the column ${quoteIdentifier(change.column.name)} of ${table.label}` } });
      }
    },
  },

  examples: [
    {
      title: "A column goes while the old code runs",
      options: { before: ["migrate/**"], after: ["post_migrate/**"] },
      path: "migrate/002_drop.sql",
      files: { "migrate/001_users.sql": "create table users (id bigint primary key, nickname text);" },
      sql: "alter table users drop column nickname;",
      reports: [{ message: "tooEarly", at: "drop column nickname", data: { what: "Dropping users.nickname breaks every query that names it" } }],
    },
    {
      title: "A table and a column that come too late",
      options: { before: ["migrate/**"], after: ["post_migrate/**"] },
      path: "post_migrate/002_add.sql",
      files: { "migrate/001_users.sql": "create table users (id bigint primary key);" },
      sql: "create table orders (id bigint primary key);\nalter table users add column nickname text;",
      reports: [{ message: "tooLate", at: "orders", data: { what: "the table orders" } }, { message: "tooLate", at: "add column nickname text", data: { what: "the column nickname of users" } }],
    },
    {
      title: "Each in its phase",
      options: { before: ["migrate/**"], after: ["post_migrate/**"] },
      path: "post_migrate/002_drop.sql",
      files: { "migrate/001_users.sql": "create table users (id bigint primary key, nickname text);" },
      sql: "alter table users drop column nickname;",
    },
    {
      title: "There are no phases",
      deployed: "create table users (id bigint primary key, nickname text);",
      sql: "alter table users drop column nickname;",
    },
  ],
});
