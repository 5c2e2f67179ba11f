import type { Change, ChangeOf, Expression, ObjectName } from "../sql/change.ts";
import type { Node } from "@pgsql/types";
import { nodesTagged } from "../sql/expression.ts";
import { nameOf, quoteIdentifier, repeats, strings } from "../sql/names.ts";
import { firstStatement } from "../sql/parse.ts";
import { option } from "../sql/read-option.ts";
import { dropColumn, updateColumn } from "./apply-columns.ts";
import { dropIndexAt } from "./apply-indexes.ts";
import { applySetTableSchema, dropTable, learnTable, moveView, renameRelation, updateTable } from "./apply-tables.ts";
import { applyMembership, renameRole, roleIsUsed } from "./apply-privileges.ts";
import { withConstraintNames } from "./apply-alteration.ts";
import { cannotBeMade } from "./creation.ts";
import { nameIn } from "./option-names.ts";
import { isForEachRow, madeBy } from "./made-by.ts";
import { createExtension, dropExtension, membersOf, relocateExtension } from "./apply-extensions.ts";
import { baseName, hasSchema, nameClass, pathWritten } from "./catalog.ts";
import type { Place, Catalog, NameClass, WritableCatalog } from "./catalog.ts";
import { callersOf, collationAsNamed, dependentsOf, drawsFrom, indexesNaming, isNamedBy, isPartitionedWith, objectsNaming, policiesReading, routineAsNamed, tablesNaming, typeAsNamed, usersOfType } from "./dependents.ts";
import type { Nameable } from "./dependents.ts";
import { forgetRelation, freezeNames, renameCollationInTexts, renameColumnInTexts, renameFunctionInTexts, renameTypeInTexts, renameEnumValueInTexts } from "./edit-texts.ts";
import { mentionsOf, missingIn, outputsOfObject } from "./mentions.ts";
import { chooseName, fitsName, joinNames, labelOf, quoteQualified, temporarySchema } from "./names.ts";
import { mayReplace } from "./replacement.ts";
import { dropTriggersFrom, triggerAbove, triggersBelow } from "./partition-triggers.ts";
import { publicationsNaming, unpublish } from "./publications.ts";
import { argumentsOf, haveSameArguments, routineNamed, typeOf, unkeptPart } from "./resolve.ts";
import { followParts } from "./attachments.ts";
import { columnsOfType as attributesOfType } from "./query.ts";
import { attributesOf, multirangeOf, roleText, withAttributes, withColumnNames } from "./edit-object.ts";
import { isReservedRole } from "./role-names.ts";
import { holdersWhere } from "./expression-holders.ts";
import { unknown } from "./schema.ts";
import { isOfServerItself, isSlip } from "./slips.ts";
import { fillShell, isShell } from "./type-definitions.ts";
import type { Column, Enum, Index, NamedObject, Origin, Sequence, Table } from "./schema.ts";
import { withFamily, withOwnName, withWord } from "./text-places.ts";

/** Applies CREATE TYPE … AS ENUM. False, here and below, where the server would refuse the change. */
export function applyCreateEnum(catalog: WritableCatalog, change: ChangeOf<"CreateEnum">, origin: Origin): boolean {
  const schema = catalog.schemaFor(change.type);
  if (schema === null || catalog.schemaExists(schema) === false) return false;
  if (!change.conditional) fillShell(catalog, { schema, name: change.type.name });
  if (typeExists(catalog, { schema, name: change.type.name })) return change.conditional;
  if (repeats(change.values) || !change.values.every(fitsName)) return false;
  catalog.putEnum({ schema, name: change.type.name, values: change.values, origin });
  return true;
}

/** Whether a type that is none of a relation's rows has the name that a relation is about to get. */
export function isTypeName(catalog: Catalog, place: Place): boolean {
  return catalog.tableAt(place) === undefined && typeExists(catalog, place);
}

/** Whether a type has the name, be it of a table's rows or of the multiranges over a range. */
function typeExists(catalog: Catalog, place: Place): boolean {
  return (
    catalog.findEnum(place) !== undefined ||
    catalog.findObject("domain", place) !== undefined ||
    catalog.findObject("type", place) !== undefined ||
    catalog.findTable(place) !== undefined ||
    isMultirange(catalog, place)
  );
}

/** Whether the multiranges over a range have the name: one that its statement gives, or what the server makes of its own. */
function isMultirange(catalog: Catalog, { schema, name }: Place): boolean {
  const ranges = [name.replace(/_multirange$/, ""), name.replace("multirange", "range")].flatMap((own) => (own === name ? [] : (catalog.findObject("type", { schema, name: own }) ?? [])));
  return [...ranges, ...catalog.objectsHolding(name)].some((other) => other.kind === "type" && other.schema === schema && multirangeOf(other.sql, other.name) === name);
}

/** Applies ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function applyEnumValue(catalog: WritableCatalog, change: ChangeOf<"AddEnumValue" | "RenameEnumValue">): boolean {
  const found = catalog.findEnum(change.type);
  if (found === undefined) return findType(catalog, change.type) === undefined || change.conditional;
  if (!fitsName(change.kind === "RenameEnumValue" ? change.newValue : change.value)) return false;
  if (change.kind === "RenameEnumValue") {
    if (found.values.includes(change.newValue) || !found.values.includes(change.value)) return change.conditional;
    renameEnumValueInTexts(catalog, found, change.value, change.newValue);
    catalog.putEnum({ ...found, values: found.values.map((value) => (value === change.value ? change.newValue : value)) });
    return true;
  }
  if (found.values.includes(change.value)) return change.ifNotExists || change.conditional;
  const neighbour = change.before ?? change.after;
  const at = neighbour === null ? found.values.length : found.values.indexOf(neighbour) + (change.after === null ? 0 : 1);
  if (neighbour !== null && !found.values.includes(neighbour)) return false;
  catalog.putEnum({ ...found, values: [...found.values.slice(0, at), change.value, ...found.values.slice(at)] });
  return true;
}

/** Applies CREATE of what is kept by name with its text. */
export function applyCreateObject(catalog: WritableCatalog, change: ChangeOf<"CreateObject">, origin: Origin): boolean {
  const table = change.table === null ? null : onWhat(catalog, change.table);
  const schema = !hasSchema(change.object) ? "" : table !== null ? table.schema : catalog.schemaFor(change.name, change.temporary);
  if (schema === null || (schema !== "" && catalog.schemaExists(schema) === false)) return false;
  const role = change.object === "role" ? roleText(change.sql) : null;
  const name = change.object === "statistics" && change.name.name === "" ? statisticsName(catalog, change.sql, schema) : change.name.name;
  const object: NamedObject = {
    kind: change.object,
    schema,
    name,
    table: table === null ? null : { schema: table.schema, name: table.name },
    sql: change.object === "domain" ? withConstraintNames(change.sql, name) : role !== null ? role.sql : name === change.name.name ? change.sql : withWord(change.sql, "statistics", quoteIdentifier(name)),
    volatility: change.volatility,
    language: change.language,
    searchPath: pathWritten(catalog),
    origin,
  };
  const existing = catalog.findObject(change.object, { schema, name }, object.table ?? undefined) ?? (isRoutine(change.object) ? routineAs(catalog, object) : undefined);
  const relation = change.object === "view" || change.object === "materialized view" || change.object === "type";
  const isTaken = existing !== undefined || (relation && catalog.relationExists(object));
  const isAllowed = (change.ifNotExists && isTaken) || change.conditional;
  if (change.temporary && change.name.schema !== null && change.name.schema !== temporarySchema) return false;
  if ((change.object === "view" || change.object === "materialized view" || change.object === "rule") && !isAllowed && missingIn(catalog, object.sql, "statement", null, object.searchPath).length > 0) return false;
  if (!isAllowed && cannotBeMade(catalog, object)) return false;
  if (existing !== undefined) {
    if (change.object === "type" && isShell(existing) && !isShell(object)) {
      catalog.replaceObject(existing, object);
      return true;
    }
    if (!change.orReplace) return isAllowed;
    if (!mayReplace(catalog, existing, object)) return false;
    freezeNames(catalog, existing);
    catalog.replaceObject(existing, object.kind === "view" ? keepDefaults(existing, object) : object);
    return true;
  }
  if (relation && !isAllowed) fillShell(catalog, object);
  if (isTaken && (change.object === "type" || catalog.relationExists(object))) return isAllowed;
  if ((change.object === "view" || change.object === "materialized view") && isTypeName(catalog, object)) return change.conditional;
  if (change.object === "domain" && !isAllowed) fillShell(catalog, object);
  if ((change.object === "domain" || change.object === "type") && typeExists(catalog, object)) return isAllowed;
  if (isRoutine(change.object) && (["function", "procedure", "aggregate"] as const).some((kind) => kind !== change.object && catalog.findObject(kind, object) !== undefined)) return false;
  const multirange = change.object === "type" ? multirangeOf(object.sql, name) : null;
  if (multirange !== null && !isAllowed && (multirange === name || typeExists(catalog, { schema, name: multirange }))) return false;
  if (change.object === "operator class") makeFamily(catalog, object);
  if (change.orReplace && table !== null && isForEachRow(object)) for (const other of triggersBelow(catalog, table, name)) catalog.removeObject(other);
  const mark = catalog.mark();
  catalog.putObject(object);
  if (change.object === "extension") createExtension(catalog, object, origin);
  if (role === null || role.memberships.every(({ roles, members, admin }) => applyMembership(catalog, { type: "membership", grant: true, roles, members, options: admin ? [{ name: "admin", on: true }] : [], grantedBy: null, cascade: false }))) return true;
  catalog.undoTo(mark);
  return false;
}

/** The name of extended statistics that have none: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/statscmds.c */
export function statisticsName(catalog: Catalog, sql: string, schema: string): string {
  const mentions = mentionsOf(catalog, sql, "statement", null, null);
  const node = mentions?.node ?? null;
  const keys = node !== null && "CreateStatsStmt" in node ? (node.CreateStatsStmt.exprs ?? []).map((element) => ("StatsElem" in element ? (element.StatsElem.name ?? "expr") : "expr")) : [];
  const relation = node !== null && "CreateStatsStmt" in node ? node.CreateStatsStmt.relations?.[0] : undefined;
  const table = relation !== undefined && "RangeVar" in relation ? (relation.RangeVar.relname ?? "") : "";
  return chooseName(table, joinNames(keys), "stat", (candidate) => catalog.findObject("statistics", { schema, name: candidate }) !== undefined);
}

/** The routine whose arguments are the same as those of another, written in another way. */
function routineAs(catalog: Catalog, { kind, schema, name }: NamedObject): NamedObject | undefined {
  return catalog.functions({ schema, name: baseName(name) }).find((routine) => routine.kind === kind && haveSameArguments(catalog, name, routine));
}

function isRoutine(kind: NamedObject["kind"]): boolean {
  return kind === "function" || kind === "procedure" || kind === "aggregate";
}

/** Replacing a view sets its options anew, but leaves the defaults of its columns. */
function keepDefaults(previous: NamedObject, next: NamedObject): NamedObject {
  const kept = new Map([...(previous.clauses ?? [])].filter(([key]) => key.startsWith("default ")));
  return kept.size === 0 ? next : { ...next, clauses: kept };
}

/** Applies ALTER TABLE … ALTER COLUMN … DEFAULT of a view, which does what ALTER VIEW does. */
export function setViewDefault(catalog: WritableCatalog, view: NamedObject, change: ChangeOf<"SetDefault" | "DropDefault">): boolean {
  if (change.conditional) return true;
  const clauses = new Map(view.clauses);
  clauses.delete(`default ${change.column}`);
  if (change.kind === "SetDefault") clauses.set(`default ${change.column}`, `ALTER COLUMN ${quoteIdentifier(change.column)} SET DEFAULT ${change.default.sql}`);
  catalog.replaceObject(view, { ...view, clauses });
  return true;
}

/** What a trigger or rule is on: a view, or a table that is learned if no migration made it. */
function onWhat(catalog: WritableCatalog, name: ObjectName): Place {
  return catalog.findObject("view", name) ?? catalog.findObject("materialized view", name) ?? learnTable(catalog, name);
}

/** Applies DROP of what is kept by name, of types and sequences too; false where something needs it and CASCADE is missing. */
export function applyDropObject(catalog: WritableCatalog, change: ChangeOf<"DropObject">): boolean {
  if (change.conditional) return true;
  switch (change.object) {
    case "enum":
    case "type":
    case "domain": {
      const type = findType(catalog, change.name);
      if (type === undefined) return !isArrayType(catalog, change.name) && passOver(catalog, "type", change.name);
      if ("kind" in type && type.extension !== undefined) return false;
      if (change.object === "domain" && !("kind" in type && type.kind === "domain")) return false;
      if (!change.cascade && (columnsOfType(catalog, type).length > 0 || usersOfType(catalog, type).length > 0 || tablesOfType(catalog, type).length > 0 || tablesNaming(catalog, typeAsNamed(catalog, type)).length > 0)) return false;
      dropType(catalog, type);
      return true;
    }
    case "sequence": {
      const sequence = catalog.findSequence(change.name);
      if (sequence === undefined) return !isOtherKind(catalog, change.name) && passOver(catalog, "relation", change.name);
      if (isIdentity(catalog, sequence) || (!change.cascade && (defaultsFrom(catalog, sequence).length > 0 || dependentsOf(catalog, sequence).length > 0))) return false;
      dropSequence(catalog, sequence);
      return true;
    }
    default: {
      const object = findNamed(catalog, change);
      if (object === "refused" || isBuiltIn(change) || (change.object === "role" && catalog.role === change.name.name)) return false;
      const part = object === undefined ? unkeptPart(catalog, change) : null;
      if (part !== null) return part === "missing" && change.ifExists;
      if (object === undefined && ((!change.ifExists && isSlip(catalog, change)) || isOfServerItself(change))) return false;
      if (object === undefined && change.object === "user mapping" && isOfKnownServer(catalog, change.name.name)) return change.ifExists;
      if (object === undefined) return !((change.object === "view" || change.object === "materialized view") && isOtherKind(catalog, change.name)) && passOver(catalog, nameClass(change.object), change.name);
      if (object.extension !== undefined || (object.kind === "role" && roleIsUsed(catalog, object.name))) return false;
      if (!change.cascade && isNeeded(catalog, object)) return false;
      dropObject(catalog, object);
      return true;
    }
  }
}

/** DROP of what no migration made: from now on nothing has the name. */
export function passOver(catalog: WritableCatalog, names: NameClass | null, name: ObjectName): boolean {
  if (names !== null) catalog.putGone(names, name);
  return true;
}

/** Whether a user mapping is of a server that migrations made, so that they made all its mappings, and cannot be that of the role that runs them, whose name nobody knows. */
function isOfKnownServer(catalog: Catalog, mapping: string): boolean {
  const at = mapping.indexOf(" on ");
  const [user, server] = [mapping.slice(0, at), mapping.slice(at + " on ".length)];
  if (catalog.findObject("server", { schema: null, name: server }) === undefined) return false;
  return user === "public" || user === "current_user" || catalog.roleState(user) === "made" || catalog.findObject("user mapping", { schema: null, name: `current_user on ${server}` }) === undefined;
}

/** What every server comes with and cannot be without. */
const builtIn: { readonly [Kind in NamedObject["kind"]]?: ReadonlySet<string> } = {
  language: new Set(["internal", "c", "sql", "plpgsql"]),
  "access method": new Set(["heap", "btree", "hash", "gist", "gin", "spgist", "brin"]),
};

function isBuiltIn({ object, name, ifExists }: ChangeOf<"DropObject">): boolean {
  return (object === "role" && isReservedRole(name.name) && !ifExists) || builtIn[object]?.has(name.name) === true;
}

/** Whether the name is that of a relation, which DROP of another kind of relation is refused for, even with IF EXISTS. */
function isOtherKind(catalog: Catalog, name: ObjectName): boolean {
  return [catalog.findTable(name), catalog.findObject("view", name), catalog.findObject("materialized view", name), catalog.findSequence(name), catalog.findIndex(name)].some((found) => found !== undefined && !("extension" in found && found.extension !== undefined));
}

/** `refused`: several have the name, or what has it is of another kind. */
function findNamed(catalog: Catalog, change: { readonly kind: Change["kind"]; readonly object: NamedObject["kind"]; readonly name: ObjectName; readonly table: ObjectName | null; readonly anyRoutine?: true; readonly saysModes?: true }): NamedObject | "refused" | undefined {
  if (!isRoutine(change.object)) return catalog.findObject(change.object, change.name, change.table ?? undefined);
  const found = routineNamed(catalog, change.name, change.anyRoutine === true ? "routine" : change.object, change.saysModes);
  if (typeof found === "string" || (found?.kind === "aggregate" && change.kind === "DropObject" && change.object === "function" && change.anyRoutine !== true)) return "refused";
  return found ?? undefined;
}

function isNeeded(catalog: Catalog, object: NamedObject): boolean {
  if (object.kind === "view" || object.kind === "materialized view") {
    return dependentsOf(catalog, object).some((dependent) => dependent !== object && !isOn(dependent, object)) || policiesReading(catalog, object).length > 0 || columnsOfType(catalog, object).length > 0;
  }
  if (isRoutine(object.kind)) {
    const { objects, tables } = callersOf(catalog, object);
    return objects.length > 0 || tables.length > 0;
  }
  const { objects, tables, indexes = [] } = holdersOf(catalog, object);
  if (tables.length > 0 || indexes.some(({ valid }) => valid !== unknown)) return true;
  return takesAlong.has(object.kind) ? objects.some((other) => isNeeded(catalog, other)) : objects.length > 0;
}

/** Kinds whose operator classes and families go with them, CASCADE or not. */
const takesAlong: ReadonlySet<NamedObject["kind"]> = new Set(["operator family", "access method"]);

/** What cannot be without an object: other objects, tables that are of it or have columns of it, and indexes. */
export function holdersOf(catalog: Catalog, object: NamedObject): { readonly objects: readonly NamedObject[]; readonly tables: readonly Table[]; readonly indexes?: readonly Index[] } {
  switch (object.kind) {
    case "collation": {
      const named = collationAsNamed(catalog, object);
      const tables = catalog.tables().filter((table) => table.columns.some((column) => column.collation?.name === object.name));
      return { objects: objectsNaming(catalog, named).filter(({ kind }) => ["domain", "type", "view", "materialized view"].includes(kind)), tables: [...new Set([...tables, ...tablesNaming(catalog, named)])], indexes: indexesNaming(catalog, named) };
    }
    case "server":
      return { objects: catalog.objects().filter((other) => other.kind === "user mapping" && other.name.endsWith(` on ${object.name}`)), tables: catalog.tables().filter((table) => table.server === object.name) };
    case "foreign data wrapper": return { objects: catalog.objects().filter((other) => wrapperOf(other) === object.name), tables: [] };
    case "text search dictionary":
      return { objects: catalog.objects().filter((other) => other.kind === "text search configuration" && dictionariesOf(other).some((name) => catalog.under(other.searchPath, () => catalog.findObject(object.kind, name)) === object)), tables: [] };
    case "text search parser": return { objects: madeFrom(catalog, object, "text search configuration", "parser"), tables: [] };
    case "text search template": return { objects: madeFrom(catalog, object, "text search dictionary", "template"), tables: [] };
    case "text search configuration": return configurationUsers(catalog, object);
    case "operator class": return { objects: [], tables: [], indexes: catalog.indexesHolding(methodless(object.name)).filter((index) => usesClass(catalog, index, object)) };
    case "operator family": return { objects: catalog.objects().filter((other) => other.kind === "operator class" && familyOf(catalog, other) === object), tables: [] };
    case "access method": {
      const isOf = (name: string) => name.endsWith(` using ${object.name}`);
      return {
        objects: catalog.objects().filter((other) => (other.kind === "operator class" || other.kind === "operator family") && isOf(other.name)),
        tables: catalog.tables().filter((table) => table.accessMethod === object.name),
        indexes: catalog.indexes().filter((index) => index.method === object.name),
      };
    }
    case "language": return { objects: catalog.objects().filter((other) => other.language === object.name), tables: [] };
    case "extension": {
      const members = catalog.objects().filter((other) => other.extension === object.name);
      const types = members.filter((member) => member.kind === "type");
      const routines = members.filter((member) => member.kind === "function").map((member) => callersOf(catalog, member));
      return {
        objects: [...types.flatMap((type) => usersOfType(catalog, type)), ...routines.flatMap((callers) => callers.objects)].filter((other) => other.extension === undefined),
        tables: [...types.flatMap((type) => [...columnsOfType(catalog, type).map(({ table }) => table), ...tablesNaming(catalog, typeAsNamed(catalog, type))]), ...routines.flatMap((callers) => callers.tables)],
      };
    }
    default: return { objects: [], tables: [] };
  }
}

/** The foreign-data wrapper of a server; null for what is none. */
function wrapperOf(object: NamedObject): string | null {
  const node = object.kind === "server" ? madeBy(object) : null;
  return node !== null && "CreateForeignServerStmt" in node ? (node.CreateForeignServerStmt.fdwname ?? null) : null;
}

/** The dictionaries that a text search configuration was given. */
function dictionariesOf(configuration: NamedObject): readonly ObjectName[] {
  return [...(configuration.clauses?.values() ?? [])].flatMap((sql) => {
    const node = firstStatement(`alter text search configuration c ${sql}`);
    return node !== null && "AlterTSConfigurationStmt" in node ? (node.AlterTSConfigurationStmt.dicts ?? []).flatMap((name) => ("List" in name ? [nameOf(strings(name.List.items))] : [])) : [];
  });
}

/** Text search objects that an option of CREATE made from this one. */
function madeFrom(catalog: Catalog, object: NamedObject, kind: NamedObject["kind"], key: string): readonly NamedObject[] {
  return catalog.objectsHolding(object.name).filter((other) => {
    const node = other.kind === kind ? madeBy(other) : null;
    const name = node !== null && "DefineStmt" in node ? nameIn(option(node.DefineStmt.definition, key)) : undefined;
    return name !== undefined && catalog.under(other.searchPath, () => catalog.findObject(object.kind, name)) === object;
  });
}

/** What names a text search configuration where a function takes one: the server keeps it as such, though it is written as a string. */
function configurationUsers(catalog: Catalog, object: NamedObject): { readonly objects: readonly NamedObject[]; readonly tables: readonly Table[]; readonly indexes: readonly Index[] } {
  const names = (node: Node, path: readonly string[] | null) => configurationsIn(node).some((name) => catalog.under(path, () => catalog.findObject(object.kind, name)) === object);
  const views = catalog.objectsHolding(object.name).filter((other) => other.kind === "view" || other.kind === "materialized view");
  return {
    objects: views.filter((view) => { const node = madeBy(view); return node !== null && names(node, view.searchPath); }),
    tables: catalog.tablesHolding(object.name).filter((table) => table.columns.some(({ generated, default: value }) => [generated === unknown ? null : (generated?.expression ?? null), value === unknown ? null : value].some((expression) => expression !== null && names(expression.node, table.searchPath)))),
    indexes: catalog.indexesHolding(object.name).filter((index) => [...index.expressions, ...(index.where === null ? [] : [index.where])].some(({ node }) => names(node, catalog.tableAt(index.table)?.searchPath ?? null))),
  };
}

const configured = /^(?:to_tsvector|(?:plain|phrase|websearch_)?to_tsquery|ts_headline|json(?:b)?_to_tsvector)$/;

/** Strings that functions take for the name of a text search configuration, and casts to `regconfig`. */
function configurationsIn(root: Node): readonly ObjectName[] {
  const text = (node: Node | undefined) => (node !== undefined && "A_Const" in node && node.A_Const.sval?.sval !== undefined ? [node.A_Const.sval.sval] : []);
  const given = nodesTagged(root, "FuncCall").flatMap(({ funcname, args = [] }) => (args.length > 1 && configured.test(strings(funcname).at(-1) ?? "") ? text(args[0]) : []));
  const cast = nodesTagged(root, "TypeCast").flatMap(({ arg, typeName }) => (strings(typeName?.names).at(-1) === "regconfig" ? text(arg) : []));
  return [...given, ...cast].map((name) => nameOf(name.split(".").map((part) => part.replace(/^"(.*)"$/, "$1"))));
}

/** The name of an operator class or family without its access method. */
function methodless(name: string): string {
  return name.slice(0, name.lastIndexOf(" using "));
}

function usesClass(catalog: Catalog, index: Index, object: NamedObject): boolean {
  const node = index.sql === null ? null : (mentionsOf(catalog, index.sql, "index", index.table, null)?.node ?? null);
  const classes = node === null ? [] : nodesTagged(node, "IndexElem").flatMap(({ opclass }) => (opclass === undefined ? [] : [nameOf(strings(opclass))]));
  return classes.some(({ schema, name }) => catalog.findObject("operator class", { schema, name: `${name} using ${index.method}` }) === object);
}

/** The family of an operator class: as it says, or one that is called as it is. */
function familyOf(catalog: Catalog, object: NamedObject): NamedObject | undefined {
  const node = madeBy(object);
  const { opfamilyname, amname = "" } = node !== null && "CreateOpClassStmt" in node ? node.CreateOpClassStmt : {};
  const written = strings(opfamilyname);
  const name = written.length > 0 ? nameOf(written) : { schema: object.schema, name: methodless(object.name) };
  return catalog.findObject("operator family", { schema: name.schema, name: `${name.name} using ${amname}` });
}

/** CREATE OPERATOR CLASS makes the family that it names none of. */
function makeFamily(catalog: WritableCatalog, object: NamedObject): void {
  const node = madeBy(object);
  if (node === null || !("CreateOpClassStmt" in node) || (node.CreateOpClassStmt.opfamilyname ?? []).length > 0 || catalog.findObject("operator family", { schema: object.schema, name: object.name }) !== undefined) return;
  const sql = `CREATE OPERATOR FAMILY ${quoteQualified(object.schema, methodless(object.name))} USING ${quoteIdentifier(node.CreateOpClassStmt.amname ?? "")}`;
  catalog.putObject({ ...object, kind: "operator family", sql });
}

/** Writes the family of operator classes in their texts, before it or the class gets another name: the server would make one that is called as the class is. */
function nameFamily(catalog: WritableCatalog, object: NamedObject, next: Place): void {
  const classes = object.kind === "operator class" ? [object] : catalog.objects().filter((other) => other.kind === "operator class" && familyOf(catalog, other) === object);
  for (const each of classes) {
    const family = object.kind === "operator class" ? familyOf(catalog, each) : object;
    if (family === undefined) continue;
    const name = family === object ? next : { schema: family.schema, name: methodless(family.name) };
    catalog.replaceObject(each, { ...each, sql: withFamily(each.sql, quoteQualified(name.schema, name.name)) });
  }
}

/** Drops what hangs on an object that goes with CASCADE. */
function dropHolders(catalog: WritableCatalog, object: NamedObject): void {
  const { objects, tables, indexes = [] } = holdersOf(catalog, object);
  for (const index of indexes) if (catalog.indexAt(index) !== undefined) dropIndexAt(catalog, index);
  for (const other of objects) if (object.kind !== "collation" || !dropCollated(catalog, other, object)) dropObject(catalog, other);
  if (object.kind === "text search configuration") for (const table of tables) dropTextOf(catalog, table, object);
  for (const table of tables) {
    if (object.kind === "server" || object.kind === "access method") dropTable(catalog, table);
    else if (object.kind === "collation") {
      for (const column of table.columns) if (column.collation?.name === object.name) dropColumn(catalog, table, column.name);
      dropNaming(catalog, table, collationAsNamed(catalog, object));
    }
  }
  if (object.kind !== "extension") return;
  for (const member of catalog.objects().filter((other) => other.extension === object.name)) {
    if (member.kind === "type") dropType(catalog, member);
    else if (member.kind === "function") for (const table of callersOf(catalog, member).tables) dropNaming(catalog, table, routineAsNamed(catalog, member));
  }
}

/** Takes away what of a table names a text search configuration. */
function dropTextOf(catalog: WritableCatalog, table: Table, object: NamedObject): void {
  const isNamed = ({ node }: Expression): boolean => configurationsIn(node).some((name) => catalog.under(table.searchPath, () => catalog.findObject(object.kind, name)) === object);
  for (const { remove } of holdersWhere(catalog, table, isNamed)) remove(catalog);
}

/** Applies RENAME COLUMN of a view: it names its columns from then on. */
export function renameViewColumn(catalog: WritableCatalog, view: NamedObject, name: string, newName: string): boolean {
  const outputs = outputsOfObject(catalog, view);
  if (outputs === null) return true;
  if (!outputs.includes(name) || outputs.includes(newName)) return false;
  freezeNames(catalog, view, newName);
  renameColumnInTexts(catalog, view, name, newName);
  const current = catalog.findObject(view.kind, view) ?? view;
  catalog.replaceObject(current, { ...current, sql: withColumnNames(current.sql, outputs.map((output) => (output === name ? newName : output))) });
  const attachment = catalog.attachment("relation", view);
  if (attachment !== undefined) catalog.putAttachment("relation", view, { ...attachment, parts: followParts(attachment.parts, "column", [name], [newName]) });
  return true;
}

/** Takes an object away with all that needs it. */
export function dropObject(catalog: WritableCatalog, object: NamedObject): void {
  if (object.kind === "domain" || object.kind === "type") return dropType(catalog, object);
  dropHolders(catalog, object);
  if (object.kind === "extension") dropExtension(catalog, object);
  if (object.kind === "role") for (const entry of catalog.memberships()) if (entry.role === object.name || entry.member === object.name) catalog.removeMembership(entry);
  if (isRoutine(object.kind)) {
    const { objects, tables } = callersOf(catalog, object);
    for (const table of tables) dropNaming(catalog, table, routineAsNamed(catalog, object));
    catalog.removeObject(object);
    dropAll(catalog, objects);
    return;
  }
  if (object.kind === "view" || object.kind === "materialized view") {
    for (const index of catalog.indexesOf(object)) catalog.removeIndex(index);
    for (const other of catalog.objectsOn(object)) catalog.removeObject(other);
    dropDependents(catalog, object, undefined, object);
    return;
  }
  catalog.removeObject(object);
}

function dropAll(catalog: WritableCatalog, objects: readonly NamedObject[]): void {
  for (const object of objects) if (catalog.findObject(object.kind, object, object.table ?? undefined) !== undefined) dropObject(catalog, object);
}

function isOn(object: NamedObject, place: Place): boolean {
  return object.table !== null && object.table.schema === place.schema && object.table.name === place.name;
}

/**
 * Takes away what depends on a relation, or on that column of it: views, functions, policies, and columns of its row type. `itself`: the view that
 * goes as well, before them, because views may select from one another.
 */
export function dropDependents(catalog: WritableCatalog, place: Place, column?: string, itself?: NamedObject): void {
  const dependents = dependentsOf(catalog, place, column);
  const policies = policiesReading(catalog, place, column);
  if (column !== undefined) for (const publication of publicationsNaming(catalog, place, column)) unpublish(catalog, publication, place);
  if (itself !== undefined) catalog.removeObject(itself);
  for (const { table, policy } of policies) updateTable(catalog, table, (current) => ({ ...current, policies: current.policies.filter((other) => other.name !== policy.name) }));
  if (column === undefined) for (const { table, column: made } of columnsOfType(catalog, place)) dropColumn(catalog, table, made.name);
  for (const object of dependents) {
    if (object.kind === "view" && object.schema === place.schema && object.name === place.name) continue;
    if (!dropAttributes(catalog, object, place)) dropAll(catalog, [object]);
  }
}

/** Takes the attributes of a type away from a composite type, which stays; false for anything else. */
function dropAttributes(catalog: WritableCatalog, object: NamedObject, type: Place): boolean {
  return dropAttributesWhere(catalog, object, (attribute) => attribute.type !== unknown && attribute.type.schema === type.schema && attribute.type.name === type.name);
}

/** Takes the attributes that have a collation away from a composite type, which stays; false for anything else. */
function dropCollated(catalog: WritableCatalog, object: NamedObject, { name }: NamedObject): boolean {
  return dropAttributesWhere(catalog, object, ({ collation }) => collation?.name === name);
}

function dropAttributesWhere(catalog: WritableCatalog, object: NamedObject, isGone: (attribute: Column) => boolean): boolean {
  const columns = object.kind === "type" ? attributesOfType(catalog, object) : null;
  const attributes = columns === null ? null : attributesOf(object.sql);
  if (columns === null || attributes === null) return false;
  const gone = new Set(columns.columns.filter(isGone).map((attribute) => attribute.name));
  for (const name of gone) for (const table of tablesOfType(catalog, object)) dropColumn(catalog, table, name);
  catalog.replaceObject(object, { ...object, sql: withAttributes(object.sql, attributes.filter((attribute) => !gone.has(attribute.name))) });
  return true;
}

/** Typed tables: CREATE TABLE … OF. */
export function tablesOfType(catalog: Catalog, type: Place): Table[] {
  return catalog.tablesHolding(type.name).filter((table) => table.ofType?.schema === type.schema && table.ofType.name === type.name);
}

/** Takes away what of a table names something which goes; the table itself where its partition key does. */
function dropNaming(catalog: WritableCatalog, table: Table, named: Nameable): void {
  if (isPartitionedWith(catalog, table, named)) return dropTable(catalog, table);
  for (const { remove } of holdersWhere(catalog, table, (expression) => isNamedBy(catalog, expression, table, named))) remove(catalog);
}

function findType(catalog: Catalog, name: ObjectName): Enum | NamedObject | undefined {
  return catalog.findEnum(name) ?? catalog.findObject("domain", name) ?? catalog.findObject("type", name);
}

/** Whether a name is that of the array type that comes with a type or table, and goes with it alone. */
function isArrayType(catalog: Catalog, { schema, name }: ObjectName): boolean {
  const element = name.startsWith("_") ? { schema, name: name.slice(1) } : null;
  return element !== null && (findType(catalog, element) !== undefined || catalog.findTable(element) !== undefined);
}

/** The columns of a type, or of a relation's row type. */
export function columnsOfType(catalog: Catalog, type: Place): { readonly table: Table; readonly column: Column }[] {
  const range = catalog.findObject("type", type);
  const names = [type.name, ...(range === undefined ? [] : [multirangeOf(range.sql, range.name)])];
  const holders = new Set(names.flatMap((name) => (name === null ? [] : catalog.tablesHolding(name))));
  return [...holders].flatMap((table) =>
    table.columns.flatMap((column) => (column.type !== unknown && (column.type.schema === type.schema ? names.includes(column.type.name) : column.type.schema === null && column.type.name === names[1]) ? [{ table, column }] : [])),
  );
}

/** Takes a type away with the columns and functions made of it. */
export function dropType(catalog: WritableCatalog, type: Place): void {
  for (const { table, column } of columnsOfType(catalog, type)) dropColumn(catalog, table, column.name);
  for (const table of tablesOfType(catalog, type)) if (catalog.tableAt(table) !== undefined) dropTable(catalog, table);
  for (const table of tablesNaming(catalog, typeAsNamed(catalog, type))) dropNaming(catalog, table, typeAsNamed(catalog, type));
  for (const user of usersOfType(catalog, type)) if (!dropAttributes(catalog, user, type)) dropAll(catalog, [user]);
  const value = catalog.findEnum(type);
  if (value !== undefined) return catalog.removeEnum(value);
  const object = catalog.findObject("domain", type) ?? catalog.findObject("type", type);
  if (object !== undefined) catalog.removeObject(object);
}

function isIdentity(catalog: Catalog, sequence: Sequence): boolean {
  if (!sequence.implicit || sequence.ownedBy === null) return false;
  const { schema, table, column } = sequence.ownedBy;
  const owner = catalog.column({ schema, name: table }, column);
  return owner !== undefined && owner.identity !== null && owner.identity !== unknown;
}

function defaultsFrom(catalog: Catalog, sequence: Sequence): { readonly table: Table; readonly column: Column }[] {
  return catalog.tables().flatMap((table) =>
    table.columns.flatMap((column) => (column.default !== null && column.default !== unknown && drawsFrom(catalog, table, column.default, sequence) ? [{ table, column }] : [])),
  );
}

/** Takes a sequence away with the defaults that draw from it. */
export function dropSequence(catalog: WritableCatalog, sequence: Sequence): void {
  for (const { table, column } of defaultsFrom(catalog, sequence)) updateColumn(catalog, table, column.name, (current) => ({ ...current, default: null }));
  const dependents = dependentsOf(catalog, sequence);
  catalog.removeSequence(sequence);
  dropAll(catalog, dependents);
}

/** Applies ALTER … RENAME of what is kept by name. */
export function applyRenameObject(catalog: WritableCatalog, change: ChangeOf<"RenameObject">): boolean {
  const { newName, name } = change;
  if (change.object === "enum" || change.object === "type" || change.object === "domain") {
    const type = findType(catalog, name);
    if (type === undefined) return renameUnknown(catalog, change);
    const next = { schema: type.schema, name: newName };
    if (typeExists(catalog, next)) return false;
    moveType(catalog, type, next);
    return true;
  }
  if (change.object === "sequence" || change.object === "view" || change.object === "materialized view") return renameRelation(catalog, name, newName) || change.conditional;
  const object = findNamed(catalog, change);
  if (object === "refused") return false;
  if (object === undefined) return unkeptPart(catalog, change) === null && renameUnknown(catalog, change);
  if (object.kind === "role" && isReservedRole(newName)) return false;
  if (object.kind === "rule" && newName === "_RETURN" && catalog.findTable(object.table ?? name) === undefined) return false;
  if (object.kind === "trigger" && object.table !== null && (triggerAbove(catalog, object.table, newName) !== undefined || (isForEachRow(object) && triggersBelow(catalog, object.table, newName).length > 0))) return false;
  const suffix = object.name.includes("(") ? object.name.slice(object.name.indexOf("(")) : object.kind === "operator class" || object.kind === "operator family" ? object.name.slice(object.name.lastIndexOf(" using ")) : "";
  const renamed = newName + suffix;
  if (catalog.findObject(object.kind, { schema: object.schema, name: renamed }, object.table ?? undefined) !== undefined) return false;
  moveObject(catalog, object, object.schema, renamed);
  if (object.kind === "role") renameRole(catalog, object.name, newName);
  if (object.kind === "server" || object.kind === "foreign data wrapper") renameForeign(catalog, object, newName);
  return true;
}

/** RENAME of what no migration made; the name it had is free from then on. */
function renameUnknown(catalog: WritableCatalog, { object, name, conditional }: ChangeOf<"RenameObject">): boolean {
  return conditional || passOver(catalog, nameClass(object), name);
}

/** What is made of a server or wrapper follows its name. */
function renameForeign(catalog: WritableCatalog, { kind, name }: NamedObject, newName: string): void {
  const renamed = (sql: string): string => withOwnName(sql, kind, quoteIdentifier(newName));
  for (const object of catalog.objects()) {
    if (kind === "foreign data wrapper" && wrapperOf(object) === name) catalog.replaceObject(object, { ...object, sql: renamed(object.sql) });
    if (kind === "server" && object.kind === "user mapping" && object.name.endsWith(` on ${name}`)) catalog.replaceObject(object, { ...object, name: `${object.name.slice(0, -name.length)}${newName}`, sql: renamed(object.sql) });
  }
  if (kind === "server") for (const table of catalog.tables()) if (table.server === name) updateTable(catalog, table, (current) => ({ ...current, server: newName }));
}

/** Applies ALTER … SET SCHEMA of what is kept by name. */
export function applySetObjectSchema(catalog: WritableCatalog, change: ChangeOf<"SetObjectSchema">): boolean {
  const schema = change.newSchema;
  if (catalog.schemaExists(schema) === false) return false;
  const type = change.object === "enum" || change.object === "type" || change.object === "domain" ? findType(catalog, change.name) : undefined;
  if (type !== undefined) {
    if (type.schema === schema) return true;
    if (typeExists(catalog, { schema, name: type.name })) return false;
    moveType(catalog, type, { schema, name: type.name });
    return true;
  }
  const sequence = change.object === "sequence" ? catalog.findSequence(change.name) : undefined;
  if (sequence !== undefined) {
    applySetTableSchema(catalog, { ...change, kind: "SetTableSchema", table: sequence, tableSpan: change.span, ifExists: false, relation: "sequence" });
    return true;
  }
  const object = findNamed(catalog, { ...change, table: null });
  if (object === "refused") return false;
  if (object === undefined) return true;
  if (object.schema === schema) return true;
  if (object.kind === "extension") {
    relocateExtension(catalog, object, schema);
    moveObjects(catalog, membersOf(catalog, object), schema);
    return true;
  }
  if (catalog.findObject(object.kind, { schema, name: object.name }) !== undefined) return false;
  moveObject(catalog, object, schema, object.name);
  return true;
}

/** Gives objects another schema. Routines are known by the types of their arguments, so types go last. */
export function moveObjects(catalog: WritableCatalog, objects: readonly NamedObject[], schema: string): void {
  const isType = ({ kind }: NamedObject): boolean => kind === "type" || kind === "domain";
  for (const object of [...objects].sort((one, other) => Number(isType(one)) - Number(isType(other)))) moveObject(catalog, object, schema, object.name);
}

/** Gives an object another name or schema, in its own text and in those that mention it. `name`: of a function with its arguments. */
export function moveObject(catalog: WritableCatalog, object: NamedObject, schema: string, name: string): void {
  if (object.kind === "view" || object.kind === "materialized view") return moveView(catalog, object, { schema, name });
  if (object.kind === "domain" || object.kind === "type") return moveType(catalog, object, { schema, name });
  if (catalog.findObject(object.kind, { schema, name }, object.table ?? undefined) !== undefined) return;
  const routine = isRoutine(object.kind);
  const place = { schema, name: routine ? baseName(name) : object.kind === "operator class" || object.kind === "operator family" ? name.slice(0, name.lastIndexOf(" using ")) : name };
  if (object.kind === "operator class" || object.kind === "operator family") nameFamily(catalog, object, place);
  if (object.kind === "collation") {
    renameCollationInTexts(catalog, object, place);
    for (const table of catalog.tables()) {
      for (const column of table.columns) if (column.collation?.name === object.name) updateColumn(catalog, table, column.name, (current) => ({ ...current, collation: { schema: column.collation?.schema === null && schema === object.schema ? null : schema, name } }));
    }
  }
  if (routine) renameFunctionInTexts(catalog, object, place);
  const current = catalog.findObject(object.kind, object, object.table ?? undefined) ?? object;
  const written = hasSchema(object.kind) && object.table === null ? quoteQualified(place.schema, place.name) : labelOf("public", place.name);
  catalog.replaceObject(current, { ...current, schema, name, sql: withOwnName(current.sql, object.kind, written) });
}

/** Gives an enum, domain or other type another name or schema; columns and texts follow. */
export function moveType(catalog: WritableCatalog, type: Enum | NamedObject, next: Place): void {
  if (typeExists(catalog, next)) return;
  const multirange = "kind" in type ? multirangeOf(type.sql, type.name) : null;
  renameTypeInSignatures(catalog, type, next);
  renameTypeInTexts(catalog, type, next);
  retypeColumns(catalog, type, next);
  for (const table of tablesOfType(catalog, type)) updateTable(catalog, table, (current) => ({ ...current, ofType: { schema: next.schema, name: next.name } }));
  if (!("kind" in type)) return catalog.renameEnum(type, { ...type, schema: next.schema, name: next.name });
  const current = catalog.findObject(type.kind, type) ?? type;
  // A range that did not name its multirange had one named after it, which keeps its name.
  const sql = multirange === null || /multirange_type_name/i.test(current.sql) ? current.sql : current.sql.replace(/\)\s*$/, `, multirange_type_name = ${quoteIdentifier(multirange)})`);
  catalog.replaceObject(current, { ...current, schema: next.schema, name: next.name, sql: withOwnName(sql, type.kind, quoteQualified(next.schema, next.name)) });
}

/** Routines, operators and casts are known by the types of their arguments, so their names follow those of the types. */
function renameTypeInSignatures(catalog: WritableCatalog, type: Place, next: Place): void {
  for (const object of catalog.objects()) {
    const isCast = object.kind === "cast";
    if (!(isRoutine(object.kind) || isCast || object.kind === "operator") || !object.name.includes(type.name)) continue;
    const labels = (isCast ? object.name.split(" as ") : argumentsOf(object.name)).map((label) => {
      const suffix = label.endsWith("[]") ? "[]" : "";
      const isMeant = typeOf(catalog, label, object.searchPath ?? ["public"]) === `${type.schema}.${type.name}${suffix}`;
      return isMeant ? (object.searchPath === null ? labelOf(next.schema, next.name) : quoteQualified(next.schema, next.name)) + suffix : label;
    });
    const name = isCast ? labels.join(" as ") : `${baseName(object.name)}(${labels.join(", ")})`;
    if (name !== object.name) catalog.replaceObject(object, { ...object, name });
  }
}

/** Columns of a type, or of a relation's row type, follow its name. */
export function retypeColumns(catalog: WritableCatalog, type: Place, next: Place): void {
  for (const { table, column } of columnsOfType(catalog, type)) {
    if (column.type === unknown || column.type.name !== type.name) continue;
    updateColumn(catalog, table, column.name, (current) =>
      current.type === unknown
        ? current
        : { ...current, type: { ...current.type, schema: next.schema, name: next.name, label: labelOf(next.schema, next.name) + (current.type.dimensions > 0 ? "[]" : "") } },
    );
  }
}

/** Takes away the triggers, rules and the like of a table or view. */
export function dropObjectsOn(catalog: WritableCatalog, place: Place): void {
  for (const object of catalog.objectsOn(place)) catalog.removeObject(object);
  dropTriggersFrom(catalog, place);
  forgetRelation(catalog, place);
}
