/** The configurations of a run: files below a folder with a `migralint.yaml` of its own follow that one. */
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Problem } from "../finding.ts";
import type { Rule } from "../rule.ts";
import type { Settings } from "../settings.ts";
import type { AppliedUpTo, Config } from "./config.ts";
import { configNames, isThere, loadConfig, type LoadOptions } from "./load.ts";
import { ignoring, resolver } from "./resolve.ts";

export interface Configurations {
  /** Of the working directory, or the one that was named. */
  readonly own: Config;
  /** Of a file or folder, by its path relative to the working directory. */
  readonly of: (path: string) => Config;
  readonly settings: (path: string) => Settings;
  readonly ignores: (path: string) => boolean;
  /** The runner that is set for a folder; null where none is. */
  readonly runner: (root: string) => string | null;
  /** The last version of a folder that has been deployed: one value for all folders of a project. */
  readonly appliedUpTo: (root: string) => AppliedUpTo | null;
  /** Every rule that those that were loaded so far know: ours, and those of their plugins. */
  readonly rules: readonly Rule[];
  /** Some of them lack rules of plugins: comments may name rules that are not there. */
  readonly lacksRules: boolean;
  /** Sentences about plugins that were refused. */
  readonly notes: readonly string[];
  /** What is wrong with those that were loaded so far. */
  readonly problems: readonly Problem[];
}

export interface ConfigurationsOptions extends Omit<LoadOptions, "directory"> {
  /** Changes each configuration as it was read: what a command line says. */
  readonly adjust?: (config: Config) => Config;
  /** Stands for the configuration of the working directory where that cannot be read at all; else `configurations` is null then. */
  readonly instead?: Config;
  /** What is wrong already, with what `adjust` brings. */
  readonly problems?: readonly Problem[];
}

/** Loads the configuration of the working directory now, and those of folders below it when a file of theirs is asked about. */
export function loadConfigurations({ adjust = (config) => config, instead, problems: earlier = [], ...options }: ConfigurationsOptions): { readonly configurations: Configurations | null; readonly problems: readonly Problem[] } {
  const { cwd, file, data, texts } = options;
  const problems: Problem[] = [...earlier];
  const rules = new Map<string, Rule>();
  let listed: readonly Rule[] = [];
  const notes: string[] = [];
  const lacking: Config[] = [];
  const load = (directory: string, otherwise: Config | undefined): Loaded | null => {
    const { config: read, problems: found } = loadConfig({ ...options, directory });
    problems.push(...found);
    const config = read ?? otherwise;
    if (config === undefined) return null;
    const whole = adjust(config);
    for (const rule of whole.rules) {
      const known = rules.get(rule.id);
      if (known === undefined) rules.set(rule.id, rule);
      else if (known !== rule) problems.push({ path: whole.file, line: null, message: `Its plugins bring another rule ${rule.id} than those of another configuration, which counts: rename one of them.` });
    }
    if (whole.refusedPlugins.length > 0) notes.push(noteOf(whole));
    lacking.push(...(whole.lacksRules ? [whole] : []));
    return { config: whole, resolve: resolver(whole), ignores: ignoring(whole) };
  };
  const own = load(cwd, instead);
  if (own === null) return { configurations: null, problems };
  const byDirectory = new Map<string, Loaded>([[cwd, own]]);
  /** Where a configuration cannot be read, its files are judged by that of the working directory, and the run ends with 2. */
  const inDirectory = (directory: string): Loaded => {
    let found = byDirectory.get(directory);
    if (found === undefined) {
      const here = configNames.some((name) => isThere(join(directory, name), texts));
      const parent = dirname(directory);
      found = here ? (load(directory, undefined) ?? own) : parent === directory ? own : inDirectory(parent);
      byDirectory.set(directory, found);
    }
    return found;
  };
  const byPath = new Map<string, Loaded>();
  const of = (path: string): Loaded => {
    if (file !== undefined || data !== undefined) return own;
    let found = byPath.get(path);
    if (found === undefined) {
      const absolute = resolve(cwd, path);
      // Nearly all paths are those of SQL files, and each look at the disk costs.
      const isDirectory = !/\.sql$/i.test(path) && statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
      found = inDirectory(isDirectory ? absolute : dirname(absolute));
      byPath.set(path, found);
    }
    return found;
  };
  return {
    configurations: {
      own: own.config,
      of: (path) => of(path).config,
      settings: (path) => of(path).resolve(path).settings,
      ignores: (path) => of(path).ignores(path),
      runner: (root) => of(root).resolve(root).project?.runner ?? of(root).config.runner,
      appliedUpTo: (root) => {
        const { config, resolve: resolved } = of(root);
        const { project } = resolved(root);
        return project === null ? config.appliedUpTo : project.appliedUpTo;
      },
      get rules() {
        // The same list as long as there are no more: who keeps what was judged compares it.
        return listed.length === rules.size ? listed : (listed = [...rules.values()]);
      },
      get lacksRules() {
        return lacking.length > 0;
      },
      notes,
      problems,
    },
    problems,
  };
}

function noteOf({ file, refusedPlugins, unloadedRules }: Config): string {
  const judged = unloadedRules.length === 0 ? "" : `, so ${unloadedRules.join(", ")} ${unloadedRules.length === 1 ? "is" : "are"} not judged`;
  return `the ${refusedPlugins.length === 1 ? "plugin" : "plugins"} ${refusedPlugins.join(", ")} of ${file ?? "the configuration"} ${refusedPlugins.length === 1 ? "is" : "are"} not loaded${judged}.`;
}

interface Loaded {
  readonly config: Config;
  readonly resolve: ReturnType<typeof resolver>;
  readonly ignores: (path: string) => boolean;
}
