import type { Node } from "@pgsql/types";
import type { ChangeOf, ColumnDefinition, DataType, Expression, SequenceSettings } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { constantValue, nodesTagged, withoutCasts } from "../sql/expression.ts";
import { addNotNull, addTableConstraints, canDropNotNull, dropConstraint, foreignKeysOn, notNullOf, removeConstraint } from "./apply-constraints.ts";
import { dropIndexAt } from "./apply-indexes.ts";
import { dropDependents, dropSequence } from "./apply-objects.ts";
import { identitySequence, sequenceType, withSettings } from "./apply-sequences.ts";
import { dropTable, learnTable, updateTable } from "./apply-tables.ts";
import { readersOfAttribute } from "./attribute-readers.ts";
import { dependentsOf, drawsFrom, policiesReading } from "./dependents.ts";
import { freezeNames, leaveLists, makeRoomInJoins, renameColumnInTexts } from "./edit-texts.ts";
import { isChanging, isUncollated, leavesRow, readsBeyond, refusesValue } from "./expressions.ts";
import { baseOf, columnsOfType, typesOver } from "./query.ts";
import { unknownColumn } from "./catalog.ts";
import { refusesColumnStorage } from "./column-storage.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { chooseName, columnsOf, labelOf, quoteQualified, systemColumnNames } from "./names.ts";
import { isUnreadable } from "./literal-values.ts";
import { lacksOperator } from "./operands.ts";
import { isPartitionedBy, partitionColumns } from "./partition-bounds.ts";
import { isPseudo } from "./pseudo-types.ts";
import { breaksWith } from "./retyped.ts";
import { isRowStored } from "./row-types.ts";
import { unknown } from "./schema.ts";
import type { Column, Known, Origin, Sequence, Table } from "./schema.ts";

const serialTypes: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
  smallserial: { name: "int2", label: "smallint" },
  serial2: { name: "int2", label: "smallint" },
  serial: { name: "int4", label: "integer" },
  serial4: { name: "int4", label: "integer" },
  bigserial: { name: "int8", label: "bigint" },
  serial8: { name: "int8", label: "bigint" },
};

/** Whether a type as written is one of the serial pseudo-types. */
function serialOf(type: DataType): { readonly name: string; readonly label: string } | undefined {
  return type.dimensions === 0 && (type.schema === null || type.schema === "pg_catalog") ? serialTypes[type.name] : undefined;
}

/** The column that a definition makes; a serial type as the integer it stands for, its sequence not yet made. */
export function columnFrom(catalog: Catalog, definition: ColumnDefinition, origin: Origin): Column {
  const serial = serialOf(definition.type);
  const type = serial === undefined ? resolveType(catalog, definition.type) : { schema: "pg_catalog", name: serial.name, modifiers: [], dimensions: 0, label: serial.label };
  return {
    name: definition.name,
    type,
    notNull: definition.notNull || serial !== undefined || definition.identity !== null,
    default: effectiveDefault(catalog, definition.default, type),
    generated: definition.generated,
    identity: definition.identity,
    collation: definition.collation,
    inherited: false,
    local: true,
    comment: null,
    storage: definition.storage === "default" ? null : definition.storage,
    compression: definition.compression === "default" ? null : definition.compression,
    statistics: null,
    options: {},
    foreignOptions: definition.foreignOptions,
    origin,
  };
}

/**
 * DEFAULT NULL is no default to the server, but where the type has a length or precision, is a domain, or is cast to: that makes it a call
 * ([AddRelationNewConstraints](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/heap.c)).
 */
function effectiveDefault(catalog: Catalog, value: Expression | null, type: Known<DataType>): Expression | null {
  if (value === null || type === unknown || type.label.includes("(")) return value;
  const constant = withoutCasts(value.node);
  const isNull = "A_Const" in constant && constant.A_Const.isnull === true;
  const cast = "TypeCast" in value.node ? resolveType(catalog, dataType(value.node.TypeCast.typeName)) : type;
  const isDomain = catalog.findObject("domain", { schema: type.schema, name: type.name }) !== undefined;
  return isNull && cast.label === type.label && !isDomain ? null : value;
}

/** The type with the schema it was found in, where a migration made it. */
export function resolveType(catalog: Catalog, type: DataType): DataType {
  if (type.schema === "pg_catalog") return type;
  const name = { schema: type.schema, name: type.name };
  const found = catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? catalog.findTable(name) ?? catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
  if (found === undefined) return type;
  return { ...type, schema: found.schema, label: labelOf(found.schema, found.name) + (/(?:\([^()"]*\))?(?:\[\])?$/.exec(type.label)?.[0] ?? "") };
}

/** Makes the sequence of a serial or identity column, and the default of a serial one; false where the server refuses its options. */
export function addSequence(
  catalog: WritableCatalog,
  place: Place,
  definition: { readonly name: string; readonly type: Column["type"]; readonly identity: ColumnDefinition["identity"]; readonly sequence?: SequenceSettings },
  origin: Origin,
): boolean {
  const serial = definition.type === unknown ? undefined : serialOf(definition.type);
  if (serial === undefined && definition.identity === null) return true;
  const table = catalog.tableAt(place);
  if (table === undefined) return true;
  const settings = definition.sequence ?? {};
  const type = sequenceType(table.columns.find((column) => column.name === definition.name)?.type ?? unknown);
  const facts = type === null ? null : withSettings(null, settings, type);
  if (facts === null) return false;
  const schema = settings.name?.schema ?? place.schema;
  const name = settings.name?.name ?? chooseName(place.name, definition.name, "seq", (candidate) => catalog.relationExists({ schema: place.schema, name: candidate }));
  if (catalog.relationExists({ schema, name })) return false;
  catalog.putSequence({
    schema,
    name,
    ...facts,
    ownedBy: { schema: place.schema, table: place.name, column: definition.name },
    implicit: true,
    temporary: table.temporary,
    unlogged: table.unlogged,
    owner: null,
    comment: null,
    origin,
  });
  if (serial !== undefined) updateColumn(catalog, place, definition.name, (column) => ({ ...column, default: nextValue({ schema, name }) }));
  return true;
}

/** The default of a serial column: `nextval('t_id_seq'::regclass)`. */
function nextValue(sequence: Place): Expression {
  const literal = sequence.schema === "public" || sequence.schema === "pg_temp" ? quoteIdentifier(sequence.name) : quoteQualified(sequence.schema, sequence.name);
  const node: Node = {
    FuncCall: {
      funcname: [{ String: { sval: "nextval" } }],
      args: [
        {
          TypeCast: {
            arg: { A_Const: { sval: { sval: literal } } },
            typeName: { names: [{ String: { sval: "regclass" } }], typemod: -1 },
          },
        },
      ],
      funcformat: "COERCE_EXPLICIT_CALL",
    },
  };
  return { sql: `nextval('${literal.replaceAll("'", "''")}'::regclass)`, node, span: null };
}

/** Replaces a column by what `change` makes of it; a column of a table not fully known is learned. */
export function updateColumn(catalog: WritableCatalog, place: Place, name: string, change: (column: Column) => Column): void {
  updateTable(catalog, place, (table) => {
    if (table.columns.some((column) => column.name === name)) {
      return { ...table, columns: table.columns.map((column) => (column.name === name ? change(column) : column)) };
    }
    return table.columnsKnown ? table : { ...table, columns: [...table.columns, change(unknownColumn(name))] };
  });
}

/** The same for the tables below as well. */
export function updateColumnBelow(catalog: WritableCatalog, place: Place, name: string, change: (column: Column) => Column): void {
  updateColumn(catalog, place, name, change);
  for (const child of catalog.childrenOf(place)) updateColumnBelow(catalog, child, name, change);
}

/** Applies ADD COLUMN; false where the table has such a column, or the server refuses it for another reason. */
export function applyAddColumn(catalog: WritableCatalog, change: ChangeOf<"AddColumn">, origin: Origin): boolean {
  const table = learnTable(catalog, change.table, change);
  const existing = table.columns.find((column) => column.name === change.column.name);
  if (existing !== undefined && existing.type !== unknown) return change.ifNotExists || change.conditional;
  const children = catalog.childrenOf(table);
  const permitted =
    (table.partitionOf === null && table.ofType === null && !systemColumnNames.has(change.column.name) && !(change.only === true && children.length > 0)) &&
    !(change.column.identity !== null && children.some((child) => child.partitionOf === null));
  return (permitted && addColumn(catalog, table, change.column, origin)) || change.conditional;
}

/**
 * Whether a column can be made of its definition in a table: values come from one place alone, a default names no column and asks no query, and what is
 * generated reads columns that are there and are not generated themselves (transformColumnDefinition, cookDefault).
 */
export function isMakeable(catalog: Catalog, table: Table, { name, type, default: given, identity, generated, collation, storage, compression }: ColumnDefinition): boolean {
  if ([given, identity, generated, serialOf(type) ?? null].filter((source) => source !== null).length > 1) return false;
  const made = table.columns.find((other) => other.name === name)?.type ?? resolveType(catalog, type);
  if (refusesColumnStorage(catalog, made, "storage", storage) || refusesColumnStorage(catalog, made, "compression", compression)) return false;
  if (isOfNoColumn(catalog, made, table)) return false;
  if (given !== null && !isDefault(catalog, given, made)) return false;
  if (generated !== null && !isGenerated(catalog, table, generated.expression, made)) return false;
  if (collation !== null && isUncollated(catalog, made)) return false;
  const read = generated === null ? [] : columnsOf(generated.expression.node).filter((column) => !systemColumnNames.has(column));
  return read.every((column) => {
    const found = table.columns.find((other) => other.name === column);
    return column !== name && (found === undefined ? !table.columnsKnown : found.generated === null || found.generated === unknown);
  });
}

/** Whether no column of a relation can have a type: no value has it, or its values hold rows of that relation. */
function isOfNoColumn(catalog: Catalog, type: Known<DataType>, place: Place): boolean {
  return type !== unknown && (isPseudo(type) || isMadeOf(catalog, type, place));
}

/** Whether values of a type hold rows of a relation, or values of a composite type: then it can be no part of these. */
export function isMadeOf(catalog: Catalog, type: Known<DataType>, place: Place, seen: ReadonlySet<string> = new Set()): boolean {
  if (type === unknown || type.schema === null || type.schema === "pg_catalog") return false;
  if (type.schema === place.schema && type.name === place.name) return true;
  const key = `${type.schema}\0${type.name}`;
  if (seen.has(key)) return false;
  const next = new Set([...seen, key]);
  if (catalog.findObject("domain", type) !== undefined) return isMadeOf(catalog, baseOf(catalog, { ...type, dimensions: 0 }), place, next);
  const columns = catalog.findTable(type)?.columns ?? columnsOfType(catalog, type)?.columns ?? [];
  return columns.some((column) => isMadeOf(catalog, column.type, place, next));
}

/** Whether an expression can be the default of a column of that type. */
function isDefault(catalog: Catalog, { node }: Expression, type: Known<DataType>): boolean {
  return nodesTagged(node, "ColumnRef").length === 0 && !leavesRow(catalog, node) && !isUnreadable(catalog, node, type) && !refusesValue(catalog, typesOver(catalog, noTable)(node), type);
}

const noTable: Pick<Table, "name" | "columns" | "columnsKnown"> = { name: "", columns: [], columnsKnown: true };

/** Whether a column of that type can be generated so. */
function isGenerated(catalog: Catalog, table: Table, { node }: Expression, type: Known<DataType>): boolean {
  return !readsBeyond(catalog, node, table) && !leavesRow(catalog, node) && !isChanging(catalog, node, table) && !lacksOperator(catalog, node, table) && !refusesValue(catalog, typesOver(catalog, table)(node), type);
}

function addColumn(catalog: WritableCatalog, place: Place, definition: ColumnDefinition, origin: Origin): boolean {
  const table = catalog.tableAt(place);
  if (table === undefined) return true;
  if (!isMakeable(catalog, table, definition) || (fillsRows(catalog, table, definition) && isRowStored(catalog, table))) return false;
  freezeNames(catalog, place, definition.name);
  makeRoomInJoins(catalog, place, definition.name);
  const { notNull, ...column } = columnFrom(catalog, definition, origin);
  const existing = table.columns.find((other) => other.name === definition.name);
  catalog.putTable({ ...table, columns: [...table.columns.filter((other) => other !== existing), { ...column, notNull: existing?.notNull === true || (notNull === true && table.foreign) }] });
  if (!addSequence(catalog, place, definition, origin)) return false;
  const made = catalog.tableAt(place)?.columns.find((other) => other.name === definition.name);
  if (made !== undefined && !catalog.childrenOf(place).every((child) => inheritAdded(catalog, child, made))) return false;
  const notNulls = notNull === true && !definition.constraints.some(({ kind, name }) => kind === "primary key" || (kind === "not null" && name !== null)) ? [definition.name] : [];
  return addTableConstraints(catalog, place, definition.constraints, notNulls, origin);
}

/** Whether rows get a value of a new column for that there are rows: those of a foreign table stand elsewhere, what is virtual is in none. */
function fillsRows(catalog: Catalog, table: Table, { type, default: given, identity, generated }: ColumnDefinition): boolean {
  if (table.foreign) return false;
  return identity !== null || generated?.stored === true || serialOf(type) !== undefined || effectiveDefault(catalog, given, resolveType(catalog, type)) !== null;
}

/** Gives the tables below a column that was added above; a serial column's children draw from the same sequence. */
function inheritAdded(catalog: WritableCatalog, child: Table, column: Column): boolean {
  const existing = child.columns.find((other) => other.name === column.name);
  if (existing !== undefined) {
    if (existing.type !== unknown && column.type !== unknown && existing.type.label !== column.type.label) return false;
    updateColumn(catalog, child, column.name, (current) => ({ ...current, inherited: true }));
    return true;
  }
  freezeNames(catalog, child, column.name);
  makeRoomInJoins(catalog, child, column.name);
  const identity = child.partitionOf === null ? null : column.identity;
  updateTable(catalog, child, (current) => ({ ...current, columns: [...current.columns, { ...column, identity, notNull: false, inherited: true, local: false, comment: null }] }));
  return catalog.childrenOf(child).every((grandchild) => inheritAdded(catalog, grandchild, column));
}

/** Applies DROP COLUMN, with the constraints and indexes it is part of; false where the server would refuse. */
export function applyDropColumn(catalog: WritableCatalog, change: ChangeOf<"DropColumn">): boolean {
  const table = catalog.record(change.table);
  if (table === undefined) return true;
  const column = table.columns.find((candidate) => candidate.name === change.column);
  if (column === undefined && table.columnsKnown) return change.ifExists || change.conditional;
  if (change.conditional) {
    if (column !== undefined && !column.inherited) updateColumnBelow(catalog, table, change.column, (current) => ({ ...current, type: unknown, notNull: unknown, default: unknown, generated: unknown, identity: unknown }));
    return true;
  }
  if (column?.inherited || table.ofType !== null) return false;
  freezeNames(catalog, table);
  if (!change.cascade && column !== undefined && blocksDropColumn(catalog, table, change.column)) return false;
  if (isPartitionedBy(catalog, table, change.column)) return false;
  if (change.only === true) {
    if (table.partitionBy !== null && catalog.childrenOf(table).length > 0) return false;
    for (const child of catalog.childrenOf(table)) updateColumn(catalog, child, change.column, (current) => ({ ...current, inherited: false, local: true }));
  }
  dropColumn(catalog, table, change.column);
  return true;
}

/** What others need of the column: DROP COLUMN without CASCADE is refused. */
function blocksDropColumn(catalog: Catalog, table: Table, column: string): boolean {
  return (
    catalog.referencesTo(table).some((reference) => reference.constraint.references?.columns.includes(column) && !(reference.table.name === table.name && reference.table.schema === table.schema && reference.constraint.columns.includes(column))) ||
    table.columns.some((other) => other.name !== column && other.generated !== unknown && other.generated !== null && columnsOf(other.generated.expression.node).includes(column)) ||
    table.constraints.some((key) => key.index !== null && catalog.indexAt({ schema: table.schema, name: key.index })?.include.includes(column) === true && foreignKeysOn(catalog, table, key).length > 0) ||
    policiesReading(catalog, table, column).length > 0 ||
    catalog.sequencesOf(table).some((sequence) => sequence.ownedBy?.column === column && drawnElsewhere(catalog, table, column, sequence)) ||
    dependentsOf(catalog, table, column).length > 0 ||
    readersOfAttribute(catalog, table, column).length > 0
  );
}

/** Whether the default of another column draws from a sequence that this one owns. */
function drawnElsewhere(catalog: Catalog, table: Table, column: string, sequence: Sequence): boolean {
  return catalog.tablesHolding(sequence.name).some((other) =>
    other.columns.some((candidate) => !(candidate.name === column && other.name === table.name && other.schema === table.schema) && candidate.default !== null && candidate.default !== unknown && drawsFrom(catalog, other, candidate.default, sequence)),
  );
}

/** Takes a column away with all that depends on it: of a partition key, which only the CASCADE of something else reaches, the table. */
export function dropColumn(catalog: WritableCatalog, place: Place, name: string): void {
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  if (partitionColumns(table).includes(name)) return dropTable(catalog, table);
  for (const remove of readersOfAttribute(catalog, table, name)) remove(catalog);
  dropDependents(catalog, table, name);
  leaveLists(catalog, table, name);
  for (const { table: holder, constraint } of catalog.referencesTo(table)) {
    if (constraint.references?.columns.includes(name)) dropConstraint(catalog, holder, constraint, true);
  }
  for (const constraint of catalog.tableAt(place)?.constraints ?? []) {
    const index = constraint.index === null ? undefined : catalog.indexAt({ schema: place.schema, name: constraint.index });
    // Of a check or NOT NULL the tables below keep what they have, while they have the column.
    if (constraint.columns.includes(name) && (constraint.kind === "check" || constraint.kind === "not null")) removeConstraint(catalog, place, constraint);
    else if (constraint.columns.includes(name) || index?.include.includes(name)) dropConstraint(catalog, place, constraint, true);
  }
  for (const index of catalog.indexesOf(place)) if (indexMentions(index, name)) dropIndexAt(catalog, index);
  for (const sequence of catalog.sequencesOf(place)) if (sequence.ownedBy?.column === name) dropSequence(catalog, sequence);
  const needs = (column: Column) => column.name !== name && column.generated !== null && column.generated !== unknown && columnsOf(column.generated.expression.node).includes(name);
  for (const column of catalog.tableAt(place)?.columns.filter(needs) ?? []) dropColumn(catalog, place, column.name);
  updateTable(catalog, place, (current) => ({
    ...current,
    columns: current.columns.filter((column) => column.name !== name),
  }));
  for (const child of catalog.childrenOf(place)) {
    const copy = child.columns.find((column) => column.name === name);
    if (copy?.inherited !== true) continue;
    const parents = [...child.inherits, ...(child.partitionOf === null ? [] : [child.partitionOf])];
    if (parents.some((parent) => catalog.tableAt(parent)?.columns.some((column) => column.name === name))) continue;
    if (copy.local) updateColumn(catalog, child, name, (column) => ({ ...column, inherited: false }));
    else dropColumn(catalog, child, name);
  }
}

function indexMentions(index: { readonly keys: readonly (string | null)[]; readonly include: readonly string[]; readonly expressions: readonly Expression[]; readonly where: Expression | null }, column: string): boolean {
  return (
    index.keys.includes(column) ||
    index.include.includes(column) ||
    [...index.expressions, ...(index.where === null ? [] : [index.where])].some((expression) => columnsOf(expression.node).includes(column))
  );
}

/** Applies RENAME COLUMN: keys, constraints and indexes follow; false where the server would refuse. */
export function applyRenameColumn(catalog: WritableCatalog, change: ChangeOf<"RenameColumn">): boolean {
  const table = catalog.record(change.table);
  if (table === undefined) return true;
  const column = table.columns.find((candidate) => candidate.name === change.column);
  const refused = (column === undefined && table.columnsKnown) || column?.inherited === true || hasOtherParent(catalog, table, change.column) || table.columns.some((other) => other.name === change.newName) || systemColumnNames.has(change.newName) || table.ofType !== null;
  if (refused || (change.only === true && catalog.childrenOf(table).length > 0)) return change.conditional;
  renameColumn(catalog, table, change.column, change.newName);
  return true;
}

/** Whether a table below has the column from a parent that is not below the table itself: then it must stay as it is in all of them. */
function hasOtherParent(catalog: Catalog, table: Table, column: string): boolean {
  const family = new Map<string, Table>();
  const gather = (member: Table): void => {
    if (family.has(member.label)) return;
    family.set(member.label, member);
    for (const child of catalog.childrenOf(member)) gather(child);
  };
  gather(table);
  return [...family.values()].some((member) => member !== table && member.inherits.some((place) => {
    const parent = catalog.tableAt(place);
    return parent !== undefined && !family.has(parent.label) && parent.columns.some(({ name }) => name === column);
  }));
}

/** Renames a column of a table and of what is below it. */
export function renameColumn(catalog: WritableCatalog, place: Place, name: string, newName: string): void {
  const table = catalog.tableAt(place);
  if (table === undefined || table.columns.some((column) => column.name === newName)) return;
  if (table.columnsKnown && !table.columns.some((column) => column.name === name)) return;
  freezeNames(catalog, place, newName);
  renameColumnInTexts(catalog, place, name, newName);
  const renamed = (names: readonly string[]) => names.map((candidate) => (candidate === name ? newName : candidate));
  updateColumn(catalog, place, name, (column) => ({ ...column, name: newName }));
  updateTable(catalog, place, (current) => ({
    ...current,
    constraints: current.constraints.map((constraint) => (constraint.columns.includes(name)
        ? { ...constraint, columns: renamed(constraint.columns), references: constraint.references === null ? null : { ...constraint.references, setColumns: renamed(constraint.references.setColumns) } }
        : constraint)),
  }));
  for (const { table: holder, constraint } of catalog.referencesTo(place)) {
    const references = constraint.references;
    if (!references?.columns.includes(name)) continue;
    updateTable(catalog, holder, (current) => ({
      ...current,
      constraints: current.constraints.map((candidate) => (candidate.name === constraint.name && candidate.references !== null ? { ...candidate, references: { ...candidate.references, columns: renamed(references.columns) } } : candidate)),
    }));
  }
  for (const index of catalog.indexesOf(place)) {
    if (index.keys.includes(name) || index.include.includes(name)) {
      catalog.putIndex({ ...index, keys: index.keys.map((key) => (key === name ? newName : key)), include: renamed(index.include) });
    }
  }
  for (const sequence of catalog.sequencesOf(place)) {
    if (sequence.ownedBy?.column === name) catalog.putSequence({ ...sequence, ownedBy: { ...sequence.ownedBy, column: newName } });
  }
  for (const child of catalog.childrenOf(place)) renameColumn(catalog, child, name, newName);
}

/**
 * Applies SET/DROP DEFAULT, NOT NULL, identity, generation expression and type: what changes one fact of a column; false where the
 * server would refuse. `together`: all changes of types in its statement, and the columns that it drops.
 */
export function applyAlterColumn(
  catalog: WritableCatalog,
  change: ChangeOf<
    "AlterColumnType" | "SetDefault" | "DropDefault" | "SetNotNull" | "DropNotNull" | "AddIdentity" | "SetIdentity" | "DropIdentity" | "SetExpression" | "DropExpression"
  >,
  origin: Origin,
  together: Together = [],
): boolean {
  const table = learnTable(catalog, change.table, change);
  const column = table.columns.find((candidate) => candidate.name === change.column) ?? (table.columnsKnown ? undefined : unknownColumn(change.column));
  if (column === undefined) return change.conditional;
  if (change.conditional) {
    updateColumnBelow(catalog, table, change.column, (current) => doubt(current, altered(catalog, table, current, change)));
    return true;
  }
  if (refusesAlter(catalog, table, column, change, together)) return false;
  switch (change.kind) {
    case "SetNotNull":
      return addNotNull(catalog, table, column.name, undefined, origin, { only: change.only ?? false });
    case "DropNotNull": {
      const constraint = notNullOf(table, column.name);
      if (constraint !== undefined) return dropConstraint(catalog, table, constraint, false, change.only === true);
      updateColumn(catalog, table, column.name, (current) => altered(catalog, table, current, change));
      return true;
    }
    case "AddIdentity":
    case "DropIdentity":
    case "SetIdentity":
      return alterIdentity(catalog, table, column, change, origin);
    default:
      (change.only === true ? updateColumn : updateColumnBelow)(catalog, table, column.name, (current) => altered(catalog, table, current, change));
      if (change.kind === "AlterColumnType" && column.identity !== null && column.identity !== unknown) return retypeSequence(catalog, table, column.name);
      return true;
  }
}

type AlterColumn = Parameters<typeof applyAlterColumn>[1];

/** The column after the change, as far as it is the column that keeps the fact. */
function altered(catalog: Catalog, table: Table, column: Column, change: AlterColumn): Column {
  switch (change.kind) {
    case "AlterColumnType":
      return { ...column, type: resolveType(catalog, change.type), default: typedDefault(catalog, column), collation: change.collation, ...(column.type !== unknown && column.type.name !== change.type.name && { storage: null, statistics: null, compression: null }) };
    case "SetDefault":
      return { ...column, default: effectiveDefault(catalog, change.default, column.type) };
    case "DropDefault":
      return { ...column, default: null };
    case "SetNotNull":
      return { ...column, notNull: true };
    case "DropNotNull":
      return { ...column, notNull: canDropNotNull(table, column.name) ? false : column.notNull };
    case "AddIdentity":
      return column.identity === null || column.identity === unknown ? { ...column, identity: change.identity, notNull: true } : column;
    case "SetIdentity":
      return column.identity !== null ? { ...column, identity: change.identity ?? column.identity } : column;
    case "DropIdentity":
      return { ...column, identity: null };
    case "SetExpression":
      return column.generated === null || column.generated === unknown ? column : { ...column, generated: { ...column.generated, expression: change.expression } };
    case "DropExpression":
      return { ...column, generated: null };
  }
}

/** A default keeps the type that it had: a bare string, or NULL, is one of the column's type before it got another. */
function typedDefault(catalog: Catalog, { default: value, type }: Column): Column["default"] {
  if (value === null || value === unknown || type === unknown || type.schema === null || !("A_Const" in value.node) || (value.node.A_Const.sval === undefined && value.node.A_Const.isnull !== true) || catalog.findObject("domain", type) !== undefined) return value;
  const cast = type.schema === "pg_catalog" ? dataType({ names: [{ String: { sval: "pg_catalog" } }, { String: { sval: type.name } }] }).label : quoteQualified(type.schema, type.name);
  const names = [type.schema, type.name].map((sval) => ({ String: { sval } }));
  const array = type.dimensions > 0;
  return { sql: `${value.sql}::${cast}${array ? "[]" : ""}`, node: { TypeCast: { arg: value.node, typeName: { names, typemod: -1, ...(array && { arrayBounds: [{ Integer: { ival: -1 } }] }) } } }, span: null };
}

/** What ATPrep and ATExec of the command would answer with an error. */
function refusesAlter(catalog: WritableCatalog, table: Table, column: Column, change: AlterColumn, together: Together): boolean {
  const isIdentity = column.identity !== null && column.identity !== unknown;
  const generates = column.generated !== null && column.generated !== unknown;
  const children = catalog.childrenOf(table);
  switch (change.kind) {
    case "AlterColumnType":
      return (
        column.inherited ||
        hasOtherParent(catalog, table, column.name) ||
        table.ofType !== null ||
        (change.only === true && children.length > 0) ||
        isPartitionedBy(catalog, table, column.name) ||
        (isIdentity && sequenceType(resolveType(catalog, change.type)) === null) ||
        (generates && change.using !== null) ||
        table.columns.some((other) => other.name !== column.name && other.generated !== null && other.generated !== unknown && columnsOf(other.generated.expression.node).includes(column.name)) ||
        refusesType(catalog, table, column, change, together) ||
        breaksWith(catalog, table, column.name, new Map([...together, change].flatMap((each) => (each.kind === "AlterColumnType" ? [[each.column, resolveType(catalog, each.type)] as const] : [])))) ||
        isRowStored(catalog, table) ||
        fixesType(catalog, table, column.name)
      );
    case "SetDefault":
      return isIdentity || generates || !isDefault(catalog, change.default, column.type);
    case "DropDefault":
      return isIdentity || generates;
    case "SetNotNull":
      return false;
    case "DropNotNull":
      return !canDropNotNull(table, column.name) || catalog.indexesOf(table).some((index) => index.replicaIdentity && index.keys.includes(column.name));
    case "AddIdentity":
      return isIdentity || column.notNull === false || (column.default !== null && column.default !== unknown) || generates || table.partitionOf !== null || (change.only === true && table.partitionBy !== null);
    case "SetIdentity":
      return column.identity === null || table.partitionOf !== null;
    case "DropIdentity":
      return (column.identity === null && !change.ifExists) || table.partitionOf !== null;
    case "SetExpression":
      return column.generated === null || !isGenerated(catalog, table, change.expression, column.type) || (generates && column.generated.stored && isRowStored(catalog, table));
    case "DropExpression":
      return (column.generated === null && !change.ifExists) || (column.generated !== null && column.generated !== unknown && !column.generated.stored) || (column.inherited && generates) || (change.only === true && children.length > 0 && generates);
  }
}

/** What a statement does beside a change of type: other such changes, and drops of columns. */
export type Together = readonly ChangeOf<"AlterColumnType" | "DropColumn">[];

/** Whether values or default of a column do not become the new type for certain. Those of a foreign table stand elsewhere. */
function refusesType(catalog: Catalog, table: Table, column: Column, { type, using }: ChangeOf<"AlterColumnType">, together: Together): boolean {
  if (table.foreign && table.known && using !== null) return true;
  const wanted = resolveType(catalog, type);
  if (isOfNoColumn(catalog, wanted, table)) return true;
  if (table.foreign) return false;
  // USING reads the columns as they were before the statement.
  const dropped = together.flatMap((each) => (each.kind === "DropColumn" ? [unknownColumn(each.column)] : []));
  const before = { ...table, columns: [...table.columns, ...dropped] };
  if (using !== null && (leavesRow(catalog, using.node) || readsBeyond(catalog, using.node, before) || isUnreadable(catalog, using.node, wanted))) return true;
  const isAlone = together.every((each) => each.kind === "AlterColumnType" && each.column === column.name);
  const written = using === null ? column.type : isAlone || nodesTagged(using.node, "ColumnRef").length === 0 ? typesOver(catalog, before)(using.node) : unknown;
  if (refusesValue(catalog, written, wanted)) return true;
  if (column.default === null || column.default === unknown || constantValue(column.default.node) === null) return false;
  const given = typesOver(catalog, noTable)(column.default.node);
  return refusesValue(catalog, given === "literal" ? column.type : given, wanted);
}

function alterIdentity(catalog: WritableCatalog, table: Table, column: Column, change: Extract<AlterColumn, { kind: "AddIdentity" | "SetIdentity" | "DropIdentity" }>, origin: Origin): boolean {
  // Partitions share the identity of their table, other children have none of it.
  const settle = (place: Place): void => {
    updateColumn(catalog, place, column.name, (current) => altered(catalog, table, current, change));
    for (const child of catalog.childrenOf(place)) if (child.partitionOf !== null) settle(child);
  };
  settle(table);
  const sequence = identitySequence(catalog, table, column.name);
  switch (change.kind) {
    case "AddIdentity":
      return addSequence(catalog, table, { name: column.name, type: unknown, identity: change.identity, sequence: change.settings }, origin);
    case "DropIdentity":
      if (sequence !== undefined && column.identity !== null) catalog.removeSequence(sequence);
      return true;
    case "SetIdentity": {
      const facts = sequence === undefined ? undefined : withSettings(sequence, change.settings);
      if (facts === null) return false;
      if (sequence !== undefined && facts !== undefined) catalog.putSequence({ ...sequence, ...facts });
      return true;
    }
  }
}

/** The sequence of an identity column takes the type of the column. */
function retypeSequence(catalog: WritableCatalog, table: Table, name: string): boolean {
  const sequence = identitySequence(catalog, table, name);
  const type = sequenceType(catalog.tableAt(table)?.columns.find((column) => column.name === name)?.type ?? unknown);
  const facts = sequence === undefined || type === null ? undefined : withSettings(sequence, {}, type);
  if (facts === null) return false;
  if (sequence !== undefined && facts !== undefined) catalog.putSequence({ ...sequence, ...facts });
  return true;
}

/** A column that a view or policy uses keeps its type. */
function fixesType(catalog: WritableCatalog, table: Table, column: string): boolean {
  freezeNames(catalog, table);
  return policiesReading(catalog, table, column).length > 0 || dependentsOf(catalog, table, column).length > 0;
}

/** Facts that a change may or may not have altered become unknown. */
function doubt(before: Column, after: Column): Column {
  return {
    ...after,
    type: sameType(before.type, after.type) ? before.type : unknown,
    notNull: before.notNull === after.notNull ? before.notNull : unknown,
    default: sameExpression(before.default, after.default) ? before.default : unknown,
    generated: before.generated === after.generated ? before.generated : unknown,
    identity: before.identity === after.identity ? before.identity : unknown,
    collation: before.collation,
  };
}

function sameType(before: Column["type"], after: Column["type"]): boolean {
  if (before === unknown || after === unknown) return before === after;
  return before.label === after.label && before.schema === after.schema;
}

function sameExpression(before: Column["default"], after: Column["default"]): boolean {
  if (before === unknown || after === unknown || before === null || after === null) return before === after;
  return before.sql === after.sql;
}
