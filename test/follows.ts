/** Runs an example of a rule through the real pipeline, and holds it to everything an example promises. */
import { expect } from "vitest";
import type { Rule } from "../src/rule.ts";
import { textOf } from "../src/source.ts";
import { readScript } from "../src/sql/read.ts";
import { projectOf, type AnyExample } from "../src/verify/example.ts";
import { editedPath, follows as holdTo, withText } from "../src/verify/follows.ts";
import type { Server } from "./server.ts";

/** Asserts what `migralint/testing` does, and that messages are sentences. */
export function follows(rule: Rule, example: AnyExample): void {
  for (const { message } of holdTo(rule, example)) expect(message, "a message is a full sentence").toMatch(/[.?)]$/);
}

/** Runs what was deployed and then the example on a real server; so does what it suggests, and its fix leads to the same schema. */
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
  const project = projectOf(example);
  if (example.suggested !== undefined) {
    const { refused } = await execute(server, withText(example, project, editedPath(example, project), example.suggested));
    expect(refused, "what is suggested").toBeNull();
  }
  if (example.fixed === undefined) return;
  const fixed = await execute(server, withText(example, project, editedPath(example, project), example.fixed));
  expect(fixed).toEqual(outcome);
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
