import type { History, Migration } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

/** The value under `"key":` of a JSON file or `key:` of a YAML one, wherever it stands; null where there is none. */
function valueOf(text: string, key: string): string | null {
  const name = key.replace(/[^\w]/g, "\\$&");
  return new RegExp(`(?:"${name}"|^\\s*${name})\\s*:\\s*["']?([^"',}\\r\\n]*)`, "m").exec(text)?.[1]?.trim() ?? null;
}

function newest({ migrations }: History): Migration | undefined {
  return migrations.filter(({ up, repeatable }) => up !== null && !repeatable).at(-1);
}

export default defineRule({
  id: "stale-state-file",
  category: "history",
  severity: "warning",
  summary: "Let the state file name the newest migration",
  why: "Deployments and people read the file to know which schema is the last good one. Where it names an older migration, they take the newer ones for not yet released, or go back too far.",
  instead: "Write the name of the newest migration into the file in the same change that adds it.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html"],
  presets: [],
  options: {
    path: { type: "string", default: null, description: "The state file, below the root of the migrations or the working directory: `.claude/state/last-known-good.json`. Without it nothing is checked." },
    key: { type: "string", default: "migrations_version", description: "The key, in JSON or YAML, whose value names the newest migration: its number, or its name with or without `.sql`." },
  },
  documents: ({ path }) => (path === null ? [] : [path]),

  messages: {
    absent: "The state file {path}, which should name the newest migration {migration}, is not there.",
    lacks: "The state file {path} has no value {key}, which should name the newest migration {migration}.",
    stale: "The state file {path} says {key} {found}, but the newest migration is {migration}.",
  },

  on: {
    migration(migration, { history, file, options, document, report }) {
      const { path, key } = options;
      if (path === null || key === null || migration !== newest(history)) return;
      const at = firstLine(file);
      const data = { path, migration: migration.stem };
      const text = document(path)?.text;
      if (text === undefined) return report("absent", { at, data });
      const found = valueOf(text, key);
      if (found === null) report("lacks", { at, data: { ...data, key } });
      else if (![migration.stem, migration.version, `${migration.stem}.sql`].includes(found)) report("stale", { at, data: { ...data, key, found } });
    },
  },

  examples: [
    {
      title: "The file names the migration before",
      options: { path: "last-known-good.json" },
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "last-known-good.json": '{ "git_sha": "abc", "migrations_version": "001_deployed" }' },
      reports: [{ message: "stale", at: "create table orders (id bigint primary key);", data: { path: "last-known-good.json", key: "migrations_version", found: "001_deployed", migration: "002_orders" } }],
    },
    {
      title: "There is no such file",
      options: { path: "last-known-good.json" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "absent", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "Another key",
      options: { path: "state.yaml", key: "schema" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "state.yaml": "version: 002_orders\n" },
      reports: [{ message: "lacks", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "In step",
      options: { path: "last-known-good.json" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "last-known-good.json": '{ "migrations_version": "002_orders" }' },
    },
    {
      title: "Nobody said where it is",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
