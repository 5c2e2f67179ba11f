import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeSource } from "../../src/cli/write.ts";
import { sourceFile } from "../../src/source.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "write-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (...parts: string[]): string => join(directory, ...parts);

test("the new text is there, with the mode and the byte order mark of the old, and nothing beside it", async () => {
  writeFileSync(at("a.sql"), "\ufeffselect 1;\r\n");
  chmodSync(at("a.sql"), 0o640);
  await writeSource(sourceFile("a.sql", "\ufeffselect 1;\r\n"), "select 2;\r\n", directory);
  expect(readFileSync(at("a.sql"), "utf8")).toBe("\ufeffselect 2;\r\n");
  expect(statSync(at("a.sql")).mode & 0o777).toBe(0o640);
  expect(readdirSync(directory)).toEqual(["a.sql"]);
});

test("a symbolic link stays one, and its target is written", async () => {
  mkdirSync(at("real"));
  writeFileSync(at("real", "a.sql"), "select 1;\n");
  symlinkSync(at("real", "a.sql"), at("link.sql"));
  await writeSource(sourceFile("link.sql", "select 1;\n"), "select 2;\n", directory);
  expect(lstatSync(at("link.sql")).isSymbolicLink()).toBe(true);
  expect(readFileSync(at("real", "a.sql"), "utf8")).toBe("select 2;\n");
});

test("a file that changed since it was read is left as it is", async () => {
  writeFileSync(at("a.sql"), "select 1; -- someone else\n");
  await expect(writeSource(sourceFile("a.sql", "select 1;\n"), "select 2;\n", directory)).rejects.toThrow("a.sql is not written: it changed");
  expect(readFileSync(at("a.sql"), "utf8")).toBe("select 1; -- someone else\n");
  expect(readdirSync(directory)).toEqual(["a.sql"]);
});

test("a file that is not UTF-8 is left as it is", async () => {
  const bytes = Buffer.from([0x73, 0xe9, 0x0a]);
  writeFileSync(at("a.sql"), bytes);
  await expect(writeSource(sourceFile("a.sql", bytes.toString("utf8")), "select 2;\n", directory)).rejects.toThrow("not UTF-8");
  expect(readFileSync(at("a.sql"))).toEqual(bytes);
});
