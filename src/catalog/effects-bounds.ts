/** Whether CHECK constraints show that rows fit the bounds of a partition, so that the server need not read them. */
import type { Node } from "@pgsql/types";
import { comparison, conjuncts, constantValue, disjuncts, provesNotNull } from "../sql/expression.ts";
import type { Table } from "./schema.ts";

/** The bounds of a partition by one plain column: from and up to, or one of a list. */
interface Bounds {
  readonly column: string;
  readonly from: Value | null;
  readonly to: Value | null;
  readonly values: readonly Value[] | null;
}
type Value = string | number;

/** Whether the constraints of a table show that all its rows are within; false where nothing is proven, be it true or not. */
export function provesWithin(table: Table, partitionBy: string, bound: string): boolean {
  const bounds = boundsOf(partitionBy, bound);
  if (bounds === null) return false;
  const { column, from, to, values } = bounds;
  const parts = checksOf(table);
  const facts = table.columns.find(({ name }) => name === column);
  if (facts?.notNull !== true && !checksOf(table).some((part) => provesNotNull(part, column))) return false;
  if (values !== null) return parts.some((part) => allowed(part, column)?.every((value) => values.includes(value)) === true);
  const proves = (limit: Value | null, operators: readonly string[], holds: (value: Value, operator: string) => boolean): boolean =>
    limit === null || parts.some((part) => comparisonsWith(part, column).some(({ operator, value }) => [...operators, "="].includes(operator) && holds(value, operator)));
  return proves(from, [">=", ">"], (value) => value === from || (isOrdered(from, value) && value >= (from ?? value))) && proves(to, ["<", "<="], (value, operator) => (value === to ? operator === "<" : isOrdered(to, value) && value < (to ?? value)));
}

/** Whether the constraints of a default partition show that it has no row within. */
export function provesWithout(table: Table, partitionBy: string, bound: string): boolean {
  const bounds = boundsOf(partitionBy, bound);
  if (bounds === null) return false;
  const { column, from, to, values } = bounds;
  return checksOf(table).some((part) =>
    disjuncts(part).every((choice) => {
      if ("NullTest" in choice) return choice.NullTest.nulltesttype === "IS_NULL";
      const found = comparisonWith(choice, column);
      if (values !== null) return allowed(choice, column)?.every((value) => !values.includes(value)) === true || values.every((value) => forbidden(choice, column).includes(value));
      if (found === null) return false;
      const { operator, value } = found;
      if (to !== null && isOrdered(to, value) && (operator === ">=" || operator === ">" || operator === "=") && value >= to) return true;
      return from !== null && isOrdered(from, value) && ((operator === "<" && value <= from) || ((operator === "<=" || operator === "=") && value < from));
    }),
  );
}

function checksOf(table: Table): Node[] {
  return table.constraints.flatMap(({ kind, expression, valid, enforced }) => (kind === "check" && valid === true && enforced && expression !== null ? conjuncts(expression.node) : []));
}

/** Numbers compare with numbers; of strings only dates written the same way do. */
function isOrdered(one: Value | null, other: Value): boolean {
  if (typeof one === "number") return typeof other === "number";
  const dates = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?$/;
  return typeof one === "string" && typeof other === "string" && one.length === other.length && dates.test(one) && dates.test(other);
}

function comparisonWith(node: Node, column: string): { readonly operator: string; readonly value: Value } | null {
  const found = comparison(node);
  if (found === null || found.column.column !== column) return null;
  const value = constantValue(found.value);
  return typeof value === "string" || typeof value === "number" ? { operator: found.operator, value } : null;
}

/** The comparison, or the two that BETWEEN is. */
function comparisonsWith(node: Node, column: string): { readonly operator: string; readonly value: Value }[] {
  const single = comparisonWith(node, column);
  if (single !== null) return [single];
  const found = comparison(node);
  if (found?.operator !== "between" || found.column.column !== column) return [];
  const [from, to] = ("List" in found.value ? (found.value.List.items ?? []) : []).map((item) => constantValue(item));
  const isValue = (value: unknown): value is Value => typeof value === "string" || typeof value === "number";
  return [...(isValue(from) ? [{ operator: ">=", value: from }] : []), ...(isValue(to) ? [{ operator: "<=", value: to }] : [])];
}

/** The values that `column <> 1` or `column not in (1, 2)` keeps out. */
function forbidden(node: Node, column: string): readonly Value[] {
  const found = comparison(node);
  if (found === null || found.column.column !== column) return [];
  const items = found.operator === "not in" && "List" in found.value ? (found.value.List.items ?? []) : found.operator === "<>" ? [found.value] : [];
  return items.map((item) => constantValue(item)).filter((value): value is Value => typeof value === "string" || typeof value === "number");
}

/** The values that `column = 1` or `column in (1, 2)` leaves; null for anything else. */
function allowed(node: Node, column: string): readonly Value[] | null {
  const found = comparison(node);
  if (found === null || found.column.column !== column) return null;
  const listed = found.operator === "in" && "List" in found.value ? found.value.List.items : found.operator === "= any" && "A_ArrayExpr" in found.value ? found.value.A_ArrayExpr.elements : undefined;
  const items = listed ?? (found.operator === "=" ? [found.value] : null);
  if (items === null) return null;
  const values = items.map((item) => constantValue(item));
  return values.every((value): value is Value => typeof value === "string" || typeof value === "number") ? values : null;
}

function boundsOf(partitionBy: string, bound: string): Bounds | null {
  const column = /^\s*(range|list)\s*\(\s*("(?:[^"]|"")+"|[a-z_][\w$]*)\s*\)\s*$/i.exec(partitionBy);
  if (column === null) return null;
  const written = column[2] ?? "";
  const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
  const range = /^\s*for\s+values\s+from\s*\(([^(),]+)\)\s*to\s*\(([^(),]+)\)\s*$/i.exec(bound);
  const list = /^\s*for\s+values\s+in\s*\(([^()]+)\)\s*$/i.exec(bound);
  if (range !== null) {
    const [from, to] = [literal(range[1] ?? ""), literal(range[2] ?? "")];
    return from === undefined || to === undefined ? null : { column: name, from, to, values: null };
  }
  const values = list?.[1]?.split(",").map(literal);
  return values === undefined || !values.every((value): value is Value => value !== undefined && value !== null) ? null : { column: name, from: null, to: null, values };
}

/** A number or a plain string; null for MINVALUE and MAXVALUE; undefined for anything else. */
function literal(text: string): Value | null | undefined {
  const word = text.trim();
  if (/^(?:minvalue|maxvalue)$/i.test(word)) return null;
  if (/^-?\d+(?:\.\d+)?$/.test(word)) return Number(word);
  return /^'([^']*)'$/.exec(word)?.[1];
}
