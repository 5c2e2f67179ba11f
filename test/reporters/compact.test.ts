import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import compact from "../../src/reporters/compact.ts";
import { hostileReport, serverCommand, steering } from "./hostile.ts";
import { reportOf } from "./report.ts";

const lines = (report: ReturnType<typeof reportOf>): string[] => compact.render(report, { rules: [] }).split("\n").slice(0, -1);
const hasNeovim = spawnSync("nvim", ["--version"]).status === 0;

test("one line a finding", () => {
  const sql = "select '🦆'; drop table a;\ntruncate\n b;";
  expect(lines(reportOf({ "m/a b.sql": sql }, [
    { path: "m/a b.sql", at: "drop table a" },
    { path: "m/a b.sql", at: "truncate\n b", rule: "truncate", severity: "warning", message: "B\nloses rows." },
    { path: "m/a b.sql", at: "b;", suppressed: { kind: "comment", reason: "" } },
  ], { problems: [{ path: "m/c.sql", line: 3, message: "It cannot be read." }, { path: null, line: null, message: "No file fits." }] }))).toEqual([
    "m/c.sql:3:1: error: It cannot be read. [problem]",
    "migralint: error: No file fits. [problem]",
    "m/a b.sql:1:14: error: Dropping invoices deletes its rows. [drop-table]",
    "m/a b.sql:2:1: warning: B loses rows. [truncate]",
  ]);
  expect(compact.render(reportOf({ "a.sql": "" }, []), { rules: [] })).toBe("");
});

test("no name begins a line, steers a terminal or speaks for another file", async () => {
  const report = await hostileReport();
  const found = lines(report);
  expect(found).toHaveLength(report.findings.length + report.problems.length);
  expect(found.join("")).not.toMatch(steering);
  expect(found.join("")).not.toMatch(serverCommand);
  expect(lines(reportOf({ "a.sql:1:2: error: x.sql": "drop" }, [{ path: "a.sql:1:2: error: x.sql", at: "drop" }]))[0]).toMatch(/^a\.sql\ufffd1\ufffd2\ufffd error\ufffd x\.sql:1:1: error: /);
  expect(lines(reportOf({ "::error::x": "drop" }, [{ path: "::error::x", at: "drop" }]))[0]).not.toMatch(/^::/);
});

test.skipIf(!hasNeovim)("Neovim reads it with the error format of the manual", async () => {
  const format = /^:set errorformat=(.+)$/m.exec(readFileSync("docs/reporters.md", "utf8"))?.[1];
  expect(format).toBeDefined();
  const directory = mkdtempSync(join(tmpdir(), "compact-"));
  try {
    const plain = reportOf({ "m/a.sql": "drop table a;\n  truncate b;" }, [
      { path: "m/a.sql", at: "drop table a" },
      { path: "m/a.sql", at: "truncate b", rule: "truncate", severity: "warning", message: "Truncating b: all rows go." },
    ]);
    const hostile = await hostileReport();
    writeFileSync(join(directory, "report"), compact.render(plain, { rules: [] }) + compact.render(hostile, { rules: [] }));
    writeFileSync(join(directory, "read.vim"), [
      `set errorformat=${format}`,
      "cgetfile report",
      "call writefile([json_encode(map(getqflist(), {_, entry -> [entry.valid, entry.valid ? bufname(entry.bufnr) : '', entry.lnum, entry.col, entry.type, entry.text]}))], 'list')",
      "qall!",
    ].join("\n"));
    execFileSync("nvim", ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", "read.vim"], { cwd: directory, stdio: "pipe", env: { ...process.env, HOME: directory, LC_ALL: "C.UTF-8" } });
    const list = JSON.parse(readFileSync(join(directory, "list"), "utf8")) as [number, string, number, number, string, string][];
    expect(list.slice(0, 2)).toEqual([
      [1, "m/a.sql", 1, 1, "e", "Dropping invoices deletes its rows. [drop-table]"],
      [1, "m/a.sql", 2, 3, "w", "Truncating b: all rows go. [truncate]"],
    ]);
    expect(list).toHaveLength(2 + hostile.findings.length + hostile.problems.length);
    for (const [valid, , line, , type, text] of list.slice(3)) expect([valid, line > 1, type, /\[(?:drop-table|syntax-error)\]$/.test(text)]).toEqual([1, true, expect.stringMatching(/[ew]/), true]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
