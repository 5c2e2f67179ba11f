import type { Catalog } from "../catalog/catalog.ts";
import { exclusiveLock, findsNothing, rowVerb, worksThroughRows } from "../facts/row-work.ts";
import { stepsHeld, type Step } from "../effects/trail.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import { positionAt } from "../source.ts";
import type { Settings } from "../settings.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "backfill-in-ddl-transaction",
  category: "locking",
  severity: "error",
  summary: "Fill and clean up tables in use in another transaction than the one that alters them",
  why: "ALTER TABLE takes a moment, but holds its ACCESS EXCLUSIVE lock until the transaction ends. An UPDATE of many rows in the same transaction runs under that lock: no one can read or write the table until it is done.",
  instead: "Alter the table in one migration and change its rows in a later one, in batches that commit on their own. What depends on the rows, such as SET NOT NULL, comes in a third.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES", "https://www.postgresql.org/docs/current/sql-altertable.html"],
  equivalents: { eugene: ["E4"], "Postgres Language Server": ["runningStatementWhileHoldingAccessExclusive"], pgfence: ["statement-after-access-exclusive"] },
  presets: ["recommended"],
  steps: true,
  options: {
    unknown: { type: "boolean", default: true, description: "Whether files count of which nothing tells that a transaction runs them; not where they are known to run one statement at a time, as with `psql -f`." },
  },

  messages: {
    blocks: "This {verb} {table} while the transaction still holds the lock of line {line} on it: no one can read or write {table} until all rows are done. Do it {later}, in batches.",
    mayBlock: "If a transaction runs this file (nothing here tells), this {verb} {table} under the lock that line {line} took on it: no one can read or write {table} until all rows are done. Do it {later}, in batches.",
  },

  on: {
    change(change, { catalog, session, settings, options, script, statement, file, trail, report }) {
      const verb = rowVerb(change);
      if (verb === null || !("table" in change) || change.table === null) return;
      const table = catalog.table(change.table);
      if (!isInUse(table, settings) || !worksThroughRows(change, table, catalog)) return;
      const held = stepsHeld(trail, statement);
      const locks = exclusiveLock(held, table);
      if (locks === undefined || findsNothing(change, table, held, statement)) return;
      if (held.some((step, at) => isBackfill(step, () => held.slice(0, at), catalog, settings))) return; // said of the first: the whole transaction has to be taken apart
      const doubtful = session.inTransaction === "unknown" && locks.statement !== statement;
      if (doubtful && !options.unknown) return;
      const line = positionAt(file, locks.change.span.start).line;
      report(doubtful ? "mayBlock" : "blocks", { at: change, data: { verb, table: table.label, line, later: laterTransaction(script) } });
    },
  },

  examples: [
    {
      title: "Add a column and fill it",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "flyway",
      sql: "alter table users add column handle text;\nupdate users set handle = split_part(email, '@', 1);",
      reports: [{ message: "blocks", at: "update users set handle = split_part(email, '@', 1)", data: { verb: "updates", table: "users", line: 1, later: "in a later migration" } }],
    },
    {
      title: "Delete what a constraint would refuse",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "begin; alter table users add column name text; delete from users where email is null; commit;",
      reports: [{ message: "blocks", at: "delete from users where email is null" }],
    },
    {
      title: "Nothing tells whether a transaction runs the file",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column handle text; update users set handle = email;",
      reports: [{ message: "mayBlock", at: "update users set handle = email" }],
    },
    {
      title: "psql runs the files, one statement at a time",
      deployed: "create table users (id bigint primary key, email text);",
      options: { unknown: false },
      sql: "alter table users add column handle text; update users set handle = email;",
    },
    {
      title: "Several in a row are said once",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "flyway",
      sql: "alter table users add column handle text; update users set handle = email; delete from users where handle is null;",
      reports: [{ message: "blocks", at: "update users set handle = email" }],
    },
    {
      title: "Several tables in a row as well: the transaction has to be taken apart",
      deployed: "create table users (id bigint primary key, email text); create table posts (id bigint primary key, text text);",
      runner: "flyway",
      sql: "alter table users add column handle text; alter table posts add column length integer; update users set handle = email; update posts set length = length(text);",
      reports: [{ message: "blocks", at: "update users set handle = email" }],
    },
    {
      title: "One row, found by its key",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "flyway",
      sql: "alter table users add column handle text; update users set handle = 'root' where id = 1;",
    },
    {
      title: "A few rows of values",
      deployed: "create table roles (name text);",
      runner: "flyway",
      sql: "alter table roles add column rank integer; insert into roles (name, rank) values ('admin', 1), ('guest', 9);",
    },
    {
      title: "The new column has a default, so the rows are filled",
      deployed: "create table users (id bigint primary key); create table profiles (user_id bigint, plan text);",
      runner: "flyway",
      sql: "alter table users add column plan text default 'free'; update users u set plan = p.plan from profiles p where p.user_id = u.id and u.plan is null; update users set plan = 'free' where plan is null;",
    },
    { title: "Some rows are from migrations, but new ones get a number of their own: programs add them", deployed: "create table users (id bigserial primary key, name text); insert into users (id, name) values (1, 'admin'), (2, 'system'), (3, 'guest');", runner: "flyway", sql: "alter table users add column label text; update users set label = name;", reports: [{ message: "blocks", at: "update users set label = name" }] },
    { title: "A list of codes that migrations keep", deployed: "create table currencies (code text primary key); insert into currencies values ('EUR'), ('USD'), ('CHF');", runner: "flyway", sql: "alter table currencies add column symbol text; update currencies set symbol = code;" },
    {
      title: "The configuration calls that list large",
      deployed: "create table currencies (code text primary key); insert into currencies values ('EUR'), ('USD');",
      runner: "flyway",
      sql: "alter table currencies add column symbol text; update currencies set symbol = code;",
      config: { tables: { currencies: "large" } },
      reports: [{ message: "blocks", at: "update currencies set symbol = code" }],
    },
    {
      title: "Each in its own transaction",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "begin; alter table users add column handle text; commit; update users set handle = email;",
    },
    {
      title: "Another table is altered",
      deployed: "create table users (id bigint primary key, email text); create table posts (id bigint);",
      runner: "flyway",
      sql: "alter table posts add column title text; update users set email = lower(email);",
    },
    {
      title: "The table is new",
      runner: "flyway",
      sql: "create table users (id bigint primary key, email text); alter table users add column handle text; update users set handle = email;",
    },
    { title: "A team that does not count files whose transaction nothing tells", options: { unknown: false }, deployed: "create table users (id bigint primary key, name text);", sql: "alter table users add column label text;\nupdate users set label = name;" },
    { title: "Some rows, and other tables, before the long work", runner: "flyway", deployed: "create table users (id bigint primary key, name text); create table carts (id bigint primary key, name text);", sql: "create table kept (id bigint);\nupdate kept set id = 1;\nupdate carts set name = '';\nalter table users add column label text;\nupdate users set label = name where id = 7;\ninsert into users values (1);\nupdate users set label = name;", reports: [{ message: "blocks", at: "update users set label = name" }] },
  ],
});

/** Whether an earlier step is what this rule reports. `before`: what was held at that time. */
function isBackfill({ change, statement }: Step, before: () => readonly Step[], catalog: Catalog, settings: Settings): boolean {
  if (rowVerb(change) === null || !("table" in change) || change.table === null) return false;
  const table = catalog.table(change.table);
  if (!worksThroughRows(change, table, catalog) || !isInUse(table, settings)) return false;
  const held = before();
  return exclusiveLock(held, table) !== undefined && !findsNothing(change, table, held, statement);
}
