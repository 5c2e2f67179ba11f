/** Function calls with their places: an expression's syntax tree counts its locations from somewhere else. */
import type { Node } from "@pgsql/types";
import { byteOffsets } from "../source.ts";
import type { Span } from "../source.ts";
import type { DataType, Expression } from "./change.ts";
import { dataType } from "./data-type.ts";
import { columnReferences, functionCalls, walk } from "./expression.ts";
import type { FunctionCall } from "./expression.ts";
import { tokensIn } from "./lex.ts";
import { isFailure, parse } from "./parse.ts";

export interface PlacedCall extends FunctionCall {
  /** As written, its arguments included. */
  readonly sql: string;
  /** In the file; null where the file holds the expression in another form. */
  readonly span: Span | null;
  /** The operand of ANY or ALL: a query in its place would be a list of rows. */
  readonly isList: boolean;
}

/** An expression by itself as a tree; null where it does not parse. */
export function readExpression(sql: string): Node | null {
  return targetOf(`${prefix}${sql}`);
}

const prefix = "select ";

function targetOf(text: string): Node | null {
  const nodes = parse(text);
  const query = isFailure(nodes) || nodes.length !== 1 ? undefined : nodes[0]?.stmt;
  const [target, ...others] = query !== undefined && "SelectStmt" in query ? (query.SelectStmt.targetList ?? []) : [];
  return target !== undefined && others.length === 0 && "ResTarget" in target ? (target.ResTarget.val ?? null) : null;
}

/**
 * The calls in a condition on rows that no column goes into, outermost first, of those that `wanted` picks: they give the same for every row, and
 * are made for each. A call in a query without FROM, `(select f())`, is made once, and one in FROM once for each time its query runs: both are left out.
 */
export function callsPerRow(expression: Expression, wanted: (call: FunctionCall) => boolean): readonly PlacedCall[] {
  const text = `${prefix}${expression.sql}`;
  const root = targetOf(text);
  const found: PlacedCall[] = [];
  const offset = byteOffsets(text);
  walk(root, (node) => {
    if ("RangeFunction" in node) return false;
    if ("SelectStmt" in node) return (node.SelectStmt.fromClause ?? []).length > 0;
    if (!("FuncCall" in node)) return true;
    const [call] = functionCalls(node);
    if (call === undefined || !wanted(call) || call.arguments.some((argument) => columnReferences(argument).length > 0 || JSON.stringify(argument).includes('"ColumnRef"'))) return true;
    found.push(placed(call, offset(node.FuncCall.location ?? 0), text, expression));
    return false;
  });
  return found;
}

/** Every call of an expression, those in its subqueries included, in the order of the tree. */
export function callsIn(expression: Expression): readonly PlacedCall[] {
  const text = `${prefix}${expression.sql}`;
  const offset = byteOffsets(text);
  const found: PlacedCall[] = [];
  walk(targetOf(text), (node) => {
    const [call] = "FuncCall" in node ? functionCalls(node) : [];
    if ("FuncCall" in node && call !== undefined) found.push(placed(call, offset(node.FuncCall.location ?? 0), text, expression));
  });
  return found;
}

/** The calls whose value is cast, at once or around a query that does nothing but call: `f()::uuid`, `(select f())::uuid`; with the type that the value gets first. */
export function callsCast(expression: Expression): readonly { readonly call: PlacedCall; readonly type: DataType }[] {
  const text = `${prefix}${expression.sql}`;
  const offset = byteOffsets(text);
  const found: { call: PlacedCall; type: DataType }[] = [];
  walk(targetOf(text), (node) => {
    if (!("TypeCast" in node) || node.TypeCast.arg === undefined) return;
    const operand = onlyTarget(node.TypeCast.arg);
    const [call] = "FuncCall" in operand ? functionCalls(operand) : [];
    if ("FuncCall" in operand && call !== undefined) found.push({ call: placed(call, offset(operand.FuncCall.location ?? 0), text, expression), type: dataType(node.TypeCast.typeName) });
  });
  return found;
}

/** What a sub-select without FROM gives; the node itself where it is none. */
function onlyTarget(node: Node): Node {
  const query = "SubLink" in node && node.SubLink.subLinkType === "EXPR_SUBLINK" ? node.SubLink.subselect : undefined;
  if (query === undefined || !("SelectStmt" in query) || (query.SelectStmt.fromClause ?? []).length > 0) return node;
  const [target] = query.SelectStmt.targetList ?? [];
  return target !== undefined && "ResTarget" in target ? (target.ResTarget.val ?? node) : node;
}

function placed(call: FunctionCall, start: number, text: string, expression: Expression): PlacedCall {
  const end = endOfCall(text, start);
  const base = expression.span === null ? null : expression.span.start - prefix.length;
  return { ...call, sql: text.slice(start, end), span: base === null ? null : { start: base + start, end: base + end }, isList: /\b(?:any|all|some)\s*\(\s*$/i.test(text.slice(0, start)) };
}

/** After the bracket that closes the arguments of the call at `start`. */
function endOfCall(text: string, start: number): number {
  let depth = 0;
  for (const token of tokensIn(text, start)) {
    const character = text.slice(token.start, token.end);
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) return token.end;
  }
  return text.length;
}
