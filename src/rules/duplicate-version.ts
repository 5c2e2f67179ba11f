import { newMigrations } from "../migrations/base.ts";
import { readHeader } from "../migrations/header.ts";
import type { Migration } from "../migrations/migration.ts";
import { versionTime } from "../migrations/version-time.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

export default defineRule({
  id: "duplicate-version",
  category: "history",
  severity: "error",
  summary: "Give every migration a version of its own",
  why: "A runner writes down the version of what it ran. Of two migrations with one version it refuses both, or takes the second for done and never runs it. Two branches that are merged make such a pair without a conflict.",
  instead: "Give the newer migration the next free version.",
  see: ["https://documentation.red-gate.com/flyway/flyway-concepts/migrations/versioned-migrations", "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["recommended"],

  messages: {
    same: "The migration {other} has the version {version} too. The runner ({runner}) cannot tell the two apart, so one fails, is skipped, or runs in an order that no one chose.",
  },

  on: {
    history(history, { base, report }) {
      const { migrations, runner, journaled } = history;
      if (journaled || runner.memory?.knows === "name") return;
      const added = new Set(base === null ? [] : newMigrations(base, history));
      const versioned = migrations.flatMap((migration) => (migration.version === null || migration.up === null || migration.repeatable ? [] : [{ migration, version: migration.version, up: migration.up }]));
      if (runner.name === "plain" && dependOnNames(migrations)) return;
      const variants = runner.name === "plain" ? variantsIn(migrations) : new Set();
      versioned.sort((a, b) => runner.compareVersions(a.version, b.version) || a.migration.order - b.migration.order);
      for (const [index, here] of versioned.entries()) {
        const before = versioned[index - 1];
        if (before === undefined || runner.compareVersions(before.version, here.version) !== 0) continue;
        if (runner.name === "plain" && (!isTakenOnce(here) || variants.has(before.migration.description) || variants.has(here.migration.description))) continue;
        // Of an old one and a new one, the new one is to blame, whatever their names.
        const [other, { up, version }] = added.has(before.migration) && !added.has(here.migration) ? [here, before] : [before, here];
        report("same", { at: firstLine(up.file), file: up.file, data: { other: other.migration.path, version, runner: runner.title } });
      }
    },
  },

  examples: [
    {
      title: "Two branches took the same number",
      path: "002_add_phone.sql",
      sql: "alter table users add column phone text;",
      deployed: "create table users (id bigint primary key);",
      files: { "002_add_email.sql": "alter table users add column email text;" },
      reports: [{ message: "same", at: "alter table users add column phone text;" }],
    },
    {
      title: "One of them is new",
      path: "002_a_phone.sql",
      sql: "alter table users add column phone text;",
      base: { "001_users.sql": "create table users (id bigint primary key);", "002_email.sql": "alter table users add column email text;" },
      files: { "001_users.sql": "create table users (id bigint primary key);", "002_email.sql": "alter table users add column email text;" },
      reports: [{ message: "same", at: "alter table users add column phone text;", data: { other: "002_email.sql", version: "002", runner: "plain SQL files" } }],
    },
    {
      title: "The same number written in two ways",
      runner: "flyway",
      path: "V02__add_phone.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column phone text;",
      files: { "V2__add_email.sql": "alter table users add column email text;" },
      reports: [{ message: "same", at: "alter table users add column email text;", path: "V2__add_email.sql" }],
    },
    {
      title: "A letter makes another version",
      path: "001b_add_phone.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column phone text;",
      files: { "001a_add_email.sql": "alter table users add column email text;" },
    },
    {
      title: "Run by hand, a day may have several, and so may the number in a folder that is a version",
      path: "20240603-phones.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "20240603-emails.sql": "create table emails (id bigint primary key);", "v0.2/01-carts.sql": "create table carts (id bigint primary key);", "v0.2/01-orders.sql": "create table orders (id bigint primary key);" },
    },
    {
      title: "A folder is the version, whatever its files are called",
      path: "v1.3/phones.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "v1.2/carts.sql": "create table carts (id bigint primary key);", "v1.3/emails.sql": "create table emails (id bigint primary key);" },
    },
    {
      title: "Numbers of a stage and of a step",
      path: "migration-2-0002-20240604.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "migration-2-0001-20240603.sql": "create table emails (id bigint primary key);" },
    },
    {
      title: "A version has a file for each kind of database",
      path: "12.primary.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "12.all.sql": "select 1;", "12.replica.sql": "select 1;", "13.all.sql": "select 1;", "13.primary.sql": "select 1;", "14.all.sql": "select 1;", "14.replica.sql": "select 1;", "14.primary.sql": "select 1;" , "15.replica.sql": "select 1;" },
    },
    {
      title: "The whole name is what others depend on",
      path: "0001.create-phones.sql",
      sql: "-- depends: 0001.create-emails\ncreate table phones (id bigint primary key);",
      files: { "0001.create-emails.sql": "create table emails (id bigint primary key);" },
    },
    {
      title: "The runner knows a migration by its whole name, which orders it too",
      runner: "prisma",
      path: "20260102090000_add_phone/migration.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "20260102090000_add_email/migration.sql": "create table emails (id bigint primary key);" },
    },
    {
      title: "A journal names each file",
      runner: "drizzle",
      path: "0001_add_phone.sql",
      sql: "create table phones (id bigint primary key);",
      files: { "0001_add_email.sql": "create table emails (id bigint primary key);" },
    },
    { title: "A migration and its rollback", path: "002_add_phone.sql", deployed: "create table users (id bigint primary key);", sql: "alter table users add column phone text;", files: { "002_add_phone_rollback.sql": "alter table users drop column phone;" } },
    { title: "A number for each", path: "002_add_phone.sql", deployed: "create table users (id bigint primary key);", sql: "alter table users add column phone text;" },
  ],
});

/** Whether files name others by all of their name as what they depend on, as those of [yoyo](https://ollycope.com/software/yoyo/latest/#migration-dependencies) do: the number is not what tells them apart. */
function dependOnNames(migrations: readonly Migration[]): boolean {
  const stems = new Set(migrations.map(({ stem }) => stem));
  return migrations.some(({ up }) => up !== null && (readHeader(up.file.text, up.span).field("depends")?.value.split(/[\s,]+/).some((name) => stems.has(name)) ?? false));
}

/** What stands after the version where it is the same with three versions at least: not what a file does, but where it runs. */
function variantsIn(migrations: readonly Migration[]): ReadonlySet<string> {
  const versions = new Map<string, Set<string>>();
  for (const { description, version } of migrations) if (description !== "" && version !== null) versions.set(description, (versions.get(description) ?? new Set()).add(version));
  return new Set([...versions].flatMap(([description, { size }]) => (size >= 3 ? [description] : [])));
}

/** Whether two files of one such version are a mistake, where no tool says what a version is: not of a day, nor of a number that counts inside a folder, nor of a folder that holds all of a version. */
function isTakenOnce({ migration, version }: { readonly migration: Migration; readonly version: string }): boolean {
  const folder = migration.path.split("/").at(-2)?.replace(/^v/i, "");
  return !version.includes("/") && folder !== version && versionTime(version)?.time !== "";
}
