/** Constraints in SQL. */
import { quoteIdentifier } from "../sql/names.ts";
import type { Constraint, Index } from "./schema.ts";

/** What a constraint's text names and the constraint itself does not hold. */
export interface ConstraintContext {
  /** The index behind it. */
  readonly index: Index | undefined;
  /** Clauses that say how the index is stored. */
  readonly storage: readonly string[];
  /** The table that a foreign key points to, as it is written here. */
  readonly target: string;
}

/** What stands after `CONSTRAINT name`. Keys and foreign keys as `pg_get_constraintdef()` gives them, checks as they were written. */
export function constraintText(constraint: Constraint, { index, storage, target }: ConstraintContext): string {
  const list = (names: readonly string[]) => `(${names.map(quoteIdentifier).join(", ")})`;
  const deferral = constraint.deferrable ? ` DEFERRABLE${constraint.initiallyDeferred ? " INITIALLY DEFERRED" : ""}` : "";
  const notValid = constraint.valid === false && constraint.enforced ? " NOT VALID" : "";
  const enforcement = constraint.enforced ? "" : " NOT ENFORCED";
  switch (constraint.kind) {
    case "primary key":
    case "unique": {
      const include = index === undefined || index.include.length === 0 ? "" : ` INCLUDE ${list(index.include)}`;
      const nulls = index?.nullsNotDistinct ? " NULLS NOT DISTINCT" : "";
      const columns = constraint.period ? `${list(constraint.columns).slice(0, -1)} WITHOUT OVERLAPS)` : list(constraint.columns);
      return `${constraint.kind.toUpperCase()}${nulls} ${columns}${include}${storage.map((part) => ` ${part}`).join("")}${deferral}`;
    }
    case "not null":
      return `NOT NULL ${constraint.columns.map(quoteIdentifier).join("")}${constraint.noInherit ? " NO INHERIT" : ""}${notValid}`;
    case "check":
      return `CHECK (${constraint.expression?.sql ?? "true"})${constraint.noInherit ? " NO INHERIT" : ""}${notValid}${enforcement}`;
    case "exclude":
      return constraint.sql;
    case "foreign key": {
      const { references } = constraint;
      if (references === null) return constraint.sql;
      const withPeriod = (names: readonly string[]) => (constraint.period ? `(${[...names.slice(0, -1).map(quoteIdentifier), `PERIOD ${quoteIdentifier(names.at(-1) ?? "")}`].join(", ")})` : list(names));
      const columns = references.columns.length === 0 ? "" : withPeriod(references.columns);
      const match = references.matchFull ? " MATCH FULL" : "";
      const onDelete = references.onDelete === "no action" ? "" : ` ON DELETE ${references.onDelete.toUpperCase()}${references.setColumns.length === 0 ? "" : ` ${list(references.setColumns)}`}`;
      const onUpdate = references.onUpdate === "no action" ? "" : ` ON UPDATE ${references.onUpdate.toUpperCase()}`;
      return `FOREIGN KEY ${withPeriod(constraint.columns)} REFERENCES ${target}${columns}${match}${onUpdate}${onDelete}${deferral}${notValid}${enforcement}`;
    }
  }
}
