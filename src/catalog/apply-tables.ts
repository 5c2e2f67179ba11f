import type { ChangeOf, ColumnDefinition, ObjectName } from "../sql/change.ts";
import { addSequence, columnFrom } from "./apply-columns.ts";
import { addConstraint, addPartitionConstraint, addTableConstraints, removeConstraint } from "./apply-constraints.ts";
import { addIndex, addPartitionIndex, chooseIndexName, copiedColumns, renameIndex } from "./apply-indexes.ts";
import { dropObject, dropObjectsOn, dropSequence, dropType, moveObject, moveType } from "./apply-objects.ts";
import { assumedTable, othersUse, pathWritten } from "./catalog.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { dependentsOf, dropObjects, renameRelationInTexts, renameSequenceInTexts } from "./dependents.ts";
import { columnsOfQuery } from "./query.ts";
import { labelOf, quoteQualified, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, NamedObject, Origin, Sequence, Table } from "./schema.ts";
import { withOwnName } from "./text.ts";

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

/** Applies CREATE TABLE in all its forms. */
export function applyCreateTable(catalog: WritableCatalog, change: ChangeOf<"CreateTable">, origin: Origin): void {
  const temporary = change.temporary || change.table.schema === temporarySchema;
  const schema = catalog.schemaFor(change.table, temporary);
  if (schema === null || catalog.schemaExists(schema) === false) return;
  const place = { schema, name: change.table.name };
  if (catalog.relationExists(place)) return;
  if (catalog.tableAt(place) !== undefined) {
    // Something was learned of a table that no one made. If the server did not refuse, it was not there.
    if (change.ifNotExists || change.conditional) return;
    catalog.removeTable(place);
  }
  if (!holdsTogether(change)) return;
  const parents = [...change.inherits, ...(change.partitionOf === null ? [] : [change.partitionOf])].map((name) => learnTable(catalog, name));
  const partitioned = change.partitionOf === null ? undefined : parents[0];
  const templates = change.like.map((like) => ({ table: catalog.table(like.table), including: inclusions(like.including) }));

  const columns = new Map<string, Column>();
  for (const parent of parents) for (const column of parent.columns) columns.set(column.name, inheritColumn(column, change.partitionOf !== null));
  const sequenced: { readonly column: ColumnDefinition["name"]; readonly definition: ColumnDefinition }[] = [];
  for (const { table, including } of templates) for (const column of table.columns) columns.set(column.name, likeColumn(column, including, origin));
  for (const definition of change.columns) {
    const column = columnFrom(catalog, definition, origin);
    const inherited = columns.get(definition.name);
    columns.set(definition.name, inherited === undefined ? column : mergeColumn(inherited, column, definition));
    sequenced.push({ column: definition.name, definition });
  }
  const queried = change.asQuery === null ? [] : columnsOfQuery(catalog, change.asQuery.sql, change.asQuery.columns, origin);
  for (const column of queried ?? []) columns.set(column.name, column);
  const columnsKnown =
    queried !== null && change.ofType === null && [...parents, ...templates.map((template) => template.table)].every((table) => table.columnsKnown);

  const filled = change.asQuery?.withData ?? false;
  const reachable = partitioned !== undefined && othersUse(partitioned);
  catalog.putTable({
    ...assumedTable(place),
    label: labelOf(schema, change.table.name),
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
    partitionOf: partitioned === undefined ? null : { schema: partitioned.schema, name: partitioned.name, bound: change.partitionBound ?? "DEFAULT" },
    inherits: change.partitionOf === null ? parents.map((parent) => ({ schema: parent.schema, name: parent.name })) : [],
    options: change.options,
    searchPath: pathWritten(catalog),
    origin,
  });
  for (const { definition } of sequenced) addSequence(catalog, place, definition, origin);
  for (const { table, including } of templates) {
    if (including.has("identity")) for (const column of table.columns) if (column.identity !== null && column.identity !== unknown) addSequence(catalog, place, { ...column, identity: column.identity }, origin);
  }
  for (const parent of parents) {
    for (const constraint of parent.constraints) {
      if (constraint.kind === "check" && !constraint.noInherit) copyConstraint(catalog, place, constraint, true, origin);
    }
  }
  addTableConstraints(catalog, place, change.constraints, origin);
  for (const { table, including } of templates) copyFrom(catalog, place, table, including, origin);
  if (partitioned !== undefined) joinParent(catalog, place, partitioned, origin);
}

/** A column or primary key that is there twice makes the server refuse the table. */
function holdsTogether(change: ChangeOf<"CreateTable">): boolean {
  const names = new Set(change.columns.map((column) => column.name));
  return names.size === change.columns.length && change.constraints.filter((constraint) => constraint.kind === "primary key").length < 2;
}

/** What LIKE copies, as words in lower case. */
function inclusions(including: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const clause of including) {
    const [, excluding, word] = /^\s*(?:(excluding)|including)?\s*(\w+)/i.exec(clause) ?? [];
    const names = word?.toLowerCase() === "all" ? ["comments", "compression", "constraints", "defaults", "generated", "identity", "indexes", "statistics", "storage"] : [word?.toLowerCase() ?? ""];
    for (const name of names) {
      if (excluding === undefined) words.add(name);
      else words.delete(name);
    }
  }
  return words;
}

/** A partition shares its parent's identity column, a child by INHERITS does not. */
function inheritColumn(column: Column, partition: boolean): Column {
  return { ...column, identity: partition ? column.identity : null, inherited: true };
}

function mergeColumn(inherited: Column, own: Column, definition: ColumnDefinition): Column {
  return {
    ...inherited,
    notNull: inherited.notNull === true || own.notNull,
    default: definition.default === null ? inherited.default : own.default,
    generated: own.generated ?? inherited.generated,
    identity: own.identity ?? inherited.identity,
  };
}

function likeColumn(column: Column, including: ReadonlySet<string>, origin: Origin): Column {
  const generated = column.generated !== null;
  return {
    ...column,
    default: including.has("defaults") ? column.default : null,
    generated: including.has("generated") ? column.generated : null,
    identity: including.has("identity") ? column.identity : null,
    ...(generated && !including.has("generated") ? { default: null } : {}),
    inherited: false,
    origin,
  };
}

function copyConstraint(catalog: WritableCatalog, place: Place, constraint: Constraint, inherited: boolean, origin: Origin): void {
  updateTable(catalog, place, (table) => {
    if (table.constraints.some((candidate) => candidate.name === constraint.name)) return table;
    return { ...table, constraints: [...table.constraints, { ...constraint, valid: true, inherited, origin: inherited ? constraint.origin : origin }] };
  });
}

/** Constraints and indexes that LIKE copies: checks under their names, keys and indexes under new ones. */
function copyFrom(catalog: WritableCatalog, place: Place, source: Table, including: ReadonlySet<string>, origin: Origin): void {
  if (including.has("constraints")) {
    for (const constraint of source.constraints) if (constraint.kind === "check") copyConstraint(catalog, place, constraint, false, origin);
  }
  if (!including.has("indexes")) return;
  const indexes = [...catalog.indexesOf(source)].sort((a, b) => Number(isPrimaryKey(source, b.constraint)) - Number(isPrimaryKey(source, a.constraint)));
  for (const index of indexes) {
    const constraint = source.constraints.find((candidate) => candidate.name === index.constraint);
    const kind = constraint?.kind;
    const label = kind === "primary key" ? "pkey" : kind === "unique" ? "key" : kind === "exclude" ? "excl" : "idx";
    const name = chooseIndexName(catalog, place, label, copiedColumns(index));
    if (constraint !== undefined) {
      updateTable(catalog, place, (table) => ({ ...table, constraints: [...table.constraints, { ...constraint, name, index: name, inherited: false, origin }] }));
    }
    addIndex(catalog, place, { ...index, name, valid: true, parent: null, constraint: constraint === undefined ? null : name, origin });
  }
}

function isPrimaryKey(table: Table, constraint: string | null): boolean {
  return table.constraints.some((candidate) => candidate.name === constraint && candidate.kind === "primary key");
}

/** Gives a partition what its partitioned table has: keys, indexes, foreign keys. */
function joinParent(catalog: WritableCatalog, place: Place, parent: Table, origin: Origin): void {
  for (const constraint of parent.constraints) {
    const child = catalog.tableAt(place);
    if (child === undefined) return;
    if (constraint.index !== null) addPartitionConstraint(catalog, child, { schema: parent.schema, name: constraint.index }, definitionOf(constraint), origin);
    else if (constraint.kind === "foreign key") {
      const equal = child.constraints.find((candidate) => candidate.kind === "foreign key" && sameReference(candidate, constraint));
      if (equal === undefined) addConstraint(catalog, child, definitionOf(constraint), origin, { inherited: true });
      else updateTable(catalog, child, (table) => ({ ...table, constraints: table.constraints.map((candidate) => (candidate === equal ? { ...equal, inherited: true } : candidate)) }));
    } else if (constraint.kind === "check" && !constraint.noInherit) {
      updateTable(catalog, child, (table) => ({ ...table, constraints: table.constraints.map((candidate) => (candidate.name === constraint.name ? { ...candidate, inherited: true } : candidate)) }));
    }
  }
  for (const index of catalog.indexesOf(parent)) if (index.constraint === null) addPartitionIndex(catalog, place, index, origin);
}

function sameReference(one: Constraint, other: Constraint): boolean {
  return (
    one.columns.join("\0") === other.columns.join("\0") &&
    one.references?.columns.join("\0") === other.references?.columns.join("\0") &&
    one.references?.resolved.schema === other.references?.resolved.schema &&
    one.references?.resolved.name === other.references?.resolved.name
  );
}

/** A constraint of the catalog as a definition that can be added to another table. */
function definitionOf(constraint: Constraint): Parameters<typeof addConstraint>[2] {
  return {
    kind: constraint.kind,
    name: constraint.kind === "foreign key" ? constraint.name : null,
    columns: constraint.columns,
    expression: constraint.expression,
    references: constraint.references === null ? null : { ...constraint.references, table: constraint.references.resolved },
    notValid: constraint.valid === false,
    notEnforced: !constraint.enforced,
    deferrable: constraint.deferrable,
    initiallyDeferred: /\binitially\s+deferred\b/i.test(constraint.sql),
    noInherit: constraint.noInherit,
    nullsNotDistinct: /\bnulls\s+not\s+distinct\b/i.test(constraint.sql),
    include: [],
    usingIndex: null,
    inline: false,
    sql: constraint.sql,
    span: { start: 0, end: 0 },
  };
}

/** Applies DROP TABLE; false where something else needs the table, and CASCADE is missing. `also`: tables the same statement drops. */
export function applyDropTable(catalog: WritableCatalog, change: ChangeOf<"DropTable">, also: readonly ObjectName[] = []): boolean {
  // IF EXISTS would pass over a table that the server's search_path does not lead to.
  const table = change.ifExists ? catalog.recordInPath(change.table) : catalog.record(change.table);
  if (table === undefined) return true;
  if (change.conditional) {
    if (table.known) catalog.putTable({ ...table, known: false, isNew: false, madeHere: false, columnsKnown: false });
    return true;
  }
  if (!change.cascade && blocksDrop(catalog, table, also.map((name) => catalog.table(name)))) return false;
  dropTable(catalog, table);
  return true;
}

function blocksDrop(catalog: WritableCatalog, table: Table, also: readonly Table[]): boolean {
  const family = new Set(also.map((other) => `${other.schema}\0${other.name}`));
  const gather = (place: Place): void => {
    family.add(`${place.schema}\0${place.name}`);
    for (const child of catalog.childrenOf(place)) if (child.partitionOf !== null) gather(child);
  };
  gather(table);
  const isInside = (place: Place) => family.has(`${place.schema}\0${place.name}`);
  return (
    catalog.referencesTo(table).some((reference) => !isInside(reference.table)) ||
    catalog.childrenOf(table).some((child) => child.partitionOf === null && !isInside(child)) ||
    dependentsOf(catalog, table).some((object) => object.table === null || !isInside(object.table))
  );
}

/** Takes a table away with all that depends on it. */
export function dropTable(catalog: WritableCatalog, table: Table): void {
  for (const { table: holder, constraint } of catalog.referencesTo(table)) removeConstraint(catalog, holder, constraint);
  for (const child of catalog.childrenOf(table)) {
    if (catalog.tableAt(child) !== undefined) dropTable(catalog, child);
  }
  for (const index of catalog.indexesOf(table)) catalog.removeIndex(index);
  for (const sequence of catalog.sequencesOf(table)) catalog.removeSequence(sequence);
  dropObjects(catalog, dependentsOf(catalog, table));
  dropObjectsOn(catalog, table);
  catalog.removeTable(table);
}

/** Applies ALTER TABLE … RENAME TO. */
export function applyRenameTable(catalog: WritableCatalog, change: ChangeOf<"RenameTable">): void {
  renameRelation(catalog, change.table, change.newName);
}

/** Renames whatever relation has that name: ALTER TABLE … RENAME works on indexes, views and sequences too. */
export function renameRelation(catalog: WritableCatalog, name: ObjectName, newName: string): void {
  const table = catalog.record(name);
  if (table !== undefined) {
    const place = { schema: table.schema, name: newName };
    if (catalog.relationExists(place)) return;
    if (catalog.tableAt(place) !== undefined) catalog.removeTable(place);
    renameRelationInTexts(catalog, table, place);
    catalog.renameTable(table, { ...(catalog.tableAt(table) ?? table), name: newName, label: labelOf(table.schema, newName) });
    return;
  }
  const index = catalog.findIndex(name);
  if (index !== undefined) return renameIndex(catalog, index, newName);
  const sequence = catalog.findSequence(name);
  if (sequence !== undefined) return moveSequence(catalog, sequence, { schema: sequence.schema, name: newName });
  const view = catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
  if (view !== undefined) moveView(catalog, view, { schema: view.schema, name: newName });
}

/** Gives a sequence another name or schema. */
function moveSequence(catalog: WritableCatalog, sequence: Sequence, next: Place): void {
  if (catalog.relationExists(next)) return;
  renameSequenceInTexts(catalog, sequence, next);
  catalog.renameSequence(sequence, { ...sequence, schema: next.schema, name: next.name });
}

/** Gives a view another name or schema, in its own text and in those that select from it. */
export function moveView(catalog: WritableCatalog, view: NamedObject, next: Place): void {
  if (catalog.relationExists(next)) return;
  renameRelationInTexts(catalog, view, next);
  const current = catalog.findObject(view.kind, view) ?? view;
  const indexes = catalog.indexesOf(view);
  catalog.replaceObject(current, { ...current, schema: next.schema, name: next.name, sql: withOwnName(current.sql, view.kind, quoteQualified(next.schema, next.name)) });
  for (const index of indexes) catalog.renameIndex(index, { ...index, schema: next.schema, table: next, label: labelOf(next.schema, index.name) });
  for (const object of catalog.objects()) {
    if (object.table?.schema === view.schema && object.table.name === view.name) catalog.replaceObject(object, { ...object, schema: next.schema, table: next });
  }
}

/** Applies ALTER TABLE … SET SCHEMA, of views and sequences too. */
export function applySetTableSchema(catalog: WritableCatalog, change: ChangeOf<"SetTableSchema">): void {
  if (catalog.schemaExists(change.newSchema) === false) return;
  const schema = change.newSchema;
  const table = catalog.record(change.table);
  if (table !== undefined) return moveTable(catalog, table, schema);
  const sequence = catalog.findSequence(change.table);
  if (sequence !== undefined) return moveSequence(catalog, sequence, { schema, name: sequence.name });
  const view = catalog.findObject("view", change.table) ?? catalog.findObject("materialized view", change.table);
  if (view !== undefined) moveView(catalog, view, { schema, name: view.name });
}

/** Moves a table to another schema, with its indexes and the sequences it owns. */
function moveTable(catalog: WritableCatalog, table: Table, schema: string): void {
  if (schema === table.schema || catalog.relationExists({ schema, name: table.name })) return;
  const indexes = catalog.indexesOf(table);
  const owned = catalog.sequencesOf(table);
  if (catalog.tableAt({ schema, name: table.name }) !== undefined) catalog.removeTable({ schema, name: table.name });
  renameRelationInTexts(catalog, table, { schema, name: table.name });
  catalog.renameTable(table, { ...(catalog.tableAt(table) ?? table), schema, label: labelOf(schema, table.name) });
  for (const index of indexes) {
    const current = catalog.indexAt(index);
    if (current !== undefined) catalog.renameIndex(index, { ...current, schema, label: labelOf(schema, index.name) });
  }
  for (const sequence of owned) {
    const current = catalog.sequenceAt(sequence);
    if (current !== undefined) moveSequence(catalog, current, { schema, name: sequence.name });
  }
}

/** Applies ATTACH PARTITION. */
export function applyAttachPartition(catalog: WritableCatalog, change: ChangeOf<"AttachPartition">, origin: Origin): void {
  const parent = learnTable(catalog, change.table, change);
  const index = catalog.findIndex(change.partition);
  if (catalog.record(change.partition) === undefined && index !== undefined) return;
  const partition = learnTable(catalog, change.partition);
  if (partition.partitionOf !== null) return;
  catalog.putTable({
    ...partition,
    partitionOf: { schema: parent.schema, name: parent.name, bound: change.bound },
    columns: partition.columns.map((column) => {
      const above = parent.columns.find((candidate) => candidate.name === column.name);
      return above === undefined ? column : { ...column, identity: above.identity, inherited: true };
    }),
    reachable: partition.reachable || othersUse(parent),
    isNew: partition.temporary || (partition.isNew && !othersUse(parent)),
  });
  joinParent(catalog, partition, parent, origin);
}

/** Applies DETACH PARTITION. */
export function applyDetachPartition(catalog: WritableCatalog, change: ChangeOf<"DetachPartition">): void {
  const partition = catalog.record(change.partition);
  if (partition === undefined || partition.partitionOf === null) return;
  catalog.putTable({
    ...partition,
    partitionOf: null,
    columns: partition.columns.map((column) => ({ ...column, inherited: false, identity: null })),
    constraints: partition.constraints.map((constraint) => (constraint.inherited ? { ...constraint, inherited: false } : constraint)),
  });
  for (const index of catalog.indexesOf(partition)) if (index.parent !== null) catalog.putIndex({ ...index, parent: null });
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

/** Applies TRUNCATE: to the table, its partitions and children, and with CASCADE to every table that references one of them. */
export function applyTruncate(catalog: WritableCatalog, change: ChangeOf<"Truncate">): void {
  if (change.conditional) return;
  const seen = new Set<string>();
  const empty = (table: Table): void => {
    if (seen.has(table.label)) return;
    seen.add(table.label);
    catalog.putTable({ ...table, emptied: true, emptiedBy: catalog.release() });
    for (const child of catalog.childrenOf(table)) empty(child);
    if (change.cascade) for (const reference of catalog.referencesTo(table)) empty(reference.table);
  };
  empty(learnTable(catalog, change.table));
}

/** Applies CREATE SCHEMA. */
export function applyCreateSchema(catalog: WritableCatalog, change: ChangeOf<"CreateSchema">, origin: Origin): void {
  if (catalog.schemaExists(change.name) !== true) catalog.putSchema({ name: change.name, state: "made", origin });
}

/** Applies DROP SCHEMA; one that is not empty stays without CASCADE. */
export function applyDropSchema(catalog: WritableCatalog, change: ChangeOf<"DropSchema">): void {
  if (change.conditional) return;
  const inside = <T extends { readonly schema: string }>(values: readonly T[]) => values.filter((value) => value.schema === change.name);
  const tables = inside(catalog.tables());
  const objects = inside(catalog.objects());
  if (!change.cascade && tables.length + objects.length + inside(catalog.enums()).length + inside(catalog.sequences()).length > 0) return;
  for (const table of tables) if (catalog.tableAt(table) !== undefined) dropTable(catalog, table);
  for (const object of objects) dropObject(catalog, object);
  for (const sequence of inside(catalog.sequences())) dropSequence(catalog, sequence);
  for (const value of inside(catalog.enums())) dropType(catalog, value);
  catalog.putSchema({ name: change.name, state: "dropped", origin: null });
}

/** Applies ALTER SCHEMA … RENAME. */
export function applyRenameSchema(catalog: WritableCatalog, change: ChangeOf<"RenameSchema">): void {
  if (catalog.schemaExists(change.newName) === true) return;
  const state = catalog.schemaStates().find((schema) => schema.name === change.name);
  catalog.putSchema({ name: change.newName, state: "made", origin: state?.origin ?? null });
  const inside = <T extends { readonly schema: string }>(values: readonly T[]) => values.filter((value) => value.schema === change.name);
  for (const table of inside(catalog.tables())) moveTable(catalog, table, change.newName);
  for (const sequence of inside(catalog.sequences())) moveSequence(catalog, sequence, { schema: change.newName, name: sequence.name });
  for (const value of inside(catalog.enums())) moveType(catalog, value, { schema: change.newName, name: value.name });
  for (const object of inside(catalog.objects())) {
    if (object.table === null) moveObject(catalog, object, change.newName, object.name);
  }
  catalog.putSchema({ name: change.name, state: "dropped", origin: null });
}

