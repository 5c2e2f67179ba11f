import { afterAll, beforeAll, expect, test } from "vitest";
import { printSchema } from "../../src/catalog/print.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { textOf } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { factsOfCatalog, factsOfServer } from "./facts.ts";
import { read, scriptOf, statementsOf } from "./history.ts";
import { relationFactsOfCatalog, relationFactsOfServer } from "./relation-facts.ts";
import { relationHistories } from "./relation-histories.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

test.each(Object.entries(relationHistories))("%s", async (_name, text) => {
  await server.reset();
  const replay = startReplay();
  const script = read(scriptOf(text));
  expect(script.statements.filter((statement) => statement.error !== null)).toEqual([]);
  replay.open(script, 0);
  const verdicts: string[] = [];
  const expected: string[] = [];
  for (const statement of script.statements) {
    for (const change of replay.changesOf(statement)) replay.apply(change, script.script);
    const sql = textOf(script.script.file, statement.span);
    const error = await server.run([sql]);
    verdicts.push(`${replay.settle() ? "runs" : "is refused"}: ${sql}`);
    expected.push(`${error === null ? "runs" : "is refused"}: ${sql}`);
  }
  replay.close();
  await server.run(["rollback", "discard all"]);
  expect(verdicts).toEqual(expected);
  expect(factsOfCatalog(replay.catalog)).toEqual(await factsOfServer(server));
  expect(relationFactsOfCatalog(replay.catalog)).toEqual(await relationFactsOfServer(server, replay.catalog));
  // The columns of an index keep the names they had when it was made, and a child by INHERITS has its parents' columns first.
  const facts = async () => [...(await server.schema()).map((line) => line.replace(/ position=\d+$/, "")), ...(await relationFactsOfServer(server)).map((line) => line.replace(/ names=\(.*?\) /, " "))];
  const made = await facts();
  await server.reset();
  const printed = printSchema(replay.catalog);
  for (const statement of statementsOf(read(scriptOf(printed)))) expect(await server.run([statement]), `${statement}\n\n${printed}`).toBeNull();
  await server.run(["discard all"]);
  expect(await facts(), printed).toEqual(made);
});
