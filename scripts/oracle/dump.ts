/** Two dumps of pg_dump, entry by entry. */
import type { Figure } from "./figures.ts";

export interface DumpDifference {
  /** `TABLE public.users` */
  readonly entry: string;
  readonly printed: string;
  readonly made: string;
}

/** Compares the dump of what the migrations made with that of what the printed schema made; entries that the platform's own dump has as well are left out. */
export function compareDumps(made: string, printed: string, provided: string): { readonly differences: readonly DumpDifference[]; readonly figures: Readonly<Record<string, Figure>> } {
  const [one, other, baseline] = [entriesOf(made), entriesOf(printed), entriesOf(provided)];
  const differences: DumpDifference[] = [];
  const figures: Record<string, Figure> = {};
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    const left = one.get(key) ?? "missing";
    const right = other.get(key) ?? "missing";
    if (left === right && baseline.get(key) === left) continue;
    const figure = (figures[typeOf(key)] ??= { compared: 0, equal: 0 });
    figure.compared++;
    if (left === right) figure.equal++;
    else differences.push({ entry: key, printed: right, made: left });
  }
  return { differences, figures };
}

function typeOf(key: string): string {
  return /^[A-Z]+(?: [A-Z]+)*(?= )/.exec(key)?.[0] ?? key;
}

/** The SQL of each entry by its type, schema and name. Settings between entries, which depend on their order, are left out. */
function entriesOf(dump: string): Map<string, string> {
  const entries = new Map<string, string>();
  const parts = dump.split(/^--\n-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*\n--\n/m);
  for (let at = 1; at + 3 < parts.length; at += 4) {
    const [name = "", type = "", schema = "", body = ""] = parts.slice(at, at + 4);
    const key = `${type} ${schema === "-" ? "" : `${schema}.`}${name}`;
    const sql = body.replace(/^SET default_\w+ = .*;$/gm, "").replace(/^\\(?:un)?restrict .*$/gm, "").replace(/--\n-- PostgreSQL database dump complete\n--/, "").replace(/\n{2,}/g, "\n").trim();
    entries.set(key, entries.has(key) ? [entries.get(key) ?? "", sql].sort().join("\n") : sql);
  }
  return entries;
}
