import type { Column, Table } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";
import { creationOf, definitionOf } from "../catalog/origin.ts";
import { readColumn, type ColumnDemand } from "../facts/column-demand.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { keepsRows, matchesTable } from "../tenancy.ts";
import type { ChangeOf } from "../sql/change.ts";

/** What a column lacks of what is asked for; null where it is as it should be, or nobody knows. */
function flawOf(column: Column, { type, notNull, default: value }: ColumnDemand): string | null {
  if (type !== null && column.type !== unknown && column.type.label !== type.label) return `is ${column.type.label}`;
  if (notNull && column.notNull === false) return "may be null";
  if (value && column.default === null && column.identity === null && column.generated === null) return "has no default";
  return null;
}

/** Where another column can follow: after the last element of the list. */
function lastElement({ columns, constraints }: ChangeOf<"CreateTable">): { readonly start: number; readonly end: number } | null {
  const end = Math.max(-1, ...columns.map(({ span }) => span.end), ...constraints.map(({ span }) => span.end));
  return end === -1 ? null : { start: end, end };
}

function misses(table: Table, name: string): boolean {
  return table.columnsKnown && !table.columns.some((column) => column.name === name);
}

export default defineRule({
  id: "missing-required-column",
  category: "convention",
  severity: "warning",
  summary: "Give every table the columns the house asks for",
  why: "Who made a row and when is asked after something went wrong, and then only the tables that always kept it can tell. Code that relies on such columns in every table fails on the one without.",
  instead: "Add the column as the configuration writes it.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html"],
  presets: [],
  options: {
    columns: { type: "array", items: { type: "string" }, default: [], description: "Columns as SQL writes them: `created_at timestamptz not null default now()`. A name alone asks only that it is there; of the default only that there is one." },
    except: { type: "array", items: { type: "string" }, default: [], description: "Tables that need none of them, as names or globs." },
  },

  messages: {
    missing: "The table {table} has no column {column}. Every table here has {demand}.",
    differs: "The column {column} of {table} {flaw}. Every table here has {demand}.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const demands = options.columns.map(readColumn);
      for (const table of demands.length === 0 ? [] : catalog.tables()) {
        if (!keepsRows(table) || matchesTable(options.except, table)) continue;
        for (const demand of demands) {
          const column = table.columns.find(({ name }) => name === demand.name);
          const flaw = column === undefined ? null : flawOf(column, demand);
          if (column === undefined && misses(table, demand.name)) {
            const creation = creationOf(table, history, read);
            if (creation === undefined) continue;
            const { change, file } = creation;
            const last = change.nested || demand.type === null ? null : lastElement(change);
            report("missing", {
              at: change.tableSpan,
              file,
              data: { table: table.label, column: quoteIdentifier(demand.name), demand: demand.sql },
              suggestions: last === null ? undefined : [{ title: `Add ${quoteIdentifier(demand.name)}`, edits: [insertAfter(last, `,${file.text.slice(change.span.start, last.end).includes("\n") ? "\n    " : " "}${demand.sql}`)] }],
            });
          } else if (column !== undefined && flaw !== null) {
            const passage = definitionOf(column, history, read);
            if (passage !== undefined) report("differs", { at: passage.definition ?? passage.change, file: passage.file, data: { table: table.label, column: quoteIdentifier(column.name), flaw, demand: demand.sql } });
          }
        }
      }
    },
  },

  examples: [
    {
      title: "No column says when a row was made",
      options: { columns: ["created_at timestamptz not null default now()"] },
      sql: "create table orders (\n    id bigint primary key,\n    total numeric not null -- in euro\n);",
      reports: [{ message: "missing", at: "orders", data: { table: "orders", column: "created_at", demand: "created_at timestamptz not null default now()" } }],
      suggested: "create table orders (\n    id bigint primary key,\n    total numeric not null,\n    created_at timestamptz not null default now() -- in euro\n);",
    },
    {
      title: "Without the default that is asked for",
      options: { columns: ["created_at timestamptz not null default now()"] },
      sql: "create table orders (id bigint primary key, created_at timestamptz not null);",
      reports: [{ message: "differs", at: "created_at timestamptz not null", data: { table: "orders", column: "created_at", flaw: "has no default", demand: "created_at timestamptz not null default now()" } }],
    },
    {
      title: "Of another type, and nullable",
      options: { columns: ["created_at timestamptz not null", "created_by text not null"] },
      sql: "create table orders (id bigint primary key, created_at timestamp not null, created_by text);",
      reports: [{ message: "differs", at: "created_at timestamp not null" }, { message: "differs", at: "created_by text" }],
    },
    {
      title: "A later statement adds it",
      options: { columns: ["created_at"] },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column created_at timestamptz not null default now();",
    },
    {
      title: "A table that the configuration leaves out",
      options: { columns: ["created_at timestamptz not null"], except: ["*_lookup"] },
      sql: "create table country_lookup (code text primary key);",
    },
    {
      title: "The configuration asks for no columns",
      sql: "create table orders (id bigint primary key);",
    },
    {
      title: "A default of any kind, a type that is not known, and a table that a query made",
      options: { columns: ["id bigint not null default 1", "created_at timestamptz"] },
      sql: "create table jobs (id bigint generated always as identity, created_at timestamptz);\ncreate table sums (n bigint, id bigint not null generated always as (n) stored, created_at timestamptz);\ncreate temporary table seen (n int);\ncreate table copied as table jobs;",
      reports: [{ message: "differs", at: "create table copied as table jobs", data: { table: "copied", column: "id", flaw: "may be null", demand: "id bigint not null default 1" } }],
    },
    {
      title: "Only a name, in a block",
      options: { columns: ["id"] },
      sql: "do $$ begin create table jobs (n bigint); end $$;\ncreate table carts (n bigint);",
      reports: [{ message: "missing", at: "jobs" }, { message: "missing", at: "carts" }],
    },
  ],
});
