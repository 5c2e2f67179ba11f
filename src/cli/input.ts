/** What a command looks at: the histories that its paths, or the configuration, lead to. */
import type { Configurations } from "../config/configurations.ts";
import { projectFolders } from "../config/folders.ts";
import { discover, type Discovery } from "../migrations/discover.ts";
import type { Snapshot } from "../migrations/snapshot.ts";
import { printError, visible } from "./terminal.ts";

export interface InputOptions {
  /** Whether paths that lead nowhere are problems. */
  readonly unmatched: "report" | "ignore";
  /** Texts that stand for those of files, by path. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** Files as they are elsewhere than on the disk. */
  readonly snapshot?: Snapshot;
  /** The same was read before, and its notes were printed. */
  readonly again?: boolean;
}

/**
 * The histories of the paths; without paths those of the configuration's projects, and without projects those below the
 * working directory. Paths that the configuration ignores are left out with a note.
 */
export async function readInput({ own, of, ignores, runner }: Configurations, paths: readonly string[], options: InputOptions): Promise<Discovery> {
  const { folders, problems } = paths.length > 0 ? { folders: [], problems: [] } : projectFolders(own);
  const named = paths.length > 0 ? paths : folders.map(({ path }) => path);
  const wanted = named.length > 0 || problems.length > 0 ? named : ["."];
  const kept = wanted.filter((path) => !ignores(path));
  for (const path of options.again === true ? [] : wanted) if (ignores(path)) await printError(`migralint: ${visible(path)} is ignored by ${of(path).file ?? "the configuration"}.\n`);
  const found = await discover(kept, { cwd: own.cwd, ignores, runner, ...options });
  if (options.again !== true && found.histories.length > 0 && found.passedOver.length > 0) await printError(`migralint: passed over ${listFolders(found.passedOver)}: no migrations as far as one can tell. Name a folder to judge it.\n`);
  return { ...found, problems: [...problems, ...found.problems] };
}

/** `db/seeds, db/queries and 4 more folders`. */
function listFolders(folders: Discovery["passedOver"]): string {
  const shown = folders.slice(0, 3).map(({ path }) => visible(path)).join(", ");
  const more = folders.length - 3;
  return more > 0 ? `${shown} and ${more} more ${more === 1 ? "folder" : "folders"}` : shown;
}
