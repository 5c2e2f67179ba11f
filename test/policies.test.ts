/**
 * Each house policy on two projects shaped as its document says: one that obeys, about which nothing is found and whose migrations
 * a server runs there and back, and one that breaks every demand, where each is found at its place.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsOf } from "../src/catalog/parts.ts";
import type { Part } from "../src/catalog/session.ts";
import { loadConfigurations } from "../src/config/configurations.ts";
import { prepareLint, readInput } from "../src/input.ts";
import { lint } from "../src/lint.ts";
import type { Base } from "../src/migrations/base.ts";
import { filesOf, type History, type Script } from "../src/migrations/migration.ts";
import { buildHistory } from "../src/migrations/order.ts";
import { policies } from "../src/policies/index.ts";
import { rules } from "../src/rules/index.ts";
import { positionAt, sourceFile, textOf } from "../src/source.ts";
import { loadParser, readScript } from "../src/sql/read.ts";
import { breaks, type Earlier } from "./policy-breaks.ts";
import { startServer, type Server } from "./server.ts";

const today = "2026-11-21";
const folderOf = (name: string, kind: "obeys" | "breaks"): string => join(import.meta.dirname, "../fixtures/policies", name, kind);

async function histories(cwd: string) {
  const { configurations, problems } = loadConfigurations({ cwd, rules });
  if (configurations === null) throw new Error(`no configuration in ${cwd}`);
  const input = await readInput(configurations, ["."], { unmatched: "report" });
  const prepared = prepareLint(configurations, input, { rules, today });
  return { input: prepared.input, problems: [...problems, ...input.problems, ...prepared.problems] };
}

/** `path:line` of what is found, by rule; what a review record answers is left out. */
async function found(cwd: string, earlier: Earlier | null): Promise<{ readonly problems: readonly unknown[]; readonly places: Readonly<Record<string, readonly string[]>> }> {
  const { input, problems } = await histories(cwd);
  const bases = earlier === null ? {} : { bases: new Map(input.histories.map((history) => [history.root, baseOf(history, earlier, cwd)])) };
  const report = lint({ ...input, ...bases });
  const places: Record<string, string[]> = {};
  for (const { path, span, rule, suppressed } of report.findings) {
    const read = report.files.find((file) => file.path === path);
    if (read === undefined) throw new Error(`no file ${path}`);
    const place = `${path.split("/").at(-1)}:${positionAt(read.file, span.start).line}`;
    if (suppressed === undefined && places[rule]?.includes(place) !== true) (places[rule] ??= []).push(place);
  }
  return { problems: [...problems, ...report.problems], places };
}

/** The history as the main branch has it: without what is new, and with texts as they were. */
function baseOf(history: History, { added, edited }: Earlier, cwd: string): Base {
  const isIn = (path: string, names: readonly string[]): boolean => names.some((name) => path.endsWith(`/${name}`));
  const files = filesOf(history).filter(({ path }) => !isIn(path, added)).map((file) => {
    const edit = Object.entries(edited).find(([name]) => isIn(file.path, [name]))?.[1];
    if (edit === undefined) return file;
    if (!file.text.includes(edit.now)) throw new Error(`${file.path} does not say ${edit.now}`);
    return sourceFile(file.path, file.text.replace(edit.now, edit.before));
  });
  const before = buildHistory(history.runner, history.root, files, (path) => (files.some((file) => file.path.endsWith(`/${path}`)) ? null : readOrNull(join(cwd, history.root, path))));
  const changed = new Set(filesOf(history).filter(({ path }) => isIn(path, [...added, ...Object.keys(edited)])).map(({ path }) => path));
  return { name: "main", before, tip: before, renamed: new Map(), changed };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

beforeAll(loadParser);

describe.each(policies)("$name", ({ name, demands, settings }) => {
  test("makes each demand once, and holds it or says why not", () => {
    expect(new Set(demands.map(({ asks }) => asks)).size).toBe(demands.length);
    for (const { asks, rules: own = {}, also = [], note, unseen } of demands) {
      expect(Object.keys(own).length + also.length > 0 || note !== undefined || unseen !== undefined, asks).toBe(true);
      expect(Object.keys(settings.rules ?? {}), asks).toEqual(expect.arrayContaining([...also]));
    }
  });

  test("finds nothing in a project that obeys", async () => {
    expect(await found(folderOf(name, "obeys"), null)).toEqual({ problems: [], places: {} });
  });

  test("finds every broken demand at its place", async () => {
    const { demands: expected, earlier } = breaks[name]!;
    const { problems, places } = await found(folderOf(name, "breaks"), null);
    expect(problems).toEqual([]);
    const compared = earlier === null ? {} : (await found(folderOf(name, "breaks"), earlier)).places;
    const needsBase = Object.fromEntries(Object.entries(compared).filter(([id]) => rules.find((rule) => rule.id === id)?.needs === "base"));
    const listed: Record<string, string[]> = {};
    for (const [rule, at] of Object.values(expected).flatMap((shown) => Object.entries(shown))) listed[rule] = [...new Set([...(listed[rule] ?? []), ...at])].sort();
    expect(listed).toEqual(Object.fromEntries(Object.entries({ ...places, ...needsBase }).map(([rule, at]) => [rule, [...at].sort()])));
  });

  test("shows every rule of every demand", () => {
    const { demands: expected } = breaks[name]!;
    for (const { asks, rules: own = {}, also = [] } of demands) {
      const shown = Object.entries(expected[asks] ?? {}).flatMap(([rule, places]) => (places.length > 0 ? [rule] : []));
      expect(shown, asks).toEqual(expect.arrayContaining(Object.keys(own).length > 0 ? Object.keys(own) : [...also]));
      expect([...Object.keys(own), ...also], asks).toEqual(expect.arrayContaining(shown));
    }
    expect(Object.keys(expected).filter((asks) => !demands.some((demand) => demand.asks === asks)), "demands that the policy does not make").toEqual([]);
  });
});

describe("on a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  /** What the houses have before their first migration. */
  const given: Readonly<Record<string, readonly string[]>> = {
    "solvereign": ["create role solvereign"],
    "lootaura": ["create role authenticated", "create schema auth", "create function auth.uid() returns uuid language sql stable as 'select null::uuid'"],
    "scout-dashboard": ["create role authenticated", "create role service_role", "create schema auth", "create function auth.role() returns text language sql stable as 'select null::text'"],
  };

  /** As its runner sends it: what refuses a transaction by itself, where the runner knows of such. */
  const run = (script: Script): Promise<string | null> => {
    const text = readScript(script, { placeholders: script.migration.runner.placeholders, psql: script.migration.runner.psql });
    const parts = partsOf(text);
    const wrapped = (index: number): Part | null => {
      const part = index < 0 ? undefined : parts[index];
      return index < text.statements.length && (part?.mode === "file" || part?.mode === "batch") ? part : null;
    };
    return server.run([...text.statements, null].flatMap((statement, index) => {
      const [before, now] = [wrapped(index - 1), wrapped(index)];
      return [...(before !== null && before !== now ? ["commit"] : []), ...(now !== null && before !== now ? ["begin"] : []), ...(statement === null ? [] : [textOf(script.file, statement.span)])];
    }));
  };
  /** Where a column that came back stands is not a part of the schema that anyone restores. */
  const schema = async (): Promise<readonly string[]> => (await server.schema()).map((line) => line.replace(/ position=\d+$/, "")).sort();

  test.each(policies)("the migrations of the project that obeys $name run there, back and there again", async ({ name }) => {
    await server.reset();
    expect(await server.run(given[name] ?? [])).toBeNull();
    const { input } = await histories(folderOf(name, "obeys"));
    const migrations = input.histories.flatMap((history) => history.migrations);
    expect(migrations.length).toBeGreaterThan(5);
    const passed: (readonly string[])[] = [];
    for (const { path, up, down } of migrations) {
      passed.push(await schema());
      expect([path, up === null ? null : await run(up)]).toEqual([path, null]);
      const after = await schema();
      expect(down, `the rollback of ${path}`).not.toBeNull();
      if (down === null || up === null) continue;
      expect([down.file.path, await run(down), await schema()]).toEqual([down.file.path, null, passed.at(-1)]);
      expect([path, await run(up), await schema()]).toEqual([path, null, after]);
    }
    for (const { path, down } of migrations.toReversed()) {
      expect([path, down === null ? null : await run(down), await schema()]).toEqual([path, null, passed.pop()]);
    }
  });
});
