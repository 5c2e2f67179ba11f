/** Which tables a script keeps a copy of. */
import { textOf } from "../source.ts";
import type { ScriptText } from "./statement.ts";

/** The names, without schema, of tables that CREATE TABLE AS or INSERT … SELECT reads. */
export function copiedTables({ script, statements }: ScriptText): ReadonlySet<string> {
  const queries = statements.flatMap(({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind === "CreateTable" && change.asQuery !== null && !change.temporary) return [change.asQuery.sql];
      return change.kind === "Insert" && change.source === "select" ? [textOf(script.file, change.span)] : [];
    }),
  );
  return new Set(queries.flatMap((sql) => [...sql.matchAll(/\b(?:from|join|table)\s+([\w."]+)/gi)].map((match) => (match[1] ?? "").replace(/^.*\./, "").replaceAll('"', ""))));
}
