/** CREATE of everything that the catalog keeps by name with its text, and of enums, sequences and schemas' parts. */
import type { AlterEnumStmt, AlterSeqStmt, CompositeTypeStmt, CreateEnumStmt, CreateFunctionStmt, CreateSeqStmt, CreateTableAsStmt, CreateTrigStmt, DefElem, DefineStmt, Node, ObjectType, ObjectWithArgs, RefreshMatViewStmt, RuleStmt, TypeName, ViewStmt } from "@pgsql/types";
import type { AlterSequence, Change, CreateObject, NamedKind, ObjectName } from "./change.ts";
import { signatureLabel } from "./data-type.ts";
import { nameOf, relationName, strings } from "./names.ts";
import { inputsOf } from "./parameters.ts";
import type { Passage } from "./passage.ts";
import { base, indexAt, part, relationPassage, textOf } from "./passage.ts";
import { option, optionText } from "./read-option.ts";
import { sequenceSettings } from "./read-setting.ts";

/** A CreateObject for the whole passage; `facts` says what differs from a plain one. */
export function createObject(object: NamedKind, name: ObjectName | string, passage: Passage, facts: Partial<CreateObject> = {}): CreateObject {
  return {
    ...base(passage),
    kind: "CreateObject",
    object,
    name: typeof name === "string" ? { schema: null, name } : name,
    table: null,
    ifNotExists: false,
    orReplace: false,
    temporary: false,
    sql: textOf(passage),
    language: null,
    volatility: null,
    ...facts,
  };
}

const kinds: { readonly [Type in ObjectType]?: NamedKind } = {
  OBJECT_ACCESS_METHOD: "access method",
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_CAST: "cast",
  OBJECT_COLLATION: "collation",
  OBJECT_CONVERSION: "conversion",
  OBJECT_DOMAIN: "domain",
  OBJECT_EVENT_TRIGGER: "event trigger",
  OBJECT_EXTENSION: "extension",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_FUNCTION: "function",
  OBJECT_LANGUAGE: "language",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_OPCLASS: "operator class",
  OBJECT_OPERATOR: "operator",
  OBJECT_OPFAMILY: "operator family",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_PUBLICATION: "publication",
  OBJECT_ROLE: "role",
  OBJECT_ROUTINE: "function",
  OBJECT_RULE: "rule",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_SUBSCRIPTION: "subscription",
  OBJECT_TABLESPACE: "tablespace",
  OBJECT_TRANSFORM: "transform",
  OBJECT_TRIGGER: "trigger",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
  OBJECT_TYPE: "type",
  OBJECT_USER_MAPPING: "user mapping",
  OBJECT_VIEW: "view",
};

/** Our word for PostgreSQL's kind of object; undefined for what is no object of its own (a column) or has changes of its own (a table). */
export function namedKind(type: ObjectType | undefined): NamedKind | undefined {
  return type === undefined ? undefined : kinds[type];
}

/** Whether a statement says ROUTINE, which is a function in the first place, and modes of its arguments. */
export function routineWords(node: Node | undefined, type: ObjectType | undefined): { readonly anyRoutine?: true; readonly saysModes?: true } {
  const list = node !== undefined && "ObjectWithArgs" in node ? (node.ObjectWithArgs.objfuncargs ?? []) : [];
  const saysModes = list.some((each) => "FunctionParameter" in each && each.FunctionParameter.mode !== "FUNC_PARAM_DEFAULT");
  return { ...(type === "OBJECT_ROUTINE" && { anyRoutine: true }), ...(saysModes && { saysModes }) };
}

/** The name of an object in DROP, ALTER … RENAME and their like, which the grammar writes in many shapes. */
export function objectName(node: Node | undefined, type: ObjectType | undefined): ObjectName {
  if (node === undefined) return nameOf([]);
  if ("String" in node) return nameOf([node.String.sval ?? ""]);
  if ("TypeName" in node) return nameOf(strings(node.TypeName.names));
  if ("RoleSpec" in node) return nameOf([node.RoleSpec.rolename ?? ""]);
  if ("ObjectWithArgs" in node) return objectWithArgs(node.ObjectWithArgs, type);
  if (!("List" in node)) return nameOf([]);
  const items = node.List.items ?? [];
  const types = items.flatMap((item) => ("TypeName" in item ? [item.TypeName] : []));
  switch (type) {
    case "OBJECT_CAST": return castName(types[0], types[1]);
    case "OBJECT_TRANSFORM": return transformName(types[0], strings(items)[0]);
    case "OBJECT_OPCLASS": case "OBJECT_OPFAMILY": return methodName(strings(items).slice(1), strings(items)[0]);
    default: return nameOf(strings(items));
  }
}

/** `f(integer, text)`, or `f` where no arguments are given. */
function objectWithArgs(object: ObjectWithArgs, type: ObjectType | undefined): ObjectName {
  const { schema, name } = nameOf(strings(object.objname));
  if (object.args_unspecified === true) return { schema, name };
  const labels = (object.objargs ?? []).map((node) => ("TypeName" in node ? signatureLabel(node.TypeName) : "none"));
  return { schema, name: signature(name, type === "OBJECT_AGGREGATE" && labels.length === 0 ? ["*"] : labels) };
}

function signature(name: string, labels: readonly string[]): string {
  return `${name}(${labels.join(", ")})`;
}

export function castName(source: TypeName | undefined, target: TypeName | undefined): ObjectName {
  return nameOf([`${signatureLabel(source)} as ${signatureLabel(target)}`]);
}

export function transformName(type: TypeName | undefined, language: string | undefined): ObjectName {
  return nameOf([`for ${signatureLabel(type)} language ${language ?? ""}`]);
}

export function methodName(parts: readonly string[], method: string | undefined): ObjectName {
  const { schema, name } = nameOf(parts);
  return { schema, name: `${name} using ${method ?? ""}` };
}

/** Labels of the arguments that tell one function from another of the same name: OUT and TABLE columns do not. */
function inputLabels(parameters: readonly Node[] | undefined): string[] {
  return inputsOf(parameters).map(({ type }) => type);
}

export function readCreateFunction(statement: CreateFunctionStmt, passage: Passage): Change[] {
  const { schema, name } = nameOf(strings(statement.funcname));
  const volatility = optionText(statement.options, "volatility");
  return [createObject(statement.is_procedure === true ? "procedure" : "function", { schema, name: signature(name, inputLabels(statement.parameters)) }, passage, {
    orReplace: statement.replace === true,
    language: optionText(statement.options, "language") ?? (statement.sql_body === undefined ? null : "sql"),
    volatility: volatility === "stable" || volatility === "immutable" ? volatility : "volatile",
  })];
}

/** CREATE AGGREGATE, OPERATOR, TYPE, COLLATION and TEXT SEARCH objects. */
export function readDefine(statement: DefineStmt, passage: Passage): Change[] {
  const kind = namedKind(statement.kind);
  if (kind === undefined) return [{ ...base(passage), kind: "NotModelled", what: "DefineStmt" }];
  const { schema, name } = nameOf(strings(statement.defnames));
  const full = kind === "aggregate" ? signature(name, aggregateLabels(statement)) : kind === "operator" ? signature(name, operatorLabels(statement)) : name;
  return [createObject(kind, { schema, name: full }, passage, { ifNotExists: statement.if_not_exists === true, orReplace: statement.replace === true })];
}

function aggregateLabels(statement: DefineStmt): string[] {
  if (statement.oldstyle === true) {
    const type = typeOption(statement.definition, "basetype");
    return type === undefined || strings(type.names).join() === "ANY" ? ["*"] : [signatureLabel(type)];
  }
  const [list] = statement.args ?? [];
  const labels = list !== undefined && "List" in list ? inputLabels(list.List.items) : [];
  return labels.length === 0 ? ["*"] : labels;
}

function operatorLabels(statement: DefineStmt): string[] {
  return ["leftarg", "rightarg"].map((side) => {
    const type = typeOption(statement.definition, side);
    return type === undefined ? "none" : signatureLabel(type);
  });
}

function typeOption(options: readonly Node[] | undefined, name: string): TypeName | undefined {
  const value: DefElem["arg"] = option(options, name)?.arg;
  return value !== undefined && "TypeName" in value ? value.TypeName : undefined;
}

export function readView(statement: ViewStmt, passage: Passage): Change[] {
  return [createObject("view", relationName(statement.view), passage, { orReplace: statement.replace === true, temporary: statement.view?.relpersistence === "t" })];
}

export function createMaterializedView(statement: CreateTableAsStmt, passage: Passage): CreateObject {
  return createObject("materialized view", relationName(statement.into?.rel), passage, { ifNotExists: statement.if_not_exists === true });
}

export function readRefresh(statement: RefreshMatViewStmt, passage: Passage): Change[] {
  return [{ ...base(passage), kind: "RefreshMaterializedView", view: relationName(statement.relation), concurrently: statement.concurrent === true, withData: statement.skipData !== true }];
}

export function readTrigger(statement: CreateTrigStmt, passage: Passage): Change[] {
  return [createObject("trigger", statement.trigname ?? "", passage, { table: relationName(statement.relation), orReplace: statement.replace === true })];
}

export function readRule(statement: RuleStmt, passage: Passage): Change[] {
  return [createObject("rule", statement.rulename ?? "", passage, { table: relationName(statement.relation), orReplace: statement.replace === true })];
}

export function readCompositeType(statement: CompositeTypeStmt, passage: Passage): Change[] {
  return [createObject("type", relationName(statement.typevar), passage)];
}

export function readCreateEnum(statement: CreateEnumStmt, passage: Passage): Change[] {
  return [{ ...base(passage), kind: "CreateEnum", type: nameOf(strings(statement.typeName)), values: strings(statement.vals) }];
}

export function readAlterEnum(statement: AlterEnumStmt, passage: Passage): Change[] {
  const type = nameOf(strings(statement.typeName));
  const value = statement.newVal ?? "";
  if (statement.oldVal !== undefined) return [{ ...base(passage), kind: "RenameEnumValue", type, value: statement.oldVal, newValue: value }];
  const neighbor = statement.newValNeighbor ?? null;
  const isAfter = statement.newValIsAfter === true;
  return [{ ...base(passage), kind: "AddEnumValue", type, value, ifNotExists: statement.skipIfNewValExists === true, before: isAfter ? null : neighbor, after: isAfter ? neighbor : null }];
}

export function readCreateSequence(statement: CreateSeqStmt, passage: Passage): Change[] {
  const owner = ownedBy(statement.options);
  return [{
    ...base(passage),
    kind: "CreateSequence",
    sequence: relationName(statement.sequence),
    ifNotExists: statement.if_not_exists === true,
    temporary: statement.sequence?.relpersistence === "t",
    ownedBy: owner === "none" ? null : owner,
    options: sequenceOptions(statement, passage),
    settings: { ...sequenceSettings(statement.options), ...(statement.sequence?.relpersistence === "u" && { logged: false }) },
  }];
}

export function readAlterSequence(statement: AlterSeqStmt, passage: Passage): Change[] {
  return [{ ...base(passage), kind: "AlterSequence", sequence: relationName(statement.sequence), ifExists: statement.missing_ok === true, ownedBy: ownedBy(statement.options), options: sequenceOptions(statement, passage), settings: sequenceSettings(statement.options) }];
}

function ownedBy(options: readonly Node[] | undefined): AlterSequence["ownedBy"] {
  const value = option(options, "owned_by")?.arg;
  if (value === undefined || !("List" in value)) return null;
  const parts = strings(value.List.items);
  if (parts.length === 1 && parts[0] === "none") return "none";
  return { table: nameOf(parts.slice(0, -1)), column: parts.at(-1) ?? "" };
}

/** The text after the name, without OWNED BY: each option ends where the next begins. */
function sequenceOptions(statement: CreateSeqStmt | AlterSeqStmt, passage: Passage): string {
  const from = relationPassage(passage, statement.sequence).to;
  const owner = option(statement.options, "owned_by");
  if (owner === undefined) return textOf(part(passage, from));
  const start = indexAt(passage, owner.location);
  const starts = (statement.options ?? []).flatMap((node) => ("DefElem" in node ? [indexAt(passage, node.DefElem.location)] : []));
  const end = Math.min(passage.to, ...starts.filter((index) => index > start));
  return [textOf(part(passage, from, start)), textOf(part(passage, end))].filter((text) => text !== "").join(" ");
}
