/** A report of the real pipeline on names that try to steer whatever prints them, in the SQL and in the path. */
import { readFileSync } from "node:fs";
import { resolveConfig } from "../../src/config/resolve.ts";
import { lint } from "../../src/lint.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import plain from "../../src/migrations/runners/plain.ts";
import type { Report } from "../../src/report.ts";
import { rules } from "../../src/rules/index.ts";
import { sourceFile } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";

export const hostilePath = "db/\u001b[31m 100%,a:b\n::error::x [y](z) {0} \u202elqs.\u2066é.sql";

export async function hostileReport(): Promise<Report> {
  await loadParser();
  const path = "db/002_hostile.sql";
  const file = sourceFile(path, readFileSync("fixtures/reports/hostile.sql", "utf8"));
  const { settings } = resolveConfig({ rules: { "drop-table": "error", "syntax-error": "warning" } });
  const history = buildHistory(plain, "db", [sourceFile("db/001_first.sql", "select 1;"), file], () => null);
  const report = lint({ histories: [history], settings, rules, today: "2026-11-21" });
  const moved = { path: hostilePath };
  return {
    ...report,
    files: report.files.map((each) => (each.path === path ? { ...each, ...moved, file: sourceFile(hostilePath, each.file.text) } : each)),
    findings: report.findings.map((finding, index) => ({ ...finding, ...moved, ...(index === 0 && { fix: { title: "Keep \u001b[5m{0} [x](1)", edits: [{ span: { start: 3, end: 5 }, text: "::error::\u001b\r\n\u202e" }] } }) })),
    problems: [{ path: hostilePath, line: 1, message: "The journal is broken:\r\n::error::\u001b[2J {0} [x](1) ]]> \u0000\ud800\uffff <!-- migralint --> ##[error]x" }],
  };
}

/** What no output may hold: controls but the line break, bidirectional and other invisible marks. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
export const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** What a CI server would obey, wherever it stands in a line of its log. */
export const serverCommand = /##\w*\[/;
