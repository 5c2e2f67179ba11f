/** What hangs on what, through the SQL that the catalog keeps as text: views on tables, expressions on columns, triggers on functions. */
import type { Expression } from "../sql/change.ts";
import { nodesTagged } from "../sql/expression.ts";
import { baseName } from "./catalog.ts";
import type { Catalog, Place } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import { lookupIn, mentionsOf, mentionsOfObject, samePlace } from "./mentions.ts";
import type { Path } from "./mentions.ts";
import { routineMeant } from "./overloads-meant.ts";
import { unknown } from "./schema.ts";
import type { NamedObject, Policy, Table } from "./schema.ts";
import type { Mentions, TextKind } from "./text.ts";
import { holdsName } from "./words.ts";

/** What no relation can be needed by: what is on it goes with it, and publications let go of it. A column can be needed by a trigger. */
const independentKinds: ReadonlySet<NamedObject["kind"]> = new Set(["trigger", "extension", "role", "publication", "subscription", "statistics", "event trigger", "server", "user mapping", "foreign data wrapper"]);

/** Views, rules and functions with a parsed body that need the relation, or that column of it, as do triggers for UPDATE OF it and conditions of triggers. */
export function dependentsOf(catalog: Catalog, place: Place, column?: string): NamedObject[] {
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

/** What calls a function: triggers, views, and tables through defaults, checks, policies, indexes. A call that may mean another of its name is none. */
export function callersOf(catalog: Catalog, routine: NamedObject): { readonly objects: readonly NamedObject[]; readonly tables: readonly Table[] } {
  const name = baseName(routine.name);
  const objects = catalog.objectsHolding(name).filter((object) => object !== routine && isCalled(catalog, mentionsOfObject(catalog, object), object.searchPath, routine));
  const holders = [...catalog.tablesHolding(name), ...catalog.indexesHolding(name).flatMap((index) => catalog.findTable(index.table) ?? [])];
  const tables = [...new Set(holders)].sort((a, b) => catalog.orderOf("table", a) - catalog.orderOf("table", b)).filter((table) =>
    textsOf(catalog, table).some(({ sql, kind }) => holdsName(sql, name) && isCalled(catalog, mentionsOf(catalog, sql, kind, table, table.searchPath), table.searchPath, routine)),
  );
  return { objects, tables };
}

function isCalled(catalog: Catalog, mentions: Mentions | null, path: Path, routine: NamedObject): boolean {
  const name = baseName(routine.name);
  return mentions?.functions.some((mention) => mention.name.name === name && catalog.under(path, () => routineMeant(catalog, mention)) === routine) ?? false;
}

/** Whether an expression calls a routine. */
export function calls(catalog: Catalog, expression: Expression, table: Table, routine: NamedObject): boolean {
  return holdsName(expression.sql, baseName(routine.name)) && isCalled(catalog, mentionsOf(catalog, expression.sql, "expression", table, table.searchPath), table.searchPath, routine);
}

/** Whether the key that a table is partitioned by calls a routine. */
export function isPartitionedWith(catalog: Catalog, table: Table, routine: NamedObject): boolean {
  return table.partitionBy !== null && holdsName(table.partitionBy, baseName(routine.name)) && isCalled(catalog, mentionsOf(catalog, table.partitionBy, "partition key", table, table.searchPath), table.searchPath, routine);
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
