/** What extensions bring with them: types and functions that SQL may use. */
import { quoteQualified } from "./names.ts";
import { folded } from "./text.ts";
import type { WritableCatalog } from "./catalog.ts";
import { extensionObjects } from "./extensions.data.ts";
import type { NamedObject, Origin } from "./schema.ts";

/** Makes the objects of an extension that was just created, and those of the extensions that CASCADE brings. */
export function createExtension(catalog: WritableCatalog, extension: NamedObject, origin: Origin): void {
  const known = extensionObjects[extension.name];
  if (known === undefined) return;
  const written = /\bschema\s+("(?:[^"]|"")+"|[^\s;]+)/i.exec(extension.sql.slice(extension.sql.toLowerCase().indexOf(extension.name) + extension.name.length))?.[1];
  const schema = written === undefined ? (catalog.schemaFor({ schema: null, name: "" }) ?? "public") : folded(written);
  for (const required of known.requires) {
    if (catalog.findObject("extension", { schema: null, name: required }) !== undefined || !/\bcascade\b/i.test(extension.sql)) continue;
    const other: NamedObject = { ...extension, name: required, sql: `CREATE EXTENSION "${required}"${written === undefined ? "" : ` SCHEMA ${written}`} CASCADE` };
    catalog.putObject(other);
    createExtension(catalog, other, origin);
  }
  const member = { schema, table: null, language: "c", searchPath: null, origin, extension: extension.name } as const;
  for (const name of list(known.types)) catalog.putObject({ ...member, kind: "type", name, sql: `CREATE TYPE ${quoteQualified(schema, name)}`, volatility: null, language: null });
  for (const volatility of ["volatile", "stable", "immutable"] as const) {
    for (const name of list(known[volatility])) catalog.putObject({ ...member, kind: "function", name, sql: "", volatility });
  }
}

function list(text: string): string[] {
  return text === "" ? [] : text.split("; ");
}

function membersOf(catalog: WritableCatalog, extension: NamedObject): NamedObject[] {
  return catalog.objects().filter((object) => object.extension === extension.name);
}

/** Takes the members of an extension away, which is about to go. */
export function dropExtension(catalog: WritableCatalog, extension: NamedObject): void {
  for (const member of membersOf(catalog, extension)) catalog.removeObject(member);
}

/** Brings the members of an extension to another schema. */
export function moveMembers(catalog: WritableCatalog, extension: NamedObject, schema: string): void {
  for (const member of membersOf(catalog, extension)) catalog.replaceObject(member, { ...member, schema });
}
