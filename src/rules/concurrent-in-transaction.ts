import { transactionRefusal } from "../effects/consequences.ts";
import { outsideTransaction } from "../migrations/advice.ts";
import { firstWords } from "../migrations/statement-heads.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "concurrent-in-transaction",
  category: "transaction",
  severity: "error",
  summary: "Run what refuses a transaction outside of one",
  why: "CREATE INDEX CONCURRENTLY, VACUUM and some others commit on their own, so the server refuses them in a transaction: one opened by BEGIN, by the migration tool, or made of several statements sent as one query string. The migration fails when it is deployed.",
  instead: "Put the statement alone into a migration of its own, and tell the runner to run that without a transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", "https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT"],
  equivalents: { squawk: ["ban-concurrent-index-creation-in-transaction"], "Postgres Language Server": ["banConcurrentIndexCreationInTransaction"], pgfence: ["concurrent-in-transaction"], Atlas: ["PG103", "TX101"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    explicit: "{statement} is refused in a transaction, and BEGIN opened one: the migration fails here. Put it {where}.",
    runner: "{statement} is refused in a transaction, and {runner} runs the migration in one: it fails here. Put it {where}.",
    implicit: "{statement} is refused in a transaction, and {runner} sends the file as one query string, which is one: the migration fails here. Put it {where}.",
    nested: "{statement} is refused in a DO block, which always runs in a transaction: the migration fails here. Put it {where}.",
  },

  on: {
    change(change, { script, session, catalog, settings, statement: { tokens }, file, report }) {
      const statement = transactionRefusal(change, catalog, settings.postgres);
      if (statement === null) return;
      const where = outsideTransaction(script, false, change.nested ? null : firstWords(file.text, tokens));
      const runner = script.migration.runner.title;
      if (change.nested) report("nested", { at: change, data: { statement, where } });
      else if (session.transaction === "explicit") report("explicit", { at: change, data: { statement, where } });
      else if (session.transaction === "runner") report("runner", { at: change, data: { statement, runner, where } });
      else if (session.transaction === "implicit") report("implicit", { at: change, data: { statement, runner, where } });
    },
  },

  examples: [
    {
      title: "Between BEGIN and COMMIT",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "begin; create index concurrently users_email on users (email); commit;",
      reports: [{ message: "explicit", at: "create index concurrently users_email on users (email)", data: { statement: "CREATE INDEX CONCURRENTLY users_email", where: "in a migration of its own, outside of any transaction" } }],
      fails: "CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
    },
    {
      title: "The runner opens the transaction",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      runner: "goose",
      sql: "-- +goose Up\ndrop index concurrently users_email;",
      reports: [{ message: "runner", at: "drop index concurrently users_email" }],
      fails: "DROP INDEX CONCURRENTLY cannot run inside a transaction block",
    },
    ...[
      ["REINDEX", "reindex index concurrently users_email;", "REINDEX INDEX CONCURRENTLY users_email", "REINDEX CONCURRENTLY"],
      ["DETACH PARTITION", "alter table events detach partition events_1 concurrently;", "DETACH PARTITION events_1 CONCURRENTLY", "ALTER TABLE ... DETACH CONCURRENTLY"],
    ].map(([word = "", sql = "", statement = "", fails = ""]) => ({
      title: `Flyway does not know that ${word} CONCURRENTLY refuses one`,
      runner: "flyway" as const,
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email); create table events (id bigint) partition by range (id); create table events_1 partition of events for values from (1) to (9);",
      sql,
      reports: [{ message: "runner" as const, at: sql.slice(0, -1).replace("alter table events ", ""), data: { statement, runner: "Flyway", where: "in a migration of its own (keep it alone in its file, put `executeInTransaction=false` in the `.conf` file beside it, and set `flyway.postgresql.transactional.lock=false`)" } }],
      fails: `${fails} cannot run inside a transaction block`,
    })),
    {
      title: "The runner was told to open none",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently users_email on users (email);",
    },
    {
      title: "Several statements sent as one query string share a transaction",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "golang-migrate",
      sql: "set lock_timeout = '2s'; create index concurrently users_email on users (email);",
      reports: [{ message: "implicit", at: "create index concurrently users_email on users (email)" }],
      fails: "CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
    },
    {
      title: "A query string of one statement is no transaction block",
      deployed: "create table users (id bigint primary key, email text);",
      runner: "golang-migrate",
      sql: "create index concurrently users_email on users (email);",
    },
    {
      title: "A DO block is a transaction",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "do $$ begin reindex table concurrently users; end $$;",
      reports: [{ message: "nested", at: "reindex table concurrently users" }],
      fails: "REINDEX CONCURRENTLY cannot be executed from a function",
    },
    {
      title: "VACUUM, DETACH PARTITION CONCURRENTLY and others are refused too",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; vacuum users; commit;",
      reports: [{ message: "explicit", at: "vacuum users" }],
      fails: "VACUUM cannot run inside a transaction block",
    },
    {
      title: "REINDEX of a partitioned table commits after each partition",
      postgres: 18,
      deployed: "create table events (id bigint primary key) partition by range (id); create table events_1 partition of events for values from (1) to (9);",
      sql: "begin; reindex table events; commit;",
      reports: [{ message: "explicit", at: "reindex table events" }],
      fails: "REINDEX TABLE cannot run inside a transaction block",
    },
    {
      title: "The transaction is over",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "begin; alter table users add column name text; commit; create index concurrently users_email on users (email);",
    },
    {
      title: "REFRESH MATERIALIZED VIEW CONCURRENTLY is allowed in a transaction",
      deployed: "create table users (id bigint primary key); create materialized view totals as select id from users; create unique index on totals (id);",
      sql: "begin; refresh materialized view concurrently totals; commit;",
    },
  ],
});
