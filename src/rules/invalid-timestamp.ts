import { versionTime } from "../migrations/version-time.ts";
import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

/** The day and time that a version gives; null where it gives none. */
function readTimestamp(version: string): { readonly iso: string; readonly time: string; readonly isReal: boolean } | null {
  const { day, time } = versionTime(version) ?? { day: "", time: "" };
  if (time === "") return null;
  const iso = `${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6).padEnd(2, "0")}`;
  const date = new Date(`${iso}Z`);
  return { iso, time, isReal: !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) };
}

export default defineRule({
  id: "invalid-timestamp",
  category: "convention",
  severity: "warning",
  summary: "Give a migration the time at which it was made",
  why: "Timestamps order migrations and keep those of two branches apart. One that is no date, or lies in the future, puts the migration after others that are written later; one that is rounded is soon taken by someone else.",
  instead: "Let the tool choose the number, or take the present time: `date -u +%Y%m%d%H%M%S`.",
  see: ["https://supabase.com/docs/guides/deployment/database-migrations"],
  presets: ["strict"],
  options: {
    rounded: { type: "boolean", default: false, description: "Also object to times on the full hour, which someone chose by hand." },
  },

  messages: {
    unreal: "{version} is no time: {iso} does not exist.",
    future: "{version} lies in the future: migrations written until then run before this one.",
    rounded: "{version} is rounded to the hour: another migration will soon have the same number.",
  },

  on: {
    migration({ version, up, repeatable }, { file, options, today, report }) {
      const stamp = version === null || up === null || repeatable ? null : readTimestamp(version);
      if (stamp === null || version === null) return;
      const at = firstLine(file);
      if (!stamp.isReal) report("unreal", { at, data: { version, iso: stamp.iso.replace("T", " ") } });
      else if (Date.parse(`${stamp.iso}Z`) > Date.parse(today) + 2 * 86_400_000) report("future", { at, data: { version } });
      else if (options.rounded && Number(stamp.time.slice(2)) === 0) report("rounded", { at, data: { version } });
    },
  },

  examples: [
    {
      title: "There is no such day",
      path: "20260230120000_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "unreal", at: "create table orders (id bigint primary key);", data: { version: "20260230120000", iso: "2026-02-30 12:00:00" } }],
    },
    {
      title: "In the future",
      path: "20990101120000_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "future", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "A house that wants the real time",
      options: { rounded: true },
      path: "20260301000000_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "rounded", at: "create table orders (id bigint primary key);" }],
    },
    {
      title: "A real time",
      path: "20260301123417_create_orders.sql",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "A number",
      path: "002_orders.sql",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
