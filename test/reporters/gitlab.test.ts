import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import gitlab from "../../src/reporters/gitlab.ts";
import { hostilePath, hostileReport, serverCommand, steering } from "./hostile.ts";
import { reportOf } from "./report.ts";

/** What GitLab's manual asks of a report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const schema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    additionalProperties: false,
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{32}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        additionalProperties: false,
        properties: { path: { type: "string", minLength: 1, pattern: "^(?!\\./|/)" }, lines: { type: "object", required: ["begin"], additionalProperties: false, properties: { begin: { type: "integer", minimum: 1 } } } },
      },
    },
  },
};
const isValid = new Ajv2020.default({ allErrors: true }).compile(schema);

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

function issuesOf(report: ReturnType<typeof reportOf>): Issue[] {
  const text = gitlab.render(report, { rules: [] });
  expect(text).not.toMatch(steering);
  expect(text).not.toMatch(serverCommand);
  const data = JSON.parse(text) as Issue[];
  isValid(data);
  expect(isValid.errors ?? []).toEqual([]);
  // GitLab keeps one of those with the same.
  expect(new Set(data.map(({ fingerprint }) => fingerprint)).size).toBe(data.length);
  return data;
}

test("an issue for each finding that counts, and for each problem", () => {
  const sql = "select 1;\ndrop table a;\ndrop table b;";
  const issues = issuesOf(reportOf({ "./m/a.sql": sql }, [
    { path: "./m/a.sql", at: "drop table a", severity: "warning" },
    { path: "./m/a.sql", at: "drop table b" },
    { path: "./m/a.sql", at: "select", severity: "info", rule: "x" },
    { path: "./m/a.sql", at: "b;", suppressed: { kind: "comment", reason: "" } },
  ], { problems: [{ path: null, line: null, message: "No file fits." }] }));
  expect(issues.map(({ description, check_name, severity, location }) => [description, check_name, severity, location.path, location.lines.begin])).toEqual([
    ["problem: No file fits.", "problem", "critical", ".", 1],
    ["x: Dropping invoices deletes its rows.", "x", "info", "m/a.sql", 1],
    ["drop-table: Dropping invoices deletes its rows.", "drop-table", "minor", "m/a.sql", 2],
    ["drop-table: Dropping invoices deletes its rows.", "drop-table", "major", "m/a.sql", 3],
  ]);
});

test("a fingerprint is one file's, keeps when lines move, and differs for what is twice the same", () => {
  const found = (path: string) => ({ path, at: "drop", fingerprint: "same" });
  const both = issuesOf(reportOf({ "a/1.sql": "drop table x;", "b/1.sql": "drop table x;" }, [found("a/1.sql"), found("b/1.sql"), found("b/1.sql")]));
  const moved = issuesOf(reportOf({ "a/1.sql": "\n\ndrop table x;" }, [found("a/1.sql")]));
  expect(moved[0]?.fingerprint).toBe(both[0]?.fingerprint);
  expect(moved[0]?.location.lines.begin).toBe(3);
});

test("nothing found is an empty list", () => {
  expect(gitlab.render(reportOf({ "a.sql": "" }, []), { rules: [] })).toBe("[]\n");
});

test("hostile names stay what they are in paths, and are made visible in texts", async () => {
  const issues = issuesOf(await hostileReport());
  expect(issues.length).toBeGreaterThanOrEqual(12);
  expect(issues[1]?.location.path).toBe(hostilePath);
  for (const { description } of issues) expect(description).not.toMatch(steering);
});
