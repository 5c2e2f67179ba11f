/** What CREATE TYPE and CREATE DOMAIN may be made of: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/typecmds.c */
import type { CreateDomainStmt, Node, TypeName } from "@pgsql/types";
import { dataType } from "../sql/data-type.ts";
import { option } from "../sql/read-option.ts";
import { unknownColumn } from "./catalog.ts";
import type { Catalog, Place, WritableCatalog } from "./catalog.ts";
import { isNotBoolean, refusesValue } from "./expressions.ts";
import { isUnreadable } from "./literal-values.ts";
import { madeBy } from "./made-by.ts";
import type { Made } from "./made-by.ts";
import { lacksOperator } from "./operands.ts";
import { isPseudo } from "./pseudo-types.ts";
import { typesOver } from "./query.ts";
import { resolveType } from "./apply-columns.ts";

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

/** Whether a domain has a default that its type does not read, or a check of VALUE that no operator can make. */
export function hasOddValues(catalog: Catalog, { typeName, constraints }: CreateDomainStmt): boolean {
  const type = resolveType(catalog, dataType(typeName));
  const row = { name: "", columns: [{ ...unknownColumn("value"), type }], columnsKnown: true };
  return (constraints ?? []).some((each) => {
    const { contype, raw_expr: expression } = "Constraint" in each ? each.Constraint : {};
    if (expression === undefined) return false;
    return contype === "CONSTR_DEFAULT" ? isUnreadable(catalog, expression, type) || refusesValue(catalog, typesOver(catalog, row)(expression), type) : contype === "CONSTR_CHECK" && (lacksOperator(catalog, expression, row) || isNotBoolean(catalog, expression, row));
  });
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
