/** What a run of lint gives, and what every reporter is handed. */
import type { BaselineEntry } from "./baseline.ts";
import type { Finding, Problem, Severity } from "./finding.ts";
import type { Role } from "./migrations/migration.ts";
import type { Rule } from "./rule.ts";
import type { SourceFile } from "./source.ts";

export interface ReportFile {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  /** Of a file with sections, the role of the first; `skipped` where the runner would not run it; `deleted` where it is no more and `file` is what it was. */
  readonly role: Role | "skipped" | "deleted";
  readonly statements: number;
  /** How many of the statements could be read in full. */
  readonly analyzed: number;
  /** How many do not parse. */
  readonly unparsed: number;
  /** Tags of the statements that PostgreSQL knows and the catalog does not, one a statement. */
  readonly notModelled: readonly string[];
  readonly file: SourceFile;
}

/** Counts over the whole run; suppressed findings count as `suppressed` only. */
export interface Summary {
  readonly files: number;
  readonly statements: number;
  readonly analyzed: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly suppressed: number;
}

export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly ReportFile[];
  /** Suppressed ones included, those of the baseline not. */
  readonly findings: readonly Finding[];
  /** Findings that entries of the baseline stand for: no reporter lists them. */
  readonly baselined: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly summary: Summary;
  readonly scope: Scope;
  /** Entries of the baseline that stand for no finding of this run. */
  readonly unusedBaseline: readonly BaselineEntry[];
}

/** What was read, and why not all of it was judged. */
export interface Scope {
  /** How many migrations were replayed. */
  readonly migrations: number;
  /** What one compares with, where only what is new is judged: `main`. */
  readonly since: string | null;
  /** How many migrations have been deployed by the configuration, and so were not judged. */
  readonly deployed: number;
}

export interface RenderOptions {
  /** Every rule there is, in the order of the registry: sarif declares them all. */
  readonly rules: readonly Rule[];
  /** ANSI colours, in `text` only; by default none. */
  readonly color?: boolean;
  /** Columns of the terminal: `text` wraps messages to it. Absent: messages are not wrapped. */
  readonly width?: number;
  /** Lists suppressed findings in `sarif`; GitHub would show them as open alerts. */
  readonly includeSuppressed?: boolean;
  /** Bytes that `markdown` may take; by default what a comment of GitHub holds. */
  readonly limit?: number;
}

/** Turns a report into text. Pure: it writes nothing and reads nothing else. */
export interface Reporter {
  /** As the command line names it. */
  readonly name: string;
  /** The whole output, with a line break at its end unless it is empty. */
  readonly render: (report: Report, options: RenderOptions) => string;
}

/** Counts files, statements and findings. */
export function summarize(files: readonly ReportFile[], findings: readonly Finding[]): Summary {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity && !finding.suppressed).length;
  return {
    files: files.length,
    statements: files.reduce((sum, file) => sum + file.statements, 0),
    analyzed: files.reduce((sum, file) => sum + file.analyzed, 0),
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    suppressed: findings.filter(({ suppressed }) => suppressed !== undefined).length,
  };
}

/** Orders findings by path, place, rule and message; the same on every machine. */
export function byPlace(a: Finding, b: Finding): number {
  return compare(a.path, b.path) || a.span.start - b.span.start || a.span.end - b.span.end || compare(a.rule, b.rule) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
