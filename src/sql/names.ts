/** Names as PostgreSQL stores them, read from syntax trees and written back as SQL. */
import type { Node, ObjectType, RangeVar, RoleSpec } from "@pgsql/types";
import type { ObjectName, RelationKind } from "./change.ts";

/** The name a RangeVar holds; the catalog part of `db.schema.name` is dropped, as the server does. */
export function relationName(relation: RangeVar | undefined): ObjectName {
  return { schema: relation?.schemaname ?? null, name: relation?.relname ?? "" };
}

/** The strings of a list of String nodes; other nodes are left out. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  const found: string[] = [];
  for (const node of nodes ?? []) if ("String" in node) found.push(node.String.sval ?? "");
  return found;
}

/** Whether a name is twice in a list. */
export function repeats(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}

/** A name from its parts, as the syntax tree lists them: `[name]`, `[schema, name]`, `[database, schema, name]`. */
export function nameOf(parts: readonly string[]): ObjectName {
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? "" };
}

/** The role as policies and grants name it: `public`, `current_user`, or the name. */
export function roleName(role: RoleSpec | undefined): string {
  switch (role?.roletype) {
    case "ROLESPEC_PUBLIC": return "public";
    case "ROLESPEC_CURRENT_USER": return "current_user";
    case "ROLESPEC_CURRENT_ROLE": return "current_role";
    case "ROLESPEC_SESSION_USER": return "session_user";
    default: return role?.rolename ?? "";
  }
}

/** What the statement says the relation is: `ALTER VIEW x` names a view, whatever `x` is. */
export function relationKind(type: ObjectType | undefined): RelationKind {
  switch (type) {
    case "OBJECT_VIEW": return "view";
    case "OBJECT_MATVIEW": return "materialized view";
    case "OBJECT_FOREIGN_TABLE": return "foreign table";
    case "OBJECT_SEQUENCE": return "sequence";
    case "OBJECT_INDEX": return "index";
    default: return "table";
  }
}

/** The identifier as SQL: in double quotes where PostgreSQL's quote_ident() would put them. */
export function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The name as SQL, with its schema where it has one. */
export function quoteName({ schema, name }: ObjectName): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Identifiers as SQL, with commas between them: the columns of a key. */
export function quoteList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(", ");
}

/** What a message calls an index that is written: by its name, or `on` its first key where it has none. */
export function indexLabel({ name, keys }: { readonly name: string | null; readonly keys: readonly { readonly sql: string }[] }): string {
  return name === null ? `on ${keys[0]?.sql ?? ""}` : quoteIdentifier(name);
}

/** A routine with its argument types, as the catalog names it (`total(integer)`), as SQL: only what stands before the parenthesis is a name. */
export function quoteRoutine(signature: string, schema: string | null = null): string {
  const name = signature.replace(/\(.*$/s, "");
  return quoteName({ schema, name }) + signature.slice(name.length);
}

/** A name with dots, as a configuration gives it (`core.tenants`), as SQL. */
export function quotePath(path: string): string {
  return path.split(".").map(quoteIdentifier).join(".");
}

/** A role as SQL names it: `public` and `current_user` and the like, which `roleName` gives for keywords, stay words. */
export function quoteRole(role: string): string {
  return /^(?:public|current_user|current_role|session_user)$/.test(role) ? role : quoteIdentifier(role);
}

/** Every keyword of PostgreSQL 18 that is not unreserved: `select word from pg_get_keywords() where catcode <> 'U'`. */
const keywords: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
   char character check coalesce collate collation column concurrently constraint create cross current_catalog
   current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
   desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
   grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array
   json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
   lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize not
   notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real
   references returning right row select session_user setof similar smallint some substring symmetric system_user table
   tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose
   when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
   xmlserialize xmltable`.split(/\s+/),
);
