/** What the migrations of a history make and take away, by name, from the first to the last: gone through once, however many names are asked for. */
import type { History, Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { eventsOf } from "../catalog/events.ts";
import type { Event } from "../catalog/events.ts";

/** An event, and where in the history it stands. */
export interface PlacedEvent {
  readonly event: Event;
  readonly change: Change;
  readonly script: Script;
  /** Counts the statements of all forward scripts. */
  readonly index: number;
}

/** A statement that may make what its text does not name; null for a command of psql that reads another file. */
export interface Doubt {
  readonly statement: Statement | null;
  readonly index: number;
}

export interface Chronicle {
  /** What happens to things of a name, in order. */
  readonly about: (name: string) => readonly PlacedEvent[];
  readonly doubts: readonly Doubt[];
  /** The place of a statement among all; null where its script is not one of those that run forward. */
  readonly indexOf: (script: Script, statement: Statement) => number | null;
}

const chronicles = new WeakMap<History, { readonly first: ScriptText | null; readonly chronicle: Chronicle }>();

/** The chronicle of a history's forward scripts. It is kept as long as the history is the same and is read in the same way. */
export function chronicleOf(history: History, read: (script: Script) => ScriptText): Chronicle {
  const script = history.migrations.find(({ up }) => up !== null)?.up ?? null;
  const first = script === null ? null : read(script);
  const known = chronicles.get(history);
  if (known !== undefined && known.first === first) return known.chronicle;
  const chronicle = writeChronicle(history, read);
  chronicles.set(history, { first, chronicle });
  return chronicle;
}

function writeChronicle({ migrations }: History, read: (script: Script) => ScriptText): Chronicle {
  const byName = new Map<string, PlacedEvent[]>();
  const doubts: Doubt[] = [];
  const begins = new Map<Script, number>();
  let index = 0;
  for (const { up: script } of migrations) {
    if (script === null) continue;
    const { statements, blanked } = read(script);
    begins.set(script, index);
    if (blanked.some(({ what, span }) => what === "psql command" && /^\\i/.test(script.file.text.slice(span.start, span.end)))) doubts.push({ statement: null, index });
    for (const statement of statements) {
      index++;
      if (statement.error !== null || statement.changes.some(isUntold)) doubts.push({ statement, index });
      for (const change of statement.changes) {
        for (const event of eventsOf(change)) {
          const about = byName.get(event.name.name);
          const placed = { event, change, script, index };
          if (about === undefined) byName.set(event.name.name, [placed]);
          else about.push(placed);
        }
      }
    }
  }
  return {
    about: (name) => byName.get(name) ?? [],
    doubts,
    indexOf(script, statement) {
      const begin = begins.get(script);
      return begin === undefined ? null : begin + read(script).statements.indexOf(statement) + 1;
    },
  };
}

/** Whether only the catalog can tell what a change makes, if it can. */
function isUntold(change: Change): boolean {
  return change.kind === "Opaque" || change.kind === "NotModelled" || change.kind === "Query" || (change.kind === "Neutral" && change.what === "execute");
}
