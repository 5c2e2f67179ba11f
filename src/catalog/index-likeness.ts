/** Whether an index of a partition can be part of one of its table: [CompareIndexInfo](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/index.c) */
import type { IndexElem, Node } from "@pgsql/types";
import { columnReferences, nodesTagged } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";
import { elementsOf } from "./apply-indexes.ts";
import type { Catalog } from "./catalog.ts";
import { differInCollation } from "./column-merges.ts";
import type { Index } from "./schema.ts";

/** Whether two indexes surely differ in what they index, or one belongs to a constraint and the other does not. */
export function areUnlike(catalog: Catalog, part: Index, whole: Index): boolean {
  if (whole.constraint !== null && part.constraint === null) return true;
  if ((part.where === null) !== (whole.where === null) || (part.where !== null && whole.where !== null && differ(part.where.node, whole.where.node))) return true;
  if (part.expressions.length !== whole.expressions.length || part.expressions.some(({ node }, at) => differ(node, whole.expressions[at]?.node))) return true;
  const [own, above] = [part, whole].map(writtenKeys);
  return own !== undefined && above !== undefined && part.keys.some((column, at) => {
    const [one, other] = [own[at], above[at]];
    const found = catalog.tableAt(part.table)?.columns.find(({ name }) => name === column);
    if (one === undefined || other === undefined || found === undefined) return false;
    const collated = ({ collation }: IndexElem) => (collation === undefined ? found : { ...found, collation: { schema: null, name: strings(collation).at(-1) ?? "" } });
    return isByPattern(one) !== isByPattern(other) || differInCollation(collated(one), collated(other));
  });
}

/** The keys of an index as they are written; of a constraint's they are but columns. */
export function writtenKeys(index: Index): readonly IndexElem[] {
  return index.sql === null ? index.keys.map(() => ({})) : elementsOf({ keys: index.keys.map((key) => ({ column: null, expression: null, sql: key ?? "" })), sql: index.sql });
}

/** `text_pattern_ops` and its like are of another family than what is there by default. */
export function isByPattern({ opclass }: IndexElem): boolean {
  return /_pattern_ops$/.test(strings(opclass).at(-1) ?? "");
}

/** Whether expressions name other columns, or other numbers, one after another. */
function differ(one: Node, other: Node | undefined): boolean {
  return other !== undefined && (names(one) !== names(other) || numbers(one) !== numbers(other));
}

function names(node: Node): string {
  return columnReferences(node).map(({ column }) => column).join("\0");
}

function numbers(node: Node): string {
  return nodesTagged(node, "A_Const").flatMap(({ ival }) => (ival === undefined ? [] : [ival.ival ?? 0])).join(" ");
}

/** Whether a key of an index is not as a constraint would have made it: another order, place for nulls, operator class or collation ([ATExecAddIndexConstraint](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c)). */
export function hasOddKey(catalog: Catalog, index: Index): boolean {
  if (index.sql === null) return false;
  return writtenKeys(index).some(({ name, ordering, nulls_ordering: nulls, collation, ...key }) => {
    const isDescending = ordering === "SORTBY_DESC";
    if (isDescending || nulls === "SORTBY_NULLS_FIRST" || isByPattern(key)) return true;
    const column = catalog.tableAt(index.table)?.columns.find((each) => each.name === name);
    return column !== undefined && collation !== undefined && differInCollation(column, { ...column, collation: { schema: null, name: strings(collation).at(-1) ?? "" } });
  });
}
