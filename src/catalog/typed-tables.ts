/** Tables OF a composite type: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-OF */
import type { ObjectName } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { isComposite } from "./made-by.ts";
import { columnsOfType } from "./query.ts";
import { unknown } from "./schema.ts";
import type { Table } from "./schema.ts";

/** Whether the server refuses OF that type of a table, or NOT OF where it is null. */
export function refusesType(catalog: Catalog, table: Table, type: ObjectName | null): boolean {
  if (!table.known) return false;
  if (type === null) return table.ofType === null;
  if (table.inherits.length > 0 || isNoComposite(catalog, type)) return true;
  const of = columnsOfType(catalog, type);
  if (of === null || !table.columnsKnown) return false;
  if (of.columns.length !== table.columns.length) return true;
  return of.columns.some(({ name, type: wanted }, at) => {
    const column = table.columns[at];
    if (column === undefined || column.name !== name) return true;
    return wanted !== unknown && column.type !== unknown && (wanted.label !== column.type.label || wanted.schema !== column.type.schema);
  });
}

/** Whether a type surely is none that tables can be of: one of PostgreSQL's own, an enum, a domain, a range or the rows of another relation. */
export function isNoComposite(catalog: Catalog, name: ObjectName): boolean {
  if (catalog.findEnum(name) !== undefined || catalog.findObject("domain", name) !== undefined || catalog.findTable(name) !== undefined) return true;
  const type = catalog.findObject("type", name);
  return type !== undefined && type.extension === undefined && !isComposite(type);
}
