import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { BaselineEntry } from "../baseline.ts";
import type { BaselineFile } from "../config/baseline-file.ts";
import type { Report } from "../report.ts";
import { printError, visible } from "./terminal.ts";

/** Entries of the baseline that no longer occur: of the files that were judged, and of files that are gone. */
export function goneEntries({ files, unusedBaseline }: Report, cwd: string): readonly BaselineEntry[] {
  const judged = new Set(files.map(({ path }) => path));
  return unusedBaseline.filter(({ path }) => judged.has(path) || !existsSync(resolve(cwd, path)));
}

/** Tells of entries that no longer occur. */
export async function tellGone(files: readonly BaselineFile[], report: Report, cwd: string): Promise<void> {
  const gone = goneEntries(report, cwd).length;
  const names = files.filter(({ exists }) => exists).map(({ shown }) => visible(shown));
  if (gone > 0) await printError(`migralint: ${gone} ${gone === 1 ? "entry" : "entries"} of ${names.join(", ")} no longer ${gone === 1 ? "occurs" : "occur"}: migralint baseline prune removes ${gone === 1 ? "it" : "them"}.\n`);
}
