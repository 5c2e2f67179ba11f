/** The literal values that an INSERT writes, by its columns. */
import { constantValue, type NodeOf } from "../sql/expression.ts";
import type { Statement } from "../sql/statement.ts";

export interface WrittenValue {
  readonly column: string;
  /** Null where it is no string. */
  readonly text: string | null;
}

/** The rows of VALUES lists, or of a SELECT without FROM; empty for a statement that is no such INSERT, or lists no columns. */
export function insertedRows({ node }: Statement): readonly (readonly WrittenValue[])[] {
  const statement = node?.stmt !== undefined && "InsertStmt" in node.stmt ? node.stmt.InsertStmt : undefined;
  const select = statement?.selectStmt !== undefined && "SelectStmt" in statement.selectStmt ? statement.selectStmt.SelectStmt : undefined;
  const columns = (statement?.cols ?? []).map((column) => ("ResTarget" in column ? (column.ResTarget.name ?? "") : ""));
  if (select === undefined || columns.length === 0) return [];
  return rowsOf(select).map((row) => columns.flatMap((column, at) => {
    const value = row[at];
    const constant = value === undefined ? undefined : constantValue(value);
    return value === undefined ? [] : [{ column, text: typeof constant === "string" ? constant : null }];
  }));
}

function rowsOf(select: NodeOf<"SelectStmt">): NonNullable<NodeOf<"List">["items"]>[] {
  if (select.valuesLists !== undefined) return select.valuesLists.map((list) => ("List" in list ? (list.List.items ?? []) : []));
  if ((select.fromClause ?? []).length > 0 || select.larg !== undefined) return [];
  return [(select.targetList ?? []).flatMap((target) => ("ResTarget" in target ? (target.ResTarget.val ?? []) : []))];
}
