import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import { applyAlteration } from "./apply-alteration.ts";
import { applyAddColumn, applyAlterColumn, applyDropColumn, applyRenameColumn } from "./apply-columns.ts";
import type { Together } from "./apply-columns.ts";
import { applyAddConstraint, applyDropConstraint, applyRenameConstraint, applyValidateConstraint } from "./apply-constraints.ts";
import { applyCreateIndex, applyDropIndex, applyRenameIndex } from "./apply-indexes.ts";
import {
  applyCreateEnum,
  applyCreateObject,
  applyDropObject,
  dropObject,
  applyEnumValue,
  applyRenameObject,
  applySetObjectSchema,
  renameViewColumn,
  setViewDefault } from "./apply-objects.ts";
import { applyAlterPolicy, applyCreatePolicy, applyDropPolicy, applyRenamePolicy, applyRowSecurity } from "./apply-policies.ts";
import { applyAlterSequence, applyCreateSequence } from "./apply-sequences.ts";
import { applyRows, changeRowColumn } from "./apply-rows.ts";
import { applySetting } from "./apply-settings.ts";
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
  markSeeded,
  setRelationSchema } from "./apply-tables.ts";
import { isRunner } from "./attachments.ts";
import { forgetRelation, publishSchema } from "./edit-texts.ts";
import { groupedByKey } from "./grouping.ts";
import { goneFor, namesOther } from "./gone.ts";
import type { Gone } from "./gone.ts";
import { withoutGuard } from "./guard.ts";
import { withRole } from "./current-role.ts";
import { nameClass } from "./catalog.ts";
import type { WritableCatalog } from "./catalog.ts";
import { mayTakeTriggers } from "./partition-triggers.ts";
import { publicationsNaming } from "./publications.ts";
import { refusesSet } from "./server-settings.ts";
import { refusesRefresh } from "./refreshes.ts";
import { taint } from "./taint.ts";
import { unknown } from "./schema.ts";
import type { Origin } from "./schema.ts";

/**
 * Moves the catalog on by one change. A change that the server would refuse is skipped; one that runs only on a condition is
 * applied as if it said IF [NOT] EXISTS, and what it may have altered becomes unknown. False where the server would refuse
 * the change as things stand: it may not do so once the rest of the statement has run. `also`: tables that the statement drops, or empties, as well. `together`: its changes of types, and the columns that it drops.
 */
export function apply(catalog: WritableCatalog, written: Change, origin: Origin, also: readonly ObjectName[] = [], together: Together = []): boolean {
  const change = withRole(catalog, written);
  if (change.element !== undefined) return applyElement(catalog, change, change.element, origin);
  const work = () => applySettled(catalog, withoutGuard(change), origin, also, together);
  const done = mayBeMissing(change) ? catalog.alongPathAlone(work) : work();
  const given = done ? nameGiven(change) : null;
  // What no migration made has the name now as well.
  if (given !== null) catalog.putThere(given.kind, given.name);
  return done;
}

/** The name that a change gives to something that is there; null where it gives none. */
function nameGiven(change: Change): Gone | null {
  switch (change.kind) {
    case "RenameTable": return { kind: "relation", name: { schema: change.table.schema, name: change.newName } };
    case "RenameIndex": return { kind: "relation", name: { schema: change.index.schema, name: change.newName } };
    case "SetTableSchema": return { kind: "relation", name: { schema: change.newSchema, name: change.table.name } };
    case "RenameObject": case "SetObjectSchema": {
      const kind = nameClass(change.object);
      if (kind === null) return null;
      return { kind, name: change.kind === "RenameObject" ? { schema: change.name.schema, name: change.newName } : { schema: change.newSchema, name: change.name.name } };
    }
    default: return null;
  }
}

/** Changes whose IF EXISTS is of a part of a table that must be there, and DROP INDEX, which looks in both ways. */
const lookedForAnywhere: ReadonlySet<Change["kind"]> = new Set(["DropColumn", "DropConstraint", "DropIdentity", "DropExpression", "DropIndex"]);

/** Whether a change says IF EXISTS of what it names, or of the table that is on: a name that the path does not lead to is then none. */
function mayBeMissing(change: Change): boolean {
  if ("tableIfExists" in change && change.tableIfExists === true) return true;
  return "ifExists" in change && change.ifExists === true && !lookedForAnywhere.has(change.kind);
}

/** An element of CREATE SCHEMA: made by the owner of the schema, which names are looked up in first. */
function applyElement(catalog: WritableCatalog, change: Change, { schema, owner }: NonNullable<Change["element"]>, origin: Origin): boolean {
  const { searchPath, role } = catalog;
  catalog.role = owner === null || isRunner(owner) ? role : owner;
  try {
    const path = [schema, ...(searchPath === unknown ? [] : searchPath.filter((each) => each !== "$user" && each !== ""))];
    return catalog.under(path, () => applySettled(catalog, withoutGuard(change), origin, [], []));
  } finally {
    catalog.role = role;
  }
}

function applySettled(catalog: WritableCatalog, settled: Change, origin: Origin, also: readonly ObjectName[], together: Together): boolean {
  if (goneFor(catalog, settled) !== null || namesOther(catalog, settled) || (settled.malformed === true && isReached(catalog, settled))) return false;
  switch (settled.kind) {
    case "DropTable":
      return applyDropTable(catalog, settled, also);
    case "Truncate":
      return applyTruncate(catalog, settled, also);
    case "AddColumn":
      return applyAddColumn(catalog, settled, origin);
    case "AddConstraint":
      return applyAddConstraint(catalog, settled, origin);
    case "AlterColumnType":
      return applyColumnType(catalog, settled, origin, together);
    case "DropObject":
      return applyDropObject(catalog, settled);
    case "CreateObject":
      return !(settled.flawed === true && catalog.checksBodies && !settled.conditional) && applyCreateObject(catalog, settled, origin);
    case "RenameObject":
      return applyRenameObject(catalog, settled);
    case "SetObjectSchema":
      if (settled.object === "sequence" || settled.object === "view" || settled.object === "materialized view") return settled.conditional || setRelationSchema(catalog, settled.name, settled.newSchema, settled.ifExists === true);
      return applySetObjectSchema(catalog, settled);
    case "CreateEnum":
      return applyCreateEnum(catalog, settled, origin);
    case "AddEnumValue":
    case "RenameEnumValue":
      return applyEnumValue(catalog, settled);
    case "Neutral":
      return applyOther(catalog, settled, origin) !== false && (settled.alteration === undefined || applyAlteration(catalog, settled.alteration, settled.conditional));
    default:
      return applyOther(catalog, settled, origin) !== false;
  }
}

/** Whether the server gets to do what a change says: it is not passed over for what is there, or is not. */
function isReached(catalog: WritableCatalog, change: Change): boolean {
  if (change.conditional) return false;
  if ("tableIfExists" in change && change.tableIfExists === true) return catalog.findTable(change.table ?? { schema: null, name: "" })?.known === true;
  if ("ifExists" in change && change.ifExists === true) return false;
  if (!("ifNotExists" in change) || !change.ifNotExists) return true;
  const name = change.kind === "CreateTable" ? change.table : change.kind === "CreateObject" && change.object === "materialized view" ? change.name : null;
  return name !== null && !catalog.relationExists({ schema: catalog.schemaFor(name) ?? "", name: name.name });
}

function applyColumnType(catalog: WritableCatalog, change: ChangeOf<"AlterColumnType">, origin: Origin, together: Together): boolean {
  const table = catalog.findTable(change.table);
  if (table !== undefined && !change.conditional && publicationsNaming(catalog, table, change.column, true).length > 0) return false;
  if (table !== undefined) changeRowColumn(catalog, table, change.column, null);
  return applyAlterColumn(catalog, change, origin, together);
}

/** Applies a change; false where the server would refuse it. */
function applyOther(catalog: WritableCatalog, change: Change, origin: Origin): boolean | void {
  switch (change.kind) {
    case "CreateSchema":
      return applyCreateSchema(catalog, change, origin);
    case "DropSchema": {
      const done = applyDropSchema(catalog, change);
      if (catalog.schemaExists(change.name) === false) publishSchema(catalog, change.name, null);
      return done;
    }
    case "RenameSchema": {
      const attachment = catalog.attachment("schema", { schema: "", name: change.name });
      const privileges = catalog.defaultPrivileges().filter((entry) => entry.schema === change.name);
      const done = applyRenameSchema(catalog, change);
      if (done === false || catalog.schemaExists(change.name) !== false) return done;
      publishSchema(catalog, change.name, change.newName);
      catalog.putAttachment("schema", { schema: "", name: change.newName }, attachment);
      for (const entry of privileges) catalog.putDefaultPrivileges({ ...entry, schema: change.newName });
      return done;
    }
    case "CreateTable":
      return applyCreateTable(catalog, change, origin);
    case "RenameTable":
      return applyRenameTable(catalog, change);
    case "SetTableSchema":
      return applySetTableSchema(catalog, change);
    case "AttachPartition":
      return (change.conditional || mayTakeTriggers(catalog, catalog.table(change.partition), catalog.table(change.table))) && applyAttachPartition(catalog, change, origin);
    case "DetachPartition":
      return applyDetachPartition(catalog, change, origin);
    case "DropColumn": {
      const table = catalog.findTable(change.table);
      if (table !== undefined && !change.conditional && !change.cascade && publicationsNaming(catalog, table, change.column).length > 0) return false;
      if (applyDropColumn(catalog, change) === false) return false;
      if (table !== undefined && catalog.tableAt(table)?.columns.some((column) => column.name === change.column) === false) forgetRelation(catalog, table, change.column);
      return true;
    }
    case "RenameColumn": {
      const view = catalog.findTable(change.table) === undefined ? (catalog.findObject("view", change.table) ?? catalog.findObject("materialized view", change.table)) : undefined;
      if (view !== undefined) return renameViewColumn(catalog, view, change.column, change.newName);
      if (!applyRenameColumn(catalog, change)) return false;
      const renamed = catalog.findTable(change.table);
      if (renamed !== undefined) changeRowColumn(catalog, renamed, change.column, change.conditional ? null : change.newName);
      return true;
    }
    case "SetDefault":
    case "DropDefault": {
      const view = catalog.findTable(change.table) === undefined ? catalog.findObject("view", change.table) : undefined;
      return view === undefined ? applyAlterColumn(catalog, change, origin) : setViewDefault(catalog, view, change);
    }
    case "SetNotNull":
    case "DropNotNull":
    case "AddIdentity":
    case "SetIdentity":
    case "DropIdentity":
    case "SetExpression":
    case "DropExpression":
      return applyAlterColumn(catalog, change, origin);
    case "DropConstraint": {
      const table = catalog.findTable(change.table);
      const key = table?.constraints.find(({ name, kind }) => name === change.constraint && kind === "primary key");
      const views = table === undefined || key === undefined || change.conditional ? [] : groupedByKey(catalog, table, key.columns);
      if (views.length > 0 && !change.cascade) return false;
      const done = applyDropConstraint(catalog, change);
      if (done !== false) for (const view of views) if (catalog.findObject(view.kind, view) !== undefined) dropObject(catalog, view);
      return done;
    }
    case "RefreshMaterializedView":
      return !refusesRefresh(catalog, change);
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
    case "CreateSequence":
      return applyCreateSequence(catalog, change, origin);
    case "AlterSequence":
      return applyAlterSequence(catalog, change);
    case "SetSetting":
      return change.conditional || !refusesSet(change, "session");
    case "Neutral":
      if (change.later !== undefined && !change.conditional && refusesSet(change.later, "start")) return false;
      return change.setting === undefined ? undefined : applySetting(catalog, change, change.setting);
    case "Insert":
      applyRows(catalog, change);
      return change.source === "select" ? markFilled(catalog, change.table) : markSeeded(catalog, change);
    case "Update":
    case "Delete":
      return applyRows(catalog, change);
    case "Copy":
      applyRows(catalog, change);
      return change.direction === "from" ? markFilled(catalog, change.table) : undefined;
    case "Merge":
      applyRows(catalog, change);
      return markFilled(catalog, change.table);
    case "Opaque":
      return taint(catalog, change, (possible) => void apply(catalog, possible, origin));
    default:
      return;
  }
}
