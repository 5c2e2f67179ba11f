import type { TransactionMode } from "../migrations/migration.ts";
import type { Change, ObjectName, SetSetting } from "../sql/change.ts";
import { defaultSearchPath } from "./catalog.ts";
import { isRunner } from "./attachments.ts";
import { refusesSet } from "./server-settings.ts";
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
  /**
   * The number of that transaction: what has the same one shares it, over the scripts of a batch too. Null where the next statement
   * runs by itself; where nothing tells who runs the file, statements of one number may share a transaction.
   */
  readonly transactionNumber: number | null;
  /** Enum values that this transaction added: the server refuses to use them before it is committed. */
  readonly freshValues: readonly FreshValue[];
  readonly searchPath: Known<readonly string[]>;
  /** Who runs statements, after SET ROLE or SET SESSION AUTHORIZATION; null for the role that runs the migrations. */
  readonly role: string | null;
  /** The value in force of a setting that the script changed, or ALTER ROLE and ALTER DATABASE did before it; undefined where nothing did, `unknown` where it is no constant. */
  setting(name: string): Known<string> | undefined;
}

/** An enum value that is not committed. */
export interface FreshValue {
  readonly type: ObjectName;
  readonly value: string;
  /** The same script made the type, in the same transaction. */
  readonly ofFreshType: boolean;
  /** A script before this one added it, which the runner runs in the same transaction where both are pending. */
  readonly earlier: boolean;
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

/** A setting as text, and as a list of names. */
export interface Value {
  readonly text: Known<string>;
  readonly list: Known<readonly string[]>;
}
export type Settings = ReadonlyMap<string, Value>;
/** Null: back to its default for the rest of the transaction. */
type LocalSettings = ReadonlyMap<string, Value | null>;

interface Start {
  readonly settings: Settings;
  readonly mark: number;
}

/** How statements reach the server: who opens their transaction, and whether several are sent as one query string. */
export interface Part {
  readonly mode: TransactionMode;
  readonly several: boolean;
}

/** What a connection keeps when a script is over. */
export interface Kept {
  readonly settings: Settings;
  /** The number of the transaction that is still open, because the runner goes on with it. */
  readonly batch: number | null;
  readonly freshValues: readonly FreshValue[];
  /** How many transactions there were. */
  readonly transactions: number;
}

interface State extends Part {
  /** How many transactions there were, this one included. */
  readonly transactions: number;
  /** The number of the one at hand; meaningless outside of one. */
  readonly number: number;
  /** Of that transaction. */
  readonly freshValues: readonly FreshValue[];
  readonly freshTypes: readonly ObjectName[];
  readonly transaction: Session["transaction"];
  readonly settings: Settings;
  /** What the session began with, and RESET goes back to. */
  readonly defaults: Settings;
  readonly local: LocalSettings;
  /** What a rollback goes back to; null outside a transaction. */
  readonly start: Start | null;
  /** The same for a block or call that runs outside of a transaction, since it began or since COMMIT in it. */
  readonly own: Start | null;
  readonly savepoints: readonly { readonly name: string; readonly settings: Settings; readonly local: LocalSettings; readonly mark: number }[];
}

/**
 * The session of a script that begins: how its first statements are sent, the catalog's mark, what the connection kept of the script before, and
 * the settings it was opened with, as far as migrations set them for the role or the database.
 */
export function openSession({ mode, several }: Part, mark: number, kept: Kept = { settings: new Map(), batch: null, transactions: 0, freshValues: [] }, defaults: Settings = new Map()): AdvancingSession {
  const { settings, batch, transactions, freshValues } = kept;
  const state = between({ mode, several, transactions, number: 0, freshValues: [], freshTypes: [], transaction: null, settings, defaults, local: new Map(), start: null, own: null, savepoints: [] }, mark, true);
  return sessionOf(batch !== null && state.transaction === "runner" ? { ...state, transactions, number: batch, freshValues: freshValues.map((value) => ({ ...value, earlier: true })) } : state);
}

/** The session between two statements: what SET LOCAL did in one that ran by itself is over. */
export function endStatement(session: AdvancingSession): AdvancingSession {
  const { state } = session;
  return state.transaction === null && state.local.size > 0 ? sessionOf({ ...state, local: new Map() }) : session;
}

/** The session where the next part of a script is sent: what the runner, or the query string before, opened is committed. */
export function enterPart({ state }: AdvancingSession, { mode, several }: Part, mark: number): AdvancingSession {
  const next = { ...state, mode, several };
  return sessionOf(state.transaction === "explicit" ? next : between({ ...next, transaction: null, local: new Map(), savepoints: [], start: null }, mark, true));
}

/** What the connection keeps of a session when its script is over; SET LOCAL too, where the runner goes on with the transaction. */
export function keptOf({ state }: AdvancingSession): Kept {
  const goesOn = state.mode === "batch" && state.transaction === "runner";
  const settings = new Map(state.settings);
  if (goesOn) for (const [name, value] of state.local) if (value !== null) settings.set(name, value);
  return { settings, batch: goesOn ? state.number : null, transactions: state.transactions, freshValues: state.freshValues };
}

/** What a later script finds of that: less what the runner puts back, and `doubtful` where it may as well run on a new connection. */
export function keptLater(kept: Kept, restored: readonly string[], doubtful: boolean): Kept {
  const left = [...kept.settings].filter(([name]) => !restored.includes(name));
  return { ...kept, settings: new Map(left.map(([name, value]) => [name, doubtful ? { text: unknown, list: unknown } : value])) };
}

/** The session inside a function that has SET clauses; `leaveFunction` leads out of it. https://www.postgresql.org/docs/18/sql-createfunction.html */
export function enterFunction({ state }: AdvancingSession, clauses: readonly { readonly name: string; readonly values: readonly string[] }[]): AdvancingSession {
  const local = new Map(state.local);
  for (const { name, values } of clauses) local.set(name.toLowerCase(), { text: values.join(", "), list: values });
  return sessionOf({ ...state, local });
}

/** The session after it: as it was `outside`, but for what a plain SET in the function made of the same setting. */
export function leaveFunction({ state }: AdvancingSession, outside: AdvancingSession, clauses: readonly { readonly name: string }[]): AdvancingSession {
  const local = new Map(state.local);
  for (const { name } of clauses) {
    const key = name.toLowerCase();
    if (!local.has(key)) continue;
    const before = outside.state.local.get(key);
    if (before === undefined) local.delete(key);
    else local.set(key, before);
  }
  return sessionOf({ ...state, local });
}

/**
 * The session after a change; `mark` is the catalog's before it. What the server would refuse changes nothing. Scopes as in
 * the manual on [SET](https://www.postgresql.org/docs/current/sql-set.html) and
 * [multi-statement queries](https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 */
export function advance(session: AdvancingSession, change: Change, mark: number): Advance {
  const state = change.nested ? session.state : beforeStatement(session.state, change, mark);
  const stay = (next: State): Advance => ({ session: next === session.state ? session : sessionOf(next), undoTo: null, committed: false });
  if (change.kind === "SetSetting") return stay(refusesSet(change, "session") ? state : set(state, change, change));
  if (change.kind === "Neutral" && change.identity !== undefined) return stay(set(state, change.identity, change));
  if (change.kind === "Neutral" && change.what === "discard") return stay(state.transaction === null ? { ...state, settings: new Map(), local: new Map() } : state);
  if (change.kind === "CreateEnum") return stay(state.transaction === null ? state : { ...state, freshTypes: [...state.freshTypes, change.type] });
  if (change.kind === "AddEnumValue" && state.transaction !== null) {
    const ofFreshType = state.freshTypes.some(({ schema, name }) => schema === change.type.schema && name === change.type.name);
    return stay({ ...state, freshValues: [...state.freshValues, { type: change.type, value: change.value, ofFreshType, earlier: false }] });
  }
  if (change.nested) return change.kind === "Commit" || change.kind === "Rollback" ? endInside(session, state, change, mark) : stay(state);
  switch (change.kind) {
    case "Begin":
      if (state.transaction === "explicit" || state.transaction === "runner") return stay(state);
      // A transaction that a query string implies becomes the explicit one, with all that ran in it before.
      return stay(state.transaction === "implicit" ? { ...state, transaction: "explicit" } : opened(state, "explicit", mark));
    case "Commit":
    case "Rollback": {
      const open = state.transaction === "explicit" || state.transaction === "runner";
      if (change.chain && !open) return stay(state);
      if (state.transaction === null) return stay(state);
      const undone = change.kind === "Rollback" ? state.start : null;
      const after: State = { ...state, settings: undone?.settings ?? state.settings, local: new Map(), savepoints: [], start: null };
      const next = change.chain ? opened(after, state.transaction, undone?.mark ?? mark) : between(after, undone?.mark ?? mark, false);
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

/** The state in which a statement begins. */
function beforeStatement(state: State, { kind }: Change, mark: number): State {
  const alone = state.transaction === null;
  const own = (alone || state.transaction === unknown) && (kind === "DoBlock" || kind === "Query") ? { settings: state.settings, mark } : state.own;
  const local = alone && state.local.size > 0 ? new Map() : state.local;
  return own === state.own && local === state.local ? state : { ...state, own, local };
}

/**
 * COMMIT and ROLLBACK in a DO block or procedure end the transaction that it runs in by itself; in a transaction block the server refuses
 * them: https://www.postgresql.org/docs/18/plpgsql-transactions.html
 */
function endInside(session: AdvancingSession, state: State, { kind, conditional }: Change, mark: number): Advance {
  if (conditional || (state.transaction !== null && state.transaction !== unknown)) return { session, undoTo: null, committed: false };
  if (kind === "Commit") return { session: sessionOf({ ...state, local: new Map(), own: { settings: state.settings, mark } }), undoTo: null, committed: true };
  return { session: sessionOf({ ...state, settings: state.own?.settings ?? state.settings, local: new Map() }), undoTo: state.own?.mark ?? null, committed: false };
}

function opened(state: State, transaction: State["transaction"], mark: number): State {
  const number = state.transactions + 1;
  return { ...state, transaction, transactions: number, number, freshValues: [], freshTypes: [], start: { settings: state.settings, mark } };
}

/** The state where no one has said BEGIN: at the start of a script, and after the end of a transaction. */
function between(state: State, mark: number, first: boolean): State {
  switch (state.mode) {
    case "file":
    case "batch":
      return first ? opened(state, "runner", mark) : { ...state, transaction: null, start: null };
    case "implicit":
      return state.several ? opened(state, "implicit", mark) : { ...state, transaction: null, start: null };
    case "none":
      return { ...state, transaction: null, start: null };
    case "unknown":
      return { ...opened(state, unknown, mark), start: null };
  }
}

function set(state: State, change: Pick<SetSetting, "name" | "value" | "values" | "local" | "reset">, { conditional, nested }: Change): State {
  const name = change.name.toLowerCase();
  if (change.reset && name === "all") return { ...state, settings: identityOf(state.settings), local: identityOf(state.local) };
  const value: Value | null = change.reset
    ? null
    : conditional || change.value === null
      ? { text: unknown, list: unknown }
      : { text: change.value, list: change.values };
  if (change.local) {
    if (state.transaction === null && !nested) return state; // the server warns that it has no effect
    // Where nothing tells whether a transaction is open, its author counts on the search_path he sets.
    const uncertain = state.transaction === unknown && name !== "search_path";
    const local = new Map(state.local).set(name, uncertain ? { text: unknown, list: unknown } : value);
    return { ...state, local: name === "session_authorization" ? local.set("role", null) : local };
  }
  const settings = new Map(state.settings);
  if (value !== null) settings.set(name, value);
  else settings.delete(name);
  const local = new Map(state.local);
  local.delete(name);
  // Another user begins without SET ROLE: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/init/miscinit.c (SetSessionUserId)
  if (name === "session_authorization") for (const map of [settings, local]) map.delete("role");
  return { ...state, settings, local };
}

/** RESET ALL leaves the role alone: https://www.postgresql.org/docs/18/sql-set-role.html */
function identityOf<T>(settings: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...settings].filter(([name]) => name === "role" || name === "session_authorization"));
}

function sessionOf(state: State): AdvancingSession {
  const find = (name: string): Value | undefined => {
    const local = state.local.get(name);
    return local === null ? state.defaults.get(name) : (local ?? state.settings.get(name) ?? state.defaults.get(name));
  };
  return {
    state,
    transaction: state.transaction,
    transactionNumber: state.transaction === null ? null : state.number,
    inTransaction: state.transaction === unknown ? unknown : state.transaction !== null,
    freshValues: state.transaction === null ? [] : state.freshValues,
    searchPath: find("search_path")?.list ?? defaultSearchPath,
    role: [find("role")?.text, find("session_authorization")?.text].find((name) => name !== undefined && name !== unknown && name !== "none" && !isRunner(name)) ?? null,
    setting: (name) => find(name.toLowerCase())?.text,
  };
}
