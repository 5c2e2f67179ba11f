/** Names that a change needs and that are not there any more, for certain (see `Catalog.isGone`), or are those of something else. */
import type { FuncCall, Node, TypeName } from "@pgsql/types";
import type { Change, DataType, Expression, ObjectName } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { nodesTagged } from "../sql/expression.ts";
import { nameOf, relationName, strings } from "../sql/names.ts";
import { baseName, nameClass } from "./catalog.ts";
import type { Catalog, NameClass } from "./catalog.ts";
import { isFunction } from "./overloads.ts";
import type { NamedObject } from "./schema.ts";
import { constraintsOf } from "./written-constraints.ts";

/** A name with what it should be the name of. */
export interface Gone {
  readonly kind: NameClass;
  readonly name: ObjectName;
}

/** The first name that a change needs and that migrations took away; null where there is none. IF EXISTS needs nothing. */
export function goneFor(catalog: Catalog, change: Change): Gone | null {
  if (change.conditional) return null;
  return needed(catalog, change).find(({ kind, name }) => catalog.isGone(kind, name)) ?? expressions(change).map(({ node }) => goneIn(catalog, node)).find((gone) => gone !== null) ?? null;
}

/** The first function or type that a text names and that migrations took away. */
export function goneIn(catalog: Catalog, node: Node): Gone | null {
  const calls = nodesTagged(node, "FuncCall").map(calledBy).filter(({ name }) => !isFunction(name)).map((name): Gone => ({ kind: "routine", name }));
  const types = typesIn(node).filter(({ pct_type }) => pct_type !== true).flatMap((type) => ownType(dataType(type))).map((name): Gone => ({ kind: "type", name }));
  return [...calls, ...types].find(({ kind, name }) => catalog.isGone(kind, name)) ?? null;
}

function calledBy({ funcname }: FuncCall): ObjectName {
  return nameOf(strings(funcname));
}

function typesIn(node: Node): readonly TypeName[] {
  return [
    ...nodesTagged(node, "TypeName"),
    ...nodesTagged(node, "TypeCast").map(({ typeName }) => typeName),
    ...nodesTagged(node, "ColumnDef").map(({ typeName }) => typeName),
    ...nodesTagged(node, "FunctionParameter").map(({ argType }) => argType),
    ...nodesTagged(node, "CreateFunctionStmt").map(({ returnType }) => returnType),
    ...nodesTagged(node, "CreateDomainStmt").map(({ typeName }) => typeName),
    ...nodesTagged(node, "CreateCastStmt").flatMap(({ sourcetype, targettype }) => [sourcetype, targettype]),
  ].flatMap((type) => type ?? []);
}

/** The relations that a statement names beside what it makes, which stands in the tree as well. */
export function relationsNamed(node: Node): readonly ObjectName[] {
  const own = new Set<string | undefined>(["old", "new", ...nodesTagged(node, "CommonTableExpr").map(({ ctename }) => ctename)]);
  const made = "ViewStmt" in node ? node.ViewStmt.view : "CompositeTypeStmt" in node ? node.CompositeTypeStmt.typevar : "CreateTableAsStmt" in node ? node.CreateTableAsStmt.into?.rel : undefined;
  const targets = [...nodesTagged(node, "InsertStmt"), ...nodesTagged(node, "UpdateStmt"), ...nodesTagged(node, "DeleteStmt"), ...nodesTagged(node, "MergeStmt")].flatMap(({ relation }) => relation ?? []);
  return [...nodesTagged(node, "RangeVar"), ...targets].filter((relation) => relation !== made && (relation.schemaname !== undefined || !own.has(relation.relname))).map(relationName);
}

/** The expressions that a change puts on a table. */
function expressions(change: Change): readonly Expression[] {
  const constraints = constraintsOf(change).flatMap(({ expression }) => expression ?? []);
  const column = ({ default: value, generated }: { readonly default: Expression | null; readonly generated: { readonly expression: Expression } | null }) => [...(value === null ? [] : [value]), ...(generated === null ? [] : [generated.expression])];
  switch (change.kind) {
    case "CreateTable": return [...constraints, ...change.columns.flatMap(column)];
    case "AddColumn": return [...constraints, ...column(change.column)];
    case "AddConstraint": return constraints;
    case "SetDefault": return [change.default];
    case "SetExpression": return [change.expression];
    case "AlterColumnType": return change.using === null ? [] : [change.using];
    case "CreatePolicy": case "AlterPolicy": return [change.using, change.withCheck].flatMap((expression) => expression ?? []);
    case "CreateIndex": return [...change.keys.flatMap(({ expression }) => expression ?? []), ...(change.where === null ? [] : [change.where])];
    default: return [];
  }
}

type Relation = "table" | "index" | "sequence" | "view" | "materialized view";

/** What is known to have the name of a relation; null where nothing is. */
export function relationNamed(catalog: Catalog, name: ObjectName): Relation | null {
  if (catalog.findTable(name) !== undefined) return "table";
  if (catalog.findSequence(name) !== undefined) return "sequence";
  const isOwn = (kind: NamedObject["kind"]) => catalog.findObject(kind, name)?.extension === undefined && catalog.findObject(kind, name) !== undefined;
  return isOwn("view") ? "view" : isOwn("materialized view") ? "materialized view" : catalog.findIndex(name) !== undefined ? "index" : null;
}

/** Whether the change names a relation of a kind that the server does not do this to. */
export function namesOther(catalog: Catalog, change: Change): boolean {
  if (change.conditional) return false;
  const asked = relationAsked(change);
  if (asked === null) return false;
  const found = relationNamed(catalog, asked.name);
  return found !== null && !asked.fits.includes(found);
}

/** The relation that a change is about and what it may be, where only some will do. */
function relationAsked(change: Change): { readonly name: ObjectName; readonly fits: readonly Relation[] } | null {
  switch (change.kind) {
    case "AddColumn": case "DropColumn": case "AlterColumnType": case "SetNotNull": case "DropNotNull": case "AddIdentity": case "SetIdentity": case "DropIdentity":
    case "AddConstraint": case "DropConstraint": case "ValidateConstraint": case "AttachPartition": case "DetachPartition": case "EnableRowSecurity": case "ForceRowSecurity": case "CreatePolicy": case "Truncate":
      return { name: change.table, fits: ["table"] };
    case "CreateIndex": return { name: change.table, fits: ["table", "materialized view"] };
    case "RefreshMaterializedView": return { name: change.view, fits: ["materialized view"] };
    case "AlterSequence": return { name: change.sequence, fits: ["sequence"] };
    case "RenameObject": case "SetObjectSchema":
      return change.object === "view" || change.object === "materialized view" || change.object === "sequence" ? { name: change.name, fits: [change.object] } : null;
    case "CreateObject": return change.table === null ? null : { name: change.table, fits: ["table", "view"] };
    case "Neutral":
      if (change.what === "cluster" && change.table !== null) return { name: change.table, fits: ["table", "materialized view"] };
      if (change.setting?.of !== "comment") return null;
      return change.setting.on === "index" || change.setting.on === "sequence" || change.setting.on === "table" ? { name: change.setting.name, fits: [change.setting.on] } : null;
    default: return null;
  }
}

function needed(catalog: Catalog, change: Change): Gone[] {
  return [...relations(change).map((name): Gone => ({ kind: "relation", name })), ...types(change).map((name): Gone => ({ kind: "type", name })), ...others(change), ...subject(catalog, change)];
}

/** What a change drops, renames or moves by its kind. */
function subject(catalog: Catalog, change: Change): Gone[] {
  if (change.kind !== "DropObject" && change.kind !== "RenameObject" && change.kind !== "SetObjectSchema") return [];
  const kind = nameClass(change.object);
  // Without modes the arguments may as well be those of OUT, and another routine of that name be meant.
  const isClear = change.saysModes === true || (change.object !== "procedure" && change.anyRoutine !== true) || catalog.functions({ schema: change.name.schema, name: baseName(change.name.name) }).length === 0;
  return kind === null || change.ifExists === true || !isClear ? [] : [{ kind, name: change.name }];
}

function relations(change: Change): ObjectName[] {
  switch (change.kind) {
    case "CreateTable": return [...change.inherits, ...change.like.map(({ table }) => table), ...(change.partitionOf === null ? [] : [change.partitionOf]), ...targets(change).filter((target) => !isItself(target, change.table))];
    case "AttachPartition": case "DetachPartition": return [change.table, change.partition];
    case "RefreshMaterializedView": return [change.view];
    case "AlterSequence": return change.ifExists ? [] : [change.sequence];
    case "DropIndex": case "RenameIndex": return change.ifExists ? [] : [change.index];
    case "Neutral": return change.setting?.of === "comment" && (change.setting.on === "index" || change.setting.on === "sequence") ? [change.setting.name] : change.table === null || change.tableIfExists === true ? [] : [change.table];
    case "Reindex": return (change.target === "index" || change.target === "table") && change.name !== null ? [change.name] : [];
    case "DropTable": case "RenameTable": case "SetTableSchema": case "DropPolicy": case "DropObject": case "RenameObject":
      return !("table" in change) || change.table === null || change.ifExists === true ? [] : [change.table];
    default:
      return "table" in change && change.table !== null && !("tableIfExists" in change && change.tableIfExists === true) ? [change.table, ...targets(change)] : targets(change);
  }
}

/** Whether a table that is made would point to itself: what had its name before does not matter. */
function isItself(target: ObjectName, table: ObjectName): boolean {
  return target.name === table.name && (target.schema === null || table.schema === null || target.schema === table.schema);
}

/** The tables that foreign keys point to. */
function targets(change: Change): ObjectName[] {
  return constraintsOf(change).flatMap(({ references }) => (references === null ? [] : [references.table]));
}

function types(change: Change): ObjectName[] {
  switch (change.kind) {
    case "CreateTable": return [...change.columns.flatMap(({ type }) => ownType(type)), ...(change.ofType === null ? [] : [change.ofType])];
    case "AddColumn": return ownType(change.column.type);
    case "AlterColumnType": return ownType(change.type);
    case "AddEnumValue": case "RenameEnumValue": return [change.type];
    default: return [];
  }
}

function ownType({ schema, name }: DataType): ObjectName[] {
  return schema === "pg_catalog" || name === "" ? [] : [{ schema, name }];
}

function others(change: Change): Gone[] {
  if (change.kind !== "CreateTable") return [];
  const { server, accessMethod } = change;
  return [
    ...(server === null ? [] : [{ kind: "server" as const, name: { schema: null, name: server } }]),
    ...(accessMethod === null ? [] : [{ kind: "access method" as const, name: { schema: null, name: accessMethod } }]),
  ];
}
