import { isAtLeast, isLockMode } from "../effects/effect.ts";
import { defineRule } from "../rule.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "lock-table",
  category: "locking",
  severity: "warning",
  summary: "Leave the locking of tables in use to the statements that need it",
  why: "LOCK TABLE in a mode of SHARE or stronger keeps everyone from writing, and in ACCESS EXCLUSIVE (which it takes if no mode is given) from reading as well, from here to the end of the transaction, whatever is done meanwhile. While it waits for its turn, all that come later wait behind it.",
  instead: "Leave it out: each statement takes the weakest lock that it needs. If several have to see the same rows, lock those with SELECT … FOR UPDATE, or make LOCK TABLE the first statement of a short transaction with a lock_timeout.",
  see: ["https://www.postgresql.org/docs/current/sql-lock.html", "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  presets: ["strict"],

  messages: {
    blocks: "This locks {table} in {mode} mode until the transaction ends: no one can {what} it meanwhile. Leave it out, for each statement takes the lock that it needs.",
  },

  on: {
    LockTable(lock, { catalog, settings, effect, report }) {
      if (!isLockMode(lock.mode) || !isAtLeast(lock.mode, "SHARE")) return;
      const tables = effect.locks.flatMap(({ relation: { table }, mode }) => (table !== null && mode === lock.mode && feelsLocks(table, settings) ? [table] : []));
      const direct = tables.find(({ label }) => label === catalog.label(lock.table));
      const [table] = direct === undefined ? tables : [direct];
      if (table !== undefined) report("blocks", { at: lock, data: { table: table.label, mode: lock.mode, what: lock.mode === "ACCESS EXCLUSIVE" ? "read or write" : "write to" } });
    },
  },

  examples: [
    {
      title: "Without a mode it is the strongest",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; lock table users; commit;",
      reports: [{ message: "blocks", at: "lock table users" }],
    },
    {
      title: "No one can write",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; lock table users in share mode; commit;",
      reports: [{ message: "blocks", at: "lock table users in share mode", data: { table: "users", mode: "SHARE", what: "write to" } }],
    },
    {
      title: "Locking a view locks its tables",
      deployed: "create table users (id bigint primary key); create view people as select id from users;",
      sql: "begin; lock table people; commit;",
      reports: [{ message: "blocks", at: "lock table people" }],
    },
    {
      title: "A mode that lets others write",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; lock table users in share update exclusive mode; commit;",
    },
    {
      title: "The table is new",
      sql: "begin; create table users (id bigint primary key); lock table users; commit;",
    },
  ],
});
