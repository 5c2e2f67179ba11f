/** What code that was written for the schema before a change can no longer do after it, in words. */
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import { isSerial } from "../sql/data-type.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";
import type { NameSpace } from "../sql/returning-name.ts";
import type { ScriptText } from "../sql/statement.ts";
import { baseName } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { changesAfter, onTable } from "./changes-on.ts";
import { findRoutine } from "../catalog/resolve.ts";
import { isTriggerFunction } from "../catalog/routines.ts";
import { unknown } from "../catalog/schema.ts";
import type { Column, Enum, NamedObject, Sequence, Table } from "../catalog/schema.ts";

/** Kinds of objects that queries name. */
const called = ["view", "materialized view", "function", "procedure", "aggregate", "type", "domain", "enum", "sequence"] as const;
const strings: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "citext"]);

/**
 * A sentence without its full stop, `Dropping users.nickname breaks every query that names it`; null where nothing of the old code fails for this change:
 * it only adds, or it is about what the script itself made, or the script gives the name to something else. The catalog is as it is before the change.
 */
export function breakageOf(change: Change, catalog: Catalog, text: ScriptText): string | null {
  if (change.unlikely === true) return null;
  const isMadeHere = ({ origin }: Pick<Column, "origin">): boolean => origin?.path === text.script.file.path;
  const used = (name: ObjectName): Table | null => {
    const table = catalog.table(name);
    return table.madeHere || table.temporary ? null : table;
  };
  const usedColumn = (name: ObjectName, column: string): { readonly table: Table; readonly column: Column } | null => {
    const table = used(name);
    const found = table === null ? undefined : catalog.column(name, column);
    return table === null || found === undefined || isMadeHere(found) ? null : { table, column: found };
  };
  const returns = (name: ObjectName, space: NameSpace): boolean => nameReturns(name, change.span.end, text, space);
  switch (change.kind) {
    case "DropTable": {
      const table = used(change.table);
      if (table === null || (change.ifExists && !table.known) || returns(change.table, "relation")) return null;
      return `Dropping ${table.label} breaks every query that names it`;
    }
    case "RenameTable": case "SetTableSchema": {
      const table = used(change.table);
      if (table === null || returns(change.table, "relation")) return null;
      return change.kind === "RenameTable" ? `Renaming ${table.label} breaks every query that uses the old name` : `Moving ${table.label} to the schema ${quoteIdentifier(change.newSchema)} breaks every query that looks for it where it was`;
    }
    case "DropColumn": case "RenameColumn": {
      const found = usedColumn(change.table, change.column);
      if (found === null || (change.kind === "DropColumn" && change.ifExists && found.column.origin === null && found.table.columnsKnown)) return null;
      const label = `${found.table.label}.${quoteIdentifier(change.column)}`;
      return change.kind === "DropColumn" ? `Dropping ${label} breaks every query that names it` : `Renaming ${label} breaks every query that uses the old name`;
    }
    case "AlterColumnType": {
      const found = usedColumn(change.table, change.column);
      const before = found?.column.type;
      if (found === null || before === undefined || before === unknown || before.name === change.type.name || (strings.has(before.name) && strings.has(change.type.name))) return null;
      return `Making ${found.table.label}.${quoteIdentifier(change.column)} ${change.type.label} breaks code that takes it for ${before.label}`;
    }
    case "AddColumn": {
      const table = used(change.table);
      const { column } = change;
      const given = column.default !== null || column.generated !== null || column.identity !== null || isSerial(column.type);
      if (table === null || !column.notNull || (given && !losesDefault(change, text)) || catalog.findObject("domain", column.type) !== undefined || table.columns.some(({ name }) => name === column.name)) return null;
      return `Adding ${table.label}.${quoteIdentifier(column.name)}, which forbids nulls and ${given ? "keeps no" : "has no"} default, breaks every INSERT that does not set it`;
    }
    case "SetNotNull": {
      const found = usedColumn(change.table, change.column);
      if (found === null || found.column.notNull !== false || found.column.default !== null) return null;
      return `Forbidding nulls in ${found.table.label}.${quoteIdentifier(change.column)}, which has no default, breaks every INSERT that does not set it`;
    }
    case "DropDefault": {
      const found = usedColumn(change.table, change.column);
      if (found === null || found.column.notNull !== true || found.column.default === null || found.column.default === unknown) return null;
      return `Dropping the default of ${found.table.label}.${quoteIdentifier(change.column)}, which forbids nulls, breaks every INSERT that does not set it`;
    }
    case "DropSchema": return change.ifExists && catalog.schemaExists(change.name) === false ? null : `Dropping the schema ${quoteIdentifier(change.name)} breaks every query that names something in it`;
    case "RenameSchema": return `Renaming the schema ${quoteIdentifier(change.name)} breaks every query that names something in it`;
    case "RenameEnumValue": {
      const type = catalog.findEnum(change.type);
      return type !== undefined && isMadeHere(type) ? null : `Renaming the value '${change.value}' of ${catalog.label(change.type)} breaks code that writes or compares the old one`;
    }
    case "DropObject": case "RenameObject": case "SetObjectSchema": {
      const kind = called.find((each) => each === change.object);
      if (kind === undefined) return null;
      const object = objectNamed(catalog, kind, change.name);
      const space = kind === "view" || kind === "materialized view" || kind === "sequence" ? "relation" : kind === "function" || kind === "procedure" || kind === "aggregate" ? "routine" : "type";
      if (object === null ? change.kind === "DropObject" && change.ifExists : isMadeHere(object) || ("kind" in object && isTriggerFunction(object))) return null;
      if (returns(change.name, space)) return null;
      const label = `the ${kind === "enum" ? "type" : kind} ${catalog.label({ schema: change.name.schema, name: baseName(change.name.name) })}`;
      if (change.kind === "DropObject") return `Dropping ${label} breaks every query that uses it`;
      return change.kind === "RenameObject" ? `Renaming ${label} breaks every query that uses the old name` : `Moving ${label} to the schema ${quoteIdentifier(change.newSchema)} breaks every query that looks for it where it was`;
    }
    default: return null;
  }
}

/** What the catalog keeps under a kind and a name, whose arguments a function may leave out; null where no migration made it. */
export function objectNamed(catalog: Catalog, kind: NamedObject["kind"], name: ObjectName): NamedObject | Sequence | Enum | null {
  if (kind === "sequence") return catalog.findSequence(name) ?? null;
  if (kind === "type" || kind === "enum" || kind === "domain") return catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? null;
  if (kind !== "function" && kind !== "procedure" && kind !== "aggregate") return catalog.findObject(kind, name) ?? null;
  const routine = findRoutine(catalog, name, kind);
  return routine === "ambiguous" ? null : routine;
}

/** Whether the script drops the default of a column that it adds. */
export function losesDefault({ table, column, span }: ChangeOf<"AddColumn">, { statements }: ScriptText): boolean {
  return statements.some(({ changes }) => changes.some((change) => change.kind === "DropDefault" && change.span.start > span.start && change.column === column.name && change.table.name === table.name));
}

/** Whether the script gives a column another default, or takes it or its NOT NULL away, after it dropped the default that it has. */
export function replacesDefault(drop: ChangeOf<"DropDefault">, text: ScriptText, catalog: Catalog): boolean {
  return onTable(changesAfter(drop, text), drop.table, catalog, "SetDefault", "DropNotNull", "DropColumn", "AddIdentity").some(({ column }) => column === drop.column);
}
