/** The schema that a file declares: a dump, a snapshot, a data model. */
import type { Migration } from "../migrations/migration.ts";
import { sourceFile, type SourceFile } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { readScript } from "../sql/read.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { drizzleAsSql } from "./drizzle.ts";
import { prismaAsSql } from "./prisma.ts";
import { startReplay } from "../catalog/replay.ts";
import { unknown } from "../catalog/schema.ts";
import type { Column, Table } from "../catalog/schema.ts";

/**
 * The catalog of files of one kind, by their ending: `.json` of Drizzle, `.prisma` (a data model may be in several), else SQL as pg_dump writes it. Null where
 * one is not of its kind. `migration`: any of the history, whose runner's dialect the SQL is read in. The parser must have been loaded.
 */
export function declaredCatalog(files: readonly SourceFile[], migration: Migration): Catalog | null {
  const [first] = files;
  if (first === undefined) return null;
  const text = files.map((file) => file.text).join("\n");
  const sql = first.path.endsWith(".json") ? drizzleAsSql(text) : first.path.endsWith(".prisma") ? prismaAsSql(text) : text;
  if (sql === null) return null;
  const file = sourceFile(first.path, sql);
  const script = { file, role: "up", span: { start: 0, end: sql.length }, transaction: "none", migration } as const;
  const read = readScript(script, { placeholders: [], psql: true });
  const replay = startReplay();
  replay.open(read, "");
  for (const statement of read.statements) for (const change of replay.changesOf(statement)) replay.apply(change, script);
  replay.close();
  return replay.catalog.tables().length === 0 ? null : replay.catalog;
}

/** How a table differs from the one declared, in words, as that of migrations is said to be: columns, their types, and whether they may be null. */
export function tableDifferences(table: Table, declared: Table): readonly string[] {
  if (!table.columnsKnown || !declared.columnsKnown) return [];
  const find = (columns: readonly Column[], name: string): Column | undefined => columns.find((column) => column.name === name);
  const missing = declared.columns.filter(({ name }) => find(table.columns, name) === undefined).map(({ name }) => `no migration adds its column ${quoteIdentifier(name)}`);
  const extra = table.columns.filter(({ name }) => find(declared.columns, name) === undefined).map(({ name }) => `migrations give it a column ${quoteIdentifier(name)}`);
  const others = table.columns.flatMap((column) => {
    const other = find(declared.columns, column.name);
    return other === undefined ? [] : columnDifference(column, other);
  });
  return [...missing, ...extra, ...others];
}

function columnDifference(column: Column, declared: Column): string[] {
  const [here, there] = [typeOf(column), typeOf(declared)];
  if (here !== null && there !== null && here !== there) return [`its column ${quoteIdentifier(column.name)} is ${here} after all migrations, not ${there}`];
  const isList = column.type !== unknown && column.type.dimensions > 0;
  if (isList || column.notNull === unknown || declared.notNull === unknown || column.notNull === declared.notNull) return [];
  return [`its column ${quoteIdentifier(column.name)} ${column.notNull ? "forbids" : "allows"} nulls after all migrations`];
}

/** A type by what both sides spell alike: of the user's own the name alone. */
function typeOf({ type }: Column): string | null {
  if (type === unknown || type.name === "") return null;
  return type.schema === "pg_catalog" ? type.label : `${quoteIdentifier(type.name)}${type.dimensions > 0 ? "[]" : ""}`;
}
