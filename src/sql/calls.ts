/** Function calls with their places: an expression's syntax tree counts its locations from somewhere else. */
import type { Node } from "@pgsql/types";
import { byteOffsets } from "../source.ts";
import type { Span } from "../source.ts";
import type { Expression } from "./change.ts";
import { columnReferences, functionCalls, walk } from "./expression.ts";
import type { FunctionCall } from "./expression.ts";
import { lex } from "./lex.ts";
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
    const start = offset(node.FuncCall.location ?? 0);
    const end = endOfCall(text, start);
    const base = expression.span === null ? null : expression.span.start - prefix.length;
    found.push({ ...call, sql: text.slice(start, end), span: base === null ? null : { start: base + start, end: base + end }, isList: /\b(?:any|all|some)\s*\(\s*$/i.test(text.slice(0, start)) });
    return false;
  });
  return found;
}

/** After the bracket that closes the arguments of the call at `start`. */
function endOfCall(text: string, start: number): number {
  let depth = 0;
  for (const token of lex(text, start)) {
    const character = text.slice(token.start, token.end);
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) return token.end;
  }
  return text.length;
}
