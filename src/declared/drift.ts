/** How a definition that IF NOT EXISTS skips differs from what is there. */
import type { ChangeOf, ColumnDefinition, DataType } from "../sql/change.ts";
import { shape } from "../sql/expression.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { unknown } from "../catalog/schema.ts";
import type { Column, Index, Table } from "../catalog/schema.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";

function columnDiffers(written: ColumnDefinition, { type, notNull, generated }: Column): string | null {
  if (type !== unknown && written.type.name !== "" && type.label !== written.type.label && !holdsAll(type, written.type)) return `it is ${type.label}, not ${written.type.label}`;
  if (written.notNull && notNull === false) return "it may be null";
  if (generated !== unknown && (generated === null) !== (written.generated === null)) return generated === null ? "it is not generated" : "it is generated";
  return null;
}

/** Whether a column takes whatever the type as written would: text that may be longer, a time that is merely rounded otherwise. */
function holdsAll(there: DataType, written: DataType): boolean {
  if (there.schema !== written.schema || there.name !== written.name || there.dimensions !== written.dimensions) return false;
  if (/^(?:timestamp|time)(?:tz)?$/.test(there.name)) return true;
  const [length = Infinity] = there.modifiers;
  const [wanted = Infinity] = written.modifiers;
  return there.name === "varchar" && length >= wanted;
}

/** Columns written that the table lacks or has otherwise; one that the text leaves out may have been added since. */
function columnsDiffer(written: readonly ColumnDefinition[], table: Table): string | null {
  const missing = written.filter(({ name }) => !table.columns.some((column) => column.name === name));
  if (missing.length > 0) return `it has no ${missing.length === 1 ? "column" : "columns"} ${quoteList(missing.map(({ name }) => name))}`;
  for (const definition of written) {
    const column = table.columns.find(({ name }) => name === definition.name);
    const difference = column === undefined ? null : columnDiffers(definition, column);
    if (difference !== null) return `its column ${quoteIdentifier(definition.name)} differs (${difference})`;
  }
  return null;
}

function indexDiffers(written: ChangeOf<"CreateIndex">, index: Index, catalog: Catalog): string | null {
  const table = catalog.table(written.table);
  if (table.schema !== index.table.schema || table.name !== index.table.name) return `it is on ${catalog.label(index.table)}`;
  if (written.unique !== index.unique) return index.unique ? "it is unique" : "it is not unique";
  if (written.method !== index.method) return `its method is ${index.method}`;
  const keys = written.keys.map(({ column }) => column);
  if (keys.length !== index.keys.length || keys.some((key, at) => key !== index.keys[at])) return `it is on ${quoteList(index.columnNames)}`;
  const expressions = written.keys.flatMap(({ expression }) => (expression === null ? [] : [shape(expression.node)]));
  if (expressions.some((expression, at) => index.expressions[at] !== undefined && shape(index.expressions[at].node) !== expression)) return `it is on other expressions`;
  // One of all rows serves as well, but allows less where it is unique.
  if (index.where === null && !written.unique) return null;
  if ((written.where === null) !== (index.where === null)) return index.where === null ? "it has no WHERE" : "it has a WHERE";
  return written.where !== null && index.where !== null && shape(written.where.node) !== shape(index.where.node) ? "it has another WHERE" : null;
}

/** The first difference in words, as what is there is said to be; null where there is none, or nobody knows. */
export const differences = { column: columnDiffers, columns: columnsDiffer, index: indexDiffers };
