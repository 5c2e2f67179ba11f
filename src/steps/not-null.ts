/** SET NOT NULL without a scan under its lock. */
import { isProvenNotNull } from "../effects/effect.ts";
import { chooseName } from "../catalog/names.ts";
import type { Table } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";
import type { ObjectName } from "../sql/change.ts";
import { constantValue, provesNotNull } from "../sql/expression.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import { updateInBatches } from "./backfill.ts";
import type { Planner, Setting, Step, Steps } from "./step.ts";

/** https://www.postgresql.org/docs/18/release-18.html: NOT NULL constraints can be NOT VALID. */
const notNullCanWait = 18;

/** A guard that keeps nulls out from now on, and the steps that make the column NOT NULL of it. */
export interface Guard {
  /** The action that adds it. */
  readonly action: string;
  /** The statement that takes it away. */
  readonly drop: string;
  readonly validate: Step;
  /** Null where the guard is the constraint itself. */
  readonly finish: Step | null;
}

/** How a column comes to forbid nulls. */
export function guardOf(name: ObjectName, table: Table, column: string, { catalog, settings, sql }: Setting, constraintName: string | null = null): Guard {
  const target = quoteName(name);
  const own = quoteIdentifier(column);
  const direct = settings.postgres >= notNullCanWait;
  // The label of the server's own constraint on PostgreSQL 18 stays free for SET NOT NULL.
  const chosen = (direct ? constraintName : null) ?? chooseName(table.name, column, direct ? "not_null" : "not_null_check", (taken) => table.constraints.some((constraint) => constraint.name === taken));
  const constraint = quoteIdentifier(chosen);
  const value = catalog.column(name, column)?.default ?? null;
  const breaks = value === null ? `an INSERT that does not set ${column} of ${table.label} is refused` : null;
  const action = direct ? sql`add constraint ${constraint} not null ${own} not valid` : sql`add constraint ${constraint} check (${own} is not null) not valid`;
  const drop = sql`alter table ${target} drop constraint if exists ${constraint}`;
  const validate: Step = {
    phase: "validate",
    name: `validate_${chosen}`,
    purpose: `Check that no row of ${table.label} lacks ${quoteIdentifier(column)}, while reads and writes go on.`,
    up: [sql`alter table ${target} validate constraint ${constraint}`],
    down: [drop, sql`alter table ${target} ${action}`],
  };
  if (direct) return { action, drop, validate, finish: null };
  const finish: Step = {
    phase: "finish",
    name: `set_${table.name}_${column}_not_null`,
    purpose: `Forbid nulls in ${quoteIdentifier(column)} of ${table.label}: the validated check proves that there are none, so no row is read.`,
    up: [sql`alter table ${target} alter column ${own} set not null`, sql`alter table ${target} drop constraint ${constraint}`],
    down: [drop, sql`alter table ${target} ${action}`, sql`alter table ${target} alter column ${own} drop not null`],
    lost: "the check comes back without being validated",
    ...(breaks !== null && { breaking: breaks }),
  };
  return { action, drop, validate, finish };
}

/** A migration of its own for the guard. */
export function guardStep(name: ObjectName, table: Table, column: string, guard: Guard, { sql }: Setting): Step {
  return { phase: "guard", name: `guard_${table.name}_${column}`, purpose: `Keep new nulls out of ${quoteIdentifier(column)} of ${table.label}.`, up: [sql`alter table ${quoteName(name)} ${guard.action}`], down: [guard.drop] };
}

/** The step that fills rows that lack a value; null where nothing tells how. */
export function fillStep(name: ObjectName, table: Table, column: string, value: string, { sql }: Setting): Step | null {
  const own = quoteIdentifier(column);
  const block = updateInBatches(name, table, `${own} = ${value}`, sql`${own} is null`, true, sql);
  return block === null ? null : { phase: "fill", name: `fill_${table.name}_${column}`, purpose: `Give ${quoteIdentifier(column)} of ${table.label} a value in the rows that have none, in batches that commit on their own.`, up: [block], down: [], lost: `rows keep the ${quoteIdentifier(column)} that they were given`, alone: true };
}

/** Rows are filled first where it is known how: until then a guard would refuse every update of a row that still has no value. */
export const planSetNotNull: Planner<"SetNotNull"> = ({ table: name, column }, setting) => {
  const { catalog, sql, others } = setting;
  const table = catalog.table(name);
  const pending = table.constraints.find(({ kind, valid, enforced, columns, expression }) => enforced && valid === false && (kind === "not null" ? columns.includes(column) : kind === "check" && expression !== null && provesNotNull(expression.node, column)));
  if (pending !== undefined) return fromPending(name, table, column, pending.name, setting);
  if (isProvenNotNull(table, column, []) === true) return { reason: `a check proves already that ${quoteIdentifier(column)} holds no nulls, and the same statement drops it: drop it in a statement of its own` };
  const guard = guardOf(name, table, column, setting);
  const rest = [guard.validate, ...(guard.finish === null ? [] : [guard.finish])];
  const value = catalog.column(name, column)?.default ?? null;
  const known = value === null || value === unknown || constantValue(value.node) === null ? null : fillStep(name, table, column, sql`default`, setting);
  const filled = others.some((other) => other.kind === "Update" && other.columns.includes(column) && catalog.label(other.table) === table.label);
  const later = known !== null || filled;
  const validate: Step = later ? guard.validate : { ...guard.validate, when: `It fails where a row has no ${quoteIdentifier(column)}: fill those before.` };
  const steps = [validate, ...rest.slice(1)];
  if (later) return { here: [], back: [], then: [...(known === null ? [] : [known]), guardStep(name, table, column, guard, setting), ...steps] };
  return { here: [guard.action], back: [guard.drop], then: steps };
};

/** The guard is there, but was never validated. */
function fromPending(name: ObjectName, table: Table, column: string, constraint: string, { sql }: Setting): Steps {
  const target = quoteName(name);
  const own = quoteIdentifier(column);
  return {
    here: [],
    back: [],
    validates: [constraint],
    then: [
      { phase: "validate", name: `validate_${constraint}`, purpose: `Check that no row of ${table.label} lacks ${quoteIdentifier(column)}, while reads and writes go on.`, when: `It fails where a row has no ${quoteIdentifier(column)}: fill those before.`, up: [sql`alter table ${target} validate constraint ${quoteIdentifier(constraint)}`], down: [] },
      { phase: "finish", name: `set_${table.name}_${column}_not_null`, purpose: `Forbid nulls in ${quoteIdentifier(column)} of ${table.label}: the validated constraint proves that there are none, so no row is read.`, up: [sql`alter table ${target} alter column ${own} set not null`], down: [sql`alter table ${target} alter column ${own} drop not null`] },
    ],
  };
}
