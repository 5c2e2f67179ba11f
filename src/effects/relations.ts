/** Relations as `pg_class` knows them: everything that can be locked by name. */
import type { ObjectName } from "../sql/change.ts";
import type { Catalog, Place } from "../catalog/catalog.ts";
import { mentionsOf } from "../catalog/mentions.ts";
import { labelOf } from "../catalog/names.ts";
import type { Index, NamedObject, Table } from "../catalog/schema.ts";

/** What a relation is, in PostgreSQL's words ([pg_class.relkind](https://www.postgresql.org/docs/18/catalog-pg-class.html)). */
export type RelationKind = "table" | "partitioned table" | "foreign table" | "index" | "partitioned index" | "sequence" | "view" | "materialized view" | "composite type";

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** For messages, as {@link Table.label}. */
  readonly label: string;
  /** Of a table; null for everything else. */
  readonly table: Table | null;
}

/** The relation of that name, whatever its kind; a table that no migration made where nothing is known of it. */
export function relationNamed(catalog: Catalog, name: ObjectName): Relation {
  return knownRelation(catalog, name) ?? ofTable(catalog.table(name));
}

/** The relation of that name, where a migration made it. */
export function knownRelation(catalog: Catalog, name: ObjectName): Relation | null {
  const table = catalog.findTable(name);
  if (table !== undefined) return ofTable(table);
  for (const kind of ["view", "materialized view"] as const) {
    const view = catalog.findObject(kind, name);
    if (view !== undefined) return of(view, kind);
  }
  const index = catalog.findIndex(name);
  if (index !== undefined) return ofIndex(catalog, index);
  const sequence = catalog.findSequence(name);
  if (sequence !== undefined) return of(sequence, "sequence");
  const type = catalog.findObject("type", name);
  return type === undefined ? null : of(type, "composite type");
}

/** The view or materialized view of that name. */
export function viewOf(name: ObjectName, catalog: Catalog): NamedObject | undefined {
  return catalog.findObject("view", name) ?? catalog.findObject("materialized view", name);
}

export function ofTable(table: Table): Relation {
  return { ...of(table, table.foreign ? "foreign table" : table.partitionBy === null ? "table" : "partitioned table"), label: table.label, table };
}

export function ofIndex(catalog: Catalog, index: Index): Relation {
  return of(index, isPartitioned(catalog.findTable(index.table)) ? "partitioned index" : "index");
}

export function isPartitioned(table: Table | undefined): boolean {
  return table !== undefined && table.partitionBy !== null;
}

/** A relation that is no table. */
export function of({ schema, name }: Place, kind: RelationKind): Relation {
  return { schema, name, kind, label: labelOf(schema, name), table: null };
}

/** Partitions or inheriting tables of a table, and theirs, down to the leaves. */
export function tablesBelow(catalog: Catalog, table: Place): Table[] {
  const found = new Map<string, Table>();
  const visit = (place: Place): void => {
    for (const child of catalog.childrenOf(place)) {
      const key = keyOf(child);
      if (found.has(key)) continue;
      found.set(key, child);
      visit(child);
    }
  };
  visit(table);
  return [...found.values()];
}

/** The tables that a table is a partition of or inherits from, and those above them, nearest first. */
export function tablesAbove(catalog: Catalog, { inherits, partitionOf }: Table): Table[] {
  return [...inherits, ...(partitionOf === null ? [] : [partitionOf])].map((place) => catalog.table(place)).flatMap((parent) => [parent, ...tablesAbove(catalog, parent)]);
}

/** Tells relations apart. */
export function keyOf({ schema, name }: Place): string {
  return `${schema}\0${name}`;
}

export function isSame(one: Place, other: Place): boolean {
  return one.schema === other.schema && one.name === other.name;
}

/** The relations of a list, each once, in the order they first appear. */
export function distinct(relations: readonly Relation[]): Relation[] {
  return [...new Map(relations.map((relation) => [keyOf(relation), relation])).values()];
}

/** The relations that a view or rule mentions. */
export function relationsIn(object: NamedObject, catalog: Catalog): Place[] {
  const mentions = mentionsOf(catalog, object.sql, "statement", null, object.searchPath);
  return (mentions?.relations ?? []).flatMap(({ place }) => (place === null || isSame(place, object) ? [] : [place]));
}
