import { retyped, writtenColumns } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "timestamp-without-time-zone",
  category: "convention",
  severity: "warning",
  summary: "Keep moments in timestamptz",
  why: "A timestamp without time zone is a wall clock without a place. PostgreSQL drops the offset of what is written to it without a word, and reads it as local time of whichever session compares it with now(), so the same row means different moments to two clients.",
  instead: "Use timestamptz: it takes as many bytes (eight), stores UTC, and converts on input and output. Where a wall clock is meant, such as opening hours, say so in a comment that allows it.",
  see: ["https://www.postgresql.org/docs/current/datatype-datetime.html", "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29"],
  equivalents: { squawk: ["prefer-timestamp-tz", "prefer-timestamptz"], "Postgres Language Server": ["preferTimestamptz"], pgfence: ["prefer-timestamptz"] },
  presets: ["strict"],

  messages: {
    found: "The column {column} of {table} is a timestamp without time zone: the offset of what is written is dropped, and every session reads it in its own TimeZone. Use {instead}.",
  },

  on: {
    statement(statement, { catalog, file, report }) {
      for (const column of writtenColumns(statement, catalog)) {
        if (column.type.schema !== "pg_catalog" || column.type.name !== "timestamp") continue;
        const instead = column.type.modifiers.length === 0 ? "timestamptz" : `timestamptz(${column.type.modifiers.join(", ")})`;
        const edit = retyped(column, file, instead);
        report("found", { at: column.at, data: { column: quoteIdentifier(column.name), table: column.table, instead }, suggestions: edit === null ? undefined : [{ title: `Make it ${instead}`, edits: [edit] }] });
      }
    },
  },

  examples: [
    {
      title: "A new table",
      sql: "create table orders (id bigint primary key, paid_at timestamp);",
      reports: [{ message: "found", at: "timestamp", data: { column: "paid_at", table: "orders", instead: "timestamptz" } }],
      suggested: "create table orders (id bigint primary key, paid_at timestamptz);",
    },
    {
      title: "With a precision, as an array",
      deployed: "create table orders (id bigint primary key);",
      sql: "ALTER TABLE orders ADD COLUMN visits TIMESTAMP(3) WITHOUT TIME ZONE[];",
      reports: [{ message: "found", at: "TIMESTAMP(3) WITHOUT TIME ZONE[]" }],
      suggested: "ALTER TABLE orders ADD COLUMN visits TIMESTAMPTZ(3)[];",
    },
    {
      title: "An existing column becomes one",
      deployed: "create table orders (id bigint primary key, paid_at timestamptz);",
      sql: "alter table orders alter column paid_at type timestamp;",
      reports: [{ message: "found", at: "alter column paid_at type timestamp" }],
    },
    {
      title: "It was one already, and only its precision changes",
      deployed: "create table orders as select 1::bigint as id, localtimestamp::timestamp as paid_at;",
      sql: "alter table orders alter column paid_at type timestamp(3);",
    },
    {
      title: "Time zones are kept, or there are none to keep",
      sql: "create table orders (id bigint primary key, paid_at timestamptz, due date);",
    },
    {
      title: "A temporary table is gone with its session",
      sql: "create temporary table paid (at timestamp);",
    },
    {
      title: "The table is there already, so nothing is made",
      deployed: "create table orders (id bigint primary key);",
      sql: "create table if not exists orders (id bigint primary key, paid_at timestamp);",
    },
  ],
});
