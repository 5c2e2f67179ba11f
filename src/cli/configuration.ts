/** The configuration as the command line asks for it. */
import { resolve } from "node:path";
import { loadConfigurations, type Configurations } from "../config/configurations.ts";
import { withRunner, withSettings } from "../config/load.ts";
import { loadStatistics } from "../config/statistics.ts";
import { severities, type Problem } from "../finding.ts";
import { runners } from "../migrations/runners/index.ts";
import { didYouMean } from "../nearest.ts";
import { rules } from "../rules/index.ts";
import { newestPostgres, oldestPostgres, type RuleEntry, type RuleSeverity, type SettingsData } from "../settings.ts";
import { UsageError, type Arguments, type OptionSpec } from "./command.ts";

export type { Configurations } from "../config/configurations.ts";

/** Options of every command that reads the configuration. */
export const configurationOptions: Readonly<Record<string, OptionSpec>> = {
  config: { type: "string", short: "c", value: "FILE", help: "the configuration; by default the nearest migralint.yaml upwards" },
  runner: { type: "string", value: "NAME", help: `the tool that runs the migrations: ${runners.map((runner) => runner.name).join(", ")}` },
  stats: { type: "string", value: "FILE", help: "sizes and traffic of tables, as the SQL of migralint stats --query gives them" },
  "no-plugins": { type: "boolean", help: "do not run the code of plugins; their rules are left out" },
  postgres: { type: "string", value: "VERSION", help: `major version of the oldest server they run on, ${oldestPostgres} to ${newestPostgres}` },
};

/**
 * Loads the configuration, and lays over it what the command line says; null where it cannot be read at all.
 * Throws a {@link UsageError} where the command line is wrong.
 */
export function configurationsOf(args: Arguments): { readonly configurations: Configurations | null; readonly problems: readonly Problem[] } {
  const asked = askedSettings(args);
  const runner = args.text("runner");
  if (runner !== undefined && !runners.some((known) => known.name === runner)) throw new UsageError(`There is no runner ${runner}.${didYouMean(runner, runners.map((known) => known.name)) || ` One of ${runners.map((known) => known.name).join(", ")}.`}`);
  const file = args.text("config");
  const stats = args.text("stats");
  const { statistics, problems } = stats === undefined ? { statistics: null, problems: [] } : loadStatistics(resolve(stats), stats);
  const loaded = loadConfigurations({
    cwd: process.cwd(),
    file,
    rules,
    problems,
    plugins: args.flag("no-plugins") ? "refuse" : "load",
    adjust: (config) => {
      const ran = runner === undefined ? config : withRunner(config, runner);
      if (asked === null && statistics === null) return ran;
      const known = Object.entries(asked?.rules ?? {}).filter(([id]) => config.rules.some((rule) => rule.id === id));
      return withSettings(ran, "the command line", { ...asked, rules: Object.fromEntries(known), ...(statistics !== null && { statistics }) });
    },
  });
  if (loaded.configurations !== null) refuseUnknown(asked?.rules ?? {}, loaded.configurations);
  return loaded;
}

function askedSettings(args: Arguments): SettingsData | null {
  const version = args.text("postgres");
  const entries = args.texts("rule").map(ruleEntry);
  if (version !== undefined && !(/^\d+$/.test(version) && Number(version) >= oldestPostgres && Number(version) <= newestPostgres)) throw new UsageError(`--postgres must be a major version from ${oldestPostgres} to ${newestPostgres}, not ${version}.`);
  if (version === undefined && entries.length === 0) return null;
  return { ...(version !== undefined && { postgres: Number(version) }), rules: Object.fromEntries(entries) };
}

/** Throws where the command line sets a rule that the configuration does not know; one of a plugin that was not loaded may be. */
function refuseUnknown(asked: Readonly<Record<string, RuleEntry>>, { own, lacksRules }: Configurations): void {
  const ids = own.rules.map((rule) => rule.id);
  const unknown = Object.keys(asked).find((id) => !ids.includes(id) && !(lacksRules && id.includes("/")));
  if (unknown !== undefined) throw new UsageError(`There is no rule ${unknown}.${didYouMean(unknown, ids)}`);
}

/** `drop-table:warning` */
function ruleEntry(text: string): [string, RuleEntry] {
  const [id = "", severity = ""] = text.split(":", 2);
  const words: readonly string[] = ["off", ...severities];
  if (!words.includes(severity)) throw new UsageError(`--rule is written ${id}:SEVERITY, with one of ${words.join(", ")}.`);
  return [id, severity as RuleSeverity];
}
