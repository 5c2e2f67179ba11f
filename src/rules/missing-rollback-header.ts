import { readHeader } from "../migrations/header.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { startOf } from "../source.ts";

export default defineRule({
  id: "missing-rollback-header",
  category: "rollback",
  severity: "warning",
  summary: "Say at the top of a rollback what it takes back",
  why: "Whoever opens a rollback does so in a hurry. Its first lines must say which migration it belongs to and what is lost by running it.",
  instead: "Write the lines as comments above the first statement: `-- Rollback: 005_add_limits`, `-- CAUTION: …`.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    fields: { type: "array", items: { type: "string" }, default: ["Rollback|Rollback Migration"], description: "Keys that must stand in the header of a rollback; `Rollback|Undo` takes either: `Rollback Migration`, `Date`, `Purpose`, `CAUTION`." },
  },

  messages: {
    lacks: "The header of the rollback of {migration} does not say {fields}.",
  },

  on: {
    migration({ down, up, stem }, { options, report }) {
      if (down === null || down.file === up?.file) return;
      const header = readHeader(down.file.text, down.span);
      const missing = options.fields.filter((field) => header.field(...field.split("|")) === undefined).map((field) => field.split("|")[0] ?? field);
      if (missing.length === 0) return;
      const value = (key: string): string => (/^rollback/i.test(key) ? stem : /caution/i.test(key) ? "<what is lost>" : `<${key.toLowerCase()}>`);
      const at = startOf(down.file, down.span);
      report("lacks", {
        at,
        file: down.file,
        data: { migration: stem, fields: missing.join(", ") },
        suggestions: [{ title: missing.length === 1 ? "Add the line" : "Add the lines", edits: [insertBefore({ start: at.start, end: at.start }, missing.map((key) => `-- ${key}: ${value(key)}\n`).join(""))] }],
      });
    },
  },

  examples: [
    {
      title: "No header",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "drop table orders;\n" },
      reports: [{ message: "lacks", path: "002_orders.down.sql", at: "drop table orders;", data: { migration: "002_orders", fields: "Rollback" } }],
      suggested: "-- Rollback: 002_orders\ndrop table orders;\n",
    },
    {
      title: "A house that wants to be warned",
      options: { fields: ["Rollback", "CAUTION"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders.down.sql": "-- Rollback: 002_orders.down.sql\ndrop table orders;\n" },
      reports: [{ message: "lacks", path: "002_orders.down.sql", at: "-- Rollback: 002_orders.down.sql", data: { migration: "002_orders", fields: "CAUTION" } }],
      suggested: "-- CAUTION: <what is lost>\n-- Rollback: 002_orders.down.sql\ndrop table orders;\n",
    },
    {
      title: "All lines are there",
      options: { fields: ["Rollback Migration|Rollback", "Date", "Purpose"] },
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
      files: { "002_orders_rollback.sql": "-- Rollback Migration: orders\n-- Date: 2026-03-01\n-- Purpose: Takes back 002_orders\ndrop table orders;\n" },
    },
    {
      title: "A section of the migration's own file",
      runner: "dbmate",
      path: "20260301120000_orders.sql",
      sql: "-- migrate:up\ncreate table orders (id bigint primary key);\n-- migrate:down\ndrop table orders;\n",
    },
  ],
});
