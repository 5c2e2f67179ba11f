import type { Catalog } from "../catalog/catalog.ts";
import { stepsHeld } from "../effects/trail.ts";
import type { Step } from "../effects/trail.ts";
import { laterTransaction } from "../migrations/advice.ts";
import { defineRule } from "../rule.ts";
import type { Settings } from "../settings.ts";
import { positionAt } from "../source.ts";
import { feelsLocks, tablesInUse } from "../traffic.ts";

export default defineRule({
  id: "statement-after-access-exclusive",
  category: "locking",
  severity: "warning",
  summary: "Do no long work while a table is locked against everyone",
  why: "A lock is held until the transaction ends, whatever comes after. A change that takes a moment keeps everyone off its table for as long as the rest of the transaction takes: an index build, a check of all rows, an UPDATE of another table.",
  instead: "Put the long work into a migration of its own, or before the statement that takes the lock.",
  see: ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
  equivalents: { eugene: ["E4"], "Postgres Language Server": ["runningStatementWhileHoldingAccessExclusive"], pgfence: ["statement-after-access-exclusive"] },
  presets: ["strict"],

  messages: {
    works: "This {work} while the transaction still holds the lock of line {line}: no one can read or write {table} until it is done. Do it {later}.",
  },

  on: {
    change(change, { catalog, session, settings, script, statement, file, trail, effect, report }) {
      const work = session.inTransaction === true ? workOf({ change, effect }, catalog, settings) : null;
      if (work === null) return;
      const own = "table" in change && change.table !== null ? catalog.label(change.table) : null;
      const all = stepsHeld(trail, statement);
      const held = all.filter((step) => step.statement !== statement && !step.change.conditional);
      const locks = held.flatMap((step) => (step.change.kind === "RenameTable" ? [] : step.effect.locks.flatMap(({ relation: { table }, mode }) => (table !== null && mode === "ACCESS EXCLUSIVE" && feelsLocks(table, settings) ? [{ step, table }] : []))));
      const [first] = locks;
      // What is done to the locked table itself is the concern of other rules; of several works in a row the first is said.
      if (first === undefined || locks.some(({ table }) => table.label === own)) return;
      if (all.slice(all.indexOf(first.step) + 1).some((step) => workOf(step, catalog, settings) !== null)) return;
      const line = positionAt(file, first.step.change.span.start).line;
      report("works", { at: change.nested ? change : statement, data: { work, table: first.table.label, line, later: laterTransaction(script) } });
    },
  },

  examples: [
    {
      title: "An index of another table",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "flyway",
      sql: "alter table users add column name text;\ncreate index on posts (title);",
      reports: [{ message: "works", at: "create index on posts (title)", data: { work: "builds an index over posts", table: "users", line: 1, later: "in a later migration" } }],
    },
    {
      title: "In the transaction of all pending migrations",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "drizzle",
      sql: "alter table users add column name text;--> statement-breakpoint\ncreate index on posts (title);",
      reports: [{ message: "works", at: "create index on posts (title)", data: { work: "builds an index over posts", table: "users", line: 1, later: "in a migration that is deployed later (Drizzle runs all pending migrations in one transaction)" } }],
    },
    {
      title: "Rows of another table",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      sql: "begin; alter table users add column name text; update posts set title = trim(title); commit;",
      reports: [{ message: "works", at: "update posts set title = trim(title)" }],
    },
    {
      title: "Several in a row are said once",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "flyway",
      sql: "alter table users add column name text; create index on posts (title); update posts set title = trim(title);",
      reports: [{ message: "works", at: "create index on posts (title)" }],
    },
    {
      title: "The long work comes first",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "flyway",
      sql: "create index on posts (title); alter table users add column name text;",
    },
    {
      title: "What comes after takes a moment",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "flyway",
      sql: "alter table users add column name text; alter table posts add column slug text;",
    },
    {
      title: "Each statement commits by itself",
      deployed: "create table users (id bigint primary key); create table posts (id bigint primary key, title text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nalter table users add column name text;\ncreate index on posts (title);",
    },
    {
      title: "The locked table is new",
      deployed: "create table posts (id bigint primary key, title text);",
      runner: "flyway",
      sql: "create table users (id bigint primary key); alter table users add column name text; create index on posts (title);",
    },
    {
      title: "Rows that are deleted, merged or copied, and what touches no row that others read",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key); create table carts (id bigint primary key);",
      sql: "alter table users add column note text;\ninsert into orders values (1);\ncreate table kept (id bigint);\ndelete from kept;\nupdate users set note = '';\ncomment on table carts is 'all';",
    },
    {
      title: "Rows are deleted",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key);",
      sql: "alter table users add column note text;\ndelete from orders where id > 9;",
      reports: [{ message: "works", at: "delete from orders where id > 9" }],
    },
    {
      title: "Rows are merged",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key);",
      sql: "alter table users add column note text;\nmerge into orders using users on users.id = orders.id when matched then delete;",
      reports: [{ message: "works", at: "merge into orders using users on users.id = orders.id when matched then delete" }],
    },
    {
      title: "Rows are copied, after a weaker lock and one that perhaps is not taken",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key); create table carts (id bigint primary key);",
      sql: "do $$ begin if current_user = 'app' then alter table users add column note text; end if; end $$;\nlock table carts in share mode;\ninsert into orders select id from users;",
    },
    {
      title: "Rows are copied under the lock",
      runner: "flyway",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key); create table carts (id bigint primary key);",
      sql: "alter table carts add column note text;\ninsert into orders select id from users;",
      reports: [{ message: "works", at: "insert into orders select id from users" }],
    },
  ],
});

/** What takes a change long, in words; null where nothing does. */
function workOf({ change, effect }: Pick<Step, "change" | "effect">, catalog: Catalog, settings: Settings): string | null {
  if (change.kind === "Update" || change.kind === "Delete" || change.kind === "Merge" || (change.kind === "Insert" && change.source === "select")) {
    const table = catalog.table(change.table);
    return table.isNew ? null : `changes rows of ${table.label}`;
  }
  const [rewritten] = tablesInUse(effect.rewrites.filter((relation) => !effect.emptied.includes(relation)), settings);
  const [read] = tablesInUse(effect.scans, settings);
  const [built] = effect.builds.length > 0 ? tablesInUse(effect.locks.map(({ relation }) => relation), settings) : [];
  return rewritten !== undefined ? `writes ${rewritten.label} anew` : built !== undefined ? `builds an index over ${built.label}` : read !== undefined ? `reads all of ${read.label}` : null;
}
