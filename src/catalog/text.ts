/** SQL that the catalog keeps as text: what it mentions, and where. */
import type { CommonTableExpr, Node, RangeVar, RawStmt, SelectStmt, TypeName } from "@pgsql/types";
import type { ObjectName } from "../sql/change.ts";
import { skipSpace, tokenAt } from "../sql/lex.ts";
import { nameOf, strings } from "../sql/names.ts";
import { parse } from "../sql/parse.ts";
import { byteOffsets } from "../source.ts";
import type { Span } from "../source.ts";
import type { Place } from "./catalog.ts";
import { expressionName } from "./names.ts";

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
  readonly span: Span;
  /** The relation's own name before the column, if it stands there. */
  readonly qualifier: Span | null;
  /** It is a whole item of a select list, without a name of its own. */
  readonly names: boolean;
}

/** `*` or `t.*` in a select list, with what it stands for; null where that is not known. */
export interface StarMention {
  readonly span: Span;
  readonly qualifier: Span | null;
  readonly relations: readonly { readonly alias: string; readonly place: Place | null; readonly columns: readonly string[] }[] | null;
}

/** A function or type by name. */
export interface NameMention {
  readonly name: ObjectName;
  readonly span: Span;
}

export interface Mentions {
  readonly relations: readonly RelationMention[];
  readonly columns: readonly ColumnMention[];
  readonly stars: readonly StarMention[];
  readonly functions: readonly NameMention[];
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
  const scope: Scope | null = own === null ? null : { relations: [{ alias: own.name, aliased: false, place: own, columns: lookup.columns(own) }], queries: new Map(), outer: null };
  if (statement !== undefined) reader.read(statement, scope, kind);
  const expression = kind === "expression" && statement !== undefined && "SelectStmt" in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  return {
    ...reader.mentions,
    node: expression !== undefined && "ResTarget" in expression ? (expression.ResTarget.val ?? null) : (statement ?? null),
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

interface ScopeRelation {
  readonly alias: string;
  /** The alias is written, and not the relation's own name. */
  readonly aliased: boolean;
  readonly place: Place | null;
  readonly columns: readonly string[] | null;
}

/** The relations that column names are looked up in, inside out. */
interface Scope {
  readonly relations: readonly ScopeRelation[];
  readonly queries: ReadonlyMap<string, readonly string[] | null>;
  readonly outer: Scope | null;
  /** Names that the select list gives, for ORDER BY and GROUP BY. */
  readonly given?: ReadonlySet<string>;
}

interface Work {
  readonly value: unknown;
  readonly scope: Scope | null;
}

function createReader(sql: string, offset: (byte: number) => number, lookup: Lookup) {
  const relations: RelationMention[] = [];
  const columns: ColumnMention[] = [];
  const stars: StarMention[] = [];
  const functions: NameMention[] = [];
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
      const place = relation !== undefined && "RangeVar" in relation ? lookup.relation({ schema: relation.RangeVar.schemaname ?? null, name: relation.RangeVar.relname ?? "" }) : null;
      const from = /\bon\s/i.exec(sql)?.index ?? 0;
      const names = (statement.CreateStatsStmt.exprs ?? []).flatMap((element) => ("StatsElem" in element ? (element.StatsElem.name ?? []) : []));
      for (let at = skipSpace(sql, from + 2, sql.length); at < sql.length; ) {
        const token = tokenAt(sql, at, sql.length);
        const text = sql.slice(token.start, token.end);
        if (text.toLowerCase() === "from") break;
        if (names.includes(folded(text))) columns.push({ of: place, column: folded(text), span: { start: token.start, end: token.end }, qualifier: null, names: false });
        at = skipSpace(sql, token.end, sql.length);
      }
      const inside: Scope | null = place === null ? null : { relations: [{ alias: place.name, aliased: false, place, columns: lookup.columns(place) }], queries: new Map(), outer: null };
      pending.push({ value: statement, scope: inside });
    } else if ("CreateTrigStmt" in statement) {
      const { relation, funcname, columns: updated, whenClause } = statement.CreateTrigStmt;
      const place = relationMention(relation, null);
      const rows: Scope = { relations: ["new", "old"].map((alias) => ({ alias, aliased: true, place, columns: place === null ? null : lookup.columns(place) })), queries: new Map(), outer: null };
      for (const name of strings(updated)) wordAfter("of", name, place);
      const execute = /\bexecute\s+(?:function|procedure)\s+/i.exec(sql);
      if (execute !== null) functions.push({ name: nameOf(strings(funcname)), span: nameSpan(execute.index + execute[0].length).span });
      pending.push({ value: whenClause, scope: rows });
    } else pending.push({ value: statement, scope });
    for (let work = pending.pop(); work !== undefined; work = pending.pop()) visit(work.value, work.scope);
  }

  function visit(value: unknown, scope: Scope | null): void {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) pending.push({ value: item, scope });
      return;
    }
    const node = value as Node;
    if ("SelectStmt" in node) return visitSelect(node.SelectStmt, scope);
    if ("RangeVar" in node) return void relationMention(node.RangeVar, scope);
    if ("ColumnRef" in node) return columnMention(node.ColumnRef, scope, false);
    if ("FuncCall" in node) {
      const { funcname, location, args } = node.FuncCall;
      if (location !== undefined) functions.push({ name: nameOf(strings(funcname)), span: nameSpan(offset(location)).span });
      if (/^(?:nextval|currval|setval|pg_get_serial_sequence)$/.test(strings(funcname).at(-1) ?? "")) literalMention(args?.[0]);
    }
    if ("TypeCast" in node && strings(node.TypeCast.typeName?.names).at(-1) === "regclass") literalMention(node.TypeCast.arg);
    if ("CreateEventTrigStmt" in node) return routineAfter(/\bexecute\s+(?:function|procedure)\s+/i, strings(node.CreateEventTrigStmt.funcname));
    if ("CreateCastStmt" in node && node.CreateCastStmt.func !== undefined) routineAfter(/\bwith\s+function\s+/i, strings(node.CreateCastStmt.func.objname));
    if ("CreatePLangStmt" in node) return routineAfter(/\bhandler\s+/i, strings(node.CreatePLangStmt.plhandler));
    if ("CreateOpClassItem" in node && node.CreateOpClassItem.itemtype === 2) routineAfter(new RegExp(`\\bfunction\\s+${String(node.CreateOpClassItem.number ?? 0)}\\s*(?:\\([^)]*\\)\\s*)?`, "i"), strings(node.CreateOpClassItem.name?.objname));
    if ("DefElem" in node && functionOptions.has(node.DefElem.defname ?? "")) {
      const { arg, location } = node.DefElem;
      if (arg !== undefined && "TypeName" in arg && arg.TypeName.location !== undefined) functions.push({ name: nameOf(strings(arg.TypeName.names)), span: nameSpan(offset(arg.TypeName.location)).span });
      else if (location === undefined) pending.push({ value: arg, scope });
      return;
    }
    if ("TypeName" in node) return typeMention(node.TypeName, scope);
    if ("PartitionElem" in node && node.PartitionElem.name !== undefined && node.PartitionElem.location !== undefined) {
      const { span } = nameSpan(offset(node.PartitionElem.location));
      columns.push({ of: scope?.relations[0]?.place ?? null, column: node.PartitionElem.name, span, qualifier: null, names: false });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key === "relation" || key === "pktable" || key === "constrrel") relationMention(inner as RangeVar, scope);
      else if (key === "typeName" || key === "argType" || key === "returnType") typeMention(inner as TypeName, scope);
      else if (key !== "view" && key !== "into" && key !== "typevar") pending.push({ value: inner, scope });
    }
  }

  function visitSelect(select: SelectStmt, outer: Scope | null): void {
    const queries = new Map<string, readonly string[] | null>();
    const scope: Scope = { relations: [], queries, outer };
    for (const node of select.withClause?.ctes ?? []) {
      if (!("CommonTableExpr" in node)) continue;
      const expression = node.CommonTableExpr;
      const written = strings(expression.aliascolnames);
      if (select.withClause?.recursive === true) queries.set(expression.ctename ?? "", written.length > 0 ? written : null);
      pending.push({ value: expression.ctequery, scope });
      queries.set(expression.ctename ?? "", written.length > 0 ? written : outputsOfQuery(expression, scope));
    }
    const given = new Set((select.targetList ?? []).flatMap((target) => ("ResTarget" in target ? (target.ResTarget.name ?? []) : [])));
    // What follows UNION may name the columns that it gives.
    const united: readonly ScopeRelation[] = select.larg === undefined ? [] : [{ alias: "", aliased: true, place: null, columns: null }];
    const inside: Scope = { ...scope, relations: [...(select.fromClause ?? []).flatMap((item) => relationsOf(item, scope)), ...united], given };
    if (select.larg !== undefined) pending.push({ value: { SelectStmt: select.larg }, scope });
    if (select.rarg !== undefined) pending.push({ value: { SelectStmt: select.rarg }, scope });
    const merged = (select.fromClause ?? []).some(mergesColumns);
    for (const target of select.targetList ?? []) {
      if (!("ResTarget" in target)) continue;
      const { val, name } = target.ResTarget;
      if (val !== undefined && "ColumnRef" in val) {
        const fields = val.ColumnRef.fields ?? [];
        const last = fields.at(-1);
        if (last !== undefined && "A_Star" in last) starMention(val.ColumnRef.location, strings(fields), inside, merged);
        else columnMention(val.ColumnRef, inside, name === undefined);
      } else pending.push({ value: val, scope: inside });
    }
    for (const [key, value] of Object.entries(select)) {
      if (key !== "larg" && key !== "rarg" && key !== "withClause" && key !== "targetList") pending.push({ value, scope: inside });
    }
  }

  function relationsOf(item: Node, scope: Scope): ScopeRelation[] {
    if ("RangeVar" in item) {
      const { relname = "", alias } = item.RangeVar;
      const query = item.RangeVar.schemaname === undefined ? findQuery(relname, scope) : undefined;
      const place = query === undefined ? lookup.relation({ schema: item.RangeVar.schemaname ?? null, name: relname }) : null;
      const written = strings(alias?.colnames);
      const known = query !== undefined ? query.columns : place === null ? null : lookup.columns(place);
      return [{ alias: alias?.aliasname ?? relname, aliased: alias?.aliasname !== undefined, place: written.length > 0 ? null : place, columns: renamed(known, written) }];
    }
    if ("JoinExpr" in item) return [item.JoinExpr.larg, item.JoinExpr.rarg].flatMap((side) => (side === undefined ? [] : relationsOf(side, scope)));
    if ("RangeSubselect" in item) {
      const { alias, subquery } = item.RangeSubselect;
      const written = strings(alias?.colnames);
      const select = subquery !== undefined && "SelectStmt" in subquery ? subquery.SelectStmt : undefined;
      return [{ alias: alias?.aliasname ?? "", aliased: true, place: null, columns: renamed(select === undefined ? null : outputsOf(select, scope), written) }];
    }
    const alias = "RangeFunction" in item ? item.RangeFunction.alias?.aliasname : undefined;
    return [{ alias: alias ?? "", aliased: true, place: null, columns: null }];
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
    const scope: Scope = { relations: [], queries: new Map(), outer };
    const names: string[] = [];
    for (const target of first.targetList ?? []) {
      if (!("ResTarget" in target) || isWholeRow(target.ResTarget.val)) return null;
      if (isStar(target)) {
        if ((first.fromClause ?? []).some(mergesColumns)) return null;
        const qualifier = target.ResTarget.val !== undefined && "ColumnRef" in target.ResTarget.val ? strings(target.ResTarget.val.ColumnRef.fields).at(-1) : undefined;
        const all = (first.fromClause ?? []).flatMap((item) => relationsOf(item, scope)).filter((relation) => qualifier === undefined || relation.alias === qualifier);
        for (const relation of all) {
          if (relation.columns === null) return null;
          names.push(...relation.columns);
        }
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
    const column = parts.at(-1);
    if (column === undefined || reference.location === undefined) return;
    const { parts: spans } = nameSpan(offset(reference.location));
    const last = spans[parts.length - 1];
    if (last === undefined) return;
    const relation = parts.length === 1 ? findColumn(column, scope) : findAlias(parts.at(-2) ?? "", scope);
    const firstSpan = spans[0];
    const beforeLast = spans[parts.length - 2];
    const qualifier = relation !== null && !relation.aliased && firstSpan !== undefined && beforeLast !== undefined ? { start: firstSpan.start, end: beforeLast.end } : null;
    columns.push({ of: relation?.place ?? null, column, span: last, qualifier, names });
    if (parts.length === 1 ? relation === null && isNowhere(column, scope) : relation?.columns?.includes(column) === false) missing.push(column);
  }

  function starMention(location: number | undefined, parts: readonly string[], scope: Scope, merged: boolean): void {
    if (location === undefined) return;
    const start = offset(location);
    const { parts: spans, span } = nameSpan(start);
    const qualifier = parts.at(-1);
    const found = qualifier === undefined ? scope.relations : [findAlias(qualifier, scope)].flatMap((relation) => relation ?? []);
    const known = found.flatMap(({ alias, place, columns: all }) => (all === null ? [] : [{ alias, place, columns: all }]));
    const first = spans[0];
    const last = spans[parts.length - 1];
    stars.push({
      span: { start, end: parts.length === 0 ? start + 1 : sql.indexOf("*", span.start) + 1 },
      qualifier: found[0] !== undefined && !found[0].aliased && qualifier !== undefined && first !== undefined && last !== undefined ? { start: first.start, end: last.end } : null,
      relations: (merged && qualifier === undefined) || known.length !== found.length || found.length === 0 ? null : known,
    });
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
  function routineAfter(words: RegExp, parts: readonly string[]): void {
    const found = words.exec(sql);
    if (found !== null && parts.length > 0) functions.push({ name: nameOf(parts), span: nameSpan(found.index + found[0].length).span });
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
      if (folded(text) === name && at > from) columns.push({ of: place, column: name, span: { start: token.start, end: token.end }, qualifier: null, names: false });
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
        if (name !== undefined && folded(written) === name) columns.push({ of: scope?.relations[0]?.place ?? null, column: name, span: { start: token.start, end: token.end }, qualifier: null, names: false });
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

  return { read, outputs, mentions: { relations, columns, stars, functions, types, literals, missing } };
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

/** Columns under the names that an alias gives to the first of them. */
function renamed(columns: readonly string[] | null, written: readonly string[]): readonly string[] | null {
  return columns === null || written.length === 0 ? columns : [...written, ...columns.slice(written.length)];
}

/** NATURAL and USING give one column for two. */
function mergesColumns(item: Node): boolean {
  if (!("JoinExpr" in item)) return false;
  const { isNatural, usingClause, larg, rarg, alias } = item.JoinExpr;
  return isNatural === true || (usingClause ?? []).length > 0 || alias !== undefined || [larg, rarg].some((side) => side !== undefined && mergesColumns(side));
}

function findQuery(name: string, scope: Scope | null): { readonly columns: readonly string[] | null } | undefined {
  for (let here = scope; here !== null; here = here.outer) {
    const columns = here.queries.get(name);
    if (columns !== undefined) return { columns };
  }
  return undefined;
}

function findAlias(alias: string, scope: Scope | null): ScopeRelation | null {
  for (let here = scope; here !== null; here = here.outer) {
    const found = here.relations.find((relation) => relation.alias === alias);
    if (found !== undefined) return found;
  }
  return null;
}

/** The relation an unqualified column is of: the innermost scope that has it; null where a relation of unknown columns may. */
function findColumn(column: string, scope: Scope | null): ScopeRelation | null {
  for (let here = scope; here !== null; here = here.outer) {
    const found = here.relations.find((relation) => relation.columns?.includes(column));
    if (found !== undefined) return found;
    const open = here.relations.filter((relation) => relation.columns === null);
    if (open.length === 1 && here.relations.length === 1) return open[0] ?? null;
    if (open.length > 0) return null;
  }
  return null;
}

/** Whether an unqualified column that was not found stands among relations whose columns are all known, and names none of these. */
function isNowhere(column: string, scope: Scope | null): boolean {
  let among = 0;
  for (let here = scope; here !== null; here = here.outer) {
    if (here.given?.has(column) === true || here.relations.some(({ alias, columns }) => columns === null || alias === column)) return false;
    among += here.relations.length;
  }
  return among > 0;
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
