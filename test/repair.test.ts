import { expect, test } from "vitest";
import type { Edit, Finding } from "../src/finding.ts";
import { repair } from "../src/repair.ts";
import { sourceFile } from "../src/source.ts";

const path = "001_a.sql";
const edit = (start: number, end: number, text: string): Edit => ({ span: { start, end }, text });

function finding(rule: string, edits: readonly Edit[], more: Partial<Finding> = {}): Finding {
  return { rule, messageId: "m", severity: "warning", category: "locking", message: "M.", path, span: { start: 0, end: 1 }, fingerprint: rule, fix: { title: "Mend it", edits }, ...more };
}

const run = (text: string, ...findings: Finding[]): { text: string; applied: string[]; skipped: string[] } => {
  const result = repair(sourceFile(path, text), findings);
  return { text: result.text, applied: result.applied.map(({ rule }) => rule), skipped: result.skipped.map(({ rule }) => rule) };
};

test("fixes apart from each other are applied together, whatever order they come in", () => {
  const a = finding("a", [edit(0, 1, "X")]);
  const b = finding("b", [edit(4, 4, "++"), edit(2, 3, "")]);
  expect(run("abcdef", a, b)).toEqual({ text: "Xbd++ef", applied: ["a", "b"], skipped: [] });
  expect(run("abcdef", b, a)).toEqual(run("abcdef", a, b));
});

test("of fixes that overlap the first in the file wins, and the other is left out whole", () => {
  expect(run("abcdef", finding("late", [edit(2, 4, "-"), edit(5, 6, "!")]), finding("early", [edit(1, 3, "+")]))).toEqual({ text: "a+def", applied: ["early"], skipped: ["late"] });
});

test("two insertions at one place collide, since their order would matter; replacements side by side do not", () => {
  expect(run("ab", finding("b", [edit(1, 1, "2")]), finding("a", [edit(1, 1, "1")]))).toEqual({ text: "a1b", applied: ["a"], skipped: ["b"] });
  expect(run("ab", finding("a", [edit(0, 1, "1")]), finding("b", [edit(1, 2, "2")])).text).toBe("12");
});

test("suppressed findings, other files and edits outside of the text are left alone", () => {
  expect(run("ab", finding("a", [edit(0, 1, "X")], { suppressed: { kind: "comment", reason: "" } }), finding("b", [edit(1, 2, "X")], { path: "other.sql" }))).toEqual({ text: "ab", applied: [], skipped: [] });
  expect(run("ab", finding("a", [edit(1, 9, "X")]))).toEqual({ text: "ab", applied: [], skipped: ["a"] });
});

test("inserted line breaks are those of the file", () => {
  expect(run("a;\r\nb;\r\n", finding("a", [edit(4, 4, "x;\ny;\n")])).text).toBe("a;\r\nx;\r\ny;\r\nb;\r\n");
  expect(run("a;", finding("a", [edit(2, 2, "\r\nb;")])).text).toBe("a;\nb;");
});
