/** Tables that are lists which migrations keep, such as one of codes: few rows, and nobody else adds any. */
import { isConstant } from "../sql/expression.ts";
import { unknown } from "../catalog/schema.ts";
import type { Column, Table } from "../catalog/schema.ts";

/**
 * Whether a table is such a list: it was made with three rows or more and their keys, nothing filled it in bulk since, and no column gives new rows a
 * number, a time or a random value of their own, as tables do that programs add to. Of one that no migration made, they wrote rows of it again and again.
 */
export function isSeeded({ known, filled, seeds, columns }: Table): boolean {
  if (seeds === null) return false;
  return known ? !filled && seeds.rows >= 3 && columns.every((column) => !tellsRowsApart(column)) : seeds.releases >= 2 && seeds.rows >= 5;
}

function tellsRowsApart({ default: value, identity }: Column): boolean {
  return identity !== null || value === unknown || (value !== null && !isConstant(value.node));
}
