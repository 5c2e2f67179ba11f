import type { Log, PhysicalLocation, Region, ReportingDescriptor, Result, Run, Notification } from "sarif";
import { explain } from "../explain.ts";
import { severities, type Finding, type Fix, type Severity, type Suppression } from "../finding.ts";
import { byPlace, type RenderOptions, type Report, type Reporter } from "../report.ts";
import type { Rule } from "../rule.ts";
import { positionAt, type SourceFile, type Span } from "../source.ts";
import { printJson } from "./scrub.ts";

/** SARIF 2.1.0, for code scanning and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
const sarif: Reporter = { name: "sarif", render: (report, options) => printJson(sarifLog(report, options)) };
export default sarif;

/** GitHub shows this many results of a run, and cuts texts at 1024 characters: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support */
const resultLimit = 5000;
const textLimit = 1024;
const levels = { error: "error", warning: "warning", info: "note" } as const;
const problemSeverities = { error: "error", warning: "warning", info: "recommendation" } as const;
const sourceRoot = "%SRCROOT%";

function sarifLog(report: Report, { rules, includeSuppressed = false }: RenderOptions): Log {
  const listed = report.findings.filter(({ suppressed }) => includeSuppressed || suppressed === undefined);
  const rank = (severity: Severity): number => severities.indexOf(severity);
  const kept = [...listed].sort((a, b) => rank(a.severity) - rank(b.severity) || byPlace(a, b)).slice(0, resultLimit).sort(byPlace);
  const sources = new Map(report.files.map(({ path, file }) => [path, file]));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const notifications = [...report.problems.map(problemNotification), ...coverage(report), ...cut(listed.length - kept.length)];
  const run: Run = {
    tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: rules.map(descriptor) } },
    invocations: [{ executionSuccessful: report.problems.length === 0, ...(notifications.length > 0 && { toolExecutionNotifications: notifications }) }],
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [sourceRoot]: { description: { text: "The root of the repository on a CI server, else the directory that migralint ran in." } } },
    results: kept.map((finding) => resultOf(finding, sources.get(finding.path), indexes.get(finding.rule))),
  };
  return { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
}

function descriptor(rule: Rule): ReportingDescriptor {
  return {
    id: rule.id,
    shortDescription: { text: shorten(`${rule.summary}.`) },
    fullDescription: { text: shorten(rule.why) },
    help: { text: `${rule.why}\n\n${rule.instead}`, markdown: explain(rule) },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: [rule.category], precision: "high", "problem.severity": problemSeverities[rule.severity] },
  };
}

function resultOf(finding: Finding, file: SourceFile | undefined, ruleIndex: number | undefined): Result {
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levels[finding.severity],
    message: { text: escapeMessage(finding.message) },
    locations: [{ physicalLocation: locationOf(finding.path, file === undefined ? null : firstLine(file, finding.span)) }],
    // Not under GitHub's own key: the upload action computes that one, and warns where it finds another.
    partialFingerprints: { "migralint/v1": finding.fingerprint },
    ...(finding.fix !== undefined && file !== undefined && { fixes: [fixOf(finding.fix, finding.path, file)] }),
    ...(finding.suppressed !== undefined && { suppressions: [suppressionOf(finding.suppressed)] }),
  };
}

function suppressionOf({ kind, reason }: Suppression): NonNullable<Result["suppressions"]>[number] {
  return { kind: "inSource", status: "accepted", justification: reason === "" ? `A ${kind} in the file.` : reason };
}

function fixOf({ title, edits }: Fix, path: string, file: SourceFile): NonNullable<Result["fixes"]>[number] {
  return {
    description: { text: escapeMessage(`${title}.`) },
    artifactChanges: [{
      artifactLocation: { uri: uriOf(path), uriBaseId: sourceRoot },
      replacements: edits.map(({ span, text }) => ({ deletedRegion: regionOf(file, span), insertedContent: { text } })),
    }],
  };
}

function locationOf(path: string, region: Region | null): PhysicalLocation {
  return { artifactLocation: { uri: uriOf(path), uriBaseId: sourceRoot }, region: region ?? { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } };
}

/** GitHub shows an alert in a pull request only where all its lines were changed, so a region is one line. A point reaches to the end of its line, to have something to show. */
function firstLine(file: SourceFile, { start, end }: Span): Region {
  const { line } = positionAt(file, start);
  const next = file.lineStarts[line] ?? file.text.length;
  const lineEnd = (file.lineStarts[line - 1] ?? 0) + file.text.slice(file.lineStarts[line - 1], next).trimEnd().length;
  return regionOf(file, { start, end: Math.max(start, end > start ? Math.min(end, lineEnd) : lineEnd) });
}

function regionOf(file: SourceFile, span: Span): Region {
  const start = positionAt(file, span.start);
  const end = positionAt(file, span.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A relative URI: a colon in the first segment would read as a scheme. */
function uriOf(path: string): string {
  return path.split("/").map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, "\ufffd"))).join("/");
}

/** `[x](1)` would be a link and `{0}` a placeholder: names of the user's objects can hold either. */
function escapeMessage(text: string): string {
  const withoutLinks = /\]\s*\(/.test(text) ? text.replace(/\\*([[\]])/g, "\\$1") : text;
  return withoutLinks.replace(/\{(\d+)\}/g, "{{$1}}");
}

function shorten(text: string): string {
  return text.length <= textLimit ? text : `${text.slice(0, textLimit - 1)}…`;
}

function problemNotification({ path, line, message }: Report["problems"][number]): Notification {
  return {
    level: "error",
    message: { text: escapeMessage(message) },
    ...(path !== null && { locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: sourceRoot }, ...(line !== null && { region: { startLine: line } }) } }] }),
  };
}

function coverage({ summary: { statements, analyzed } }: Report): Notification[] {
  return analyzed === statements ? [] : [{ level: "note", message: { text: `${analyzed} of ${statements} statements could be analyzed.` } }];
}

function cut(count: number): Notification[] {
  return count === 0 ? [] : [{ level: "warning", message: { text: `${count} results are left out: GitHub shows ${resultLimit}. The worst are here; the other reports have all.` } }];
}
