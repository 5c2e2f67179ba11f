/** From the paths that someone names to histories: finds the files, reads them, finds their runner, and orders them. */
import { existsSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { Problem } from "../finding.ts";
import { choose, detect, isAskedFor, joinLocations } from "./detect.ts";
import { filesMatching, readGroups, textIn, type Group, type Target } from "./group.ts";
import type { History } from "./migration.ts";
import { buildHistory } from "./order.ts";
import type { Snapshot } from "./snapshot.ts";
import { compareText } from "./version.ts";
import { slashed } from "./walk.ts";

export interface DiscoverOptions {
  /** The working directory, absolute. */
  readonly cwd: string;
  /** The name of the runner that the configuration sets for a directory (as {@link History.root} has it); null: found out from the files. */
  readonly runner?: (root: string) => string | null;
  /** Files that are not looked at, by {@link SourceFile.path}; a file that is asked for by name is. */
  readonly ignores?: (path: string) => boolean;
  /** Texts that stand for those of files (unsaved, from the standard input), by {@link SourceFile.path}; a new path adds a file. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** Files as they are elsewhere than on the disk; by default they are read from there. */
  readonly snapshot?: Snapshot;
  /** Whether a path that leads nowhere is a problem; by default it is. */
  readonly unmatched?: "report" | "ignore";
}

export interface Discovery {
  /** In the order of their roots; what is wrong with one is among its own problems. */
  readonly histories: readonly History[];
  /** What is wrong with the paths. */
  readonly problems: readonly Problem[];
  /** The files that were asked for, by {@link SourceFile.path}; the others only make up their history. */
  readonly asked: ReadonlySet<string>;
  /** Directories below those asked for that hold SQL, but no migrations for PostgreSQL as far as one can tell. */
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Finds and reads the histories of the files, directories and globs that someone names. Never throws for what is on the disk:
 * what is wrong is a problem, and the rest is read.
 */
export async function discover(paths: readonly string[], options: DiscoverOptions): Promise<Discovery> {
  const globs = new Map<string, readonly string[]>();
  for (const given of paths) if (/[*?[{]/.test(given) && !leadsSomewhere(given, options)) globs.set(given, await filesMatching(given, options.cwd));
  return discoverNamed(paths, options, globs);
}

/** Like {@link discover}, at once, for files and directories; of a glob `globs` holds what it matches. */
export function discoverNamed(paths: readonly string[], options: DiscoverOptions, globs: ReadonlyMap<string, readonly string[]> = new Map()): Discovery {
  const problems: Problem[] = [];
  const asked = new Set<string>();
  const passedOver = new Map<string, string>();
  const histories = new Map<string, History>();
  const known = new Map<string, Group>();
  for (const given of paths) {
    for (const target of targetsOf(given, globs.get(given), options, problems)) {
      const groups = readGroups(target, options, known, problems);
      const candidates = groups.map((group) => detect(group, options.runner?.(group.shown) ?? null));
      const kept = choose(target, joinLocations(candidates, target), passedOver);
      if (kept.length === 0 && options.unmatched !== "ignore") problems.push(nothingIn(target, passedOver));
      for (const { group, runner } of kept) {
        for (const { path } of group.files.values()) if (isAskedFor(target, path)) asked.add(path);
        if (histories.has(group.shown)) continue;
        const history = buildHistory(runner, group.shown, [...group.files.values()], (path) => textIn(group, path));
        histories.set(group.shown, { ...history, problems: [...group.problems, ...history.problems] });
      }
    }
  }
  return {
    histories: [...histories.values()].sort((a, b) => compareText(a.root, b.root)),
    problems,
    asked,
    passedOver: [...passedOver].map(([path, reason]) => ({ path, reason })).sort((a, b) => compareText(a.path, b.path)),
  };
}

function targetsOf(given: string, matches: readonly string[] | undefined, options: DiscoverOptions, problems: Problem[]): Target[] {
  const show = (path: string): string => shownAs(path, given, options);
  const path = slashed(resolve(options.cwd, given));
  if (matches === undefined) {
    if (leadsSomewhere(given, options)) return [{ path, isDirectory: statSync(path, { throwIfNoEntry: false })?.isDirectory() === true, given, shown: show(path), show }];
    if (options.unmatched !== "ignore") problems.push({ path: show(path), line: null, message: "There is no such file or folder." });
    return [];
  }
  if (matches.length === 0 && options.unmatched !== "ignore") problems.push({ path: null, line: null, message: `No .sql file matches ${given}.` });
  return matches.map((file) => ({ path: file, isDirectory: false, given, shown: show(file), show }));
}

/** Whether a path is that of a file or directory, on the disk or in what stands for it. */
function leadsSomewhere(given: string, options: DiscoverOptions): boolean {
  const path = slashed(resolve(options.cwd, given));
  return existsSync(path) || options.overlay?.has(shownAs(path, given, options)) === true || options.snapshot?.has(path) === true;
}

function shownAs(path: string, given: string, { cwd }: DiscoverOptions): string {
  if (path.startsWith(`${cwd}/`)) return path.slice(cwd.length + 1);
  const inside = slashed(relative(cwd, path));
  if (inside === "") return ".";
  return (inside.startsWith("../") || isAbsolute(inside)) && isAbsolute(given) ? path : inside;
}

function nothingIn(target: Target, passedOver: ReadonlyMap<string, string>): Problem {
  const path = target.show(target.path);
  const reasons = [...passedOver].filter(([root]) => path === "." || root === path || root.startsWith(`${path}/`) || path.startsWith(`${root}/`));
  const [first] = reasons;
  return { path, line: null, message: first === undefined ? "There is no .sql file here, or it is ignored." : `There are no migrations for PostgreSQL here. Of ${first[0]}: ${first[1]}` };
}
