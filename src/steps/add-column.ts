/** Columns that come with more than a place for their values. */
import { isVolatile } from "../catalog/functions.ts";
import { textOf } from "../source.ts";
import type { ChangeOf, ConstraintDefinition } from "../sql/change.ts";
import { isSerial } from "../sql/data-type.ts";
import { constantValue } from "../sql/expression.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import { keyRefusal, keySteps, nameOf, validateStep } from "./constraint.ts";
import { fillStep, guardOf, guardStep } from "./not-null.ts";
import type { Planner, Refusal, Setting, Step } from "./step.ts";

/** The column comes first, nullable and empty; then its values, and what forbids others. */
export const planAddColumn: Planner<"AddColumn"> = (change, setting) => {
  const { catalog, settings, script, sql, others } = setting;
  const { column, table: name } = change;
  const table = catalog.table(name);
  if (column.generated !== null) return { reason: `${quoteIdentifier(column.name)} is generated: no one else can fill it, so its rows cannot be computed in batches` };
  if (column.identity !== null || isSerial(column.type)) return { reason: `${quoteIdentifier(column.name)} takes a number from a sequence for every row as it is added: add a plain column, fill it in batches, and attach the sequence then` };
  const own = quoteIdentifier(column.name);
  const given = column.default === null || constantValue(column.default.node) === null ? null : column.default;
  const late = given !== null && isVolatile(given, catalog, settings.postgres) !== false;
  const fill = late ? fillStep(name, table, column.name, sql`default`, setting) : null;
  if (late && fill === null) return { reason: `${table.label} has no primary key of one column, along which it could be filled in batches` };
  const proven = given !== null && !late;
  const key = column.constraints.find(({ kind }) => kind === "primary key");
  const forbids = column.notNull && !proven;
  const parts: Parts = { actions: [], then: [] };
  for (const constraint of column.constraints) {
    const refusal = planInline(change, constraint, parts, setting);
    if (refusal !== null) return refusal;
  }
  const collation = column.collation === null ? "" : sql` collate ${quoteName(column.collation)}`;
  const definition = textOf(script.file, { start: column.nameSpan.start, end: column.typeSpan.end }) + collation + (proven ? sql` default ${given.sql}` : "") + (column.notNull && proven && key === undefined ? sql` not null` : "");
  const here = [
    sql`add column ${change.ifNotExists ? sql`if not exists ` : ""}${definition}`,
    ...(late ? [sql`alter column ${own} set default ${given.sql}`] : []),
    ...parts.actions,
  ];
  const then: Step[] = [...(fill === null ? [] : [fill])];
  if (forbids || (key !== undefined && proven)) {
    const guard = guardOf(name, table, column.name, setting, column.constraints.find(({ kind }) => kind === "not null")?.name ?? null);
    const filled = fill !== null || proven || others.some((other) => other.kind === "Update" && other.columns.includes(column.name) && catalog.label(other.table) === table.label);
    then.push({ ...guardStep(name, table, column.name, guard, setting), when: filled ? `Every release that runs sets ${column.name}, or leaves it to the default.` : `Every release that runs sets ${column.name} in all rows it writes: from now on others are refused.` });
    then.push(filled ? guard.validate : { ...guard.validate, when: `It fails where a row has no ${quoteIdentifier(column.name)}: fill those before.` }, ...(guard.finish === null ? [] : [guard.finish]));
  }
  return { here, back: null, then: [...then, ...parts.then] };
};

interface Parts {
  readonly actions: string[];
  readonly then: Step[];
}

/** A constraint that is written on the column, as one of the table. */
function planInline(change: ChangeOf<"AddColumn">, constraint: ConstraintDefinition, { actions, then }: Parts, setting: Setting): Refusal | null {
  const { catalog, script, sql } = setting;
  const { column, table: name } = change;
  const table = catalog.table(name);
  if (constraint.kind === "not null") return null;
  const chosen = nameOf(change, constraint, setting);
  if (chosen === null) return { reason: `the constraint on ${quoteIdentifier(column.name)} has no name, and nothing here tells which one the server would choose: name it` };
  if (constraint.kind === "unique" || constraint.kind === "primary key") {
    if (table.partitionBy !== null) return { reason: `${table.label} is partitioned, and takes no constraint USING INDEX` };
    then.push(...keySteps(name, table, { ...constraint, columns: [column.name] }, chosen, setting));
    return null;
  }
  if (constraint.kind === "exclude") return { reason: "the index of an exclusion constraint cannot be built concurrently" };
  const reason = constraint.kind === "foreign key" ? keyRefusal(table, setting) : null;
  if (reason !== null) return { reason };
  const written = textOf(script.file, constraint.span).replace(/^constraint\s+(?:"(?:[^"]|"")*"|[^\s"]+)\s+/i, "");
  const deferral = constraint.deferrable && !/\bdeferrable\b/i.test(written) ? sql` deferrable` + (constraint.initiallyDeferred ? sql` initially deferred` : "") : "";
  const rest = constraint.kind === "foreign key" ? sql`foreign key (${quoteIdentifier(column.name)}) ${written}${deferral}` : written;
  const action = sql`add constraint ${quoteIdentifier(chosen)} ${rest} not valid`;
  actions.push(action);
  then.push(validateStep(name, table, chosen, action, setting));
  return null;
}
