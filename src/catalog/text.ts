/** SQL that the catalog keeps as text: what it mentions, and where. */
import type { CommonTableExpr, DeleteStmt, FuncCall, InsertStmt, MergeStmt, Node, RangeVar, RawStmt, RuleStmt, SelectStmt, TypeName, UpdateStmt, WithClause } from "@pgsql/types";
import type { ObjectName } from "../sql/change.ts";
import { skipSpace, tokenAt } from "../sql/lex.ts";
import { nameOf, quoteIdentifier, relationName, strings } from "../sql/names.ts";
import { parse } from "../sql/parse.ts";
import { byteOffsets } from "../source.ts";
import type { Span } from "../source.ts";
import type { Place } from "./catalog.ts";
import { expressionName } from "./names.ts";
import { besideIn, findAlias, findColumn, findQuery, isNowhere, itemOf, merge, named, scopeRelation, sharedColumns, sideBySide } from "./text-scope.ts";
import type { FromItem, Scope, ScopeRelation, ShownColumn } from "./text-scope.ts";

/** What a text is: a whole statement, an expression, what follows the table in CREATE INDEX, a constraint, what follows PARTITION BY. */
export type TextKind = "statement" | "expression" | "index" | "constraint" | "partition key";

/** How names in a text are looked up. */
export interface Lookup {
  /** The table or view of that name. */
  readonly relation: (name: ObjectName) => Place | null;
  /** Its columns; null where they are not known. */
  readonly columns: (place: Place) => readonly string[] | null;
}

/** A mention of a table or view. */
export interface RelationMention {
  readonly place: Place | null;
  readonly qualified: boolean;
  readonly span: Span;
}

/** A mention of a column, with the table or view it is of; null where nothing tells. */
export interface ColumnMention {
  readonly of: Place | null;
  readonly column: string;
  /** Null where the text calls it by a name that stays when the column is renamed. */
  readonly span: Span | null;
  /** It is a whole item of a select list, without a name of its own. */
  readonly names: boolean;
  /** Of a bare name: what may stand before it, and the other relations that it is, or might be, looked up in. */
  readonly bare: { readonly alias: string; readonly beside: readonly ScopeRelation[] } | null;
}

/** `*` or `t.*` in a select list, with what it stands for; null where that is not known. */
export interface StarMention {
  readonly span: Span;
  readonly columns: readonly ShownColumn[] | null;
}

/** A relation's own name before a column or `*`, or in the place of its whole row. */
export interface QualifierMention {
  readonly of: Place | null;
  readonly span: Span;
  /** It is the whole row, and gives its name to a column of the select list. */
  readonly names: boolean;
}

/** NATURAL before a join, with what says the same by the names of the columns. */
export interface NaturalMention {
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** A function or type by name. */
export interface NameMention {
  readonly name: ObjectName;
  readonly span: Span;
}

/** A function by name; `call`: null where it is not called there, so that nothing tells its arguments. */
export interface FunctionMention extends NameMention {
  readonly call: { readonly node: FuncCall; readonly scope: Scope | null } | null;
}

export interface Mentions {
  readonly relations: readonly RelationMention[];
  readonly columns: readonly ColumnMention[];
  readonly stars: readonly StarMention[];
  readonly qualifiers: readonly QualifierMention[];
  readonly naturals: readonly NaturalMention[];
  /** Items of select lists that are called by the function or type that makes them. */
  readonly outputNames: readonly { readonly name: string; readonly span: Span }[];
  /** What stands in FROM. */
  readonly items: readonly ScopeRelation[];
  readonly functions: readonly FunctionMention[];
  readonly types: readonly NameMention[];
  /** Relations named in a string: `nextval('s')`, `'s'::regclass`. The span is the string's. */
  readonly literals: readonly NameMention[];
  /** The syntax tree; of an expression, the expression itself. */
  readonly node: Node | null;
  /** Columns that none of the relations they can be of has, as far as all of these are known. System columns are among them. */
  readonly missing: readonly string[];
  /** Output columns of a view or a query; null where they are not known, or the text is neither. */
  readonly outputs: readonly string[] | null;
}

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
  if (!isTree(parsed) || parsed.length !== 1) return null;
  const toOffset = byteOffsets(whole);
  const reader = createReader(sql, (byte) => toOffset(byte) - before.length, lookup);
  const statement = parsed[0]?.stmt;
  const scope: Scope | null = own === null ? null : aroundOf([scopeRelation({ alias: own.name, aliased: false, place: own, own: lookup.columns(own) })]);
  const target = kind === "expression" && statement !== undefined && "SelectStmt" in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  const expression = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (statement !== undefined) reader.read(expression ?? statement, scope, kind);
  return {
    ...reader.mentions,
    node: expression ?? statement ?? null,
    outputs: statement === undefined ? null : reader.outputs(statement),
  };
}

function isTree(parsed: ReturnType<typeof parse>): parsed is readonly RawStmt[] {
  return Array.isArray(parsed);
}

/** Options of CREATE AGGREGATE, OPERATOR and TYPE that name a function. */
const functionOptions: ReadonlySet<string> = new Set(
  `sfunc finalfunc combinefunc serialfunc deserialfunc msfunc minvfunc mfinalfunc function procedure restrict join input output receive send typmod_in
   typmod_out analyze subscript canonical subtype_diff sfunc1 start gettoken end headline lextypes init lexize`.split(/\s+/),
);

/** A scope of relations that no query brings. */
function aroundOf(relations: readonly ScopeRelation[], outer: Scope | null = null, queries: Scope["queries"] = new Map()): Scope {
  return { relations, shown: null, queries, outer };
}

/** Words that end a select list. */
const afterTargets: ReadonlySet<string> = new Set("from where group having window union intersect except order limit offset fetch for into with on end".split(" "));

interface Work {
  readonly value: unknown;
  readonly scope: Scope | null;
}

function createReader(sql: string, offset: (byte: number) => number, lookup: Lookup) {
  const relations: RelationMention[] = [];
  const columns: ColumnMention[] = [];
  const stars: StarMention[] = [];
  const qualifiers: QualifierMention[] = [];
  const naturals: NaturalMention[] = [];
  const items: ScopeRelation[] = [];
  const outputNames: { readonly name: string; readonly span: Span }[] = [];
  const functions: FunctionMention[] = [];
  const types: NameMention[] = [];
  const literals: NameMention[] = [];
  const missing: string[] = [];
  const pending: Work[] = [];

  function read(statement: Node, scope: Scope | null, kind: TextKind): void {
    if ("IndexStmt" in statement && kind === "index") {
      keyNames(sql, sql.indexOf("("), statement.IndexStmt.indexParams, scope);
      if ((statement.IndexStmt.indexIncludingParams ?? []).length > 0) keyNames(sql, sql.indexOf("(", includeAt(sql)), statement.IndexStmt.indexIncludingParams, scope);
    }
    if ("AlterTableStmt" in statement && kind === "constraint") {
      const [command] = statement.AlterTableStmt.cmds ?? [];
      const constraint = command !== undefined && "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
      const exclusions = constraint !== undefined && "Constraint" in constraint ? (constraint.Constraint.exclusions ?? []) : [];
      const elements = exclusions.flatMap((pair) => ("List" in pair ? (pair.List.items?.[0] ?? []) : []));
      if (elements.length > 0) keyNames(sql, sql.indexOf("("), elements, scope);
    }
    if ("CreateStatsStmt" in statement) {
      const [relation] = statement.CreateStatsStmt.relations ?? [];
      const place = relation !== undefined && "RangeVar" in relation ? lookup.relation(relationName(relation.RangeVar)) : null;
      const from = /\bon\s/i.exec(sql)?.index ?? 0;
      const names = (statement.CreateStatsStmt.exprs ?? []).flatMap((element) => ("StatsElem" in element ? (element.StatsElem.name ?? []) : []));
      for (let at = skipSpace(sql, from + 2, sql.length); at < sql.length; ) {
        const token = tokenAt(sql, at, sql.length);
        const text = sql.slice(token.start, token.end);
        if (text.toLowerCase() === "from") break;
        if (names.includes(folded(text))) plainColumn(place, folded(text), { start: token.start, end: token.end });
        at = skipSpace(sql, token.end, sql.length);
      }
      pending.push({ value: statement, scope: place === null ? null : aroundOf([scopeRelation({ alias: place.name, aliased: false, place, own: lookup.columns(place) })]) });
    } else if ("CreateTrigStmt" in statement) {
      const { relation, funcname, columns: updated, whenClause } = statement.CreateTrigStmt;
      const place = relationMention(relation, null);
      for (const name of strings(updated)) wordAfter("of", name, place);
      const execute = /\bexecute\s+(?:function|procedure)\s+/i.exec(sql);
      if (execute !== null) functions.push({ name: nameOf(strings(funcname)), span: nameSpan(execute.index + execute[0].length).span, call: { node: {}, scope: null } });
      pending.push({ value: whenClause, scope: aroundOf(rowsOf(place)) });
    } else pending.push({ value: statement, scope });
    for (let work = pending.pop(); work !== undefined; work = pending.pop()) visit(work.value, work.scope);
  }

  /** OLD and NEW of a trigger or rule. */
  function rowsOf(place: Place | null): ScopeRelation[] {
    return ["new", "old"].map((alias) => scopeRelation({ alias, aliased: true, place, own: place === null ? null : lookup.columns(place) }));
  }

  function visit(value: unknown, scope: Scope | null): void {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) pending.push({ value: item, scope });
      return;
    }
    const node = value as Node;
    if ("SelectStmt" in node) return visitSelect(node.SelectStmt, scope);
    if ("InsertStmt" in node) return visitInsert(node.InsertStmt, scope);
    if ("UpdateStmt" in node) return visitUpdate(node.UpdateStmt, scope);
    if ("DeleteStmt" in node) return visitDelete(node.DeleteStmt, scope);
    if ("MergeStmt" in node) return visitMerge(node.MergeStmt, scope);
    if ("RuleStmt" in node) return visitRule(node.RuleStmt);
    if ("RangeVar" in node) return void relationMention(node.RangeVar, scope);
    if ("RangeSubselect" in node) {
      const { subquery, lateral } = node.RangeSubselect;
      return void pending.push({ value: subquery, scope: lateral === true || scope === null ? scope : aroundOf([], scope.outer, scope.queries) });
    }
    if ("ColumnRef" in node) return columnMention(node.ColumnRef, scope, false);
    if ("FuncCall" in node) {
      const { funcname, location, args } = node.FuncCall;
      if (location !== undefined) functions.push({ name: nameOf(strings(funcname)), span: nameSpan(offset(location)).span, call: { node: node.FuncCall, scope } });
      if (/^(?:nextval|currval|setval)$/.test(strings(funcname).at(-1) ?? "")) literalMention(args?.[0]);
    }
    if ("TypeCast" in node && strings(node.TypeCast.typeName?.names).at(-1) === "regclass") literalMention(node.TypeCast.arg);
    if ("CreateEventTrigStmt" in node) return routineAfter(/\bexecute\s+(?:function|procedure)\s+/i, strings(node.CreateEventTrigStmt.funcname), []);
    if ("CreateCastStmt" in node && node.CreateCastStmt.func !== undefined) routineAfter(/\bwith\s+function\s+/i, strings(node.CreateCastStmt.func.objname), node.CreateCastStmt.func.objargs);
    if ("CreatePLangStmt" in node) return routineAfter(/\bhandler\s+/i, strings(node.CreatePLangStmt.plhandler), []);
    if ("CreateOpClassItem" in node && node.CreateOpClassItem.itemtype === 2) routineAfter(new RegExp(`\\bfunction\\s+${String(node.CreateOpClassItem.number ?? 0)}\\s*(?:\\([^)]*\\)\\s*)?`, "i"), strings(node.CreateOpClassItem.name?.objname), node.CreateOpClassItem.name?.objargs);
    if ("DefElem" in node && functionOptions.has(node.DefElem.defname ?? "")) {
      const { arg, location } = node.DefElem;
      if (arg !== undefined && "TypeName" in arg && arg.TypeName.location !== undefined) functions.push({ name: nameOf(strings(arg.TypeName.names)), span: nameSpan(offset(arg.TypeName.location)).span, call: null });
      else if (location === undefined) pending.push({ value: arg, scope });
      return;
    }
    if ("TypeName" in node) return typeMention(node.TypeName, scope);
    if ("PartitionElem" in node && node.PartitionElem.name !== undefined && node.PartitionElem.location !== undefined) {
      plainColumn(scope?.relations[0]?.place ?? null, node.PartitionElem.name, nameSpan(offset(node.PartitionElem.location)).span);
    }
    if ("PublicationObjSpec" in node && node.PublicationObjSpec.pubtable?.relation !== undefined) {
      const { relation, columns: listed, whereClause } = node.PublicationObjSpec.pubtable;
      const place = relationMention(relation, scope);
      const after = relation.location === undefined ? -1 : sql.indexOf("(", nameSpan(offset(relation.location)).span.end);
      const names = strings(listed);
      for (let at = after === -1 || names.length === 0 ? sql.length : skipSpace(sql, after, sql.length), text = ""; at < sql.length && text !== ")"; ) {
        const token = tokenAt(sql, at, sql.length);
        text = sql.slice(token.start, token.end);
        if (names.includes(folded(text))) plainColumn(place, folded(text), { start: token.start, end: token.end });
        at = skipSpace(sql, token.end, sql.length);
      }
      pending.push({ value: whereClause, scope: place === null ? null : aroundOf([scopeRelation({ alias: place.name, aliased: false, place, own: lookup.columns(place) })]) });
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key === "relation" || key === "pktable" || key === "constrrel") relationMention(inner as RangeVar, scope);
      else if (key === "typeName" || key === "argType" || key === "returnType" || key === "sourcetype" || key === "targettype") typeMention(inner as TypeName, scope);
      else if (key === "funccall") pending.push({ value: { FuncCall: inner as FuncCall }, scope });
      else if (key !== "view" && key !== "into" && key !== "typevar") pending.push({ value: inner, scope });
    }
  }

  /** What WITH brings into sight; its queries are visited. */
  function queriesOf(withClause: WithClause | undefined, outer: Scope | null): Scope["queries"] {
    const queries = new Map<string, readonly string[] | null>();
    const scope = aroundOf([], outer, queries);
    for (const node of withClause?.ctes ?? []) {
      if (!("CommonTableExpr" in node)) continue;
      const expression = node.CommonTableExpr;
      const written = strings(expression.aliascolnames);
      if (withClause?.recursive === true) queries.set(expression.ctename ?? "", written.length > 0 ? written : null);
      pending.push({ value: expression.ctequery, scope });
      queries.set(expression.ctename ?? "", written.length > 0 ? written : outputsOfQuery(expression, scope));
    }
    return queries;
  }

  function visitSelect(select: SelectStmt, outer: Scope | null): void {
    const queries = queriesOf(select.withClause, outer);
    const targets = (select.targetList ?? []).flatMap((target) => ("ResTarget" in target ? [target.ResTarget] : []));
    const given = new Set(targets.flatMap(({ name }) => name ?? []));
    const from = fromItem(select.fromClause, aroundOf([], outer, queries), true);
    // What follows UNION may name the columns that it gives.
    const united: readonly ScopeRelation[] = select.larg === undefined ? [] : [scopeRelation({ alias: "", aliased: true, place: null, own: null })];
    const inside: Scope = { relations: [...from.relations, ...united], shown: from.shown, queries, outer, given };
    if (select.larg !== undefined) pending.push({ value: { SelectStmt: select.larg }, scope: inside });
    if (select.rarg !== undefined) pending.push({ value: { SelectStmt: select.rarg }, scope: inside });
    visitTargets(select.targetList, inside);
    // ORDER BY and DISTINCT ON take a bare name for that of a column in the select list, if there is one.
    const outputs = new Set([...given, ...targets.flatMap(({ val, name }) => (name === undefined && val !== undefined && "ColumnRef" in val ? strings(val.ColumnRef.fields).slice(-1) : []))]);
    for (const key of [...(select.sortClause ?? []), ...(select.distinctClause ?? [])]) {
      const value = "SortBy" in key ? key.SortBy.node : key;
      const parts = value !== undefined && "ColumnRef" in value ? strings(value.ColumnRef.fields) : [];
      if (parts.length !== 1 || !outputs.has(parts[0] ?? "")) pending.push({ value: key, scope: inside });
    }
    for (const [key, value] of Object.entries(select)) {
      if (!/^(?:larg|rarg|withClause|targetList|sortClause|distinctClause)$/.test(key)) pending.push({ value, scope: inside });
    }
  }

  /** A select list, or that of RETURNING. */
  function visitTargets(targets: readonly Node[] | undefined, inside: Scope): void {
    for (const target of targets ?? []) {
      if (!("ResTarget" in target)) continue;
      const { val, name, location } = target.ResTarget;
      if (name === undefined && location !== undefined && val !== undefined && ("FuncCall" in val || "TypeCast" in val)) {
        const own = expressionName(val);
        if (own !== null) outputNames.push({ name: own, span: targetSpan(offset(location)) });
      }
      if (val !== undefined && "ColumnRef" in val) {
        const fields = val.ColumnRef.fields ?? [];
        const last = fields.at(-1);
        if (last !== undefined && "A_Star" in last) starMention(val.ColumnRef.location, strings(fields), inside);
        else columnMention(val.ColumnRef, inside, name === undefined);
      } else pending.push({ value: val, scope: inside });
    }
  }

  /** An item of a select list that begins there. */
  function targetSpan(start: number): Span {
    let depth = 0;
    let end = start;
    let before = "";
    for (let at = start; at < sql.length; ) {
      const token = tokenAt(sql, at, sql.length);
      const text = sql.slice(token.start, token.end).toLowerCase();
      if (token.kind !== "comment") {
        if (depth === 0 && (/^[,;)]$/.test(text) || (token.kind === "word" && before !== "within" && afterTargets.has(text)))) break;
        depth += text === "(" || text === "[" ? 1 : text === ")" || text === "]" ? -1 : 0;
        end = token.end;
        before = text;
      }
      at = skipSpace(sql, token.end, sql.length);
    }
    return { start, end };
  }

  /** The columns that INSERT and UPDATE name, and what they get. */
  function assigned(targets: readonly Node[] | undefined, to: ScopeRelation, inside: Scope): void {
    for (const target of targets ?? []) {
      if (!("ResTarget" in target)) continue;
      const { name, location, indirection, val } = target.ResTarget;
      if (name !== undefined && location !== undefined) plainColumn(to.place, name, nameSpan(offset(location)).parts[0] ?? null);
      pending.push({ value: indirection, scope: inside }, { value: val, scope: inside });
    }
  }

  function targetOf(relation: RangeVar | undefined, outer: Scope | null): ScopeRelation {
    relationMention(relation, outer);
    return relationOf(relation ?? {}, aroundOf([], null));
  }

  function visitInsert({ relation, cols, selectStmt, withClause, onConflictClause, returningClause }: InsertStmt, outer: Scope | null): void {
    const scope = aroundOf([], outer, queriesOf(withClause, outer));
    const target = targetOf(relation, scope);
    const inside: Scope = { ...itemOf(target), queries: scope.queries, outer };
    assigned(cols, target, inside);
    pending.push({ value: selectStmt, scope });
    if (onConflictClause !== undefined) {
      const excluded = scopeRelation({ alias: "excluded", aliased: true, place: target.place, own: target.columns });
      const { infer, targetList, whereClause } = onConflictClause;
      const conflicting = aroundOf([target, excluded], outer, scope.queries);
      if (infer?.location !== undefined && (infer.indexElems ?? []).length > 0) keyNames(sql, sql.indexOf("(", offset(infer.location)), infer.indexElems, inside);
      assigned(targetList, target, conflicting);
      pending.push({ value: infer, scope: inside }, { value: whereClause, scope: conflicting });
    }
    visitTargets(returningClause?.exprs, inside);
  }

  function visitUpdate({ relation, targetList, whereClause, fromClause, withClause, returningClause }: UpdateStmt, outer: Scope | null): void {
    const queries = queriesOf(withClause, outer);
    const target = targetOf(relation, aroundOf([], outer, queries));
    const inside: Scope = { ...sideBySide([itemOf(target), fromItem(fromClause, aroundOf([], outer, queries), true)]), queries, outer };
    assigned(targetList, target, inside);
    pending.push({ value: fromClause, scope: inside }, { value: whereClause, scope: inside });
    visitTargets(returningClause?.exprs, inside);
  }

  function visitDelete({ relation, usingClause, whereClause, withClause, returningClause }: DeleteStmt, outer: Scope | null): void {
    const queries = queriesOf(withClause, outer);
    const target = targetOf(relation, aroundOf([], outer, queries));
    const inside: Scope = { ...sideBySide([itemOf(target), fromItem(usingClause, aroundOf([], outer, queries), true)]), queries, outer };
    pending.push({ value: usingClause, scope: inside }, { value: whereClause, scope: inside });
    visitTargets(returningClause?.exprs, inside);
  }

  function visitMerge({ relation, sourceRelation, joinCondition, mergeWhenClauses, withClause, returningClause }: MergeStmt, outer: Scope | null): void {
    const queries = queriesOf(withClause, outer);
    const target = targetOf(relation, aroundOf([], outer, queries));
    const source = fromItem(sourceRelation === undefined ? [] : [sourceRelation], aroundOf([], outer, queries), true);
    const inside: Scope = { ...sideBySide([source, itemOf(target)]), queries, outer };
    for (const clause of mergeWhenClauses ?? []) {
      if (!("MergeWhenClause" in clause)) continue;
      const { targetList, values, condition } = clause.MergeWhenClause;
      assigned(targetList, target, inside);
      pending.push({ value: values, scope: inside }, { value: condition, scope: inside });
    }
    pending.push({ value: sourceRelation, scope: inside }, { value: joinCondition, scope: inside });
    visitTargets(returningClause?.exprs, inside);
  }

  function visitRule({ relation, whereClause, actions }: RuleStmt): void {
    const scope = aroundOf(rowsOf(relationMention(relation, null)));
    pending.push({ value: whereClause, scope }, { value: actions, scope });
  }

  /** What stands in FROM, side by side. `noting`: what is in it is mentioned, and not only looked at. */
  function fromItem(from: readonly Node[] | undefined, scope: Scope, noting: boolean): FromItem {
    return sideBySide((from ?? []).map((item) => joined(item, scope, noting)));
  }

  function joined(item: Node, scope: Scope, noting: boolean): FromItem {
    if ("RangeVar" in item) {
      const relation = relationOf(item.RangeVar, scope);
      if (noting) {
        items.push(relation);
        if (!relation.aliased && item.RangeVar.alias !== undefined && item.RangeVar.location !== undefined) qualifiers.push({ of: relation.place, span: itemEnd(offset(item.RangeVar.location)).alias ?? { start: 0, end: 0 }, names: false });
      }
      return itemOf(relation);
    }
    if ("JoinExpr" in item) {
      const { larg, rarg, isNatural, usingClause, alias, join_using_alias, jointype } = item.JoinExpr;
      const sides = [larg, rarg].map((side) => (side === undefined ? sideBySide([]) : joined(side, scope, noting)));
      const [left = sideBySide([]), right = sideBySide([])] = sides;
      const names = isNatural === true ? sharedColumns(left, right) : strings(usingClause);
      if (noting && isNatural === true && names !== null && rarg !== undefined) naturalMention(rarg, names, jointype === "JOIN_INNER");
      if (noting) {
        for (const name of names ?? []) {
          for (const side of sides) for (const { source } of side.shown?.filter((column) => column.name === name) ?? []) columns.push({ of: source.of, column: source.column, span: null, names: false, bare: null });
        }
      }
      const whole = names === null ? { relations: [...left.relations, ...right.relations], shown: null } : names.length === 0 ? sideBySide(sides) : merge(left, right, names, join_using_alias?.aliasname);
      return alias === undefined ? whole : named(whole, alias.aliasname ?? "", strings(alias.colnames));
    }
    if ("RangeSubselect" in item) {
      const { alias, subquery } = item.RangeSubselect;
      const select = subquery !== undefined && "SelectStmt" in subquery ? subquery.SelectStmt : undefined;
      return itemOf(scopeRelation({ alias: alias?.aliasname ?? "", aliased: true, place: null, own: select === undefined ? null : outputsOf(select, scope), written: strings(alias?.colnames) }));
    }
    const alias = "RangeFunction" in item ? item.RangeFunction.alias?.aliasname : undefined;
    return itemOf(scopeRelation({ alias: alias ?? "", aliased: true, place: null, own: null }));
  }

  function relationOf(relation: RangeVar, scope: Scope): ScopeRelation {
    const { relname = "", alias, location } = relation;
    const query = relation.schemaname === undefined ? findQuery(relname, scope) : undefined;
    const place = query === undefined ? lookup.relation(relationName(relation)) : null;
    const written = strings(alias?.colnames);
    const own = query !== undefined ? query.columns : place === null ? null : lookup.columns(place);
    const end = location === undefined || offset(location) < 0 ? null : itemEnd(offset(location)).end;
    // Names for its columns can only be given behind an alias, which may be the relation's own name.
    const aliased = alias?.aliasname !== undefined && !(alias.aliasname === relname && written.length > 0);
    return scopeRelation({ alias: alias?.aliasname ?? relname, aliased, place, own, written, list: end === null ? null : { at: end, alias: alias === undefined ? relname : null } });
  }

  /** Where an item of FROM that begins there ends, and where its alias stands. */
  function itemEnd(from: number): { readonly end: number; readonly alias: Span | null } {
    const next = (at: number) => {
      for (let start = skipSpace(sql, at, sql.length); start < sql.length; ) {
        const token = tokenAt(sql, start, sql.length);
        if (token.kind !== "comment") return { ...token, text: sql.slice(token.start, token.end) };
        start = skipSpace(sql, token.end, sql.length);
      }
      return null;
    };
    const closing = (at: number): number => {
      let depth = 0;
      for (let token = next(at); token !== null; token = next(token.end)) {
        depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
        if (depth === 0) return token.end;
      }
      return sql.length;
    };
    let first = next(from);
    while (first !== null && /^(?:lateral|only)$/i.test(first.text)) first = next(first.end);
    let end = first === null ? from : first.text === "(" ? closing(first.start) : nameSpan(first.start).span.end;
    const isList = (at: number): boolean => next(at)?.text === "(";
    if (first?.text !== "(" && isList(end)) end = closing(end);
    const star = next(end);
    if (star?.text === "*") end = star.end;
    const as = next(end);
    const alias = as?.text.toLowerCase() === "as" ? next(as.end) : as;
    const isAlias = alias !== null && (alias !== as || alias.kind === "quoted" || (alias.kind === "word" && quoteIdentifier(folded(alias.text)) === folded(alias.text)));
    if (!isAlias) return { end, alias: null };
    return { end: isList(alias.end) ? closing(alias.end) : alias.end, alias: { start: alias.start, end: alias.end } };
  }

  function naturalMention(right: Node, names: readonly string[], inner: boolean): void {
    const at = firstLocation(right);
    const words: Span[] = [];
    for (let start = skipSpace(sql, 0, sql.length); start < at; ) {
      const token = tokenAt(sql, start, sql.length);
      const text = sql.slice(token.start, token.end).toLowerCase();
      if (token.kind === "word" && (text === "natural" || text === "inner" || text === "join")) words.push({ start: token.start, end: token.end });
      start = skipSpace(sql, token.end, sql.length);
    }
    const word = (index: number): string => sql.slice(words[index]?.start, words[index]?.end).toLowerCase();
    const natural = words.findLastIndex((_each, index) => word(index) === "natural");
    const join = words.findIndex((_each, index) => index > natural && word(index) === "join");
    const [keyword, joining] = [words[natural], words[join]];
    if (keyword === undefined || joining === undefined) return;
    const end = itemEnd(joining.end).end;
    const cross = inner && names.length === 0;
    const condition = names.length > 0 ? ` USING (${names.map(quoteIdentifier).join(", ")})` : cross ? "" : " ON true";
    const optional = words.slice(natural + 1, join).filter((_each, index) => word(natural + 1 + index) === "inner");
    naturals.push({ edits: [{ span: keyword, text: cross ? "CROSS" : "" }, ...(cross ? optional.map((span) => ({ span, text: "" })) : []), ...(condition === "" ? [] : [{ span: { start: end, end }, text: condition }])] });
  }

  /** Where the first name in a tree stands. */
  function firstLocation(node: Node): number {
    let first = Infinity;
    const open: unknown[] = [node];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (typeof value !== "object" || value === null) continue;
      for (const [key, inner] of Object.entries(value)) {
        if (key === "location" && typeof inner === "number" && inner >= 0) first = Math.min(first, offset(inner));
        else open.push(inner);
      }
    }
    return first;
  }

  function plainColumn(of: Place | null, column: string, span: Span | null): void {
    columns.push({ of, column, span, names: false, bare: null });
  }

  function outputsOfQuery(expression: CommonTableExpr, scope: Scope): readonly string[] | null {
    return expression.ctequery !== undefined && "SelectStmt" in expression.ctequery ? outputsOf(expression.ctequery.SelectStmt, scope) : null;
  }

  /** The names of a query's columns. */
  function outputsOf(select: SelectStmt, outer: Scope | null): readonly string[] | null {
    let first = select;
    while (first.larg !== undefined) first = first.larg;
    if (first.withClause !== undefined || select.withClause !== undefined) {
      if ((first.targetList ?? []).some(isStar)) return null;
    }
    const scope = aroundOf([], outer);
    const names: string[] = [];
    for (const target of first.targetList ?? []) {
      if (!("ResTarget" in target) || isWholeRow(target.ResTarget.val)) return null;
      if (isStar(target)) {
        const qualifier = target.ResTarget.val !== undefined && "ColumnRef" in target.ResTarget.val ? strings(target.ResTarget.val.ColumnRef.fields).at(-1) : undefined;
        const all = fromItem(first.fromClause, scope, false);
        const shown = qualifier === undefined ? all.shown?.map(({ name }) => name) : all.relations.find(({ alias }) => alias === qualifier)?.columns;
        if (shown === undefined || shown === null) return null;
        names.push(...shown);
      } else names.push(target.ResTarget.name ?? (target.ResTarget.val === undefined ? null : expressionName(target.ResTarget.val)) ?? "?column?");
    }
    return names;
  }

  function outputs(statement: Node): readonly string[] | null {
    const query = "ViewStmt" in statement ? statement.ViewStmt.query : "CreateTableAsStmt" in statement ? statement.CreateTableAsStmt.query : "SelectStmt" in statement ? statement : undefined;
    if (query === undefined || !("SelectStmt" in query)) return null;
    const written = "ViewStmt" in statement ? strings(statement.ViewStmt.aliases) : "CreateTableAsStmt" in statement ? strings(statement.CreateTableAsStmt.into?.colNames) : [];
    const names = outputsOf(query.SelectStmt, null);
    return names === null ? null : [...written, ...names.slice(written.length)];
  }

  function relationMention(relation: RangeVar | undefined, scope: Scope | null): Place | null {
    if (relation?.relname === undefined) return null;
    if (relation.schemaname === undefined && findQuery(relation.relname, scope) !== undefined) return null;
    const place = lookup.relation({ schema: relation.schemaname ?? null, name: relation.relname });
    // The words around the text, which only make a statement of it, name a table too.
    if (relation.location !== undefined && offset(relation.location) >= 0) relations.push({ place, qualified: relation.schemaname !== undefined, span: nameSpan(offset(relation.location)).span });
    return place;
  }

  function columnMention(reference: { readonly fields?: Node[]; readonly location?: number }, scope: Scope | null, names: boolean): void {
    const parts = strings(reference.fields);
    const written = parts.at(-1);
    if (written === undefined || reference.location === undefined) return;
    const { parts: spans } = nameSpan(offset(reference.location));
    const last = spans[parts.length - 1];
    if (last === undefined) return;
    const relation = parts.length === 1 ? findColumn(written, scope) : findAlias(parts.at(-2) ?? "", scope);
    const row = parts.length === 1 && relation === null ? findAlias(written, scope) : null;
    if (row !== null) {
      if (!row.aliased) qualifiers.push({ of: row.place, span: last, names });
      return;
    }
    const firstSpan = spans[0];
    const beforeLast = spans[parts.length - 2];
    if (relation !== null && !relation.aliased && firstSpan !== undefined && beforeLast !== undefined) qualifiers.push({ of: relation.place, span: { start: firstSpan.start, end: beforeLast.end }, names: false });
    const source = relation?.sources[relation.columns?.indexOf(written) ?? -1];
    const stays = source?.renamed === true || relation?.fixed.has(written) === true;
    const beside = parts.length === 1 && relation !== null && relation.alias !== "" && !relation.fixed.has(written) ? besideIn(relation, scope) : [];
    columns.push({ of: source?.of ?? relation?.place ?? null, column: source?.column ?? written, span: stays ? null : last, names, bare: beside.length === 0 || relation === null ? null : { alias: relation.alias, beside } });
    if (parts.length === 1 ? relation === null && isNowhere(written, scope) : relation?.columns?.includes(written) === false) missing.push(written);
  }

  function starMention(location: number | undefined, parts: readonly string[], scope: Scope): void {
    if (location === undefined) return;
    const start = offset(location);
    const { parts: spans, span } = nameSpan(start);
    const qualifier = parts.at(-1);
    const relation = qualifier === undefined ? null : findAlias(qualifier, scope);
    const [first, last] = [spans[0], spans[parts.length - 1]];
    if (relation !== null && !relation.aliased && first !== undefined && last !== undefined) qualifiers.push({ of: relation.place, span: { start: first.start, end: last.end }, names: false });
    const shown = qualifier === undefined ? scope.shown : relation === null ? null : itemOf(relation).shown;
    stars.push({ span: { start, end: parts.length === 0 ? start + 1 : sql.indexOf("*", span.start) + 1 }, columns: shown });
  }

  function typeMention(type: TypeName | undefined, scope: Scope | null): void {
    if (type?.names !== undefined && type.location !== undefined) {
      const start = offset(type.location);
      const setof = /^setof\s+/i.exec(sql.slice(start));
      types.push({ name: nameOf(strings(type.names)), span: nameSpan(start + (setof?.[0].length ?? 0)).span });
    }
    pending.push({ value: type?.typmods, scope });
  }

  /** A routine whose place the tree does not tell: it stands after these words. */
  function routineAfter(words: RegExp, parts: readonly string[], types: readonly Node[] | undefined): void {
    // Arguments are told by their types alone, as a call would give them.
    const call = types === undefined ? null : { node: { args: types.map((type) => ("TypeName" in type ? { TypeCast: { typeName: type.TypeName } } : type)) }, scope: null };
    const found = words.exec(sql);
    if (found !== null && parts.length > 0) functions.push({ name: nameOf(parts), span: nameSpan(found.index + found[0].length).span, call });
  }

  function literalMention(argument: Node | undefined): void {
    const constant = argument !== undefined && "TypeCast" in argument ? argument.TypeCast.arg : argument;
    if (constant === undefined || !("A_Const" in constant) || constant.A_Const.sval?.sval === undefined) return;
    const { location } = constant.A_Const as { readonly location?: number };
    const { names } = identifiersAt(constant.A_Const.sval.sval, 0);
    if (location === undefined || names.length === 0) return;
    const token = tokenAt(sql, offset(location), sql.length);
    if (token.kind === "string" && !literals.some((literal) => literal.span.start === token.start)) literals.push({ name: nameOf(names), span: { start: token.start, end: token.end } });
  }

  function wordAfter(keyword: string, name: string, place: Place | null): void {
    const from = new RegExp(`\\b${keyword}\\s`, "i").exec(sql)?.index ?? 0;
    for (let at = skipSpace(sql, from, sql.length); at < sql.length; ) {
      const token = tokenAt(sql, at, sql.length);
      const text = sql.slice(token.start, token.end);
      if (text.toLowerCase() === "on") return;
      if (folded(text) === name && at > from) plainColumn(place, name, { start: token.start, end: token.end });
      at = skipSpace(sql, token.end, sql.length);
    }
  }

  /** Plain columns among the keys of an index or exclusion constraint: the tree does not say where they stand. */
  function keyNames(text: string, open: number, elements: readonly Node[] | undefined, scope: Scope | null): void {
    let depth = 0;
    let element = 0;
    let isFirst = true;
    for (let at = skipSpace(text, open, text.length); at < text.length; ) {
      const token = tokenAt(text, at, text.length);
      const written = text.slice(token.start, token.end);
      if (written === "(" || written === "[") depth++;
      else if (written === ")" || written === "]") depth--;
      else if (written === "," && depth === 1) {
        element++;
        isFirst = true;
        at = skipSpace(text, token.end, text.length);
        continue;
      } else if (isFirst && depth === 1 && token.kind !== "comment") {
        const key = elements?.[element];
        const name = key !== undefined && "IndexElem" in key ? key.IndexElem.name : undefined;
        if (name !== undefined && folded(written) === name) plainColumn(scope?.relations[0]?.place ?? null, name, { start: token.start, end: token.end });
        isFirst = false;
      }
      if (depth === 0) return;
      at = skipSpace(text, token.end, text.length);
    }
  }

  function nameSpan(at: number): { readonly span: Span; readonly parts: readonly Span[] } {
    const { spans } = identifiersAt(sql, at);
    return { span: { start: spans[0]?.start ?? at, end: spans.at(-1)?.end ?? at }, parts: spans };
  }

  return { read, outputs, mentions: { relations, columns, stars, qualifiers, naturals, items, outputNames, functions, types, literals, missing } };
}

function isStar(target: Node): boolean {
  const value = "ResTarget" in target ? target.ResTarget.val : undefined;
  const last = value !== undefined && "ColumnRef" in value ? value.ColumnRef.fields?.at(-1) : undefined;
  return last !== undefined && "A_Star" in last;
}

/** `(f(x)).*`, which is many columns. */
function isWholeRow(value: Node | undefined): boolean {
  const last = value !== undefined && "A_Indirection" in value ? value.A_Indirection.indirection?.at(-1) : undefined;
  return last !== undefined && "A_Star" in last;
}

/** The parts of a dotted name that starts at an offset, as PostgreSQL folds them, with their spans. */
function identifiersAt(text: string, from: number): { readonly names: readonly string[]; readonly spans: readonly Span[] } {
  const names: string[] = [];
  const spans: Span[] = [];
  for (let at = skipSpace(text, from, text.length); at < text.length; ) {
    const token = tokenAt(text, at, text.length);
    if (token.kind === "comment") {
      at = skipSpace(text, token.end, text.length);
      continue;
    }
    if (token.kind !== "word" && token.kind !== "quoted") break;
    names.push(folded(text.slice(token.start, token.end)));
    spans.push({ start: token.start, end: token.end });
    const dot = skipSpace(text, token.end, text.length);
    if (text[dot] !== "." || text[dot + 1] === ".") break;
    at = skipSpace(text, dot + 1, text.length);
  }
  return { names, spans };
}

/** A name as PostgreSQL stores it: quotes removed, or lower case. */
export function folded(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function includeAt(sql: string): number {
  return Math.max(0, sql.search(/\binclude\s*\(/i));
}

/** The text of a CREATE with another name in the place of its own. */
export function withOwnName(sql: string, kind: string, name: string): string {
  const words = kind.split(" ");
  const isWord = (found: string, expected: string): boolean => found === expected || (expected === "role" && (found === "user" || found === "group"));
  const tokens: Span[] = [];
  for (let at = skipSpace(sql, 0, sql.length); at < sql.length; ) {
    const token = tokenAt(sql, at, sql.length);
    if (token.kind !== "comment") tokens.push(token);
    at = skipSpace(sql, token.end, sql.length);
    if (tokens.length > 20) break;
  }
  const word = (index: number): string => sql.slice(tokens[index]?.start ?? 0, tokens[index]?.end ?? 0).toLowerCase();
  let at = tokens.findIndex((_token, index) => words.every((expected, offset) => isWord(word(index + offset), expected)));
  if (at === -1) return sql;
  at += words.length;
  if (word(at) === "if" && word(at + 1) === "not" && word(at + 2) === "exists") at += 3;
  const start = tokens[at]?.start;
  if (start === undefined) return sql;
  const { spans } = identifiersAt(sql, start);
  return sql.slice(0, start) + name + sql.slice(spans.at(-1)?.end ?? start);
}

/** Where WHERE stands in the text of an index, outside of parentheses; -1 where it does not. */
export function whereAt(sql: string): number {
  let depth = 0;
  for (let at = skipSpace(sql, 0, sql.length); at < sql.length; ) {
    const token = tokenAt(sql, at, sql.length);
    const text = sql.slice(token.start, token.end).toLowerCase();
    if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (text === "where" && depth === 0 && token.kind === "word") return token.start;
    at = skipSpace(sql, token.end, sql.length);
  }
  return -1;
}
