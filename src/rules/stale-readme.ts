import type { History, Migration } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

function steps({ migrations }: History): Migration[] {
  return migrations.filter(({ up, repeatable }) => up !== null && !repeatable);
}

/** The number of the next migration, as wide as the last; null where they are not numbered one by one. */
function nextOf(version: string | null): string | null {
  return version === null || !/^\d{1,6}$/.test(version) ? null : String(Number(version) + 1).padStart(version.length, "0");
}

/** The number on a line such as `**Current Version**: 004`. */
function versionOn(text: string, label: string): string | null {
  return new RegExp(`${label}[*_\\s]*:[*_\\s]*(\\w+)`, "i").exec(text)?.[1] ?? null;
}

export default defineRule({
  id: "stale-readme",
  category: "history",
  severity: "warning",
  summary: "Keep the README of the migrations in step",
  why: "The README is where people look up what a migration does and which number is next. One that is behind makes two people take the same number, and leaves the newest migrations, those one asks about, undescribed.",
  instead: "Add a heading with the name of the migration and what it does, and write its number on the lines `Current Version` and `Next Version`.",
  see: ["https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes"],
  presets: [],
  options: {
    path: { type: "string", default: null, description: "The document, below the root of the migrations or the working directory: `README.md`. Without it nothing is checked." },
    sections: { type: "boolean", default: true, description: "Every migration has a heading with its name." },
    versions: { type: "boolean", default: true, description: "Lines `Current Version: 004` and `Next Version: 005`, where they stand, are those of the newest migration and the one after it." },
  },
  documents: ({ path }) => (path === null ? [] : [path]),

  messages: {
    absent: "The document {path}, which should describe {migration}, is not there.",
    section: "{path} has no heading for {migration}.",
    version: "{path} says {label} {found}, but it is {expected}.",
  },

  on: {
    migration(migration, { history, file, options, document, report }) {
      const { path, sections, versions } = options;
      if (path === null || migration.up === null || migration.repeatable) return;
      const isNewest = steps(history).at(-1) === migration;
      const at = firstLine(file);
      const text = document(path)?.text;
      if (text === undefined) {
        if (isNewest) report("absent", { at, data: { path, migration: migration.stem } });
        return;
      }
      if (sections && !text.split(/\r?\n/).some((line) => line.startsWith("#") && line.includes(migration.stem))) report("section", { at, data: { path, migration: migration.stem } });
      if (!versions || !isNewest) return;
      const expected = { "Current Version": migration.version, "Next Version": nextOf(migration.version) };
      for (const [label, value] of Object.entries(expected)) {
        const found = versionOn(text, label);
        if (value !== null && found !== null && found !== value && found !== migration.stem) report("version", { at, data: { path, label, found, expected: value } });
      }
    },
  },

  examples: [
    {
      title: "The newest migration is not described",
      options: { path: "README.md" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "README.md": "# Migrations\n\n### 001_users.sql\n\n**Current Version**: 001\n**Next Version**: 002\n" },
      reports: [
        { message: "section", at: "create table orders (id bigint primary key);", data: { path: "README.md", migration: "002_orders" } },
        { message: "version", at: "create table orders (id bigint primary key);", data: { path: "README.md", label: "Current Version", found: "001", expected: "002" } },
        { message: "version", at: "create table orders (id bigint primary key);", data: { path: "README.md", label: "Next Version", found: "002", expected: "003" } },
      ],
    },
    {
      title: "There is no README",
      options: { path: "README.md" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "absent", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "In step",
      options: { path: "README.md" },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "README.md": "# Migrations\n\n### 002_orders.sql\n**Purpose**: orders\n\nCurrent Version: 002\nNext Version: 003\n" },
    },
    {
      title: "Nobody said where it is",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "Names of days, a heading that is none, and lines that say nothing",
      options: { path: "README.md" },
      path: "20260101_orders.sql",
      sql: "create table orders (id bigint);",
      files: { "README.md": "20260101_orders\n\nCurrent Version: 20260101_orders\nNext Version: 7\n" },
      reports: [{ message: "section", at: "create table orders (id bigint);" }],
    },
    {
      title: "Versions alone",
      options: { path: "README.md", sections: false },
      sql: "create table orders (id bigint);",
      files: { "README.md": "Next Version: 9\n" },
      reports: [{ message: "version", at: "create table orders (id bigint);" }],
    },
    {
      title: "Headings alone, of all that is numbered",
      options: { path: "README.md", versions: false },
      runner: "flyway",
      path: "R__views.sql",
      sql: "create or replace view seen as select 1 as n;",
      files: { "README.md": "Current Version: 9\n" },
    },
  ],
});
