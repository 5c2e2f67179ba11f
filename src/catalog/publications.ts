/** What a publication may list: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/pg_publication.c */
import type { CreatePublicationStmt, Node, PublicationTable } from "@pgsql/types";
import { columnReferences, nodesTagged } from "../sql/expression.ts";
import { nameOf, relationName, repeats, strings } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import { optionIsOn } from "../sql/read-option.ts";
import type { Catalog, Place, WritableCatalog } from "./catalog.ts";
import { publicationSql, publicationText } from "./edit-object.ts";
import { isChanging, isNotBoolean, leavesRow, readsBeyond } from "./expressions.ts";
import { relationNamed } from "./gone.ts";
import { madeBy } from "./made-by.ts";
import { mentionsOfObject, samePlace } from "./mentions.ts";
import { systemColumnNames } from "./names.ts";
import { isFunction } from "./overloads.ts";
import type { NamedObject, Table } from "./schema.ts";
import { unknown } from "./schema.ts";

/** One of the objects that a publication lists, as its statement writes them. */
export interface Listed {
  /** `table "t"`, `schema s`. */
  readonly key: string;
  readonly sql: string;
}

/** Whether the server refuses CREATE PUBLICATION for what it lists. */
export function isOddPublication(catalog: Catalog, { pubobjects = [], options }: CreatePublicationStmt): boolean {
  return refusesList(catalog, pubobjects, optionIsOn(options, "publish_via_partition_root"));
}

/** Whether the server refuses ALTER PUBLICATION for what it lists beside what is `listed` and stays. */
export function refusesObjects(catalog: Catalog, objects: readonly Listed[], listed: readonly Listed[]): boolean {
  // Whether it publishes by the root may have been set since it was made.
  return objects.length > 0 && (refusesList(catalog, nodesOf(objects), true) || mixes(nodesOf([...listed, ...objects])));
}

/** Whether columns are listed beside whole schemas. */
function mixes(objects: readonly Node[]): boolean {
  const listed = tablesIn(objects);
  return listed.length < objects.length && listed.some(({ columns }) => columns !== undefined);
}

/** The objects as they are parsed, one node for each. */
function nodesOf(objects: readonly Listed[]): readonly Node[] {
  const node = firstStatement(`create publication p for ${objects.map(({ sql }) => sql).join(", ")}`);
  return node !== null && "CreatePublicationStmt" in node ? (node.CreatePublicationStmt.pubobjects ?? []) : [];
}

function tablesIn(objects: readonly Node[]): PublicationTable[] {
  return objects.flatMap((each) => ("PublicationObjSpec" in each ? (each.PublicationObjSpec.pubtable ?? []) : []));
}

/** Whether a list to be taken out of a publication says more than names. */
export function saysMore(objects: readonly Listed[]): boolean {
  return objects.length > 0 && tablesIn(nodesOf(objects)).some(({ columns, whereClause }) => columns !== undefined || whereClause !== undefined);
}

/** What tells the objects of a publication apart: tables by where they are, however they are written. */
export function keysOf(catalog: Catalog, objects: readonly Listed[]): readonly string[] {
  const nodes = nodesOf(objects);
  return objects.map(({ key }, index) => {
    const [listed] = tablesIn(nodes.slice(index, index + 1));
    const table = listed?.relation === undefined ? undefined : catalog.findTable(relationName(listed.relation));
    return table === undefined ? key : `table ${table.schema}\0${table.name}`;
  });
}

/** `viaRoot`: the publication publishes partitions as their root, so that this may have columns and conditions of its own. */
function refusesList(catalog: Catalog, objects: readonly Node[], viaRoot: boolean): boolean {
  if (mixes(objects) || objects.some((each) => refusesSchema(catalog, each))) return true;
  const listed = tablesIn(objects);
  const labels = listed.map(({ relation }) => catalog.table(relationName(relation)).label);
  if (listed.some(({ columns, whereClause }, at) => (columns !== undefined || whereClause !== undefined) && labels.some((label, other) => other !== at && label === labels[at]))) return true;
  return listed.some((each) => refusesTable(catalog, each, viaRoot));
}

/** Whether it lists the schema that is first in the search_path where there is none, or the server's own. */
function refusesSchema(catalog: Catalog, object: Node): boolean {
  const { pubobjtype, name = "" } = "PublicationObjSpec" in object ? object.PublicationObjSpec : {};
  if (pubobjtype === "PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA") return catalog.schemaFor({ schema: null, name: "" }) === null;
  return pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA" && (name === "pg_catalog" || name === "pg_toast");
}

function refusesTable(catalog: Catalog, { relation, columns, whereClause }: PublicationTable, viaRoot: boolean): boolean {
  if (relation === undefined) return false;
  const name = relationName(relation);
  const kind = relationNamed(catalog, name);
  if (name.schema === "pg_catalog" || name.schema === "information_schema" || catalog.isGone("relation", name) || (kind !== null && kind !== "table")) return true;
  const table = catalog.findTable(name);
  const listed = strings(columns);
  if (repeats(listed) || listed.some((column) => systemColumnNames.has(column))) return true;
  if (table?.known !== true) return false;
  if (table.temporary || table.unlogged || table.foreign) return true;
  if (table.partitionBy !== null && !viaRoot && (columns !== undefined || whereClause !== undefined)) return true;
  return listed.some((column) => !mayList(table, column)) || (whereClause !== undefined && isNoFilter(catalog, table, whereClause));
}

/** Columns that are computed when they are read are not published. */
function mayList(table: Table, name: string): boolean {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined) return !table.columnsKnown;
  return column.generated === unknown || column.generated === null || column.generated.stored;
}

/** Whether rows cannot be chosen so: it asks more than the row, or for what the server keeps of it, calls what changes or a function of someone's own, or gives no truth value. */
function isNoFilter(catalog: Catalog, table: Table, whereClause: Node): boolean {
  if (columnReferences(whereClause).some(({ column }) => systemColumnNames.has(column))) return true;
  if (readsBeyond(catalog, whereClause, table) || leavesRow(catalog, whereClause) || isChanging(catalog, whereClause, table) || isNotBoolean(catalog, whereClause, table)) return true;
  const called = nodesTagged(whereClause, "FuncCall").map(({ funcname }) => nameOf(strings(funcname)));
  return called.some((name) => (name.schema !== null || !isFunction(name.name)) && catalog.functions(name).length > 0);
}

/** Publications that list a column of a table, or read it to tell which rows they publish; `filtersOnly`: those alone. */
export function publicationsNaming(catalog: Catalog, place: Place, column: string, filtersOnly = false): readonly NamedObject[] {
  return catalog.objectsHolding(place.name).filter((object) => {
    if (object.kind !== "publication" || mentionsOfObject(catalog, object)?.columns.some((mention) => mention.column === column && samePlace(mention.of, place)) !== true) return false;
    if (!filtersOnly) return true;
    const node = madeBy(object);
    return node !== null && "CreatePublicationStmt" in node && tablesIn(node.CreatePublicationStmt.pubobjects ?? []).some(({ relation, whereClause }) => relation?.relname === place.name && whereClause !== undefined && nodesTagged(whereClause, "ColumnRef").some(({ fields }) => strings(fields).at(-1) === column));
  });
}

/** Takes a relation out of a publication. */
export function unpublish(catalog: WritableCatalog, object: NamedObject, place: Place): void {
  const text = publicationText(object.sql);
  if (text === null) return;
  const objects = text.objects.filter(({ sql }) => mentionsOfObject(catalog, { ...object, sql: `create publication p for ${sql}` })?.relations.some((mention) => samePlace(mention.place, place)) !== true);
  if (objects.length < text.objects.length) catalog.replaceObject(object, { ...object, sql: publicationSql({ ...text, objects }) });
}
