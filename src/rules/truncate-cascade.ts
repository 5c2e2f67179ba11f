import { emptiedBesides } from "../facts/truncated.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "truncate-cascade",
  category: "data-loss",
  severity: "error",
  summary: "Name the tables that a TRUNCATE empties instead of writing CASCADE",
  why: "CASCADE empties each table with a foreign key to the named one, each table with a foreign key to those, and so on, whatever ON DELETE says and whether a row points anywhere or not. Which tables these are depends on the database it runs on.",
  instead: "Write the tables out, `truncate orders, order_lines`: the server refuses if one that references them is missing from the list.",
  see: ["https://www.postgresql.org/docs/current/sql-truncate.html"],
  equivalents: { squawk: ["ban-truncate-cascade"], "Postgres Language Server": ["banTruncateCascade"], pgfence: ["truncate-cascade"] },
  presets: ["recommended"],

  messages: {
    others: "TRUNCATE with CASCADE empties more than {table}: {others} as well, and whatever else references one of them where this runs.",
    unseen: "TRUNCATE with CASCADE empties more than {table}: each table that references it where this runs, which nothing here tells.",
  },

  on: {
    Truncate(truncate, { catalog, statement, report }) {
      const others = emptiedBesides(truncate, statement, catalog);
      if (others === null) return;
      const { label: table } = catalog.table(truncate.table);
      if (others === "unseen") report("unseen", { at: truncate, data: { table } });
      else report("others", { at: truncate, data: { table, others: others.map(({ label }) => label).join(", ") } });
    },
  },

  examples: [
    {
      title: "The tables that reference it, and those that reference these",
      deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint references users); create table order_lines (order_id bigint references orders);",
      sql: "truncate users cascade;",
      reports: [{ message: "others", at: "truncate users cascade", data: { table: "users", others: "orders, order_lines" } }],
    },
    {
      title: "The table is new, and what references it is not",
      deployed: "create table orders (id bigint primary key, user_id bigint);",
      sql: "create table users (id bigint primary key); alter table orders add foreign key (user_id) references users; truncate users cascade;",
      reports: [{ message: "others", at: "truncate users cascade", data: { table: "users", others: "orders" } }],
    },
    {
      title: "No migration made the table",
      sql: "truncate users cascade;",
      reports: [{ message: "unseen", at: "truncate users cascade" }],
      notRun: "the table is not there",
    },
    {
      title: "All tables are written out",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "truncate users, orders cascade;",
    },
    {
      title: "Nothing references it",
      deployed: "create table events (id bigint primary key);",
      sql: "truncate events cascade;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create table users (id bigint primary key); create table orders (user_id bigint references users);",
      sql: "-- migralint-review truncate: by=@dba-team -- before the launch\ntruncate users cascade;",
    },
  ],
});
