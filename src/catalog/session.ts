import type { TransactionMode } from "../migrations/migration.ts";
import type { Change, SetSetting } from "../sql/change.ts";
import { defaultSearchPath } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Known } from "./schema.ts";

/**
 * The state of the connection while a script runs: transaction, settings with their scopes, search_path.
 * An immutable value; `advance` gives the next one.
 */
export interface Session {
  /**
   * Whether the next statement runs in a transaction that it shares with others: opened by BEGIN, by the runner,
   * or implied by a query string of several statements.
   */
  readonly inTransaction: Known<boolean>;
  /** Who opened it; null outside of one, `unknown` where nothing tells who runs the file. */
  readonly transaction: Known<"explicit" | "runner" | "implicit" | null>;
  readonly searchPath: Known<readonly string[]>;
  /** The value in force of a setting that the script changed; undefined where it did not, `unknown` where it is no constant. */
  setting(name: string): Known<string> | undefined;
}

/** A session that can be moved on. */
export interface AdvancingSession extends Session {
  readonly state: State;
}

/** What one change did to the session, and the mark to which a rollback takes the catalog back. */
export interface Advance {
  readonly session: AdvancingSession;
  readonly undoTo: number | null;
  /** A transaction ended and kept what it did. */
  readonly committed: boolean;
}

interface Value {
  readonly text: Known<string>;
  readonly list: Known<readonly string[]>;
}
type Settings = ReadonlyMap<string, Value>;
/** Null: back to its default for the rest of the transaction. */
type LocalSettings = ReadonlyMap<string, Value | null>;

interface State {
  readonly mode: TransactionMode;
  /** The script has more than one statement. */
  readonly several: boolean;
  readonly transaction: Session["transaction"];
  readonly settings: Settings;
  readonly local: LocalSettings;
  /** What a rollback goes back to; null outside a transaction. */
  readonly start: { readonly settings: Settings; readonly mark: number } | null;
  readonly savepoints: readonly { readonly name: string; readonly settings: Settings; readonly local: LocalSettings; readonly mark: number }[];
}

/** The session of a script that begins: who runs it, whether it has several statements, and the catalog's mark. */
export function openSession(mode: TransactionMode, several: boolean, mark: number): AdvancingSession {
  return sessionOf(between({ mode, several, transaction: null, settings: new Map(), local: new Map(), start: null, savepoints: [] }, mark, true));
}

/**
 * The session after a change; `mark` is the catalog's before it. What the server would refuse changes nothing. Scopes as in
 * the manual on [SET](https://www.postgresql.org/docs/current/sql-set.html) and
 * [multi-statement queries](https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 */
export function advance(session: AdvancingSession, change: Change, mark: number): Advance {
  const state = change.nested || session.state.transaction !== null || session.state.local.size === 0 ? session.state : { ...session.state, local: new Map() };
  const stay = (next: State): Advance => ({ session: next === session.state ? session : sessionOf(next), undoTo: null, committed: false });
  if (change.kind === "SetSetting") return stay(set(state, change));
  if (change.kind === "Neutral" && change.what === "discard") return stay(state.transaction === null ? { ...state, settings: new Map(), local: new Map() } : state);
  if (change.nested) return stay(state);
  switch (change.kind) {
    case "Begin":
      if (state.transaction === "explicit" || state.transaction === "runner") return stay(state);
      // A transaction that a query string implies becomes the explicit one, with all that ran in it before.
      return stay({ ...state, transaction: "explicit", start: state.start ?? { settings: state.settings, mark } });
    case "Commit":
    case "Rollback": {
      const open = state.transaction === "explicit" || state.transaction === "runner";
      if (change.chain && !open) return stay(state);
      if (state.transaction === null) return stay(state);
      const undone = change.kind === "Rollback" ? state.start : null;
      const after: State = { ...state, settings: undone?.settings ?? state.settings, local: new Map(), savepoints: [], start: null };
      const next: State = change.chain ? { ...after, start: { settings: after.settings, mark: undone?.mark ?? mark } } : between(after, undone?.mark ?? mark, false);
      return { session: sessionOf(next), undoTo: undone?.mark ?? null, committed: change.kind === "Commit" };
    }
    case "Savepoint":
      if (state.transaction === null || state.transaction === "implicit") return stay(state);
      return stay({ ...state, savepoints: [...state.savepoints, { name: change.name, settings: state.settings, local: state.local, mark }] });
    case "ReleaseSavepoint":
    case "RollbackToSavepoint": {
      const at = state.savepoints.findLastIndex((savepoint) => savepoint.name === change.name);
      const savepoint = state.savepoints[at];
      if (savepoint === undefined) return stay(state);
      if (change.kind === "ReleaseSavepoint") return stay({ ...state, savepoints: state.savepoints.slice(0, at) });
      const next = { ...state, settings: savepoint.settings, local: savepoint.local, savepoints: state.savepoints.slice(0, at + 1) };
      return { session: sessionOf(next), undoTo: savepoint.mark, committed: false };
    }
    default:
      return stay(state);
  }
}

/** The state where no one has said BEGIN: at the start of a script, and after the end of a transaction. */
function between(state: State, mark: number, first: boolean): State {
  const open = (transaction: State["transaction"]): State => ({ ...state, transaction, start: { settings: state.settings, mark } });
  switch (state.mode) {
    case "file":
    case "batch":
      return first ? open("runner") : { ...state, transaction: null, start: null };
    case "implicit":
      return state.several ? open("implicit") : { ...state, transaction: null, start: null };
    case "none":
      return { ...state, transaction: null, start: null };
    case "unknown":
      return { ...state, transaction: unknown, start: null };
  }
}

function set(state: State, change: SetSetting): State {
  const name = change.name.toLowerCase();
  if (change.reset && name === "all") return { ...state, settings: new Map(), local: new Map() };
  const value: Value | null = change.reset
    ? null
    : change.conditional || change.value === null
      ? { text: unknown, list: unknown }
      : { text: change.value, list: change.values };
  if (change.local) {
    if (state.transaction === null && !change.nested) return state; // the server warns that it has no effect
    // Where nothing tells whether a transaction is open, its author counts on the search_path he sets.
    const uncertain = state.transaction === unknown && name !== "search_path";
    return { ...state, local: new Map(state.local).set(name, uncertain ? { text: unknown, list: unknown } : value) };
  }
  const settings = new Map(state.settings);
  if (value !== null) settings.set(name, value);
  else settings.delete(name);
  const local = new Map(state.local);
  local.delete(name);
  return { ...state, settings, local };
}

function sessionOf(state: State): AdvancingSession {
  const find = (name: string): Value | undefined => {
    const local = state.local.get(name);
    return local === null ? undefined : (local ?? state.settings.get(name));
  };
  return {
    state,
    transaction: state.transaction,
    inTransaction: state.transaction === unknown ? unknown : state.transaction !== null,
    searchPath: find("search_path")?.list ?? defaultSearchPath,
    setting: (name) => find(name.toLowerCase())?.text,
  };
}
