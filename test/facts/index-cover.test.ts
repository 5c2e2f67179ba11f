import { beforeAll, describe, expect, test } from "vitest";
import { finds, plainKeys } from "../../src/facts/index-cover.ts";
import type { Index } from "../../src/catalog/schema.ts";
import { lint } from "../../src/lint.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { runners } from "../../src/migrations/runners/index.ts";
import { defineRule } from "../../src/rule.ts";
import { sourceFile } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";

beforeAll(loadParser);

/** The index that a statement makes on `t (a, b, c)`. */
function indexOf(sql: string): Index {
  const found: Index[] = [];
  const spy = defineRule({ id: "spy", category: "correctness", severity: "info", summary: "", why: "", instead: "", see: [], presets: [], messages: {}, examples: [], on: { history: (_, { catalog }) => void found.push(...catalog.indexes()) } });
  const runner = runners.find(({ name }) => name === "plain")!;
  const history = buildHistory(runner, ".", [sourceFile("001_t.sql", `create table t (a text, b text, c text);\n${sql};`)], () => null);
  const { settings } = resolveConfig({ extends: ["recommended"] });
  lint({ histories: [history], settings: (path) => ({ ...settings(path), rules: { spy: { severity: "info", options: {} } } }), rules: [spy], today: "2026-11-21" });
  return found[0]!;
}

describe("rows with certain values are found", () => {
  test.each(["create index i on t (a, b)", "create index i on t (b, a, c)", "create index i on t (a, b) where b is not null"])("by %s", (sql) => {
    expect(finds(indexOf(sql), ["a", "b"])).toBe(true);
  });
  test.each(["create index i on t (a, c, b)", "create index i on t (a)", "create index i on t using hash (a)", "create index i on t (a, b) where c is not null", "create index i on t (lower(a), b)", "create index i on t (a, b) where a is not null and c = ''"])("not by %s", (sql) => {
    expect(finds(indexOf(sql), ["a", "b"])).toBe(false);
  });
});

test("an operator class, an order, a collation or an expression of its own makes a key no plain one", () => {
  expect(plainKeys(indexOf("create index i on t using btree (a, b asc)"))).toEqual(["a", "b"]);
  for (const key of ["a desc", "a text_pattern_ops", 'a collate "C"', "lower(a)", "a nulls first"]) expect(plainKeys(indexOf(`create index i on t (${key})`)), key).toBeNull();
});
