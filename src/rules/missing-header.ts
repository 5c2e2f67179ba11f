import type { Header } from "../migrations/header.ts";
import type { Migration } from "../migrations/migration.ts";
import { versionTime } from "../migrations/version-time.ts";
import { defineRule } from "../rule.ts";
import { firstLine, type SourceFile } from "../source.ts";
import type { Edit } from "../finding.ts";

/** What the file's own name says about a header line; null where only its author knows. */
function valueFor(key: string, { stem, version }: Migration): string | null {
  if (["migration", "name", "file"].includes(key.toLowerCase())) return stem;
  return ["date", "created"].includes(key.toLowerCase()) ? (versionTime(version)?.day ?? null) : null;
}

/** Adds lines after the last field, written as it is written, or above everything where there is none. */
function addLines(lines: readonly string[], file: SourceFile, { fields, span }: Header): Edit {
  const last = fields.at(-1);
  const end = file.text.includes("\r\n") ? "\r\n" : "\n";
  if (last === undefined) return { span: { start: span.start, end: span.start }, text: lines.map((line) => `-- ${line}${end}`).join("") + (span.start === span.end ? end : "") };
  const lead = file.text.slice(file.text.lastIndexOf("\n", last.span.start - 1) + 1, last.span.start).replace("/*", " *");
  return { span: { start: last.span.end, end: last.span.end }, text: lines.map((line) => `${end}${lead}${line}`).join("") };
}

export default defineRule({
  id: "missing-header",
  category: "convention",
  severity: "warning",
  summary: "Say at the top of a migration what it is",
  why: "Years later the header is all that is left of the reason: who wanted the change, when, and under which ticket. The SQL only tells what was done.",
  instead: "Write the lines as comments above the first statement: `-- Description: …`.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    fields: { type: "array", items: { type: "string" }, default: ["Description|Purpose"], description: "Keys that must stand in the header; `Description|Purpose` takes either. Upper and lower case are the same." },
  },

  messages: {
    none: "The file has no header: nothing says {fields}.",
    lacks: "The header does not say {fields}.",
  },

  on: {
    migration(migration, { file, header, options, report }) {
      if (migration.up === null) return;
      const missing = options.fields.filter((field) => header.field(...field.split("|")) === undefined).map((field) => field.split("|")[0] ?? field);
      if (missing.length === 0) return;
      const values = missing.map((key) => valueFor(key, migration));
      const lines = missing.map((key, index) => `${key}: ${values[index] ?? `<${key.toLowerCase()}>`}`);
      const edit = { title: missing.length === 1 ? "Add the line" : "Add the lines", edits: [addLines(lines, file, header)] };
      const details = { at: firstLine(file), data: { fields: missing.join(", ") }, ...(values.includes(null) ? { suggestions: [edit] } : { fix: edit }) };
      report(header.fields.length === 0 ? "none" : "lacks", details);
    },
  },

  examples: [
    {
      title: "No header",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "none", at: "create table orders (id bigint primary key);", data: { fields: "Description" } }],
      suggested: "-- Description: <description>\n\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A line is missing that the name of the file tells",
      options: { fields: ["Migration", "Date", "Author"] },
      runner: "supabase",
      path: "20260301120000_orders.sql",
      sql: "-- Author: maria\n\ncreate table orders (id bigint primary key);",
      reports: [{ message: "lacks", at: "-- Author: maria", data: { fields: "Migration, Date" } }],
      fixed: "-- Author: maria\n-- Migration: 20260301120000_orders\n-- Date: 2026-03-01\n\ncreate table orders (id bigint primary key);",
    },
    {
      title: "In a block comment",
      options: { fields: ["Migration", "Purpose"] },
      path: "002_orders.sql",
      sql: "/*\n * Purpose: keep what customers order\n */\ncreate table orders (id bigint primary key);",
      reports: [{ message: "lacks", at: "/*" }],
      fixed: "/*\n * Purpose: keep what customers order\n * Migration: 002_orders\n */\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Only prose",
      sql: "-- what customers order\ncreate table orders (id bigint primary key);",
      reports: [{ message: "none", at: "-- what customers order" }],
      suggested: "-- Description: <description>\n-- what customers order\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A complete header",
      options: { fields: ["Migration", "Description|Purpose", "Author", "Date"] },
      path: "002_orders.sql",
      sql: "-- Migration: 002_orders\n-- Purpose: keep what customers order\n-- Author: maria\n-- Date: 2026-03-01\n\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A list under its line",
      options: { fields: ["Purpose", "Dependencies"] },
      sql: "-- =====\n-- Purpose: keep what customers order\n--\n-- Dependencies:\n--   - 001_deployed.sql\n-- =====\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Rollbacks need none",
      options: { fields: ["Description"] },
      path: "002_orders.sql",
      sql: "-- Description: what customers order\ncreate table orders (id bigint primary key);",
      files: { "002_orders_rollback.sql": "drop table orders;" },
    },
  ],
});
