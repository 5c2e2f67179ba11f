/**
 * What ALTER COLUMN … TYPE makes anew with the new type, and cannot: foreign keys, checks, indexes
 * ([ATPostAlterTypeCleanup](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c)).
 */
import type { DataType } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { isUnordered } from "./expressions.ts";
import { writtenKeys } from "./index-likeness.ts";
import { columnsOf } from "./names.ts";
import { lacksOperator } from "./operands.ts";
import { refusesReference } from "./references.ts";
import { unknown } from "./schema.ts";
import type { Index, Known, Table } from "./schema.ts";

/** Whether something that hangs on a column surely does not go with the types that it and others are to have. */
export function breaksWith(catalog: Catalog, before: Table, column: string, types: ReadonlyMap<string, DataType>): boolean {
  const table = { ...before, columns: before.columns.map((each) => ({ ...each, type: types.get(each.name) ?? each.type })) };
  return breaksReference(catalog, table, column) || breaksCheck(catalog, table, column) || catalog.indexesOf(table).some((index) => breaksIndex(catalog, table, index, column));
}

function breaksReference(catalog: Catalog, table: Table, column: string): boolean {
  const isHere = (holder: Table): boolean => holder.schema === table.schema && holder.name === table.name;
  const typeIn = (holder: Table, name: string | undefined): Known<DataType> => (isHere(holder) ? table : holder).columns.find((other) => other.name === name)?.type ?? unknown;
  const own = table.constraints.flatMap((constraint) => (constraint.kind === "foreign key" && constraint.columns.includes(column) ? [{ table, constraint }] : []));
  const others = catalog.referencesTo(table).filter(({ constraint }) => constraint.references?.columns.includes(column) === true);
  return [...own, ...others].some(({ table: holder, constraint }) => {
    const target = constraint.references === null ? undefined : catalog.tableAt(constraint.references.resolved);
    if (target === undefined || constraint.period || constraint.valid === unknown) return false;
    return constraint.columns.some((name, at) => refusesReference(catalog, typeIn(holder, name), typeIn(target, constraint.references?.columns[at])));
  });
}

function breaksCheck(catalog: Catalog, table: Table, column: string): boolean {
  return table.constraints.some(({ kind, expression, valid }) => kind === "check" && valid !== unknown && expression !== null && columnsOf(expression.node).includes(column) && catalog.under(table.searchPath, () => lacksOperator(catalog, expression.node, table)));
}

function breaksIndex(catalog: Catalog, table: Table, index: Index, column: string): boolean {
  const expressions = [...index.expressions, ...(index.where === null ? [] : [index.where])];
  if (index.valid === unknown) return false;
  if (expressions.some(({ node }) => columnsOf(node).includes(column) && catalog.under(table.searchPath, () => lacksOperator(catalog, node, table)))) return true;
  const at = index.keys.indexOf(column);
  const type = table.columns.find(({ name }) => name === column)?.type ?? unknown;
  const constraint = table.constraints.find(({ name }) => name === index.constraint);
  if (at === -1 || constraint?.kind === "exclude" || constraint?.period === true || !isUnordered(catalog, index.method, type)) return false;
  // An operator class of its own may take the type.
  return writtenKeys(index)[at]?.opclass === undefined;
}
