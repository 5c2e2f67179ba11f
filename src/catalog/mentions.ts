/** What the texts that the catalog keeps mention, their names looked up in it. */
import type { ObjectName } from "../sql/change.ts";
import type { Catalog, Place } from "./catalog.ts";
import { systemColumnNames, temporarySchema } from "./names.ts";
import { unknown } from "./schema.ts";
import type { NamedObject } from "./schema.ts";
import { mentionsIn } from "./text.ts";
import type { Mentions, TextKind } from "./text.ts";
import type { Lookup } from "./text-mentions.ts";

/** The search_path that a text was written under; null for that of a new session, or where it is not known. */
export type Path = readonly string[] | null;

/** How names are looked up along the path of the catalog. `views`: what is known of the columns of views so far; null of one whose columns are being found out, because views may select from one another. */
export function lookupIn(catalog: Catalog, views = new Map<string, readonly string[] | null>()): Lookup {
  return {
    relation: (name) => {
      const found = catalog.record(name) ?? catalog.findObject("view", name) ?? catalog.findObject("materialized view", name) ?? catalog.findSequence(name);
      return found === undefined ? null : { schema: found.schema, name: found.name };
    },
    columns: (place) => columnsAt(catalog, place, views),
  };
}

/** The columns of a table or view; null where they are not known. */
function columnsAt(catalog: Catalog, place: Place, views: Map<string, readonly string[] | null>): readonly string[] | null {
  const table = catalog.tableAt(place);
  if (table !== undefined) return table.columnsKnown ? table.columns.map((column) => column.name) : null;
  const view = catalog.findObject("view", place) ?? catalog.findObject("materialized view", place);
  if (view === undefined) return catalog.sequenceAt(place) === undefined ? null : sequenceColumns;
  const key = `${view.schema}\0${view.name}`;
  const known = views.get(key);
  if (known !== undefined) return known;
  views.set(key, null);
  const columns = mentionsOfObject(catalog, view, views)?.outputs ?? null;
  views.set(key, columns);
  return columns;
}

const sequenceColumns: readonly string[] = ["last_value", "log_cnt", "is_called"];

/** What was found in texts while the catalog was in a state. */
interface Kept {
  readonly state: object;
  readonly mentions: Map<string, Mentions | null>;
}

/** Of the last states of a catalog: a statement is tried before it is applied, and asks the same of the same texts. */
const keptOf = new WeakMap<Catalog, readonly Kept[]>();
const mostKept = 4;

function keptNow(catalog: Catalog): Kept {
  const all = keptOf.get(catalog) ?? [];
  const state = catalog.state();
  const known = all.find((kept) => kept.state === state);
  if (known !== undefined) return known;
  const kept: Kept = { state, mentions: new Map() };
  keptOf.set(catalog, [kept, ...all.slice(0, mostKept - 1)]);
  return kept;
}

/** What a text mentions, its names looked up along a path. `views` as in {@link lookupIn}. */
export function mentionsOf(catalog: Catalog, sql: string, kind: TextKind, own: Place | null, path: Path, views?: Map<string, readonly string[] | null>): Mentions | null {
  const find = (): Mentions | null => catalog.under(path, () => mentionsIn(sql, kind, lookupIn(catalog, views), own));
  if (views !== undefined) return find();
  const { mentions } = keptNow(catalog);
  const key = [kind, own?.schema ?? "", own?.name ?? "", ...(path ?? ["\0"]), sql].join("\0");
  const known = mentions.get(key);
  if (known !== undefined) return known;
  const found = find();
  mentions.set(key, found);
  return found;
}

/** Columns that a view or policy names and that none of its relations has, and relations that it takes columns from and does not name; of relations that are found only off the path nothing is held to be known. */
export function missingIn(catalog: Catalog, sql: string, kind: TextKind, own: Place | null, path: Path): readonly string[] {
  return catalog.under(path, () => {
    const found = mentionsIn(sql, kind, lookupAlongPath(catalog), own);
    const missing = (found?.missing ?? []).filter((column) => !systemColumnNames.has(column) && catalog.functions({ schema: null, name: column }).length === 0);
    return [...missing, ...(found?.strangers ?? [])];
  });
}

/** How names are looked up where only what is found along the path is held to be known. */
export function lookupAlongPath(catalog: Catalog): Lookup {
  const { relation, columns } = lookupIn(catalog);
  const isSeen = (place: Place): boolean => place.schema === temporarySchema || (catalog.searchPath !== unknown && catalog.searchPath.includes(place.schema));
  const inPath = (name: ObjectName): Place | null => {
    const place = relation(name);
    return place !== null && (name.schema !== null || isSeen(place)) ? place : null;
  };
  return { relation: inPath, columns };
}

/** The names of a view's columns; null where they are not known. */
export function outputsOfObject(catalog: Catalog, object: NamedObject): readonly string[] | null {
  return mentionsOfObject(catalog, object)?.outputs ?? null;
}

/** What the statement that made an object mentions, its names looked up along the path that it was written under. */
export function mentionsOfObject(catalog: Catalog, object: NamedObject, views?: Map<string, readonly string[] | null>): Mentions | null {
  return mentionsOf(catalog, object.sql, "statement", null, object.searchPath, views);
}

/** Whether something is at that place. */
export function samePlace(one: Place | null, other: Place): boolean {
  return one !== null && one.schema === other.schema && one.name === other.name;
}
