import { severities, type Finding, type Problem, type Severity } from "../finding.ts";
import { byPlace, type RenderOptions, type Report, type ReportFile, type Reporter } from "../report.ts";
import { positionAt } from "../source.ts";
import { scrub } from "./scrub.ts";
import { sourceFrame } from "./source-frame.ts";

/** One comment on a pull request. It begins with a marker, by which a script finds the comment again to replace it. */
const markdown: Reporter = { name: "markdown", render };
export default markdown;

export const marker = "<!-- migralint -->";

/** A comment of GitHub holds 65,536 characters; bytes are never fewer. */
const commentLimit = 65_536;
/** With so few findings every file is unfolded. */
const unfolded = 10;
/** Of a message or a path, which can hold names of any length. */
const textLimit = 1000;

/** A finding or a problem, ready to stand in the list of its file. */
interface Item {
  readonly path: string;
  readonly severity: Severity | "problem";
  readonly text: string;
}

function render(report: Report, { limit = commentLimit }: RenderOptions): string {
  const files = new Map(report.files.map((file) => [file.path, file]));
  const findings = report.findings.filter(({ suppressed }) => suppressed === undefined).sort(byPlace);
  const items: readonly Item[] = [...report.problems.map(problemItem), ...findings.map((finding) => findingItem(finding, files.get(finding.path)))];
  const head = `${marker}\n### migralint: ${headline(report)}\n`;
  const foot = `\n<sub>${scope(report)}</sub>\n`;
  const room = limit - bytes(head) - bytes(foot) - bytes(missingLine(items.length));
  const kept = keepWorst(items, room);
  const paths = [...new Set(kept.map(({ path }) => path))];
  const blocks = paths.map((path) => blockOf(path, kept.filter((item) => item.path === path), items.length <= unfolded));
  const missing = items.length - kept.length;
  return `${head}${blocks.join("")}${missing > 0 ? missingLine(missing) : ""}${foot}`;
}

/** As many items as fit into `room` bytes, the worst first, in their old order. */
function keepWorst(items: readonly Item[], room: number): Item[] {
  const rank = ({ severity }: Item): number => (severity === "problem" ? -1 : severities.indexOf(severity));
  const kept = new Set<Item>();
  const opened = new Set<string>();
  let left = room;
  for (const item of [...items].sort((a, b) => rank(a) - rank(b))) {
    const cost = bytes(item.text) + (opened.has(item.path) ? 0 : bytes(blockOf(item.path, [], true)) + countsLength);
    if (cost > left) break;
    left -= cost;
    opened.add(item.path);
    kept.add(item);
  }
  return items.filter((item) => kept.has(item));
}

/** What the counts in the heading of a file can take, at most. */
const countsLength = 120;

function blockOf(path: string, items: readonly Item[], isOpen: boolean): string {
  const title = path === "" ? "Not judged" : `<code>${escapeHtml(clip(path))}</code>`;
  const counts = (["problem", ...severities] as const).map((severity) => [items.filter((item) => item.severity === severity).length, nouns[severity]] as const);
  return `\n<details${isOpen ? " open" : ""}><summary>${title}: ${listCounts(counts)}</summary>\n\n${items.map(({ text }) => text).join("")}\n</details>\n`;
}

const nouns = { problem: "problem", error: "error", warning: "warning", info: "note" } as const;

function problemItem({ path, line, message }: Problem): Item {
  return { path: path ?? "", severity: "problem", text: `- **problem**${line === null ? "" : ` in line ${line}`}: ${escapeMarkdown(clip(message))}\n` };
}

function findingItem(finding: Finding, file: ReportFile | undefined): Item {
  const { rule, severity, message, path, span } = finding;
  const place = file === undefined ? "" : ` in line ${positionAt(file.file, span.start).line}`;
  const frame = file === undefined ? null : sourceFrame(file.file, span);
  return { path, severity, text: `- **${severity}** ${codeSpan(rule)}${place}: ${escapeMarkdown(clip(message))}\n${frame === null ? "" : codeBlock(frame.source)}` };
}

function headline({ problems, scope: { migrations }, summary: { files, errors, warnings, infos } }: Report): string {
  if (files === 0 && problems.length === 0) return migrations === 0 ? "no migration was read" : "nothing new";
  return listCounts([[problems.length, nouns.problem], [errors, nouns.error], [warnings, nouns.warning], [infos, nouns.info]]) || "nothing found";
}

function scope({ tool, scope: { since }, summary: { files, statements, analyzed, suppressed }, baselined }: Report): string {
  const parts = [
    `migralint ${tool.version}`,
    plural(files, "file"),
    plural(statements, "statement"),
    analyzed === statements ? "all analyzed" : `${analyzed} analyzed`,
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(baselined.length > 0 ? [`${baselined.length} in the baseline`] : []),
    ...(since === null ? [] : [`only what is new since <code>${escapeHtml(clip(since))}</code>`]),
  ];
  return parts.join(" · ");
}

function missingLine(count: number): string {
  return `\n**${count} more ${count === 1 ? "is" : "are"} not shown here**: there is no room. The log or another report has them all.\n`;
}

function listCounts(counts: readonly (readonly [number, string])[]): string {
  return counts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun)).join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function clip(text: string): string {
  const characters = [...text.slice(0, 2 * textLimit)];
  return characters.length <= textLimit && text.length <= 2 * textLimit ? text : `${characters.slice(0, textLimit - 1).join("")}…`;
}

/**
 * Text that stays text in the middle of a line. A backslash takes its meaning from what CommonMark knows. What GitHub and GitLab look for
 * once the page is made (people, issues, addresses, formulas) is parted by an empty comment, or put in an element of its own.
 */
function escapeMarkdown(text: string): string {
  return scrub(text)
    .replace(/[\\`*_[\]<>&~|{}!^]/g, "\\$&")
    .replaceAll("$", "<span>$</span>")
    .replace(/[@#%](?=\S)|GH-(?=\d)|:(?=\/\/|\w)|www(?=\.)/gi, "$&<!-- -->");
}

function escapeHtml(text: string): string {
  return scrub(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function codeSpan(text: string): string {
  const fence = fenceFor(text, 1);
  return `${fence}${text.includes("`") ? ` ${text} ` : text}${fence}`;
}

/** One line, in a block that belongs to an item of a list. */
function codeBlock(line: string): string {
  const fence = fenceFor(line, 3);
  return `  ${fence}sql\n  ${line}\n  ${fence}\n`;
}

/** Backticks, more than any row of them in the text. */
function fenceFor(text: string, minimum: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return "`".repeat(Math.max(minimum, longest + 1));
}

function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
