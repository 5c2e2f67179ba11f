/** Findings and problems as an editor shows them. */
import { join } from "node:path";
import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation } from "vscode-languageserver/node";
import type { Finding, Problem, Severity } from "../finding.ts";
import type { Script } from "../migrations/migration.ts";
import { pageOf } from "../page.ts";
import { firstLine, sourceFile, type Span } from "../source.ts";
import type { ObjectName } from "../sql/change.ts";
import { placesIn, type Encoding, type Places } from "./documents.ts";
import type { Judgement } from "./workspace.ts";

const source = "migralint";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

export interface DiagnosticOptions {
  readonly encoding: Encoding;
  /** The URI of a file by its absolute path. */
  readonly uriOf: (path: string) => string;
  /** The editor shows further places beside a diagnostic. */
  readonly withRelated: boolean;
}

/** What an editor shows in a document that was judged: its findings that count, and what kept us from judging it. */
export function diagnosticsOf(judgement: Judgement, places: Places, options: DiagnosticOptions): Diagnostic[] {
  const { report, path, file, problems } = judgement;
  const shown = report.findings.filter((finding) => finding.path === path && finding.suppressed === undefined);
  const madeAt = options.withRelated && shown.length > 0 ? tablesMade(judgement) : new Map<string, Made>();
  const top = firstLine(file);
  return [
    ...shown.map((finding) => toDiagnostic(finding, places, related(finding, judgement, madeAt, options))),
    ...problems
      .filter((problem) => problem.path === path || isAboutAll(problem, judgement))
      .map((problem) => problemDiagnostic(problem, places.rangeOf(problem.path === path && problem.line !== null ? lineSpan(file, problem.line) : top))),
  ];
}

/** A problem of a folder, or of the run as a whole: it has no text of its own to stand in. */
function isAboutAll({ path }: Problem, { history }: Judgement): boolean {
  return path === null || path === history.root;
}

/** Problems that stand in another file than the document that was judged, by absolute path. */
export function problemsElsewhere(judgement: Judgement): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const problem of judgement.problems) {
    if (problem.path === null || problem.path === judgement.path || isAboutAll(problem, judgement)) continue;
    const path = problem.path.startsWith("/") ? problem.path : join(judgement.folder, problem.path);
    found.set(path, [...(found.get(path) ?? []), problem]);
  }
  return found;
}

/** Problems of one file as diagnostics; `text` is null where it cannot be read. */
export function problemDiagnostics(problems: readonly Problem[], text: string | null, encoding: Encoding): Diagnostic[] {
  const file = sourceFile("", text ?? "");
  const places = placesIn(text ?? "", encoding);
  return problems.map((problem) => problemDiagnostic(problem, places.rangeOf(problem.line === null ? firstLine(file) : lineSpan(file, problem.line))));
}

/** A finding as a diagnostic. */
export function toDiagnostic(finding: Finding, places: Places, relatedInformation: readonly DiagnosticRelatedInformation[] = []): Diagnostic {
  const page = pageOf(finding.rule);
  return {
    range: places.rangeOf(finding.span),
    severity: severities[finding.severity],
    code: finding.rule,
    ...(page !== null && { codeDescription: { href: page } }),
    source,
    message: finding.message,
    ...(relatedInformation.length > 0 && { relatedInformation: [...relatedInformation] }),
    data: { fingerprint: finding.fingerprint },
  };
}

function problemDiagnostic({ message }: Problem, range: Diagnostic["range"]): Diagnostic {
  return { range, severity: DiagnosticSeverity.Error, source, message };
}

/** A line's text, without the white space before it. */
function lineSpan(file: ReturnType<typeof sourceFile>, line: number): Span {
  const start = file.lineStarts[line - 1] ?? file.text.length;
  const end = file.lineStarts[line] ?? file.text.length;
  const text = file.text.slice(start, end).trimEnd();
  return { start: start + text.length - text.trimStart().length, end: start + text.length };
}

/* Where a table was made */

interface Made {
  readonly script: Script;
  readonly span: Span;
}

/** Where the migrations before the document's make tables, by name as written. */
function tablesMade({ history, linting, path }: Judgement): Map<string, Made> {
  const made = new Map<string, Made>();
  for (const { up } of history.migrations) {
    if (up === null) continue;
    if (up.file.path === path) break;
    for (const { changes } of linting.read(up).statements) {
      for (const change of changes) if (change.kind === "CreateTable" && !change.temporary) made.set(keyOf(change.table), { script: up, span: change.tableSpan });
    }
  }
  return made;
}

function related(finding: Finding, { history, linting, folder, path }: Judgement, madeAt: ReadonlyMap<string, Made>, { encoding, uriOf }: DiagnosticOptions): DiagnosticRelatedInformation[] {
  const scripts = history.migrations.flatMap(({ up, down }) => [up, down]).filter((script) => script?.file.path === path);
  const changes = scripts.flatMap((script) => (script === null ? [] : linting.read(script).statements.flatMap((statement) => statement.changes)));
  const change = changes.find(({ span }) => span.start <= finding.span.start && finding.span.end <= span.end);
  const table = change !== undefined && "table" in change ? change.table : null;
  const made = table === null ? undefined : madeAt.get(keyOf(table));
  if (table === null || made === undefined) return [];
  const { file } = made.script;
  return [{ location: { uri: uriOf(join(folder, file.path)), range: placesIn(file.text, encoding).rangeOf(made.span) }, message: `${table.name} is made here.` }];
}

function keyOf({ schema, name }: ObjectName): string {
  return `${schema ?? "public"}\0${name}`;
}
