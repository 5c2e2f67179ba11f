/** What hangs on what, through the SQL that the catalog keeps as text: views on tables, expressions on columns, triggers on functions. */
import type { Expression } from "../sql/change.ts";
import { nodesTagged } from "../sql/expression.ts";
import { baseName } from "./catalog.ts";
import type { Catalog, Place } from "./catalog.ts";
import { viewsOfFunctionRows } from "./function-rows.ts";
import { madeBy } from "./made-by.ts";
import { lookupIn, mentionsOf, mentionsOfObject, samePlace } from "./mentions.ts";
import type { Path } from "./mentions.ts";
import { routineMeant } from "./overloads-meant.ts";
import { unknown } from "./schema.ts";
import type { Index, NamedObject, Policy, Table } from "./schema.ts";
import type { Mentions, TextKind } from "./text.ts";
import { holdsName } from "./words.ts";

/** What no relation can be needed by: what is on it goes with it, and publications let go of it. A column can be needed by a trigger. */
const independentKinds: ReadonlySet<NamedObject["kind"]> = new Set(["trigger", "extension", "role", "publication", "subscription", "statistics", "event trigger", "server", "user mapping", "foreign data wrapper"]);

/** Views, rules and functions with a parsed body that need the relation, or that column of it, as do triggers for UPDATE OF it and conditions of triggers. */
export function dependentsOf(catalog: Catalog, place: Place, column?: string): NamedObject[] {
  const dependents = dependentsByName(catalog, place, column);
  return column === undefined ? dependents : [...new Set([...dependents, ...viewsOfFunctionRows(catalog, place, column)])];
}

function dependentsByName(catalog: Catalog, place: Place, column?: string): NamedObject[] {
  return catalog.objectsHolding(place.name).filter((object) => {
    if ((independentKinds.has(object.kind) && !(object.kind === "trigger" && column !== undefined)) || object.extension !== undefined) return false;
    if (column !== undefined && !holdsName(object.sql, column) && !takesUnnamed(object)) return false;
    const mentions = mentionsOfObject(catalog, object);
    if (mentions === null) return false;
    if (column === undefined) return mentions.relations.some((mention) => samePlace(mention.place, place)) || catalog.under(object.searchPath, () => mentions.types.some((mention) => isRowType(catalog, mention.name, place)) || mentions.literals.some((mention) => samePlace(lookupIn(catalog).relation(mention.name), place)));
    return (
      mentions.columns.some((mention) => mention.column === column && samePlace(mention.of, place)) ||
      mentions.stars.some((star) => star.columns?.some(({ source }) => samePlace(source.of, place) && source.column === column) ?? mentions.relations.some((mention) => samePlace(mention.place, place)))
    );
  });
}

/** Whether what an object is made of may be columns that its text does not name: by `*`, NATURAL, `t AS a (b, c)`. */
function takesUnnamed(object: NamedObject): boolean {
  if (object.sql.includes("*")) return true;
  const node = madeBy(object);
  if (node === null) return false;
  const joins = nodesTagged(node, "JoinExpr");
  return joins.some(({ isNatural }) => isNatural === true) || [...joins, ...nodesTagged(node, "RangeVar"), ...nodesTagged(node, "RangeSubselect"), ...nodesTagged(node, "RangeFunction")].some(({ alias }) => alias?.colnames !== undefined);
}

/** The foreign keys that point to a table, or to one that it is a partition of: those to a table that it inherits from do not mean its rows. */
export function pointersTo(catalog: Catalog, table: Table): ReturnType<Catalog["referencesTo"]> {
  const above = table.partitionOf === null ? undefined : catalog.tableAt(table.partitionOf);
  return [...catalog.referencesTo(table), ...(above === undefined ? [] : pointersTo(catalog, above))];
}

/** The foreign keys for which TRUNCATE of a table without CASCADE is refused: those of tables that it leaves alone. `also`: the other tables of the statement. */
export function keysAgainstTruncate(catalog: Catalog, table: Table, also: readonly Table[], only = false): ReturnType<Catalog["referencesTo"]> {
  const withBelow = (each: Table): Table[] => [each, ...(only && each === table ? [] : catalog.childrenOf(each).flatMap(withBelow))];
  const emptied = new Set([table, ...also].flatMap(withBelow).map(({ label }) => label));
  return withBelow(table).flatMap((each) => pointersTo(catalog, each)).filter(({ table: holder, constraint }) => constraint.valid !== unknown && !emptied.has(holder.label));
}

/** Whether a type is the row of a relation, whose name it has. */
export function isRowType(catalog: Catalog, name: { readonly schema: string | null; readonly name: string }, place: Place): boolean {
  return name.name === place.name && (name.schema === null || name.schema === place.schema) && samePlace(lookupIn(catalog).relation(name), place);
}

/** Policies that read a relation, or that column of it; those of the relation itself only for a column. */
export function policiesReading(catalog: Catalog, place: Place, column?: string): { readonly table: Table; readonly policy: Policy }[] {
  const own = column === undefined ? undefined : catalog.tableAt(place);
  const others = catalog.tablesHolding(place.name).filter((table) => !samePlace(table, place));
  return [...(own === undefined ? [] : [own]), ...others].flatMap((table) =>
    table.policies.flatMap((policy) => {
      const reads = [policy.using, policy.withCheck].some((expression) => {
        if (expression === null || !holdsName(expression.sql, samePlace(table, place) ? (column ?? "") : place.name)) return false;
        const mentions = mentionsOf(catalog, expression.sql, "expression", table, table.searchPath);
        return column === undefined
          ? mentions?.relations.some((mention) => samePlace(mention.place, place))
          : mentions?.columns.some((mention) => mention.column === column && samePlace(mention.of, place));
      });
      return reads ? [{ table, policy }] : [];
    }),
  );
}

/** Something that an expression may name. */
export interface Nameable {
  /** How texts spell it. */
  readonly word: string;
  /** Whether mentions of a text, its names looked up along a path, are of it. A call that may mean another of its name is none. */
  readonly isIn: (mentions: Mentions, path: Path) => boolean;
}

export function routineAsNamed(catalog: Catalog, routine: NamedObject): Nameable {
  const word = baseName(routine.name);
  return { word, isIn: ({ functions }, path) => functions.some((mention) => mention.name.name === word && catalog.under(path, () => routineMeant(catalog, mention)) === routine) };
}

export function typeAsNamed(catalog: Catalog, type: Place): Nameable {
  return { word: type.name, isIn: ({ types }, path) => types.some((mention) => typeNamed(catalog, mention.name, type, path)) };
}

export function collationAsNamed(catalog: Catalog, collation: Place): Nameable {
  return { word: collation.name, isIn: ({ collations }, path) => collations.some(({ name }) => name.name === collation.name && catalog.under(path, () => samePlace(catalog.findObject("collation", name) ?? null, collation))) };
}

/** What calls a function: triggers, views, and tables through defaults, checks, policies, indexes. */
export function callersOf(catalog: Catalog, routine: NamedObject): { readonly objects: readonly NamedObject[]; readonly tables: readonly Table[] } {
  const named = routineAsNamed(catalog, routine);
  return { objects: objectsNaming(catalog, named).filter((object) => object !== routine), tables: tablesNaming(catalog, named) };
}

/** The objects whose texts name something. */
export function objectsNaming(catalog: Catalog, { word, isIn }: Nameable): NamedObject[] {
  return catalog.objectsHolding(word).filter((object) => {
    const mentions = mentionsOfObject(catalog, object);
    return mentions !== null && isIn(mentions, object.searchPath);
  });
}

/** The indexes that name something in their keys or condition. */
export function indexesNaming(catalog: Catalog, named: Nameable): Index[] {
  return catalog.indexesHolding(named.word).filter((index) => {
    const table = catalog.findTable(index.table);
    return index.sql !== null && table !== undefined && isNamedIn(catalog, index.sql, "index", table, named);
  });
}

/** The tables whose defaults, generated columns, checks, policies, indexes or partition key name something. */
export function tablesNaming(catalog: Catalog, named: Nameable): Table[] {
  const holders = [...catalog.tablesHolding(named.word), ...catalog.indexesHolding(named.word).flatMap((index) => catalog.findTable(index.table) ?? [])];
  return [...new Set(holders)].sort((a, b) => catalog.orderOf("table", a) - catalog.orderOf("table", b)).filter((table) => textsOf(catalog, table).some(({ sql, kind }) => isNamedIn(catalog, sql, kind, table, named)));
}

function isNamedIn(catalog: Catalog, sql: string, kind: TextKind, table: Table, named: Nameable): boolean {
  const mentions = holdsName(sql, named.word) ? mentionsOf(catalog, sql, kind, table, table.searchPath) : null;
  return mentions !== null && named.isIn(mentions, table.searchPath);
}

/** Whether an expression of a table names something. */
export function isNamedBy(catalog: Catalog, expression: Expression, table: Table, named: Nameable): boolean {
  return isNamedIn(catalog, expression.sql, "expression", table, named);
}

/** Whether the key that a table is partitioned by names something. */
export function isPartitionedWith(catalog: Catalog, table: Table, named: Nameable): boolean {
  return table.partitionBy !== null && isNamedIn(catalog, table.partitionBy, "partition key", table, named);
}

/** Domains, composite types and functions that are made of a type. */
export function usersOfType(catalog: Catalog, place: Place): NamedObject[] {
  return catalog.objectsHolding(place.name).filter((object) => {
    if (!["domain", "type", "function", "procedure", "aggregate", "operator", "cast", "view", "materialized view"].includes(object.kind) || samePlace(object, place)) return false;
    return mentionsOfObject(catalog, object)?.types.some((mention) => typeNamed(catalog, mention.name, place, object.searchPath)) ?? false;
  });
}

function typeNamed(catalog: Catalog, name: { readonly schema: string | null; readonly name: string }, place: Place, path: Path): boolean {
  if (name.name !== place.name) return false;
  return catalog.under(path, () => samePlace(catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? null, place));
}

/** Whether a default draws from a sequence. */
export function drawsFrom(catalog: Catalog, table: Table, expression: Expression, sequence: Place): boolean {
  if (!holdsName(expression.sql, sequence.name)) return false;
  const mentions = mentionsOf(catalog, expression.sql, "expression", table, table.searchPath);
  return mentions?.literals.some((literal) => catalog.under(table.searchPath, () => samePlace(catalog.findSequence(literal.name) ?? null, sequence))) ?? false;
}

function textsOf(catalog: Catalog, table: Table): { readonly sql: string; readonly kind: TextKind }[] {
  const expressions = [
    ...table.columns.flatMap((column) => [column.default === unknown ? null : column.default, column.generated === unknown ? null : (column.generated?.expression ?? null)]),
    ...table.constraints.map((constraint) => constraint.expression),
    ...table.policies.flatMap((policy) => [policy.using, policy.withCheck]),
  ].flatMap((expression) => (expression === null ? [] : [{ sql: expression.sql, kind: "expression" as const }]));
  const key = table.partitionBy === null ? [] : [{ sql: table.partitionBy, kind: "partition key" as const }];
  return [...expressions, ...key, ...catalog.indexesOf(table).flatMap((index) => (index.sql === null ? [] : [{ sql: index.sql, kind: "index" as const }]))];
}
