/** Lints texts in memory through the real pipeline, as plain numbered files, for tests of what happens to findings. */
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { buildHistory } from "../src/migrations/order.ts";
import plain from "../src/migrations/runners/plain.ts";
import type { Report } from "../src/report.ts";
import { rules } from "../src/rules/index.ts";
import { sourceFile } from "../src/source.ts";

export const today = "2026-11-21";

/** The report on `m/002_example.sql`, after `m/001_deployed.sql`. */
export function lintText(sql: string, config: Readonly<Record<string, unknown>>, deployed = "create table invoices (id bigint); create table receipts (id bigint); create table users (id bigint, name text);"): Report {
  const { settings } = resolveConfig(config);
  const files = [sourceFile("m/001_deployed.sql", deployed), sourceFile("m/002_example.sql", sql)];
  const report = lint({ histories: [buildHistory(plain, "m", files, () => null)], settings, rules, today });
  return { ...report, findings: report.findings.filter(({ path }) => path === "m/002_example.sql") };
}
