import { defineRule } from "../rule.ts";
import { blockedTable, hasBlocked, settersOf } from "../timeouts.ts";

export default defineRule({
  id: "missing-application-name",
  category: "locking",
  severity: "info",
  summary: "Name the session that runs a migration",
  why: "When everyone waits for a lock, pg_stat_activity tells who holds it. A session without an application_name of its own looks like any other of that role.",
  instead: "SET application_name at the top of the file, to the name of the migration. Where the migration tool sets it, leave this rule off.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-APPLICATION-NAME", "https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW"],
  equivalents: { pgfence: ["missing-application-name"] },
  presets: [],

  messages: {
    unnamed: "This keeps others off {table}, and nothing in pg_stat_activity tells that it is this migration. SET application_name = '{name}' before it.",
  },

  on: {
    change(change, { settings, statement, text, trail, migration, effect, report }) {
      if (settersOf(text, "application_name").length > 0) return;
      const table = blockedTable(change, effect, settings);
      if (table !== undefined && !hasBlocked(trail, settings, () => true)) report("unnamed", { at: change.nested ? change : statement, data: { table: table.label, name: migration.stem } });
    },
  },

  examples: [
    {
      title: "A table in use is altered",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column name text;",
      reports: [{ message: "unnamed", at: "alter table users add column name text", data: { table: "users", name: "002_example" } }],
    },
    {
      title: "With a name",
      deployed: "create table users (id bigint primary key);",
      sql: "set application_name = '002_example'; alter table users add column name text;",
    },
    {
      title: "Nothing in use is locked",
      sql: "create table users (id bigint primary key);",
    },
  ],
});
