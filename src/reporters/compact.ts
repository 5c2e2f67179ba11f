import type { Finding } from "../finding.ts";
import type { Report, Reporter } from "../report.ts";
import { positionAt, type SourceFile } from "../source.ts";
import { scrub } from "./scrub.ts";

/** One line a finding, `path:line:column: severity: message [rule]`, as compilers print it and editors read it. Columns count UTF-16 units. */
const compact: Reporter = { name: "compact", render };
export default compact;

function render({ findings, files, problems }: Report): string {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  const lines = [
    ...problems.map(({ path, line, message }) => `${path === null ? "migralint" : `${scrubPath(path)}:${line ?? 1}:1`}: error: ${scrub(message)} [problem]`),
    ...findings.filter(({ suppressed }) => suppressed === undefined).map((finding) => lineOf(finding, sources.get(finding.path))),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function lineOf({ rule, severity, message, path, span }: Finding, file: SourceFile | undefined): string {
  const { line, column } = file === undefined ? { line: 1, column: 1 } : positionAt(file, span.start);
  return `${scrubPath(path)}:${line}:${column}: ${severity}: ${scrub(message)} [${rule}]`;
}

/** A path that holds a place of its own (`a.sql:1:`) would make the line speak of another file. */
function scrubPath(path: string): string {
  return scrub(path).replace(/:(?=\s*\d|\s|$)/g, "\ufffd");
}
