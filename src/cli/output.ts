/** Where reports go: the standard output, and files. */
import { appendFileSync, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, posix, relative, resolve } from "node:path";
import type { Problem } from "../finding.ts";
import { didYouMean } from "../nearest.ts";
import type { Report, Reporter, RenderOptions } from "../report.ts";
import { UsageError } from "./command.ts";
import { print } from "./terminal.ts";

const reporters: Readonly<Record<string, () => Promise<{ readonly default: Reporter }>>> = {
  text: () => import("../reporters/text.ts"),
  compact: () => import("../reporters/compact.ts"),
  json: () => import("../reporters/json.ts"),
  sarif: () => import("../reporters/sarif.ts"),
  github: () => import("../reporters/github.ts"),
  gitlab: () => import("../reporters/gitlab.ts"),
  junit: () => import("../reporters/junit.ts"),
  markdown: () => import("../reporters/markdown.ts"),
};

/** Formats that a CI server reads: their paths count from the root of its checkout, wherever below it migralint ran. */
const serverFormats: readonly string[] = ["sarif", "github", "gitlab", "junit", "markdown"];

/** A step may write this many bytes of summary: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const summaryLimit = 1024 * 1024;

export const formatNames: readonly string[] = Object.keys(reporters);

/** Loads the reporter of a format; throws on an unknown one. */
export async function reporterOf(format: string): Promise<Reporter> {
  const load = reporters[format];
  if (load === undefined) throw new Error(`no format ${format}`);
  return (await load()).default;
}

/** One `--format NAME[=FILE]`; without a file it goes to the standard output. */
export interface Output {
  readonly format: string;
  readonly file: string | null;
}

/** Reads `--format`; `text` where there is none. Throws a {@link UsageError} on an unknown one, and on two for one place. */
export function outputsOf(texts: readonly string[]): readonly Output[] {
  const outputs = (texts.length === 0 ? ["text"] : texts).map((text): Output => {
    const at = text.indexOf("=");
    const format = at === -1 ? text : text.slice(0, at);
    if (!formatNames.includes(format)) throw new UsageError(`There is no format ${format}.${didYouMean(format, formatNames) || ` One of ${formatNames.join(", ")}.`}`);
    if (at === text.length - 1) throw new UsageError(`--format ${text} needs a file after the =.`);
    return { format, file: at === -1 ? null : text.slice(at + 1) };
  });
  const places = outputs.map(({ file }) => (file === null ? null : resolve(file)));
  const twice = outputs.find((_, index) => places.indexOf(places[index] ?? null) !== index);
  if (twice !== undefined) throw new UsageError(twice.file === null ? "Only one format can go to the standard output: write the others to files, --format NAME=FILE." : `Two formats go to ${twice.file}.`);
  return outputs;
}

/**
 * Writes a report in each format; what cannot be written is a problem, and the others are written all the same. On GitHub Actions the
 * format `github` also writes the summary of the step, which holds what there is no room for among the annotations.
 */
export async function writeReport(report: Report, outputs: readonly Output[], options: RenderOptions): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const attempt = (format: string, file: string, write: (target: string) => void): void => {
    try {
      const target = resolve(file);
      if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error("it is a folder");
      makeFolder(dirname(target));
      write(target);
    } catch (error) {
      problems.push({ path: file, line: null, message: `The ${format} report cannot be written: ${reasonOf(error)}.` });
    }
  };
  const fromRoot = seenFromAbove(report, outputs.some(({ format }) => serverFormats.includes(format)) ? wayFromRoot() : "");
  for (const { format, file } of outputs) {
    const reporter = await reporterOf(format);
    const shown = serverFormats.includes(format) ? fromRoot : report;
    if (file === null) await print(reporter.render(shown, options));
    else attempt(format, file, (target) => writeFileSync(target, reporter.render(shown, { ...options, color: false })));
  }
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary !== undefined && summary !== "" && outputs.some(({ format }) => format === "github")) {
    const { default: markdown } = await import("../reporters/markdown.ts");
    attempt("markdown", summary, (target) => {
      const written = statSync(target, { throwIfNoEntry: false })?.size ?? 0;
      const text = markdown.render(fromRoot, { ...options, limit: summaryLimit - written - 1 });
      // What stands there may lack a line break, and GitHub shows nothing of a summary that is too long.
      if (written + Buffer.byteLength(text) < summaryLimit) appendFileSync(target, written > 0 ? `\n${text}` : text);
    });
  }
  return problems;
}

/** The same report with the paths that a folder above gives them: `prefix` is the way down from there, with a `/` at its end. */
function seenFromAbove(report: Report, prefix: string): Report {
  if (prefix === "") return report;
  const moved = (path: string): string => (path.startsWith("/") ? path : posix.normalize(prefix + path));
  return {
    ...report,
    files: report.files.map((file) => ({ ...file, path: moved(file.path) })),
    findings: report.findings.map((finding) => ({ ...finding, path: moved(finding.path) })),
    problems: report.problems.map((problem) => ({ ...problem, path: problem.path === null ? null : moved(problem.path) })),
  };
}

/** The way from the root of a CI server's checkout to the working directory, `services/api/`; empty where we are not below one. */
function wayFromRoot(): string {
  const { GITHUB_WORKSPACE, CI_PROJECT_DIR } = process.env;
  const root = [GITHUB_WORKSPACE, CI_PROJECT_DIR].find((path) => path !== undefined && path !== "");
  if (root === undefined || !existsSync(root)) return "";
  const way = relative(realpathSync(root), realpathSync(process.cwd())).replaceAll("\\", "/");
  return way === "" || way === ".." || way.startsWith("../") || isAbsolute(way) ? "" : `${way}/`;
}

/** Makes a folder and those above it, one by one: where nothing can be made (`/proc`), `mkdirSync` with `recursive` never returns. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = { EACCES: "no permission", EPERM: "no permission", EROFS: "the file system is read-only", ENOSPC: "the disk is full", EEXIST: "a file is in the way of its folder", ENOTDIR: "a file is in the way of its folder", ENOENT: "its folder cannot be made", EISDIR: "it is a folder" };
  return reasons[code ?? ""] ?? message;
}
