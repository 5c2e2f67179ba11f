import { readdirSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import type { Problem } from "../finding.ts";
import { compileGlob } from "../glob.ts";
import type { Config, Project } from "./config.ts";

/** A folder (or file) of migrations that the configuration names. */
export interface ProjectFolder {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  readonly project: Project;
}

/** Folders that no one keeps migrations in. */
const passedOver: ReadonlySet<string> = new Set(["node_modules", ".git"]);
/** A tree with more folders than this is not searched for globs any further. */
const maximalFolders = 100_000;

/** The folders that a configuration's `projects` or `migrations` name, globs looked up; one that leads nowhere is a problem. */
export function projectFolders(config: Config): { readonly folders: readonly ProjectFolder[]; readonly problems: readonly Problem[] } {
  const folders = new Map<string, ProjectFolder>();
  const problems: Problem[] = [];
  for (const project of config.projects) {
    const found = lookUp(config.base, posix.normalize(project.path).replace(/(?<=.)\/$/, ""));
    if (found.length === 0) problems.push({ path: config.file, line: null, message: `There is no file or folder ${project.path} below ${relative(config.cwd, config.base) || "the working directory"}.` });
    // A later project takes over the folders of an earlier one.
    for (const path of found) folders.set(path, { path: relative(config.cwd, join(config.base, path)).replaceAll(sep, "/") || ".", project });
  }
  return { folders: [...folders.values()], problems };
}

function lookUp(base: string, pattern: string): string[] {
  if (!/[*?[{\\]/.test(pattern) || exists(join(base, pattern))) return exists(join(base, pattern)) ? [pattern] : [];
  const matches = compileGlob(pattern);
  const parts = pattern.split("/");
  const start = parts.slice(0, parts.findIndex((part) => /[*?[{\\]/.test(part))).join("/");
  const found: string[] = [];
  const open = [start];
  for (let seen = 0; open.length > 0 && seen < maximalFolders; seen++) {
    const folder = open.shift() ?? "";
    for (const entry of entriesOf(join(base, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      // What is in a folder that matches belongs to it.
      if (matches(path) && (entry.isDirectory() || path.endsWith(".sql"))) found.push(path);
      else if (entry.isDirectory() && !passedOver.has(entry.name)) open.push(path);
    }
  }
  return found.sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
