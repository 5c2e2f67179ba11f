/** Row triggers of a partitioned table, which its partitions have as well, though no statement made them there: https://www.postgresql.org/docs/18/sql-createtrigger.html */
import type { Catalog, Place, WritableCatalog } from "./catalog.ts";
import { isForEachRow, triggerOf } from "./made-by.ts";
import type { NamedObject } from "./schema.ts";

/** The trigger that a partition has of that name from a table above it; undefined where it has none. */
export function triggerAbove(catalog: Catalog, place: Place, name: string): NamedObject | undefined {
  const above = catalog.tableAt(place)?.partitionOf ?? null;
  if (above === null) return undefined;
  return ownTrigger(catalog, above, name) ?? triggerAbove(catalog, above, name);
}

function ownTrigger(catalog: Catalog, place: Place, name: string): NamedObject | undefined {
  return catalog.objectsOn(place).find((object) => object.kind === "trigger" && object.name === name && isForEachRow(object));
}

/** The triggers of that name that partitions below a table have of their own. */
export function triggersBelow(catalog: Catalog, place: Place, name: string): readonly NamedObject[] {
  return partitionsOf(catalog, place).flatMap((partition) => catalog.objectsOn(partition).filter((object) => object.kind === "trigger" && object.name === name));
}

function partitionsOf(catalog: Catalog, place: Place): readonly Place[] {
  return catalog.childrenOf(place).filter(({ partitionOf }) => partitionOf !== null).flatMap((partition) => [partition, ...partitionsOf(catalog, partition)]);
}

/** Whether a table has a trigger for each row with a transition table, as no partition or inheriting table can. */
export function hasTransitionRows(catalog: Catalog, place: Place): boolean {
  return catalog.objectsOn(place).some((trigger) => isForEachRow(trigger) && triggerOf(trigger)?.transitionRels !== undefined);
}

/** Whether a table can get the triggers of the one that it becomes a partition of: it has none of their names. */
export function mayTakeTriggers(catalog: Catalog, partition: Place, parent: Place): boolean {
  if (hasTransitionRows(catalog, partition)) return false;
  const own = [partition, ...partitionsOf(catalog, partition)].flatMap((place) => catalog.objectsOn(place)).filter(({ kind }) => kind === "trigger");
  return !own.some(({ name }) => (ownTrigger(catalog, parent, name) ?? triggerAbove(catalog, parent, name)) !== undefined);
}

/** Takes away the triggers FROM a relation: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/trigger.c makes them hang on it. */
export function dropTriggersFrom(catalog: WritableCatalog, place: Place): void {
  for (const object of catalog.objectsHolding(place.name)) {
    const from = triggerOf(object)?.constrrel;
    if (from?.relname !== place.name) continue;
    const found = catalog.under(object.searchPath, () => catalog.findTable({ schema: from.schemaname ?? null, name: place.name }));
    if (found !== undefined && found.schema === place.schema) catalog.removeObject(object);
  }
}
