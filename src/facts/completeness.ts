/** Whether migrations make all that they use, or began on a database that was there. */
import type { History, Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { eventsOf } from "../catalog/events.ts";

/** What extensions that people add by hand, or that a platform has on, put into the path. */
export const relationsOfExtensions = /^(?:pg_|spatial_ref_sys$|geometry_columns$|geography_columns$|raster_columns$|raster_overviews$|hypopg|timescaledb_)/;

/** Kinds of changes that need rows' tables to be there, and make none. */
const writesRows: ReadonlySet<Change["kind"]> = new Set(["Insert", "Update", "Delete", "Merge", "Copy", "Truncate"]);

/** A statement and how to read those before it. */
export interface Moment {
  readonly history: History;
  readonly read: (script: Script) => ScriptText;
  readonly statement: Statement;
}

/**
 * Whether the migrations before a statement began on a database that others had made, or live in it beside them: the first
 * thing they do is not to make something, or they used tables that none of them made. `catalog`: before the statement.
 */
export function beganElsewhere({ history, read, statement }: Moment, catalog: Catalog): boolean {
  if (catalog.assumedTables().some((table) => catalog.schemaExists(table.schema) === true && !relationsOfExtensions.test(table.name))) return true;
  for (const { up } of history.migrations) {
    for (const earlier of up === null ? [] : read(up).statements) {
      if (earlier === statement) return true;
      for (const change of earlier.changes) {
        if (writesRows.has(change.kind) && "table" in change && change.table !== null && change.table.schema === null && catalog.findTable(change.table) === undefined) return true;
        // Temporary tables and functions are made on any database.
        const [first] = "temporary" in change && change.temporary ? [] : eventsOf(change).filter(({ kind }) => kind !== "function");
        if (first !== undefined) return !first.makes || first.on !== null;
      }
    }
  }
  return true;
}

/** Whether the statements before the catalog's moment made every table that they used. */
export function madeAllTablesUsed(catalog: Catalog): boolean {
  return catalog.tables().length > 0 && catalog.assumedTables().length === 0;
}

/**
 * Whether nobody knows what is there: no tool is known that runs the files one after the other, and they began elsewhere, or the statement is of a
 * dump. They may be files of which people choose, or a dump beside the steps that led to it.
 */
export function isAnyonesGuess(moment: Moment, catalog: Catalog): boolean {
  return moment.history.runner.name === "plain" && (isDump(moment.statement.script) || beganElsewhere(moment, catalog));
}

/** Whether pg_dump wrote a file without a number: it begins on nothing, whatever else lies beside it. */
function isDump({ file, migration }: Script): boolean {
  return migration.version === null && /^\s*--\s*-- PostgreSQL database dump\b/.test(file.text);
}
