import { hasSuggestions, isFixable, presetsOf, versionsOf } from "../explain.ts";
import type { Rule } from "../rule.ts";
import { UsageError, type Command } from "./command.ts";
import { knownRules, pluginOptions } from "./known-rules.ts";
import { print } from "./terminal.ts";

export const command: Command = {
  name: "rules",
  usage: "",
  summary: "Lists every rule with its severity, its category and the first preset that turns it on.",
  options: { ...pluginOptions, format: { type: "string", value: "FORMAT", help: "text (default) or json" } },
  run: async (args) => {
    const format = args.text("format") ?? "text";
    if (format !== "text" && format !== "json") throw new UsageError(`There is no format ${format} here: text or json.`);
    if (args.positionals.length > 0) throw new UsageError(`migralint rules takes no arguments; for one rule: migralint explain ${args.positionals[0]}.`);
    const { rules, code } = await knownRules(args);
    await print(format === "json" ? asJson(rules) : asText(rules));
    return code;
  },
};

function asText(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => [rule.id, rule.severity, rule.category, presetsOf(rule)[0] ?? "", `${rule.summary}${isFixable(rule) ? " (fixable)" : ""}`]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}\n`).join("");
}

function asJson(rules: readonly Rule[]): string {
  const data = rules.map((rule) => ({
    id: rule.id,
    category: rule.category,
    severity: rule.severity,
    presets: presetsOf(rule),
    summary: rule.summary,
    why: rule.why,
    instead: rule.instead,
    see: rule.see,
    fixable: isFixable(rule),
    hasSuggestions: hasSuggestions(rule),
    versions: versionsOf(rule),
    equivalents: rule.equivalents ?? {},
    options: rule.options ?? {},
  }));
  return `${JSON.stringify(data, null, 2)}\n`;
}
