/** What a change loses, and in words on which rows it fails and what nothing tells about it. */
import type { Change, ColumnDefinition, ConstraintDefinition, DataType, ObjectName } from "../sql/change.ts";
import { refusedInTransaction } from "../sql/outside-transaction.ts";
import { quoteIdentifier, quoteList, quoteName } from "../sql/names.ts";
import { isSerial } from "../sql/data-type.ts";
import type { Node } from "../sql/expression.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { pointersTo } from "../catalog/dependents.ts";
import type { Outcome } from "./outcome.ts";
import { isPartitioned, isSame, knownRelation, relationNamed } from "./relations.ts";
import { keyColumns, nodeOf, wholeOf } from "./roles.ts";
import type { Situation } from "./roles.ts";
import type { Loss } from "./losses.ts";
import { firesOn } from "../catalog/made-by.ts";
import { isProvenNotNull } from "../catalog/not-null.ts";
import { unknown } from "../catalog/schema.ts";
import type { Constraint, Table } from "../catalog/schema.ts";
import { typeChange } from "../catalog/types.ts";

/** A change that the server refuses in a transaction block, here where the catalog tells what it is done to, with its object: `DROP INDEX CONCURRENTLY users_email`; null where it does not. */
export function transactionRefusal(change: Change, catalog: Catalog, postgres: number): string | null {
  const anyway = refusedInTransaction(change);
  if (anyway !== null) return withObject(anyway, change, catalog);
  if (change.kind === "Reindex" && postgres >= 14 && change.name !== null) {
    const table = change.target === "table" ? catalog.findTable(change.name) : catalog.findTable(catalog.findIndex(change.name)?.table ?? { schema: "", name: "" });
    return isPartitioned(table) ? `REINDEX ${change.target.toUpperCase()} ${quoteName(change.name)}, which is partitioned,` : null;
  }
  if (change.kind === "Neutral" && change.what === "cluster" && postgres >= 15 && change.table !== null && isPartitioned(catalog.findTable(change.table))) return `CLUSTER ${catalog.label(change.table)}, which is partitioned,`;
  return null;
}

function withObject(words: string, change: Change, catalog: Catalog): string {
  switch (change.kind) {
    case "CreateIndex": return `${words} ${change.name === null ? `on ${catalog.label(change.table)}` : quoteIdentifier(change.name)}`;
    case "DropIndex": return `${words} ${quoteName(change.index)}`;
    case "DetachPartition": return `DETACH PARTITION ${catalog.label(change.partition)} CONCURRENTLY`;
    case "CreateDatabase": case "DropDatabase": return `${words} ${quoteIdentifier(change.name)}`;
    case "Reindex": return change.name === null ? words : `${words} ${quoteName(change.name)}`;
    case "CreateObject": case "DropObject": return `${words} ${quoteName(change.name)}`;
    case "Neutral": return change.table === null ? words : `${words} ${catalog.label(change.table)}`;
    default: return words;
  }
}

/** What is gone for good: nothing of a table that the same release made and did not fill. */
export function dataLossOf(change: Change, { catalog, session }: Situation, outcome: Outcome | null): Loss[] {
  const rowsOf = (table: Table): Loss[] => (hasRows(table) ? [{ kind: "rows", table: table.label, all: true }] : []);
  const tables: Loss[] = (outcome?.gone ?? []).flatMap(({ table, kind, label }) => (table === null ? (kind === "materialized view" ? [{ kind: "view rows", view: label }] : []) : rowsOf(table)));
  const columns: Loss[] = (outcome?.lostColumns ?? []).flatMap(({ table, column }) => (hasRows(table) && column.generated === null && !column.inherited ? [{ kind: "column", table: table.label, column: column.name }] : []));
  switch (change.kind) {
    case "DropTable": case "DropSchema": case "DropObject": {
      if (change.kind === "DropTable" && !change.ifExists && knownRelation(catalog, change.table) === null) return rowsOf(catalog.table(change.table));
      const counters: Loss[] = change.kind === "DropObject" && change.object === "sequence" ? [{ kind: "counter", sequence: catalog.label(change.name) }] : [];
      return [...tables, ...columns, ...counters];
    }
    case "DropColumn": {
      const table = catalog.table(change.table);
      if (outcome !== null && columns.length > 0) return columns;
      return hasRows(table) && !table.columnsKnown ? [{ kind: "column", table: table.label, column: change.column }] : [];
    }
    case "DropExpression": case "DropConstraint": return columns;
    case "Truncate": return rowsOf(catalog.table(change.table)).concat(change.cascade ? catalog.referencesTo(change.table).flatMap(({ table }) => rowsOf(table)) : []);
    case "Delete": {
      const table = catalog.table(change.table);
      return hasRows(table) ? [{ kind: "rows", table: table.label, all: change.where === null }] : [];
    }
    case "Update": {
      const table = catalog.table(change.table);
      return hasRows(table) ? [{ kind: "old values", table: table.label, columns: change.columns, using: false }] : [];
    }
    case "AlterColumnType": {
      const table = catalog.table(change.table);
      const from = catalog.column(change.table, change.column)?.type ?? unknown;
      if (!hasRows(table) || typeChange(from, change, session.setting("timezone"), catalog) === "no rewrite") return [];
      if (change.using !== null && !isCastAtMost(change.using.node)) return [{ kind: "old values", table: table.label, columns: [change.column], using: true }];
      return from !== unknown && rounds(from, change.type) ? [{ kind: "precision", table: table.label, column: change.column, type: change.type.label }] : [];
    }
    default: return [];
  }
}

/** Whether an expression is a column, or one cast of it. */
function isCastAtMost(node: Node): boolean {
  return "ColumnRef" in ("TypeCast" in node ? (node.TypeCast.arg ?? node) : node);
}

function hasRows(table: Table): boolean {
  return !table.isNew && !table.emptied;
}

/** Types with a fraction or a time of day that the other does not keep. */
function rounds(from: DataType, to: DataType): boolean {
  const whole = ["int2", "int4", "int8"];
  const broken = ["numeric", "float4", "float8", "money"];
  if (broken.includes(from.name) && whole.includes(to.name)) return true;
  if (["timestamp", "timestamptz"].includes(from.name) && ["date", "time", "timetz"].includes(to.name)) return true;
  if (from.name === "float8" && to.name === "float4") return true;
  if (from.name === "numeric" && to.name === "numeric") return (to.modifiers[1] ?? 0) < (from.modifiers[1] ?? (from.modifiers.length === 0 ? 1 : 0)) && to.modifiers.length > 0;
  if (from.name === to.name && /^time/.test(to.name)) return (to.modifiers[0] ?? 6) < (from.modifiers[0] ?? 6);
  return false;
}

/** Changes of type that hold for every value, from the first to the second. */
const widening = new Set("int2 int4,int2 int8,int4 int8,int2 numeric,int4 numeric,int8 numeric,int2 float8,int4 float8,float4 float8,date timestamp,date timestamptz,timestamp timestamptz,timestamptz timestamp,json text,jsonb text,jsonb json,uuid text,cidr inet,bpchar text,bpchar varchar,varchar text,text varchar,bool text,int2 text,int4 text,int8 text,numeric text,timestamp date,timestamptz date,int2 varchar,int4 varchar,int8 varchar,uuid varchar,float4 text,float8 text,date text,inet text".split(","));

/** On which rows a change fails; `checks`: it goes through rows at all. */
export function failureOf(change: Change, situation: Situation, checks: boolean): string | null {
  const { catalog, session } = situation;
  const rows = "table" in change && change.table !== null ? catalog.table(change.table) : null;
  if (rows !== null && !hasRows(rows) && change.kind !== "Insert") return null;
  const label = rows?.label ?? "";
  switch (change.kind) {
    case "AddColumn": {
      const { column } = change;
      const there = change.ifNotExists && rows?.columns.some(({ name }) => name === column.name) === true;
      return there ? null : columnFailure(column, label);
    }
    case "SetNotNull": return checks ? `if a row of ${label} has no ${quoteIdentifier(change.column)}` : null;
    case "AddConstraint": return checks ? constraintFailure(change.constraint, label, rows) : null;
    case "ValidateConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      if (constraint?.valid === true) return null;
      return constraint !== undefined && constraint.references !== null ? `if a row of ${label} points to nothing in ${catalog.label(constraint.references.resolved)}` : `if a row of ${label} breaks ${quoteIdentifier(change.constraint)}`;
    }
    case "CreateIndex": return change.unique && checks ? `if two rows of ${label} share ${keysOf(change.keys.map(({ column, sql }) => (column === null ? sql : quoteIdentifier(column))))}` : null;
    case "Reindex": return null;
    case "AlterColumnType": {
      const from = catalog.column(change.table, change.column)?.type ?? unknown;
      const result = typeChange(from, change, session.setting("timezone"), catalog);
      if (result === "no rewrite") return null;
      if (from !== unknown && change.using === null && change.type.modifiers.length === 0 && from.dimensions === change.type.dimensions && widening.has(`${from.name} ${change.type.name}`)) return null;
      if (from !== unknown && from.name === change.type.name && change.using === null && (/^(?:time|interval)/.test(from.name) || change.type.modifiers.length === 0)) return null;
      return `if a value of ${label}.${quoteIdentifier(change.column)} cannot become ${change.type.label}`;
    }
    case "AttachPartition": return `if a row of ${catalog.label(change.partition)} is outside of its bounds${change.isDefault ? "" : defaultFailure(change.table, catalog)}`;
    case "DetachPartition": {
      const partition = catalog.table(change.partition);
      const holders = change.finalize ? [] : holding(partition, catalog, ({ references }) => references !== null && !isSame(references.resolved, partition));
      return holders.length === 0 ? null : `if a row of ${holders.join(", ")} points to ${partition.label}`;
    }
    case "Insert": {
      if (rows === null || change.onConflict !== null) return null;
      const unique = catalog.indexesOf(rows).some((index) => index.unique);
      return unique && change.source !== "default values" ? `if ${label} has a row with the same key` : null;
    }
    case "Delete": {
      const holders = rows === null ? [] : holding(rows, catalog, ({ references }) => references?.onDelete === "no action" || references?.onDelete === "restrict");
      return holders.length === 0 ? null : `if rows of ${holders.join(", ")} still point to them`;
    }
    case "Update": {
      const holders = rows === null ? [] : holding(rows, catalog, (constraint) => (constraint.references?.onUpdate === "no action" || constraint.references?.onUpdate === "restrict") && keyColumns(rows, constraint).some((column) => change.columns.includes(column)));
      return holders.length === 0 ? null : `if rows of ${holders.join(", ")} still point to the old values`;
    }
    case "CreateTable": {
      const reason = change.partitionOf === null || change.isDefault ? "" : defaultFailure(change.partitionOf, catalog);
      return reason === "" ? null : reason.replace(/^, or /, "");
    }
    case "Neutral": {
      const node = nodeOf(change, situation.statement);
      if (change.what !== "alter domain" || node === null || !("AlterDomainStmt" in node) || !checks) return null;
      return "if a value of the domain breaks it";
    }
    default: return null;
  }
}

/** The tables whose rows can point to those of a table, or to one that it is a partition of, by keys of which something holds. */
function holding(table: Table, catalog: Catalog, holds: (key: Constraint) => boolean): string[] {
  return [...new Set(pointersTo(catalog, table).filter(({ table: holder, constraint }) => !constraint.inherited && constraint.enforced && hasRows(holder) && holds(constraint)).map(({ table: holder }) => holder.label))];
}

function keysOf(names: readonly string[]): string {
  return names.length === 1 ? `the same ${names[0] ?? ""}` : `the same (${names.join(", ")})`;
}

function columnFailure(column: ColumnDefinition, label: string): string | null {
  const empty = column.default === null && column.identity === null && column.generated === null && !isSerial(column.type);
  const reasons: string[] = [];
  if (column.notNull && empty) reasons.push(`if ${label} has any rows: they have no ${quoteIdentifier(column.name)}`);
  if (column.generated !== null) reasons.push(`if the expression fails for a row of ${label}`);
  for (const constraint of column.constraints) {
    const fixed = column.default !== null;
    if (constraint.kind === "check" && (fixed || column.generated !== null)) reasons.push(`if the values of ${quoteIdentifier(column.name)} break its check`);
    if ((constraint.kind === "unique" || constraint.kind === "primary key") && fixed) reasons.push(`if ${label} has more rows than ${quoteIdentifier(column.name)} has different values`);
    if (constraint.references !== null && fixed) reasons.push(`if the default of ${quoteIdentifier(column.name)} points to no row`);
  }
  return reasons.length === 0 ? null : reasons.join(", or ");
}

function constraintFailure({ kind, columns, references, notValid, notEnforced }: ConstraintDefinition, label: string, table: Table | null): string | null {
  if (notValid || notEnforced) return null;
  switch (kind) {
    case "check": return `if a row of ${label} breaks it`;
    case "foreign key": return `if a row of ${label} points to nothing in ${quoteIdentifier(references?.table.name ?? "")}`;
    case "unique": return `if two rows of ${label} share ${keysOf(columns.map(quoteIdentifier))}`;
    case "primary key": {
      const nullable = columns.filter((column) => table === null || isProvenNotNull(table, column, []) !== true);
      return `if two rows of ${label} share ${keysOf(columns.map(quoteIdentifier))}${nullable.length === 0 ? "" : `, or one has no ${nullable.map(quoteIdentifier).join(" or ")}`}`;
    }
    case "exclude": return `if two rows of ${label} conflict`;
    case "not null": return `if a row of ${label} has no ${quoteList(columns)}`;
  }
}

function defaultFailure(parent: ObjectName, catalog: Catalog): string {
  const rest = catalog.childrenOf(parent).find((child) => child.partitionOf?.isDefault === true);
  return rest === undefined ? "" : `, or if ${rest.label} has a row that belongs there`;
}

/** What nothing tells about a change; `read`: the triggers of which all is known. */
export function unknownsOf(change: Change, { catalog }: Situation, read: ReadonlySet<string> = new Set()): string[] {
  const found: string[] = [];
  if (change.conditional) found.push(change.guard === undefined ? "whether it runs: it stands in a branch, a loop or a handler" : `whether it runs: only if ${change.guard.replace(/\s+/g, " ")}`);
  switch (change.kind) {
    case "Opaque": found.push(`what it does: ${change.reason}`); break;
    case "NotModelled": found.push(`what ${change.what} locks`); break;
    case "Query": {
      const names = change.functions.filter(({ schema, name }) => schema !== "pg_catalog" && catalog.functions({ schema, name }).length > 0).map(({ name }) => name);
      if (names.length > 0) found.push(`what ${[...new Set(names)].join(", ")} does`);
      if (change.nested && wholeOf(change, null) === undefined) found.push("which tables the query reads");
      break;
    }
    case "Insert": case "Update": case "Delete": case "Merge": case "Copy": {
      const { schema, name, kind } = relationNamed(catalog, change.table);
      if (kind === "partitioned table" && (change.kind === "Insert" || change.kind === "Copy")) found.push(`which partitions of ${catalog.label(change.table)} get rows`);
      const triggers = catalog.objectsOn({ schema, name }).filter((object) => !read.has(object.name) && firesOn(object, change.kind));
      if (triggers.length > 0) found.push(`what the ${triggers.length === 1 ? "trigger" : "triggers"} ${quoteList(triggers.map((trigger) => trigger.name))} of ${catalog.label(change.table)} may touch`);
      break;
    }
    case "Neutral":
      if (["analyze", "vacuum", "vacuum full", "cluster"].includes(change.what) && change.table === null) found.push(`which tables it locks: ${change.what} goes through all of them`);
      if (["drop owned", "reassign owned", "alter extension", "execute", "import foreign schema"].includes(change.what)) found.push(`what ${change.what} locks`);
      break;
    case "Reindex":
      if (change.target !== "index" && change.target !== "table") found.push("which tables it locks: it goes through all of them");
      break;
    default: break;
  }
  if (isNeedy(change) && "table" in change && change.table !== null && knownRelation(catalog, change.table) === null && change.table.name !== "") {
    found.push(`what hangs on ${catalog.label(change.table)}: no migration made it, so its keys, partitions and views are not known`);
  }
  return found;
}

/** Whether a change locks more than it names, where the table has more than its name tells. */
function isNeedy(change: Change): boolean {
  return !["Insert", "Update", "Delete", "Merge", "Copy", "LockTable", "CreateTable", "CreateObject", "DropObject", "Neutral", "EnableRowSecurity", "DisableRowSecurity", "ForceRowSecurity", "NoForceRowSecurity", "CreatePolicy", "AlterPolicy", "DropPolicy", "RenamePolicy"].includes(change.kind) && !("tableIfExists" in change && change.tableIfExists === true);
}

