/** What CREATE TYPE and CREATE DOMAIN may be made of: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/typecmds.c */
import type { Node, TypeName } from "@pgsql/types";
import { dataType } from "../sql/data-type.ts";
import { option } from "../sql/read-option.ts";
import type { Place, WritableCatalog } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import type { Made } from "./made-by.ts";
import { isPseudo } from "./pseudo-types.ts";

/** Whether the server refuses the definition: an attribute, a base or a subtype is a pseudo-type, or a base type is not declared first or lacks a function that it needs. */
export function isOddType(node: Node): boolean {
  if ("CompositeTypeStmt" in node) return (node.CompositeTypeStmt.coldeflist ?? []).some((each) => "ColumnDef" in each && isNoValue(each.ColumnDef.typeName));
  if ("CreateDomainStmt" in node) return isNoValue(node.CreateDomainStmt.typeName);
  if ("CreateRangeStmt" in node) {
    const subtype = option(node.CreateRangeStmt.params, "subtype")?.arg;
    return subtype === undefined || ("TypeName" in subtype && isNoValue(subtype.TypeName));
  }
  if (!("DefineStmt" in node) || node.DefineStmt.kind !== "OBJECT_TYPE" || node.DefineStmt.definition === undefined) return false;
  const has = (key: string): boolean => option(node.DefineStmt.definition, key) !== undefined;
  return !has("input") || !has("output") || (has("typmod_out") && !has("typmod_in"));
}

function isNoValue(type: TypeName | undefined): boolean {
  return type?.setof === true || isPseudo(dataType(type));
}

/** CREATE TYPE that gives but a name, for the functions that the type is made of. */
export function isShell(type: Made): boolean {
  const node = madeBy(type);
  return node !== null && "DefineStmt" in node && node.DefineStmt.definition === undefined;
}

/** Takes a name that is declared only away, for the type that it is made: a base type, an enum, a range or a domain. */
export function fillShell(catalog: WritableCatalog, place: Place): void {
  const shell = catalog.findObject("type", place);
  if (shell !== undefined && isShell(shell)) catalog.removeObject(shell);
}
