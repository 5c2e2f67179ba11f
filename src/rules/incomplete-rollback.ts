import { appendStatement } from "../atomic.ts";
import { defineRule } from "../rule.ts";
import { startOf } from "../source.ts";
import { saysIrreversible } from "../sql/comment.ts";

export default defineRule({
  id: "incomplete-rollback",
  category: "rollback",
  severity: "warning",
  summary: "Take back everything that the migration made",
  why: "What a rollback leaves behind stays in a schema that no version describes: the migration cannot run again where the name is taken, a forgotten policy or trigger goes on working, a forgotten index goes on costing every write.",
  instead: "Drop in the rollback what the migration made, last first.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html", "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"],
  presets: ["strict"],

  messages: {
    left: "The rollback of {migration} leaves {object} behind.",
    leftWith: "The rollback of {migration} leaves {object} behind: {sql} takes it away.",
  },

  on: {
    rollback(trip, { migration, up, down, report }) {
      if (!trip.certain || trip.failsBack !== null || down.statements.length === 0 || saysIrreversible(up) || saysIrreversible(down)) return;
      const at = startOf(down.script.file, down.script.span);
      for (const { after } of trip.left) {
        if (after === null) continue;
        const data = { migration: migration.stem, object: after.label };
        if (after.drop === null) report("left", { at, file: down.script.file, data });
        else report("leftWith", { at, file: down.script.file, data: { ...data, sql: after.drop }, suggestions: [{ title: `Drop the ${after.label}`, edits: [appendStatement(down, after.drop)] }] });
      }
    },
  },

  examples: [
    {
      title: "The index is forgotten",
      deployed: "create table invoices (id bigint primary key, total numeric);",
      path: "002_totals.sql",
      sql: "alter table invoices add column paid boolean;\ncreate index invoices_total on invoices (total);",
      files: { "002_totals_rollback.sql": "begin;\nalter table invoices drop column paid;\ncommit;\n" },
      reports: [{ message: "leftWith", path: "002_totals_rollback.sql", at: "begin;", data: { migration: "002_totals", object: "index invoices_total", sql: "drop index if exists invoices_total" } }],
      suggested: "begin;\nalter table invoices drop column paid;\ndrop index if exists invoices_total;\ncommit;\n",
    },
    {
      title: "What hangs on a table goes with it",
      path: "002_invoices.sql",
      sql: "create table invoices (id bigint primary key, total numeric);\ncreate index invoices_total on invoices (total);\nalter table invoices enable row level security;",
      files: { "002_invoices_rollback.sql": "drop table invoices;" },
    },
    {
      title: "A partition that is detached brings its columns along",
      deployed: "create table visits (day date not null, n int) partition by range (day); create table visits_old partition of visits for values from ('2020-01-01') to ('2021-01-01');",
      path: "002_old_visits.sql",
      sql: "alter table visits detach partition visits_old;",
      files: { "002_old_visits_rollback.sql": "alter table visits alter column n set default 0;" },
    },
    {
      title: "The privileges stay",
      deployed: ["create role clerk;", "create table invoices (id bigint primary key);"],
      path: "003_clerk.sql",
      sql: "grant select on invoices to clerk;\ncreate view invoice_ids as select id from invoices;",
      files: { "003_clerk_rollback.sql": "drop view invoice_ids;" },
      reports: [{ message: "left", path: "003_clerk_rollback.sql", at: "drop view invoice_ids;", data: { migration: "003_clerk", object: "privileges on invoices" } }],
    },
    {
      title: "A type that only the dropped table used",
      path: "002_moods.sql",
      sql: "create type mood as enum ('good', 'bad');\ncreate table notes (mood mood);",
      files: { "002_moods.down.sql": "drop table notes;\n" },
      reports: [{ message: "leftWith", path: "002_moods.down.sql", at: "drop table notes;" }],
      suggested: "drop table notes;\ndrop type if exists mood;\n",
    },
    {
      title: "The migration says that there is no way back",
      deployed: "create table invoices (id bigint primary key, total numeric);",
      path: "002_totals.sql",
      sql: "-- irreversible: other services use the index by now\nalter table invoices add column paid boolean;\ncreate index invoices_total on invoices (total);",
      files: { "002_totals_rollback.sql": "alter table invoices drop column paid;" },
    },
    {
      title: "An extension may serve others and stays",
      path: "002_search.sql",
      sql: "create extension if not exists pg_trgm;\ncreate table notes (body text);",
      files: { "002_search_rollback.sql": "drop table notes;" },
      notRun: "the test server has no pg_trgm",
    },
  ],
});
