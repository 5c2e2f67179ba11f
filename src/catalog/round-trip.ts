/** A migration there, back and there again: what its rollback leaves, does not bring back, or does beyond it. */
import type { Change, ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteRoutine } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "./catalog.ts";
import { goneFor } from "./gone.ts";
import { differencesBetween, takeInventory, type Difference, type Inventory, type Part } from "./inventory.ts";
import { refusalOf } from "./refusal.ts";
import type { Replay } from "./replay.ts";

/** A statement that the server would refuse, and the [condition](https://www.postgresql.org/docs/current/errcodes-appendix.html) it meets; `refused` where the catalog does not say which. */
export interface Refused {
  readonly statement: Statement;
  readonly change: Change;
  readonly condition: string;
  /** What is there already, or is not there: `the column name`; null where the catalog does not say. */
  readonly thing: string | null;
}

export interface RoundTrip {
  /** What the migration made and the rollback leaves: `after` is what is left. */
  readonly left: readonly Difference[];
  /** What the migration dropped or changed and the rollback does not bring back as it was: `before` is what it was. */
  readonly unrestored: readonly Difference[];
  /** What the rollback changes although the migration did not. */
  readonly beyond: readonly Difference[];
  /** The first statement of the rollback that fails after the migration, and the first that fails where the rollback runs a second time. */
  readonly failsBack: Refused | null;
  readonly failsBackTwice: Refused | null;
  /** The first statement of the migration that fails after its rollback. */
  readonly failsAgain: Refused | null;
  /** False where something in either script cannot be read from here: then what the lists lack proves nothing, and what they hold may be undone unseen. */
  readonly certain: boolean;
}

/** Replays a migration, its rollback and the migration again on the schema before it, and takes all of it back. */
export function makeRoundTrip(replay: Replay, up: ScriptText, down: ScriptText, release: string | number): RoundTrip {
  const start = replay.mark();
  const touched = [...namesIn(up), ...namesIn(down)];
  const take = (): Inventory => takeInventory(replay.catalog, touched);
  const before = take();
  const refusedFirst = run(replay, up, release);
  const after = take();
  const failsBack = run(replay, down, `${release} back`);
  const back = take();
  const twice = replay.mark();
  const failsBackTwice = failsBack ?? run(replay, down, `${release} back`);
  replay.undoTo(twice);
  const failsAgain = run(replay, up, `${release} again`);
  replay.undoTo(start);
  const made = differencesBetween(before, after);
  const touchedKeys = new Set(made.flatMap(({ before: was, after: is }) => [was?.key ?? "", is?.key ?? ""]));
  const isMade = ({ before: was, after: is }: Difference): boolean => [was, is].some((part) => part !== null && (touchedKeys.has(part.key) || (part.within !== null && touchedKeys.has(part.within))));
  const remaining = differencesBetween(before, back);
  const left = remaining.filter((difference) => difference.before === null && isMade(difference));
  const unrestored = remaining.filter((difference) => difference.before !== null && isMade(difference));
  return {
    left,
    unrestored,
    beyond: remaining.filter((difference) => !isMade(difference) && ![difference.before, difference.after].some((part) => part !== null && touchedKeys.has(constraintKeyOf(part)))),
    failsBack,
    failsBackTwice: failsBack === null ? failsBackTwice : null,
    failsAgain: refusedFirst === null ? failsAgain : null,
    certain: refusedFirst === null && [up, down].every(({ statements }) => statements.every(isCertain)),
  };
}

/** Of an index the key of the constraint that it would belong to; of others their own. */
function constraintKeyOf({ key, within }: Part): string {
  return key.startsWith("index ") ? `${within ?? ""} constraint ${(JSON.parse(key.slice("index ".length)) as readonly string[])[1] ?? ""}` : key;
}

/** Runs a script to its end, and gives the first statement that fails for certain. */
function run(replay: Replay, text: ScriptText, release: string | number): Refused | null {
  let refused: Refused | null = null;
  const catalog = replay.catalog;
  replay.open(text, release);
  for (const statement of text.statements) {
    let last: Change | undefined;
    for (const change of replay.changesOf(statement)) {
      const reason = change.conditional || change.nested ? null : reasonFor(catalog, change);
      if (reason !== null) refused ??= { statement, change, ...reason };
      replay.apply(change, text.script);
      last = change;
    }
    if (!replay.settle() && last !== undefined && !last.nested) refused ??= { statement, change: last, condition: "cascade" in last ? "dependent_objects_still_exist" : "refused", thing: null };
  }
  replay.close();
  return refused;
}

/** Why a change fails as things are; null where nothing tells that it does. */
function reasonFor(catalog: Catalog, change: Change): Pick<Refused, "condition" | "thing"> | null {
  const refusal = refusalOf(catalog, change);
  if (refusal !== null) return { condition: refusal.condition, thing: `the ${refusal.what} ${quoteIdentifier(refusal.name)}` };
  const gone = goneFor(catalog, change);
  if (gone === null) return null;
  const condition = "table" in change && change.table?.name === gone.name.name ? "undefined_table" : "undefined_object";
  return { condition, thing: gone.kind === "routine" ? quoteRoutine(gone.name.name) : catalog.label(gone.name) };
}

function isCertain({ analyzed, changes }: Statement): boolean {
  return analyzed && changes.every((change) => !(change.conditional && change.guard === undefined) && change.kind !== "Opaque" && change.kind !== "NotModelled");
}

function namesIn({ statements }: ScriptText): ObjectName[] {
  return statements.flatMap(({ changes }) => changes.flatMap((change) => ("table" in change && change.table !== null ? [change.table] : [])));
}
