/** Taking away what a table keeps for the sake of an expression. */
import type { Expression } from "../sql/change.ts";
import { dropColumn, updateColumn } from "./apply-columns.ts";
import { removeConstraint } from "./apply-constraints.ts";
import { dropIndexAt } from "./apply-indexes.ts";
import { updateTable } from "./apply-tables.ts";
import type { Catalog, WritableCatalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Table } from "./schema.ts";

/** A way to take something away. */
export type Removal = (catalog: WritableCatalog) => void;

/** What goes with the expressions that are meant: defaults, generated columns, constraints, indexes and policies. */
export function removalsWhere(catalog: Catalog, table: Table, isMeant: (expression: Expression) => boolean): readonly Removal[] {
  const has = (expression: Expression | null): boolean => expression !== null && isMeant(expression);
  const policies = new Set(table.policies.filter(({ using, withCheck }) => has(using) || has(withCheck)).map(({ name }) => name));
  return [
    ...table.columns.filter((column) => column.default !== unknown && has(column.default)).map(({ name }): Removal => (writable) => updateColumn(writable, table, name, (current) => ({ ...current, default: null }))),
    ...table.columns.filter(({ generated }) => generated !== null && generated !== unknown && isMeant(generated.expression)).map(({ name }): Removal => (writable) => dropColumn(writable, table, name)),
    ...table.constraints.filter(({ expression }) => has(expression)).map((constraint): Removal => (writable) => removeConstraint(writable, table, constraint)),
    ...catalog.indexesOf(table).filter(({ expressions, where }) => [...expressions, where].some(has)).map((index): Removal => (writable) => dropIndexAt(writable, index)),
    ...(policies.size === 0 ? [] : [(writable: WritableCatalog) => updateTable(writable, table, (current) => ({ ...current, policies: current.policies.filter(({ name }) => !policies.has(name)) }))]),
  ];
}
