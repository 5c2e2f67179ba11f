/** The rules that a command shows: ours, and those of the plugins of the configuration here. */
import { loadConfigurations } from "../config/configurations.ts";
import type { Rule } from "../rule.ts";
import { rules as ownRules } from "../rules/index.ts";
import type { Arguments, ExitCode, OptionSpec } from "./command.ts";
import { configurationOptions } from "./configuration.ts";
import { tellRefused } from "./notes.ts";
import { printProblems } from "./terminal.ts";

/** Options of the commands that show rules. */
export const pluginOptions: Readonly<Record<string, OptionSpec>> = Object.fromEntries(Object.entries(configurationOptions).filter(([name]) => name === "config" || name === "no-plugins"));

/** Reads the configuration for its plugins. What is wrong with it is told where it names any; else it is no concern of these commands. */
export async function knownRules(args: Arguments): Promise<{ readonly rules: readonly Rule[]; readonly code: ExitCode }> {
  const { configurations, problems } = loadConfigurations({ cwd: process.cwd(), file: args.text("config"), rules: ownRules, plugins: args.flag("no-plugins") ? "refuse" : "load" });
  if (configurations === null) return { rules: ownRules, code: 0 };
  await tellRefused(configurations);
  const { rules, lacksRules } = configurations;
  const matters = rules.length > ownRules.length || (lacksRules && configurations.notes.length === 0);
  if (matters) await printProblems(problems);
  return { rules: [...rules].sort((a, b) => (a.id < b.id ? -1 : 1)), code: matters && problems.length > 0 ? 2 : 0 };
}
