/** What extensions bring with them: types, routines and relations. */
import type { CreateExtensionStmt } from "@pgsql/types";
import { quoteIdentifier } from "../sql/names.ts";
import { optionIsOn, optionText } from "../sql/read-option.ts";
import { madeBy } from "./made-by.ts";
import { quoteQualified } from "./names.ts";
import type { Catalog, Place, WritableCatalog } from "./catalog.ts";
import { extensionObjects } from "./extensions.data.ts";
import type { NamedObject, Origin } from "./schema.ts";

/** Makes the objects of an extension that was just created, and those of the extensions that CASCADE brings. */
export function createExtension(catalog: WritableCatalog, extension: NamedObject, origin: Origin): void {
  const known = extensionObjects[extension.name];
  if (known === undefined) return;
  const written = schemaWritten(extension);
  const schema = written ?? catalog.schemaFor({ schema: null, name: "" }) ?? "public";
  for (const required of known.requires) {
    if (catalog.findObject("extension", { schema: null, name: required }) !== undefined || !optionIsOn(optionsOf(extension), "cascade")) continue;
    const other: NamedObject = { ...extension, name: required, sql: `CREATE EXTENSION ${quoteIdentifier(required)}${written === null ? "" : ` SCHEMA ${quoteIdentifier(written)}`} CASCADE` };
    catalog.putObject(other);
    createExtension(catalog, other, origin);
  }
  const member = { schema, table: null, language: "c", searchPath: null, origin, extension: extension.name } as const;
  for (const name of list(known.types)) catalog.putObject({ ...member, kind: "type", name, sql: `CREATE TYPE ${quoteQualified(schema, name)}`, volatility: null, language: null });
  for (const volatility of ["volatile", "stable", "immutable"] as const) {
    for (const name of list(known[volatility])) catalog.putObject({ ...member, kind: "function", name: spaced(name), sql: "", volatility });
  }
  for (const name of list(known.support)) catalog.putObject({ ...member, kind: "function", name: spaced(name), sql: "", volatility: "volatile" });
  for (const name of list(known.aggregates)) catalog.putObject({ ...member, kind: "aggregate", name: spaced(name), sql: "", volatility: "immutable" });
}

function optionsOf(extension: NamedObject): CreateExtensionStmt["options"] {
  const node = madeBy(extension);
  return node !== null && "CreateExtensionStmt" in node ? node.CreateExtensionStmt.options : undefined;
}

/** The schema that CREATE EXTENSION names; null where it names none. */
function schemaWritten(extension: NamedObject): string | null {
  return optionText(optionsOf(extension), "schema") ?? null;
}

function list(text: string): string[] {
  return text === "" ? [] : text.split("; ");
}

/** A signature as the catalog writes those of the migrations' own: the name plain, a space after each comma. */
function spaced(signature: string): string {
  return signature.replaceAll(",", ", ").replace(/^"((?:[^"]|"")+)"/, (_, name: string) => name.replaceAll('""', '"'));
}

/** A table, view or sequence of an extension: nothing is kept of it but what hangs on it. */
export interface ExtensionRelation extends Place {
  readonly kind: string;
  readonly extension: string;
}

/** The relations of all extensions that migrations made. */
export function extensionRelations(catalog: Catalog): ExtensionRelation[] {
  return catalog.objects().flatMap((object) => {
    const known = object.kind === "extension" ? extensionObjects[object.name] : undefined;
    if (known === undefined || known.relations === "") return [];
    const schema = catalog.objects().find((other) => other.extension === object.name)?.schema;
    return schema === undefined ? [] : list(known.relations).map((relation) => ({ schema, kind: relation.slice(0, relation.indexOf(" ")), name: relation.slice(relation.indexOf(" ") + 1), extension: object.name }));
  });
}

/** The path under which signatures of an extension's members mean what they say: its own schema and those of what it requires. */
export function pathOfMembers(catalog: Catalog, extension: string): readonly string[] {
  const names = [extension, ...(extensionObjects[extension]?.requires ?? [])];
  return [...new Set(names.flatMap((name) => catalog.objects().find((other) => other.extension === name)?.schema ?? []))];
}

/** The types and routines that an extension brought. */
export function membersOf(catalog: Catalog, extension: NamedObject): NamedObject[] {
  return catalog.objects().filter((object) => object.extension === extension.name);
}

/** The extensions in a schema, which go with it. */
export function extensionsIn(catalog: Catalog, schema: string): NamedObject[] {
  return catalog.objects().filter((object) => object.kind === "extension" && (membersOf(catalog, object)[0]?.schema ?? schemaWritten(object)) === schema);
}

/** Takes the members of an extension away, which is about to go. */
export function dropExtension(catalog: WritableCatalog, extension: NamedObject): void {
  for (const relation of extensionRelations(catalog)) if (relation.extension === extension.name) catalog.putAttachment("relation", relation, undefined);
  for (const member of membersOf(catalog, extension)) catalog.removeObject(member);
}

/** Brings an extension to another schema, with what hangs on its relations; its types and routines do not go along. */
export function relocateExtension(catalog: WritableCatalog, extension: NamedObject, schema: string): void {
  for (const relation of extensionRelations(catalog)) {
    if (relation.extension !== extension.name) continue;
    catalog.putAttachment("relation", { schema, name: relation.name }, catalog.attachment("relation", relation));
    catalog.putAttachment("relation", relation, undefined);
  }
  const version = optionText(optionsOf(extension), "new_version");
  const rest = `${version === undefined ? "" : ` VERSION ${quoteIdentifier(version)}`}${optionIsOn(optionsOf(extension), "cascade") ? " CASCADE" : ""}`;
  catalog.replaceObject(extension, { ...extension, sql: `CREATE EXTENSION ${quoteIdentifier(extension.name)} SCHEMA ${quoteIdentifier(schema)}${rest}` });
}
