/** What FROM brings into sight, and the columns that a query gives. */
import type { Node, RangeVar, SelectStmt } from "@pgsql/types";
import { relationName, strings } from "../sql/names.ts";
import type { Place } from "./catalog.ts";
import { expressionName } from "./names.ts";
import { noteColumnOf } from "./text-mentions.ts";
import type { Found, Text } from "./text-mentions.ts";
import { fromItemAt, joinList, listEndingAt, naturalEdits } from "./text-places.ts";
import { findQuery, itemOf, merge, named, scopeOf, scopeRelation, sharedColumns, sideBySide } from "./text-scope.ts";
import type { FromItem, Scope, ScopeRelation } from "./text-scope.ts";

/** The items of FROM, side by side. `found`: where what they mention is noted; null where they are only looked at. */
export function fromItems(text: Text, from: readonly Node[] | undefined, scope: Scope, found: Found | null): FromItem {
  return sideBySide((from ?? []).map((item) => fromItem(text, item, scope, found)));
}

function fromItem(text: Text, item: Node, scope: Scope, found: Found | null): FromItem {
  if ("RangeVar" in item) {
    const relation = relationIn(text, item.RangeVar, scope);
    found?.items.push(relation);
    const { alias, location } = item.RangeVar;
    const written = strings(alias?.colnames);
    if (written.length > 0 && location !== undefined) found?.lists.push({ span: listEndingAt(text.sql, fromItemAt(text.sql, text.offset(location)).end), names: written, columns: relation.sources.map((source) => ({ source, relation })), isJoin: false });
    if (!relation.aliased && alias !== undefined && location !== undefined) found?.qualifiers.push({ of: relation.place, span: fromItemAt(text.sql, text.offset(location)).alias ?? { start: 0, end: 0 }, names: false });
    return itemOf(relation);
  }
  if ("RangeTableSample" in item && item.RangeTableSample.relation !== undefined) return fromItem(text, item.RangeTableSample.relation, scope, found);
  if ("JoinExpr" in item) {
    const { larg, rarg, isNatural, usingClause, alias, join_using_alias, jointype } = item.JoinExpr;
    const [left, right] = [larg, rarg].map((side) => (side === undefined ? sideBySide([]) : fromItem(text, side, scope, found))) as [FromItem, FromItem];
    const names = isNatural === true ? sharedColumns(left, right) : strings(usingClause);
    if (found !== null && names !== null) {
      const edits = isNatural === true && rarg !== undefined ? naturalEdits(text.sql, firstLocation(text, rarg), names, jointype === "JOIN_INNER") : [];
      if (edits.length > 0) found.naturals.push({ edits });
      for (const { name, source } of [left, right].flatMap(({ shown }) => shown ?? [])) if (names.includes(name)) noteColumnOf(found, source.of, source.column, null);
    }
    const whole = names === null ? { ...sideBySide([left, right]), shown: null } : names.length === 0 ? sideBySide([left, right]) : merge(left, right, names, join_using_alias?.aliasname);
    if (alias === undefined) return whole;
    const join = named(whole, alias.aliasname ?? "", strings(alias.colnames));
    const span = found === null || rarg === undefined || whole.shown === null ? null : joinList(text.sql, firstLocation(text, rarg), alias.aliasname ?? "");
    if (span !== null) found?.lists.push({ span, names: join.shown?.map(({ name }) => name) ?? [], columns: whole.shown ?? [], isJoin: true });
    return join;
  }
  if ("RangeSubselect" in item) {
    const { alias, subquery } = item.RangeSubselect;
    const own = subquery !== undefined && "SelectStmt" in subquery ? outputsOfSelect(text, subquery.SelectStmt, scope) : null;
    return itemOf(scopeRelation({ alias: alias?.aliasname ?? "", aliased: true, place: null, own, written: strings(alias?.colnames) }));
  }
  const alias = "RangeFunction" in item ? item.RangeFunction.alias?.aliasname : undefined;
  return itemOf(scopeRelation({ alias: alias ?? "", aliased: true, place: null, own: null }));
}

/** Where the first name in a tree stands. */
function firstLocation({ offset }: Text, node: Node): number {
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

/** A table, a view or a query of WITH under the name that it has in a statement. */
export function relationIn({ sql, offset, lookup }: Text, relation: RangeVar, scope: Scope): ScopeRelation {
  const { relname = "", alias, location } = relation;
  const query = relation.schemaname === undefined ? findQuery(relname, scope) : undefined;
  const place = query === undefined ? lookup.relation(relationName(relation)) : null;
  const written = strings(alias?.colnames);
  const own = query !== undefined ? query.columns : place === null ? null : lookup.columns(place);
  const end = location === undefined || offset(location) < 0 ? null : fromItemAt(sql, offset(location)).end;
  // Names for its columns can only be given behind an alias, which may be the relation's own name.
  const aliased = alias?.aliasname !== undefined && !(alias.aliasname === relname && written.length > 0);
  return scopeRelation({ alias: alias?.aliasname ?? relname, aliased, place, own, written, list: end === null ? null : { at: end, alias: alias === undefined ? relname : null } });
}

/** A table or view that a text belongs to, under its own name. */
export function ownRelation({ columns }: Text["lookup"], place: Place): ScopeRelation {
  return scopeRelation({ alias: place.name, aliased: false, place, own: columns(place) });
}

/** The names of the columns that a view, a CREATE TABLE AS or a query gives; null where they are not known, and of other statements. */
export function outputsOfStatement(text: Text, statement: Node): readonly string[] | null {
  const query = "ViewStmt" in statement ? statement.ViewStmt.query : "CreateTableAsStmt" in statement ? statement.CreateTableAsStmt.query : statement;
  if (query === undefined || !("SelectStmt" in query)) return null;
  const written = "ViewStmt" in statement ? strings(statement.ViewStmt.aliases) : "CreateTableAsStmt" in statement ? strings(statement.CreateTableAsStmt.into?.colNames) : [];
  const names = outputsOfSelect(text, query.SelectStmt, null);
  return names === null ? null : [...written, ...names.slice(written.length)];
}

/** The names of the columns that a query gives; null where they are not known. */
export function outputsOfSelect(text: Text, select: SelectStmt, outer: Scope | null): readonly string[] | null {
  let first = select;
  while (first.larg !== undefined) first = first.larg;
  const hasQueries = first.withClause !== undefined || select.withClause !== undefined;
  const [row] = first.valuesLists ?? [];
  if (row !== undefined) return "List" in row ? (row.List.items ?? []).map((_value, index) => `column${index + 1}`) : null;
  const names: string[] = [];
  for (const target of first.targetList ?? []) {
    const { name, val: value } = "ResTarget" in target ? target.ResTarget : {};
    if (value === undefined || isWholeRow(value)) return null;
    const star = starIn(value);
    if (star === null) {
      names.push(name ?? expressionName(value) ?? "?column?");
      continue;
    }
    if (hasQueries) return null;
    const items = fromItems(text, first.fromClause, scopeOf([], outer), null);
    const shown = star.qualifier === null ? items.shown?.map((column) => column.name) : items.relations.find(({ alias }) => alias === star.qualifier)?.columns;
    if (shown === undefined || shown === null) return null;
    names.push(...shown);
  }
  return names;
}

/** The items of RETURNING; none of a statement without it. */
export function returnedBy(statement: Node): readonly Node[] {
  const change = "InsertStmt" in statement ? statement.InsertStmt : "UpdateStmt" in statement ? statement.UpdateStmt : "DeleteStmt" in statement ? statement.DeleteStmt : "MergeStmt" in statement ? statement.MergeStmt : undefined;
  return change?.returningClause?.exprs ?? [];
}

/** `*`, or `t.*` with what stands before the star; null for anything else. */
export function starIn(value: Node): { readonly qualifier: string | null } | null {
  const fields = "ColumnRef" in value ? (value.ColumnRef.fields ?? []) : [];
  const last = fields.at(-1);
  return last !== undefined && "A_Star" in last ? { qualifier: strings(fields).at(-1) ?? null } : null;
}

/** `(f(x)).*`, which is many columns. */
export function isWholeRow(value: Node): boolean {
  const last = "A_Indirection" in value ? value.A_Indirection.indirection?.at(-1) : undefined;
  return last !== undefined && "A_Star" in last;
}
