import type { Node } from "@pgsql/types";
import type { ChangeOf, ConstraintDefinition } from "../sql/change.ts";
import { addIndex, chooseIndexName, dropIndexAt } from "./apply-indexes.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { walk } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { partitionColumns } from "./dependents.ts";
import { chooseName, columnsOf, joinNames, labelOf } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Constraint, Index, Origin, Table } from "./schema.ts";

/** Constraints as CREATE TABLE makes them: checks, the primary key, other indexes less the redundant ones, foreign keys. */
export function addTableConstraints(catalog: WritableCatalog, place: Place, definitions: readonly ConstraintDefinition[], origin: Origin): void {
  const ofKind = (...kinds: ConstraintDefinition["kind"][]) => definitions.filter((definition) => kinds.includes(definition.kind));
  const indexed: ConstraintDefinition[] = [];
  for (const definition of [...ofKind("primary key"), ...ofKind("unique", "exclude")]) {
    const prior = indexed.findIndex((other) => makesSameIndex(other, definition));
    const first = indexed[prior];
    if (first === undefined) indexed.push(definition);
    else if (first.name === null) indexed[prior] = { ...first, name: definition.name };
  }
  for (const definition of [...ofKind("check", "not null"), ...indexed, ...ofKind("foreign key")]) addConstraint(catalog, place, definition, origin);
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

/** Adds one constraint to a table, its index included, and to the tables below; does nothing where the server would refuse. */
export function addConstraint(
  catalog: WritableCatalog,
  place: Place,
  definition: ConstraintDefinition,
  origin: Origin,
  options: { readonly inherited?: boolean; readonly only?: boolean } = {},
): void {
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  const named = definition.name === null ? undefined : table.constraints.find((constraint) => constraint.name === definition.name);
  if (named !== undefined) {
    if (options.inherited && named.kind === "check") replaceConstraint(catalog, table, named, { ...named, inherited: true });
    if (named.valid !== unknown) return;
    removeConstraint(catalog, table, named);
  }
  const other = definition.kind === "primary key" ? table.constraints.find((constraint) => constraint.kind === "primary key" && constraint !== named) : undefined;
  if (other !== undefined) {
    if (other.valid !== unknown) return;
    removeConstraint(catalog, table, other);
  }
  switch (definition.kind) {
    case "primary key":
    case "unique":
    case "exclude":
      return addIndexedConstraint(catalog, place, definition, origin, options);
    case "check": {
      if (definition.expression !== null && hasSubquery(definition.expression.node)) return;
      const columns = definition.expression === null ? [] : columnsOf(definition.expression.node).filter((name) => mayHave(catalog, place, name));
      const single = columns.length === 1 ? (columns[0] ?? null) : null;
      const name = definition.name ?? chooseConstraintName(catalog, table, single, "check");
      put(catalog, place, make(definition, { name, columns, inherited: options.inherited ?? false, origin }));
      if (!definition.noInherit) {
        for (const child of catalog.childrenOf(place)) addConstraint(catalog, child, { ...definition, name }, origin, { inherited: true });
      }
      return;
    }
    case "not null": {
      const column = definition.columns[0];
      if (column === undefined) return;
      if (definition.name !== null || definition.notValid) {
        const name = definition.name ?? chooseConstraintName(catalog, table, column, "not_null");
        put(catalog, place, make(definition, { name, columns: definition.columns, inherited: options.inherited ?? false, origin }));
      }
      setNotNull(catalog, place, [column]);
      for (const child of definition.noInherit ? [] : catalog.childrenOf(place)) addConstraint(catalog, child, definition, origin, { inherited: true });
      return;
    }
    case "foreign key": {
      const references = definition.references;
      if (references === null) return;
      const target = catalog.table(references.table);
      learnTable(catalog, references.table);
      const taken = (name: string) => table.constraints.some((constraint) => constraint.name === name);
      const name =
        definition.name !== null && !(options.inherited && taken(definition.name))
          ? definition.name
          : chooseConstraintName(catalog, table, joinNames(definition.columns), "fkey");
      const primaryKey = target.constraints.find((constraint) => constraint.kind === "primary key");
      const columns = references.columns.length > 0 ? references.columns : (primaryKey?.columns ?? []);
      const constraint = make(definition, { name, columns: definition.columns, inherited: options.inherited ?? false, origin });
      put(catalog, place, { ...constraint, references: { ...references, columns, resolved: { schema: target.schema, name: target.name } } });
      for (const child of catalog.childrenOf(place)) {
        if (child.partitionOf !== null) addConstraint(catalog, child, { ...definition, name }, origin, { inherited: true });
      }
      return;
    }
  }
}

function addIndexedConstraint(
  catalog: WritableCatalog,
  place: Place,
  definition: ConstraintDefinition,
  origin: Origin,
  { inherited = false, only = false }: { readonly inherited?: boolean; readonly only?: boolean },
): void {
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  if (definition.usingIndex !== null) {
    const index = catalog.indexAt({ schema: table.schema, name: definition.usingIndex });
    const columns = index?.keys.flatMap((key) => key ?? []) ?? [];
    const name = definition.name ?? definition.usingIndex;
    put(catalog, place, { ...make(definition, { name, columns, inherited, origin }), index: name, sql: sqlOfKey(definition, columns, index) });
    if (index !== undefined) {
      // The index takes the constraint's name: https://www.postgresql.org/docs/current/sql-altertable.html
      catalog.renameIndex(index, { ...index, label: labelOf(table.schema, name), name, constraint: name, sql: null });
    }
    if (definition.kind === "primary key") setNotNull(catalog, place, columns);
    return;
  }
  const label = definition.kind === "primary key" ? "pkey" : definition.kind === "unique" ? "key" : "excl";
  const name =
    definition.name ??
    chooseIndexName(catalog, table, label, [...definition.columns, ...definition.include].map((column) => ({ column, node: null })));
  if (catalog.relationExists({ schema: table.schema, name })) return;
  const missing = table.columnsKnown && definition.columns.some((column) => !table.columns.some((candidate) => candidate.name === column));
  if (missing && definition.kind !== "exclude") return;
  if (!coversPartitionKeys(catalog, table, definition.columns)) return;
  put(catalog, place, { ...make(definition, { name, columns: definition.columns, inherited, origin }), index: name });
  addIndex(catalog, table, {
    name,
    unique: definition.kind !== "exclude",
    keys: definition.columns,
    include: definition.include,
    expressions: [],
    columnNames: [...definition.columns, ...definition.include],
    method: definition.kind === "exclude" ? (/\busing\s+(\w+)/i.exec(definition.sql)?.[1]?.toLowerCase() ?? "btree") : "btree",
    where: null,
    constraint: name,
    sql: null,
    // It becomes valid when an index of each partition has been attached.
    valid: !only || table.partitionBy === null || !catalog.childrenOf(place).some((child) => child.partitionOf !== null),
    parent: null,
    origin,
  });
  if (definition.kind === "primary key") setNotNull(catalog, place, definition.columns);
  if (only) return;
  for (const child of catalog.childrenOf(place)) {
    if (child.partitionOf === null) continue;
    addPartitionConstraint(catalog, child, { schema: table.schema, name }, definition, origin);
  }
}

/** A unique key of a partitioned table must hold the columns it is partitioned by, here and below. */
export function coversPartitionKeys(catalog: WritableCatalog, table: Table, columns: readonly string[]): boolean {
  const needed = table.partitionBy === null ? [] : partitionColumns(catalog, table);
  return needed.every((column) => columns.includes(column)) && catalog.childrenOf(table).every((child) => child.partitionOf === null || coversPartitionKeys(catalog, child, columns));
}

/** The constraint of a partition that belongs to one of its partitioned table: an equal one is taken, else one is made. */
export function addPartitionConstraint(catalog: WritableCatalog, child: Table, parent: Place, definition: ConstraintDefinition, origin: Origin): void {
  const equal = child.constraints.find((constraint) => constraint.kind === definition.kind && constraint.columns.join("\0") === definition.columns.join("\0"));
  if (equal === undefined) addConstraint(catalog, child, { ...definition, name: null }, origin, { inherited: true });
  else replaceConstraint(catalog, child, equal, { ...equal, inherited: true });
  const made = catalog.tableAt(child)?.constraints.find((constraint) => constraint.kind === definition.kind && constraint.columns.join("\0") === definition.columns.join("\0"));
  const index = made === undefined || made.index === null ? undefined : catalog.indexAt({ schema: child.schema, name: made.index });
  if (index !== undefined) catalog.putIndex({ ...index, parent });
}

/** Sets columns not null, and those of the tables below. */
function setNotNull(catalog: WritableCatalog, place: Place, columns: readonly string[]): void {
  updateTable(catalog, place, (table) => ({
    ...table,
    columns: table.columns.map((column) => (columns.includes(column.name) ? { ...column, notNull: true } : column)),
  }));
  for (const child of catalog.childrenOf(place)) setNotNull(catalog, child, columns);
}

/** Applies ADD CONSTRAINT; false where the table has one of that name. */
export function applyAddConstraint(catalog: WritableCatalog, change: ChangeOf<"AddConstraint">, origin: Origin): boolean {
  const table = learnTable(catalog, change.table, change);
  const { name } = change.constraint;
  if (name !== null && table.constraints.some((constraint) => constraint.name === name && constraint.valid !== unknown)) return change.conditional;
  addConstraint(catalog, table, change.constraint, origin, { only: change.only ?? false });
  return true;
}

/** Applies DROP CONSTRAINT. */
export function applyDropConstraint(catalog: WritableCatalog, change: ChangeOf<"DropConstraint">): void {
  const table = catalog.record(change.table);
  if (table === undefined) return;
  const constraint = table.constraints.find((candidate) => candidate.name === change.constraint);
  if (constraint === undefined) return dropNotNullNamed(catalog, table, change.constraint);
  if (change.conditional) {
    replaceConstraint(catalog, table, constraint, { ...constraint, valid: unknown });
    return;
  }
  if (constraint.inherited && !change.conditional) return;
  dropConstraint(catalog, table, constraint, change.cascade);
}

/** Drops a constraint with its index and its copies below; false where another table's foreign key needs it and CASCADE is missing. */
export function dropConstraint(catalog: WritableCatalog, table: Place, constraint: Constraint, cascade: boolean): boolean {
  const dependents = foreignKeysOn(catalog, table, constraint);
  if (dependents.length > 0 && !cascade) return false;
  for (const dependent of dependents) dropConstraint(catalog, dependent.table, dependent.constraint, true);
  const current = catalog.tableAt(table);
  if (current === undefined) return true;
  removeConstraint(catalog, current, constraint);
  for (const child of catalog.childrenOf(table)) {
    const copy = child.constraints.find(
      (candidate) =>
        candidate.inherited &&
        candidate.kind === constraint.kind &&
        (candidate.name === constraint.name || (constraint.index !== null && candidate.columns.join("\0") === constraint.columns.join("\0"))),
    );
    if (copy !== undefined) dropConstraint(catalog, child, copy, cascade);
  }
  if (constraint.kind === "not null") dropNotNull(catalog, table, constraint.columns);
  return true;
}

/** Foreign keys that rest on a primary key or unique constraint. */
function foreignKeysOn(catalog: WritableCatalog, place: Place, constraint: Constraint): readonly { readonly table: Table; readonly constraint: Constraint }[] {
  if (constraint.kind !== "primary key" && constraint.kind !== "unique") return [];
  const sorted = (names: readonly string[]) => [...names].sort().join("\0");
  const table = catalog.tableAt(place);
  const alike = (table?.constraints ?? []).filter((other) => other.index !== null && other.kind !== "exclude" && sorted(other.columns) === sorted(constraint.columns));
  if (alike.length > 1) return []; // which of them the server chose is not recorded
  return catalog.referencesTo(place).filter((reference) => sorted(reference.constraint.references?.columns ?? []) === sorted(constraint.columns));
}

function dropNotNull(catalog: WritableCatalog, place: Place, columns: readonly string[]): void {
  updateTable(catalog, place, (table) => ({
    ...table,
    columns: table.columns.map((column) => (columns.includes(column.name) && column.identity === null && !inPrimaryKey(table, column.name) ? { ...column, notNull: false } : column)),
  }));
}

/** PostgreSQL 18 names not-null constraints; dropping one by its chosen name drops NOT NULL. */
function dropNotNullNamed(catalog: WritableCatalog, table: Table, name: string): void {
  const column = table.columns.find((candidate) => candidate.notNull === true && `${table.name}_${candidate.name}_not_null` === name);
  if (column !== undefined) dropNotNull(catalog, table, [column.name]);
}

/** Whether a column belongs to the primary key. */
export function inPrimaryKey(table: Table, column: string): boolean {
  return table.constraints.some((constraint) => constraint.kind === "primary key" && constraint.columns.includes(column));
}

/** Applies VALIDATE CONSTRAINT. */
export function applyValidateConstraint(catalog: WritableCatalog, change: ChangeOf<"ValidateConstraint">): void {
  const validate = (table: Table): void => {
    const constraint = table.constraints.find((candidate) => candidate.name === change.constraint);
    if (constraint !== undefined && constraint.valid !== true) {
      replaceConstraint(catalog, table, constraint, { ...constraint, valid: change.conditional ? unknown : true, sql: constraint.sql.replace(/\s+not\s+valid\b/i, "") });
    }
    for (const child of catalog.childrenOf(table)) validate(child);
  };
  const table = catalog.record(change.table);
  if (table !== undefined) validate(table);
}

/** Applies RENAME CONSTRAINT; the index behind it follows. */
export function applyRenameConstraint(catalog: WritableCatalog, change: ChangeOf<"RenameConstraint">): void {
  const table = catalog.record(change.table);
  if (table !== undefined) renameConstraint(catalog, table, change.constraint, change.newName);
}

/** Renames a constraint, the index behind it, and the inherited checks below. */
export function renameConstraint(catalog: WritableCatalog, table: Table, name: string, newName: string): void {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined || table.constraints.some((candidate) => candidate.name === newName)) return;
  if (constraint.index !== null) {
    if (catalog.relationExists({ schema: table.schema, name: newName })) return;
    const index = catalog.indexAt({ schema: table.schema, name: constraint.index });
    if (index !== undefined) catalog.renameIndex(index, { ...index, name: newName, label: labelOf(index.schema, newName), constraint: newName });
  }
  replaceConstraint(catalog, table, constraint, { ...constraint, name: newName, index: constraint.index === null ? null : newName });
  if (constraint.kind !== "check") return;
  for (const child of catalog.childrenOf(table)) renameConstraint(catalog, child, name, newName);
}

/** The server refuses a check that asks a subquery. */
function hasSubquery(expression: Node): boolean {
  let found = false;
  walk(expression, (_node, tag) => {
    found ||= tag === "SubLink";
  });
  return found;
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
    noInherit: definition.noInherit,
    inherited: facts.inherited,
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
  const nulls = /\bnulls\s+not\s+distinct\b/i.test(index?.sql ?? "") ? " NULLS NOT DISTINCT" : "";
  return `${definition.kind.toUpperCase()}${nulls} ${list(columns)}${include.length > 0 ? ` INCLUDE ${list(include)}` : ""}${deferral}`;
}

/** Takes a constraint and the index behind it away, and nothing else. */
export function removeConstraint(catalog: WritableCatalog, table: Place, constraint: Constraint): void {
  updateTable(catalog, table, (current) => ({ ...current, constraints: current.constraints.filter((candidate) => candidate.name !== constraint.name) }));
  if (constraint.index !== null) dropIndexAt(catalog, { schema: table.schema, name: constraint.index });
}

/** Puts a constraint in the place of another. */
function replaceConstraint(catalog: WritableCatalog, table: Place, previous: Constraint, next: Constraint): void {
  updateTable(catalog, table, (current) => ({ ...current, constraints: current.constraints.map((candidate) => (candidate.name === previous.name ? next : candidate)) }));
}

function chooseConstraintName(catalog: WritableCatalog, table: Table, middle: string | null, label: string): string {
  return chooseName(table.name, middle, label, (name) => catalog.constraintExists({ schema: table.schema, name }));
}

function mayHave(catalog: WritableCatalog, place: Place, column: string): boolean {
  const table = catalog.tableAt(place);
  return table === undefined || !table.columnsKnown || table.columns.some((candidate) => candidate.name === column);
}
