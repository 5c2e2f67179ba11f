import { listWords } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { timeoutIn } from "../timeouts.ts";
import { feelsLocks } from "../traffic.ts";

export default defineRule({
  id: "drop-table-locks-referenced",
  category: "locking",
  severity: "info",
  summary: "Mind the tables that a dropped foreign key points to",
  why: "A foreign key has triggers on the table that it references. Dropping the key, be it alone, with its column or with its table, takes those away, and needs an ACCESS EXCLUSIVE lock on the referenced table too: no one can read or write that while the statement waits for all of its locks.",
  instead: "Set a short lock_timeout and try again until it gets through. Of a table with several foreign keys drop these first, one per transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html", "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  presets: [],

  messages: {
    locks: "This drops {keys} and so locks {tables} against reads and writes as well, although nothing changes there. Set a short lock_timeout before it.",
  },

  on: {
    change(change, { catalog, session, settings, effect, report }) {
      if ((change.kind !== "DropTable" && change.kind !== "DropColumn" && change.kind !== "DropConstraint") || timeoutIn(session, "lock_timeout") !== 0) return;
      const own = catalog.table(change.table);
      const keys = own.constraints.filter(({ references, inherited, name, columns }) => references !== null && !inherited && (change.kind === "DropTable" || (change.kind === "DropColumn" ? columns.includes(change.column) : name === change.constraint)));
      const targets = new Set(keys.flatMap(({ references }) => (references === null ? [] : [catalog.label(references.resolved)])));
      const locked = effect.locks.flatMap(({ relation: { table }, mode }) => (table !== null && mode === "ACCESS EXCLUSIVE" && table.label !== own.label && targets.has(table.label) && feelsLocks(table, settings) ? [table.label] : []));
      if (locked.length === 0) return;
      report("locks", { at: change, data: { keys: keys.length === 1 ? "a foreign key" : `${keys.length} foreign keys`, tables: listWords(locked) } });
    },
  },

  examples: [
    {
      title: "A table with two foreign keys",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key); create table likes (user_id bigint references users, post_id bigint references posts);",
      sql: "drop table likes;",
      reports: [{ message: "locks", at: "drop table likes" }],
    },
    {
      title: "The column of a foreign key",
      deployed: "create table users (id bigint primary key); create table posts (user_id bigint references users);",
      sql: "alter table posts drop column user_id;",
      reports: [{ message: "locks", at: "drop column user_id", data: { keys: "a foreign key", tables: "users" } }],
    },
    {
      title: "The foreign key alone",
      deployed: "create table users (id bigint primary key); create table posts (user_id bigint constraint posts_user references users);",
      sql: "alter table posts drop constraint posts_user;",
      reports: [{ message: "locks", at: "drop constraint posts_user" }],
    },
    {
      title: "With a lock_timeout",
      deployed: "create table users (id bigint primary key); create table posts (user_id bigint references users);",
      sql: "set lock_timeout = '2s'; drop table posts;",
    },
    {
      title: "A table without foreign keys",
      deployed: "create table users (id bigint primary key);",
      sql: "drop table users;",
    },
    {
      title: "The referenced table is new",
      sql: "create table users (id bigint primary key); create table posts (user_id bigint references users); drop table posts;",
    },
  ],
});
