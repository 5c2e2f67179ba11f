/** What a replay of a migration or its rollback found to be refused, in words. */
import type { Refused } from "../catalog/round-trip.ts";
import type { SourceFile } from "../source.ts";
import { classOf } from "../sql/change-kinds.ts";

const reasons: Readonly<Record<string, string>> = {
  undefined_table: "its table was dropped before",
  undefined_column: "the column is not there",
  dependent_objects_still_exist: "something that is dropped later, or not at all, still depends on it",
  invalid_table_definition: "the table has a primary key already",
};

/** Why it is refused, as a clause: `what it makes is there already`. */
export function reasonOf({ condition, change }: Refused): string {
  const known = reasons[condition];
  if (known !== undefined) return known;
  if (condition.startsWith("duplicate_")) return "what it makes is there already";
  if (condition.startsWith("undefined_")) return classOf(change) === "drops" ? "it is not there" : "something that it names is not there";
  return "the server refuses it as things stand then";
}

/** What is refused, a clause of ALTER TABLE with its table: `alter table users add column name text`. */
export function refusedSql({ statement, change }: Refused, file: SourceFile): string {
  const [first = change] = statement.changes;
  const { start } = statement.span;
  return file.text.slice(start, first.span.start) + file.text.slice(change.span.start, change.span.end);
}
