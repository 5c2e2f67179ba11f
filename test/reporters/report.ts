/** Builds reports for the tests of the reporters. */
import type { Finding } from "../../src/finding.ts";
import { byPlace, summarize, type Report, type ReportFile } from "../../src/report.ts";
import { sourceFile } from "../../src/source.ts";

export interface Found extends Partial<Finding> {
  readonly path: string;
  /** The passage it points at, its first occurrence; `""` for the start of the file. */
  readonly at: string;
}

export function reportOf(texts: Readonly<Record<string, string>>, found: readonly Found[], more: Partial<Report> & { readonly analyzed?: number } = {}): Report {
  const files: ReportFile[] = Object.entries(texts).map(([path, text]) => {
    const statements = text.split(";").length - 1;
    return { path, role: path.includes("rollback") ? "down" : "up", statements, analyzed: statements - (more.analyzed ?? 0), unparsed: 0, notModelled: [], file: sourceFile(path, text) };
  });
  const findings = found.map(({ at, ...finding }, index): Finding => {
    const start = texts[finding.path]?.indexOf(at) ?? 0;
    if (start === -1) throw new Error(`"${at}" is not in ${finding.path}`);
    return { rule: "drop-table", messageId: "rowsLost", severity: "error", category: "data-loss", message: "Dropping invoices deletes its rows.", span: { start, end: start + at.length }, fingerprint: String(index).padStart(16, "0"), ...finding };
  }).sort(byPlace);
  return { tool: { name: "migralint", version: "0.1.0" }, files, findings, baselined: [], problems: [], summary: summarize(files, findings), scope: { migrations: files.length, since: null, deployed: 0 }, unusedBaseline: [], ...more };
}
