/** Whether an index finds the rows that hold certain values. */
import { provesNotNull } from "../sql/expression.ts";
import { firstStatement } from "../sql/parse.ts";
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

const plainKeysByIndex = new WeakMap<Index, readonly string[] | null>();

/** The columns of an index that has no expressions, operator classes, collations or orders of its own; null for all others. */
export function plainKeys(index: Index): readonly string[] | null {
  let found = plainKeysByIndex.get(index);
  if (found === undefined) {
    const plain = index.keys.flatMap((key) => key ?? []);
    found = plain.length === index.keys.length && (index.sql === null || isPlain(index.sql)) ? plain : null;
    plainKeysByIndex.set(index, found);
  }
  return found;
}

function isPlain(sql: string): boolean {
  const node = firstStatement(`CREATE INDEX ON t ${sql}`);
  if (node === null || !("IndexStmt" in node)) return false;
  return (node.IndexStmt.indexParams ?? []).every((key) => "IndexElem" in key && key.IndexElem.collation === undefined && key.IndexElem.opclass === undefined && key.IndexElem.ordering !== "SORTBY_DESC" && key.IndexElem.nulls_ordering !== "SORTBY_NULLS_FIRST");
}
