/** What a run says beside its report, on the standard error. */
import type { BaselineFile } from "../config/baseline-file.ts";
import type { Configurations } from "../config/configurations.ts";
import { goneEntries, type Input } from "../input.ts";
import type { Report } from "../report.ts";
import { printError, visible } from "./terminal.ts";

/** Tells of plugins that were refused, and of paths that were not looked at. */
export async function printNotes({ ignored, histories, passedOver }: Input, configurations: Configurations): Promise<void> {
  await tellRefused(configurations);
  for (const { path, by } of ignored) await printError(`migralint: ${visible(path)} is ignored by ${by ?? "the configuration"}.\n`);
  if (histories.length === 0) return;
  for (const reason of new Set(passedOver.map((folder) => folder.reason))) {
    await printError(`migralint: passed over ${listFolders(passedOver.filter((folder) => folder.reason === reason))}. ${reason} Name a folder to judge it.\n`);
  }
}

/** Tells of plugins that were refused. */
export async function tellRefused({ notes }: Configurations): Promise<void> {
  for (const note of notes) await printError(`migralint: ${visible(note)}\n`);
}

/** Tells of entries of the baseline that no longer occur. */
export async function tellGone(files: readonly BaselineFile[], report: Report, cwd: string): Promise<void> {
  const gone = goneEntries(report, cwd).length;
  const names = files.filter(({ exists }) => exists).map(({ shown }) => visible(shown));
  if (gone > 0) await printError(`migralint: ${gone} ${gone === 1 ? "entry" : "entries"} of ${names.join(", ")} no longer ${gone === 1 ? "occurs" : "occur"}: migralint baseline prune removes ${gone === 1 ? "it" : "them"}.\n`);
}

/** `db/seeds, db/queries and 4 more folders`. */
function listFolders(folders: Input["passedOver"]): string {
  const shown = folders.slice(0, 3).map(({ path }) => visible(path)).join(", ");
  const more = folders.length - 3;
  return more > 0 ? `${shown} and ${more} more ${more === 1 ? "folder" : "folders"}` : shown;
}
