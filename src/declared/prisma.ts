/** Prisma's data model as SQL: https://www.prisma.io/docs/orm/reference/prisma-schema-reference */
import { quoteIdentifier } from "../sql/names.ts";
import { quoteQualified, quoteText } from "../catalog/names.ts";

/** What Prisma Migrate makes of its types: https://www.prisma.io/docs/orm/overview/databases/postgresql#type-mapping-between-postgresql-and-prisma-schema */
const scalars: Readonly<Record<string, string>> = { String: "text", Int: "integer", BigInt: "bigint", Boolean: "boolean", DateTime: "timestamp(3)", Float: "double precision", Decimal: "numeric(65,30)", Json: "jsonb", Bytes: "bytea" };
const natives: Readonly<Record<string, string>> = { Integer: "integer", SmallInt: "smallint", DoublePrecision: "double precision", Decimal: "numeric", Timestamp: "timestamp", Timestamptz: "timestamptz", ByteA: "bytea", VarBit: "bit varying", JsonB: "jsonb" };

interface Block {
  readonly kind: "model" | "enum";
  readonly name: string;
  readonly lines: readonly string[];
}

/** Tables with columns, types and NOT NULL, and enums; null where the text has no model. */
export function prismaAsSql(text: string): string | null {
  const blocks = [...text.replace(/^\s*\/\/.*$/gm, "").matchAll(/^(model|enum)\s+(\w+)\s*\{([^}]*(?:\}(?!\s*$)[^}]*)*)\}/gm)].map(([, kind, name = "", body = ""]): Block => ({ kind: kind === "enum" ? "enum" : "model", name, lines: body.split("\n").map((line) => line.trim()).filter((line) => line !== "") }));
  const models = blocks.filter(({ kind }) => kind === "model");
  if (models.length === 0) return null;
  const enums = new Map(blocks.filter(({ kind }) => kind === "enum").map((block) => [block.name, placeOf(block)]));
  const schemas = new Set(blocks.map((block) => schemaOf(block)).filter((schema) => schema !== "public"));
  return [
    ...[...schemas].map((schema) => `create schema ${quoteIdentifier(schema)};`),
    ...blocks.filter(({ kind }) => kind === "enum").map((block) => `create type ${placeOf(block)} as enum (${block.lines.filter((line) => /^\w/.test(line)).map((line) => quoteText(mappedName(line) ?? line.split(/\s/)[0] ?? "")).join(", ")});`),
    ...models.map((block) => `create table ${placeOf(block)} (${block.lines.flatMap((line) => columnSql(line, enums)).join(", ")});`),
  ].join("\n");
}

function schemaOf({ lines }: Block): string {
  return lines.flatMap((line) => /^@@schema\("([^"]+)"\)/.exec(line)?.[1] ?? [])[0] ?? "public";
}

function placeOf(block: Block): string {
  const mapped = block.lines.flatMap((line) => /^@@map\((?:name:\s*)?"([^"]+)"\)/.exec(line)?.[1] ?? [])[0];
  return quoteQualified(schemaOf(block), mapped ?? block.name);
}

function mappedName(line: string): string | undefined {
  return /(?<!@)@map\((?:name:\s*)?"([^"]+)"\)/.exec(line)?.[1];
}

/** A field's column; none for a relation, or what is no field. */
function columnSql(line: string, enums: ReadonlyMap<string, string>): string[] {
  const [, name, type = "", unsupported, suffix = ""] = /^(\w+)\s+(\w+)(?:\("([^"]*)"\))?(\[\]|\?)?/.exec(line) ?? [];
  if (name === undefined) return [];
  const native = /@db\.(\w+)(\([^)]*\))?/.exec(line);
  const base = unsupported ?? (native === null ? (scalars[type] ?? enums.get(type)) : `${natives[native[1] ?? ""] ?? (native[1] ?? "").toLowerCase()}${native[2] ?? ""}`);
  if (base === undefined || (type === "Unsupported" && unsupported === undefined)) return [];
  return [`${quoteIdentifier(mappedName(line) ?? name)} ${base}${suffix === "[]" ? "[]" : suffix === "?" ? "" : " not null"}`];
}
