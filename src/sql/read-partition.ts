/** `FOR VALUES …` and DEFAULT of a partition: https://www.postgresql.org/docs/18/sql-createtable.html */
import type { Node, PartitionBoundSpec } from "@pgsql/types";
import type { BoundValue, PartitionBound } from "./change.ts";
import { strings } from "./names.ts";

export function partitionBound(spec: PartitionBoundSpec | undefined): PartitionBound {
  const { strategy, modulus = 0, remainder = 0, listdatums = [], lowerdatums = [], upperdatums = [] } = spec ?? {};
  switch (spec?.is_default === true ? undefined : strategy) {
    case "l": return { strategy: "list", values: listdatums.map((node) => ({ node })) };
    case "r": return { strategy: "range", from: lowerdatums.map(limit), to: upperdatums.map(limit) };
    case "h": return { strategy: "hash", modulus, remainder };
    default: return { strategy: "default" };
  }
}

/** To the grammar MINVALUE and MAXVALUE are names of columns. */
function limit(node: Node): BoundValue {
  const [name, ...others] = "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
  return others.length === 0 && (name === "minvalue" || name === "maxvalue") ? name : { node };
}
