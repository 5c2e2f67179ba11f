/** Names that a change needs and that are not there any more, for certain: see `Catalog.isGone`. */
import type { Change, DataType, ObjectName } from "../sql/change.ts";
import type { Catalog, NameClass } from "./catalog.ts";
import { constraintsOf } from "./written-constraints.ts";

/** A name with what it should be the name of. */
export interface Gone {
  readonly kind: NameClass;
  readonly name: ObjectName;
}

/** The first name that a change needs and that migrations took away; null where there is none. IF EXISTS needs nothing. */
export function goneFor(catalog: Catalog, change: Change): Gone | null {
  if (change.conditional) return null;
  return needed(change).find(({ kind, name }) => catalog.isGone(kind, name)) ?? null;
}

function needed(change: Change): Gone[] {
  return [...relations(change).map((name): Gone => ({ kind: "relation", name })), ...types(change).map((name): Gone => ({ kind: "type", name })), ...others(change)];
}

function relations(change: Change): ObjectName[] {
  switch (change.kind) {
    case "CreateTable": return [...change.inherits, ...change.like.map(({ table }) => table), ...(change.partitionOf === null ? [] : [change.partitionOf]), ...targets(change)];
    case "AttachPartition": case "DetachPartition": return [change.table, change.partition];
    case "RefreshMaterializedView": return [change.view];
    case "AlterSequence": return change.ifExists ? [] : [change.sequence];
    case "DropIndex": case "RenameIndex": return change.ifExists ? [] : [change.index];
    case "Reindex": return (change.target === "index" || change.target === "table") && change.name !== null ? [change.name] : [];
    case "DropTable": case "RenameTable": case "SetTableSchema": case "DropPolicy": case "DropObject": case "RenameObject":
      return !("table" in change) || change.table === null || change.ifExists === true ? [] : [change.table];
    default:
      return "table" in change && change.table !== null && !("tableIfExists" in change && change.tableIfExists === true) ? [change.table, ...targets(change)] : targets(change);
  }
}

/** The tables that foreign keys point to. */
function targets(change: Change): ObjectName[] {
  return constraintsOf(change).flatMap(({ references }) => (references === null ? [] : [references.table]));
}

function types(change: Change): ObjectName[] {
  const named = ({ schema, name }: DataType): ObjectName[] => (schema === "pg_catalog" || name === "" ? [] : [{ schema, name }]);
  switch (change.kind) {
    case "CreateTable": return [...change.columns.flatMap(({ type }) => named(type)), ...(change.ofType === null ? [] : [change.ofType])];
    case "AddColumn": return named(change.column.type);
    case "AlterColumnType": return named(change.type);
    case "AddEnumValue": case "RenameEnumValue": return [change.type];
    default: return [];
  }
}

function others(change: Change): Gone[] {
  if (change.kind !== "CreateTable") return [];
  const { server, accessMethod } = change;
  return [
    ...(server === null ? [] : [{ kind: "server" as const, name: { schema: null, name: server } }]),
    ...(accessMethod === null ? [] : [{ kind: "access method" as const, name: { schema: null, name: accessMethod } }]),
  ];
}
