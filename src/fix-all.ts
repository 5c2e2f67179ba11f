/** Applies fixes until nothing is left to fix, and never leaves a file that reads worse than before. */
import type { Problem } from "./finding.ts";
import { repair } from "./repair.ts";
import type { Report } from "./report.ts";
import type { SourceFile } from "./source.ts";

/** A fix can make room for another; more rounds than this are two rules undoing one another. */
const maximalRounds = 10;

export interface Fixed {
  /** What is found once everything is fixed. */
  readonly report: Report;
  /** The files that change, as they were read, with their new text. */
  readonly changes: readonly { readonly file: SourceFile; readonly text: string }[];
  readonly problems: readonly Problem[];
}

/** Applies the fixes of a report in memory. `judge` lints with texts that stand for those of files. */
export async function fixAll(first: Report, judge: (texts: ReadonlyMap<string, string>) => Promise<Report>): Promise<Fixed> {
  const originals = new Map(first.files.map(({ file }) => [file.path, file]));
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  /** Files whose fixes did no good: they stay as they were. */
  const left = new Set<string>();
  let report = first;
  for (let round = 0; ; round++) {
    const changed = report.files.flatMap(({ file }) => {
      const { applied, text } = left.has(file.path) ? { applied: [], text: file.text } : repair(file, report.findings);
      return applied.length === 0 || text === file.text ? [] : [{ path: file.path, text }];
    });
    if (changed.length === 0) break;
    if (round === maximalRounds) {
      problems.push(...changed.map(({ path }) => ({ path, line: null, message: `Its fixes did not come to an end after ${maximalRounds} rounds. Please report it.` })));
      break;
    }
    for (const { path, text } of changed) texts.set(path, text);
    report = await judge(texts);
    const worse = [...texts.keys()].filter((path) => unreadable(report, path) > unreadable(first, path));
    if (worse.length === 0) continue;
    for (const path of worse) {
      left.add(path);
      texts.delete(path);
      problems.push({ path, line: null, message: "The fixes of this file would break its syntax, so it is left as it was. Please report it." });
    }
    report = await judge(texts);
  }
  const changes = [...texts].flatMap(([path, text]) => {
    const file = originals.get(path);
    return file === undefined || file.text === text ? [] : [{ file, text }];
  });
  return { report, changes, problems };
}

function unreadable(report: Report, path: string): number {
  return report.files.find((file) => file.path === path)?.unparsed ?? 0;
}
