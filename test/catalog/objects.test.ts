import { citext } from "@electric-sql/pglite/contrib/citext";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printSchema } from "../../src/catalog/print.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { factsOfCatalog, factsOfServer } from "./facts.ts";
import { read, replayScript, scriptOf, statementsOf } from "./history.ts";
import { objectHistories } from "./object-histories.ts";
import { objectsOfServer } from "./server-objects.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer({ citext, pgcrypto });
});
afterAll(() => server.close());

describe("views, functions, types, privileges and the rest are the server's, and the printed schema makes the same", () => {
  test.each(Object.entries(objectHistories))("%s", async (_name, texts) => {
    for (let count = 1; count <= texts.length; count++) await compare(texts.slice(0, count));
  });
});

async function compare(texts: readonly string[]): Promise<void> {
  await server.reset();
  const replay = startReplay();
  for (const [index, text] of texts.map((each) => read(scriptOf(each))).entries()) {
    expect(text.statements.filter((statement) => statement.error !== null)).toEqual([]);
    replayScript(replay, text, index);
    for (const statement of statementsOf(text)) await server.run([statement]);
    await server.run(["rollback", "discard all"]);
  }
  expect(factsOfCatalog(replay.catalog), `after script ${texts.length}`).toEqual(await factsOfServer(server));
  const made = await objectsOfServer(server);
  await server.reset();
  const printed = printSchema(replay.catalog);
  for (const statement of statementsOf(read(scriptOf(printed)))) expect(await server.run([statement]), `${statement}\n\nin\n\n${printed}`).toBeNull();
  await server.run(["discard all"]);
  expect(await objectsOfServer(server), printed).toEqual(made);
}
