/** Operators that nothing takes: https://www.postgresql.org/docs/18/typeconv-oper.html */
import type { Node } from "@pgsql/types";
import { walk } from "../sql/expression.ts";
import { operandsOf } from "../sql/operands.ts";
import type { Catalog } from "./catalog.ts";
import { isUnreadable } from "./literal-values.ts";
import { isBuiltInType, lacksOverload, untyped } from "./overloads.ts";
import { keyOf, typesOver } from "./query.ts";
import type { Table } from "./schema.ts";

/**
 * Whether an expression over the columns of a table has an operator of PostgreSQL's own between two values of its own types, one of which it surely does not take. Where migrations
 * made casts or operators nothing is sure.
 */
export function lacksOperator(catalog: Catalog, expression: Node, table: Pick<Table, "name" | "columns" | "columnsKnown">): boolean {
  if (catalog.hasAny("cast") || catalog.hasAny("operator")) return false;
  const typeOf = typesOver(catalog, table);
  const keyFor = (node: Node): string | null => {
    const key = keyOf(catalog, typeOf(node));
    return key !== null && (key === untyped || isBuiltInType(key)) ? key : null;
  };
  let found = false;
  walk(expression, (node) => {
    if (found || "SubLink" in node) return false;
    if ("A_Expr" in node) found = operandsOf(node.A_Expr).some(({ name, left, right }) => {
      if (comparing.has(name) && (isUnreadable(catalog, left, typeOf(right)) || isUnreadable(catalog, right, typeOf(left)))) return true;
      const keys = [left, right].map(keyFor);
      const [one, other] = keys;
      return typeof one === "string" && typeof other === "string" && lacksOverload(name, one, other);
    });
    return !found;
  });
  return found;
}

/** Between a value and a string without a type these take the string for the type of the value. */
const comparing: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);
