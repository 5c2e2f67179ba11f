import type { ChangeOf, ObjectName } from "../sql/change.ts";
import { dropColumn, updateColumn } from "./apply-columns.ts";
import { removeConstraint } from "./apply-constraints.ts";
import { dropIndexAt } from "./apply-indexes.ts";
import { learnTable, moveView, renameRelation, updateTable } from "./apply-tables.ts";
import { baseName, hasSchema, pathWritten } from "./catalog.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { callersOf, calls, dependentsOf, drawsFrom, dropObjects, freezeStars, renameFunctionInTexts, renameTypeInTexts, usersOfType } from "./dependents.ts";
import { labelOf, quoteQualified } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Enum, NamedObject, Origin, Sequence, Table } from "./schema.ts";
import { withOwnName } from "./text.ts";

/** Applies CREATE TYPE … AS ENUM. */
export function applyCreateEnum(catalog: WritableCatalog, change: ChangeOf<"CreateEnum">, origin: Origin): void {
  const schema = catalog.schemaFor(change.type);
  if (schema === null || catalog.schemaExists(schema) === false || typeExists(catalog, { schema, name: change.type.name })) return;
  catalog.putEnum({ schema, name: change.type.name, values: change.values, origin });
}

function typeExists(catalog: WritableCatalog, place: Place): boolean {
  return (
    catalog.findEnum(place) !== undefined ||
    catalog.findObject("domain", place) !== undefined ||
    catalog.findObject("type", place) !== undefined ||
    catalog.findTable(place) !== undefined
  );
}

/** Applies ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function applyEnumValue(catalog: WritableCatalog, change: ChangeOf<"AddEnumValue" | "RenameEnumValue">): void {
  const found = catalog.findEnum(change.type);
  if (found === undefined) return;
  if (change.kind === "RenameEnumValue") {
    if (!found.values.includes(change.newValue)) catalog.putEnum({ ...found, values: found.values.map((value) => (value === change.value ? change.newValue : value)) });
    return;
  }
  if (found.values.includes(change.value)) return;
  const neighbour = change.before ?? change.after;
  const at = neighbour === null ? found.values.length : found.values.indexOf(neighbour) + (change.after === null ? 0 : 1);
  if (neighbour !== null && !found.values.includes(neighbour)) return;
  catalog.putEnum({ ...found, values: [...found.values.slice(0, at), change.value, ...found.values.slice(at)] });
}

/** Applies CREATE SEQUENCE. */
export function applyCreateSequence(catalog: WritableCatalog, change: ChangeOf<"CreateSequence">, origin: Origin): void {
  const schema = catalog.schemaFor(change.sequence, change.temporary);
  if (schema === null || catalog.schemaExists(schema) === false) return;
  const place = { schema, name: change.sequence.name };
  if (catalog.relationExists(place)) return;
  catalog.putSequence({ ...place, ownedBy: ownerOf(catalog, change.ownedBy), implicit: false, temporary: change.temporary, options: change.options, origin });
}

/** Applies ALTER SEQUENCE: only the owner is kept. */
export function applyAlterSequence(catalog: WritableCatalog, change: ChangeOf<"AlterSequence">): void {
  const sequence = catalog.findSequence(change.sequence);
  if (sequence === undefined || change.ownedBy === null) return;
  catalog.putSequence({ ...sequence, ownedBy: change.ownedBy === "none" ? null : ownerOf(catalog, change.ownedBy) });
}

function ownerOf(catalog: WritableCatalog, owner: ChangeOf<"CreateSequence">["ownedBy"]): Sequence["ownedBy"] {
  if (owner === null) return null;
  const table = catalog.table(owner.table);
  return { schema: table.schema, table: table.name, column: owner.column };
}

/** Applies CREATE of what is kept by name with its text. */
export function applyCreateObject(catalog: WritableCatalog, change: ChangeOf<"CreateObject">, origin: Origin): void {
  const table = change.table === null ? null : onWhat(catalog, change.table);
  const schema = !hasSchema(change.object) ? "" : table !== null ? table.schema : catalog.schemaFor(change.name, change.temporary);
  if (schema === null || (schema !== "" && catalog.schemaExists(schema) === false)) return;
  const object: NamedObject = {
    kind: change.object,
    schema,
    name: change.name.name,
    table: table === null ? null : { schema: table.schema, name: table.name },
    sql: change.sql,
    volatility: change.volatility,
    language: change.language,
    searchPath: pathWritten(catalog),
    origin,
  };
  const existing = catalog.findObject(change.object, { schema, name: change.name.name }, object.table ?? undefined);
  if (existing !== undefined) {
    if (!change.orReplace) return;
    freezeStars(catalog, existing);
    catalog.replaceObject(existing, object);
    return;
  }
  const relation = change.object === "view" || change.object === "materialized view" || change.object === "type";
  if (relation && catalog.relationExists(object)) return;
  if (change.object === "domain" && typeExists(catalog, object)) return;
  catalog.putObject(object);
}

/** What a trigger or rule is on: a view, or a table that is learned if no migration made it. */
function onWhat(catalog: WritableCatalog, name: ObjectName): Place {
  return catalog.findObject("view", name) ?? catalog.findObject("materialized view", name) ?? learnTable(catalog, name);
}

/** Applies DROP of what is kept by name, of types and sequences too; false where something needs it and CASCADE is missing. */
export function applyDropObject(catalog: WritableCatalog, change: ChangeOf<"DropObject">): boolean {
  if (change.conditional) return true;
  switch (change.object) {
    case "enum":
    case "type":
    case "domain": {
      const type = findType(catalog, change.name);
      if (type === undefined) return true;
      if (!change.cascade && (columnsOfType(catalog, type).length > 0 || usersOfType(catalog, type).length > 0)) return false;
      dropType(catalog, type);
      return true;
    }
    case "sequence": {
      const sequence = catalog.findSequence(change.name);
      if (sequence === undefined) return true;
      if (isIdentity(catalog, sequence) || (!change.cascade && defaultsFrom(catalog, sequence).length > 0)) return false;
      dropSequence(catalog, sequence);
      return true;
    }
    default: {
      const object = findNamed(catalog, change);
      if (object === undefined) return true;
      if (!change.cascade && isNeeded(catalog, object)) return false;
      dropObject(catalog, object);
      return true;
    }
  }
}

function findNamed(catalog: WritableCatalog, change: { readonly object: NamedObject["kind"]; readonly name: ObjectName; readonly table: ObjectName | null }): NamedObject | undefined {
  const found = catalog.findObject(change.object, change.name, change.table ?? undefined);
  if (found !== undefined || (change.object !== "function" && change.object !== "procedure" && change.object !== "aggregate")) return found;
  // DROP ROUTINE, and a function whose arguments are not given or given by another name of their types.
  const named = catalog.functions({ schema: change.name.schema, name: baseName(change.name.name) });
  const [only] = named;
  return named.length === 1 && !change.name.name.includes("(") ? only : catalog.functions({ schema: change.name.schema, name: baseName(change.name.name) }).find((routine) => routine.name === change.name.name);
}

function isNeeded(catalog: WritableCatalog, object: NamedObject): boolean {
  if (object.kind === "view" || object.kind === "materialized view") return dependentsOf(catalog, object).some((dependent) => dependent !== object);
  if (object.kind !== "function" && object.kind !== "procedure") return false;
  const { objects, tables } = callersOf(catalog, object);
  return objects.length > 0 || tables.length > 0;
}

/** Takes an object away with all that needs it. */
export function dropObject(catalog: WritableCatalog, object: NamedObject): void {
  if (object.kind === "domain" || object.kind === "type") return dropType(catalog, object);
  if (object.kind === "function" || object.kind === "procedure") {
    const { objects, tables } = callersOf(catalog, object);
    for (const table of tables) dropCalls(catalog, table, object);
    dropObjects(catalog, objects);
  }
  dropObjects(catalog, [object]);
}

/** Takes away the defaults, checks, policies, generated columns and indexes of a table that call a function. */
function dropCalls(catalog: WritableCatalog, table: Table, routine: NamedObject): void {
  for (const column of table.columns) {
    if (column.default !== null && column.default !== unknown && calls(catalog, column.default, table, routine)) updateColumn(catalog, table, column.name, (current) => ({ ...current, default: null }));
    if (column.generated !== null && column.generated !== unknown && calls(catalog, column.generated.expression, table, routine)) dropColumn(catalog, table, column.name);
  }
  for (const constraint of table.constraints) if (constraint.expression !== null && calls(catalog, constraint.expression, table, routine)) removeConstraint(catalog, table, constraint);
  for (const index of catalog.indexesOf(table)) {
    if ([...index.expressions, ...(index.where === null ? [] : [index.where])].some((expression) => calls(catalog, expression, table, routine))) dropIndexAt(catalog, index);
  }
  updateTable(catalog, table, (current) => ({
    ...current,
    policies: current.policies.filter((policy) => ![policy.using, policy.withCheck].some((expression) => expression !== null && calls(catalog, expression, current, routine))),
  }));
}

function findType(catalog: WritableCatalog, name: ObjectName): Enum | NamedObject | undefined {
  return catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name);
}

function columnsOfType(catalog: WritableCatalog, type: Place): { readonly table: Table; readonly column: Column }[] {
  return catalog.tables().flatMap((table) =>
    table.columns.flatMap((column) => (column.type !== unknown && column.type.schema === type.schema && column.type.name === type.name ? [{ table, column }] : [])),
  );
}

/** Takes a type away with the columns and functions made of it. */
export function dropType(catalog: WritableCatalog, type: Place): void {
  for (const { table, column } of columnsOfType(catalog, type)) dropColumn(catalog, table, column.name);
  for (const user of usersOfType(catalog, type)) dropObject(catalog, user);
  const value = catalog.findEnum(type);
  if (value !== undefined) return catalog.removeEnum(value);
  const object = catalog.findObject("domain", type) ?? catalog.findObject("type", type);
  if (object !== undefined) catalog.removeObject(object);
}

function isIdentity(catalog: WritableCatalog, sequence: Sequence): boolean {
  if (!sequence.implicit || sequence.ownedBy === null) return false;
  const { schema, table, column } = sequence.ownedBy;
  const owner = catalog.column({ schema, name: table }, column);
  return owner !== undefined && owner.identity !== null && owner.identity !== unknown;
}

function defaultsFrom(catalog: WritableCatalog, sequence: Sequence): { readonly table: Table; readonly column: Column }[] {
  return catalog.tables().flatMap((table) =>
    table.columns.flatMap((column) => (column.default !== null && column.default !== unknown && drawsFrom(catalog, table, column.default, sequence) ? [{ table, column }] : [])),
  );
}

/** Takes a sequence away with the defaults that draw from it. */
export function dropSequence(catalog: WritableCatalog, sequence: Sequence): void {
  for (const { table, column } of defaultsFrom(catalog, sequence)) updateColumn(catalog, table, column.name, (current) => ({ ...current, default: null }));
  catalog.removeSequence(sequence);
}

/** Applies ALTER … RENAME of what is kept by name. */
export function applyRenameObject(catalog: WritableCatalog, change: ChangeOf<"RenameObject">): void {
  const { newName, name } = change;
  if (change.object === "enum" || change.object === "type" || change.object === "domain") {
    const type = findType(catalog, name);
    if (type !== undefined) moveType(catalog, type, { schema: type.schema, name: newName });
    return;
  }
  if (change.object === "sequence" || change.object === "view" || change.object === "materialized view") return renameRelation(catalog, name, newName);
  const object = findNamed(catalog, change);
  if (object === undefined) return;
  moveObject(catalog, object, object.schema, object.name.includes("(") ? newName + object.name.slice(object.name.indexOf("(")) : newName);
}

/** Applies ALTER … SET SCHEMA of what is kept by name. */
export function applySetObjectSchema(catalog: WritableCatalog, change: ChangeOf<"SetObjectSchema">): void {
  const schema = change.newSchema;
  if (catalog.schemaExists(schema) === false) return;
  const type = change.object === "enum" || change.object === "type" || change.object === "domain" ? findType(catalog, change.name) : undefined;
  if (type !== undefined) return moveType(catalog, type, { schema, name: type.name });
  const object = findNamed(catalog, { ...change, table: null });
  if (object !== undefined) moveObject(catalog, object, schema, object.name);
}

/** Gives an object another name or schema, in its own text and in those that mention it. `name`: of a function with its arguments. */
export function moveObject(catalog: WritableCatalog, object: NamedObject, schema: string, name: string): void {
  if (object.kind === "view" || object.kind === "materialized view") return moveView(catalog, object, { schema, name });
  if (object.kind === "domain" || object.kind === "type") return moveType(catalog, object, { schema, name });
  if (catalog.findObject(object.kind, { schema, name }, object.table ?? undefined) !== undefined) return;
  const isRoutine = object.kind === "function" || object.kind === "procedure" || object.kind === "aggregate";
  const place = { schema, name: isRoutine ? baseName(name) : name };
  if (isRoutine) renameFunctionInTexts(catalog, object, place);
  const current = catalog.findObject(object.kind, object, object.table ?? undefined) ?? object;
  const written = hasSchema(object.kind) && object.table === null ? quoteQualified(place.schema, place.name) : labelOf("public", place.name);
  catalog.replaceObject(current, { ...current, schema, name, sql: withOwnName(current.sql, object.kind, written) });
}

/** Gives an enum, domain or other type another name or schema; columns and texts follow. */
export function moveType(catalog: WritableCatalog, type: Enum | NamedObject, next: Place): void {
  if (typeExists(catalog, next)) return;
  renameTypeInTexts(catalog, type, next);
  for (const { table, column } of columnsOfType(catalog, type)) {
    updateColumn(catalog, table, column.name, (current) =>
      current.type === unknown
        ? current
        : { ...current, type: { ...current.type, schema: next.schema, name: next.name, label: labelOf(next.schema, next.name) + (current.type.dimensions > 0 ? "[]" : "") } },
    );
  }
  if (!("kind" in type)) return catalog.renameEnum(type, { ...type, schema: next.schema, name: next.name });
  const current = catalog.findObject(type.kind, type) ?? type;
  catalog.replaceObject(current, { ...current, schema: next.schema, name: next.name, sql: withOwnName(current.sql, type.kind, quoteQualified(next.schema, next.name)) });
}

/** Takes away the triggers, rules and the like of a table or view. */
export function dropObjectsOn(catalog: WritableCatalog, place: Place): void {
  for (const object of catalog.objects()) {
    if (object.table?.schema === place.schema && object.table.name === place.name) catalog.removeObject(object);
  }
}
