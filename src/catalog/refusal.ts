/** Why the server would refuse a change, where the catalog tells for certain: by the name that PL/pgSQL has for the condition. */
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { unkeptPart } from "./resolve.ts";
import { unknown } from "./schema.ts";
import type { NamedObject, Origin } from "./schema.ts";

/** What the server says no to. */
export interface Refusal {
  /** The [condition](https://www.postgresql.org/docs/18/errcodes-appendix.html) as PL/pgSQL calls it: `duplicate_table`, `undefined_column`. */
  readonly condition: string;
  /** What is there already, or is not there: `table`, `column`; in words. */
  readonly what: string;
  /** Its name as it is written, without its schema and without the table it belongs to. */
  readonly name: string;
  /** Where what is there already was made; null for what no migration made, and where nothing is. */
  readonly origin: Origin | null;
}

/** Why the server refuses the change as things stand; null where nothing tells that it does. */
export function refusalOf(catalog: Catalog, change: Change): Refusal | null {
  switch (change.kind) {
    case "CreateSchema": {
      const schema = catalog.schemaStates().find(({ name, state }) => name === change.name && state === "made");
      return change.ifNotExists || schema === undefined ? null : duplicate("schema", "schema", schema);
    }
    case "CreateTable":
      return change.ifNotExists ? null : relationTaken(catalog, change.table, change.temporary);
    case "CreateIndex": {
      const table = catalog.findTable(change.table);
      if (change.name === null || change.ifNotExists || table === undefined || catalog.findIndex({ schema: table.schema, name: change.name })?.valid === unknown) return null;
      return relationTaken(catalog, { schema: table.schema, name: change.name });
    }
    case "CreateSequence":
      return change.ifNotExists ? null : relationTaken(catalog, change.sequence, change.temporary);
    case "CreateEnum":
      return typeTaken(catalog, change.type);
    case "AddEnumValue": {
      const type = catalog.findEnum(change.type);
      return type !== undefined && !change.ifNotExists && type.values.includes(change.value) ? { condition: "duplicate_object", what: "value", name: change.value, origin: type.origin } : null;
    }
    case "AddColumn": {
      const column = catalog.findTable(change.table)?.columns.find(({ name }) => name === change.column.name);
      return column === undefined || change.ifNotExists || column.type === unknown ? null : duplicate("column", "column", column);
    }
    case "DropColumn": case "RenameColumn": case "SetNotNull": case "DropNotNull": case "AlterColumnType": case "SetDefault": case "DropDefault": {
      const table = catalog.findTable(change.table);
      if (table === undefined || !table.columnsKnown || ("ifExists" in change && change.ifExists)) return null;
      const other = change.kind === "RenameColumn" ? table.columns.find(({ name }) => name === change.newName) : undefined;
      if (other !== undefined) return duplicate("column", "column", other);
      return table.columns.some(({ name }) => name === change.column) ? null : undefinedOf("column", "column", change.column);
    }
    case "AddConstraint": {
      const table = catalog.findTable(change.table);
      if (table === undefined) return null;
      const { name, kind } = change.constraint;
      const key = kind === "primary key" ? table.constraints.find((constraint) => constraint.kind === "primary key" && constraint.valid !== unknown) : undefined;
      if (key !== undefined) return { condition: "invalid_table_definition", what: "primary key", name: key.name, origin: key.origin };
      const named = table.constraints.find((constraint) => constraint.name === name);
      if (named === undefined || named.valid === unknown) return null;
      // A key makes its index first, whose name is taken then.
      return duplicate(kind === "primary key" || kind === "unique" || kind === "exclude" ? "table" : "object", "constraint", named);
    }
    case "DropConstraint": case "ValidateConstraint": {
      const table = catalog.findTable(change.table);
      if (table === undefined || !table.columnsKnown || ("ifExists" in change && change.ifExists)) return null;
      return table.constraints.some(({ name }) => name === change.constraint) ? null : undefinedOf("object", "constraint", change.constraint);
    }
    case "CreatePolicy": {
      const policy = catalog.findTable(change.table)?.policies.find(({ name }) => name === change.name);
      return policy === undefined ? null : duplicate("object", "policy", policy);
    }
    case "DropPolicy": case "AlterPolicy": case "RenamePolicy": {
      const table = catalog.record(change.table);
      if (table === undefined || ("ifExists" in change && change.ifExists)) return null;
      const other = change.kind === "RenamePolicy" ? table.policies.find(({ name }) => name === change.newName) : undefined;
      if (other !== undefined) return duplicate("object", "policy", other);
      return !table.known || table.policies.some(({ name }) => name === change.name) ? null : undefinedOf("object", "policy", change.name);
    }
    case "DropObject":
      return !change.ifExists && change.table !== null && catalog.findObject(change.object, change.name, change.table) === undefined && unkeptPart(catalog, change) === "missing" ? undefinedOf("object", change.object, change.name.name) : null;
    case "CreateObject": {
      if (change.ifNotExists || change.orReplace) return null;
      if (change.object === "view" || change.object === "materialized view") return relationTaken(catalog, change.name, change.temporary);
      if (change.object === "domain" || change.object === "type") return typeTaken(catalog, change.name);
      const existing = objectNamed(catalog, change);
      return existing === undefined ? null : duplicate(change.object === "function" || change.object === "procedure" ? "function" : "object", change.object, existing);
    }
    default:
      return null;
  }
}

function duplicate(condition: string, what: string, { name, origin }: { readonly name: string; readonly origin: Origin | null }): Refusal {
  return { condition: `duplicate_${condition}`, what, name, origin };
}

function undefinedOf(condition: string, what: string, name: string): Refusal {
  return { condition: `undefined_${condition}`, what, name, origin: null };
}

/** Tables, indexes, sequences, views and composite types share their names. */
function relationTaken(catalog: Catalog, { schema, name }: ObjectName, temporary = false): Refusal | null {
  const place = catalog.schemaFor({ schema, name }, temporary);
  if (place === null || !catalog.relationExists({ schema: place, name })) return null;
  const at = { schema: place, name };
  const [what, existing] = firstOf({ table: catalog.tableAt(at), index: catalog.indexAt(at), sequence: catalog.sequenceAt(at), view: catalog.findObject("view", at), "materialized view": catalog.findObject("materialized view", at), type: catalog.findObject("type", at) });
  return duplicate("table", what, existing ?? { name, origin: null });
}

function typeTaken(catalog: Catalog, { schema, name }: ObjectName): Refusal | null {
  const place = catalog.schemaFor({ schema, name });
  if (place === null) return null;
  const at = { schema: place, name };
  const [, existing] = firstOf({ type: catalog.findEnum(at), domain: catalog.findObject("domain", at), composite: catalog.findObject("type", at) });
  const relation = relationTaken(catalog, at);
  return existing !== undefined ? duplicate("object", "type", existing) : relation === null ? null : { ...relation, condition: "duplicate_object" };
}

function firstOf<Value extends { readonly name: string; readonly origin: Origin | null }>(candidates: Readonly<Record<string, Value | undefined>>): readonly [string, Value | undefined] {
  return Object.entries(candidates).find(([, value]) => value !== undefined) ?? ["relation", undefined];
}

function objectNamed(catalog: Catalog, { object, name, table }: ChangeOf<"CreateObject">): NamedObject | undefined {
  if (table !== null) return catalog.findObject(object, name, table);
  const place = catalog.schemaFor(name);
  return catalog.findObject(object, name.schema === null && place !== null ? { schema: place, name: name.name } : name) ?? catalog.findObject(object, { schema: "", name: name.name });
}
