import type { ChangeOf, ColumnDefinition, ConstraintDefinition, Expression, ObjectName } from "../sql/change.ts";
import { addSequence, columnFrom, isMakeable, updateColumn } from "./apply-columns.ts";
import { addConstraint, addNotNull, addPartitionConstraint, addTableConstraints, coversPartitionKeys, fitsParent, inheritKey, isBelow, markInherited, notNullOf, removeConstraint, updateConstraint } from "./apply-constraints.ts";
import { addIndex, addPartitionIndex, chooseIndexName, copiedColumns, renameIndex } from "./apply-indexes.ts";
import { extensionsIn, relocateExtension } from "./apply-extensions.ts";
import { passOver, columnsOfType as columnsMadeOf, dropDependents, dropObject, dropObjectsOn, dropSequence, dropType, moveObjects, moveType, retypeColumns, statisticsName, isTypeName } from "./apply-objects.ts";
import { identitySequence } from "./apply-sequences.ts";
import { isRunner, nothingAttached } from "./attachments.ts";
import { refusesBoundValue } from "./bound-values.ts";
import { conditionWithin, provesWithin } from "./bounds.ts";
import { assumedTable, othersUse, pathWritten, unknownColumn } from "./catalog.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { conflict, differInCollation, leaveOpen } from "./column-merges.ts";
import { dependentsOf, keysAgainstTruncate, policiesReading, pointersTo } from "./dependents.ts";
import { renameRelationInTexts, statisticsFor } from "./edit-texts.ts";
import { relationNamed } from "./gone.ts";
import { samePlace } from "./mentions.ts";
import { isChanging, isUnordered, leavesRow } from "./expressions.ts";
import { partitionColumns, partitionKeyOf, refusesBound } from "./partition-bounds.ts";
import type { Key, KeyPart } from "./partition-bounds.ts";
import { columnsOfQuery, columnsOfType, columnsOfView, typesOver } from "./query.ts";
import { refusesStorage } from "./storage-parameters.ts";
import { labelOf, quoteQualified, systemColumnNames, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, NamedObject, Origin, Sequence, Table } from "./schema.ts";
import { withOwnName } from "./text-places.ts";
import { fillShell } from "./type-definitions.ts";
import { isNoComposite } from "./typed-tables.ts";

/**
 * The table's record; of a table that no migration made, one that will hold what is learned of it. A change that runs
 * only if the table exists does not show that it does.
 */
export function learnTable(catalog: WritableCatalog, name: ObjectName, by?: { readonly tableIfExists?: boolean; readonly conditional: boolean }): Table {
  const found = catalog.record(name);
  if (found !== undefined) return found;
  const assumed = catalog.table(name);
  if (by?.tableIfExists === true || by?.conditional === true) return assumed;
  const isView = catalog.findObject("view", name) !== undefined || catalog.findObject("materialized view", name) !== undefined;
  if (isView || assumed.schema === "pg_catalog" || assumed.schema === "information_schema" || catalog.schemaExists(assumed.schema) === false) return assumed;
  catalog.putTable(assumed);
  return assumed;
}

/** Replaces a table by what `change` makes of it; does nothing where there is no record of it. */
export function updateTable(catalog: WritableCatalog, place: Place, change: (table: Table) => Table): void {
  const table = catalog.tableAt(place);
  if (table !== undefined) catalog.putTable(change(table));
}

/** Applies CREATE TABLE in all its forms; false where the server would refuse. */
export function applyCreateTable(catalog: WritableCatalog, change: ChangeOf<"CreateTable">, origin: Origin): boolean {
  const schema = catalog.schemaFor(change.table, change.temporary);
  const temporary = schema === temporarySchema;
  if (schema === null || catalog.schemaExists(schema) === false || (temporary ? change.unlogged : change.onCommit !== null)) return false;
  if (change.temporary && change.table.schema !== null && change.table.schema !== temporarySchema) return false;
  const place = { schema, name: change.table.name };
  if (!change.conditional) fillShell(catalog, place);
  if (catalog.relationExists(place)) return change.ifNotExists || change.conditional;
  if (isTypeName(catalog, place)) return change.conditional;
  if (catalog.tableAt(place) !== undefined) {
    // Something was learned of a table that no one made. If the server did not refuse, it was not there.
    if (change.ifNotExists || change.conditional) return true;
    catalog.removeTable(place);
  }
  const mark = catalog.mark();
  if (createTable(catalog, change, place, temporary, origin)) return true;
  catalog.undoTo(mark);
  return false;
}

function createTable(catalog: WritableCatalog, change: ChangeOf<"CreateTable">, place: Place, temporary: boolean, origin: Origin): boolean {
  if (!holdsTogether(change) || refusesStorage(change)) return false;
  const named = [...change.inherits, ...(change.partitionOf === null ? [] : [change.partitionOf])];
  if ([...named, ...change.like.map((like) => like.table)].some((name) => name.schema !== null && catalog.schemaExists(name.schema) === false)) return false;
  const parents = named.map((name) => learnTable(catalog, name));
  const partitioned = change.partitionOf === null ? undefined : parents[0];
  if (parents.some((parent, at) => parents.slice(0, at).some((other) => samePlace(other, parent)))) return false;
  if (parents.some((parent) => parent.known && (parent.temporary ? !temporary : temporary && parent === partitioned))) return false;
  if (partitioned?.known && (partitioned.partitionBy === null || (change.takes !== null && (refusesBound(partitioned, catalog.childrenOf(partitioned), change.takes) || refusesBoundValue(catalog, partitioned, change.takes))))) return false;
  if (change.inherits.length > 0 && parents.some((parent) => parent.partitionBy !== null || parent.partitionOf !== null)) return false;
  if (change.like.some(({ table: name }) => catalog.record(name) === undefined && viewNamed(catalog, name) === undefined && (catalog.findSequence(name) !== undefined || catalog.findIndex(name) !== undefined))) return false;
  const templates = change.like.map((like) => ({ columnsBefore: like.columnsBefore, table: catalog.table(like.table), view: viewNamed(catalog, like.table), type: catalog.record(like.table) === undefined ? columnsOfType(catalog, like.table) : null, including: inclusions(like.including) }));

  const inherited = columnsOfParents(parents, change.partitionOf !== null, change.columns);
  if (inherited === null) return false;
  const columns = new Map<string, Column>(inherited.map((column) => [column.name, column]));
  const own = new Set<string>();
  const typed = change.ofType === null ? null : columnsOfType(catalog, change.ofType);
  if (change.ofType !== null && typed === null && isNoComposite(catalog, change.ofType)) return false;
  for (const column of typed?.columns ?? []) columns.set(column.name, { ...column, origin });
  const add = (column: Column, definition: ColumnDefinition | null): boolean => {
    const above = columns.get(column.name);
    if (above !== undefined && own.has(column.name) && definition?.type.name !== "") return false;
    own.add(column.name);
    if (above === undefined && definition?.type.name === "" && (change.ofType === null ? parents.every((parent) => parent.columnsKnown) : typed !== null)) return false;
    const merged = above === undefined ? column : mergeColumn(above, column, definition, change.partitionOf !== null || change.ofType !== null);
    if (merged === null) return false;
    columns.set(column.name, merged);
    return true;
  };
  const addCopied = ({ table, view, type, including }: (typeof templates)[number]): boolean => {
    const copied = view === undefined ? (type ?? table).columns.map((column) => likeColumn(column, including, origin)) : (columnsOfView(catalog, view) ?? []).map(({ name, type, collation }) => ({ ...unknownColumn(name), type, collation, notNull: false, default: null, generated: null, identity: null, origin }));
    return copied.every((column) => add(column, null));
  };
  for (let before = 0; before <= change.columns.length; before++) {
    if (!templates.filter(({ columnsBefore }) => columnsBefore === before).every(addCopied)) return false;
    const definition = change.columns[before];
    if (definition !== undefined && !add({ ...columnFrom(catalog, definition, origin), notNull: false }, definition)) return false;
  }
  const queried = change.asQuery === null ? [] : columnsOfQuery(catalog, change.asQuery.sql, change.asQuery.columns, origin);
  if (queried !== null && change.asQuery !== null && queried.length < change.asQuery.columns.length) return false;
  for (const column of queried ?? []) {
    if (columns.has(column.name)) return false;
    columns.set(column.name, column);
  }
  const columnsKnown =
    queried !== null && (change.ofType === null || typed !== null) && [...parents, ...templates.flatMap((template) => (template.view === undefined && template.type === null ? [template.table] : []))].every((table) => table.columnsKnown);

  const filled = change.asQuery?.withData ?? false;
  const reachable = partitioned !== undefined && othersUse(partitioned);
  catalog.putTable({
    ...assumedTable(place),
    label: labelOf(place.schema, place.name),
    known: true,
    release: catalog.release(),
    madeHere: true,
    filled,
    reachable,
    isNew: temporary || !(filled || reachable),
    temporary,
    unlogged: change.unlogged,
    foreign: change.foreign,
    columnsKnown,
    columns: [...columns.values()],
    rowSecurity: { enabled: false, forced: false },
    partitionBy: change.partitionBy,
    partitionOf: partitioned === undefined ? null : { schema: partitioned.schema, name: partitioned.name, bound: change.partitionBound ?? "DEFAULT", takes: change.takes ?? { strategy: "default" }, isDefault: change.isDefault },
    inherits: change.partitionOf === null ? parents.map((parent) => ({ schema: parent.schema, name: parent.name })) : [],
    ofType: change.ofType === null ? null : (typed?.place ?? { schema: change.ofType.schema ?? "public", name: change.ofType.name }),
    options: change.options,
    storage: change.storage,
    tablespace: change.tablespace,
    accessMethod: change.accessMethod,
    onCommit: change.onCommit,
    server: change.server,
    foreignOptions: change.foreignOptions,
    searchPath: pathWritten(catalog),
    origin,
  });
  const made = catalog.tableAt(place);
  if (made !== undefined && !isWhole(catalog, made, change)) return false;
  if (!change.columns.every((definition) => addSequence(catalog, place, definition, origin))) return false;
  for (const { table, including } of templates) {
    if (including.has("identity")) for (const column of table.columns) if (column.identity !== null && column.identity !== unknown) copyIdentity(catalog, place, table, column, column.identity, origin);
  }
  for (const parent of parents) {
    for (const constraint of parent.constraints) {
      if (constraint.kind === "check" && !constraint.noInherit && !copyConstraint(catalog, place, constraint, true, origin)) return false;
    }
  }
  const notNulls = change.columns.filter((definition) => definition.notNull && isNotNullUnnamed(definition, change)).map((definition) => definition.name);
  for (const { table } of templates) for (const constraint of table.constraints) if (constraint.kind === "not null") copyConstraint(catalog, place, constraint, false, origin);
  // NOT VALID is no matter in a table that has no rows (transformCheckConstraints, transformFKConstraints).
  const constraints = change.foreign ? change.constraints : change.constraints.map((constraint) => ({ ...constraint, notValid: false }));
  const isReference = ({ kind }: ConstraintDefinition): boolean => kind === "foreign key";
  if (!addTableConstraints(catalog, place, constraints.filter((constraint) => !isReference(constraint)), notNulls, origin)) return false;
  for (const parent of parents) {
    for (const constraint of parent.constraints) if (constraint.kind === "not null" && !constraint.noInherit && !inheritNotNull(catalog, place, constraint, origin)) return false;
    for (const column of parent.columns) if (column.notNull === true && notNullOf(parent, column.name) === undefined) updateColumn(catalog, place, column.name, (current) => ({ ...current, notNull: true }));
  }
  if (!templates.every(({ table, view, including }) => (view === undefined ? copyFrom(catalog, place, table, including, origin) : copyIndexes(catalog, place, { ...assumedTable(view), constraints: [] }, including, origin)))) return false;
  // A foreign key may refer to what LIKE brings.
  if (!addTableConstraints(catalog, place, constraints.filter(isReference), [], origin)) return false;
  return partitioned === undefined || joinParent(catalog, place, partitioned, origin);
}

/** Whether a new table has the columns that its partition key and its generated columns read, and may be what it says it is. */
function isWhole(catalog: Catalog, table: Table, change: ChangeOf<"CreateTable">): boolean {
  const key = partitionKeyOf(table);
  if (key !== null && ((key.strategy === "list" && key.parts.length > 1) || Object.keys(table.storage).length > 0)) return false;
  // The name of the table is its row.
  if (table.columnsKnown && partitionColumns(table).some((name) => name !== table.name && !table.columns.some((column) => column.name === name))) return false;
  if (key?.parts.some((part) => refusesPart(catalog, table, key.strategy, part)) === true) return false;
  return change.columns.every((definition) => isMakeable(catalog, table, definition));
}

/** Whether a table cannot be partitioned by that for certain: by what is generated, the same for all rows or not immutable, or by a type without operators. */
function refusesPart(catalog: Catalog, table: Table, strategy: Key["strategy"], { column, columns, node, classed }: KeyPart): boolean {
  const isGenerated = (name: string): boolean => table.columns.some((other) => other.name === name && other.generated !== null && other.generated !== unknown);
  if (columns.some(isGenerated)) return true;
  if (node !== null && (columns.length === 0 || leavesRow(catalog, node) || isChanging(catalog, node, table))) return true;
  const type = column === null ? (node === null ? unknown : typesOver(catalog, table)(node)) : (table.columns.find((other) => other.name === column)?.type ?? unknown);
  return !classed && isUnordered(catalog, strategy === "hash" ? "hash" : "btree", type);
}

/** A column that is NOT NULL by what is written on it, not by a constraint that has a name or stands by itself. */
function isNotNullUnnamed(definition: ColumnDefinition, change: ChangeOf<"CreateTable">): boolean {
  const other = change.constraints.some((constraint) => (constraint.kind === "not null" || constraint.kind === "primary key") && constraint.columns.includes(definition.name));
  if (!other) return true;
  return change.constraints.every((constraint) => constraint.kind !== "not null" || !constraint.columns.includes(definition.name)) && (definition.notNullSpan !== null || definition.identity !== null);
}

/** A not-null constraint of a parent keeps its name, unless the child's own has one or it is taken. */
function inheritNotNull(catalog: WritableCatalog, place: Place, constraint: Constraint, origin: Origin): boolean {
  const table = catalog.tableAt(place);
  const column = constraint.columns[0];
  if (table === undefined || column === undefined) return true;
  const own = notNullOf(table, column);
  const name = own?.name ?? (table.constraints.some((other) => other.name === constraint.name) ? null : constraint.name);
  return addNotNull(catalog, place, column, { name, valid: own?.valid !== false, noInherit: false, sql: constraint.sql }, constraint.origin ?? origin, { inherited: true });
}

function viewNamed(catalog: Catalog, name: ObjectName): NamedObject | undefined {
  return catalog.record(name) !== undefined ? undefined : (catalog.findObject("view", name) ?? catalog.findObject("materialized view", name));
}

/** The columns of all parents, merged; null where the server refuses: they cannot be one, or have different values unless one is written in the child's `own`. */
function columnsOfParents(parents: readonly Table[], partition: boolean, own: readonly ColumnDefinition[]): Column[] | null {
  const columns = new Map<string, Column>();
  for (const parent of parents) {
    for (const column of parent.columns) {
      const inherited = inheritColumn(column, partition);
      const other = columns.get(column.name);
      if (other === undefined) columns.set(column.name, inherited);
      else {
        if (differ(other.type, column.type) || conflict(other, column)) return null;
        const written = own.find(({ name }) => name === column.name);
        if (leaveOpen(other, column) && ((column.generated === null || column.generated === unknown ? written?.default : written?.generated) ?? null) === null) return null;
        columns.set(column.name, { ...other, notNull: other.notNull === true || column.notNull, default: other.default ?? column.default });
      }
    }
  }
  return [...columns.values()];
}

function differ(one: Column["type"], other: Column["type"]): boolean {
  return one !== unknown && other !== unknown && one.name !== "" && other.name !== "" && (one.label !== other.label || one.schema !== other.schema);
}

/** A column that is there twice, or a second primary key, makes the server refuse the table. */
function holdsTogether(change: ChangeOf<"CreateTable">): boolean {
  const names = new Set(change.columns.map((column) => column.name));
  return names.size === change.columns.length && !change.columns.some((column) => systemColumnNames.has(column.name)) && change.constraints.filter((constraint) => constraint.kind === "primary key").length < 2;
}

/** What LIKE copies, as words in lower case. */
function inclusions(including: readonly string[]): ReadonlySet<string> {
  return new Set(including);
}

/** A partition shares its parent's identity column, a child by INHERITS does not. */
function inheritColumn(column: Column, partition: boolean): Column {
  return { ...column, identity: partition ? column.identity : null, notNull: false, inherited: true, local: false, comment: null, statistics: null, options: {}, foreignOptions: {} };
}

/** A column that is written in the child too; null where the server refuses to merge the two. `partial`: its type need not be written. */
function mergeColumn(inherited: Column, own: Column, definition: ColumnDefinition | null, partial: boolean): Column | null {
  if (!partial && (differ(inherited.type, own.type) || differInCollation(inherited, own) || (definition === null && inherited.storage !== null && own.storage !== null && inherited.storage !== own.storage))) return null;
  // What is generated above is so below, and nothing else is.
  if (inherited.generated !== unknown && own.generated !== unknown && (inherited.generated === null ? own.generated !== null && !partial : own.default !== null || own.identity !== null)) return null;
  return {
    ...inherited,
    default: own.default ?? inherited.default,
    generated: own.generated ?? inherited.generated,
    identity: own.identity ?? inherited.identity,
    collation: inherited.collation,
    local: !partial || inherited.local,
    storage: own.storage ?? inherited.storage,
    compression: own.compression ?? inherited.compression,
    foreignOptions: definition?.foreignOptions ?? {},
  };
}

function likeColumn(column: Column, including: ReadonlySet<string>, origin: Origin): Column {
  const generated = column.generated !== null;
  return {
    ...column,
    notNull: false,
    default: including.has("defaults") ? column.default : null,
    generated: including.has("generated") ? column.generated : null,
    identity: including.has("identity") ? column.identity : null,
    ...(generated && !including.has("generated") ? { default: null } : {}),
    storage: including.has("storage") ? column.storage : null,
    compression: including.has("compression") ? column.compression : null,
    comment: including.has("comments") ? column.comment : null,
    statistics: null,
    options: {},
    foreignOptions: {},
    inherited: false,
    local: true,
    origin,
  };
}

/** Copies a check, or the not-null constraint that a column of the copy needs; false where the name stands for another check. */
function copyConstraint(catalog: WritableCatalog, place: Place, constraint: Constraint, inherited: boolean, origin: Origin, comment = false): boolean {
  const table = catalog.tableAt(place);
  if (table === undefined || table.constraints.some((candidate) => candidate.name === constraint.name)) return true;
  const copy = { ...constraint, valid: constraint.enforced, inherited, local: !inherited, comment: comment ? constraint.comment : null, origin: inherited ? constraint.origin : origin };
  catalog.putTable({
    ...table,
    constraints: [...table.constraints, copy],
    columns: constraint.kind === "not null" ? table.columns.map((column) => (constraint.columns.includes(column.name) ? { ...column, notNull: true } : column)) : table.columns,
  });
  return true;
}

/** The identity column of a copy has a sequence of its own with the options of the first. */
function copyIdentity(catalog: WritableCatalog, place: Place, source: Table, column: Column, identity: "always" | "by default", origin: Origin): void {
  addSequence(catalog, place, { name: column.name, type: column.type, identity }, origin);
  const from = identitySequence(catalog, source, column.name);
  const made = identitySequence(catalog, place, column.name);
  if (from === undefined || made === undefined) return;
  // Of the type the server copies nothing.
  const { start, increment, minimum, maximum, cache, cycle } = from;
  catalog.putSequence({ ...made, type: "bigint", start, increment, minimum, maximum, cache, cycle });
}

/** Constraints and indexes that LIKE copies: checks under their names, keys and indexes under new ones. */
function copyFrom(catalog: WritableCatalog, place: Place, source: Table, including: ReadonlySet<string>, origin: Origin): boolean {
  if (including.has("comments")) {
    for (const constraint of source.constraints) if (constraint.kind === "not null") updateConstraint(catalog, place, constraint.name, (copy) => ({ ...copy, comment: constraint.comment }));
  }
  if (including.has("constraints")) {
    const checks = source.constraints.filter((constraint) => constraint.kind === "check");
    const own = catalog.tableAt(place)?.constraints ?? [];
    const named = (check: Constraint) => own.find((constraint) => constraint.name === check.name);
    if (checks.some((check) => named(check)?.inherited === false)) return false;
    if (catalog.tableAt(place)?.partitionBy !== null && checks.some(({ noInherit }) => noInherit)) return false;
    for (const check of checks) {
      if (named(check) === undefined) copyConstraint(catalog, place, check, false, origin, including.has("comments"));
      else updateConstraint(catalog, place, check.name, (constraint) => ({ ...constraint, local: true }));
    }
  }
  if (including.has("statistics")) for (const copied of statisticsFor(catalog, source, place)) copyStatistics(catalog, place, copied, including.has("comments"), origin);
  return copyIndexes(catalog, place, source, including, origin);
}

function copyIndexes(catalog: WritableCatalog, place: Place, source: Table, including: ReadonlySet<string>, origin: Origin): boolean {
  if (!including.has("indexes")) return true;
  const indexes = [...catalog.indexesOf(source)].sort((a, b) => Number(isPrimaryKey(source, b.constraint)) - Number(isPrimaryKey(source, a.constraint)));
  for (const index of indexes) {
    const constraint = source.constraints.find((candidate) => candidate.name === index.constraint);
    const label = constraint === undefined ? "idx" : constraint.kind === "primary key" ? "pkey" : constraint.kind === "unique" ? "key" : "excl";
    const name = chooseIndexName(catalog, place, label, copiedColumns(index));
    const comment = (of: string | null): string | null => (including.has("comments") ? of : null);
    if (constraint?.kind === "primary key" && catalog.tableAt(place)?.constraints.some(({ kind }) => kind === "primary key") === true) return false;
    if (index.unique && !coversPartitionKeys(catalog, catalog.tableAt(place) ?? source, index.keys.flatMap((key) => key ?? []))) return false;
    if (constraint !== undefined) {
      updateTable(catalog, place, (table) => ({ ...table, constraints: [...table.constraints, { ...constraint, name, index: name, inherited: false, local: true, comment: null, origin }] }));
    }
    addIndex(catalog, place, { ...index, name, valid: true, parent: null, constraint: constraint === undefined ? null : name, comment: comment(index.comment), clustered: false, replicaIdentity: false, statistics: {}, origin });
  }
  return true;
}

/** Extended statistics of a copy: under a name that the server chooses. */
function copyStatistics(catalog: WritableCatalog, { schema }: Place, { sql, from }: ReturnType<typeof statisticsFor>[number], commented: boolean, origin: Origin): void {
  const name = statisticsName(catalog, sql, schema);
  catalog.putObject({ ...from, schema, name, sql: withOwnName(sql, "statistics", quoteQualified(schema, name)), origin });
  const comment = commented ? (catalog.attachment("statistics", from)?.comment ?? null) : null;
  if (comment !== null) catalog.putAttachment("statistics", { schema, name }, { ...nothingAttached, comment });
}

function isPrimaryKey(table: Table, constraint: string | null): boolean {
  return table.constraints.some((candidate) => candidate.name === constraint && candidate.kind === "primary key");
}

/** Gives a partition what its partitioned table has: keys, indexes, foreign keys. */
function joinParent(catalog: WritableCatalog, place: Place, parent: Table, origin: Origin): boolean {
  for (const constraint of parent.constraints) {
    const child = catalog.tableAt(place);
    if (child === undefined) return true;
    if (constraint.index !== null) {
      const index = catalog.indexAt({ schema: parent.schema, name: constraint.index });
      if (!addPartitionConstraint(catalog, child, { schema: parent.schema, name: constraint.index }, { ...definitionOf(constraint), include: index?.include ?? [], nullsNotDistinct: index?.nullsNotDistinct ?? false }, origin)) return false;
    } else if (constraint.kind === "foreign key") {
      inheritKey(catalog, child, constraint, definitionOf(constraint), origin);
    } else if (constraint.kind === "check" && !constraint.noInherit) {
      updateTable(catalog, child, (table) => ({ ...table, constraints: table.constraints.map((candidate) => (candidate.name === constraint.name ? { ...candidate, inherited: true } : candidate)) }));
    }
  }
  for (const index of catalog.indexesOf(parent)) if (index.constraint === null) addPartitionIndex(catalog, place, index, origin);
  return true;
}

/** A constraint of the catalog as a definition that can be added to another table. */
/** What a definition says that nobody wrote. */
const unwritten = { nullsNotDistinct: false, storage: {}, tablespace: null, include: [], usingIndex: null, inline: false, span: { start: 0, end: 0 } } as const;

function definitionOf(constraint: Constraint): ConstraintDefinition {
  return {
    ...unwritten,
    kind: constraint.kind,
    name: constraint.kind === "foreign key" ? constraint.name : null,
    columns: constraint.columns,
    expression: constraint.expression,
    references: constraint.references === null ? null : { ...constraint.references, table: constraint.references.resolved },
    notValid: constraint.valid === false,
    notEnforced: !constraint.enforced,
    deferrable: constraint.deferrable,
    initiallyDeferred: constraint.initiallyDeferred,
    noInherit: constraint.noInherit,
    period: constraint.period,
    sql: constraint.sql,
  };
}

function checkOf(expression: Expression): ConstraintDefinition {
  return { ...unwritten, kind: "check", name: null, columns: [], expression, references: null, notValid: false, notEnforced: false, deferrable: false, initiallyDeferred: false, noInherit: false, period: false, sql: `CHECK (${expression.sql})` };
}

/** Applies DROP TABLE; false where something else needs the table, and CASCADE is missing. `also`: tables the same statement drops. */
export function applyDropTable(catalog: WritableCatalog, change: ChangeOf<"DropTable">, also: readonly ObjectName[] = []): boolean {
  // IF EXISTS would pass over a table that the server's search_path does not lead to.
  const table = catalog.record(change.table);
  if (table === undefined) return change.conditional || (missing(catalog, change.table) && passOver(catalog, "relation", change.table));
  if (table.known && table.foreign !== change.foreign) return change.conditional;
  if (change.conditional) {
    // If it is still there, it is the one that was.
    if (table.known) catalog.putTable({ ...table, known: false, columnsKnown: false });
    return true;
  }
  if (!change.cascade && blocksDrop(catalog, table, also.map((name) => catalog.table(name)))) return false;
  dropTable(catalog, table);
  return true;
}

function blocksDrop(catalog: Catalog, table: Table, also: readonly Table[]): boolean {
  const family = new Set(also.map((other) => `${other.schema}\0${other.name}`));
  const withPartitions = (member: Table): Table[] => [member, ...catalog.childrenOf(member).filter(({ partitionOf }) => partitionOf !== null).flatMap(withPartitions)];
  const members = withPartitions(table);
  for (const { schema, name } of members) family.add(`${schema}\0${name}`);
  const isInside = (place: Place) => family.has(`${place.schema}\0${place.name}`);
  return members.some((member) =>
    pointersTo(catalog, member).some((reference) => !isInside(reference.table)) ||
    catalog.childrenOf(member).some((child) => child.partitionOf === null && !isInside(child)) ||
    dependentsOf(catalog, member).some((object) => object.table === null || !isInside(object.table)) ||
    [...policiesReading(catalog, member), ...columnsMadeOf(catalog, member)].some((holder) => !isInside(holder.table)),
  );
}

/** Takes a table away with all that depends on it. */
export function dropTable(catalog: WritableCatalog, table: Table): void {
  for (const { table: holder, constraint } of pointersTo(catalog, table)) removeConstraint(catalog, holder, constraint);
  for (const child of catalog.childrenOf(table)) {
    if (catalog.tableAt(child) !== undefined) dropTable(catalog, child);
  }
  for (const index of catalog.indexesOf(table)) catalog.removeIndex(index);
  for (const sequence of catalog.sequencesOf(table)) catalog.removeSequence(sequence);
  dropDependents(catalog, table);
  dropObjectsOn(catalog, table);
  catalog.removeTable(table);
}

/** False where the name is that of another kind of relation: the server says so. */
function missing(catalog: Catalog, name: ObjectName): boolean {
  const schema = catalog.schemaFor(name);
  return !(schema !== null && catalog.relationExists({ schema, name: name.name }));
}

/** Applies ALTER TABLE … RENAME TO; false where the name is taken. */
export function applyRenameTable(catalog: WritableCatalog, change: ChangeOf<"RenameTable">): boolean {
  return renameRelation(catalog, change.table, change.newName) || change.conditional;
}

/** Renames whatever relation has that name: ALTER TABLE … RENAME works on indexes, views and sequences too. False where the new name is taken. */
export function renameRelation(catalog: WritableCatalog, name: ObjectName, newName: string): boolean {
  const table = catalog.record(name);
  if (table !== undefined) {
    const place = { schema: table.schema, name: newName };
    if (catalog.relationExists(place) || isTypeName(catalog, place)) return false;
    if (catalog.tableAt(place) !== undefined) catalog.removeTable(place);
    renameRelationInTexts(catalog, table, place);
    catalog.renameTable(table, { ...(catalog.tableAt(table) ?? table), name: newName, label: labelOf(table.schema, newName) });
    retypeColumns(catalog, table, place);
    return true;
  }
  const index = catalog.findIndex(name);
  if (index !== undefined) return renameIndex(catalog, index, newName);
  const sequence = catalog.findSequence(name);
  if (sequence !== undefined) return moveSequence(catalog, sequence, { schema: sequence.schema, name: newName });
  const view = catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
  if (view === undefined || catalog.relationExists({ schema: view.schema, name: newName }) || isTypeName(catalog, { schema: view.schema, name: newName })) return view === undefined;
  moveView(catalog, view, { schema: view.schema, name: newName });
  return true;
}

/** Gives a sequence another name or schema. */
function moveSequence(catalog: WritableCatalog, sequence: Sequence, next: Place): boolean {
  if (catalog.relationExists(next)) return false;
  renameRelationInTexts(catalog, sequence, next);
  catalog.renameSequence(sequence, { ...sequence, schema: next.schema, name: next.name });
  return true;
}

/** Gives a view another name or schema, in its own text and in those that select from it. */
export function moveView(catalog: WritableCatalog, view: NamedObject, next: Place): void {
  if (catalog.relationExists(next)) return;
  renameRelationInTexts(catalog, view, next);
  const current = catalog.findObject(view.kind, view) ?? view;
  const indexes = catalog.indexesOf(view);
  retypeColumns(catalog, view, next);
  catalog.replaceObject(current, { ...current, schema: next.schema, name: next.name, sql: withOwnName(current.sql, view.kind, quoteQualified(next.schema, next.name)) });
  for (const index of indexes) catalog.renameIndex(index, { ...index, schema: next.schema, table: next, label: labelOf(next.schema, index.name) });
  for (const object of catalog.objectsOn(view)) catalog.replaceObject(object, { ...object, schema: next.schema, table: next });
}

/** Applies ALTER TABLE … SET SCHEMA, of views and sequences too; false where the server would refuse. */
export function applySetTableSchema(catalog: WritableCatalog, change: ChangeOf<"SetTableSchema">): boolean {
  return change.conditional || setRelationSchema(catalog, change.table, change.newSchema, change.ifExists);
}

/** Moves whatever relation has that name to another schema; false where the server would refuse. `ifExists`: where there is none, the schema does not matter either. */
export function setRelationSchema(catalog: WritableCatalog, name: ObjectName, schema: string, ifExists: boolean): boolean {
  if (catalog.schemaExists(schema) === false) return ifExists && relationNamed(catalog, name) === null;
  const table = catalog.record(name);
  if (table !== undefined) return moveTable(catalog, table, schema);
  const sequence = catalog.findSequence(name);
  if (sequence !== undefined) return sequence.ownedBy === null && (sequence.schema === schema || moveSequence(catalog, sequence, { schema, name: sequence.name }));
  const view = catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
  if (view !== undefined && view.schema !== schema) {
    if (catalog.relationExists({ schema, name: view.name })) return false;
    moveView(catalog, view, { schema, name: view.name });
  }
  return true;
}

/** Moves a table to another schema, with its indexes and the sequences it owns; false where a name is taken there. */
function moveTable(catalog: WritableCatalog, table: Table, schema: string): boolean {
  if (schema === table.schema) return true;
  const indexes = catalog.indexesOf(table);
  const owned = catalog.sequencesOf(table);
  if ([table, ...indexes, ...owned].some(({ name }) => catalog.relationExists({ schema, name }))) return false;
  if (catalog.tableAt({ schema, name: table.name }) !== undefined) catalog.removeTable({ schema, name: table.name });
  renameRelationInTexts(catalog, table, { schema, name: table.name });
  catalog.renameTable(table, { ...(catalog.tableAt(table) ?? table), schema, label: labelOf(schema, table.name) });
  retypeColumns(catalog, table, { schema, name: table.name });
  for (const index of indexes) {
    const current = catalog.indexAt(index);
    if (current !== undefined) catalog.renameIndex(index, { ...current, schema, label: labelOf(schema, index.name) });
  }
  for (const sequence of owned) {
    const current = catalog.sequenceAt(sequence);
    if (current !== undefined) moveSequence(catalog, current, { schema, name: sequence.name });
  }
  return true;
}

/** Applies ATTACH PARTITION; false where the server would refuse. */
export function applyAttachPartition(catalog: WritableCatalog, change: ChangeOf<"AttachPartition">, origin: Origin): boolean {
  const parent = learnTable(catalog, change.table, change);
  const partition = learnTable(catalog, change.partition);
  if (isBelow(catalog, parent, partition)) return false;
  if (change.conditional) {
    if (partition.partitionOf !== null) return true;
  } else {
    if (partition.partitionOf !== null || partition.inherits.length > 0 || partition.ofType !== null) return false;
    if (parent.known && (parent.partitionBy === null || refusesBound(parent, catalog.childrenOf(parent), change.takes) || refusesBoundValue(catalog, parent, change.takes))) return false;
    if (parent.known && partition.known && (parent.temporary !== partition.temporary || !fitsParent(partition, parent))) return false;
    if (parent.columnsKnown && partition.columnsKnown && partition.columns.some((column) => !parent.columns.some((above) => above.name === column.name))) return false;
    if (partition.columns.some((column) => column.identity !== null && column.identity !== unknown)) return false;
  }
  catalog.putTable({
    ...partition,
    partitionOf: { schema: parent.schema, name: parent.name, bound: change.bound, takes: change.takes, isDefault: change.isDefault },
    columns: partition.columns.map((column) => {
      const above = parent.columns.find((candidate) => candidate.name === column.name);
      return above === undefined ? column : { ...column, identity: above.identity, inherited: true, local: false };
    }),
    reachable: partition.reachable || othersUse(parent),
    isNew: partition.temporary || (partition.isNew && !othersUse(parent)),
  });
  markInherited(catalog, partition, parent);
  updateTable(catalog, partition, (table) => ({ ...table, constraints: table.constraints.map((constraint) => (constraint.inherited && (constraint.kind === "check" || constraint.kind === "not null") ? { ...constraint, local: false } : constraint)) }));
  return joinParent(catalog, partition, parent, origin);
}

/** Applies DETACH PARTITION; false where it is none. CONCURRENTLY leaves a CHECK that says what the bound did, if no other does. */
export function applyDetachPartition(catalog: WritableCatalog, change: ChangeOf<"DetachPartition">, origin: Origin): boolean {
  const partition = catalog.record(change.partition);
  const parent = catalog.record(change.table);
  if (partition === undefined || (parent !== undefined && !parent.known)) return true;
  if (change.finalize) return true;
  if (partition.partitionOf === null || (parent !== undefined && (partition.partitionOf.name !== parent.name || partition.partitionOf.schema !== parent.schema))) return change.conditional || !partition.known;
  if (change.concurrently && parent !== undefined && catalog.childrenOf(parent).some((child) => child.partitionOf?.isDefault === true)) return false;
  const kept = change.concurrently && parent !== undefined && !provesWithin(partition, parent, partition.partitionOf.takes, catalog) ? conditionWithin(parent, partition.partitionOf.takes, catalog) : null;
  catalog.putTable({
    ...partition,
    partitionOf: null,
    columns: partition.columns.map((column) => ({ ...column, inherited: false, local: true, identity: null })),
    constraints: partition.constraints.map((constraint) => (constraint.inherited ? { ...constraint, inherited: false, local: true } : constraint)),
  });
  for (const index of catalog.indexesOf(partition)) if (index.parent !== null) catalog.putIndex({ ...index, parent: null });
  if (kept !== null) addConstraint(catalog, catalog.table(partition), checkOf(kept), origin);
  return true;
}

/** Rows that came in bulk: the table, and the partitions they may have gone to, are no longer empty. */
export function markFilled(catalog: WritableCatalog, name: ObjectName): void {
  const fill = (table: Table): void => {
    if (!table.filled || table.emptiedBy !== null) catalog.putTable({ ...table, filled: true, isNew: table.temporary, emptied: false, emptiedBy: null });
    for (const child of catalog.childrenOf(table)) if (child.partitionOf !== null) fill(child);
  };
  const table = catalog.findTable(name);
  if (table !== undefined) fill(table);
}

/** Counts the rows that INSERT … VALUES writes with their keys into a new table, or into one that no migration made. */
export function markSeeded(catalog: WritableCatalog, { table: name, columns, rows }: ChangeOf<"Insert">): void {
  const table = catalog.record(name);
  if (table === undefined || rows === null || (table.known && !table.madeHere)) return;
  const key = table.constraints.find(({ kind }) => kind === "primary key");
  if (table.known && (key === undefined || (columns.length > 0 && !key.columns.every((column) => columns.includes(column))))) return;
  const { seeds } = table;
  const by = catalog.release();
  catalog.putTable({ ...table, seeds: { rows: (seeds?.rows ?? 0) + rows, releases: (seeds?.releases ?? 0) + (seeds?.by === by ? 0 : 1), by } });
}

/** Applies TRUNCATE: to the table, its partitions and children, and with CASCADE to every table that references one of them; false where there are such and CASCADE is missing. `also`: other tables of the statement. */
export function applyTruncate(catalog: WritableCatalog, change: ChangeOf<"Truncate">, also: readonly ObjectName[] = []): boolean {
  if (change.conditional) return true;
  const truncated = learnTable(catalog, change.table);
  const only = change.only === true;
  if (only && truncated.partitionBy !== null) return false;
  if (!change.cascade && keysAgainstTruncate(catalog, truncated, also.map((name) => catalog.table(name)), only).length > 0) return false;
  const seen = new Set<string>();
  const empty = (table: Table): void => {
    if (seen.has(table.label)) return;
    catalog.putRows(table, undefined);
    seen.add(table.label);
    catalog.putTable({ ...table, emptied: true, emptiedBy: catalog.release() });
    if (!only || table.label !== truncated.label) for (const child of catalog.childrenOf(table)) empty(child);
    if (change.cascade) for (const reference of catalog.referencesTo(table)) empty(reference.table);
  };
  empty(truncated);
  return true;
}

/** Applies CREATE SCHEMA; false where there is one. */
export function applyCreateSchema(catalog: WritableCatalog, change: ChangeOf<"CreateSchema">, origin: Origin): boolean {
  if (change.elsewhere === true || (change.owner !== undefined && catalog.roleState(change.owner) === "dropped")) return false;
  if (catalog.schemaExists(change.name) === true) return change.ifNotExists || change.conditional;
  catalog.putSchema({ name: change.name, state: "made", origin });
  const place = { schema: "", name: change.name };
  if (change.owner !== undefined) catalog.putAttachment("schema", place, { ...(catalog.attachment("schema", place) ?? nothingAttached), owner: isRunner(change.owner) ? catalog.role : change.owner });
  return true;
}

/** Applies DROP SCHEMA; false where it is not empty and CASCADE is missing. */
export function applyDropSchema(catalog: WritableCatalog, change: ChangeOf<"DropSchema">): boolean {
  if (change.conditional) return true;
  if (catalog.schemaExists(change.name) === false) return change.ifExists;
  if (!change.cascade && (extensionsIn(catalog, change.name).length > 0 || [catalog.tables(), catalog.objects(), catalog.enums(), catalog.sequences()].some((list) => list.some(({ schema }) => schema === change.name)))) return false;
  dropSchema(catalog, change.name);
  return true;
}

/** Takes a schema away with all that is in it. */
export function dropSchema(catalog: WritableCatalog, name: string): void {
  const inside = <T extends { readonly schema: string }>(values: readonly T[]) => values.filter((value) => value.schema === name);
  const objects = inside(catalog.objects());
  for (const table of inside(catalog.tables())) if (catalog.tableAt(table) !== undefined) dropTable(catalog, table);
  for (const object of [...extensionsIn(catalog, name), ...objects]) if (catalog.findObject(object.kind, object, object.table ?? undefined) !== undefined) dropObject(catalog, object);
  for (const sequence of inside(catalog.sequences())) dropSequence(catalog, sequence);
  for (const value of inside(catalog.enums())) dropType(catalog, value);
  catalog.putSchema({ name, state: "dropped", origin: null });
}

/** Applies ALTER SCHEMA … RENAME; false where the name is taken. */
export function applyRenameSchema(catalog: WritableCatalog, change: ChangeOf<"RenameSchema">): boolean {
  if (catalog.schemaExists(change.newName) === true || catalog.schemaExists(change.name) === false) return change.conditional;
  const state = catalog.schemaStates().find((schema) => schema.name === change.name);
  catalog.putSchema({ name: change.newName, state: "made", origin: state?.origin ?? null });
  const inside = <T extends { readonly schema: string }>(values: readonly T[]) => values.filter((value) => value.schema === change.name);
  for (const table of inside(catalog.tables())) moveTable(catalog, table, change.newName);
  for (const sequence of inside(catalog.sequences())) moveSequence(catalog, sequence, { schema: change.newName, name: sequence.name });
  for (const extension of extensionsIn(catalog, change.name)) relocateExtension(catalog, extension, change.newName);
  moveObjects(catalog, inside(catalog.objects()).filter(({ table }) => table === null), change.newName);
  for (const value of inside(catalog.enums())) moveType(catalog, value, { schema: change.newName, name: value.name });
  catalog.putSchema({ name: change.name, state: "dropped", origin: null });
  return true;
}
