import type { Node } from "@pgsql/types";
import type { ChangeOf, ColumnDefinition, DataType, Expression } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { withoutCasts } from "../sql/expression.ts";
import { addTableConstraints, dropConstraint, inPrimaryKey } from "./apply-constraints.ts";
import { dropIndexAt } from "./apply-indexes.ts";
import { learnTable, updateTable } from "./apply-tables.ts";
import { dependentsOf, dropObjects, freezeStars, renameColumnInTexts } from "./dependents.ts";
import { unknownColumn } from "./catalog.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { chooseName, columnsOf, directColumns, labelOf, quoteQualified } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Column, Known, Origin, Table } from "./schema.ts";

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
export function columnFrom(catalog: WritableCatalog, definition: ColumnDefinition, origin: Origin): Column {
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
    origin,
  };
}

/**
 * DEFAULT NULL is no default to the server, but where the type has a length or precision, is a domain, or is cast to: that makes it a call
 * ([AddRelationNewConstraints](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/heap.c)).
 */
function effectiveDefault(catalog: WritableCatalog, value: Expression | null, type: Known<DataType>): Expression | null {
  if (value === null || type === unknown || type.label.includes("(")) return value;
  const constant = withoutCasts(value.node);
  const isNull = "A_Const" in constant && constant.A_Const.isnull === true;
  const cast = "TypeCast" in value.node ? resolveType(catalog, dataType(value.node.TypeCast.typeName)) : type;
  const isDomain = catalog.findObject("domain", { schema: type.schema, name: type.name }) !== undefined;
  return isNull && cast.label === type.label && !isDomain ? null : value;
}

/** The type with the schema it was found in, where a migration made it. */
export function resolveType(catalog: WritableCatalog, type: DataType): DataType {
  if (type.schema === "pg_catalog") return type;
  const name = { schema: type.schema, name: type.name };
  const found = catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name);
  if (found === undefined) return type;
  return { ...type, schema: found.schema, label: labelOf(found.schema, found.name) + (type.dimensions > 0 ? "[]" : "") };
}

/** Makes the sequence of a serial or identity column, and the default of a serial one. */
export function addSequence(
  catalog: WritableCatalog,
  place: Place,
  definition: { readonly name: string; readonly type: Column["type"]; readonly identity: ColumnDefinition["identity"] },
  origin: Origin,
): void {
  const serial = definition.type === unknown ? undefined : serialOf(definition.type);
  if (serial === undefined && definition.identity === null) return;
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  const name = chooseName(place.name, definition.name, "seq", (candidate) => catalog.relationExists({ schema: place.schema, name: candidate }));
  catalog.putSequence({
    schema: place.schema,
    name,
    ownedBy: { schema: place.schema, table: place.name, column: definition.name },
    implicit: true,
    temporary: table.temporary,
    options: "",
    origin,
  });
  if (serial !== undefined) updateColumn(catalog, place, definition.name, (column) => ({ ...column, default: nextValue({ schema: place.schema, name }) }));
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
function updateColumnBelow(catalog: WritableCatalog, place: Place, name: string, change: (column: Column) => Column): void {
  updateColumn(catalog, place, name, change);
  for (const child of catalog.childrenOf(place)) updateColumnBelow(catalog, child, name, change);
}

/** Applies ADD COLUMN; false where the table has such a column. */
export function applyAddColumn(catalog: WritableCatalog, change: ChangeOf<"AddColumn">, origin: Origin): boolean {
  const table = learnTable(catalog, change.table, change);
  const existing = table.columns.find((column) => column.name === change.column.name);
  if (existing !== undefined && existing.type !== unknown) return change.ifNotExists || change.conditional;
  addColumn(catalog, table, change.column, origin, false);
  return true;
}

function addColumn(catalog: WritableCatalog, place: Place, definition: ColumnDefinition, origin: Origin, inherited: boolean): void {
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  const existing = table.columns.find((column) => column.name === definition.name);
  if (existing !== undefined) {
    if (inherited) updateColumn(catalog, place, definition.name, (column) => ({ ...column, inherited: true }));
    if (inherited || existing.type !== unknown) return;
  }
  freezeStars(catalog, place);
  const column = { ...columnFrom(catalog, definition, origin), inherited };
  catalog.putTable({ ...table, columns: [...table.columns.filter((other) => other !== existing), column] });
  if (inherited) {
    // A serial column's children draw from the same sequence.
    const parent = [...table.inherits, ...(table.partitionOf === null ? [] : [table.partitionOf])].map((above) => catalog.tableAt(above)?.columns.find((other) => other.name === column.name));
    const value = parent[0]?.default ?? column.default;
    updateColumn(catalog, place, definition.name, (current) => ({ ...current, default: value }));
  } else addSequence(catalog, place, definition, origin);
  for (const child of catalog.childrenOf(place)) addColumn(catalog, child, definition, origin, true);
  if (!inherited) addTableConstraints(catalog, place, definition.constraints, origin);
}

/** Applies DROP COLUMN, with the constraints and indexes it is part of. */
export function applyDropColumn(catalog: WritableCatalog, change: ChangeOf<"DropColumn">): void {
  const table = catalog.record(change.table);
  if (table === undefined) return;
  const column = table.columns.find((candidate) => candidate.name === change.column);
  if (column?.inherited) return;
  if (change.conditional) {
    if (column !== undefined) updateColumnBelow(catalog, table, change.column, (current) => ({ ...current, type: unknown, notNull: unknown, default: unknown, generated: unknown, identity: unknown }));
    return;
  }
  freezeStars(catalog, table);
  if (!change.cascade && column !== undefined && blocksDropColumn(catalog, table, change.column)) return;
  if (change.only === true) for (const child of catalog.childrenOf(table)) updateColumn(catalog, child, change.column, (current) => ({ ...current, inherited: false }));
  dropColumn(catalog, table, change.column);
}

/** Foreign keys of others, generated columns and policies that need the column: DROP COLUMN without CASCADE is refused. */
function blocksDropColumn(catalog: WritableCatalog, table: Table, column: string): boolean {
  return (
    catalog.referencesTo(table).some((reference) => reference.constraint.references?.columns.includes(column) && !(reference.table.name === table.name && reference.table.schema === table.schema)) ||
    table.columns.some((other) => other.name !== column && other.generated !== unknown && other.generated !== null && columnsOf(other.generated.expression.node).includes(column)) ||
    table.policies.some((policy) => [policy.using, policy.withCheck].some((expression) => expression !== null && directColumns(expression.node).includes(column))) ||
    dependentsOf(catalog, table, column).length > 0
  );
}

/** Takes a column away with all that depends on it. */
export function dropColumn(catalog: WritableCatalog, place: Place, name: string): void {
  const table = catalog.tableAt(place);
  if (table === undefined) return;
  dropObjects(catalog, dependentsOf(catalog, table, name));
  for (const { table: holder, constraint } of catalog.referencesTo(table)) {
    if (constraint.references?.columns.includes(name)) dropConstraint(catalog, holder, constraint, true);
  }
  for (const constraint of catalog.tableAt(place)?.constraints ?? []) {
    const index = constraint.index === null ? undefined : catalog.indexAt({ schema: place.schema, name: constraint.index });
    if (constraint.columns.includes(name) || index?.include.includes(name)) dropConstraint(catalog, place, constraint, true);
  }
  for (const index of catalog.indexesOf(place)) if (indexMentions(index, name)) dropIndexAt(catalog, index);
  for (const sequence of catalog.sequencesOf(place)) if (sequence.ownedBy?.column === name) catalog.removeSequence(sequence);
  updateTable(catalog, place, (current) => {
    const generated = (column: Column) => column.generated !== null && column.generated !== unknown && columnsOf(column.generated.expression.node).includes(name);
    return {
      ...current,
      columns: current.columns.filter((column) => column.name !== name && !generated(column)),
      policies: current.policies.filter((policy) => ![policy.using, policy.withCheck].some((expression) => expression !== null && directColumns(expression.node).includes(name))),
    };
  });
  for (const child of catalog.childrenOf(place)) {
    if (child.columns.find((column) => column.name === name)?.inherited) dropColumn(catalog, child, name);
  }
}

function indexMentions(index: { readonly keys: readonly (string | null)[]; readonly include: readonly string[]; readonly expressions: readonly Expression[]; readonly where: Expression | null }, column: string): boolean {
  return (
    index.keys.includes(column) ||
    index.include.includes(column) ||
    [...index.expressions, ...(index.where === null ? [] : [index.where])].some((expression) => columnsOf(expression.node).includes(column))
  );
}

/** Applies RENAME COLUMN: keys, constraints and indexes follow. */
export function applyRenameColumn(catalog: WritableCatalog, change: ChangeOf<"RenameColumn">): void {
  const table = catalog.record(change.table);
  if (table !== undefined) renameColumn(catalog, table, change.column, change.newName);
}

function renameColumn(catalog: WritableCatalog, place: Place, name: string, newName: string): void {
  const table = catalog.tableAt(place);
  if (table === undefined || table.columns.some((column) => column.name === newName)) return;
  if (table.columnsKnown && !table.columns.some((column) => column.name === name)) return;
  freezeStars(catalog, place);
  renameColumnInTexts(catalog, place, name, newName);
  const renamed = (names: readonly string[]) => names.map((candidate) => (candidate === name ? newName : candidate));
  updateColumn(catalog, place, name, (column) => ({ ...column, name: newName }));
  updateTable(catalog, place, (current) => ({
    ...current,
    constraints: current.constraints.map((constraint) => (constraint.columns.includes(name) ? { ...constraint, columns: renamed(constraint.columns) } : constraint)),
  }));
  for (const { table: holder, constraint } of catalog.referencesTo(place)) {
    const references = constraint.references;
    if (!references?.columns.includes(name)) continue;
    updateTable(catalog, holder, (current) => ({
      ...current,
      constraints: current.constraints.map((candidate) => (candidate.name === constraint.name ? { ...candidate, references: { ...references, columns: renamed(references.columns) } } : candidate)),
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

/** Applies SET/DROP DEFAULT, NOT NULL, identity, generation expression and type: what changes one fact of a column. */
export function applyAlterColumn(
  catalog: WritableCatalog,
  change: ChangeOf<
    "AlterColumnType" | "SetDefault" | "DropDefault" | "SetNotNull" | "DropNotNull" | "AddIdentity" | "SetIdentity" | "DropIdentity" | "SetExpression" | "DropExpression"
  >,
  origin: Origin,
): void {
  const table = learnTable(catalog, change.table, change);
  if (table.columnsKnown && !table.columns.some((column) => column.name === change.column)) return;
  if (change.kind === "AlterColumnType" && !change.conditional && fixesType(catalog, table, change.column)) return;
  const after = (column: Column): Column => {
    switch (change.kind) {
      case "AlterColumnType":
        return { ...column, type: resolveType(catalog, change.type), collation: change.collation };
      case "SetDefault":
        return { ...column, default: effectiveDefault(catalog, change.default, column.type) };
      case "DropDefault":
        return { ...column, default: null };
      case "SetNotNull":
        return { ...column, notNull: true };
      case "DropNotNull":
        return (column.identity !== null && column.identity !== unknown) || inPrimaryKey(table, column.name) ? column : { ...column, notNull: false };
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
  };
  const settle = (column: Column): Column => {
    const next = after(column);
    return change.conditional ? doubt(column, next) : next;
  };
  if (change.only === true || change.kind === "AddIdentity" || change.kind === "DropIdentity") updateColumn(catalog, table, change.column, settle);
  else updateColumnBelow(catalog, table, change.column, settle);
  if (change.conditional) return;
  if (change.kind === "AddIdentity") {
    const column = table.columns.find((candidate) => candidate.name === change.column);
    if (column === undefined || column.identity === null) addSequence(catalog, table, { name: change.column, type: unknown, identity: change.identity }, origin);
  }
  if (change.kind === "DropIdentity") {
    for (const sequence of catalog.sequencesOf(table)) if (sequence.implicit && sequence.ownedBy?.column === change.column) catalog.removeSequence(sequence);
  }
}

/** A column that a view or policy uses keeps its type. */
function fixesType(catalog: WritableCatalog, table: Table, column: string): boolean {
  freezeStars(catalog, table);
  const inPolicy = table.policies.some((policy) => [policy.using, policy.withCheck].some((expression) => expression !== null && directColumns(expression.node).includes(column)));
  return inPolicy || dependentsOf(catalog, table, column).some((object) => object.kind === "view" || object.kind === "materialized view");
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
