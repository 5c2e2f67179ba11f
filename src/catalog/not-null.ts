/** Whether a column holds no NULL, and what shows it. */
import { provesNotNull } from "../sql/expression.ts";
import { unknown } from "./schema.ts";
import type { Known, Table } from "./schema.ts";

/**
 * Whether SET NOT NULL can leave out reading the table, because the column forbids nulls already or a validated CHECK implies
 * it; constraints of the `dropped` names do not count. `unknown` where no migration here made the table:
 * [NotNullImpliedByRelConstraints](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
export function isProvenNotNull(table: Table, column: string, dropped: readonly string[]): Known<boolean> {
  const facts = table.columns.find(({ name }) => name === column);
  if (facts?.notNull === true && !isNotYetValid(table, column)) return true;
  const proof = table.constraints.some((constraint) =>
    constraint.kind === "check" && constraint.expression !== null && constraint.enforced && constraint.valid === true && !dropped.includes(constraint.name) && provesNotNull(constraint.expression.node, column));
  if (proof) return true;
  return table.known ? false : unknown;
}

/** Whether the column itself forbids nulls, and no row is left over from before it did. */
export function isNotNull(table: Table, column: string): boolean {
  return table.columns.some(({ name, notNull }) => name === column && notNull === true) && !isNotYetValid(table, column);
}

/** From PostgreSQL 18 on, NOT NULL can be NOT VALID: the column says it, and its rows need not. */
function isNotYetValid(table: Table, column: string): boolean {
  return table.constraints.some(({ kind, columns, valid }) => kind === "not null" && columns.includes(column) && valid !== true);
}
