/** Finds the object that a statement names. */
import type { ObjectReference } from "../sql/alteration.ts";
import type { ObjectName } from "../sql/change.ts";
import { parametersOf } from "../sql/parameters.ts";
import { extensionRelations } from "./apply-extensions.ts";
import type { AttachmentClass } from "./attachments.ts";
import { classOf } from "./attachments.ts";
import { baseName, hasSchema, nameClass } from "./catalog.ts";
import type { Catalog, NameClass, Place } from "./catalog.ts";
import { relationNamed } from "./gone.ts";
import { triggerAbove } from "./partition-triggers.ts";
import { routineStatement } from "./made-by.ts";
import type { NamedObject, Table } from "./schema.ts";

export interface Found {
  readonly of: AttachmentClass;
  /** What lives in no schema has the empty one. */
  readonly place: Place;
  readonly isSequence: boolean;
  /** Where it is kept by name. */
  readonly object: NamedObject | null;
}

/** The object; null where the catalog does not know one of that name, false where the server would refuse the name. */
export function resolve(catalog: Catalog, reference: ObjectReference): Found | null | false {
  const found = find(catalog, reference);
  const names = classOfReference(reference.kind);
  return (found === null || (found !== false && found.of === "language" && found.object === null)) && reference.ifExists !== true && names !== null && catalog.isGone(names, reference.name) ? false : found;
}

function classOfReference(kind: ObjectReference["kind"]): NameClass | null {
  switch (kind) {
    case "relation": return kind;
    case "column": case "constraint": case "domain constraint": case "policy": case "schema": case "database": case "parameter": case "large object": return null;
    default: return nameClass(kind);
  }
}

function find(catalog: Catalog, { kind, name, anyRoutine, saysModes }: ObjectReference): Found | null | false {
  switch (kind) {
    case "relation": case "view": case "materialized view": case "sequence": {
      const known = kind === "relation" ? null : relationNamed(catalog, name);
      if (known !== null && known !== kind) return false;
      const table = catalog.findTable(name);
      if (table !== undefined) return { of: "relation", place: table, isSequence: false, object: null };
      const sequence = catalog.findSequence(name);
      if (sequence !== undefined) return { of: "relation", place: sequence, isSequence: true, object: null };
      const view = catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
      if (view !== undefined) return { of: "relation", place: view, isSequence: false, object: view };
      const brought = extensionRelations(catalog).find((relation) => relation.name === name.name && (name.schema === null || name.schema === relation.schema));
      return brought === undefined ? null : { of: "relation", place: { schema: brought.schema, name: brought.name }, isSequence: brought.kind === "sequence", object: null };
    }
    case "function": case "procedure": case "aggregate": {
      const routine = routineNamed(catalog, name, anyRoutine === true ? "routine" : kind, saysModes);
      return routine === null || typeof routine === "string" ? (routine === null ? null : false) : { of: "routine", place: routine, isSequence: false, object: routine };
    }
    case "type": case "domain": case "enum": {
      const type = catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name);
      if (kind === "domain" && type !== undefined && !("kind" in type && type.kind === "domain")) return false;
      return type === undefined ? null : { of: "type", place: type, isSequence: false, object: "kind" in type ? type : null };
    }
    case "schema":
      return catalog.schemaExists(name.name) === false ? false : { of: "schema", place: { schema: "", name: name.name }, isSequence: false, object: null };
    case "language": case "database": case "parameter": case "large object":
      return { of: kind, place: { schema: "", name: name.name }, isSequence: false, object: kind === "language" ? (catalog.findObject(kind, name) ?? null) : null };
    case "column": case "constraint": case "domain constraint": case "policy":
      return null;
    default: {
      const object = catalog.findObject(kind, name);
      return object === undefined ? null : { of: classOf(kind), place: { schema: hasSchema(kind) ? object.schema : "", name: object.name }, isSequence: false, object };
    }
  }
}

/**
 * A trigger or rule that the catalog keeps none of: `held`, which a partition has from a table above it, or which makes a view what it is; `missing`, where migrations
 * made the table or view, and none made that; null where nothing tells.
 */
export function unkeptPart(catalog: Catalog, { object, name, table }: { readonly object: NamedObject["kind"]; readonly name: ObjectName; readonly table: ObjectName | null }): "held" | "missing" | null {
  if (table === null || (object !== "trigger" && object !== "rule")) return null;
  const place = catalog.findTable(table);
  if (place !== undefined) return object === "trigger" && triggerAbove(catalog, place, name.name) !== undefined ? "held" : isKnownUpwards(catalog, place) ? "missing" : null;
  const view = catalog.findObject("view", table) ?? catalog.findObject("materialized view", table);
  if (view === undefined || view.extension !== undefined) return null;
  return object === "rule" && name.name === "_RETURN" ? "held" : "missing";
}

/** Whether migrations made a table and those that it is a partition of. */
function isKnownUpwards(catalog: Catalog, { known, partitionOf }: Table): boolean {
  const above = partitionOf === null ? null : catalog.tableAt(partitionOf);
  return known && (above === null || (above !== undefined && isKnownUpwards(catalog, above)));
}

/**
 * A function, procedure or aggregate by name, with its argument types or without where only one has the name.
 * `kind`: a procedure or aggregate is looked for among those alone, a function among all.
 */
export function findRoutine(catalog: Catalog, name: ObjectName, kind: NamedObject["kind"]): NamedObject | null | "ambiguous" {
  const found = routineNamed(catalog, name, kind === "function" ? "routine" : kind);
  return found === "other" ? null : found;
}

/**
 * The same as a statement names it, by its keyword: FUNCTION finds aggregates as well, ROUTINE procedures too. `other`: what has the name is of another kind.
 * Of PROCEDURE and ROUTINE without modes (`saysModes`) the arguments may be those of OUT as well
 * ([LookupFuncWithArgs](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_func.c)).
 */
export function routineNamed(catalog: Catalog, name: ObjectName, word: NamedObject["kind"] | "routine", saysModes = false): NamedObject | null | "ambiguous" | "other" {
  const all = catalog.functions({ schema: name.schema, name: baseName(name.name) });
  const fits = ({ kind }: NamedObject) => word === "routine" || (word === "function" ? kind !== "procedure" : kind === word);
  if (!name.name.includes("(")) {
    const fitting = all.filter(fits);
    return fitting.length > 1 ? "ambiguous" : (fitting[0] ?? (all.length > 0 ? "other" : null));
  }
  const byInputs = all.find((routine) => routine.name === name.name) ?? all.find((routine) => haveSameArguments(catalog, name.name, routine));
  const byAll = !saysModes && (word === "procedure" || word === "routine") ? all.filter((routine) => fits(routine) && haveSameArguments(catalog, name.name, { ...routine, name: fullSignature(routine) })) : [];
  const meant = new Set([...(byInputs === undefined ? [] : [byInputs]), ...byAll]);
  if (meant.size > 1) return "ambiguous";
  const [found = alike(all, name.name)] = meant;
  return found === undefined ? null : fits(found) ? found : "other";
}

/** The name with all arguments, those that the routine gives back as well. */
function fullSignature(routine: NamedObject): string {
  const parameters = parametersOf(routineStatement(routine)?.parameters);
  return parameters.every(({ isInput }) => isInput) ? routine.name : `${baseName(routine.name)}(${parameters.map(({ type }) => type).join(", ")})`;
}

/** The only one whose arguments have the same names of types, whatever their schemas. */
function alike(all: readonly NamedObject[], name: string): NamedObject | undefined {
  const bare = (text: string) => argumentsOf(text).map((label) => label.replace(/^(?:"(?:[^"]|"")*"|[^".]+)\./, "")).join(", ");
  const found = all.filter((routine) => bare(routine.name) === bare(name));
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Whether a signature written now has the argument types of a routine that is there: a type may be written with its schema or without. One that no
 * migration made is known by its name alone.
 */
export function haveSameArguments(catalog: Catalog, signature: string, routine: NamedObject): boolean {
  const [written, kept] = [argumentsOf(signature), argumentsOf(routine.name)];
  return written.length === kept.length && written.every((label, index) => label === kept[index] || typeOf(catalog, label, [null]) === typeOf(catalog, kept[index] ?? "", routine.searchPath ?? ["public"]));
}

/** A type by the label of an argument: where it is and its name. `path`: null for that of the session. */
export function typeOf(catalog: Catalog, label: string, path: readonly (string | null)[]): string {
  const parts = (label.replace(/\[\]$/, "").match(/"(?:[^"]|"")*"|[^".]+/g) ?? []).map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  const name = parts.at(-1) ?? label;
  const places = parts.length > 1 ? [parts.at(-2) ?? null] : path;
  const found = places.map((schema) => catalog.findEnum({ schema, name }) ?? catalog.findObject("domain", { schema, name }) ?? catalog.findObject("type", { schema, name })).find((type) => type !== undefined);
  return `${found === undefined ? "" : `${found.schema}.`}${name}${label.endsWith("[]") ? "[]" : ""}`;
}

/** The argument types of a signature. */
export function argumentsOf(signature: string): string[] {
  const open = signature.indexOf("(");
  const list = open === -1 ? "" : signature.slice(open + 1, signature.lastIndexOf(")"));
  return list === "" ? [] : list.split(", ");
}
