/** From a configuration to the settings of a file. */
import { posix, relative, resolve, sep } from "node:path";
import { compileGlob } from "../glob.ts";
import { presetNamed } from "../policies/index.ts";
import { rules as allRules } from "../rules/index.ts";
import type { Rule } from "../rule.ts";
import { defaultPostgres, type RuleSetting, type Settings, type SettingsData, type TableFacts, type Tenancy } from "../settings.ts";
import type { Config, ConfigData, Layer, Project } from "./config.ts";
import { buildConfig } from "./load.ts";
import { configShape } from "./schema.ts";
import { validate } from "./validate.ts";

/** What is known of a file once the configuration is applied to it. */
export interface Resolved {
  readonly settings: Settings;
  readonly project: Project | null;
  /** Where the settings come from, in the order they were applied. */
  readonly from: readonly string[];
}

/** The settings of a file; `path` is relative to the working directory. */
export function settingsFor(config: Config, path: string): Settings {
  return resolver(config)(path).settings;
}

/** Like {@link settingsFor} for many files: files to which the same applies share one value. */
export function resolver(config: Config): (path: string) => Resolved {
  const matchers = new Map<Layer | Project, (path: string) => boolean>();
  const matches = (key: Layer | Project, patterns: readonly string[], path: string): boolean => {
    let test = matchers.get(key);
    if (test === undefined) matchers.set(key, (test = pathMatcher(patterns)));
    return test(path);
  };
  const recommended: Layer = { from: "preset recommended", files: null, data: presetNamed("recommended", config.rules) ?? {} };
  const shared = new Map<string, Resolved>();
  const byPath = new Map<string, Resolved>();
  const resolveAnew = (path: string): Resolved => {
    const inBase = pathInBase(config, path);
    const project = config.projects.findLast((candidate) => matches(candidate, [candidate.path], inBase)) ?? null;
    const implied = config.hasPresets || project?.hasPresets === true ? [] : [recommended];
    const layers = [...implied, ...config.layers, ...(project?.layers ?? []), ...config.overrides].filter((layer) => layer.files === null || matches(layer, layer.files, inBase));
    const key = JSON.stringify([project === null ? -1 : config.projects.indexOf(project), layers.map((layer) => layer.from)]);
    let resolved = shared.get(key);
    if (resolved === undefined) shared.set(key, (resolved = { settings: merge(layers.map((layer) => layer.data)), project, from: layers.map((layer) => layer.from) }));
    return resolved;
  };
  return (path) => {
    let resolved = byPath.get(path);
    if (resolved === undefined) byPath.set(path, (resolved = resolveAnew(path)));
    return resolved;
  };
}

/** A test whether the configuration leaves a file out; `path` is relative to the working directory. */
export function ignoring(config: Config): (path: string) => boolean {
  const test = pathMatcher(config.ignore);
  return (path) => test(pathInBase(config, path));
}

/**
 * A configuration from data alone, as the tests of rules write it: no file, nothing but presets to extend.
 * Throws where it is not valid.
 */
export function resolveConfig(data: object, rules: readonly Rule[] = allRules): { readonly config: Config; readonly settings: (path: string) => Settings } {
  const given = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as ConfigData;
  const [mistake] = validate(given, configShape(rules));
  if (mistake !== undefined) throw new Error(mistake.message);
  const config = buildConfig(given, {
    cwd: "/", base: "/", file: null, rules,
    read: (path) => {
      throw new Error(`${path} is a file, and there are none here`);
    },
  });
  const resolved = resolver(config);
  return { config, settings: (path) => resolved(path).settings };
}

/**
 * A test whether one of the globs matches a path or a folder above it. A glob without a slash is about the name in any folder.
 */
function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const clean = posix.normalize(pattern).replace(/\/$/, "");
    return clean === "." ? () => true : compileGlob(clean.includes("/") || pattern.startsWith("./") ? clean : `**/${clean}`);
  });
  return (path) => {
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
      const part = path.slice(0, end);
      if (tests.some((test) => test(part))) return true;
    }
    return false;
  };
}

function pathInBase(config: Config, path: string): string {
  if (config.base === config.cwd && /^[^./\\][^\\]*$/.test(path) && !/\/(?:\.{0,2}\/|\.{0,2}$)/.test(path)) return path; // as it would come out
  return relative(config.base, resolve(config.cwd, path)).replaceAll(sep, "/");
}

function merge(parts: readonly SettingsData[]): Settings {
  const last = <Key extends keyof SettingsData>(key: Key): SettingsData[Key] | undefined => parts.findLast((part) => part[key] !== undefined)?.[key];
  return {
    postgres: last("postgres") ?? defaultPostgres,
    tenancy: mergeTenancy(parts),
    tables: mergeTables(parts),
    statistics: last("statistics") ?? null,
    rules: mergeRules(parts),
    placeholders: last("placeholders") ?? [],
    requireReason: last("require-reason") ?? false,
    honour: last("honour") ?? [],
  };
}

function mergeTenancy(parts: readonly SettingsData[]): Tenancy | null {
  const none: Tenancy = { column: "tenant_id", type: null, references: null, exempt: [], schemas: null, setting: null };
  return parts.reduce<Tenancy | null>((tenancy, part) => (part.tenancy === undefined ? tenancy : part.tenancy === "off" ? null : { ...(tenancy ?? none), ...part.tenancy }), null);
}

/** Later ones come last, and count. */
function mergeTables(parts: readonly SettingsData[]): readonly TableFacts[] {
  const facts = new Map<string, TableFacts>();
  for (const [pattern, given] of parts.flatMap((part) => Object.entries(part.tables ?? {}))) {
    facts.delete(pattern);
    const { size = null, rows = null, bytes = null, hot = null } = typeof given === "string" ? { size: given } : given;
    facts.set(pattern, { pattern, size, rows, bytes, hot });
  }
  return [...facts.values()];
}

/** A severity alone keeps the options that were given before; options are merged by name. */
function mergeRules(parts: readonly SettingsData[]): Readonly<Record<string, RuleSetting>> {
  const entries = new Map<string, { severity: RuleSetting["severity"] | "off"; options: RuleSetting["options"] }>();
  for (const [id, entry] of parts.flatMap((part) => Object.entries(part.rules ?? {}))) {
    const [severity, options] = typeof entry === "string" ? [entry] : entry;
    entries.set(id, { severity, options: { ...entries.get(id)?.options, ...options } });
  }
  return Object.fromEntries([...entries].flatMap(([id, { severity, options }]) => (severity === "off" ? [] : [[id, { severity, options }]])));
}
