/** Tables that migrations use though none of them made them. */
import type { Catalog } from "./catalog.ts";
import { isWritable } from "./effects-relations.ts";

/** Whether the statements before the catalog's moment made every table that they used. */
export function madeAllTablesUsed(catalog: Catalog): boolean {
  return isWritable(catalog) && catalog.tables().length > 0 && catalog.assumedTables().length === 0;
}
