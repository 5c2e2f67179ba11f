/** What CREATE STATISTICS may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/statscmds.c */
import type { CreateStatsStmt } from "@pgsql/types";
import { shape } from "../sql/expression.ts";
import { relationName, repeats, strings } from "../sql/names.ts";
import { unknownColumn } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { leavesRow, readsBeyond } from "./expressions.ts";
import { lookupAlongPath } from "./mentions.ts";
import { systemColumnNames } from "./names.ts";

/** Whether the server refuses CREATE STATISTICS. */
export function isOddStatistics(catalog: Catalog, { exprs, relations, stat_types: kinds }: CreateStatsStmt): boolean {
  const elements = (exprs ?? []).flatMap((element) => ("StatsElem" in element ? [element.StatsElem] : []));
  const columns = elements.flatMap(({ name }) => name ?? []);
  const expressions = elements.flatMap(({ expr }) => expr ?? []);
  if (elements.length === 1 && (columns.length === 1 || (kinds ?? []).length > 0)) return true;
  if (elements.length > 8 || repeats(columns) || (relations ?? []).length > 1) return true;
  if (strings(kinds).some((kind) => !["ndistinct", "dependencies", "mcv"].includes(kind))) return true;
  if (columns.some((name) => systemColumnNames.has(name)) || expressions.some((each) => leavesRow(catalog, each))) return true;
  if (repeats(expressions.map(shape))) return true;
  const [relation] = relations ?? [];
  if (relation === undefined || !("RangeVar" in relation)) return false;
  const name = relationName(relation.RangeVar);
  if (catalog.findTable(name) === undefined && [catalog.findIndex(name), catalog.findSequence(name), catalog.findObject("view", name), catalog.findObject("type", name)].some((found) => found !== undefined)) return true;
  const lookup = lookupAlongPath(catalog);
  const place = lookup.relation(name);
  const there = place === null ? null : lookup.columns(place);
  if (there === null) return false;
  const row = { name: name.name, columns: there.map(unknownColumn), columnsKnown: true };
  return columns.some((column) => !there.includes(column)) || expressions.some((each) => readsBeyond(catalog, each, row));
}
