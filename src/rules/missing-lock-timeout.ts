import { defineRule, insertBefore } from "../rule.ts";
import { blockedTable, hasBlocked, settersOf, timeoutIn } from "../timeouts.ts";

export default defineRule({
  id: "missing-lock-timeout",
  category: "locking",
  severity: "warning",
  summary: "Set a lock_timeout before locking tables in use",
  why: "Even a change that takes a moment must first wait for every query and transaction that uses the table, and all that come later wait behind it. Behind one long report, ADD COLUMN stops the application until the report is done.",
  instead: "Set a short lock_timeout, such as 5s, before the first such statement: with SET LOCAL in a transaction, else with SET. If it gives up, nothing has happened, and the migration can be tried again. Where the migration tool or the role sets it, turn this rule off.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT", "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  equivalents: { squawk: ["require-lock-timeout", "require-timeout-settings"], eugene: ["E9"], "Postgres Language Server": ["lockTimeoutWarning", "avoidCreateTrigger"], pgfence: ["missing-lock-timeout", "create-trigger"], Atlas: ["PG308"] },
  presets: ["strict"],
  options: {
    timeout: { type: "string", default: "5s", description: "What is suggested." },
  },

  messages: {
    waits: "Before this statement can lock {table}, it waits for all that use it, and everyone else waits behind it for as long. Set a lock_timeout first.",
    isOver: "Before this statement can lock {table}, it waits for all that use it, and everyone else waits behind it for as long: the lock_timeout set above is over or was reset. Set it again.",
  },

  on: {
    change(change, { options, session, settings, statement, text, file, trail, effect, report }) {
      const isWithout = (timeout: string | undefined): boolean => timeout === undefined;
      if (!isWithout(session.setting("lock_timeout")) || endsWaits(timeoutIn(session, "statement_timeout"))) return;
      const table = blockedTable(change, effect, settings);
      if (table === undefined || hasBlocked(trail, settings, (earlier) => isWithout(earlier.setting("lock_timeout")))) return;
      const setters = settersOf(text, "lock_timeout");
      const before = setters.some(({ span }) => span.start < change.span.start);
      if (!before && setters.length > 0) return; // too late, which is another rule's concern
      const lower = /[a-z]/.test(file.text.slice(statement.span.start, statement.span.start + 5));
      const local = session.inTransaction === true ? " local" : "";
      const set = `set${local} lock_timeout`;
      report(before ? "isOver" : "waits", {
        at: change.nested ? change : statement,
        data: { table: table.label },
        suggestions: [{ title: "Set a lock_timeout", edits: [insertBefore(statement, `${lower ? set : set.replace(/^set( local)?/, (word) => word.toUpperCase())} = '${options.timeout}';\n`)] }],
      });
    },
  },

  examples: [
    {
      title: "A statement_timeout of minutes lets everyone wait for minutes",
      deployed: "create table users (id bigint primary key);",
      sql: "set statement_timeout = '15min'; alter table users add column name text;",
      reports: [{ message: "waits", at: "alter table users add column name text" }],
      suggested: "set statement_timeout = '15min'; set lock_timeout = '5s';\nalter table users add column name text;",
    },
    {
      title: "Adding a column takes a moment, waiting for the lock may not",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column name text;",
      reports: [{ message: "waits", at: "alter table users add column name text" }],
      suggested: "set lock_timeout = '5s';\nalter table users add column name text;",
    },
    {
      title: "In a transaction",
      deployed: "create table users (id bigint primary key);",
      runner: "flyway",
      sql: "COMMENT ON TABLE users IS 'people';\nALTER TABLE users ADD COLUMN name text;",
      reports: [{ message: "waits", at: "ALTER TABLE users ADD COLUMN name text" }],
      suggested: "COMMENT ON TABLE users IS 'people';\nSET LOCAL lock_timeout = '5s';\nALTER TABLE users ADD COLUMN name text;",
    },
    {
      title: "SET LOCAL ends with its transaction",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "begin; set local lock_timeout = '2s'; alter table users add column name text; commit; begin; alter table posts add column title text; commit;",
      reports: [{ message: "isOver", at: "alter table posts add column title text" }],
      suggested: "begin; set local lock_timeout = '2s'; alter table users add column name text; commit; begin; set local lock_timeout = '5s';\nalter table posts add column title text; commit;",
    },
    {
      title: "Set before",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = '2s'; alter table users add column name text;",
    },
    {
      title: "Set by set_config()",
      deployed: "create table users (id bigint primary key);",
      sql: "select set_config('lock_timeout', '2s', false); alter table users add column name text;",
    },
    {
      title: "A short statement_timeout ends the wait as well",
      deployed: "create table users (id bigint primary key);",
      sql: "set statement_timeout = '10s'; alter table users add column name text;",
    },
    {
      title: "What lets others write is left alone",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users (email);",
    },
    {
      title: "The table is new",
      sql: "create table users (id bigint primary key); alter table users add column name text;",
    },
    {
      title: "The configuration says that hardly anyone uses it",
      deployed: "create table plans (id bigint primary key);",
      sql: "alter table plans add column name text;",
      config: { tables: { plans: { hot: false } } },
    },
  ],
});

/** Whether a statement_timeout in milliseconds, 0 for none, is short enough to end a wait for a lock before people notice. */
function endsWaits(timeout: number | "unknown"): boolean {
  return timeout === "unknown" || (timeout > 0 && timeout <= 30_000);
}
