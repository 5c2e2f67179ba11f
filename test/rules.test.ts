import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../src/rules/index.ts";
import { loadParser } from "../src/sql/read.ts";
import { follows, runsOn } from "./follows.ts";
import { startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

test("the registry holds every rule there is a file for", () => {
  const files = readdirSync("src/rules").filter((name) => name !== "index.ts").map((name) => name.replace(/\.ts$/, ""));
  expect(rules.map(({ id }) => id)).toEqual(files.sort());
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("says in words what it is about", () => {
    expect(rule.summary).toMatch(/^[A-Z][^.]*$/);
    for (const text of [rule.why, rule.instead]) expect(text).toMatch(/^[A-Z`].*[.`]$/s);
    expect(rule.examples.some((example) => example.reports !== undefined), "an example that is caught").toBe(true);
    expect(rule.examples.some((example) => example.reports === undefined), "an example that is left alone").toBe(true);
    const shown = new Set(rule.examples.flatMap((example) => example.reports?.map(({ message }) => message) ?? []));
    expect(Object.keys(rule.messages).filter((message) => !shown.has(message)), "messages that no example shows").toEqual([]);
    expect(new Set(rule.examples.map(({ title }) => title)).size).toBe(rule.examples.length);
  });

  test.each(rule.examples.map((example) => [example.title, example] as const))("%s", (_, example) => {
    follows(rule, example);
  });

  test.each(rule.examples.map((example) => [example.title, example] as const))("on PostgreSQL: %s", async (_, example) => {
    await runsOn(server, example);
  });
});
