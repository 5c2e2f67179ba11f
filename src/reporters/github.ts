import { severities, type Finding, type Severity } from "../finding.ts";
import { byPlace, type Report, type Reporter } from "../report.ts";
import { positionAt, type SourceFile } from "../source.ts";
import { scrub } from "./scrub.ts";

/** Workflow commands that GitHub Actions shows as annotations on the lines of a pull request. */
const github: Reporter = { name: "github", render };
export default github;

/**
 * GitHub keeps ten annotations of each level a step and drops the rest without a word:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
const limit = 10;
const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

function render({ findings, files, problems }: Report): string {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  const counted = findings.filter(({ suppressed }) => suppressed === undefined).sort(byPlace);
  const commands: Record<Severity, string[]> = { error: [], warning: [], info: [] };
  for (const { path, line, message } of problems) commands.error.push(command("error", { ...(path !== null && { file: path }), ...(line !== null && { line: String(line) }), title: "migralint" }, message));
  for (const finding of counted) commands[finding.severity].push(annotation(finding, sources.get(finding.path)));
  // The notice that says how many are missing takes the place of one.
  const isCut = severities.some((severity) => commands[severity].length > limit);
  const shown = severities.flatMap((severity) => commands[severity].slice(0, severity === "info" && isCut ? limit - 1 : limit));
  const missing = severities.reduce((sum, severity) => sum + commands[severity].length, 0) - shown.length;
  if (missing > 0) shown.push(command("notice", { title: "migralint" }, `${missing} more ${missing === 1 ? "finding is" : "findings are"} not shown here: GitHub shows ten annotations of a level. They are in the summary of this run.`));
  return shown.map((line) => `${line}\n`).join("");
}

function annotation({ severity, rule, message, path, span }: Finding, file: SourceFile | undefined): string {
  const start = file === undefined ? { line: 1, column: 1 } : positionAt(file, span.start);
  const end = file === undefined ? start : positionAt(file, Math.max(span.start, span.end));
  // Columns are refused where the lines differ.
  const columns = start.line === end.line ? { col: String(start.column), ...(end.column > start.column && { endColumn: String(end.column) }) } : {};
  return command(levels[severity], { file: path, line: String(start.line), endLine: String(end.line), ...columns, title: rule }, message);
}

/** `::error file=…::message`. Escaped, so that no text can end the command or begin another. */
function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeData(value).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  return `::${name} ${list.join(",")}::${escapeData(message)}`;
}

/** As the runner decodes it; characters that steer a terminal become visible ones. */
function escapeData(text: string): string {
  const kept = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return scrub(kept);
}
