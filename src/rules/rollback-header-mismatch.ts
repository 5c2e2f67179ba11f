import { readHeader } from "../migrations/header.ts";
import type { History, Migration } from "../migrations/migration.ts";
import { fileAt } from "../migrations/rollback-convention.ts";
import { defineRule } from "../rule.ts";
import type { SourceFile, Span } from "../source.ts";

/** Files and numbers of migrations in a piece of prose: `005_add_limits.sql`, `rollback-005.sql`, `migration 005`. */
const mention = /(?<![\w.-])(?:(?:rollback|undo|down)[-_])?(\d{3,}(?:_\w+)?)(?:\.(?:down|up|rollback|undo))?(?:\.sql)?(?![\w-])/gi;

interface Mention extends Span {
  readonly words: string;
  readonly name: string;
}

function mentionsIn({ text }: SourceFile, { start, end }: Span): Mention[] {
  return [...text.slice(start, end).matchAll(mention)].flatMap((match) => {
    const name = (match[1] ?? "").replace(/_(?:rollback|down|undo)$/i, "");
    // Years and numbers of tickets are no names.
    if (!name.includes("_") && !match[0].includes(".sql") && !/\bmigration\s+#?$/i.test(text.slice(start, start + match.index))) return [];
    return [{ words: match[0], name, start: start + match.index, end: start + match.index + match[0].length }];
  });
}

function isOf({ stem, version, runner }: Migration, { name }: Mention): boolean {
  if (name === stem || name === version) return true;
  return version !== null && /^\d+$/.test(name) && runner.compareVersions(name, version) === 0;
}

/** Whether a rollback of that name is there: as a path below the folder, or anywhere in the history. */
function isThere(name: string, folder: string, history: History): boolean {
  return fileAt(folder === "" ? name : `${folder}/${name}`, history) !== undefined || history.migrations.some(({ down }) => down !== null && (down.file.path === name || down.file.path.endsWith(`/${name}`)));
}

export default defineRule({
  id: "rollback-header-mismatch",
  category: "rollback",
  severity: "warning",
  summary: "Let a rollback and its migration name one another",
  why: "A header that names another migration was copied with the rest of the file. In an outage the wrong rollback is run, or the right one is not found.",
  instead: "Write the name of the migration that the rollback takes back, and in the migration the file that takes it back.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Rollback", "Down"], description: "Keys of the migration's header whose value names the rollback file." },
  },

  messages: {
    other: "The header says that this takes back {found}, but the file is the rollback of {migration}.",
    absent: "The header says that {found} takes this back, but there is no such file.",
    foreign: "The header says that {found} takes this back, but that is not the rollback of {migration}.",
  },

  on: {
    migration(migration, { history, file, header, options, report }) {
      const { up, down, stem, path } = migration;
      if (down !== null && down.file !== up?.file) {
        const own = readHeader(down.file.text, down.span);
        const found = mentionsIn(down.file, own.span);
        const [first] = found;
        if (first !== undefined && !found.some((each) => isOf(migration, each))) report("other", { at: first, file: down.file, data: { found: first.words, migration: stem } });
      }
      const field = header.field(...options.keys);
      if (up === null || field === undefined) return;
      const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
      for (const match of field.value.matchAll(/[\w./-]+\.sql\b/g)) {
        const name = match[0].replace(/^\.\//, "");
        const start = file.text.indexOf(match[0], field.valueSpan.start);
        const at = { start, end: start + match[0].length };
        if (!isThere(name, folder, history)) report("absent", { at, data: { found: name } });
        else if (down !== null && down.file.path !== name && !down.file.path.endsWith(`/${name}`)) report("foreign", { at, data: { found: name, migration: stem } });
      }
    },
  },

  examples: [
    {
      title: "The rollback of another migration was copied",
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders_rollback.sql": "-- Rollback Migration: orders\n-- Purpose: Rollback changes from 001_users\ndrop table orders;\n" },
      reports: [{ message: "other", path: "002_orders_rollback.sql", at: "001_users", data: { found: "001_users", migration: "002_orders" } }],
    },
    {
      title: "The migration points to a file that is not there",
      path: "002_orders.sql",
      sql: "-- Migration: 002 - Orders\n--\n-- Rollback:\n--   See rollback-002.sql\ncreate table orders (id bigint primary key);",
      reports: [{ message: "absent", at: "rollback-002.sql", data: { found: "rollback-002.sql" } }],
    },
    {
      title: "It points to the rollback of another",
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "-- Rollback: rollback-001.sql\ncreate table orders (id bigint primary key);",
      files: { "rollback-001.sql": "drop table users;", "rollback-002.sql": "drop table orders;" },
      reports: [{ message: "foreign", at: "rollback-001.sql", data: { found: "rollback-001.sql", migration: "002_orders" } }],
    },
    {
      title: "Both name one another",
      path: "002_orders.sql",
      sql: "-- Rollback: see rollback-002.sql\ncreate table orders (id bigint primary key);",
      files: { "rollback-002.sql": "-- Rollback for migration 002\ndrop table orders;" },
    },
    {
      title: "The rollback names itself",
      path: "20260301120000_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "20260301120000_create_orders.down.sql": "-- Rollback: 20260301120000_create_orders.down.sql\n-- CAUTION: orders of 2026 are lost\ndrop table orders;" },
    },
    {
      title: "By version, file or path, and numbers that are none",
      path: "db/002_orders.sql",
      sql: "-- Rollback: ./rollbacks/002_orders.down.sql\ncreate table orders (id bigint);",
      files: { "db/rollbacks/002_orders.down.sql": "-- Undo of migration 002, in 2026, ticket 4711.\ndrop table orders;" },
    },
  ],
});
