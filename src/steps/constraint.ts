/** Constraints that are checked, or whose index is built, while others use the table. */
import { isProvenNotNull } from "../effects/effect.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { constraintSql } from "../catalog/reversal.ts";
import type { Table } from "../catalog/schema.ts";
import { textOf } from "../source.ts";
import type { Change, ConstraintDefinition, ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteList, quoteName } from "../sql/names.ts";
import { guardOf, planSetNotNull } from "./not-null.ts";
import type { Planner, Refusal, Setting, Step, Steps } from "./step.ts";

/** https://www.postgresql.org/docs/18/release-18.html: NOT VALID foreign keys on partitioned tables. */
const partitionedKeyCanWait = 18;

export const planAddConstraint: Planner<"AddConstraint"> = (change, setting) => {
  const { constraint, table: name } = change;
  const table = setting.catalog.table(name);
  const chosen = nameOf(change, constraint, setting);
  if (chosen === null) return { reason: "the constraint has no name, and nothing here tells which one the server would choose: name it" };
  switch (constraint.kind) {
    case "check":
    case "foreign key":
      return { makes: chosen, ...checkedLater(name, table, constraint, chosen, setting) };
    case "not null": {
      const [column] = constraint.columns;
      if (column === undefined) return { reason: "nothing here tells which column it is about" };
      const guard = guardOf(name, table, column, setting, chosen);
      return { here: [guard.action], back: null, then: [{ ...guard.validate, when: `It fails where a row has no ${quoteIdentifier(column)}: fill those before.` }] };
    }
    case "unique":
    case "primary key":
      return { makes: chosen, ...builtBefore(name, table, constraint, chosen, setting) };
    case "exclude":
      return { reason: "the index of an exclusion constraint cannot be built concurrently, and no index can be made into one" };
  }
};

/** The name that a constraint has, or gets from the server; null where nothing tells. */
export function nameOf(change: Change, constraint: ConstraintDefinition, { script, afterwards }: Setting): string | null {
  if (constraint.name !== null) return constraint.name;
  if (!("table" in change) || change.table === null) return null;
  const { table } = change;
  const starts: readonly number[] = [change.span.start, constraint.span.start];
  const alike = "column" in change && typeof change.column === "object" ? change.column.constraints.filter(({ kind }) => kind === constraint.kind) : [constraint];
  return afterwards((catalog: Catalog) => catalog.findTable(table)?.constraints.filter(({ origin, kind, columns }) => origin?.path === script.file.path && starts.includes(origin.start) && kind === constraint.kind && (constraint.columns.length === 0 || kind === "check" || String(columns) === String(constraint.columns)))[alike.indexOf(constraint)]?.name ?? null);
}

/** Whether foreign keys of a table can be added without checking its rows; the reason why not, or null. */
export function keyRefusal(table: Table, { settings }: Setting): string | null {
  return table.partitionBy !== null && settings.postgres < partitionedKeyCanWait ? `before PostgreSQL ${partitionedKeyCanWait} a foreign key of a partitioned table cannot be NOT VALID: add it to each partition, then to ${table.label}` : null;
}

function checkedLater(name: ObjectName, table: Table, constraint: ConstraintDefinition, chosen: string, setting: Setting): Steps | Refusal {
  const reason = constraint.kind === "foreign key" ? keyRefusal(table, setting) : null;
  if (reason !== null) return { reason };
  const { sql, script } = setting;
  const text = textOf(script.file, constraint.span);
  const named = constraint.name === null ? sql`constraint ${quoteIdentifier(chosen)} ${text}` : text;
  const action = sql`add ${named} not valid`;
  return { here: [action], back: null, then: [validateStep(name, table, chosen, action, setting)] };
}

/** The migration that checks the rows of a constraint that was added with `action`. */
export function validateStep(name: ObjectName, table: Table, constraint: string, action: string, { sql }: Setting): Step {
  const target = quoteName(name);
  const quoted = quoteIdentifier(constraint);
  return {
    phase: "validate",
    name: `validate_${constraint}`,
    purpose: `Check the rows of ${table.label} against ${quoteIdentifier(constraint)}, while reads and writes go on.`,
    when: "It fails where a row breaks the constraint: mend those before.",
    up: [sql`alter table ${target} validate constraint ${quoted}`],
    down: [sql`alter table ${target} drop constraint if exists ${quoted}`, sql`alter table ${target} ${action}`],
  };
}

function builtBefore(name: ObjectName, table: Table, constraint: ConstraintDefinition, chosen: string, setting: Setting): Steps | Refusal {
  if (table.partitionBy !== null) return { reason: `${table.label} is partitioned, and takes no constraint USING INDEX: give each partition the constraint first, and ${table.label} takes those over` };
  if (constraint.period) return { reason: "the index behind WITHOUT OVERLAPS cannot be built concurrently" };
  const nullable = constraint.kind === "primary key" ? constraint.columns.filter((column) => isProvenNotNull(table, column, []) !== true) : [];
  const guards = nullable.map((column) => planSetNotNull({ ...madeUp(name), kind: "SetNotNull", column }, setting));
  const refused = guards.find((guard) => "reason" in guard);
  if (refused !== undefined && "reason" in refused) return refused;
  const steps = guards.flatMap((guard) => ("reason" in guard ? [] : [guard]));
  // The old key goes where the new one comes.
  const takes = constraint.kind === "primary key" ? setting.statement.changes.filter((change) => change.kind === "DropConstraint" && !change.nested) : [];
  const old = takes.flatMap((change) => setting.dropped.get(change) ?? []);
  // The old key has the name of the new one for as long as it is there.
  const index = old.some((each) => each.name === chosen) ? `${chosen}_new`.slice(-63) : chosen;
  const keys = keySteps(name, table, constraint, chosen, setting, index).map((step): Step => (step.phase !== "finish" || old.length === 0 ? step : {
    ...step,
    purpose: `Make ${quoteIdentifier(chosen)} of the index that was built for it, in place of ${quoteList(old.map((each) => each.name))}, which takes a moment.`,
    up: step.up.map((sql) => sql.replace(setting.sql` add constraint `, old.map((each) => setting.sql` drop constraint ${quoteIdentifier(each.name)},`).join("") + setting.sql` add constraint `)),
    down: [...step.down, ...old.map((each) => constraintSql(table, each))],
  }));
  return {
    here: steps.flatMap(({ here }) => here),
    back: steps.flatMap(({ back }) => back ?? []),
    then: [...steps.flatMap(({ then }) => then), ...keys],
    ...(old.length > 0 && { takes }),
  };
}

/** Builds the index of a key, and makes the key of it. */
export function keySteps(name: ObjectName, table: Table, constraint: ConstraintDefinition, chosen: string, { sql }: Setting, built = chosen): readonly Step[] {
  const target = quoteName(name);
  const quoted = quoteIdentifier(chosen);
  const own = quoteIdentifier(built);
  const list = (columns: readonly string[]): string => `(${columns.map(quoteIdentifier).join(", ")})`;
  const include = constraint.include.length === 0 ? "" : sql` include ${list(constraint.include)}`;
  const nulls = constraint.nullsNotDistinct ? sql` nulls not distinct` : "";
  const parameters = Object.entries(constraint.storage).map(([parameter, value]) => `${quoteIdentifier(parameter)} = ${value}`);
  const storage = parameters.length === 0 ? "" : sql` with (${parameters.join(", ")})`;
  const tablespace = constraint.tablespace === null ? "" : sql` tablespace ${quoteIdentifier(constraint.tablespace)}`;
  const deferral = constraint.deferrable ? sql` deferrable` + (constraint.initiallyDeferred ? sql` initially deferred` : "") : "";
  const kind = constraint.kind === "primary key" ? sql`primary key` : sql`unique`;
  const index = quoteName({ schema: name.schema, name: built });
  return [
    {
      phase: "build",
      name: `build_${chosen}`,
      purpose: `Build the index for ${quoteIdentifier(chosen)} while reads and writes of ${table.label} go on.`,
      when: "Where it fails it leaves an invalid index behind: drop that before the next try.",
      up: [sql`create unique index concurrently ${own} on ${target} ${list(constraint.columns)}${include}${nulls}${storage}${tablespace}`],
      // Dropping the constraint takes its index along.
      down: [sql`drop index concurrently if exists ${index}`],
      alone: true,
    },
    {
      phase: "finish",
      name: `add_${chosen}`,
      purpose: `Make ${quoteIdentifier(chosen)} of the index that was built for it, which takes a moment.`,
      up: [sql`alter table ${target} add constraint ${quoted} ${kind} using index ${own}${deferral}`],
      down: [sql`alter table ${target} drop constraint if exists ${quoted}`],
      lost: "the index goes with its constraint, so take back the build of it as well",
    },
  ];
}

/** What a change must have beside what it says. */
export function madeUp(table: ObjectName): { readonly span: { start: number; end: number }; readonly tableSpan: { start: number; end: number }; readonly table: ObjectName; readonly conditional: false; readonly nested: false } {
  return { span: { start: 0, end: 0 }, tableSpan: { start: 0, end: 0 }, table, conditional: false, nested: false };
}

/** VALIDATE gets a migration of its own. */
export const planValidateConstraint: Planner<"ValidateConstraint"> = ({ table: name, constraint }, { catalog, sql }) => ({
  here: [],
  back: [],
  then: [{
    phase: "validate",
    name: `validate_${constraint}`,
    purpose: `Check the rows of ${catalog.table(name).label} against ${quoteIdentifier(constraint)}, while reads and writes go on.`,
    when: "It fails where a row breaks the constraint: mend those before.",
    up: [sql`alter table ${quoteName(name)} validate constraint ${quoteIdentifier(constraint)}`],
    down: [],
  }],
});
