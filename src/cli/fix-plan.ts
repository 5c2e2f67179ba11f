import { posix } from "node:path";
import { deployedIn } from "../config/deployed.ts";
import type { Problem } from "../finding.ts";
import { readInput, today } from "../input.ts";
import { judge, openGit } from "../judgement.ts";
import { newMigrations } from "../migrations/base.ts";
import type { Migration, Script } from "../migrations/migration.ts";
import { printJson } from "../reporters/scrub.ts";
import { readScript } from "../sql/read.ts";
import type { ScriptText } from "../sql/statement.ts";
import { faultOf } from "../steps/check.ts";
import { planFile, type PlannedFiles } from "../steps/plan-file.ts";
import { UsageError, type Command } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { additionDiff, unifiedDiff } from "./diff.ts";
import { tellRefused } from "./notes.ts";
import { print, printError, printProblems, visible } from "./terminal.ts";
import { writeTogether } from "./write.ts";

export const command: Command = {
  name: "fix",
  usage: "--plan FILE",
  summary: "Writes what a migration does at once as several that keep no one out: new files beside it.",
  details: [
    "Takes what lint finds in FILE and knows safe steps for. The file is changed, others are added, and",
    "nothing that is there is replaced. What one edit mends is fixed by migralint lint --fix.",
    "Exit codes: 0 all of it was planned, 1 something could not be, 2 nothing could be read or written.",
  ],
  options: {
    ...configurationOptions,
    "plan": { type: "string", value: "FILE", help: "the migration, which must not have been deployed" },
    "dry-run": { type: "boolean", help: "print the files as a patch, and write nothing" },
    "since": { type: "string", value: "REF", help: "what is on this branch, tag or commit has been deployed" },
    "format": { type: "string", short: "f", value: "FORMAT", help: "text (default) or json" },
  },
  run: async (args) => {
    const given = args.text("plan");
    if (given === undefined || args.positionals.length > 0) throw new UsageError("fix is given one migration: migralint fix --plan FILE. What one edit mends is fixed by migralint lint --fix.");
    const format = args.text("format") ?? "text";
    if (format !== "text" && format !== "json") throw new UsageError(`There is no format ${format} here: text or json.`);
    if (format === "json" && args.flag("dry-run")) throw new UsageError("With --dry-run the patch goes to the standard output: leave out --format.");
    const { configurations, problems: configProblems } = configurationsOf(args);
    // A configuration that is only half understood must not write files.
    const fails = async (...problems: readonly Problem[]): Promise<2> => {
      await printProblems([...configProblems, ...problems]);
      return 2;
    };
    if (configurations === null || configProblems.length > 0) return fails();
    const path = posix.normalize(given);
    const here = (message: string): Problem => ({ path, line: null, message });
    const { input, report, problems } = await judge(configurations, [path], { today: today(), unmatched: "report", baseline: false });
    await tellRefused(configurations);
    if (problems.length > 0 || report.problems.length > 0) return fails(...problems, ...report.problems);
    if (input.ignored.length > 0) return fails(here(`It is ignored by ${input.ignored[0]?.by ?? "the configuration"}.`));
    const history = input.histories.find(({ migrations }) => migrations.some((migration) => migration.up?.file.path === path));
    const migration = history?.migrations.find((candidate) => candidate.up?.file.path === path);
    if (history === undefined || migration === undefined || migration.up === null || migration.repeatable) return fails(here("This is no migration that runs once: name the file of its way forward."));
    const deployed = deployedIn(input.histories, configurations.appliedUpTo).deployed.get(history.root) ?? -1;
    if (migration.order <= deployed) return fails(here("applied-up-to says that it has been deployed, so changing it changes nothing: write a new migration, or plan one that is still to come."));
    const since = args.text("since");
    if (since !== undefined) {
      const git = await openGit(process.cwd(), since);
      if ("message" in git) return fails(git);
      const base = (await git.compare(input.histories, configurations.ignores)).bases.get(history.root);
      if (base !== undefined && !newMigrations(base, history).includes(migration)) return fails(here(`It is on ${since} already, so it counts as deployed: write a new migration, or plan one that is still to come.`));
    }
    const settings = configurations.settings(path);
    const read = (script: Script): ScriptText => readScript(script, { placeholders: [...script.migration.runner.placeholders, ...configurations.settings(script.file.path).placeholders], psql: script.migration.runner.psql });
    const planned = planFile({ history, migration: { ...migration, up: migration.up } satisfies Migration, findings: report.findings, rules: configurations.rules, settings, read, today: today() });
    const { added, changed, refused } = planned;
    if (changed.length === 0) {
      await print(format === "json" ? printJson(dataOf(planned)) : planned.refused.length === 0 ? "Nothing is found here that takes several steps.\n" : "");
      if (format === "text") await printError(refusalsOf(path, planned));
      return refused.length > 0 ? 1 : 0;
    }
    const overlay = new Map([...added.map(({ path: at, text }) => [at, text] as const), ...changed.map(({ file, text }) => [file.path, text] as const)]);
    const again = (await readInput(configurations, [path], { unmatched: "report", overlay })).histories.find(({ root }) => root === history.root);
    const fault = again === undefined ? "the history could not be read with them" : faultOf(history, again, planned, read);
    if (fault !== null) {
      await printError(`migralint: ${visible(path)}: nothing was written, because ${fault}.\n${refusalsOf(path, planned)}`);
      return 1;
    }
    if (args.flag("dry-run")) {
      await print([...changed.map(({ file, text }) => unifiedDiff(file, text)), ...added.map(({ path: at, text }) => additionDiff(at, text))].join(""));
      await printError(refusalsOf(path, planned));
      return refused.length > 0 ? 1 : 0;
    }
    try {
      await writeTogether(added, changed);
    } catch (error) {
      return fails(here(`Nothing was written: ${error instanceof Error ? error.message : String(error)}.`));
    }
    await print(format === "json" ? printJson(dataOf(planned)) : textOf(planned));
    if (format === "text") await printError(refusalsOf(path, planned));
    return refused.length > 0 ? 1 : 0;
  },
};

/** What was written, for people. */
function textOf({ changed, added, steps, notes }: PlannedFiles): string {
  const files = [...changed.map(({ file }) => ({ path: file.path, word: "changed" })), ...added.map(({ path }) => ({ path, word: "new" }))];
  const width = Math.max(...files.map(({ path }) => visible(path).length));
  return [
    ...files.map(({ path, word }) => `${visible(path).padEnd(width)}  ${word}`),
    "",
    ...steps.flatMap(({ purpose, when }, index) => [`${index + 1}. ${visible(purpose)}`, ...(when === null ? [] : [`   ${visible(when)}`])]),
    ...notes.map(visible),
    "",
  ].join("\n");
}

function refusalsOf(path: string, { refused }: PlannedFiles): string {
  return refused.map(({ rule, line, reason }) => `migralint: ${visible(path)}:${line}: ${rule} is not planned: ${visible(reason)}.\n`).join("");
}

/** What was written as plain data, for `--format json`; version 1. */
function dataOf({ changed, added, steps, planned, refused, notes }: PlannedFiles) {
  return { version: 1, changed: changed.map(({ file }) => file.path), added: added.map(({ path }) => path), steps, planned, refused, notes };
}
