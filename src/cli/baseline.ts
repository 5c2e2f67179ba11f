import { existsSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { entriesFor, writeBaseline, type BaselineEntry } from "../baseline.ts";
import { asWritten, baselinePath, type BaselineFile } from "../config/baseline-file.ts";
import type { Configurations } from "../config/configurations.ts";
import { goneEntries, prepareLint, readInput, today } from "../input.ts";
import { lint } from "../lint.ts";
import { didYouMean } from "../nearest.ts";
import type { Report } from "../report.ts";
import { positionAt } from "../source.ts";
import { loadParser } from "../sql/read.ts";
import { UsageError, type Command, type ExitCode } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { printNotes } from "./notes.ts";
import { print, printProblems, startProgress, visible } from "./terminal.ts";

const actions = ["write", "prune", "show"] as const;
type Action = (typeof actions)[number];

export const command: Command = {
  name: "baseline",
  usage: "write [paths…] | prune | show",
  summary: "Keeps the findings that no longer count: write takes down all there are, prune removes those that are gone.",
  details: [
    "The file is .migralint-baseline.json beside migralint.yaml, or the one that its key baseline names. Commit it.",
    "With paths, write replaces only what it says about files there.",
  ],
  options: configurationOptions,
  run: async (args) => {
    const [word = "", ...paths] = args.positionals;
    const action = actions.find((known) => known === word);
    if (action === undefined) throw new UsageError(word === "" ? "What of the baseline? migralint baseline write, prune or show." : `There is no migralint baseline ${word}.${didYouMean(word, actions)}`);
    if (action !== "write" && paths.length > 0) throw new UsageError(`migralint baseline ${action} takes no paths.`);
    const { configurations, problems } = configurationsOf(args);
    if (configurations === null || problems.length > 0) {
      await printProblems(problems);
      return 2;
    }
    return act(action, configurations, paths);
  },
};

async function act(action: Action, configurations: Configurations, paths: readonly string[]): Promise<ExitCode> {
  const { own } = configurations;
  await loadParser();
  const input = await readInput(configurations, paths, { unmatched: "report" });
  await printNotes(input, configurations);
  const { input: prepared, baselines: files, unread, problems } = prepareLint(configurations, input, { today: today() });
  // A baseline that is not there yet, or no longer makes sense, is what `write` is for.
  const stopping = [...input.problems, ...problems, ...(action === "write" && paths.length === 0 ? [] : unread)];
  if (stopping.length > 0) {
    await printProblems(stopping);
    return 2;
  }
  const progress = startProgress();
  const report = lint({ ...prepared, onScript: progress.show });
  progress.clear();
  const gone = new Set(goneEntries(report, own.cwd));
  if (action === "show") await show(files, report, gone);
  else {
    const judged = new Set(report.files.map(({ path }) => path));
    const isOf = (file: BaselineFile) => ({ path }: { readonly path: string }): boolean => baselinePath(configurations.of(path)) === file.path;
    const isElsewhere = ({ path }: BaselineEntry): boolean => !judged.has(path) && existsSync(resolve(own.cwd, path));
    for (const file of files) {
      const found = entriesFor([...report.baselined, ...(action === "write" ? report.findings : [])].filter(isOf(file)));
      const kept = action === "prune" ? report.unusedBaseline.filter((entry) => file.entries.includes(entry) && !gone.has(entry)) : paths.length > 0 ? file.entries.filter(isElsewhere) : [];
      await write(action, file, [...kept, ...found], own.cwd);
    }
  }
  await printProblems(report.problems);
  return report.problems.length > 0 ? 2 : 0;
}

async function write(action: Action, file: BaselineFile, entries: readonly BaselineEntry[], cwd: string): Promise<void> {
  if (entries.length === 0 && !file.exists) {
    await print(action === "write" ? "Nothing was found, so no baseline is needed.\n" : `There is no baseline ${visible(file.shown)}.\n`);
    return;
  }
  const text = writeBaseline(asWritten(entries, file.path, cwd));
  const temporary = `${file.path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file.path);
  const removed = file.entries.length - entries.length;
  await print(action === "write" ? `Wrote ${count(entries.length, "finding")} to ${visible(file.shown)}.\n` : `Removed ${count(removed, "entry", "entries")} from ${visible(file.shown)}; it holds ${entries.length}.\n`);
}

/** Each entry with the finding it stands for. */
async function show(files: readonly BaselineFile[], report: Report, gone: ReadonlySet<BaselineEntry>): Promise<void> {
  const sources = new Map(report.files.map(({ path, file }) => [path, file]));
  const lines = report.baselined.map(({ path, span, rule, message }) => {
    const source = sources.get(path);
    return `${path}${source === undefined ? "" : `:${positionAt(source, span.start).line}`}  ${rule}  ${message}`;
  });
  const left = [...gone].map(({ path, rule }) => `${path}  ${rule}  no longer occurs`);
  const there = files.filter(({ exists }) => exists);
  for (const line of [...lines, ...left]) await print(`${visible(line)}\n`);
  if (there.length === 0) await print("There is no baseline here. migralint baseline write makes one.\n");
  for (const { shown, entries } of there) await print(`${visible(shown)} holds ${count(entries.length, "finding")}${gone.size > 0 ? `; ${gone.size} no longer ${gone.size === 1 ? "occurs" : "occur"}, and migralint baseline prune removes ${gone.size === 1 ? "it" : "them"}` : ""}.\n`);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

