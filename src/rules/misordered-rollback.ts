import { reasonOf } from "../facts/refusal-reasons.ts";
import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";

export default defineRule({
  id: "misordered-rollback",
  category: "rollback",
  severity: "error",
  summary: "Take changes back in the order in which the server lets them go",
  why: "A rollback is run in an outage, and often for the first time. Where it drops a table before what refers to it, or goes on about a table that it just dropped, it fails there; inside a transaction nothing is taken back at all.",
  instead: "Write the reverse of the migration, last first: foreign keys and views before their tables, columns and constraints before DROP TABLE, or not at all.",
  see: ["https://www.postgresql.org/docs/current/ddl-depend.html"],
  presets: ["strict"],

  messages: {
    fails: "The rollback of {migration} fails at {statement}: {reason}.",
  },

  on: {
    rollback({ failsBack }, { migration, down, report }) {
      if (failsBack === null) return;
      const { statement } = failsBack;
      report("fails", {
        at: statement,
        file: down.script.file,
        data: { migration: migration.stem, statement: excerpt(textOf(down.script.file, statement.span), 70), reason: reasonOf(failsBack) },
      });
    },
  },

  examples: [
    {
      title: "A column that the migration did not take away",
      deployed: "create table users (id bigint primary key, email text);",
      path: "002_name.sql",
      sql: "alter table users add column name text;",
      files: { "002_name_rollback.sql": "alter table users add column email text;" },
      reports: [{ message: "fails", path: "002_name_rollback.sql", at: "alter table users add column email text", data: { migration: "002_name", statement: "alter table users add column email text", reason: "the column email is there already" } }],
    },
    {
      title: "A constraint of a table that is gone",
      deployed: "create table users (id bigint primary key);",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key, user_id bigint, constraint orders_user foreign key (user_id) references users);",
      files: { "002_orders_rollback.sql": "drop table if exists orders;\nalter table orders drop constraint if exists orders_user;" },
      reports: [{ message: "fails", path: "002_orders_rollback.sql", at: "alter table orders drop constraint if exists orders_user", data: { migration: "002_orders", statement: "alter table orders drop constraint if exists orders_user", reason: "orders was dropped before" } }],
    },
    {
      title: "A foreign key still points to the table",
      path: "002_orders.sql",
      sql: "create table users (id bigint primary key);\ncreate table orders (user_id bigint references users);",
      files: { "002_orders_rollback.sql": "drop table users;\ndrop table orders;" },
      reports: [{ message: "fails", path: "002_orders_rollback.sql", at: "drop table users" }],
    },
    {
      title: "Last first",
      path: "002_orders.sql",
      sql: "create table users (id bigint primary key);\ncreate table orders (user_id bigint references users);",
      files: { "002_orders_rollback.sql": "drop table orders;\ndrop table users;" },
    },
    {
      title: "IF EXISTS looks for the table, too, where a trigger or policy is dropped",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ncreate policy everyone on orders using (true);",
      files: { "002_orders_rollback.sql": "drop table if exists orders;\ndrop policy if exists everyone on orders;" },
    },
  ],
});
