/** Columns that a table has from several sides, its parents and itself: https://www.postgresql.org/docs/18/ddl-inherit.html */
import type { Expression } from "../sql/change.ts";
import { shape } from "../sql/expression.ts";
import { unknown } from "./schema.ts";
import type { Column } from "./schema.ts";

type Collated = Pick<Column, "type" | "collation">;

/** Whether columns of one type and name surely have different collations, so that they cannot be one. */
export function differInCollation(one: Collated, other: Collated): boolean {
  const [first, second] = [collationOf(one), collationOf(other)];
  return first !== null && second !== null && first !== second;
}

/** The name of the collation; null where the type may have one of its own. */
function collationOf({ type, collation }: Collated): string | null {
  if (collation !== null) return collation.name;
  return type !== unknown && type.schema === "pg_catalog" && /^(?:text|varchar|bpchar)$/.test(type.name) ? "default" : null;
}

/**
 * Whether the columns of two parents surely cannot be one column of a child as they are: their collations or storage differ, or one is generated and the other is not
 * ([MergeAttributes](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c)).
 */
export function conflict(one: Column, other: Column): boolean {
  if (differInCollation(one, other) || (one.storage !== null && other.storage !== null && one.storage !== other.storage)) return true;
  return one.generated !== unknown && other.generated !== unknown && (one.generated === null) !== (other.generated === null);
}

/** Whether the child has to say what it takes of two parents: their defaults, or what generates the columns, differ. */
export function leaveOpen(one: Column, other: Column): boolean {
  const [first, second] = [one, other].map(({ generated, default: value }): Expression | null => (generated !== unknown && generated !== null ? generated.expression : value === unknown ? null : value));
  return first !== undefined && second !== undefined && first !== null && second !== null && shape(first.node) !== shape(second.node);
}
