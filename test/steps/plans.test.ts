/** Runs migrations and the steps planned for them on a real PostgreSQL with rows, and compares where both lead, there and back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { History, Script } from "../../src/migrations/migration.ts";
import { rules } from "../../src/rules/index.ts";
import { textOf } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { cases, planned, rows, shop, type Case } from "./cases.ts";
import { read } from "./planning.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

/** Statements of a script as its runner sends them. */
function sent(script: Script): readonly string[] {
  const texts = read(script).statements.map((statement) => textOf(script.file, statement.span));
  return script.transaction === "file" || (script.transaction === "implicit" && texts.length > 1) ? ["begin", ...texts, "commit"] : texts;
}

const withoutPosition = (schema: readonly string[]): readonly string[] => schema.map((line) => line.replace(/ position=\d+$/, ""));

async function apply(script: Script | null): Promise<void> {
  if (script !== null) expect(await server.run(sent(script)), `${script.file.path}\n${script.file.text}`).toBeNull();
}

/** Runs the migrations of a history after the first, which holds what was deployed. */
async function forward(history: History, between: Case["between"] = {}): Promise<void> {
  for (const migration of history.migrations.slice(1)) {
    for (const [words, sql] of Object.entries(between)) if (migration.stem.includes(words)) expect(await server.run([sql])).toBeNull();
    await apply(migration.up);
  }
}

async function start(example: Case): Promise<readonly string[]> {
  await server.reset();
  expect(await server.run([example.deployed ?? shop, example.rows ?? rows])).toBeNull();
  return server.schema();
}

describe.each(cases.map((example) => [example.title, example] as const))("%s", (_, example) => {
  test("is planned in the steps it takes, which are free of what was found", () => {
    const { planned: found, fault, after, reportAfter } = planned(example);
    expect(fault).toBeNull();
    expect(found.refused).toEqual([]);
    expect(after.migrations.slice(2).map(({ description }) => description)).toEqual(example.steps);
    const knowing = new Set(rules.filter(({ steps }) => steps === true).map(({ id }) => id));
    const left = reportAfter.findings.filter(({ rule, path }) => knowing.has(rule) && !path.startsWith("001"));
    // The last step of a column is to drop it: whoever merges it has to look.
    expect(left.map(({ rule, path }) => `${path}: ${rule}`)).toEqual(example.steps.flatMap((step, index) => (step.startsWith("drop_") && /drop column|rename column|type/.test(example.sql) ? [`${String(index + 3).padStart(3, "0")}_${step}.sql: drop-column`] : [])));
  });

  test("leads to the same schema on PostgreSQL, and back", async () => {
    const { before, after } = planned(example);
    const was = await start(example);
    if (example.fails === true || example.refused === true) expect(await server.run(sent(before.migrations[1]!.up!))).not.toBeNull();
    await start({ ...example, ...(example.fails === true && { rows: "" }) });
    if (example.refused === true) expect(await server.run(sent(before.migrations[1]!.up!).filter((sql) => !/^(?:begin|commit)$/.test(sql)))).toBeNull();
    else await forward(before);
    const meant = withoutPosition(await server.schema());
    await start(example);
    await forward(after, example.between);
    expect(withoutPosition(await server.schema())).toEqual(meant);
    if (example.down === undefined) return;
    for (const migration of after.migrations.slice(1).reverse()) await apply(migration.down);
    expect(withoutPosition(await server.schema())).toEqual(withoutPosition(was));
  });
});
