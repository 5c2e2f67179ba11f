/** What is gone for good once a change is committed. Tables, views and sequences by their labels. */
import { quoteIdentifier } from "../sql/names.ts";
export type Loss =
  /** All rows, or those that a condition finds. */
  | { readonly kind: "rows"; readonly table: string; readonly all: boolean }
  /** What a materialized view holds; its query makes it again. */
  | { readonly kind: "view rows"; readonly view: string }
  /** A column with what it holds. */
  | { readonly kind: "column"; readonly table: string; readonly column: string }
  /** What columns held before others took its place; `using`: those of ALTER COLUMN … USING. */
  | { readonly kind: "old values"; readonly table: string; readonly columns: readonly string[]; readonly using: boolean }
  /** What a type does not hold of a value. */
  | { readonly kind: "precision"; readonly table: string; readonly column: string; readonly type: string }
  | { readonly kind: "counter"; readonly sequence: string };

/** A loss in words, as the object of "loses": `the values of users.email`. */
export function lossText(loss: Loss): string {
  switch (loss.kind) {
    case "rows": return `${loss.all ? "all rows" : "rows"} of ${loss.table}`;
    case "view rows": return `the rows of ${loss.view}, which its query makes`;
    case "column": return `the values of ${loss.table}.${quoteIdentifier(loss.column)}`;
    case "old values": return `the old values of ${loss.columns.map((column) => `${loss.table}.${quoteIdentifier(column)}`).join(", ")}${loss.using ? ": USING replaces them" : ""}`;
    case "precision": return `what ${loss.type} cannot hold of ${loss.table}.${quoteIdentifier(loss.column)}: values are rounded or cut`;
    case "counter": return `where the sequence ${loss.sequence} stands`;
  }
}
