/** What CREATE CAST may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/functioncmds.c */
import type { CreateCastStmt } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { dataType, isSameType, signatureLabel } from "../sql/data-type.ts";
import { nameOf, strings } from "../sql/names.ts";
import { resolveType } from "./apply-columns.ts";
import type { Catalog } from "./catalog.ts";
import { callableOf, isOther, ownFunctions } from "./given-types.ts";
import { isComposite } from "./made-by.ts";
import { isServerCast } from "./overloads.ts";
import { isPseudo } from "./pseudo-types.ts";
import { routineNamed } from "./resolve.ts";
import { isBinaryCast } from "./types.ts";

/** Whether the server refuses CREATE CAST: for what it casts, or for the function that does. */
export function isOddCast(catalog: Catalog, { sourcetype, targettype, func, inout }: CreateCastStmt): boolean {
  const [from, to] = [sourcetype, targettype].map((type) => resolveType(catalog, dataType(type)));
  if (from === undefined || to === undefined || isPseudo(from) || isPseudo(to) || isOfServer(from, to)) return true;
  const isSame = isSameType(from, to);
  if (func === undefined) return isSame || (inout !== true && [from, to].some((type) => isMadeUp(catalog, type)));
  const name = nameOf(strings(func.objname));
  const labels = func.args_unspecified === true ? null : (func.objargs ?? []).map((node) => ("TypeName" in node ? signatureLabel(node.TypeName) : ""));
  if (ownFunctions(catalog, name) === null) return false;
  const routine = routineNamed(catalog, labels === null ? name : { schema: name.schema, name: `${name.name}(${labels.join(", ")})` }, "function");
  if (routine === "ambiguous") return false;
  if (routine === null || routine === "other" || routine.kind !== "function") return true;
  const callable = callableOf(catalog, routine);
  if (callable === null) return false;
  const [first, second, third, ...others] = callable.inputs;
  if (first === undefined || others.length > 0 || callable.isSet || (isSame && second === undefined)) return true;
  if (isOther(catalog, from, first.type) || (callable.result !== null && isOther(catalog, callable.result, to))) return true;
  const isNot = (type: DataType | undefined, name: string): boolean => type !== undefined && (type.name !== name || type.schema !== "pg_catalog" || type.dimensions > 0);
  return isNot(second?.type, "int4") || isNot(third?.type, "bool");
}

/** Whether PostgreSQL comes with a cast, which can be neither made anew nor dropped. */
export function isOfServer(from: DataType, to: DataType): boolean {
  const isOwn = (type: DataType): boolean => type.schema === "pg_catalog" && type.dimensions === 0;
  return isOwn(from) && isOwn(to) && from.name !== to.name && (isServerCast(from.name, to.name) || isBinaryCast(from.name, to.name));
}

/** Composite types, arrays, enums and domains are never the same bytes as another type. */
function isMadeUp(catalog: Catalog, type: DataType): boolean {
  if (type.dimensions > 0 || catalog.findEnum(type) !== undefined || catalog.findObject("domain", type) !== undefined || catalog.findTable(type) !== undefined) return true;
  const object = catalog.findObject("type", type);
  return object !== undefined && isComposite(object);
}
