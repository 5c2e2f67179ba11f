/** What a catalog is kept in: maps whose writes go to one log, so that a mark can be returned to. */

/** Values before and after; undefined where there was, or is, none. */
export interface Rewritten<T> {
  readonly before: T | undefined;
  readonly now: T | undefined;
}

/** One write, and what was there before it. */
export interface Undo {
  readonly store: { restore(key: string, previous: unknown): void };
  readonly key: string;
  readonly previous: unknown;
}

interface Entry<T> {
  readonly order: number;
  readonly value: T;
}

/** A map of immutable values in the order they were first put, whose writes go to the log. */
export interface Store<T> {
  get(key: string): T | undefined;
  /** The schemas of all keys that ever ended in the schema and this name: most lookups are of names that nothing has. */
  schemasOf(name: string): readonly string[];
  set(key: string, value: T): void;
  remove(key: string): void;
  /** Puts a value under another key, in the turn of the first. */
  move(from: string, to: string, value: T): void;
  values(): readonly T[];
  /** The values under some of the keys, in order. */
  under(keys: Iterable<string>): T[];
  orderOf(key: string): number;
  writtenSince(mark: number): readonly Rewritten<T>[];
}

const nowhere: readonly string[] = [];

/** A store that is empty; `nextOrder` counts over all stores of a log. */
export function createStore<T>(log: Undo[], nextOrder: () => number): Store<T> {
  const entries = new Map<string, Entry<T>>();
  const schemas = new Map<string, string[]>();
  /** Whether the map holds its entries in their order. What comes back or moves goes to its end, out of turn. */
  let inOrder = true;
  let newest = 0;
  let listed: readonly T[] | null = null;
  const store = {
    restore(key: string, previous: unknown) {
      if (previous === undefined) entries.delete(key);
      else {
        const entry = previous as Entry<T>;
        if (entry.order > newest) newest = entry.order;
        else if (entries.get(key)?.order !== entry.order) inOrder = false;
        entries.set(key, entry);
      }
      listed = null;
    },
  };
  function write(key: string, next: Entry<T> | undefined): void {
    const previous = entries.get(key);
    log.push({ store, key, previous });
    if (next !== undefined && previous === undefined) noteName(key);
    store.restore(key, next);
  }
  /** Of `schema\0name`, with a kind before it or not. */
  function noteName(key: string): void {
    const [name = "", schema = ""] = key.split("\0").reverse();
    const places = schemas.get(name);
    if (places === undefined) schemas.set(name, [schema]);
    else if (!places.includes(schema)) places.push(schema);
  }
  return {
    get: (key) => entries.get(key)?.value,
    schemasOf: (name) => schemas.get(name) ?? nowhere,
    set: (key, value) => write(key, { order: entries.get(key)?.order ?? nextOrder(), value }),
    remove(key) {
      if (entries.has(key)) write(key, undefined);
    },
    move(from, to, value) {
      const order = entries.get(from)?.order ?? nextOrder();
      if (entries.has(from)) write(from, undefined);
      write(to, { order, value });
    },
    values() {
      if (listed !== null) return listed;
      if (!inOrder) {
        const sorted = [...entries].sort(([, a], [, b]) => a.order - b.order);
        entries.clear();
        for (const [key, entry] of sorted) entries.set(key, entry);
        inOrder = true;
      }
      listed = Array.from(entries.values(), (entry) => entry.value);
      return listed;
    },
    under(keys) {
      const found: Entry<T>[] = [];
      for (const key of keys) {
        const entry = entries.get(key);
        if (entry !== undefined) found.push(entry);
      }
      return found.sort((a, b) => a.order - b.order).map(({ value }) => value);
    },
    orderOf: (key) => entries.get(key)?.order ?? 0,
    writtenSince(mark) {
      const written = new Map<string, Entry<T> | undefined>();
      for (const undo of log.slice(mark)) if (undo.store === store && !written.has(undo.key)) written.set(undo.key, undo.previous as Entry<T> | undefined);
      return [...written]
        .map(([key, before]) => ({ before, now: entries.get(key) }))
        .sort((a, b) => (a.before ?? a.now)!.order - (b.before ?? b.now)!.order)
        .map(({ before, now }) => ({ before: before?.value, now: now?.value }));
    },
  };
}
