import type { Edit, Finding } from "../finding.ts";
import type { Report, Reporter } from "../report.ts";
import { positionAt, type SourceFile } from "../source.ts";
import { printJson } from "./scrub.ts";

/** Everything that was found, for programs: version 1, as `docs/report.schema.json` says. */
const json: Reporter = { name: "json", render: (report) => printJson(reportData(report)) };
export default json;

function reportData({ tool, files, findings, summary, scope }: Report): object {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  return {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    files: files.map(({ path, role, statements, analyzed }) => ({ path, role, statements, analyzed })),
    findings: findings.map((finding) => findingData(finding, sources.get(finding.path))),
    summary: {
      files: summary.files,
      statements: summary.statements,
      analyzed: summary.analyzed,
      errors: summary.errors,
      warnings: summary.warnings,
      infos: summary.infos,
      suppressed: summary.suppressed,
      baselined: summary.baselined,
      migrations: scope.migrations,
      since: scope.since,
      deployed: scope.deployed,
    },
  };
}

function findingData({ rule, severity, category, message, path, span, fingerprint, fix, suppressed }: Finding, file: SourceFile | undefined): object {
  const position = (offset: number): object => (file === undefined ? { line: 1, column: 1 } : positionAt(file, offset));
  const edit = ({ span: { start, end }, text }: Edit): object => ({ start: position(start), end: position(end), text });
  return {
    rule,
    severity,
    category,
    message,
    path,
    start: position(span.start),
    end: position(span.end),
    fingerprint,
    ...(fix !== undefined && { fix: { title: fix.title, edits: fix.edits.map(edit) } }),
    ...(suppressed !== undefined && { suppressed: { kind: suppressed.kind, reason: suppressed.reason } }),
  };
}
