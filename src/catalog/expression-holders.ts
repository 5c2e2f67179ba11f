/** What of a table holds an expression, and goes with what the expression names. */
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

/** A part of a table that an expression is of. */
export interface ExpressionHolder {
  readonly kind: "default" | "generated column" | "constraint" | "index" | "policy";
  /** Of a default that of its column. */
  readonly name: string;
  readonly remove: Removal;
}

/** What holds the expressions that are meant, and goes with them. */
export function holdersWhere(catalog: Catalog, table: Table, isMeant: (expression: Expression) => boolean): readonly ExpressionHolder[] {
  const has = (expression: Expression | null): boolean => expression !== null && isMeant(expression);
  return [
    ...table.columns.filter((column) => column.default !== unknown && has(column.default)).map(({ name }): ExpressionHolder => ({ kind: "default", name, remove: (writable) => updateColumn(writable, table, name, (current) => ({ ...current, default: null })) })),
    ...table.columns.filter(({ generated }) => generated !== null && generated !== unknown && isMeant(generated.expression)).map(({ name }): ExpressionHolder => ({ kind: "generated column", name, remove: (writable) => dropColumn(writable, table, name) })),
    ...table.constraints.filter(({ expression }) => has(expression)).map((constraint): ExpressionHolder => ({ kind: "constraint", name: constraint.name, remove: (writable) => removeConstraint(writable, table, constraint) })),
    ...catalog.indexesOf(table).filter(({ expressions, where }) => [...expressions, where].some(has)).map((index): ExpressionHolder => ({ kind: "index", name: index.name, remove: (writable) => dropIndexAt(writable, index) })),
    ...table.policies.filter(({ using, withCheck }) => has(using) || has(withCheck)).map(({ name }): ExpressionHolder => ({
      kind: "policy", name, remove: (writable) => updateTable(writable, table, (current) => ({ ...current, policies: current.policies.filter((policy) => policy.name !== name) })),
    })),
  ];
}
