/** Where reports go: the standard output, and files. */
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Problem } from "../finding.ts";
import { didYouMean } from "../nearest.ts";
import type { Report, Reporter, RenderOptions } from "../report.ts";
import { UsageError } from "./command.ts";
import { print } from "./terminal.ts";

const reporters: Readonly<Record<string, () => Promise<{ readonly default: Reporter }>>> = {
  text: () => import("../reporters/text.ts"),
  json: () => import("../reporters/json.ts"),
  sarif: () => import("../reporters/sarif.ts"),
  github: () => import("../reporters/github.ts"),
};

export const formatNames: readonly string[] = Object.keys(reporters);

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

/** Writes a report in each format; what cannot be written is a problem, and the others are written all the same. */
export async function writeReport(report: Report, outputs: readonly Output[], options: RenderOptions): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { format, file } of outputs) {
    const reporter = (await reporters[format]?.())?.default;
    if (reporter === undefined) continue;
    if (file === null) {
      await print(reporter.render(report, options));
      continue;
    }
    try {
      const target = resolve(file);
      if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error("it is a folder");
      makeFolder(dirname(target));
      writeFileSync(target, reporter.render(report, { ...options, color: false }));
    } catch (error) {
      problems.push({ path: file, line: null, message: `The ${format} report cannot be written: ${reasonOf(error)}.` });
    }
  }
  return problems;
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
