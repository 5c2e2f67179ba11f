import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "sarif";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import sarif from "../../src/reporters/sarif.ts";
import { rules } from "../../src/rules/index.ts";
import { hostileReport, steering } from "./hostile.ts";
import { reportOf, type Found } from "./report.ts";

const sql = "create table a (b int);\n  drop table\n  b;\n";
const run = (report: ReturnType<typeof reportOf>, includeSuppressed = false) => (JSON.parse(sarif.render(report, { rules, includeSuppressed })) as Log).runs[0]!;

test("declares every rule with help, and each result points at its rule", () => {
  const { tool, results, columnKind, invocations } = run(reportOf({ "m/002 é.sql": sql }, [{ path: "m/002 é.sql", at: "drop table\n  b" }]));
  expect(tool.driver.rules?.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  for (const rule of tool.driver.rules ?? []) {
    for (const text of [rule.shortDescription?.text, rule.fullDescription?.text]) expect(text?.length).toSatisfy((length: number) => length > 0 && length <= 1024);
    expect(rule.help?.text).not.toBe("");
    expect(rule.help?.markdown).toContain(`# ${rule.id}`);
    expect(rule.properties).not.toHaveProperty("security-severity");
  }
  expect(columnKind).toBe("utf16CodeUnits");
  expect(invocations).toEqual([{ executionSuccessful: true }]);
  expect(tool.driver.rules?.[results![0]!.ruleIndex!]?.id).toBe("drop-table");
  // The first line of the span only: GitHub shows an alert where all its lines were changed.
  expect(results![0]!.locations![0]!.physicalLocation).toEqual({ artifactLocation: { uri: "m/002%20%C3%A9.sql", uriBaseId: "%SRCROOT%" }, region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 13 } });
  expect(Object.keys(results![0]!.partialFingerprints ?? {})).toEqual(["migralint/v1"]);
});

test("a point reaches to the end of its line", () => {
  const { results } = run(reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "", rule: "missing-rollback" }]));
  expect(results![0]!.locations![0]!.physicalLocation!.region).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 24 });
});

test("suppressed findings are left out unless asked for", () => {
  const report = reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "drop", suppressed: { kind: "review", reason: "unused" } }]);
  expect(run(report).results).toEqual([]);
  expect(run(report, true).results![0]!.suppressions).toEqual([{ kind: "inSource", status: "accepted", justification: "unused" }]);
});

test("what kept us from judging makes the run unsuccessful", () => {
  const { invocations } = run(reportOf({ "a.sql": sql }, [], { problems: [{ path: "x.sql", line: 3, message: "x.sql cannot be read." }, { path: null, line: null, message: "No file fits." }], analyzed: 1 }));
  expect(invocations![0]!.executionSuccessful).toBe(false);
  expect(invocations![0]!.toolExecutionNotifications!.map(({ level, message }) => [level, message.text])).toEqual([["error", "x.sql cannot be read."], ["error", "No file fits."], ["note", "1 of 2 statements could be analyzed."]]);
});

test("more than GitHub shows are cut from the mildest, and it says so", () => {
  const found = (severity: Found["severity"] & string, count: number): Found[] => Array.from({ length: count }, () => ({ path: "a.sql", at: "drop", severity }));
  const { results, invocations } = run(reportOf({ "a.sql": sql }, [...found("info", 3000), ...found("error", 2500)]));
  expect(results!.length).toBe(5000);
  expect(results!.filter(({ level }) => level === "error").length).toBe(2500);
  expect(invocations![0]!.toolExecutionNotifications![0]!.message.text).toMatch(/^500 results are left out/);
});

test("names cannot become links or placeholders, and other brackets stay as they are", () => {
  const messageOf = (message: string): string | undefined => run(reportOf({ "a.sql": sql }, [{ path: "a.sql", at: "drop", message }])).results![0]!.message.text;
  expect(messageOf("Dropping [x](1) and \\[y\\](2) is {0}.")).toBe("Dropping \\[x\\](1) and \\[y\\](2) is {{0}}.");
  expect(messageOf("integer[] becomes '{a}'.")).toBe("integer[] becomes '{a}'.");
});

describe("@microsoft/sarif-multitool", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sarif-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test("finds no error in a report on hostile names", async () => {
    const report = await hostileReport();
    const text = sarif.render({ ...report, findings: report.findings.map((finding, index) => (index === 1 ? { ...finding, suppressed: { kind: "comment", reason: "" } } : finding)) }, { rules, includeSuppressed: true });
    expect(text).not.toMatch(steering);
    writeFileSync(join(directory, "report.sarif"), text);
    const program = createRequire(import.meta.url)("@microsoft/sarif-multitool") as string;
    chmodSync(program, 0o755);
    execFileSync(program, ["validate", "report.sarif", "--output", "checked.sarif", "--log", "ForceOverwrite"], { cwd: directory, stdio: "pipe", env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1", DOTNET_BUNDLE_EXTRACT_BASE_DIR: directory } });
    const [checked] = (JSON.parse(readFileSync(join(directory, "checked.sarif"), "utf8").replace(/^\ufeff/, "")) as Log).runs;
    expect(checked!.results!.filter(({ level }) => level === "error").map(({ ruleId, message }) => [ruleId, message])).toEqual([]);
    expect(checked!.invocations?.every(({ executionSuccessful }) => executionSuccessful) ?? true).toBe(true);
  });
});
