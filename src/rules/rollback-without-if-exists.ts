import { excerpt } from "../phrase.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { textOf } from "../source.ts";

/** The words after which IF EXISTS stands: `drop table`, `drop materialized view`, `drop index concurrently`. */
const ofObject = /^drop\s+(?:materialized\s+view|foreign\s+(?:table|data\s+wrapper)|event\s+trigger|text\s+search\s+\w+|operator\s+(?:class|family)|access\s+method|user\s+mapping|owned|index\s+concurrently|\w+)\s+/i;
const ofPart = /^drop\s+(?:column\s+|constraint\s+)?/i;

export default defineRule({
  id: "rollback-without-if-exists",
  category: "rollback",
  severity: "warning",
  summary: "Write DROP … IF EXISTS in rollbacks",
  why: "A rollback is often run after a migration that failed half-way, or a second time. DROP of something that is not there fails, and what comes after it is not taken back.",
  instead: "Write IF EXISTS after the kind of what is dropped. Leave it out where the rollback runs only after a migration that went through, as in a runner that keeps a record of both.",
  see: ["https://www.postgresql.org/docs/current/sql-droptable.html"],
  presets: [],
  roles: ["down"],

  messages: {
    drop: "{what} fails where the migration did not get that far, or the rollback runs a second time: write IF EXISTS.",
  },

  on: {
    change(change, { file, statement, report }) {
      if (change.nested || !("ifExists" in change) || change.ifExists) return;
      const isPart = change.kind === "DropColumn" || change.kind === "DropConstraint";
      if (!isPart && change.kind !== "DropTable" && change.kind !== "DropIndex" && change.kind !== "DropObject" && change.kind !== "DropPolicy" && change.kind !== "DropSchema") return;
      // One DROP may name several; the words stand once.
      const first = statement.changes[0];
      if (!isPart && first !== change) return;
      const place = isPart ? change.span : statement.span;
      const head = (isPart ? ofPart : ofObject).exec(textOf(file, place))?.[0];
      if (head === undefined) return;
      const at = place.start + head.length;
      report("drop", {
        at: place,
        data: { what: excerpt(textOf(file, place), 60) },
        fix: { title: "Write IF EXISTS", edits: [insertBefore({ start: at, end: at }, head.startsWith("D") ? "IF EXISTS " : "if exists ")] },
      });
    },
  },

  examples: [
    {
      title: "An index and a column",
      deployed: "create table users (id bigint primary key);",
      path: "002_email.sql",
      sql: "alter table users add column email text, add column phone text;\ncreate index users_email on users (email);",
      files: { "002_email_rollback.sql": "drop index users_email;\nALTER TABLE users DROP COLUMN email, DROP phone;\n" },
      reports: [
        { message: "drop", path: "002_email_rollback.sql", at: "drop index users_email", data: { what: "drop index users_email" } },
        { message: "drop", path: "002_email_rollback.sql", at: "DROP COLUMN email" },
        { message: "drop", path: "002_email_rollback.sql", at: "DROP phone" },
      ],
      fixed: "drop index if exists users_email;\nALTER TABLE users DROP COLUMN IF EXISTS email, DROP IF EXISTS phone;\n",
    },
    {
      title: "Two tables in one statement, a policy, a concurrent drop",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\ncreate table order_lines (id bigint);\ncreate policy everyone on orders using (true);\ncreate index order_lines_id on order_lines (id);",
      files: { "002_orders.down.sql": "drop policy everyone on orders;\ndrop index concurrently order_lines_id;\ndrop table orders, order_lines;" },
      reports: [
        { message: "drop", path: "002_orders.down.sql", at: "drop policy everyone on orders" },
        { message: "drop", path: "002_orders.down.sql", at: "drop index concurrently order_lines_id" },
        { message: "drop", path: "002_orders.down.sql", at: "drop table orders, order_lines" },
      ],
      fixed: "drop policy if exists everyone on orders;\ndrop index concurrently if exists order_lines_id;\ndrop table if exists orders, order_lines;",
    },
    {
      title: "IF EXISTS is there",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "drop table if exists orders;" },
    },
    {
      title: "The way forward",
      deployed: "create table orders (id bigint primary key);",
      sql: "drop table orders;",
    },
  ],
});
