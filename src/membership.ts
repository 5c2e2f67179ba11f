/** Which SQL files are migrations, where files are looked at one by one and nobody named them: in the editor and in ESLint. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "./config/config.ts";
import type { Configurations } from "./config/configurations.ts";
import { projectFolders } from "./config/folders.ts";
import { isRehearsal, systemOf } from "./migrations/detect.ts";
import { filesOf, type History } from "./migrations/migration.ts";
import { relativeTo } from "./migrations/order.ts";
import plain from "./migrations/runners/plain.ts";
import { isBelow } from "./migrations/walk.ts";

/**
 * Whether a file of a history is one of migrations: in a folder that the configuration names, or, where it names none, in one that a
 * run without paths would not pass over. What is asked of the history as a whole is asked once for each history given.
 */
export function membership(configurations: Configurations): (history: History) => (path: string) => boolean {
  const projects = new Map<Config, readonly string[]>();
  const foldersOf = (config: Config): readonly string[] => {
    const named = projects.get(config) ?? projectFolders(config).folders.map((folder) => folder.path);
    projects.set(config, named);
    return named;
  };
  return (history) => {
    const unnamed = { answer: null as boolean | null };
    const odd = new Set(history.migrations.every((migration) => migration.up === null) ? history.unrecognized.map(({ path }) => path) : []);
    return (path) => {
      const config = configurations.of(path);
      if (config.projects.length > 0) return foldersOf(config).some((folder) => folder === "." || folder === path || isBelow(folder, path));
      return !odd.has(path) && (unnamed.answer ??= holdsMigrations(history, configurations));
    };
  };
}

function holdsMigrations(history: History, { own, runner }: Configurations): boolean {
  if (isRehearsal(history.root) || systemOf(history.root) !== null) return false;
  const inRoot = (name: string): string => resolve(own.cwd, history.root, name);
  const read = (name: string): string | null => {
    try {
      return readFileSync(inRoot(name), "utf8");
    } catch {
      return null;
    }
  };
  const dialect = history.runner.dialect?.(read) ?? null;
  if (dialect !== null && !/^(?:postgres(?:ql)?|pg|cockroach(?:db)?)$/i.test(dialect)) return false;
  if (history.runner !== plain || runner(history.root) !== null) return true;
  const texts = new Map(filesOf(history).map((file) => [relativeTo(history.root, file.path), file.text]));
  return plain.fits({ path: inRoot(""), paths: [...texts.keys()], read: (name) => texts.get(name) ?? read(name), above: () => null }) > 0;
}
