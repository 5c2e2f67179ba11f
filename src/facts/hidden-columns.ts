/** Columns that a condition hides in a cast or a call, where no index on them can be used. */
import type { Table } from "../catalog/schema.ts";
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReference, columnReferences, functionCalls, isBuiltIn, walk, type Node, type NodeOf } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";

const texts: ReadonlySet<string> = new Set(["text", "varchar", "bpchar"]);

/** Whether an index serves a column under this cast as well: the same type, or text and varchar. */
function isHarmless(from: DataType, node: NodeOf<"TypeCast">): boolean {
  const to = dataType(node.typeName);
  return from.dimensions === to.dimensions && (from.name === to.name || (from.name !== "bpchar" && to.name !== "bpchar" && texts.has(from.name) && texts.has(to.name)));
}

/** Functions that one takes away by storing or comparing the value otherwise; what a function of the house decides cannot be looked up. */
const changing: readonly string[] = ["lower", "upper", "btrim", "ltrim", "rtrim", "replace", "left", "right", "substring", "concat", "to_char", "encode", "md5"];

function isChange(side: Node): boolean {
  return "TypeCast" in side || "CoalesceExpr" in side || ("FuncCall" in side && functionCalls(side).every(({ name }) => isBuiltIn(name, ...changing)));
}

/** The column that is hidden in a cast or a call on one side of a comparison, with no column on the other. */
function hiddenColumn(side: Node | undefined, other: Node | undefined, table: Table): { readonly column: string; readonly type: string; readonly side: Node } | null {
  if (side === undefined || other === undefined || !isChange(side)) return null;
  const references = columnReferences(side);
  const [reference] = references;
  const column = table.columns.find(({ name }) => name === reference?.column);
  if (references.length !== 1 || column === undefined || column.type === "unknown" || columnReferences(other).length > 0) return null;
  if ("TypeCast" in side && columnReference(side) !== null && isHarmless(column.type, side.TypeCast)) return null;
  return { column: column.name, type: column.type.label, side };
}

/** The comparisons of a condition, outside of subqueries, that could be looked up in an index if the column stood alone. */
export function hiddenColumns(expression: Node, table: Table): readonly NonNullable<ReturnType<typeof hiddenColumn>>[] {
  const found: NonNullable<ReturnType<typeof hiddenColumn>>[] = [];
  walk(expression, (node) => {
    if ("SubLink" in node) return false;
    if (!("A_Expr" in node) || !["AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY"].includes(node.A_Expr.kind ?? "")) return true;
    const { lexpr, rexpr, name } = node.A_Expr;
    if (!["=", "<", ">", "<=", ">="].includes(strings(name).at(-1) ?? "")) return true;
    const hidden = hiddenColumn(lexpr, rexpr, table) ?? hiddenColumn(rexpr, lexpr, table);
    if (hidden !== null) found.push(hidden);
    return true;
  });
  return found;
}
