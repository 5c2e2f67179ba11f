/** Why a statement of a migration or its rollback is refused, in words. */

const reasons: Readonly<Record<string, string>> = {
  undefined_table: "its table was dropped before",
  undefined_column: "the column is not there",
  dependent_objects_still_exist: "something that is dropped later, or not at all, still depends on it",
  invalid_table_definition: "the table has a primary key already",
};

/** The condition that a replay met, as a clause: `what it makes is there already`. */
export function reasonOf(condition: string): string {
  const known = reasons[condition];
  if (known !== undefined) return known;
  if (condition.startsWith("duplicate_")) return "what it makes is there already";
  return condition.startsWith("undefined_") ? "it is not there" : "the server refuses it as things stand then";
}
