/** GRANT and REVOKE as statements: one for each, however many objects it names. */
import type { Span } from "../source.ts";
import type { Alteration, ObjectReference, PrivilegeClause } from "./alteration.ts";
import type { Statement } from "./statement.ts";

export interface WrittenGrant {
  readonly clause: PrivilegeClause;
  /** Empty for ALTER DEFAULT PRIVILEGES, and for all objects of some schemas. */
  readonly objects: readonly ObjectReference[];
  /** `ALL TABLES IN SCHEMA`. */
  readonly inSchemas: readonly string[];
  /** ALTER DEFAULT PRIVILEGES: it is about objects that will be made. */
  readonly future: boolean;
  readonly at: Span;
}

type OfPrivileges = Extract<Alteration, { readonly type: "privileges" | "default privileges" }>;

/** What a statement grants (or revokes: see `clause.grant`), EXECUTE in a DO block included. */
export function writtenGrants({ changes, span }: Pick<Statement, "changes" | "span">): readonly WrittenGrant[] {
  const found: WrittenGrant[] = [];
  for (const change of changes) {
    const alteration = change.kind === "Neutral" && change.unlikely !== true ? change.alteration : undefined;
    if (alteration === undefined || !isOfPrivileges(alteration)) continue;
    const objects = alteration.type === "privileges" ? alteration.objects : [];
    const last = found.at(-1);
    if (!change.nested && last !== undefined) found[found.length - 1] = { ...last, objects: [...last.objects, ...objects] };
    else found.push({ clause: alteration, objects, inSchemas: alteration.type === "privileges" ? alteration.inSchemas : [], future: alteration.type === "default privileges", at: change.nested ? change.span : span });
  }
  return found;
}

function isOfPrivileges(alteration: Alteration): alteration is OfPrivileges {
  return alteration.type === "privileges" || alteration.type === "default privileges";
}

/** What a grant is on, for messages: `orders and lines`, `all tables in schema app`, `future tables`. */
export function objectsLabel({ clause, objects, inSchemas, future }: WrittenGrant, label: (object: ObjectReference) => string): string {
  const plural = `${clause.on}s`;
  if (future) return `all ${plural} made from now on`;
  if (inSchemas.length > 0) return `all ${plural} in ${inSchemas.join(" and ")}`;
  const names = objects.map(label);
  return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(" and ");
}

/** Roles for messages. */
export function rolesLabel({ grantees }: PrivilegeClause): string {
  return grantees.map((role) => (role === "public" ? "PUBLIC" : role)).join(" and ");
}
