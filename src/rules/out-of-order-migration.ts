import { newMigrations } from "../migrations/base.ts";
import type { Migration } from "../migrations/migration.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

export default defineRule({
  id: "out-of-order-migration",
  category: "history",
  severity: "error",
  summary: "Give a new migration a version above those on the main branch",
  why: "Where a migration with a higher version has run, a lower one comes too late. Some runners stop then, some never run it and say nothing, and some run it last, although a new database runs it in between.",
  instead: "Give the migration a version above the newest on the main branch, just before it is merged.",
  see: ["https://pressly.github.io/goose/blog/2021/out-of-order-migrations/"],
  equivalents: { Atlas: ["non_linear"] },
  presets: ["recommended"],
  needs: "base",
  options: {
    always: { type: "boolean", default: false, description: "Report it too where the runner runs late migrations after the others: Prisma, sqlx, Diesel, dbmate." },
  },

  messages: {
    lower: "{base} has {newest} already, and this version is lower. {late}",
  },

  on: {
    history(history, { base, options, report }) {
      const { runner, journaled, migrations } = history;
      const late = runner.memory?.late;
      if (base === null || (late?.does === "runs" && !options.always)) return;
      const added = newMigrations(base, history);
      const isNew = new Set(added);
      const counted = ({ version, repeatable, up }: Migration): boolean => version !== null && !repeatable && up !== null;
      const known = journaled ? migrations.filter((migration) => !isNew.has(migration)) : base.tip.migrations;
      for (const migration of added.filter(counted)) {
        if (migration.up === null) continue;
        const above = known.filter(counted).filter((other) => (journaled ? other.order > migration.order : other.path !== migration.path && runner.compareVersions(other.version ?? "", migration.version ?? "") > 0));
        const newest = above.reduce<Migration | undefined>((best, other) => (best === undefined || (journaled ? other.order > best.order : runner.compareVersions(other.version ?? "", best.version ?? "") > 0) ? other : best), undefined);
        if (newest === undefined) continue;
        const says = late?.says ?? "A database that ran that one first gets this one later or never, and a new database gets it before.";
        report("lower", { at: firstLine(migration.up.file), file: migration.up.file, data: { base: base.name, newest: newest.stem, late: says } });
      }
    },
  },

  examples: [
    {
      title: "The branch went on meanwhile",
      runner: "golang-migrate",
      path: "002_notes.up.sql",
      base: { "001_users.up.sql": "create table users (id bigint);" },
      tip: { "001_users.up.sql": "create table users (id bigint);", "003_orders.up.sql": "create table orders (id bigint);" },
      files: { "001_users.up.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
      reports: [{ message: "lower", at: "create table notes (id bigint);" }],
    },
    {
      title: "A lower version than the newest",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);", "003_orders.sql": "create table orders (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);", "003_orders.sql": "create table orders (id bigint);" },
      sql: "create table notes (id bigint);",
      reports: [{ message: "lower", at: "create table notes (id bigint);" }],
    },
    {
      title: "A runner that runs it last, where that matters",
      runner: "sqlx",
      path: "20260301000002_notes.sql",
      options: { always: true },
      base: { "20260301000003_orders.sql": "create table orders (id bigint);" },
      files: { "20260301000003_orders.sql": "create table orders (id bigint);" },
      sql: "create table notes (id bigint);",
      reports: [{ message: "lower", at: "create table notes (id bigint);" }],
    },
    {
      title: "A runner that runs it last",
      runner: "sqlx",
      path: "20260301000002_notes.sql",
      base: { "20260301000003_orders.sql": "create table orders (id bigint);" },
      files: { "20260301000003_orders.sql": "create table orders (id bigint);" },
      sql: "create table notes (id bigint);",
    },
    {
      title: "The next version",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
    },
  ],
});
