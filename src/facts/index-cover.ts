/** Whether an index finds the rows that hold certain values. */
import { provesNotNull } from "../sql/expression.ts";
import type { Index } from "../catalog/schema.ts";

/** Whether the index serves equality on all of these columns: they are its first keys, in whatever order, and it leaves out no row but where one of them is null. */
export function finds(index: Index, columns: readonly string[]): boolean {
  const { keys, method, valid } = index;
  if (valid === false || !isWhole(index, columns)) return false;
  if (method === "hash" ? keys.length !== columns.length : method !== "btree") return false;
  return columns.length <= keys.length && keys.slice(0, columns.length).every((key) => key !== null && columns.includes(key));
}

/** No predicate, or `where c is not null` alone, which the planner proves from `c = …`. */
function isWhole({ where }: Index, columns: readonly string[]): boolean {
  return where === null || ("NullTest" in where.node && columns.some((column) => provesNotNull(where.node, column)));
}

/** The columns of an index that has no expressions, operator classes, collations or orders of its own; null for all others. */
export function plainKeys({ keys, sql }: Index): readonly string[] | null {
  const plain = keys.flatMap((key) => key ?? []);
  if (plain.length !== keys.length) return null;
  if (sql === null) return plain;
  const list = /^(?:using\s+\w+\s*)?\(([^()]*)\)/i.exec(sql)?.[1];
  return list?.split(",").every((key) => /^\s*(?:\w+|"(?:[^"]|"")*")(?:\s+asc)?\s*$/i.test(key)) === true ? plain : null;
}
