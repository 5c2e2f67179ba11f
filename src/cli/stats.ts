import { statisticsQuery } from "../config/statistics-query.ts";
import { UsageError, type Command } from "./command.ts";
import { print } from "./terminal.ts";

export const command: Command = {
  name: "stats",
  usage: "--query",
  summary: "Prints the SQL that makes a statistics file: sizes and traffic of tables. Opens no connection.",
  details: [
    "psql -XAtq -f <(migralint stats --query) > statistics.json, then stats: statistics.json in migralint.yaml.",
  ],
  options: { query: { type: "boolean", help: "print the SQL: read-only, for PostgreSQL 13 to 18, one JSON value" } },
  run: async (args) => {
    if (args.positionals.length > 0) throw new UsageError("migralint stats takes no paths.");
    if (!args.flag("query")) throw new UsageError("What of the statistics? migralint stats --query prints the SQL that makes them.");
    await print(statisticsQuery);
    return 0;
  },
};
