/** What ALTER TABLE and COMMENT set of a relation beside its columns, constraints and rows. */
import type { ChangeOf, ObjectName, Setting, Settings } from "../sql/change.ts";
import { updateColumn, updateColumnBelow } from "./apply-columns.ts";
import { alterConstraint, joinInheritance, leaveInheritance, updateConstraint } from "./apply-constraints.ts";
import { attachIndex } from "./apply-indexes.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { columnsOfType } from "./query.ts";
import { hasTransitionRows } from "./partition-triggers.ts";
import { unknown } from "./schema.ts";
import type { Index, Table } from "./schema.ts";
import { refusesType } from "./typed-tables.ts";
import { refusesColumnStorage } from "./column-storage.ts";
import { refusesSteps } from "./foreign-data.ts";
import { refusesSetting, sharedTablespace } from "./storage-parameters.ts";

/** Applies a setting; false where the server would refuse it. */
export function applySetting(catalog: WritableCatalog, change: ChangeOf<"Neutral">, setting: Setting): boolean {
  if (setting.of === "comment") return change.conditional || comment(catalog, setting);
  if (change.conditional || change.table === null) return true;
  if (setting.of === "storage parameters" && refusesSetting(catalog, change.table, setting)) return false;
  const table = catalog.record(change.table);
  if (table !== undefined) return ofTable(catalog, table, setting, change.only === true);
  const index = catalog.findIndex(change.table);
  if (index !== undefined) return ofIndex(catalog, index, setting);
  const view = setting.of === "cluster mark" ? catalog.findObject("materialized view", change.table) : undefined;
  if (view !== undefined && setting.of === "cluster mark") return markClustered(catalog, view, setting.index);
  const sequence = catalog.findSequence(change.table);
  if (sequence !== undefined && setting.of === "owner") catalog.putSequence({ ...sequence, owner: setting.role });
  if (sequence !== undefined && setting.of === "unlogged") catalog.putSequence({ ...sequence, unlogged: setting.value });
  return true;
}

function comment(catalog: WritableCatalog, { on, name, part, text }: Extract<Setting, { of: "comment" }>): boolean {
  switch (on) {
    case "index": {
      const index = catalog.findIndex(name);
      if (index !== undefined) catalog.putIndex({ ...index, comment: text });
      return true;
    }
    case "sequence": {
      const sequence = catalog.findSequence(name);
      if (sequence !== undefined) catalog.putSequence({ ...sequence, comment: text });
      return true;
    }
    default:
      return commentOnTable(catalog, name, part, on, text);
  }
}

function commentOnTable(catalog: WritableCatalog, name: ObjectName, part: string | null, on: "table" | "column" | "constraint", text: string | null): boolean {
  const table = catalog.findTable(name);
  if (table === undefined) return true;
  if (part === null) {
    catalog.putTable({ ...table, comment: text });
    return true;
  }
  const among = on === "column" ? table.columns : table.constraints;
  if (!among.some((candidate) => candidate.name === part)) return !table.columnsKnown;
  if (on === "column") updateColumn(catalog, table, part, (column) => ({ ...column, comment: text }));
  else updateConstraint(catalog, table, part, (constraint) => ({ ...constraint, comment: text }));
  return true;
}

/** Settings after some are set and some taken away (null). */
export function merged(before: Settings, changes: Readonly<Record<string, string | null>>): Settings {
  const after = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete after[name];
    else after[name] = value;
  }
  return after;
}

function ofTable(catalog: WritableCatalog, table: Table, setting: Exclude<Setting, { of: "comment" }>, only: boolean): boolean {
  const set = (facts: Partial<Table>): true => {
    updateTable(catalog, table, (current) => ({ ...current, ...facts }));
    return true;
  };
  const hasColumn = (name: string | number): boolean => !table.columnsKnown || table.columns.some((column) => column.name === name);
  switch (setting.of) {
    case "owner": return set({ owner: setting.role });
    case "storage parameters": {
      const { column, values } = setting;
      if (column === null) return set({ storage: merged(table.storage, values) });
      if (!hasColumn(column)) return false;
      updateColumn(catalog, table, column, (current) => ({ ...current, options: merged(current.options, values) }));
      return true;
    }
    case "foreign options": {
      const { column, values } = setting;
      if (!table.foreign) return !table.known;
      if (table.known && refusesSteps(Object.keys(column === null ? table.foreignOptions : (table.columns.find(({ name }) => name === column)?.foreignOptions ?? {})), setting.steps)) return false;
      if (column === null) return set({ foreignOptions: merged(table.foreignOptions, values) });
      if (!hasColumn(column)) return false;
      updateColumn(catalog, table, column, (current) => ({ ...current, foreignOptions: merged(current.foreignOptions, values) }));
      return true;
    }
    case "statistics":
    case "storage":
    case "compression": {
      const { column, value } = setting;
      if (typeof column === "number") return false;
      if (!hasColumn(column)) return false;
      if (setting.of !== "statistics" && refusesColumnStorage(catalog, table.columns.find(({ name }) => name === column)?.type ?? unknown, setting.of, String(value))) return false;
      const update = only ? updateColumn : updateColumnBelow;
      const kept = value === "default" ? null : value;
      update(catalog, table, column, (current) => ({ ...current, [setting.of]: kept }));
      return true;
    }
    case "access method": return set({ accessMethod: setting.value });
    case "tablespace": return setting.value !== sharedTablespace && set({ tablespace: setting.value === "pg_default" ? null : setting.value });
    case "unlogged": return setUnlogged(catalog, table, setting.value);
    case "replica identity": {
      const index = setting.index === null ? null : catalog.indexAt({ schema: table.schema, name: setting.index });
      if (table.known && setting.index !== null && (index === undefined || index === null || !mayIdentify(table, index))) return false;
      for (const other of catalog.indexesOf(table)) if (other.replicaIdentity !== (other.name === index?.name)) catalog.putIndex({ ...other, replicaIdentity: !other.replicaIdentity });
      return set({ replicaIdentity: setting.value });
    }
    case "cluster mark": {
      return !table.known || (table.partitionBy === null && markClustered(catalog, table, setting.index));
    }
    case "parent": {
      const parent = learnTable(catalog, setting.parent);
      return setting.add ? !hasTransitionRows(catalog, table) && joinInheritance(catalog, table, parent) : leaveInheritance(catalog, table, parent);
    }
    case "type": {
      if (refusesType(catalog, table, setting.type)) return false;
      const columns = setting.type === null ? null : columnsOfType(catalog, setting.type);
      return set({ ofType: setting.type === null ? null : (columns?.place ?? { schema: "public", name: setting.type.name }) });
    }
    case "constraint": return alterConstraint(catalog, table, setting);
    case "attached index": return true;
  }
}

/** Whether an index can be the replica identity of a table: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY */
function mayIdentify(table: Table, index: Index): boolean {
  if (!index.unique || index.where !== null || index.table.name !== table.name) return false;
  if (table.constraints.some((constraint) => constraint.index === index.name && constraint.deferrable)) return false;
  return index.keys.every((key) => key !== null && table.columns.find((column) => column.name === key)?.notNull !== false);
}

/** Whether a table can be put in the order of an index. */
function givesOrder({ method, where }: Index): boolean {
  return where === null && !["hash", "gin", "brin", "spgist"].includes(method);
}

/** Marks an index of a table or materialized view as the one that CLUSTER goes by, and no other; null: none. */
function markClustered(catalog: WritableCatalog, place: Place, name: string | null): boolean {
  if (name !== null && !catalog.indexesOf(place).some((index) => index.name === name && givesOrder(index))) return false;
  for (const other of catalog.indexesOf(place)) if (other.clustered !== (other.name === name)) catalog.putIndex({ ...other, clustered: !other.clustered });
  return true;
}

/** A table that is logged cannot reference one that is not, nor the other way round with temporary ones. */
function setUnlogged(catalog: WritableCatalog, table: Table, unlogged: boolean): boolean {
  if (table.temporary) return false;
  const targets = table.constraints.flatMap((constraint) => (constraint.references === null ? [] : (catalog.tableAt(constraint.references.resolved) ?? []))).filter((target) => target.known && target.name !== table.name);
  if (!unlogged && targets.some((target) => target.unlogged)) return false;
  if (unlogged && catalog.referencesTo(table).some((reference) => !reference.table.unlogged && reference.table.name !== table.name)) return false;
  updateTable(catalog, table, (current) => ({ ...current, unlogged }));
  for (const sequence of catalog.sequencesOf(table)) catalog.putSequence({ ...sequence, unlogged });
  return true;
}

function ofIndex(catalog: WritableCatalog, index: Index, setting: Exclude<Setting, { of: "comment" }>): boolean {
  switch (setting.of) {
    case "storage parameters":
      catalog.putIndex({ ...index, storage: merged(index.storage, setting.values) });
      return true;
    case "tablespace":
      catalog.putIndex({ ...index, tablespace: setting.value === "pg_default" ? null : setting.value });
      return true;
    case "statistics": {
      if (typeof setting.column !== "number") return false;
      const others = Object.fromEntries(Object.entries(index.statistics).filter(([column]) => column !== String(setting.column)));
      if (index.columnNames[setting.column - 1] === undefined || index.keys[setting.column - 1] !== null) return false;
      catalog.putIndex({ ...index, statistics: setting.value === null || typeof setting.value === "string" ? others : { ...others, [setting.column]: setting.value } });
      return true;
    }
    case "attached index": return attachIndex(catalog, index, setting.index);
    default:
      return true;
  }
}
