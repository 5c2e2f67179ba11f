/** Partition keys and bounds, read once for all who compare them: what two partitions both take, where a row goes, what a partition holds. */
import type { Node } from "@pgsql/types";
import type { BoundValue, PartitionBound } from "../sql/change.ts";
import { columnReferences, constantValue, shape } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import type { Catalog } from "./catalog.ts";
import { isSame, order, pointOf, scaleOf } from "./points.ts";
import type { Point, Scale } from "./points.ts";
import { unknown } from "./schema.ts";
import type { Table } from "./schema.ts";

export interface Key {
  readonly strategy: "list" | "range" | "hash";
  readonly parts: readonly KeyPart[];
}

export interface KeyPart {
  /** Tells it from other expressions, as {@link termOf} does: the name of a column. */
  readonly term: string;
  /** The column that it is; null for an expression. */
  readonly column: string | null;
  /** That it names. */
  readonly columns: readonly string[];
  readonly scale: Scale;
  /** The expression; null for a column. */
  readonly node: Node | null;
  /** It names an operator class. */
  readonly classed: boolean;
}

/** What stands for an expression: a column's name, or its form. */
export function termOf(node: Node): string {
  const names = "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
  return names.at(-1) ?? shape(node);
}

const keys = new WeakMap<Table, Key | null>();

/** What a table is partitioned by; null for one that is not. */
export function partitionKeyOf(table: Table): Key | null {
  const known = keys.get(table);
  if (known !== undefined) return known;
  const key = table.partitionBy === null ? null : readKey(table, table.partitionBy);
  keys.set(table, key);
  return key;
}

function readKey(table: Table, partitionBy: string): Key | null {
  const statement = firstStatement(`create table t () partition by ${partitionBy}`);
  const spec = statement !== null && "CreateStmt" in statement ? statement.CreateStmt.partspec : undefined;
  if (spec === undefined) return null;
  const parts = (spec.partParams ?? []).flatMap((each): KeyPart[] => {
    if (!("PartitionElem" in each)) return [];
    const { name, expr, collation, opclass } = each.PartitionElem;
    const classed = opclass !== undefined;
    const column = table.columns.find((other) => other.name === name);
    const own = column?.collation?.name ?? null;
    const collated = strings(collation).at(-1) ?? own;
    const scale = scaleOf(column?.type ?? unknown, collated);
    // A condition compares by the collation of the column: it says nothing where that of the key is another.
    if (name !== undefined) return [{ term: collated === own ? name : `${name} collate ${collated ?? ""}`, column: name, columns: [name], scale, node: null, classed }];
    return expr === undefined ? [] : [{ term: termOf(expr), column: null, columns: columnReferences(expr).map((reference) => reference.column), scale, node: expr, classed }];
  });
  return { strategy: spec.strategy === "PARTITION_STRATEGY_LIST" ? "list" : spec.strategy === "PARTITION_STRATEGY_HASH" ? "hash" : "range", parts };
}

/** The columns that a table is partitioned by, those in expressions too. */
export function partitionColumns(table: Table): string[] {
  return [...new Set(partitionKeyOf(table)?.parts.flatMap(({ columns }) => columns) ?? [])];
}

/** Whether a table, or one below it, is partitioned by a column. */
export function isPartitionedBy(catalog: Catalog, table: Table, column: string): boolean {
  return partitionColumns(table).includes(column) || catalog.childrenOf(table).some((child) => isPartitionedBy(catalog, child, column));
}

/* Bounds */

/** Less than all values, greater than all, or a value; undefined where it is not known. */
export type Limit = "least" | "most" | Point | undefined;

export type Bound =
  | { readonly strategy: "default" }
  /** The values, null for NULL. */
  | { readonly strategy: "list"; readonly points: readonly (Point | null | undefined)[] }
  /** From the first on, up to but without the second; a limit for each part of the key. */
  | { readonly strategy: "range"; readonly from: readonly Limit[]; readonly to: readonly Limit[] }
  | { readonly strategy: "hash"; readonly modulus: number; readonly remainder: number };

const bounds = new WeakMap<PartitionBound, Bound>();

/** The bound of a partition of a table with that key. */
export function boundOf(takes: PartitionBound, key: Key): Bound {
  const known = bounds.get(takes);
  if (known !== undefined) return known;
  const bound = readBound(takes, key);
  bounds.set(takes, bound);
  return bound;
}

function readBound(takes: PartitionBound, { parts }: Key): Bound {
  const limits = (values: readonly BoundValue[]): Limit[] => parts.map(({ scale }, at) => {
    const value = values[at];
    if (value === "minvalue" || value === "maxvalue") return value === "minvalue" ? "least" : "most";
    return value === undefined ? undefined : (pointOf(value.node, scale) ?? undefined);
  });
  switch (takes.strategy) {
    case "list": {
      const scale = parts[0]?.scale;
      return { strategy: "list", points: takes.values.map((value) => (typeof value === "string" || scale === undefined ? undefined : pointOf(value.node, scale))) };
    }
    case "range": return { strategy: "range", from: limits(takes.from), to: limits(takes.to) };
    default: return takes;
  }
}

/** Negative, zero or positive as one list of limits is less, equal or greater; null where that is not known. What follows an end says nothing. */
export function compareLimits(one: readonly Limit[], other: readonly Limit[]): number | null {
  for (const [at, first] of one.entries()) {
    const second = other[at];
    if (typeof first === "string" && first === second) return 0;
    if (first === "least" || second === "most") return -1;
    if (first === "most" || second === "least") return 1;
    if (first === undefined || second === undefined) return null;
    const found = order(first, second);
    if (found !== 0) return found;
  }
  return 0;
}

/** Whether a partitioned table surely refuses a partition with that bound: it is of another kind or no bound of its key, or it takes what another does. */
export function refusesBound(parent: Table, partitions: readonly Table[], takes: PartitionBound): boolean {
  const key = partitionKeyOf(parent);
  if (key === null) return false;
  if (takes.strategy === "default" ? key.strategy === "hash" : takes.strategy !== key.strategy) return true;
  if (takes.strategy === "hash" && (takes.modulus < 1 || takes.remainder >= takes.modulus)) return true;
  if (takes.strategy === "range" && [takes.from, takes.to].some((values) => values.length !== key.parts.length || values.some((value) => typeof value === "object" && constantValue(value.node) === null))) return true;
  const bound = boundOf(takes, key);
  if (bound.strategy === "range" && (compareLimits(bound.from, bound.to) ?? -1) >= 0) return true;
  return partitions.some(({ partitionOf }) => partitionOf !== null && overlap(boundOf(partitionOf.takes, key), bound));
}

/** Whether two bounds of one table surely have values in common. */
function overlap(one: Bound, other: Bound): boolean {
  if (one.strategy === "default" || other.strategy === "default") return one.strategy === other.strategy;
  if (one.strategy === "list" && other.strategy === "list") {
    return one.points.some((point) => other.points.some((second) => (point === null || second === null ? point === second : point !== undefined && second !== undefined && isSame(point, second) === true)));
  }
  if (one.strategy === "hash" && other.strategy === "hash") {
    const [larger, smaller] = one.modulus < other.modulus ? [other, one] : [one, other];
    // Otherwise the server refuses it for that: one has to be a factor of the other.
    return smaller.modulus > 0 && (larger.modulus % smaller.modulus !== 0 || larger.remainder % smaller.modulus === smaller.remainder);
  }
  if (one.strategy !== "range" || other.strategy !== "range") return false;
  return (compareLimits(one.from, other.to) ?? 1) < 0 && (compareLimits(other.from, one.to) ?? 1) < 0;
}
