/** What getting to the next schema costs: who waits for a change, and how long. */
import type { Change, ColumnDefinition, ConstraintDefinition, ObjectName } from "../sql/change.ts";
import { isSerial } from "../sql/data-type.ts";
import { provesNotNull } from "../sql/expression.ts";
import type { Catalog } from "./catalog.ts";
import { measuredEffects } from "./effects.data.ts";
import { isVolatile } from "./functions.ts";
import { unknown } from "./schema.ts";
import type { Known, Table } from "./schema.ts";
import type { Session } from "./session.ts";
import { typeChange } from "./types.ts";

/** Table locks, weakest first: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES */
export const lockModes = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"] as const;
export type LockMode = (typeof lockModes)[number];

/** What is done to the rows under the lock, least first: nothing, all are read, an index over them is built, all are written anew with their indexes. */
export const works = ["none", "scan", "build", "rewrite"] as const;
export type Work = (typeof works)[number];

/** What a relation is to a change: the table it is about, what that points to or what points to it, a parent or partition, what a view reads. */
export type LockRole = "table" | "referenced" | "referencing" | "parent" | "partition" | "source" | "index";

/** One line of the measured data. */
export interface Measured {
  readonly since: number;
  readonly locks: Readonly<Partial<Record<LockRole, LockMode>>>;
  readonly work: Work;
}

export interface TableLock {
  readonly table: Table;
  readonly mode: LockMode;
}

export interface Effect {
  /** Each table once, with the strongest mode. Tables that exist before the change only. */
  readonly locks: readonly TableLock[];
  readonly work: Known<Work>;
}

/** Whether someone who holds the lock keeps SELECT waiting. */
export function blocksReads(mode: LockMode): boolean {
  return mode === "ACCESS EXCLUSIVE";
}

/** Whether someone who holds the lock keeps INSERT, UPDATE and DELETE waiting. */
export function blocksWrites(mode: LockMode): boolean {
  return lockModes.indexOf(mode) >= lockModes.indexOf("SHARE");
}

/**
 * What a change locks and does on that major version, from the catalog before it; `unknown` work where the old type, a
 * function or a proof decides that nothing here tells. A partitioned table stands for its partitions.
 */
export function effectOf(change: Change, catalog: Catalog, session: Session, postgres: number): Effect {
  const { shapes, doubtful } = shapesOf(change, catalog, session, postgres);
  const measured = shapes.flatMap((shape) => {
    const lines: readonly Measured[] = measuredEffects[shape];
    return lines.findLast(({ since }) => since <= postgres) ?? [];
  });
  const locks = new Map<string, TableLock>();
  const put = (table: Table, mode: LockMode): void => {
    const known = locks.get(table.label);
    if (known === undefined || lockModes.indexOf(mode) > lockModes.indexOf(known.mode)) locks.set(table.label, { table, mode });
  };
  for (const line of measured) {
    for (const [role, mode] of Object.entries(line.locks)) for (const table of tablesOf(role as LockRole, change, catalog)) put(table, mode);
  }
  if (change.kind === "LockTable" && isLockMode(change.mode)) put(catalog.table(change.table), change.mode);
  const work = measured.reduce<Work>((most, line) => (works.indexOf(line.work) > works.indexOf(most) ? line.work : most), "none");
  return { locks: [...locks.values()], work: doubtful && work !== "rewrite" ? unknown : work };
}

/** Whether a change keeps all others off a table that is there before it, be it for a moment. */
export function locksAll(change: Change, table: Table, catalog: Catalog, session: Session, postgres: number): boolean {
  return effectOf(change, catalog, session, postgres).locks.some((lock) => lock.mode === "ACCESS EXCLUSIVE" && lock.table.label === table.label);
}

function isLockMode(mode: string): mode is LockMode {
  return (lockModes as readonly string[]).includes(mode);
}

type Shape = keyof typeof measuredEffects;
interface Shapes {
  readonly shapes: readonly Shape[];
  /** It may be worse than these shapes: something decides that is not known. */
  readonly doubtful: boolean;
}

const sure = (...shapes: readonly Shape[]): Shapes => ({ shapes, doubtful: false });

function isShape(name: string): name is Shape {
  return name in measuredEffects;
}

/** The shapes of the measured data that a change has; none where it locks no table. */
function shapesOf(change: Change, catalog: Catalog, session: Session, postgres: number): Shapes {
  switch (change.kind) {
    case "AddColumn": {
      const there = change.ifNotExists && catalog.table(change.table).columns.some(({ name }) => name === change.column.name);
      return there ? sure("AddColumn") : addColumn(change.column, catalog, postgres);
    }
    case "DropColumn": return sure(...(keysOf(change, catalog).length > 0 ? (["DropColumn references"] as const) : (["DropColumn"] as const)));
    case "AlterColumnType": {
      const column = catalog.column(change.table, change.column);
      const result = typeChange(column?.type ?? unknown, change, session.setting("timezone"), catalog);
      return { shapes: [result === "rewrite" ? "AlterColumnType rewrite" : "AlterColumnType"], doubtful: result === unknown };
    }
    case "SetNotNull": {
      const proven = isProvenNotNull(catalog.table(change.table), change.column, []);
      return { shapes: [proven === true ? "SetNotNull proven" : "SetNotNull"], doubtful: proven === unknown };
    }
    case "AddConstraint": return sure(constraintShape(change.constraint));
    case "DropConstraint": {
      const constraint = catalog.constraint(change.table, change.constraint);
      return sure(constraint?.kind === "foreign key" ? "DropConstraint foreign key" : change.cascade ? "DropConstraint cascade" : "DropConstraint");
    }
    case "ValidateConstraint": return sure(catalog.constraint(change.table, change.constraint)?.kind === "foreign key" ? "ValidateConstraint foreign key" : "ValidateConstraint");
    case "CreateIndex": return sure(change.concurrently ? "CreateIndex concurrently" : "CreateIndex");
    case "DropIndex": return sure(change.concurrently ? "DropIndex concurrently" : "DropIndex");
    case "Reindex": return change.target === "index" || change.target === "table" ? sure(change.concurrently ? "Reindex concurrently" : `Reindex ${change.target}`) : sure();
    case "Truncate": return sure(change.cascade ? "Truncate cascade" : "Truncate");
    case "DropTable": return sure(...(change.cascade ? (["DropTable", "DropTable cascade"] as const) : (["DropTable"] as const)));
    case "CreateTable": {
      if (change.ifNotExists && catalog.findTable(change.table) !== undefined) return sure("CreateTable");
      const shapes: Shape[] = ["CreateTable"];
      if (change.constraints.some(({ references }) => references !== null)) shapes.push("CreateTable references");
      if (change.partitionOf !== null) shapes.push("CreateTable partition");
      if (change.inherits.length > 0) shapes.push("CreateTable inherits");
      return sure(...shapes);
    }
    case "DetachPartition": return change.concurrently ? sure() : sure("DetachPartition");
    case "RefreshMaterializedView": return sure(change.concurrently ? "RefreshMaterializedView concurrently" : "RefreshMaterializedView");
    case "CreateObject": case "DropObject": case "RenameObject": {
      const name = `${change.kind} ${change.object}`;
      return isShape(name) ? sure(name) : sure();
    }
    case "Neutral": {
      const name = `Neutral ${change.what}`;
      return isShape(name) ? sure(name) : sure();
    }
    case "Copy": return change.direction === "from" ? sure("Insert") : sure();
    default: return isShape(change.kind) ? sure(change.kind) : sure();
  }
}

function addColumn(column: ColumnDefinition, catalog: Catalog, postgres: number): Shapes {
  const shapes: Shape[] = ["AddColumn"];
  const volatile = column.default === null ? false : isVolatile(column.default, catalog, postgres);
  if (volatile === true) shapes.push("AddColumn volatile");
  if (isSerial(column.type)) shapes.push("AddColumn serial");
  if (column.identity !== null) shapes.push("AddColumn identity");
  if (column.generated !== null) shapes.push(column.generated.stored ? "AddColumn stored" : "AddColumn virtual");
  for (const constraint of column.constraints) {
    if (constraint.kind === "check") shapes.push("AddColumn check");
    if (constraint.kind === "unique" || constraint.kind === "primary key") shapes.push("AddColumn unique");
    if (constraint.references !== null) shapes.push(column.default === null ? "AddColumn references" : "AddColumn references default");
  }
  const ownType = column.type.schema !== "pg_catalog" && !isSerial(column.type) && catalog.findEnum(column.type) === undefined;
  return { shapes, doubtful: volatile === unknown || ownType };
}

function constraintShape({ kind, notValid, notEnforced, usingIndex }: ConstraintDefinition): Shape {
  const unchecked = notValid || notEnforced;
  switch (kind) {
    case "check": return unchecked ? "AddConstraint check not valid" : "AddConstraint check";
    case "foreign key": return unchecked ? "AddConstraint foreign key not valid" : "AddConstraint foreign key";
    case "not null": return unchecked ? "AddConstraint not null not valid" : "AddConstraint not null";
    case "unique": return usingIndex === null ? "AddConstraint unique" : "AddConstraint unique using index";
    case "primary key": return usingIndex === null ? "AddConstraint primary key" : "AddConstraint unique using index";
    case "exclude": return "AddConstraint exclude";
  }
}

/** The tables that play a role in a change. */
function tablesOf(role: LockRole, change: Change, catalog: Catalog): readonly Table[] {
  const tables = (names: readonly ObjectName[]): readonly Table[] => names.map((name) => catalog.table(name));
  switch (role) {
    case "table": {
      const name = tableOf(change, catalog);
      return name === null ? [] : tables([name]);
    }
    case "referenced": return tables(referencedBy(change, catalog));
    case "referencing": return "table" in change && change.table !== null ? catalog.referencesTo(change.table).map(({ table }) => table) : [];
    case "parent":
      if (change.kind === "CreateTable") return tables(change.partitionOf === null ? change.inherits : [change.partitionOf]);
      return change.kind === "AttachPartition" || change.kind === "DetachPartition" ? tables([change.table]) : [];
    case "partition": return change.kind === "AttachPartition" || change.kind === "DetachPartition" ? tables([change.partition]) : [];
    default: return [];
  }
}

function tableOf(change: Change, catalog: Catalog): ObjectName | null {
  if (change.kind === "DropIndex") return catalog.findIndex(change.index)?.table ?? null;
  if (change.kind === "Reindex") return change.name === null ? null : change.target === "table" ? change.name : (catalog.findIndex(change.name)?.table ?? null);
  if (change.kind === "RefreshMaterializedView") return change.view;
  return "table" in change ? change.table : null;
}

function referencedBy(change: Change, catalog: Catalog): readonly ObjectName[] {
  switch (change.kind) {
    case "AddColumn": return change.column.constraints.flatMap(({ references }) => references?.table ?? []);
    case "AddConstraint": return change.constraint.references === null ? [] : [change.constraint.references.table];
    case "CreateTable": return change.constraints.flatMap(({ references }) => references?.table ?? []).filter((name) => name.name !== change.table.name);
    case "DropConstraint": case "ValidateConstraint": {
      const target = catalog.constraint(change.table, change.constraint)?.references?.resolved;
      return target === undefined ? [] : [target];
    }
    case "DropColumn": return keysOf(change, catalog);
    case "DropTable": return catalog.table(change.table).constraints.flatMap(({ references }) => references?.resolved ?? []);
    default: return [];
  }
}

/** The tables that the foreign keys of a column point to. */
function keysOf(change: Change & { readonly kind: "DropColumn" }, catalog: Catalog): readonly ObjectName[] {
  return catalog.table(change.table).constraints.flatMap(({ columns, references }) => (references !== null && columns.includes(change.column) ? [references.resolved] : []));
}

/**
 * Whether SET NOT NULL can leave out reading the table, because the column forbids nulls already or a validated CHECK implies
 * it; constraints of the `dropped` names do not count. `unknown` where no migration here made the table:
 * [NotNullImpliedByRelConstraints](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
export function isProvenNotNull(table: Table, column: string, dropped: readonly string[]): Known<boolean> {
  const facts = table.columns.find(({ name }) => name === column);
  if (facts?.notNull === true && !isNotYetValid(table, column)) return true;
  const proof = table.constraints.some((constraint) =>
    constraint.kind === "check" && constraint.expression !== null && constraint.enforced && constraint.valid === true && !dropped.includes(constraint.name) && provesNotNull(constraint.expression.node, column));
  if (proof) return true;
  return table.known ? false : unknown;
}

/** From PostgreSQL 18 on, NOT NULL can be NOT VALID: the column says it, and its rows need not. */
function isNotYetValid(table: Table, column: string): boolean {
  return table.constraints.some(({ kind, columns, valid }) => kind === "not null" && columns.includes(column) && valid !== true);
}
