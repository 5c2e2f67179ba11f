/** Where baselines are: one for each configuration, beside it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { readBaseline, type BaselineEntry } from "../baseline.ts";
import type { Problem } from "../finding.ts";
import type { Config } from "./config.ts";
import type { Configurations } from "./configurations.ts";

/** The name of a baseline where the configuration gives none. */
export const baselineName = ".migralint-baseline.json";

export interface BaselineFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the working directory, with `/`. */
  readonly shown: string;
  readonly exists: boolean;
  /** With paths relative to the working directory. */
  readonly entries: readonly BaselineEntry[];
}

/**
 * Reads the baselines of the working directory's configuration and of those that histories follow, one value a file. One that the
 * configuration names and that does not exist is a problem, and so is one that cannot be understood.
 */
export function readBaselines({ own, of }: Configurations, roots: readonly string[]): { readonly files: readonly BaselineFile[]; readonly problems: readonly Problem[] } {
  const files = new Map<string, BaselineFile>();
  const problems: Problem[] = [];
  for (const config of new Set([own, ...roots.map(of)])) {
    const path = baselinePath(config);
    if (files.has(path)) continue;
    const shown = shownFrom(config.cwd, path);
    const exists = existsSync(path);
    if (!exists && config.baseline !== null) problems.push({ path: config.file, line: config.baseline.line, message: `There is no baseline ${shown}. Run migralint baseline write, or delete the key.` });
    files.set(path, { path, shown, exists, entries: exists ? entriesOf(path, shown, config.cwd, problems) : [] });
  }
  return { files: [...files.values()], problems };
}

/** Where the findings of a file are written to; absolute. */
export function baselinePath(config: Config): string {
  if (config.baseline !== null) return resolve(config.base, config.baseline.path);
  const here = join(config.base, baselineName);
  if (config.file !== null) return here;
  for (let at = config.base; ; at = dirname(at)) {
    if (existsSync(join(at, baselineName))) return join(at, baselineName);
    if (existsSync(join(at, ".git")) || dirname(at) === at) return here;
  }
}

/** Entries as the file holds them: with paths relative to its directory. */
export function asWritten(entries: readonly BaselineEntry[], file: string, cwd: string): readonly BaselineEntry[] {
  return entries.map((entry) => ({ ...entry, path: shownFrom(dirname(file), resolve(cwd, entry.path)) }));
}

function entriesOf(path: string, shown: string, cwd: string, problems: Problem[]): readonly BaselineEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    problems.push({ path: shown, line: null, message: `The baseline cannot be read: ${error instanceof Error ? error.message : String(error)}.` });
    return [];
  }
  const read = readBaseline(text);
  if ("entries" in read) return read.entries.map((entry) => ({ ...entry, path: shownFrom(cwd, resolve(dirname(path), entry.path)) }));
  problems.push({ path: shown, line: read.line, message: read.message });
  return [];
}

/** As paths of files are shown: relative to the working directory, with `/`. */
function shownFrom(directory: string, path: string): string {
  return relative(directory, path).replaceAll(sep, "/");
}
