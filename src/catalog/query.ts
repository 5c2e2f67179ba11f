/** The columns that a query makes, with their types as PostgreSQL's own rules give them. */
import type { A_Expr, CreateFunctionStmt, FuncCall, Node, SelectStmt, TypeName } from "@pgsql/types";
import type { DataType, ObjectName } from "../sql/change.ts";
import { dataType, isSameType } from "../sql/data-type.ts";
import { walk } from "../sql/expression.ts";
import { nameOf, relationName, strings } from "../sql/names.ts";
import { outputsOf as outputParameters } from "../sql/parameters.ts";
import { firstStatement } from "../sql/parse.ts";
import { resolveType } from "./apply-columns.ts";
import { unknownColumn } from "./catalog.ts";
import type { Place, Catalog } from "./catalog.ts";
import { madeBy, routineStatement } from "./made-by.ts";
import { expressionName } from "./names.ts";
import { commonType, isFunction, resultOfCall, resultOfNullif, resultOfOperator, untyped } from "./overloads.ts";
import { unknown } from "./schema.ts";
import type { Column, Known, NamedObject, Origin, Table } from "./schema.ts";
import { starIn } from "./text-from.ts";
import type { ColumnSource, Scope as TextScope } from "./text-scope.ts";

/** A type; a string or NULL that has none yet is `literal`. */
export type Found = Known<DataType> | "literal";

interface Output {
  readonly name: string;
  readonly type: Found;
  readonly collation?: ObjectName | null;
}

/** What stands in FROM: its columns, null where they are not known. */
interface Source {
  readonly alias: string;
  readonly columns: readonly Output[] | null;
  /** Columns that USING merged: seen only behind the alias. */
  readonly merged?: readonly string[];
}

interface Scope {
  readonly sources: readonly Source[];
  readonly queries: ReadonlyMap<string, readonly Output[] | null>;
  readonly outer: Scope | null;
}

const noScope: Scope = { sources: [], queries: new Map(), outer: null };
/** Views over views are followed this far. */
const deepest = 20;

/** The columns of CREATE TABLE AS; null where not even their names are known. `names`: those written before AS. */
export function columnsOfQuery(catalog: Catalog, sql: string, names: readonly string[], origin: Origin): Column[] | null {
  const query = firstStatement(sql);
  const outputs = query === null || !("SelectStmt" in query) ? null : outputsOf(catalog, query.SelectStmt, noScope, 0);
  if (outputs === null) return null;
  return outputs.map(({ name, type, collation = null }, index) => ({ ...unknownColumn(names[index] ?? name), type: settled(type), collation, notNull: false, default: null, generated: null, identity: null, origin }));
}

/** The columns of a view or materialized view; null where they are not known. */
export function columnsOfView(catalog: Catalog, view: NamedObject): readonly { readonly name: string; readonly type: Known<DataType>; readonly collation: ObjectName | null }[] | null {
  return viewOutputs(catalog, view, 0)?.map(({ name, type, collation = null }) => ({ name, type: settled(type), collation })) ?? null;
}

function settled(type: Found): Known<DataType> {
  return type === "literal" ? builtIn("text") : type;
}

function viewOutputs(catalog: Catalog, view: NamedObject, depth: number): readonly Output[] | null {
  const statement = depth > deepest ? null : madeBy(view);
  if (statement === null || !("ViewStmt" in statement || "CreateTableAsStmt" in statement)) return null;
  const query = "ViewStmt" in statement ? statement.ViewStmt.query : statement.CreateTableAsStmt.query;
  const names = "ViewStmt" in statement ? strings(statement.ViewStmt.aliases) : strings(statement.CreateTableAsStmt.into?.colNames);
  if (query === undefined || !("SelectStmt" in query)) return null;
  return catalog.under(view.searchPath, () => named(outputsOf(catalog, query.SelectStmt, noScope, depth + 1), names));
}

function named(outputs: readonly Output[] | null, names: readonly string[]): readonly Output[] | null {
  return outputs === null || names.length === 0 ? outputs : outputs.map((output, index) => ({ ...output, name: names[index] ?? output.name }));
}

/** The types of expressions that stand where a text's scope is in sight. */
export function typesIn(catalog: Catalog, values: readonly Node[], scope: TextScope | null): readonly Found[] {
  const inSight = (at: TextScope | null): Scope => {
    if (at === null) return noScope;
    const sources = at.relations.map(({ alias, columns, sources }) => ({ alias, columns: columns?.map((name, index) => ({ name, type: typeOfSource(catalog, sources[index]) })) ?? null }));
    return { sources, queries: new Map(), outer: inSight(at.outer) };
  };
  return values.map((value) => typeOf(catalog, value, inSight(scope), 0));
}

/** The types of expressions over the columns of one table. */
export function typesOver(catalog: Catalog, table: Pick<Table, "name" | "columns" | "columnsKnown">): (value: Node) => Found {
  const scope: Scope = { ...noScope, sources: [{ alias: table.name, columns: table.columnsKnown ? table.columns : null }] };
  return (value) => typeOf(catalog, value, scope, 0);
}

function typeOfSource(catalog: Catalog, source: ColumnSource | undefined): Known<DataType> {
  if (source === undefined || source.of === null) return unknown;
  const table = catalog.tableAt(source.of);
  const view = table === undefined ? (catalog.findObject("view", source.of) ?? catalog.findObject("materialized view", source.of)) : undefined;
  const columns = table?.columns ?? (view === undefined ? null : columnsOfView(catalog, view));
  return columns?.find(({ name }) => name === source.column)?.type ?? unknown;
}

/** The columns of a composite type, with the schema it is in; null where no migration made it. */
export function columnsOfType(catalog: Catalog, name: ObjectName): { readonly place: Place; readonly names: readonly string[]; readonly columns: readonly Column[] } | null {
  const type = catalog.findObject("type", name);
  const node = type === undefined ? null : madeBy(type);
  if (type === undefined || node === null || !("CompositeTypeStmt" in node)) return null;
  const columns = (node.CompositeTypeStmt.coldeflist ?? []).flatMap((element) =>
    "ColumnDef" in element ? [{ ...unknownColumn(element.ColumnDef.colname ?? ""), type: resolveType(catalog, dataType(element.ColumnDef.typeName)), collation: element.ColumnDef.collClause === undefined ? null : nameOf(strings(element.ColumnDef.collClause.collname)), notNull: false, default: null, generated: null, identity: null, origin: type.origin }] : [],
  );
  return { place: { schema: type.schema, name: type.name }, names: columns.map((column) => column.name), columns };
}

/* Queries */

function outputsOf(catalog: Catalog, select: SelectStmt, outer: Scope, depth: number): readonly Output[] | null {
  const queries = new Map(outer.queries);
  for (const node of select.withClause?.ctes ?? []) {
    if (!("CommonTableExpr" in node)) continue;
    const { ctename = "", ctequery, aliascolnames } = node.CommonTableExpr;
    const query = ctequery !== undefined && "SelectStmt" in ctequery ? ctequery.SelectStmt : undefined;
    // What a recursive query gives is what its first part gives.
    const isRecursive = select.withClause?.recursive === true && query?.op === "SETOP_UNION" && query.larg !== undefined;
    const scope: Scope = { sources: [], queries, outer: outer.outer };
    const found = query === undefined ? null : outputsOf(catalog, isRecursive && query.larg !== undefined ? query.larg : query, scope, depth);
    queries.set(ctename, node.CommonTableExpr.search_clause !== undefined || node.CommonTableExpr.cycle_clause !== undefined ? null : (named(found, strings(aliascolnames))?.map(({ name, type }) => ({ name, type: settled(type) })) ?? null));
  }
  const scope: Scope = { sources: [], queries, outer };
  if (select.op !== undefined && select.op !== "SETOP_NONE") {
    const [left, right] = [select.larg, select.rarg].map((side) => (side === undefined ? null : outputsOf(catalog, side, scope, depth)));
    if (left === null || left === undefined) return null;
    return left.map(({ name, type, collation = null }, index) => ({ name, type: common(catalog, [type, right?.[index]?.type ?? unknown]), collation: oneOf([collation, right?.[index]?.collation ?? null]) }));
  }
  if (select.valuesLists !== undefined) {
    const rows = select.valuesLists.map((row) => ("List" in row ? (row.List.items ?? []).map((item) => typeOf(catalog, item, scope, depth)) : []));
    return (rows[0] ?? []).map((_, index) => ({ name: `column${index + 1}`, type: common(catalog, rows.map((row) => row[index] ?? unknown)) }));
  }
  const sources: Source[] = [];
  for (const item of select.fromClause ?? []) sources.push(...sourcesOf(catalog, item, { ...scope, sources }, depth));
  const inside: Scope = { ...scope, sources };
  const hasCollation = (type: Found): boolean => /^(?:text|varchar|bpchar)$/.test(keyOf(catalog, type) ?? "");
  const outputs: Output[] = [];
  for (const target of select.targetList ?? []) {
    const { val: value, name } = "ResTarget" in target ? target.ResTarget : {};
    if (value === undefined) return null;
    const star = starIn(value);
    if (star !== null) {
      for (const source of star.qualifier === null ? sources : sources.filter(({ alias }) => alias === star.qualifier)) {
        if (source.columns === null) return null;
        outputs.push(...source.columns.filter((column) => star.qualifier !== null || source.merged?.includes(column.name) !== true));
      }
    } else {
      const type = typeOf(catalog, value, inside, depth);
      const isPlain = "ColumnRef" in value || "CollateClause" in value;
      outputs.push({ name: name ?? expressionName(value) ?? "?column?", type, collation: isPlain || hasCollation(type) ? collationOf(value, inside, (node) => hasCollation(typeOf(catalog, node, inside, depth))) : null });
    }
  }
  return outputs;
}

/** The collation that a value gets of its parts: one that COLLATE names, or else the one that its columns have ([collations](https://www.postgresql.org/docs/18/collation.html)). */
function collationOf(value: Node, scope: Scope, hasCollation: (node: Node) => boolean): ObjectName | null {
  const named: ObjectName[] = [];
  const own: (ObjectName | null)[] = [];
  walk(value, (node) => {
    if ("SubLink" in node || (("FuncCall" in node || "A_Expr" in node || "TypeCast" in node) && !hasCollation(node))) return false;
    if ("CaseWhen" in node) return node.CaseWhen.result;
    if ("CollateClause" in node) {
      named.push(nameOf(strings(node.CollateClause.collname)));
      return false;
    }
    const column = "ColumnRef" in node ? columnNamed(strings(node.ColumnRef.fields), scope) : unknown;
    if (column !== unknown) own.push(column.collation ?? null);
    return true;
  });
  return oneOf(named.length > 0 ? named : own);
}

/** The one collation among several; null, the default, where there is none or they contradict one another. */
function oneOf(collations: readonly (ObjectName | null)[]): ObjectName | null {
  const [first = null, ...others] = collations.filter((each) => each !== null);
  return others.every((each) => each.name === first?.name && each.schema === first.schema) ? first : null;
}

function sourcesOf(catalog: Catalog, item: Node, scope: Scope, depth: number): Source[] {
  if ("RangeVar" in item) {
    const name = relationName(item.RangeVar);
    const own = name.schema === null ? scope.queries.get(name.name) : undefined;
    const columns = own !== undefined ? own : columnsOfRelation(catalog, name, depth);
    return [{ alias: item.RangeVar.alias?.aliasname ?? name.name, columns: named(columns, strings(item.RangeVar.alias?.colnames)) }];
  }
  if ("RangeSubselect" in item) {
    const { alias, subquery, lateral } = item.RangeSubselect;
    const found = subquery !== undefined && "SelectStmt" in subquery ? outputsOf(catalog, subquery.SelectStmt, lateral === true ? scope : { ...scope, sources: [] }, depth) : null;
    return [{ alias: alias?.aliasname ?? "", columns: named(found?.map(({ name, type }) => ({ name, type: settled(type) })) ?? null, strings(alias?.colnames)) }];
  }
  if ("JoinExpr" in item) {
    const { larg, rarg, usingClause, isNatural, alias } = item.JoinExpr;
    const left = larg === undefined ? [] : sourcesOf(catalog, larg, scope, depth);
    const right = rarg === undefined ? [] : sourcesOf(catalog, rarg, { ...scope, sources: [...scope.sources, ...left] }, depth);
    const sides = [left, right].map((side) => (side.some(({ columns }) => columns === null) ? null : visible(side)));
    const [before, after] = sides;
    if (before === null || before === undefined || after === null || after === undefined) return [{ alias: alias?.aliasname ?? "", columns: null }, ...left, ...right];
    const shared = isNatural === true ? before.map(({ name }) => name).filter((name) => after.some((column) => column.name === name)) : strings(usingClause);
    if (alias === undefined && shared.length === 0) return [...left, ...right];
    const both = shared.map((name) => ({ name, type: common(catalog, [before, after].map((side) => side.find((column) => column.name === name)?.type ?? unknown)) }));
    const all = [...both, ...[...before, ...after].filter(({ name }) => !shared.includes(name))];
    if (alias !== undefined) return [{ alias: alias.aliasname ?? "", columns: named(all, strings(alias.colnames)) }];
    return [{ alias: "", columns: both }, ...[...left, ...right].map((source) => ({ ...source, merged: [...(source.merged ?? []), ...shared] }))];
  }
  if (!("RangeFunction" in item)) return [{ alias: "", columns: null }];
  return [functionSource(catalog, item.RangeFunction, scope, depth)];
}

/** The columns that a bare name or `*` sees. */
function visible(sources: readonly Source[]): readonly Output[] {
  return sources.flatMap(({ columns, merged }) => (columns ?? []).filter(({ name }) => merged?.includes(name) !== true));
}

function functionSource(catalog: Catalog, item: Extract<Node, { RangeFunction: unknown }>["RangeFunction"], scope: Scope, depth: number): Source {
  const [list, ...others] = item.functions ?? [];
  const call = list !== undefined && "List" in list ? list.List.items?.[0] : undefined;
  const alias = item.alias?.aliasname ?? (call !== undefined && "FuncCall" in call ? (strings(call.FuncCall.funcname).at(-1) ?? "") : "");
  if (call === undefined || !("FuncCall" in call) || others.length > 0) return { alias, columns: null };
  const ordinality: Output[] = item.ordinality === true ? [{ name: "ordinality", type: builtIn("int8") }] : [];
  const written = (item.coldeflist ?? []).flatMap((each) => ("ColumnDef" in each ? [{ name: each.ColumnDef.colname ?? "", type: resolveType(catalog, dataType(each.ColumnDef.typeName)) }] : []));
  const type = typeOf(catalog, call, scope, depth);
  const row = type === unknown || type === "literal" ? null : columnsOfRow(catalog, type);
  const table = tableOf(catalog, call.FuncCall);
  const columns = written.length > 0 ? written : (table ?? row ?? (type === unknown ? null : [{ name: item.alias?.aliasname ?? alias, type }]));
  return { alias, columns: columns === null ? null : (named([...columns, ...ordinality], strings(item.alias?.colnames)) ?? null) };
}

/** RETURNS TABLE of a migration's own function. */
function tableOf(catalog: Catalog, call: FuncCall): Output[] | null {
  const outputs = outputParameters(ownFunction(catalog, call)?.parameters);
  return outputs.length === 0 ? null : outputs.map(({ name, written }) => ({ name: name ?? "", type: resolveType(catalog, dataType(written)) }));
}

export function columnsOfRow(catalog: Catalog, type: DataType): readonly Output[] | null {
  if (type.schema === "pg_catalog" || type.dimensions > 0) return null;
  return columnsOfType(catalog, type)?.columns ?? columnsOfRelation(catalog, type, 0);
}

function columnsOfRelation(catalog: Catalog, name: ObjectName, depth: number): readonly Output[] | null {
  const table = catalog.record(name);
  if (table !== undefined) return table.columnsKnown ? table.columns : null;
  const view = catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
  return view === undefined ? null : viewOutputs(catalog, view, depth);
}

/* Expressions */

/** A type of PostgreSQL's own by its name in pg_type. */
function builtIn(name: string): DataType {
  const type: TypeName = { names: [{ String: { sval: "pg_catalog" } }, { String: { sval: name.replace(/^_/, "") } }], ...(name.startsWith("_") && { arrayBounds: [{ Integer: { ival: -1 } }] }) };
  return dataType(type);
}

/** The name in pg_type, of a domain that of the type under it; null where no type of PostgreSQL's own is it. */
export function keyOf(catalog: Catalog, type: Found): string | null {
  if (type === "literal") return untyped;
  const base = type === unknown ? unknown : baseOf(catalog, type);
  return base === unknown || base.schema !== "pg_catalog" ? null : `${base.dimensions > 0 ? "_" : ""}${base.name}`;
}

/** Of a domain the type under it, which is looked up along the path that the domain was written under. */
export function baseOf(catalog: Catalog, type: DataType): DataType {
  let found = type;
  for (let depth = 0; found.schema !== "pg_catalog" && found.dimensions === 0 && depth < deepest; depth++) {
    const domain = catalog.findObject("domain", found);
    const node = domain === undefined ? null : madeBy(domain);
    if (domain === undefined || node === null || !("CreateDomainStmt" in node)) return found;
    found = catalog.under(domain.searchPath, () => resolveType(catalog, dataType(node.CreateDomainStmt.typeName)));
  }
  return found;
}

function typeNamed(name: string | null): Found {
  return name === null ? unknown : name === untyped ? "literal" : builtIn(name);
}

function isSame(one: Found, other: Found): boolean {
  return one === other || (typeof one === "object" && typeof other === "object" && isSameType(one, other));
}

/** One type for all: with its length or precision where all have the same. */
function common(catalog: Catalog, types: readonly Found[]): Found {
  if (types.includes(unknown)) return unknown;
  const known = types.filter((type) => typeof type === "object");
  const [first] = known;
  if (first === undefined) return builtIn("text");
  if (known.every((type) => isSame(type, first))) return known.every((type) => type.label === first.label) && known.length === types.length ? first : withoutLength(first);
  const keys = known.flatMap((type) => keyOf(catalog, type) ?? []);
  return keys.length === known.length ? typeNamed(commonType(keys)) : unknown;
}

function withoutLength(type: DataType): DataType {
  return type.schema === "pg_catalog" ? builtIn(`${type.dimensions > 0 ? "_" : ""}${type.name}`) : type;
}

const valueFunctions: Readonly<Record<string, string>> = { DATE: "date", TIME: "timetz", TIMESTAMP: "timestamptz", LOCALTIME: "time", LOCALTIMESTAMP: "timestamp" };

function typeOf(catalog: Catalog, value: Node | undefined, scope: Scope, depth: number): Found {
  const of = (node: Node | undefined): Found => typeOf(catalog, node, scope, depth);
  if (value === undefined) return unknown;
  if ("TypeCast" in value) return resolveType(catalog, dataType(value.TypeCast.typeName));
  if ("ColumnRef" in value) {
    const column = columnNamed(strings(value.ColumnRef.fields), scope);
    return column === unknown ? unknown : column.type;
  }
  if ("A_Const" in value) {
    const { ival, fval, boolval, bsval } = value.A_Const;
    if (ival !== undefined) return builtIn("int4");
    if (fval !== undefined) return builtIn(/^\d+$/.test(fval.fval ?? "") && BigInt(fval.fval ?? "") < 2n ** 63n ? "int8" : "numeric");
    return boolval !== undefined ? builtIn("bool") : bsval !== undefined ? unknown : "literal";
  }
  if ("BoolExpr" in value || "NullTest" in value || "BooleanTest" in value || "JsonIsPredicate" in value) return builtIn("bool");
  if ("A_Expr" in value) return operation(catalog, value.A_Expr, of);
  if ("FuncCall" in value) return callType(catalog, value.FuncCall, of);
  if ("CoalesceExpr" in value) {
    // The planner leaves out what is NULL for sure.
    const all = value.CoalesceExpr.args ?? [];
    const kept = all.filter((each) => !("A_Const" in each && each.A_Const.isnull === true));
    return common(catalog, (kept.length === 0 ? all : kept).map(of));
  }
  if ("MinMaxExpr" in value) return common(catalog, (value.MinMaxExpr.args ?? []).map(of));
  if ("CaseExpr" in value) return common(catalog, [value.CaseExpr.defresult === undefined ? "literal" : of(value.CaseExpr.defresult), ...(value.CaseExpr.args ?? []).map((each) => ("CaseWhen" in each ? of(each.CaseWhen.result) : unknown))]);
  if ("A_ArrayExpr" in value) return arrayOf(common(catalog, (value.A_ArrayExpr.elements ?? []).map(of)));
  if ("CollateClause" in value) return of(value.CollateClause.arg);
  if ("XmlExpr" in value) return builtIn(value.XmlExpr.op === "IS_DOCUMENT" ? "bool" : "xml");
  if ("GroupingFunc" in value) return builtIn("int4");
  if ("SQLValueFunction" in value) {
    const operation = (value.SQLValueFunction.op ?? "").replace(/^SVFOP_(?:CURRENT_)?/, "");
    const name = valueFunctions[operation.replace(/_N$/, "")];
    return operation.endsWith("_N") ? unknown : builtIn(name ?? "name");
  }
  if ("SubLink" in value) {
    const { subLinkType, subselect } = value.SubLink;
    if (subLinkType === "EXISTS_SUBLINK" || subLinkType === "ANY_SUBLINK" || subLinkType === "ALL_SUBLINK") return builtIn("bool");
    const first = subselect !== undefined && "SelectStmt" in subselect ? outputsOf(catalog, subselect.SelectStmt, { ...scope, sources: [], outer: scope }, depth)?.[0]?.type : undefined;
    if (first === undefined) return unknown;
    if (subLinkType !== "ARRAY_SUBLINK" || typeof first !== "object") return settledOrUnknown(subLinkType === "ARRAY_SUBLINK" && first === "literal" ? arrayOf(builtIn("text")) : first);
    return first.dimensions > 0 ? first : { ...first, dimensions: 1, label: `${first.label}[]` };
  }
  if ("A_Indirection" in value) {
    const { arg, indirection = [] } = value.A_Indirection;
    const isElement = indirection.length > 0 && indirection.every((each) => "A_Indices" in each && each.A_Indices.is_slice !== true);
    const [field] = indirection.length === 1 ? strings(indirection) : [];
    const whole = of(arg);
    if (typeof whole !== "object") return unknown;
    if (field !== undefined) return columnsOfRow(catalog, whole)?.find(({ name }) => name === field)?.type ?? unknown;
    return isElement ? elementOf(whole) : unknown;
  }
  return unknown;
}

function settledOrUnknown(type: Found): Found {
  return type === "literal" ? builtIn("text") : type;
}

function arrayOf(type: Found): Found {
  if (typeof type !== "object") return type;
  return type.dimensions > 0 ? type : { ...withoutLength(type), dimensions: 1, label: `${withoutLength(type).label}[]` };
}

function elementOf(type: DataType): Found {
  if (type.dimensions === 0) return type.name === "jsonb" ? type : unknown;
  return { ...type, dimensions: 0, label: type.label.replace(/\[\]$/, "") };
}

function columnNamed(fields: readonly string[], scope: Scope): Output | typeof unknown {
  const [first = "", second] = fields;
  if (fields.length > 2) return unknown;
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (second !== undefined) {
      const source = at.sources.find(({ alias }) => alias === first);
      if (source !== undefined) return source.columns?.find(({ name }) => name === second) ?? unknown;
      continue;
    }
    if (at.sources.some(({ columns }) => columns === null)) return unknown;
    const found = visible(at.sources).filter(({ name }) => name === first);
    if (found.length > 0) return found.length === 1 ? (found[0] ?? unknown) : unknown;
    if (at.sources.some(({ alias }) => alias === first)) return unknown;
  }
  return unknown;
}

function operation(catalog: Catalog, { kind, name, lexpr, rexpr }: A_Expr, of: (node: Node | undefined) => Found): Found {
  if (kind === "AEXPR_NULLIF") {
    const whole = of(lexpr);
    const [left, right] = [keyOf(catalog, whole), keyOf(catalog, of(rexpr))];
    if (typeof whole === "object" && whole.schema !== "pg_catalog" && left === null) return whole;
    const operand = left === null || right === null ? null : resultOfNullif(left, right);
    return operand !== null && typeof whole === "object" && operand === left && whole.schema === "pg_catalog" ? whole : typeNamed(operand);
  }
  if (kind !== "AEXPR_OP") return builtIn("bool");
  const parts = strings(name);
  const right = keyOf(catalog, of(rexpr));
  const left = lexpr === undefined ? null : keyOf(catalog, of(lexpr));
  const operator = parts.at(-1) ?? "";
  if (parts.length > 1 && parts[0] !== "pg_catalog") return unknown;
  if (/^(?:[<>=]|<=|>=|<>|!=)$/.test(operator) && lexpr !== undefined) return builtIn("bool");
  if (right === null || (lexpr !== undefined && left === null)) return unknown;
  return typeNamed(resultOfOperator(operator, left, right));
}

/** The one function of migrations that a call names; null where there is none, or several. */
function ownFunction(catalog: Catalog, call: FuncCall): CreateFunctionStmt | null {
  const [only, ...others] = catalog.functions(nameOf(strings(call.funcname)));
  return only === undefined || others.length > 0 ? null : routineStatement(only);
}

function callType(catalog: Catalog, call: FuncCall, of: (node: Node | undefined) => Found): Found {
  const name = nameOf(strings(call.funcname));
  if (catalog.functions(name).length > 0 && name.schema !== "pg_catalog") {
    const own = ownFunction(catalog, call);
    if (own === null || isFunction(name.name)) return unknown;
    const outputs = outputParameters(own.parameters);
    const result = outputs.length > 1 ? undefined : (outputs[0]?.written ?? own.returnType);
    if (result === undefined) return unknown;
    const type = withoutLength(resolveType(catalog, dataType(result)));
    return /^(?:any|record$|trigger$|void$)/.test(type.name) ? unknown : type;
  }
  if (name.schema !== null && name.schema !== "pg_catalog") return unknown;
  if ((call.args ?? []).some((argument) => "NamedArgExpr" in argument) || call.func_variadic === true) return unknown;
  const given = [...(call.args ?? []), ...(call.agg_within_group === true ? (call.agg_order ?? []).map((each) => ("SortBy" in each ? (each.SortBy.node ?? each) : each)) : [])].map(of);
  const [first] = given;
  // The type of the user's own that goes in comes out again.
  if (typeof first === "object" && first.schema !== "pg_catalog" && /^(?:min|max|array_agg|mode|lag|lead|first_value|last_value|nth_value|any_value|unnest)$/.test(name.name) && call.agg_within_group !== true) {
    if (name.name === "array_agg") return arrayOf(first);
    if (name.name === "unnest") return elementOf(first);
    if (isSameType(baseOf(catalog, first), first)) return /^m(?:in|ax)$/.test(name.name) && catalog.findEnum(first) === undefined ? unknown : first;
  }
  const keys = given.map((type) => keyOf(catalog, type) ?? (typeof type === "object" ? "user" : null));
  const known = keys.flatMap((key) => key ?? []);
  if (known.length === keys.length) return typeNamed(resultOfCall(name.name, known));
  return steadyResults.has(name.name) ? typeNamed(resultOfCall(name.name, keys.map((key) => key ?? untyped))) : unknown;
}

/** Functions that give the same whatever they are given. */
const steadyResults: ReadonlySet<string> = new Set(["count", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "json_agg", "jsonb_agg", "to_json", "to_jsonb", "row_to_json", "json_build_object", "jsonb_build_object", "json_build_array", "jsonb_build_array", "json_object_agg", "jsonb_object_agg", "concat", "concat_ws", "format", "bool_and", "bool_or", "every", "string_agg", "pg_typeof", "length", "now"]);
