/** Queries that read the columns of a relation from a function in FROM that gives its rows: `SELECT * FROM f()`, where `f` RETURNS SETOF it. */
import type { RangeFunction, SelectStmt } from "@pgsql/types";
import { selectsIn, walk } from "../sql/expression.ts";
import { nameOf, strings } from "../sql/names.ts";
import { baseName } from "./catalog.ts";
import type { Catalog, Place } from "./catalog.ts";
import { madeBy, routineStatement } from "./made-by.ts";
import { lookupIn, samePlace } from "./mentions.ts";
import { routineMeant } from "./overloads-meant.ts";
import type { NamedObject } from "./schema.ts";

/**
 * Views that read that column of a relation so, as far as their texts tell for certain; they need it from PostgreSQL 15 on:
 * [process_function_rte_ref](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/dependency.c).
 */
export function viewsOfFunctionRows(catalog: Catalog, place: Place, column: string): NamedObject[] {
  const giving = catalog.objectsHolding(place.name).filter((object) => object.kind === "function" && gives(catalog, object, place));
  const table = catalog.tableAt(place);
  const at = table?.columns.findIndex(({ name }) => name === column) ?? -1;
  const made = table?.columns[at];
  if (giving.length === 0 || table?.columnsKnown !== true || made === undefined) return [];
  // A star stands for the columns that were there when the view was made.
  const isFirst = made.origin?.path === table.origin?.path && made.origin?.start === table.origin?.start;
  return [...new Set(giving.flatMap((routine) => catalog.objectsHolding(baseName(routine.name)).filter((object) => {
    const node = object.kind === "view" || object.kind === "materialized view" ? madeBy(object) : null;
    return node !== null && catalog.under(object.searchPath, () => selectsIn(node).some((select) => reads(catalog, select, routine, { column, at, isFirst })));
  })))];
}

function gives(catalog: Catalog, routine: NamedObject, place: Place): boolean {
  const type = routineStatement(routine)?.returnType;
  const names = strings(type?.names);
  return names.at(-1) === place.name && type?.arrayBounds === undefined && type?.pct_type !== true && catalog.under(routine.searchPath, () => samePlace(lookupIn(catalog).relation(nameOf(names)), place));
}

interface Read {
  readonly column: string;
  /** Its place among the columns of the relation. */
  readonly at: number;
  /** It is as old as the relation. */
  readonly isFirst: boolean;
}

function reads(catalog: Catalog, select: SelectStmt, routine: NamedObject, { column, at, isFirst }: Read): boolean {
  const { fromClause = [], targetList = [], whereClause, groupClause = [], havingClause, sortClause = [] } = select;
  const item = fromClause.flatMap((each) => ("RangeFunction" in each ? [each.RangeFunction] : [])).find((each) => isCallOf(catalog, each, routine));
  if (item === undefined) return false;
  const alias = item.alias?.aliasname ?? baseName(routine.name);
  const name = strings(item.alias?.colnames)[at] ?? column;
  let found = false;
  const parts = [...targetList, ...groupClause, ...sortClause, ...[whereClause, havingClause].flatMap((part) => part ?? [])];
  for (const part of parts) {
    walk(part, (node) => {
      if ("SubLink" in node) return false;
      if (!("ColumnRef" in node)) return true;
      const fields = node.ColumnRef.fields ?? [];
      const names = strings(fields);
      const isStar = names.length < fields.length;
      const isOfIt = names.length === (isStar ? 1 : 2) ? names[0] === alias : fields.length === 1 && fromClause.length === 1;
      found ||= isOfIt && (isStar ? isFirst : names.at(-1) === name);
      return true;
    });
  }
  return found;
}

/** Whether an item of FROM is a call of that function, and cannot be one of another. */
function isCallOf(catalog: Catalog, { functions = [], coldeflist }: RangeFunction, routine: NamedObject): boolean {
  const [list] = functions;
  const call = list !== undefined && "List" in list ? list.List.items?.[0] : undefined;
  if (functions.length !== 1 || coldeflist !== undefined || call === undefined || !("FuncCall" in call)) return false;
  return routineMeant(catalog, { name: nameOf(strings(call.FuncCall.funcname)), call: { node: call.FuncCall, scope: null } }) === routine;
}
