/** Rows that migrations wrote themselves, kept where they are few and known: those of a table of versions, say, that later migrations ask. */
import type { ChangeOf, ObjectName } from "../sql/change.ts";
import type { SystemRow } from "../sql/constant.ts";
import { booleanOfText } from "../sql/literal.ts";
import type { KnownRow } from "../sql/row-effect.ts";
import { textOfValue } from "../sql/value.ts";
import type { Value } from "../sql/value.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Column, Table } from "./schema.ts";

const mostRows = 200;

/** Applies what a statement does to the rows that are known; where it is not plain what it does, they no longer are. */
export function applyRows(catalog: WritableCatalog, change: ChangeOf<"Insert" | "Update" | "Delete" | "Merge" | "Copy">): void {
  if (change.kind === "Copy" && change.direction === "to") return;
  const table = catalog.findTable(change.table);
  if (table === undefined) return;
  if (change.kind === "Delete") for (const { table: other, constraint } of catalog.referencesTo(table)) if (constraint.references?.onDelete !== "no action" && constraint.references?.onDelete !== "restrict") forgetRows(catalog, other);
  const known = catalog.rowsOf(table);
  const before = known ?? (known === undefined && change.kind === "Insert" && table.columnsKnown && !table.filled ? [] : null);
  if (before === null && known === undefined && change.kind !== "Insert") return;
  const effect = "effect" in change ? change.effect : undefined;
  const after = before === null || effect === undefined || change.conditional || writesElsewhere(catalog, table) ? null : effect(before, table.columns.map(({ name }) => name));
  if (after === null && known === null) return;
  catalog.putRows(table, after === null || after.length > mostRows ? null : after.map((row) => (before?.includes(row) === true ? row : stored(row, table))));
}

/** Its rows are not known any more. */
export function forgetRows(catalog: WritableCatalog, place: Place): void {
  if (catalog.rowsOf(place) !== undefined) catalog.putRows(place, null);
}

/** A column of the rows got another name, or has values of which nothing is known. */
export function changeRowColumn(catalog: WritableCatalog, place: Place, column: string, newName: string | null): void {
  const rows = catalog.rowsOf(place);
  if (rows === undefined || rows === null) return;
  catalog.putRows(place, rows.map((row): KnownRow => new Map([...row].flatMap(([name, value]): [string, Value | undefined][] => (name !== column ? [[name, value]] : newName === null ? [] : [[newName, value]])))));
}

/** The rows of a table for a query, with one for all that others may have written; null where they are not known. */
export function writtenRows(catalog: Catalog, name: ObjectName): readonly SystemRow[] | null {
  const table = catalog.findTable(name);
  const rows = table === undefined ? undefined : catalog.rowsOf(table);
  if (table === undefined || rows === undefined || rows === null) return null;
  const whole = (row: KnownRow): KnownRow => new Map(table.columns.map((column) => [column.name, row.get(column.name)]));
  return [...rows.map((row): SystemRow => ({ row: whole(row), sure: true })), { row: whole(new Map()), sure: false, presumedAbsent: true }];
}

/** Triggers and rules change rows on their way, and partitions and children hold rows of their parents. */
function writesElsewhere(catalog: Catalog, table: Table): boolean {
  return table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0 || catalog.childrenOf(table).length > 0 || catalog.objectsOn(table).length > 0;
}

/** A row as the table holds it. */
function stored(row: KnownRow, table: Table): KnownRow {
  return new Map(table.columns.map((column) => [column.name, row.has(column.name) ? converted(row.get(column.name), column) : isNullByDefault(column) ? null : undefined]));
}

function isNullByDefault({ default: usual, identity, generated, type }: Column): boolean {
  return usual === null && identity === null && generated === null && type !== unknown && !/^\w*serial\d?$/.test(type.name);
}

/** A value as a column of its type holds it; undefined for types whose values have several spellings. */
function converted(value: Value | undefined, { type, generated }: Column): Value | undefined {
  if (value === undefined || type === unknown || generated !== null) return undefined;
  if (value === null) return null;
  if (type.dimensions > 0) return undefined;
  const text = textOfValue(value);
  if (text === undefined || text === null) return undefined;
  switch (type.name) {
    case "int2": case "int4": case "int8": case "smallint": case "integer": case "bigint": case "int":
      return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case "text": case "varchar": case "character varying": case "name":
      return text;
    case "bool": case "boolean":
      return booleanOfText(text);
    case "uuid":
      return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
    default:
      return undefined;
  }
}
