import { defineRule, replace } from "../rule.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";

export default defineRule({
  id: "drop-index-of-constraint",
  category: "correctness",
  severity: "error",
  summary: "Drop the constraint, not the index behind it",
  why: "The index of a primary key, a unique or an exclusion constraint goes with the constraint alone: the server refuses DROP INDEX for it, with CASCADE as well.",
  instead: "Use ALTER TABLE … DROP CONSTRAINT, which takes the index with it.",
  see: ["https://www.postgresql.org/docs/current/sql-dropindex.html", "https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: ["recommended"],

  messages: {
    owned: "The server refuses to drop {index}: the {kind} of {table} needs it. Use ALTER TABLE {table} DROP CONSTRAINT {constraint}.",
    attached: "The server refuses to drop {index}: {parent}, the index of the partitioned table, needs it. Drop that one, which takes those of all partitions with it.",
  },

  on: {
    DropIndex(drop, { catalog, report }) {
      const index = catalog.findIndex(drop.index);
      if (index === undefined || drop.conditional) return;
      const table = catalog.table(index.table);
      const constraint = index.constraint === null ? undefined : catalog.constraint(index.table, index.constraint);
      if (constraint !== undefined) {
        const fix = { title: "Drop the constraint", edits: [replace(drop, `alter table ${quoteName(index.table)} drop constraint ${quoteIdentifier(constraint.name)}`)] };
        const whole = !drop.nested && drop.count === 1 && !drop.cascade && !constraint.inherited;
        report("owned", { at: drop, data: { index: index.label, kind: `${constraint.kind} ${["unique", "exclude"].includes(constraint.kind) ? "constraint" : ""}`.trim(), table: table.label, constraint: quoteIdentifier(constraint.name) }, suggestions: whole ? [fix] : [] });
      } else if (index.parent !== null) report("attached", { at: drop, data: { index: index.label, parent: quoteIdentifier(index.parent.name) } });
    },
  },

  examples: [
    {
      title: "The index of a unique constraint",
      deployed: "create table users (id bigint primary key, email text unique);",
      sql: "drop index users_email_key;",
      reports: [{ message: "owned", at: "drop index users_email_key", data: { index: "users_email_key", kind: "unique constraint", table: "users", constraint: "users_email_key" } }],
      suggested: "alter table public.users drop constraint users_email_key;",
      fails: "cannot drop index users_email_key because constraint users_email_key on table users requires it",
    },
    {
      title: "IF EXISTS and CASCADE do not help",
      deployed: "create table users (id bigint primary key, email text unique);",
      sql: "drop index if exists users_pkey cascade;",
      reports: [{ message: "owned", at: "drop index if exists users_pkey cascade", data: { index: "users_pkey", kind: "primary key", table: "users", constraint: "users_pkey" } }],
      fails: "cannot drop index users_pkey",
    },
    {
      title: "The index of a partition",
      deployed: "create table events (at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01'); create index events_at on events (at);",
      sql: "drop index events_2026_at_idx;",
      reports: [{ message: "attached", at: "drop index events_2026_at_idx", data: { index: "events_2026_at_idx", parent: "events_at" } }],
      fails: "cannot drop index events_2026_at_idx because index events_at requires it",
    },
    { title: "An index of its own", deployed: "create table users (id bigint primary key, email text); create unique index users_email on users (email);", sql: "drop index users_email;" },
    { title: "The constraint", deployed: "create table users (id bigint primary key, email text unique);", sql: "alter table users drop constraint users_email_key;" },
  ],
});
