import type { Change, ObjectName } from "../sql/change.ts";
import { applyAddColumn, applyAlterColumn, applyDropColumn, applyRenameColumn } from "./apply-columns.ts";
import { applyAddConstraint, applyDropConstraint, applyRenameConstraint, applyValidateConstraint } from "./apply-constraints.ts";
import { applyCreateIndex, applyDropIndex, applyRenameIndex } from "./apply-indexes.ts";
import {
  applyAlterSequence,
  applyCreateEnum,
  applyCreateObject,
  applyCreateSequence,
  applyDropObject,
  applyEnumValue,
  applyRenameObject,
  applySetObjectSchema,
} from "./apply-objects.ts";
import { applyAlterPolicy, applyCreatePolicy, applyDropPolicy, applyRenamePolicy, applyRowSecurity } from "./apply-policies.ts";
import {
  applyAttachPartition,
  applyCreateSchema,
  applyCreateTable,
  applyDetachPartition,
  applyDropSchema,
  applyDropTable,
  applyRenameSchema,
  applyRenameTable,
  applySetTableSchema,
  applyTruncate,
  markFilled,
} from "./apply-tables.ts";
import { withoutGuard } from "./guard.ts";
import type { WritableCatalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Origin } from "./schema.ts";

/**
 * Moves the catalog on by one change. A change that the server would refuse is skipped; one that runs only on a condition is
 * applied as if it said IF [NOT] EXISTS, and what it may have altered becomes unknown. False where the server would refuse
 * the change as things stand: it may not do so once the rest of the statement has run. `also`: tables that the statement drops as well.
 */
export function apply(catalog: WritableCatalog, change: Change, origin: Origin, also: readonly ObjectName[] = []): boolean {
  const settled = withoutGuard(change);
  switch (settled.kind) {
    case "DropTable":
      return applyDropTable(catalog, settled, also);
    case "AddColumn":
      return applyAddColumn(catalog, settled, origin);
    case "AddConstraint":
      return applyAddConstraint(catalog, settled, origin);
    case "DropObject":
      return applyDropObject(catalog, settled);
    default:
      applyOther(catalog, settled, origin);
      return true;
  }
}

function applyOther(catalog: WritableCatalog, change: Change, origin: Origin): void {
  switch (change.kind) {
    case "CreateSchema":
      return applyCreateSchema(catalog, change, origin);
    case "DropSchema":
      return applyDropSchema(catalog, change);
    case "RenameSchema":
      return applyRenameSchema(catalog, change);
    case "CreateTable":
      return applyCreateTable(catalog, change, origin);
    case "RenameTable":
      return applyRenameTable(catalog, change);
    case "SetTableSchema":
      return applySetTableSchema(catalog, change);
    case "Truncate":
      return applyTruncate(catalog, change);
    case "AttachPartition":
      return applyAttachPartition(catalog, change, origin);
    case "DetachPartition":
      return applyDetachPartition(catalog, change);
    case "DropColumn":
      return applyDropColumn(catalog, change);
    case "RenameColumn":
      return applyRenameColumn(catalog, change);
    case "AlterColumnType":
    case "SetDefault":
    case "DropDefault":
    case "SetNotNull":
    case "DropNotNull":
    case "AddIdentity":
    case "SetIdentity":
    case "DropIdentity":
    case "SetExpression":
    case "DropExpression":
      return applyAlterColumn(catalog, change, origin);
    case "DropConstraint":
      return applyDropConstraint(catalog, change);
    case "ValidateConstraint":
      return applyValidateConstraint(catalog, change);
    case "RenameConstraint":
      return applyRenameConstraint(catalog, change);
    case "CreateIndex":
      return applyCreateIndex(catalog, change, origin);
    case "DropIndex":
      return applyDropIndex(catalog, change);
    case "RenameIndex":
      return applyRenameIndex(catalog, change);
    case "EnableRowSecurity":
    case "DisableRowSecurity":
    case "ForceRowSecurity":
    case "NoForceRowSecurity":
      return applyRowSecurity(catalog, change);
    case "CreatePolicy":
      return applyCreatePolicy(catalog, change, origin);
    case "AlterPolicy":
      return applyAlterPolicy(catalog, change);
    case "DropPolicy":
      return applyDropPolicy(catalog, change);
    case "RenamePolicy":
      return applyRenamePolicy(catalog, change);
    case "CreateEnum":
      return applyCreateEnum(catalog, change, origin);
    case "AddEnumValue":
    case "RenameEnumValue":
      return applyEnumValue(catalog, change);
    case "CreateSequence":
      return applyCreateSequence(catalog, change, origin);
    case "AlterSequence":
      return applyAlterSequence(catalog, change);
    case "CreateObject":
      return applyCreateObject(catalog, change, origin);
    case "RenameObject":
      return applyRenameObject(catalog, change);
    case "SetObjectSchema":
      return applySetObjectSchema(catalog, change);
    case "Neutral": {
      // ALTER INDEX … ATTACH PARTITION may have made it whole.
      const index = change.what === "alter index" && change.table !== null ? catalog.findIndex(change.table) : undefined;
      if (index?.valid === false) catalog.putIndex({ ...index, valid: unknown });
      return;
    }
    case "Insert":
      return change.source === "select" ? markFilled(catalog, change.table) : undefined;
    case "Copy":
      return change.direction === "from" ? markFilled(catalog, change.table) : undefined;
    case "Merge":
      return markFilled(catalog, change.table);
    default:
      return;
  }
}
