import { defineRule } from "../rule.ts";
import { positionAt } from "../source.ts";
import { blockedTable, hasBlocked, settersOf } from "../timeouts.ts";

export default defineRule({
  id: "lock-timeout-too-late",
  category: "locking",
  severity: "warning",
  summary: "Set the lock_timeout before the first lock on a table in use",
  why: "A setting counts for the statements after it. Those before it wait for their locks as long as it takes, with everyone else behind them, although the author meant to prevent just that.",
  instead: "Move it to the top of the script; SET LOCAL to right after BEGIN.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT", "https://www.postgresql.org/docs/current/sql-set.html"],
  equivalents: { squawk: ["require-lock-timeout", "require-timeout-settings"], pgfence: ["lock-timeout-after-dangerous-statement"] },
  presets: ["recommended"],

  messages: {
    tooLate: "This comes too late for the statement on line {line}, which waits for its lock on {table} without a lock_timeout. Move it up before that.",
  },

  on: {
    change(change, context) {
      const { session, settings, text, file, trail, report } = context;
      if (session.setting("lock_timeout") !== undefined) return;
      const setters = settersOf(text, "lock_timeout");
      const [first] = setters;
      if (first === undefined || first.span.start < change.span.start || first.nested) return;
      const table = blockedTable(change, context.effect, settings);
      if (table === undefined || hasBlocked(trail, settings, () => true)) return;
      report("tooLate", { at: first, data: { table: table.label, line: positionAt(file, change.span.start).line } });
    },
  },

  examples: [
    {
      title: "After the statement that it is for",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key);",
      sql: "alter table users add column name text;\nset lock_timeout = '2s';\nalter table posts add column title text;",
      reports: [{ message: "tooLate", at: "set lock_timeout = '2s'", data: { table: "users", line: 1 } }],
    },
    {
      title: "Before it",
      deployed: "create table users (id bigint primary key);",
      sql: "set lock_timeout = '2s'; alter table users add column name text;",
    },
    {
      title: "What came before locks only a new table",
      deployed: "create table users (id bigint primary key);",
      sql: "create table posts (id bigint primary key); alter table posts add column title text; set lock_timeout = '2s'; alter table users add column name text;",
    },
  ],
});
