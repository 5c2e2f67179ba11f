import { printSchema, schemaData } from "../catalog/print.ts";
import { startReplay } from "../catalog/replay.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Problem } from "../finding.ts";
import type { History } from "../migrations/migration.ts";
import { positionAt } from "../source.ts";
import { loadParser, readScript } from "../sql/read.ts";
import { UsageError, type Command } from "./command.ts";
import { configurationOptions, configurationsOf, type Configurations } from "./configuration.ts";
import { readInput } from "./input.ts";
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
    const { histories, problems: inputProblems } = await readInput(configurations, args.positionals, { unmatched: "report" });
    const problems: Problem[] = [...configProblems, ...inputProblems, ...histories.flatMap((history) => history.problems)];
    const [history, ...others] = histories;
    if (others.length > 0) problems.push({ path: null, line: null, message: `These are the migrations of several databases: name one of ${histories.map(({ root }) => root).join(", ")}.` });
    else if (history !== undefined) {
      await loadParser();
      const catalog = replay(history, configurations, problems);
      await print(format === "json" ? `${JSON.stringify(schemaData(catalog), null, 2)}\n` : printSchema(catalog));
    }
    await printProblems(problems);
    return problems.length > 0 ? 2 : 0;
  },
};

/** The schema at the end of a history; statements that do not parse are problems. */
function replay(history: History, { settings }: Configurations, problems: Problem[]): Catalog {
  const replay = startReplay();
  const { placeholders, psql } = history.runner;
  for (const { up, order } of history.migrations) {
    if (up === null) continue;
    const text = readScript(up, { placeholders: [...placeholders, ...settings(up.file.path).placeholders], psql });
    replay.open(text, order);
    for (const statement of text.statements) {
      if (statement.error !== null) problems.push({ path: up.file.path, line: positionAt(up.file, statement.error.span.start).line, message: `This statement does not parse, so it is not part of the schema: ${statement.error.message}.` });
      for (const change of replay.changesOf(statement)) replay.apply(change, up);
    }
    replay.close();
  }
  return replay.catalog;
}
