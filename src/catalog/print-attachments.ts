/** Owners, privileges, comments, and what ALTER set of objects kept by name, as SQL. */
import { quoteIdentifier } from "../sql/names.ts";
import type { PrivilegeClass } from "../sql/alteration.ts";
import { extensionRelations, pathOfMembers } from "./apply-extensions.ts";
import { allPrivileges, attachedToPublic, classOf, columnPrivileges, initialGrants, isRunner, nothingAttached } from "./attachments.ts";
import type { Attachment, Grant } from "./attachments.ts";
import { sameGrants } from "./apply-privileges.ts";
import { baseName, hasSchema } from "./catalog.ts";
import type { Catalog, Place } from "./catalog.ts";
import { quoteText } from "./names.ts";
import { argumentsOf } from "./resolve.ts";
import type { NamedObject, Sequence, Table } from "./schema.ts";

/** Writes a name as a statement under that path must write it. */
export type NameWriter = (path: readonly string[] | null, place: Place) => string;

/** An object as ALTER, COMMENT ON and their like name it, its kind first: `FUNCTION f(integer)`. */
export function referenceSql(object: NamedObject, name: NameWriter): string {
  const plain = () => (hasSchema(object.kind) ? name(object.searchPath, object) : quoteIdentifier(object.name));
  const words = object.kind.toUpperCase();
  switch (object.kind) {
    case "function": case "procedure": case "aggregate":
      return `${words} ${name(object.searchPath, { schema: object.schema, name: baseName(object.name) })}(${argumentsOf(object.name).join(", ")})`;
    case "operator": return `OPERATOR ${quoteIdentifier(object.schema)}.${baseName(object.name)} (${argumentsOf(object.name).join(", ")})`;
    case "cast": return `CAST (${object.name.replace(/ as (?=[^ ]+(?: [^ ]+)*$)/, " AS ")})`;
    case "operator class": case "operator family": {
      const at = object.name.lastIndexOf(" using ");
      return `${words} ${name(object.searchPath, { schema: object.schema, name: object.name.slice(0, at) })} USING ${quoteIdentifier(object.name.slice(at + 7))}`;
    }
    case "user mapping": {
      const at = object.name.lastIndexOf(" on ");
      const user = object.name.slice(0, at);
      return `USER MAPPING FOR ${isRunner(user) || user === "public" ? user : quoteIdentifier(user)} SERVER ${quoteIdentifier(object.name.slice(at + 4))}`;
    }
    case "transform": return `TRANSFORM ${object.name}`;
    case "trigger": case "rule": return `${words} ${quoteIdentifier(object.name)} ON ${object.table === null ? "" : name(object.searchPath, object.table)}`;
    default: return `${words} ${plain()}`;
  }
}

/** The statements that bring an object from its CREATE to what ALTER made of it. */
export function clausesSql(object: NamedObject, name: NameWriter): string[] {
  return [...(object.clauses ?? [])].map(([key, sql]) => {
    if (key === "state" && object.table !== null) return `ALTER TABLE ${name(object.searchPath, object.table)} ${sql} ${object.kind.toUpperCase()} ${quoteIdentifier(object.name)};`;
    return `ALTER ${referenceSql(object, name)} ${sql};`;
  });
}

/** Roles as SQL: the empty one is the owner, the keywords stand as they are. */
function roleSql(role: string, owner: string | null): string {
  if (role === "") return owner === null ? "CURRENT_USER" : quoteIdentifier(owner);
  return role === "public" || /^(?:current_user|current_role|session_user)$/.test(role) ? role.toUpperCase() : quoteIdentifier(role);
}

/** REVOKE and GRANT that lead from one list of privileges to another; `on`: `ON TABLE t`, `IN SCHEMA s …`. */
function grantSql(before: readonly Grant[], after: readonly Grant[], all: readonly string[], on: string, owner: string | null, prefix = ""): string[] {
  const lines: string[] = [];
  const of = (grants: readonly Grant[], grantee: string) => grants.filter((grant) => grant.grantee === grantee && grant.grantor === undefined);
  for (const grantee of new Set([...before, ...after].map((grant) => grant.grantee))) {
    const [had, has] = [of(before, grantee), of(after, grantee)];
    if (sameGrants(had, has)) continue;
    const role = roleSql(grantee, owner);
    if (had.length > 0) lines.push(`${prefix}REVOKE ALL ${on} FROM ${role};`);
    for (const grantable of [false, true]) {
      const privileges = all.filter((privilege) => has.some((grant) => grant.privilege === privilege && grant.grantable === grantable));
      if (privileges.length === 0) continue;
      const words = privileges.length === all.length ? "ALL" : privileges.map((privilege) => privilege.toUpperCase()).join(", ");
      lines.push(`${prefix}GRANT ${words} ${on} TO ${role}${grantable ? " WITH GRANT OPTION" : ""};`);
    }
  }
  // Those who got a grant option gave it on after that.
  for (const grant of after) if (grant.grantor !== undefined) lines.push(...asRole(grant.grantor, `GRANT ${grant.privilege.toUpperCase()} ${on} TO ${roleSql(grant.grantee, owner)}${grant.grantable ? " WITH GRANT OPTION" : ""};`));
  return lines;
}

function asRole(role: string, sql: string): string[] {
  return [`SET ROLE ${quoteIdentifier(role)};`, sql, "RESET ROLE;"];
}

/** Owner, privileges and comment of one object. `reference`: its kind and name; `on`: the class of its privileges, null for none. */
function attachmentSql(attachment: Attachment, reference: string, on: PrivilegeClass | null, owner: string | null, initial: readonly Grant[] = on === null ? [] : initialGrants(on)): string[] {
  const lines: string[] = [];
  if (attachment.owner !== null) lines.push(`ALTER ${reference} OWNER TO ${quoteIdentifier(attachment.owner)};`);
  if (on !== null && attachment.grants !== null) {
    const target = reference.replace(/^(?:MATERIALIZED VIEW|VIEW|FOREIGN TABLE)/, "TABLE").replace(/^(?:AGGREGATE)/, "FUNCTION").replace(/^DOMAIN/, "TYPE").replace(/^(?=SERVER)/, "FOREIGN ");
    lines.push(...grantSql(initial, attachment.grants, allPrivileges[on], `ON ${target}`, owner));
  }
  if (attachment.comment !== null) lines.push(`COMMENT ON ${reference} IS ${quoteText(attachment.comment)};`);
  return lines;
}

/** What leads from the schema `public` of a new database to that which migrations left, or made in its place. */
function publicSql({ owner, comment, grants }: Attachment): string[] {
  const lines = owner === attachedToPublic.owner ? [] : [`ALTER SCHEMA public OWNER TO ${owner === null ? "CURRENT_USER" : quoteIdentifier(owner)};`];
  lines.push(...grantSql(attachedToPublic.grants ?? [], grants ?? initialGrants("schema"), allPrivileges.schema, "ON SCHEMA public", owner));
  if (comment !== attachedToPublic.comment) lines.push(`COMMENT ON SCHEMA public IS ${comment === null ? "NULL" : quoteText(comment)};`);
  return lines;
}

/** The privileges and comments of the columns and other parts of a relation or type. */
function partsSql(attachment: Attachment, name: string, owner: string | null): string[] {
  return Object.entries(attachment.parts).flatMap(([key, part]) => {
    const space = key.indexOf(" ");
    const [kind, own] = [key.slice(0, space), key.slice(space + 1)];
    const column = quoteIdentifier(own);
    const lines: string[] = [];
    for (const grant of part.grants) {
      if (!columnPrivileges.includes(grant.privilege)) continue;
      const sql = `GRANT ${grant.privilege.toUpperCase()} (${column}) ON TABLE ${name} TO ${roleSql(grant.grantee, owner)}${grant.grantable ? " WITH GRANT OPTION" : ""};`;
      lines.push(...(grant.grantor === undefined ? [sql] : asRole(grant.grantor, sql)));
    }
    if (part.comment !== null) lines.push(`COMMENT ON ${kind.toUpperCase()} ${kind === "column" ? `${name}.${column}` : `${column} ON ${name}`} IS ${quoteText(part.comment)};`);
    return lines;
  });
}

function classOfPrivileges(object: NamedObject): PrivilegeClass | null {
  switch (object.kind) {
    case "view": case "materialized view": return "table";
    case "function": case "procedure": case "aggregate": return "function";
    case "type": case "domain": return "type";
    case "language": case "foreign data wrapper": case "server": case "tablespace": return object.kind;
    default: return null;
  }
}

/** A statement to print, with the search_path it is to run under. */
export interface PathSql {
  readonly path: readonly string[] | null;
  readonly sql: string;
}

/** All that hangs on objects, to be run when they are made, and what ALTER DEFAULT PRIVILEGES and role memberships say. */
export function printAttachments(catalog: Catalog, name: NameWriter): PathSql[] {
  const out: PathSql[] = [];
  const emit = (path: readonly string[] | null, lines: readonly string[]) => out.push(...lines.map((sql) => ({ path, sql })));
  for (const { of, place, attachment } of catalog.attachments()) {
    if (of === "schema" && place.name !== "pg_catalog" && place.name !== "public") {
      emit(null, attachmentSql(attachment, `SCHEMA ${quoteIdentifier(place.name)}`, "schema", attachment.owner));
    } else if (of === "language" && catalog.findObject("language", { schema: null, name: place.name }) === undefined) {
      emit(null, attachmentSql(attachment, `LANGUAGE ${quoteIdentifier(place.name)}`, "language", attachment.owner));
    }
  }
  if (catalog.schemaExists("public") === true) emit(null, publicSql(catalog.attachment("schema", { schema: "", name: "public" }) ?? nothingAttached));
  for (const table of catalog.tables()) {
    const attachment = catalog.attachment("relation", table);
    const written = name(table.searchPath, table);
    const owner = ownerOf(table);
    if (owner !== null) emit(table.searchPath, [`ALTER TABLE ${written} OWNER TO ${quoteIdentifier(owner)};`]);
    if (attachment === undefined) continue;
    emit(table.searchPath, [...attachmentSql({ ...attachment, owner: null }, `TABLE ${written}`, "table", owner), ...partsSql(attachment, written, owner)]);
  }
  for (const sequence of catalog.sequences()) {
    const attachment = catalog.attachment("relation", sequence);
    const { ownedBy } = sequence;
    const table = ownedBy === null ? undefined : catalog.findTable({ schema: ownedBy.schema, name: ownedBy.table });
    const owner = ownerOf(table ?? sequence);
    if (owner !== null && table === undefined) emit(null, [`ALTER SEQUENCE ${name(null, sequence)} OWNER TO ${quoteIdentifier(owner)};`]);
    if (attachment !== undefined) emit(null, attachmentSql({ ...attachment, owner: null }, `SEQUENCE ${name(null, sequence)}`, "sequence", owner));
  }
  for (const value of catalog.enums()) {
    const attachment = catalog.attachment("type", value);
    if (attachment !== undefined) emit(null, attachmentSql(attachment, `TYPE ${name(null, value)}`, "type", attachment.owner));
  }
  for (const object of catalog.objects()) {
    if (object.table !== null) continue;
    const place = hasSchema(object.kind) ? object : { schema: "", name: object.name };
    const attachment = catalog.attachment(classOf(object.kind), place);
    if (attachment === undefined) continue;
    const parts = partsSql(attachment, object.kind === "domain" ? `DOMAIN ${name(object.searchPath, object)}` : hasSchema(object.kind) ? name(object.searchPath, object) : "", attachment.owner);
    const path = object.extension === undefined ? object.searchPath : pathOfMembers(catalog, object.extension);
    emit(path, [...attachmentSql(attachment, referenceSql({ ...object, searchPath: path }, name), classOfPrivileges(object), attachment.owner), ...parts]);
  }
  for (const relation of extensionRelations(catalog)) {
    const attachment = catalog.attachment("relation", relation);
    if (attachment !== undefined) emit(null, attachmentSql(attachment, `${relation.kind.toUpperCase()} ${name(null, relation)}`, relation.kind === "sequence" ? "sequence" : "table", attachment.owner));
  }
  for (const { role, schema, on, grants } of catalog.defaultPrivileges()) {
    const prefix = `ALTER DEFAULT PRIVILEGES${role === null ? "" : ` FOR ROLE ${quoteIdentifier(role)}`}${schema === null ? "" : ` IN SCHEMA ${quoteIdentifier(schema)}`} `;
    const words = `ON ${on.toUpperCase()}S`;
    emit(null, grantSql(schema === null ? initialGrants(on) : [], grants, allPrivileges[on], words, role, prefix));
  }
  return out;
}

/** Memberships, to be granted when the roles are made. */
export function printMemberships(catalog: Catalog): string[] {
  return catalog.memberships().map(({ role, member, options, grantor }) => {
    const written = Object.entries(options).map(([option, on]) => `${option.toUpperCase()} ${on ? "TRUE" : "FALSE"}`);
    const plain = written.length === 1 && options["admin"] === true ? " WITH ADMIN OPTION" : written.length > 0 ? ` WITH ${written.join(", ")}` : "";
    return `GRANT ${quoteIdentifier(role)} TO ${roleSql(member, null)}${plain}${grantor === undefined ? "" : ` GRANTED BY ${quoteIdentifier(grantor)}`};`;
  });
}

function ownerOf({ owner }: Table | Sequence): string | null {
  return owner === null || isRunner(owner) ? null : owner;
}

