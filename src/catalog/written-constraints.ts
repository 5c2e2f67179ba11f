/** The constraints that a statement writes, for rules about how they are written. */
import type { Change, ChangeOf, ConstraintDefinition } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";
import type { Catalog } from "./catalog.ts";

export interface WrittenConstraint {
  /** For messages. */
  readonly table: string;
  readonly definition: ConstraintDefinition;
  readonly change: ChangeOf<"CreateTable" | "AddColumn" | "AddConstraint">;
}

/** The constraints that a change writes, whatever its table is and whether it runs. */
export function constraintsOf(change: Change): readonly ConstraintDefinition[] {
  return change.kind === "CreateTable" ? change.constraints : change.kind === "AddColumn" ? change.column.constraints : change.kind === "AddConstraint" ? [change.constraint] : [];
}

/**
 * The constraints of CREATE TABLE, ADD COLUMN and ADD CONSTRAINT; not those of temporary and foreign tables, nor of what IF NOT EXISTS finds there
 * already. `catalog`: before the statement.
 */
export function writtenConstraints({ changes }: Pick<Statement, "changes">, catalog: Catalog): readonly WrittenConstraint[] {
  return changes.flatMap((change): WrittenConstraint[] => {
    if (change.unlikely === true || (change.kind !== "CreateTable" && change.kind !== "AddColumn" && change.kind !== "AddConstraint")) return [];
    const table = catalog.label(change.table);
    if (change.kind === "CreateTable") {
      if (change.temporary || change.foreign || (change.ifNotExists && catalog.findTable(change.table) !== undefined)) return [];
      return change.constraints.map((definition) => ({ table, definition, change }));
    }
    const target = catalog.table(change.table);
    if (target.temporary || target.foreign) return [];
    if (change.kind === "AddConstraint") return [{ table, definition: change.constraint, change }];
    if (change.ifNotExists && target.columns.some(({ name }) => name === change.column.name)) return [];
    return change.column.constraints.map((definition) => ({ table, definition, change }));
  });
}
