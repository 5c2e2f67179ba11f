import type { ChangeOf, ConstraintDefinition, Expression, ObjectName, Setting } from "../sql/change.ts";
import { addIndex, chooseIndexName, dropIndexAt, plainIndex, isVirtual } from "./apply-indexes.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import { othersUse } from "./catalog.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { isNotBoolean, isUnordered, leavesRow, readsBeyond } from "./expressions.ts";
import { quoteIdentifier, repeats } from "../sql/names.ts";
import { chooseName, columnsOf, indexColumnNames, joinNames, labelOf } from "./names.ts";
import { differInCollation } from "./column-merges.ts";
import { hasOddKey } from "./index-likeness.ts";
import { lacksOperator } from "./operands.ts";
import { partitionColumns } from "./partition-bounds.ts";
import { refusesReference } from "./references.ts";
import { unknown } from "./schema.ts";
import type { Column, Constraint, Index, Origin, Table } from "./schema.ts";
import { refusesParameters } from "./storage-parameters.ts";

/**
 * Constraints as CREATE TABLE makes them: checks, not-null ones (`notNulls` are columns whose constraint has no name), the primary key, other
 * indexes less the redundant ones, foreign keys; false where the server would refuse.
 */
export function addTableConstraints(catalog: WritableCatalog, place: Place, definitions: readonly ConstraintDefinition[], notNulls: readonly string[], origin: Origin): boolean {
  const ofKind = (...kinds: ConstraintDefinition["kind"][]) => definitions.filter((definition) => kinds.includes(definition.kind));
  const indexed: ConstraintDefinition[] = [];
  for (const definition of [...ofKind("primary key"), ...ofKind("unique", "exclude")]) {
    const prior = indexed.findIndex((other) => makesSameIndex(other, definition));
    const first = indexed[prior];
    if (first === undefined) indexed.push(definition);
    else if (first.name === null) indexed[prior] = { ...first, name: definition.name };
  }
  return [...ofKind("check"), ...notNulls, ...ofKind("not null"), ...indexed, ...ofKind("foreign key")].every((definition) => (typeof definition === "string" ? addNotNull(catalog, place, definition, plainNotNull, origin) : addConstraint(catalog, place, definition, origin, { isMade: true })));
}

/** CREATE TABLE makes one index of two equal ones (transformIndexConstraints). */
function makesSameIndex(one: ConstraintDefinition, other: ConstraintDefinition): boolean {
  return (
    one.kind !== "exclude" &&
    other.kind !== "exclude" &&
    one.columns.join("\0") === other.columns.join("\0") &&
    one.include.join("\0") === other.include.join("\0") &&
    one.nullsNotDistinct === other.nullsNotDistinct &&
    one.deferrable === other.deferrable &&
    one.initiallyDeferred === other.initiallyDeferred
  );
}

interface AddOptions {
  /** It comes from a parent, and is the table's own only if it was before. */
  readonly inherited?: boolean;
  readonly only?: boolean;
  /** The table, or the column, is being made: a partition may say what its table says. */
  readonly isMade?: boolean;
}

/** Adds one constraint to a table, its index included, and to the tables below; false where the server would refuse. */
export function addConstraint(catalog: WritableCatalog, place: Place, definition: ConstraintDefinition, origin: Origin, options: AddOptions = {}): boolean {
  const table = catalog.tableAt(place);
  if (table === undefined) return true;
  const { inherited = false, isMade = false } = options;
  const named = definition.name === null ? undefined : table.constraints.find((constraint) => constraint.name === definition.name);
  if (named !== undefined && definition.kind !== "not null" && !(inherited && definition.kind === "foreign key")) {
    if (inherited && named.kind === "check") {
      // https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/heap.c (MergeWithExistingConstraint)
      if (named.noInherit || (named.valid === false && named.enforced && !definition.notValid)) return false;
      if (named.expression !== null && definition.expression !== null && !sameExpression(named.expression, definition.expression)) return false;
      updateConstraint(catalog, table, named.name, (constraint) => ({ ...constraint, inherited: true }));
      return true;
    }
    if (named.kind === "check" && definition.kind === "check" && named.inherited && !named.local && (table.partitionOf === null || isMade) && !definition.noInherit) {
      if (named.expression === null || definition.expression === null || !sameExpression(named.expression, definition.expression)) return false;
      updateConstraint(catalog, table, named.name, (constraint) => ({ ...constraint, local: table.partitionOf === null }));
      return true;
    }
    if (named.valid !== unknown) return false;
    removeConstraint(catalog, table, named);
  }
  const other = definition.kind === "primary key" ? table.constraints.find((constraint) => constraint.kind === "primary key" && constraint !== named) : undefined;
  if (other !== undefined) {
    if (other.valid !== unknown) return false;
    removeConstraint(catalog, table, other);
  }
  if (!inherited && definition.columns.some((column) => definition.kind !== "check" && !mayHave(catalog, place, column))) return false;
  switch (definition.kind) {
    case "primary key":
    case "unique":
    case "exclude":
      return addIndexedConstraint(catalog, place, definition, origin, options);
    case "check":
      return addCheck(catalog, table, definition, origin, options);
    case "not null":
      return definition.columns.every((column) => addNotNull(catalog, place, column, { name: definition.name, valid: !definition.notValid, noInherit: definition.noInherit, sql: definition.sql }, origin, options));
    case "foreign key":
      return !(table.foreign && table.known) && addForeignKey(catalog, table, definition, origin, options);
  }
}

function addCheck(catalog: WritableCatalog, table: Table, definition: ConstraintDefinition, origin: Origin, { inherited = false, only = false }: AddOptions): boolean {
  if (definition.expression !== null && !inherited && isNoCheck(catalog, definition.expression, table)) return false;
  const mentioned = definition.expression === null ? [] : columnsOf(definition.expression.node);
  const columns = mentioned.filter((name) => name === "tableoid" || mayHave(catalog, table, name));
  const children = definition.noInherit ? [] : catalog.childrenOf(table);
  if (definition.noInherit && table.partitionBy !== null) return false;
  if (only && children.length > 0) return false;
  const single = columns.length === 1 ? (columns[0] ?? null) : null;
  const name = definition.name ?? chooseConstraintName(catalog, table, single, "check");
  put(catalog, table, make(definition, { name, columns, inherited, origin }));
  return children.every((child) => addConstraint(catalog, child, { ...definition, name }, origin, { inherited: true }));
}

/** Whether an expression surely cannot be checked row by row. */
function isNoCheck(catalog: Catalog, { node }: Expression, table: Table): boolean {
  return readsBeyond(catalog, node, table) || leavesRow(catalog, node) || lacksOperator(catalog, node, table) || isNotBoolean(catalog, node, table);
}

function sameExpression(one: Expression, other: Expression): boolean {
  const plain = (sql: string): string => sql.replace(/[\s()]+/g, "").toLowerCase();
  return plain(one.sql) === plain(other.sql);
}

function addForeignKey(catalog: WritableCatalog, table: Table, definition: ConstraintDefinition, origin: Origin, { inherited = false, only = false }: AddOptions): boolean {
  const { references } = definition;
  if (references === null) return true;
  if (table.known && (table.foreign || (only && table.partitionBy !== null))) return false;
  const target = catalog.table(references.table);
  if (!target.known && !inherited && isView(catalog, references.table)) return false;
  learnTable(catalog, references.table);
  if (references.setColumns.some((column) => !definition.columns.includes(column))) return false;
  const primaryKey = target.constraints.find((constraint) => constraint.kind === "primary key");
  const columns = references.columns.length > 0 ? references.columns : (primaryKey?.columns ?? []);
  const typeIn = (holder: Table, name: string | undefined) => holder.columns.find((column) => column.name === name)?.type ?? unknown;
  if (!inherited && !definition.period && definition.columns.some((column, at) => refusesReference(catalog, typeIn(table, column), typeIn(target, columns[at])))) return false;
  if (target.columnsKnown && !inherited) {
    if (columns.length !== definition.columns.length) return false;
    const isKey = [...target.constraints.filter((key) => (key.kind === "primary key" || key.kind === "unique") && !key.deferrable).map((key) => key.columns), ...uniqueIndexes(catalog, target)].some((key) => sorted(key) === sorted(columns));
    if (!isKey || (target.temporary !== table.temporary && table.known) || (target.unlogged && !table.unlogged && !table.temporary && table.known)) return false;
  }
  const taken = (name: string) => table.constraints.some((constraint) => constraint.name === name);
  const name = definition.name === null ? chooseConstraintName(catalog, table, joinNames(definition.columns), "fkey") : inherited && taken(definition.name) ? numberedName(catalog, table, definition.name) : definition.name;
  const constraint = make(definition, { name, columns: definition.columns, inherited, origin });
  const key: Constraint = { ...constraint, references: { ...references, columns, setColumns: [...new Set(references.setColumns)], resolved: { schema: target.schema, name: target.name } } };
  put(catalog, table, key);
  for (const child of catalog.childrenOf(table)) if (child.partitionOf !== null) inheritKey(catalog, child, key, { ...definition, name }, origin);
  return true;
}

/** A partition has the foreign keys of its table: it takes an equal one of its own for that, else gets one more. */
export function inheritKey(catalog: WritableCatalog, partition: Table, key: Constraint, definition: ConstraintDefinition, origin: Origin): void {
  const equal = partition.constraints.filter((own) => own.kind === "foreign key" && !own.inherited && isSameKey(own, key)).sort((one, other) => (one.name < other.name ? -1 : 1))[0];
  if (equal === undefined) addConstraint(catalog, partition, definition, origin, { inherited: true });
  else updateConstraint(catalog, partition, equal.name, (constraint) => ({ ...constraint, inherited: true, local: false }));
}

/** [tryAttachPartitionForeignKey](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c) */
function isSameKey(one: Constraint, other: Constraint): boolean {
  const [from, to] = [one.references, other.references];
  if (from === null || to === null) return false;
  return (
    one.columns.join("\0") === other.columns.join("\0") && from.columns.join("\0") === to.columns.join("\0") && from.resolved.schema === to.resolved.schema && from.resolved.name === to.resolved.name &&
    one.deferrable === other.deferrable && one.initiallyDeferred === other.initiallyDeferred && one.enforced === other.enforced && from.onDelete === to.onDelete && from.onUpdate === to.onUpdate && from.matchFull === to.matchFull
  );
}

function isView(catalog: Catalog, name: ObjectName): boolean {
  return catalog.findObject("view", name) !== undefined || catalog.findObject("materialized view", name) !== undefined;
}

function uniqueIndexes(catalog: Catalog, table: Table): string[][] {
  const isDeferrable = (name: string | null): boolean => name !== null && table.constraints.some((key) => key.name === name && key.deferrable);
  return catalog.indexesOf(table).flatMap((index) => (index.unique && !isDeferrable(index.constraint) && index.where === null && index.keys.every((key) => key !== null) ? [index.keys.map((key) => key ?? "")] : []));
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join("\0");
}

interface NotNull {
  readonly name: string | null;
  readonly valid: boolean;
  readonly noInherit: boolean;
  readonly sql: string;
}

const plainNotNull: NotNull = { name: null, valid: true, noInherit: false, sql: "NOT NULL" };

/** The not-null constraint of a column; undefined where it has none that is known. */
export function notNullOf(table: Table, column: string): Constraint | undefined {
  return table.constraints.find((constraint) => constraint.kind === "not null" && constraint.columns[0] === column);
}

/**
 * Makes a column NOT NULL, here and below, by a constraint as PostgreSQL 18 keeps it; false where the server would refuse:
 * [AdjustNotNullInheritance](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/pg_constraint.c).
 */
export function addNotNull(catalog: WritableCatalog, place: Place, column: string, wanted: NotNull = plainNotNull, origin: Origin | null = null, { inherited = false, only = false }: AddOptions = {}): boolean {
  const table = catalog.tableAt(place);
  if (table === undefined) return true;
  const own = table.columns.find((candidate) => candidate.name === column);
  if (own === undefined && table.columnsKnown) return false;
  const existing = notNullOf(table, column);
  const children = wanted.noInherit ? [] : catalog.childrenOf(table);
  if (existing !== undefined) {
    if (!inherited && wanted.name !== null && wanted.name !== existing.name) return false;
    if (wanted.noInherit !== existing.noInherit && !inherited) return false;
    updateConstraint(catalog, table, existing.name, (constraint) => ({ ...constraint, inherited: constraint.inherited || inherited, local: constraint.local || !inherited, valid: constraint.valid === true ? true : wanted.valid, noInherit: wanted.noInherit }));
    setColumnNotNull(catalog, table, column);
    return inherited || children.every((child) => addNotNull(catalog, child, column, { ...wanted, name: notNullOf(child, column)?.name ?? existing.name }, origin, { inherited: true }));
  }
  if (wanted.noInherit && table.partitionBy !== null) return false;
  if (only && children.length > 0 && table.partitionBy !== null) return false;
  if (wanted.name !== null && table.constraints.some((constraint) => constraint.name === wanted.name)) return false;
  const isOwn = only && children.length > 0;
  const name = wanted.name ?? chooseConstraintName(catalog, table, column, "not_null");
  // Where a table's columns are not known, the constraint that no one named may be there already.
  const made: readonly Constraint[] = own?.notNull === unknown && wanted.name === null && wanted.valid ? [] : [{
    kind: "not null", name, columns: [column], expression: null, references: null, valid: wanted.valid, enforced: true, index: null, deferrable: false, initiallyDeferred: false,
    noInherit: wanted.noInherit || isOwn, inherited, local: !inherited, period: false, comment: null, sql: wanted.sql, origin,
  }];
  catalog.putTable({ ...table, columns: withNotNull(table, column), constraints: [...table.constraints, ...made] });
  return only || children.every((child) => addNotNull(catalog, child, column, { ...wanted, name: notNullOf(child, column)?.name ?? name }, origin, { inherited: true }));
}

function setColumnNotNull(catalog: WritableCatalog, place: Place, name: string): void {
  updateTable(catalog, place, (table) => ({ ...table, columns: withNotNull(table, name) }));
}

/** The columns of a table where one of them takes no null. */
function withNotNull({ columns }: Table, name: string): readonly Column[] {
  return columns.map((column) => (column.name === name && column.notNull !== true ? { ...column, notNull: true } : column));
}

function addIndexedConstraint(catalog: WritableCatalog, place: Place, definition: ConstraintDefinition, origin: Origin, { inherited = false, only = false }: AddOptions): boolean {
  const table = catalog.tableAt(place);
  if (table === undefined) return true;
  if (definition.usingIndex !== null) return addKeyOverIndex(catalog, table, definition, origin);
  const label = definition.kind === "primary key" ? "pkey" : definition.kind === "unique" ? "key" : "excl";
  const keys = definition.kind === "exclude" ? (definition.keys ?? definition.columns.map((column) => ({ column, node: null }))) : definition.columns.map((column) => ({ column, node: null }));
  const named = [...keys, ...definition.include.map((column) => ({ column, node: null }))];
  const name = definition.name ?? chooseIndexName(catalog, table, label, named);
  if (catalog.relationExists({ schema: table.schema, name })) return false;
  if ([...definition.columns, ...definition.include].some((column) => !mayHave(catalog, table, column))) return false;
  if (definition.kind !== "exclude" && repeats(definition.columns)) return false;
  if (definition.kind === "exclude" && table.partitionBy !== null && !coversPartitionKeys(catalog, table, definition.columns)) return false;
  if (!coversPartitionKeys(catalog, table, definition.columns)) return false;
  if (table.foreign && table.known) return false;
  if (definition.kind !== "exclude" && refusesParameters(definition.period ? "index gist" : "index btree", definition.storage)) return false;
  if (definition.kind !== "exclude" && !definition.period && definition.columns.some((name) => isUnordered(catalog, "btree", table.columns.find((column) => column.name === name)?.type ?? unknown))) return false;
  if (definition.kind === "primary key") {
    const isNullable = ({ columns, partitionOf }: Table): boolean => partitionOf !== null && columns.some((column) => column.notNull === false && definition.columns.includes(column.name));
    if (only && catalog.childrenOf(place).some(isNullable)) return false;
    const prepared = definition.columns.every((column) => {
      const existing = notNullOf(table, column);
      return existing === undefined ? addNotNull(catalog, place, column, plainNotNull, origin, { only: false }) : !existing.noInherit && existing.valid !== false;
    });
    if (!prepared) return false;
  }
  put(catalog, place, { ...make(definition, { name, columns: definition.columns, inherited, origin }), index: name });
  addIndex(catalog, table, {
    ...plainIndex,
    name,
    unique: definition.kind !== "exclude",
    keys: keys.map((key) => key.column),
    include: definition.include,
    columnNames: indexColumnNames(named),
    method: definition.period ? "gist" : definition.kind === "exclude" ? (/\busing\s+"?(\w+)/i.exec(definition.sql)?.[1]?.toLowerCase() ?? "btree") : "btree",
    constraint: name,
    nullsNotDistinct: definition.nullsNotDistinct,
    storage: definition.storage,
    tablespace: definition.tablespace,
    where: definition.kind === "exclude" ? (definition.where ?? null) : null,
    // It becomes valid when an index of each partition has been attached.
    valid: !only || table.partitionBy === null || !catalog.childrenOf(place).some((child) => child.partitionOf !== null),
    origin,
  });
  if (only) return true;
  return catalog.childrenOf(place).every((child) => child.partitionOf === null || addPartitionConstraint(catalog, child, { schema: table.schema, name }, definition, origin));
}

/** Applies ADD … USING INDEX: the index takes the constraint's name (https://www.postgresql.org/docs/current/sql-altertable.html). */
function addKeyOverIndex(catalog: WritableCatalog, table: Table, definition: ConstraintDefinition, origin: Origin): boolean {
  const written = definition.usingIndex ?? "";
  const index = catalog.indexAt({ schema: table.schema, name: written });
  if (table.known && table.partitionBy !== null) return false;
  if (index === undefined && table.known && table.columnsKnown) return false;
  if (index !== undefined && (!index.unique || index.where !== null || index.expressions.length > 0 || index.constraint !== null || index.table.name !== table.name || index.valid === false)) return false;
  if (index !== undefined && hasOddKey(catalog, index)) return false;
  if (index?.nullsNotDistinct === true && definition.kind === "primary key") return false;
  const name = definition.name ?? written;
  if (name !== written && catalog.relationExists({ schema: table.schema, name })) return false;
  if (table.constraints.some((constraint) => constraint.name === name)) return false;
  const columns = index?.keys.flatMap((key) => key ?? []) ?? [];
  if (definition.kind === "primary key") for (const column of columns) if (notNullOf(table, column) === undefined && !addNotNull(catalog, table, column, plainNotNull, origin)) return false;
  put(catalog, table, { ...make(definition, { name, columns, inherited: false, origin }), index: name, sql: sqlOfKey(definition, columns, index) });
  if (index !== undefined) catalog.renameIndex(index, { ...index, label: labelOf(table.schema, name), name, constraint: name, sql: null });
  return true;
}

/** A unique key of a partitioned table must hold the columns it is partitioned by, here and below. */
export function coversPartitionKeys(catalog: Catalog, table: Table, columns: readonly string[]): boolean {
  const needed = partitionColumns(table);
  return needed.every((column) => columns.includes(column)) && catalog.childrenOf(table).every((child) => child.partitionOf === null || coversPartitionKeys(catalog, child, columns));
}

/** The constraint of a partition that belongs to one of its partitioned table: an equal one is taken, else one is made. */
export function addPartitionConstraint(catalog: WritableCatalog, child: Table, parent: Place, definition: ConstraintDefinition, origin: Origin): boolean {
  const alike = (constraint: Constraint): boolean => constraint.kind === definition.kind && constraint.columns.join("\0") === definition.columns.join("\0");
  const free = (constraint: Constraint): boolean => constraint.index === null || (catalog.indexAt({ schema: child.schema, name: constraint.index })?.parent ?? null) === null;
  const equal = child.constraints.find((constraint) => alike(constraint) && free(constraint));
  if (equal === undefined) {
    if (!addConstraint(catalog, child, { ...definition, name: null, usingIndex: null }, origin, { inherited: true })) return false;
  } else updateConstraint(catalog, child, equal.name, (constraint) => ({ ...constraint, inherited: true, local: false }));
  const made = catalog.tableAt(child)?.constraints.findLast((constraint) => (equal === undefined ? alike(constraint) : constraint.name === equal.name));
  const index = made === undefined || made.index === null ? undefined : catalog.indexAt({ schema: child.schema, name: made.index });
  if (index !== undefined) catalog.putIndex({ ...index, parent });
  return true;
}

/** Applies ADD CONSTRAINT; false where the table has one of that name. */
export function applyAddConstraint(catalog: WritableCatalog, change: ChangeOf<"AddConstraint">, origin: Origin): boolean {
  const table = learnTable(catalog, change.table, change);
  const { name } = change.constraint;
  if (change.conditional && name !== null && table.constraints.some((constraint) => constraint.name === name && constraint.valid !== unknown)) return true;
  if (!change.conditional && (change.constraint.kind === "primary key" || change.constraint.kind === "unique") && isVirtual(table, change.constraint.columns)) return false;
  return addConstraint(catalog, table, change.constraint, origin, { only: change.only ?? false }) || change.conditional;
}

/** Applies DROP CONSTRAINT; false where the server would refuse. */
export function applyDropConstraint(catalog: WritableCatalog, change: ChangeOf<"DropConstraint">): boolean {
  const table = catalog.record(change.table);
  if (table === undefined) return true;
  const constraint = table.constraints.find((candidate) => candidate.name === change.constraint);
  if (constraint === undefined) return change.ifExists || change.conditional || !table.columnsKnown;
  if (change.conditional) {
    updateConstraint(catalog, table, constraint.name, (current) => ({ ...current, valid: unknown }));
    return true;
  }
  if (constraint.inherited) return false;
  if (constraint.kind === "not null" && !canDropNotNull(table, constraint.columns[0] ?? "")) return false;
  // Keys of partitions hang on that of their table, which takes them along even with ONLY.
  return dropConstraint(catalog, table, constraint, change.cascade, change.only === true && (constraint.kind === "check" || constraint.kind === "not null"));
}

/** Drops a constraint with its index and what came of it below; false where another table's foreign key needs it and CASCADE is missing. */
export function dropConstraint(catalog: WritableCatalog, table: Place, constraint: Constraint, cascade: boolean, only = false): boolean {
  const dependents = foreignKeysOn(catalog, table, constraint);
  if (dependents.length > 0 && !cascade) return false;
  for (const dependent of dependents) dropConstraint(catalog, dependent.table, dependent.constraint, true);
  const current = catalog.tableAt(table);
  if (current === undefined) return true;
  removeConstraint(catalog, current, constraint);
  if (constraint.kind === "not null") updateTable(catalog, table, (value) => ({ ...value, columns: value.columns.map((column) => (constraint.columns.includes(column.name) ? { ...column, notNull: false } : column)) }));
  if (!constraint.noInherit) for (const child of catalog.childrenOf(table)) leaveConstraint(catalog, child, constraint, cascade, only);
  return true;
}

/** A child no longer has a constraint from this parent: it goes, unless it is its own or another parent has it. */
export function leaveConstraint(catalog: WritableCatalog, child: Table, constraint: Constraint, cascade: boolean, keep: boolean): void {
  const copy = child.constraints.find((candidate) => candidate.inherited && candidate.kind === constraint.kind && isCopy(candidate, constraint));
  if (copy === undefined) return;
  const elsewhere = [...child.inherits, ...(child.partitionOf === null ? [] : [child.partitionOf])].some((parent) => catalog.tableAt(parent)?.constraints.some((other) => other.kind === copy.kind && !other.noInherit && isCopy(copy, other)));
  if (elsewhere) return;
  if (copy.local || keep) updateConstraint(catalog, child, copy.name, (current) => ({ ...current, inherited: false, local: true }));
  else dropConstraint(catalog, child, copy, cascade);
}

/** Checks are the same by name, the others by their columns. */
function isCopy(copy: Constraint, constraint: Constraint): boolean {
  return constraint.kind === "check" ? copy.name === constraint.name : copy.columns.join("\0") === constraint.columns.join("\0") && (constraint.kind !== "foreign key" || copy.references?.resolved.name === constraint.references?.resolved.name);
}

/** Foreign keys that rest on a primary key or unique constraint. */
export function foreignKeysOn(catalog: Catalog, place: Place, constraint: Constraint): readonly { readonly table: Table; readonly constraint: Constraint }[] {
  if (constraint.kind !== "primary key" && constraint.kind !== "unique") return [];
  const table = catalog.tableAt(place);
  const alike = (table?.constraints ?? []).filter((other) => other.index !== null && other.kind !== "exclude" && sorted(other.columns) === sorted(constraint.columns));
  if (alike.length > 1) return []; // which of them the server chose is not recorded
  return catalog.referencesTo(place).filter((reference) => sorted(reference.constraint.references?.columns ?? []) === sorted(constraint.columns));
}

/** Whether the server lets a column be null again: an identity column, one of the primary key, and one whose parent forbids it stay. */
export function canDropNotNull(table: Table, name: string): boolean {
  const column = table.columns.find((candidate) => candidate.name === name);
  return !(column !== undefined && column.identity !== null && column.identity !== unknown) && !inPrimaryKey(table, name) && notNullOf(table, name)?.inherited !== true;
}

/** Whether a column belongs to the primary key. */
export function inPrimaryKey(table: Table, column: string): boolean {
  return table.constraints.some((constraint) => constraint.kind === "primary key" && constraint.columns.includes(column));
}

/** Applies VALIDATE CONSTRAINT; false where there is none to validate. */
export function applyValidateConstraint(catalog: WritableCatalog, change: ChangeOf<"ValidateConstraint">): boolean {
  const validate = (table: Table, constraint: Constraint): void => {
    if (constraint.valid !== true) updateConstraint(catalog, table, constraint.name, (current) => ({ ...current, valid: change.conditional ? unknown : true, sql: current.sql.replace(/\s+not\s+valid\b/i, "") }));
    for (const child of constraint.noInherit ? [] : catalog.childrenOf(table)) {
      const copy = child.constraints.find((candidate) => candidate.kind === constraint.kind && isCopy(candidate, constraint) && (constraint.kind !== "foreign key" || candidate.inherited));
      if (copy !== undefined) validate(child, copy);
    }
  };
  const table = catalog.record(change.table);
  const constraint = table?.constraints.find((candidate) => candidate.name === change.constraint);
  if (table === undefined) return true;
  if (constraint === undefined) return !table.columnsKnown || change.conditional;
  if (!["foreign key", "check", "not null"].includes(constraint.kind) || !constraint.enforced) return false;
  if (change.only === true && constraint.kind !== "foreign key" && constraint.valid === false && !constraint.noInherit && catalog.childrenOf(table).length > 0) return false;
  validate(table, constraint);
  return true;
}

/** Applies RENAME CONSTRAINT; the index behind it follows. */
export function applyRenameConstraint(catalog: WritableCatalog, change: ChangeOf<"RenameConstraint">): boolean {
  const table = catalog.record(change.table);
  if (table === undefined) return true;
  const constraint = table.constraints.find((candidate) => candidate.name === change.constraint);
  if (constraint === undefined) return !table.columnsKnown || change.tableIfExists === true || change.conditional;
  const follows = (constraint.kind === "check" || constraint.kind === "not null") && !constraint.noInherit;
  if (constraint.inherited && follows) return false;
  if (change.only === true && follows && catalog.childrenOf(table).length > 0) return false;
  return renameConstraint(catalog, table, change.constraint, change.newName);
}

/** Renames a constraint, the index behind it, and the inherited checks below; false where the name is taken. */
export function renameConstraint(catalog: WritableCatalog, table: Table, name: string, newName: string): boolean {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) return true;
  if (table.constraints.some((candidate) => candidate.name === newName)) return false;
  if (constraint.index !== null) {
    if (catalog.relationExists({ schema: table.schema, name: newName })) return false;
    const index = catalog.indexAt({ schema: table.schema, name: constraint.index });
    if (index !== undefined) catalog.renameIndex(index, { ...index, name: newName, label: labelOf(index.schema, newName), constraint: newName });
  }
  updateConstraint(catalog, table, name, (current) => ({ ...current, name: newName, index: current.index === null ? null : newName }));
  if ((constraint.kind !== "check" && constraint.kind !== "not null") || constraint.noInherit) return true;
  // The server looks for the same name below.
  return catalog.childrenOf(table).every((child) => !child.columnsKnown || (child.constraints.some((candidate) => candidate.name === name) && renameConstraint(catalog, child, name, newName)));
}

/** Applies ALTER CONSTRAINT: deferral and enforcement of foreign keys, inheritance of not-null constraints. */
export function alterConstraint(catalog: WritableCatalog, table: Table, setting: Extract<Setting, { of: "constraint" }>): boolean {
  const constraint = table.constraints.find((candidate) => candidate.name === setting.constraint);
  if (constraint === undefined) return !table.columnsKnown;
  if ((setting.enforced !== null || setting.deferrable !== null) && constraint.kind !== "foreign key") return false;
  if (setting.inherit !== null && constraint.kind !== "not null") return false;
  if (constraint.kind === "foreign key" && constraint.inherited && table.partitionOf !== null) return false;
  const change = (holder: Table, current: Constraint): void => {
    updateConstraint(catalog, holder, current.name, (value) => ({
      ...value,
      ...(setting.deferrable !== null && { deferrable: setting.deferrable, initiallyDeferred: setting.deferrable && setting.initiallyDeferred }),
      ...(setting.enforced !== null && { enforced: setting.enforced, valid: setting.enforced }),
      ...(setting.inherit !== null && { noInherit: !setting.inherit }),
    }));
    if (setting.inherit === true) for (const child of catalog.childrenOf(holder)) for (const column of current.columns) addNotNull(catalog, child, column, { ...plainNotNull, name: notNullOf(child, column)?.name ?? current.name }, current.origin, { inherited: true });
    if (setting.inherit === false) for (const child of catalog.childrenOf(holder)) updateConstraintOf(catalog, child, current, (copy) => ({ ...copy, inherited: false, local: true }));
    if (current.kind !== "foreign key") return;
    for (const child of catalog.childrenOf(holder)) {
      const copy = child.constraints.find((candidate) => candidate.kind === "foreign key" && candidate.inherited && isCopy(candidate, current));
      if (child.partitionOf !== null && copy !== undefined) change(child, copy);
    }
  };
  change(table, constraint);
  return true;
}

function updateConstraintOf(catalog: WritableCatalog, child: Table, constraint: Constraint, change: (copy: Constraint) => Constraint): void {
  const copy = child.constraints.find((candidate) => candidate.kind === constraint.kind && candidate.inherited && isCopy(candidate, constraint));
  if (copy !== undefined) updateConstraint(catalog, child, copy.name, change);
}

/** Whether a table can be a child of another: its columns are of the same types, and it has the constraints: MergeAttributesIntoExisting. */
export function fitsParent(child: Table, parent: Table): boolean {
  if (!child.known || !parent.known || !child.columnsKnown || !parent.columnsKnown) return true;
  const columns = parent.columns.every((above) => {
    const below = child.columns.find((column) => column.name === above.name);
    if (below === undefined) return false;
    if (above.type !== unknown && below.type !== unknown && (above.type.label !== below.type.label || above.type.schema !== below.type.schema || differInCollation(above, below))) return false;
    return above.generated === unknown || below.generated === unknown || (above.generated === null) === (below.generated === null);
  });
  const constraints = parent.constraints.every((above) => {
    if ((above.kind !== "check" && above.kind !== "not null") || above.noInherit) return true;
    const below = child.constraints.find((candidate) => candidate.kind === above.kind && isCopy(candidate, above));
    return below !== undefined && !below.noInherit && !(above.enforced && above.valid === true && below.valid === false) && (above.kind === "not null" || above.expression === null || below.expression === null || sameExpression(above.expression, below.expression));
  });
  return columns && constraints;
}

/** Marks the columns and constraints of a child that its new parent has too. */
export function markInherited(catalog: WritableCatalog, child: Place, parent: Table): void {
  updateTable(catalog, child, (table) => ({
    ...table,
    columns: table.columns.map((column) => (parent.columns.some((above) => above.name === column.name) ? { ...column, inherited: true } : column)),
    constraints: table.constraints.map((constraint) =>
      (constraint.kind === "check" || constraint.kind === "not null") && parent.constraints.some((above) => above.kind === constraint.kind && !above.noInherit && isCopy(constraint, above)) ? { ...constraint, inherited: true } : constraint,
    ),
  }));
}

/** Applies INHERIT; false where the server would refuse. */
export function joinInheritance(catalog: WritableCatalog, table: Table, parent: Table): boolean {
  const isSame = (place: Place): boolean => place.schema === parent.schema && place.name === parent.name;
  if (table.partitionOf !== null || table.partitionBy !== null || table.ofType !== null || parent.partitionBy !== null || table.inherits.some(isSame) || isBelow(catalog, parent, table)) return false;
  if ((parent.temporary && !table.temporary) || !fitsParent(table, parent)) return false;
  catalog.putTable({ ...table, inherits: [...table.inherits, { schema: parent.schema, name: parent.name }], reachable: table.reachable || othersUse(parent), isNew: table.temporary || (table.isNew && !othersUse(parent)) });
  markInherited(catalog, table, parent);
  return true;
}

/** Whether a table is another one, or below it: as its parent it would close a circle. */
export function isBelow(catalog: Catalog, table: Place, above: Place): boolean {
  return (table.schema === above.schema && table.name === above.name) || catalog.childrenOf(above).some((child) => isBelow(catalog, table, child));
}

/** Applies NO INHERIT; what no other parent has is the table's own from then on. */
export function leaveInheritance(catalog: WritableCatalog, table: Table, parent: Table): boolean {
  const isSame = (place: Place): boolean => place.schema === parent.schema && place.name === parent.name;
  if (!table.inherits.some(isSame) || table.partitionBy !== null) return !table.known;
  const rest = table.inherits.filter((place) => !isSame(place));
  catalog.putTable(own({ ...table, inherits: rest }, rest.flatMap((place) => catalog.tableAt(place) ?? [])));
  return true;
}

/** The table with all that none of these parents has as its own. */
export function own(table: Table, parents: readonly Table[]): Table {
  return {
    ...table,
    columns: table.columns.map((column) => (column.inherited && !parents.some((parent) => parent.columns.some((above) => above.name === column.name)) ? { ...column, inherited: false, local: true } : column)),
    constraints: table.constraints.map((constraint) =>
      constraint.inherited && !parents.some((parent) => parent.constraints.some((above) => above.kind === constraint.kind && !above.noInherit && isCopy(constraint, above))) ? { ...constraint, inherited: false, local: true } : constraint,
    ),
  };
}

function make(definition: ConstraintDefinition, facts: { readonly name: string; readonly columns: readonly string[]; readonly inherited: boolean; readonly origin: Origin }): Constraint {
  return {
    kind: definition.kind,
    name: facts.name,
    columns: facts.columns,
    expression: definition.expression,
    references: null,
    valid: !definition.notValid,
    enforced: !definition.notEnforced,
    index: null,
    deferrable: definition.deferrable,
    initiallyDeferred: definition.initiallyDeferred,
    noInherit: definition.noInherit,
    inherited: facts.inherited,
    local: !facts.inherited,
    period: definition.period,
    comment: null,
    sql: definition.sql,
    origin: facts.origin,
  };
}

function put(catalog: WritableCatalog, place: Place, constraint: Constraint): void {
  updateTable(catalog, place, (table) => ({ ...table, constraints: [...table.constraints, constraint] }));
}

/** The text of a key over an index that was there before. */
function sqlOfKey(definition: ConstraintDefinition, columns: readonly string[], index: Index | undefined): string {
  const include = index?.include ?? [];
  const list = (names: readonly string[]) => `(${names.map(quoteIdentifier).join(", ")})`;
  const deferral = definition.deferrable ? ` DEFERRABLE${definition.initiallyDeferred ? " INITIALLY DEFERRED" : ""}` : "";
  const nulls = index?.nullsNotDistinct ? " NULLS NOT DISTINCT" : "";
  return `${definition.kind.toUpperCase()}${nulls} ${list(columns)}${include.length > 0 ? ` INCLUDE ${list(include)}` : ""}${deferral}`;
}

/** Takes a constraint and the index behind it away, and nothing else. */
export function removeConstraint(catalog: WritableCatalog, table: Place, constraint: Constraint): void {
  updateTable(catalog, table, (current) => ({ ...current, constraints: current.constraints.filter((candidate) => candidate.name !== constraint.name) }));
  if (constraint.index !== null) dropIndexAt(catalog, { schema: table.schema, name: constraint.index });
}

/** Replaces a constraint by what `change` makes of it. */
export function updateConstraint(catalog: WritableCatalog, table: Place, name: string, change: (constraint: Constraint) => Constraint): void {
  updateTable(catalog, table, (current) => ({ ...current, constraints: current.constraints.map((candidate) => (candidate.name === name ? change(candidate) : candidate)) }));
}

function chooseConstraintName(catalog: Catalog, table: Table, middle: string | null, label: string): string {
  return chooseName(table.name, middle, label, (name) => catalog.constraintExists({ schema: table.schema, name }));
}

/** The name of a key that a partition has from above where another of its constraints is called so: [addFkConstraint](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c). */
function numberedName(catalog: Catalog, { schema }: Table, name: string): string {
  for (let number = 1; ; number++) {
    const numbered = chooseName(name, null, String(number), () => false);
    if (!catalog.constraintExists({ schema, name: numbered })) return numbered;
  }
}

function mayHave(catalog: Catalog, place: Place, column: string): boolean {
  const table = catalog.tableAt(place);
  return table === undefined || !table.columnsKnown || table.columns.some((candidate) => candidate.name === column);
}
