/** Where the planner's statistics no longer fit, and whether a script gathers new ones. */
import type { Catalog } from "../catalog/catalog.ts";
import { wholeOf } from "../effects/roles.ts";
import { textOf, type Span } from "../source.ts";
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import { askedForNull } from "../sql/expression.ts";
import { quoteName, relationName } from "../sql/names.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { ofKinds } from "./changes-on.ts";

export type StaleReason = "rows" | "expression" | "statistics";

/** Whether an UPDATE fills a column that the script adds, and asks for nothing but that it is still empty: that is every row. */
function isBackfill({ table, columns, where }: ChangeOf<"Update">, { statements }: ScriptText): boolean {
  const empty = where === null ? undefined : askedForNull(where.node)?.column;
  return empty !== undefined && columns.includes(empty) && statements.some(({ changes }) => changes.some((change) => change.kind === "AddColumn" && change.column.name === empty && change.column.default === null && change.table.name === table.name && change.table.schema === table.schema));
}

/** Why the planner's statistics no longer fit after a change: most rows are others, or there is something new to know. */
export function staleReason(change: Change, text: ScriptText): StaleReason | null {
  switch (change.kind) {
    case "Insert": return change.source === "select" ? "rows" : null;
    case "Copy": return change.direction === "from" && !change.fromStdin ? "rows" : null;
    case "Update": return change.where === null || isBackfill(change, text) ? "rows" : null;
    case "Delete": return change.where === null ? "rows" : null;
    case "CreateIndex": return change.keys.some(({ expression }) => expression !== null) ? "expression" : null;
    case "CreateObject": return change.object === "statistics" ? "statistics" : null;
    default: return null;
  }
}

/** The table that a change is about: its name, how that is written, and where a finding stands; null where it is about none. */
export function tableOf(change: Change, statement: Statement, { script: { file } }: ScriptText): { readonly name: ObjectName; readonly written: string; readonly at: Span } | null {
  if (change.kind === "CreateObject") {
    const node = wholeOf(change, statement);
    const [relation] = node !== undefined && "CreateStatsStmt" in node ? (node.CreateStatsStmt.relations ?? []) : [];
    if (relation === undefined || !("RangeVar" in relation)) return null;
    const name = relationName(relation.RangeVar);
    return { name, written: quoteName(name), at: change.span };
  }
  if (!("table" in change) || change.table === null || !("tableSpan" in change)) return null;
  return { name: change.table, written: textOf(file, change.tableSpan), at: change.kind === "CreateIndex" ? change.span : change.tableSpan };
}

/** Whether ANALYZE, alone or of VACUUM, is said of a table after a statement, or of all tables. */
export function isAnalyzed(table: ObjectName, after: Statement, { statements }: ScriptText, catalog: Catalog): boolean {
  const analyzes = ofKinds(statements.slice(statements.indexOf(after)).flatMap(({ changes }) => changes), "Neutral").filter(({ what }) => what === "analyze" || what === "vacuum");
  return analyzes.some((change) => change.table === null || catalog.label(change.table) === catalog.label(table));
}
