import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "non-concurrent-index",
  category: "locking",
  severity: "error",
  summary: "Build indexes on tables in use concurrently",
  why: "CREATE INDEX holds a SHARE lock on the table until the index is built: reads go on, every write waits. On a large table that is minutes, and the writes that pile up behind it can take the application down.",
  instead: "Use CREATE INDEX CONCURRENTLY, which lets writes go on. It is slower, must not run in a transaction, and leaves an INVALID index behind when it fails: drop that before the next try. A partitioned table refuses CONCURRENTLY: create the index ON ONLY the parent, build it concurrently on each partition, and attach those with ALTER INDEX … ATTACH PARTITION.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
  equivalents: { squawk: ["require-concurrent-index-creation"], eugene: ["E6"], "Postgres Language Server": ["requireConcurrentIndexCreation"], strong_migrations: ["add_index"], pgfence: ["create-index-not-concurrent"], Atlas: ["PG101"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    blocksWrites: "Building {index} blocks every write to {table} until it is done. Build it with CREATE INDEX CONCURRENTLY {where}.",
    mayBlockWrites: "No migration here made {table}: if it holds rows, building {index} blocks every write to it until it is done. Build it with CREATE INDEX CONCURRENTLY {where}.",
    partitioned: "Building {index} blocks every write to {table} and its partitions until it is done. A partitioned table refuses CONCURRENTLY: create it ON ONLY {table}, build it concurrently on each partition, then ALTER INDEX … ATTACH PARTITION.",
  },

  on: {
    CreateIndex(index, { catalog, session, settings, script, text, file, report }) {
      const table = catalog.table(index.table);
      if (index.concurrently || !isInUse(table, settings)) return;
      if (!table.known && (catalog.findObject("materialized view", index.table) !== undefined || isMeantFor(table, catalog))) return;
      if (index.only && (table.partitionBy !== null || !table.known)) return;
      if (index.ifNotExists && index.name !== null && catalog.findIndex({ schema: table.schema, name: index.name })?.valid === true) return;
      const name = index.name === null ? "an index" : quoteIdentifier(index.name);
      const alone = text.statements.length === 1 && !index.nested;
      const where = outsideTransaction(script, alone);
      if (table.partitionBy !== null) return report("partitioned", { at: index, data: { index: name, table: table.label } });
      const fix = { title: "Build the index concurrently", edits: [insertAfter(index.keyword, inCaseOf(file, index.keyword, " concurrently"))] };
      const fits = alone && !index.ifNotExists;
      report(table.known ? "blocksWrites" : "mayBlockWrites", {
        at: index,
        data: { index: name, table: table.label, where },
        fix: fits && session.inTransaction === false ? fix : undefined,
        suggestions: fits && session.inTransaction === "unknown" ? [fix] : [],
      });
    },
  },

  examples: [
    {
      title: "The table is in use",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index users_email on users (email);",
      reports: [{ message: "blocksWrites", at: "create index users_email on users (email)" }],
      suggested: "create index concurrently users_email on users (email);",
    },
    {
      title: "A runner that opens no transaction lets it be fixed",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE UNIQUE INDEX users_email ON users (email);",
      reports: [{ message: "blocksWrites", at: "CREATE UNIQUE INDEX users_email ON users (email)" }],
      fixed: "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);",
    },
    {
      title: "The runner wraps the file in a transaction, so the advice is to opt out",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose Up\ncreate index users_email on users (email);",
      reports: [{ message: "blocksWrites", at: "create index users_email on users (email)" }],
    },
    {
      title: "A partitioned table refuses CONCURRENTLY",
      deployed: "create table events (id bigint, at date not null) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');",
      sql: "create index events_at on events (at);",
      reports: [{ message: "partitioned", at: "create index events_at on events (at)" }],
    },
    {
      title: "A materialized view can be read meanwhile; only a refresh waits",
      deployed: "create table users (id bigint primary key); create materialized view totals as select count(*) as users from users;",
      sql: "create unique index totals_users on totals (users);",
    },
    {
      title: "The name lacks the prefix of the table that the migration makes: no one has that table",
      deployed: "create table users (id bigint primary key);",
      sql: "create table shop_orders (id bigint primary key, at timestamptz); create index orders_at on orders (at);",
      fails: 'relation "orders" does not exist',
    },
    {
      title: "No migration here made the table, so nothing tells what it holds",
      sql: "create index users_email on users (email);",
      notRun: "the table does not exist on an empty server",
      reports: [{ message: "mayBlockWrites", at: "create index users_email on users (email)" }],
      suggested: "create index concurrently users_email on users (email);",
    },
    {
      title: "ON ONLY a partitioned table builds nothing",
      deployed: "create table events (id bigint, at date not null) partition by range (at);",
      sql: "create index events_at on only events (at);",
    },
    { title: "The table is new: it has no rows, and no one else can see it", sql: "create table users (email text); create index users_email on users (email);" },
    {
      title: "A new table that was filled takes time to read, but no one else uses it yet",
      deployed: "create table people (email text);",
      sql: "create table users (email text); insert into users select email from people; create index users_email on users (email);",
    },
    {
      title: "A new partition that was filled before it was attached is in use from then on",
      deployed: "create table events (at date not null) partition by range (at); create table old_events (at date not null);",
      sql: "create table events_2025 (at date not null); insert into events_2025 select at from old_events; alter table events attach partition events_2025 for values from ('2025-01-01') to ('2026-01-01'); create index events_2025_at on events_2025 (at);",
      reports: [{ message: "blocksWrites", at: "create index events_2025_at on events_2025 (at)" }],
    },
    {
      title: "A table that was just emptied has nothing to read",
      deployed: "create table queue (job text); insert into queue values ('a');",
      sql: "truncate queue; create index queue_job on queue (job);",
    },
    { title: "Emptied and filled again", deployed: "create table jobs (job text); create table queue (job text);", sql: "truncate queue; insert into queue select job from jobs; create index queue_job on queue (job);", reports: [{ message: "blocksWrites", at: "create index queue_job on queue (job)" }] },
    {
      title: "Emptied by an earlier migration",
      deployed: ["create table queue (job text);", "truncate queue;"],
      sql: "create index queue_job on queue (job);",
      reports: [{ message: "blocksWrites", at: "create index queue_job on queue (job)" }],
      suggested: "create index concurrently queue_job on queue (job);",
    },
    { title: "A temporary table is the session's own", sql: "create temp table picked (id bigint); create index on picked (id);" },
    {
      title: "The configuration calls the table small",
      deployed: "create table currencies (code text);",
      sql: "create index currencies_code on currencies (code);",
      config: { tables: { currencies: "small" } },
    },
    { title: "The index is there already, so nothing is built", deployed: "create table users (email text); create index users_email on users (email);", sql: "create index if not exists users_email on users (email);" },
    { title: "IF NOT EXISTS, in a block, ON ONLY a plain table", deployed: "create table users (id bigint primary key, email text);", sql: "create index if not exists users_email on only users (email);", reports: [{ message: "blocksWrites", at: "create index if not exists users_email on only users (email)" }] },
    { title: "In a block", deployed: "create table users (id bigint primary key, email text); create schema app;", sql: "do $$ begin create index users_email on users (email); end $$;", reports: [{ message: "blocksWrites", at: "create index users_email on users (email)" }] },
    { title: "Without a name it is another, and a longer name in another schema or of another table is no mistake", deployed: "create table users (id bigint primary key, email text); create index users_email on users (email); create schema app; create table old_jobs (id bigint);", sql: "create index on users (email);\ncreate index if not exists users_mail on users (email);\ncreate table app.new_carts (id bigint);\ncreate table carts_of (id bigint);\ncreate index on carts (id);\ncreate index on jobs (id);", reports: [{ message: "blocksWrites", at: "create index on users (email)" }, { message: "blocksWrites", at: "create index if not exists users_mail on users (email)" }, { message: "mayBlockWrites", at: "create index on carts (id)" }, { message: "mayBlockWrites", at: "create index on jobs (id)" }], notRun: "two tables are not there" },
    { title: "Of a table that no migration made, of which ONLY says that it is partitioned", sql: "create index carts_id on only carts (id);", notRun: "the table is not there" },
  ],
});

/** Whether the release makes a table of a longer name that ends in the one that none made: the shorter one is a mistake. */
function isMeantFor(table: Table, catalog: Catalog): boolean {
  return catalog.tables().some(({ schema, name, madeHere }) => madeHere && schema === table.schema && name.endsWith(`_${table.name}`));
}
