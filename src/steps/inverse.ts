/** Which change of a rollback takes a change back. */
import type { Change, ObjectName } from "../sql/change.ts";

/** Whether `other` takes `change` back; `makes` names what the change makes, where it does not say. */
export function inverseOf(change: Change, other: Change, makes: string | undefined): boolean {
  switch (change.kind) {
    case "SetNotNull":
      return other.kind === "DropNotNull" && isSame(change.table, other.table) && change.column === other.column;
    case "AddConstraint":
      return other.kind === "DropConstraint" && isSame(change.table, other.table) && (change.constraint.name ?? makes) === other.constraint;
    case "CreateIndex":
      return other.kind === "DropIndex" && isSame({ schema: change.table.schema, name: change.name ?? makes ?? "" }, other.index);
    case "DropIndex":
      return other.kind === "CreateIndex" && other.name === change.index.name;
    case "DropConstraint":
      return other.kind === "AddConstraint" && isSame(change.table, other.table) && other.constraint.name === change.constraint;
    case "AlterColumnType":
      return other.kind === "AlterColumnType" && isSame(change.table, other.table) && change.column === other.column;
    case "RenameColumn":
      return other.kind === "RenameColumn" && isSame(change.table, other.table) && change.column === other.newName;
    case "RenameTable":
      return other.kind === "RenameTable" && other.newName === change.table.name;
    case "DropColumn":
      return other.kind === "AddColumn" && isSame(change.table, other.table) && change.column === other.column.name;
    case "DetachPartition":
      return other.kind === "AttachPartition" && isSame(change.table, other.table) && isSame(change.partition, other.partition);
    case "Update":
      return other.kind === "Update" && isSame(change.table, other.table) && String(change.columns) === String(other.columns);
    default:
      return false;
  }
}

/** Whether two names are of one table, as far as they say its schema. */
export function isSame(one: ObjectName, other: ObjectName): boolean {
  return one.name === other.name && (one.schema === other.schema || one.schema === null || other.schema === null);
}
