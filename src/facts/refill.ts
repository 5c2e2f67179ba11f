/** Tables that are emptied to be filled anew. */
import { nodesTagged, type Node } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import type { Change, ChangeOf } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import { wholeOf } from "../effects/roles.ts";
import { copiesIn } from "./copies.ts";

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
  const read = nodesTagged(node.InsertStmt.selectStmt, "RangeVar").map((relation) => relationName(relation).name);
  return read.length > 0 && read.every((name) => {
    const copy = catalog.findTable({ schema: null, name })?.temporary === true ? copiesIn(text).find(({ change }) => change.kind === "CreateTable" && change.table.name === name)?.change : undefined;
    return copy?.kind === "CreateTable" && copy.asQuery !== null && takesAll(copy.asQuery.node);
  });
}

function takesAll(query: Node): boolean {
  return nodesTagged(query, "SelectStmt").every(({ whereClause, limitCount, limitOffset }) => whereClause === undefined && limitCount === undefined && limitOffset === undefined);
}

/** Whether the script made a copy of a table by a query before it takes the rows away, and puts them back from it after. */
export function comesBack({ label, name }: Table, catalog: Catalog, text: ScriptText, taken: Change): boolean {
  const copies = copiesIn(text);
  const kept = copies.filter(({ change, reads }) => change.kind === "CreateTable" && change.span.start < taken.span.start && reads.has(name));
  return copies.some(({ change, reads }) => change.kind === "Insert" && change.span.start >= taken.span.end && catalog.table(change.table).label === label && kept.some((copy) => reads.has(copy.change.table.name)));
}
