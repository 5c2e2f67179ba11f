import type { Category, Edit, Finding, Severity, Suppression } from "../finding.ts";
import type { Report, ReportFile, Reporter } from "../report.ts";
import { positionAt, type Position, type SourceFile } from "../source.ts";
import { printJson } from "./scrub.ts";

/** Everything that was found, for programs: version 1, as `docs/report.schema.json` says. */
const json: Reporter = { name: "json", render: (report) => printJson(reportData(report)) };
export default json;

/** A report as plain data: version 1, as `docs/report.schema.json` says. */
export interface ReportData {
  readonly version: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /** The files that were judged, by path. */
  readonly files: readonly Pick<ReportFile, "path" | "role" | "statements" | "analyzed">[];
  /** In the order of their places, suppressed ones included, those of the baseline not. */
  readonly findings: readonly FindingData[];
  /** Suppressed findings count as `suppressed` only. */
  readonly summary: { readonly [Count in (typeof counts)[number]]: number };
}

export interface FindingData {
  readonly rule: string;
  readonly severity: Severity;
  readonly category: Category;
  /** A full sentence that states the effect. */
  readonly message: string;
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  readonly start: Position;
  /** Exclusive. */
  readonly end: Position;
  /** Stable while the statement stays the same. */
  readonly fingerprint: string;
  /** Keeps the schema the same. */
  readonly fix?: { readonly title: string; readonly edits: readonly EditData[] };
  /** Why it does not count. */
  readonly suppressed?: Suppression;
}

/** Replaces what stands between two places. */
export interface EditData {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

const counts = ["files", "statements", "analyzed", "errors", "warnings", "infos", "suppressed"] as const;

/** Makes plain data of a report; what kept us from judging is not in it. */
export function reportData({ tool, files, findings, summary }: Report): ReportData {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  return {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    files: files.map(({ path, role, statements, analyzed }) => ({ path, role, statements, analyzed })),
    findings: findings.map((finding) => findingData(finding, sources.get(finding.path))),
    summary: Object.fromEntries(counts.map((name) => [name, summary[name]])) as ReportData["summary"],
  };
}

function findingData({ rule, severity, category, message, path, span, fingerprint, fix, suppressed }: Finding, file: SourceFile | undefined): FindingData {
  const position = (offset: number): Position => (file === undefined ? { line: 1, column: 1 } : positionAt(file, offset));
  const edit = ({ span: { start, end }, text }: Edit): EditData => ({ start: position(start), end: position(end), text });
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
