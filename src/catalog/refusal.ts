/** Why the server would refuse a change, where the catalog tells for certain: by the name that PL/pgSQL has for the condition. */
import type { Change, ObjectName } from "../sql/change.ts";
import type { WritableCatalog } from "./catalog.ts";

/** The [condition](https://www.postgresql.org/docs/18/errcodes-appendix.html) that the change meets as things stand, `duplicate_table`; null where it meets none that is known. */
export function refusalOf(catalog: WritableCatalog, change: Change): string | null {
  const taken = (name: ObjectName, temporary = false): boolean => {
    const schema = catalog.schemaFor(name, temporary);
    return schema !== null && catalog.relationExists({ schema, name: name.name });
  };
  switch (change.kind) {
    case "CreateSchema":
      return !change.ifNotExists && catalog.schemaStates().some(({ name, state }) => name === change.name && state === "made") ? "duplicate_schema" : null;
    case "CreateTable":
      return !change.ifNotExists && taken(change.table, change.temporary) ? "duplicate_table" : null;
    case "CreateIndex": {
      const table = catalog.findTable(change.table);
      if (change.name === null || change.ifNotExists || table === undefined) return null;
      return catalog.relationExists({ schema: table.schema, name: change.name }) ? "duplicate_table" : null;
    }
    case "CreateSequence":
      return !change.ifNotExists && taken(change.sequence, change.temporary) ? "duplicate_table" : null;
    case "CreateEnum": {
      const schema = catalog.schemaFor(change.type);
      return schema !== null && typeExists(catalog, schema, change.type.name) ? "duplicate_object" : null;
    }
    case "AddEnumValue": {
      const type = catalog.findEnum(change.type);
      return type !== undefined && !change.ifNotExists && type.values.includes(change.value) ? "duplicate_object" : null;
    }
    case "AddColumn": {
      const table = catalog.findTable(change.table);
      return table !== undefined && !change.ifNotExists && table.columns.some((column) => column.name === change.column.name) ? "duplicate_column" : null;
    }
    case "DropColumn": case "RenameColumn": case "SetNotNull": case "DropNotNull": case "AlterColumnType": case "SetDefault": case "DropDefault": {
      const table = catalog.findTable(change.table);
      if (table === undefined || !table.columnsKnown || ("ifExists" in change && change.ifExists)) return null;
      if (change.kind === "RenameColumn" && table.columns.some((column) => column.name === change.newName)) return "duplicate_column";
      return table.columns.some((column) => column.name === change.column) ? null : "undefined_column";
    }
    case "AddConstraint": {
      const table = catalog.findTable(change.table);
      if (table === undefined) return null;
      const { name, kind } = change.constraint;
      if (kind === "primary key" && table.constraints.some((constraint) => constraint.kind === "primary key")) return "invalid_table_definition";
      if (name === null || !table.constraints.some((constraint) => constraint.name === name)) return null;
      // A key makes its index first, whose name is taken then.
      return kind === "primary key" || kind === "unique" || kind === "exclude" ? "duplicate_table" : "duplicate_object";
    }
    case "DropConstraint": case "ValidateConstraint": {
      const table = catalog.findTable(change.table);
      if (table === undefined || !table.columnsKnown || ("ifExists" in change && change.ifExists)) return null;
      return table.constraints.some((constraint) => constraint.name === change.constraint) ? null : "undefined_object";
    }
    case "CreatePolicy":
      return catalog.findTable(change.table)?.policies.some((policy) => policy.name === change.name) === true ? "duplicate_object" : null;
    case "CreateObject": {
      if (change.ifNotExists || change.orReplace) return null;
      if (change.object === "view" || change.object === "materialized view") return taken(change.name, change.temporary) ? "duplicate_table" : null;
      if (change.object === "function" || change.object === "procedure") return found(catalog, change) ? "duplicate_function" : null;
      if (change.object === "domain" || change.object === "type") {
        const schema = catalog.schemaFor(change.name);
        return schema !== null && typeExists(catalog, schema, change.name.name) ? "duplicate_object" : null;
      }
      return found(catalog, change) ? "duplicate_object" : null;
    }
    default:
      return null;
  }
}

function found(catalog: WritableCatalog, { object, name, table }: Extract<Change, { kind: "CreateObject" }>): boolean {
  const place = catalog.schemaFor(name);
  return table !== null ? catalog.findObject(object, name, table) !== undefined : catalog.findObject(object, name.schema === null && place !== null ? { schema: place, name: name.name } : name) !== undefined || catalog.objects().some((other) => other.kind === object && other.table === null && other.schema === "" && other.name === name.name);
}

function typeExists(catalog: WritableCatalog, schema: string, name: string): boolean {
  return catalog.findEnum({ schema, name }) !== undefined || catalog.relationExists({ schema, name }) || catalog.objects().some((object) => (object.kind === "domain" || object.kind === "type") && object.schema === schema && object.name === name);
}
