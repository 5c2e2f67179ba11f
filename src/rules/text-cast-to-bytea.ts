import type { Catalog } from "../catalog/catalog.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { ColumnDefinition, DataType, Expression, ObjectName } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReference, constantValue, walk } from "../sql/expression.ts";

const isText = (type: DataType | undefined): boolean => type?.schema === "pg_catalog" && ["text", "varchar", "bpchar", "json", "jsonb"].includes(type.name);

/** Whether an expression casts text that is no constant to bytea; `typeOf` knows the types of columns. */
function castsText(expression: Expression, typeOf: (column: string) => DataType | undefined): boolean {
  let found = false;
  walk(expression.node, (node) => {
    if ("TypeCast" in node && dataType(node.TypeCast.typeName).name === "bytea") {
      const { arg } = node.TypeCast;
      if (arg === undefined || constantValue(arg) !== undefined) return;
      const column = "TypeCast" in arg ? null : columnReference(arg);
      if (isText("TypeCast" in arg ? dataType(arg.TypeCast.typeName) : column === null ? undefined : typeOf(column.column))) found = true;
    }
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
  id: "text-cast-to-bytea",
  category: "correctness",
  severity: "error",
  summary: "Do not cast text to bytea in what every row computes",
  why: "A cast from text to bytea does not take the bytes of the text: it reads it as the input format of bytea, where a backslash begins an escape. JSON writes quotes and line breaks with backslashes, so the first document that holds one makes the INSERT fail with `invalid input syntax for type bytea`; a text that happens to be valid is hashed as something else.",
  instead: "Take md5(document::text), which wants text. For sha256, hash the bytes in the application or in a trigger with convert_to(document::text, 'UTF8'), which generated columns refuse because it is not immutable.",
  see: ["https://www.postgresql.org/docs/current/datatype-binary.html#DATATYPE-BINARY-BYTEA-ESCAPE-FORMAT"],
  presets: ["recommended"],

  messages: {
    generated: "The generated column {column} of {table} casts text to bytea, which reads backslashes as escapes: a row whose text holds a quote or line break as JSON writes it is refused.",
    index: "The index {index} on {table} casts text to bytea, which reads backslashes as escapes: a row whose text holds one that is no escape is refused.",
  },

  on: {
    CreateTable(create, { catalog, report }) {
      for (const column of create.columns) {
        if (column.generated !== null && castsText(column.generated.expression, typesIn(create.columns, create.table, catalog))) report("generated", { at: column, data: { column: column.name, table: catalog.label(create.table) } });
      }
    },
    AddColumn({ column, table }, { catalog, report }) {
      if (column.generated !== null && castsText(column.generated.expression, typesIn([column], table, catalog))) report("generated", { at: column, data: { column: column.name, table: catalog.label(table) } });
    },
    CreateIndex(index, { catalog, report }) {
      if (index.keys.some(({ expression }) => expression !== null && castsText(expression, typesIn([], index.table, catalog)))) report("index", { at: index, data: { index: index.name ?? "without a name", table: catalog.label(index.table) } });
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
      title: "The hash of a text, added later",
      deployed: "create table pages (id bigint primary key, body text not null);",
      sql: "alter table pages add column body_hash bytea generated always as (sha256(body::bytea)) stored;",
      reports: [{ message: "generated", at: "body_hash bytea generated always as (sha256(body::bytea)) stored" }],
    },
    {
      title: "An index over a hash",
      sql: "create table pages (id bigint primary key, body text not null);\ncreate unique index pages_body on pages (sha256(body::bytea));",
      reports: [{ message: "index", at: "create unique index pages_body on pages (sha256(body::bytea))", data: { index: "pages_body", table: "pages" } }],
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
