import type { Catalog } from "../catalog/catalog.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { ColumnDefinition, DataType, Expression, ObjectName } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReference, constantValue, walk } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Whether an expression casts a JSON document to bytea, by way of text; `typeOf` knows the types of columns. What a text column holds may well have no backslashes. */
function castsDocument(expression: Expression, typeOf: (column: string) => DataType | undefined): boolean {
  let found = false;
  walk(expression.node, (node) => {
    if (!("TypeCast" in node) || dataType(node.TypeCast.typeName).name !== "bytea" || node.TypeCast.arg === undefined || constantValue(node.TypeCast.arg) !== undefined) return;
    const column = columnReference(node.TypeCast.arg);
    const type = column === null ? undefined : typeOf(column.column);
    if (type?.schema === "pg_catalog" && (type.name === "json" || type.name === "jsonb")) found = true;
  });
  return found;
}

function typesIn(columns: readonly ColumnDefinition[], table: ObjectName, catalog: Catalog): (column: string) => DataType | undefined {
  return (column) => {
    const known = columns.find(({ name }) => name === column)?.type ?? catalog.column(table, column)?.type;
    return known === unknown ? undefined : known;
  };
}

export default defineRule({
  id: "document-cast-to-bytea",
  category: "correctness",
  severity: "error",
  summary: "Do not cast documents to bytea to hash them",
  why: "A cast from text to bytea does not take the bytes of the text: it reads it as the input format of bytea, where a backslash begins an escape. JSON writes quotes and line breaks with backslashes, so the first document that holds one makes the INSERT fail with `invalid input syntax for type bytea`; a text that happens to be valid is hashed as something else.",
  instead: "Take md5(document::text), which wants text. For sha256, hash the bytes in the application or in a trigger with convert_to(document::text, 'UTF8'), which generated columns refuse because it is not immutable.",
  see: ["https://www.postgresql.org/docs/current/datatype-binary.html#DATATYPE-BINARY-BYTEA-ESCAPE-FORMAT"],
  presets: ["recommended"],

  messages: {
    generated: "The generated column {column} of {table} casts a JSON document to bytea, which reads backslashes as escapes: a row whose document holds a quote or a line break in a string is refused.",
    index: "The index {index} on {table} casts a JSON document to bytea, which reads backslashes as escapes: a row whose document holds a quote or a line break in a string is refused.",
  },

  on: {
    CreateTable(create, { catalog, report }) {
      for (const column of create.columns) {
        if (column.generated !== null && castsDocument(column.generated.expression, typesIn(create.columns, create.table, catalog))) report("generated", { at: column, data: { column: quoteIdentifier(column.name), table: catalog.label(create.table) } });
      }
    },
    AddColumn({ column, table }, { catalog, report }) {
      if (column.generated !== null && castsDocument(column.generated.expression, typesIn([column], table, catalog))) report("generated", { at: column, data: { column: quoteIdentifier(column.name), table: catalog.label(table) } });
    },
    CreateIndex(index, { catalog, report }) {
      if (index.keys.some(({ expression }) => expression !== null && castsDocument(expression, typesIn([], index.table, catalog)))) report("index", { at: index, data: { index: index.name === null ? "without a name" : quoteIdentifier(index.name), table: catalog.label(index.table) } });
    },
  },

  examples: [
    {
      title: "The hash of a document",
      sql: "create table profiles (id bigint primary key, config jsonb not null, config_hash text generated always as (encode(sha256(config::text::bytea), 'hex')) stored);\ninsert into profiles (id, config) values (1, '{\"greeting\": \"say \\\"hello\\\"\"}');",
      reports: [{ message: "generated", at: "config_hash text generated always as (encode(sha256(config::text::bytea), 'hex')) stored", data: { column: "config_hash", table: "profiles" } }],
      fails: "invalid input syntax for type bytea",
    },
    {
      title: "Added later",
      deployed: "create table pages (id bigint primary key, body json not null);",
      sql: "alter table pages add column body_hash bytea generated always as (sha256(body::text::bytea)) stored;",
      reports: [{ message: "generated", at: "body_hash bytea generated always as (sha256(body::text::bytea)) stored" }],
    },
    {
      title: "An index over a hash",
      sql: "create table pages (id bigint primary key, body jsonb not null);\ncreate unique index pages_body on pages (sha256(body::text::bytea));",
      reports: [{ message: "index", at: "create unique index pages_body on pages (sha256(body::text::bytea))", data: { index: "pages_body", table: "pages" } }],
    },
    {
      title: "A text of which the author may know that it holds no backslash",
      sql: "create table phones (number text primary key check (number ~ '^[+][0-9]+$'), number_hash bytea generated always as (sha256(number::bytea)) stored);",
    },
    {
      title: "A hash of text",
      sql: "create table profiles (id bigint primary key, config jsonb not null, config_hash text generated always as (md5(config::text)) stored);",
    },
    {
      title: "Bytes were bytes before",
      sql: "create table files (id bigint primary key, body bytea not null, body_hash bytea generated always as (sha256(body::bytea)) stored);",
    },
    {
      title: "A constant is read once, when it is written",
      sql: "create table files (id bigint primary key, body bytea not null, salted bytea generated always as (body || '\\x00'::bytea) stored);",
    },
  ],
});
