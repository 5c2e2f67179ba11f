/** How large a table is, whether anyone would notice a lock on it, and how long work on it takes. */
import { othersUse } from "./catalog/catalog.ts";
import type { Relation } from "./effects/effect.ts";
import type { Table } from "./catalog/schema.ts";
import { isSeeded } from "./facts/seeded.ts";
import { compileGlob } from "./glob.ts";
import type { Settings } from "./settings.ts";

/** Whether a lock on a table can be felt: others use it, and going through its rows takes time. */
export function isInUse(table: Table, settings: Settings): boolean {
  return othersUse(table) && takesTime(table, settings);
}

/**
 * Whether going through all rows takes time: a new table and one that was just truncated have next to none, a foreign one keeps them elsewhere, and the
 * configuration or the statistics may call it small. Where neither tells, a list that migrations keep is small.
 */
export function takesTime(table: Table, settings: Settings): boolean {
  if (table.isNew || table.emptied || table.foreign) return false;
  const size = sizeOf(table, settings);
  return size === null ? !isSeeded(table) || knownSizeOf(table, settings).bytes !== null : size !== "small";
}

/** Whether anyone may wait for a lock on a table, be it a short one: others use it, and nothing says that they do so rarely. */
export function feelsLocks(table: Table, settings: Settings): boolean {
  return othersUse(table) && knownSizeOf(table, settings).hot !== false;
}

/** Those of the relations that are tables in use. */
export function tablesInUse(relations: readonly Relation[], settings: Settings): Table[] {
  return relations.flatMap(({ table }) => (table !== null && isInUse(table, settings) ? [table] : []));
}

/** What is known of a table; null where nothing says it. */
export interface KnownSize {
  readonly size: "small" | "large" | null;
  readonly rows: number | null;
  /** Without its indexes. */
  readonly bytes: number | null;
  readonly indexBytes: number | null;
  readonly hot: boolean | null;
  /** On average since the counters were reset: scans begun, rows written. */
  readonly readsPerSecond: number | null;
  readonly writesPerSecond: number | null;
}

type Name = Pick<Table, "schema" | "name">;
type Sizes = Pick<Settings, "tables" | "statistics">;

/** A table is small up to here: going through it takes a moment. */
const smallBytes = 10_000_000;
const largeBytes = 1_000_000_000;
/** Taken where only the number of rows is known. */
const rowBytes = 200;
/** From here on a lock always keeps someone waiting. */
const hotReads = 100;
const hotWrites = 10;

/** What the configuration and the statistics file say of a table. In `tables` the last pattern that fits counts, one without a dot in any schema; what it leaves out the statistics say. */
export function knownSizeOf(table: Name, { tables, statistics }: Sizes): KnownSize {
  const fits = ({ pattern }: { readonly pattern: string }) => compileGlob(pattern, { separator: "." })(pattern.includes(".") ? `${table.schema}.${table.name}` : table.name);
  const said = tables.findLast(fits);
  const measured = statistics !== null && Object.hasOwn(statistics, `${table.schema}.${table.name}`) ? statistics[`${table.schema}.${table.name}`] : undefined;
  const { rows: saidRows = null, bytes: saidBytes = null } = said ?? {};
  const rows = saidRows ?? (saidBytes === null ? (measured?.rows ?? null) : null);
  const bytes = saidBytes ?? (saidRows === null ? (measured?.bytes ?? null) : saidRows * rowBytes);
  return {
    size: said?.size ?? (bytes === null ? null : bytes <= smallBytes ? "small" : bytes >= largeBytes ? "large" : null),
    rows,
    bytes,
    indexBytes: measured?.indexBytes ?? null,
    hot: said?.hot ?? (measured === undefined ? null : measured.readsPerSecond >= hotReads || measured.writesPerSecond >= hotWrites),
    readsPerSecond: measured?.readsPerSecond ?? null,
    writesPerSecond: measured?.writesPerSecond ?? null,
  };
}

/** What is said of a table's size in one word; null where nothing is. */
export function sizeOf(table: Name, settings: Sizes): "small" | "large" | null {
  return knownSizeOf(table, settings).size;
}

export const durations = ["instant", "under a second", "seconds", "minutes", "hours"] as const;
export type Duration = (typeof durations)[number];

/**
 * Bytes a second that a modest server with other work to do manages: reading rows, building one index over them, and writing a table anew with all of
 * its indexes. Assumed, not measured: a class is meant to be right to one step.
 */
const speeds = { scan: 200_000_000, build: 50_000_000, rewrite: 25_000_000 } as const;

/** How long work on a table takes, as a class; null where its size is not known. */
export function durationOf(work: keyof typeof speeds, { bytes, indexBytes }: Pick<KnownSize, "bytes" | "indexBytes">): Duration | null {
  if (bytes === null) return null;
  const seconds = (bytes + (work === "rewrite" ? (indexBytes ?? 0) : 0)) / speeds[work];
  return seconds < 0.1 ? "instant" : seconds < 1 ? "under a second" : seconds < 60 ? "seconds" : seconds < 3600 ? "minutes" : "hours";
}
