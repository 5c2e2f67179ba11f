import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

/** The number a version begins with, if it counts: `048` and `048b`, but no date and no `1.2`. */
function sequenceNumber(version: string): number | null {
  const digits = /^(\d{1,6})[a-z]?$/i.exec(version)?.[1];
  return digits === undefined ? null : Number(digits);
}

export default defineRule({
  id: "version-gap",
  category: "history",
  severity: "warning",
  summary: "Number migrations without gaps",
  why: "A missing number is a migration that was deleted, never committed, or is still on another branch: the schema of those who ran it differs from what the history says.",
  instead: "Give the migration the next number, or bring back the missing file.",
  see: ["https://documentation.red-gate.com/flyway/flyway-concepts/migrations/versioned-migrations"],
  presets: [],

  messages: {
    one: "There is no migration {missing} between {before} and this one.",
    several: "There are no migrations {missing} to {last} between {before} and this one.",
  },

  on: {
    history({ migrations }, { report }) {
      const numbered = migrations.filter(({ repeatable, up, version }) => !repeatable && up !== null && version !== null);
      const numbers = numbered.flatMap(({ version }) => sequenceNumber(version ?? "") ?? []);
      if (numbers.length < numbered.length) return;
      for (const [index, migration] of numbered.entries()) {
        const [before, here] = [numbers[index - 1], numbers[index]];
        if (before === undefined || here === undefined || here <= before + 1 || migration.up === null) continue;
        const width = /^\d*/.exec(migration.version ?? "")?.[0].length ?? 0;
        const name = (number: number): string => String(number).padStart(width, "0");
        const where = { at: firstLine(migration.up.file), file: migration.up.file };
        const data = { missing: name(before + 1), before: numbered[index - 1]?.stem ?? "" };
        if (here === before + 2) report("one", { ...where, data });
        else report("several", { ...where, data: { ...data, last: name(here - 1) } });
      }
    },
  },

  examples: [
    {
      title: "A number is missing",
      path: "003_orders.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "one", at: "create table orders (id bigint primary key);", data: { missing: "002", before: "001_deployed" } }],
    },
    {
      title: "Several are missing, and that is said once",
      path: "007_orders.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key);",
      files: { "008_notes.sql": "create table notes (id bigint primary key);" },
      reports: [{ message: "several", at: "create table orders (id bigint primary key);", data: { missing: "002", last: "006", before: "001_deployed" } }],
    },
    {
      title: "The next number",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "Timestamps do not count",
      runner: "supabase",
      path: "20260301120000_orders.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "A letter comes after its number",
      path: "001b_orders.sql",
      deployed: "create table users (id bigint primary key);",
      sql: "create table orders (id bigint primary key);",
      files: { "002_notes.sql": "create table notes (id bigint primary key);" },
    },
  ],
});
