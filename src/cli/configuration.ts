/** The configuration as the command line asks for it. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { configNames, loadConfig, withSettings } from "../config/load.ts";
import { ignoring, resolver } from "../config/resolve.ts";
import { severities, type Problem } from "../finding.ts";
import { runners } from "../migrations/runners/index.ts";
import { didYouMean } from "../nearest.ts";
import { rules } from "../rules/index.ts";
import { newestPostgres, oldestPostgres, type RuleEntry, type RuleSeverity, type Settings, type SettingsData } from "../settings.ts";
import { UsageError, type Arguments, type OptionSpec } from "./command.ts";

/** Options of every command that reads the configuration. */
export const configurationOptions: Readonly<Record<string, OptionSpec>> = {
  config: { type: "string", short: "c", value: "FILE", help: "the configuration; by default the nearest migralint.yaml upwards" },
  runner: { type: "string", value: "NAME", help: `the tool that runs the migrations: ${runners.map((runner) => runner.name).join(", ")}` },
  postgres: { type: "string", value: "VERSION", help: `major version of the oldest server they run on, ${oldestPostgres} to ${newestPostgres}` },
};

/** The configurations of a run: files below a folder with a `migralint.yaml` of its own follow that one. */
export interface Configurations {
  /** Of the working directory, or the one given with --config. */
  readonly own: Config;
  /** Of a file or folder, by its path relative to the working directory. */
  readonly of: (path: string) => Config;
  readonly settings: (path: string) => Settings;
  readonly ignores: (path: string) => boolean;
  /** What is wrong with those that were loaded so far. */
  readonly problems: readonly Problem[];
}

/**
 * Loads the configuration, and lays over it what the command line says; null where it cannot be read at all.
 * Throws a {@link UsageError} where the command line is wrong.
 */
export function configurationsOf(args: Arguments): { readonly configurations: Configurations | null; readonly problems: readonly Problem[] } {
  const asked = askedSettings(args);
  const runner = args.text("runner");
  if (runner !== undefined && !runners.some((known) => known.name === runner)) throw new UsageError(`There is no runner ${runner}.${didYouMean(runner, runners.map((known) => known.name)) || ` One of ${runners.map((known) => known.name).join(", ")}.`}`);
  const file = args.text("config");
  const cwd = process.cwd();
  const problems: Problem[] = [];
  const load = (directory: string): Loaded | null => {
    const { config, problems: found } = loadConfig({ cwd, file, directory, rules });
    problems.push(...found);
    if (config === null) return null;
    const withRunner = runner === undefined ? config : { ...config, runner, projects: config.projects.map((project) => ({ ...project, runner })) };
    const whole = asked === null ? withRunner : withSettings(withRunner, "the command line", asked);
    return { config: whole, resolve: resolver(whole), ignores: ignoring(whole) };
  };
  const own = load(cwd);
  if (own === null) return { configurations: null, problems };
  const byDirectory = new Map<string, Loaded>([[cwd, own]]);
  /** Where a configuration cannot be read, its files are judged by that of the working directory, and the run ends with 2. */
  const inDirectory = (directory: string): Loaded => {
    let found = byDirectory.get(directory);
    if (found === undefined) {
      const here = configNames.some((name) => existsSync(join(directory, name)));
      const parent = dirname(directory);
      found = here ? (load(directory) ?? own) : parent === directory ? own : inDirectory(parent);
      byDirectory.set(directory, found);
    }
    return found;
  };
  const byPath = new Map<string, Loaded>();
  const of = (path: string): Loaded => {
    if (file !== undefined) return own;
    let found = byPath.get(path);
    if (found === undefined) {
      const absolute = resolve(cwd, path);
      found = inDirectory(statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true ? absolute : dirname(absolute));
      byPath.set(path, found);
    }
    return found;
  };
  return {
    configurations: { own: own.config, of: (path) => of(path).config, settings: (path) => of(path).resolve(path).settings, ignores: (path) => of(path).ignores(path), problems },
    problems,
  };
}

interface Loaded {
  readonly config: Config;
  readonly resolve: ReturnType<typeof resolver>;
  readonly ignores: (path: string) => boolean;
}

function askedSettings(args: Arguments): SettingsData | null {
  const version = args.text("postgres");
  const entries = args.texts("rule").map(ruleEntry);
  if (version !== undefined && !(/^\d+$/.test(version) && Number(version) >= oldestPostgres && Number(version) <= newestPostgres)) throw new UsageError(`--postgres must be a major version from ${oldestPostgres} to ${newestPostgres}, not ${version}.`);
  if (version === undefined && entries.length === 0) return null;
  return { ...(version !== undefined && { postgres: Number(version) }), rules: Object.fromEntries(entries) };
}

/** `drop-table:warning` */
function ruleEntry(text: string): [string, RuleEntry] {
  const [id = "", severity = ""] = text.split(":", 2);
  const words: readonly string[] = ["off", ...severities];
  if (!rules.some((rule) => rule.id === id)) throw new UsageError(`There is no rule ${id}.${didYouMean(id, rules.map((rule) => rule.id))}`);
  if (!words.includes(severity)) throw new UsageError(`--rule is written ${id}:SEVERITY, with one of ${words.join(", ")}.`);
  return [id, severity as RuleSeverity];
}
