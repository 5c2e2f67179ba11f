/** The columns that a statement writes, for rules about their types. */
import type { Catalog } from "../catalog/catalog.ts";
import { inCaseOf, type SourceFile, type Span } from "../source.ts";
import type { Change, ColumnDefinition, DataType } from "../sql/change.ts";
import type { Statement } from "../sql/statement.ts";

export interface WrittenColumn {
  /** For messages. */
  readonly table: string;
  readonly name: string;
  readonly type: DataType;
  /** Null where ALTER COLUMN … TYPE gives a column another type. */
  readonly definition: ColumnDefinition | null;
  /** The type as written; of ALTER COLUMN the clause. */
  readonly at: Span;
  readonly change: Change;
}

/**
 * The columns that a statement gives a type: those of CREATE TABLE, ADD COLUMN, and ALTER COLUMN … TYPE where it is another type. Left out are
 * temporary and foreign tables, and what a guard finds there already. `catalog`: before the statement.
 */
export function writtenColumns({ changes }: Pick<Statement, "changes">, catalog: Catalog): readonly WrittenColumn[] {
  return changes.flatMap((change): WrittenColumn[] => {
    const written = (definition: ColumnDefinition): WrittenColumn[] => (definition.type.name === "" ? [] : [{ table: catalog.label("table" in change && change.table !== null ? change.table : { schema: null, name: "" }), name: definition.name, type: definition.type, definition, at: definition.typeSpan, change }]);
    switch (change.kind) {
      case "CreateTable":
        if (change.temporary || change.foreign || (change.ifNotExists && catalog.findTable(change.table) !== undefined)) return [];
        return change.columns.flatMap(written);
      case "AddColumn": {
        const table = catalog.table(change.table);
        if (table.temporary || table.foreign || (change.ifNotExists && table.columns.some(({ name }) => name === change.column.name))) return [];
        return written(change.column);
      }
      case "AlterColumnType": {
        const table = catalog.table(change.table);
        const before = catalog.column(change.table, change.column)?.type;
        if (table.temporary || table.foreign || (before !== undefined && before !== "unknown" && before.name === change.type.name)) return [];
        return [{ table: table.label, name: change.column, type: change.type, definition: null, at: change.span, change }];
      }
      default:
        return [];
    }
  });
}

/** A replacement of a type as written; null where it cannot be made in place: in a DO block, or by ALTER COLUMN. */
export function retyped({ definition, change, at, type }: WrittenColumn, file: SourceFile, name: string): { readonly span: Span; readonly text: string } | null {
  return definition === null || change.nested ? null : { span: at, text: inCaseOf(file, at, name) + (type.dimensions > 0 ? "[]" : "") };
}
