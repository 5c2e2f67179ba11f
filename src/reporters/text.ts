import type { Finding, Severity } from "../finding.ts";
import type { RenderOptions, Report, ReportFile, Reporter, Scope } from "../report.ts";
import { positionAt } from "../source.ts";
import { scrub } from "./scrub.ts";
import { sourceFrame } from "./source-frame.ts";

/** For people: findings by file and place, each with its clause underlined, and a summary. */
const text: Reporter = { name: "text", render };
export default text;

type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "cyan";
const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], blue: [34, 39], green: [32, 39], cyan: [36, 39],
};
type Paint = (style: Style, text: string) => string;
const colors: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "blue" };

function render(report: Report, { color = false, width }: RenderOptions): string {
  const paint: Paint = (style, part) => (color && part !== "" ? `\u001b[${codes[style][0]}m${part}\u001b[${codes[style][1]}m` : part);
  const shown = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (finding.suppressed !== undefined) continue;
    const sofar = shown.get(finding.path);
    if (sofar === undefined) shown.set(finding.path, [finding]);
    else sofar.push(finding);
  }
  const files = new Map(report.files.map((file) => [file.path, file]));
  const blocks = [...shown].map(([path, findings]) => renderFile(path, findings, files.get(path), paint, width));
  return `${[...blocks, renderSummary(report, shown.size, paint)].join("\n")}`;
}

function renderFile(path: string, findings: readonly Finding[], file: ReportFile | undefined, paint: Paint, width: number | undefined): string {
  const note = file?.role === "down" ? "  (rollback)" : file?.role === "skipped" ? "  (not run by the runner)" : file?.role === "deleted" ? "  (deleted)" : "";
  return `${paint("bold", scrub(path))}${paint("dim", note)}\n\n${findings.map((finding, index) => renderFinding(finding, isSamePlace(finding, findings[index - 1]), file, paint, width)).join("\n")}`;
}

function isSamePlace({ span }: Finding, last: Finding | undefined): boolean {
  return last !== undefined && last.span.start === span.start && last.span.end === span.end;
}

/** `again`: the finding before it has shown the source. */
function renderFinding(finding: Finding, again: boolean, file: ReportFile | undefined, paint: Paint, width: number | undefined): string {
  const start = file === undefined ? null : positionAt(file.file, finding.span.start);
  const place = `${scrub(finding.path)}${start === null ? "" : `:${start.line}:${start.column}`}`;
  const style = colors[finding.severity];
  const lines = [`  ${place}  ${paint(style, finding.severity)}  ${paint("dim", finding.rule)}`];
  lines.push(...wrap(scrub(finding.message), width === undefined ? Infinity : Math.max(40, width - 2)).map((line) => `  ${line}`));
  const frame = file === undefined || again ? null : sourceFrame(file.file, finding.span, Math.max(40, Math.min(width ?? 110, 130) - 10));
  if (frame !== null) {
    const number = String(frame.line).padStart(5);
    const gutter = " ".repeat(number.length);
    const more = frame.lastLine > frame.line ? paint("dim", ` … to line ${frame.lastLine}`) : "";
    lines.push(`${paint("dim", `${number} │`)} ${frame.source}`);
    lines.push(`${paint("dim", `${gutter} │`)} ${" ".repeat(frame.indent)}${paint(style, "^".repeat(frame.width))}${more}`);
  }
  if (finding.fix !== undefined) lines.push(`  ${paint("green", "--fix:")} ${scrub(finding.fix.title)}.`);
  for (const suggestion of finding.suggestions ?? []) lines.push(`  ${paint("cyan", "suggestion:")} ${scrub(suggestion.title)}.`);
  return `${lines.join("\n")}\n`;
}

function renderSummary({ findings, baselined, files, problems, summary, scope }: Report, filesWithFindings: number, paint: Paint): string {
  const lines: string[] = [];
  const { errors, warnings, infos, suppressed } = summary;
  const counts = [
    errors > 0 ? paint("red", plural(errors, "error")) : "",
    warnings > 0 ? paint("yellow", plural(warnings, "warning")) : "",
    infos > 0 ? paint("blue", plural(infos, "note")) : "",
  ].filter((part) => part !== "");
  const notShown = [suppressed > 0 ? `${suppressed} suppressed` : "", baselined.length > 0 ? `${plural(baselined.length, "finding")} in the baseline` : ""].filter((part) => part !== "");
  const hidden = notShown.length > 0 ? ` (${notShown.join(", ")})` : "";
  const all = summary.analyzed === summary.statements;
  const size = `${plural(summary.files, "file")}, ${plural(summary.statements, "statement")}`;
  if (summary.files === 0) lines.push(scope.migrations === 0 ? paint("yellow", "No migration was read.") : nothingToJudge(scope, problems.length === 0, paint));
  else if (counts.length === 0) lines.push(`${problems.length === 0 ? paint("green", "✓ Nothing found") : "Nothing found"} in ${size}${all ? ", all analyzed" : ""}${hidden}.`);
  else lines.push(`${paint("bold", "✗")} ${counts.join(", ")} in ${filesWithFindings} of ${size}${all ? ", all analyzed" : ""}${hidden}.`);

  if (summary.files > 0 && (scope.since !== null || scope.deployed > 0)) lines.push(`  ${plural(scope.migrations, "migration")} replayed; judged was only ${scopeOf(scope)}.`);
  const fixable = findings.filter(({ fix, suppressed: hidden }) => fix !== undefined && hidden === undefined).length;
  if (fixable > 0) lines.push(`  ${fixable} can be fixed with --fix; --fix-dry-run shows how.`);
  if (!all) lines.push(`  ${plural(summary.statements - summary.analyzed, "statement")} could not be analyzed: ${listUnanalyzed(files)}.${listNotModelled(files)}`);
  if (problems.length > 0) lines.push(`  ${paint("red", plural(problems.length, "problem"))} kept migralint from judging everything.`);
  return `${lines.join("\n")}\n`;
}

/** Why nothing was judged although migrations were read. */
function nothingToJudge({ migrations, since, deployed }: Scope, isWell: boolean, paint: Paint): string {
  const reason = since !== null ? `Nothing is new since ${scrub(since)}` : `Nothing to judge: ${deployed === migrations ? "all" : plural(deployed, "migration")} up to applied-up-to ${deployed === 1 ? "has" : "have"} been deployed`;
  return `${isWell ? paint("green", `✓ ${reason}`) : reason}; ${plural(migrations, "migration")} replayed.`;
}

function scopeOf({ since, deployed }: Scope): string {
  return [since === null ? "" : `what is new since ${scrub(since)}`, deployed === 0 ? "" : "what comes after applied-up-to"].filter((part) => part !== "").join(" and ");
}

function listUnanalyzed(files: readonly ReportFile[]): string {
  const missing = files.filter(({ statements, analyzed }) => analyzed < statements);
  const shown = missing.slice(0, 5).map(({ path, statements, analyzed }) => `${scrub(path)} (${statements - analyzed} of ${statements})`);
  return `${shown.join(", ")}${missing.length > shown.length ? ` and ${plural(missing.length - shown.length, "more file")}` : ""}`;
}

/** What the catalog knows nothing of, as the parser names it: ` Not modelled: TransactionStmt (2).` */
function listNotModelled(files: readonly ReportFile[]): string {
  const counts = new Map<string, number>();
  for (const tag of files.flatMap(({ notModelled }) => notModelled)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return counts.size === 0 ? "" : ` Not modelled: ${[...counts].map(([tag, count]) => `${tag} (${count})`).join(", ")}.`;
}

/** `1,200 files`. `toLocaleString` would load the tables of all languages first, for 15 ms. */
function plural(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(?:\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Breaks a text at spaces into lines of at most `width` characters; a longer word stands alone. */
function wrap(message: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of message.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
