/** Which relations play which role in a change. */
import type { Node, RangeVar } from "@pgsql/types";
import type { Change, ObjectName } from "../sql/change.ts";
import { walk, withoutCasts } from "../sql/expression.ts";
import { nameOf, relationName, strings } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";
import { treeOf } from "../sql/trees.ts";
import type { Catalog, Place } from "../catalog/catalog.ts";
import type { measuredEffects } from "./locks.data.ts";
import type { LockMode, Work } from "./modes.ts";
import { partitionsLeft } from "./partitions.ts";
import { of, ofTable, relationNamed, relationsIn, tablesBelow, viewOf } from "./relations.ts";
import type { Relation } from "./relations.ts";
import type { Session } from "../catalog/session.ts";
import type { Constraint, Table } from "../catalog/schema.ts";

/**
 * What a relation is to a change: the table it is about with its partitions or inheriting tables, what that points to (a plain
 * table, or a partitioned one with its branches and leaves) or what points to it, a parent and what is above it, a partition or default partition, what a query reads, an
 * index, a sequence, and what hangs on what is dropped or altered.
 */
export type LockRole =
  | "table" | "partitions" | "children" | "referenced" | "referenced partitioned" | "referenced branches" | "referenced partitions" | "referencing" | "parent" | "above" | "partition" | "default" | "source" | "index" | "sequence" | "dependent";

/** One line of the measured data. */
export interface Measured {
  readonly since: number;
  readonly locks: Readonly<Partial<Record<LockRole, LockMode>>>;
  readonly work: Readonly<Partial<Record<LockRole, Work>>>;
}

export type Shape = keyof typeof measuredEffects;

/** A line of the measured data with the relations it is about. */
export interface Use {
  readonly shape: Shape;
  readonly roles: Readonly<Partial<Record<LockRole, readonly Relation[]>>>;
  /** It locks, and finds that there is nothing to do. */
  readonly idle?: boolean;
}

/** Where a change stands: before it, and in which statement. */
export interface Situation {
  readonly catalog: Catalog;
  readonly session: Session;
  /** The server's major version. */
  readonly postgres: number;
  /** The statement it is in, for what only its text tells; null for one in a DO block. */
  readonly statement: Statement | null;
}

/** The part of the syntax tree that asks for a change: the command of ALTER TABLE, else the statement; null where it is not at hand. */
export function nodeOf(change: Change, statement: Statement | null): Node | null {
  const node = statement?.node?.stmt;
  if (node === undefined || change.nested || statement === null) return null;
  if (!("AlterTableStmt" in node)) return node;
  const commands = node.AlterTableStmt.cmds ?? [];
  return commands.length === statement.changes.length ? (commands[statement.changes.indexOf(change)] ?? null) : null;
}

/** The statement that a change was read from, in a body too; undefined where it is not at hand. */
export function wholeOf(change: Change, statement: Statement | null): Node | undefined {
  return change.nested ? treeOf(change)?.statement : statement?.node?.stmt;
}

/** As {@link nodeOf}, of what stands in a body too. */
export function partOf(change: Change, statement: Statement | null): Node | null {
  return change.nested ? (treeOf(change)?.part ?? null) : nodeOf(change, statement);
}

/** The table of a change with what is below it. */
export function rolesOf(relation: Relation, only: boolean, catalog: Catalog): Use["roles"] {
  if (relation.table === null || only) return { table: [relation] };
  const below = tablesBelow(catalog, relation).map(ofTable);
  return relation.kind === "partitioned table" ? { table: [relation], partitions: below } : { table: [relation], children: below };
}

/** The table of a change with what is below it; below a table that `stops` nothing is gone down to. */
export function rolesDownTo(change: { readonly table: ObjectName; readonly only?: boolean }, catalog: Catalog, stops: (table: Table) => boolean): Use["roles"] {
  const relation = relationNamed(catalog, change.table);
  const { table } = relation;
  if (table === null || change.only === true || stops(table)) return { table: [relation] };
  const found = new Map<string, Table>();
  const visit = (place: Place): void => {
    for (const child of catalog.childrenOf(place)) {
      if (found.has(child.label)) continue;
      found.set(child.label, child);
      if (!stops(child)) visit(child);
    }
  };
  visit(table);
  return { table: [relation], [relation.kind === "partitioned table" ? "partitions" : "children"]: [...found.values()].map(ofTable) };
}

/** The roles with those tables alone for which something holds, and with the others. */
export function parted(roles: Use["roles"], holds: (table: Table) => boolean): readonly [Use["roles"], Use["roles"]] {
  const kept = (wanted: boolean): Use["roles"] => Object.fromEntries(Object.entries(roles).map(([role, relations]) => [role, relations.filter(({ table }) => (table !== null && holds(table)) === wanted)]));
  return [kept(true), kept(false)];
}

export function tableRoles(change: { readonly table: ObjectName; readonly only?: boolean }, catalog: Catalog): Use["roles"] {
  return rolesOf(relationNamed(catalog, change.table), change.only === true, catalog);
}

/** The tables that foreign keys point to. */
export function referenced(targets: readonly Table[], catalog: Catalog): Use["roles"] {
  const whole = targets.filter(({ partitionBy }) => partitionBy !== null);
  const below = whole.flatMap((target) => tablesBelow(catalog, target));
  return {
    "referenced": targets.filter(({ partitionBy }) => partitionBy === null).map(ofTable),
    "referenced partitioned": whole.map(ofTable),
    "referenced branches": below.filter(({ partitionBy }) => partitionBy !== null).map(ofTable),
    "referenced partitions": below.filter(({ partitionBy }) => partitionBy === null).map(ofTable),
  };
}

export function targetOf({ references }: Constraint, catalog: Catalog): Table[] {
  return references === null ? [] : [catalog.table(references.resolved)];
}

/** The columns of a table that a foreign key to it points to. */
export function keyColumns(table: Table, { references }: Constraint): readonly string[] {
  if (references !== null && references.columns.length > 0) return references.columns;
  return table.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
}

/** The foreign keys that hold one of the columns. */
export function keysOver(table: Table, columns: readonly string[]): Constraint[] {
  return table.constraints.filter((constraint) => constraint.references !== null && constraint.columns.some((column) => columns.includes(column)));
}

export function sequencesOf(catalog: Catalog, table: Place, column?: string): Relation[] {
  return catalog.sequences().filter(({ ownedBy }) => ownedBy !== null && ownedBy.schema === table.schema && ownedBy.table === table.name && (column === undefined || ownedBy.column === column)).map((sequence) => of(sequence, "sequence"));
}

export function sequenceNamed(catalog: Catalog, name: ObjectName): Relation {
  return of(catalog.findSequence(name) ?? { schema: name.schema ?? "public", name: name.name }, "sequence");
}

export function viewNamed(catalog: Catalog, name: ObjectName, kind: "view" | "materialized view"): Relation {
  const found = catalog.findObject(kind, name);
  return found === undefined ? of({ schema: name.schema ?? "public", name: name.name }, kind) : of(found, kind);
}

/** The sequences that `nextval('name')` and its like name. */
export function sequencesNamed(node: unknown, catalog: Catalog): Relation[] {
  const found: Relation[] = [];
  walk(node, (each) => {
    if (!("FuncCall" in each)) return;
    const name = strings(each.FuncCall.funcname).at(-1) ?? "";
    if (!["nextval", "setval", "currval"].includes(name)) return;
    const [first] = each.FuncCall.args ?? [];
    const argument = first === undefined ? undefined : withoutCasts(first);
    const text = constantText(argument);
    if (text !== null) found.push(sequenceNamed(catalog, nameWritten(text)));
    else if (argument !== undefined && "FuncCall" in argument && strings(argument.FuncCall.funcname).at(-1) === "pg_get_serial_sequence") {
      const [table, column] = (argument.FuncCall.args ?? []).map((part) => constantText(withoutCasts(part)));
      if (table !== undefined && table !== null && column !== undefined && column !== null) found.push(...sequencesOf(catalog, catalog.table(nameWritten(table)), column));
    }
  });
  return found;
}

function constantText(node: Node | undefined): string | null {
  return node !== undefined && "A_Const" in node ? (node.A_Const.sval?.sval ?? null) : null;
}

/** The name in a text, as `regclass` reads it: `app.t`, `"T"`. */
function nameWritten(text: string): ObjectName {
  const parts = text.match(/"(?:[^"]|"")+"|[^".\s]+/g) ?? [];
  return nameOf(parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase())));
}

/** Whether a statement says ONLY of the table of a change. */
export function isOnly(change: Change & { readonly table: ObjectName }, statement: Statement | null): boolean {
  const node = wholeOf(change, statement);
  if (node === undefined) return false;
  const relations =
    "TruncateStmt" in node ? (node.TruncateStmt.relations ?? []) : "LockStmt" in node ? (node.LockStmt.relations ?? []) :
    "DeleteStmt" in node && node.DeleteStmt.relation !== undefined ? [{ RangeVar: node.DeleteStmt.relation }] :
    "UpdateStmt" in node && node.UpdateStmt.relation !== undefined ? [{ RangeVar: node.UpdateStmt.relation }] : [];
  return relations.some((each) => "RangeVar" in each && each.RangeVar.relname === change.table.name && each.RangeVar.inh !== true);
}

/** The relations that a query names; where it is run and not only kept, also what the views among them read, partitions and children. */
export function sourcesIn(node: unknown, catalog: Catalog, isRun = true): Relation[] {
  const common = new Set<string>();
  walk(node, (each) => {
    if ("CommonTableExpr" in each && each.CommonTableExpr.ctename !== undefined) common.add(each.CommonTableExpr.ctename);
  });
  const found: Relation[] = [];
  const conditions = conditionsIn(node);
  const aliases = new Set<string>();
  walk(node, (each) => {
    if ("LockingClause" in each) for (const locked of each.LockingClause.lockedRels ?? []) if ("RangeVar" in locked) aliases.add(JSON.stringify(locked.RangeVar));
  });
  walk(node, (each) => {
    if (!("RangeVar" in each) || aliases.has(JSON.stringify(each.RangeVar))) return;
    const name = relationName(each.RangeVar);
    if (name.schema === "pg_catalog" || name.schema === "information_schema" || (name.schema === null && (common.has(name.name) || name.name.startsWith("pg_")))) return;
    const relation = relationNamed(catalog, name);
    found.push(relation);
    if (!isRun) return;
    found.push(...(relation.kind === "view" ? sourcesOfView(name, catalog) : []));
    if (relation.table !== null && each.RangeVar.inh === true) found.push(...tablesRead(relation.table, each.RangeVar, conditions.get(each.RangeVar), catalog).map(ofTable));
  });
  return found;
}

/** The tables below one that a query names which it reads under that WHERE. */
export function tablesRead(table: Table, named: RangeVar, where: Node | undefined, catalog: Catalog): Table[] {
  return table.partitionBy === null ? tablesBelow(catalog, table) : partitionsLeft(table, where, [named.alias?.aliasname ?? named.relname ?? ""], catalog);
}

/** The WHERE that each relation in a tree stands under. */
function conditionsIn(root: unknown): ReadonlyMap<RangeVar, Node> {
  const found = new Map<RangeVar, Node>();
  const put = (item: Node | undefined, where: Node): void => {
    if (item === undefined) return;
    if ("JoinExpr" in item) for (const side of [item.JoinExpr.larg, item.JoinExpr.rarg]) put(side, where);
    else if ("RangeVar" in item) found.set(item.RangeVar, where);
  };
  walk(root, (node) => {
    const [items, where] = "SelectStmt" in node ? [node.SelectStmt.fromClause, node.SelectStmt.whereClause] : "UpdateStmt" in node ? [node.UpdateStmt.fromClause, node.UpdateStmt.whereClause] : "DeleteStmt" in node ? [node.DeleteStmt.usingClause, node.DeleteStmt.whereClause] : [];
    if (where !== undefined) for (const item of items ?? []) put(item, where);
  });
  return found;
}

/** What a view or materialized view reads, through other views and down to partitions. */
export function sourcesOfView(name: ObjectName, catalog: Catalog): Relation[] {
  const view = viewOf(name, catalog);
  return view === undefined ? [] : relationsIn(view, catalog).flatMap((place) => {
    const relation = relationNamed(catalog, place);
    return [relation, ...(relation.kind === "view" ? sourcesOfView(place, catalog) : []), ...(relation.table === null ? [] : tablesBelow(catalog, relation).map(ofTable))];
  });
}

/** Every relation named in a part of the tree. */
export function namedIn(node: unknown, catalog: Catalog): Relation[] {
  const found: Relation[] = [];
  walk(node, (each) => {
    if ("RangeVar" in each) found.push(relationNamed(catalog, relationName(each.RangeVar)));
  });
  return found;
}
