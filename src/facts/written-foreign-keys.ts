/** The foreign keys that a change writes, with what is known of both sides. */
import type { Change, ColumnDefinition, ConstraintDefinition, DataType, ForeignKeyTarget } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { labelOf } from "../catalog/names.ts";
import { unknown } from "../catalog/schema.ts";
import type { Known, Table } from "../catalog/schema.ts";
import { constraintsOf } from "../catalog/written-constraints.ts";

export interface KeyColumn {
  readonly name: string;
  /** Of a serial column the integer that it is. */
  readonly type: Known<DataType>;
  readonly notNull: Known<boolean>;
}

export interface WrittenForeignKey {
  readonly change: Change;
  readonly constraint: ConstraintDefinition;
  readonly references: ForeignKeyTarget;
  /** How messages call the table that gets it. */
  readonly table: string;
  /** Those of its columns that are known. */
  readonly columns: readonly KeyColumn[];
  /** The other table, if a migration made it and its columns are known; null also where it is the table itself as it is made. */
  readonly target: Table | null;
  /** The columns that are referenced: those of the primary key where none are written. */
  readonly targetColumns: readonly string[];
}

/** Foreign keys of CREATE TABLE, ADD COLUMN and ADD CONSTRAINT; `catalog`: before the change. None of a change that may not run. */
export function writtenForeignKeys(change: Change, statement: Statement, catalog: Catalog): readonly WrittenForeignKey[] {
  if (change.unlikely === true || change.conditional || (change.kind !== "CreateTable" && change.kind !== "AddColumn" && change.kind !== "AddConstraint")) return [];
  const table = catalog.findTable(change.table);
  if (change.kind !== "AddConstraint" && change.ifNotExists && (change.kind === "CreateTable" ? table !== undefined : table?.columns.some(({ name }) => name === change.column.name) === true)) return [];
  const added = change.nested ? [change] : statement.changes;
  const written = change.kind === "CreateTable" ? change.columns : added.flatMap((other) => (other.kind === "AddColumn" ? [other.column] : []));
  const label = table?.label ?? labelOf(change.table.schema ?? "public", change.table.name);
  return constraintsOf(change).flatMap((constraint): WrittenForeignKey[] => {
    const { references } = constraint;
    if (references === null) return [];
    const found = catalog.findTable(references.table);
    const target = found?.columnsKnown === true ? found : null;
    const key = target?.constraints.find(({ kind }) => kind === "primary key");
    const columns = constraint.columns.flatMap((name) => columnOf(name, written, change.kind === "CreateTable" ? undefined : table) ?? []);
    return [{ change, constraint, references, table: label, columns, target, targetColumns: references.columns.length > 0 ? references.columns : (key?.columns ?? []) }];
  });
}

function columnOf(name: string, written: readonly ColumnDefinition[], table: Table | undefined): KeyColumn | undefined {
  const definition = written.find((column) => column.name === name);
  if (definition !== undefined) return definition.type.name === "" ? undefined : { name, type: withoutSerial(definition.type), notNull: definition.notNull };
  return table?.columns.find((column) => column.name === name);
}

const serials: Readonly<Record<string, string>> = { smallserial: "int2", serial2: "int2", serial: "int4", serial4: "int4", bigserial: "int8", serial8: "int8" };

function withoutSerial(type: DataType): DataType {
  const name = serials[type.name];
  return name === undefined || type.dimensions > 0 ? type : { ...type, schema: "pg_catalog", name };
}

/**
 * Types that a foreign key may have beside the very type of what it references, `from>to` each: those with an equality operator that
 * the index of the key knows, or that are cast on their own. Measured on PostgreSQL 18.
 */
const acceptedPairs: ReadonlySet<string> = new Set(
  `int4>int2 int8>int2 int2>int4 int8>int4 int2>int8 int4>int8 int2>numeric int4>numeric int8>numeric int2>float4 int4>float4 int8>float4 numeric>float4
   float8>float4 int2>float8 int4>float8 int8>float8 numeric>float8 float4>float8 varchar>text bpchar>text name>text text>varchar bpchar>varchar name>varchar
   text>bpchar varchar>bpchar text>name varchar>name bpchar>name timestamp>date timestamptz>date date>timestamp timestamptz>timestamp date>timestamptz
   timestamp>timestamptz time>timetz time>interval cidr>inet inet>cidr macaddr8>macaddr macaddr>macaddr8 int2>oid int4>oid int8>oid varbit>bit bit>varbit`.split(/\s+/),
);
/** Types of PostgreSQL's own that were measured. */
const measured: ReadonlySet<string> = new Set("int2 int4 int8 numeric float4 float8 text varchar bpchar char name uuid date timestamp timestamptz time timetz interval bool bytea inet cidr macaddr macaddr8 jsonb oid bit varbit money xid8 pg_lsn int4range".split(" "));

/** How a foreign key takes to the types of its two sides: `same`, `other` where the server accepts two different ones, `refused`; null where nobody knows. */
export function fitOf(from: Known<DataType>, to: Known<DataType>): "same" | "other" | "refused" | null {
  if (from === unknown || to === unknown || from.dimensions > 0 || to.dimensions > 0) return null;
  if (from.schema !== "pg_catalog" || to.schema !== "pg_catalog") return null;
  if (from.name === to.name) return "same";
  if (acceptedPairs.has(`${from.name}>${to.name}`)) return "other";
  return measured.has(from.name) && measured.has(to.name) ? "refused" : null;
}
