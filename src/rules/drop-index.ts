import { changesIn, onTable } from "../facts/changes-on.ts";
import type { Index } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-index",
  category: "data-loss",
  severity: "info",
  summary: "Make sure that nothing needs an index before dropping it",
  why: "Queries that used the index read the whole table from that moment on, and building it again on a large table takes long. With a unique index goes a promise as well: duplicates that come in meanwhile keep it from being built again.",
  instead: "Look at `idx_scan` in pg_stat_user_indexes on every server, replicas too, over a time that holds the month's end. Then DROP INDEX CONCURRENTLY.",
  see: ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW", "https://www.postgresql.org/docs/current/sql-dropindex.html"],
  presets: [],

  messages: {
    slow: "Without {index} queries on {columns} of {table} read all of it. Make sure that none does.",
    unique: "Without {index} rows of {table} may share {columns}, and ON CONFLICT on them fails.",
  },

  on: {
    DropIndex(drop, { catalog, file, text, report }) {
      const index = catalog.findIndex(drop.index);
      if (index === undefined || index.constraint !== null || index.valid !== true || index.origin?.path === file.path) return;
      const table = catalog.table(index.table);
      if (table.madeHere) return;
      const replaced = onTable(changesIn(text), table, catalog, "DropTable", "DropColumn", "CreateIndex", "AddConstraint").some((change) => {
        switch (change.kind) {
          case "DropTable": return true;
          case "DropColumn": return index.keys.includes(change.column);
          case "CreateIndex": return change.unique >= index.unique && change.keys[0]?.column === index.keys[0];
          case "AddConstraint": return change.constraint.kind === "unique" || change.constraint.kind === "primary key";
        }
      });
      if (replaced || catalog.indexesOf(index.table).some((other) => other.name !== index.name && covers(other, index))) return;
      const columns = [...index.keys.flatMap((key) => (key === null ? [] : quoteIdentifier(key))), ...index.expressions.map(({ sql }) => sql)].join(", ");
      report(index.unique ? "unique" : "slow", { at: drop, data: { index: quoteIdentifier(index.name), table: table.label, columns } });
    },
  },

  examples: [
    {
      title: "An index goes",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email);",
      sql: "drop index users_email;",
      reports: [{ message: "slow", at: "drop index users_email", data: { index: "users_email", table: "users", columns: "email" } }],
    },
    {
      title: "A unique index goes, and its promise",
      deployed: "create table users (id bigint primary key, email text); create unique index users_email on users (lower(email));",
      sql: "drop index users_email;",
      reports: [{ message: "unique", at: "drop index users_email", data: { index: "users_email", table: "users", columns: "lower(email)" } }],
    },
    {
      title: "Another index does as well",
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email); create index users_email_name on users (email, name);",
      sql: "drop index users_email;",
    },
    {
      title: "This migration builds another, or drops the table",
      deployed: "create table users (id bigint primary key, email text); create index users_email on users (email); create table logs (at timestamptz); create index logs_at on logs (at);",
      sql: "create index users_email_2 on users (email); drop index users_email; drop index logs_at; drop table logs;",
    },
    {
      title: "No migration made it",
      sql: "drop index if exists users_email;",
    },
    {
      title: "What does less: of another table, column or method, partial, or of more columns",
      deployed: "create table carts (email text); create table users (id bigint primary key, email text, name text); create index users_email on users (email); create index users_email_hash on users using hash (email); create index users_email_some on users (email) where id > 9; create index users_name on users (name, email); create unique index users_name_once on users (name); create unique index users_name_more on users (name, id);",
      sql: "drop index users_email, users_name_once;\ncreate unique index on carts (email);\ncreate index on users (name);\nalter table carts add unique (email);\nalter table users add check (email <> ''), drop column id;",
      reports: [{ message: "slow", at: "users_email", data: { index: "users_email", table: "users", columns: "email" } }, { message: "unique", at: "users_name_once", data: { index: "users_name_once", table: "users", columns: "name" } }],
    },
    {
      title: "A unique index that begins with its keys, or one of the same rows",
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email); create unique index users_email_once on users (email, name); create index users_new on users (name) where id > 9; create index users_newer on users (name, email) where id > 9;",
      sql: "drop index users_email;\ndrop index users_new;",
    },
    {
      title: "The column goes as well, or a constraint takes its place",
      deployed: "create table users (id bigint primary key, email text, name text); create index users_email on users (email); create unique index users_name on users (name);",
      sql: "drop index users_email;\nalter table users drop column email;\ndrop index users_name;\nalter table users add constraint users_named unique (name);",
    },
    {
      title: "The migration made it, or its table",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index users_email on users (email);\ndrop index users_email;",
    },
  ],
});

/** Whether an index finds all that the other one does, and is unique where that is. */
function covers(index: Index, other: Index): boolean {
  const begins = other.keys.every((key, at) => key !== null && index.keys[at] === key);
  return begins && index.valid === true && index.method === other.method && (index.where === null || index.where.sql === other.where?.sql) && (!other.unique || (index.unique && index.keys.length === other.keys.length));
}
