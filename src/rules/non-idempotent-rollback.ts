import { refusedSql } from "../facts/refusal-reasons.ts";
import { excerpt } from "../phrase.ts";
import { defineRule } from "../rule.ts";
import { classOf } from "../sql/change-kinds.ts";

export default defineRule({
  id: "non-idempotent-rollback",
  category: "rollback",
  severity: "info",
  summary: "Let a rollback that ran before run again",
  why: "In an outage nobody knows for certain whether the rollback went through. One that fails the second time looks as if it had failed altogether, and what stands after the failing statement is not reached where the first run stopped half-way.",
  instead: "Write IF EXISTS and IF NOT EXISTS where PostgreSQL has them, and ask the catalog in a DO block where it has not. For DROP without IF EXISTS see rollback-without-if-exists.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: [],

  messages: {
    twice: "The second time the rollback of {migration} fails at {statement}.",
  },

  on: {
    rollback({ failsBackTwice }, { migration, down, report }) {
      if (failsBackTwice === null) return;
      const { change, condition } = failsBackTwice;
      const { file } = down.script;
      if (change.kind === "DropTable" || ("ifExists" in change && classOf(change) === "drops" && condition !== "undefined_table")) return;
      report("twice", { at: change, file, data: { migration: migration.stem, statement: excerpt(refusedSql(failsBackTwice, file), 70) } });
    },
  },

  examples: [
    {
      title: "The column is there again after the first time",
      deployed: "create table orders (id bigint primary key, note text);",
      path: "002_orders.sql",
      sql: "alter table orders drop column note;",
      files: { "002_orders_rollback.sql": "alter table orders add column note text;" },
      reports: [{ message: "twice", path: "002_orders_rollback.sql", at: "add column note text", data: { migration: "002_orders", statement: "alter table orders add column note text" } }],
    },
    {
      title: "IF EXISTS of the column does not help where the table is gone",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);\nalter table orders add column note text;",
      files: { "002_orders_rollback.sql": "alter table orders drop column if exists note;\ndrop table if exists orders;" },
      reports: [{ message: "twice", path: "002_orders_rollback.sql", at: "drop column if exists note" }],
    },
    {
      title: "Guarded",
      deployed: "create table orders (id bigint primary key, note text);",
      path: "002_orders.sql",
      sql: "alter table orders drop column note;",
      files: { "002_orders_rollback.sql": "alter table orders add column if not exists note text;" },
    },
  ],
});
