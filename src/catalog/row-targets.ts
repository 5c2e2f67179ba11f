/** What INSERT, UPDATE and MERGE write to: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_target.c */
import type { InsertStmt, Node, RangeVar, ResTarget } from "@pgsql/types";
import { nodesTagged } from "../sql/expression.ts";
import { relationName, repeats } from "../sql/names.ts";
import type { Lookup } from "./text-mentions.ts";

/** Whether a statement, or one within it, writes to a column that its table lacks, writes to one twice, or gives more values than there are columns. */
export function hasOddTarget(lookup: Lookup, statement: Node): boolean {
  return nodesTagged(statement, "InsertStmt").some((insert) => isOddInsert(lookup, insert)) ||
    nodesTagged(statement, "UpdateStmt").some(({ relation, targetList }) => isOddList(lookup, relation, targetList)) ||
    nodesTagged(statement, "MergeStmt").some(({ relation, mergeWhenClauses }) => (mergeWhenClauses ?? []).some((clause) => "MergeWhenClause" in clause && isOddList(lookup, relation, clause.MergeWhenClause.targetList)));
}

function isOddInsert(lookup: Lookup, { relation, cols, selectStmt, onConflictClause }: InsertStmt): boolean {
  if (isOddList(lookup, relation, cols) || isOddList(lookup, relation, onConflictClause?.targetList)) return true;
  const rows = selectStmt !== undefined && "SelectStmt" in selectStmt ? (selectStmt.SelectStmt.valuesLists ?? []) : [];
  const most = cols !== undefined && cols.length > 0 ? cols.length : (columnsOf(lookup, relation)?.length ?? Infinity);
  return rows.some((row) => "List" in row && !(row.List.items ?? []).some(isExpanded) && (row.List.items ?? []).length > most);
}

/** `new.*` in VALUES stands for several. */
function isExpanded(value: Node): boolean {
  return nodesTagged(value, "A_Star").length > 0;
}

function columnsOf(lookup: Lookup, relation: RangeVar | undefined): readonly string[] | null {
  const place = relation === undefined ? null : lookup.relation(relationName(relation));
  return place === null ? null : lookup.columns(place);
}

function isOddList(lookup: Lookup, relation: RangeVar | undefined, list: readonly Node[] | undefined): boolean {
  const targets = (list ?? []).flatMap((node): readonly ResTarget[] => ("ResTarget" in node ? [node.ResTarget] : []));
  if (targets.length === 0) return false;
  const whole = targets.flatMap(({ name, indirection }) => (name === undefined || (indirection ?? []).length > 0 ? [] : [name]));
  if (repeats(whole)) return true;
  const columns = columnsOf(lookup, relation);
  return columns !== null && targets.some(({ name }) => name !== undefined && !columns.includes(name));
}
