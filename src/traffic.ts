/** Whether anyone would notice a lock. */
import type { Table } from "./catalog/schema.ts";
import { compileGlob } from "./glob.ts";
import type { Settings } from "./settings.ts";

/**
 * Whether a lock on a table can be felt: others use it, it has rows to go through, and the configuration does not call it small.
 * A table made here, or a temporary one, no one waits for; one that was just truncated is done in a moment; a foreign one keeps its rows elsewhere.
 */
export function isInUse(table: Table, settings: Settings): boolean {
  return !table.isNew && !table.emptied && !table.temporary && !table.foreign && sizeOf(table, settings) !== "small";
}

/** What the configuration says of a table's size; the last pattern that fits counts, one without a dot in any schema. */
export function sizeOf(table: Pick<Table, "schema" | "name">, settings: Settings): "small" | "large" | null {
  const fits = ({ pattern }: { readonly pattern: string }) => compileGlob(pattern, { separator: "." })(pattern.includes(".") ? `${table.schema}.${table.name}` : table.name);
  return settings.tables.findLast(fits)?.size ?? null;
}
