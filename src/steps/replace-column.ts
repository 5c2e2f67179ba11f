/** A column that another one takes over from, while a trigger keeps both in step. */
import { dependentsOf, policiesReading } from "../catalog/dependents.ts";
import { quoteText } from "../catalog/names.ts";
import type { Column, Table } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";
import type { DataType, ObjectName } from "../sql/change.ts";
import { columnReferences, functionCalls, isBuiltIn } from "../sql/expression.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import { updateInBatches } from "./backfill.ts";
import { guardOf, guardStep } from "./not-null.ts";
import { definitionOf } from "./retire.ts";
import type { Planner, Refusal, Setting, Step } from "./step.ts";

/** Types whose values cannot be compared. */
const incomparable: ReadonlySet<string> = new Set(["json", "xml", "point", "box", "polygon"]);

/** A column of which all is known, and on which nothing hangs that another would have to take over; else why not. */
function replaceable(name: ObjectName, column: string, { catalog }: Setting): { readonly table: Table; readonly found: Column & { readonly type: DataType } } | Refusal {
  const table = catalog.table(name);
  const found = catalog.column(name, column);
  if (!table.known || !table.columnsKnown || found === undefined || found.type === unknown) return { reason: `no migration tells what ${quoteIdentifier(column)} of ${table.label} is` };
  if (found.generated !== null || found.identity !== null) return { reason: `${quoteIdentifier(column)} makes its own values` };
  if (found.default === unknown || found.notNull === unknown) return { reason: `no migration tells what ${quoteIdentifier(column)} of ${table.label} is` };
  if (found.default !== null && functionCalls(found.default.node).some(({ name: called }) => isBuiltIn(called, "nextval"))) return { reason: `${quoteIdentifier(column)} takes its values from a sequence, which hangs on it` };
  if (table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0 || catalog.childrenOf(name).length > 0) return { reason: `${table.label} has partitions, parents or children, which share the column` };
  const index = catalog.indexesOf(name).find(({ keys, include, sql }) => keys.includes(column) || include.includes(column) || (sql ?? "").includes(column));
  if (index !== undefined) return { reason: `the index ${index.label} contains ${quoteIdentifier(column)}: a new column needs one of its own, so write these steps by hand` };
  const constraint = table.constraints.find(({ kind, columns, sql }) => kind !== "not null" && (columns.includes(column) || sql.includes(column)));
  if (constraint !== undefined) return { reason: `the constraint ${quoteIdentifier(constraint.name)} is about ${quoteIdentifier(column)}: a new column needs one of its own, so write these steps by hand` };
  const computed = table.columns.find(({ generated }) => generated !== null && generated !== unknown && columnReferences(generated.expression.node).some((reference) => reference.column === column));
  if (computed !== undefined) return { reason: `${quoteIdentifier(computed.name)} is computed from ${quoteIdentifier(column)}` };
  const [dependent] = dependentsOf(catalog, table, column);
  if (dependent !== undefined) return { reason: `the ${dependent.kind} ${quoteIdentifier(dependent.name)} needs ${quoteIdentifier(column)}, and would stay with the old column` };
  const [reading] = policiesReading(catalog, table, column);
  if (reading !== undefined) return { reason: `the policy ${quoteIdentifier(reading.policy.name)} reads ${quoteIdentifier(column)}, and would stay with the old column` };
  if (found.storage !== null || found.compression !== null || found.statistics !== null || Object.keys(found.options).length > 0) return { reason: `${quoteIdentifier(column)} has storage settings of its own` };
  return { table, found: { ...found, type: found.type } };
}

/** A function and a trigger that keep two columns in step; what makes and what drops them. */
function keepInStep(name: ObjectName, table: Table, column: string, body: readonly string[], { sql }: Setting): { readonly make: readonly string[]; readonly drop: readonly string[] } {
  const target = quoteName(name);
  const called = `${table.name}_${column}_in_step`.slice(0, 63);
  const routine = quoteName({ schema: table.schema, name: called });
  const make = [
    [sql`create function ${routine}() returns trigger language ${"plpgsql"} set ${"search_path"} = ${"''"} as ${"$$"}`, sql`begin`, ...body.map((line) => `  ${line}`), sql`  return new;`, sql`end`, "$$"].join("\n"),
    sql`create trigger ${quoteIdentifier(called)} before insert or update on ${target} for each row execute function ${routine}()`,
  ];
  return { make, drop: [sql`drop trigger if exists ${quoteIdentifier(called)} on ${target}`, sql`drop function if exists ${routine}()`] };
}

function freeName(table: Table, wanted: string): string {
  return table.columns.some(({ name }) => name === wanted) ? freeName(table, `${wanted}_`) : wanted;
}

const orderNote = (column: string, label: string): string => `${quoteIdentifier(column)} becomes the last column of ${label}: code that inserts without naming columns, or reads them by position, has to be changed before.`;

/** Fills the new column, forbids nulls in it where the old one does. */
function fillAndGuard(name: ObjectName, table: Table, from: Column, to: string, value: string, comparable: boolean, setting: Setting): readonly Step[] | null {
  const { sql } = setting;
  const block = updateInBatches(name, table, `${quoteIdentifier(to)} = ${value}`, sql`${quoteIdentifier(to)} is null and ${quoteIdentifier(from.name)} is not null`, comparable, sql);
  if (block === null) return null;
  const fill: Step = { phase: "fill", name: `fill_${table.name}_${to}`, purpose: `Fill ${quoteIdentifier(to)} of ${table.label} from ${quoteIdentifier(from.name)}, in batches that commit on their own.`, up: [block], down: [], lost: `rows keep the ${quoteIdentifier(to)} that they were given`, alone: true };
  if (from.notNull !== true) return [fill];
  const guard = guardOf(name, table, to, setting);
  return [fill, guardStep(name, table, to, guard, setting), guard.validate, ...(guard.finish === null ? [] : [guard.finish])];
}

export const planAlterColumnType: Planner<"AlterColumnType"> = (change, setting) => {
  const { sql, catalog, statement, others } = setting;
  const { table: name, column, using, type } = change;
  const checked = replaceable(name, column, setting);
  if ("reason" in checked) return checked;
  const { table, found } = checked;
  if (statement.changes.some((other) => other !== change && "column" in other && other.column === column)) return { reason: `the same statement changes ${quoteIdentifier(column)} in another way as well` };
  if (others.some((other) => other.kind === "AddConstraint" && catalog.label(other.table) === table.label && other.constraint.columns.includes(column))) return { reason: `the same migration puts a constraint on ${quoteIdentifier(column)}, which would be one of the old column: put that into a migration of its own, after this one` };
  if (type.schema !== "pg_catalog") return { reason: `${type.label} is a type of this database, which a trigger cannot be sure to find` };
  if (using !== null && (functionCalls(using.node).length > 0 || columnReferences(using.node).some((reference) => reference.column !== column))) return { reason: "USING computes the new values from functions or other columns: write the trigger that does so by hand" };
  const temporary = freeName(table, `${column}_new`);
  const kept = freeName(table, `${column}_old`);
  const [own, next, old, target] = [quoteIdentifier(column), quoteIdentifier(temporary), quoteIdentifier(kept), quoteName(name)] as const;
  const collation = change.collation === null ? "" : sql` collate ${quoteName(change.collation)}`;
  const value = using?.sql ?? `${own}::${type.label}`;
  const steps = fillAndGuard(name, table, found, temporary, value, using === null, setting);
  if (steps === null) return { reason: `${table.label} has no primary key of one column, along which it could be filled in batches` };
  const { make, drop } = keepInStep(name, table, column, [sql`new.${next} := (select ${value} from (select new.${own}) as ${"given"} (${own}));`], setting);
  const alter = (action: string): string => sql`alter table ${target} ${action}`;
  const byDefault = found.default === null || found.default === unknown ? null : found.default.sql;
  const renamed = setting.settings.postgres >= 18 && found.notNull === true;
  const constraintNames = [`${table.name}_${temporary}_not_null`, `${table.name}_${column}_not_null`].map(quoteIdentifier);
  const swap: Step = {
    phase: "finish",
    name: `swap_${table.name}_${column}`,
    purpose: `Let ${quoteIdentifier(column)} of ${table.label} be the new column, of type ${type.label}.`,
    up: [
      ...drop,
      ...(byDefault === null ? [] : [alter(sql`alter column ${own} drop default`)]),
      ...(found.notNull === true ? [alter(sql`alter column ${own} drop not null`)] : []),
      alter(sql`rename column ${own} to ${old}`),
      alter(sql`rename column ${next} to ${own}`),
      ...(renamed ? [alter(sql`rename constraint ${constraintNames[0] ?? ""} to ${constraintNames[1] ?? ""}`)] : []),
      ...(byDefault === null ? [] : [alter(sql`alter column ${own} set default ${byDefault}`)]),
      ...(found.comment === null ? [] : [sql`comment on column ${target}.${own} is ${quoteText(found.comment)}`]),
    ],
    down: [
      ...(byDefault === null ? [] : [alter(sql`alter column ${own} drop default`)]),
      ...(renamed ? [alter(sql`rename constraint ${constraintNames[1] ?? ""} to ${constraintNames[0] ?? ""}`)] : []),
      alter(sql`rename column ${own} to ${next}`),
      alter(sql`rename column ${old} to ${own}`),
      ...(byDefault === null ? [] : [alter(sql`alter column ${own} set default ${byDefault}`)]),
      sql`update ${target} set ${own} = ${next}::${found.type.label} where ${own} is null and ${next} is not null`,
      ...(found.notNull === true ? [alter(sql`alter column ${own} set not null`)] : []),
      ...make,
    ],
    lost: `values that were changed since stand only in ${quoteIdentifier(temporary)}`,
  };
  const contract: Step = {
    phase: "contract",
    name: `drop_${table.name}_${kept}`,
    purpose: `Drop ${quoteIdentifier(kept)} of ${table.label}, the column that was replaced.`,
    when: `Nobody wants the old values of ${quoteIdentifier(column)} back.`,
    up: [alter(sql`drop column ${old}`)],
    down: [alter(sql`add column if not exists ${definitionOf({ ...found, default: null }, sql, kept)}`)],
    lost: "the old values do not come back, but where the column after it can be turned into them",
    breaking: `a query that names ${kept} of ${table.label} fails`,
  };
  return {
    here: [sql`add column ${next} ${type.label}${collation}`],
    after: make,
    back: [...drop, alter(sql`drop column if exists ${next}`)],
    then: [...steps, swap, contract],
    notes: [orderNote(column, table.label)],
  };
};

export const planRenameColumn: Planner<"RenameColumn"> = (change, setting) => {
  const { sql } = setting;
  const { table: name, column, newName, relation } = change;
  if (relation !== "table") return { reason: `a column of a ${relation} has no values of its own to copy` };
  const checked = replaceable(name, column, setting);
  if ("reason" in checked) return checked;
  const { table, found } = checked;
  if (incomparable.has(found.type.name)) return { reason: `values of type ${found.type.label} cannot be compared, so no trigger can tell which of the two columns was changed` };
  const [own, next, target] = [quoteIdentifier(column), quoteIdentifier(newName), quoteName(name)] as const;
  const steps = fillAndGuard(name, table, found, newName, own, true, setting);
  if (steps === null) return { reason: `${table.label} has no primary key of one column, along which it could be filled in batches` };
  const { make, drop } = keepInStep(name, table, newName, [
    sql`if ${"tg_op"} = ${"'INSERT'"} then`,
    sql`  if new.${next} is null then new.${next} := new.${own}; else new.${own} := new.${next}; end if;`,
    sql`elsif new.${next} is distinct from old.${next} then new.${own} := new.${next};`,
    sql`elsif new.${own} is distinct from old.${own} then new.${next} := new.${own};`,
    sql`end if;`,
  ], setting);
  const alter = (action: string): string => sql`alter table ${target} ${action}`;
  const byDefault = found.default === null || found.default === unknown ? null : found.default.sql;
  const contract: Step = {
    phase: "contract",
    name: `drop_${table.name}_${column}`,
    purpose: `Take the old name ${quoteIdentifier(column)} away from ${table.label}.`,
    when: `No release that runs reads or writes ${quoteIdentifier(column)} any more.`,
    up: [
      ...drop,
      alter(sql`drop column ${own}`),
      ...(byDefault === null ? [] : [alter(sql`alter column ${next} set default ${byDefault}`)]),
      ...(found.comment === null ? [] : [sql`comment on column ${target}.${next} is ${quoteText(found.comment)}`]),
    ],
    down: [
      ...(byDefault === null ? [] : [alter(sql`alter column ${next} drop default`)]),
      alter(sql`add column if not exists ${definitionOf(found, sql)}`),
      sql`update ${target} set ${own} = ${next} where ${own} is distinct from ${next}`,
      ...(found.notNull === true ? [alter(sql`alter column ${own} set not null`)] : []),
      ...make,
    ],
    lost: `${quoteIdentifier(column)} comes back as a copy of ${quoteIdentifier(newName)}`,
    breaking: `a query that names ${quoteIdentifier(column)} of ${table.label} fails`,
  };
  return {
    here: [sql`add column ${definitionOf({ ...found, default: null }, sql, newName)}`],
    after: make,
    back: [...drop, alter(sql`drop column if exists ${next}`)],
    then: [...steps, contract],
    notes: [orderNote(newName, table.label)],
  };
};
