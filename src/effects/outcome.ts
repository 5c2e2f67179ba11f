/** What a change takes away and makes besides what it names, found by applying it and taking it back. */
import type { Change } from "../sql/change.ts";
import { apply } from "../catalog/apply.ts";
import type { Catalog, WritableCatalog } from "../catalog/catalog.ts";
import { isPartitioned, knownRelation, of, ofTable, tablesBelow } from "./relations.ts";
import type { Relation } from "./relations.ts";
import { isComposite } from "../catalog/made-by.ts";
import type { Column, Index, Table } from "../catalog/schema.ts";

export interface Outcome {
  /** Tables, views and sequences that are gone. */
  readonly gone: readonly Relation[];
  /** Tables that lost a constraint, column, default, policy, trigger or index. */
  readonly reduced: readonly Relation[];
  readonly lostColumns: readonly { readonly table: Table; readonly column: Column }[];
  readonly made: readonly Index[];
}

/** The outcome of a change on a catalog, which is left as it was. */
export function outcomeOf(change: Change, catalog: Catalog): Outcome {
  return catalog.trial((scratch) => tried(change, scratch));
}

function tried(change: Change, catalog: WritableCatalog): Outcome {
  const mark = catalog.mark();
  apply(catalog, change, { path: "", start: 0 });
  const written = catalog.writtenSince(mark);
  const gone: Relation[] = [];
  const reduced: Relation[] = [];
  const lostColumns: { readonly table: Table; readonly column: Column }[] = [];
  for (const { before: table, now } of written.tables) {
    if (table === undefined) continue;
    if (now === undefined) gone.push(ofTable(table));
    else if (isReduced(table, now)) {
      reduced.push(ofTable(table));
      for (const column of table.columns) if (!now.columns.some(({ name }) => name === column.name)) lostColumns.push({ table, column });
    }
  }
  for (const { before: object, now } of written.objects) {
    if (object === undefined || now !== undefined) continue;
    if (object.kind === "view" || object.kind === "materialized view") gone.push(of(object, object.kind));
    else if (object.kind === "type") {
      if (isComposite(object)) gone.push(of(object, "composite type"));
    } else if (object.table !== null) {
      const relation = knownRelation(catalog, object.table);
      if (relation === null) continue;
      reduced.push(relation);
      if (object.kind === "trigger" && isPartitioned(relation.table ?? undefined)) reduced.push(...tablesBelow(catalog, relation).map(ofTable));
    }
  }
  for (const { before: sequence, now } of written.sequences) if (sequence !== undefined && now === undefined) gone.push(of(sequence, "sequence"));
  for (const { before: index, now } of written.indexes) {
    const table = index === undefined || now !== undefined ? undefined : catalog.tableAt(index.table);
    if (table !== undefined) reduced.push(ofTable(table));
  }
  const made = written.indexes.flatMap(({ before, now }) => (before === undefined && now !== undefined ? [now] : []));
  return { gone, reduced, lostColumns, made };
}

function isReduced(table: Table, now: Table): boolean {
  return (
    table.constraints.some(({ name }) => !now.constraints.some((other) => other.name === name)) ||
    table.policies.some(({ name }) => !now.policies.some((other) => other.name === name)) ||
    table.columns.some((column) => {
      const other = now.columns.find(({ name }) => name === column.name);
      return other === undefined || (column.default !== null && other.default === null);
    })
  );
}
