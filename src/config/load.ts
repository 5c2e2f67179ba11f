/** Finds a configuration, reads it with everything it extends, and says what is wrong with it. */
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Problem } from "../finding.ts";
import { presetNamed } from "../policies/index.ts";
import type { Rule } from "../rule.ts";
import type { SettingsData, Statistics } from "../settings.ts";
import type { AppliedUpTo, Config, ConfigData, Layer, Project } from "./config.ts";
import { loadPlugin, locatePlugin } from "./plugins.ts";
import { readYaml } from "./read-yaml.ts";
import { configShape } from "./schema.ts";
import { loadStatistics } from "./statistics.ts";
import type { Shape } from "./shape.ts";
import { validate, type Mistake, type Path } from "./validate.ts";

/** The names of a configuration file, in the order they are looked for. */
export const configNames = ["migralint.yaml", "migralint.yml"] as const;

/** More files than this, or a longer chain, is a mistake or an attack. */
const maximalFiles = 50;
const maximalChain = 10;

export interface LoadOptions {
  /** Absolute. */
  readonly cwd: string;
  /** The file given with --config; absent: the nearest `migralint.yaml` upwards of `directory`. */
  readonly file?: string | undefined;
  /** What stands for a file in the working directory: a {@link ConfigData}, as yet unchecked. No file is looked for then. */
  readonly data?: unknown;
  /** Where to look from, absolute; by default the working directory. */
  readonly directory?: string;
  readonly rules: readonly Rule[];
  /** Whether the code of plugins may run; by default it may. */
  readonly plugins?: "load" | "refuse" | undefined;
  /** Texts that stand for those of files (unsaved), by absolute path. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Told every file that is read, or would be if it were there; absolute. */
  readonly onFile?: ((file: string) => void) | undefined;
}

/**
 * Loads the configuration; without a file, the defaults. What is wrong with it is left out and named in `problems`,
 * so that the rest can still be used; `config` is null where a file cannot be read at all. Never throws.
 */
export function loadConfig(options: LoadOptions): { readonly config: Config | null; readonly problems: readonly Problem[] } {
  const { cwd, rules, data } = options;
  const file = data !== undefined ? join(cwd, configNames[0]) : options.file === undefined ? findConfig(options.directory ?? cwd, options.texts) : resolve(cwd, options.file);
  if (file === null) return { config: buildConfig({}, { cwd, base: cwd, file: null, rules, read: () => null }), problems: [] };
  const problems: Problem[] = [];
  const base = options.file === undefined || isInside(cwd, dirname(file)) ? dirname(file) : cwd;
  const known: Known = { rules, refused: [], lacksRules: false };
  const unloaded = new Set<string>();
  const shapeFor: ShapeFor = (value, tell) => {
    loadPlugins(known, value, { from: file, base, ...(options.plugins !== undefined && { plugins: options.plugins }), ...(options.onFile !== undefined && { onFile: options.onFile }) }, tell);
    return configShape(known.rules, { others: known.lacksRules });
  };
  const found = data === undefined ? readConfigFile(file, shapeFor, options, problems) : readData(data, file, shapeFor, problems);
  if (found === null) return { config: null, problems };
  const root = withoutUnloaded(found, known, unloaded);
  const shape = configShape(known.rules, { others: known.lacksRules });
  let files = 1;
  const read = (path: string, from: Source, at: Path): Source | null => {
    const target = resolve(dirname(from.file), path);
    const chain = [...from.chain, from.file];
    const refuse = (message: string): null => {
      problems.push({ path: from.label || null, line: from.lineOf(at), message });
      return null;
    };
    if (!/\.ya?ml$/i.test(target)) return refuse(`${path} cannot be extended: only .yaml and .yml files can.`);
    if (!isThere(target, options.texts)) {
      options.onFile?.(target);
      return refuse(`${path} does not exist, so it cannot be extended.`);
    }
    const real = existsSync(target) ? realpathSync(target) : target;
    if (!isInside(real, realpathSync(base)) && !isInside(real, realpathSync(dirname(file)))) return refuse(`${path} is outside of ${shown(cwd, base) || "the working directory"}, so it is not extended.`);
    if (chain.includes(target)) return refuse(`${path} extends itself, by way of ${chain.slice(chain.indexOf(target) + 1).map((link) => shown(cwd, link)).join(", ") || "no other file"}.`);
    if (chain.length >= maximalChain) return refuse(`${path} is the ${maximalChain + 1}th file in a chain of extends; at most ${maximalChain} are followed.`);
    if (++files > maximalFiles) return files === maximalFiles + 1 ? refuse(`More than ${maximalFiles} files are extended.`) : null;
    const extended = readConfigFile(target, () => shape, options, problems);
    if (extended === null) return null;
    const source = withoutUnloaded(extended, known, unloaded);
    for (const key of ["plugins", "migrations", "projects", "applied-up-to", "baseline"] as const) {
      if (source.data[key] !== undefined) problems.push({ path: source.label, line: source.lineOf([key], true), message: `${key} can only stand in the configuration itself, not in a file that it extends.` });
    }
    return { ...source, chain };
  };
  const statistics = (path: string, from: Source, at: Path): Statistics | null => {
    const found = loadStatistics(resolve(dirname(from.file), path), shown(cwd, resolve(dirname(from.file), path)), options);
    for (const { line, message, ...problem } of found.problems) problems.push(line === null ? { path: from.label || null, line: from.lineOf(at), message } : { ...problem, line, message });
    return found.statistics;
  };
  const config = buildConfig(root.data, { cwd, base, file: root.label || null, rules: known.rules, root, read, statistics });
  return { config: { ...config, refusedPlugins: known.refused, lacksRules: known.lacksRules, unloadedRules: [...unloaded] }, problems };
}

/** The rules that are known while a configuration is read. */
interface Known {
  rules: readonly Rule[];
  refused: readonly string[];
  lacksRules: boolean;
}

/** What a value read from a configuration is checked against; `tell` is for what is wrong with its plugins. */
type ShapeFor = (value: unknown, tell: (path: Path, message: string) => void) => Shape;

/** Loads what a configuration, as yet unchecked, names as plugins, and adds their rules. */
function loadPlugins(known: Known, value: unknown, { from, base, plugins = "load", onFile }: { readonly from: string; readonly base: string } & Pick<LoadOptions, "plugins" | "onFile">, tell: (path: Path, message: string) => void): void {
  const named = typeof value === "object" && value !== null ? (value as { readonly plugins?: unknown }).plugins : undefined;
  const names = (typeof named === "string" ? [named] : Array.isArray(named) ? named : []).filter((name) => typeof name === "string" && name !== "") as string[];
  if (names.length === 0) return;
  if (plugins === "refuse") {
    known.refused = names;
    known.lacksRules = true;
    return;
  }
  const owners = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const refuse = (message: string): void => {
      known.lacksRules = true;
      tell(typeof named === "string" ? ["plugins"] : ["plugins", index], message);
    };
    const place = locatePlugin(name, { from, base });
    if ("message" in place) {
      if (/^\.{1,2}\//.test(name)) onFile?.(resolve(dirname(from), name));
      refuse(place.message);
      continue;
    }
    onFile?.(place.file);
    const { rules, messages } = loadPlugin(name, place.file);
    messages.forEach(refuse);
    for (const rule of rules) {
      const owner = owners.get(rule.id);
      if (known.rules.includes(rule)) continue;
      if (known.rules.some(({ id }) => id === rule.id)) refuse(`The plugin ${name} brings a rule ${rule.id}, which ${owner === undefined || owner === name ? "there is already" : `${owner} brings as well`}: rename one of them.`);
      else known.rules = [...known.rules, rule];
      owners.set(rule.id, owner ?? name);
    }
  }
}

/** A source without what it says of rules of plugins that were not loaded; their names are added to `unloaded`. */
function withoutUnloaded(source: Source, { rules, lacksRules }: Known, unloaded: Set<string>): Source {
  if (!lacksRules) return source;
  const ids = new Set(rules.map(({ id }) => id));
  const cut = <Part extends SettingsData>(part: Part): Part => {
    if (part.rules === undefined) return part;
    for (const id of Object.keys(part.rules)) if (!ids.has(id)) unloaded.add(id);
    return { ...part, rules: Object.fromEntries(Object.entries(part.rules).filter(([id]) => ids.has(id))) };
  };
  const { projects, overrides } = source.data;
  return { ...source, data: { ...cut(source.data), ...(projects !== undefined && { projects: projects.map(cut) }), ...(overrides !== undefined && { overrides: overrides.map(cut) }) } };
}

/** The nearest configuration in a directory or above it, absolute; null where there is none. */
function findConfig(directory: string, texts: LoadOptions["texts"]): string | null {
  for (let at = directory; ; at = dirname(at)) {
    for (const name of configNames) if (isThere(join(at, name), texts)) return join(at, name);
    if (dirname(at) === at) return null;
  }
}

/** Where a configuration of a directory may lie: in it and above it; absolute. */
export function configPlaces(directory: string): string[] {
  const places: string[] = [];
  for (let at = directory; ; at = dirname(at)) {
    places.push(...configNames.map((name) => join(at, name)));
    if (dirname(at) === at) return places;
  }
}

/** Whether a file exists on the disk or as a text that stands for one. */
export function isThere(path: string, texts: LoadOptions["texts"]): boolean {
  return texts?.has(path) === true || existsSync(path);
}

/** A file as it was read; `chain` are the files that extend it. */
interface Source {
  readonly file: string;
  /** For people; empty where there is no file. */
  readonly label: string;
  readonly data: ConfigData;
  readonly chain: readonly string[];
  readonly lineOf: (path: Path, atKey?: boolean) => number | null;
}

interface BuildOptions {
  readonly cwd: string;
  readonly base: string;
  readonly file: string | null;
  readonly rules: readonly Rule[];
  readonly root?: Source;
  /** Reads a file that another one extends; null where it cannot. */
  readonly read: (path: string, from: Source, at: Path) => Source | null;
  /** Reads a statistics file; null where it cannot. */
  readonly statistics?: (path: string, from: Source, at: Path) => Statistics | null;
}

/** Puts a valid configuration together with what it extends. */
export function buildConfig(data: ConfigData, options: BuildOptions): Config {
  const { cwd, base, file, rules, read, statistics } = options;
  const root: Source = options.root ?? { file: base, label: "", data, chain: [], lineOf: () => null };
  const tops: ConfigData[] = [];
  /** What `extends` brings, in order. */
  const extended = (value: ConfigData["extends"], source: Source, at: Path): Layer[] =>
    listOf(value).flatMap((entry, index) => {
      if (!/^\.{1,2}\//.test(entry)) return [{ from: `preset ${entry}`, files: null, data: presetNamed(entry, rules) ?? {} }];
      const found = read(entry, source, typeof value === "string" ? at : [...at, index]);
      return found === null ? [] : [...whole(found), ...overridesOf(found, statistics)];
    });
  const whole = (source: Source): Layer[] => {
    const before = extended(source.data.extends, source, ["extends"]);
    tops.push(source.data);
    return [...before, { from: source.label, files: null, data: settingsOf(source.data, source, [], statistics) }];
  };
  const layers = whole(root);
  const appliedUpTo = appliedUpToOf(data["applied-up-to"], root, ["applied-up-to"]);
  const projects = (data.projects ?? listOf(data.migrations).map((path): { path: string } & Partial<NonNullable<ConfigData["projects"]>[number]> => ({ path }))).map((project, index): Project => ({
    path: project.path,
    runner: project.runner ?? data.runner ?? null,
    appliedUpTo: project["applied-up-to"] === undefined ? appliedUpTo : appliedUpToOf(project["applied-up-to"], root, ["projects", index, "applied-up-to"]),
    hasPresets: project.extends !== undefined,
    layers: [...extended(project.extends, root, ["projects", index, "extends"]), { from: `${root.label}, ${data.projects === undefined ? "migrations" : `projects[${index}]`}`, files: null, data: settingsOf(project, root, ["projects", index], statistics) }],
  }));
  return {
    cwd,
    base,
    file,
    rules,
    refusedPlugins: [],
    lacksRules: false,
    unloadedRules: [],
    hasPresets: tops.some((top) => top.extends !== undefined),
    layers,
    projects,
    overrides: overridesOf(root, statistics),
    runner: tops.findLast((top) => top.runner !== undefined)?.runner ?? null,
    appliedUpTo,
    baseline: data.baseline === undefined ? null : { path: data.baseline, line: root.lineOf(["baseline"]) },
    failOn: tops.findLast((top) => top["fail-on"] !== undefined)?.["fail-on"] ?? "error",
    ignore: tops.flatMap((top) => listOf(top.ignore)),
  };
}

function appliedUpToOf(value: string | number | undefined, { label, lineOf }: Source, at: Path): AppliedUpTo | null {
  return value === undefined ? null : { version: String(value), file: label === "" ? null : label, line: lineOf(at) };
}

/** A configuration whose migrations are all run by one tool. */
export function withRunner(config: Config, runner: string): Config {
  return { ...config, runner, projects: config.projects.map((project) => ({ ...project, runner })) };
}

/** Lays settings over everything a configuration says: those of the command line. */
export function withSettings(config: Config, from: string, data: SettingsData): Config {
  return { ...config, overrides: [...config.overrides, { from, files: null, data }] };
}

function overridesOf(source: Source, statistics: BuildOptions["statistics"]): Layer[] {
  return (source.data.overrides ?? []).map((override, index) => ({ from: `${source.label}, overrides[${index}]`, files: listOf(override.files), data: settingsOf(override, source, ["overrides", index], statistics) }));
}

function settingsOf(data: SettingsData, source: Source, at: Path, statistics: BuildOptions["statistics"]): SettingsData {
  const { postgres, rules, tenancy, tables, placeholders } = data;
  const found = data.stats === undefined ? null : (statistics?.(data.stats, source, [...at, "stats"]) ?? null);
  return {
    ...(found !== null && { statistics: found }),
    ...(postgres !== undefined && { postgres }),
    ...(rules !== undefined && { rules }),
    ...(tenancy !== undefined && { tenancy }),
    ...(tables !== undefined && { tables }),
    ...(placeholders !== undefined && { placeholders }),
    ...(data["require-reason"] !== undefined && { "require-reason": data["require-reason"] }),
    ...(data.honour !== undefined && { honour: data.honour }),
  };
}

/** Reads and validates one file; what is wrong is reported and left out. Null where nothing can be read. */
function readConfigFile(file: string, shapeFor: ShapeFor, { cwd, texts, onFile }: LoadOptions, problems: Problem[]): Source | null {
  const label = shown(cwd, file);
  onFile?.(file);
  const refuse = (line: number | null, message: string): null => {
    problems.push({ path: label, line, message });
    return null;
  };
  let text: string;
  try {
    const typed = texts?.get(file);
    if (typed === undefined && !statSync(file).isFile()) return refuse(null, "This is not a file, so it cannot be the configuration.");
    const bytes = typed === undefined ? readFileSync(file) : Buffer.from(typed);
    if (!isUtf8(bytes)) return refuse(null, "The configuration cannot be read: it is not UTF-8 text.");
    text = bytes.toString("utf8").replace(/^\ufeff/, "");
  } catch (error) {
    return refuse(null, `The configuration cannot be read: ${reasonOf(error)}.`);
  }
  const yaml = readYaml(text);
  if ("errors" in yaml) {
    for (const { line, message } of yaml.errors) refuse(line, message);
    return null;
  }
  const { lineOf } = yaml;
  const shape = shapeFor(yaml.value, (path, message) => refuse(lineOf(path), message));
  const data = checked(yaml.value ?? {}, shape, (mistake) => refuse(lineOf(mistake.path, mistake.atKey), mistake.message));
  return { file, label, data, chain: [], lineOf };
}

/** Takes a configuration that is no file, as if it stood in `file`; null where it is no plain data. */
function readData(data: unknown, file: string, shapeFor: ShapeFor, problems: Problem[]): Source | null {
  const refuse = (message: string): void => void problems.push({ path: null, line: null, message });
  let plain: unknown;
  try {
    plain = JSON.parse(JSON.stringify(data, (_, value: unknown) => (["function", "symbol", "bigint"].includes(typeof value) ? String(value) : value)));
  } catch (error) {
    refuse(`The configuration is no plain data: ${reasonOf(error).split("\n", 1)[0] ?? ""}.`);
    return null;
  }
  const shape = shapeFor(plain, (_, message) => refuse(message));
  return { file, label: "", data: checked(plain, shape, (mistake) => refuse(mistake.message)), chain: [], lineOf: () => null };
}

/** What of a value is a valid configuration. */
function checked(value: unknown, shape: Shape, tell: (mistake: Mistake) => void): ConfigData {
  const mistakes = validate(value, shape);
  for (const mistake of mistakes) tell(mistake);
  return (mistakes.length > 0 ? mended(value, mistakes, shape) : value) as ConfigData;
}

/** A value without what is wrong in it: the smallest part that can be left out by itself. */
function mended(value: unknown, mistakes: readonly Mistake[], shape: Shape): unknown {
  const wrong = new Set(mistakes.map(({ path }) => JSON.stringify(path.slice(0, removable(path)))));
  const copy = (part: unknown, path: Path): unknown => {
    if (Array.isArray(part)) return part.flatMap((item: unknown, index) => (wrong.has(JSON.stringify([...path, index])) ? [] : [copy(item, [...path, index])]));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).flatMap(([key, item]) => (wrong.has(JSON.stringify([...path, key])) ? [] : [[key, copy(item, [...path, key])]])));
  };
  if (wrong.has("[]")) return {};
  const rest = copy(value, []);
  const left = validate(rest, shape);
  if (left.length === 0) return rest;
  const broken = new Set(left.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(rest as object).filter(([key]) => !broken.has(key)));
}

/** How much of a path leads to something that can be left out: of `[severity, {options}]` an option or the whole. */
function removable(path: Path): number {
  const rule = path.indexOf("rules");
  return rule !== -1 && path.length > rule + 2 && path.length <= rule + 3 ? rule + 2 : path.length > rule + 4 && rule !== -1 ? rule + 4 : path.length;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function shown(cwd: string, path: string): string {
  return relative(cwd, path).replaceAll(sep, "/");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = { ENOENT: "it does not exist", EACCES: "no permission", EISDIR: "it is a directory" };
  return reasons[code ?? ""] ?? error.message;
}
