/** Timeouts that a script sets, and the changes that need one. */
import type { Effect } from "./effects/effect.ts";
import { isAtLeast } from "./effects/effect.ts";
import type { Session } from "./catalog/session.ts";
import type { Table } from "./catalog/schema.ts";
import type { Trail } from "./effects/trail.ts";
import type { Settings } from "./settings.ts";
import type { Change, SetSetting } from "./sql/change.ts";
import type { ScriptText } from "./sql/statement.ts";
import { feelsLocks } from "./traffic.ts";

const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time as settings are written, `2000`, `2s`, `1.5 min`, in milliseconds; null where the server would refuse it:
 * [Setting Parameters](https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES).
 */
export function millisecondsOf(text: string): number | null {
  const [, number, unit] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(us|ms|s|min|h|d)?\s*$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (units[unit ?? "ms"] ?? 1);
}

/** A timeout in force, in milliseconds: 0 for none, `unknown` where a setting cannot be read. */
export function timeoutIn(session: Session, name: "lock_timeout" | "statement_timeout" | "idle_in_transaction_session_timeout" | "transaction_timeout"): number | "unknown" {
  const text = session.setting(name);
  return text === undefined ? 0 : text === "unknown" ? text : (millisecondsOf(text) ?? "unknown");
}

/** A table that others use, which a change keeps them from writing, be it for a moment, once it has waited for the lock; undefined where there is none. */
export function blockedTable(change: Change, effect: Effect, settings: Settings): Table | undefined {
  if (change.kind === "LockTable" && change.nowait) return undefined;
  return effect.locks.flatMap(({ relation: { table }, mode }) => (table !== null && isAtLeast(mode, "SHARE") && feelsLocks(table, settings) ? [table] : []))[0];
}

/** Whether a script waited for a lock that keeps others from writing before it came here, in a session of which something holds. */
export function hasBlocked({ steps }: Trail, settings: Settings, holds: (session: Session) => boolean): boolean {
  return steps.some(({ change, effect, session }) => holds(session) && blockedTable(change, effect, settings) !== undefined);
}

/** What each script sets; rules ask at every statement, of which a script may have tens of thousands. */
const settersByScript = new WeakMap<ScriptText, readonly SetSetting[]>();

/** Where a script gives a setting a value, in order. */
export function settersOf(text: ScriptText, name: string): SetSetting[] {
  let all = settersByScript.get(text);
  if (all === undefined) {
    all = text.statements.flatMap(({ changes }) => changes.filter((change): change is SetSetting => change.kind === "SetSetting" && !change.reset));
    settersByScript.set(text, all);
  }
  return all.filter((set) => set.name.toLowerCase() === name);
}
