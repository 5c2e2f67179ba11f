import type { Node } from "@pgsql/types";
import type { ChangeOf } from "../sql/change.ts";
import { strings } from "../sql/names.ts";
import { coversPartitionKeys, removeConstraint, renameConstraint } from "./apply-constraints.ts";
import { learnTable, renameRelation } from "./apply-tables.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { chooseName, indexColumnNames, joinNames, labelOf } from "./names.ts";
import { unknown } from "./schema.ts";
import type { Index, Origin, Table } from "./schema.ts";

/** The name PostgreSQL chooses for an index of these columns (ChooseIndexName). */
export function chooseIndexName(
  catalog: WritableCatalog,
  table: Place,
  label: "pkey" | "key" | "excl" | "idx",
  columns: readonly { readonly column: string | null; readonly node: Node | null }[],
): string {
  const taken = (name: string): boolean =>
    catalog.relationExists({ schema: table.schema, name }) || (label !== "idx" && catalog.constraintExists({ schema: table.schema, name }));
  return chooseName(table.name, label === "pkey" ? null : joinNames(indexColumnNames(columns)), label, taken);
}

/** Puts an index on a table. */
export function addIndex(catalog: WritableCatalog, table: Place, index: Omit<Index, "schema" | "label" | "table">): void {
  catalog.putIndex({ ...index, schema: table.schema, label: labelOf(table.schema, index.name), table: { schema: table.schema, name: table.name } });
}

/** Applies CREATE INDEX, on partitions too. */
export function applyCreateIndex(catalog: WritableCatalog, change: ChangeOf<"CreateIndex">, origin: Origin): void {
  const view = catalog.findTable(change.table) === undefined ? catalog.findObject("materialized view", change.table) : undefined;
  const table: Place & Partial<Table> = view ?? learnTable(catalog, change.table, change);
  if (change.unique && table.partitionBy !== undefined && !coversPartitionKeys(catalog, table as Table, change.keys.flatMap((key) => key.column ?? []))) return;
  if (table.columnsKnown && change.keys.some((key) => key.column !== null && !(table.columns ?? []).some((column) => column.name === key.column))) return;
  createIndex(catalog, table, change, change.name, null, origin);
}

function createIndex(
  catalog: WritableCatalog,
  table: Place & Partial<Table>,
  change: ChangeOf<"CreateIndex">,
  written: string | null,
  parent: Place | null,
  origin: Origin,
): void {
  const keys = change.keys.map((key) => ({ ...key, column: key.column ?? plainColumn(key.expression?.node) }));
  const columns = [...keys.map((key) => ({ column: key.column, node: key.expression?.node ?? null })), ...change.include.map((column) => ({ column, node: null }))];
  const name = written ?? chooseIndexName(catalog, table, "idx", columns);
  const place = { schema: table.schema, name };
  if (catalog.relationExists(place)) {
    const existing = catalog.indexAt(place);
    if (existing?.valid !== unknown || change.ifNotExists || change.conditional) return;
    dropIndexAt(catalog, place);
  }
  const children = (table.partitionBy ?? null) === null ? [] : catalog.childrenOf(table);
  addIndex(catalog, table, {
    name,
    unique: change.unique,
    keys: keys.map((key) => key.column),
    include: change.include,
    expressions: keys.flatMap((key) => (key.column === null ? (key.expression ?? []) : [])),
    columnNames: indexColumnNames(columns),
    method: change.method,
    where: change.where,
    valid: !(change.only && (table.partitionBy ?? null) !== null && children.length > 0),
    parent,
    constraint: null,
    sql: change.sql,
    origin,
  });
  if (change.only) return;
  for (const child of children) {
    const equal = catalog.indexesOf(child).find((index) => index.parent === null && sameIndex(index, change));
    if (equal !== undefined) catalog.putIndex({ ...equal, parent: place });
    else createIndex(catalog, child, change, null, place, origin);
  }
}

/** A column in parentheses, with a collation or not, is a plain key all the same. */
function plainColumn(node: Node | undefined): string | null {
  if (node !== undefined && "CollateClause" in node) return plainColumn(node.CollateClause.arg);
  const fields = node !== undefined && "ColumnRef" in node ? strings(node.ColumnRef.fields) : [];
  return fields.length === 1 ? (fields[0] ?? null) : null;
}

/** Whether an index does for a partition what is asked of its partitioned table. */
function sameIndex(index: Index, change: ChangeOf<"CreateIndex">): boolean {
  return (
    index.sql !== null &&
    index.method === change.method &&
    (index.unique || !change.unique) &&
    normal(index.sql) === normal(change.sql)
  );
}

function normal(sql: string): string {
  return sql.replace(/^\s*using\s+btree\s*/i, "").replace(/\s+/g, " ").trim().toLowerCase();
}

/** Makes, in a partition, the index that belongs to one of its partitioned table, or takes an equal one. */
export function addPartitionIndex(catalog: WritableCatalog, child: Place, parent: Index, origin: Origin): void {
  const equal = catalog
    .indexesOf(child)
    .find((index) => index.parent === null && index.sql !== null && parent.sql !== null && index.unique === parent.unique && normal(index.sql) === normal(parent.sql));
  const place = { schema: parent.schema, name: parent.name };
  if (equal !== undefined) return catalog.putIndex({ ...equal, parent: place });
  const name = chooseIndexName(catalog, child, "idx", copiedColumns(parent));
  addIndex(catalog, child, { ...parent, name, parent: place, valid: true, constraint: null, origin });
}

/** What the columns of an index are called when it is copied; an expression keeps the name it got. */
export function copiedColumns(index: Index): { readonly column: string | null; readonly node: null }[] {
  return index.columnNames.map((column) => ({ column, node: null }));
}

/** Applies DROP INDEX. */
export function applyDropIndex(catalog: WritableCatalog, change: ChangeOf<"DropIndex">): void {
  const index = catalog.findIndex(change.index);
  if (index === undefined || index.constraint !== null || index.parent !== null) return;
  if (change.conditional) return catalog.putIndex({ ...index, valid: unknown });
  const references = index.unique
    ? catalog.referencesTo(index.table).filter(({ constraint }) => [...(constraint.references?.columns ?? [])].sort().join("\0") === [...index.keys].sort().join("\0"))
    : [];
  const keyed = catalog.tableAt(index.table)?.constraints.some((constraint) => constraint.index !== null && [...constraint.columns].sort().join("\0") === [...index.keys].sort().join("\0"));
  if (references.length > 0 && !keyed) {
    if (!change.cascade) return;
    for (const { table, constraint } of references) removeConstraint(catalog, table, constraint);
  }
  dropIndexAt(catalog, index);
}

/** Takes an index away, with those of partitions that belong to it. */
export function dropIndexAt(catalog: WritableCatalog, place: Place): void {
  const index = catalog.indexAt(place);
  if (index === undefined) return;
  catalog.removeIndex(index);
  for (const child of catalog.childrenOf(index.table)) {
    for (const part of catalog.indexesOf(child)) {
      if (part.parent?.schema === index.schema && part.parent.name === index.name && part.constraint === null) dropIndexAt(catalog, part);
    }
  }
}

/** Applies ALTER INDEX … RENAME; the constraint it belongs to follows. */
export function applyRenameIndex(catalog: WritableCatalog, change: ChangeOf<"RenameIndex">): void {
  const index = catalog.findIndex(change.index);
  if (index === undefined) renameRelation(catalog, change.index, change.newName);
  else renameIndex(catalog, index, change.newName);
}

/** Renames an index and the constraint it belongs to. */
export function renameIndex(catalog: WritableCatalog, index: Index, newName: string): void {
  if (catalog.relationExists({ schema: index.schema, name: newName })) return;
  const table = catalog.tableAt(index.table);
  if (index.constraint !== null && table !== undefined) renameConstraint(catalog, table, index.constraint, newName);
  else catalog.renameIndex(index, { ...index, name: newName, label: labelOf(index.schema, newName) });
}
