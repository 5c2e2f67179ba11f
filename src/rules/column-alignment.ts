import { writtenColumns, type WrittenColumn } from "../facts/written-columns.ts";
import { isSerial } from "../sql/data-type.ts";
import { defineRule } from "../rule.ts";
import { quoteList } from "../sql/names.ts";

/** Bytes and alignment of types of fixed length: `select typname, typlen, typalign from pg_type where typlen > 0`. */
const fixed: Readonly<Record<string, readonly [bytes: number, alignment: number]>> = {
  bool: [1, 1], int2: [2, 2], smallserial: [2, 2], int4: [4, 4], serial: [4, 4], float4: [4, 4], date: [4, 4], oid: [4, 4], int8: [8, 8], bigserial: [8, 8], float8: [8, 8], money: [8, 8],
  time: [8, 8], timestamp: [8, 8], timestamptz: [8, 8], timetz: [12, 8], interval: [16, 8], uuid: [16, 1], macaddr: [6, 4], macaddr8: [8, 4],
};

function sizeOf({ type }: WrittenColumn): readonly [number, number] | undefined {
  return type.dimensions === 0 && (type.schema === "pg_catalog" || isSerial(type)) ? fixed[type.name] : undefined;
}

/** The bytes of the columns of fixed length at the start of a row, padding included; those of variable length come after. */
function widthOf(columns: readonly WrittenColumn[]): number {
  return columns.reduce((at, column) => {
    const [bytes, alignment] = sizeOf(column) ?? [0, 1];
    return Math.ceil(at / alignment) * alignment + bytes;
  }, 0);
}

export default defineRule({
  id: "column-alignment",
  category: "performance",
  severity: "info",
  summary: "Order the columns of large tables by their size",
  why: "Each value starts at a multiple of its alignment: between a boolean and the bigint after it lie seven bytes of nothing, in every row, on disk, in memory and in every backup. The order can be chosen only while the table is new.",
  instead: "Columns of eight bytes first (bigint, timestamptz, double precision), then four, two and one, then text, numeric, jsonb and arrays.",
  see: ["https://www.postgresql.org/docs/current/storage-page-layout.html", "https://www.postgresql.org/docs/current/catalog-pg-type.html"],
  equivalents: { Atlas: ["PG110"] },
  presets: [],
  options: {
    bytes: { type: "integer", minimum: 1, default: 16, description: "Bytes a row that another order must save, counted over the columns of fixed length before the first of variable length." },
  },

  messages: {
    found: "In this order a row of {table} holds {wasted} bytes of padding; with {order} first it holds {least}.",
  },

  on: {
    statement(statement, { catalog, options, report }) {
      const columns = writtenColumns(statement, catalog);
      const [first] = columns;
      if (first?.change.kind !== "CreateTable") return;
      // What comes after a value of variable length starts anywhere, so only the columns before one can be counted.
      const variable = columns.findIndex((column) => sizeOf(column) === undefined);
      const leading = variable === -1 ? columns : columns.slice(0, variable);
      const sorted = [...leading].sort((a, b) => (sizeOf(b)?.[1] ?? 0) - (sizeOf(a)?.[1] ?? 0));
      const bytes = leading.reduce((sum, column) => sum + (sizeOf(column)?.[0] ?? 0), 0);
      const saved = widthOf(leading) - widthOf(sorted);
      if (saved < options.bytes) return;
      const order = quoteList(sorted.slice(0, 3).map(({ name }) => name));
      report("found", { at: first.change.tableSpan, data: { table: first.table, wasted: widthOf(leading) - bytes, least: widthOf(sorted) - bytes, order } });
    },
  },

  examples: [
    {
      title: "Small and large by turns",
      sql: "create table visits (bot boolean not null, id bigint primary key, paid boolean not null, at timestamptz not null, shop smallint not null, total bigint not null);",
      reports: [{ message: "found", at: "visits", data: { table: "visits", wasted: 20, least: 0, order: "id, at, total" } }],
    },
    {
      title: "Large first",
      sql: "create table visits (id bigint primary key, at timestamptz not null, total bigint not null, shop smallint not null, bot boolean not null, paid boolean not null);",
    },
    {
      title: "A few bytes",
      sql: "create table visits (paid boolean not null, id bigint primary key);",
    },
    {
      title: "Behind text nothing can be counted",
      sql: "create table visits (page text not null, bot boolean, id bigint primary key, paid boolean, at timestamptz, seen boolean, total bigint);",
    },
  ],
});
