/** Lists of options that the server refuses by their words alone, whatever they are given to. */
import type { DefElem, DefineStmt, Node } from "@pgsql/types";
import { repeats, strings } from "./names.ts";
import { isStandIn } from "./prepare.ts";
import { isSubscriptionMalformed } from "./subscription-options.ts";

/** Whether a statement says an option twice, one that there is none of, or two that exclude each other. */
export function isMalformed(node: Node): boolean {
  if ("CreateStmt" in node) return hasTwice(node.CreateStmt.options) || (node.CreateStmt.tableElts ?? []).some((element) => isElementMalformed(element) || ("ColumnDef" in element && element.ColumnDef.fdwoptions !== undefined));
  if ("IndexStmt" in node) return hasTwice(node.IndexStmt.options) || (node.IndexStmt.indexParams ?? []).some((key) => "IndexElem" in key && hasTwice(key.IndexElem.opclassopts));
  if ("CreateSeqStmt" in node) return hasTwice(node.CreateSeqStmt.options);
  if ("AlterSeqStmt" in node) return hasTwice(node.AlterSeqStmt.options);
  if ("AlterTableStmt" in node) return (node.AlterTableStmt.cmds ?? []).some((command) => "AlterTableCmd" in command && isCommandMalformed(command.AlterTableCmd.subtype, command.AlterTableCmd.def));
  if ("ViewStmt" in node) return hasTwice(node.ViewStmt.options);
  if ("CreateTableAsStmt" in node) return hasTwice(node.CreateTableAsStmt.into?.options);
  if ("CreateForeignTableStmt" in node) return hasTwice(node.CreateForeignTableStmt.options) || (node.CreateForeignTableStmt.base?.tableElts ?? []).some(isElementMalformed);
  if ("CreateForeignServerStmt" in node) return hasTwice(node.CreateForeignServerStmt.options);
  if ("CreateUserMappingStmt" in node) return hasTwice(node.CreateUserMappingStmt.options);
  if ("DropRoleStmt" in node) return (node.DropRoleStmt.roles ?? []).some((role) => "RoleSpec" in role && role.RoleSpec.roletype !== "ROLESPEC_CSTRING");
  if ("CreateFdwStmt" in node) return hasTwice(node.CreateFdwStmt.options) || hasTwice(node.CreateFdwStmt.func_options);
  if ("AlterFdwStmt" in node) return hasTwice(node.AlterFdwStmt.func_options);
  if ("CreateTableSpaceStmt" in node) return hasTwice(node.CreateTableSpaceStmt.options) || isRelative(node.CreateTableSpaceStmt.location);
  if ("AlterTableSpaceOptionsStmt" in node) return node.AlterTableSpaceOptionsStmt.isReset === true ? hasValues(node.AlterTableSpaceOptionsStmt.options) : hasTwice(node.AlterTableSpaceOptionsStmt.options);
  if ("AlterPublicationStmt" in node) return isPublicationMalformed(node.AlterPublicationStmt.options);
  if ("CreatePublicationStmt" in node) return isPublicationMalformed(node.CreatePublicationStmt.options);
  if ("CreateSubscriptionStmt" in node || "AlterSubscriptionStmt" in node) return isSubscriptionMalformed(node);
  if ("DefineStmt" in node) return node.DefineStmt.kind === "OBJECT_COLLATION" && isCollationMalformed(node.DefineStmt);
  return false;
}

function isElementMalformed(element: Node): boolean {
  if ("ColumnDef" in element) return hasTwice(element.ColumnDef.fdwoptions) || (element.ColumnDef.constraints ?? []).some(isElementMalformed);
  return "Constraint" in element && hasTwice(element.Constraint.options);
}

function isCommandMalformed(subtype: string | undefined, definition: Node | undefined): boolean {
  const list = definition !== undefined && "List" in definition ? definition.List.items : undefined;
  switch (subtype) {
    case "AT_SetRelOptions": case "AT_SetOptions": return hasTwice(list);
    case "AT_ResetRelOptions": case "AT_ResetOptions": return hasValues(list);
    case "AT_AddColumn": case "AT_AddConstraint": return definition !== undefined && isElementMalformed(definition);
    default: return false;
  }
}

/** The options of a list. */
export function optionsOf(options: readonly Node[] | undefined): readonly DefElem[] {
  return (options ?? []).flatMap((each) => ("DefElem" in each ? [each.DefElem] : []));
}

/** Whether an option is given twice. */
export function hasTwice(options: readonly Node[] | undefined): boolean {
  return repeats(optionsOf(options).map(({ defnamespace = "", defname = "" }) => `${defnamespace}.${defname}`));
}

/** RESET takes names alone. */
function hasValues(options: readonly Node[] | undefined): boolean {
  return optionsOf(options).some(({ arg }) => arg !== undefined);
}

/** https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablespace.c; the directory of a server on Windows begins with a drive. */
function isRelative(location: string | undefined): boolean {
  return location !== undefined && location !== "" && !/^[/\\:]|^\w:/.test(location) && !isStandIn(location);
}

/** Whether an option is no boolean as [defGetBoolean](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/define.c) takes it. */
export function isNoBoolean({ arg }: DefElem): boolean {
  const text = textOf(arg);
  if (arg !== undefined && "Integer" in arg) return text !== "0" && text !== "1";
  return text !== null && !isStandIn(text) && !/^(?:true|false|on|off)$/i.test(text);
}

/** Whether a boolean option is on; undefined where it is not given. */
export function isOn(options: readonly Node[] | undefined, name: string): boolean | undefined {
  const element = optionsOf(options).find(({ defname }) => defname === name);
  return element === undefined ? undefined : !/^(?:false|off|0)$/i.test(textOf(element.arg) ?? "true");
}

/** The text of a value; null where none is written. */
export function textOf(value: Node | undefined): string | null {
  if (value === undefined) return null;
  if ("String" in value) return value.String.sval ?? "";
  if ("Integer" in value) return String(value.Integer.ival ?? 0);
  if ("Float" in value) return value.Float.fval ?? "0";
  if ("Boolean" in value) return String(value.Boolean.boolval === true);
  if ("TypeName" in value) return strings(value.TypeName.names).at(-1) ?? "";
  return "List" in value ? strings(value.List.items).join(".") : null;
}

/** https://www.postgresql.org/docs/18/sql-createpublication.html; `publish_generated_columns` is of PostgreSQL 18, and no boolean there. */
function isPublicationMalformed(options: readonly Node[] | undefined): boolean {
  if (options === undefined) return false;
  return hasTwice(options) || optionsOf(options).some((element) => {
    const { defname = "" } = element;
    if (defname === "publish") return (textOf(element.arg) ?? "").split(",").some((kind) => kind.trim() !== "" && !isStandIn(kind.trim()) && !/^(?:insert|update|delete|truncate)$/i.test(kind.trim()));
    return defname === "publish_via_partition_root" ? isNoBoolean(element) : defname !== "publish_generated_columns" && !isStandIn(defname);
  });
}

const collationOptions: ReadonlySet<string> = new Set(["from", "locale", "lc_collate", "lc_ctype", "provider", "deterministic", "rules", "version"]);

/** https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/collationcmds.c */
function isCollationMalformed({ definition, if_not_exists: ifNotExists = false }: DefineStmt): boolean {
  const options = optionsOf(definition);
  const names = options.map(({ defname = "" }) => defname);
  const has = (name: string) => names.includes(name);
  if (names.some((name) => !collationOptions.has(name) && !isStandIn(name))) return true;
  const text = (name: string) => textOf(options.find(({ defname }) => defname === name)?.arg);
  if (has("from")) return names.length > 1 || /^(?:pg_catalog\.)?default$/.test(text("from") ?? "");
  if (has("locale") && (has("lc_collate") || has("lc_ctype"))) return true;
  const provider = (text("provider") ?? "libc").toLowerCase();
  if (isStandIn(provider) || ifNotExists) return false;
  if (provider === "libc") return (!has("locale") && !(has("lc_collate") && has("lc_ctype"))) || has("rules") || isOn(definition, "deterministic") === false;
  return provider === "icu" || provider === "builtin" ? !has("locale") : true;
}
