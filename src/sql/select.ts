/** Runs queries whose answer is known before anything runs: over constants, and over the system's views of the schema. */
import type { FuncCall, JoinExpr, Node, RangeFunction, ResTarget, SelectStmt } from "@pgsql/types";
import type { Scope, SystemRow } from "./constant.ts";
import { evaluate } from "./constant.ts";
import { conjuncts, nodesTagged, walk } from "./expression.ts";
import { strings } from "./names.ts";
import { columnsOfCall, givesRows, rowsOfCall } from "./set-functions.ts";
import type { Value } from "./value.ts";
import { compareValues, isReference, isRow, textOfValue } from "./value.ts";

export interface ResultRow {
  readonly values: readonly (Value | undefined)[];
  /** False where it may be there or not. */
  readonly sure: boolean;
}

export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly ResultRow[];
  /** False where rows of which nothing is known may be missing. */
  readonly complete: boolean;
  /** It rests on there being nothing that no migration made. */
  readonly presumed: boolean;
  /** The values of all that FROM gives, row by row, for calls in the select list. */
  readonly scopes: readonly Scope[];
}

/** A row of FROM: fields by the name of what they come from. */
interface Combined {
  readonly parts: ReadonlyMap<string, ReadonlyMap<string, Value | undefined>>;
  readonly sure: boolean;
  readonly presumedAbsent: boolean;
}

interface Source {
  readonly alias: string;
  readonly rows: readonly SystemRow[];
}

type Named = ReadonlyMap<string, Result>;

const mostRows = 100_000;

/** The rows of a query; null where nothing of it is known. */
export function selectRows(select: SelectStmt, outer: Scope, named: Named = new Map()): Result | null {
  let known = named;
  for (const node of select.withClause?.ctes ?? []) {
    const query = "CommonTableExpr" in node ? node.CommonTableExpr.ctequery : undefined;
    if (query === undefined || !("SelectStmt" in query) || !("CommonTableExpr" in node) || select.withClause?.recursive === true) return null;
    const found = selectRows(query.SelectStmt, outer, known);
    if (found === null) return null;
    const names = strings(node.CommonTableExpr.aliascolnames);
    known = new Map([...known, [node.CommonTableExpr.ctename ?? "", { ...found, columns: found.columns.map((column, index) => names[index] ?? column) }]]);
  }
  if (select.op !== undefined && select.op !== "SETOP_NONE") return setOperation(select, outer, known);
  if (select.groupClause !== undefined || select.havingClause !== undefined || select.windowClause !== undefined) return null;
  if (select.valuesLists !== undefined) {
    const rows = select.valuesLists.map((row) => ({ values: "List" in row ? (row.List.items ?? []).map((item) => evaluate(item, outer)) : [], sure: true }));
    return limited(select, { columns: (rows[0]?.values ?? []).map((_, index) => `column${index + 1}`), rows, complete: true, presumed: false, scopes: rows.map(() => outer) }, outer);
  }
  const from = combinedRows(select, outer, known);
  if (from === null) return null;
  return limited(select, targets(select, from, outer), outer);
}

function setOperation(select: SelectStmt, outer: Scope, named: Named): Result | null {
  const left = select.larg === undefined ? null : selectRows(select.larg, outer, named);
  const right = select.rarg === undefined ? null : selectRows(select.rarg, outer, named);
  if (left === null || right === null || select.op !== "SETOP_UNION") return null;
  const both = { columns: left.columns, rows: [...left.rows, ...right.rows], scopes: [...left.scopes, ...right.scopes], complete: left.complete && right.complete, presumed: left.presumed || right.presumed };
  return limited(select, select.all === true ? both : distinct(both), outer);
}

function distinct(result: Result): Result | null {
  const seen = new Set<string>();
  const kept = result.rows.map(({ values }) => {
    const texts = values.map(textOfValue);
    const key = JSON.stringify(texts);
    if (texts.includes(undefined)) return null;
    return seen.has(key) ? false : seen.add(key).size > 0;
  });
  if (kept.includes(null)) return null;
  return { ...result, rows: result.rows.filter((_, index) => kept[index]), scopes: result.scopes.filter((_, index) => kept[index]) };
}

/* FROM and WHERE */

interface Join {
  readonly sources: Source[];
  readonly conditions: Node[];
  /** Functions of FROM that look at what stands before them. */
  readonly lateral: { readonly alias: string; readonly function: RangeFunction }[];
}

interface From {
  readonly rows: readonly Combined[];
  readonly complete: boolean;
  readonly presumed: boolean;
}

function combinedRows(select: SelectStmt, outer: Scope, named: Named): From | null {
  const join: Join = { sources: [], conditions: select.whereClause === undefined ? [] : [...conjuncts(select.whereClause)], lateral: [] };
  const wanted = join.conditions;
  for (const item of select.fromClause ?? []) collectConditions(item, wanted);
  for (const item of select.fromClause ?? []) if (!addSource(join, item, outer, named, wanted)) return null;
  const aliases = new Set(join.sources.map(({ alias }) => alias));
  let presumed = false;
  const columnsOf = new Map(join.sources.map(({ alias, rows }) => [alias, new Set(rows.flatMap((row, index) => (index < 3 ? [...row.row.keys()] : [])))]));
  const refersTo = new Map(wanted.map((condition) => [condition, sourcesNamed(condition, aliases, columnsOf, outer)]));
  const done = new Set<Node>();

  function filtered(rows: readonly Combined[], ready: ReadonlySet<string>): Combined[] {
    const conditions = wanted.filter((condition) => !done.has(condition) && [...(refersTo.get(condition) ?? aliases)].every((alias) => ready.has(alias)));
    for (const condition of conditions) done.add(condition);
    if (conditions.length === 0) return [...rows];
    return rows.flatMap((row) => {
      let { sure } = row;
      const scope = scopeOf(row, outer);
      for (const condition of conditions) {
        const value = evaluate(condition, scope);
        if (value === false || value === null) {
          presumed ||= scope.verdict.presumed;
          return [];
        }
        if (value !== true) sure = false;
      }
      presumed ||= scope.verdict.presumed;
      return [{ ...row, sure }];
    });
  }

  let rows: Combined[] = [{ parts: new Map(), sure: true, presumedAbsent: false }];
  const ready = new Set<string>();
  rows = filtered(rows, ready);
  const sources = join.sources.map(({ alias, rows: own }) => ({ alias, rows: filtered(own.map((row) => ({ parts: new Map([[alias, row.row]]), sure: row.sure, presumedAbsent: row.presumedAbsent === true })), new Set([alias])) }));
  const ordered = select.sortClause === undefined && sources.length < 2 ? sources : [...sources].sort((a, b) => a.rows.length - b.rows.length);
  for (const source of ordered) {
    if (rows.length * source.rows.length > mostRows) return null;
    ready.add(source.alias);
    rows = filtered(rows.flatMap((row) => source.rows.map((other) => ({ parts: new Map([...row.parts, ...other.parts]), sure: row.sure && other.sure, presumedAbsent: row.presumedAbsent || other.presumedAbsent }))), ready);
  }
  for (const { alias, function: node } of join.lateral) {
    const next: Combined[] = [];
    for (const row of rows) {
      const found = functionRows(node, scopeOf(row, outer), alias);
      if (found === null || next.length > mostRows) return null;
      for (const each of found) next.push({ ...row, parts: new Map([...row.parts, [alias, each]]) });
    }
    ready.add(alias);
    aliases.add(alias);
    rows = next;
  }
  for (const { alias } of join.lateral) aliases.add(alias);
  rows = filtered(rows, new Set([...aliases, anySource]));
  for (const condition of wanted) if (!done.has(condition)) return null;
  const absent = rows.filter((row) => row.presumedAbsent);
  return { rows: rows.filter((row) => !row.presumedAbsent), complete: true, presumed: presumed || absent.length > 0 };
}

function scopeOf(row: Combined, outer: Scope): Scope {
  return {
    ...outer,
    verdict: { presumed: false },
    find: (parts) => {
      const [first, second, third] = parts;
      if (third !== undefined || first === undefined) return outer.find(parts);
      if (second !== undefined) {
        const part = row.parts.get(first);
        return part === undefined ? outer.find(parts) : { value: part.get(second) };
      }
      for (const part of row.parts.values()) if (part.has(first)) return { value: part.get(first) };
      const whole = row.parts.get(first);
      if (whole !== undefined) return { value: whole.size === 1 ? [...whole.values()][0] : { row: whole } };
      return outer.find(parts);
    },
  };
}

/** Stands for a column that no source is known to have. */
const anySource = "*";

/** The sources a condition hangs on; all of them where that is not plain. */
function sourcesNamed(condition: Node, aliases: ReadonlySet<string>, columnsOf: ReadonlyMap<string, ReadonlySet<string>>, outer: Scope | null): ReadonlySet<string> {
  const found = new Set<string>();
  walk(condition, (node) => {
    if (!("ColumnRef" in node)) return;
    const [first = "", second] = strings(node.ColumnRef.fields);
    if (second !== undefined) {
      if (aliases.has(first)) found.add(first);
      return;
    }
    const holder = [...columnsOf].find(([, columns]) => columns.has(first));
    if (holder !== undefined) found.add(holder[0]);
    else if (aliases.has(first)) found.add(first);
    else if (outer !== null && outer.find([first]) === null) found.add(anySource);
  });
  return found;
}

function collectConditions(item: Node, into: Node[]): void {
  if (!("JoinExpr" in item)) return;
  const { larg, rarg, quals, jointype } = item.JoinExpr;
  for (const side of [larg, rarg]) if (side !== undefined) collectConditions(side, into);
  if (quals !== undefined && jointype === "JOIN_INNER") into.push(...conjuncts(quals));
}

function addSource(join: Join, item: Node, outer: Scope, named: Named, conditions: readonly Node[]): boolean {
  if ("JoinExpr" in item) return addJoin(join, item.JoinExpr, outer, named, conditions);
  if ("RangeVar" in item) {
    const { relname = "", schemaname, alias } = item.RangeVar;
    const name = alias?.aliasname ?? relname;
    const own = schemaname === undefined ? named.get(relname) : undefined;
    const rows = own !== undefined ? rowsOfResult(own, strings(alias?.colnames)) : outer.surroundings.relation({ schema: schemaname ?? null, name: relname }, wantedOf(name, conditions, outer));
    if (rows === null) return false;
    join.sources.push({ alias: name, rows });
    return true;
  }
  if ("RangeSubselect" in item) {
    const { subquery, alias } = item.RangeSubselect;
    const found = subquery !== undefined && "SelectStmt" in subquery ? selectRows(subquery.SelectStmt, outer, named) : null;
    const rows = found === null ? null : rowsOfResult(found, strings(alias?.colnames));
    if (rows === null) return false;
    join.sources.push({ alias: alias?.aliasname ?? "?", rows });
    return true;
  }
  if (!("RangeFunction" in item)) return false;
  const call = callOf(item.RangeFunction);
  const alias = item.RangeFunction.alias?.aliasname ?? strings(call?.funcname).at(-1) ?? "?";
  join.lateral.push({ alias, function: item.RangeFunction });
  return true;
}

function addJoin(join: Join, { jointype, larg, rarg, quals, usingClause, isNatural }: JoinExpr, outer: Scope, named: Named, conditions: readonly Node[]): boolean {
  if (larg === undefined || rarg === undefined || isNatural === true) return false;
  if (!addSource(join, larg, outer, named, conditions)) return false;
  const before = join.sources.map(({ alias }) => alias);
  if (jointype === "JOIN_LEFT") {
    // What is joined on the left side only adds columns: nothing is known of them, unless they are asked for.
    const own: Join = { sources: [], conditions: [], lateral: [] };
    if (!addSource(own, rarg, outer, named, conditions) || own.lateral.length > 0) return false;
    const asked = own.sources.some(({ alias }) => conditions.some((condition) => sourcesNamed(condition, new Set([alias]), new Map(), null).size > 0));
    if (asked) return false;
    join.sources.push(...own.sources.map(({ alias }) => ({ alias, rows: [{ row: new Map<string, Value | undefined>(), sure: true }] })));
    return true;
  }
  if (jointype !== "JOIN_INNER" || !addSource(join, rarg, outer, named, conditions)) return false;
  void quals;
  for (const column of strings(usingClause)) {
    const holders = join.sources.filter(({ rows }) => rows[0]?.row.has(column) === true).map(({ alias }) => alias);
    const [left, right] = [holders.find((alias) => before.includes(alias)), holders.find((alias) => !before.includes(alias))];
    if (left === undefined || right === undefined) return false;
    const reference = (alias: string): Node => ({ ColumnRef: { fields: [{ String: { sval: alias } }, { String: { sval: column } }] } });
    (conditions as Node[]).push({ A_Expr: { kind: "AEXPR_OP", name: [{ String: { sval: "=" } }], lexpr: reference(left), rexpr: reference(right) } });
  }
  return true;
}

function rowsOfResult(result: Result, names: readonly string[]): SystemRow[] | null {
  if (!result.complete) return null;
  const rows: SystemRow[] = result.rows.map(({ values, sure }) => ({ row: new Map(values.map((value, index) => [names[index] ?? result.columns[index] ?? "?", value])), sure }));
  if (result.presumed) rows.push({ row: new Map(result.columns.map((column, index) => [names[index] ?? column, undefined])), sure: false, presumedAbsent: true });
  return rows;
}

/** What conditions say that columns must equal, as text. */
function wantedOf(alias: string, conditions: readonly Node[], outer: Scope): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  for (const condition of conditions) {
    if (!("A_Expr" in condition) || condition.A_Expr.kind !== "AEXPR_OP" || strings(condition.A_Expr.name)[0] !== "=") continue;
    const { lexpr, rexpr } = condition.A_Expr;
    for (const [column, value] of [[lexpr, rexpr], [rexpr, lexpr]] as const) {
      if (column === undefined || value === undefined || !("ColumnRef" in column) || "ColumnRef" in value || "SubLink" in value) continue;
      const parts = strings(column.ColumnRef.fields);
      if (parts.length > 1 && parts[0] !== alias) continue;
      const known = evaluate(value, { ...outer, verdict: { presumed: false } });
      if (typeof known === "string") wanted.set(parts.at(-1) ?? "", known);
      else if (isReference(known)) wanted.set(parts.at(-1) ?? "", known.key);
    }
  }
  return wanted;
}

/* Functions in FROM, and in the select list of a query without FROM */

function callOf({ functions }: RangeFunction): FuncCall | undefined {
  const [list, ...others] = functions ?? [];
  const call = list !== undefined && others.length === 0 && "List" in list ? list.List.items?.[0] : undefined;
  return call !== undefined && "FuncCall" in call ? call.FuncCall : undefined;
}

function functionRows(node: RangeFunction, scope: Scope, alias: string): ReadonlyMap<string, Value | undefined>[] | null {
  const call = callOf(node);
  const values = call === undefined ? null : rowsOf(call, scope);
  if (call === undefined || values === null) return null;
  const written = strings(node.alias?.colnames);
  return values.map((row, index) => {
    const names = columnsOfCall(call, alias, row.length);
    const fields = new Map<string, Value | undefined>(row.map((value, at) => [written[at] ?? names[at] ?? alias, value]));
    if (node.ordinality === true) fields.set(written[row.length] ?? "ordinality", index + 1);
    return fields;
  });
}

function rowsOf(call: FuncCall, scope: Scope): ReturnType<typeof rowsOfCall> {
  return rowsOfCall(call, (call.args ?? []).map((argument) => evaluate(argument, scope)));
}

/* The select list */

function targets(select: SelectStmt, from: From, outer: Scope): Result | null {
  const list = (select.targetList ?? []).flatMap((target) => ("ResTarget" in target ? [target.ResTarget] : []));
  const columns: string[] = [];
  const aggregates = list.map(({ val }) => (val !== undefined && "FuncCall" in val && isAggregate(val.FuncCall) ? val.FuncCall : null));
  if (aggregates.some((aggregate) => aggregate !== null) || list.some(({ val }) => containsAggregate(val))) {
    const values = list.map(({ val, name }, index) => {
      columns.push(name ?? nameOfTarget(val));
      const aggregate = aggregates[index];
      if (aggregate !== null && aggregate !== undefined) return aggregated(aggregate, from, outer);
      return withAggregates(val, from, outer);
    });
    return { columns, rows: [{ values, sure: true }], complete: true, presumed: from.presumed, scopes: [outer] };
  }
  const turns = turnsOf(list, from, outer);
  if (turns === null) return null;
  const scopes = turns.map(({ scope }) => scope);
  const rows = turns.map(({ row, scope, list: written }): ResultRow => {
    const values: (Value | undefined)[] = [];
    const names: string[] = [];
    for (const { val, name } of written) {
      const fields = val !== undefined && "ColumnRef" in val ? (val.ColumnRef.fields ?? []) : [];
      const last = fields.at(-1);
      if (last !== undefined && "A_Star" in last) {
        const qualifier = strings(fields)[0];
        for (const [alias, part] of row.parts) {
          if (qualifier !== undefined && qualifier !== alias) continue;
          for (const [column, value] of part) {
            names.push(column);
            values.push(value);
          }
        }
      } else {
        names.push(name ?? nameOfTarget(val));
        values.push(evaluate(val, scope));
      }
    }
    if (columns.length === 0) columns.push(...names);
    return { values, sure: row.sure };
  });
  if (columns.length === 0) columns.push(...list.map(({ val, name }) => name ?? nameOfTarget(val)));
  const presumed = from.presumed || scopes.some(({ verdict }) => verdict.presumed);
  const result = sorted(select, { columns, rows, complete: from.complete, presumed, scopes });
  return (select.distinctClause ?? []).length === 0 || result === null ? result : distinct(result);
}

/** A row of the result before its values are worked out. */
interface Turn {
  readonly row: Combined;
  readonly scope: Scope;
  readonly list: readonly ResTarget[];
}

/** The rows of FROM, each as often as a function in the select list gives rows; null where that is not known. */
function turnsOf(list: readonly ResTarget[], from: From, outer: Scope): readonly Turn[] | null {
  const calls = list.flatMap(({ val }) => (val === undefined ? [] : nodesTagged(val, "FuncCall").filter(givesRows)));
  const [call, ...others] = calls;
  if (call === undefined) return from.rows.map((row) => ({ row, scope: scopeOf(row, outer), list }));
  if (others.length > 0) return null;
  // What the function gives stands as a parameter in its place.
  const given = JSON.parse(JSON.stringify(list), (_key, value: unknown) => (typeof value === "object" && value !== null && "FuncCall" in value && givesRows((value as { FuncCall: FuncCall }).FuncCall) ? { ParamRef: { number: -1 } } : value)) as ResTarget[];
  const names = given.map((target, index) => ({ ...target, name: target.name ?? nameOfTarget(list[index]?.val) }));
  const turns: Turn[] = [];
  for (const row of from.rows) {
    const scope = scopeOf(row, outer);
    const rows = rowsOf(call, scope);
    if (rows === null) return null;
    for (const values of rows) {
      const value = values.length === 1 ? values[0] : { row: new Map(columnsOfCall(call, "", values.length).map((column, at) => [column, values[at]])) };
      turns.push({ row, scope: { ...scope, parameter: (number) => (number === -1 ? value : scope.parameter(number)) }, list: names });
    }
  }
  return turns;
}

function nameOfTarget(node: Node | undefined): string {
  if (node === undefined) return "?column?";
  if ("ColumnRef" in node) return strings(node.ColumnRef.fields).at(-1) ?? "?column?";
  if ("TypeCast" in node && node.TypeCast.arg !== undefined) return nameOfTarget(node.TypeCast.arg);
  return "FuncCall" in node ? (strings(node.FuncCall.funcname).at(-1) ?? "?column?") : "?column?";
}

const aggregateNames: ReadonlySet<string> = new Set(["count", "array_agg", "string_agg", "bool_or", "bool_and", "every", "max", "min", "sum"]);

function isAggregate(call: FuncCall): boolean {
  return aggregateNames.has(strings(call.funcname).at(-1) ?? "");
}

function containsAggregate(node: Node | undefined): boolean {
  let found = false;
  walk(node, (inner) => {
    if ("SubLink" in inner) return false;
    if ("FuncCall" in inner && isAggregate(inner.FuncCall)) found = true;
    return !found;
  });
  return found;
}

/** `count(*) > 0` and its like: the aggregates in an expression replaced by what they give. */
function withAggregates(node: Node | undefined, from: From, outer: Scope): Value | undefined {
  if (node === undefined) return undefined;
  const found: (Value | undefined)[] = [];
  const replaced = JSON.parse(JSON.stringify(node), (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("FuncCall" in value)) return value;
    const call = (value as { FuncCall: FuncCall }).FuncCall;
    if (!isAggregate(call)) return value;
    found.push(aggregated(call, from, outer));
    return { ParamRef: { number: -found.length } };
  }) as Node;
  return evaluate(replaced, { ...outer, parameter: (number) => (number < 0 ? found[-number - 1] : outer.parameter(number)) });
}

function aggregated(call: FuncCall, from: From, outer: Scope): Value | undefined {
  const name = strings(call.funcname).at(-1);
  const scopes = from.rows.map((row) => scopeOf(row, outer));
  const kept = from.rows.map((_, index) => (call.agg_filter === undefined ? true : evaluate(call.agg_filter, scopes[index] ?? outer)));
  if (kept.some((keep) => keep === undefined) || from.rows.some(({ sure }, index) => !sure && kept[index] === true) || !from.complete) return undefined;
  const rows = scopes.filter((_, index) => kept[index] === true);
  if (from.presumed) outer.verdict.presumed = true;
  if (name === "count" && call.agg_star === true) return rows.length;
  const ordered = orderedBy(call.agg_order, rows);
  if (ordered === null) return undefined;
  let values = ordered.map((scope) => evaluate(call.args?.[0], scope));
  if (values.includes(undefined)) return undefined;
  if (call.agg_distinct === true) values = [...new Set(values)];
  const present = values.filter((value) => value !== null);
  switch (name) {
    case "count": return present.length;
    case "array_agg": return values.length === 0 ? null : values;
    case "string_agg": {
      const separator = evaluate(call.args?.[1], outer);
      if (typeof separator !== "string") return undefined;
      return present.length === 0 ? null : present.map((value) => textOfValue(value) ?? "").join(separator);
    }
    case "bool_or": return present.length === 0 ? null : present.includes(true);
    case "bool_and": case "every": return present.length === 0 ? null : !present.includes(false);
    case "sum": return present.every((value) => typeof value === "number") ? (present.length === 0 ? null : present.reduce<number>((sum, value) => sum + (value), 0)) : undefined;
    case "max": case "min": {
      let best: Value | undefined = null;
      for (const value of present) {
        const order: number | undefined = best === null ? (name === "max" ? 1 : -1) : compareValues(value, best);
        if (order === undefined) return undefined;
        if (name === "max" ? order > 0 : order < 0) best = value;
      }
      return best;
    }
    default: return undefined;
  }
}

function orderedBy(sortClause: readonly Node[] | undefined, rows: readonly Scope[]): readonly Scope[] | null {
  if (sortClause === undefined) return rows;
  return sortRows(sortClause, rows, (scope, node) => evaluate(node, scope));
}

function sorted(select: SelectStmt, result: Result): Result | null {
  if (select.sortClause === undefined) return result;
  const pairs = result.rows.map((row, index) => ({ row, scope: result.scopes[index] }));
  const ordered = sortRows(select.sortClause, pairs, ({ row, scope }, node): Value | undefined => {
    if ("A_Const" in node && node.A_Const.ival !== undefined) return row.values[(node.A_Const.ival.ival ?? 0) - 1];
    const parts = "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
    const column = parts.length === 1 ? result.columns.indexOf(parts[0] ?? "") : -1;
    return column === -1 ? (scope === undefined ? undefined : evaluate(node, scope)) : row.values[column];
  });
  // An order that is not known leaves the rows, and matters only where they change the same thing.
  if (ordered === null) return result;
  return { ...result, rows: ordered.map(({ row }) => row), scopes: ordered.flatMap(({ scope }) => scope ?? []) };
}

function sortRows<Item>(sortClause: readonly Node[], items: readonly Item[], valueOf: (item: Item, node: Node) => Value | undefined): Item[] | null {
  const keyed = items.map((item) => ({
    item,
    keys: sortClause.map((node) => ("SortBy" in node && node.SortBy.node !== undefined ? valueOf(item, node.SortBy.node) : undefined)),
  }));
  const descending = sortClause.map((node) => "SortBy" in node && node.SortBy.sortby_dir === "SORTBY_DESC");
  let known = true;
  keyed.sort((a, b) => {
    for (const [index, key] of a.keys.entries()) {
      const other = b.keys[index];
      const order = key === null || other === null ? Number(key === null) - Number(other === null) : compareValues(isReference(key) ? key.text : key, isReference(other) ? other.text : other);
      if (order === undefined) known = false;
      else if (order !== 0) return descending[index] === true ? -order : order;
    }
    return 0;
  });
  return known ? keyed.map(({ item }) => item) : null;
}

function limited(select: SelectStmt, result: Result | null, outer: Scope): Result | null {
  if (result === null) return null;
  if (select.limitCount === undefined && select.limitOffset === undefined) return result;
  const [limit, offset] = [select.limitCount === undefined ? null : evaluate(select.limitCount, outer), select.limitOffset === undefined ? 0 : evaluate(select.limitOffset, outer)];
  if ((limit !== null && typeof limit !== "number") || typeof offset !== "number") return null;
  if (result.rows.length > offset + (limit ?? Infinity) && result.rows.some(({ sure }) => !sure)) return null;
  const end = limit === null ? undefined : offset + limit;
  return { ...result, rows: result.rows.slice(offset, end), scopes: result.scopes.slice(offset, end) };
}

/** A row of a result as a record. */
export function recordOf(result: Result, row: ResultRow): Value {
  const first = row.values[0];
  if (result.columns.length === 1 && isRow(first)) return first;
  return { row: new Map(result.columns.map((column, index) => [column, row.values[index]])) };
}
