import { readInput } from "../input.ts";
import { plan } from "../plan.ts";
import { planData } from "../plan-json.ts";
import { planText } from "../plan-text.ts";
import { printJson } from "../reporters/scrub.ts";
import { loadParser } from "../sql/read.ts";
import { UsageError, type Command } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { printNotes } from "./notes.ts";
import { print, printProblems, wantsColor } from "./terminal.ts";

export const command: Command = {
  name: "plan",
  usage: "[paths…]",
  summary: "Shows what each statement locks, what waits for it and until when. Paths as for lint.",
  details: [
    "Rollbacks are shown where their file is named itself.",
    "Exit codes: 0, or 2 where something could not be read.",
  ],
  options: {
    ...configurationOptions,
    "format": { type: "string", short: "f", value: "FORMAT", help: "text (default) or json" },
    "color": { type: "boolean", help: "colour the text, on a terminal or not" },
    "no-color": { type: "boolean", help: "do not; NO_COLOR and FORCE_COLOR are heeded too" },
  },
  run: async (args) => {
    const format = args.text("format") ?? "text";
    if (format !== "text" && format !== "json") throw new UsageError(`There is no format ${format} here: text or json.`);
    if (args.flag("color") && args.flag("no-color")) throw new UsageError("--color and --no-color exclude each other.");
    const { configurations, problems: configProblems } = configurationsOf(args);
    if (configurations === null) {
      await printProblems(configProblems);
      return 2;
    }
    const input = await readInput(configurations, args.positionals, { unmatched: "report" });
    await printNotes(input, configurations);
    await loadParser();
    const found = plan({ histories: input.histories, settings: configurations.settings, asked: input.asked, named: input.named });
    const postgres = found.scripts[0]?.postgres ?? configurations.settings(".").postgres;
    const width = process.stdout.isTTY ? process.stdout.columns : undefined;
    const color = wantsColor(args.flag("color") ? true : args.flag("no-color") ? false : undefined);
    await print(format === "json" ? printJson(planData(found, postgres)) : planText(found, { color, settings: configurations.settings, ...(width !== undefined && { width }) }));
    const problems = [...configProblems, ...input.problems, ...input.histories.flatMap((history) => history.problems), ...found.problems];
    await printProblems(problems);
    return problems.length > 0 ? 2 : 0;
  },
};
