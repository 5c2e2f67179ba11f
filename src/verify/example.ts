/** An example of a rule as a project in memory, and what the pipeline finds in it: for the tests, and for the rule's page. */
import { resolveConfig } from "../config/resolve.ts";
import type { Finding } from "../finding.ts";
import { lint } from "../lint.ts";
import type { Base } from "../migrations/base.ts";
import { filesOf, type History, type Runner } from "../migrations/migration.ts";
import { buildHistory } from "../migrations/order.ts";
import { runners } from "../migrations/runners/index.ts";
import type { Report } from "../report.ts";
import type { Example, Rule } from "../rule.ts";
import { rules } from "../rules/index.ts";
import { sourceFile, type SourceFile } from "../source.ts";

export type AnyExample = Example<string, Readonly<Record<string, unknown>>>;

/** The day the examples live in: suppressions with an earlier `until` have expired. */
const today = "2026-11-21";

export interface ExampleProject {
  readonly history: History;
  readonly files: readonly SourceFile[];
  /** What it is compared with; null where the example does not say. */
  readonly base: Base | null;
  /** Of the example's own migration. */
  readonly path: string;
}

const root = ".";

/** The files of an example, in memory, as its runner names them. Throws where it names a runner that there is not. */
export function projectOf(example: AnyExample): ExampleProject {
  const runner = runnerOf(example);
  const deployed = typeof example.deployed === "string" ? [example.deployed] : (example.deployed ?? []);
  const number = Math.max(2, deployed.length + 1);
  const own = example.path ?? pathFor(runner, number, "example");
  const texts = new Map<string, string>();
  deployed.forEach((text, index) => texts.set(pathFor(runner, number - deployed.length + index, "deployed"), upSection(runner, text)));
  texts.set(own, example.sql);
  for (const [path, text] of Object.entries(example.files ?? {})) texts.set(path, text);
  if (runner.name === "drizzle" && !texts.has("meta/_journal.json")) texts.set("meta/_journal.json", journalOf([...texts.keys()]));
  const files = [...texts].map(([path, text]) => sourceFile(path, text));
  const sql = files.filter((file) => file.path.endsWith(".sql"));
  const history = buildHistory(runner, root, sql, (path) => texts.get(path) ?? null);
  return { history, files, base: example.base === undefined ? null : baseOf(runner, files, example.base, example.tip ?? example.base), path: own };
}

/** A file that is new and holds the text of one that is gone was renamed: git finds those, and more. */
function baseOf(runner: Runner, files: readonly SourceFile[], before: Readonly<Record<string, string>>, tip: Readonly<Record<string, string>>): Base {
  const build = (texts: Readonly<Record<string, string>>): History => buildHistory(runner, root, Object.entries(texts).filter(([path]) => path.endsWith(".sql")).map(([path, text]) => sourceFile(path, text)), (path) => texts[path] ?? null);
  const there = new Set(files.map(({ path }) => path));
  const gone = Object.entries(before).filter(([path]) => !there.has(path));
  const renamed = files.flatMap(({ path, text }) => (path in before ? [] : gone.filter(([, earlier]) => earlier === text).map(([from]) => [path, from] as const)));
  const changed = new Set(files.flatMap(({ path, text }) => (before[path] === text ? [] : [path])));
  return { name: "main", before: build(before), tip: tip === before ? build(before) : build(tip), renamed: new Map(renamed), changed };
}

function runnerOf(example: AnyExample): Runner {
  const runner = runners.find(({ name }) => name === (example.runner ?? "plain"));
  if (runner === undefined) throw new Error(`no runner ${example.runner ?? "plain"}`);
  return runner;
}

function pathFor(runner: Runner, number: number, name: string): string {
  const digits = String(number).padStart(3, "0");
  const stamp = `20260101000${digits}`;
  switch (runner.name) {
    case "golang-migrate": return `${digits}_${name}.up.sql`;
    case "flyway": return `V${number}__${name}.sql`;
    case "prisma": return `${stamp}_${name}/migration.sql`;
    case "diesel": return `${stamp}_${name}/up.sql`;
    case "drizzle": return `0${digits}_${name}.sql`;
    case "supabase": case "dbmate": case "sqlx": return `${stamp}_${name}.sql`;
    case "goose": return `0000${number}_${name}.sql`;
    default: return `${digits}_${name}.sql`;
  }
}

function upSection(runner: Runner, text: string): string {
  if (runner.name === "dbmate" && !text.includes("migrate:up")) return `-- migrate:up\n${text}`;
  if (runner.name === "goose" && !text.includes("+goose Up")) return `-- +goose Up\n${text}`;
  return text;
}

function journalOf(paths: readonly string[]): string {
  const entries = paths.filter((path) => path.endsWith(".sql")).map((path, idx) => ({ idx, version: "7", when: 1_700_000_000_000 + idx, tag: path.replace(/\.sql$/, ""), breakpoints: true }));
  return JSON.stringify({ version: "7", dialect: "postgresql", entries });
}

/** A file of the project by its path; throws where there is none. */
export function fileOf(project: ExampleProject, path: string): SourceFile {
  const file = [...project.files, ...(project.base === null ? [] : filesOf(project.base.before))].find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`the example has no file ${path}`);
  return file;
}

/**
 * Lints an example with its rule on, beside the recommended ones, whose names its comments may use. `found` is what the rule
 * itself reports, suppressed findings left out. The parser must have been loaded.
 */
export function lintExample(rule: Rule, example: AnyExample): { readonly project: ExampleProject; readonly report: Report; readonly found: readonly Finding[] } {
  const project = projectOf(example);
  const all = rules.includes(rule) ? rules : [...rules, rule];
  const { settings } = resolveConfig({
    postgres: example.postgres,
    ...example.config,
    rules: { [rule.id]: [rule.severity, example.options ?? {}] },
  }, all);
  const report = lint({ histories: [project.history], settings, rules: all, today, documents: new Map([[root, new Map(project.files.map((file) => [file.path, file]))]]), ...(project.base !== null && { bases: new Map([[root, project.base]]) }) });
  return { project, report, found: report.findings.filter((finding) => finding.rule === rule.id && finding.suppressed === undefined) };
}

/** The messages that an example of a rule gets, in order of place. */
export function messagesOf(rule: Rule, example: AnyExample): readonly string[] {
  return example.reports === undefined ? [] : lintExample(rule, example).found.map(({ message }) => message);
}
