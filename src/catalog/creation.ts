/** What keeps the server from making an object, as its statement and the catalog tell. */
import type { CreateEventTrigStmt, CreateTrigStmt, DefineStmt, Node, ViewStmt } from "@pgsql/types";
import { nodesTagged } from "../sql/expression.ts";
import { nameOf, relationName, repeats, strings } from "../sql/names.ts";
import type { ObjectName } from "../sql/change.ts";
import { option, optionText } from "../sql/read-option.ts";
import { isOddAggregate } from "./aggregates.ts";
import { isOddCast } from "./casts.ts";
import type { Catalog, NameClass } from "./catalog.ts";
import { goneIn, relationsNamed } from "./gone.ts";
import { showsUngrouped } from "./grouping.ts";
import { madeBy } from "./made-by.ts";
import { lookupIn, outputsOfObject } from "./mentions.ts";
import { systemColumnNames, temporarySchema } from "./names.ts";
import { triggerAbove, triggersBelow } from "./partition-triggers.ts";
import { nameIn } from "./option-names.ts";
import { isOddOperator } from "./operators.ts";
import { isOddPublication } from "./publications.ts";
import { columnsOfView } from "./query.ts";
import { findRoutine } from "./resolve.ts";
import { hasOddBody } from "./routine-bodies.ts";
import { isOddRoutine } from "./routine-definitions.ts";
import { returnedType } from "./routines.ts";
import { isOddRule } from "./rules.ts";
import type { NamedObject } from "./schema.ts";
import { refusesSetClauses } from "./server-settings.ts";
import { isOddStatistics } from "./statistics.ts";
import { hasOddValues, isOddType } from "./type-definitions.ts";
import { refusesTags } from "./event-tags.ts";
import { refusesFunctions } from "./foreign-data.ts";
import { isReservedRole } from "./role-names.ts";
import { refusesOptions, sharedTablespace } from "./storage-parameters.ts";

/** Whether the server refuses to make the object: it names what is gone, or what cannot be used for it. What no migration made is taken to fit. */
export function cannotBeMade(catalog: Catalog, object: NamedObject): boolean {
  const node = madeBy(object);
  return node !== null && (namesGone(catalog, node) || doesNotFit(catalog, node, object.sql) || hasColumnTwice(catalog, object, node));
}

function namesGone(catalog: Catalog, node: Node): boolean {
  return relationsNamed(node).some((name) => catalog.isGone("relation", name)) || parts(node).some(({ kind, name }) => catalog.isGone(kind, name)) || (!makesShells(node) && goneIn(catalog, node) !== null);
}

/** A function in C may give a type that is still to be made, and so may a type's own options. */
function makesShells(node: Node): boolean {
  if ("CreateFunctionStmt" in node) return /^(?:c|internal)$/i.test(optionText(node.CreateFunctionStmt.options, "language") ?? "");
  return "DefineStmt" in node && node.DefineStmt.kind === "OBJECT_TYPE";
}

interface Part {
  readonly kind: NameClass;
  readonly name: ObjectName;
}

function part(kind: NameClass, name: ObjectName | string | undefined): Part[] {
  return name === undefined || name === "" ? [] : [{ kind, name: typeof name === "string" ? { schema: null, name } : name }];
}

/** What a statement names beside relations and functions that it calls. */
function parts(node: Node): Part[] {
  if ("CreateTrigStmt" in node) return part("routine", calledByTrigger(node.CreateTrigStmt));
  if ("CreateEventTrigStmt" in node) return part("routine", calledByTrigger(node.CreateEventTrigStmt));
  if ("CreateFunctionStmt" in node) return part("language", optionText(node.CreateFunctionStmt.options, "language")?.toLowerCase());
  if ("CreateForeignServerStmt" in node) return part("foreign data wrapper", node.CreateForeignServerStmt.fdwname);
  if ("CreateUserMappingStmt" in node) return part("server", node.CreateUserMappingStmt.servername);
  if ("CreateTransformStmt" in node) return part("language", node.CreateTransformStmt.lang);
  if ("CreateOpClassStmt" in node) return part("access method", node.CreateOpClassStmt.amname);
  if ("CreateOpFamilyStmt" in node) return part("access method", node.CreateOpFamilyStmt.amname);
  if ("DefineStmt" in node) return definedFrom(node.DefineStmt);
  return [];
}

/** What CREATE TEXT SEARCH … and CREATE COLLATION are made from. */
function definedFrom({ kind, definition }: DefineStmt): Part[] {
  const named = (of: NameClass, key: string) => part(of, nameIn(option(definition, key)));
  switch (kind) {
    case "OBJECT_TSCONFIGURATION": return [...named("text search configuration", "copy"), ...named("text search parser", "parser")];
    case "OBJECT_TSDICTIONARY": return named("text search template", "template");
    case "OBJECT_COLLATION": return named("collation", "from");
    default: return [];
  }
}

function calledByTrigger({ funcname }: Pick<CreateTrigStmt, "funcname">): ObjectName {
  const { schema, name } = nameOf(strings(funcname));
  return { schema, name: `${name}()` };
}

/** Whether a view or composite type has a column twice, or a view names more than it has. */
function hasColumnTwice(catalog: Catalog, object: NamedObject, node: Node): boolean {
  if ("CompositeTypeStmt" in node) return repeats((node.CompositeTypeStmt.coldeflist ?? []).flatMap((element) => ("ColumnDef" in element ? (element.ColumnDef.colname ?? []) : [])));
  if (object.kind !== "view" && object.kind !== "materialized view") return false;
  const written = strings("ViewStmt" in node ? node.ViewStmt.aliases : "CreateTableAsStmt" in node ? node.CreateTableAsStmt.into?.colNames : undefined);
  const outputs = outputsOfObject(catalog, object);
  // What the server calls an expression is not known for certain where it has no name of its own.
  if (repeats(written) || (outputs !== null && repeats(outputs.filter((name) => name !== "?column?")))) return true;
  return written.length > (columnsOfView(catalog, object)?.length ?? written.length);
}

function doesNotFit(catalog: Catalog, node: Node, sql: string): boolean {
  if ("CreateTrigStmt" in node) return isOddTrigger(catalog, node.CreateTrigStmt) || givesOther(catalog, calledByTrigger(node.CreateTrigStmt), "trigger");
  if ("CreateEventTrigStmt" in node) return !events.has(node.CreateEventTrigStmt.eventname ?? "") || hasOddFilter(node.CreateEventTrigStmt) || refusesTags(node.CreateEventTrigStmt) || givesOther(catalog, calledByTrigger(node.CreateEventTrigStmt), "event_trigger");
  if ("CreateFunctionStmt" in node) return refusesSetClauses(node.CreateFunctionStmt.options) || isOddRoutine(catalog, node.CreateFunctionStmt) || hasOddBody(catalog, node.CreateFunctionStmt, sql);
  if ("DefineStmt" in node) return node.DefineStmt.kind === "OBJECT_OPERATOR" ? isOddOperator(catalog, node.DefineStmt) : node.DefineStmt.kind === "OBJECT_AGGREGATE" ? isOddAggregate(catalog, node.DefineStmt) : isOddType(node);
  if ("CompositeTypeStmt" in node || "CreateDomainStmt" in node || "CreateRangeStmt" in node) return isOddType(node) || ("CreateDomainStmt" in node && hasOddValues(catalog, node.CreateDomainStmt));
  if ("CreateCastStmt" in node) return isOddCast(catalog, node.CreateCastStmt);
  if ("CreateStatsStmt" in node) return isOddStatistics(catalog, node.CreateStatsStmt);
  if ("CreatePublicationStmt" in node) return isOddPublication(catalog, node.CreatePublicationStmt);
  if ("CreateTableAsStmt" in node) return node.CreateTableAsStmt.into?.tableSpaceName === sharedTablespace || refusesOptions("materialized view", node.CreateTableAsStmt.into?.options) || relationsNamed(node).some((name) => isTemporary(catalog, name));
  if ("RuleStmt" in node) return isOddRule(catalog, node.RuleStmt);
  if ("CreateFdwStmt" in node) return refusesFunctions(catalog, node.CreateFdwStmt.func_options);
  if ("CreateRoleStmt" in node) return isReservedRole(node.CreateRoleStmt.role ?? "none");
  if ("ViewStmt" in node) return refusesOptions("view", node.ViewStmt.options) || isOutOfSession(catalog, node, node.ViewStmt) || showsUngrouped(catalog, node);
  if ("CreateTableSpaceStmt" in node) return refusesOptions("tablespace", node.CreateTableSpaceStmt.options);
  return false;
}

/** A view of what is gone with the session is temporary itself, so that it cannot be in a schema that stays. */
function isOutOfSession(catalog: Catalog, node: Node, { view }: ViewStmt): boolean {
  return view?.schemaname !== undefined && view.schemaname !== "pg_temp" && relationsNamed(node).some((name) => isTemporary(catalog, name));
}

/** No materialized view may be made of what is gone with the session, as is a view of such. */
function isTemporary(catalog: Catalog, name: ObjectName): boolean {
  const table = catalog.findTable(name);
  if (table !== undefined) return table.temporary;
  const view = catalog.findObject("view", name);
  const node = view === undefined ? null : madeBy(view);
  if (view === undefined || node === null) return false;
  return view.schema === temporarySchema || catalog.under(view.searchPath, () => relationsNamed(node).some((other) => (other.name !== name.name || other.schema !== name.schema) && isTemporary(catalog, other)));
}

const events: ReadonlySet<string> = new Set(["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"]);

/** Its filter names something but the tag, or the tag twice. */
function hasOddFilter({ whenclause, eventname }: CreateEventTrigStmt): boolean {
  const filters = (whenclause ?? []).flatMap((filter) => ("DefElem" in filter ? [filter.DefElem.defname] : []));
  return filters.length > 1 || filters.some((name) => name !== "tag" || eventname === "login");
}

/** Whether the function of that name is known to return something else, or is no function. */
function givesOther(catalog: Catalog, name: ObjectName, type: string): boolean {
  const routine = findRoutine(catalog, name, "function");
  if (routine === null || routine === "ambiguous" || routine.extension !== undefined) return false;
  return routine.kind !== "function" || returnedType(routine) !== type;
}

/** The bits of `CreateTrigStmt`: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_trigger.h */
const timings = { before: 2, after: 0, instead: 64 } as const;
const bits = { insert: 4, delete: 8, update: 16, truncate: 32 } as const;

/** https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/trigger.c */
function isOddTrigger(catalog: Catalog, statement: CreateTrigStmt): boolean {
  const { relation, constrrel, trigname = "", replace = false, row = false, timing = 0, events: on = 0, columns, whenClause, transitionRels } = statement;
  const name = relationName(relation);
  const has = (event: keyof typeof bits) => (on & bits[event]) !== 0;
  const table = catalog.findTable(name);
  if (constrrel !== undefined && catalog.isGone("relation", relationName(constrrel))) return true;
  if (lacksColumns(catalog, name, statement) || (whenClause !== undefined && readsOtherRows(whenClause, row, timing, has))) return true;
  if (table !== undefined && (triggerAbove(catalog, table, trigname) !== undefined || (row && !replace && triggersBelow(catalog, table, trigname).length > 0))) return true;
  // https://www.postgresql.org/docs/18/sql-createtrigger.html
  if (table?.known === true && row && transitionRels !== undefined && (table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0)) return true;
  if (table?.foreign === true && (statement.isconstraint === true || transitionRels !== undefined)) return true;
  if (has("truncate") && row) return true;
  if (timing === timings.instead && (!row || columns !== undefined || whenClause !== undefined || catalog.findTable(name) !== undefined)) return true;
  const isView = catalog.findTable(name) === undefined && catalog.findObject("view", name) !== undefined;
  if (isView && ((timing !== timings.instead && row) || has("truncate") || transitionRels !== undefined)) return true;
  if (transitionRels === undefined) return false;
  const only = (event: keyof typeof bits) => on === bits[event];
  const tables = transitionRels.flatMap((each) => ("TriggerTransition" in each ? [each.TriggerTransition] : []));
  if (timing !== timings.after || columns !== undefined || has("truncate") || !(only("insert") || only("delete") || only("update"))) return true;
  return tables.some(({ isNew = false }) => (isNew ? only("delete") : only("insert")));
}

/** Whether UPDATE OF or WHEN names a column that is not there, or UPDATE OF one twice; no system column can be in UPDATE OF. */
function lacksColumns(catalog: Catalog, name: ObjectName, { columns, whenClause }: CreateTrigStmt): boolean {
  const listed = strings(columns);
  if (repeats(listed)) return true;
  const { relation, columns: columnsOf } = lookupIn(catalog);
  const place = relation(name);
  const there = place === null ? null : columnsOf(place);
  if (there === null) return false;
  const read = whenClause === undefined ? [] : nodesTagged(whenClause, "ColumnRef").flatMap(({ fields }) => {
    const [row, column, ...others] = strings(fields);
    return fields?.length === 2 && others.length === 0 && column !== undefined && (row === "new" || row === "old") ? [column] : [];
  });
  return listed.some((column) => !there.includes(column)) || read.some((column) => !there.includes(column) && !systemColumnNames.has(column) && catalog.functions({ schema: null, name: column }).length === 0);
}

/** Whether WHEN asks a query, names a column alone, which both rows have, a system column of a row still to be made, or reads OLD where rows are inserted, NEW where they are deleted, or either of a trigger that fires once for the statement. */
function readsOtherRows(whenClause: Node, row: boolean, timing: number, has: (event: keyof typeof bits) => boolean): boolean {
  const read = nodesTagged(whenClause, "ColumnRef");
  const rows = new Set(read.flatMap(({ fields }) => strings(fields)[0] ?? []));
  if (nodesTagged(whenClause, "SubLink").length > 0 || read.some(({ fields }) => !/^(?:new|old)$/.test(strings(fields)[0] ?? ""))) return true;
  if (timing === timings.before && read.some(({ fields }) => strings(fields)[0] === "new" && systemColumnNames.has(strings(fields)[1] ?? ""))) return true;
  return (rows.has("old") && (!row || has("insert"))) || (rows.has("new") && (!row || has("delete")));
}
