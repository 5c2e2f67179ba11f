import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unifiedDiff } from "../../src/cli/diff.ts";
import { sourceFile } from "../../src/source.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "diff-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const numbered = (count: number, change: (line: number) => string = String): string => Array.from({ length: count }, (_, index) => `${change(index + 1)}\n`).join("");

/** Files before and after: what a patch must bring about, byte for byte. */
const cases: Readonly<Record<string, readonly [string, string]>> = {
  "one line in the middle": [numbered(20), numbered(20, (line) => (line === 10 ? "ten" : String(line)))],
  "two places far apart": [numbered(60), numbered(60, (line) => (line === 3 || line === 50 ? `new ${line}` : String(line)))],
  "two places whose context touches": [numbered(30), numbered(30, (line) => (line === 10 || line === 17 ? `new ${line}` : String(line)))],
  "places one line too far apart to share a hunk": [numbered(30), numbered(30, (line) => (line === 10 || line === 18 ? `new ${line}` : String(line)))],
  "an added first line": [numbered(5), `first\n${numbered(5)}`],
  "a deleted last line": [numbered(5), numbered(4)],
  "everything": ["a\nb\n", "c\nd\ne\n"],
  "nothing left": ["a\nb\n", ""],
  "lines that repeat": ["a\nb\na\nb\na\n", "b\na\nb\nb\na\na\n"],
  "no line break at the end": ["a\nb", "a\nc"],
  "a line break at the end is added": ["a\nb", "a\nb\n"],
  "carriage returns": ["a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n"],
  "a byte order mark": ["\ufeffa\nb\n", "\ufeffx\nb\n"],
};

test.each(Object.entries(cases))("git apply makes of it what was meant: %s", (_, [before, after]) => {
  const path = "migrations/001 add users.sql";
  mkdirSync(join(directory, dirname(path)));
  writeFileSync(join(directory, path), before);
  const file = sourceFile(path, before);
  writeFileSync(join(directory, "change.patch"), unifiedDiff(file, file.bom ? after.slice(1) : after));
  execFileSync("git", ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "change.patch"], { cwd: directory, env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(directory) } });
  expect(readFileSync(join(directory, path), "utf8")).toBe(after);
});

test("a name that could break the line is quoted", () => {
  const path = 'a\n+++ b/"x"\\é.sql';
  const before = "a\n";
  writeFileSync(join(directory, "change.patch"), "");
  const diff = unifiedDiff(sourceFile(path, before), "b\n");
  expect(diff.split("\n").slice(0, 2)).toEqual(['--- "a/a\\n+++ b/\\"x\\"\\\\é.sql"', '+++ "b/a\\n+++ b/\\"x\\"\\\\é.sql"']);
});

test("the same text gives nothing, a change shows three lines around it", () => {
  expect(unifiedDiff(sourceFile("a.sql", "a\n"), "a\n")).toBe("");
  expect(unifiedDiff(sourceFile("a.sql", numbered(9)), numbered(9, (line) => (line === 5 ? "five" : String(line))))).toBe("--- a/a.sql\n+++ b/a.sql\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
});
