/** Names that a change needs and that are not there, as far as migrations tell; and what became of them. */
import type { History, Script } from "../migrations/migration.ts";
import { nearest } from "../nearest.ts";
import { classOfKind } from "../sql/change-kinds.ts";
import { runTimeName } from "../sql/change.ts";
import type { ReferenceKind } from "../sql/alteration.ts";
import type { Change, DataType, ObjectName } from "../sql/change.ts";
import { functionCalls, nodesTagged } from "../sql/expression.ts";
import { quoteIdentifier, relationName } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { baseName } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { chronicleOf } from "./chronicle.ts";
import { isThere } from "./column-there.ts";
import type { Doubt } from "./chronicle.ts";
import { beganElsewhere, relationsOfExtensions } from "./completeness.ts";
import { nodeOf } from "../effects/roles.ts";
import { knownRelation } from "../effects/relations.ts";
import { eventsOf } from "../catalog/events.ts";
import type { Event, EventKind } from "../catalog/events.ts";
import { extensionObjects } from "../catalog/extensions.data.ts";
import { steadyFunctions, varyingFunctions, volatileFunctions } from "../catalog/functions.data.ts";
import { labelOf, temporarySchema } from "../catalog/names.ts";
import { isFunction } from "../catalog/overloads.ts";
import { refusalOf } from "../catalog/refusal.ts";
import { unknown } from "../catalog/schema.ts";
import type { Table } from "../catalog/schema.ts";
import { typeCategories } from "../catalog/signatures.data.ts";
import { constraintsOf } from "../catalog/written-constraints.ts";

/** A name that is not there. */
export interface Missing {
  /** `table` for whatever can stand where a table can. */
  readonly kind: EventKind;
  readonly name: ObjectName;
  /** The table that lacks it; null for what belongs to none. */
  readonly of: Table | null;
  /** The name of the same kind that is there and that was most likely meant; null where none is near. */
  readonly near: string | null;
}

/** For messages: `relation users`, `column email of users`. */
export function inWords({ kind, name, of }: Missing): string {
  if (of !== null) return `${kind} ${quoteIdentifier(name.name)} of ${of.label}`;
  return `${kind === "table" ? "relation" : kind} ${name.schema === null ? quoteIdentifier(name.name) : labelOf(name.schema, name.name)}`;
}

/** What a change needs and the catalog before it lacks. `made`: relations that the same statement makes. */
export function missingFor(change: Change, statement: Statement, catalog: Catalog, made: ReadonlySet<string>): readonly Missing[] {
  if (findsItThere(change, catalog)) return [];
  const relations = relationsNeeded(change, statement).filter((name) => !made.has(name.name) && mayTell(name, catalog) && knownRelation(catalog, name) === null);
  return [
    ...relations.map((name) => missingName("table", name, null, () => relationNames(catalog, name))),
    ...typesNeeded(change).flatMap((type) => typeMissing(type, catalog, made)),
    ...functionsNamed(change).flatMap((name) => missingFunction(name, catalog) ?? []),
    ...callsMissing(change, statement, catalog),
    ...partsMissing(change, statement, catalog),
  ];
}

/** `others`: the names of the kind that are there; asked for only by who wants to know which is near. */
function missingName(kind: EventKind, name: ObjectName, of: Table | null, others: () => readonly string[]): Missing {
  return {
    kind, name, of,
    get near() {
      return nearest(name.name, others());
    },
  };
}

/** The relations that a statement makes, by their names. */
export function relationsMade({ changes }: Statement): ReadonlySet<string> {
  return new Set(changes.flatMap((change) => eventsOf(change).flatMap((event) => (event.makes && (event.kind === "table" || event.kind === "index" || event.kind === "type") ? [event.name.name] : []))));
}

/* What is needed */

function relationsNeeded(change: Change, statement: Statement): readonly ObjectName[] {
  const names: ObjectName[] = [];
  if ("table" in change && change.table !== null && change.kind !== "CreateTable" && !goesOnWithout(change, statement)) names.push(change.table);
  if (change.kind === "AttachPartition" || change.kind === "DetachPartition") names.push(change.partition);
  if (change.kind === "RefreshMaterializedView") names.push(change.view);
  if (change.kind === "AlterSequence" && !change.ifExists) names.push(change.sequence);
  if (change.kind === "CreateTable") names.push(...change.inherits, ...change.like.map(({ table }) => table), ...(change.partitionOf === null ? [] : [change.partitionOf]));
  for (const { references } of constraintsOf(change)) if (references !== null) names.push(references.table);
  return [...names, ...namedInQuery(change, statement)];
}

/** Whether IF NOT EXISTS finds the table or the column, so that the server looks at nothing else that the change names. */
function findsItThere(change: Change, catalog: Catalog): boolean {
  if (change.kind === "CreateTable") return change.ifNotExists && change.asQuery === null && knownRelation(catalog, change.table) !== null;
  const table = change.kind === "AddColumn" && change.ifNotExists ? catalog.findTable(change.table) : undefined;
  return change.kind === "AddColumn" && table !== undefined && isThere(table, change.column);
}

/** The functions and procedures that a change drops, renames, moves, alters, comments on or gives privileges on, without their arguments. */
function functionsNamed(change: Change): readonly ObjectName[] {
  const isRoutine = (kind: ReferenceKind): boolean => kind === "function" || kind === "procedure";
  const name = ({ schema, name: signature }: ObjectName): ObjectName => ({ schema, name: baseName(signature) });
  if (change.kind === "DropObject" || change.kind === "RenameObject" || change.kind === "SetObjectSchema") return isRoutine(change.object) && change.ifExists !== true ? [name(change.name)] : [];
  const alteration = change.kind === "Neutral" ? change.alteration : undefined;
  const objects = alteration === undefined ? [] : alteration.type === "privileges" ? alteration.objects : "object" in alteration && typeof alteration.object === "object" ? [alteration.object] : [];
  return objects.flatMap((object) => (isRoutine(object.kind) ? [name(object.name)] : []));
}

/** Whether IF EXISTS is said of the table: for these it means a part of it. */
function goesOnWithout(change: Change, statement: Statement): boolean {
  if ("tableIfExists" in change && change.tableIfExists === true) return true;
  const { text } = statement.script.file;
  switch (change.kind) {
    case "DropColumn": case "DropConstraint": case "DropIdentity": case "DropExpression": return false;
    case "Neutral": return statement.tokens.some((token, index) => isWord(text, token, "if") && isWord(text, statement.tokens[index + 1], "exists") && token.start < change.span.end);
    default: return "ifExists" in change && change.ifExists === true;
  }
}

/** The relations that stand in FROM, in GRANT, in TRUNCATE and the like. */
function namedInQuery(change: Change, statement: Statement): readonly ObjectName[] {
  const node = nodeOf(change, statement);
  if (node === null || "DropStmt" in node || ("GrantStmt" in node && change.kind !== "Neutral")) return [];
  const own = new Set<string | undefined>(["old", "new", ...nodesTagged(node, "CommonTableExpr").map(({ ctename }) => ctename), ...nodesTagged(node, "TriggerTransition").map(({ name }) => name)]);
  const locked = new Set<unknown>(nodesTagged(node, "LockingClause").flatMap(({ lockedRels }) => (lockedRels ?? []).map((each) => ("RangeVar" in each ? each.RangeVar : null))));
  return nodesTagged(node, "RangeVar").flatMap((relation) => {
    const name = relationName(relation);
    return locked.has(relation) || relation.catalogname !== undefined || (name.schema === null && own.has(name.name)) ? [] : [name];
  });
}

function typesNeeded(change: Change): readonly DataType[] {
  if (change.kind === "CreateTable") return change.columns.map(({ type }) => type);
  return change.kind === "AddColumn" ? [change.column.type] : change.kind === "AlterColumnType" ? [change.type] : [];
}

/* What is not there */

const systemSchemas: ReadonlySet<string> = new Set(["pg_catalog", "information_schema", "pg_toast", "pg_temp", temporarySchema]);

/** Whether the catalog knows all there is where a name is looked up: no schema that a platform, an extension or another tool fills. */
function mayTell({ schema, name }: ObjectName, catalog: Catalog): boolean {
  if (name === "" || name.includes(runTimeName)) return false;
  if (schema !== null) return !systemSchemas.has(schema) && catalog.schemaExists(schema) === true && !relationsOfExtensions.test(name);
  if (relationsOfExtensions.test(name) || catalog.searchPath === unknown) return false;
  return catalog.searchPath.every((each) => each === "$user" || each === "" || (systemSchemas.has(each) ? each !== "information_schema" : catalog.schemaExists(each) !== unknown));
}

/** A function that is not there, whatever its arguments; null where it is, is PostgreSQL's own, or may come from elsewhere. */
export function missingFunction(name: ObjectName, catalog: Catalog): Missing | null {
  if (catalog.functions(name).length > 0 || isServersOwn(name) || !mayTell(name, catalog) || isOfExtension(name)) return null;
  const all = catalog.objects().filter(({ kind }) => kind === "function" || kind === "procedure");
  if (all.some((each) => baseName(each.name) === name.name && name.schema === null) || catalog.objects().some(({ kind, name: extension }) => kind === "extension" && extensionObjects[extension] === undefined)) return null;
  return missingName("function", name, null, () => all.map((each) => baseName(each.name)));
}

/** Those that can be called and that neither table of functions has: they give records, or sets of them. */
const giversOfRecords: ReadonlySet<string> = new Set(["aclexplode", "json_each", "json_each_text", "json_to_recordset", "jsonb_each", "jsonb_each_text", "jsonb_to_recordset", "ts_debug", "ts_parse", "ts_stat", "ts_token_type"]);

function isServersOwn({ schema, name }: ObjectName): boolean {
  if (schema !== null && schema !== "pg_catalog") return false;
  return schema !== null || isFunction(name) || name.startsWith("pg_") || giversOfRecords.has(name) || Object.hasOwn(varyingFunctions, name) || [volatileFunctions, steadyFunctions].some((names) => names.split(/\s+/).includes(name));
}

/** Whether it may come from an extension that a platform or a person added by hand. */
function isOfExtension({ name }: ObjectName): boolean {
  return Object.values(extensionObjects).some((objects) => [objects.volatile, objects.stable, objects.immutable, objects.support, objects.aggregates].some((list) => list.startsWith(`${name}(`) || list.includes(`; ${name}(`)));
}

/** A call with one argument may be a cast, `point(place)`, or read a column, `name(users)`. */
function callsMissing(change: Change, statement: Statement, catalog: Catalog): readonly Missing[] {
  const node = goesOnWithout(change, statement) ? null : nodeOf(change, statement);
  return functionCalls(node !== null && "CallStmt" in node && node.CallStmt.funccall !== undefined ? { FuncCall: node.CallStmt.funccall } : node).flatMap((call) => {
    const missing = missingFunction(call.name, catalog);
    return missing === null || (call.arguments.length === 1 && isTypeOrColumn(call.name, catalog)) ? [] : [missing];
  });
}

function isTypeOrColumn(name: ObjectName, catalog: Catalog): boolean {
  if (typeCategories.split(/[\s!]+/).includes(name.name) || knownRelation(catalog, name) !== null) return true;
  if (catalog.findEnum(name) !== undefined || catalog.findObject("domain", name) !== undefined || catalog.findObject("type", name) !== undefined) return true;
  return name.schema === null && catalog.tables().some(({ columns }) => columns.some((column) => column.name === name.name));
}

function relationNames(catalog: Catalog, { schema }: ObjectName): readonly string[] {
  const views = catalog.objects().filter(({ kind }) => kind === "view" || kind === "materialized view");
  return [...catalog.tables(), ...views].flatMap((each) => (schema === null || each.schema === schema ? [each.name] : []));
}

/** PostgreSQL's own names are never missing, nor those that an extension may bring. */
const typesOfExtensions: ReadonlySet<string> = new Set(Object.values(extensionObjects).flatMap(({ types }) => types.split("; ")));

function typeMissing(type: DataType, catalog: Catalog, made: ReadonlySet<string>): readonly Missing[] {
  const name = { schema: type.schema, name: type.name };
  if (type.schema === "pg_catalog" || type.name === "" || typesOfExtensions.has(type.name) || made.has(type.name) || /serial\d?$/.test(type.name) || type.label.includes("%") || !mayTell(name, catalog)) return [];
  if (catalog.objects().some(({ kind, name: extension }) => kind === "extension" && extensionObjects[extension] === undefined)) return [];
  const there = catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name) ?? knownRelation(catalog, name) ?? undefined;
  const own = catalog.objects().filter(({ kind }) => kind === "domain" || kind === "type");
  return there !== undefined ? [] : [missingName("type", name, null, () => [...catalog.enums(), ...own].map((each) => each.name))];
}

function partsMissing(change: Change, statement: Statement, catalog: Catalog): readonly Missing[] {
  if (change.kind === "DropIndex" || change.kind === "RenameIndex") {
    if (change.ifExists || !mayTell(change.index, catalog) || knownRelation(catalog, change.index) !== null) return [];
    return [missingName("index", change.index, null, () => catalog.indexes().map(({ name }) => name))];
  }
  const table = "table" in change && change.table !== null ? catalog.findTable(change.table) : undefined;
  if (table === undefined) return [];
  const missing = (kind: EventKind, name: string, others: readonly { readonly name: string }[]): Missing => missingName(kind, { schema: null, name }, table, () => others.map((each) => each.name));
  const lacks = (name: string): boolean => table.columnsKnown && !table.columns.some((column) => column.name === name) && !addsColumn(statement, name);
  switch (change.kind) {
    case "Insert": case "Update":
      return [...new Set(change.columns)].filter(lacks).map((name) => missing("column", name, table.columns));
    case "DropObject":
      return change.object !== "trigger" || change.ifExists || catalog.findObject("trigger", change.name, table) !== undefined ? [] : [missing("trigger", change.name.name, catalog.objectsOn(table).filter(({ kind }) => kind === "trigger"))];
    case "RenameConstraint":
      return !table.columnsKnown || table.constraints.some(({ name }) => name === change.constraint) ? [] : [missing("constraint", change.constraint, table.constraints)];
    case "Neutral":
      return change.setting?.of === "comment" && change.setting.on === "column" && change.setting.part !== null && lacks(change.setting.part) ? [missing("column", change.setting.part, table.columns)] : [];
    default: {
      const refusal = refusalOf(catalog, change);
      if (refusal?.condition === "undefined_column") return addsColumn(statement, refusal.name) ? [] : [missing("column", refusal.name, table.columns)];
      if (refusal?.what === "policy") return refusal.condition === "undefined_object" ? [missing("policy", refusal.name, table.policies)] : [];
      return refusal?.condition === "undefined_object" && !statement.changes.some((other) => other.kind === "AddConstraint") ? [missing("constraint", refusal.name, table.constraints)] : [];
    }
  }
}

/** ALTER TABLE may name a column that another of its clauses adds. */
function addsColumn({ changes }: Statement, name: string): boolean {
  return changes.some((change) => (change.kind === "AddColumn" && change.column.name === name) || (change.kind === "RenameColumn" && change.newName === name));
}

/* What became of it */

/** What makes the name be missing: it went, or it comes, at a passage; or no migration makes it, though they make all there is. */
export type Fate = { readonly how: "gone" | "later"; readonly script: Script; readonly change: Change } | { readonly how: "never" };

interface Told {
  readonly history: History;
  /** Others that may be of the same database. */
  readonly siblings: readonly History[];
  readonly read: (script: Script) => ScriptText;
  readonly script: Script;
  readonly statement: Statement;
  /** The migrations make all there is: somebody said so. */
  readonly complete: boolean;
}

/** What became of a missing name; null where too much of the history is in doubt to say that it is missing. */
export function fateOf(missing: Missing, catalog: Catalog, { history, siblings, read, script, statement, complete }: Told): Fate | null {
  const chronicle = chronicleOf(history, read);
  const here = chronicle.indexOf(script, statement);
  if (here === null || chronicle.doubts.some((doubt) => doubt.index < here && isDoubtful(doubt, catalog))) return null;
  const events = chronicle.about(missing.name.name).filter(({ event }) => isOf(event, missing));
  let made = false;
  let gone: Fate | null = null;
  for (const { event, change, script: where } of events.filter(({ index }) => index < here)) {
    if (!event.makes && made) gone = { how: "gone", script: where, change };
    if (event.makes) [made, gone] = [true, null];
  }
  // What the server refused to make follows from another mistake, which is reported there.
  if (gone !== null || made) return gone;
  const partial = !complete && beganElsewhere({ history, read, statement }, catalog);
  const later = events.find(({ event, change, index }) => event.makes && index > here && !change.conditional && !("ifNotExists" in change && change.ifNotExists) && !("orReplace" in change && change.orReplace));
  // Who drops it and makes it again has it; where nobody knows in what order the files run, another one may have made it.
  if (later !== undefined && history.runner.name === "plain" && statement.changes.some((change) => eventsOf(change).some((event) => !event.makes && isOf(event, missing)))) return null;
  if (later !== undefined) return partial && missing.of === null ? null : { how: "later", script: later.script, change: later.change };
  if (missing.of !== null) return partial && history.runner.name === "plain" ? null : { how: "never" };
  // Beside another application's tables a name that nothing makes is no mistake, unless it is nearly one of those that are there.
  if (!complete && (partial || missing.near === null || siblings.some((other) => makes(other, missing, read)))) return null;
  return isElsewhere(missing, history) ? null : { how: "never" };
}

/** Whether a statement may have made what nothing names: it does not parse, or {@link mayMake} says so, or psql reads another file. */
function isDoubtful({ statement }: Doubt, catalog: Catalog): boolean {
  return statement === null || statement.error !== null || statement.changes.some((change) => mayMake(change, catalog));
}

function isOf(event: Event, { kind, name, of }: Missing): boolean {
  const isRelation = (each: EventKind): boolean => each === "table" || each === "index" || each === "type";
  if (event.name.name !== name.name || (event.kind !== kind && !(isRelation(event.kind) && isRelation(kind)))) return false;
  return of === null ? event.name.schema === null || name.schema === null || event.name.schema === name.schema : event.on === of.name;
}

/** Whether a file that the runner skips speaks of making it. */
function isElsewhere({ name: { name } }: Missing, { unrecognized, skipped }: History): boolean {
  return [...unrecognized, ...skipped].some(({ text }) => text.toLowerCase().includes(name.toLowerCase()) && /\bcreate\b/i.test(text));
}

/** Whether the migrations of a history make it, or a file beside them does. */
function makes(history: History, missing: Missing, read: (script: Script) => ScriptText): boolean {
  return isElsewhere(missing, history) || chronicleOf(history, read).about(missing.name.name).some(({ event }) => event.makes && isOf(event, missing));
}

/** Whether a change may make what no text names: SQL put together at run time, a function of others, foreign tables that are imported. */
function mayMake(change: Change, catalog: Catalog): boolean {
  switch (change.kind) {
    case "Opaque": return change.touches === undefined || change.touches.kinds.some((kind) => ["creates", "renames", "unseen"].includes(classOfKind(kind) ?? "") || kind === "SetTableSchema" || kind === "SetObjectSchema");
    case "NotModelled": return true;
    case "Neutral": return change.what === "execute";
    case "Query": return change.functions.some((name) => catalog.functions(name).length === 0 && !isServersOwn(name));
    default: return false;
  }
}
