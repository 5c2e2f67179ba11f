/** What a command looks at: the histories that its paths, or the configuration, lead to. */
import type { Config } from "../config/config.ts";
import { projectFolders } from "../config/folders.ts";
import { ignoring, resolver } from "../config/resolve.ts";
import { discover, type Discovery } from "../migrations/discover.ts";
import { printError, visible } from "./terminal.ts";

export interface InputOptions {
  /** Whether paths that lead nowhere are problems. */
  readonly unmatched: "report" | "ignore";
  /** Texts that stand for those of files, by path. */
  readonly overlay?: ReadonlyMap<string, string>;
}

/**
 * The histories of the paths; without paths those of the configuration's projects, and without projects those below the
 * working directory. Paths that the configuration ignores are left out with a note.
 */
export async function readInput(config: Config, paths: readonly string[], options: InputOptions): Promise<Discovery> {
  const resolve = resolver(config);
  const ignores = ignoring(config);
  const { folders, problems } = paths.length > 0 ? { folders: [], problems: [] } : projectFolders(config);
  const named = paths.length > 0 ? paths : folders.map(({ path }) => path);
  const wanted = named.length > 0 || problems.length > 0 ? named : ["."];
  const kept = wanted.filter((path) => !ignores(path));
  for (const path of wanted) if (ignores(path)) await printError(`migralint: ${visible(path)} is ignored by ${config.file ?? "the configuration"}.\n`);
  const found = await discover(kept, { cwd: config.cwd, ignores, runner: (root) => resolve(root).project?.runner ?? config.runner, ...options });
  return { ...found, problems: [...problems, ...found.problems] };
}
