/** One run over paths: what `migralint lint` and the Node API do. */
import { posix } from "node:path";
import type { Configurations } from "./config/configurations.ts";
import type { Problem } from "./finding.ts";
import type { Comparing, Comparison } from "./git/compare.ts";
import { compileGlob } from "./glob.ts";
import { prepareLint, readInput, type Input, type InputOptions, type PrepareOptions, type Prepared } from "./input.ts";
import { lint, type LintInput } from "./lint.ts";
import type { Report } from "./report.ts";
import { loadParser } from "./sql/read.ts";

export interface JudgeOptions extends PrepareOptions, Omit<InputOptions, "snapshot"> {
  /** What git compares with, where only what is new is judged. */
  readonly comparing?: Comparing | null;
  /** Called once a run; what it gives is called before each script, and at the end. */
  readonly progress?: () => { readonly show: NonNullable<LintInput["onScript"]>; readonly clear: () => void };
}

export interface Judgement {
  readonly input: Input;
  readonly report: Report;
  /** What kept us from judging, in this order: git, paths, baseline, configuration, rules and files. */
  readonly problems: readonly Problem[];
  readonly baselines: Prepared["baselines"];
  /** Judges the same files again, with these texts in place of theirs. */
  readonly again: (texts: ReadonlyMap<string, string>) => Promise<Report>;
}

/** Finds the migrations that paths, or the configuration, lead to, and lints them. What is wrong is a problem, never an exception. */
export async function judge(configurations: Configurations, paths: readonly string[], options: JudgeOptions): Promise<Judgement> {
  const { comparing = null, overlay = new Map<string, string>(), unmatched, progress } = options;
  const snapshot = comparing === null || comparing.snapshot === null ? {} : { snapshot: comparing.snapshot };
  const read = (texts: ReadonlyMap<string, string>): Promise<Input> => readInput(configurations, paths, { unmatched, overlay: new Map([...overlay, ...texts]), ...snapshot });
  await loadParser();
  const input = await read(new Map());
  const prepared = prepareLint(configurations, input, { ...options, ...snapshot });
  const comparison = comparing === null ? null : await comparing.compare(input.histories, configurations.ignores);
  const run = ({ histories, asked }: Input): Report => {
    const shown = progress?.();
    const compared = comparison === null || comparing === null ? { asked } : { asked: newOnly(asked, comparison, paths), bases: comparison.bases, moved: comparison.moved, since: comparing.name };
    try {
      return lint({ ...prepared.input, histories, ...compared, ...(shown !== undefined && { onScript: shown.show }) });
    } finally {
      shown?.clear();
    }
  };
  const report = run(input);
  return {
    input,
    report,
    problems: [...(comparing?.problems ?? []), ...input.problems, ...prepared.unread, ...prepared.problems, ...(comparison?.problems ?? []), ...silent(configurations, report)],
    baselines: prepared.baselines,
    again: async (texts) => run(await read(texts)),
  };
}

/** Compares with a branch, tag or commit, or (`since` absent) with what the index holds; git is loaded only here. What git cannot tell is a problem. */
export async function openGit(cwd: string, since: string | undefined): Promise<Comparing | Problem> {
  const [{ compareSince, compareStaged }, { GitError }] = await Promise.all([import("./git/compare.ts"), import("./git/run.ts")]);
  try {
    return await (since === undefined ? compareStaged(cwd) : compareSince(cwd, since));
  } catch (error) {
    if (error instanceof GitError) return { path: null, line: null, message: error.message };
    throw error;
  }
}

/** Of the files that were asked for those that are new, that moved or that are gone. */
function newOnly(asked: ReadonlySet<string>, { changed, moved, deleted }: Comparison, paths: readonly string[]): ReadonlySet<string> {
  const named = paths.map((path) => posix.normalize(path).replace(/\/$/, ""));
  const isNamed = (path: string): boolean => named.length === 0 || named.some((given) => given === "." || path === given || path.startsWith(`${given}/`) || (/[*?[{]/.test(given) && compileGlob(given)(path)));
  return new Set([...[...asked].filter((path) => changed.has(path) || moved.has(path)), ...[...deleted].filter(isNamed)]);
}

/** A run in which no rule was on has judged nothing. */
function silent({ own, settings }: Configurations, report: Report): Problem[] {
  const judged = report.files.filter(({ role }) => role !== "skipped");
  if (judged.length === 0 || judged.some(({ path }) => Object.keys(settings(path).rules).length > 0)) return [];
  return [{ path: own.file, line: null, message: "No rule is on for any of these files, so nothing was judged: extend a preset, or turn rules on." }];
}
