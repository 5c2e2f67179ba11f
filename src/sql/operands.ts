/** What an expression compares or joins, two by two. */
import type { A_Expr, Node } from "@pgsql/types";
import { strings } from "./names.ts";

/** A value beside another, and the operator between them. */
export interface Operands {
  readonly name: string;
  readonly left: Node;
  readonly right: Node;
}

/** What an expression applies to what: IN and BETWEEN stand for several operators. */
export function operandsOf({ kind, name, lexpr, rexpr }: A_Expr): Operands[] {
  const [operator = "", ...qualified] = strings(name);
  if (lexpr === undefined || rexpr === undefined || qualified.length > 0) return [];
  const values = "List" in rexpr ? (rexpr.List.items ?? []) : [];
  switch (kind) {
    case "AEXPR_OP": case "AEXPR_DISTINCT": case "AEXPR_NOT_DISTINCT": case "AEXPR_NULLIF": case "AEXPR_LIKE": case "AEXPR_ILIKE": return [{ name: operator, left: lexpr, right: rexpr }];
    case "AEXPR_IN": return values.map((right) => ({ name: operator, left: lexpr, right }));
    case "AEXPR_BETWEEN": case "AEXPR_BETWEEN_SYM": case "AEXPR_NOT_BETWEEN": case "AEXPR_NOT_BETWEEN_SYM": return values.flatMap((right) => [">=", "<="].map((each) => ({ name: each, left: lexpr, right })));
    default: return [];
  }
}
