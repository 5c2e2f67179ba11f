/** Whether a column is there when ADD COLUMN gets to it. */
import type { Column, Table } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";

/** Whether a table has the column for certain: with IF NOT EXISTS nothing is added then, and without the server refuses. One that a condition may have dropped has no known type. */
export function isThere({ columns }: Table, { name }: Pick<Column, "name">): boolean {
  return columns.some((column) => column.name === name && column.type !== unknown);
}
