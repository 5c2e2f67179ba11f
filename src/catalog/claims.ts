/** What a condition says of single values: comparisons with constants and tests for NULL, joined by AND and OR. */
import type { A_Expr, Node } from "@pgsql/types";
import { constantValue } from "../sql/expression.ts";
import { arrayOfText, quotedLiteral, textOfValue } from "../sql/value.ts";
import { strings } from "../sql/names.ts";
import { termOf } from "./partition-bounds.ts";
import { isSame, order, pointOf } from "./points.ts";
import type { Point, Scale } from "./points.ts";

export type Operator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type Claim =
  | { readonly is: "and" | "or"; readonly parts: readonly Claim[] }
  | { readonly is: "compared"; readonly term: string; readonly operator: Operator; readonly point: Point }
  | { readonly is: "null" | "not null"; readonly term: string }
  /** Something else: it may hold or not. */
  | { readonly is: "unread" };

/** How the values of the terms compare that a condition is asked about; null for any other term. */
export type Scales = (node: Node) => Scale | null;

const unread: Claim = { is: "unread" };
/** OR of nothing never holds, AND of nothing always. */
const never: Claim = { is: "or", parts: [] };
const always: Claim = { is: "and", parts: [] };

const negators: Readonly<Record<Operator, Operator>> = { "=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
const commuted: Readonly<Record<Operator, Operator>> = { "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

export function negated(claim: Claim): Claim {
  switch (claim.is) {
    case "and": case "or": return { is: claim.is === "and" ? "or" : "and", parts: claim.parts.map(negated) };
    case "compared": return comparison(claim.term, negators[claim.operator], claim.point);
    case "null": case "not null": return { ...claim, is: claim.is === "null" ? "not null" : "null" };
    case "unread": return unread;
  }
}

export function claimOf(node: Node, scales: Scales): Claim {
  if ("BoolExpr" in node) {
    const parts = (node.BoolExpr.args ?? []).map((part) => claimOf(part, scales));
    if (node.BoolExpr.boolop === "NOT_EXPR") return negated(parts[0] ?? unread);
    return { is: node.BoolExpr.boolop === "AND_EXPR" ? "and" : "or", parts };
  }
  if ("NullTest" in node) {
    const { arg, nulltesttype } = node.NullTest;
    return arg === undefined || scales(arg) === null ? unread : { is: nulltesttype === "IS_NULL" ? "null" : "not null", term: termOf(arg) };
  }
  if ("A_Expr" in node) return comparedBy(node.A_Expr, scales);
  const scale = scales(node);
  if (scale?.type === "bool") return { is: "compared", term: termOf(node), operator: "=", point: { scale, value: true, local: false } };
  const value = constantValue(node);
  return value === true ? always : value === false ? never : unread;
}

function comparedBy({ kind, name, lexpr, rexpr }: A_Expr, scales: Scales): Claim {
  if (lexpr === undefined || rexpr === undefined) return unread;
  const symbol = strings(name).at(-1) ?? "";
  const operator = isOperator(symbol) ? symbol : null;
  switch (kind) {
    case "AEXPR_OP": {
      if (operator === null) return unread;
      const turned = scales(lexpr) === null;
      return turned ? compared(rexpr, commuted[operator], lexpr, scales) : compared(lexpr, operator, rexpr, scales);
    }
    case "AEXPR_IN": return oneOf(lexpr, "List" in rexpr ? (rexpr.List.items ?? []) : null, scales, symbol === "<>");
    case "AEXPR_OP_ANY": return operator === "=" ? oneOf(lexpr, elementsOf(rexpr), scales, false) : unread;
    case "AEXPR_OP_ALL": return operator === "<>" ? oneOf(lexpr, elementsOf(rexpr), scales, true) : unread;
    case "AEXPR_BETWEEN": case "AEXPR_NOT_BETWEEN": {
      const [from, to] = "List" in rexpr ? (rexpr.List.items ?? []) : [];
      if (from === undefined || to === undefined) return unread;
      const between: Claim = { is: "and", parts: [compared(lexpr, ">=", from, scales), compared(lexpr, "<=", to, scales)] };
      return kind === "AEXPR_BETWEEN" ? between : negated(between);
    }
    default: return unread;
  }
}

function isOperator(symbol: string): symbol is Operator {
  return symbol in negators;
}

function compared(term: Node, operator: Operator, value: Node, scales: Scales): Claim {
  const scale = scales(term);
  const point = scale === null ? undefined : pointOf(value, scale);
  return point === undefined || point === null ? unread : comparison(termOf(term), operator, point);
}

/** What is not true is false, and so to the server too. */
function comparison(term: string, operator: Operator, point: Point): Claim {
  const isTurned = operator === "<>" && typeof point.value === "boolean";
  return isTurned ? { is: "compared", term, operator: "=", point: { ...point, value: !point.value } } : { is: "compared", term, operator, point };
}

/** One of several values, or with `not` none of them: nothing is in a list with NULL, and nothing is known to be out of it. */
function oneOf(term: Node, values: readonly Node[] | null, scales: Scales, not: boolean): Claim {
  if (values === null) return unread;
  const solid = values.filter((value) => constantValue(value) !== null);
  if (not && solid.length < values.length) return never;
  const claim: Claim = { is: "or", parts: solid.map((value) => compared(term, "=", value, scales)) };
  return not ? negated(claim) : claim;
}

/** The elements of `array[1, 2]` and of `'{1,2}'`; null for another array. */
function elementsOf(node: Node): readonly Node[] | null {
  if ("A_ArrayExpr" in node) return node.A_ArrayExpr.elements ?? [];
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) return elementsOf(node.TypeCast.arg);
  const text = constantValue(node);
  const values = typeof text === "string" ? arrayOfText(text) : undefined;
  return values?.map((value): Node => ({ A_Const: typeof value === "string" ? { sval: { sval: value } } : { isnull: true } })) ?? null;
}

/**
 * Whether a claim holds, or is not known to fail, wherever the premises do, as far as the server proves it:
 * [predtest.c](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/optimizer/util/predtest.c).
 */
export function implies(premise: Claim, claim: Claim): boolean {
  if (claim.is === "and") return claim.parts.every((part) => implies(premise, part));
  switch (premise.is) {
    case "and": return (claim.is === "or" && claim.parts.some((part) => implies(premise, part))) || premise.parts.some((part) => implies(part, claim));
    case "or": return premise.parts.every((part) => implies(part, claim));
    default: return claim.is === "or" ? claim.parts.some((part) => implies(premise, part)) : proves(premise, claim);
  }
}

function proves(premise: Claim, claim: Claim): boolean {
  if (premise.is === "null" || premise.is === "not null") return claim.is === premise.is && claim.term === premise.term;
  if (premise.is !== "compared" || claim.is !== "compared" || premise.term !== claim.term) return false;
  const [one, other] = [premise.point, claim.point];
  if (premise.operator === claim.operator && isSame(one, other) === true) return true;
  const found = order(one, other);
  switch (premise.operator) {
    case "=": return found === null ? claim.operator === "<>" && isSame(one, other) === false : holds(found, claim.operator);
    case "<>": return false;
    case "<": return found !== null && found <= 0 && ["<", "<=", "<>"].includes(claim.operator);
    case "<=": return found !== null && (found < 0 ? ["<", "<=", "<>"].includes(claim.operator) : found === 0 && claim.operator === "<=");
    case ">": return found !== null && found >= 0 && [">", ">=", "<>"].includes(claim.operator);
    case ">=": return found !== null && (found > 0 ? [">", ">=", "<>"].includes(claim.operator) : found === 0 && claim.operator === ">=");
  }
}

function holds(found: number, operator: Operator): boolean {
  switch (operator) {
    case "=": return found === 0;
    case "<>": return found !== 0;
    case "<": return found < 0;
    case "<=": return found <= 0;
    case ">": return found > 0;
    case ">=": return found >= 0;
  }
}

/** The claim as a condition, the constants in it without a type, nor the collation that the server gives them; null where something of it cannot be written. `sqlOf`: of a term, null where that is not a plain name. */
export function claimSql(claim: Claim, sqlOf: (term: string) => string | null): string | null {
  switch (claim.is) {
    case "unread": return null;
    case "null": case "not null": {
      const sql = sqlOf(claim.term);
      return sql === null ? null : `${sql} IS ${claim.is.toUpperCase()}`;
    }
    case "compared": {
      const [sql, { value, written }] = [sqlOf(claim.term), claim.point];
      if (sql === null || written === undefined) return null;
      return typeof value === "boolean" ? `${value === (claim.operator === "=") ? "" : "NOT "}${sql}` : `${sql} ${claim.operator} ${quotedLiteral(written)}`;
    }
    case "and": case "or": {
      const [first, ...others] = claim.parts;
      if (first !== undefined && others.length === 0) return claimSql(first, sqlOf);
      const equals = claim.is === "or" ? claim.parts.flatMap((part) => (part.is === "compared" && part.operator === "=" ? [part] : [])) : [];
      if (first?.is === "compared" && equals.length === claim.parts.length && equals.every(({ term }) => term === first.term)) return oneOfSql(equals.map(({ point }) => point.written), sqlOf(first.term));
      const parts = claim.parts.map((part) => claimSql(part, sqlOf));
      return parts.length === 0 || parts.includes(null) ? null : parts.map((part, index) => (claim.parts[index]?.is === "and" || claim.parts[index]?.is === "or" ? `(${part ?? ""})` : part)).join(` ${claim.is.toUpperCase()} `);
    }
  }
}

function oneOfSql(written: readonly (string | undefined)[], sql: string | null): string | null {
  const list = textOfValue(written);
  return sql === null || typeof list !== "string" ? null : `${sql} = ANY (${quotedLiteral(list)})`;
}
