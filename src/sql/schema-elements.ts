/** The elements of CREATE SCHEMA: what is made inside of the new schema. */
import type { Change, ObjectName } from "./change.ts";

/** Who runs migrations, as far as a text tells: what is called after the role that runs it has this name until the catalog knows better. */
export const usualRole = "postgres";

/** The schema that is written of what a change makes. */
export function madeIn(change: Change): string | null {
  switch (change.kind) {
    case "CreateTable": case "CreateIndex": return change.table.schema;
    case "CreateSequence": return change.sequence.schema;
    case "CreateObject": return (change.table ?? change.name).schema;
    default: return null;
  }
}

/** The change with names of that schema in the place of those without one, or of those of another. */
export function inSchema(change: Change, schema: string, instead: string | null = null): Change {
  const qualify = (name: ObjectName): ObjectName => (name.schema === instead ? { ...name, schema } : name);
  switch (change.kind) {
    case "CreateTable": case "CreateIndex": return { ...change, table: qualify(change.table) };
    case "CreateSequence": return { ...change, sequence: qualify(change.sequence) };
    case "CreateObject": return change.table === null ? { ...change, name: qualify(change.name) } : { ...change, table: qualify(change.table) };
    case "Neutral": return change.table === null ? change : { ...change, table: qualify(change.table) };
    default: return change;
  }
}
