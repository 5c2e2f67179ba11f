/** What stands in the bound of a partition: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c (transformPartitionBoundValue) */
import type { Node } from "@pgsql/types";
import type { DataType, PartitionBound } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { isUncollated, leavesRow, refusesValue } from "./expressions.ts";
import { isUnreadable } from "./literal-values.ts";
import { partitionKeyOf } from "./partition-bounds.ts";
import { typesOver } from "./query.ts";
import { unknown } from "./schema.ts";
import type { Known, Table } from "./schema.ts";

/** Whether a value of a bound is surely none of the type of its key. */
export function refusesBoundValue(catalog: Catalog, parent: Table, takes: PartitionBound): boolean {
  const key = partitionKeyOf(parent);
  if (key === null) return false;
  const typeAt = (at: number): Known<DataType> => parent.columns.find(({ name }) => name === key.parts[at]?.column)?.type ?? unknown;
  switch (takes.strategy) {
    case "list": return takes.values.some((value) => typeof value === "object" && refuses(catalog, value.node, typeAt(0)));
    case "range": return [takes.from, takes.to].some((values) => values.some((value, at) => typeof value === "object" && refuses(catalog, value.node, typeAt(at))));
    default: return false;
  }
}

function refuses(catalog: Catalog, value: Node, type: Known<DataType>): boolean {
  if (leavesRow(catalog, value) || ("CollateClause" in value && isUncollated(catalog, type))) return true;
  const given = typesOver(catalog, nothing)(value);
  return given === "literal" ? isUnreadable(catalog, value, type) : refusesValue(catalog, given, type);
}

const nothing: Pick<Table, "name" | "columns" | "columnsKnown"> = { name: "", columns: [], columnsKnown: true };
