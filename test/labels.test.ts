import { expect, test } from "vitest";
import { readLabels } from "../bench/labels.ts";
import { rules } from "../src/rules/index.ts";

test("every verdict is about a rule there is, and says why where it is against us", () => {
  const labels = readLabels();
  const ids = new Set(rules.map(({ id }) => id));
  expect(labels.length).toBeGreaterThan(1000);
  expect(labels.filter(({ rule }) => !ids.has(rule))).toEqual([]);
  expect(labels.filter(({ verdict, note }) => verdict !== "true" && note === "")).toEqual([]);
});
