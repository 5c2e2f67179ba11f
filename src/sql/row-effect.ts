/** What INSERT, UPDATE and DELETE make of the rows of a table, as far as that is known before anything runs. */
import type { DeleteStmt, InsertStmt, Node, UpdateStmt } from "@pgsql/types";
import type { Scope } from "./constant.ts";
import { evaluate } from "./constant.ts";
import { selectRows } from "./select.ts";
import type { Value } from "./value.ts";

/** A row by the names of its columns; undefined, and a column that is not there, where no one can tell. */
export type KnownRow = ReadonlyMap<string, Value | undefined>;

/** The rows after a statement, from those before it; null where they are not known. `columns`: those of the table, in order. */
export type RowEffect = (rows: readonly KnownRow[], columns: readonly string[]) => readonly KnownRow[] | null;

/** The effect of a statement on the table that it writes to; undefined for any other, and where nothing of it is known. */
export function rowEffectOf(node: Node, scope: Scope): RowEffect | undefined {
  if ("InsertStmt" in node) return insertion(node.InsertStmt, scope);
  if ("UpdateStmt" in node) return update(node.UpdateStmt, scope);
  return "DeleteStmt" in node ? deletion(node.DeleteStmt, scope) : undefined;
}

function insertion({ cols, selectStmt, onConflictClause, withClause }: InsertStmt, scope: Scope): RowEffect | undefined {
  if (withClause !== undefined || selectStmt === undefined || !("SelectStmt" in selectStmt)) return undefined;
  const written = (cols ?? []).map((column) => ("ResTarget" in column ? column.ResTarget : {}));
  if (written.some(({ indirection }) => indirection !== undefined)) return undefined;
  return (rows, columns) => {
    if (onConflictClause !== undefined && rows.length > 0) return null;
    const result = selectRows(selectStmt.SelectStmt, scope);
    if (result === null || !result.complete || result.rows.some(({ sure }) => !sure)) return null;
    const names = cols === undefined ? columns : written.map(({ name }) => name ?? "");
    return [...rows, ...result.rows.map(({ values }): KnownRow => new Map(values.map((value, index) => [names[index] ?? "", value])))];
  };
}

function update({ relation, targetList, whereClause, fromClause, withClause }: UpdateStmt, scope: Scope): RowEffect | undefined {
  if (withClause !== undefined || fromClause !== undefined) return undefined;
  const targets = (targetList ?? []).flatMap((target) => ("ResTarget" in target ? [target.ResTarget] : []));
  const names = namesOf(relation);
  return (rows) => rows.map((row) => {
    const inside = within(row, names, scope);
    const met = whereClause === undefined ? true : evaluate(whereClause, inside);
    if (met === false || met === null) return row;
    return new Map([...row, ...targets.map(({ name = "", val, indirection }): [string, Value | undefined] => [name, met === true && indirection === undefined ? evaluate(val, inside) : undefined])]);
  });
}

function deletion({ relation, whereClause, usingClause, withClause }: DeleteStmt, scope: Scope): RowEffect | undefined {
  if (withClause !== undefined || usingClause !== undefined) return undefined;
  const names = namesOf(relation);
  return (rows) => {
    const met = rows.map((row) => (whereClause === undefined ? true : evaluate(whereClause, within(row, names, scope))));
    return met.includes(undefined) ? null : rows.filter((_, index) => met[index] !== true);
  };
}

function namesOf(relation: UpdateStmt["relation"]): readonly string[] {
  return [relation?.alias?.aliasname ?? relation?.relname ?? ""];
}

/** Where the columns of a row come before variables. */
function within(row: KnownRow, names: readonly string[], outer: Scope): Scope {
  return {
    ...outer,
    find: (parts) => {
      const [first = "", second] = parts;
      if (second !== undefined) return names.includes(first) ? { value: row.get(second) } : outer.find(parts);
      return row.has(first) ? { value: row.get(first) } : outer.find(parts);
    },
  };
}
