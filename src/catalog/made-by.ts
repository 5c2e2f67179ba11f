/** The syntax trees of what the catalog keeps with the text that made it. */
import type { CreateFunctionStmt, CreateTrigStmt, Node } from "@pgsql/types";
import { firstStatement } from "../sql/parse.ts";
import type { NamedObject } from "./schema.ts";

/** Something with the text that made it, or will: an object of the catalog, or the change that creates one. */
export type Made = Pick<NamedObject, "sql">;

const trees = new WeakMap<Made, Node | null>();

/** The statement that made a view, trigger, domain and the like; null where its text is no statement. It is parsed once for each object. */
export function madeBy(object: Made): Node | null {
  const known = trees.get(object);
  if (known !== undefined) return known;
  const tree = firstStatement(object.sql);
  trees.set(object, tree);
  return tree;
}

/** CREATE FUNCTION or CREATE PROCEDURE; null for what is neither. */
export function routineStatement(object: Made): CreateFunctionStmt | null {
  const node = madeBy(object);
  return node !== null && "CreateFunctionStmt" in node ? node.CreateFunctionStmt : null;
}

/** Whether a type is a composite one: then it is a relation. */
export function isComposite(type: Made): boolean {
  const node = madeBy(type);
  return node !== null && "CompositeTypeStmt" in node;
}

/** Whether a type is a range. */
export function isRange(type: Made): boolean {
  const node = madeBy(type);
  return node !== null && "CreateRangeStmt" in node;
}

/** CREATE TRIGGER; null for what is no trigger. */
export function triggerOf(object: NamedObject): CreateTrigStmt | null {
  const node = object.kind === "trigger" ? madeBy(object) : null;
  return node !== null && "CreateTrigStmt" in node ? node.CreateTrigStmt : null;
}

/** Whether it fires for each row: then the partitions of its table have it too. */
export function isForEachRow(trigger: NamedObject): boolean {
  return triggerOf(trigger)?.row === true;
}

/** What sets off triggers. */
export type RowChange = "Insert" | "Update" | "Delete" | "Merge" | "Copy" | "Truncate";

/** The bits of `CreateTrigStmt.events` and `timing`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_trigger.h */
const bits = { Insert: 4, Copy: 4, Delete: 8, Update: 16, Merge: 4 | 8 | 16, Truncate: 32 } as const satisfies Readonly<Record<RowChange, number>>;
const insteadOf = 64;

/** Whether that sets off a trigger. */
export function firesOn(trigger: NamedObject, change: RowChange): boolean {
  return ((triggerOf(trigger)?.events ?? 0) & bits[change]) !== 0;
}

/** Whether a trigger does something of its own in place of a change of a view's rows. */
export function firesInstead(trigger: NamedObject, change: RowChange): boolean {
  return triggerOf(trigger)?.timing === insteadOf && firesOn(trigger, change);
}
