/** What the server refuses a DROP or another type for: the objects that need what it is about. */
import type { Change, ChangeOf } from "../sql/change.ts";
import { baseName, type Catalog } from "../catalog/catalog.ts";
import { needsOf } from "./column-needs.ts";
import { isAnyonesGuess, type Moment } from "./completeness.ts";
import { keysAgainstTruncate } from "../catalog/dependents.ts";
import { foreignKeyInWords, needsOfRelation, needsOfRoutine, needsOfType, placesOf } from "./object-needs.ts";
import type { Trail } from "../effects/trail.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** What needs the column of a change; null where nothing is known to, or it may be gone by then. */
export function needsIn(change: ChangeOf<"AlterColumnType" | "DropColumn">, catalog: Catalog, trail: Trail, postgres: number): { readonly column: string; readonly table: string; readonly needs: readonly string[] } | null {
  const table = isUnclear(change, trail) ? undefined : catalog.findTable(change.table);
  if (table === undefined || !table.columns.some(({ name }) => name === change.column)) return null;
  const needs = needsOf(catalog, table, change.column, change.kind === "DropColumn" ? "drop" : "type", postgres);
  return needs.length === 0 ? null : { column: quoteIdentifier(change.column), table: table.label, needs };
}

/** Whether nobody can tell if it runs, or what is there by then. */
export function isUnclear(change: Change, { steps }: Trail): boolean {
  return change.conditional || change.unlikely === true || steps.some((step) => step.change.kind === "Opaque");
}

/** What tells of a change: what is there before it, and what else may have happened. */
export interface Circumstances extends Moment {
  readonly catalog: Catalog;
  readonly trail: Trail;
}

function isCertain(change: ChangeOf<"DropTable" | "DropObject" | "Truncate">, given: Circumstances): boolean {
  return !change.cascade && !isUnclear(change, given.trail) && !isAnyonesGuess(given, given.catalog);
}

/** What needs the object that a DROP without CASCADE names, and the object in words; null where nothing is known to. */
export function needsOfDropped(drop: ChangeOf<"DropTable" | "DropObject">, given: Circumstances): { readonly object: string; readonly needs: readonly string[] } | null {
  const { catalog, statement } = given;
  if (!isCertain(drop, given)) return null;
  const also = placesOf(statement.changes.flatMap((change) => {
    const place = change.kind === "DropTable" ? catalog.findTable(change.table) : change.kind === "DropObject" ? placeOf(change, catalog) : undefined;
    return place === undefined ? [] : [place];
  }));
  if (drop.kind === "DropTable") {
    const table = catalog.findTable(drop.table);
    const needs = table?.known === true ? needsOfRelation(catalog, table, also) : [];
    return needs.length === 0 ? null : { object: `the table ${catalog.label(drop.table)}`, needs };
  }
  const place = placeOf(drop, catalog);
  if (place === undefined || ("extension" in place && place.extension !== undefined)) return null;
  const needs = isType(drop) ? needsOfType(catalog, place, also) : isRoutine(drop) && "sql" in place && "language" in place ? needsOfRoutine(catalog, place) : isView(drop) ? needsOfRelation(catalog, place, also) : [];
  return needs.length === 0 ? null : { object: `the ${drop.object === "enum" ? "type" : drop.object} ${catalog.label({ ...drop.name, name: baseName(drop.name.name) })}`, needs };
}

/** The foreign keys, in words, for which the server refuses a TRUNCATE without CASCADE; none where the statement empties their tables as well. */
export function needsOfTruncated(truncate: ChangeOf<"Truncate">, given: Circumstances): readonly string[] {
  const { catalog, statement } = given;
  const table = isCertain(truncate, given) ? catalog.findTable(truncate.table) : undefined;
  const also = statement.changes.flatMap((change) => (change.kind === "Truncate" ? [catalog.table(change.table)] : []));
  return table === undefined ? [] : keysAgainstTruncate(catalog, table, also, truncate.only === true).map(foreignKeyInWords);
}

function placeOf(drop: ChangeOf<"DropObject">, catalog: Catalog) {
  return isType(drop) ? (catalog.findEnum(drop.name) ?? catalog.findObject("domain", drop.name) ?? catalog.findObject("type", drop.name)) : catalog.findObject(drop.object, drop.name);
}

const isType = ({ object }: ChangeOf<"DropObject">): boolean => object === "type" || object === "enum" || object === "domain";
const isView = ({ object }: ChangeOf<"DropObject">): boolean => object === "view" || object === "materialized view";
const isRoutine = ({ object }: ChangeOf<"DropObject">): boolean => object === "function" || object === "procedure";
