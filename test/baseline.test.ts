import { describe, expect, test } from "vitest";
import { applyBaseline, readBaseline, writeBaseline } from "../src/baseline.ts";
import type { Finding } from "../src/finding.ts";

const entry = (path: string, fingerprint = "f", rule = "drop-table") => ({ path, rule, fingerprint });
const finding = (path: string, more: Partial<Finding> = {}): Finding => ({ ...entry(path), messageId: "m", severity: "error", category: "data-loss", message: "Gone.", span: { start: 0, end: 1 }, ...more });

test("what is written is read back, sorted, an entry a line, without doubles", () => {
  const entries = [entry("b.sql"), entry("a.sql", "2"), entry("a.sql", "1"), entry("a.sql", "1", "drop-column"), entry("b.sql"), entry('x "y"\n.sql')];
  const text = writeBaseline(entries);
  expect(readBaseline(text)).toEqual({ entries: [entry("a.sql", "1", "drop-column"), entry("a.sql", "1"), entry("a.sql", "2"), entry("b.sql"), entry('x "y"\n.sql')] });
  expect(text.split("\n")).toHaveLength(8);
  expect(writeBaseline([])).toBe('{"version": 1, "findings": [\n]}\n');
  expect(readBaseline(writeBaseline([]))).toEqual({ entries: [] });
});

describe("what is wrong is named with its line", () => {
  test.each([
    ["{\n", 2, "no JSON"],
    ['{"version": 1, "findings": [\n{"path":"a","rule":"b","fingerprint":"c"}\n{"path":"a","rule":"b","fingerprint":"d"}\n]}\n', 3, "no JSON"],
    ['{"version": 1, "findings": [\n<<<<<<< ours\n]}\n', 2, "conflict"],
    ["[]", 1, "needs the keys"],
    ['{"version": 2, "findings": []}', 1, "version 2"],
    ['{"version": 1, "findings": [\n\n{"path":"a","rule":"b","fingerprint":"c"}, {"path":"{,","rule":"b","fingerprint":"c"},\n\n7]}', 5, "An entry"],
    ['{"version": 1, "findings": [\n{"path":"a","rule":"b","fingerprint":{"x":[1,2]}}, 7]}', 2, "An entry"],
  ])("%j", (text, line, message) => {
    expect(readBaseline(text)).toEqual({ line, message: expect.stringContaining(message) as string });
  });
});

describe("an entry stands for", () => {
  const marks = (findings: readonly Finding[], entries: readonly ReturnType<typeof entry>[], there: readonly string[]) => {
    const { baselined, unused } = applyBaseline(findings, entries, (path) => there.includes(path));
    return { known: baselined.map(({ path }) => path), unused };
  };
  test("the finding of its rule, fingerprint and path", () => {
    expect(marks([finding("a.sql"), finding("b.sql")], [entry("a.sql")], ["a.sql", "b.sql"])).toEqual({ known: ["a.sql"], unused: [] });
  });
  test("one in another folder, where its file is no more, and not for two", () => {
    expect(marks([finding("n/a.sql"), finding("o/a.sql")], [entry("m/a.sql")], ["n/a.sql", "o/a.sql"])).toEqual({ known: ["n/a.sql"], unused: [] });
    expect(marks([finding("n/a.sql")], [entry("m/a.sql")], ["m/a.sql", "n/a.sql"])).toEqual({ known: [], unused: [entry("m/a.sql")] });
  });
  test("nothing that a comment suppresses already", () => {
    expect(marks([finding("a.sql", { suppressed: { kind: "comment", reason: "" } })], [entry("a.sql")], ["a.sql"])).toEqual({ known: [], unused: [entry("a.sql")] });
  });
});
