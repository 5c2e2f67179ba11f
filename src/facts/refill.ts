/** Tables that are emptied to be filled anew. */
import { walk } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import { textOf } from "../source.ts";
import type { Change, ChangeOf } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { wholeOf } from "../effects/roles.ts";

/**
 * The INSERT that fills a table right after a statement, but for what alters the same table in between: what it held is replaced, as with a list of
 * codes or with what is worked out from other tables.
 */
export function refillOf(label: string, catalog: Catalog, { statements }: ScriptText, statement: Statement): ChangeOf<"Insert"> | undefined {
  const next = statements.slice(statements.indexOf(statement) + 1).find(({ node, changes }) => node?.stmt === undefined || !("AlterTableStmt" in node.stmt) || changes.some((change) => !("table" in change) || change.table === null || catalog.label(change.table) !== label));
  return next?.changes.find((change): change is ChangeOf<"Insert"> => change.kind === "Insert" && !change.nested && catalog.label(change.table) === label);
}

/** Whether the INSERT that fills the table right after gives it rows that are written out, or that a temporary table kept meanwhile, all of them. `catalog`: before the statement. */
export function isGivenBack(label: string, catalog: Catalog, text: ScriptText, statement: Statement): boolean {
  const refill = refillOf(label, catalog, text, statement);
  if (refill === undefined || refill.source === "values") return refill !== undefined;
  const holder = text.statements.find(({ changes }) => changes.includes(refill));
  const node = holder === undefined ? undefined : wholeOf(refill, holder);
  if (node === undefined || !("InsertStmt" in node) || node.InsertStmt.selectStmt === undefined) return false;
  let [kept, others] = [0, 0];
  walk(node.InsertStmt.selectStmt, (each) => {
    if (!("RangeVar" in each)) return;
    const { name } = relationName(each.RangeVar);
    const query = catalog.findTable({ schema: null, name })?.temporary === true ? text.statements.flatMap(({ changes }) => changes).find((change) => change.kind === "CreateTable" && change.table.name === name) : undefined;
    if (query?.kind === "CreateTable" && query.asQuery !== null && !/\b(?:where|limit)\b/i.test(query.asQuery.sql)) kept++;
    else others++;
  });
  return kept > 0 && others === 0;
}

/** Whether the script made a copy of a table by a query before it takes the rows away, and puts them back from it after. */
export function comesBack({ label, name }: Table, catalog: Catalog, { script, statements }: ScriptText, taken: Change): boolean {
  const changes = statements.flatMap((statement) => statement.changes);
  const copies = changes.flatMap((change) => (change.kind === "CreateTable" && change.span.start < taken.span.start && change.asQuery !== null && holds(change.asQuery.sql, name) ? [change.table.name] : []));
  return copies.length > 0 && changes.some((change) => {
    if (change.kind !== "Insert" || change.span.start < taken.span.end || catalog.table(change.table).label !== label) return false;
    const text = textOf(script.file, change.span);
    return copies.some((copy) => holds(text, copy));
  });
}

function holds(text: string, name: string): boolean {
  return text.toLowerCase().split(/[^\w$]+/).includes(name.toLowerCase());
}
