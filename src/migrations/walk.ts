/** Finds the files below a directory that git would see. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { readIgnoreFile, type IgnoreFile } from "./gitignore.ts";
import { compareText } from "./version.ts";

interface IgnoreScope {
  /** Absolute. */
  readonly directory: string;
  readonly file: IgnoreFile;
}

/**
 * The files below `start` (absolute, with `/`) that `wanted` names, as absolute paths with `/` in a fixed order. What `.gitignore`
 * files leave out, `node_modules` and directories whose name starts with a dot are not entered. Linked directories are followed,
 * each real directory once. All at once: the promises of many small directories cost more than the reading. `depth`: how many directories deep; one that is there but cannot be read is given to `unreadable`.
 */
export function walk(start: string, wanted: (path: string) => boolean, options: { readonly depth?: number; readonly unreadable?: (path: string, reason: string) => void } = {}): string[] {
  const found: string[] = [];
  const visited = new Set<string>();
  const enter = (directory: string, scopes: readonly IgnoreScope[], depth: number): void => {
    let entries: Dirent[];
    try {
      const real = realpathSync.native(directory);
      if (visited.has(real)) return;
      visited.add(real);
      entries = readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      if (!isAbsent(error)) options.unreadable?.(directory, reasonOf(error));
      return;
    }
    const own = entries.some((entry) => entry.name === ".gitignore") ? ignoreScope(directory) : null;
    const inside = own === null ? scopes : [...scopes, own];
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const path = `${directory === "/" ? "" : directory}/${entry.name}`;
      const isDirectory = entry.isSymbolicLink() ? leadsToDirectory(path) : entry.isDirectory();
      if (isDirectory === null || (isDirectory && (entry.name.startsWith(".") || entry.name === "node_modules"))) continue;
      if (!isDirectory && !wanted(path)) continue;
      if (isIgnored(inside, path, isDirectory)) continue;
      if (!isDirectory) found.push(path);
      else if (depth > 0) enter(path, inside, depth - 1);
    }
  };
  enter(start, scopesAbove(start), options.depth ?? 64);
  return found;
}

/** The nearest directory at or above this one that holds `.git`; null where there is none. */
export function repositoryOf(directory: string): string | null {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return slashed(at);
    if (dirname(at) === at) return null;
  }
}

/** A path with `/` on every system. */
export function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}

/** True for a path in the directory, however deep. Both with `/`. */
export function isBelow(directory: string, path: string): boolean {
  return path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** What went wrong, for people. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "ELOOP") return "its links lead in a circle";
  if (code === "ENOENT") return "it leads nowhere";
  return error instanceof Error ? error.message : String(error);
}

/** The `.gitignore` files between the repository's top and a directory, top first, the directory's own left out. */
function scopesAbove(start: string): IgnoreScope[] {
  const top = repositoryOf(start);
  const scopes: IgnoreScope[] = [];
  if (top === null) return scopes;
  for (let at = start; at !== top; ) {
    at = slashed(dirname(at));
    const scope = ignoreScope(at);
    if (scope !== null) scopes.unshift(scope);
  }
  return scopes;
}

function ignoreScope(directory: string): IgnoreScope | null {
  try {
    return { directory, file: readIgnoreFile(readFileSync(join(directory, ".gitignore"), "utf8")) };
  } catch {
    return null;
  }
}

/** The innermost `.gitignore` that says something counts. */
function isIgnored(scopes: readonly IgnoreScope[], path: string, isDirectory: boolean): boolean {
  for (const { directory, file } of scopes.toReversed()) {
    const verdict = file.ignores(slashed(relative(directory, path)), isDirectory);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/** Null for a link that leads nowhere. */
function leadsToDirectory(path: string): boolean | null {
  try {
    return statSync(path).isDirectory();
  } catch {
    return null;
  }
}
