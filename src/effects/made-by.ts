/** The syntax trees of what the catalog keeps with the text that made it. */
import type { CreateTrigStmt, Node } from "@pgsql/types";
import { isFailure, parse } from "../sql/parse.ts";
import type { NamedObject } from "../catalog/schema.ts";

const trees = new WeakMap<NamedObject, Node | null>();

/** The statement that made a view, trigger, domain and the like; null where its text is no statement. */
export function madeBy(object: NamedObject): Node | null {
  const known = trees.get(object);
  if (known !== undefined) return known;
  const parsed = parse(object.sql);
  const tree = isFailure(parsed) ? null : (parsed[0]?.stmt ?? null);
  trees.set(object, tree);
  return tree;
}

/** Whether a type is a composite one: then it is a relation. */
export function isComposite(type: NamedObject): boolean {
  const node = madeBy(type);
  return node !== null && "CompositeTypeStmt" in node;
}

/** Null for what is no trigger. */
export function triggerOf(object: NamedObject): CreateTrigStmt | null {
  const node = object.kind === "trigger" ? madeBy(object) : null;
  return node !== null && "CreateTrigStmt" in node ? node.CreateTrigStmt : null;
}

/** Then the partitions of its table have it too. */
export function isForEachRow(trigger: NamedObject): boolean {
  return triggerOf(trigger)?.row === true;
}

/** What sets off triggers. */
export type RowChange = "Insert" | "Update" | "Delete" | "Merge" | "Copy" | "Truncate";

/** The bits of `CreateTrigStmt.events` and `timing`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_trigger.h */
const bits = { Insert: 4, Copy: 4, Delete: 8, Update: 16, Merge: 4 | 8 | 16, Truncate: 32 } as const satisfies Readonly<Record<RowChange, number>>;
const insteadOf = 64;

export function firesOn(trigger: NamedObject, change: RowChange): boolean {
  return ((triggerOf(trigger)?.events ?? 0) & bits[change]) !== 0;
}

/** Whether a trigger does something of its own in place of a change of a view's rows. */
export function firesInstead(trigger: NamedObject, change: RowChange): boolean {
  return triggerOf(trigger)?.timing === insteadOf && firesOn(trigger, change);
}
