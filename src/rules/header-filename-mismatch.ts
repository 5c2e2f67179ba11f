import type { Migration } from "../migrations/migration.ts";
import { versionTime } from "../migrations/version-time.ts";
import { defineRule, replace } from "../rule.ts";
import { cover, type Span } from "../source.ts";

/** The file or number that a value begins with, and its length; null for prose. */
function nameIn(value: string): { readonly name: string; readonly length: number } | null {
  const word = /^[^\s,;]+/.exec(value)?.[0].replace(/[:.]$/, "") ?? "";
  const name = word.slice(word.lastIndexOf("/") + 1).replace(/\.sql$/i, "");
  return /^V?\d[\w.]*(?:[-_]+\S*)?$/i.test(name) ? { name, length: word.length } : null;
}

function names({ stem, version, path, runner }: Migration, name: string): boolean {
  const file = path.slice(path.lastIndexOf("/") + 1).replace(/\.sql$/i, "");
  if ([stem, file, version].includes(name)) return true;
  return version !== null && /^\d+[a-z]?$/i.test(name) && runner.compareVersions(name, version) === 0;
}

/** Days from one `YYYY-MM-DD` to another. */
function daysBetween(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other)) / 86_400_000;
}

export default defineRule({
  id: "header-filename-mismatch",
  category: "convention",
  severity: "warning",
  summary: "Let the header name the file it stands in",
  why: "A header that names another migration was copied and not adapted, or the file was renumbered: what it says of author, date and reason may be another's too.",
  instead: "Write the name of the file, without `.sql`.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS"],
  presets: [],
  options: {
    keys: { type: "array", items: { type: "string" }, default: ["Migration"], description: "Keys whose value names the file." },
    form: { type: "string", enum: ["any", "stem"], default: "any", description: "`stem`: the value is the file's name, with or without `.sql`. `any`: its number will do (`005 - Add limits`), and a value that begins with no number is prose." },
    dates: { type: "array", items: { type: "string" }, default: ["Date", "Created"], description: "Keys whose day is that of a timestamp in the file's name, give or take one." },
  },

  messages: {
    name: "The header line {key} names {found}, but the file is {stem}.",
    date: "The header line {key} is {found}, but the file's name says {day}.",
  },

  on: {
    migration(migration, { file, header, options, report }) {
      const { up, stem, version } = migration;
      if (up === null) return;
      for (const key of options.keys) {
        const field = header.field(key);
        if (field === undefined || field.value === "") continue;
        const found = options.form === "stem" ? { name: field.value.replace(/\.sql$/i, ""), length: field.value.length } : nameIn(field.value);
        if (found === null || (options.form === "stem" ? found.name === stem : names(migration, found.name))) continue;
        const at: Span = cover({ start: field.valueSpan.start, end: field.valueSpan.start + found.length }, { start: field.valueSpan.start, end: field.valueSpan.start });
        const right = /^\d+[a-z]?$/i.test(found.name) && options.form === "any" ? (version ?? stem) : stem;
        const ending = /\.sql$/i.exec(file.text.slice(at.start, at.end))?.[0] ?? "";
        report("name", { at, data: { key: field.key, found: found.name, stem }, fix: { title: `Write ${right}`, edits: [replace(at, `${right}${ending}`)] } });
      }
      const day = versionTime(version)?.day;
      if (day === undefined) return;
      for (const key of options.dates) {
        const field = header.field(key);
        const found = /^\d{4}-\d\d-\d\d/.exec(field?.value ?? "")?.[0];
        if (field !== undefined && found !== undefined && daysBetween(found, day) > 1) report("date", { at: field.valueSpan, data: { key: field.key, found, day } });
      }
    },
  },

  examples: [
    {
      title: "The header of another file",
      path: "002_add_orders.sql",
      sql: "-- Migration: 001_add_users\ncreate table orders (id bigint primary key);",
      reports: [{ message: "name", at: "001_add_users", data: { key: "Migration", found: "001_add_users", stem: "002_add_orders" } }],
      fixed: "-- Migration: 002_add_orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Another number before the title",
      path: "002_add_orders.sql",
      sql: "-- Migration: 003 - Add orders\ncreate table orders (id bigint primary key);",
      reports: [{ message: "name", at: "003" }],
      fixed: "-- Migration: 002 - Add orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A house that wants the whole name",
      options: { form: "stem" },
      path: "002_add_orders.sql",
      sql: "-- Migration: Add orders\ncreate table orders (id bigint primary key);",
      reports: [{ message: "name", at: "Add orders" }],
      fixed: "-- Migration: 002_add_orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Another day than in the name",
      runner: "supabase",
      path: "20260301120000_add_orders.sql",
      sql: "-- Date: 2025-03-01\ncreate table orders (id bigint primary key);",
      reports: [{ message: "date", at: "2025-03-01", data: { key: "Date", found: "2025-03-01", day: "2026-03-01" } }],
    },
    {
      title: "The name of the file, with or without its ending",
      path: "002_add_orders.sql",
      sql: "-- Migration: 002_add_orders.sql\ncreate table orders (id bigint primary key);",
    },
    {
      title: "Its number and a title",
      path: "002_add_orders.sql",
      sql: "-- Migration: 002 - Add orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "A title alone",
      path: "002_add_orders.sql",
      sql: "-- Migration: Add orders\ncreate table orders (id bigint primary key);",
    },
    {
      title: "The day before, in another time zone",
      runner: "supabase",
      path: "20260301003000_add_orders.sql",
      sql: "-- Date: 2026-02-28\ncreate table orders (id bigint primary key);",
    },
  ],
});
