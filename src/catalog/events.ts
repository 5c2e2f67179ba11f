/** Names that changes make and take away, by their text alone: whether the server would do it is not asked. */
import type { Change, ObjectName } from "../sql/change.ts";
import { baseName } from "./catalog.ts";

export type EventKind = "table" | "index" | "type" | "column" | "constraint" | "policy" | "trigger" | "function";

/** What a change makes or takes away. */
export interface Event {
  /** `table` for views and sequences too. */
  readonly kind: EventKind;
  readonly name: ObjectName;
  /** The name of the table it belongs to; null for what belongs to none. */
  readonly on: string | null;
  readonly makes: boolean;
}

/** What a change makes and takes away, in that order. */
export function eventsOf(change: Change): readonly Event[] {
  const event = (kind: EventKind, name: ObjectName | string, makes: boolean, on: string | null = null): Event => ({ kind, name: typeof name === "string" ? { schema: null, name } : name, on, makes });
  switch (change.kind) {
    case "CreateTable": return [event("table", change.table, true), ...change.columns.map(({ name }) => event("column", name, true, change.table.name)), ...change.constraints.flatMap(({ name }) => (name === null ? [] : [event("constraint", name, true, change.table.name)]))];
    case "DropTable": return [event("table", change.table, false)];
    case "RenameTable": case "SetTableSchema": return [event("table", change.table, false), ...(change.kind === "RenameTable" ? [event("table", { schema: change.table.schema, name: change.newName }, true)] : [event("table", { schema: change.newSchema, name: change.table.name }, true)])];
    case "AddColumn": return [event("column", change.column.name, true, change.table.name)];
    case "DropColumn": return [event("column", change.column, false, change.table.name)];
    case "RenameColumn": return [event("column", change.column, false, change.table.name), event("column", change.newName, true, change.table.name)];
    case "AddConstraint": return change.constraint.name === null ? [] : [event("constraint", change.constraint.name, true, change.table.name)];
    case "DropConstraint": return [event("constraint", change.constraint, false, change.table.name)];
    case "RenameConstraint": return [event("constraint", change.constraint, false, change.table.name), event("constraint", change.newName, true, change.table.name)];
    case "CreateIndex": return change.name === null ? [] : [event("index", change.name, true)];
    case "DropIndex": return [event("index", change.index, false)];
    case "RenameIndex": return [event("index", change.index, false), event("index", change.newName, true)];
    case "CreateEnum": return [event("type", change.type, true)];
    case "CreateSequence": return [event("table", change.sequence, true)];
    case "CreatePolicy": return [event("policy", change.name, true, change.table.name)];
    case "DropPolicy": return [event("policy", change.name, false, change.table.name)];
    case "RenamePolicy": return [event("policy", change.name, false, change.table.name), event("policy", change.newName, true, change.table.name)];
    case "CreateObject": case "DropObject": case "RenameObject": {
      const kind = kindOf(change.object);
      if (kind === null) return [];
      const on = change.table?.name ?? null;
      if (kind === "function") return [event(kind, { schema: change.name.schema, name: baseName(change.name.name) }, change.kind === "CreateObject"), ...(change.kind === "RenameObject" ? [event(kind, { schema: change.name.schema, name: change.newName }, true)] : [])];
      if (change.kind === "RenameObject") return [event(kind, change.name, false, on), event(kind, { schema: change.name.schema, name: change.newName }, true, on)];
      return [event(kind, change.name, change.kind === "CreateObject", on)];
    }
    default: return [];
  }
}

function kindOf(object: string): EventKind | null {
  switch (object) {
    case "view": case "materialized view": case "sequence": return "table";
    case "type": case "domain": case "enum": return "type";
    case "trigger": return "trigger";
    case "function": case "procedure": return "function";
    default: return null;
  }
}
