import { fillTemplate, matchesTemplate, showTemplate } from "../migrations/name-template.ts";
import { relativeTo } from "../migrations/order.ts";
import { defineRule } from "../rule.ts";
import { firstLine, type SourceFile } from "../source.ts";

/** The name a runner goes by: of the file, or where all files are called `migration.sql`, of the directory. */
function nameOf(path: string): string {
  const [name = "", folder = ""] = path.split("/").reverse();
  return /^(?:up|migration)\.sql$/.test(name) ? folder : name;
}

/** The words of a description as `snake_case`. */
function snakeCase(words: string): string {
  return words.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "").join("_");
}

export default defineRule({
  id: "invalid-filename",
  category: "convention",
  severity: "warning",
  summary: "Name migrations so that the runner finds them",
  why: "A runner skips a file whose name it does not understand, or that its journal does not list, without a word: the migration never runs. Beyond that a house may have a convention of its own, which `pattern` describes.",
  instead: "Rename the file.",
  see: ["https://github.com/supabase/cli/issues/2063", "https://documentation.red-gate.com/flyway/reference/script-migrations"],
  presets: ["recommended"],
  options: {
    pattern: {
      type: "string",
      default: null,
      description: "Template of the file name, ending included: `{version:3}_{snake_case}.sql`. `{version:3}` three digits, `{version}` and `{sequence}` digits, `{timestamp}` fourteen digits, `{snake_case}`, `{kebab-case}`, `{words}` (letters, digits, `_`, `-`), `{type}` one of `types`. By default the runner decides.",
    },
    types: { type: "array", items: { type: "string" }, default: [], description: "Words that `{type}` of `pattern` stands for: `create`, `alter`, …" },
  },

  messages: {
    skipped: "The runner ({runner}) does not run {name}: {reason}.",
    mismatch: "The name {name} does not follow {pattern}.",
    rename: "The name {name} does not follow {pattern}: {better} would.",
  },

  on: {
    history(history, { report }) {
      const { runner, journaled } = history;
      const pathOf = (file: SourceFile): string => relativeTo(history.root, file.path);
      const facts = journaled ? runner.classify(history.unrecognized.map(pathOf)) : null;
      for (const file of history.unrecognized) {
        // Beside a journal only a name with a number passes for a migration; a rollback is not meant to be listed.
        const read = facts?.get(pathOf(file));
        if (facts !== null && (read?.role !== "up" || read.version === null)) continue;
        const name = file.path.slice(file.path.lastIndexOf("/") + 1);
        report("skipped", { at: firstLine(file), file, data: { runner: runner.title, name, reason: journaled ? "its journal does not list it" : "it does not recognize the name" } });
      }
    },
    migration({ path, up, version, description }, { file, options, report }) {
      if (up === null || options.pattern === null) return;
      const name = nameOf(path);
      const matches = (candidate: string): boolean => matchesTemplate(options.pattern ?? "", candidate, options.types);
      if (matches(name)) return;
      const words = snakeCase(description);
      const better = fillTemplate(options.pattern, { version: version ?? "", sequence: version ?? "", timestamp: version ?? "", snake_case: words, "kebab-case": words.replaceAll("_", "-"), words });
      if (matches(better)) report("rename", { at: firstLine(file), data: { name, pattern: showTemplate(options.pattern), better } });
      else report("mismatch", { at: firstLine(file), data: { name, pattern: showTemplate(options.pattern) } });
    },
  },

  examples: [
    {
      title: "The runner skips the file",
      runner: "golang-migrate",
      path: "2_orders.up.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "notes.sql": "create table notes (id bigint primary key);" },
      reports: [{ message: "skipped", at: "create table notes (id bigint primary key);", path: "notes.sql" }],
    },
    {
      title: "The journal does not list a migration; a schema, seeds and rollbacks are not meant to be in it",
      runner: "drizzle",
      path: "0000_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: {
        "meta/_journal.json": '{ "entries": [{ "tag": "0000_orders" }] }',
        "0001_notes.sql": "create table notes (id bigint primary key);",
        "0001_notes_rollback.sql": "drop table notes;",
        "seed.sql": "insert into orders values (1);",
      },
      reports: [{ message: "skipped", at: "create table notes (id bigint primary key);", path: "0001_notes.sql" }],
    },
    {
      title: "Too few digits",
      options: { pattern: "{version:3}_{snake_case}.sql" },
      path: "02_add_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "rename", at: "create table orders (id bigint primary key);", data: { name: "02_add_orders.sql", pattern: "<version:3>_<snake_case>.sql", better: "002_add_orders.sql" } }],
    },
    {
      title: "Not in snake case",
      options: { pattern: "{version:3}_{snake_case}.sql" },
      path: "002_AddOrders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "rename", at: "create table orders (id bigint primary key);", data: { name: "002_AddOrders.sql", pattern: "<version:3>_<snake_case>.sql", better: "002_add_orders.sql" } }],
    },
    {
      title: "No type in the name",
      options: { pattern: "{timestamp}_{type}_{snake_case}.sql", types: ["create", "alter", "drop", "seed", "fix"] },
      path: "20260301120000_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "mismatch", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "A type",
      options: { pattern: "{timestamp}_{type}_{snake_case}.sql", types: ["create", "alter", "drop", "seed", "fix"] },
      path: "20260301120000_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "As the pattern says",
      options: { pattern: "{version:3}_{snake_case}.sql" },
      path: "002_add_orders_2025.sql",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "Without a pattern the runner decides",
      path: "2-Orders.sql",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
