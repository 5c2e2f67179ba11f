import type { Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";
import type { Catalog } from "./catalog.ts";
import type { Session } from "./session.ts";

/** Replays scripts: holds the catalog and the session, and moves both on with every change. */
export interface Replay {
  readonly catalog: Catalog;
  readonly session: Session;
  /** Starts a script: a new session, with the transaction its runner opens. `release` tells what is new: tables made under the same value are. */
  open(text: ScriptText, release: string | number): void;
  /** Applies one change; ROLLBACK undoes what its transaction did. A change that the server would refuse is skipped. */
  apply(change: Change, script: Script): void;
  /** Ends a script: an open runner's transaction commits. */
  close(): void;
  /** A point to come back to: `undoTo` brings catalog back to it. */
  mark(): number;
  undoTo(mark: number): void;
}

/** An empty database with the schema `public`, and a new session. */
export function startReplay(): Replay {
  throw new Error("not yet");
}
