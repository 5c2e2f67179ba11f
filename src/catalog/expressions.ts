/** What PostgreSQL refuses in an expression for certain: aggregates and the like where rows are taken one by one, what is not immutable in an index, values of another type. */
import type { FuncCall, Node } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReferences, nodesTagged, walk } from "../sql/expression.ts";
import { nameOf, strings } from "../sql/names.ts";
import { outputsOf } from "../sql/parameters.ts";
import type { Catalog } from "./catalog.ts";
import { aggregateFunctions, assignments, changingCasts, changingFunctions, changingOperators, changingOverloads, setFunctions, unorderedTypes, windowFunctions } from "./expressions.data.ts";
import { routineStatement } from "./made-by.ts";
import { parametersOfCall, parametersOfOperator, untyped } from "./overloads.ts";
import { keyOf, typesOver } from "./query.ts";
import type { Found } from "./query.ts";
import { unknown } from "./schema.ts";
import type { Known, NamedObject, Table } from "./schema.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const groups = (text: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(text.trim().split("\n").map((line) => {
    const [first = "", ...rest] = line.trim().split(" ");
    return [first, new Set(rest)] as const;
  }));
const notOfOneRow: ReadonlySet<string> = new Set([...words(aggregateFunctions), ...words(windowFunctions), ...words(setFunctions)]);
const changing = words(changingFunctions);
const overloads = groups(changingOverloads);
const operators = groups(changingOperators);
const casts = groups(changingCasts);
const assigned = groups(assignments);
const unordered = groups(unorderedTypes);

/** Whether an expression holds what makes no value of one row: a subquery, an aggregate, a window function, a function that gives a set. */
export function leavesRow(catalog: Catalog, expression: Node): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= "SubLink" in node || ("FuncCall" in node && isNotOfOneRow(catalog, node.FuncCall));
    return !found;
  });
  return found;
}

/** Whether an expression over the rows of a table names a column that they do not have, or another table. */
export function readsBeyond(catalog: Catalog, expression: Node, row: Pick<Table, "name" | "columns" | "columnsKnown">): boolean {
  const isThere = (name: string): boolean => !row.columnsKnown || row.columns.some((column) => column.name === name) || name === "tableoid";
  return nodesTagged(expression, "ColumnRef").some(({ fields }) => {
    const names = strings(fields);
    const [first, second, ...others] = names;
    if (first === undefined || names.length !== fields?.length || others.length > 0) return false;
    if (second === undefined) return !isThere(first) && first !== row.name;
    // A function of one row is called by its name like a column.
    return first !== row.name || (!isThere(second) && catalog.functions({ schema: null, name: second }).length === 0);
  });
}

function isNotOfOneRow(catalog: Catalog, call: FuncCall): boolean {
  if (call.over !== undefined || call.agg_star === true || call.agg_within_group === true || call.agg_filter !== undefined || call.agg_order !== undefined) return true;
  const name = nameOf(strings(call.funcname));
  const own = name.schema === "pg_catalog" ? [] : catalog.functions(name);
  if (own.length > 0) return own.every(givesSet);
  return (name.schema === null || name.schema === "pg_catalog") && notOfOneRow.has(name.name);
}

function givesSet(routine: NamedObject): boolean {
  const statement = routineStatement(routine);
  return statement !== null && (statement.returnType?.setof === true || (statement.parameters ?? []).some((each) => "FunctionParameter" in each && each.FunctionParameter.mode === "FUNC_PARAM_TABLE") && outputsOf(statement.parameters).length > 0);
}

/**
 * Whether an expression over the columns of a table is not immutable for certain
 * ([contain_mutable_functions](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/optimizer/util/clauses.c)).
 * What the planner may work out or leave out beforehand is passed over.
 */
export function isChanging(catalog: Catalog, expression: Node, table: Pick<Table, "name" | "columns" | "columnsKnown">): boolean {
  const typeOf = typesOver(catalog, table);
  const keyFor = (node: Node): string | null => keyOf(catalog, typeOf(node));
  let found = false;
  walk(expression, (node) => {
    if (found || mayGo(node)) return false;
    if ("SubLink" in node) return false;
    if ("SQLValueFunction" in node) found = true;
    if ("FuncCall" in node) {
      if (ownFunctions(catalog, node.FuncCall).some(({ language }) => language === null || language === "sql")) return false;
      found = isCallChanging(catalog, node.FuncCall, keyFor);
    }
    if ("A_Expr" in node && node.A_Expr.kind === "AEXPR_OP") {
      const { name, lexpr, rexpr } = node.A_Expr;
      const [operator = "", ...qualified] = strings(name);
      const [left, right] = [lexpr, rexpr].map((side) => (side === undefined ? null : keyFor(side)));
      if (qualified.length === 0 && operators.has(operator) && typeof left === "string" && typeof right === "string") found = operators.get(operator)?.has(parametersOfOperator(operator, left, right)?.join(",") ?? "") === true;
    }
    if ("TypeCast" in node && node.TypeCast.arg !== undefined) found = isCastChanging(catalog, typeOf(node.TypeCast.arg), typeOf(node));
    return !found;
  });
  return found;
}

/** Whether constants decide what becomes of a node, so that parts of it may be gone before they are looked at. */
function mayGo(node: Node): boolean {
  const isFixed = (part: Node | undefined): boolean => part !== undefined && columnReferences(part).length === 0;
  const isNull = (part: Node): boolean => "A_Const" in part && part.A_Const.isnull === true;
  if ("BoolExpr" in node) return (node.BoolExpr.args ?? []).some(isFixed);
  if ("CoalesceExpr" in node) return (node.CoalesceExpr.args ?? []).slice(0, -1).some(isFixed);
  if ("CaseExpr" in node) return isFixed(node.CaseExpr.arg) || (node.CaseExpr.args ?? []).some((each) => "CaseWhen" in each && isFixed(each.CaseWhen.expr) && node.CaseExpr.arg === undefined);
  if ("FuncCall" in node) return (node.FuncCall.args ?? []).some(isNull);
  if ("A_Expr" in node) return [node.A_Expr.lexpr, node.A_Expr.rexpr].some((side) => side !== undefined && isNull(side));
  return false;
}

function ownFunctions(catalog: Catalog, call: FuncCall): readonly NamedObject[] {
  const name = nameOf(strings(call.funcname));
  return name.schema === "pg_catalog" ? [] : catalog.functions(name);
}

function isCallChanging(catalog: Catalog, call: FuncCall, keyFor: (node: Node) => string | null): boolean {
  const { schema, name } = nameOf(strings(call.funcname));
  const own = ownFunctions(catalog, call);
  if (schema !== null && schema !== "pg_catalog") return own.length > 0 && own.every(isDeclaredChanging);
  if (own.length > 0) return parametersOfCall(name, []) === null && !changing.has(name) && !overloads.has(name) && own.every(isDeclaredChanging);
  if (changing.has(name)) return true;
  const of = overloads.get(name);
  const given = of === undefined || call.func_variadic === true ? [null] : (call.args ?? []).map((argument) => ("NamedArgExpr" in argument ? null : keyFor(argument)));
  const known = given.flatMap((key) => key ?? []);
  return of !== undefined && known.length === given.length && of.has(parametersOfCall(name, known)?.join(",") ?? "");
}

function isDeclaredChanging({ kind, volatility, extension }: NamedObject): boolean {
  return kind === "function" && extension === undefined && (volatility === "volatile" || volatility === "stable");
}

function isCastChanging(catalog: Catalog, from: Found, to: Found): boolean {
  if (typeof from !== "object" || typeof to !== "object") return false;
  const [source, target] = [keyOf(catalog, from), keyOf(catalog, to)];
  // What is text comes in, and goes out, by functions of the enum that look into the catalog.
  if (source === null || target === null) return (source !== null && isText(source) && isEnum(catalog, to)) || (target !== null && isText(target) && isEnum(catalog, from));
  return casts.get(source)?.has(target) === true;
}

function isText(key: string): boolean {
  return ["text", "varchar", "bpchar", "name"].includes(key);
}

function isEnum(catalog: Catalog, type: DataType): boolean {
  return type.schema !== "pg_catalog" && catalog.findEnum(type) !== undefined;
}

/** Whether a column of the one type takes no value of the other for certain, unless a cast is written. */
export function refusesValue(catalog: Catalog, from: Found, to: Known<DataType>): boolean {
  if (typeof from !== "object" || to === unknown || catalog.hasAny("cast")) return false;
  if (from.dimensions > 0 && to.dimensions > 0) return refusesValue(catalog, elementOf(from), elementOf(to));
  const [source, target] = [keyOf(catalog, from), keyOf(catalog, to)];
  if (source === null || target === null) {
    const one = source ?? (isEnum(catalog, from) ? "enum" : null);
    const other = target ?? (isEnum(catalog, to) ? "enum" : null);
    if (one === null || other === null || from.dimensions !== to.dimensions) return false;
    if (one === "enum" && other === "enum") return from.schema !== to.schema || from.name !== to.name;
    return one === "enum" ? assigned.has(other) && !isText(other) : assigned.has(one);
  }
  return source !== target && assigned.has(source) && assigned.has(target) && assigned.get(source)?.has(target) !== true;
}

/** Whether an expression over the columns of a table surely gives no truth value. */
export function isNotBoolean(catalog: Catalog, expression: Node, table: Pick<Table, "name" | "columns" | "columnsKnown">): boolean {
  return refusesValue(catalog, typesOver(catalog, table)(expression), truth);
}

const truth = dataType({ names: [{ String: { sval: "pg_catalog" } }, { String: { sval: "bool" } }] });

function elementOf(type: DataType): DataType {
  return { ...type, dimensions: 0, label: type.label.replace(/\[\]$/, "") };
}

/** Whether an access method has no operators for a type, so that an operator class has to be named. */
export function isUnordered(catalog: Catalog, method: string, type: Found): boolean {
  if (typeof type !== "object" || catalog.hasAny("operator class")) return false;
  const key = keyOf(catalog, type);
  return key !== null && key !== untyped && unordered.get(method)?.has(key) === true;
}

/** Whether values of a type are in no order of a collation. */
export function isUncollated(catalog: Catalog, type: Found): boolean {
  const key = typeof type === "object" ? keyOf(catalog, type) : null;
  return key !== null && assigned.has(key) && !/^_?(?:text|varchar|bpchar|name)$/.test(key);
}
