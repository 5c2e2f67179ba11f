import { posix } from "node:path";
import { failLevels, type FailLevel } from "../config/config.ts";
import { severities, type Finding, type Problem } from "../finding.ts";
import { fixAll } from "../fix-all.ts";
import { today } from "../input.ts";
import { judge, openGit } from "../judgement.ts";
import { didYouMean } from "../nearest.ts";
import { UsageError, type Arguments, type Command } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { patchOf, writeChanges } from "./fix.ts";
import { printNotes, tellGone } from "./notes.ts";
import { formatNames, outputsOf, writeReport } from "./output.ts";
import { print, printError, printProblems, startProgress, visible, wantsColor } from "./terminal.ts";

export const command: Command = {
  name: "lint",
  usage: "[paths…]",
  summary: "Judges migrations. Paths are files, folders or globs; the rest of their history is read as well.",
  details: [
    "Without paths: the migrations or projects of the configuration, else those in the usual folders.",
    "Exit codes: 0 nothing found at or above --fail-on, 1 something found, 2 something could not be judged.",
  ],
  options: {
    ...configurationOptions,
    "rule": { type: "string", value: "ID:SEVERITY", multiple: true, help: "set a rule to off, info, warning or error; repeatable" },
    "format": { type: "string", short: "f", value: "NAME[=FILE]", multiple: true, help: `${formatNames.join(", ")}; repeatable, to the standard output or a file` },
    "fail-on": { type: "string", value: "LEVEL", help: "exit with 1 on findings at or above: error (default), warning, info, never" },
    "max-warnings": { type: "string", value: "N", help: "exit with 1 on more than N warnings" },
    "since": { type: "string", value: "REF", help: "judge only what is new since the work left this branch, tag or commit" },
    "staged": { type: "boolean", help: "judge only what is staged for the next commit, as git's index has it" },
    "no-baseline": { type: "boolean", help: "judge as if there were no baseline" },
    "quiet": { type: "boolean", short: "q", help: "show only findings at or above --fail-on" },
    "color": { type: "boolean", help: "colour the text, on a terminal or not" },
    "no-color": { type: "boolean", help: "do not; NO_COLOR and FORCE_COLOR are heeded too" },
    "fix": { type: "boolean", help: "apply the fixes that keep the schema as it is" },
    "fix-dry-run": { type: "boolean", help: "print the fixes as a patch, and change nothing" },
    "stdin-filename": { type: "string", value: "PATH", help: "read SQL from the standard input, and judge it as this file of its history" },
    "no-error-on-unmatched-pattern": { type: "boolean", help: "paths that match nothing are no problem" },
  },
  run: async (args) => {
    const outputs = outputsOf(args.texts("format"));
    const maximalWarnings = maximalWarningsOf(args);
    const asked = failLevelOf(args);
    if (args.flag("fix") && args.flag("fix-dry-run")) throw new UsageError("--fix and --fix-dry-run exclude each other.");
    if (args.flag("color") && args.flag("no-color")) throw new UsageError("--color and --no-color exclude each other.");
    const stdin = args.text("stdin-filename");
    if (stdin !== undefined && args.positionals.length > 0) throw new UsageError("With --stdin-filename there are no other paths.");
    if (stdin !== undefined && args.flag("fix")) throw new UsageError("What comes from the standard input cannot be fixed in place: use --fix-dry-run.");
    if (args.flag("fix-dry-run") && outputs.some(({ file }) => file === null) && args.texts("format").length > 0) throw new UsageError("With --fix-dry-run the patch goes to the standard output: write reports to files, --format NAME=FILE.");
    const since = args.text("since");
    const staged = args.flag("staged");
    if (since !== undefined && staged) throw new UsageError("--since and --staged exclude each other.");
    if ((since !== undefined || staged) && stdin !== undefined) throw new UsageError(`What comes from the standard input is not known to git: leave out ${staged ? "--staged" : "--since"}.`);
    if (staged && args.flag("fix")) throw new UsageError("--staged reads git's index, and --fix changes the files beside it: use --fix-dry-run, or --fix without --staged.");

    const { configurations, problems: configProblems } = configurationsOf(args);
    if (configurations === null) {
      await printProblems(configProblems);
      return 2;
    }
    const fails = (finding: Finding, never: FailLevel = "never"): boolean => {
      const level = asked ?? configurations.of(finding.path).failOn;
      return isAtLeast(finding, level === "never" ? never : level);
    };
    const comparing = since === undefined && !staged ? null : await openGit(process.cwd(), since);
    if (comparing !== null && "message" in comparing) {
      await printProblems([...configProblems, comparing]);
      return 2;
    }
    const path = stdin === undefined ? null : posix.normalize(stdin);
    const { input, report: first, problems: found, baselines, again } = await judge(configurations, path === null ? args.positionals : [path], {
      comparing, today: today(), baseline: !args.flag("no-baseline"), progress: startProgress,
      unmatched: args.flag("no-error-on-unmatched-pattern") ? "ignore" : "report",
      ...(path !== null && { overlay: new Map([[path, await readStandardInput()]]) }),
    });
    await printNotes(input, configurations);
    const problems: Problem[] = [...found];
    let report = first;
    if (args.flag("fix") || args.flag("fix-dry-run")) {
      // A configuration that is only half understood must not change files.
      const fixed = configProblems.length > 0 ? { report, changes: [], problems: [] } : await fixAll(first, again);
      problems.push(...fixed.problems);
      if (args.flag("fix-dry-run")) await print(patchOf(fixed.changes));
      else {
        problems.push(...(await writeChanges(fixed.changes)));
        report = fixed.report;
        if (fixed.changes.length > 0) await printError(`migralint: fixed ${fixed.changes.map(({ file }) => visible(file.path)).join(", ")}.\n`);
      }
    }
    problems.unshift(...configProblems);
    problems.push(...report.problems);
    const shown = { ...report, problems, findings: args.flag("quiet") ? report.findings.filter((finding) => fails(finding, "error")) : report.findings };
    const color = wantsColor(args.flag("color") ? true : args.flag("no-color") ? false : undefined);
    const width = process.stdout.isTTY ? process.stdout.columns : undefined;
    const written = await writeReport(shown, args.flag("fix-dry-run") ? outputs.filter(({ file }) => file !== null) : outputs, { rules: configurations.rules, color, ...(width !== undefined && { width }) });
    if (!args.flag("quiet")) await tellGone(baselines, report, configurations.own.cwd);
    await printProblems([...problems, ...written]);
    if (problems.length > 0 || written.length > 0) return 2;
    if (maximalWarnings !== null && report.summary.warnings > maximalWarnings) {
      await printError(`migralint: found ${report.summary.warnings} ${report.summary.warnings === 1 ? "warning" : "warnings"}, and --max-warnings allows ${maximalWarnings}.\n`);
      return 1;
    }
    return report.findings.some((finding) => finding.suppressed === undefined && fails(finding)) ? 1 : 0;
  },
};

/** All of the standard input, as UTF-8. */
async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function isAtLeast(finding: Finding, level: FailLevel): boolean {
  return level !== "never" && severities.indexOf(finding.severity) <= severities.indexOf(level);
}

function failLevelOf(args: Arguments): FailLevel | undefined {
  const text = args.text("fail-on");
  const level = failLevels.find((known) => known === text);
  if (text !== undefined && level === undefined) throw new UsageError(`--fail-on is one of ${failLevels.join(", ")}, not ${text}.${didYouMean(text, failLevels)}`);
  return level;
}

function maximalWarningsOf(args: Arguments): number | null {
  const text = args.text("max-warnings");
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--max-warnings is a number, not ${text}.`);
  return Number(text);
}
