/** Tables that are emptied to be filled anew. */
import type { ChangeOf } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "./catalog.ts";

/** The INSERT that fills a table right after a statement: what it held is replaced, as with a list of codes or with what is worked out from other tables. */
export function refillOf(label: string, catalog: Catalog, { statements }: ScriptText, statement: Statement): ChangeOf<"Insert"> | undefined {
  const next = statements[statements.indexOf(statement) + 1];
  return next?.changes.find((change): change is ChangeOf<"Insert"> => change.kind === "Insert" && !change.nested && catalog.label(change.table) === label);
}
