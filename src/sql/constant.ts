/** Works out expressions that are constant in a PL/pgSQL block: what EXECUTE runs, what a loop runs over. */
import type { FuncCall, Node } from "@pgsql/types";
import { isFailure, parse } from "./parse.ts";

/** Variables whose value is known. */
export type Constants = ReadonlyMap<string, string | readonly string[]>;

/**
 * The value of an expression, given as SQL text; null where it is not constant. With `filler`, parts that are not
 * constant become that text.
 */
export function evaluate(sql: string, constants: Constants, filler: string | null = null): string | null {
  const target = onlyTarget(`select ${sql}`);
  return target === null ? null : valueOf(target, constants, filler);
}

/** The elements of an expression that is a constant array of strings; null for any other. */
export function arrayOf(sql: string, constants: Constants): readonly string[] | null {
  const target = onlyTarget(`select ${sql}`);
  return target === null ? null : elementsOf(target, constants);
}

/** The rows of a query of one column over constants: `select unnest(array[…])`, `select x from unnest(array[…]) x`, `values (…), (…)`. */
export function rowsOf(sql: string, constants: Constants): readonly string[] | null {
  const nodes = parse(sql);
  const statement = isFailure(nodes) || nodes.length !== 1 ? undefined : nodes[0]?.stmt;
  if (statement === undefined || !("SelectStmt" in statement)) return null;
  const select = statement.SelectStmt;
  if (select.whereClause !== undefined || select.sortClause !== undefined || select.limitCount !== undefined || select.groupClause !== undefined || select.op !== "SETOP_NONE") return null;
  if (select.valuesLists !== undefined) {
    return every(select.valuesLists, (row) => ("List" in row && row.List.items?.length === 1 && row.List.items[0] !== undefined ? valueOf(row.List.items[0], constants) : null));
  }
  const [target, ...others] = select.targetList ?? [];
  const value = target !== undefined && others.length === 0 && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (value === undefined) return null;
  const [from, ...tables] = select.fromClause ?? [];
  if (from === undefined) return "FuncCall" in value ? unnested(value.FuncCall, constants) : null;
  if (tables.length > 0 || !("RangeFunction" in from) || !("ColumnRef" in value)) return null;
  const list = from.RangeFunction.functions?.[0];
  const call = list !== undefined && "List" in list ? list.List.items?.[0] : undefined;
  return call !== undefined && "FuncCall" in call ? unnested(call.FuncCall, constants) : null;
}

function onlyTarget(sql: string): Node | null {
  const nodes = parse(sql);
  const statement = isFailure(nodes) || nodes.length !== 1 ? undefined : nodes[0]?.stmt;
  if (statement === undefined || !("SelectStmt" in statement)) return null;
  const { targetList, fromClause, valuesLists } = statement.SelectStmt;
  if (targetList?.length !== 1 || fromClause !== undefined || valuesLists !== undefined) return null;
  const [target] = targetList;
  return target !== undefined && "ResTarget" in target ? (target.ResTarget.val ?? null) : null;
}

function valueOf(node: Node, constants: Constants, filler: string | null = null): string | null {
  return constantOf(node, constants, filler) ?? filler;
}

function constantOf(node: Node, constants: Constants, filler: string | null): string | null {
  if ("A_Const" in node) {
    const { sval, ival, isnull } = node.A_Const;
    if (isnull === true) return null;
    if (sval !== undefined) return sval.sval ?? "";
    return ival === undefined ? null : String(ival.ival ?? 0);
  }
  if ("TypeCast" in node) {
    const type = node.TypeCast.typeName?.names?.at(-1);
    const plain = type !== undefined && "String" in type && /^(?:text|varchar|name|regclass)$/.test(type.String.sval ?? "");
    return plain && node.TypeCast.arg !== undefined ? valueOf(node.TypeCast.arg, constants, filler) : null;
  }
  if ("A_Expr" in node) {
    const { name, lexpr, rexpr } = node.A_Expr;
    const operator = name?.[0];
    if (name?.length !== 1 || operator === undefined || !("String" in operator) || operator.String.sval !== "||" || lexpr === undefined || rexpr === undefined) return null;
    const left = valueOf(lexpr, constants, filler);
    const right = left === null ? null : valueOf(rexpr, constants, filler);
    return left === null || right === null ? null : left + right;
  }
  if ("ColumnRef" in node) {
    const name = node.ColumnRef.fields?.length === 1 ? node.ColumnRef.fields[0] : undefined;
    const value = name !== undefined && "String" in name ? constants.get(name.String.sval ?? "") : undefined;
    return typeof value === "string" ? value : null;
  }
  return "FuncCall" in node ? callOf(node.FuncCall, constants, filler) : null;
}

function callOf(call: FuncCall, constants: Constants, filler: string | null): string | null {
  const values = every(call.args ?? [], (argument) => valueOf(argument, constants, filler));
  if (values === null || call.func_variadic === true) return null;
  const [first, ...others] = values;
  switch (functionName(call)) {
    case "format":
      return first === undefined ? null : formatted(first, others);
    case "concat":
      return values.join("");
    case "lower":
      return values.length === 1 && first !== undefined ? first.toLowerCase() : null;
    case "replace": {
      const [pattern, replacement] = others;
      return first === undefined || !pattern || replacement === undefined ? null : first.replaceAll(pattern, () => replacement);
    }
    case "quote_ident":
      return values.length === 1 && first !== undefined ? quotedName(first) : null;
    case "quote_literal":
      return values.length === 1 && first !== undefined ? quotedLiteral(first) : null;
    default:
      return null;
  }
}

/** https://www.postgresql.org/docs/18/functions-string.html#FUNCTIONS-STRING-FORMAT, without widths. */
function formatted(template: string, values: readonly string[]): string | null {
  let next = 0;
  let fits = true;
  const text = template.replace(/%(?:(%)|(?:(\d+)\$)?([sIL])|)/g, (_, percent: string | undefined, position: string | undefined, kind: string | undefined) => {
    if (percent !== undefined) return "%";
    if (position !== undefined) next = Number(position) - 1;
    const value = values[next++];
    if (kind === undefined || value === undefined) {
      fits = false;
      return "";
    }
    return kind === "I" ? quotedName(value) : kind === "L" ? quotedLiteral(value) : value;
  });
  return fits ? text : null;
}

/** As `quote_ident` does, which leaves plain names alone: they may be glued to others. */
function quotedName(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !isFailure(parse(`create table ${name} ()`));
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

function quotedLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

function elementsOf(node: Node, constants: Constants): readonly string[] | null {
  if ("A_ArrayExpr" in node) return every(node.A_ArrayExpr.elements ?? [], (element) => valueOf(element, constants));
  if ("TypeCast" in node) {
    const { arg, typeName } = node.TypeCast;
    if (arg === undefined || typeName?.arrayBounds === undefined) return null;
    const text = "A_Const" in arg ? arg.A_Const.sval?.sval : undefined;
    return text === undefined ? elementsOf(arg, constants) : plainArray(text);
  }
  if (!("ColumnRef" in node)) return null;
  const name = node.ColumnRef.fields?.length === 1 ? node.ColumnRef.fields[0] : undefined;
  const value = name !== undefined && "String" in name ? constants.get(name.String.sval ?? "") : undefined;
  return typeof value === "object" ? value : null;
}

/** `{a,b}` where nothing is quoted. */
function plainArray(text: string): readonly string[] | null {
  const inside = /^\{([\w.]+(?:\s*,\s*[\w.]+)*)\}$/.exec(text.trim())?.[1];
  return inside === undefined ? null : inside.split(/\s*,\s*/);
}

function unnested(call: FuncCall, constants: Constants): readonly string[] | null {
  const [array, ...others] = call.args ?? [];
  return functionName(call) === "unnest" && array !== undefined && others.length === 0 ? elementsOf(array, constants) : null;
}

function functionName(call: FuncCall): string | null {
  const last = call.funcname?.at(-1);
  return last !== undefined && "String" in last ? (last.String.sval ?? null) : null;
}

function every<Item>(items: readonly Item[], value: (item: Item) => string | null): readonly string[] | null {
  const values: string[] = [];
  for (const item of items) {
    const found = value(item);
    if (found === null) return null;
    values.push(found);
  }
  return values;
}
