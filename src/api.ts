/**
 * The Node API: what the commands do, with plain data as the result. What kept it from judging is in `problems`, never an
 * exception; only options of a wrong type throw.
 */
import { printSchema } from "./catalog/print.ts";
import { schemaData } from "./catalog/schema-data.ts";
import type { ConfigData } from "./config/config.ts";
import { loadConfigurations, type Configurations } from "./config/configurations.ts";
import { withRunner, withSettings } from "./config/load.ts";
import { configShape } from "./config/schema.ts";
import { validate } from "./config/validate.ts";
import type { Problem } from "./finding.ts";
import { readInput, today } from "./input.ts";
import { judge, openGit, type JudgeOptions } from "./judgement.ts";
import { plan as planHistories } from "./plan.ts";
import { planData, type PlanData } from "./plan-json.ts";
import { reportData, type ReportData } from "./reporters/json.ts";
import { schemaOf } from "./outcome.ts";
import type { Rule } from "./rule.ts";
import { rules as ownRules } from "./rules/index.ts";
import { posix, relative, resolve } from "node:path";
import { defaultPostgres } from "./settings.ts";
import { loadParser } from "./sql/read.ts";
import { version } from "./version.ts";

/** What every function of the API may be told. */
export interface ApiOptions {
  /** What paths are relative to, and where the configuration is looked for; by default `process.cwd()`. */
  readonly cwd?: string;
  /** The path of a configuration file, or what one would say. By default the nearest `migralint.yaml` upwards, and those of folders below. */
  readonly config?: string | ConfigData;
  /** The tool that runs the migrations, over what the configuration says. */
  readonly runner?: string;
  /** Major version of the oldest server, over what the configuration says. */
  readonly postgres?: number;
  /** Rules of one's own, made by `defineRule`. They are on where the configuration or their presets say so. */
  readonly rules?: readonly Rule[];
  /** Whether the plugins that a configuration names are left out: their code does not run, and what is said of their rules does not count. */
  readonly noPlugins?: boolean;
}

export interface LintOptions extends ApiOptions {
  /** Whether the findings of the baseline are left out; by default they are. */
  readonly baseline?: boolean;
}

export interface LintFilesOptions extends LintOptions {
  /** Judges only what is new since the work left this branch, tag or commit. */
  readonly since?: string;
  /** Judges only what git's index holds. */
  readonly staged?: boolean;
}

export interface LintTextOptions extends LintOptions {
  /** The path of the file that the text is of, there or not: its folder is the history. */
  readonly path: string;
}

/** What was found: the JSON report, version 1, and what kept us from judging. */
export interface LintResult extends ReportData {
  readonly problems: readonly Problem[];
}

/** What each statement locks and does: the JSON of `migralint plan`, version 1, and what could not be read. */
export interface PlanResult extends PlanData {
  readonly problems: readonly Problem[];
}

/** The schema that migrations lead to. */
export interface SchemaResult {
  /** As SQL that runs on an empty server; null where there are no migrations, or those of several databases. */
  readonly sql: string | null;
  /** The same as data: the JSON of `migralint schema`, version 1. */
  readonly schema: ReturnType<typeof schemaData> | null;
  readonly problems: readonly Problem[];
}

/** Lints files, folders and globs, as `migralint lint` does; none: what the configuration names. The rest of their histories is read as well. */
export async function lintFiles(paths: string | readonly string[] = [], options: LintFilesOptions = {}): Promise<LintResult> {
  if (options.since !== undefined && options.staged === true) throw new TypeError("since and staged exclude each other");
  const comparing = options.since === undefined && options.staged !== true ? null : await openGit(cwdOf(options), options.since);
  if (comparing !== null && "message" in comparing) return unjudged([comparing]);
  return await run(typeof paths === "string" ? [paths] : paths, options, { comparing });
}

/** Lints a text as the file at `path`, as `migralint lint --stdin-filename` does. What is on the disk there does not matter. */
export async function lintText(text: string, options: LintTextOptions): Promise<LintResult> {
  if (typeof options?.path !== "string") throw new TypeError("lintText needs a path: the text is judged as that file of its history");
  const path = pathFrom(cwdOf(options), options.path);
  return await run([path], options, { overlay: new Map([[path, text]]) });
}

/** Says what each statement locks, scans, rewrites and loses, as `migralint plan` does. Rollbacks are planned where their file is named itself. */
export async function plan(paths: string | readonly string[] = [], options: ApiOptions = {}): Promise<PlanResult> {
  const { configurations, problems } = configurationsOf(options);
  if (configurations === null) return { version: 1, postgres: options.postgres ?? defaultPostgres, scripts: [], problems };
  const { histories, asked, named, problems: unread } = await readInput(configurations, typeof paths === "string" ? [paths] : paths, { unmatched: "report" });
  await loadParser();
  const found = planHistories({ histories, asked, named, settings: configurations.settings });
  const postgres = found.scripts[0]?.postgres ?? configurations.settings(".").postgres;
  return { ...planData(found, postgres), problems: [...problems, ...unread, ...histories.flatMap((history) => history.problems), ...found.problems] };
}

/** Gives the schema at the end of one history, as `migralint schema` does. */
export async function schema(paths: string | readonly string[] = [], options: ApiOptions = {}): Promise<SchemaResult> {
  const { configurations, problems } = configurationsOf(options);
  if (configurations === null) return { sql: null, schema: null, problems };
  const { histories, problems: unread } = await readInput(configurations, typeof paths === "string" ? [paths] : paths, { unmatched: "report" });
  await loadParser();
  const { catalog, problems: broken } = schemaOf(histories, configurations.settings);
  return { sql: catalog === null ? null : printSchema(catalog), schema: catalog === null ? null : schemaData(catalog), problems: [...problems, ...unread, ...broken] };
}

/** Gives a configuration back, its types checked. */
export function defineConfig(config: ConfigData): ConfigData {
  return config;
}

async function run(paths: readonly string[], options: LintOptions, more: Pick<JudgeOptions, "comparing" | "overlay">): Promise<LintResult> {
  const { configurations, problems: wrong } = configurationsOf(options);
  if (configurations === null) return unjudged(wrong);
  const { report, problems } = await judge(configurations, paths, { ...more, today: today(), unmatched: "report", baseline: options.baseline ?? true });
  // Configurations below the working directory are loaded with the first question about a file of theirs.
  return { ...reportData(report), problems: [...configurations.problems, ...problems, ...report.problems] };
}

/** Loads the configuration, and lays over it what the options say. */
function configurationsOf(options: ApiOptions): { readonly configurations: Configurations | null; readonly problems: readonly Problem[] } {
  const { config, runner, postgres } = options;
  const rules = rulesOf(options);
  const mistakes = validate({ ...(runner !== undefined && { runner }), ...(postgres !== undefined && { postgres }) }, configShape(rules));
  const isRight = (key: string): boolean => !mistakes.some(({ path }) => path[0] === key);
  return loadConfigurations({
    cwd: cwdOf(options),
    rules,
    plugins: options.noPlugins === true ? "refuse" : "load",
    ...(typeof config === "string" ? { file: config } : config !== undefined && { data: config }),
    problems: mistakes.map(({ message }) => ({ path: null, line: null, message })),
    adjust: (read) => {
      const ran = runner !== undefined && isRight("runner") ? withRunner(read, runner) : read;
      return postgres !== undefined && isRight("postgres") ? withSettings(ran, "the options", { postgres }) : ran;
    },
  });
}

/** Throws a TypeError where two rules have one name. */
function rulesOf({ rules = [] }: ApiOptions): readonly Rule[] {
  const all = [...ownRules, ...rules];
  for (const [index, { id }] of all.entries()) if (all.findIndex((rule) => rule.id === id) !== index) throw new TypeError(`there are two rules ${id}`);
  return rules.length === 0 ? ownRules : all;
}

function cwdOf({ cwd = process.cwd() }: ApiOptions): string {
  return resolve(cwd);
}

/** A path as findings have it. */
function pathFrom(cwd: string, path: string): string {
  return posix.normalize(relative(cwd, resolve(cwd, path)).replaceAll("\\", "/"));
}

function unjudged(problems: readonly Problem[]): LintResult {
  return { version: 1, tool: { name: "migralint", version }, files: [], findings: [], summary: { files: 0, statements: 0, analyzed: 0, errors: 0, warnings: 0, infos: 0, suppressed: 0 }, problems };
}
