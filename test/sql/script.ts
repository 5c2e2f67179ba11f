/** Reads SQL text as the pipeline reads a file, for tests of this stage. */
import type { Migration, Script } from "../../src/migrations/migration.ts";
import type { Span } from "../../src/source.ts";
import { sourceFile } from "../../src/source.ts";
import type { Change, ChangeKind, ChangeOf } from "../../src/sql/change.ts";
import type { PrepareOptions } from "../../src/sql/prepare.ts";
import { loadParser, readScript } from "../../src/sql/read.ts";
import type { ScriptText } from "../../src/sql/statement.ts";

await loadParser();

export function scriptOf(text: string, span?: Span): Script {
  const file = sourceFile("001_test.sql", text);
  return { file, role: "up", span: span ?? { start: 0, end: file.text.length }, transaction: "unknown", migration: {} as Migration };
}

export function read(text: string, options: Partial<PrepareOptions> = {}): ScriptText {
  return readScript(scriptOf(text), { placeholders: [], psql: false, ...options });
}

/** The statements' texts as they stand in the file. */
export function textsOf({ script, statements }: ScriptText): string[] {
  return statements.map(({ span }) => script.file.text.slice(span.start, span.end));
}

/** What went wrong: each message with the passage it points at. */
export function errorsOf({ script, statements }: ScriptText): [string, string][] {
  return statements.flatMap(({ error }) => (error === null ? [] : [[error.message, script.file.text.slice(error.span.start, error.span.end)] as [string, string]]));
}

export function changesIn({ statements }: ScriptText): Change[] {
  return statements.flatMap(({ changes }) => changes);
}

export function changesOfKind<Kind extends ChangeKind>(text: ScriptText, kind: Kind): ChangeOf<Kind>[] {
  return changesIn(text).filter((change): change is ChangeOf<Kind> => change.kind === kind);
}

/** A linear congruential generator: the same numbers on every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
