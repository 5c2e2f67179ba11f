import { printSchema } from "../catalog/print.ts";
import { schemaData } from "../catalog/schema-data.ts";
import type { Problem } from "../finding.ts";
import { readInput } from "../input.ts";
import { schemaOf } from "../outcome.ts";
import { loadParser } from "../sql/read.ts";
import { UsageError, type Command } from "./command.ts";
import { configurationOptions, configurationsOf } from "./configuration.ts";
import { printNotes } from "./notes.ts";
import { print, printProblems } from "./terminal.ts";

export const command: Command = {
  name: "schema",
  usage: "[paths…]",
  summary: "Prints the schema that the migrations lead to, as SQL that runs on an empty server.",
  details: ["Run on an empty server, it gives the schema that the migrations give. What could not be read is named on stderr."],
  options: { ...configurationOptions, format: { type: "string", short: "f", value: "FORMAT", help: "sql (default) or json" } },
  run: async (args) => {
    const format = args.text("format") ?? "sql";
    if (format !== "sql" && format !== "json") throw new UsageError(`There is no format ${format} here: sql or json.`);
    const { configurations, problems: configProblems } = configurationsOf(args);
    if (configurations === null) {
      await printProblems(configProblems);
      return 2;
    }
    const input = await readInput(configurations, args.positionals, { unmatched: "report" });
    await printNotes(input, configurations);
    await loadParser();
    const { catalog, problems: unread } = schemaOf(input.histories, configurations.settings);
    if (catalog !== null) await print(format === "json" ? `${JSON.stringify(schemaData(catalog), null, 2)}\n` : printSchema(catalog));
    const problems: Problem[] = [...configProblems, ...input.problems, ...unread];
    await printProblems(problems);
    return problems.length > 0 ? 2 : 0;
  },
};
