import { defineRule } from "../rule.ts";
import { millisecondsOf, timeoutIn } from "../timeouts.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "short-statement-timeout",
  category: "locking",
  severity: "warning",
  summary: "Give what lets others work the time it needs",
  why: "CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY and VALIDATE CONSTRAINT take long on large tables, which hurts no one. A short statement_timeout ends them half done: an index is left behind INVALID, which costs every write and speeds up nothing, and the migration has failed.",
  instead: "Set statement_timeout to 0 before them. A lock_timeout may stay.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT"],
  presets: ["recommended"],
  options: {
    minimum: { type: "string", default: "5min", description: "Timeouts below this are reported." },
  },

  messages: {
    leavesInvalid: "If building this on {table} takes longer than the statement_timeout of {timeout}, it is ended, and an INVALID index is left behind. Set statement_timeout to 0 before it: it lets others work meanwhile.",
    fails: "If reading all of {table} takes longer than the statement_timeout of {timeout}, this is ended, and the migration fails. Set statement_timeout to 0 before it: it lets others work meanwhile.",
  },

  on: {
    change(change, context) {
      const { catalog, options, session, settings, statement, report } = context;
      const concurrently = (change.kind === "CreateIndex" || change.kind === "Reindex") && change.concurrently;
      if (!concurrently && change.kind !== "ValidateConstraint") return;
      const timeout = timeoutIn(session, "statement_timeout");
      if (timeout === "unknown" || timeout === 0 || timeout >= (millisecondsOf(options.minimum) ?? 300_000)) return;
      const { effect } = context;
      const table = change.kind === "Reindex" ? effect.locks.flatMap(({ relation }) => relation.table ?? [])[0] : catalog.table(change.table);
      if (table === undefined || !isInUse(table, settings) || (effect.scans.length === 0 && effect.builds.length === 0)) return;
      report(concurrently ? "leavesInvalid" : "fails", { at: statement, data: { table: table.label, timeout: session.setting("statement_timeout") ?? "" } });
    },
  },

  examples: [
    {
      title: "An index is built concurrently, in five seconds or not at all",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "set statement_timeout = '5s'; create index concurrently users_email on users (email);",
      reports: [{ message: "leavesInvalid", at: "create index concurrently users_email on users (email)", data: { table: "users", timeout: "5s" } }],
    },
    {
      title: "A constraint is validated",
      deployed: "create table orders (total numeric); alter table orders add constraint positive check (total >= 0) not valid;",
      sql: "set statement_timeout = 10000; alter table orders validate constraint positive;",
      reports: [{ message: "fails", at: "alter table orders validate constraint positive" }],
    },
    {
      title: "Switched off before it",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "set statement_timeout = 0; create index concurrently users_email on users (email);",
    },
    {
      title: "A long one",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "set statement_timeout = '1h'; create index concurrently users_email on users (email);",
    },
    {
      title: "The configuration calls the table small",
      deployed: "create table plans (name text);",
      sql: "set statement_timeout = '5s'; create index concurrently plans_name on plans (name);",
      config: { tables: { plans: "small" } },
    },
  ],
});
