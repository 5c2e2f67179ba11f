/** The plugin for ESLint: `import migralint from "migralint/eslint"`. */
import type { ESLint, Linter } from "eslint";
import { policies, presetNamed } from "../policies/index.ts";
import { rules } from "../rules/index.ts";
import type { RuleEntry, SettingsData } from "../settings.ts";
import { version } from "../version.ts";
import { language, languageName } from "./language.ts";
import { makeRules, pluginName, problemName } from "./rule.ts";

/** The plugin, with a configuration for each preset: `recommended`, `strict`, `all` and the policies. */
export interface MigralintPlugin extends ESLint.Plugin {
  readonly configs: Readonly<Record<"recommended" | "strict" | "all" | "solvereign" | "pivotal-flow" | "lootaura" | "lancio" | "scout-dashboard", Linter.Config>>;
}

const plugin = {
  meta: { name: "migralint", version, namespace: "migralint" },
  languages: { postgresql: language },
  rules: makeRules(rules),
} as unknown as ESLint.Plugin;

const presets = ["recommended", "strict", "all", ...policies.map(({ name }) => name)];
const withConfigs = Object.assign(plugin, { configs: Object.fromEntries(presets.map((name) => [name, configOf(name, presetNamed(name, rules) ?? {})])) }) as MigralintPlugin;
export default withConfigs;

/** A preset as ESLint is told it. What it says beside rules comes before what migralint.yaml says. */
function configOf(name: string, { rules: entries = {}, ...settings }: SettingsData): Linter.Config {
  return {
    name: `migralint/${name}`,
    files: ["**/*.sql"],
    language: languageName,
    plugins: { migralint: plugin },
    rules: { [`migralint/${problemName}`]: "error", [`migralint/${pluginName}`]: "error", ...Object.fromEntries(Object.entries(entries).map(([id, entry]) => [`migralint/${id}`, ruleEntry(entry)])) },
    ...(Object.keys(settings).length > 0 && { settings: { migralint: settings } }),
  };
}

/** ESLint has no notes: they are warnings. */
function ruleEntry(entry: RuleEntry): Linter.RuleEntry {
  const [severity, options] = typeof entry === "string" ? [entry] : entry;
  const level = severity === "error" || severity === "off" ? severity : "warn";
  return options === undefined ? level : [level, options];
}
