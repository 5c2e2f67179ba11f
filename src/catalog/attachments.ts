/** What hangs on an object besides its definition: its owner, comment and privileges. */
import type { PrivilegeClass, ReferenceKind } from "../sql/alteration.ts";
import type { Place } from "./catalog.ts";

/** A privilege of a role. `grantee`: `public`, a role's name, or the owner's own entry, which is empty. */
export interface Grant {
  readonly grantee: string;
  /** In lower case. */
  readonly privilege: string;
  readonly grantable: boolean;
  /** Who gave it; absent where the owner did. */
  readonly grantor?: string;
}

/** Of a column, trigger, rule, policy or constraint. */
export interface PartAttachment {
  readonly comment: string | null;
  readonly grants: readonly Grant[];
}

export interface Attachment {
  /** As OWNER TO named it last; null for whoever made the object. Of tables and sequences see there. */
  readonly owner: string | null;
  readonly comment: string | null;
  /** Null for what the server gives to start with. */
  readonly grants: readonly Grant[] | null;
  /** By kind and name: `column a`, `trigger t`. */
  readonly parts: Readonly<Record<string, PartAttachment>>;
}

export const nothingAttached: Attachment = { owner: null, comment: null, grants: null, parts: {} };
export const nothingOnPart: PartAttachment = { comment: null, grants: [] };

/** The class of objects among which a name is unique. */
export type AttachmentClass = "relation" | "type" | "routine" | Exclude<ReferenceKind, "relation">;

/** The class that objects of a kind share their names with. */
export function classOf(kind: ReferenceKind): AttachmentClass {
  switch (kind) {
    case "view": case "materialized view": case "sequence": return "relation";
    case "enum": case "domain": return "type";
    case "function": case "procedure": case "aggregate": return "routine";
    default: return kind;
  }
}

export function attachmentKey(of: AttachmentClass, place: Place): string {
  return `${of}\0${place.schema}\0${place.name}`;
}

/** All privileges on objects of a class, in the order the server lists them (MAINTAIN is of PostgreSQL 17). */
export const allPrivileges: Readonly<Record<PrivilegeClass, readonly string[]>> = {
  table: ["insert", "select", "update", "delete", "truncate", "references", "trigger", "maintain"],
  sequence: ["select", "update", "usage"],
  function: ["execute"],
  schema: ["usage", "create"],
  type: ["usage"],
  language: ["usage"],
  database: ["create", "temporary", "connect"],
  "foreign data wrapper": ["usage"],
  server: ["usage"],
  tablespace: ["create"],
  parameter: ["set", "alter system"],
  "large object": ["select", "update"],
};

/** What a column can be granted. */
export const columnPrivileges: readonly string[] = ["insert", "select", "update", "references"];

/** What the server gives with a new object: everything to its owner, and something to all for some. https://www.postgresql.org/docs/current/ddl-priv.html */
export function initialGrants(of: PrivilegeClass): Grant[] {
  const shared: readonly string[] = of === "function" ? ["execute"] : of === "type" || of === "language" ? ["usage"] : of === "database" ? ["temporary", "connect"] : [];
  return [...allPrivileges[of].map((privilege) => ({ grantee: "", privilege, grantable: false })), ...shared.map((privilege) => ({ grantee: "public", privilege, grantable: false }))];
}

/** What a new database has on its schema `public`, from PostgreSQL 15 on: https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATTERNS */
export const attachedToPublic: Attachment = {
  owner: "pg_database_owner",
  comment: "standard public schema",
  grants: [...initialGrants("schema"), { grantee: "public", privilege: "usage", grantable: false }],
  parts: {},
};

/** The list after GRANT; `grantor`: null for the owner. */
export function granted(grants: readonly Grant[], grantees: readonly string[], privileges: readonly string[], grantable: boolean, grantor: string | null = null): readonly Grant[] {
  const result = [...grants];
  for (const grantee of grantees) {
    for (const privilege of privileges) {
      const at = result.findIndex((grant) => grant.grantee === grantee && grant.privilege === privilege && (grant.grantor ?? null) === grantor);
      const previous = result[at];
      const next = { grantee, privilege, grantable: grantable || previous?.grantable === true, ...(grantor !== null && { grantor }) };
      if (at === -1) result.push(next);
      else result[at] = next;
    }
  }
  return result;
}

/** How REVOKE is written, and who runs it. */
export interface Revocation {
  /** GRANT OPTION FOR. */
  readonly optionOnly: boolean;
  readonly cascade: boolean;
  /** Null for the owner: it takes back what he gave, and nothing else. */
  readonly grantor: string | null;
}

/**
 * The list after REVOKE; null where those who lose a grant option gave the privilege on, and CASCADE is missing:
 * [recursive_revoke](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/acl.c).
 */
export function revoked(grants: readonly Grant[], grantees: readonly string[], privileges: readonly string[], { optionOnly, cascade, grantor }: Revocation): readonly Grant[] | null {
  const isMeant = (grant: Grant) => grantees.includes(grant.grantee) && privileges.includes(grant.privilege) && (grant.grantor ?? null) === grantor;
  let left: readonly Grant[] | null = optionOnly ? grants.map((grant) => (isMeant(grant) ? { ...grant, grantable: false } : grant)) : grants.filter((grant) => !isMeant(grant));
  for (const { grantee, privilege } of grants.filter((grant) => isMeant(grant) && grant.grantable)) {
    if (left === null || grantee === "" || left.some((grant) => grant.grantee === grantee && grant.privilege === privilege && grant.grantable)) continue;
    const given: readonly string[] = left.filter((grant) => grant.grantor === grantee && grant.privilege === privilege).map((grant) => grant.grantee);
    if (given.length > 0) left = cascade ? revoked(left, given, [privilege], { optionOnly: false, cascade, grantor: grantee }) : null;
  }
  return left;
}

/** An attachment less what stands for nothing; undefined where nothing is left. */
export function tidied(attachment: Attachment): Attachment | undefined {
  const parts = Object.fromEntries(Object.entries(attachment.parts).filter(([, part]) => part.comment !== null || part.grants.length > 0));
  return attachment.owner === null && attachment.comment === null && attachment.grants === null && Object.keys(parts).length === 0 ? undefined : { ...attachment, parts };
}

/**
 * The parts after the names of one kind on a relation changed from `before` to `after`: what lost its name is gone, what has
 * another one at the same turn was renamed.
 */
export function followParts(parts: Attachment["parts"], kind: string, before: readonly string[], after: readonly string[]): Attachment["parts"] {
  const next: Record<string, PartAttachment> = {};
  let changed = false;
  for (const [key, part] of Object.entries(parts)) {
    const name = key.startsWith(`${kind} `) ? key.slice(kind.length + 1) : null;
    if (name === null || after.includes(name) || !before.includes(name)) {
      next[key] = part;
      continue;
    }
    changed = true;
    const renamed = before.length === after.length ? after[before.indexOf(name)] : undefined;
    if (renamed !== undefined && !before.includes(renamed)) next[`${kind} ${renamed}`] = part;
  }
  return changed ? next : parts;
}

/** What ALTER DEFAULT PRIVILEGES says of the objects that a role makes. */
export interface DefaultPrivileges {
  /** Null for the role that runs the migrations. */
  readonly role: string | null;
  /** Null for every schema. */
  readonly schema: string | null;
  readonly on: PrivilegeClass;
  /** Of one schema what comes on top; of all what there is instead of the server's own. */
  readonly grants: readonly Grant[];
}

export interface Membership {
  readonly role: string;
  readonly member: string;
  /** What WITH said: `admin`, `inherit`, `set`. */
  readonly options: Readonly<Record<string, boolean>>;
  /** Who granted it; absent for the role that runs the migrations. */
  readonly grantor?: string;
}

/** The role that runs the migrations, as statements call it. `postgres` is who it is by custom. */
export function isRunner(role: string): boolean {
  return isCurrentRole(role) || role === "session_user" || role === "postgres";
}

/** The role that is set at the moment. */
export function isCurrentRole(role: string): boolean {
  return role === "current_user" || role === "current_role";
}
