/** Replays SQL in tests as the pipeline does, and gives its statements for a server to run. */
import { startReplay } from "../../src/catalog/replay.ts";
import type { Replay } from "../../src/catalog/replay.ts";
import type { Script, TransactionMode } from "../../src/migrations/migration.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runners } from "../../src/migrations/runners/index.ts";
import { sourceFile, textOf } from "../../src/source.ts";
import { readScript } from "../../src/sql/read.ts";
import type { ScriptText } from "../../src/sql/statement.ts";

/** A script of a text, as a plain file that is run in that way. */
export function scriptOf(text: string, transaction: TransactionMode = "none", path = "migrations/001_test.sql"): Script {
  const plain = runners.find((runner) => runner.name === "plain");
  if (plain === undefined) throw new Error("no runner for plain files");
  const history = buildHistory(plain, "migrations", [sourceFile(path, text)], () => null);
  const script = history.migrations[0]?.up;
  if (script === undefined || script === null) throw new Error(`${path} is no migration`);
  return { ...script, transaction };
}

/** Reads a script with its runner's placeholders. */
export function read(script: Script): ScriptText {
  const { runner } = script.migration;
  return readScript(script, { placeholders: runner.placeholders, psql: runner.psql });
}

/** Replays scripts one after the other; each is a release of its own unless one is given. */
export function replayTexts(texts: readonly string[], options: { readonly transaction?: TransactionMode; readonly release?: string } = {}): Replay {
  const replay = startReplay();
  texts.forEach((text, index) => replayScript(replay, read(scriptOf(text, options.transaction)), options.release ?? index));
  return replay;
}

/** Replays one script that was read. */
export function replayScript(replay: Replay, text: ScriptText, release: string | number): void {
  replay.open(text, release);
  for (const statement of text.statements) for (const change of replay.changesOf(statement)) replay.apply(change, text.script);
  replay.close();
}

/** The statements of a script as text, for a server to run one by one. */
export function statementsOf(text: ScriptText): string[] {
  return text.statements.map((statement) => textOf(text.script.file, statement.span));
}
