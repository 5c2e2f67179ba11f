/** What a text can mention, and how one mention of each kind is read. */
import type { A_Indirection, ColumnRef, FuncCall, Node, RangeVar, TypeName } from "@pgsql/types";
import type { ObjectName } from "../sql/change.ts";
import { tokenAt } from "../sql/lex.ts";
import { nameOf, relationName, strings } from "../sql/names.ts";
import type { Span } from "../source.ts";
import type { Place } from "./catalog.ts";
import { fieldAfter, nameAt } from "./text-places.ts";
import type { Edit } from "./text-places.ts";
import { besideIn, findAlias, findColumn, findQuery, isNowhere, isOutOfSight, itemOf } from "./text-scope.ts";
import type { ColumnSource, Scope, ScopeRelation, ShownColumn } from "./text-scope.ts";

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
  readonly edits: readonly Edit[];
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

/** The names that an item of FROM gives to its columns: `t AS x (a, b)`, `(t CROSS JOIN u) AS j (a, b)`. */
export interface ListMention {
  /** With its parentheses; empty where nothing is written behind the alias of a join. */
  readonly span: Span;
  /** Of a table those that are written, of a join all. */
  readonly names: readonly string[];
  /** What the columns are, in the same order. */
  readonly columns: readonly { readonly source: ColumnSource; readonly relation: ScopeRelation }[];
  readonly isJoin: boolean;
}

/** `.field` behind a column in parentheses: an attribute of its composite type. `of` is null where nothing tells what the column is of, as of VALUE in a domain. */
export interface FieldMention {
  readonly of: Place | null;
  readonly column: string;
  readonly field: string;
  readonly span: Span;
}

/** A string without a type of its own that is taken for one of a type: that of a cast, or of the value beside it. */
export interface StringMention {
  readonly text: string;
  readonly span: Span;
  readonly like: { readonly type: TypeName } | { readonly node: Node; readonly scope: Scope | null };
}

/** All that a text mentions, each kind in no particular order. */
export interface MentionLists {
  readonly relations: readonly RelationMention[];
  readonly columns: readonly ColumnMention[];
  readonly stars: readonly StarMention[];
  readonly qualifiers: readonly QualifierMention[];
  readonly naturals: readonly NaturalMention[];
  /** Items of select lists that are called by the function or type that makes them. */
  readonly outputNames: readonly { readonly name: string; readonly span: Span }[];
  /** What stands in FROM. */
  readonly items: readonly ScopeRelation[];
  readonly lists: readonly ListMention[];
  readonly fields: readonly FieldMention[];
  readonly functions: readonly FunctionMention[];
  readonly types: readonly NameMention[];
  /** What stands behind COLLATE. */
  readonly collations: readonly NameMention[];
  /** Relations named in a string: `nextval('s')`, `'s'::regclass`. The span is the string's. */
  readonly literals: readonly NameMention[];
  readonly strings: readonly StringMention[];
  /** Columns that none of the relations they can be of has, as far as all of these are known. System columns are among them. */
  readonly missing: readonly string[];
  /** What stands before a column, or before `.*`, and is no relation in sight. */
  readonly strangers: readonly string[];
}

/** How names in a text are looked up. */
export interface Lookup {
  /** The table or view of that name. */
  readonly relation: (name: ObjectName) => Place | null;
  /** Its columns; null where they are not known. */
  readonly columns: (place: Place) => readonly string[] | null;
}

/** A text whose tree is read. */
export interface Text {
  readonly sql: string;
  /** From the bytes of the parser to the text; outside of it for the words that were put around it. */
  readonly offset: (byte: number) => number;
  readonly lookup: Lookup;
}

/** The lists while they grow. */
export type Found = { readonly [Kind in keyof MentionLists]: MentionLists[Kind][number][] };

/** Lists without a mention. */
export function nothingFound(): Found {
  return { relations: [], columns: [], stars: [], qualifiers: [], naturals: [], outputNames: [], items: [], lists: [], fields: [], collations: [], functions: [], types: [], literals: [], strings: [], missing: [], strangers: [] };
}

/** A table or view; what it is, null where it is a query of WITH, or where nobody knows. */
export function noteRelation({ sql, offset, lookup }: Text, found: Found, relation: RangeVar | undefined, scope: Scope | null): Place | null {
  if (relation?.relname === undefined) return null;
  if (relation.schemaname === undefined && findQuery(relation.relname, scope) !== undefined) return null;
  const place = lookup.relation(relationName(relation));
  // The words around the text, which only make a statement of it, name a table too.
  if (relation.location !== undefined && offset(relation.location) >= 0) found.relations.push({ place, qualified: relation.schemaname !== undefined, span: nameAt(sql, offset(relation.location)).span });
  return place;
}

/** A column that is named by itself, where the text says of what. */
export function noteColumnOf(found: Found, of: Place | null, column: string, span: Span | null): void {
  found.columns.push({ of, column, span, names: false, bare: null });
}

/** A column in an expression, or a relation in the place of its whole row. `names`: it is a whole item of a select list, without a name of its own. */
export function noteColumn({ sql, offset }: Text, found: Found, { fields, location }: ColumnRef, scope: Scope | null, names: boolean): void {
  const path = strings(fields);
  const column = path.at(-1);
  if (column === undefined || location === undefined) return;
  const { parts } = nameAt(sql, offset(location));
  const [first, last] = [parts[0], parts[path.length - 1]];
  if (first === undefined || last === undefined) return;
  const qualifier = path.at(-2);
  const relation = qualifier === undefined ? findColumn(column, scope) : findAlias(qualifier, scope, path.at(-3));
  const row = qualifier === undefined && relation === null ? findAlias(column, scope) : null;
  if (row !== null) {
    if (!row.aliased) found.qualifiers.push({ of: row.place, span: last, names });
    return;
  }
  const beforeLast = parts[path.length - 2];
  if (relation !== null && !relation.aliased && beforeLast !== undefined) found.qualifiers.push({ of: relation.place, span: { start: first.start, end: beforeLast.end }, names: false });
  const source = relation?.sources[relation.columns?.indexOf(column) ?? -1];
  const isFixed = relation?.fixed.has(column) === true;
  const beside = qualifier === undefined && relation !== null && relation.alias !== "" && !isFixed ? besideIn(relation, scope) : [];
  found.columns.push({
    of: source?.of ?? relation?.place ?? null,
    column: source?.column ?? column,
    span: source?.renamed === true || isFixed ? null : last,
    names,
    bare: beside.length === 0 || relation === null ? null : { alias: relation.alias, beside },
  });
  if (qualifier === undefined ? relation === null && isNowhere(column, scope) : relation?.columns?.includes(column) === false) found.missing.push(column);
  if (qualifier !== undefined && relation === null && isOutOfSight(qualifier, scope)) found.strangers.push(qualifier);
}

/** A field of what stands in parentheses: of a column, or of a relation's whole row, where it is a column. */
export function noteField({ sql, offset }: Text, found: Found, { arg, indirection }: A_Indirection, scope: Scope | null): void {
  const [field] = strings(indirection?.slice(0, 1));
  if (field === undefined || arg === undefined || !("ColumnRef" in arg) || arg.ColumnRef.location === undefined) return;
  const path = strings(arg.ColumnRef.fields);
  const column = path.at(-1) ?? "";
  const span = fieldAfter(sql, nameAt(sql, offset(arg.ColumnRef.location)).span.end);
  if (span === null) return;
  const qualifier = path.at(-2);
  const relation = qualifier === undefined ? findColumn(column, scope) : findAlias(qualifier, scope, path.at(-3));
  const row = qualifier === undefined && relation === null ? findAlias(column, scope) : null;
  if (row !== null) return noteColumnOf(found, row.place, field, span);
  const source = relation?.sources[relation.columns?.indexOf(column) ?? -1];
  found.fields.push({ of: source?.of ?? relation?.place ?? null, column: source?.column ?? column, field, span });
}

/** `*` in a select list, or `t.*`. */
export function noteStar({ sql, offset }: Text, found: Found, { fields, location }: ColumnRef, scope: Scope): void {
  if (location === undefined) return;
  const start = offset(location);
  const path = strings(fields);
  const qualifier = path.at(-1);
  if (qualifier === undefined) return void found.stars.push({ span: { start, end: start + 1 }, columns: scope.shown });
  const { parts, span } = nameAt(sql, start);
  const relation = findAlias(qualifier, scope, path.at(-2));
  const last = parts[path.length - 1];
  if (relation === null && isOutOfSight(qualifier, scope)) found.strangers.push(qualifier);
  if (relation !== null && !relation.aliased && last !== undefined) found.qualifiers.push({ of: relation.place, span: { start: span.start, end: last.end }, names: false });
  found.stars.push({ span: { start, end: sql.indexOf("*", span.start) + 1 }, columns: relation === null ? null : itemOf(relation).shown });
}

/** A type, where the tree says where it stands. */
export function noteType({ sql, offset }: Text, found: Found, type: TypeName | undefined): void {
  if (type?.names === undefined || type.location === undefined) return;
  const start = offset(type.location);
  const setof = /^setof\s+/i.exec(sql.slice(start));
  found.types.push({ name: nameOf(strings(type.names)), span: nameAt(sql, start + (setof?.[0].length ?? 0)).span });
}

/** A function that is named where the tree says. */
export function noteFunction({ sql, offset }: Text, found: Found, parts: readonly Node[] | undefined, location: number | undefined, call: FunctionMention["call"]): void {
  if (location !== undefined) found.functions.push({ name: nameOf(strings(parts)), span: nameAt(sql, offset(location)).span, call });
}

/** A function whose place the tree does not tell: it stands after these words. `types`: those of its arguments, undefined where nothing tells them. */
export function noteFunctionAfter({ sql }: Text, found: Found, words: RegExp, parts: readonly Node[] | undefined, types: readonly Node[] | undefined): void {
  const match = words.exec(sql);
  if (match === null || parts === undefined || parts.length === 0) return;
  // Types tell what arguments would of a call.
  const call = types === undefined ? null : { node: { args: types.map((type) => ("TypeName" in type ? { TypeCast: { typeName: type.TypeName } } : type)) }, scope: null };
  found.functions.push({ name: nameOf(strings(parts)), span: nameAt(sql, match.index + match[0].length).span, call });
}

/** A string that names a relation, where it is one, and is not cast to text first; each is noted once. */
export function noteLiteral({ sql, offset }: Text, found: Found, constant: Node | undefined): void {
  if (constant === undefined || !("A_Const" in constant) || constant.A_Const.sval?.sval === undefined) return;
  const { location } = constant.A_Const as { readonly location?: number };
  const { names } = nameAt(constant.A_Const.sval.sval, 0);
  if (location === undefined || names.length === 0) return;
  const { kind, start, end } = tokenAt(sql, offset(location), sql.length);
  if (kind === "string" && !found.literals.some(({ span }) => span.start === start)) found.literals.push({ name: nameOf(names), span: { start, end } });
}

/** A string that is taken for a value of the type. */
export function noteString({ sql, offset }: Text, found: Found, constant: Node | undefined, like: StringMention["like"]): void {
  if (constant === undefined || !("A_Const" in constant) || constant.A_Const.sval === undefined) return;
  const { location } = constant.A_Const as { readonly location?: number };
  if (location === undefined) return;
  const { kind, start, end } = tokenAt(sql, offset(location), sql.length);
  if (kind === "string") found.strings.push({ text: constant.A_Const.sval.sval ?? "", span: { start, end }, like });
}
