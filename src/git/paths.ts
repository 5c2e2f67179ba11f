import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isBelow, slashed } from "../migrations/walk.ts";

/**
 * Translates absolute paths to those of a repository, relative to its top: null for a place outside. Links to directories are
 * followed, as the system does when it opens a file; a file that is a link itself is not.
 */
export function pathsIn(top: string): (path: string) => string | null {
  const directories = new Map<string, string>();
  const real = (directory: string): string => {
    let found = directories.get(directory);
    if (found === undefined) {
      try {
        found = slashed(realpathSync(directory));
      } catch {
        found = dirname(directory) === directory ? slashed(directory) : slashed(join(real(dirname(directory)), basename(directory)));
      }
      directories.set(directory, found);
    }
    return found;
  };
  return (path) => {
    if (real(path) === top) return "";
    const target = join(real(dirname(path)), basename(path));
    return isBelow(top, slashed(target)) ? slashed(target).slice(top.endsWith("/") ? top.length : top.length + 1) : null;
  };
}
