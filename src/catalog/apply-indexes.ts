import type { IndexElem, Node } from "@pgsql/types";
import type { ChangeOf, ObjectName } from "../sql/change.ts";
import { strings } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import { methodName } from "../sql/read-object.ts";
import { coversPartitionKeys, removeConstraint, renameConstraint, updateConstraint } from "./apply-constraints.ts";
import { learnTable, renameRelation } from "./apply-tables.ts";
import { unknownColumn } from "./catalog.ts";
import type { Place, Catalog, WritableCatalog } from "./catalog.ts";
import { isChanging, isNotBoolean, isUncollated, isUnordered, leavesRow, readsBeyond } from "./expressions.ts";
import { areUnlike } from "./index-likeness.ts";
import { columnsOfView, typesOver } from "./query.ts";
import { chooseName, indexColumnNames, joinNames, labelOf } from "./names.ts";
import { lacksOperator } from "./operands.ts";
import { unknown } from "./schema.ts";
import type { Index, NamedObject, Origin, Table } from "./schema.ts";
import { refusesClassOptions, refusesParameters, sharedTablespace } from "./storage-parameters.ts";

/** The name PostgreSQL chooses for an index of these columns (ChooseIndexName). */
export function chooseIndexName(
  catalog: Catalog,
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

/** What most indexes have in common. */
export const plainIndex = {
  unique: false,
  include: [],
  expressions: [],
  method: "btree",
  where: null,
  valid: true,
  parent: null,
  constraint: null,
  sql: null,
  nullsNotDistinct: false,
  storage: {},
  tablespace: null,
  comment: null,
  clustered: false,
  replicaIdentity: false,
  statistics: {},
} satisfies Partial<Index>;

/** Applies CREATE INDEX, on partitions too; false where the server would refuse. */
export function applyCreateIndex(catalog: WritableCatalog, change: ChangeOf<"CreateIndex">, origin: Origin): boolean {
  const view = catalog.findTable(change.table) === undefined ? catalog.findObject("materialized view", change.table) : undefined;
  if (view === undefined && catalog.findObject("view", change.table) !== undefined) return false;
  const table: Place & Partial<Table> = view ?? learnTable(catalog, change.table, change);
  const written = change.name === null ? undefined : { schema: table.schema, name: change.name };
  if (written !== undefined && catalog.relationExists(written) && (catalog.indexAt(written)?.valid !== unknown || change.ifNotExists)) return change.ifNotExists || change.conditional;
  if (change.tablespace === sharedTablespace || refusesParameters(`index ${change.method}`, change.storage)) return change.conditional;
  if (refusesKeys(catalog, view === undefined ? (table as Table) : rowOf(catalog, view), change)) return change.conditional;
  if (view === undefined) {
    const whole = table as Table;
    if (whole.foreign || (change.concurrently && whole.partitionBy !== null)) return false;
    if (change.unique && (!coversPartitionKeys(catalog, whole, change.keys.flatMap((key) => key.column ?? [])) || (whole.partitionBy !== null && change.keys.some((key) => key.column === null)))) return false;
    if (isVirtual(whole, change.keys.flatMap((key) => key.column ?? []))) return false;
  }
  return createIndex(catalog, table, change, change.name, null, origin) || change.conditional;
}

/** A materialized view as expressions over it see it. */
function rowOf(catalog: Catalog, view: NamedObject): Pick<Table, "name" | "columns" | "columnsKnown"> {
  const columns = columnsOfView(catalog, view);
  return { name: view.name, columnsKnown: columns !== null, columns: (columns ?? []).map((column) => ({ ...unknownColumn(column.name), ...column })) };
}

/** What the access methods of PostgreSQL's own can do: [IndexAmRoutine](https://www.postgresql.org/docs/18/index-api.html). */
const abilities: Readonly<Record<string, { readonly unique: boolean; readonly several: boolean; readonly include: boolean; readonly order: boolean }>> = {
  btree: { unique: true, several: true, include: true, order: true },
  hash: { unique: false, several: false, include: false, order: false },
  gist: { unique: false, several: true, include: true, order: false },
  gin: { unique: false, several: true, include: false, order: false },
  spgist: { unique: false, several: false, include: true, order: false },
  brin: { unique: false, several: true, include: false, order: false },
};

/** Whether an access method cannot do for certain what is asked of it, or keys and condition hold what an index does not take. */
function refusesKeys(catalog: Catalog, table: Pick<Table, "name" | "columns" | "columnsKnown">, change: ChangeOf<"CreateIndex">): boolean {
  const { method, keys, where } = change;
  const able = abilities[method];
  if (able === undefined && catalog.isGone("access method", { schema: null, name: method })) return true;
  if (able !== undefined && ((change.unique && !able.unique) || (keys.length > 1 && !able.several) || (change.include.length > 0 && !able.include))) return true;
  if (table.columnsKnown && [...keys.flatMap((key) => key.column ?? []), ...change.include].some((name) => !table.columns.some((column) => column.name === name))) return true;
  const nodes = [...keys.flatMap(({ expression }) => expression ?? []), ...(where === null ? [] : [where])].map(({ node }) => node);
  if (nodes.some((node) => readsBeyond(catalog, node, table) || leavesRow(catalog, node) || isChanging(catalog, node, table) || lacksOperator(catalog, node, table)) || (where !== null && isNotBoolean(catalog, where.node, table))) return true;
  const typeOf = typesOver(catalog, table);
  return elementsOf(change).some(({ name, expr, opclass, collation, ordering = "SORTBY_DEFAULT", nulls_ordering: nulls = "SORTBY_NULLS_DEFAULT", opclassopts }) => {
    if (refusesClassOptions(catalog, method, opclass, opclassopts)) return true;
    if (able?.order === false && (ordering !== "SORTBY_DEFAULT" || nulls !== "SORTBY_NULLS_DEFAULT")) return true;
    const type = expr === undefined ? (table.columns.find((column) => column.name === name)?.type ?? unknown) : typeOf(expr);
    if (collation !== undefined && isUncollated(catalog, type)) return true;
    const named = strings(opclass);
    return named.length === 0 ? isUnordered(catalog, method, type) : catalog.isGone("operator class", methodName(named, method));
  });
}

/** The keys of an index as they were parsed; what is only a name is not parsed again. */
export function elementsOf({ keys, sql }: Pick<ChangeOf<"CreateIndex">, "keys" | "sql">): readonly IndexElem[] {
  if (keys.every((key) => key.column !== null && /^[\w$]+$/.test(key.sql.trim()))) return keys.map(({ column }) => (column === null ? {} : { name: column }));
  const statement = firstStatement(`create index on t ${sql}`);
  return statement !== null && "IndexStmt" in statement ? (statement.IndexStmt.indexParams ?? []).flatMap((each) => ("IndexElem" in each ? [each.IndexElem] : [])) : [];
}

/** Whether one of the columns is a virtual generated one, on which PostgreSQL 18 makes no index. */
export function isVirtual(table: Table, columns: readonly string[]): boolean {
  return table.columns.some(({ name, generated }) => columns.includes(name) && generated !== null && generated !== unknown && !generated.stored);
}

function createIndex(
  catalog: WritableCatalog,
  table: Place & Partial<Table>,
  change: ChangeOf<"CreateIndex">,
  written: string | null,
  parent: Place | null,
  origin: Origin,
): boolean {
  const keys = change.keys.map((key) => ({ ...key, column: key.column ?? plainColumn(key.expression?.node) }));
  const columns = [...keys.map((key) => ({ column: key.column, node: key.expression?.node ?? null })), ...change.include.map((column) => ({ column, node: null }))];
  const name = written ?? chooseIndexName(catalog, table, "idx", columns);
  const place = { schema: table.schema, name };
  if (catalog.relationExists(place)) {
    if (catalog.indexAt(place)?.valid !== unknown) return false;
    dropIndexAt(catalog, place);
  }
  const children = (table.partitionBy ?? null) === null ? [] : catalog.childrenOf(table);
  addIndex(catalog, table, {
    ...plainIndex,
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
    sql: change.sql,
    nullsNotDistinct: change.nullsNotDistinct,
    storage: change.storage,
    tablespace: change.tablespace,
    origin,
  });
  if (change.only) return true;
  return children.every((child) => {
    if (child.foreign) return !change.unique;
    const equal = catalog.indexesOf(child).find((index) => index.parent === null && sameIndex(index, change));
    if (equal === undefined) return createIndex(catalog, child, change, null, place, origin);
    catalog.putIndex({ ...equal, parent: place });
    return true;
  });
}

/** Applies ALTER INDEX … ATTACH PARTITION: the parent is whole once every partition has an index in it. */
export function attachIndex(catalog: WritableCatalog, parent: Index, name: ObjectName): boolean {
  const index = catalog.findIndex(name);
  if (index === undefined) return false;
  const holder = catalog.tableAt(index.table);
  if (index.parent !== null) return index.parent.name === parent.name && index.parent.schema === parent.schema;
  if (holder !== undefined && (holder.partitionOf?.name !== parent.table.name || holder.partitionOf.schema !== parent.table.schema)) return !holder.known;
  if (index.columnNames.length !== parent.columnNames.length || index.unique !== parent.unique || index.method !== parent.method || index.keys.join("\0") !== parent.keys.join("\0") || areUnlike(catalog, index, parent)) return false;
  if (catalog.indexesOf(index.table).some((other) => other.parent?.schema === parent.schema && other.parent.name === parent.name)) return false;
  catalog.putIndex({ ...index, parent: { schema: parent.schema, name: parent.name } });
  if (index.constraint !== null && parent.constraint !== null) updateConstraint(catalog, index.table, index.constraint, (constraint) => ({ ...constraint, inherited: true, local: false }));
  settleValidity(catalog, parent);
  return true;
}

function settleValidity(catalog: WritableCatalog, parent: Index): void {
  const children = catalog.childrenOf(parent.table);
  const whole = children.every((child) => catalog.indexesOf(child).some((part) => part.parent?.schema === parent.schema && part.parent.name === parent.name && part.valid !== false));
  const current = catalog.indexAt(parent);
  if (current === undefined || current.valid === true || !whole) return;
  catalog.putIndex({ ...current, valid: true });
  const above = current.parent === null ? undefined : catalog.indexAt(current.parent);
  if (above !== undefined) settleValidity(catalog, above);
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
  addIndex(catalog, child, { ...parent, name, parent: place, valid: true, constraint: null, comment: null, clustered: false, replicaIdentity: false, statistics: {}, origin });
}

/** What the columns of an index are called when it is copied; an expression keeps the name it got. */
export function copiedColumns(index: Index): { readonly column: string | null; readonly node: null }[] {
  return index.columnNames.map((column) => ({ column, node: null }));
}

/** Applies DROP INDEX; false where the server would refuse. */
export function applyDropIndex(catalog: WritableCatalog, change: ChangeOf<"DropIndex">): boolean {
  const index = catalog.findIndex(change.index);
  if (index === undefined) return change.conditional || !catalog.relationExists({ schema: catalog.schemaFor(change.index) ?? "", name: change.index.name });
  if (index.constraint !== null || index.parent !== null) return change.conditional;
  // It stands in the schema of its table, where the path of the role may lead though the default one does not.
  const isElsewhere = change.ifExists && catalog.alongPathAlone(() => catalog.findIndex(change.index)) === undefined;
  if (change.conditional || isElsewhere) {
    catalog.putIndex({ ...index, valid: unknown });
    return true;
  }
  const table = catalog.tableAt(index.table);
  // Of a temporary table every index is dropped at once.
  if (change.concurrently && table?.temporary !== true && (change.cascade || (table?.partitionBy ?? null) !== null)) return false;
  const references = index.unique
    ? catalog.referencesTo(index.table).filter(({ constraint }) => [...(constraint.references?.columns ?? [])].sort().join("\0") === [...index.keys].sort().join("\0"))
    : [];
  const keyed = table?.constraints.some((constraint) => constraint.index !== null && [...constraint.columns].sort().join("\0") === [...index.keys].sort().join("\0"));
  if (references.length > 0 && !keyed) {
    if (!change.cascade) return false;
    for (const { table, constraint } of references) removeConstraint(catalog, table, constraint);
  }
  dropIndexAt(catalog, index);
  return true;
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
export function applyRenameIndex(catalog: WritableCatalog, change: ChangeOf<"RenameIndex">): boolean {
  const index = catalog.findIndex(change.index);
  return (index === undefined ? renameRelation(catalog, change.index, change.newName) : renameIndex(catalog, index, change.newName)) || change.conditional;
}

/** Renames an index and the constraint it belongs to; false where the name is taken. */
export function renameIndex(catalog: WritableCatalog, index: Index, newName: string): boolean {
  if (catalog.relationExists({ schema: index.schema, name: newName })) return false;
  const table = catalog.tableAt(index.table);
  if (index.constraint !== null && table !== undefined) return renameConstraint(catalog, table, index.constraint, newName);
  catalog.renameIndex(index, { ...index, name: newName, label: labelOf(index.schema, newName) });
  return true;
}
