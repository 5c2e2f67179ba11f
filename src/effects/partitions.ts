/**
 * Which partitions a row goes to and which a condition leaves, by their bounds: the planner locks no others
 * ([partition pruning](https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITION-PRUNING)). Where nothing is known, all.
 */
import type { Node } from "@pgsql/types";
import { strings } from "../sql/names.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { claimOf } from "../catalog/claims.ts";
import type { Claim } from "../catalog/claims.ts";
import { boundOf, compareLimits, partitionKeyOf, partitionColumns, termOf } from "../catalog/partition-bounds.ts";
import type { Bound, Key, KeyPart, Limit } from "../catalog/partition-bounds.ts";
import { rowHash } from "./partition-hash.ts";
import { isSame, order, pointOf } from "../catalog/points.ts";
import type { Point } from "../catalog/points.ts";
import type { Table } from "../catalog/schema.ts";

/** Values that one part of a key can have: the only ones, or those between two ends, without some; and whether it can be null. */
interface Range {
  readonly values: readonly Point[] | null;
  readonly from: End | null;
  readonly to: End | null;
  readonly except: readonly Point[];
  readonly null: boolean;
  readonly notNull: boolean;
}
interface End {
  readonly point: Point;
  readonly inclusive: boolean;
}
const anything: Range = { values: null, from: null, to: null, except: [], null: true, notNull: true };
const solid: Range = { ...anything, null: false };
const empty: Range = { ...anything, values: [], notNull: false };

/** The values of a key, by the terms of its parts; of a term that is not in it any. */
type Box = ReadonlyMap<string, Range>;

/** What a row gives a column: an expression, null for NULL, undefined for what nobody knows. */
export type Given = Node | null | undefined;

/** The partitions below a table that rows can be in, of which the WHERE says something; `names`: what the table is called in it. */
export function partitionsLeft(table: Table, where: Node | undefined, names: readonly string[], catalog: Catalog): Table[] {
  return below(table, catalog, (key, bounds) => (where === undefined ? bounds : left(claimOf(where, (node) => {
    const written = "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
    const isNamed = written.length < 2 || names.includes(written.at(-2) ?? "");
    return isNamed ? (key.parts.find(({ term }) => term === termOf(node))?.scale ?? null) : null;
  }), key, bounds)));
}

/** The partitions that a row goes to or through; a column that is not in it has no known value. */
export function partitionsFor(table: Table, row: ReadonlyMap<string, Given>, catalog: Catalog): Table[] {
  return below(table, catalog, (key, bounds) => {
    const box: Box = new Map(key.parts.map((part) => [part.term, valueOf(row.get(part.column ?? ""), part)]));
    return bounds.filter((bound) => mayHold(bound, bounds, key, box));
  });
}

function valueOf(given: Given, { scale }: KeyPart): Range {
  const point = given === undefined || given === null ? given : pointOf(given, scale);
  return point === undefined ? anything : point === null ? empty : { ...solid, values: [point] };
}

/** The columns that decide where the rows of a table go, on every level. */
export function routingColumns(table: Table, catalog: Catalog): string[] {
  return table.partitionBy === null ? [] : [...partitionColumns(table), ...catalog.childrenOf(table).flatMap((child) => routingColumns(child, catalog))];
}

/** The partitions of each level whose bounds are `kept`. */
function below(table: Table, catalog: Catalog, keep: (key: Key, bounds: readonly Bound[]) => readonly Bound[]): Table[] {
  const children = catalog.childrenOf(table);
  const key = partitionKeyOf(table);
  const bounds = new Map(children.flatMap((child): [Table, Bound][] => (child.partitionOf === null || key === null ? [] : [[child, boundOf(child.partitionOf.takes, key)]])));
  const kept = new Set(key === null ? [] : keep(key, [...bounds.values()]));
  return children.filter((child) => { const bound = bounds.get(child); return bound === undefined || kept.has(bound); }).flatMap((child) => [child, ...below(child, catalog, keep)]);
}

/* Conditions */

/**
 * The partitions that a claim leaves. As the planner goes about it: what AND joins is looked at together, and each OR in it by
 * itself, so that `a in (1, 2) and b = 3` says nothing of a hash over both.
 */
function left(claim: Claim, key: Key, bounds: readonly Bound[]): readonly Bound[] {
  switch (claim.is) {
    case "unread": return bounds;
    case "or": {
      const kept = new Set(claim.parts.flatMap((part) => left(part, key, bounds)));
      return bounds.filter((bound) => kept.has(bound));
    }
    case "and": {
      const parts = joined(claim);
      const box = parts.reduce<Box>((found, part) => (part.is === "compared" || part.is === "null" || part.is === "not null" ? new Map([...found, [part.term, narrower(found.get(part.term) ?? anything, rangeOf(part))]]) : found), new Map());
      const choices = parts.flatMap((part) => (part.is === "or" ? [new Set(left(part, key, bounds))] : []));
      return bounds.filter((bound) => mayHold(bound, bounds, key, box) && choices.every((kept) => kept.has(bound)));
    }
    default: return left({ is: "and", parts: [claim] }, key, bounds);
  }
}

function joined(claim: Claim): readonly Claim[] {
  return claim.is === "and" ? claim.parts.flatMap(joined) : [claim];
}

function rangeOf(claim: Claim & { readonly is: "compared" | "null" | "not null" }): Range {
  if (claim.is !== "compared") return claim.is === "null" ? empty : solid;
  const { operator, point } = claim;
  switch (operator) {
    case "=": return { ...solid, values: [point] };
    case "<>": return { ...solid, except: [point] };
    case "<": case "<=": return { ...solid, to: { point, inclusive: operator === "<=" } };
    case ">": case ">=": return { ...solid, from: { point, inclusive: operator === ">=" } };
  }
}

function narrower(one: Range, other: Range): Range {
  const values = one.values === null ? other.values : other.values === null ? one.values : one.values.filter((point) => other.values?.some((second) => isSame(point, second) !== false) === true);
  return { values, from: nearer(one.from, other.from, 1), to: nearer(one.to, other.to, -1), except: [...one.except, ...other.except], null: one.null && other.null, notNull: one.notNull && other.notNull };
}

/** The end that leaves less: with 1 the greater, with -1 the lesser. */
function nearer(one: End | null, other: End | null, direction: 1 | -1): End | null {
  if (one === null || other === null) return one ?? other;
  const found = order(one.point, other.point);
  return found === null || (found === 0 ? !one.inclusive : found * direction > 0) ? one : other;
}

/* Bounds */

/** Whether rows in the box can be in a partition; `all`: the bounds of all partitions beside it. */
function mayHold(bound: Bound, all: readonly Bound[], key: Key, box: Box): boolean {
  const ranges = key.parts.map(({ term }) => box.get(term) ?? anything);
  const [range = anything] = ranges;
  if (ranges.some((each) => !each.null && !each.notNull)) return false;
  switch (bound.strategy) {
    case "hash": return isHashed(bound, ranges);
    case "list": return bound.points.some((point) => (point === null ? range.null : point === undefined || isIn(point, range)));
    case "range": return intervalsOf(ranges).some((interval) => !isBeside(interval, bound));
    case "default": {
      if (key.strategy === "list") return (range.null && !all.some((other) => other.strategy === "list" && other.points.includes(null))) || (range.notNull && (range.values === null || range.values.some((value) => !all.some((other) => other.strategy === "list" && other.points.some((point) => point !== null && point !== undefined && isSame(point, value) === true)))));
      return ranges.some((each) => each.null) || intervalsOf(ranges).some((interval) => !isCovered(interval, all));
    }
  }
}

function isIn(point: Point, { values, from, to, except, notNull }: Range): boolean {
  if (!notNull || except.some((other) => isSame(point, other) === true)) return false;
  if (values !== null) return values.some((value) => isSame(value, point) !== false);
  const [above, beneath] = [from, to].map((end) => (end === null ? null : order(point, end.point)));
  const starts = from === null || above === null || above === undefined || above > 0 || (above === 0 && from.inclusive);
  return starts && (to === null || beneath === null || beneath === undefined || beneath < 0 || (beneath === 0 && to.inclusive));
}

/** Only where each part of the key has known values its hash is known. */
function isHashed({ modulus, remainder }: Bound & { readonly strategy: "hash" }, ranges: readonly Range[]): boolean {
  let rows: readonly (readonly (Point | null)[])[] = [[]];
  for (const { values, null: mayBeNull, notNull } of ranges) {
    if (values === null && notNull) return true;
    const given = [...(mayBeNull ? [null] : []), ...(notNull ? (values ?? []) : [])];
    rows = rows.flatMap((row) => given.map((value) => [...row, value]));
  }
  return rows.some((row) => {
    const hash = rowHash(row);
    return hash === null || modulus === 0 || hash % BigInt(modulus) === BigInt(remainder);
  });
}

/** Rows from one list of limits on, up to another; with one limit more than the key has parts, which tells before a value from after it. */
interface Interval {
  readonly from: readonly Limit[];
  readonly to: readonly Limit[];
}

/** The intervals that ranges come to: of the first parts of a key that have single values, and the one after these. */
function intervalsOf([range, ...others]: readonly Range[]): Interval[] {
  if (range === undefined) return [{ from: ["least"], to: ["most"] }];
  const rest = <T>(limit: T): T[] => [...others.map(() => limit), limit];
  if (!range.notNull) return [];
  if (range.values !== null) {
    const inner = intervalsOf(others);
    return range.values.filter((value) => isIn(value, { ...range, values: null })).flatMap((value) => inner.map(({ from, to }) => ({ from: [value, ...from], to: [value, ...to] })));
  }
  return [{
    from: range.from === null ? ["least"] : [range.from.point, ...rest<Limit>(range.from.inclusive ? "least" : "most")],
    to: range.to === null ? ["most"] : [range.to.point, ...rest<Limit>(range.to.inclusive ? "most" : "least")],
  }];
}

function isBeside(interval: Interval, { from, to }: Bound & { readonly strategy: "range" }): boolean {
  return (compareLimits(interval.to, [...from, "least"]) ?? 1) <= 0 || (compareLimits(interval.from, [...to, "least"]) ?? -1) >= 0;
}

/** Whether all of an interval is in partitions that have bounds. */
function isCovered(interval: Interval, all: readonly Bound[]): boolean {
  const sorted = all.flatMap((bound) => (bound.strategy === "range" ? [{ from: [...bound.from, "least" as const], to: [...bound.to, "least" as const] }] : [])).sort((one, other) => compareLimits(one.from, other.from) ?? 0);
  let reached = interval.from;
  for (const { from, to } of sorted) {
    if ((compareLimits(to, reached) ?? 1) <= 0) continue;
    if ((compareLimits(from, reached) ?? 1) > 0) return false;
    reached = to;
    if ((compareLimits(interval.to, reached) ?? 1) <= 0) return true;
  }
  return false;
}
