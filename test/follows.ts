/** Runs an example of a rule through the real pipeline, and holds it to everything an example promises. */
import { expect } from "vitest";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { buildHistory } from "../src/migrations/order.ts";
import type { History, Runner } from "../src/migrations/migration.ts";
import { runners } from "../src/migrations/runners/index.ts";
import { repair } from "../src/repair.ts";
import { rules } from "../src/rules/index.ts";
import { fillSlots, type Example, type Rule } from "../src/rule.ts";
import type { Report } from "../src/report.ts";
import { sourceFile, textOf, type SourceFile } from "../src/source.ts";
import { readScript } from "../src/sql/read.ts";
import type { Server } from "./server.ts";

type AnyExample = Example<string, Readonly<Record<string, unknown>>>;

/** The day the examples live in: suppressions with an earlier `until` have expired. */
const today = "2026-11-21";

/** Asserts that a rule finds in an example what the example says, at its place, and that its edits keep their promises. */
export function follows(rule: Rule, example: AnyExample): void {
  const project = projectOf(example);
  const report = lintProject(rule, example, project);
  expect(report.problems).toEqual([]);
  const found = report.findings.filter((finding) => finding.suppressed === undefined && finding.rule === rule.id);
  const expected = expectedFindings(rule, example, project);
  expect(found.map(({ path, span, messageId }) => ({ message: messageId, path, at: textOf(fileOf(project, path), span) }))).toEqual(expected.map(({ message, path, at }) => ({ message, path, at })));
  found.forEach((finding, index) => {
    expect(finding.message, "a message is a full sentence").toMatch(/[.?)]$/);
    const wanted = expected[index];
    if (wanted?.data !== undefined) expect(finding.message).toBe(fillSlots(rule, wanted.message, wanted.data));
  });
  const main = fileOf(project, project.path);
  const repaired = repair(main, found.filter((finding) => finding.path === project.path));
  if (example.fixed === undefined) expect(found.every((finding) => finding.fix === undefined), "a fix that no `fixed` shows").toBe(true);
  else {
    expect(repaired.text).toBe(example.fixed);
    expectRepaired(rule, { ...example, sql: example.fixed }, project.path);
  }
  if (example.suggested !== undefined) {
    const [suggestion] = found.flatMap((finding) => finding.suggestions ?? []);
    expect(suggestion, "a suggestion").toBeDefined();
    expect(repair(main, [{ ...found[0]!, fix: suggestion! }]).text).toBe(example.suggested);
  } else expect(found.every((finding) => (finding.suggestions ?? []).length === 0), "a suggestion that no `suggested` shows").toBe(true);
}

/** Runs what was deployed and then the example on a real server, and compares the schema that its fix leads to. */
export async function runsOn(server: Server, example: AnyExample): Promise<void> {
  if (example.notRun !== undefined) {
    expect(example.notRun.length, "a reason").toBeGreaterThan(10);
    return;
  }
  const outcome = await execute(server, example);
  if (example.fails !== undefined) {
    expect(outcome.refused).toContain(example.fails);
    return;
  }
  expect(outcome.refused).toBeNull();
  if (example.fixed === undefined) return;
  const fixed = await execute(server, { ...example, sql: example.fixed });
  expect(fixed).toEqual(outcome);
}

/** After a fix the text must parse, report nothing that can still be fixed, and stay as it is. */
function expectRepaired(rule: Rule, example: AnyExample, path: string): void {
  const project = projectOf(example);
  const report = lintProject(rule, example, project);
  const found = report.findings.filter((finding) => finding.rule === rule.id && finding.path === path && finding.suppressed === undefined);
  expect(found.filter((finding) => finding.fix !== undefined)).toEqual([]);
  for (const migration of project.history.migrations) {
    if (migration.up !== null) expect(readScript(migration.up, { placeholders: migration.runner.placeholders, psql: migration.runner.psql }).statements.filter((statement) => statement.error !== null)).toEqual([]);
  }
}

interface Project {
  readonly history: History;
  readonly files: readonly SourceFile[];
  /** Of the example's own migration. */
  readonly path: string;
}

const root = ".";

/** The files of an example, in memory, as its runner names them. */
function projectOf(example: AnyExample): Project {
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
  return { history: buildHistory(runner, root, sql, (path) => texts.get(path) ?? null), files, path: own };
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

function fileOf(project: Project, path: string): SourceFile {
  const file = project.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`the example has no file ${path}`);
  return file;
}

/** Lints with this rule on, beside the recommended ones: comments that name those are understood. */
function lintProject(rule: Rule, example: AnyExample, project: Project): Report {
  const { settings } = resolveConfig({
    postgres: example.postgres,
    ...example.config,
    rules: { [rule.id]: [rule.severity, example.options ?? {}] },
  });
  return lint({ histories: [project.history], settings, rules: rules.includes(rule) ? rules : [...rules, rule], today });
}

/** What the example says is found, with the passages looked up in order. */
function expectedFindings(rule: Rule, example: AnyExample, project: Project): { message: string; path: string; at: string; data: Readonly<Record<string, string | number>> | undefined }[] {
  const reached = new Map<string, number>();
  return (example.reports ?? []).map(({ message, at, path, data }) => {
    const file = fileOf(project, path ?? project.path);
    const start = file.text.indexOf(at, reached.get(file.path) ?? 0);
    expect(start, `"${at}" stands in ${file.path}`).not.toBe(-1);
    expect(rule.messages[message], `message ${message}`).toBeDefined();
    reached.set(file.path, start);
    return { message, path: file.path, at, data };
  });
}

async function execute(server: Server, example: AnyExample): Promise<{ refused: string | null; schema: readonly string[] }> {
  await server.reset();
  const { history, path } = projectOf(example);
  for (const migration of history.migrations) {
    if (migration.up === null) continue;
    const { transaction, file } = migration.up;
    const { statements } = readScript(migration.up, { placeholders: migration.runner.placeholders, psql: migration.runner.psql });
    const texts = statements.map((statement) => textOf(file, statement.span));
    const wrapped = transaction === "file" || transaction === "batch" || (transaction === "implicit" && texts.length > 1);
    const refused = await server.run(wrapped ? ["begin", ...texts, "commit"] : texts);
    if (refused !== null) return { refused: file.path === path ? refused : `in what was deployed before: ${refused}`, schema: [] };
    if (file.path === path) break;
  }
  return { refused: null, schema: await server.schema() };
}
