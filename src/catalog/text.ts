/** SQL that the catalog keeps as text: what it mentions, and where. */
import type { CommonTableExpr, DeleteStmt, FuncCall, InsertStmt, MergeStmt, Node, PublicationTable, RangeVar, RuleStmt, SelectStmt, TypeName, UpdateStmt, WithClause } from "@pgsql/types";
import { relationName, strings } from "../sql/names.ts";
import { operandsOf } from "../sql/operands.ts";
import { isFailure, parse } from "../sql/parse.ts";
import { byteOffsets } from "../source.ts";
import type { Place } from "./catalog.ts";
import { expressionName } from "./names.ts";
import { fromItems, outputsOfSelect, outputsOfStatement, ownRelation, relationIn, starIn } from "./text-from.ts";
import { noteColumn, noteColumnOf, noteField, noteFunction, noteFunctionAfter, noteLiteral, noteRelation, noteStar, noteString, noteType, nothingFound } from "./text-mentions.ts";
import type { Found, Lookup, MentionLists, Text } from "./text-mentions.ts";
import { collationsIn, folded, itemStarts, nameAt, outerWord, placesOf, selectItemAt } from "./text-places.ts";
import { itemOf, scopeOf, scopeRelation, sideBySide } from "./text-scope.ts";
import type { Scope, ScopeRelation } from "./text-scope.ts";

/** What a text is: a whole statement, an expression, what follows the table in CREATE INDEX, a constraint, what follows PARTITION BY. */
export type TextKind = "statement" | "expression" | "index" | "constraint" | "partition key";

/** What a text mentions, and what it makes of that. */
export interface Mentions extends MentionLists {
  /** The syntax tree; of an expression, the expression itself. */
  readonly node: Node | null;
  /** Output columns of a view or a query; null where they are not known, or the text is neither. */
  readonly outputs: readonly string[] | null;
}

/** The words that make a statement of a text. */
const wrappers: Readonly<Record<TextKind, readonly [string, string]>> = {
  statement: ["", ""],
  expression: ["select (", "\n)"],
  index: ["create index on t ", ""],
  constraint: ["alter table t add ", ""],
  "partition key": ["create table t () partition by ", ""],
};

/** What a text mentions; null where it does not parse. `own` is the table it belongs to, whose columns it may name. */
export function mentionsIn(sql: string, kind: TextKind, lookup: Lookup, own: Place | null): Mentions | null {
  const [before, after] = wrappers[kind];
  const whole = before + sql + after;
  const parsed = parse(whole);
  if (isFailure(parsed) || parsed.length !== 1) return null;
  const toOffset = byteOffsets(whole);
  const reading: Reading = { sql, offset: (byte) => toOffset(byte) - before.length, lookup, found: nothingFound(), pending: [] };
  const statement = parsed[0]?.stmt;
  if (statement === undefined) return { ...reading.found, node: null, outputs: null };
  const node = (kind === "expression" ? onlyTarget(statement) : undefined) ?? statement;
  read(reading, node, kind, own === null ? null : scopeOf([ownRelation(lookup, own)]));
  reading.found.collations.push(...collationsIn(sql));
  return { ...reading.found, node, outputs: outputsOfStatement(reading, statement) };
}

function onlyTarget(statement: Node): Node | undefined {
  const target = "SelectStmt" in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  return target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
}

/** A text, with what was found in it so far and what is still to be visited. */
interface Reading extends Text {
  readonly found: Found;
  readonly pending: { readonly value: unknown; readonly scope: Scope | null }[];
}

function read(reading: Reading, node: Node, kind: TextKind, scope: Scope | null): void {
  if ("IndexStmt" in node && kind === "index") readIndexKeys(reading, node.IndexStmt.indexParams, node.IndexStmt.indexIncludingParams, scope);
  if ("AlterTableStmt" in node && kind === "constraint") readExclusion(reading, node.AlterTableStmt.cmds?.[0], scope);
  reading.pending.push({ value: node, scope });
  for (let work = reading.pending.pop(); work !== undefined; work = reading.pending.pop()) visit(reading, work.value, work.scope);
}

/* Plain columns, of which the tree does not say where they stand */

function readIndexKeys({ sql, found }: Reading, keys: readonly Node[] | undefined, included: readonly Node[] | undefined, scope: Scope | null): void {
  noteKeys(sql, found, sql.indexOf("("), keys, scope);
  if (included !== undefined && included.length > 0) noteKeys(sql, found, sql.indexOf("(", outerWord(sql, "include")?.end), included, scope);
}

function readExclusion({ sql, found }: Reading, command: Node | undefined, scope: Scope | null): void {
  const constraint = command !== undefined && "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
  const exclusions = constraint !== undefined && "Constraint" in constraint ? (constraint.Constraint.exclusions ?? []) : [];
  const keys = exclusions.flatMap((pair) => ("List" in pair ? (pair.List.items?.[0] ?? []) : []));
  if (keys.length > 0) noteKeys(sql, found, sql.indexOf("("), keys, scope);
}

/** The columns among the keys of an index, an exclusion constraint or ON CONFLICT, whose list opens at an offset. */
function noteKeys(sql: string, found: Found, open: number, keys: readonly Node[] | undefined, scope: Scope | null): void {
  const starts = itemStarts(sql, open);
  for (const [index, key] of (keys ?? []).entries()) {
    const name = "IndexElem" in key ? key.IndexElem.name : undefined;
    const start = starts[index];
    if (name !== undefined && start !== undefined && folded(start.text) === name) noteColumnOf(found, scope?.relations[0]?.place ?? null, name, start.span);
  }
}

/** The columns of a relation that are listed between an offset and a word. */
function noteListed({ sql, found }: Reading, of: Place | null, columns: readonly string[], from: number | undefined, until: string): void {
  if (from === undefined) return;
  for (const { name, span } of placesOf(sql, columns, from, until)) noteColumnOf(found, of, name, span);
}

/* Nodes of the tree */

function visit(reading: Reading, value: unknown, scope: Scope | null): void {
  const { found, pending } = reading;
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) pending.push({ value: item, scope });
    return;
  }
  const node = value as Node;
  if ("SelectStmt" in node) return visitSelect(reading, node.SelectStmt, scope);
  if ("InsertStmt" in node) return visitInsert(reading, node.InsertStmt, scope);
  if ("UpdateStmt" in node) return visitUpdate(reading, node.UpdateStmt, scope);
  if ("DeleteStmt" in node) return visitDelete(reading, node.DeleteStmt, scope);
  if ("MergeStmt" in node) return visitMerge(reading, node.MergeStmt, scope);
  if ("RuleStmt" in node) return visitRule(reading, node.RuleStmt);
  if ("RangeVar" in node) return void noteRelation(reading, found, node.RangeVar, scope);
  if ("RangeSubselect" in node) {
    const { subquery, lateral } = node.RangeSubselect;
    return void pending.push({ value: subquery, scope: lateral === true || scope === null ? scope : scopeOf([], scope.outer, scope.queries) });
  }
  if ("A_Indirection" in node) noteField(reading, found, node.A_Indirection, scope);
  if ("ColumnRef" in node) return noteColumn(reading, found, node.ColumnRef, scope, false);
  if ("TypeName" in node) return visitType(reading, node.TypeName, scope);
  if ("CreateTrigStmt" in node) {
    const { relation, constrrel, funcname, columns, whenClause } = node.CreateTrigStmt;
    const place = noteRelation(reading, found, relation, null);
    noteRelation(reading, found, constrrel, null);
    noteListed(reading, place, strings(columns), outerWord(reading.sql, "of")?.end, "on");
    noteFunctionAfter(reading, found, execution, funcname, []);
    return void pending.push({ value: whenClause, scope: scopeOf(rowsOf(reading, place)) });
  }
  if ("CreateEventTrigStmt" in node) return noteFunctionAfter(reading, found, execution, node.CreateEventTrigStmt.funcname, []);
  if ("CreatePLangStmt" in node) return noteFunctionAfter(reading, found, /\bhandler\s+/i, node.CreatePLangStmt.plhandler, []);
  if ("DefElem" in node && functionOptions.has(node.DefElem.defname ?? "")) {
    const { arg, location } = node.DefElem;
    if (arg !== undefined && "TypeName" in arg && arg.TypeName.location !== undefined) noteFunction(reading, found, arg.TypeName.names, arg.TypeName.location, null);
    else if (location === undefined) pending.push({ value: arg, scope });
    return;
  }
  if ("PublicationObjSpec" in node && node.PublicationObjSpec.pubtable?.relation !== undefined) return visitPublished(reading, node.PublicationObjSpec.pubtable, scope);
  if ("CreateStatsStmt" in node) {
    const { relations, exprs } = node.CreateStatsStmt;
    const [relation] = relations ?? [];
    const place = relation !== undefined && "RangeVar" in relation ? reading.lookup.relation(relationName(relation.RangeVar)) : null;
    noteListed(reading, place, (exprs ?? []).flatMap((element) => ("StatsElem" in element ? (element.StatsElem.name ?? []) : [])), outerWord(reading.sql, "on")?.end, "from");
    return visitParts(reading, node, place === null ? null : scopeOf([ownRelation(reading.lookup, place)]));
  }
  if ("FuncCall" in node) {
    const { funcname, location, args } = node.FuncCall;
    noteFunction(reading, found, funcname, location, { node: node.FuncCall, scope });
    if (/^(?:nextval|currval|setval)$/.test(strings(funcname).at(-1) ?? "")) noteLiteral(reading, found, args?.[0]);
  }
  noteStrings(reading, node, scope);
  if ("TypeCast" in node && strings(node.TypeCast.typeName?.names).at(-1) === "regclass") noteLiteral(reading, found, node.TypeCast.arg);
  if ("CreateCastStmt" in node && node.CreateCastStmt.func !== undefined) noteFunctionAfter(reading, found, /\bwith\s+function\s+/i, node.CreateCastStmt.func.objname, node.CreateCastStmt.func.objargs);
  if ("CreateOpClassItem" in node && node.CreateOpClassItem.itemtype === functionItem) {
    const { number, name } = node.CreateOpClassItem;
    noteFunctionAfter(reading, found, new RegExp(`\\bfunction\\s+${String(number ?? 0)}\\s*(?:\\([^)]*\\)\\s*)?`, "i"), name?.objname, name?.objargs);
  }
  if ("PartitionElem" in node && node.PartitionElem.name !== undefined && node.PartitionElem.location !== undefined) {
    noteColumnOf(found, scope?.relations[0]?.place ?? null, node.PartitionElem.name, nameAt(reading.sql, reading.offset(node.PartitionElem.location)).span);
  }
  visitParts(reading, node, scope);
}

/** The strings in a node that take their type from what stands beside them. */
function noteStrings(reading: Reading, node: Node, scope: Scope | null): void {
  const alike = (values: readonly (Node | undefined)[]): void => {
    const like = values.find((value) => value !== undefined && !("A_Const" in value));
    if (like !== undefined) for (const value of values) noteString(reading, reading.found, value, { node: like, scope });
  };
  if ("A_Expr" in node) for (const { left, right } of operandsOf(node.A_Expr)) alike([left, right]);
  if ("CoalesceExpr" in node) alike(node.CoalesceExpr.args ?? []);
  if ("CaseExpr" in node) {
    const branches = (node.CaseExpr.args ?? []).flatMap((each) => ("CaseWhen" in each ? [each.CaseWhen] : []));
    if (node.CaseExpr.arg !== undefined) for (const { expr } of branches) alike([node.CaseExpr.arg, expr]);
    alike([...branches.map(({ result }) => result), node.CaseExpr.defresult]);
  }
  const typed = "TypeCast" in node ? { type: node.TypeCast.typeName, value: node.TypeCast.arg } : "FunctionParameter" in node ? { type: node.FunctionParameter.argType, value: node.FunctionParameter.defexpr } : null;
  if (typed?.type !== undefined) noteString(reading, reading.found, typed.value, { type: typed.type });
  const { typeName, constraints } = "CreateDomainStmt" in node ? node.CreateDomainStmt : {};
  if (typeName !== undefined) for (const each of constraints ?? []) if ("Constraint" in each && each.Constraint.contype === "CONSTR_DEFAULT") noteString(reading, reading.found, each.Constraint.raw_expr, { type: typeName });
}

const execution = /\bexecute\s+(?:function|procedure)\s+/i;

/** `OPCLASS_ITEM_FUNCTION` of https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/nodes/parsenodes.h */
const functionItem = 2;

/** Options of CREATE AGGREGATE, OPERATOR and TYPE that name a function. */
const functionOptions: ReadonlySet<string> = new Set(
  `sfunc finalfunc combinefunc serialfunc deserialfunc msfunc minvfunc mfinalfunc function procedure restrict join input output receive send typmod_in
   typmod_out analyze subscript canonical subtype_diff sfunc1 start gettoken end headline lextypes init lexize`.split(/\s+/),
);

/** What is in a node; names and types that stand there without a tag are told by the field. */
function visitParts(reading: Reading, node: object, scope: Scope | null): void {
  for (const [key, inner] of Object.entries(node)) {
    if (key === "relation" || key === "pktable" || key === "constrrel") noteRelation(reading, reading.found, inner as RangeVar, scope);
    else if (key === "typeName" || key === "argType" || key === "returnType" || key === "sourcetype" || key === "targettype") visitType(reading, inner as TypeName, scope);
    else if (key === "funccall") reading.pending.push({ value: { FuncCall: inner as FuncCall }, scope });
    else if (key !== "view" && key !== "into" && key !== "typevar") reading.pending.push({ value: inner, scope });
  }
}

function visitType(reading: Reading, type: TypeName | undefined, scope: Scope | null): void {
  noteType(reading, reading.found, type);
  reading.pending.push({ value: type?.typmods, scope });
}

function visitPublished(reading: Reading, { relation, columns, whereClause }: PublicationTable, scope: Scope | null): void {
  const { sql, offset, lookup, found, pending } = reading;
  const place = noteRelation(reading, found, relation, scope);
  const open = relation?.location === undefined ? -1 : sql.indexOf("(", nameAt(sql, offset(relation.location)).span.end);
  if (open !== -1) noteListed(reading, place, strings(columns), open, ")");
  pending.push({ value: whereClause, scope: place === null ? null : scopeOf([ownRelation(lookup, place)]) });
}

function visitRule(reading: Reading, { relation, whereClause, actions }: RuleStmt): void {
  const scope = scopeOf(rowsOf(reading, noteRelation(reading, reading.found, relation, null)));
  reading.pending.push({ value: whereClause, scope }, { value: actions, scope });
}

/** OLD and NEW of a trigger or rule. */
function rowsOf({ lookup }: Reading, place: Place | null): ScopeRelation[] {
  return ["new", "old"].map((alias) => scopeRelation({ alias, aliased: true, place, own: place === null ? null : lookup.columns(place) }));
}

/* Queries and statements on rows */

/** What WITH brings into sight; its queries are visited. */
function queriesOf(reading: Reading, withClause: WithClause | undefined, outer: Scope | null): Scope["queries"] {
  const queries = new Map<string, readonly string[] | null>();
  const scope = scopeOf([], outer, queries);
  for (const node of withClause?.ctes ?? []) {
    if (!("CommonTableExpr" in node)) continue;
    const { ctename = "", ctequery, aliascolnames }: CommonTableExpr = node.CommonTableExpr;
    const written = strings(aliascolnames);
    if (withClause?.recursive === true) queries.set(ctename, written.length > 0 ? written : null);
    reading.pending.push({ value: ctequery, scope });
    const select = ctequery !== undefined && "SelectStmt" in ctequery ? ctequery.SelectStmt : undefined;
    queries.set(ctename, written.length > 0 ? written : select === undefined ? null : outputsOfSelect(reading, select, scope));
  }
  return queries;
}

function visitSelect(reading: Reading, select: SelectStmt, outer: Scope | null): void {
  const { larg, rarg, withClause, targetList, sortClause, distinctClause, ...others } = select;
  const queries = queriesOf(reading, withClause, outer);
  const targets = (targetList ?? []).flatMap((target) => ("ResTarget" in target ? [target.ResTarget] : []));
  const given = new Set(targets.flatMap(({ name, val }) => name ?? (val === undefined || "ColumnRef" in val ? null : expressionName(val)) ?? []));
  const from = fromItems(reading, others.fromClause, scopeOf([], outer, queries), reading.found);
  // What follows UNION may name the columns that it gives.
  const united: readonly ScopeRelation[] = larg === undefined ? [] : [scopeRelation({ alias: "", aliased: true, place: null, own: null })];
  const scope: Scope = { relations: [...from.relations, ...united], shown: from.shown, queries, outer, given };
  for (const side of [larg, rarg]) if (side !== undefined) reading.pending.push({ value: { SelectStmt: side }, scope });
  visitTargets(reading, targetList, scope);
  // ORDER BY and DISTINCT ON take a bare name for that of a column in the select list, if there is one.
  const outputs = new Set([...given, ...targets.flatMap(({ val, name }) => (name === undefined && val !== undefined && "ColumnRef" in val ? strings(val.ColumnRef.fields).slice(-1) : []))]);
  for (const key of [...(sortClause ?? []), ...(distinctClause ?? [])]) {
    const value = "SortBy" in key ? key.SortBy.node : key;
    const [name, ...more] = value !== undefined && "ColumnRef" in value ? strings(value.ColumnRef.fields) : [];
    if (name === undefined || more.length > 0 || !outputs.has(name)) reading.pending.push({ value: key, scope });
  }
  for (const value of Object.values(others)) reading.pending.push({ value, scope });
}

/** A select list, or that of RETURNING. */
function visitTargets(reading: Reading, targets: readonly Node[] | undefined, scope: Scope): void {
  const { sql, offset, found, pending } = reading;
  for (const target of targets ?? []) {
    if (!("ResTarget" in target)) continue;
    const { val, name, location } = target.ResTarget;
    if (name === undefined && location !== undefined && val !== undefined && ("FuncCall" in val || "TypeCast" in val || "A_Indirection" in val)) {
      const own = expressionName(val);
      if (own !== null) found.outputNames.push({ name: own, span: selectItemAt(sql, offset(location)) });
    }
    if (val === undefined || !("ColumnRef" in val)) pending.push({ value: val, scope });
    else if (starIn(val) !== null) noteStar(reading, found, val.ColumnRef, scope);
    else noteColumn(reading, found, val.ColumnRef, scope, name === undefined);
  }
}

/** The columns that INSERT and UPDATE name, and what they get. */
function visitAssigned({ sql, offset, found, pending }: Reading, targets: readonly Node[] | undefined, to: ScopeRelation, scope: Scope): void {
  for (const target of targets ?? []) {
    if (!("ResTarget" in target)) continue;
    const { name, location, indirection, val } = target.ResTarget;
    if (name !== undefined && location !== undefined) noteColumnOf(found, to.place, name, nameAt(sql, offset(location)).parts[0] ?? null);
    pending.push({ value: indirection, scope }, { value: val, scope });
  }
}

/** The table whose rows are changed. */
function changed(reading: Reading, relation: RangeVar | undefined, scope: Scope): ScopeRelation {
  noteRelation(reading, reading.found, relation, scope);
  return relationIn(reading, relation ?? {}, scopeOf([]));
}

function visitInsert(reading: Reading, { relation, cols, selectStmt, withClause, onConflictClause, returningClause }: InsertStmt, outer: Scope | null): void {
  const { sql, offset, found, pending } = reading;
  const outside = scopeOf([], outer, queriesOf(reading, withClause, outer));
  const target = changed(reading, relation, outside);
  const scope: Scope = { ...itemOf(target), queries: outside.queries, outer };
  visitAssigned(reading, cols, target, scope);
  pending.push({ value: selectStmt, scope: outside });
  if (onConflictClause !== undefined) {
    const excluded = scopeRelation({ alias: "excluded", aliased: true, place: target.place, own: target.columns });
    const { infer, targetList, whereClause } = onConflictClause;
    const conflicting = scopeOf([target, excluded], outer, outside.queries);
    if (infer?.location !== undefined && (infer.indexElems ?? []).length > 0) noteKeys(sql, found, sql.indexOf("(", offset(infer.location)), infer.indexElems, scope);
    visitAssigned(reading, targetList, target, conflicting);
    pending.push({ value: infer, scope }, { value: whereClause, scope: conflicting });
  }
  visitTargets(reading, returningClause?.exprs, scope);
}

function visitUpdate(reading: Reading, { relation, targetList, whereClause, fromClause, withClause, returningClause }: UpdateStmt, outer: Scope | null): void {
  const outside = scopeOf([], outer, queriesOf(reading, withClause, outer));
  const target = changed(reading, relation, outside);
  const scope: Scope = { ...sideBySide([itemOf(target), fromItems(reading, fromClause, outside, reading.found)]), queries: outside.queries, outer };
  visitAssigned(reading, targetList, target, scope);
  reading.pending.push({ value: fromClause, scope }, { value: whereClause, scope });
  visitTargets(reading, returningClause?.exprs, scope);
}

function visitDelete(reading: Reading, { relation, usingClause, whereClause, withClause, returningClause }: DeleteStmt, outer: Scope | null): void {
  const outside = scopeOf([], outer, queriesOf(reading, withClause, outer));
  const target = changed(reading, relation, outside);
  const scope: Scope = { ...sideBySide([itemOf(target), fromItems(reading, usingClause, outside, reading.found)]), queries: outside.queries, outer };
  reading.pending.push({ value: usingClause, scope }, { value: whereClause, scope });
  visitTargets(reading, returningClause?.exprs, scope);
}

function visitMerge(reading: Reading, { relation, sourceRelation, joinCondition, mergeWhenClauses, withClause, returningClause }: MergeStmt, outer: Scope | null): void {
  const outside = scopeOf([], outer, queriesOf(reading, withClause, outer));
  const target = changed(reading, relation, outside);
  const source = fromItems(reading, sourceRelation === undefined ? [] : [sourceRelation], outside, reading.found);
  const scope: Scope = { ...sideBySide([source, itemOf(target)]), queries: outside.queries, outer };
  for (const clause of mergeWhenClauses ?? []) {
    if (!("MergeWhenClause" in clause)) continue;
    const { targetList, values, condition } = clause.MergeWhenClause;
    visitAssigned(reading, targetList, target, scope);
    reading.pending.push({ value: values, scope }, { value: condition, scope });
  }
  reading.pending.push({ value: sourceRelation, scope }, { value: joinCondition, scope });
  visitTargets(reading, returningClause?.exprs, scope);
}
