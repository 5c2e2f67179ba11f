import { defineRule } from "../rule.ts";
import { positionAt } from "../source.ts";
import type { Change } from "../sql/change.ts";

export default defineRule({
  id: "mixed-transactional-modes",
  category: "transaction",
  severity: "warning",
  summary: "Keep what refuses a transaction apart from what deserves one",
  why: "A file with CREATE INDEX CONCURRENTLY must run without a transaction, and so do all of its statements. If the index fails, which it may for a duplicate or a deadlock, the statements before it stay, the migration counts as failed, and cannot simply be run again.",
  instead: "Put the statements that refuse a transaction into a migration of their own.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
  presets: ["strict"],

  messages: {
    mixed: "Because of {statement} on line {line} this file runs without a transaction: this commits by itself, and stays if that fails. Put it into a migration of its own.",
  },

  on: {
    script({ statements }, { script, file, report }) {
      if (script.transaction === "file" || script.transaction === "batch" || script.transaction === "implicit") return;
      const changes = statements.flatMap((statement) => statement.changes).filter(({ nested }) => !nested);
      const apart = changes.find((change) => "concurrently" in change && change.concurrently && change.kind !== "RefreshMaterializedView");
      if (apart === undefined || changes.some(({ kind }) => kind === "Begin" || kind === "Commit")) return;
      const ordinary = changes.find(deservesTransaction);
      const statement = apart.kind === "CreateIndex" ? "CREATE INDEX CONCURRENTLY" : apart.kind === "DropIndex" ? "DROP INDEX CONCURRENTLY" : apart.kind === "Reindex" ? "REINDEX CONCURRENTLY" : "DETACH PARTITION … CONCURRENTLY";
      if (ordinary !== undefined) report("mixed", { at: ordinary, data: { statement, line: positionAt(file, apart.span.start).line } });
    },
  },

  examples: [
    {
      title: "A column and its index",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column email text;\ncreate index concurrently users_email on users (email);",
      reports: [{ message: "mixed", at: "add column email text", data: { statement: "CREATE INDEX CONCURRENTLY", line: 2 } }],
    },
    {
      title: "What may be tried again, and settings",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "set statement_timeout = 0; drop index concurrently if exists users_email; create index concurrently users_email on users (email);",
    },
    {
      title: "An index that is built takes part in a constraint",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create unique index concurrently users_email on users (email); alter table users add constraint users_email unique using index users_email;",
    },
    {
      title: "A transaction of its own",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; alter table users add column email text; commit; create index concurrently users_email on users (email);",
    },
    {
      title: "The runner opens a transaction, which the server refuses",
      runner: "dbmate",
      deployed: "create table orders (id bigint primary key);",
      sql: "-- migrate:up\ncreate index concurrently orders_id on orders (id);\nalter table orders add column note text;",
      fails: "cannot run inside a transaction block",
    },
    {
      title: "It sends both as one string, which is a transaction",
      runner: "golang-migrate",
      deployed: "create table orders (id bigint primary key);",
      sql: "create index concurrently orders_id on orders (id);\nalter table orders add column note text;",
      fails: "cannot run inside a transaction block",
    },
    {
      title: "A refresh, which can be run anywhere",
      deployed: "create materialized view totals as select 1 as n; create unique index on totals (n); create table orders (id bigint);",
      sql: "refresh materialized view concurrently totals;\nalter table orders add column note text;",
    },
    {
      title: "What says that it may have run, or is of this session, or is checked later",
      deployed: "create table users (id bigint primary key); create table orders (id bigint, user_id bigint);",
      sql: "create index concurrently orders_id on orders (id);\nalter table orders add column if not exists note text;\ncreate table if not exists carts (id bigint);\ncreate temporary table seen (id bigint);\nalter table orders add constraint buyer foreign key (user_id) references users not valid;\ncreate or replace view recent as select 1 as n;\ncreate extension if not exists plpgsql;\ncreate index orders_user on orders (user_id);",
    },
    {
      title: "A view, and an index that is built at once",
      deployed: "create table orders (id bigint);",
      sql: "create index orders_id on orders (id);\ncreate view recent as select 1 as n;\ndrop index concurrently orders_id;",
      reports: [{ message: "mixed", at: "create view recent as select 1 as n" }],
    },
  ],
});

/** What is better taken back together with the rest; not what goes with an index that was just built, and not what can be run again. */
function deservesTransaction(change: Change): boolean {
  switch (change.kind) {
    case "AddConstraint": return change.constraint.usingIndex === null && !change.constraint.notValid;
    case "AddColumn": return !change.ifNotExists;
    case "CreateTable": return !change.ifNotExists && !change.temporary;
    case "DropColumn": case "DropTable": case "DropConstraint": return !change.ifExists;
    case "AlterColumnType": case "RenameColumn": case "RenameTable": case "Insert": case "Update": case "Delete": case "Merge": case "Truncate": return true;
    case "CreateObject": return !change.orReplace && !change.ifNotExists && change.object !== "extension";
    default: return false;
  }
}
