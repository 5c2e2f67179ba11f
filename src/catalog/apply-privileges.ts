/** GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, owners and roles. */
import type { Alteration, PrivilegeClause } from "../sql/alteration.ts";
import { allPrivileges, columnPrivileges, granted, initialGrants, isRunner, nothingAttached, nothingOnPart, revoked } from "./attachments.ts";
import type { Attachment, AttachmentClass, DefaultPrivileges, Grant } from "./attachments.ts";
import { extensionRelations } from "./apply-extensions.ts";
import { dropObject, dropSequence, dropType } from "./apply-objects.ts";
import { dropTable, updateTable } from "./apply-tables.ts";
import { baseName } from "./catalog.ts";
import { systemColumnNames } from "./names.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { resolve } from "./resolve.ts";
import type { Found } from "./resolve.ts";

type Of<Type extends Alteration["type"]> = Extract<Alteration, { type: Type }>;

/** Applies GRANT and REVOKE on objects; false where the server refuses, and then the catalog is as it was. */
export function applyPrivileges(catalog: WritableCatalog, change: Of<"privileges">): boolean {
  const known = allPrivileges[change.on];
  const foreign = change.privileges.some(({ name, columns }) => name !== "all" && !known.includes(name) && !(change.on === "table" && (name === "usage" || columns.length > 0)));
  if (foreign || change.grantees.some((role) => roleIsGone(catalog, role))) return false;
  const found: Found[] = [];
  for (const reference of change.objects) {
    const object = resolve(catalog, reference);
    if (object === false) return false;
    if (object === null) continue;
    if (change.on === "sequence" && object.of === "relation" && !object.isSequence) return false;
    if (object.of === "relation" && lacksColumn(catalog, object.place, change)) return false;
    found.push(object);
  }
  for (const object of [...found, ...change.inSchemas.flatMap((schema) => allInSchema(catalog, change, schema))]) changeGrants(catalog, object, change);
  return true;
}

/** Whether privileges are on a column that the table does not have. */
function lacksColumn(catalog: WritableCatalog, place: Place, { privileges }: PrivilegeClause): boolean {
  const table = catalog.tableAt(place);
  return table?.columnsKnown === true && privileges.some(({ columns }) => columns.some((name) => !systemColumnNames.has(name) && !table.columns.some((column) => column.name === name)));
}

/** Whether a migration dropped the role, and none made it again: no statement can name it. */
function roleIsGone(catalog: WritableCatalog, role: string): boolean {
  return catalog.roleState(role) === "dropped";
}

function allInSchema(catalog: WritableCatalog, change: Of<"privileges">, schema: string): Found[] {
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

function changeGrants(catalog: WritableCatalog, { of, place, isSequence }: Found, clause: PrivilegeClause): void {
  const on = isSequence ? "sequence" : clause.on;
  const attachment = catalog.attachment(of, place) ?? nothingAttached;
  const owner = ownerOf(catalog, of, place);
  const grantees = clause.grantees.map((role) => granteeName(role, owner));
  const whole = clause.privileges.filter(({ columns }) => columns.length === 0).flatMap(({ name }) => (name === "all" ? allPrivileges[on] : [name])).filter((name) => allPrivileges[on].includes(name));
  const change = (grants: readonly Grant[], privileges: readonly string[]) => (clause.grant ? granted(grants, grantees, privileges, clause.grantOption) : revoked(grants, grantees, privileges, clause.grantOption));
  const parts = { ...attachment.parts };
  for (const { name, columns } of clause.privileges) {
    for (const column of columns) {
      const part = parts[`column ${column}`] ?? nothingOnPart;
      parts[`column ${column}`] = { ...part, grants: change(part.grants, name === "all" ? columnPrivileges : [name]) };
    }
  }
  if (!clause.grant && whole.length > 0) for (const [key, part] of Object.entries(parts)) parts[key] = { ...part, grants: change(part.grants, whole) };
  const grants = whole.length === 0 ? attachment.grants : change(attachment.grants ?? initialGrants(on), whole);
  catalog.putAttachment(of, place, { ...attachment, grants, parts });
}

/** A role as a list of privileges names it: the owner's own entry is empty. */
function granteeName(role: string, owner: string | null): string {
  if (owner === null) return isRunner(role) ? "" : role;
  return role === owner ? "" : /^(?:current_user|current_role|session_user)$/.test(role) ? "postgres" : role;
}

export function ownerOf(catalog: WritableCatalog, of: AttachmentClass, place: Place): string | null {
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

/** What the new owner was granted becomes his own. */
function ownedBy(grants: Attachment["grants"], owner: string | null): Attachment["grants"] {
  if (grants === null) return grants;
  const isNew = (role: string) => (owner === null ? isRunner(role) : role === owner);
  let merged: readonly Grant[] = grants.filter((grant) => !isNew(grant.grantee));
  for (const { grantee, privilege, grantable } of grants) if (isNew(grantee)) merged = granted(merged, [""], [privilege], grantable);
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
      const grants = change.grant ? granted(before, grantees, privileges, change.grantOption) : revoked(before, grantees, privileges, change.grantOption);
      const entry: DefaultPrivileges = { role, schema, on: change.on, grants };
      if (schema === null ? sameGrants(grants, initialGrants(change.on)) : grants.length === 0) catalog.removeDefaultPrivileges(entry);
      else catalog.putDefaultPrivileges(entry);
    }
  }
  return true;
}

/** Whether two lists say the same, in whatever order. */
export function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const words = (grants: readonly Grant[]) => grants.map(({ grantee, privilege, grantable }) => `${grantee}\0${privilege}\0${String(grantable)}`).sort().join("\n");
  return words(one) === words(other);
}

/** Applies GRANT role TO role and its REVOKE. */
export function applyMembership(catalog: WritableCatalog, change: Of<"membership">): boolean {
  if ([...change.roles, ...change.members].some((role) => roleIsGone(catalog, role))) return false;
  for (const role of change.roles) {
    for (const member of change.members) {
      const found = catalog.memberships().find((entry) => entry.role === role && entry.member === member);
      const options = { ...found?.options, ...Object.fromEntries(change.options.map(({ name, on }) => [name, on])) };
      if (change.grant) catalog.putMembership({ role, member, options });
      else if (found !== undefined) {
        if (change.options.length > 0) catalog.putMembership({ role, member, options });
        else catalog.removeMembership(found);
      }
    }
  }
  return true;
}

/** Whether objects belong to a role, or it has privileges on them: then it cannot be dropped. */
export function roleIsUsed(catalog: WritableCatalog, role: string): boolean {
  const has = (grants: readonly Grant[] | null) => grants?.some((grant) => grant.grantee === role) ?? false;
  return (
    catalog.attachments().some(({ attachment }) => attachment.owner === role || has(attachment.grants) || Object.values(attachment.parts).some((part) => has(part.grants))) ||
    catalog.defaultPrivileges().some((entry) => entry.role === role || has(entry.grants)) ||
    catalog.tables().some((table) => table.owner === role || table.policies.some((policy) => policy.roles.includes(role))) ||
    catalog.sequences().some((sequence) => sequence.owner === role)
  );
}

/** Gives a role another name wherever it is named. */
export function renameRole(catalog: WritableCatalog, name: string, newName: string): void {
  const renamed = (role: string) => (role === name ? newName : role);
  const grants = <T extends readonly Grant[] | null>(list: T): T => (list === null ? list : (list.map((grant) => ({ ...grant, grantee: renamed(grant.grantee) })) as unknown as T));
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
    catalog.putMembership({ ...entry, role: renamed(entry.role), member: renamed(entry.member) });
  }
  for (const table of catalog.tables()) {
    if (table.owner === name) updateTable(catalog, table, (current) => ({ ...current, owner: newName }));
    if (table.policies.some((policy) => policy.roles.includes(name))) updateTable(catalog, table, (current) => ({ ...current, policies: current.policies.map((policy) => ({ ...policy, roles: policy.roles.map(renamed) })) }));
  }
  for (const sequence of catalog.sequences()) if (sequence.owner === name) catalog.putSequence({ ...sequence, owner: newName });
}

/** Applies REASSIGN OWNED. */
export function applyReassignOwned(catalog: WritableCatalog, change: Of<"reassign owned">): boolean {
  const to = isRunner(change.to) ? null : change.to;
  for (const { of, place, attachment } of catalog.attachments()) if (attachment.owner !== null && change.roles.includes(attachment.owner)) setOwner(catalog, of, place, change.to);
  for (const table of catalog.tables()) if (table.owner !== null && change.roles.includes(table.owner)) updateTable(catalog, table, (current) => ({ ...current, owner: to }));
  for (const sequence of catalog.sequences()) if (sequence.owner !== null && change.roles.includes(sequence.owner)) catalog.putSequence({ ...sequence, owner: to });
  return true;
}

/** Applies DROP OWNED: what the roles own goes, and so do their privileges. */
export function applyDropOwned(catalog: WritableCatalog, change: Of<"drop owned">): boolean {
  const isMeant = (role: string | null) => role !== null && change.roles.includes(role);
  for (const table of catalog.tables()) if (isMeant(table.owner) && catalog.tableAt(table) !== undefined) dropTable(catalog, table);
  for (const sequence of catalog.sequences()) if (isMeant(sequence.owner)) dropSequence(catalog, sequence);
  for (const { of, place, attachment } of catalog.attachments()) {
    if (!isMeant(attachment.owner)) continue;
    if (of === "schema") {
      if (change.cascade || ![...catalog.tables(), ...catalog.objects(), ...catalog.enums(), ...catalog.sequences()].some(({ schema }) => schema === place.name)) catalog.putSchema({ name: place.name, state: "dropped", origin: null });
    } else if (of === "type") dropType(catalog, place);
    else if (of === "routine") {
      const routine = catalog.functions({ schema: place.schema, name: baseName(place.name) }).find((candidate) => candidate.name === place.name);
      if (routine !== undefined) dropObject(catalog, routine);
    } else {
      const object = catalog.findObject("view", place) ?? catalog.findObject("materialized view", place);
      if (of === "relation" && object !== undefined) dropObject(catalog, object);
    }
  }
  const without = (grants: readonly Grant[]) => grants.filter((grant) => !change.roles.includes(grant.grantee));
  for (const { of, place, attachment } of catalog.attachments()) {
    const parts = Object.fromEntries(Object.entries(attachment.parts).map(([key, part]) => [key, { ...part, grants: without(part.grants) }]));
    catalog.putAttachment(of, place, { ...attachment, grants: attachment.grants === null ? null : without(attachment.grants), parts });
  }
  for (const entry of catalog.defaultPrivileges()) {
    if (isMeant(entry.role)) catalog.removeDefaultPrivileges(entry);
    else catalog.putDefaultPrivileges({ ...entry, grants: without(entry.grants) });
  }
  for (const table of catalog.tables()) {
    if (!table.policies.some((policy) => policy.roles.some(isMeant))) continue;
    updateTable(catalog, table, (current) => ({
      ...current,
      policies: current.policies.map((policy) => ({ ...policy, roles: policy.roles.filter((role) => !isMeant(role)) })).filter((policy, index) => policy.roles.length > 0 || current.policies[index]?.roles.length === 0),
    }));
  }
  return true;
}
