/** Drizzle's snapshots as SQL: https://orm.drizzle.team/docs/drizzle-kit-generate */
import { quoteIdentifier } from "../sql/names.ts";
import { quoteQualified, quoteText } from "../catalog/names.ts";

/** What of `meta/0001_snapshot.json` is read; every key may be missing, whatever the types say. */
interface Snapshot {
  readonly tables?: Readonly<Record<string, { readonly name: string; readonly schema?: string; readonly columns?: Readonly<Record<string, SnapshotColumn>> }>>;
  readonly enums?: Readonly<Record<string, { readonly name: string; readonly schema?: string; readonly values?: readonly string[] | Readonly<Record<string, string>> }>>;
}
interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
  readonly typeSchema?: string;
  readonly notNull?: boolean;
  readonly primaryKey?: boolean;
}

/** Tables with columns, types and NOT NULL, and enums; null where the text is no snapshot with tables. */
export function drizzleAsSql(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const snapshot = value as Snapshot | null;
  if (snapshot === null || typeof snapshot !== "object" || typeof snapshot.tables !== "object") return null;
  const place = ({ name, schema }: { readonly name: string; readonly schema?: string }): string => quoteQualified(schema === undefined || schema === "" ? "public" : schema, name);
  const all = [...Object.values(snapshot.tables), ...Object.values(snapshot.enums ?? {})];
  const schemas = new Set(all.flatMap(({ schema }) => (schema === undefined || schema === "" || schema === "public" ? [] : [schema])));
  return [
    ...[...schemas].map((schema) => `create schema ${quoteIdentifier(schema)};`),
    ...Object.values(snapshot.enums ?? {}).map((type) => `create type ${place(type)} as enum (${Object.values(type.values ?? []).map(quoteText).join(", ")});`),
    ...Object.values(snapshot.tables).map((table) => `create table ${place(table)} (${Object.values(table.columns ?? {}).map(columnSql).join(", ")});`),
  ].join("\n");
}

function columnSql({ name, type, typeSchema, notNull, primaryKey }: SnapshotColumn): string {
  const [, base = type, arrays = ""] = /^(.*?)((?:\[\d*\])*)$/.exec(type) ?? [];
  const written = typeSchema === undefined ? type : `${quoteQualified(typeSchema, base.replace(/^"(.*)"$/, "$1"))}${arrays}`;
  return `${quoteIdentifier(name)} ${written}${notNull === true || primaryKey === true ? " not null" : ""}`;
}
