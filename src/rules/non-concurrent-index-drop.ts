import { chronicleOf } from "../facts/chronicle.ts";
import { locksAll } from "../effects/effect.ts";
import { exclusiveLock } from "../facts/row-work.ts";
import { stepsHeld } from "../effects/trail.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { quoteName } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "non-concurrent-index-drop",
  category: "locking",
  severity: "warning",
  summary: "Drop indexes of tables in use concurrently",
  why: "DROP INDEX takes an ACCESS EXCLUSIVE lock on the index and on its table. It is held only for a moment, but it first waits for every query that runs on the table, and all later ones, reads included, wait behind it.",
  instead: "Use DROP INDEX CONCURRENTLY, one index a statement, outside of any transaction. The index of a partitioned table cannot be dropped this way: set a short lock_timeout and try again until it works.",
  see: ["https://www.postgresql.org/docs/current/sql-dropindex.html"],
  equivalents: { squawk: ["require-concurrent-index-deletion"], "Postgres Language Server": ["requireConcurrentIndexDeletion"], strong_migrations: ["remove_index"], pgfence: ["drop-index-not-concurrent"], Atlas: ["PG102"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksAll: "Dropping {index} locks {table} against reads and writes: all of them wait behind the longest query that runs on it. Use DROP INDEX CONCURRENTLY {where}.",
    severalAtOnce: "Dropping {index} locks {table} against reads and writes: all of them wait behind the longest query that runs on it. Use DROP INDEX CONCURRENTLY, which takes one index a statement, {where}.",
    partitioned: "Dropping {index} locks {table} and its partitions against reads and writes, and an index of a partitioned table cannot be dropped concurrently. Set a short lock_timeout before it.",
    unknownTable: "Dropping {index}, which no migration here made, locks its table against reads and writes: all of them wait behind the longest query that runs on it. Use DROP INDEX CONCURRENTLY {where}.",
  },

  on: {
    DropIndex(drop, { catalog, history, read, session, settings, script, statement, text, trail, file, report }) {
      if (drop.concurrently) return;
      const index = catalog.findIndex(drop.index);
      const alone = text.statements.length === 1 && !drop.nested && drop.count === 1;
      const where = outsideTransaction(script, alone);
      const fix = { title: "Drop the index concurrently", edits: [insertAfter(drop.keyword, inCaseOf(file, drop.keyword, " concurrently"))] };
      const fits = alone && !drop.cascade;
      const edits = { fix: fits && session.inTransaction === false ? fix : undefined, suggestions: fits && session.inTransaction === "unknown" ? [fix] : [] };
      if (index === undefined) {
        if (!drop.ifExists && !isReplaced(drop.index.name, text, statement)) report("unknownTable", { at: drop, data: { index: quoteName(drop.index), where }, ...edits });
        return;
      }
      // Once more, to sweep up what may have been left in another schema.
      if (drop.ifExists && chronicleOf(history, read).about(index.name).findLast((event) => event.index < (chronicleOf(history, read).indexOf(script, statement) ?? 0))?.event.makes === false) return;
      const table = catalog.table(index.table);
      if (!isInUse(table, settings) || index.constraint !== null) return;
      // One lock of the transaction is as long as the other; where nothing tells whether there is one, the file waits for the same table in any case.
      if (exclusiveLock(stepsHeld(trail, statement), table) !== undefined) return;
      const together = session.inTransaction === false ? statement.changes : sameTransaction(text, statement);
      if (together.some((change) => change.kind !== "DropIndex" && !change.conditional && locksAll(change, table, catalog, session, settings.postgres))) return;
      const data = { index: index.label, table: table.label };
      if (table.partitionBy !== null) report("partitioned", { at: drop, data });
      else if (drop.count > 1) report("severalAtOnce", { at: drop, data: { ...data, where } });
      else report("blocksAll", { at: drop, data: { ...data, where }, ...edits });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "drop index users_email;",
      reports: [{ message: "blocksAll", at: "drop index users_email" }],
      suggested: "drop index concurrently users_email;",
    },
    {
      title: "Outside of a transaction it can be fixed",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      runner: "dbmate",
      sql: "-- migrate:up transaction:false\nDROP INDEX users_email;",
      reports: [{ message: "blocksAll", at: "DROP INDEX users_email" }],
      fixed: "-- migrate:up transaction:false\nDROP INDEX CONCURRENTLY users_email;",
    },
    {
      title: "CONCURRENTLY takes one index a statement",
      deployed: "create table users (email text, name text); create index users_email on users (email); create index users_name on users (name);",
      sql: "drop index users_email, users_name;",
      reports: [{ message: "severalAtOnce", at: "users_email" }],
    },
    {
      title: "The transaction holds the lock since it dropped another index of the table",
      deployed: "create table users (email text, name text); create index users_email on users (email); create index users_name on users (name);",
      runner: "flyway",
      sql: "drop index users_email; drop index users_name;",
      reports: [{ message: "blocksAll", at: "drop index users_email" }],
    },
    {
      title: "Nothing tells whether there is a transaction, and the file locks the table in the same way just before",
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email);",
      sql: "alter table users drop column name; drop index users_email;",
    },
    {
      title: "The index of a partitioned table",
      deployed: "create table events (id bigint, at date not null) partition by range (at); create index events_at on events (at);",
      sql: "drop index events_at;",
      reports: [{ message: "partitioned", at: "drop index events_at" }],
    },
    {
      title: "No migration here made the index, so its table is not known",
      sql: "drop index users_email;",
      notRun: "the index does not exist on an empty server",
      reports: [{ message: "unknownTable", at: "drop index users_email" }],
      suggested: "drop index concurrently users_email;",
    },
    { title: "No migration here made the index, and it need not exist", sql: "drop index if exists users_email;" },
    {
      title: "It was dropped before, if not in this schema",
      deployed: ["create schema app; create table users (id bigint primary key, email text); create index users_email on users (email);", "set search_path = app; drop index if exists users_email;"],
      sql: "drop index if exists users_email;",
    },
    {
      title: "A constraint takes the place of the index: adding it locks the table in the same way",
      sql: "drop index users_email_key; alter table users add constraint users_email_key unique (email);",
      notRun: "the index does not exist on an empty server",
    },
    {
      title: "The transaction locks the table in the same way for something else",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      runner: "flyway",
      sql: "drop index users_email; alter table users drop column email;",
    },
    { title: "A DO block is one transaction, whoever runs it", deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);", sql: "do $$ begin drop index users_email; alter table users add column name text; end $$;" },
    { title: "The other lock is taken after the transaction", deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);", sql: "begin; drop index users_email; commit; alter table users drop column email;", reports: [{ message: "blocksAll", at: "drop index users_email" }] },
    { title: "The transaction locks another table", deployed: "create table users (id bigint primary key, email text); create table posts (id bigint primary key); create index users_email on users (email);", runner: "flyway", sql: "drop index users_email; alter table posts add column body text;", reports: [{ message: "blocksAll", at: "drop index users_email" }] },
    { title: "The table is new", sql: "create table users (email text); create index users_email on users (email); drop index users_email;" },
    { title: "Done concurrently", deployed: "create table users (email text); create index users_email on users (email);", sql: "drop index concurrently users_email;" },
    { title: "With CASCADE, in a block, or beside another statement there is nothing to mend by itself", deployed: "create table users (id bigint primary key, a text, b text); create table orders (id bigint primary key, c text); create index users_a on users (a); create index orders_c on orders (c);", sql: "drop index users_a cascade;", reports: [{ message: "blocksAll", at: "drop index users_a cascade" }] },
    { title: "In a block", deployed: "create table users (id bigint primary key, a text); create index users_a on users (a);", sql: "do $$ begin drop index users_a; end $$;", reports: [{ message: "blocksAll", at: "drop index users_a" }] },
    { title: "Beside another statement", runner: "dbmate", deployed: "create table users (id bigint primary key, a text); create index users_a on users (a);", sql: "-- migrate:up transaction:false\ncomment on table users is 'people';\ndrop index users_a;", reports: [{ message: "blocksAll", at: "drop index users_a" }] },
    { title: "The index of a constraint goes by its constraint", deployed: "create table users (id bigint primary key, a text constraint users_a unique);", sql: "drop index users_a;", fails: "because constraint users_a on table users requires it" },
    { title: "Another constraint, or another statement, comes after an index that no migration made", sql: "drop index users_a;\nalter table users add constraint users_b unique (b);\ndrop index users_c;\nalter index users_d rename to users_c;", reports: [{ message: "unknownTable", at: "drop index users_a" }, { message: "unknownTable", at: "drop index users_c" }], notRun: "the indexes are not there" },
  ],
});

/** What stands between the same two ends of a transaction as a statement. */
function sameTransaction({ statements }: ScriptText, statement: Statement): readonly Change[] {
  const ends = ({ changes }: Statement): boolean => changes.some(({ kind, nested }) => !nested && (kind === "Begin" || kind === "Commit" || kind === "Rollback"));
  const here = statements.indexOf(statement);
  const after = statements.findIndex((other, index) => index > here && ends(other));
  return statements.slice(statements.findLastIndex((other, index) => index < here && ends(other)) + 1, after === -1 ? undefined : after).flatMap(({ changes }) => changes);
}

/** Whether the next statement adds a constraint of that name, and so locks the same table in the same way. */
function isReplaced(name: string, { statements }: ScriptText, statement: Statement): boolean {
  const next = statements[statements.indexOf(statement) + 1];
  return next?.changes.some((change) => change.kind === "AddConstraint" && change.constraint.name === name) === true;
}
