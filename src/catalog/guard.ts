/** Conditions that only ask whether the work is still to be done. */
import { classOf } from "../sql/change-kinds.ts";
import type { Change } from "../sql/change.ts";

/** Relations that tell what is there already. */
const schemaRelations: ReadonlySet<string> = new Set([
  ...["tables", "columns", "table_constraints", "constraint_column_usage", "key_column_usage", "referential_constraints", "check_constraints", "schemata", "routines", "triggers", "views", "sequences"],
  ...["pg_class", "pg_namespace", "pg_attribute", "pg_constraint", "pg_index", "pg_indexes", "pg_tables", "pg_views", "pg_matviews", "pg_policies", "pg_policy", "pg_trigger", "pg_type", "pg_enum", "pg_proc", "pg_sequences", "pg_attrdef", "pg_roles", "pg_authid", "pg_user", "pg_extension", "pg_publication", "pg_event_trigger"],
]);

/**
 * The change without its condition, where that is an IF [NOT] EXISTS over the system catalogs that names the very object: then
 * it either runs, or what it would do is done already. A drop under NOT EXISTS stays conditional.
 */
export function withoutGuard(change: Change): Change {
  if (!change.conditional || change.guard === undefined) return change;
  const isNegative = isAbsence(change.guard);
  if (isNegative === null || (isNegative && takesAway(change))) return change;
  const literals = [...change.guard.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] ?? "").toLowerCase());
  const named = namesOf(change).some((name) => literals.some((literal) => literal === name.toLowerCase() || literal.endsWith(`.${name.toLowerCase()}`)));
  return named ? { ...change, conditional: false } : change;
}

function takesAway(change: Change): boolean {
  const found = classOf(change);
  return found === "drops" || found === "renames" || ["DropNotNull", "NoForceRowSecurity", "Truncate", "Delete"].includes(change.kind);
}

/** Whether the condition holds where something is missing; null where it is another kind of condition. */
function isAbsence(guard: string): boolean | null {
  const regclass = /^\s*(?:pg_catalog\.)?to_reg\w+\s*\('[^']*'(?:::text)?\)\s+is\s+(not\s+)?null\s*$/i.exec(guard);
  if (regclass !== null) return regclass[1] === undefined;
  const exists = /^\s*\(?\s*(not\s+)?exists\s*\(([^;]*)\)\s*\)?\s*$/i.exec(guard);
  const query = exists?.[2] ?? "";
  if (exists === null || /\b(?:or|union|exists)\b/i.test(query)) return null;
  const relations = [...query.matchAll(/\b(?:from|join)\s+(?:information_schema\.|pg_catalog\.)?(\w+)/gi)].map((match) => (match[1] ?? "").toLowerCase());
  return relations.length > 0 && relations.every((relation) => schemaRelations.has(relation)) ? exists[1] !== undefined : null;
}

function namesOf(change: Change): string[] {
  const names: string[] = [];
  if ("table" in change && change.table !== null) names.push(change.table.name);
  if ("column" in change) names.push(typeof change.column === "string" ? change.column : change.column.name);
  if ("constraint" in change) names.push(typeof change.constraint === "string" ? change.constraint : (change.constraint.name ?? ""));
  if ("index" in change) names.push(change.index.name);
  if ("type" in change && change.kind !== "AlterColumnType") names.push(change.type.name);
  if (change.kind === "CreateSequence" || change.kind === "AlterSequence") names.push(change.sequence.name);
  if ("object" in change) names.push(change.name.name.replace(/\(.*/s, ""));
  return names.filter((name) => name !== "");
}
