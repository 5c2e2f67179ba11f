/** Runs the examples of the rules about rollbacks there and back on a server: what the rules say of them is so. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../src/rules/index.ts";
import { textOf } from "../src/source.ts";
import { saysIrreversible } from "../src/sql/comment.ts";
import { loadParser, readScript } from "../src/sql/read.ts";
import type { Script } from "../src/migrations/migration.ts";
import { lintExample, projectOf } from "../src/verify/example.ts";
import { startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

const comparing = rules.filter(({ id }) => ["incomplete-rollback", "non-restoring-rollback", "overreaching-rollback"].includes(id));
const failing = rules.filter(({ id }) => id === "misordered-rollback");
const again = rules.filter(({ id }) => id === "rollback-roundtrip-mismatch");
const cases = [...comparing, ...failing, ...again].flatMap((rule) => rule.examples.filter(({ notRun }) => notRun === undefined).map((example) => [rule.id, example.title, example] as const));

/** Everything there is, and who may do what with it. */
const state = async (): Promise<string> => [...(await server.schema()), ...(await server.query<{ line: string }>("select relname || ' ' || coalesce(relacl::text, '') as line from pg_class where relnamespace = 'public'::regnamespace order by 1")).map(({ line }) => line)].join("\n");

const textsOf = (script: Script): string[] => readScript(script, { placeholders: script.migration.runner.placeholders, psql: script.migration.runner.psql }).statements.map(({ span }) => textOf(script.file, span));

describe("there and back on PostgreSQL", () => {
  test.each(cases)("%s: %s", async (_, __, example) => {
    const { history, path } = projectOf(example);
    const own = history.migrations.find((migration) => migration.path === path);
    if (own === undefined || own.up === null || own.down === null) throw new Error("an example without a rollback");
    await server.reset();
    for (const { up } of history.migrations) {
      if (up === null || up === own.up) break;
      expect(await server.run(textsOf(up))).toBeNull();
    }
    const before = await state();
    expect(await server.run(textsOf(own.up))).toBeNull();
    const refused = await server.run(textsOf(own.down));
    const finds = (those: typeof rules): boolean => those.some((rule) => lintExample(rule, example).found.length > 0);
    expect(refused !== null, `refused: ${String(refused)}`).toBe(finds(failing));
    if (refused !== null) return;
    const quiet = [own.up, own.down].some((script) => saysIrreversible(readScript(script, { placeholders: [], psql: false })));
    const after = await state();
    if (!quiet) expect(after !== before, `${before}\n→\n${after}`).toBe(finds(comparing));
    const refusedAgain = await server.run(textsOf(own.up));
    if (!quiet) expect(refusedAgain !== null, `refused again: ${String(refusedAgain)}`).toBe(finds(again));
  });
});
