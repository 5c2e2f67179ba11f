/** Whether anyone would notice a lock. */
import { othersUse } from "./catalog/catalog.ts";
import type { Table } from "./catalog/schema.ts";
import { compileGlob } from "./glob.ts";
import type { Settings } from "./settings.ts";

/** Whether a lock on a table can be felt: others use it, and going through its rows takes time. */
export function isInUse(table: Table, settings: Settings): boolean {
  return othersUse(table) && takesTime(table, settings);
}

/** Whether going through all rows takes time: a new table and one that was just truncated have next to none, a foreign one keeps them elsewhere, and the configuration may call it small. */
export function takesTime(table: Table, settings: Settings): boolean {
  return !table.isNew && !table.emptied && !table.foreign && sizeOf(table, settings) !== "small";
}

/** What the configuration says of a table's size; the last pattern that fits counts, one without a dot in any schema. */
export function sizeOf(table: Pick<Table, "schema" | "name">, settings: Settings): "small" | "large" | null {
  const fits = ({ pattern }: { readonly pattern: string }) => compileGlob(pattern, { separator: "." })(pattern.includes(".") ? `${table.schema}.${table.name}` : table.name);
  return settings.tables.findLast(fits)?.size ?? null;
}
