/** Where rows of a table, or values of a composite type, are kept in columns of other tables: these would have to be rewritten with it. */
import { columnsOfType } from "./apply-objects.ts";
import type { Catalog, Place } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import { lookupIn, mentionsOfObject, samePlace } from "./mentions.ts";
import { columnsOfView, typesOver } from "./query.ts";
import type { Found } from "./query.ts";
import type { Index, NamedObject } from "./schema.ts";

/**
 * Whether a column or an index keeps values of the type of a relation, or of a composite type, in arrays, domains, ranges and other composite types too:
 * [find_composite_type_dependencies](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
export function isStored(catalog: Catalog, place: Place, seen: ReadonlySet<string> = new Set()): boolean {
  const key = `${place.schema}\0${place.name}`;
  if (seen.has(key)) return false;
  const next = new Set([...seen, key]);
  if (columnsOfType(catalog, place).some(({ table }) => !table.foreign || isStored(catalog, table, next))) return true;
  if (catalog.indexesHolding(place.name).some((index) => isIn(catalog, index, place))) return true;
  return catalog.objectsHolding(place.name).some((object) => {
    switch (object.kind) {
      case "domain": case "type": return mentionsType(catalog, object, place) && isStored(catalog, object, next);
      case "materialized view": return hasColumnOf(catalog, object, place);
      case "view": return hasColumnOf(catalog, object, place) && isStored(catalog, object, next);
      default: return false;
    }
  });
}

function mentionsType(catalog: Catalog, object: NamedObject, place: Place): boolean {
  if (samePlace(object, place)) return false;
  const mentions = mentionsOfObject(catalog, object);
  return mentions?.types.some(({ name }) => name.name === place.name && catalog.under(object.searchPath, () => samePlace(catalog.findObject("type", name) ?? catalog.findObject("domain", name) ?? lookupIn(catalog).relation(name), place))) === true;
}

function hasColumnOf(catalog: Catalog, view: NamedObject, place: Place): boolean {
  return madeBy(view) !== null && (columnsOfView(catalog, view) ?? []).some(({ type }) => isOf(type, place));
}

function isIn(catalog: Catalog, index: Index, place: Place): boolean {
  const table = catalog.tableAt(index.table);
  return table !== undefined && index.expressions.some(({ node }) => isOf(catalog.under(table.searchPath, () => typesOver(catalog, table)(node)), place));
}

function isOf(type: Found, place: Place): boolean {
  return typeof type === "object" && type.name === place.name && type.schema === place.schema;
}

/** The same of a table and of all that is below it. */
export function isRowStored(catalog: Catalog, place: Place): boolean {
  return isStored(catalog, place) || catalog.childrenOf(place).some((child) => isRowStored(catalog, child));
}
