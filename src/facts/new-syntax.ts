/** What a statement uses that older servers do not know, by the version that brought it. */
import type { Change, ConstraintDefinition, ObjectName } from "../sql/change.ts";
import { functionCalls, walk } from "../sql/expression.ts";
import type { Statement } from "../sql/statement.ts";

export interface NewSyntax {
  /** The major version that knows it first. */
  readonly since: number;
  /** In the words of the manual: `MERGE`, `uuidv7()`. */
  readonly what: string;
  /** What to write before; empty where nothing is as good. */
  readonly before: string;
}

/** Functions of pg_catalog with the version they came in, those since 14 that people write in migrations ([release notes](https://www.postgresql.org/docs/release/)). */
const functionsSince: Readonly<Record<string, number>> = {
  uuidv7: 18, uuidv4: 18, casefold: 18, crc32: 18, crc32c: 18, array_sort: 18, array_reverse: 18, gamma: 18,
  to_bin: 17, to_oct: 17, xmltext: 17, uuid_extract_version: 17, uuid_extract_timestamp: 17,
  any_value: 16, array_sample: 16, array_shuffle: 16, date_add: 16, date_subtract: 16, erf: 16, random_normal: 16, pg_input_is_valid: 16,
  regexp_count: 15, regexp_like: 15, regexp_substr: 15, regexp_instr: 15, unnest_multirange: 15,
  string_to_table: 14, date_bin: 14, trim_array: 14, bit_count: 14, range_agg: 14, unistr: 14,
};

/** What the parts of a statement need, each once; `own`: functions of that name that migrations made. */
export function newSyntaxIn({ node, changes }: Statement, own: (name: string) => boolean, isPartitioned: (name: ObjectName) => boolean): readonly NewSyntax[] {
  const found = new Map<string, NewSyntax>();
  const need = (since: number, what: string, before = ""): void => void found.set(what, { since, what, before });
  walk(node?.stmt, (each) => {
    if ("MergeStmt" in each) need(15, "MERGE", "INSERT … ON CONFLICT, or UPDATE and INSERT");
    if ("MergeWhenClause" in each && each.MergeWhenClause.matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE") need(17, "WHEN NOT MATCHED BY SOURCE", "a DELETE or UPDATE of its own");
    if ("JsonTable" in each) need(17, "JSON_TABLE", "jsonb_to_recordset()");
    if ("ViewStmt" in each && (each.ViewStmt.options ?? []).some((option) => "DefElem" in option && option.DefElem.defname === "security_invoker")) need(15, "security_invoker");
    if ("CreateTrigStmt" in each && each.CreateTrigStmt.replace === true) need(14, "CREATE OR REPLACE TRIGGER", "DROP TRIGGER IF EXISTS, then CREATE TRIGGER");
    if ("CreateFunctionStmt" in each && each.CreateFunctionStmt.sql_body !== undefined) need(14, "a body without quotes (BEGIN ATOMIC, RETURN)", "the body as a string after AS");
    if ("AlterTableCmd" in each && each.AlterTableCmd.subtype === "AT_SetCompression") need(14, "SET COMPRESSION");
    if ("AlterTableCmd" in each && each.AlterTableCmd.subtype === "AT_SetAccessMethod") need(15, "SET ACCESS METHOD");
  });
  if (node?.stmt !== undefined) for (const { name } of functionCalls(node.stmt)) if (Object.hasOwn(functionsSince, name.name) && (name.schema === null || name.schema === "pg_catalog") && !own(name.name)) need(functionsSince[name.name] ?? 0, `${name.name}()`);
  for (const change of changes) {
    ofChange(change, need);
    const excludes = change.kind === "AddConstraint" ? change.constraint.kind === "exclude" && isPartitioned(change.table) : change.kind === "CreateTable" && change.partitionBy !== null && change.constraints.some(({ kind }) => kind === "exclude");
    if (excludes) need(17, "EXCLUDE on a partitioned table", "a constraint on each partition");
  }
  return [...found.values()];
}

function ofChange(change: Change, need: (since: number, what: string, before?: string) => void): void {
  const ofConstraint = (constraint: ConstraintDefinition): void => {
    if (constraint.notEnforced) need(18, "NOT ENFORCED");
    if (constraint.period) need(18, constraint.references === null ? "WITHOUT OVERLAPS" : "PERIOD", "an exclusion constraint");
    if (constraint.nullsNotDistinct) need(15, "NULLS NOT DISTINCT", "a second unique index WHERE the column IS NULL");
    if ((constraint.references?.setColumns.length ?? 0) > 0) need(15, "columns after SET NULL or SET DEFAULT");
  };
  switch (change.kind) {
    case "CreateTable":
      change.constraints.forEach(ofConstraint);
      if (change.columns.some(({ generated }) => generated?.stored === false)) need(18, "a virtual generated column", "GENERATED … STORED");
      if (change.columns.some(({ storage }) => storage !== null)) need(16, "STORAGE in CREATE TABLE", "ALTER TABLE … SET STORAGE");
      break;
    case "AddColumn":
      change.column.constraints.forEach(ofConstraint);
      if (change.column.generated?.stored === false) need(18, "a virtual generated column", "GENERATED … STORED");
      break;
    case "AddConstraint":
      ofConstraint(change.constraint);
      if (change.constraint.kind === "not null") need(18, "ADD CONSTRAINT … NOT NULL", "ALTER COLUMN … SET NOT NULL");
      break;
    case "SetExpression": need(17, "SET EXPRESSION"); break;
    case "CreateIndex": if (change.nullsNotDistinct) need(15, "NULLS NOT DISTINCT", "a second unique index WHERE the column IS NULL"); break;
    case "DetachPartition": if (change.concurrently || change.finalize) need(14, "DETACH PARTITION CONCURRENTLY", "DETACH PARTITION under a short lock_timeout"); break;
    default: break;
  }
}
