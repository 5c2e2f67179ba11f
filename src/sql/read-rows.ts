/** Statements about rows: INSERT, UPDATE, DELETE, MERGE, COPY, SELECT, and those that stand inside WITH. */
import type { CopyStmt, DeleteStmt, ExplainStmt, InsertStmt, MergeStmt, Node, SelectStmt, UpdateStmt, WithClause } from "@pgsql/types";
import type { Change, Expression, Insert, ObjectName, Query } from "./change.ts";
import { columnReference, functionCalls, isBuiltIn, tagOf, walk } from "./expression.ts";
import { relationName } from "./names.ts";
import type { Passage } from "./passage.ts";
import { base, expressionOf, find, findList, indexAt, inside, part, relationPassage, spanOf } from "./passage.ts";
import { optionIsOn } from "./read-option.ts";
import { settingsSet } from "./read-session.ts";
import { selectInto } from "./read-table.ts";

export function readInsert(statement: InsertStmt, passage: Passage): Change[] {
  const { relation, cols, selectStmt, onConflictClause } = statement;
  const select = selectStmt !== undefined && "SelectStmt" in selectStmt ? selectStmt.SelectStmt : undefined;
  const rows = select === undefined ? null : writtenRows(select);
  const source: Insert["source"] = select === undefined ? "default values" : rows === null ? "select" : "values";
  const action = onConflictClause?.action;
  return [
    ...readWithin(statement, passage),
    {
      ...base(passage),
      kind: "Insert",
      table: relationName(relation),
      tableSpan: spanOf(relationPassage(passage, relation)),
      columns: (cols ?? []).flatMap(targetName),
      source,
      rows: source === "default values" ? 1 : rows,
      onConflict: action === "ONCONFLICT_NOTHING" ? "nothing" : action === "ONCONFLICT_UPDATE" ? "update" : null,
    },
  ];
}

/**
 * How many rows the text of a query holds, at most: VALUES lists, SELECT without FROM or FROM (VALUES …), and UNIONs of
 * them. Null for a query over tables or over functions that give many rows.
 */
function writtenRows(query: SelectStmt): number | null {
  let rows = 0;
  const pending: SelectStmt[] = [query];
  for (let select = pending.pop(); select !== undefined; select = pending.pop()) {
    if (select.larg !== undefined && select.rarg !== undefined) {
      pending.push(select.rarg, select.larg);
      continue;
    }
    if (select.valuesLists !== undefined) {
      rows += select.valuesLists.length;
      continue;
    }
    if (functionCalls(select.targetList).some(({ name }) => isBuiltIn(name, ...setReturning))) return null;
    const [source, ...others] = select.fromClause ?? [];
    if (source === undefined) rows += 1;
    else if (others.length === 0 && "RangeSubselect" in source && source.RangeSubselect.subquery !== undefined && "SelectStmt" in source.RangeSubselect.subquery) pending.push(source.RangeSubselect.subquery.SelectStmt);
    else return null;
  }
  return rows;
}

/** Functions of pg_catalog that give many rows where they stand in a SELECT list. */
const setReturning = `generate_series generate_subscripts unnest json_array_elements json_array_elements_text json_each json_each_text
  json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements jsonb_array_elements_text jsonb_each
  jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz jsonb_populate_recordset jsonb_to_recordset
  regexp_matches regexp_split_to_table string_to_table`.split(/\s+/);

export function readUpdate(statement: UpdateStmt, passage: Passage): Change[] {
  return [
    ...readWithin(statement, passage),
    {
      ...base(passage),
      kind: "Update",
      table: relationName(statement.relation),
      tableSpan: spanOf(relationPassage(passage, statement.relation)),
      where: whereOf(statement.whereClause, passage),
      columns: (statement.targetList ?? []).flatMap(targetName),
      overwrites: (statement.targetList ?? []).flatMap((target) => (isMadeOfRow(target, statement.relation?.alias?.aliasname ?? statement.relation?.relname) ? [] : targetName(target))),
      hasFrom: statement.fromClause !== undefined,
    },
  ];
}

export function readDelete(statement: DeleteStmt, passage: Passage): Change[] {
  return [
    ...readWithin(statement, passage),
    {
      ...base(passage),
      kind: "Delete",
      table: relationName(statement.relation),
      tableSpan: spanOf(relationPassage(passage, statement.relation)),
      where: whereOf(statement.whereClause, passage),
      hasUsing: statement.usingClause !== undefined,
    },
  ];
}

function whereOf(condition: Node | undefined, passage: Passage): Expression | null {
  if (condition === undefined) return null;
  const where = find(passage, ["where"]);
  return expressionOf(condition, part(passage, where + 1, find(passage, ["returning"], where)));
}

function targetName(node: Node): string[] {
  return "ResTarget" in node && node.ResTarget.name !== undefined ? [node.ResTarget.name] : [];
}

/** Whether SET reads the column that it writes, writes a part of it, or works it out anew by a query that asks for the row. */
function isMadeOfRow(target: Node, table: string | undefined): boolean {
  if (!("ResTarget" in target)) return false;
  const { name, val, indirection } = target.ResTarget;
  let reads = (indirection ?? []).length > 0;
  const look = (part: Node, inQuery: boolean): void => {
    walk(part, (node) => {
      const column = "ColumnRef" in node ? columnReference(node) : null;
      if (column !== null && (column.column === name || (inQuery && column.qualifier === table))) reads = true;
      if ("SubLink" in node && !inQuery) look(node, true);
    });
  };
  if (val !== undefined) look(val, false);
  return reads;
}

export function readMerge(statement: MergeStmt, passage: Passage): Change[] {
  return [...readWithin(statement, passage), { ...base(passage), kind: "Merge", table: relationName(statement.relation), tableSpan: spanOf(relationPassage(passage, statement.relation)) }];
}

export function readCopy(statement: CopyStmt, passage: Passage): Change[] {
  const { relation, query } = statement;
  if (relation === undefined) return [...readNested(query, inside(passage, findList(passage, passage.from))), ...readQuery(query, passage)];
  const fromStdin = statement.is_from === true && statement.filename === undefined && statement.is_program !== true;
  return [{ ...base(passage), kind: "Copy", table: relationName(relation), tableSpan: spanOf(relationPassage(passage, relation)), direction: statement.is_from === true ? "from" : "to", fromStdin }];
}

export function readSelect(statement: SelectStmt, passage: Passage): Change[] {
  const within = readWithin(statement, passage);
  if (intoOf(statement) !== undefined) return [...within, selectInto({ ...statement, intoClause: intoOf(statement) ?? {} }, passage)];
  return [...within, ...readQuery({ SelectStmt: statement }, passage)];
}

/** INTO stands in the first SELECT of a UNION. */
function intoOf(statement: SelectStmt): SelectStmt["intoClause"] {
  let select: SelectStmt | undefined = statement;
  while (select?.larg !== undefined) select = select.larg;
  return select?.intoClause;
}

/** A Query, and the settings that set_config() changes in it. */
export function readQuery(node: unknown, passage: Passage): Change[] {
  const query: Query = { ...base(passage), kind: "Query", functions: uniqueNames(functionCalls(node).map(({ name }) => name)) };
  return [query, ...settingsSet(node, passage)];
}

function uniqueNames(names: readonly ObjectName[]): ObjectName[] {
  return [...new Map(names.map((name) => [JSON.stringify(name), name])).values()];
}

/** EXPLAIN only plans; EXPLAIN ANALYZE runs the statement. */
export function readExplain(statement: ExplainStmt, passage: Passage): Change[] {
  const query = readQuery(statement.query, passage);
  return optionIsOn(statement.options, "analyze") ? [...query, ...readNested(statement.query, passage).filter(({ kind }) => kind !== "Query")] : query;
}

/** The changes of a statement about rows that stands inside another statement. */
function readNested(node: Node | undefined, passage: Passage): Change[] {
  if (node === undefined) return [];
  if ("InsertStmt" in node) return readInsert(node.InsertStmt, passage);
  if ("UpdateStmt" in node) return readUpdate(node.UpdateStmt, passage);
  if ("DeleteStmt" in node) return readDelete(node.DeleteStmt, passage);
  if ("MergeStmt" in node) return readMerge(node.MergeStmt, passage);
  return "SelectStmt" in node ? readWithin(node.SelectStmt, passage) : [];
}

/** The changes inside of WITH: `with gone as (delete from …)`. They may stand only at the top of a statement, not in its subqueries. */
function readWithin(statement: { readonly withClause?: WithClause }, passage: Passage): Change[] {
  return (statement.withClause?.ctes ?? []).flatMap((node) => {
    if (!("CommonTableExpr" in node)) return [];
    const { ctequery, location } = node.CommonTableExpr;
    if (ctequery === undefined || tagOf(ctequery) === "SelectStmt") return [];
    const name = indexAt(passage, location);
    return readNested(ctequery, inside(passage, findList(passage, find(passage, ["as"], name))));
  });
}
