import type { Config } from "../config/config.ts";
import { projectFolders } from "../config/folders.ts";
import { ignoring, resolver } from "../config/resolve.ts";
import { loadYaml } from "../config/yaml.ts";
import { configSchema } from "../config/schema.ts";
import { didYouMean } from "../nearest.ts";
import type { TableFacts } from "../settings.ts";
import { UsageError, type Arguments, type Command, type ExitCode } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { tellRefused } from "./notes.ts";
import { print, printProblems } from "./terminal.ts";

export const command: Command = {
  name: "config",
  usage: "print FILE | validate | schema",
  summary: "Shows what the configuration says for a file (print), checks it (validate), or prints its JSON Schema, rules of plugins included (schema).",
  options: { ...configurationOptions, format: { type: "string", value: "FORMAT", help: "of print: yaml (default) or json" } },
  run: async (args) => {
    const [action, ...rest] = args.positionals;
    if (action === "print") return printSettings(args, rest);
    if (action === "validate") return validateConfig(args, rest);
    if (action === "schema") return printConfigSchema(args, rest);
    throw new UsageError(action === undefined ? "What of the configuration? migralint config print FILE, migralint config validate, or migralint config schema." : `There is no migralint config ${action}.${didYouMean(action, ["print", "validate", "schema"])}`);
  },
};

async function printSettings(args: Arguments, paths: readonly string[]): Promise<ExitCode> {
  const [path] = paths;
  const format = args.text("format") ?? "yaml";
  if (path === undefined || paths.length > 1) throw new UsageError("For which file? migralint config print FILE. The file need not exist.");
  if (format !== "yaml" && format !== "json") throw new UsageError(`There is no format ${format} here: yaml or json.`);
  const { configurations, problems } = configurationsOf(args);
  const config = configurations?.of(path);
  if (configurations !== null) await tellRefused(configurations);
  await printProblems(problems);
  if (config === undefined) return 2;
  await print(format === "json" ? `${JSON.stringify(describe(config, path).data, null, 2)}\n` : asYaml(config, path));
  return problems.length > 0 ? 2 : 0;
}

/** What applies to a file, every option of every rule included. */
function describe(config: Config, path: string) {
  const { settings, project, from: sources } = resolver(config)(path);
  const from = sources.filter((source) => source !== "");
  const entries = Object.entries(settings.rules).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ignored: ignoring(config)(path),
    data: {
      file: path,
      configuration: config.file,
      from,
      project: project?.path ?? null,
      ignored: ignoring(config)(path),
      postgres: settings.postgres,
      runner: project?.runner ?? config.runner,
      "applied-up-to": (project ?? config).appliedUpTo?.version ?? null,
      tenancy: settings.tenancy,
      tables: settings.tables,
      placeholders: settings.placeholders,
      "require-reason": settings.requireReason,
      honour: settings.honour,
      "fail-on": config.failOn,
      rules: Object.fromEntries(
        entries.map(([id, { severity, options }]) => {
          const defaults = Object.fromEntries(Object.entries(config.rules.find((rule) => rule.id === id)?.options ?? {}).map(([name, schema]) => [name, schema.default]));
          const all = { ...defaults, ...options };
          return [id, Object.keys(all).length === 0 ? severity : [severity, all]];
        }),
      ),
    },
  };
}

function asYaml(config: Config, path: string): string {
  const { data, ignored } = describe(config, path);
  const { file, configuration, from, project, runner, tenancy, tables, rules, postgres, placeholders } = data;
  const comments = [
    `What applies to ${file}${ignored ? ", which is ignored" : ""}.`,
    `From: ${from.join("; ") || "nothing"}.`,
    configuration === null ? "There is no migralint.yaml here or above." : `Configuration: ${configuration}.`,
    ...(project === null ? [] : [`Project: ${project}.`]),
    ...(from.length > 0 && runner === null ? ["Runner: found out from the files."] : []),
  ];
  const shown = {
    postgres,
    ...(runner !== null && { runner }),
    ...(data["applied-up-to"] !== null && { "applied-up-to": data["applied-up-to"] }),
    tenancy: tenancy ?? "off",
    tables: Object.fromEntries(tables.map(({ pattern, ...facts }) => [pattern, written(facts)])),
    placeholders,
    "require-reason": data["require-reason"],
    "fail-on": data["fail-on"],
    rules,
  };
  const lines = Object.entries(shown).flatMap(([key, value]) => (key === "rules" ? [`${key}:`, ...Object.entries(rules).map(([id, entry]) => `  ${id}: ${inline(entry)}`)] : [`${key}: ${inline(value)}`]));
  return `${comments.map((comment) => `# ${comment.replace(/\p{C}/gu, "?")}`).join("\n")}\n${lines.join("\n")}\n`;
}

/** Facts of a table as a configuration writes them. */
function written({ size, ...facts }: Omit<TableFacts, "pattern">): unknown {
  const said = Object.entries(facts).filter(([, value]) => value !== null);
  return said.length === 0 ? size : Object.fromEntries([...(size === null ? [] : [["size", size]]), ...said]);
}

/** A value as YAML on one line. */
function inline(value: unknown): string {
  return loadYaml().stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim().replace(/\s*\n\s*/g, " ");
}

/** The schema that checks this configuration: with the rules of its plugins, and no others. */
async function printConfigSchema(args: Arguments, rest: readonly string[]): Promise<ExitCode> {
  if (rest.length > 0) throw new UsageError("migralint config schema takes no paths; for another file: --config FILE.");
  const { configurations, problems } = configurationsOf(args);
  if (configurations !== null) {
    await tellRefused(configurations);
    await print(`${JSON.stringify(configSchema(configurations.own.rules, { others: configurations.own.lacksRules }), null, 2)}\n`);
  }
  await printProblems(problems);
  return problems.length > 0 ? 2 : 0;
}

async function validateConfig(args: Arguments, rest: readonly string[]): Promise<ExitCode> {
  if (rest.length > 0) throw new UsageError("migralint config validate takes no paths; for another file: --config FILE.");
  const { configurations, problems } = configurationsOf(args);
  const config = configurations?.own;
  if (configurations !== null) await tellRefused(configurations);
  const all = [...problems];
  if (config !== undefined) {
    all.push(...projectFolders(config).problems);
    if (config.file === null) all.push({ path: null, line: null, message: "There is no migralint.yaml here or above. migralint init writes one." });
  }
  await printProblems(all);
  if (all.length > 0 || config === undefined) return 2;
  await print(`${config.file ?? ""} is valid.\n`);
  return 0;
}
