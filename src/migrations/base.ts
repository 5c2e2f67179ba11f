/** What another branch knows of a history, as plain data: filled in from git, read by rules. */
import { firstLine, type SourceFile, type Span } from "../source.ts";
import type { History, Migration } from "./migration.ts";

export interface Base {
  /** As people name it: `main`; `HEAD` for the last commit. */
  readonly name: string;
  /** The history where this work began: what it found there has been deployed, or will be as it was. */
  readonly before: History;
  /** The history as the branch has it now; the same value as `before` where it did not go on. */
  readonly tip: History;
  /** Files that were renamed: path now → path in `before`. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Files of any kind, wherever they are, that are new or not as they were; relative to the working directory. Absent: not known. */
  readonly changed?: ReadonlySet<string>;
}

/** Finds migrations as they were before, under their paths of that time; null for new ones. */
export function findsBefore({ before, renamed }: Base): (migration: Migration) => Migration | null {
  const byPath = new Map(before.migrations.map((migration) => [migration.path, migration]));
  return ({ path }) => byPath.get(renamed.get(path) ?? path) ?? null;
}

/** The first line that is not as it was, without the white space around it; null where all are. Line breaks of any kind are the same. */
export function firstDifference(file: SourceFile, before: SourceFile): Span | null {
  const lines = file.text.split("\n");
  const earlier = before.text.split(/\r?\n/);
  const at = lines.findIndex((line, index) => line.replace(/\r$/, "") !== earlier[index]);
  if (at === -1 && lines.length === earlier.length) return null;
  const line = lines[at] ?? "";
  const start = (file.lineStarts[at] ?? 0) + line.length - line.trimStart().length;
  return line.trim() === "" ? firstLine(file) : { start, end: start + line.trim().length };
}

/** The migrations that this work added, in the order they run. */
export function newMigrations(base: Base, { migrations }: History): readonly Migration[] {
  const known = new Set(base.before.migrations.map(({ path }) => path));
  return migrations.filter(({ path }) => !known.has(path) && !base.renamed.has(path));
}
