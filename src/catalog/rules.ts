/** What CREATE RULE may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/rewrite/rewriteDefine.c */
import type { Node, RuleStmt } from "@pgsql/types";
import { nodesTagged } from "../sql/expression.ts";
import { relationName, strings } from "../sql/names.ts";
import type { Catalog } from "./catalog.ts";
import { lookupAlongPath } from "./mentions.ts";
import { hasOddTarget } from "./row-targets.ts";
import { returnedBy } from "./text-from.ts";

/** Whether the server refuses CREATE RULE for what it does, beside columns that are not there. */
export function isOddRule(catalog: Catalog, { event, relation, rulename, instead, whereClause, actions }: RuleStmt): boolean {
  // ON SELECT rules make a view, and since PostgreSQL 16 only of what is one: https://www.postgresql.org/docs/16/release-16.html
  if (event === "CMD_SELECT" && (rulename !== "_RETURN" || catalog.findTable(relationName(relation)) !== undefined)) return true;
  const list = actions ?? [];
  const absent = event === "CMD_INSERT" ? "old" : event === "CMD_DELETE" ? "new" : null;
  if (absent !== null && list.some((action) => nodesTagged(action, "ColumnRef").some(({ fields }) => (fields ?? []).length > 1 && strings(fields)[0] === absent))) return true;
  const giving = list.filter((action) => returnedBy(action).length > 0);
  if (giving.length > 1 || (giving.length === 1 && (instead !== true || whereClause !== undefined))) return true;
  if (whereClause !== undefined && list.some((action) => !isQuery(action))) return true;
  const lookup = lookupAlongPath(catalog);
  return list.some((action) => hasOddTarget(lookup, action));
}

function isQuery(action: Node): boolean {
  return "SelectStmt" in action || "InsertStmt" in action || "UpdateStmt" in action || "DeleteStmt" in action;
}
