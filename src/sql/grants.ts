/** GRANT and REVOKE as statements: one for each, however many objects it names. */
import type { Span } from "../source.ts";
import { quoteIdentifier, quoteRole } from "./names.ts";
import type { Alteration, ObjectReference, PrivilegeClause } from "./alteration.ts";
import type { ObjectName } from "./change.ts";
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

/** What a grant is on, for messages: `orders and lines`, `all tables in app`, `schema app`. */
export function objectsLabel({ clause, objects, inSchemas, future }: WrittenGrant, names: { readonly label: (name: ObjectName) => string }): string {
  if (future) return `all ${clause.on}s made from now on`;
  if (inSchemas.length > 0) return `all ${clause.on}s in ${inSchemas.map(quoteIdentifier).join(" and ")}`;
  const labels = objects.map(({ kind, name }) => (kind === "relation" ? names.label(name) : `${kind} ${quoteIdentifier(name.name)}`));
  return labels.length > 3 ? `${labels.slice(0, 2).join(", ")} and ${labels.length - 2} more` : listed(labels);
}

/** Roles for messages. */
export function rolesLabel(grantees: readonly string[]): string {
  return listed(grantees.map((role) => (role === "public" ? "PUBLIC" : quoteRole(role))));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
