import { findsBefore } from "../migrations/base.ts";
import { defineRule } from "../rule.ts";
import { classOf, isDdl } from "../sql/change-kinds.ts";

export default defineRule({
  id: "missing-docs-change",
  category: "history",
  severity: "warning",
  summary: "Change the documentation of the schema together with the schema",
  why: "A document that says what holds of the schema is believed. One that was not changed with the schema is wrong from the day of the release on, and nobody notices.",
  instead: "Change the document in the same branch as the migration.",
  see: ["https://git-scm.com/docs/git-diff"],
  presets: [],
  needs: "base",
  options: {
    paths: { type: "array", items: { type: "string" }, default: [], description: "Documents of which one must change where a new migration changes the schema, relative to the working directory: `docs/INVARIANTS.md`. Empty: nothing is checked." },
  },

  messages: {
    none: "This changes the schema, but {paths} did not change since {base}.",
  },

  on: {
    migration(migration, { base, options, read, report }) {
      if (base?.changed === undefined || options.paths.length === 0 || migration.up === null || findsBefore(base)(migration) !== null) return;
      const { changed } = base;
      if (options.paths.some((path) => changed.has(path))) return;
      const change = read(migration.up).statements.flatMap(({ changes }) => changes).find((change) => isDdl(change) || classOf(change) === "privileges");
      if (change !== undefined) report("none", { at: change, data: { paths: options.paths.join(" and "), base: base.name } });
    },
  },

  examples: [
    {
      title: "The document stays as it was",
      options: { paths: ["docs/INVARIANTS.md"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "docs/INVARIANTS.md": "Users have an id." },
      base: { "docs/INVARIANTS.md": "Users have an id." },
      reports: [{ message: "none", at: "create table orders (id bigint primary key)", data: { paths: "docs/INVARIANTS.md", base: "main" } }],
    },
    {
      title: "It changes as well",
      options: { paths: ["docs/INVARIANTS.md"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "docs/INVARIANTS.md": "Users and orders have an id." },
      base: { "docs/INVARIANTS.md": "Users have an id." },
    },
    {
      title: "Only rows change",
      options: { paths: ["docs/INVARIANTS.md"] },
      deployed: "create table orders (id bigint primary key);",
      path: "002_orders.sql",
      sql: "insert into orders (id) values (1);",
      base: { "001_deployed.sql": "create table orders (id bigint primary key);" },
    },
    {
      title: "Statistics and comments say nothing new of the schema",
      options: { paths: ["docs/INVARIANTS.md"] },
      deployed: "create table orders (id bigint primary key);",
      path: "002_orders.sql",
      sql: "analyze orders;\ncomment on table orders is 'What people bought';",
      base: { "001_deployed.sql": "create table orders (id bigint primary key);" },
    },
    {
      title: "Nothing tells what is new",
      options: { paths: ["docs/INVARIANTS.md"] },
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
