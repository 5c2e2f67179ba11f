/** GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, owners and roles. */
import type { Alteration, PrivilegeClause } from "../sql/alteration.ts";
import { allPrivileges, classOf, columnPrivileges, granted, initialGrants, isCurrentRole, isRunner, nothingAttached, nothingOnPart, revoked } from "./attachments.ts";
import type { Attachment, AttachmentClass, DefaultPrivileges, Grant } from "./attachments.ts";
import { extensionRelations } from "./apply-extensions.ts";
import { columnsOfType, dropObject, holdersOf, dropSequence, dropType } from "./apply-objects.ts";
import { dropSchema, dropTable, updateTable } from "./apply-tables.ts";
import { baseName } from "./catalog.ts";
import { callersOf, dependentsOf, policiesReading, usersOfType } from "./dependents.ts";
import { systemColumnNames } from "./names.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { databaseOwner } from "./role-names.ts";
import { resolve } from "./resolve.ts";
import type { Found } from "./resolve.ts";
import type { NamedObject, Table } from "./schema.ts";

type Of<Type extends Alteration["type"]> = Extract<Alteration, { type: Type }>;

/** What can be granted on single columns. */
const ofColumns: ReadonlySet<string> = new Set(["all", "select", "insert", "update", "references"]);

/** Applies GRANT and REVOKE on objects; false where the server refuses, and then the catalog is as it was. */
export function applyPrivileges(catalog: WritableCatalog, change: Of<"privileges">): boolean {
  const known = allPrivileges[change.on];
  const foreign = change.privileges.some(({ name, columns }) => name !== "all" && !known.includes(name) && !(change.on === "table" && (name === "usage" || columns.length > 0))) || change.privileges.some(({ name, columns }) => columns.length > 0 && !ofColumns.has(name));
  if (foreign || change.grantees.some((role) => roleIsGone(catalog, role)) || !isCurrent(catalog, change.grantedBy)) return false;
  // https://www.postgresql.org/docs/18/sql-createlanguage.html: only superusers use what is not trusted.
  if (change.on === "language" && change.objects.some(({ name }) => name.name === "c" || name.name === "internal")) return false;
  const found: Found[] = [];
  for (const reference of change.objects) {
    const object = resolve(catalog, reference);
    if (object === false) return false;
    if (object === null) continue;
    if (change.on === "sequence" && object.of === "relation" && !object.isSequence) return false;
    if (object.of === "relation" && lacksColumn(catalog, object.place, change)) return false;
    found.push(object);
  }
  return [...found, ...change.inSchemas.flatMap((schema) => allInSchema(catalog, change, schema))].every((object) => changeGrants(catalog, object, change));
}

/** Whether GRANTED BY names the one who runs the statement: of privileges it can name no other. */
function isCurrent(catalog: Catalog, role: string | null): boolean {
  return role === null || (catalog.role === null ? isRunner(role) : role === catalog.role || isCurrentRole(role));
}

/** Who gives, or takes back, and what of the privileges he may. */
interface Grantor {
  /** Null for the owner. */
  readonly role: string | null;
  readonly privileges: readonly string[];
}

/**
 * Null where the server denies it: [select_best_grantor](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/acl.c). A role
 * that no migration made may be the owner's member, or a superuser.
 */
function grantorOf(catalog: Catalog, owner: string | null, grants: readonly Grant[], privileges: readonly string[]): Grantor | null {
  if (catalog.role === null || !isOrdinary(catalog, catalog.role)) return { role: null, privileges };
  const roles = rolesOf(catalog, catalog.role);
  if (roles.some((role) => (owner === null ? isRunner(role) || !isOrdinary(catalog, role) : role === owner))) return { role: null, privileges };
  const options = roles.map((role) => ({ role, privileges: privileges.filter((privilege) => grants.some((grant) => grant.grantee === role && grant.privilege === privilege && grant.grantable)) }));
  const most = Math.max(...options.map((option) => option.privileges.length));
  const best = options.find((option) => option.privileges.length === most);
  if (best !== undefined && most > 0) return best;
  return grants.some(({ grantee }) => grantee === "public" || roles.includes(grantee)) ? { role: catalog.role, privileges: [] } : null;
}

/** Whether a migration made the role, and no superuser. */
function isOrdinary(catalog: Catalog, role: string): boolean {
  const made = catalog.findObject("role", { schema: null, name: role });
  return made !== undefined && ![made.sql, ...(made.clauses?.values() ?? [])].some((sql) => /\bsuperuser\b/i.test(sql));
}

/** A role and those whose member it is; `inherited`: whose privileges it has without SET ROLE. */
function rolesOf(catalog: Catalog, role: string, inherited = true): readonly string[] {
  const found = [role];
  for (const each of found) for (const { role: above, member, options } of catalog.memberships()) if (member === each && !(inherited && options["inherit"] === false) && !found.includes(above)) found.push(above);
  return found;
}

/** Whether privileges are on a column that the table does not have. */
function lacksColumn(catalog: Catalog, place: Place, { privileges }: PrivilegeClause): boolean {
  const table = catalog.tableAt(place);
  return table?.columnsKnown === true && privileges.some(({ columns }) => columns.some((name) => !systemColumnNames.has(name) && !table.columns.some((column) => column.name === name)));
}

/** Whether a migration dropped the role, and none made it again: no statement can name it. */
function roleIsGone(catalog: Catalog, role: string): boolean {
  return catalog.roleState(role) === "dropped";
}

function allInSchema(catalog: Catalog, change: Of<"privileges">, schema: string): Found[] {
  const inside = <T extends Place>(list: readonly T[]) => list.filter((item) => item.schema === schema);
  const objects = inside(catalog.objects());
  const brought = change.on === "function" ? [] : inside(extensionRelations(catalog)).filter(({ kind }) => (kind === "sequence") === (change.on === "sequence")).map((place): Found => ({ of: "relation", place, isSequence: place.kind === "sequence", object: null }));
  if (change.on === "sequence") return [...inside(catalog.sequences()).map((place): Found => ({ of: "relation", place, isSequence: true, object: null })), ...brought];
  if (change.on === "table") {
    const views = objects.filter((object) => object.kind === "view" || object.kind === "materialized view");
    return [...[...inside(catalog.tables()), ...views].map((place): Found => ({ of: "relation", place, isSequence: false, object: null })), ...brought];
  }
  const isMeant = (kind: string) => (kind === "procedure" ? change.routines !== "function" : (kind === "function" || kind === "aggregate") && change.routines !== "procedure");
  return change.on !== "function" ? [] : objects.filter((object) => isMeant(object.kind)).map((object) => ({ of: "routine", place: object, isSequence: false, object }));
}

/** False where the server refuses. */
function changeGrants(catalog: WritableCatalog, { of, place, isSequence }: Found, clause: PrivilegeClause): boolean {
  const on = isSequence ? "sequence" : clause.on;
  const attachment = catalog.attachment(of, place) ?? nothingAttached;
  const owner = ownerOf(catalog, of, place);
  const grantees = clause.grantees.map((role) => granteeName(role, owner));
  const before = attachment.grants ?? initialGrants(on);
  let refused = false;
  const change = (grants: readonly Grant[], privileges: readonly string[], options: readonly Grant[]): readonly Grant[] => {
    // Large objects are made by functions: nobody knows their owners.
    const grantor = on === "large object" ? { role: null, privileges } : grantorOf(catalog, owner, options, privileges);
    const after = grantor === null ? null : clause.grant ? granted(grants, grantees, grantor.privileges, clause.grantOption, grantor.role) : revoked(grants, grantees, grantor.privileges, { optionOnly: clause.grantOption, cascade: clause.cascade, grantor: grantor.role });
    refused ||= after === null;
    return after ?? grants;
  };
  const whole = clause.privileges.filter(({ columns }) => columns.length === 0).flatMap(({ name }) => (name === "all" ? allPrivileges[on] : [name])).filter((name) => allPrivileges[on].includes(name));
  const parts = { ...attachment.parts };
  for (const { name, columns } of clause.privileges) {
    for (const column of columns) {
      const part = parts[`column ${column}`] ?? nothingOnPart;
      parts[`column ${column}`] = { ...part, grants: change(part.grants, name === "all" ? columnPrivileges : [name], [...before, ...part.grants]) };
    }
  }
  if (!clause.grant && whole.length > 0) for (const [key, part] of Object.entries(parts)) if (part.grants.length > 0) parts[key] = { ...part, grants: change(part.grants, whole, [...before, ...part.grants]) };
  const grants = whole.length === 0 ? attachment.grants : change(before, whole, before);
  catalog.putAttachment(of, place, { ...attachment, grants, parts });
  return !refused;
}

/** A role as a list of privileges names it: the owner's own entry is empty. */
function granteeName(role: string, owner: string | null): string {
  if (owner === null) return isRunner(role) ? "" : role;
  return role === owner ? "" : /^(?:current_user|current_role|session_user)$/.test(role) ? "postgres" : role;
}

export function ownerOf(catalog: Catalog, of: AttachmentClass, place: Place): string | null {
  const sequence = of === "relation" ? catalog.sequenceAt(place) : undefined;
  const owning = sequence?.ownedBy ?? null;
  const table = owning === null ? place : { schema: owning.schema, name: owning.table };
  const owner = of === "relation" ? (catalog.tableAt(table)?.owner ?? sequence?.owner) : undefined;
  const role = owner ?? catalog.attachment(of, place)?.owner ?? null;
  return role === null || isRunner(role) ? null : role;
}

/** Applies ALTER … OWNER TO. The owners of tables and sequences are kept with those. */
export function applyOwner(catalog: WritableCatalog, change: Of<"owner">): boolean {
  if (roleIsGone(catalog, change.owner)) return false;
  const found = resolve(catalog, change.object);
  if (found === false) return false;
  if (found !== null) setOwner(catalog, found.of, found.place, change.owner);
  return true;
}

function setOwner(catalog: WritableCatalog, of: AttachmentClass, place: Place, role: string): void {
  const attachment = catalog.attachment(of, place) ?? nothingAttached;
  const owner = isRunner(role) ? null : role;
  const isKeptThere = of === "relation" && (catalog.tableAt(place) !== undefined || catalog.sequenceAt(place) !== undefined);
  catalog.putAttachment(of, place, { ...attachment, owner: isKeptThere ? null : owner, grants: ownedBy(attachment.grants, owner) });
  if (of !== "relation") return;
  for (const sequence of catalog.sequencesOf(place)) setOwner(catalog, of, sequence, role);
}

/** What the new owner was granted, or granted himself, becomes the owner's. */
function ownedBy(grants: Attachment["grants"], owner: string | null): Attachment["grants"] {
  if (grants === null) return grants;
  const isNew = (role: string) => (owner === null ? isRunner(role) : role === owner);
  let merged: readonly Grant[] = [];
  for (const { grantee, privilege, grantable, grantor } of grants) {
    merged = granted(merged, [isNew(grantee) ? "" : grantee], [privilege], grantable, grantor === undefined || isNew(grantor) ? null : grantor);
  }
  return merged;
}

/** Applies ALTER DEFAULT PRIVILEGES. */
export function applyDefaultPrivileges(catalog: WritableCatalog, change: Of<"default privileges">): boolean {
  if (change.privileges.some(({ name }) => name !== "all" && !allPrivileges[change.on].includes(name)) || [...change.roles, ...change.grantees].some((role) => roleIsGone(catalog, role))) return false;
  if (change.schemas.some((schema) => catalog.schemaExists(schema) === false) || (change.on === "schema" && change.schemas.length > 0)) return false;
  const privileges = change.privileges.flatMap(({ name }) => (name === "all" ? allPrivileges[change.on] : [name]));
  for (const written of change.roles.length === 0 ? [catalog.role] : change.roles) {
    const role = written === null || isRunner(written) ? null : written;
    for (const schema of change.schemas.length === 0 ? [null] : change.schemas) {
      const found = catalog.defaultPrivileges().find((entry) => entry.role === role && entry.schema === schema && entry.on === change.on);
      const before = found?.grants ?? (schema === null ? initialGrants(change.on) : []);
      const grantees = change.grantees.map((grantee) => granteeName(grantee, role));
      const grants = change.grant ? granted(before, grantees, privileges, change.grantOption) : (revoked(before, grantees, privileges, { optionOnly: change.grantOption, cascade: true, grantor: null }) ?? before);
      const entry: DefaultPrivileges = { role, schema, on: change.on, grants };
      if (schema === null ? sameGrants(grants, initialGrants(change.on)) : grants.length === 0) catalog.removeDefaultPrivileges(entry);
      else catalog.putDefaultPrivileges(entry);
    }
  }
  return true;
}

/** Whether two lists say the same, in whatever order. */
export function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const words = (grants: readonly Grant[]) => grants.map(({ grantee, privilege, grantable, grantor = "" }) => `${grantee}\0${privilege}\0${String(grantable)}\0${grantor}`).sort().join("\n");
  return words(one) === words(other);
}

/** Applies GRANT role TO role and its REVOKE. */
export function applyMembership(catalog: WritableCatalog, change: Of<"membership">): boolean {
  if (change.grant && (change.roles.includes(databaseOwner) || change.members.includes(databaseOwner))) return false;
  if ([...change.roles, ...change.members].some((role) => roleIsGone(catalog, role))) return false;
  for (const role of change.roles) {
    for (const member of change.members) {
      if (change.grant && rolesOf(catalog, role, false).includes(member)) return false;
      const grantor = membershipGrantor(catalog, role, change.grantedBy);
      const found = catalog.memberships().find((entry) => entry.role === role && entry.member === member && entry.grantor === grantor);
      const options = { ...found?.options, ...Object.fromEntries(change.options.map(({ name, on }) => [name, on])) };
      const entry = { role, member, options, ...(grantor !== undefined && { grantor }) };
      if (change.grant) catalog.putMembership(entry);
      else if (found !== undefined) {
        if (change.options.length > 0) catalog.putMembership(entry);
        else catalog.removeMembership(found);
        if (!withoutAdmin(catalog, role, member, change.cascade)) return false;
      }
    }
  }
  return true;
}

/** Who grants a membership: the runner, or a role that has ADMIN OPTION itself; undefined for the runner. */
function membershipGrantor(catalog: Catalog, role: string, grantedBy: string | null): string | undefined {
  const grantor = grantedBy === null || /^(?:current_user|current_role)$/.test(grantedBy) ? catalog.role : grantedBy;
  if (grantor === null || isRunner(grantor) || !isOrdinary(catalog, grantor)) return undefined;
  return rolesOf(catalog, grantor).find((each) => catalog.memberships().some((entry) => entry.role === role && entry.member === each && entry.options["admin"] === true));
}

/** Takes back what a member without ADMIN OPTION gave on; false where there is such, and CASCADE is missing. */
function withoutAdmin(catalog: WritableCatalog, role: string, member: string, cascade: boolean): boolean {
  if (catalog.memberships().some((entry) => entry.role === role && entry.member === member && entry.options["admin"] === true)) return true;
  const given = catalog.memberships().filter((entry) => entry.role === role && entry.grantor === member);
  if (given.length > 0 && !cascade) return false;
  for (const entry of given) {
    catalog.removeMembership(entry);
    withoutAdmin(catalog, role, entry.member, cascade);
  }
  return true;
}

/** Whether objects belong to a role, or it has privileges on them: then it cannot be dropped. */
export function roleIsUsed(catalog: Catalog, role: string): boolean {
  const has = (grants: readonly Grant[] | null) => grants?.some((grant) => grant.grantee === role || grant.grantor === role) ?? false;
  return (
    catalog.memberships().some((entry) => entry.grantor === role) ||
    catalog.objects().some((object) => isMappingOf(object, role)) ||
    catalog.attachments().some(({ attachment }) => attachment.owner === role || has(attachment.grants) || Object.values(attachment.parts).some((part) => has(part.grants))) ||
    catalog.defaultPrivileges().some((entry) => entry.role === role || has(entry.grants)) ||
    catalog.tables().some((table) => table.owner === role || table.policies.some((policy) => policy.roles.includes(role))) ||
    catalog.sequences().some((sequence) => sequence.owner === role)
  );
}

/** Gives a role another name wherever it is named. */
export function renameRole(catalog: WritableCatalog, name: string, newName: string): void {
  const renamed = (role: string) => (role === name ? newName : role);
  const grants = <T extends readonly Grant[] | null>(list: T): T => (list === null ? list : (list.map((grant) => ({ ...grant, grantee: renamed(grant.grantee), ...(grant.grantor !== undefined && { grantor: renamed(grant.grantor) }) })) as unknown as T));
  for (const { of, place, attachment } of catalog.attachments()) {
    const parts = Object.fromEntries(Object.entries(attachment.parts).map(([key, part]) => [key, { ...part, grants: grants(part.grants) }]));
    catalog.putAttachment(of, place, { ...attachment, owner: attachment.owner === name ? newName : attachment.owner, grants: grants(attachment.grants), parts });
  }
  for (const entry of catalog.defaultPrivileges()) {
    catalog.removeDefaultPrivileges(entry);
    catalog.putDefaultPrivileges({ ...entry, role: entry.role === name ? newName : entry.role, grants: grants(entry.grants) });
  }
  for (const entry of catalog.memberships()) {
    catalog.removeMembership(entry);
    catalog.putMembership({ ...entry, role: renamed(entry.role), member: renamed(entry.member), ...(entry.grantor !== undefined && { grantor: renamed(entry.grantor) }) });
  }
  for (const table of catalog.tables()) {
    if (table.owner === name) updateTable(catalog, table, (current) => ({ ...current, owner: newName }));
    if (table.policies.some((policy) => policy.roles.includes(name))) updateTable(catalog, table, (current) => ({ ...current, policies: current.policies.map((policy) => ({ ...policy, roles: policy.roles.map(renamed) })) }));
  }
  for (const sequence of catalog.sequences()) if (sequence.owner === name) catalog.putSequence({ ...sequence, owner: newName });
}

/** Applies REASSIGN OWNED. */
export function applyReassignOwned(catalog: WritableCatalog, change: Of<"reassign owned">): boolean {
  if ([...change.roles, change.to].some((role) => roleIsGone(catalog, role))) return false;
  const to = isRunner(change.to) ? null : change.to;
  for (const { of, place, attachment } of catalog.attachments()) if (attachment.owner !== null && change.roles.includes(attachment.owner)) setOwner(catalog, of, place, change.to);
  for (const table of catalog.tables()) {
    if (table.owner === null || !change.roles.includes(table.owner)) continue;
    setOwner(catalog, "relation", table, change.to);
    updateTable(catalog, table, (current) => ({ ...current, owner: to }));
  }
  for (const sequence of catalog.sequences()) {
    if (sequence.owner === null || !change.roles.includes(sequence.owner)) continue;
    setOwner(catalog, "relation", sequence, change.to);
    catalog.putSequence({ ...sequence, owner: to });
  }
  return true;
}

/** Whether something of others needs what the roles own. */
function isNeededByOthers(catalog: Catalog, isMeant: (role: string | null) => boolean): boolean {
  const isTheirs = (object: NamedObject): boolean => {
    const { table } = object;
    return isMeant(table === null ? ownerOf(catalog, classOf(object.kind), object) : (catalog.tableAt(table)?.owner ?? ownerOf(catalog, "relation", table)));
  };
  const ofOthers = (objects: readonly NamedObject[]) => objects.some((object) => !isTheirs(object));
  const holdsOthers = (tables: readonly Table[]) => tables.some((table) => !isMeant(table.owner));
  const relations = [...catalog.tables().filter((table) => isMeant(table.owner)), ...catalog.sequences().filter((sequence) => isMeant(sequence.owner)), ...catalog.objects().filter((object) => (object.kind === "view" || object.kind === "materialized view") && isTheirs(object))];
  if (relations.some((relation) => ofOthers(dependentsOf(catalog, relation)) || holdsOthers(catalog.referencesTo(relation).map(({ table }) => table)) || holdsOthers(policiesReading(catalog, relation).map(({ table }) => table)))) return true;
  return catalog.attachments().some(({ of, place, attachment }) => {
    if (!isMeant(attachment.owner)) return false;
    if (of === "schema") return holdsOthers(catalog.tables().filter(({ schema }) => schema === place.name)) || ofOthers(catalog.objects().filter(({ schema, table }) => schema === place.name && table === null));
    if (of === "type") return holdsOthers(columnsOfType(catalog, place).map(({ table }) => table)) || ofOthers(usersOfType(catalog, place));
    const object = of === "server" || of === "foreign data wrapper" ? catalog.findObject(of, { schema: null, name: place.name }) : undefined;
    const holders = object === undefined ? undefined : holdersOf(catalog, object);
    if (holders !== undefined && (ofOthers(holders.objects) || holdsOthers(holders.tables))) return true;
    const routine = of === "routine" ? catalog.functions({ schema: place.schema, name: baseName(place.name) }).find(({ name }) => name === place.name) : undefined;
    const callers = routine === undefined ? undefined : callersOf(catalog, routine);
    return callers !== undefined && (ofOthers(callers.objects) || holdsOthers(callers.tables));
  });
}

function isMappingOf({ kind, name }: NamedObject, role: string): boolean {
  return kind === "user mapping" && name.startsWith(`${role} on `);
}

/** Applies DROP OWNED: what the roles own goes, and so do their privileges. */
export function applyDropOwned(catalog: WritableCatalog, change: Of<"drop owned">): boolean {
  if (change.roles.some((role) => roleIsGone(catalog, role)) || (!change.cascade && isNeededByOthers(catalog, (role) => role !== null && change.roles.includes(role)))) return false;
  const isMeant = (role: string | null) => role !== null && change.roles.includes(role);
  for (const table of catalog.tables()) if (isMeant(table.owner) && catalog.tableAt(table) !== undefined) dropTable(catalog, table);
  for (const sequence of catalog.sequences()) if (isMeant(sequence.owner)) dropSequence(catalog, sequence);
  for (const { of, place, attachment } of catalog.attachments()) {
    if (!isMeant(attachment.owner)) continue;
    if (of === "schema") {
      dropSchema(catalog, place.name);
    } else if (of === "type") dropType(catalog, place);
    else if (of === "routine") {
      const routine = catalog.functions({ schema: place.schema, name: baseName(place.name) }).find((candidate) => candidate.name === place.name);
      if (routine !== undefined) dropObject(catalog, routine);
    } else {
      const object = of === "relation" ? (catalog.findObject("view", place) ?? catalog.findObject("materialized view", place)) : of === "role" || of === "database" || of === "parameter" || of === "large object" || of === "tablespace" ? undefined : catalog.objects().find(({ kind, schema, name, table }) => kind === of && schema === place.schema && name === place.name && table === null);
      if (object !== undefined) dropObject(catalog, object);
    }
  }
  for (const object of catalog.objects()) if (change.roles.some((role) => isMappingOf(object, role))) dropObject(catalog, object);
  // As the owner takes privileges back; what others gave stays.
  const without = (grants: readonly Grant[]) => {
    const privileges = [...new Set(grants.map(({ privilege }) => privilege))];
    return revoked(grants, change.roles, privileges, { optionOnly: false, cascade: true, grantor: null }) ?? grants;
  };
  for (const { of, place, attachment } of catalog.attachments()) {
    const parts = Object.fromEntries(Object.entries(attachment.parts).map(([key, part]) => [key, { ...part, grants: without(part.grants) }]));
    catalog.putAttachment(of, place, { ...attachment, grants: attachment.grants === null ? null : without(attachment.grants), parts });
  }
  for (const entry of catalog.defaultPrivileges()) {
    if (isMeant(entry.role)) catalog.removeDefaultPrivileges(entry);
    else catalog.putDefaultPrivileges({ ...entry, grants: without(entry.grants) });
  }
  for (const entry of catalog.memberships()) if (isMeant(entry.grantor ?? null)) catalog.removeMembership(entry);
  for (const table of catalog.tables()) {
    if (!table.policies.some((policy) => policy.roles.some(isMeant))) continue;
    updateTable(catalog, table, (current) => ({
      ...current,
      policies: current.policies.map((policy) => ({ ...policy, roles: policy.roles.filter((role) => !isMeant(role)) })).filter((policy, index) => policy.roles.length > 0 || current.policies[index]?.roles.length === 0),
    }));
  }
  return true;
}
