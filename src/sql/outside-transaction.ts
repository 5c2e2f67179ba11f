/** Which statements the server runs outside of transaction blocks only, as far as their words tell. */
import type { Change } from "./change.ts";

/** A change that the server refuses in a transaction block, whatever it is done to, without the object: `CREATE INDEX CONCURRENTLY`; null for all others. */
export function refusedInTransaction(change: Change): string | null {
  switch (change.kind) {
    case "CreateIndex": return change.concurrently ? "CREATE INDEX CONCURRENTLY" : null;
    case "DropIndex": return change.concurrently ? "DROP INDEX CONCURRENTLY" : null;
    case "Reindex": return change.concurrently ? `REINDEX ${change.target.toUpperCase()} CONCURRENTLY` : change.target === "index" || change.target === "table" ? null : `REINDEX ${change.target.toUpperCase()}`;
    case "DetachPartition": return change.concurrently ? "ALTER TABLE … DETACH PARTITION CONCURRENTLY" : null;
    case "CreateDatabase": return "CREATE DATABASE";
    case "DropDatabase": return "DROP DATABASE";
    case "CreateObject":
      if (change.object === "subscription" && !/\bcreate_slot\s*=\s*(?:false|off)|\bconnect\s*=\s*(?:false|off)/i.test(change.sql)) return "CREATE SUBSCRIPTION";
      return change.object === "tablespace" ? "CREATE TABLESPACE" : null;
    case "DropObject": return change.object === "tablespace" ? "DROP TABLESPACE" : null;
    case "Neutral": return change.refusesTransaction ? change.what.toUpperCase() : null;
    default: return null;
  }
}
