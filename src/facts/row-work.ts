/** What a transaction does to the rows of a table, and under which lock. */
import type { Node } from "@pgsql/types";
import type { Change } from "../sql/change.ts";
import { askedForNull, conjuncts, constantValue } from "../sql/expression.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { wholeOf } from "../effects/roles.ts";
import { isPinned } from "./reached-rows.ts";
import type { Table } from "../catalog/schema.ts";
import type { Step } from "../effects/trail.ts";

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

/** Whether a change asks for nulls in a column that the transaction has just added, with a default in every row: it finds none. */
export function findsNothing(change: Change, table: Table, held: readonly Step[], statement: Statement): boolean {
  if (!("where" in change) || change.where === null) return false;
  const filled = held.flatMap(({ change: step }) => {
    const added = step.kind === "AddColumn" && step.column.default !== null && constantValue(step.column.default.node) !== null ? table.columns.find(({ name }) => name === step.column.name) : undefined;
    return added !== undefined && added.origin?.start === step.span.start ? [added.name] : [];
  });
  const names = [null, table.name, aliasOf(wholeOf(change, statement))];
  return filled.length > 0 && conjuncts(change.where.node).some((part) => {
    const column = askedForNull(part);
    return column !== null && names.includes(column.qualifier) && filled.includes(column.column);
  });
}

/** What UPDATE or DELETE calls its table. */
function aliasOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const relation = "UpdateStmt" in node ? node.UpdateStmt.relation : "DeleteStmt" in node ? node.DeleteStmt.relation : undefined;
  return relation?.alias?.aliasname ?? null;
}

/** Whether the steps keep everyone from a table for longer than a moment: rewritten, or its rows worked through under their lock. */
export function isHeldAtLength(held: readonly Step[], table: Table, catalog: Catalog): boolean {
  const lock = exclusiveLock(held, table);
  if (lock === undefined) return false;
  return held.slice(held.indexOf(lock)).some(({ change, effect }) =>
    worksThroughRows(change, table, catalog) || effect.rewrites.some(({ schema, name }) => schema === table.schema && name === table.name));
}
