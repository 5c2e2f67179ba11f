/** What a script has done so far: its changes with their effects, and which of them share the transaction under way. */
import type { Change } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { effectOf } from "./effect.ts";
import type { Effect } from "./effect.ts";
import type { Replay } from "../catalog/replay.ts";
import type { Session } from "../catalog/session.ts";

export interface Step {
  readonly change: Change;
  /** Before the change. */
  readonly session: Session;
  readonly statement: Statement;
  /** Without the locks on a new table that is indexed or constrained. */
  readonly effect: Effect;
}

export interface Trail {
  /** Every change of the script before this one. */
  readonly steps: readonly Step[];
  /**
   * Those of them whose locks are still held: of the transaction under way, without what ROLLBACK TO SAVEPOINT took back; where nothing
   * tells whether there is a transaction, since the last COMMIT. Empty where each statement commits by itself.
   */
  readonly together: readonly Step[];
}

/** What holds its locks while a statement runs: what came before in its transaction, and in the statement itself. */
export function stepsHeld({ steps, together }: Trail, statement: Statement): Step[] {
  return [...together.filter((step) => step.statement !== statement), ...steps.filter((step) => step.statement === statement)];
}

/** A trail that follows a replay. */
export interface FollowingTrail extends Trail {
  /** The effect of a change that is about to be applied. */
  effectOf(change: Change, statement: Statement): Effect;
  /** Applies a change, and keeps it with its effect. */
  apply(change: Change, statement: Statement): void;
}

/** The trail of a script that the replay has just opened. */
export function followTrail(replay: Replay, postgres: number): FollowingTrail {
  const steps: Step[] = [];
  let together: Step[] = [];
  /** Of the transaction that they are of; null where each statement runs by itself. */
  let number: number | null = null;
  let savepoints: readonly { readonly name: string; readonly count: number }[] = [];
  let last: { readonly change: Change; readonly effect: Effect } | null = null;
  const effect = (change: Change, statement: Statement): Effect => {
    if (last?.change !== change) last = { change, effect: effectOf(change, replay.catalog, replay.session, postgres, statement) };
    return last.effect;
  };
  return {
    steps,
    get together() {
      // The runner may have ended a transaction between two statements.
      return number !== null && replay.session.transactionNumber === number ? together : [];
    },
    effectOf: effect,
    apply(change, statement) {
      if (change.unlikely === true) return replay.apply(change, statement.script);
      const step: Step = { change, session: replay.session, statement, effect: last?.change !== change && isOnNewTable(change, replay.catalog) ? onNewTable : effect(change, statement) };
      if (number !== replay.session.transactionNumber) {
        number = replay.session.transactionNumber;
        together = [];
        savepoints = [];
      }
      replay.apply(change, statement.script);
      steps.push(step);
      if (change.kind === "Savepoint") savepoints = [...savepoints, { name: change.name, count: together.length }];
      if (change.kind === "RollbackToSavepoint") {
        const at = savepoints.findLastIndex(({ name }) => name === change.name);
        const savepoint = savepoints[at];
        if (savepoint !== undefined) {
          together = together.slice(0, savepoint.count);
          savepoints = savepoints.slice(0, at + 1);
        }
      }
      together.push(step);
    },
  };
}

/** Of what is done to a table that no one else knows of yet, no one cares to know the locks: predicting them costs time. */
const onNewTable: Effect = { locks: [], work: "none", rewrites: [], emptied: [], scans: [], builds: [], dataLoss: [], fails: null, refusesTransaction: false, unknown: [] };

function isOnNewTable(change: Change, catalog: Catalog): boolean {
  if (change.kind !== "CreateIndex" && (change.kind !== "AddConstraint" || change.constraint.references !== null)) return false;
  const table = catalog.findTable(change.table);
  return table?.isNew === true && catalog.childrenOf(table).length === 0;
}
