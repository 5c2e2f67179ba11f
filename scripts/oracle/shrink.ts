/** Finds the shortest history that still shows a disagreement. */
import type { Script } from "../../src/migrations/migration.ts";
import { sourceFile } from "../../src/source.ts";
import type { ScriptText } from "../../src/sql/statement.ts";
import { read, statementsOf } from "../../test/catalog/history.ts";
import type { Database } from "./database.ts";
import { runHistory, type Disagreement, type Input, type RunOptions } from "./run.ts";

interface Piece {
  readonly script: Script;
  readonly sql: string;
}

/**
 * The scripts, with only those statements, that show the same disagreement: first whatever names its subject, then by delta
 * debugging over files and over statements. At most `attempts` runs; what was reached by then is given.
 */
export async function shrink(database: Database, input: Input, disagreement: Disagreement, attempts = 60): Promise<readonly { readonly path: string; readonly transaction: string; readonly statements: readonly string[] }[]> {
  const options = optionsFor(disagreement);
  const ends = disagreement.path === null ? input.texts.length : disagreement.step + 1;
  const provided = input.texts.slice(0, input.provided);
  let left = attempts;
  const shows = async (pieces: readonly Piece[]): Promise<boolean> => {
    if (left-- <= 0) return false;
    const { disagreements } = await runHistory(database, { texts: [...provided, ...textsOf(pieces)], provided: input.provided }, options);
    return disagreements.some(({ aspect, subject, ours, server }) => aspect === disagreement.aspect && subject === disagreement.subject && ours === disagreement.ours && server === disagreement.server);
  };
  let pieces = input.texts.slice(input.provided, ends).flatMap((text) => statementsOf(text).map((sql): Piece => ({ script: text.script, sql })));
  const words = disagreement.subject.split(/[^\w]+/).filter((word) => word.length > 1 && word !== "public");
  for (const wanted of [words.slice(-1), words.slice(-2), words]) {
    const named = pieces.filter(({ sql }, index) => wanted.some((word) => sql.includes(word)) || index === pieces.length - 1);
    if (named.length < pieces.length && (await shows(named))) {
      pieces = named;
      break;
    }
  }
  const scripts = [...new Set(pieces.map(({ script }) => script))];
  const kept = new Set(await reduce(scripts, (some) => shows(pieces.filter(({ script }) => some.includes(script)))));
  pieces = await reduce(pieces.filter(({ script }) => kept.has(script)), shows);
  return textsOf(pieces).map((text) => ({ path: text.script.file.path, transaction: text.script.transaction, statements: statementsOf(text) }));
}

/** [Delta debugging](https://www.debuggingbook.org/html/DeltaDebugger.html): a part of a list that passes the test, and of which no single element can go. */
export async function reduce<Item>(items: readonly Item[], shows: (items: readonly Item[]) => Promise<boolean>): Promise<Item[]> {
  let current = [...items];
  for (let parts = 2; current.length > 1; ) {
    const size = Math.ceil(current.length / parts);
    let smaller: Item[] | null = null;
    for (let from = 0; from < current.length && smaller === null; from += size) {
      const without = [...current.slice(0, from), ...current.slice(from + size)];
      if (await shows(without)) smaller = without;
    }
    if (smaller !== null) {
      current = smaller;
      parts = Math.max(2, Math.min(parts - 1, current.length));
    } else if (size === 1) break;
    else parts = Math.min(parts * 2, current.length);
  }
  return current;
}

function textsOf(pieces: readonly Piece[]): ScriptText[] {
  const texts: ScriptText[] = [];
  for (const script of new Set(pieces.map((piece) => piece.script))) {
    const text = pieces.filter((piece) => piece.script === script).map(({ sql }) => `${sql};\n`).join("");
    texts.push(read({ ...script, file: sourceFile(script.file.path, text), span: { start: 0, end: text.length } }));
  }
  return texts;
}

function optionsFor({ aspect }: Disagreement): RunOptions {
  const dump = aspect === "dump" || aspect === "print";
  return { locks: aspect === "lock" || aspect === "rewrite" || aspect === "crash", objects: aspect === "object" ? "last" : "none", dump };
}
