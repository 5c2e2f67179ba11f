/** Where a statement can go that must not share a transaction, in the words of the runner that runs the script. */
import type { Script } from "./migration.ts";

/**
 * Where a statement runs by itself: `in a migration of its own (put … at the top of the file)`. Follows a verb: "Build it … ".
 * `alone`: it is its script's only statement. `head`: its first words in upper case, where the runner may not know that it refuses a transaction.
 */
export function outsideTransaction({ transaction, migration: { runner } }: Script, alone: boolean, head: string | null = null): string {
  switch (transaction) {
    case "file":
    case "batch":
      if (runner.optOut === null) return `outside of ${runner.title}, which runs every migration in a transaction`;
      return `${alone ? "outside the runner's transaction" : "in a migration of its own"} (${(head === null ? null : runner.optOutOf?.(head)) ?? runner.optOut})`;
    case "implicit":
      return "as the only statement of a migration";
    default:
      return alone ? "outside of any transaction" : "in a migration of its own, outside of any transaction";
  }
}

/** Where work on many rows runs in batches that commit. Follows a comma: `, outside of any transaction`. */
export function inBatches(script: Script, alone: boolean): string {
  const { transaction, migration: { runner } } = script;
  if (transaction === "implicit") return "in a DO block that is the only statement of a migration";
  // These leave the transaction out for statements that they know to refuse one, and DO is none of them.
  if (transaction === "file" && runner.name === "flyway") return "in a DO block alone in its file, with `executeInTransaction=false` in the `.conf` file beside it";
  if (transaction === "file" && runner.name === "supabase") return "outside of the migrations, which Supabase runs in transactions";
  return outsideTransaction(script, alone);
}

/** When the locks of a script are gone, so that what waits for that can follow: `in a later migration`. */
export function laterTransaction({ transaction, migration: { runner } }: Script): string {
  return transaction === "batch" ? `in a migration that is deployed later (${runner.title} runs all pending migrations in one transaction)` : "in a later migration";
}
