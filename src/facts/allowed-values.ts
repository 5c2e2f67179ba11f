/** The values that a column can have: those of its enum, those that a check lists. */
import type { Node } from "@pgsql/types";
import { columnReference, constantValue, walk } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";

/** A list of constants that an expression asks a column to be one of: `state in ('a', 'b')`, `state = any (array['a'])`, `state = 'a'`. */
export interface AllowedValues {
  readonly column: string;
  readonly values: readonly string[];
}

/** What an expression as a whole asks for; null where it is anything else. */
export function allowedValues(expression: Node): AllowedValues | null {
  if (!("A_Expr" in expression) || strings(expression.A_Expr.name)[0] !== "=") return null;
  const { kind, lexpr, rexpr } = expression.A_Expr;
  const reference = lexpr === undefined ? null : columnReference(lexpr);
  if (reference === null || rexpr === undefined || !["AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY"].includes(kind ?? "")) return null;
  const items = kind === "AEXPR_OP" ? [rexpr] : kind === "AEXPR_IN" ? ("List" in rexpr ? (rexpr.List.items ?? []) : null) : arrayItems(rexpr);
  const values = items?.map((item) => constantValue(item));
  return values !== undefined && values.every((value) => typeof value === "string") ? { column: reference.column, values } : null;
}

function arrayItems(node: Node): readonly Node[] | null {
  const inner = "TypeCast" in node ? node.TypeCast.arg : node;
  return inner !== undefined && "A_ArrayExpr" in inner ? (inner.A_ArrayExpr.elements ?? []) : null;
}

/** Every such comparison in an expression, whatever stands around it: also those with `<>`. */
export function comparedValues(expression: Node): readonly AllowedValues[] {
  const found: AllowedValues[] = [];
  walk(expression, (node) => {
    if ("SubLink" in node) return false;
    if (!("A_Expr" in node)) return true;
    const alike = ["=", "<>"].includes(strings(node.A_Expr.name)[0] ?? "") ? allowedValues({ A_Expr: { ...node.A_Expr, name: [{ String: { sval: "=" } }] } }) : null;
    if (alike !== null) found.push(alike);
    return true;
  });
  return found;
}
