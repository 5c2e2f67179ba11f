/** Histories that were read anew: what did not change stays the same value, so that identity tells what did. */
import type { SourceFile } from "../source.ts";
import type { History, Migration, Script } from "./migration.ts";

/**
 * The history with the migrations and scripts of an earlier reading of the same directory wherever they are equal; the earlier
 * history itself where all of it is. Files are equal where path and text are.
 */
export function reconcile(history: History, earlier: History | undefined): History {
  if (earlier === undefined || earlier.root !== history.root || earlier.runner !== history.runner) return history;
  const known = new Map(earlier.migrations.map((migration) => [migration.path, migration]));
  const migrations = history.migrations.map((migration) => {
    const before = known.get(migration.path);
    return before !== undefined && isEqualMigration(before, migration) ? before : migration;
  });
  const strays = new Map(earlier.strayRollbacks.map((script) => [script.file.path, script]));
  const strayRollbacks = history.strayRollbacks.map((script) => {
    const before = strays.get(script.file.path);
    return before !== undefined && isEqualScript(before, script) && isEqualMigration(before.migration, script.migration) ? before : script;
  });
  const isSame =
    earlier.journaled === history.journaled &&
    isSameList(earlier.migrations, migrations) &&
    isSameList(earlier.strayRollbacks, strayRollbacks) &&
    isEqualFiles(earlier.unrecognized, history.unrecognized) &&
    isEqualFiles(earlier.skipped, history.skipped) &&
    JSON.stringify(earlier.problems) === JSON.stringify(history.problems);
  return isSame ? earlier : { ...history, migrations, strayRollbacks };
}

function isEqualMigration(a: Migration, b: Migration): boolean {
  return (
    a.runner === b.runner &&
    a.version === b.version &&
    a.description === b.description &&
    a.stem === b.stem &&
    a.path === b.path &&
    a.repeatable === b.repeatable &&
    a.order === b.order &&
    isEqualScript(a.up, b.up) &&
    isEqualScript(a.down, b.down) &&
    a.verify.length === b.verify.length &&
    a.verify.every((script, index) => isEqualScript(script, b.verify[index] ?? null))
  );
}

function isEqualScript(a: Script | null, b: Script | null): boolean {
  if (a === null || b === null) return a === b;
  return isEqualFile(a.file, b.file) && a.role === b.role && a.span.start === b.span.start && a.span.end === b.span.end && a.transaction === b.transaction;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function isEqualFiles(a: readonly SourceFile[], b: readonly SourceFile[]): boolean {
  return a.length === b.length && a.every((file, index) => isEqualFile(file, b[index] ?? file));
}

function isEqualFile(a: SourceFile, b: SourceFile): boolean {
  return a.path === b.path && a.text === b.text && a.bom === b.bom;
}
