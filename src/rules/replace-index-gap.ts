import { defineRule } from "../rule.ts";
import type { ChangeOf } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isInUse } from "../traffic.ts";

export default defineRule({
  id: "replace-index-gap",
  category: "performance",
  severity: "warning",
  summary: "Build the new index before dropping the old one",
  why: "Between DROP INDEX and the end of the build that replaces it, queries that used the index read the whole table. On a large one that is the whole time of the build, and if the build fails, until someone notices.",
  instead: "CREATE INDEX CONCURRENTLY under another name, then DROP INDEX CONCURRENTLY the old one; ALTER INDEX … RENAME gives the old name back in an instant. A unique constraint can change its index with ADD CONSTRAINT … USING INDEX.",
  see: ["https://www.postgresql.org/docs/current/sql-alterindex.html", "https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY"],
  presets: ["strict"],

  messages: {
    found: "Between this and the end of CREATE INDEX {replacement}, queries on {table} have neither: they read all of it. Build the new index first{how}.",
  },

  on: {
    DropIndex(drop, { catalog, session, settings, statement, text, report }) {
      const index = catalog.findIndex(drop.index);
      // In a transaction no one sees the moment between the two; what an index built before failed at is not there to miss.
      if (index === undefined || index.valid !== true || (session.inTransaction !== false && !(drop.concurrently && session.inTransaction === "unknown"))) return;
      const table = catalog.table(index.table);
      if (!isInUse(table, settings)) return;
      const before = text.statements.slice(0, text.statements.indexOf(statement));
      const builds = (statements: typeof text.statements): readonly ChangeOf<"CreateIndex">[] => statements.flatMap(({ changes }) => changes.filter((change): change is ChangeOf<"CreateIndex"> => change.kind === "CreateIndex" && catalog.label(change.table) === table.label && change.keys[0]?.column === index.keys[0] && (index.keys[0] !== null || change.keys[0]?.expression?.sql === index.expressions[0]?.sql)));
      const [replacement] = builds(text.statements.slice(before.length + 1));
      if (replacement === undefined || builds(before).length > 0) return;
      report("found", { at: drop, data: { replacement: replacement.name === null ? `on ${table.label}` : quoteIdentifier(replacement.name), table: table.label, how: replacement.name === index.name ? " under another name, and rename it after" : "" } });
    },
  },

  examples: [
    {
      title: "Queries have no index until the new one is there",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently orders_user;\ncreate index concurrently orders_user_at on orders (user_id, at);",
      reports: [{ message: "found", at: "drop index concurrently orders_user", data: { replacement: "orders_user_at", table: "orders", how: "" } }],
    },
    {
      title: "DROP INDEX CONCURRENTLY tells that there is no transaction",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "drop index concurrently orders_user;\ncreate index concurrently orders_user_at on orders (user_id, at);",
      reports: [{ message: "found", at: "drop index concurrently orders_user", data: { replacement: "orders_user_at", table: "orders", how: "" } }],
    },
    {
      title: "The name is the same",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists orders_user;\ncreate index concurrently orders_user on orders (user_id, at);",
      reports: [{ message: "found", at: "drop index concurrently if exists orders_user", data: { replacement: "orders_user", table: "orders", how: " under another name, and rename it after" } }],
    },
    {
      title: "The new one first",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently orders_user_at on orders (user_id, at);\ndrop index concurrently orders_user;",
    },
    {
      title: "What an earlier try may have left is cleared away",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists orders_user;\ncreate index concurrently orders_user on orders (user_id);",
    },
    {
      title: "An index for other queries",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently orders_user;\ncreate index concurrently orders_at on orders (at);",
    },
    {
      title: "In the runner's transaction no one sees the moment between the two",
      runner: "flyway",
      deployed: "create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note));",
      sql: "drop index orders_user;\ncreate index orders_user_at on orders (user_id, at);",
    },
    {
      title: "Nothing tells that there is no transaction",
      deployed: "create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note));",
      sql: "drop index orders_user;\ncreate index orders_user_at on orders (user_id, at);",
    },
    {
      title: "The server refuses it in a transaction",
      deployed: "create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note));",
      sql: "begin;\ndrop index concurrently orders_user;\ncreate index orders_user_at on orders (user_id, at);\ncommit;",
      fails: "cannot run inside a transaction block",
    },
    {
      title: "It may be gone already",
      runner: "goose",
      deployed: ["create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note));", "do $$ begin if current_user = 'app' then drop index orders_user; end if; end $$;"],
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists orders_user;\ncreate index concurrently orders_user_at on orders (user_id, at);",
    },
    {
      title: "A new table, another table, and one that is built before",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note)); create table carts (id bigint primary key, user_id bigint);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate table jobs (id bigint primary key, day date);\ncreate index jobs_day on jobs (day);\ndrop index concurrently jobs_day;\ncreate index concurrently jobs_day_id on jobs (day, id);\ncreate index concurrently orders_user_at on orders (user_id, at);\ndrop index concurrently orders_user;\ncreate index concurrently orders_user_note on orders (user_id, note);",
    },
    {
      title: "What comes after is no index of that table",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note)); create table carts (id bigint primary key, user_id bigint);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently orders_user;\ncreate index concurrently carts_user on carts (user_id);\ncomment on table orders is 'what people buy';\nalter table orders add column size int;",
    },
    {
      title: "An index on an expression has to be replaced by one on the same",
      runner: "goose",
      deployed: ["create table orders (id bigint primary key, user_id bigint, note text, at date); create index orders_user on orders (user_id); create index orders_note on orders (lower(note));", "create index orders_upper on orders (upper(note));"],
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently orders_note;\ndrop index concurrently orders_upper;\ncreate index concurrently orders_upper_at on orders (upper(note), at);",
      reports: [{ message: "found", at: "drop index concurrently orders_upper" }],
    },
    {
      title: "Reading all of a small table takes a moment",
      runner: "goose",
      config: { tables: { orders: "small" } },
      deployed: "create table orders (id bigint primary key, user_id bigint, at date); create index orders_user on orders (user_id);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently orders_user;\ncreate index concurrently orders_user_at on orders (user_id, at);",
    },
  ],
});
