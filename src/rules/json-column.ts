import { retyped, writtenColumns } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "json-column",
  category: "convention",
  severity: "warning",
  summary: "Keep documents in jsonb",
  why: "The type json has no equality operator: SELECT DISTINCT, UNION and GROUP BY over the column fail, in queries that worked until it was added. It keeps the text as it came, duplicate keys included, and parses it again on every access; no index can search it.",
  instead: "Use jsonb. Keep json only for documents that must come back byte for byte.",
  see: ["https://www.postgresql.org/docs/current/datatype-json.html"],
  equivalents: { eugene: ["E3"], "Postgres Language Server": ["preferJsonb"], strong_migrations: ["add_column_json"], pgfence: ["add-column-json"] },
  presets: ["strict"],

  messages: {
    found: "The column {column} of {table} is {type}, which has no equality: SELECT DISTINCT, UNION and GROUP BY fail on it, and it is parsed anew on every access. Use jsonb.",
  },

  on: {
    statement(statement, { catalog, file, report }) {
      for (const column of writtenColumns(statement, catalog)) {
        if (column.type.schema !== "pg_catalog" || column.type.name !== "json") continue;
        const edit = retyped(column, file, "jsonb");
        report("found", { at: column.at, data: { column: quoteIdentifier(column.name), table: column.table, type: column.type.label }, suggestions: edit === null ? undefined : [{ title: "Make it jsonb", edits: [edit] }] });
      }
    },
  },

  examples: [
    {
      title: "A new table",
      sql: "create table events (id bigint primary key, payload json not null);",
      reports: [{ message: "found", at: "json", data: { column: "payload", table: "events", type: "json" } }],
      suggested: "create table events (id bigint primary key, payload jsonb not null);",
    },
    {
      title: "A column that is added: queries with SELECT DISTINCT * fail from then on",
      deployed: "create table events (id bigint primary key);",
      sql: "alter table events add column payload JSON;",
      reports: [{ message: "found", at: "JSON" }],
      suggested: "alter table events add column payload JSONB;",
    },
    {
      title: "An existing column becomes json",
      deployed: "create table events (id bigint primary key, payload text);",
      sql: "alter table events alter column payload type json using payload::json;",
      reports: [{ message: "found", at: "alter column payload type json using payload::json" }],
    },
    {
      title: "jsonb",
      sql: "create table events (id bigint primary key, payload jsonb not null);",
    },
    {
      title: "A temporary table",
      sql: "create temporary table incoming (payload json);",
    },
  ],
});
