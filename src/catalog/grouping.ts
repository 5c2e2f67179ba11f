/** Queries that group by a primary key and show other columns of its table, which the key stands for: https://www.postgresql.org/docs/18/sql-select.html#SQL-GROUPBY */
import type { Node, RangeVar, SelectStmt } from "@pgsql/types";
import { nodesTagged, selectsIn, walk } from "../sql/expression.ts";
import { relationName, strings } from "../sql/names.ts";
import type { Catalog } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import { samePlace } from "./mentions.ts";
import { unknown } from "./schema.ts";
import type { NamedObject, Table } from "./schema.ts";

/** Views that need the primary key of a table for that, as far as their texts tell for certain. */
export function groupedByKey(catalog: Catalog, table: Table, key: readonly string[]): readonly NamedObject[] {
  return catalog.objectsHolding(table.name).filter((object) => {
    const node = object.kind === "view" || object.kind === "materialized view" ? madeBy(object) : null;
    return node !== null && catalog.under(object.searchPath, () => selectsIn(node).some((select) => needsKey(catalog, select, table, key)));
  });
}

function needsKey(catalog: Catalog, { groupClause = [], fromClause = [], targetList = [], havingClause, sortClause = [] }: SelectStmt, table: Table, key: readonly string[]): boolean {
  if (groupClause.length === 0 || !table.columnsKnown) return false;
  const joins = fromClause.flatMap((item) => ("RangeVar" in item || "JoinExpr" in item ? [item] : []));
  if (joins.length < fromClause.length || joins.some((item) => nodesTagged(item, "RangeSubselect").length > 0 || nodesTagged(item, "RangeFunction").length > 0)) return false;
  const relations = joins.flatMap((item) => nodesTagged(item, "RangeVar"));
  return relations.some((relation) => {
    const name = relationName(relation);
    const isMeant = samePlace(catalog.findTable(name) ?? null, table) && (relations.length === 1 || relation.alias?.colnames === undefined);
    return isMeant && showsMore(relation, relations.length === 1, groupClause, [...targetList, ...(havingClause === undefined ? [] : [havingClause]), ...sortClause.filter((item) => !sortsByOutput(item, targetList))], table, key);
  });
}

/** ORDER BY looks among the names that the query gives before it does among the columns. */
function sortsByOutput(item: Node, targets: readonly Node[]): boolean {
  const node = "SortBy" in item ? item.SortBy.node : undefined;
  const names = node !== undefined && "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
  return names.length === 1 && targets.some((target) => "ResTarget" in target && target.ResTarget.name === names[0]);
}

function showsMore(relation: RangeVar, isAlone: boolean, groups: readonly Node[], shown: readonly Node[], table: Table, key: readonly string[]): boolean {
  const columnOf = (node: Node | undefined): string | null => columnMeant(node, relation, isAlone, table);
  const targets = shown.flatMap((node) => ("ResTarget" in node ? [node.ResTarget] : []));
  const grouped = new Set(groups.map((node) => {
    const position = "A_Const" in node ? node.A_Const.ival?.ival : undefined;
    if (position !== undefined) return columnOf(targets[position - 1]?.val);
    const [name, ...others] = "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
    return columnOf(node) ?? (name === undefined || others.length > 0 ? null : columnOf(targets.find((target) => target.name === name)?.val));
  }));
  if (!key.every((column) => grouped.has(column))) return false;
  let more = false;
  for (const node of shown) {
    walk(node, (each, tag) => {
      // What a function takes may be all the rows of a group.
      if (tag === "FuncCall" || tag === "SubLink") return false;
      if ("ColumnRef" in each) {
        const fields = each.ColumnRef.fields ?? [];
        const column = columnOf(each);
        const names = strings(fields);
        const isStar = fields.some((field) => "A_Star" in field) && (names.length === 0 ? isAlone : names.length === 1 && names[0] === nameInQuery(relation));
        if ((column !== null && !grouped.has(column)) || (isStar && table.columns.some(({ name }) => !grouped.has(name)))) more = true;
      }
      return true;
    });
  }
  return more;
}

/** The column of a table that an expression is and nothing more, in a query that names the table so; `isAlone`: FROM holds no other. */
function columnMeant(node: Node | undefined, relation: RangeVar, isAlone: boolean, table: Table): string | null {
  const fields = node !== undefined && "ColumnRef" in node ? (node.ColumnRef.fields ?? []) : [];
  const names = strings(fields);
  const [first, second] = names;
  const column = names.length === 1 && isAlone ? first : names.length === 2 && first === nameInQuery(relation) ? second : undefined;
  return column !== undefined && names.length === fields.length && table.columns.some(({ name }) => name === column) ? column : null;
}

/** What a query calls a relation of its FROM. */
function nameInQuery({ alias, relname }: RangeVar): string | undefined {
  return alias?.aliasname ?? relname;
}

/**
 * Whether a view of one table surely shows a column, as it is, that is neither grouped by nor stands for the rows of a group by the primary key:
 * [check_ungrouped_columns_walker](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_agg.c).
 */
export function showsUngrouped(catalog: Catalog, view: Node): boolean {
  if (nodesTagged(view, "CommonTableExpr").length > 0) return false;
  return selectsIn(view).some((select) => {
    const { groupClause = [], fromClause = [], targetList = [] } = select;
    const [item] = fromClause;
    const relation = fromClause.length === 1 && item !== undefined && "RangeVar" in item && item.RangeVar.alias?.colnames === undefined ? item.RangeVar : undefined;
    const table = relation === undefined ? undefined : catalog.findTable(relationName(relation));
    if (relation === undefined || table === undefined || !table.known || !table.columnsKnown) return false;
    const columnOf = (node: Node | undefined): string | null => columnMeant(node, relation, true, table);
    const values = targetList.flatMap((target) => ("ResTarget" in target ? (target.ResTarget.val ?? []) : []));
    const grouped = groupClause.map(columnOf);
    if (grouped.includes(null) || (grouped.length === 0 && !values.some(isPlainAggregate))) return false;
    if (table.constraints.some(({ kind, columns, valid }) => kind === "primary key" && (valid === unknown || columns.every((column) => grouped.includes(column))))) return false;
    return values.some((value) => {
      const column = columnOf(value);
      return column !== null && !grouped.includes(column);
    });
  });
}

/** A call of an aggregate function of PostgreSQL's own, over the rows of a group. */
function isPlainAggregate(value: Node): boolean {
  if (!("FuncCall" in value) || value.FuncCall.over !== undefined) return false;
  const [name, ...others] = strings(value.FuncCall.funcname);
  return others.length === 0 && (value.FuncCall.agg_star === true || /^(?:count|sum|avg|min|max)$/.test(name ?? ""));
}
