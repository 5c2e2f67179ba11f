/** What keeps a table, view, type or function where it is: the server refuses to drop it without CASCADE while this is there. */
import type { ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { columnsOfType, tablesOfType } from "../catalog/apply-objects.ts";
import type { Catalog, Place } from "../catalog/catalog.ts";
import { callersOf, dependentsOf, isNamedBy, isPartitionedWith, pointersTo, policiesReading, routineAsNamed, tablesNaming, typeAsNamed, usersOfType } from "../catalog/dependents.ts";
import type { Nameable } from "../catalog/dependents.ts";
import { holdersWhere } from "../catalog/expression-holders.ts";
import { keyOf } from "../effects/relations.ts";
import type { Column, NamedObject, Table } from "../catalog/schema.ts";

/** Which objects a question is about: what the same statement drops as well does not count. */
type Also = ReadonlySet<string>;

/** The places of what one statement drops, as {@link needsOfRelation} and {@link needsOfType} take them. */
export function placesOf(places: readonly Place[]): Also {
  return new Set(places.map(keyOf));
}

/** What needs a table or view, in words, `the view active`; empty where nothing is known to. Partitions go with their table. */
export function needsOfRelation(catalog: Catalog, relation: Place, also: Also): string[] {
  const family = new Set([...also, keyOf(relation)]);
  const gather = (place: Place): void => {
    for (const child of catalog.childrenOf(place)) {
      if (child.partitionOf === null) continue;
      family.add(keyOf(child));
      gather(child);
    }
  };
  gather(relation);
  const isOutside = (place: Place): boolean => !family.has(keyOf(place));
  return [...new Set([
    ...keysTo(catalog, relation).filter(({ table }) => isOutside(table)).map(foreignKeyInWords),
    ...catalog.childrenOf(relation).filter((child) => child.partitionOf === null && isOutside(child)).map(({ label }) => `the table ${label}, which inherits from it`),
    ...dependentsOf(catalog, relation).filter((object) => (object.table === null ? isOutside(object) : isOutside(object.table))).map((object) => named(catalog, object)),
    ...policiesReading(catalog, relation).filter(({ table }) => isOutside(table)).map(({ table, policy }) => `the policy ${quoteIdentifier(policy.name)} of ${table.label}`),
    ...columnsOfType(catalog, relation).filter(({ table }) => isOutside(table)).map(({ table, column }) => `the column ${quoteIdentifier(column.name)} of ${table.label}, which is of its row type`),
  ])];
}

function keysTo(catalog: Catalog, relation: Place): ReturnType<Catalog["referencesTo"]> {
  const table = catalog.tableAt(relation);
  return table === undefined ? [] : pointersTo(catalog, table);
}

/** A foreign key in words: `the foreign key orders_user of orders`. */
export function foreignKeyInWords({ table, constraint }: ReturnType<Catalog["referencesTo"]>[number]): string {
  return `the foreign key ${quoteIdentifier(constraint.name)} of ${table.label}`;
}

/** The columns of tables that are of a composite type; none where no migration made it. */
export function columnsOfComposite(catalog: Catalog, name: ObjectName): { readonly table: Table; readonly column: Column }[] {
  const type = catalog.findObject("type", name);
  return type === undefined ? [] : columnsOfType(catalog, type);
}

/** What is made of a type or domain: columns, typed tables, other types, views and functions that name it in their parameters. */
export function needsOfType(catalog: Catalog, type: Place, also: Also): string[] {
  const isOutside = (place: Place): boolean => !also.has(keyOf(place));
  const columns = columnsOfType(catalog, type);
  const goes = new Set(columns.map(({ table, column }) => defaultOf(table, column.name)));
  return [...new Set([
    ...columns.map(({ table, column }) => `the column ${quoteIdentifier(column.name)} of ${table.label}`),
    ...tablesOfType(catalog, type).map(({ label }) => `the table ${label}, which is made of it`),
    ...partsNaming(catalog, typeAsNamed(catalog, type)).filter((part) => !goes.has(part)),
    ...usersOfType(catalog, type).filter((object) => object.extension === undefined && isOutside(object)).map((object) => named(catalog, object)),
  ])];
}

/** What calls a function where the server knows of it: triggers, defaults, checks, policies, indexes, views and bodies that were parsed. */
export function needsOfRoutine(catalog: Catalog, routine: NamedObject): string[] {
  return [...new Set([...callersOf(catalog, routine).objects.map((object) => named(catalog, object)), ...partsNaming(catalog, routineAsNamed(catalog, routine))])];
}

/** The parts of tables whose expressions name something. */
function partsNaming(catalog: Catalog, something: Nameable): string[] {
  return tablesNaming(catalog, something).flatMap((table) => [
    ...(isPartitionedWith(catalog, table, something) ? [`the partition key of ${table.label}`] : []),
    ...holdersWhere(catalog, table, (expression) => isNamedBy(catalog, expression, table, something)).map(({ kind, name }) => (kind === "default" ? defaultOf(table, name) : `the ${kind} ${quoteIdentifier(name)} of ${table.label}`)),
  ]);
}

function defaultOf({ label }: Table, column: string): string {
  return `the default of the column ${quoteIdentifier(column)} of ${label}`;
}

function named(catalog: Catalog, { kind, schema, name, table }: NamedObject): string {
  if (table !== null) return `the ${kind} ${quoteIdentifier(name)} of ${catalog.label(table)}`;
  return `the ${kind} ${catalog.label({ schema, name: name.replace(/\(.*$/s, "") })}`;
}
