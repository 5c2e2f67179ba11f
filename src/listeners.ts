/** Which rules listen to what, and under which options: worked out once for all files that have the same settings. */
import type { Role } from "./migrations/migration.ts";
import type { Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";

/** A handler of a rule that is on. */
export interface Listener {
  readonly rule: Rule;
  readonly options: Options;
  readonly handle: (subject: unknown, context: unknown) => unknown;
}

export type Options = Readonly<Record<string, never>>;

/** The handlers of an event: a kind of change, or `statement`, `migration` … */
export type ListenersTo = (event: string) => readonly Listener[];

/** Those of a script of a role under given settings; `role` is null for what is no script. */
export type Listening = (settings: Settings, role: Role | null) => ListenersTo;

/** The options of a rule as a configuration sets them, with the defaults of the others. */
export function optionsOf(settings: Settings, rule: Rule): Options {
  const defaults = Object.fromEntries(Object.entries(rule.options ?? {}).map(([name, schema]) => [name, schema.default]));
  return { ...defaults, ...settings.rules[rule.id]?.options } as Options;
}

/** Finds the handlers of rules, in the order of the rules. A handler has the same context for as long as its listener is the same value. */
export function listenersOf(rules: readonly Rule[]): Listening {
  const found = new WeakMap<Settings, Map<Role | null, ListenersTo>>();
  const options = new WeakMap<Settings, Map<Rule, Options>>();
  const optionsFor = (settings: Settings, rule: Rule): Options => entryOf(entryOf(options, settings, () => new Map<Rule, Options>()), rule, () => optionsOf(settings, rule));
  const byEvent = new Map<string, Rule[]>();
  for (const rule of rules) for (const event of Object.keys(rule.on)) entryOf(byEvent, event, () => []).push(rule);
  const hears = (rule: Rule, role: Role | null): boolean => role === null || (rule.roles ?? ["up", "repeatable"]).includes(role);
  const listenersTo = (event: string, settings: Settings, role: Role | null): readonly Listener[] =>
    (byEvent.get(event) ?? []).flatMap((rule) => {
      const handle = (rule.on as Readonly<Record<string, Listener["handle"] | undefined>>)[event];
      return handle === undefined || settings.rules[rule.id] === undefined || !hears(rule, role) ? [] : [{ rule, options: optionsFor(settings, rule), handle }];
    });
  return (settings, role) =>
    entryOf(entryOf(found, settings, () => new Map<Role | null, ListenersTo>()), role, () => {
      const known = new Map<string, readonly Listener[]>();
      return (event) => entryOf(known, event, () => listenersTo(event, settings, role));
    });
}

interface Store<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** What a map holds under a key; where it holds nothing, what `make` gives is put there. */
function entryOf<Key, Value>(store: Store<Key, Value>, key: Key, make: () => Value): Value {
  let value = store.get(key);
  if (value === undefined) store.set(key, (value = make()));
  return value;
}
