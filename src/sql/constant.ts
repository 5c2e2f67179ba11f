/** Works out expressions whose value is known before anything runs: what EXECUTE runs, what a loop runs over, which branch is taken. */
import type { A_Expr, BoolExpr, CaseExpr, FuncCall, Node, SelectStmt, SQLValueFunction, SubLink } from "@pgsql/types";
import { castToCalendar, onCalendar } from "./calendar.ts";
import type { ObjectName } from "./change.ts";
import { dataType } from "./data-type.ts";
import type { Json } from "./json-value.ts";
import { memberAt, memberOf, plainTextOf } from "./json-value.ts";
import { booleanOfText } from "./literal.ts";
import { nameOf, strings } from "./names.ts";
import { ownFunctions } from "./own-functions.ts";
import { isFailure, parse } from "./parse.ts";
import { likePattern, patterns, regularExpression } from "./pattern.ts";
import { selectRows } from "./select.ts";
import type { Reference, Value } from "./value.ts";
import { areEqual, arrayOfText, compareValues, isInterval, isJson, isList, isMoment, isOther, isReference, isRow, jsonOf, saysOrder, textOfValue } from "./value.ts";

/** Rows of a relation of the system. A row that is not `sure` may be there or not. */
export interface SystemRow {
  readonly row: ReadonlyMap<string, Value | undefined>;
  readonly sure: boolean;
  /** It stands for what no migration made: taken to be absent, but not for certain. */
  readonly presumedAbsent?: boolean;
}

/** What is asked of the surroundings: the schema at this moment, and the session. */
export interface Surroundings {
  /** The rows of a system view or catalog; null where it is none, or is not known. `wanted`: what columns must equal; other rows may be left out. */
  readonly relation: (name: ObjectName, wanted: ReadonlyMap<string, string>) => readonly SystemRow[] | null;
  /** What `'name'::regclass` and its like mean; null where there is nothing of that name. */
  readonly resolve: (type: string, text: string) => { readonly value: Value | undefined; readonly presumed: boolean };
  /** The value of a setting; null where the script set none, undefined where it is not known. */
  readonly setting: (name: string) => string | null | undefined;
  /** What `pg_get_constraintdef()` gives for the OID of a constraint; undefined where it is not known. */
  readonly definition: (constraint: Reference) => string | undefined;
  /** Calls a function that migrations made; undefined where its value is not known, or it does something. */
  readonly call: (name: ObjectName, values: readonly (Value | undefined)[]) => Value | undefined;
}

/** Surroundings of which nothing is known. */
export const nowhere: Surroundings = {
  relation: () => null,
  resolve: () => ({ value: undefined, presumed: false }),
  setting: () => undefined,
  definition: () => undefined,
  call: () => undefined,
};

/** Where an expression is evaluated. */
export interface Scope {
  /** A variable or column by its name, or by qualifier and name; `null` where there is none, else its value. */
  readonly find: (parts: readonly string[]) => { readonly value: Value | undefined } | null;
  readonly parameter: (number: number) => Value | undefined;
  readonly surroundings: Surroundings;
  /** Set where the answer rests on there being nothing that no migration made or set. */
  readonly verdict: { presumed: boolean };
  /** What stands for every part that is not known. */
  readonly filler?: string;
}

/** The value of an expression given as SQL text. */
export function evaluateText(sql: string, scope: Scope): Value | undefined {
  const select = selectOf(`select ${sql}`);
  if (select === null) return undefined;
  const [target, ...others] = select.targetList ?? [];
  if (select.fromClause === undefined && select.whereClause === undefined && select.op === "SETOP_NONE" && others.length === 0 && target !== undefined && "ResTarget" in target) return evaluate(target.ResTarget.val, scope);
  // PL/pgSQL allows `x := count(*) from t`.
  const rows = selectRows(select, scope);
  if (rows === null || !rows.complete || rows.rows.some(({ sure }) => !sure)) return undefined;
  const [row] = rows.rows;
  return row === undefined ? null : row.values[0];
}

/** The only SELECT of a text; null where it is anything else. */
export function selectOf(sql: string): SelectStmt | null {
  const nodes = parse(sql);
  const statement = isFailure(nodes) || nodes.length !== 1 ? undefined : nodes[0]?.stmt;
  return statement !== undefined && "SelectStmt" in statement ? statement.SelectStmt : null;
}

/** The value of an expression; undefined where it is not known. Never throws. */
export function evaluate(node: Node | undefined, scope: Scope): Value | undefined {
  if (node === undefined) return undefined;
  const value = evaluateNode(node, scope);
  return value === undefined ? scope.filler : value;
}

function evaluateNode(node: Node, scope: Scope): Value | undefined {
  if ("A_Const" in node) return constant(node.A_Const);
  if ("ColumnRef" in node) {
    const parts = strings(node.ColumnRef.fields);
    return parts.length === (node.ColumnRef.fields ?? []).length ? scope.find(parts)?.value : undefined;
  }
  if ("ParamRef" in node) return scope.parameter(node.ParamRef.number ?? 0);
  if ("TypeCast" in node) return cast(evaluate(node.TypeCast.arg, scope), dataType(node.TypeCast.typeName), scope);
  if ("CollateClause" in node) return evaluate(node.CollateClause.arg, scope);
  if ("A_Expr" in node) return operation(node.A_Expr, scope);
  if ("BoolExpr" in node) return logic(node.BoolExpr, scope);
  if ("NullTest" in node) {
    const value = evaluate(node.NullTest.arg, scope);
    if (value === undefined) return undefined;
    return (value === null) === (node.NullTest.nulltesttype === "IS_NULL");
  }
  if ("BooleanTest" in node) return booleanTest(node.BooleanTest.booltesttype ?? "", evaluate(node.BooleanTest.arg, scope));
  if ("CoalesceExpr" in node) {
    for (const argument of node.CoalesceExpr.args ?? []) {
      const value = evaluate(argument, scope);
      if (value !== null) return value;
    }
    return null;
  }
  if ("CaseExpr" in node) return caseValue(node.CaseExpr, scope);
  if ("A_ArrayExpr" in node) return (node.A_ArrayExpr.elements ?? []).map((element) => evaluate(element, scope));
  if ("RowExpr" in node) return { row: new Map((node.RowExpr.args ?? []).map((argument, index) => [`f${index + 1}`, evaluate(argument, scope)])) };
  if ("SubLink" in node) return subquery(node.SubLink, scope);
  if ("SQLValueFunction" in node) return sessionValue(node.SQLValueFunction);
  if ("A_Indirection" in node) {
    let value = evaluate(node.A_Indirection.arg, scope);
    for (const step of node.A_Indirection.indirection ?? []) {
      if ("String" in step && isRow(value)) value = value.row.get(step.String.sval ?? "");
      else if ("A_Indices" in step && step.A_Indices.is_slice !== true && isList(value)) {
        const index = evaluate(step.A_Indices.uidx, scope);
        value = typeof index === "number" ? (index >= 1 && index <= value.length ? value[index - 1] : null) : undefined;
      } else return undefined;
    }
    return value;
  }
  return "FuncCall" in node ? call(node.FuncCall, scope) : undefined;
}

function constant({ isnull, ival, fval, boolval, sval }: Extract<Node, { A_Const: unknown }>["A_Const"]): Value | undefined {
  if (isnull === true) return null;
  if (sval !== undefined) return sval.sval ?? "";
  if (boolval !== undefined) return boolval.boolval ?? false;
  if (ival !== undefined) return ival.ival ?? 0;
  const number = Number(fval?.fval);
  return fval !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

function cast(value: Value | undefined, type: ReturnType<typeof dataType>, scope: Scope): Value | undefined {
  if (value === undefined || value === null || isOther(value)) return value;
  if (type.dimensions > 0) return typeof value === "string" ? arrayOfText(value) : isList(value) ? value : undefined;
  if (isList(value) && type.name !== "text" && type.name !== "varchar") return undefined;
  switch (type.name) {
    case "text": case "varchar": case "name": case "bpchar": case "information_schema.sql_identifier": case "sql_identifier": case "cstring":
      return type.modifiers.length > 0 ? textOfValue(value)?.slice(0, type.modifiers[0]) : textOfValue(value);
    case "regclass": case "regtype": case "regnamespace": case "regrole": case "regproc": case "regprocedure": {
      if (isReference(value) || typeof value !== "string") return isReference(value) ? value : undefined;
      const found = scope.surroundings.resolve(type.name, value);
      if (found.presumed) scope.verdict.presumed = true;
      return found.value ?? undefined; // a name that is missing is an error here
    }
    case "oid":
      return isReference(value) ? value : undefined;
    case "int2": case "int4": case "int8": {
      if (typeof value === "number") return Math.round(value);
      if (typeof value === "boolean") return Number(value);
      const number = typeof value === "string" && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : Number.NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case "numeric":
      return typeof value === "number" && type.modifiers.length === 0 ? value : undefined;
    case "bool":
      if (typeof value === "boolean") return value;
      if (typeof value === "number") return value !== 0;
      return typeof value === "string" ? booleanOfText(value) : undefined;
    case "json": case "jsonb":
      return jsonOf(value, type.name === "jsonb");
    case "char":
      return type.label === '"char"' ? textOfValue(value)?.slice(0, 1) : undefined;
    default:
      return castToCalendar(value, type.name);
  }
}

function truth(value: Value | undefined): boolean | null | undefined {
  return typeof value === "boolean" || value === null ? value : undefined;
}

function negated(value: boolean | null | undefined): boolean | null | undefined {
  return typeof value === "boolean" ? !value : value;
}

/** A part that decides the whole alone leaves no mark of what the others presume. */
function logic({ boolop, args }: BoolExpr, scope: Scope): boolean | null | undefined {
  if (boolop === "NOT_EXPR") return negated(truth(evaluate(args?.[0], scope)));
  const deciding = boolop === "OR_EXPR";
  let result: boolean | null | undefined = !deciding;
  let presumed = false;
  let presumedlyDecided = false;
  for (const argument of args ?? []) {
    const own = { ...scope, verdict: { presumed: false } };
    const value = truth(evaluate(argument, own));
    if (value === deciding && !own.verdict.presumed) return deciding;
    if (value === deciding) presumedlyDecided = true;
    presumed ||= own.verdict.presumed;
    if (value === undefined) result = undefined;
    else if (value === null && result !== undefined) result = null;
  }
  if (presumed) scope.verdict.presumed = true;
  return presumedlyDecided ? deciding : result;
}

function booleanTest(test: string, value: Value | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  switch (test) {
    case "IS_TRUE": return value === true;
    case "IS_NOT_TRUE": return value !== true;
    case "IS_FALSE": return value === false;
    case "IS_NOT_FALSE": return value !== false;
    case "IS_UNKNOWN": return value === null;
    default: return value !== null;
  }
}

function caseValue({ arg, args, defresult }: CaseExpr, scope: Scope): Value | undefined {
  const subject = arg === undefined ? null : evaluate(arg, scope);
  for (const node of args ?? []) {
    if (!("CaseWhen" in node)) return undefined;
    const value = evaluate(node.CaseWhen.expr, scope);
    const taken = arg === undefined ? truth(value) : areEqual(subject, value);
    if (taken === undefined) return undefined;
    if (taken === true) return evaluate(node.CaseWhen.result, scope);
  }
  return defresult === undefined ? null : evaluate(defresult, scope);
}

function sessionValue({ op }: SQLValueFunction): Value | undefined {
  void op;
  return undefined;
}

/* Operators */

function operation({ kind, name, lexpr, rexpr }: A_Expr, scope: Scope): Value | undefined {
  const operator = strings(name).at(-1) ?? "";
  const list = (node: Node | undefined): readonly Node[] => (node !== undefined && "List" in node ? (node.List.items ?? []) : []);
  switch (kind) {
    case "AEXPR_IN": {
      const left = evaluate(lexpr, scope);
      const found = anyOf(list(rexpr).map((item) => compare("=", left, evaluate(item, scope))));
      return operator === "<>" ? negated(found) : found;
    }
    case "AEXPR_OP_ANY": case "AEXPR_OP_ALL": {
      const left = evaluate(lexpr, scope);
      let right = evaluate(rexpr, scope);
      if (typeof right === "string") right = arrayOfText(right);
      if (right === null) return null;
      if (!isList(right)) return undefined;
      const results = right.map((element) => compare(operator, left, element));
      return kind === "AEXPR_OP_ANY" ? anyOf(results) : negated(anyOf(results.map((result) => negated(truth(result)))));
    }
    case "AEXPR_BETWEEN": case "AEXPR_NOT_BETWEEN": {
      const [low, high] = list(rexpr);
      const left = evaluate(lexpr, scope);
      const outside = anyOf([compare("<", left, evaluate(low, scope)), compare(">", left, evaluate(high, scope))]);
      return kind === "AEXPR_BETWEEN" ? negated(outside) : outside;
    }
    case "AEXPR_DISTINCT": case "AEXPR_NOT_DISTINCT": {
      const [left, right] = [evaluate(lexpr, scope), evaluate(rexpr, scope)];
      if (left === undefined || right === undefined) return undefined;
      const equal = left === null || right === null ? left === right : truth(areEqual(left, right));
      return kind === "AEXPR_DISTINCT" ? negated(equal) : equal;
    }
    case "AEXPR_NULLIF": {
      const left = evaluate(lexpr, scope);
      const equal = areEqual(left, evaluate(rexpr, scope));
      return equal === undefined ? undefined : equal === true ? null : left;
    }
    case "AEXPR_OP": case "AEXPR_LIKE": case "AEXPR_ILIKE": {
      const right = evaluate(rexpr, scope);
      if (operator === "||" && (isList(right) || isPlainText(rexpr)) && lexpr !== undefined) {
        const left = evaluate(lexpr, scope);
        // Beside an array a literal without a type is an array as well.
        if (isList(left) && isPlainText(rexpr)) return compare(operator, left, typeof right === "string" ? arrayOfText(right) : right);
        if (isList(right) && isPlainText(lexpr)) return compare(operator, typeof left === "string" ? arrayOfText(left) : left, right);
      }
      if (lexpr === undefined) return operator === "-" && typeof right === "number" ? -right : undefined;
      return compare(operator, evaluate(lexpr, scope), right);
    }
    default:
      return undefined;
  }
}

function isPlainText(node: Node | undefined): boolean {
  return node !== undefined && "A_Const" in node && node.A_Const.sval !== undefined;
}

function anyOf(results: readonly (Value | undefined)[]): boolean | null | undefined {
  if (results.includes(true)) return true;
  if (results.includes(undefined)) return undefined;
  return results.includes(null) ? null : false;
}

function compare(operator: string, left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left === null || right === null) return operator === "||" && (isList(left) || isList(right)) ? (left ?? right) : null;
  if (operator === "=") return areEqual(left, right);
  if (operator === "<>" || operator === "!=") return negated(areEqual(left, right));
  if (left === undefined || right === undefined) return undefined;
  if (operator === "||") {
    if (isList(left) || isList(right)) return [...(isList(left) ? left : [left]), ...(isList(right) ? right : [right])];
    const texts = [textOfValue(left), textOfValue(right)];
    return typeof texts[0] === "string" && typeof texts[1] === "string" ? texts[0] + texts[1] : undefined;
  }
  if ([left, right].some((side) => isMoment(side) || isInterval(side))) return onCalendar(operator, left, right);
  if (typeof left === "number" && typeof right === "number") {
    switch (operator) {
      case "+": return left + right;
      case "-": return left - right;
      case "*": return left * right;
      case "/": return right === 0 ? undefined : Math.trunc(left / right);
      case "%": return right === 0 ? undefined : left % right;
    }
  }
  if (isJson(left)) return inDocument(operator, left, right);
  const pattern = patterns[operator];
  if (pattern !== undefined) {
    if (typeof right !== "string") return undefined;
    if (isOther(left)) {
      const start = /^[^%_\\]*/.exec(right)?.[0] ?? "";
      const apart = pattern.like && left.prefixes?.every((prefix) => !prefix.startsWith(start) && !start.startsWith(prefix)) === true;
      return apart ? pattern.negated : undefined;
    }
    const text = textOfValue(left);
    if (typeof text !== "string") return undefined;
    const regex = pattern.like ? likePattern(right, pattern.flags) : regularExpression(right, pattern.flags);
    return regex === null ? undefined : regex.test(text) !== pattern.negated;
  }
  const order = compareValues(left, right);
  return order === undefined ? undefined : saysOrder(operator, order);
}

/** What the operators of `json` and `jsonb` give. */
function inDocument(operator: string, document: Json, right: Value): Value | undefined {
  const path = isList(right) ? right : typeof right === "string" ? arrayOfText(right) : undefined;
  const isKey = typeof right === "string" || typeof right === "number";
  const found = operator.startsWith("#") ? (path?.every((step) => typeof step === "string") === true ? memberAt(document, path) : undefined) : isKey ? memberOf(document, right) : undefined;
  switch (operator) {
    case "->": case "#>": return found;
    case "->>": case "#>>": return found === undefined || found === null ? found : plainTextOf(found);
    case "?": return typeof right !== "string" ? undefined : Array.isArray(document.json) ? document.json.includes(right) : memberOf(document, right) !== null;
    default: return undefined;
  }
}

/* Subqueries */

function subquery({ subLinkType, subselect, testexpr, operName }: SubLink, scope: Scope): Value | undefined {
  if (subselect === undefined || !("SelectStmt" in subselect)) return undefined;
  const found = selectRows(subselect.SelectStmt, scope);
  if (found === null) return undefined;
  const { rows, complete } = found;
  const allSure = complete && rows.every(({ sure }) => sure);
  switch (subLinkType) {
    case "EXISTS_SUBLINK":
      if (rows.some(({ sure }) => sure)) return true;
      if (rows.length > 0 || !complete) return undefined;
      if (found.presumed) scope.verdict.presumed = true;
      return false;
    case "EXPR_SUBLINK":
      if (!allSure) return undefined;
      if (found.presumed) scope.verdict.presumed = true;
      return rows[0] === undefined ? null : rows[0].values[0];
    case "ARRAY_SUBLINK":
      if (!allSure) return undefined;
      if (found.presumed) scope.verdict.presumed = true;
      return rows.map(({ values }) => values[0]);
    case "ANY_SUBLINK": {
      const left = evaluate(testexpr, scope);
      const operator = strings(operName).at(-1) ?? "=";
      const results = rows.map(({ values, sure }) => {
        const result = compare(operator, left, values[0]);
        return sure || result === false ? result : undefined;
      });
      const any = anyOf(results);
      if (any !== true && found.presumed) scope.verdict.presumed = true;
      return any === true || complete ? any : undefined;
    }
    default:
      return undefined;
  }
}

/* Functions */

function call(node: FuncCall, scope: Scope): Value | undefined {
  const name = nameOf(strings(node.funcname));
  const values = (node.args ?? []).map((argument) => evaluate(argument, scope));
  if ((node.args ?? []).some((argument) => "NamedArgExpr" in argument)) return undefined;
  if (name.schema !== null && name.schema !== "pg_catalog") return scope.surroundings.call(name, values);
  if (node.func_variadic === true) {
    const last = values.pop();
    if (!isList(last)) return undefined;
    values.push(...last);
  }
  const own = ownFunctions[name.name];
  if (own !== undefined) return own(values, scope);
  return name.schema === null ? scope.surroundings.call(name, values) : undefined;
}
