import { defineRule } from "../rule.ts";
import { blockedTable, hasBlocked, timeoutIn } from "../timeouts.ts";

export default defineRule({
  id: "missing-transaction-timeout",
  category: "locking",
  severity: "info",
  summary: "End transactions that hold locks and do nothing",
  why: "If the program that runs the migration hangs, or its network breaks between BEGIN and COMMIT, the transaction stays open with all its locks, and everyone waits for a session that does nothing.",
  instead: "SET LOCAL idle_in_transaction_session_timeout to a few seconds after BEGIN; on PostgreSQL 17 and later transaction_timeout does as well. Where the role or the migration tool sets it, leave this rule off.",
  see: ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT", "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-TRANSACTION-TIMEOUT"],
  equivalents: { "Postgres Language Server": ["requireIdleInTransactionTimeout"], pgfence: ["missing-idle-timeout"] },
  presets: [],

  messages: {
    unbounded: "This transaction keeps others off {table} until COMMIT, and nothing ends it if the connection hangs before that. SET LOCAL idle_in_transaction_session_timeout after BEGIN.",
  },

  on: {
    change(change, { session, settings, statement, trail, effect, report }) {
      const isUnbounded = (of: typeof session): boolean => of.transaction === "explicit" && timeoutIn(of, "idle_in_transaction_session_timeout") === 0 && timeoutIn(of, "transaction_timeout") === 0;
      if (!isUnbounded(session)) return;
      const table = blockedTable(change, effect, settings);
      if (table !== undefined && !hasBlocked(trail, settings, isUnbounded)) report("unbounded", { at: change.nested ? change : statement, data: { table: table.label } });
    },
  },

  examples: [
    {
      title: "A transaction that alters a table in use",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; alter table users add column name text; commit;",
      reports: [{ message: "unbounded", at: "alter table users add column name text" }],
    },
    {
      title: "With a timeout",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; set local idle_in_transaction_session_timeout = '10s'; alter table users add column name text; commit;",
    },
    {
      title: "A statement on its own",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column name text;",
    },
  ],
});
