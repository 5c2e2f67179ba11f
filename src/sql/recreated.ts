/** What a script drops only to make it again. */
import type { DropObject, ObjectName } from "./change.ts";
import type { ScriptText } from "./statement.ts";

/** Whether the script makes an object of the same name and, but for views, the same kind after a DROP, or of a function one with other arguments before or after it. */
export function isRecreated({ object, name, table, span }: DropObject, { statements }: ScriptText): boolean {
  const relations = ["view", "materialized view"];
  return statements.some(({ changes }) => changes.some((change) => {
    if (change.kind === "CreateTable") return relations.includes(object) && change.span.start > span.start && isSame(change.table, name);
    if (change.kind !== "CreateObject" || !(change.object === object || (relations.includes(object) && relations.includes(change.object)))) return false;
    if (change.table !== null && table !== null) return isSame(change.name, name) && isSame(change.table, table);
    return isSame(change.name, name) && (change.span.start > span.start || change.name.name.includes("("));
  }));
}

/** By their names as written, a function's without its arguments. */
function isSame(one: ObjectName, other: ObjectName): boolean {
  const bare = ({ name }: ObjectName): string => name.replace(/\(.*/s, "");
  return bare(one) === bare(other) && (one.schema ?? "public") === (other.schema ?? "public");
}
