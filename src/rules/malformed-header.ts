import type { HeaderField } from "../migrations/header.ts";
import { defineRule, replace } from "../rule.ts";

const placeholder = /^(?:<[^<>]*>|\{+[^{}]*\}+|\[[^\]]*\]|\$\{[^{}]*\}|(?:todo|tbd|fixme|xxx+|n{3,}|y{4}(?:[-/]?mm[-/]?dd\w*)?)\b.*)$/i;

/** Whether a value is a day of the calendar, `2026-03-01`, alone or with more after it. */
function isDate(value: string): boolean {
  const day = /^\d{4}-\d\d-\d\d(?=$|[^\d])/.exec(value)?.[0];
  return day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** The same day as `YYYY-MM-DD`, where the value has only one reading; null elsewhere. */
function rewriteDate(value: string): string | null {
  const parts = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(value) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(value);
  if (parts === null) return null;
  const day = [parts[1], parts[2]?.padStart(2, "0"), parts[3]?.padStart(2, "0")].join("-");
  return isDate(day) ? day : null;
}

/** A value as a message shows it: its first line, and no more than a look at it. */
function shorten(value: string): string {
  const [line = ""] = value.split("\n");
  return line.length > 60 || line.length < value.length ? `${line.slice(0, 60).trimEnd()}…` : line;
}

const isHandle = (value: string): boolean => /^@?[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u.test(value);
const isTicket = (value: string): boolean => value.split(/[,\s]+/).filter((part) => part !== "").every((part) => /^(?:[\w.-]+\/[\w.-]+)?#\d+$|^[A-Z][A-Z0-9_]*-\d+$|^https?:\/\/\S+$/i.test(part));

export default defineRule({
  id: "malformed-header",
  category: "convention",
  severity: "warning",
  summary: "Fill in the header of a migration",
  why: "A header with the template's placeholders, or with a date or ticket that no tool can read, says nothing and looks as if it did.",
  instead: "Write the value: a day as `YYYY-MM-DD`, a ticket as `ABC-123`, `#123` or a link, an author as one name.",
  see: ["https://www.iso.org/iso-8601-date-and-time-format.html"],
  presets: [],
  options: {
    filled: { type: "array", items: { type: "string" }, default: ["Migration", "Description", "Purpose", "Author", "Date", "Ticket"], description: "Keys whose value may not be empty." },
    dates: { type: "array", items: { type: "string" }, default: ["Date", "Created"], description: "Keys whose value is a day, `YYYY-MM-DD`." },
    tickets: { type: "array", items: { type: "string" }, default: ["Ticket"], description: "Keys whose value is a ticket: `ABC-123`, `#123`, `owner/repository#123` or a link." },
    handles: { type: "array", items: { type: "string" }, default: [], description: "Keys whose value is the name of an account: one word, such as `n.zaher` or `@maria`." },
  },

  messages: {
    empty: "The header line {key} is empty.",
    placeholder: "The header line {key} still holds the placeholder {value}.",
    date: "The header line {key} is {value}, which is no day in the form YYYY-MM-DD.",
    ticket: "The header line {key} is {value}, which is no ticket: ABC-123, #123 or a link.",
    handle: "The header line {key} is {value}, which is no account: one name without spaces.",
  },

  on: {
    migration({ up }, { header, options, report }) {
      if (up === null) return;
      const isOneOf = ({ key }: HeaderField, keys: readonly string[]): boolean => keys.some((each) => each.toLowerCase() === key.toLowerCase());
      for (const field of header.fields) {
        const { key, value, valueSpan } = field;
        const data = { key, value: shorten(value) };
        if (value === "") {
          if (isOneOf(field, options.filled)) report("empty", { at: field, data: { key } });
        } else if (placeholder.test(value)) report("placeholder", { at: valueSpan, data });
        else if (isOneOf(field, options.dates) && !isDate(value)) {
          const day = rewriteDate(value);
          report("date", { at: valueSpan, data, fix: day === null ? undefined : { title: `Write ${day}`, edits: [replace(valueSpan, day)] } });
        } else if (isOneOf(field, options.tickets) && !isTicket(value)) report("ticket", { at: valueSpan, data });
        else if (isOneOf(field, options.handles) && !isHandle(value)) report("handle", { at: valueSpan, data });
      }
    },
  },

  examples: [
    {
      title: "Placeholders of the template",
      sql: "-- Author: <github_username>\n-- Date: YYYY-MM-DD\n-- Description: TODO\ncreate table orders (id bigint primary key);",
      reports: [{ message: "placeholder", at: "<github_username>" }, { message: "placeholder", at: "YYYY-MM-DD" }, { message: "placeholder", at: "TODO" }],
    },
    {
      title: "An empty line",
      sql: "-- Author: maria\n-- Ticket:\n-- Description: what customers order\ncreate table orders (id bigint primary key);",
      reports: [{ message: "empty", at: "Ticket:" }],
    },
    {
      title: "Another form of date",
      sql: "-- Date: 2026/3/1\ncreate table orders (id bigint primary key);",
      reports: [{ message: "date", at: "2026/3/1", data: { key: "Date", value: "2026/3/1" } }],
      fixed: "-- Date: 2026-03-01\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A day that the calendar does not have, and one that can be read in two ways",
      sql: "-- Date: 2026-02-30\n-- Created: 03/04/2026\ncreate table orders (id bigint primary key);",
      reports: [{ message: "date", at: "2026-02-30" }, { message: "date", at: "03/04/2026" }],
    },
    {
      title: "No ticket",
      sql: "-- Ticket: asked by sales\ncreate table orders (id bigint primary key);",
      reports: [{ message: "ticket", at: "asked by sales" }],
    },
    {
      title: "Authors are accounts in this house",
      options: { handles: ["Author"] },
      sql: "-- Author: Maria from sales\ncreate table orders (id bigint primary key);",
      reports: [{ message: "handle", at: "Maria from sales" }],
    },
    {
      title: "A header that is filled in",
      options: { handles: ["Author"] },
      sql: "-- Migration: 002_example\n-- Author: n.zaher\n-- Date: 2026-03-01\n-- Ticket: SHOP-12, #7\n-- Description: what customers order\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A description on the lines below",
      sql: "-- Description:\n--   What customers order,\n--   until the warehouse has it.\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Angle brackets inside of a sentence",
      sql: "-- Description: rows of <name>_old move here\ncreate table orders (id bigint primary key);",
    },
  ],
});
