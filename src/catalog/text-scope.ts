/** What a name in a query can mean: the relations in sight, and how joins show their columns. */
import type { Place } from "./catalog.ts";

/** A relation that names of columns are looked up in. */
export interface ScopeRelation {
  readonly alias: string;
  /** The alias is written, and not the relation's own name. */
  readonly aliased: boolean;
  readonly place: Place | null;
  /** Its columns as the text calls them; null where they are not known. */
  readonly columns: readonly string[] | null;
  /** What each of them is; the same number as `columns`. */
  readonly sources: readonly ColumnSource[];
  /** Columns that must keep the name they have here: USING merges them with others, or a named join shows them. */
  readonly fixed: Set<string>;
  /** Where names for all columns can be written, and the alias that must be there before them; null where they stand there. */
  readonly list: { readonly at: number; readonly alias: string | null } | null;
  /** It is only seen before a dot: what USING merged, under the name of the join. */
  readonly hidden?: true;
}

/** The column of a table or view behind a name. */
export interface ColumnSource {
  readonly of: Place | null;
  readonly column: string;
  /** The text gives it another name, which stays when the column is renamed. */
  readonly renamed: boolean;
}

/** A column as `*` writes it out: `alias` null for one that USING merged. */
export interface ShownColumn {
  readonly alias: string | null;
  readonly name: string;
  readonly source: ColumnSource;
  readonly relation: ScopeRelation;
}

/** What an item of FROM brings into sight. */
export interface FromItem {
  readonly relations: readonly ScopeRelation[];
  /** What `*` stands for; null where it is not known. */
  readonly shown: readonly ShownColumn[] | null;
}

/** The relations that column names are looked up in, inside out. */
export interface Scope {
  readonly relations: readonly ScopeRelation[];
  readonly shown: readonly ShownColumn[] | null;
  readonly queries: ReadonlyMap<string, readonly string[] | null>;
  readonly outer: Scope | null;
  /** Names that the select list gives, for ORDER BY and GROUP BY. */
  readonly given?: ReadonlySet<string>;
}

/** A relation under a name, its first columns perhaps under other names. */
export function scopeRelation(relation: Pick<ScopeRelation, "alias" | "aliased" | "place"> & { readonly own: readonly string[] | null; readonly written?: readonly string[]; readonly list?: ScopeRelation["list"]; readonly hidden?: true }): ScopeRelation {
  const { alias, aliased, place, own, written = [], list = null, hidden } = relation;
  const columns = own?.map((column, index) => written[index] ?? column) ?? null;
  const sources = own?.map((column, index) => ({ of: place, column, renamed: written[index] !== undefined })) ?? [];
  return { alias, aliased, place, columns, sources, fixed: new Set(), list: written.length > 0 ? null : list, ...(hidden && { hidden }) };
}

/** A scope of relations that no query brings: those of a statement that is no SELECT, or none. */
export function scopeOf(relations: readonly ScopeRelation[], outer: Scope | null = null, queries: Scope["queries"] = new Map()): Scope {
  return { relations, shown: null, queries, outer };
}

/** An item that is but one relation. */
export function itemOf(relation: ScopeRelation): FromItem {
  return { relations: [relation], shown: relation.columns?.map((name, index) => ({ alias: relation.alias === "" ? null : relation.alias, name, source: relation.sources[index] ?? { of: null, column: name, renamed: true }, relation })) ?? null };
}

/** Items side by side. */
export function sideBySide(items: readonly FromItem[]): FromItem {
  return { relations: items.flatMap(({ relations }) => relations), shown: items.every(({ shown }) => shown !== null) ? items.flatMap(({ shown }) => shown ?? []) : null };
}

/** The columns that NATURAL joins by; null where the columns of a side are not known. */
export function sharedColumns(left: FromItem, right: FromItem): readonly string[] | null {
  if (left.shown === null || right.shown === null) return null;
  const names = new Set(right.shown.map(({ name }) => name));
  return left.shown.map(({ name }) => name).filter((name) => names.has(name));
}

/** A join that merges columns of its sides, which keep their names from then on. `usingAlias`: the name of the join, by which only those are seen. */
export function merge(left: FromItem, right: FromItem, names: readonly string[], usingAlias: string | undefined): FromItem {
  const relations = [...left.relations, ...right.relations];
  for (const relation of relations) for (const name of names) if (relation.columns?.includes(name) === true) relation.fixed.add(name);
  if (usingAlias !== undefined) relations.push(scopeRelation({ alias: usingAlias, aliased: true, place: null, own: names, hidden: true }));
  if (left.shown === null || right.shown === null) return { relations, shown: null };
  const first = left.shown;
  const merged = names.flatMap((name) => first.find((column) => column.name === name) ?? []).map((column) => ({ ...column, alias: null }));
  return { relations, shown: [...merged, ...[...left.shown, ...right.shown].filter(({ name }) => !names.includes(name))] };
}

/** A join with an alias: what is in it is seen under that alone. */
export function named(item: FromItem, alias: string, written: readonly string[]): FromItem {
  for (const relation of item.relations) for (const column of relation.columns ?? []) relation.fixed.add(column);
  const columns = item.shown?.map(({ name }, index) => written[index] ?? name) ?? null;
  const sources = item.shown?.map(({ source }) => ({ ...source, renamed: true })) ?? [];
  return itemOf({ alias, aliased: true, place: null, columns, sources, fixed: new Set(), list: null });
}

/** What a WITH query of that name gives. */
export function findQuery(name: string, scope: Scope | null): { readonly columns: readonly string[] | null } | undefined {
  for (let here = scope; here !== null; here = here.outer) {
    const columns = here.queries.get(name);
    if (columns !== undefined) return { columns };
  }
  return undefined;
}

/** The innermost relation that is called so; of a name with its schema, one that goes by its own name. */
export function findAlias(alias: string, scope: Scope | null, schema?: string): ScopeRelation | null {
  for (let here = scope; here !== null; here = here.outer) {
    const found = here.relations.find((relation) => relation.alias === alias && (schema === undefined || (!relation.aliased && (relation.place === null || relation.place.schema === schema))));
    if (found !== undefined) return found;
  }
  return null;
}

/** The relation an unqualified column is of: the innermost scope that has it; null where a relation of unknown columns may. */
export function findColumn(column: string, scope: Scope | null): ScopeRelation | null {
  for (let here = scope; here !== null; here = here.outer) {
    const inSight = here.relations.filter(({ hidden }) => hidden !== true);
    const found = inSight.find((relation) => relation.columns?.includes(column));
    if (found !== undefined) return found;
    const open = inSight.filter((relation) => relation.columns === null);
    if (open.length === 1 && inSight.length === 1) return open[0] ?? null;
    if (open.length > 0) return null;
  }
  return null;
}

/** The relations in which a bare name would be looked up as well before, or when, it is found in `found`. */
export function besideIn(found: ScopeRelation, scope: Scope | null): ScopeRelation[] {
  const beside: ScopeRelation[] = [];
  for (let here = scope; here !== null; here = here.outer) {
    beside.push(...here.relations.filter((relation) => relation !== found && relation.hidden !== true));
    if (here.relations.includes(found)) break;
  }
  return beside;
}

/** Whether an unqualified column that was not found stands among relations whose columns are all known, and names none of these. */
export function isNowhere(column: string, scope: Scope | null): boolean {
  let among = 0;
  for (let here = scope; here !== null; here = here.outer) {
    if (here.given?.has(column) === true || here.relations.some(({ alias, columns }) => columns === null || alias === column)) return false;
    among += here.relations.length;
  }
  return among > 0;
}

/** Whether nothing in sight goes by a name for certain. What has no name here may have one to the server, and OLD and NEW are seen where rows are changed. */
export function isOutOfSight(alias: string, scope: Scope | null): boolean {
  if (scope === null || alias === "old" || alias === "new") return false;
  for (let here: Scope | null = scope; here !== null; here = here.outer) if (here.relations.some((relation) => relation.alias === alias || relation.alias === "")) return false;
  return true;
}
