/** Runs an example of a rule through the real pipeline, and holds it to everything an example promises. */
import { expect } from "vitest";
import { repair } from "../src/repair.ts";
import { fillSlots, type Rule } from "../src/rule.ts";
import { textOf } from "../src/source.ts";
import { readScript } from "../src/sql/read.ts";
import { fileOf, lintExample, projectOf, type AnyExample, type ExampleProject } from "../src/verify/example.ts";
import type { Server } from "./server.ts";

/** Asserts that a rule finds in an example what the example says, at its place, and that its edits keep their promises. */
export function follows(rule: Rule, example: AnyExample): void {
  const { project, report, found } = lintExample(rule, example);
  expect(report.problems).toEqual([]);
  const expected = expectedFindings(rule, example, project);
  expect(found.map(({ path, span, messageId }) => ({ message: messageId, path, at: textOf(fileOf(project, path), span) }))).toEqual(expected.map(({ message, path, at }) => ({ message, path, at })));
  found.forEach((finding, index) => {
    expect(finding.message, "a message is a full sentence").toMatch(/[.?)]$/);
    const wanted = expected[index];
    if (wanted?.data !== undefined) expect(finding.message).toBe(fillSlots(rule, wanted.message, wanted.data));
  });
  const edited = editedPath(example, project);
  const main = fileOf(project, edited);
  const repaired = repair(main, found.filter((finding) => finding.path === edited));
  if (example.fixed === undefined) expect(found.every((finding) => finding.fix === undefined), "a fix that no `fixed` shows").toBe(true);
  else {
    expect(repaired.text).toBe(example.fixed);
    expectRepaired(rule, withText(example, project, edited, example.fixed), edited);
  }
  if (example.suggested !== undefined) {
    const [suggestion] = found.flatMap((finding) => finding.suggestions ?? []);
    expect(suggestion, "a suggestion").toBeDefined();
    expect(repair(main, [{ ...found[0]!, path: edited, fix: suggestion! }]).text).toBe(example.suggested);
  } else expect(found.every((finding) => (finding.suggestions ?? []).length === 0), "a suggestion that no `suggested` shows").toBe(true);
}

/** The file that `fixed` and `suggested` show: the one of the first finding. */
function editedPath(example: AnyExample, project: ExampleProject): string {
  return example.reports?.[0]?.path ?? project.path;
}

function withText(example: AnyExample, project: ExampleProject, path: string, text: string): AnyExample {
  return path === project.path ? { ...example, sql: text } : { ...example, files: { ...example.files, [path]: text } };
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
  const project = projectOf(example);
  const fixed = await execute(server, withText(example, project, editedPath(example, project), example.fixed));
  expect(fixed).toEqual(outcome);
}

/** After a fix the text must parse, report nothing that can still be fixed, and stay as it is. */
function expectRepaired(rule: Rule, example: AnyExample, path: string): void {
  const { project, found } = lintExample(rule, example);
  expect(found.filter((finding) => finding.path === path && finding.fix !== undefined)).toEqual([]);
  for (const migration of project.history.migrations) {
    if (migration.up !== null) expect(readScript(migration.up, { placeholders: migration.runner.placeholders, psql: migration.runner.psql }).statements.filter((statement) => statement.error !== null)).toEqual([]);
  }
}

/** What the example says is found, with the passages looked up in order. */
function expectedFindings(rule: Rule, example: AnyExample, project: ExampleProject): { message: string; path: string; at: string; data: Readonly<Record<string, string | number>> | undefined }[] {
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
