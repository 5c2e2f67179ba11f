/** What rules and the catalog ask of an expression. Pure, and iterative: no depth of nesting overflows the stack. */
import type { A_Expr, FuncCall, Node, SelectStmt, SubLink } from "@pgsql/types";
import type { ObjectName } from "./change.ts";
import { booleanOfText } from "./literal.ts";
import { nameOf, strings } from "./names.ts";

export type { Node };

/** The tag of a node of the syntax tree, `FuncCall`. */
export type Tag = Node extends infer Each ? (Each extends unknown ? keyof Each & string : never) : never;
/** What the tree holds under a tag. */
export type NodeOf<Name extends Tag> = Extract<Node, Record<Name, unknown>> extends infer Found ? (Found extends Record<Name, infer Value> ? Value : never) : never;

/** The tag of a node; `""` for the empty node that stands for a missing list element. */
export function tagOf(node: Node): Tag | "" {
  for (const key in node) return key as Tag;
  return "";
}

const nodesByTag = new WeakMap<object, Map<string, unknown[]>>();

/** What the nodes below and including `root` hold that have a tag, in the order of the tree, which is gone through once whatever is asked. */
export function nodesTagged<Name extends Tag>(root: object, tag: Name): readonly NodeOf<Name>[] {
  let found = nodesByTag.get(root);
  if (found === undefined) {
    const all = new Map<string, unknown[]>();
    walk(root, (node, each) => {
      const held = (node as Record<string, unknown>)[each];
      const others = all.get(each);
      if (others === undefined) all.set(each, [held]);
      else others.push(held);
    });
    nodesByTag.set(root, (found = all));
  }
  return (found.get(tag) ?? []) as readonly NodeOf<Name>[];
}

/** Every query in a tree, and the sides of set operations, which stand there without their tag. */
export function selectsIn(root: Node): readonly SelectStmt[] {
  const found = [...nodesTagged(root, "SelectStmt")];
  for (const select of found) found.push(...[select.larg, select.rarg].flatMap((side) => side ?? []));
  return found;
}

/**
 * Visits every node below and including `root`, parents first, in the order of the tree. `visit` returns false to leave
 * out what is below a node, or the part of it to go on with instead.
 */
export function walk(root: unknown, visit: (node: Node, tag: Tag) => Node | boolean | undefined | void): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at--) pending.push(value[at]);
      continue;
    }
    const keys = Object.keys(value);
    const tag = keys[0];
    if (keys.length === 1 && tag !== undefined && tag < "a") {
      const next = visit(value as Node, tag as Tag);
      if (typeof next === "object") pending.push(next);
      if (next === false || typeof next === "object") continue;
    }
    for (let at = keys.length - 1; at >= 0; at--) {
      const inner = (value as Record<string, unknown>)[keys[at] ?? ""];
      if (typeof inner === "object") pending.push(inner);
    }
  }
}

export interface ColumnReference {
  /** What stands before the column: a table, an alias, `new`; null where nothing does. */
  readonly qualifier: string | null;
  readonly column: string;
}

/** The columns an expression names, outside of its subqueries; each mention once. `t.*` is no column. */
export function columnReferences(expression: Node): ColumnReference[] {
  const found: ColumnReference[] = [];
  walk(expression, (node) => {
    if ("SubLink" in node) return node.SubLink.testexpr ?? false;
    const reference = "ColumnRef" in node ? columnReference(node) : null;
    if (reference !== null) found.push(reference);
    return true;
  });
  const seen = new Set<string>();
  return found.filter(({ qualifier, column }) => {
    const key = JSON.stringify([qualifier, column]);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** The column that this node is, casts and collations around it put aside; null for everything else. */
export function columnReference(node: Node): ColumnReference | null {
  const plain = withoutCasts(node);
  if (!("ColumnRef" in plain)) return null;
  const fields = plain.ColumnRef.fields ?? [];
  const names = strings(fields);
  const column = names.at(-1);
  return column === undefined || names.length !== fields.length ? null : { qualifier: names.at(-2) ?? null, column };
}

export interface FunctionCall {
  readonly name: ObjectName;
  readonly arguments: readonly Node[];
}

/** The functions that an expression or a query calls, subqueries included, in the order of the tree. `current_user` and its like are none. */
export function functionCalls(expression: unknown): FunctionCall[] {
  if (typeof expression !== "object" || expression === null) return [];
  return nodesTagged(expression, "FuncCall").map((call) => ({ name: functionName(call), arguments: call.args ?? [] }));
}

function functionName(call: FuncCall): ObjectName {
  return nameOf(strings(call.funcname));
}

/** A name without a schema, or in pg_catalog, means PostgreSQL's own function. */
export function isBuiltIn({ schema, name }: ObjectName, ...names: readonly string[]): boolean {
  return (schema === null || schema === "pg_catalog") && names.includes(name);
}

/**
 * The value of a literal, casts put aside: `'a'::text` is the string. Numbers that JavaScript cannot hold exactly are
 * strings, and so are bit strings. Undefined for everything that is no literal.
 */
export function constantValue(node: Node): string | number | boolean | null | undefined {
  const plain = withoutCasts(node);
  if (!("A_Const" in plain)) return undefined;
  const { isnull, ival, fval, boolval, sval, bsval } = plain.A_Const;
  if (isnull === true) return null;
  if (ival !== undefined) return ival.ival ?? 0;
  if (boolval !== undefined) return boolval.boolval ?? false;
  if (sval !== undefined) return sval.sval ?? "";
  if (bsval !== undefined) return bsval.bsval ?? "";
  const text = fval?.fval ?? "0";
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}

/** Whether the value hangs on nothing but the text: literals, and casts, operators, arrays and rows of them. */
export function isConstant(expression: Node): boolean {
  let constant = true;
  walk(expression, (_node, tag) => {
    if (!constantTags.has(tag)) constant = false;
    return constant && tag !== "TypeName";
  });
  return constant;
}

const constantTags: ReadonlySet<string> = new Set<Tag>(["A_Const", "TypeCast", "A_Expr", "BoolExpr", "NullTest", "BooleanTest", "A_ArrayExpr", "RowExpr", "CollateClause", "CoalesceExpr", "MinMaxExpr", "CaseExpr", "CaseWhen", "List", "String", "Integer", "TypeName"]);

/** The expression inside of casts and COLLATE. */
export function withoutCasts(node: Node): Node {
  let plain = node;
  for (;;) {
    const inner: Node | undefined = "TypeCast" in plain ? plain.TypeCast.arg : "CollateClause" in plain ? plain.CollateClause.arg : undefined;
    if (inner === undefined) return plain;
    plain = inner;
  }
}

/** The parts that AND joins, in order; the expression itself where there is no AND. */
export function conjuncts(expression: Node): Node[] {
  return joined(expression, "AND_EXPR");
}

/** The parts that OR joins, in order; the expression itself where there is no OR. */
export function disjuncts(expression: Node): Node[] {
  return joined(expression, "OR_EXPR");
}

function joined(expression: Node, operator: "AND_EXPR" | "OR_EXPR"): Node[] {
  const found: Node[] = [];
  const pending = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if ("BoolExpr" in node && node.BoolExpr.boolop === operator) pending.push(...[...(node.BoolExpr.args ?? [])].reverse());
    else found.push(node);
  }
  return found;
}

export interface Comparison {
  readonly column: ColumnReference;
  /** `=`, `<`, `is not distinct from`, `in`, … with the column on its left. */
  readonly operator: string;
  /** The other side; of IN a List or a query. */
  readonly value: Node;
}

/** The comparison of a column with something else that this node is; casts of the column are put aside. Null for everything else. */
export function comparison(node: Node): Comparison | null {
  if ("SubLink" in node) return subqueryComparison(node.SubLink);
  if (!("A_Expr" in node)) return null;
  const { kind, lexpr, rexpr } = node.A_Expr;
  const operator = operatorOf(node.A_Expr);
  if (lexpr === undefined || rexpr === undefined || kind === "AEXPR_NULLIF") return null;
  const left = columnReference(lexpr);
  if (left !== null) return { column: left, operator, value: rexpr };
  const right = kind === "AEXPR_OP" || kind === "AEXPR_DISTINCT" || kind === "AEXPR_NOT_DISTINCT" ? columnReference(rexpr) : null;
  const turned = commuted.get(operator);
  return right === null || turned === undefined ? null : { column: right, operator: turned, value: lexpr };
}

function subqueryComparison({ subLinkType, testexpr, operName, subselect }: SubLink): Comparison | null {
  const column = testexpr === undefined ? null : columnReference(testexpr);
  if (column === null || subselect === undefined) return null;
  const symbol = strings(operName).at(-1);
  if (subLinkType === "ANY_SUBLINK") return { column, operator: symbol === undefined ? "in" : `${symbol} any`, value: subselect };
  return subLinkType === "ALL_SUBLINK" ? { column, operator: `${symbol ?? ""} all`, value: subselect } : null;
}

/** Every comparison of a column in an expression, outside of its subqueries. */
export function comparisons(expression: Node): Comparison[] {
  const found: Comparison[] = [];
  walk(expression, (node, tag) => {
    const here = comparison(node);
    if (here !== null) found.push(here);
    return tag !== "SubLink"; // the query's own comparisons are about its own tables
  });
  return found;
}

const commuted: ReadonlyMap<string, string> = new Map([
  ["=", "="], ["<>", "<>"], ["<", ">"], [">", "<"], ["<=", ">="], [">=", "<="],
  ["is distinct from", "is distinct from"], ["is not distinct from", "is not distinct from"],
]);

function operatorOf(expression: A_Expr): string {
  const symbol = strings(expression.name).at(-1) ?? "";
  switch (expression.kind) {
    case "AEXPR_DISTINCT": return "is distinct from";
    case "AEXPR_NOT_DISTINCT": return "is not distinct from";
    case "AEXPR_IN": return symbol === "<>" ? "not in" : "in";
    case "AEXPR_OP_ANY": return `${symbol} any`;
    case "AEXPR_OP_ALL": return `${symbol} all`;
    case "AEXPR_LIKE": return symbol === "!~~" ? "not like" : "like";
    case "AEXPR_ILIKE": return symbol === "!~~*" ? "not ilike" : "ilike";
    case "AEXPR_SIMILAR": return symbol === "!~" ? "not similar to" : "similar to";
    case "AEXPR_BETWEEN": case "AEXPR_NOT_BETWEEN": case "AEXPR_BETWEEN_SYM": case "AEXPR_NOT_BETWEEN_SYM": return symbol.toLowerCase();
    default: return symbol;
  }
}

/**
 * Whether a validated CHECK of this expression lets SET NOT NULL skip its scan: `c IS NOT NULL`, alone or where AND, OR and
 * NOT leave no other way to satisfy the CHECK. `c > 0` does not: a CHECK passes on NULL.
 * https://github.com/postgres/postgres/blob/REL_18_0/src/backend/commands/tablecmds.c NotNullImpliedByRelConstraints
 */
export function provesNotNull(expression: Node, column: string): boolean {
  interface Claim { readonly node: Node; readonly holds: boolean }
  const claim = (node: Node, holds: boolean): Claim => ({ node, holds });
  const operands = ({ node, holds }: Claim): Claim[] => {
    if ("BoolExpr" in node) return (node.BoolExpr.args ?? []).map((arg) => claim(arg, node.BoolExpr.boolop === "NOT_EXPR" ? !holds : holds));
    const equated = equatedToBoolean(node);
    return equated === null ? [] : [claim(equated.node, equated.value ? holds : !holds)];
  };
  const proven = new Map<Node, boolean>();
  const pending: Claim[] = [claim(expression, true)];
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    const below = operands(next);
    const open = below.filter(({ node }) => !proven.has(node));
    if (open.length > 0) {
      pending.push(...open);
      continue;
    }
    const proofs = below.map(({ node }) => proven.get(node) === true);
    const { node, holds } = next;
    const needsAll = "BoolExpr" in node && node.BoolExpr.boolop === (holds ? "OR_EXPR" : "AND_EXPR");
    proven.set(node, below.length === 0 ? claimProves(node, holds, column) : needsAll ? proofs.every(Boolean) : proofs.some(Boolean));
    pending.pop();
  }
  return proven.get(expression) === true;
}

/** `(condition) = false`, which the planner turns into `not (condition)`. */
function equatedToBoolean(node: Node): { readonly node: Node; readonly value: boolean } | null {
  if (!("A_Expr" in node) || operatorOf(node.A_Expr) !== "=" || node.A_Expr.kind !== "AEXPR_OP") return null;
  const { lexpr, rexpr } = node.A_Expr;
  const value = rexpr === undefined ? undefined : constantValue(rexpr);
  return lexpr !== undefined && typeof value === "boolean" ? { node: lexpr, value } : null;
}

function claimProves(node: Node, holds: boolean, column: string): boolean {
  if (constantValue(node) === !holds) return true; // false = true: this way cannot be taken
  const tested = nullTest(node);
  return tested !== null && tested.isNull !== holds && "ColumnRef" in tested.node && columnReference(tested.node)?.column === column;
}

/** `x is null` and `x is not distinct from null`, and their opposites. */
function nullTest(node: Node): { readonly node: Node; readonly isNull: boolean } | null {
  if ("NullTest" in node) return node.NullTest.arg === undefined ? null : { node: node.NullTest.arg, isNull: node.NullTest.nulltesttype === "IS_NULL" };
  if (!("A_Expr" in node)) return null;
  const { kind, lexpr, rexpr } = node.A_Expr;
  if ((kind !== "AEXPR_DISTINCT" && kind !== "AEXPR_NOT_DISTINCT") || lexpr === undefined || rexpr === undefined || constantValue(rexpr) !== null) return null;
  return { node: lexpr, isNull: kind === "AEXPR_NOT_DISTINCT" };
}

/** The column of a condition that is no more than `column is null`; null of any other. */
export function askedForNull(condition: Node): ColumnReference | null {
  const tested = nullTest(condition);
  return tested?.isNull === true ? columnReference(tested.node) : null;
}

/** Whether the expression is true for every row, NULLs included: `true`, `1 = 1`, `x is null or x is not null`. */
export function isAlwaysTrue(expression: Node): boolean {
  return truthOf(expression, false) === true;
}

/**
 * Whether the condition only seems to choose: always true, or true but for NULLs, as `x = x`. Who writes that in a WHERE
 * means every row.
 */
export function isTautology(expression: Node): boolean {
  return truthOf(expression, true) === true;
}

/** True, false, null, or undefined where it hangs on the row. */
type Truth = boolean | null | undefined;

/** `asIfNotNull`: no column holds NULL. */
function truthOf(root: Node, asIfNotNull: boolean): Truth {
  const truths = new Map<Node, Truth>();
  const pending: Node[] = [root];
  for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
    const operands = logicalOperands(node).filter((operand) => !truths.has(operand));
    if (operands.length > 0) {
      pending.push(...operands);
      continue;
    }
    truths.set(node, truthFrom(node, (operand) => truths.get(operand), asIfNotNull));
    pending.pop();
  }
  return truths.get(root);
}

function logicalOperands(node: Node): Node[] {
  if ("BoolExpr" in node) return node.BoolExpr.args ?? [];
  if ("BooleanTest" in node && node.BooleanTest.arg !== undefined) return [node.BooleanTest.arg];
  return [];
}

function truthFrom(node: Node, truth: (operand: Node) => Truth, asIfNotNull: boolean): Truth {
  if ("BoolExpr" in node) {
    const args = node.BoolExpr.args ?? [];
    const truths = args.map(truth);
    switch (node.BoolExpr.boolop) {
      case "NOT_EXPR": return typeof truths[0] === "boolean" ? !truths[0] : truths[0];
      case "AND_EXPR": return truths.includes(false) ? false : truths.includes(undefined) ? undefined : truths.includes(null) ? null : true;
      case "OR_EXPR":
        if (truths.includes(true) || hasComplements(args, asIfNotNull)) return true;
        return truths.includes(undefined) ? undefined : truths.includes(null) ? null : false;
      default: return undefined;
    }
  }
  if ("BooleanTest" in node) {
    const value = node.BooleanTest.arg === undefined ? undefined : truth(node.BooleanTest.arg);
    if (value === undefined) return undefined;
    switch (node.BooleanTest.booltesttype) {
      case "IS_TRUE": return value === true;
      case "IS_NOT_TRUE": return value !== true;
      case "IS_FALSE": return value === false;
      case "IS_NOT_FALSE": return value !== false;
      case "IS_UNKNOWN": return value === null;
      case "IS_NOT_UNKNOWN": return value !== null;
      default: return undefined;
    }
  }
  if ("NullTest" in node && node.NullTest.arg !== undefined) {
    const value = constantValue(node.NullTest.arg);
    return value === undefined ? undefined : (value === null) === (node.NullTest.nulltesttype === "IS_NULL");
  }
  if ("SubLink" in node) return alwaysFindsRow(node) ? true : undefined;
  if ("A_Expr" in node) return comparisonTruth(node.A_Expr, asIfNotNull);
  const value = constantValue(node);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string" && isBooleanCast(node)) return booleanOfText(value);
  return undefined;
}

/** Whether two arms of an OR cannot both fail: `x is null or x is not null`, and for a condition that is never NULL `p or not p`. */
function hasComplements(arms: readonly Node[], asIfNotNull: boolean): boolean {
  const seen = new Set(arms.map((arm) => shape(arm)));
  return arms.some((arm) => {
    if ("NullTest" in arm) {
      const { nulltesttype, ...rest } = arm.NullTest;
      return isRepeatable(arm) && seen.has(shape({ NullTest: { ...rest, nulltesttype: nulltesttype === "IS_NULL" ? "IS_NOT_NULL" : "IS_NULL" } }));
    }
    if (!asIfNotNull || !("BoolExpr" in arm) || arm.BoolExpr.boolop !== "NOT_EXPR") return false;
    const inner = arm.BoolExpr.args?.[0];
    return inner !== undefined && isRepeatable(inner) && seen.has(shape(inner));
  });
}

function comparisonTruth(expression: A_Expr, asIfNotNull: boolean): Truth {
  const { kind, lexpr, rexpr } = expression;
  const operator = strings(expression.name).at(-1) ?? "";
  if (lexpr === undefined || rexpr === undefined) return undefined;
  const left = constantValue(lexpr);
  if (kind === "AEXPR_IN") {
    const items = "List" in rexpr ? (rexpr.List.items ?? []) : [];
    if (operator !== "=") return undefined;
    if (left === undefined) return asIfNotNull && isRepeatable(lexpr) && items.some((item) => shape(item) === shape(lexpr)) ? true : undefined;
    return items.some((item) => compare(left, constantValue(item), "=") === true) ? true : undefined;
  }
  if (kind !== "AEXPR_OP" && kind !== "AEXPR_DISTINCT" && kind !== "AEXPR_NOT_DISTINCT") return undefined;
  const right = constantValue(rexpr);
  const same = left === undefined && isRepeatable(lexpr) && shape(lexpr) === shape(rexpr);
  if (kind === "AEXPR_OP") {
    if (left === null || right === null) return knownOperators.has(operator) ? null : undefined;
    if (same && asIfNotNull && knownOperators.has(operator)) return operator === "=" || operator === "<=" || operator === ">=";
    return compare(left, right, operator);
  }
  if (same) return kind === "AEXPR_NOT_DISTINCT";
  const equal = left === null || right === null ? (left === undefined || right === undefined ? undefined : left === right) : compare(left, right, "=");
  return typeof equal === "boolean" ? equal === (kind === "AEXPR_NOT_DISTINCT") : undefined;
}

const knownOperators: ReadonlySet<string> = new Set(["=", "<>", "<", ">", "<=", ">="]);

/** Of strings only equality: the rest hangs on the collation. */
function compare(left: ReturnType<typeof constantValue>, right: ReturnType<typeof constantValue>, operator: string): Truth {
  if (typeof left === "string" && typeof right === "string") {
    if (left !== right) return undefined; // '1' and '01' are equal as numbers
    return operator === "=" ? true : operator === "<>" ? false : undefined;
  }
  if (typeof left === "boolean" && typeof right === "boolean") return operator === "=" ? left === right : operator === "<>" ? left !== right : undefined;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "=": return left === right;
    case "<>": return left !== right;
    case "<": return left < right;
    case ">": return left > right;
    case "<=": return left <= right;
    case ">=": return left >= right;
    default: return undefined;
  }
}

/** `exists (select 1)`: a query without FROM, WHERE and the like gives one row. */
function alwaysFindsRow(node: Node): boolean {
  if (!("SubLink" in node) || node.SubLink.subLinkType !== "EXISTS_SUBLINK") return false;
  const query = node.SubLink.subselect;
  if (query === undefined || !("SelectStmt" in query)) return false;
  const { fromClause, whereClause, havingClause, groupClause, limitCount, limitOffset, op, targetList } = query.SelectStmt;
  return [fromClause, whereClause, havingClause, groupClause, limitCount, limitOffset].every((clause) => clause === undefined) && op === "SETOP_NONE" && (targetList ?? []).every((target) => "ResTarget" in target && target.ResTarget.val !== undefined && isConstant(target.ResTarget.val));
}

/** Whether it gives the same value each time within a row: it calls no function and asks no subquery. */
function isRepeatable(node: Node): boolean {
  let repeatable = true;
  walk(node, (_inner, tag) => {
    if (tag === "FuncCall" || tag === "SubLink" || tag === "NextValueExpr") repeatable = false;
    return repeatable;
  });
  return repeatable;
}

function isBooleanCast(node: Node): boolean {
  return "TypeCast" in node && ["bool", "boolean"].includes(strings(node.TypeCast.typeName?.names).at(-1) ?? "") && (node.TypeCast.typeName?.arrayBounds ?? []).length === 0;
}

/** What makes two expressions the same wherever they stand: everything but their places in the text. */
export function shape(node: unknown): string {
  const pieces: string[] = [];
  const pending: unknown[] = [node];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) {
      pieces.push(value === undefined ? "" : JSON.stringify(value));
      continue;
    }
    if (value instanceof Verbatim) {
      pieces.push(value.text);
      continue;
    }
    const entries = Array.isArray(value) ? value.map((item) => ["", item] as const) : Object.entries(value).filter(([key]) => !places.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
    pieces.push(Array.isArray(value) ? "[" : "{");
    pending.push(new Verbatim(Array.isArray(value) ? "]" : "}"));
    for (const [key, item] of [...entries].reverse()) pending.push(new Verbatim(","), item, new Verbatim(`${key}:`));
  }
  return pieces.join("");
}

class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const places: ReadonlySet<string> = new Set(["location", "rexpr_list_start", "rexpr_list_end", "list_start", "list_end"]);
