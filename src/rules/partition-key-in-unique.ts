import { assumedTable, type Catalog } from "../catalog/catalog.ts";
import { partitionColumns, partitionKeyOf } from "../catalog/partition-bounds.ts";
import { defineRule } from "../rule.ts";
import type { Change } from "../sql/change.ts";
import { quoteList } from "../sql/names.ts";

export default defineRule({
  id: "partition-key-in-unique",
  category: "correctness",
  severity: "error",
  summary: "Put the partition key into every unique key of a partitioned table",
  why: "Each partition has an index of its own, so that the server can only keep rows unique within one. It refuses a primary key, unique constraint or unique index of a partitioned table without all columns of the partition key, and any where the partition key holds an expression.",
  instead: "Add the columns of the partition key to the unique key, or make the key unique in each partition by itself.",
  see: ["https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS"],
  presets: ["recommended"],

  messages: {
    lacks: "The server refuses this on {table}, which is partitioned by {key}: a unique key must hold {columns} as well.",
    expression: "The server refuses this on {table}, whose partition key holds an expression ({key}): no key of such a table can be unique.",
  },

  on: {
    change(change, { catalog, report }) {
      for (const { at, columns, partitioned } of keysOf(change, catalog)) {
        if (change.conditional || partitioned === null) continue;
        const { table, key, needed, holdsExpression } = partitioned;
        const lacking = needed.filter((column) => !columns.includes(column));
        if (holdsExpression) report("expression", { at, data: { table, key } });
        else if (lacking.length > 0) report("lacks", { at, data: { table, key, columns: quoteList(lacking) } });
      }
    },
  },

  examples: [
    {
      title: "A primary key without the partition key",
      sql: "create table events (id bigint primary key, at date not null) partition by range (at);",
      reports: [{ message: "lacks", at: "primary key", data: { table: "events", key: "range (at)", columns: "at" } }],
      fails: "unique constraint on partitioned table must include all partitioning columns",
    },
    {
      title: "A unique index and a unique constraint",
      deployed: "create table events (id bigint, code text, region text not null, at date not null) partition by list (region);",
      sql: "create unique index events_code on events (code);\nalter table events add constraint events_id unique (id, at);",
      reports: [
        { message: "lacks", at: "create unique index events_code on events (code)", data: { table: "events", key: "list (region)", columns: "region" } },
        { message: "lacks", at: "constraint events_id unique (id, at)", data: { table: "events", key: "list (region)", columns: "region" } },
      ],
      fails: "unique constraint on partitioned table must include all partitioning columns",
    },
    {
      title: "A partition key that holds an expression",
      deployed: "create table events (id bigint, at timestamptz not null) partition by range (date_trunc('day', at at time zone 'UTC'));",
      sql: "create unique index events_id on events (id, at);",
      reports: [{ message: "expression", at: "create unique index events_id on events (id, at)", data: { table: "events", key: "range (date_trunc('day', at at time zone 'UTC'))" } }],
      fails: "unsupported UNIQUE constraint with partition key definition",
    },
    { title: "The partition key is in it, and a partition has a key of its own", sql: "create table events (id bigint, at date not null, primary key (id, at)) partition by range (at); create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01'); create unique index events_2026_id on events_2026 (id); create index events_id on events (id);" },
    { title: "A plain table", sql: "create table events (id bigint primary key, at date not null);" },
  ],
});

interface Partitioned {
  readonly table: string;
  /** As written after PARTITION BY. */
  readonly key: string;
  readonly needed: readonly string[];
  readonly holdsExpression: boolean;
}

/** The unique keys that a change makes, with the partitioned table that they are of. */
function keysOf(change: Change, catalog: Catalog): readonly { readonly at: Change | { readonly span: Change["span"] }; readonly columns: readonly string[]; readonly partitioned: Partitioned | null }[] {
  if (change.kind !== "CreateTable" && change.kind !== "AddConstraint" && change.kind !== "CreateIndex") return [];
  if (change.kind === "CreateTable" && change.ifNotExists && catalog.findTable(change.table) !== undefined) return [];
  const partitioned = partitionedBy(change.kind === "CreateTable" ? { ...assumedTable({ schema: change.table.schema ?? "public", name: change.table.name }), partitionBy: change.partitionBy } : catalog.findTable(change.table));
  if (change.kind === "CreateIndex") return change.unique ? [{ at: change, columns: change.keys.flatMap(({ column }) => column ?? []), partitioned }] : [];
  const written = change.kind === "CreateTable" ? change.constraints : [change.constraint];
  return written.flatMap((constraint) => ((constraint.kind === "primary key" || constraint.kind === "unique") && constraint.usingIndex === null ? [{ at: constraint, columns: constraint.columns, partitioned }] : []));
}

function partitionedBy(table: ReturnType<Catalog["findTable"]>): Partitioned | null {
  if (table === undefined || table.partitionBy === null) return null;
  return { table: table.label, key: table.partitionBy, needed: partitionColumns(table), holdsExpression: partitionKeyOf(table)?.parts.some(({ column }) => column === null) === true };
}
