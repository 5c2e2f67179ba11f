/** Holds a rule to its example: what it finds, where, and what its edits lead to. For our tests and those of plugins. */
import { deepStrictEqual, fail, ok, strictEqual } from "node:assert";
import type { Finding } from "../finding.ts";
import { repair } from "../repair.ts";
import { fillSlots, type Rule } from "../rule.ts";
import { textOf } from "../source.ts";
import { loadModule } from "../sql/parse.ts";
import { readScript } from "../sql/read.ts";
import { fileOf, lintExample, type AnyExample, type ExampleProject } from "./example.ts";

/**
 * Asserts that a rule finds in an example what the example says, at its place, and that its edits keep their promises: `fixed` and
 * `suggested` are what they lead to, and a fixed text parses and has nothing more to fix. Gives what was found; throws an AssertionError.
 */
export function follows(rule: Rule, example: AnyExample): readonly Finding[] {
  loadModule();
  const { project, report, found } = lintExample(rule, example);
  deepStrictEqual(report.problems.map(({ path, line, message }) => `${path ?? ""}${line === null ? "" : `:${line}`} ${message}`.trim()), [], `${rule.id}, “${example.title}”: something kept it from judging`);
  const expected = expectedFindings(rule, example, project);
  deepStrictEqual(
    found.map(({ path, span, messageId }) => ({ message: messageId, path, at: textOf(fileOf(project, path), span) })),
    expected.map(({ message, path, at }) => ({ message, path, at })),
  );
  for (const [index, finding] of found.entries()) {
    const wanted = expected[index];
    if (wanted?.data !== undefined) strictEqual(finding.message, fillSlots(rule, wanted.message, wanted.data));
  }
  const edited = editedPath(example, project);
  const main = fileOf(project, edited);
  if (example.fixed === undefined) ok(found.every(({ fix }) => fix === undefined), "there is a fix, and no `fixed` shows what it leads to");
  else {
    strictEqual(repair(main, found.filter(({ path }) => path === edited)).text, example.fixed);
    expectRepaired(rule, withText(example, project, edited, example.fixed), edited);
  }
  const suggestions = found.flatMap((finding) => (finding.suggestions ?? []).map((suggestion) => ({ finding, suggestion })));
  if (example.suggested === undefined) ok(suggestions.length === 0, "there is a suggestion, and no `suggested` shows what it leads to");
  else {
    const [first] = suggestions;
    if (first === undefined) return fail("`suggested` shows a suggestion, and there is none");
    strictEqual(repair(main, [{ ...first.finding, path: edited, fix: first.suggestion }]).text, example.suggested);
  }
  return found;
}

/** The file that `fixed` and `suggested` show: the one of the first finding. */
export function editedPath(example: AnyExample, project: ExampleProject): string {
  return example.reports?.[0]?.path ?? project.path;
}

/** The example with another text of one of its files. */
export function withText(example: AnyExample, project: ExampleProject, path: string, text: string): AnyExample {
  return path === project.path ? { ...example, sql: text } : { ...example, files: { ...example.files, [path]: text } };
}

/** After a fix the text must parse, and report nothing that can still be fixed. */
function expectRepaired(rule: Rule, example: AnyExample, path: string): void {
  const { project, found } = lintExample(rule, example);
  deepStrictEqual(found.filter((finding) => finding.path === path && finding.fix !== undefined), [], "the fixed text can be fixed again");
  for (const { up, runner } of project.history.migrations) {
    const broken = up === null ? [] : readScript(up, { placeholders: runner.placeholders, psql: runner.psql }).statements.filter(({ error }) => error !== null);
    deepStrictEqual(broken.map(({ error }) => error?.message), [], "the fixed text does not parse");
  }
}

/** What the example says is found, with the passages looked up in order. */
function expectedFindings(rule: Rule, example: AnyExample, project: ExampleProject): { message: string; path: string; at: string; data: Readonly<Record<string, string | number>> | undefined }[] {
  const reached = new Map<string, number>();
  return (example.reports ?? []).map(({ message, at, path, data }) => {
    const file = fileOf(project, path ?? project.path);
    const start = file.text.indexOf(at, reached.get(file.path) ?? 0);
    ok(start !== -1, `“${at}” does not stand in ${file.path}${reached.has(file.path) ? " after the passage before it" : ""}`);
    ok(rule.messages[message] !== undefined, `the rule has no message ${message}`);
    reached.set(file.path, start);
    return { message, path: file.path, at, data };
  });
}
