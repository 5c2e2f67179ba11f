import { readHeader } from "../migrations/header.ts";
import { aboutRows, gates, gatesOf, names, problemOf, readReviews, speaksOf } from "../review.ts";
import { defineRule, insertBefore } from "../rule.ts";
import type { Change } from "../sql/change.ts";

/** `Approved by`, `approved-by` and `approved_by` are one key. */
const folded = (key: string): string => key.trim().toLowerCase().replace(/[\s_]+/g, "-");
/** A line that was left to be filled in. */
const blank = /^(?:<[^>]*>|[-_.?\s]*|tbd|todo|n\/?a|\[ \].*)$/i;

export default defineRule({
  id: "incomplete-review",
  category: "data-loss",
  severity: "error",
  summary: "Say of a dangerous change what the process for it asks",
  why: "A process that is not written down where the change is gets skipped on the day it matters: no backup was made, nobody tried the rollback, the owner of the data was not asked. What must be done before is written beside the change, by whoever did it.",
  instead: "Write the lines into the header (`-- Ticket: DATA-42`, `-- Approved by: @owner`), or as fields of the review record above the statement: `-- migralint-review drop-table: by=@owner ticket=DATA-42 backup=\"snapshot of 3 May\" -- unused`.",
  see: [],
  presets: [],

  options: {
    gates: {
      type: "array", items: { type: "string", enum: gates }, description: "Kinds of change that the process is for.",
      default: ["drop-table", "drop-column", "drop-schema", "drop-database", "truncate", "delete-without-where", "alter-column-type"],
    },
    fields: {
      type: "array", items: { type: "string" },
      default: ["Ticket", "Approved by|Approver|Approval|by", "Backup", "Rollback tested|Rollback test", "Window|Maintenance window", "Verification|Verified by"],
      description: "What must be said, as keys of header lines or fields of a review record; `Approved by|by` takes either. Upper and lower case, blanks and hyphens are the same.",
    },
  },

  messages: {
    lacks: "This is a high-risk change ({gate}), and neither the header nor a review record says {fields}.",
  },

  on: {
    statement(statement, { options, catalog, file, text, today, report }) {
      const wanted = options.gates as readonly string[];
      const gateOf = (change: Change, isNew: boolean): string | undefined => gatesOf(change).find((gate) => wanted.includes(gate) && !(isNew && aboutRows.has(gate)));
      const isNewNow = (change: Change): boolean => {
        const table = "table" in change && change.table !== null ? catalog.table(change.table) : undefined;
        return table?.madeHere === true;
      };
      const change = statement.changes.find((each) => gateOf(each, isNewNow(each)) !== undefined);
      if (change === undefined) return;
      const reviews = readReviews(file, text.comments, text.statements);
      const lacking = (of: typeof statement, gate: string): string[] => {
        const header = readHeader(file.text);
        const said = new Set(header.fields.filter(({ value }) => !blank.test(value)).map(({ key }) => folded(key)));
        const records = reviews.filter((review) => speaksOf(review, of.span) && names(review, gate) && problemOf(review, { require: [], reviewers: [], tickets: [] }, today) === null);
        for (const { fields } of records) for (const [key, value] of fields) if (!blank.test(value)) said.add(folded(key));
        return options.fields.filter((field) => !field.split("|").some((key) => said.has(folded(key)))).map((field) => field.split("|")[0]?.trim() ?? field);
      };
      const gate = gateOf(change, false) ?? "";
      const missing = lacking(statement, gate);
      if (missing.length === 0) return;
      // The first statement that lacks something speaks for the file.
      const made = new Set(text.statements.flatMap(({ changes }) => changes.flatMap((each) => (each.kind === "CreateTable" ? [each.table.name] : []))));
      const earlier = text.statements.slice(0, text.statements.indexOf(statement)).some((other) => other.changes.some((each) => {
        const its = gateOf(each, "table" in each && each.table !== null && made.has(each.table.name));
        return its !== undefined && lacking(other, its).length > 0;
      }));
      if (earlier) return;
      const header = readHeader(file.text);
      const at = header.fields.length > 0 ? file.text.lastIndexOf("\n", (header.fields[0]?.span.start ?? 0) - 1) + 1 : 0;
      const inLineComment = file.text.startsWith("--", at) || header.fields.length === 0;
      const suggestions = inLineComment ? [{ title: "Add the lines to fill in", edits: [insertBefore({ start: at, end: at }, missing.map((key) => `-- ${key}: <${key.toLowerCase()}>\n`).join(""))] }] : undefined;
      report("lacks", { at: change, data: { gate, fields: missing.join(", ") }, suggestions });
    },
  },

  examples: [
    {
      title: "Nothing is said",
      deployed: "create table invoices (id bigint primary key);",
      sql: "drop table invoices;",
      reports: [{ message: "lacks", at: "drop table invoices", data: { gate: "drop-table", fields: "Ticket, Approved by, Backup, Rollback tested, Window, Verification" } }],
      suggested: "-- Ticket: <ticket>\n-- Approved by: <approved by>\n-- Backup: <backup>\n-- Rollback tested: <rollback tested>\n-- Window: <window>\n-- Verification: <verification>\ndrop table invoices;",
    },
    {
      title: "Lines that were left to be filled in say nothing",
      deployed: "create table invoices (id bigint primary key);",
      options: { fields: ["Ticket", "Backup"] },
      sql: "-- Ticket: DATA-42\n-- Backup: <backup>\n\ntruncate invoices;",
      reports: [{ message: "lacks", at: "truncate invoices", data: { gate: "truncate", fields: "Backup" } }],
      suggested: "-- Backup: <backup>\n-- Ticket: DATA-42\n-- Backup: <backup>\n\ntruncate invoices;",
    },
    {
      title: "The header says it all",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- Ticket: DATA-42\n-- Approved by: @owner\n-- Backup: snapshot of 3 May\n-- Rollback tested: on staging, 2 May\n-- Maintenance window: 4 May, 02:00 UTC\n-- Verification: count of documents\n\ndrop table invoices;",
    },
    {
      title: "The header and a review record say it together",
      deployed: "create table invoices (id bigint primary key);",
      sql: "-- Ticket: DATA-42\n-- Rollback tested: on staging\n\nset lock_timeout = '2s';\n-- migralint-review drop-table: by=@owner backup=\"snapshot of 3 May\" window=\"4 May\" verification=count -- unused\ndrop table invoices;",
    },
    {
      title: "Once per file",
      deployed: "create table invoices (id bigint primary key, note text);",
      options: { fields: ["Backup"] },
      sql: "delete from invoices; alter table invoices drop column note;",
      reports: [{ message: "lacks", at: "delete from invoices" }],
      suggested: "-- Backup: <backup>\ndelete from invoices; alter table invoices drop column note;",
    },
    {
      title: "The table is new, so nothing is lost",
      sql: "create table invoices (id bigint primary key); truncate invoices;",
    },
    {
      title: "Nothing that is dangerous",
      deployed: "create table invoices (id bigint primary key);",
      sql: "alter table invoices add column note text;",
    },
    {
      title: "A record that has expired, or is another's, and tables of this migration",
      options: { fields: ["by"] },
      deployed: "create table orders (id bigint, n int, m int);",
      sql: "create table carts (n int, m int);\nalter table carts drop column n;\nalter table orders add column k int;\n-- migralint-review drop-table: by=@ada -- another\n-- migralint-review drop-column: by=@ada until=2026-01-01 -- over\nalter table orders drop column n;",
      reports: [{ message: "lacks", at: "drop column n", data: { gate: "drop-column", fields: "by" } }],
      suggested: "-- by: <by>\ncreate table carts (n int, m int);\nalter table carts drop column n;\nalter table orders add column k int;\n-- migralint-review drop-table: by=@ada -- another\n-- migralint-review drop-column: by=@ada until=2026-01-01 -- over\nalter table orders drop column n;",
    },
    {
      title: "A record of another statement",
      options: { fields: ["by"] },
      deployed: "create table orders (id bigint, n int, m int);",
      sql: "create table carts (n int);\n/* Ticket: 7 */\n-- migralint-review drop-column: by=@ada -- told\nalter table orders drop column m;\nalter table orders drop column n;",
      reports: [{ message: "lacks", at: "drop column n", data: { gate: "drop-column", fields: "by" } }],
      suggested: "-- by: <by>\ncreate table carts (n int);\n/* Ticket: 7 */\n-- migralint-review drop-column: by=@ada -- told\nalter table orders drop column m;\nalter table orders drop column n;",
    },
  ],
});
