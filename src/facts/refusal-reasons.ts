/** What a replay of a migration or its rollback found to be refused, in words. */
import type { Refused } from "../catalog/round-trip.ts";
import type { SourceFile } from "../source.ts";

/** Why it is refused, as a clause: `the column name is there already`. */
export function reasonOf({ condition, thing }: Refused): string {
  switch (condition) {
    case "undefined_table": return `${thing ?? "its table"} was dropped before`;
    case "dependent_objects_still_exist": return "something that is dropped later, or not at all, still depends on it";
    case "invalid_table_definition": return "the table has a primary key already";
  }
  if (condition.startsWith("duplicate_")) return `${thing ?? "what it makes"} is there already`;
  if (condition.startsWith("undefined_")) return `${thing ?? "something that it names"} is not there`;
  return "the server refuses it as things stand then";
}

/** What is refused, a clause of ALTER TABLE with its table: `alter table users add column name text`. */
export function refusedSql({ statement, change }: Refused, file: SourceFile): string {
  const [first = change] = statement.changes;
  const { start } = statement.span;
  return file.text.slice(start, first.span.start) + file.text.slice(change.span.start, change.span.end);
}
