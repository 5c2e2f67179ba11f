/** How many rows a condition reaches, as far as its text tells: few that a key names, or one slice of many; and what an UPDATE takes from them. */
import type { SourceFile } from "../source.ts";
import type { ChangeOf, Expression } from "../sql/change.ts";
import { columnReference, comparison, conjuncts, isConstant, isTautology, walk } from "../sql/expression.ts";
import type { Node } from "@pgsql/types";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";

/** Whether a condition asks for constant values of a key, so that it finds few rows. `isValue`: what else than a constant is one, such as a variable. */
export function isPinned(where: Pick<Expression, "node">, table: Table, catalog: Catalog, isValue: (node: Node) => boolean = isConstant): boolean {
  const pinned = new Set(conjuncts(where.node).flatMap((part) => {
    const found = comparison(part);
    if (found === null) return [];
    const listed = "List" in found.value ? (found.value.List.items ?? []).every(isValue) : isValue(found.value);
    return listed && (found.operator === "=" || found.operator === "in") ? [found.column.column] : [];
  }));
  const keys = [
    ...table.constraints.flatMap(({ kind, columns }) => (kind === "primary key" || kind === "unique" ? [columns] : [])),
    ...catalog.indexesOf(table).flatMap(({ unique, where: predicate, keys: of }) => (unique && predicate === null ? [of] : [])),
  ];
  if (!table.columnsKnown || keys.length === 0) return pinned.has("id") || pinned.has(`${table.name}_id`); // by its name
  return keys.some((columns) => columns.every((column) => column !== null && pinned.has(column)));
}

/** Whether a query or a condition has a LIMIT, asks for a range of one column that ends on both sides, or is about the row a cursor is at: one slice. */
export function isSliced(tree: Node): boolean {
  let limited = false;
  walk(tree, (node) => {
    if (("SelectStmt" in node && node.SelectStmt.limitCount !== undefined) || "CurrentOfExpr" in node) limited = true;
    return !limited;
  });
  return limited || hasRange(tree);
}

function hasRange(condition: Node): boolean {
  const bounds = conjuncts(condition).flatMap((part) => {
    const found = comparison(part);
    return found === null ? [] : [{ column: found.column.column, operator: found.operator }];
  });
  const above = new Set(bounds.flatMap(({ column, operator }) => (/^>=?$/.test(operator) ? [column] : [])));
  return bounds.some(({ column, operator }) => operator.startsWith("between") || (/^<=?$/.test(operator) && above.has(column)));
}

/** The columns of which an UPDATE takes from the rows what they held: not those that the same file added, nor those whose new value is made of the old one, or worked out anew by a query. */
export function overwritten({ overwrites }: ChangeOf<"Update">, table: Table, { path }: Pick<SourceFile, "path">): readonly string[] {
  return overwrites.filter((name) => table.columns.find((column) => column.name === name)?.origin?.path !== path);
}

/** Whether UPDATE or DELETE finds rows that neither a key names nor a slice bounds; where every row is meant, other rules say so. */
export function reachesMany(change: ChangeOf<"Update" | "Delete">, joinsTables: boolean, table: Table, catalog: Catalog, file: Pick<SourceFile, "path">): boolean {
  const joins = change.kind === "Update" ? change.hasFrom : change.hasUsing;
  if (joins && !joinsTables) return false; // the text lists the rows
  // That nothing is lost makes it no smaller.
  const keeps = change.kind === "Update" && overwritten(change, table, file).length === 0;
  if (change.where === null) return joins || keeps;
  if (isTautology(change.where.node)) return keeps;
  const isValue = (node: Expression["node"]): boolean => isConstant(node) || (change.nested && !joins && columnReference(node) !== null);
  return !isPinned(change.where, table, catalog, isValue) && !isSliced(change.where.node);
}

/** Whether a query reads one slice of what there is, or groups, which are counted over all rows or not at all. */
export function isSlicedQuery(query: Expression["node"] | undefined): boolean {
  if (query !== undefined && "SelectStmt" in query && (query.SelectStmt.groupClause?.length ?? 0) > 0) return true;
  return query !== undefined && (isSliced(query) || ("SelectStmt" in query && query.SelectStmt.whereClause !== undefined && isSliced(query.SelectStmt.whereClause)));
}

/** Whether the condition of a query finds few rows of a table, by its key. */
export function isNamed(query: Expression["node"] | undefined, table: Table, catalog: Catalog): boolean {
  const where = query !== undefined && "SelectStmt" in query ? query.SelectStmt.whereClause : undefined;
  return where !== undefined && isPinned({ node: where }, table, catalog);
}
