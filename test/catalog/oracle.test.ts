import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printSchema } from "../../src/catalog/print.ts";
import { startReplay, type Replay } from "../../src/catalog/replay.ts";
import type { Script } from "../../src/migrations/migration.ts";
import { discover } from "../../src/migrations/discover.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { factsOfCatalog, factsOfServer } from "./facts.ts";
import { dynamicHistories } from "./dynamic-histories.ts";
import { histories } from "./histories.ts";
import { read, replayScript, scriptOf, statementsOf } from "./history.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

describe("the replayed catalog is the server's, and its printed schema makes the same", () => {
  test.each(Object.entries({ ...histories, ...dynamicHistories }))("%s", async (_name, texts) => {
    const scripts = texts.map((text) => scriptOf(text));
    for (const [index, script] of scripts.entries()) {
      expect(read(script).statements.filter((statement) => statement.error !== null)).toEqual([]);
      await compare(scripts.slice(0, index + 1));
    }
  });
});

/** The placeholders of Flyway are no SQL. */
const projects = ["dbmate", "diesel", "drizzle", "golang-migrate", "goose", "plain", "prisma", "sqlx", "supabase"];

test.each(projects)("the project %s", async (project) => {
  const { histories: found } = await discover([project], { cwd: join(import.meta.dirname, "../../fixtures/projects") });
  expect(found.length).toBeGreaterThan(0);
  for (const { migrations } of found) await compare(migrations.flatMap(({ up }) => up ?? []));
});

/** Runs scripts on the server and in a replay, and compares; then does the same with the schema that the replay prints. */
async function compare(scripts: readonly Script[]): Promise<void> {
  await server.reset();
  const replay: Replay = startReplay();
  for (const [index, script] of scripts.entries()) {
    const text = read(script);
    replayScript(replay, text, index);
    for (const statement of statementsOf(text)) await server.run([statement]);
    await server.run(["rollback", "discard all"]);
  }
  expect(factsOfCatalog(replay.catalog), `after script ${scripts.length}`).toEqual(await factsOfServer(server));
  const made = await schemaOf(server);
  await server.reset();
  const printed = printSchema(replay.catalog);
  for (const statement of statementsOf(read(scriptOf(printed)))) expect(await server.run([statement]), statement).toBeNull();
  await server.run(["discard all"]);
  expect(await schemaOf(server), printed).toEqual(made);
}

/** The server's schema in words, less the names of not-null constraints: those exist from PostgreSQL 18 on, and mean nothing. */
async function schemaOf(server: Server): Promise<readonly string[]> {
  return (await server.schema()).filter((line) => !/^constraint .* NOT NULL \w+/.test(line));
}
