import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import json from "../../src/reporters/json.ts";
import { hostilePath, hostileReport, steering } from "./hostile.ts";
import { reportOf } from "./report.ts";

const isValid = new Ajv2020.default({ allErrors: true, strict: true }).compile(JSON.parse(readFileSync("docs/report.schema.json", "utf8")) as object);
const parse = (text: string): Record<string, unknown> => {
  const data = JSON.parse(text) as Record<string, unknown>;
  isValid(data);
  expect(isValid.errors ?? []).toEqual([]);
  return data;
};

test("is exactly what version 1 says, suppressed findings listed but not counted", () => {
  const report = reportOf({ "m/002_a.sql": "drop table 🦆,\n  invoices;\ntruncate b;" }, [
    { path: "m/002_a.sql", at: "🦆,\n  invoices", fix: { title: "Keep it", edits: [{ span: { start: 11, end: 14 }, text: "x" }] } },
    { path: "m/002_a.sql", at: "truncate b", rule: "truncate", severity: "warning", message: "Truncating b deletes its rows.", suppressed: { kind: "review", reason: "archived" } },
  ]);
  expect(parse(json.render(report, { rules: [] }))).toEqual({
    version: 1,
    tool: { name: "migralint", version: "0.1.0" },
    files: [{ path: "m/002_a.sql", role: "up", statements: 2, analyzed: 2 }],
    findings: [
      {
        rule: "drop-table", severity: "error", category: "data-loss", message: "Dropping invoices deletes its rows.", path: "m/002_a.sql",
        start: { line: 1, column: 12 }, end: { line: 2, column: 11 }, fingerprint: "0000000000000000",
        fix: { title: "Keep it", edits: [{ start: { line: 1, column: 12 }, end: { line: 1, column: 15 }, text: "x" }] },
      },
      {
        rule: "truncate", severity: "warning", category: "data-loss", message: "Truncating b deletes its rows.", path: "m/002_a.sql",
        start: { line: 3, column: 1 }, end: { line: 3, column: 11 }, fingerprint: "0000000000000001",
        suppressed: { kind: "review", reason: "archived" },
      },
    ],
    summary: { files: 1, statements: 2, analyzed: 2, errors: 1, warnings: 0, infos: 0, suppressed: 1 },
  });
});

test("keeps hostile names as they are, and a terminal that shows them safe", async () => {
  const report = await hostileReport();
  const text = json.render(report, { rules: [] });
  expect(text).not.toMatch(steering);
  const data = parse(text) as { findings: { message: string; path: string }[] };
  expect(data.findings.map(({ message }) => message)).toEqual(report.findings.map(({ message }) => message));
  expect(data.findings[0]?.path).toBe(hostilePath);
  expect(data.findings.length).toBeGreaterThanOrEqual(9);
});

test("the schema refuses what version 1 does not have", () => {
  const data = parse(json.render(reportOf({ "a.sql": "drop table x;" }, [{ path: "a.sql", at: "drop" }]), { rules: [] }));
  expect(isValid({ ...data, version: 2 })).toBe(false);
  expect(isValid({ ...data, more: 1 })).toBe(false);
  expect(isValid({ ...data, findings: [{}] })).toBe(false);
  expect(isValid({ ...data, summary: { ...(data["summary"] as object), baselined: 0 } })).toBe(false);
});
