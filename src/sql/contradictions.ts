/** Definitions that the server refuses by their words alone, whatever they are of: clauses that contradict one another, or that stand where none of their kind can. */
import type { ColumnDef, ConstrType, CreateStmt, Node, PartitionBoundSpec, RangeVar } from "@pgsql/types";
import { dataType, isSerial } from "./data-type.ts";
import { nodesTagged, selectsIn } from "./expression.ts";
import { strings } from "./names.ts";

/** Whether a statement defines a table, column, partition, index or view that no server makes. */
export function contradictsItself(node: Node): boolean {
  if ("CreateStmt" in node) return isOddTable(node.CreateStmt);
  if ("CreateForeignTableStmt" in node) return node.CreateForeignTableStmt.base !== undefined && isOddTable(node.CreateForeignTableStmt.base);
  if ("AlterTableStmt" in node) return (node.AlterTableStmt.cmds ?? []).some((command) => "AlterTableCmd" in command && isOddCommand(command.AlterTableCmd.def));
  if ("IndexStmt" in node) return (node.IndexStmt.indexParams ?? []).some((key) => "IndexElem" in key && isRow(key.IndexElem.expr));
  if ("ViewStmt" in node) return isUnlogged(node.ViewStmt.view) || isOddView(node.ViewStmt.query);
  if ("CreateTableAsStmt" in node) return node.CreateTableAsStmt.objtype === "OBJECT_MATVIEW" && isUnlogged(node.CreateTableAsStmt.into?.rel);
  return "RefreshMatViewStmt" in node && node.RefreshMatViewStmt.concurrent === true && node.RefreshMatViewStmt.skipData === true;
}

/** What is read from a query cannot be UNLOGGED. */
function isUnlogged(relation: RangeVar | undefined): boolean {
  return relation?.relpersistence === "u";
}

function isOddCommand(definition: Node | undefined): boolean {
  if (definition === undefined) return false;
  if ("ColumnDef" in definition) return isOddColumn(definition.ColumnDef);
  return "PartitionCmd" in definition && definition.PartitionCmd.bound !== undefined && isOddBound(definition.PartitionCmd.bound);
}

/**
 * No partitioned table inherits, no key of one is a row, partitions have no identity of their own, and typed tables none at all nor generated columns:
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c
 */
function isOddTable({ tableElts, partbound, partspec, inhRelations, ofTypename }: CreateStmt): boolean {
  const columns = (tableElts ?? []).flatMap((element) => ("ColumnDef" in element ? [element.ColumnDef] : []));
  if (columns.some(isOddColumn) || (partbound !== undefined && isOddBound(partbound))) return true;
  if (partspec !== undefined && partbound === undefined && inhRelations !== undefined) return true;
  if (partspec?.partParams?.some((key) => "PartitionElem" in key && isRow(key.PartitionElem.expr)) === true) return true;
  return columns.some((column) => (partbound !== undefined && has(column, "CONSTR_IDENTITY")) || (ofTypename !== undefined && (has(column, "CONSTR_IDENTITY") || has(column, "CONSTR_GENERATED"))));
}

function has(column: ColumnDef, type: ConstrType): boolean {
  return count(column, type) > 0;
}

function count({ constraints = [] }: ColumnDef, type: ConstrType): number {
  return constraints.filter((each) => "Constraint" in each && each.Constraint.contype === type).length;
}

/** What gives a column its values is said once, and NULL is not said of what is never null. */
function isOddColumn(column: ColumnDef): boolean {
  const { constraints = [], typeName } = column;
  if ((["CONSTR_IDENTITY", "CONSTR_GENERATED", "CONSTR_DEFAULT"] as const).some((type) => count(column, type) > 1)) return true;
  if (has(column, "CONSTR_NULL") && (has(column, "CONSTR_NOTNULL") || has(column, "CONSTR_IDENTITY") || (typeName !== undefined && isSerial(dataType(typeName))))) return true;
  return constraints.some((each) => "Constraint" in each && each.Constraint.contype === "CONSTR_GENERATED" && each.Constraint.raw_expr !== undefined && readsSystemColumn(each.Constraint.raw_expr));
}

/** All but `tableoid`: https://www.postgresql.org/docs/18/ddl-generated-columns.html */
function readsSystemColumn(expression: Node): boolean {
  return nodesTagged(expression, "ColumnRef").some(({ fields }) => fields?.length === 1 && /^(?:ctid|xmin|xmax|cmin|cmax)$/.test(strings(fields)[0] ?? ""));
}

/** Bounds name no columns and ask no queries, and after an end there are but ends of that kind: [transformPartitionRangeBounds](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c). */
function isOddBound({ listdatums = [], lowerdatums = [], upperdatums = [] }: PartitionBoundSpec): boolean {
  if ([lowerdatums, upperdatums].some(breaksOff)) return true;
  return [...listdatums, ...[...lowerdatums, ...upperdatums].filter((value) => endOf(value) === null)].some((value) => nodesTagged(value, "ColumnRef").length > 0 || nodesTagged(value, "SubLink").length > 0);
}

/** Whether MINVALUE or MAXVALUE is followed by anything but itself. */
function breaksOff(values: readonly Node[]): boolean {
  const ends = values.map(endOf);
  const first = ends.findIndex((end) => end !== null);
  return first !== -1 && ends.slice(first).some((end) => end !== ends[first]);
}

/** To the grammar MINVALUE and MAXVALUE are names of columns. */
function endOf(value: Node): string | null {
  const [name, ...others] = "ColumnRef" in value ? strings(value.ColumnRef.fields) : [];
  return others.length === 0 && (name === "minvalue" || name === "maxvalue") ? name : null;
}

/** `ROW(…)` itself is of no type that could be kept. */
function isRow(expression: Node | undefined): boolean {
  return expression !== undefined && "RowExpr" in expression;
}

/** A view changes nothing: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/view.c */
function isOddView(query: Node | undefined): boolean {
  if (query === undefined) return false;
  return selectsIn(query).some(({ intoClause }) => intoClause !== undefined) || nodesTagged(query, "CommonTableExpr").some(({ ctequery }) => ctequery !== undefined && !("SelectStmt" in ctequery));
}
