import type { ChangeOf } from "../sql/change.ts";
import { learnTable, renameRelation } from "./apply-tables.ts";
import { hasSchema, pathWritten } from "./catalog.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import type { NamedObject, Origin } from "./schema.ts";

/** Applies CREATE TYPE … AS ENUM. */
export function applyCreateEnum(catalog: WritableCatalog, change: ChangeOf<"CreateEnum">, origin: Origin): void {
  const schema = catalog.schemaFor(change.type);
  if (schema === null || catalog.schemaExists(schema) === false || typeExists(catalog, { schema, name: change.type.name })) return;
  catalog.putEnum({ schema, name: change.type.name, values: change.values, origin });
}

function typeExists(catalog: WritableCatalog, place: Place): boolean {
  return catalog.findEnum(place) !== undefined || catalog.findObject("domain", place) !== undefined || catalog.findObject("type", place) !== undefined || catalog.findTable(place) !== undefined;
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

function ownerOf(catalog: WritableCatalog, owner: ChangeOf<"CreateSequence">["ownedBy"]): { schema: string; table: string; column: string } | null {
  if (owner === null) return null;
  const table = catalog.table(owner.table);
  return { schema: table.schema, table: table.name, column: owner.column };
}

/** Applies CREATE of what is kept by name with its text. */
export function applyCreateObject(catalog: WritableCatalog, change: ChangeOf<"CreateObject">, origin: Origin): void {
  const table = change.table === null ? null : onWhat(catalog, change);
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
    if (change.orReplace) catalog.replaceObject(existing, object);
    return;
  }
  const relation = change.object === "view" || change.object === "materialized view" || change.object === "type";
  if (relation && catalog.relationExists(object)) return;
  if (change.object === "domain" && typeExists(catalog, object)) return;
  catalog.putObject(object);
}

/** What a trigger or rule is on: a view, or a table that is learned if no migration made it. */
function onWhat(catalog: WritableCatalog, change: ChangeOf<"CreateObject">): Place | null {
  if (change.table === null) return null;
  return catalog.findObject("view", change.table) ?? catalog.findObject("materialized view", change.table) ?? learnTable(catalog, change.table);
}

/** Applies DROP of what is kept by name, of enums and sequences too. */
export function applyDropObject(catalog: WritableCatalog, change: ChangeOf<"DropObject">): void {
  if (change.conditional) return;
  if (change.object === "enum" || change.object === "type" || change.object === "domain") {
    const value = catalog.findEnum(change.name);
    const place = value ?? catalog.findObject("domain", change.name) ?? catalog.findObject("type", change.name);
    if (place === undefined) return;
    if (value !== undefined) catalog.removeEnum(value);
    else catalog.removeObject(place as NamedObject);
    return;
  }
  if (change.object === "sequence") {
    const sequence = catalog.findSequence(change.name);
    if (sequence !== undefined) catalog.removeSequence(sequence);
    return;
  }
  const object = catalog.findObject(change.object, change.name, change.table ?? undefined);
  if (object !== undefined) catalog.removeObject(object);
}

/** Applies ALTER … RENAME of what is kept by name. */
export function applyRenameObject(catalog: WritableCatalog, change: ChangeOf<"RenameObject">): void {
  const { newName } = change;
  if (change.object === "enum" || change.object === "type") {
    const value = catalog.findEnum(change.name);
    if (value !== undefined) return catalog.renameEnum(value, { ...value, name: newName });
  }
  if (change.object === "sequence") return renameRelation(catalog, change.name, newName);
  const object = catalog.findObject(change.object, change.name, change.table ?? undefined);
  if (object === undefined) return;
  const parenthesis = object.name.indexOf("(");
  catalog.replaceObject(object, { ...object, name: parenthesis === -1 ? newName : newName + object.name.slice(parenthesis) });
}

/** Applies ALTER … SET SCHEMA of what is kept by name. */
export function applySetObjectSchema(catalog: WritableCatalog, change: ChangeOf<"SetObjectSchema">): void {
  const schema = change.newSchema;
  const value = change.object === "enum" || change.object === "type" ? catalog.findEnum(change.name) : undefined;
  if (value !== undefined) return catalog.renameEnum(value, { ...value, schema });
  const object = catalog.findObject(change.object, change.name);
  if (object !== undefined) catalog.replaceObject(object, { ...object, schema });
}

/** Takes away the triggers, rules and the like of a table or view. */
export function dropObjectsOn(catalog: WritableCatalog, place: Place): void {
  for (const object of catalog.objects()) {
    if (object.table?.schema === place.schema && object.table.name === place.name) catalog.removeObject(object);
  }
}

/** Takes away the views that select from a table, or that column of it. */
export function dropViewsOf(_catalog: WritableCatalog, _table: Place, _column?: string): void {}
