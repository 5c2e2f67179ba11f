/** The files of one directory that may be a history: found and read. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../finding.ts";
import { sourceFile, type SourceFile } from "../source.ts";
import { decode } from "./decode.ts";
import type { DiscoverOptions } from "./discover.ts";
import { rootOf } from "./folder.ts";
import { splitPath } from "./rollback-name.ts";
import { runners } from "./runners/index.ts";
import type { Snapshot } from "./snapshot.ts";
import { compareText } from "./version.ts";
import { isBelow, reasonOf, slashed, walk } from "./walk.ts";

/** Something a path of the user leads to. */
export interface Target {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** As the user wrote it. */
  readonly given: string;
  /** As people see it. */
  readonly shown: string;
  /** An absolute path as people see it: relative to the working directory, or as given where it is outside. */
  readonly show: (path: string) => string;
}

/** Files of one directory, read. */
export interface Group {
  /** Absolute, with `/`. */
  readonly root: string;
  readonly shown: string;
  /** SQL files by path relative to the root. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Texts that are no SQL, by path relative to the root. */
  readonly besides: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** How deep below its root a file of a history may lie, when only one file is asked for. */
const depthOfHistory = 4;

const isSql = (path: string): boolean => /\.sql$/i.test(path);

/** The text of a group's file by its path relative to the root; null where there is none. */
export function textIn(group: Group, path: string): string | null {
  return group.files.get(path)?.text ?? group.besides.get(path) ?? null;
}

/**
 * Reads the groups that a target's files belong to: all below a directory, the one of a file. `known` keeps what was read by root,
 * so that a directory that many targets share is read once.
 */
export function readGroups(target: Target, options: DiscoverOptions, known: Map<string, Group>, problems: Problem[]): Group[] {
  const base = baseOf(target);
  const shared = known.get(base);
  if (!target.isDirectory && shared?.files.has(below(base, target.path)) === true) return [shared];
  const onDisk = walk(base, (path) => isSql(path) || isBesides(path), {
    ...(!target.isDirectory && { depth: depthOfHistory }),
    unreadable: (path, reason) => problems.push({ path: target.show(path), line: null, message: `The directory cannot be read: ${reason}.` }),
  });
  const found = [...new Set([...onDisk.filter((path) => options.snapshot?.has(path) !== false), ...addedBelow(base, options)])];
  const added = [...(options.overlay?.keys() ?? [])].map((path) => slashed(resolve(options.cwd, path))).filter((path) => isSql(path) && isBelow(base, path));
  const seen = [...found.filter(isSql), ...added].filter((path) => options.ignores?.(target.show(path)) !== true);
  const roots = new Map<string, Set<string>>();
  for (const [directory, paths] of byDirectory(target.isDirectory ? seen : [...seen, target.path])) {
    const held = rootWithin(base, directory, paths.map(nameOf), found);
    roots.set(held, new Set([...(roots.get(held) ?? []), ...paths]));
  }
  if (!target.isDirectory) for (const root of [...roots.keys()]) if (root !== base && roots.get(root)?.has(target.path) !== true) roots.delete(root);
  const groups: Group[] = [];
  for (const [root, paths] of [...roots].sort(([a], [b]) => compareText(a, b))) {
    const besides = found.filter((path) => !isSql(path) && isBelow(root, path) && runners.some((runner) => runner.besides?.test(below(root, path)) === true));
    const before = known.get(root);
    const isWhole = before !== undefined && [...paths].every((path) => before.files.has(below(root, path)));
    const group = isWhole ? before : readGroup(root, [...paths].sort(compareText), besides, target, options);
    known.set(root, group);
    groups.push(group);
  }
  return groups;
}

/**
 * Every SQL file that a glob names, absolute. As with a path that is named, what git ignores counts. The library is loaded
 * only here: a run without globs starts faster, and directories are walked with `.gitignore` in mind, which it does not read.
 */
export async function filesMatching(glob: string, cwd: string): Promise<string[]> {
  const { default: fastGlob } = await import("fast-glob");
  const paths = await fastGlob(slashed(glob), { cwd, absolute: true, ignore: ["**/node_modules/**"], suppressErrors: true });
  return paths.map(slashed).filter(isSql).sort(compareText);
}

/** The files of a snapshot that the disk does not have; as with those on the disk, hidden folders are not entered. */
function addedBelow(base: string, { snapshot }: DiscoverOptions): string[] {
  const isHidden = (path: string): boolean => below(base, path).split("/").slice(0, -1).some((folder) => folder.startsWith(".") || folder === "node_modules");
  return (snapshot?.paths ?? []).filter((path) => isBelow(base, path) && (isSql(path) || isBesides(path)) && !isHidden(path));
}

/** A path below a root, without the root. */
export function below(root: string, path: string): string {
  return root === "/" ? path.slice(1) : path.slice(root.length + 1);
}

function byDirectory(paths: readonly string[]): Map<string, string[]> {
  const directories = new Map<string, string[]>();
  for (const path of paths) {
    const { directory } = splitPath(path);
    directories.set(directory || "/", [...(directories.get(directory || "/") ?? []), path]);
  }
  return directories;
}

/** Where to look from: above a directory that only sorts scripts by role or version, or that is a migration itself. */
function baseOf({ path, isDirectory }: Target): string {
  const directory = isDirectory ? path : splitPath(path).directory || "/";
  if (!isDirectory && flywayName.test(path)) return flywayTop(directory);
  const inside = walk(directory, isSql, { depth: 0 });
  return rootOf(directory, inside.map(nameOf));
}

/** The root of a directory's files, not above `base`; with a Sqitch plan above, the plan's directory. */
function rootWithin(base: string, directory: string, names: readonly string[], found: readonly string[]): string {
  const plan = found.find((path) => path.endsWith("/sqitch.plan") && /^(?:deploy|revert|verify)(?:\/|$)/.test(below(splitPath(path).directory, directory)));
  const root = plan === undefined ? rootOf(directory, names) : splitPath(plan).directory;
  return root.length < base.length ? base : root;
}

const flywayName = /\/[VUBR](?:\d[\d._]*)?__[^/]*\.sql$/;

/** Flyway reads all below a directory: the topmost one at or above this, with such files in it and in all between. */
function flywayTop(directory: string): string {
  const { directory: parent } = splitPath(directory);
  if (parent === "" || walk(parent, (file) => flywayName.test(file), { depth: 0 }).length === 0) return directory;
  return flywayTop(parent);
}

function nameOf(path: string): string {
  return splitPath(path).name;
}

/** Whether a runner reads such a file, one or two folders deep. */
function isBesides(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const inFolder = path.split("/").slice(-2).join("/");
  return runners.some(({ besides }) => besides?.test(name) === true || besides?.test(inFolder) === true);
}

function readGroup(root: string, paths: readonly string[], besides: readonly string[], target: Target, options: DiscoverOptions): Group {
  const problems: Problem[] = [];
  const all = [...paths, ...besides].filter((path) => options.snapshot?.has(path) !== false);
  const texts = all.map((path) => options.overlay?.get(target.show(path)) ?? readText(path, target.show(path), options.snapshot ?? null, problems));
  const read = new Map(all.flatMap((path, index) => (typeof texts[index] === "string" ? [[path, texts[index]]] : [])));
  const pick = <Value>(from: readonly string[], make: (path: string, text: string) => Value): Map<string, Value> =>
    new Map(from.flatMap((path) => (read.has(path) ? [[below(root, path), make(path, read.get(path) ?? "")]] : [])));
  return {
    root,
    shown: target.show(root),
    files: pick(paths, (path, text) => sourceFile(target.show(path), text)),
    besides: pick(besides, (_, text) => text.replace(/^\ufeff/, "")),
    problems: problems.sort((a, b) => compareText(a.path ?? "", b.path ?? "")),
  };
}

/** Reads at once: the promises of hundreds of small files cost more than the reading. */
function readText(path: string, shown: string, snapshot: Snapshot | null, problems: Problem[]): string | null {
  let bytes: Uint8Array;
  try {
    bytes = snapshot?.read(path) ?? readFileSync(path);
  } catch (error) {
    problems.push({ path: shown, line: null, message: `The file cannot be read: ${reasonOf(error)}.` });
    return null;
  }
  const decoded = decode(bytes);
  if (decoded.broken === "binary") problems.push({ path: shown, line: null, message: "The file is binary (it holds a NUL byte), so it was not judged. PostgreSQL takes text only; save it as UTF-8." });
  if (decoded.broken === "encoding") problems.push({ path: shown, line: decoded.line, message: "The file is not UTF-8. It was judged with the bytes that make no sense replaced; save it as UTF-8." });
  return decoded.text;
}
