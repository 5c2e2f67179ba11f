/** The columns that a query makes, as far as its text tells. */
import type { Node, SelectStmt } from "@pgsql/types";
import type { DataType, ObjectName } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { strings } from "../sql/names.ts";
import { resolveType } from "./apply-columns.ts";
import { unknownColumn } from "./catalog.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { mentionsOf } from "./dependents.ts";
import { unknown } from "./schema.ts";
import type { Column, Known, Origin, Table } from "./schema.ts";

/** The columns of CREATE TABLE AS; null where not even their names are known. `names`: those written before AS. */
export function columnsOfQuery(catalog: WritableCatalog, sql: string, names: readonly string[], origin: Origin): Column[] | null {
  const mentions = mentionsOf(catalog, sql, "statement", null, catalog.searchPath === unknown ? null : catalog.searchPath);
  if (mentions === null || mentions.outputs === null || mentions.node === null || !("SelectStmt" in mentions.node)) return null;
  const types = typesOf(catalog, mentions.node.SelectStmt);
  const all = [...names, ...mentions.outputs.slice(names.length)];
  return all.map((name, index) => ({ ...unknownColumn(name), type: types?.[index] ?? unknown, notNull: false, default: null, generated: null, identity: null, origin }));
}

/** The columns of a composite type, with the schema it is in; null where no migration made it. */
export function columnsOfType(catalog: WritableCatalog, name: ObjectName): { readonly place: Place; readonly names: readonly string[]; readonly columns: readonly Column[] } | null {
  const type = catalog.findObject("type", name);
  const node = type === undefined ? null : (mentionsOf(catalog, type.sql, "statement", null, type.searchPath)?.node ?? null);
  if (type === undefined || node === null || !("CompositeTypeStmt" in node)) return null;
  const columns = (node.CompositeTypeStmt.coldeflist ?? []).flatMap((element) =>
    "ColumnDef" in element ? [{ ...unknownColumn(element.ColumnDef.colname ?? ""), type: resolveType(catalog, dataType(element.ColumnDef.typeName)), notNull: false, default: null, generated: null, identity: null, origin: type.origin }] : [],
  );
  return { place: { schema: type.schema, name: type.name }, names: columns.map((column) => column.name), columns };
}

/** The types of a select list, one for each column it gives; null where a `*` hides how many there are. */
function typesOf(catalog: WritableCatalog, select: SelectStmt): Known<DataType>[] | null {
  if (select.op !== undefined && select.op !== "SETOP_NONE") return null;
  const tables: Table[] = [];
  const aliases = new Map<string, Table>();
  for (const item of (select.fromClause ?? []).flatMap(joined)) {
    const table = "RangeVar" in item ? catalog.findTable({ schema: item.RangeVar.schemaname ?? null, name: item.RangeVar.relname ?? "" }) : undefined;
    if (table === undefined || !("RangeVar" in item)) return (select.targetList ?? []).some(isStar) ? null : (select.targetList ?? []).map((target) => typeOf(catalog, valueOf(target), [], new Map()));
    tables.push(table);
    aliases.set(item.RangeVar.alias?.aliasname ?? table.name, table);
  }
  return (select.targetList ?? []).flatMap((target) => {
    if (!isStar(target)) return [typeOf(catalog, valueOf(target), tables, aliases)];
    const value = valueOf(target);
    const qualifier = value !== undefined && "ColumnRef" in value ? strings(value.ColumnRef.fields).at(-1) : undefined;
    const from = qualifier === undefined ? tables : tables.filter((table) => aliases.get(qualifier) === table);
    return from.flatMap((table) => table.columns.map((column) => column.type));
  });
}

/** The relations that a join is made of, in their order; one that merges columns stays what it is. */
function joined(item: Node): Node[] {
  if (!("JoinExpr" in item) || item.JoinExpr.isNatural === true || (item.JoinExpr.usingClause ?? []).length > 0) return [item];
  return [item.JoinExpr.larg, item.JoinExpr.rarg].flatMap((side) => (side === undefined ? [] : joined(side)));
}

function valueOf(target: Node): Node | undefined {
  return "ResTarget" in target ? target.ResTarget.val : undefined;
}

function isStar(target: Node): boolean {
  const value = valueOf(target);
  const last = value !== undefined && "ColumnRef" in value ? value.ColumnRef.fields?.at(-1) : undefined;
  return last !== undefined && "A_Star" in last;
}

function typeOf(catalog: WritableCatalog, value: Node | undefined, tables: readonly Table[], aliases: ReadonlyMap<string, Table>): Known<DataType> {
  if (value === undefined) return unknown;
  if ("TypeCast" in value) return resolveType(catalog, dataType(value.TypeCast.typeName));
  if ("ColumnRef" in value) {
    const [first, second] = strings(value.ColumnRef.fields);
    const holders = second === undefined ? tables : [aliases.get(first ?? "")].flatMap((table) => table ?? []);
    const found = holders.flatMap((table) => table.columns.filter((column) => column.name === (second ?? first)));
    return found.length === 1 ? (found[0]?.type ?? unknown) : unknown;
  }
  if (!("A_Const" in value)) return unknown;
  if (value.A_Const.ival !== undefined) return plain("int4", "integer");
  if (value.A_Const.boolval !== undefined) return plain("bool", "boolean");
  return value.A_Const.sval !== undefined || value.A_Const.isnull === true ? plain("text", "text") : unknown;
}

function plain(name: string, label: string): DataType {
  return { schema: "pg_catalog", name, modifiers: [], dimensions: 0, label };
}
