/** Names that a script takes away and gives again. */
import type { Change, ObjectName } from "./change.ts";
import type { ScriptText } from "./statement.ts";

/** What a name may be of: relations share theirs, and so do types. Routines are told apart by name alone. */
export type NameSpace = "relation" | "routine" | "type";

/** Whether a change of the script at or after a place gives the name to something: a view in place of the table, a new function. */
export function nameReturns(name: ObjectName, after: number, { statements }: ScriptText, space: NameSpace): boolean {
  const isIt = (other: ObjectName | null): boolean => other !== null && bare(other.name) === bare(name.name) && (other.schema === name.schema || other.schema === null || name.schema === null);
  return statements.some(({ changes }) => changes.some((change) => change.span.start >= after && isIt(nameGiven(change, space))));
}

function nameGiven(change: Change, space: NameSpace): ObjectName | null {
  switch (change.kind) {
    case "CreateTable": return space === "relation" ? change.table : null;
    case "CreateSequence": return space === "relation" ? change.sequence : null;
    case "CreateEnum": return space === "type" ? change.type : null;
    case "RenameTable": return space === "relation" ? { schema: change.table.schema, name: change.newName } : null;
    case "SetTableSchema": return space === "relation" ? { schema: change.newSchema, name: change.table.name } : null;
    case "CreateObject": return nameSpaceOf(change.object) === space ? change.name : null;
    case "RenameObject": return nameSpaceOf(change.object) === space ? { schema: change.name.schema, name: change.newName } : null;
    case "SetObjectSchema": return nameSpaceOf(change.object) === space ? { schema: change.newSchema, name: change.name.name } : null;
    default: return null;
  }
}

/** What the names of a kind of object are shared with; null for kinds whose names no query writes. */
export function nameSpaceOf(kind: string): NameSpace | null {
  return spaces[kind] ?? null;
}

const spaces: Readonly<Record<string, NameSpace | undefined>> = {
  view: "relation", "materialized view": "relation", sequence: "relation", function: "routine", procedure: "routine", aggregate: "routine", enum: "type", domain: "type", type: "type",
};

/** Without the arguments of a routine. */
function bare(name: string): string {
  return name.replace(/\(.*\)$/s, "");
}
