/** What a transaction does to the rows of a table, and under which lock. */
import type { Change } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { isPinned } from "./reached-rows.ts";
import type { Table } from "./schema.ts";
import type { Step } from "./trail.ts";

/** What a change does to rows, where they may be many: `updates`; null where it does nothing to any. */
export function rowVerb(change: Change): string | null {
  switch (change.kind) {
    case "Update": return "updates";
    case "Delete": return "deletes from";
    case "Merge": return "merges into";
    case "Insert": return change.source === "select" ? "fills" : null;
    case "Copy": return change.direction === "from" ? "fills" : null;
    default: return null;
  }
}

/** The first of the steps that took an ACCESS EXCLUSIVE lock on a table, which all after it run under. */
export function exclusiveLock(held: readonly Step[], table: Table): Step | undefined {
  return held.find(({ change, effect }) => !change.conditional && effect.locks.some(({ relation, mode }) => mode === "ACCESS EXCLUSIVE" && relation.schema === table.schema && relation.name === table.name));
}

/** Whether a change goes through rows of the table, more than a key names. */
export function worksThroughRows(change: Change, table: Table, catalog: Catalog): boolean {
  if (rowVerb(change) === null || !("table" in change) || change.table === null || catalog.label(change.table) !== table.label) return false;
  return !("where" in change && change.where !== null && isPinned(change.where, table, catalog));
}

/** Whether the steps keep everyone from a table for longer than a moment: rewritten, or its rows worked through under their lock. */
export function isHeldAtLength(held: readonly Step[], table: Table, catalog: Catalog): boolean {
  const lock = exclusiveLock(held, table);
  if (lock === undefined) return false;
  return held.slice(held.indexOf(lock)).some(({ change, effect }) =>
    worksThroughRows(change, table, catalog) || effect.rewrites.some(({ schema, name }) => schema === table.schema && name === table.name));
}
