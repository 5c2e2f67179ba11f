/** What takes a migration back, as far as it can be told: the text of a rollback to go on from. */
import { startReplay } from "../catalog/replay.ts";
import { reversalAfter, reversalBefore } from "../catalog/reversal.ts";
import type { History, Migration, Script } from "../migrations/migration.ts";
import type { SourceFile } from "../source.ts";
import type { ScriptText } from "../sql/statement.ts";

/**
 * The rollback of a migration: its statements taken back, last first. What destroys data is named in a comment that calls it irreversible, what
 * nobody here knows how to take back in one that says so.
 */
export function rollbackOf(migration: Migration, history: History, read: (script: Script) => ScriptText): string {
  const { up } = migration;
  if (up === null) return "";
  const replay = startReplay();
  for (const { up: earlier, order } of history.migrations) {
    if (earlier === null || earlier === up) {
      if (earlier === up) break;
      continue;
    }
    replay.open(read(earlier), order);
    for (const statement of read(earlier).statements) for (const change of replay.changesOf(statement)) replay.apply(change, earlier);
    replay.close();
  }
  const text = read(up);
  const pieces: string[] = [];
  replay.open(text, migration.order);
  for (const statement of text.statements) {
    const taken: string[] = [];
    for (const change of replay.changesOf(statement)) {
      const before = reversalBefore(change, replay.catalog);
      replay.apply(change, up);
      const reversal = before ?? reversalAfter(change, replay.catalog, up.file);
      if (reversal === null) taken.push(`-- not taken back here: ${wordsOf(up.file, change)}`);
      else if ("lost" in reversal) taken.push(`-- irreversible: ${wordsOf(up.file, change)}`);
      else if (reversal.sql !== "") taken.push(`${reversal.sql};`);
    }
    if (statement.changes.length === 0) taken.push(`-- not taken back here: ${wordsOf(up.file, statement)}`);
    pieces.push(...taken);
  }
  replay.close();
  const wraps = text.statements.some(({ changes }) => changes.some(({ kind }) => kind === "Begin"));
  const body = [...new Set(pieces.reverse())];
  const lines = wraps && body.some((line) => !line.startsWith("--")) && !body.some((line) => line.includes(" concurrently ")) ? ["begin;", ...body, "commit;"] : body;
  return `${(lines.length === 0 ? ["-- irreversible: nothing here can be taken back"] : lines).join("\n")}\n`;
}

/** The text of a clause on one line. */
function wordsOf(file: SourceFile, { span }: { readonly span: { readonly start: number; readonly end: number } }): string {
  const text = file.text.slice(span.start, Math.min(span.end, span.start + 400)).replace(/--[^\n]*|\/\*[^]*?\*\//g, " ").replace(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
