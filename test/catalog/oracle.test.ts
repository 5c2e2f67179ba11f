import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printSchema } from "../../src/catalog/print.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { factsOfCatalog, factsOfServer } from "./facts.ts";
import { histories } from "./histories.ts";
import { read, replayScript, scriptOf, statementsOf } from "./history.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

describe("the replayed catalog is the server's", () => {
  test.each(Object.entries(histories))("%s", async (_name, scripts) => {
    await server.reset();
    const replay = startReplay();
    for (const [index, sql] of scripts.entries()) {
      const text = read(scriptOf(sql));
      expect(text.statements.filter((statement) => statement.error !== null)).toEqual([]);
      replayScript(replay, text, index);
      for (const statement of statementsOf(text)) await server.run([statement]);
      await server.query("select 1");
      await server.run(["discard all"]);
      expect(factsOfCatalog(replay.catalog), `after script ${index + 1}`).toEqual(await factsOfServer(server));

      const made = await schemaOf(server);
      await server.reset();
      const printed = printSchema(replay.catalog);
      for (const statement of statementsOf(read(scriptOf(printed)))) expect(await server.run([statement]), statement).toBeNull();
      await server.run(["discard all"]);
      expect(await schemaOf(server), printed).toEqual(made);
      await server.reset();
      for (const earlier of scripts.slice(0, index + 1)) {
        for (const statement of statementsOf(read(scriptOf(earlier)))) await server.run([statement]);
        await server.run(["discard all"]);
      }
    }
  });
});

/** The server's schema in words, less the names of not-null constraints: those exist from PostgreSQL 18 on, and mean nothing. */
async function schemaOf(server: Server): Promise<readonly string[]> {
  return (await server.schema()).filter((line) => !/^constraint .* NOT NULL \w+/.test(line));
}
