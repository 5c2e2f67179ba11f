/** What TRUNCATE … CASCADE empties besides the tables that it names. */
import type { ChangeOf } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";

/**
 * The tables that held rows before and that CASCADE empties besides those named, told at the first that leads to them; `unseen` where nothing tells
 * what references the table; null where nothing else is emptied. `catalog`: before the statement.
 */
export function emptiedBesides(truncate: ChangeOf<"Truncate">, statement: Statement, catalog: Catalog): readonly Table[] | "unseen" | null {
  const table = catalog.table(truncate.table);
  if (!truncate.cascade || table.temporary) return null;
  const [first] = statement.changes.filter((change) => change.kind === "Truncate");
  const named = statement.changes.flatMap((change) => (change.kind === "Truncate" && !change.nested === !truncate.nested ? [catalog.table(change.table)] : []));
  // One CASCADE for all: what several tables share is said once.
  const before = first === truncate ? [] : named.slice(0, named.findIndex(({ label }) => label === table.label));
  const told = new Set([...named.map(({ label }) => label), ...before.flatMap((each) => reached(each, catalog).map(({ label }) => label))]);
  const others = reached(table, catalog).filter((other) => !told.has(other.label) && !other.madeHere && !other.temporary);
  return others.length > 0 ? others : table.known ? null : "unseen";
}

/** The tables that reference a table, directly or over others, in the order they are found. */
function reached(table: Table, catalog: Catalog): Table[] {
  const found = new Map([[table.label, table]]);
  for (const each of found.values()) for (const { table: holder } of catalog.referencesTo(each)) if (!found.has(holder.label)) found.set(holder.label, holder);
  return [...found.values()].slice(1);
}
