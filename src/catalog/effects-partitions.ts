/**
 * Which partitions a row goes to and which a condition leaves, by their bounds: the planner locks no others
 * ([partition pruning](https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITION-PRUNING)). Where nothing is known, all.
 */
import type { Node } from "@pgsql/types";
import { comparison, conjuncts, constantValue, disjuncts, columnReference } from "../sql/expression.ts";
import { dataType } from "../sql/data-type.ts";
import type { Catalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Table } from "./schema.ts";

/** Values of a key of one column: the only ones, or those between two limits; and whether it can be null. */
interface Range {
  readonly values: readonly Point[] | null;
  readonly from: Limit | null;
  readonly to: Limit | null;
  /** Those that are left out. */
  readonly except: readonly Point[];
  readonly null: boolean;
  readonly notNull: boolean;
}
type Point = string | number;
interface Limit {
  readonly point: Point;
  readonly inclusive: boolean;
}
const anything: Range = { values: null, from: null, to: null, except: [], null: true, notNull: true };
/** A value that nobody knows. */
export type Given = string | number | boolean | null | undefined;

interface Key {
  readonly strategy: "list" | "range";
  readonly column: string;
  /** How values of the column compare: as numbers, as moments, or only for equality. */
  readonly order: "number" | "moment" | "none";
  readonly type: string;
  /** It has further columns, of which nothing is looked at. */
  readonly more: boolean;
}

/** The partitions below a table that rows can be in, of which the WHERE says something; `names`: what the table is called in it. */
export function partitionsLeft(table: Table, where: Node | undefined, names: readonly string[], catalog: Catalog): Table[] {
  return below(table, catalog, (key) => (where === undefined ? [anything] : rangesOf(where, key, names)));
}

/** The partitions that a row goes to or through; a column that is not in it has no known value. */
export function partitionsFor(table: Table, row: ReadonlyMap<string, Given>, catalog: Catalog): Table[] {
  return below(table, catalog, (key) => {
    const value = row.get(key.column);
    if (value === null) return [{ ...anything, values: [], notNull: false }];
    const point = value === undefined || typeof value === "boolean" ? null : pointOf(value, key);
    return [point === null ? anything : { ...anything, values: [point], null: false }];
  });
}

/** The columns that decide where the rows of a table go, `deep` on every level. */
export function partitionColumns(table: Table, catalog: Catalog, deep = true): string[] {
  if (table.partitionBy === null) return [];
  const written = /\((.*)\)\s*$/s.exec(table.partitionBy)?.[1] ?? "";
  const own = table.columns.flatMap(({ name }) => (new RegExp(`(?:^|[^\\w"])"?${name.replace(/\W/g, "\\$&")}(?![\\w])`, "i").test(written) ? [name] : []));
  return deep ? [...own, ...catalog.childrenOf(table).flatMap((child) => partitionColumns(child, catalog))] : own;
}

function below(table: Table, catalog: Catalog, ask: (key: Key) => readonly Range[]): Table[] {
  const children = catalog.childrenOf(table);
  const key = keyOf(table);
  const ranges = key === null ? null : ask(key);
  const kept = key === null || ranges === null ? children : children.filter((child) => ranges.some((range) => mayHold(child, children, key, range)));
  return kept.flatMap((child) => [child, ...below(child, catalog, ask)]);
}

function keyOf({ partitionBy, columns }: Table): Key | null {
  const found = /^\s*(range|list)\s*\(\s*("(?:[^"]|"")+"|[a-z_][\w$]*)\s*(,[^()]*)?\)\s*$/i.exec(partitionBy ?? "");
  if (found === null) return null;
  const written = found[2] ?? "";
  const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
  const type = columns.find((column) => column.name === name)?.type;
  if (type === undefined || type === unknown || type.dimensions > 0) return null;
  const order = /^(?:int[248]|numeric)$/.test(type.name) ? "number" : /^(?:date|timestamp|timestamptz)$/.test(type.name) ? "moment" : "none";
  return { strategy: (found[1] ?? "").toLowerCase() === "list" ? "list" : "range", column: name, order, type: type.name, more: found[3] !== undefined };
}

/** A value as it compares; null where that cannot be told. */
function pointOf(value: string | number, { order }: Key): Point | null {
  if (order === "number") return typeof value === "number" ? value : /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : null;
  if (order === "none") return value;
  const found = typeof value === "string" ? /^\s*(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?\s*$/.exec(value) : null;
  if (found === null) return null;
  const moment = Date.parse(`${found[1] ?? ""}T${found[2] ?? "00:00"}${found[3] ?? ":00"}Z`);
  return Number.isNaN(moment) ? null : moment;
}

/* Conditions */

/** The values of the key that a condition leaves: any of these. */
function rangesOf(where: Node, key: Key, names: readonly string[]): readonly Range[] {
  let found: readonly Range[] = [anything];
  for (const part of conjuncts(where)) {
    const choices = disjuncts(part);
    const each = choices.length > 1 ? choices.flatMap((choice) => rangesOf(choice, key, names)) : [rangeOf(part, key, names)];
    found = found.flatMap((range) => each.map((other) => both(range, other)));
    if (found.length > 64) return [anything];
  }
  return found;
}

function rangeOf(node: Node, key: Key, names: readonly string[]): Range {
  const isKey = (reference: { readonly qualifier: string | null; readonly column: string } | null): boolean => reference !== null && reference.column === key.column && (reference.qualifier === null || names.includes(reference.qualifier));
  if ("NullTest" in node) {
    const { arg, nulltesttype } = node.NullTest;
    if (arg === undefined || !("ColumnRef" in arg) || !isKey(columnReference(arg))) return anything;
    return nulltesttype === "IS_NULL" ? { ...anything, values: [], notNull: false } : { ...anything, null: false };
  }
  const found = comparison(node);
  if (found === null || !isKey(found.column) || !("A_Expr" in node) || ![node.A_Expr.lexpr, node.A_Expr.rexpr].some((side) => side !== undefined && "ColumnRef" in side)) return anything;
  const points = (nodes: readonly Node[]): readonly Point[] | null => {
    const values = nodes.map((each) => pointAt(each, key));
    return values.every((value) => value !== null) ? values : null;
  };
  const { operator, value } = found;
  const listed = "List" in value ? (value.List.items ?? []) : "A_ArrayExpr" in value ? (value.A_ArrayExpr.elements ?? []) : [value];
  const given = points(listed);
  if (given === null) return anything;
  const [point] = given;
  const solid: Range = { ...anything, null: false };
  if (point === undefined) return solid;
  switch (operator) {
    case "=": case "in": case "= any": return { ...solid, values: given };
    case "<>": case "not in": return { ...solid, except: given };
    case "<": case "<=": return key.order === "none" ? solid : { ...solid, to: { point, inclusive: operator === "<=" } };
    case ">": case ">=": return key.order === "none" ? solid : { ...solid, from: { point, inclusive: operator === ">=" } };
    case "between": return key.order === "none" || given[1] === undefined ? solid : { ...solid, from: { point, inclusive: true }, to: { point: given[1], inclusive: true } };
    default: return anything;
  }
}

/** A constant of the key's own type; null for anything else. */
function pointAt(node: Node, key: Key): Point | null {
  if ("TypeCast" in node && (node.TypeCast.typeName === undefined || dataType(node.TypeCast.typeName).name !== key.type)) return null;
  const value = constantValue(node);
  return typeof value === "string" || typeof value === "number" ? pointOf(value, key) : null;
}

function both(one: Range, other: Range): Range {
  const values = one.values === null ? other.values : other.values === null ? one.values : one.values.filter((point) => other.values?.includes(point) === true);
  const from = one.from === null ? other.from : other.from === null ? one.from : higher(one.from, other.from) ? one.from : other.from;
  const to = one.to === null ? other.to : other.to === null ? one.to : higher(one.to, other.to) ? other.to : one.to;
  return { values, from, to, except: [...one.except, ...other.except], null: one.null && other.null, notNull: one.notNull && other.notNull };
}

function higher(one: Limit, other: Limit): boolean {
  return one.point > other.point || (one.point === other.point && !one.inclusive);
}

/* Bounds */

interface Bound {
  readonly from: Point | null;
  readonly to: Point | null;
  readonly values: readonly Point[] | null;
  readonly null: boolean;
}

/** Null for DEFAULT, undefined for what cannot be read. */
function boundOf(child: Table, key: Key): Bound | null | undefined {
  if (child.partitionOf?.isDefault === true) return null;
  const text = child.partitionOf?.bound ?? "";
  const range = /^\s*for\s+values\s+from\s*\((.*)\)\s*to\s*\((.*)\)\s*$/is.exec(text);
  if (key.strategy === "range") {
    const [from, to] = [range?.[1], range?.[2]].map((side) => (side === undefined ? undefined : limitIn(side, key)));
    return from === undefined || to === undefined ? undefined : { from, to, values: null, null: false };
  }
  const list = /^\s*for\s+values\s+in\s*\((.*)\)\s*$/is.exec(text)?.[1];
  const items = list?.match(/'(?:[^']|'')*'|[^,\s]+/g);
  if (items === undefined || items === null) return undefined;
  const isNull = (item: string): boolean => /^null$/i.test(item);
  const values = items.filter((item) => !isNull(item)).map((item) => literal(item, key));
  return values.every((value): value is Point => typeof value === "string" || typeof value === "number") ? { from: null, to: null, values, null: items.some(isNull) } : undefined;
}

/** The first of the values of a limit: null for MINVALUE and MAXVALUE. */
function limitIn(text: string, key: Key): Point | null | undefined {
  const item = /^\s*('(?:[^']|'')*'|[^,\s]+)\s*(?:,|$)/.exec(text)?.[1];
  return item === undefined ? undefined : /^(?:minvalue|maxvalue)$/i.test(item) ? null : literal(item, key);
}

function literal(item: string, key: Key): Point | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(item)?.[1]?.replaceAll("''", "'");
  return pointOf(quoted ?? (/^-?\d+(?:\.\d+)?$/.test(item) ? Number(item) : ""), key) ?? undefined;
}

function mayHold(child: Table, all: readonly Table[], key: Key, range: Range): boolean {
  const bound = boundOf(child, key);
  if (bound === undefined) return true;
  const others = all.flatMap((other) => boundOf(other, key) ?? []);
  if (bound === null) return range.null && !others.some((other) => other.null) ? true : range.notNull && !covered(range, others, key);
  if (range.null && bound.null) return true;
  if (!range.notNull) return false;
  if (bound.values !== null) return bound.values.some((point) => fits(point, range));
  const starts = range.to === null || bound.from === null || (range.to.inclusive || key.more ? bound.from <= range.to.point : bound.from < range.to.point);
  const ends = range.from === null || bound.to === null || (key.more ? bound.to >= range.from.point : bound.to > range.from.point);
  return starts && ends && (range.values === null || range.values.some((point) => within(point, bound, key)));
}

function fits(point: Point, { values, from, to, except }: Range): boolean {
  if (values !== null && !values.includes(point)) return false;
  if (except.includes(point)) return false;
  return (from === null || (from.inclusive ? point >= from.point : point > from.point)) && (to === null || (to.inclusive ? point <= to.point : point < to.point));
}

function within(point: Point, { from, to, values }: Bound, key: Key): boolean {
  if (values !== null) return values.includes(point);
  return (from === null || point >= from) && (to === null || (key.more ? point <= to : point < to));
}

/** Whether all values are in partitions that have bounds. */
function covered(range: Range, bounds: readonly Bound[], key: Key): boolean {
  if (range.values !== null) return range.values.every((point) => bounds.some((bound) => within(point, bound, key)));
  if (key.strategy === "list" || key.more) return false;
  let reached: Point | null | undefined = range.from === null ? null : range.from.point;
  for (const { from, to } of [...bounds].sort((a, b) => (a.from === null ? -1 : b.from === null ? 1 : a.from < b.from ? -1 : 1))) {
    const joins = from === null || (reached !== null && from <= reached);
    if (!joins) continue;
    if (to === null) return true;
    if (reached === null || to > reached) reached = to;
  }
  return range.to !== null && reached !== null && reached !== range.from?.point && (range.to.inclusive ? reached > range.to.point : reached >= range.to.point);
}
