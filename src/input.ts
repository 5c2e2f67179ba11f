/** From the paths and the configuration to what `lint` is given: the same for the command, the Node API, the editor and ESLint. */
import { existsSync } from "node:fs";
import { posix, resolve } from "node:path";
import type { BaselineEntry } from "./baseline.ts";
import { readBaselines, type BaselineFile } from "./config/baseline-file.ts";
import type { Configurations } from "./config/configurations.ts";
import { deployedIn } from "./config/deployed.ts";
import { projectFolders } from "./config/folders.ts";
import type { Problem } from "./finding.ts";
import type { LintInput } from "./lint.ts";
import { optionsOf } from "./listeners.ts";
import { discover, discoverNamed, type Discovery } from "./migrations/discover.ts";
import { readDocuments } from "./migrations/documents.ts";
import { filesOf, type History } from "./migrations/migration.ts";
import type { Snapshot } from "./migrations/snapshot.ts";
import type { Report } from "./report.ts";
import type { Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";

export interface InputOptions {
  /** Whether paths that lead nowhere are problems. */
  readonly unmatched: "report" | "ignore";
  /** Texts that stand for those of files, by path. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** Files as they are elsewhere than on the disk. */
  readonly snapshot?: Snapshot;
}

export interface Input extends Discovery {
  /** Paths that the configuration ignores, and the file that says so. */
  readonly ignored: readonly { readonly path: string; readonly by: string | null }[];
  /** The paths as they were given, without a leading `./`. */
  readonly named: ReadonlySet<string>;
}

/**
 * The histories of the paths; without paths those of the configuration's projects, and without projects those below the
 * working directory. Paths that the configuration ignores are left out.
 */
export async function readInput({ own, of, ignores, runner }: Configurations, paths: readonly string[], options: InputOptions): Promise<Input> {
  const { folders, problems } = paths.length > 0 ? { folders: [], problems: [] } : projectFolders(own);
  const named = paths.length > 0 ? paths : folders.map(({ path }) => path);
  const wanted = named.length > 0 || problems.length > 0 ? named : ["."];
  const found = await discover(wanted.filter((path) => !ignores(path)), { cwd: own.cwd, ignores, runner, ...options });
  return { ...found, problems: [...problems, ...found.problems], ignored: wanted.filter(ignores).map((path) => ({ path, by: of(path).file })), named: new Set(paths.map((path) => path.replace(/^\.\//, ""))) };
}

/** The history of one file, at once; the configuration must not ignore it. */
export function readAround({ own, ignores, runner }: Configurations, path: string, overlay: ReadonlyMap<string, string>): Discovery {
  return discoverNamed([path], { cwd: own.cwd, ignores, runner, overlay });
}

export interface PrepareOptions {
  /** By default those that the configurations of the histories know. */
  readonly rules?: readonly Rule[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Whether what the baselines hold counts no longer; by default so. */
  readonly baseline?: boolean;
  /** Where documents are read from; absent: from the disk. */
  readonly snapshot?: Snapshot;
}

export interface Prepared {
  readonly input: LintInput;
  readonly baselines: readonly BaselineFile[];
  /** What is wrong with the baselines. */
  readonly unread: readonly Problem[];
  /** What is wrong with `applied-up-to`, and with what rules ask for. */
  readonly problems: readonly Problem[];
}

/** Adds to histories what the configuration knows of them. */
export function prepareLint(configurations: Configurations, { histories, asked }: Pick<Discovery, "histories" | "asked">, { rules: given, today, baseline = true, snapshot }: PrepareOptions): Prepared {
  for (const folder of new Set(histories.flatMap((history) => filesOf(history).map(({ path }) => posix.dirname(path))))) configurations.of(folder);
  const rules = given ?? configurations.rules;
  const { files, problems: unread } = baseline ? readBaselines(configurations, histories.map(({ root }) => root)) : { files: [], problems: [] };
  const { documents, problems: failed } = documentsOf(configurations, histories, rules, snapshot ?? null);
  const { deployed, problems } = deployedIn(histories, configurations.appliedUpTo);
  return {
    input: { histories, asked, rules, today, settings: configurations.settings, deployed, baseline: files.flatMap(({ entries }) => entries), ...(documents.size > 0 && { documents }), ...(configurations.lacksRules && { lacksRules: true }) },
    baselines: files,
    unread,
    problems: [...problems, ...failed],
  };
}

/** What the rules that are on for a history want to see beside it. */
function documentsOf({ own, settings }: Configurations, histories: readonly History[], rules: readonly Rule[], snapshot: Snapshot | null): { readonly documents: NonNullable<LintInput["documents"]>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const pathsOf = (rule: Rule, here: Settings, history: History): readonly string[] => {
    try {
      const paths: unknown = rule.documents?.(optionsOf(here, rule), history) ?? [];
      if (Array.isArray(paths) && paths.every((path) => typeof path === "string")) return paths;
      throw new Error("it gives no list of paths");
    } catch (error) {
      problems.push({ path: null, line: null, message: `Rule ${rule.id} failed to name its documents: ${error instanceof Error ? error.message : String(error)}.` });
      return [];
    }
  };
  const wanting = rules.filter(({ documents }) => documents !== undefined);
  const documents = new Map(histories.flatMap((history) => {
    const first = history.migrations[0];
    const here = first === undefined ? null : settings(first.path);
    const paths = here === null ? [] : wanting.filter(({ id }) => here.rules[id] !== undefined).flatMap((rule) => pathsOf(rule, here, history));
    return paths.length === 0 ? [] : [[history.root, readDocuments([...new Set(paths)], { cwd: own.cwd, root: history.root, snapshot })] as const];
  }));
  return { documents, problems };
}

/** Entries of the baseline that no longer occur: of the files that were judged, and of files that are gone. */
export function goneEntries({ files, unusedBaseline }: Report, cwd: string): readonly BaselineEntry[] {
  const judged = new Set(files.map(({ path }) => path));
  return unusedBaseline.filter(({ path }) => judged.has(path) || !existsSync(resolve(cwd, path)));
}

/** The day on which suppressions are judged: `YYYY-MM-DD`, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
