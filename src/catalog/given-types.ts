/** How the types that CREATE OPERATOR, AGGREGATE and CAST say fit those of the functions they name. */
import type { TypeName } from "@pgsql/types";
import type { DataType, ObjectName } from "../sql/change.ts";
import { dataType, isSameType } from "../sql/data-type.ts";
import { inputsOf, outputsOf } from "../sql/parameters.ts";
import { resolveType } from "./apply-columns.ts";
import type { Catalog } from "./catalog.ts";
import { madeBy, routineStatement } from "./made-by.ts";
import { isFunction } from "./overloads.ts";
import { isPolymorphic, isPseudo } from "./pseudo-types.ts";
import type { NamedObject } from "./schema.ts";
import { isBinaryCast } from "./types.ts";

/** The functions that a name can only mean; null where something else than migrations may have made one, or PostgreSQL has one. */
export function ownFunctions(catalog: Catalog, name: ObjectName): readonly NamedObject[] | null {
  const made = name.schema === "pg_catalog" || isFunction(name.name) ? [] : catalog.functions(name);
  return made.length === 0 || made.some(({ extension }) => extension !== undefined) ? null : made;
}

/** A function as what looks for it sees it. */
export interface Callable {
  readonly inputs: readonly { readonly type: DataType; readonly optional: boolean; readonly variadic: boolean }[];
  /** Null where it gives rows or what its arguments decide. */
  readonly result: DataType | null;
  readonly isSet: boolean;
}

/** What a function takes and gives; null for what is none of a migration's own. */
export function callableOf(catalog: Catalog, routine: NamedObject): Callable | null {
  const statement = routine.kind === "function" ? routineStatement(routine) : null;
  if (statement === null) return null;
  const read = (type: TypeName | undefined): DataType => resolveType(catalog, dataType(type));
  return catalog.under(routine.searchPath, () => {
    const outputs = outputsOf(statement.parameters);
    const [output] = outputs;
    const result = outputs.length > 1 ? null : read(output?.written ?? statement.returnType);
    return {
      inputs: inputsOf(statement.parameters).map(({ written, default: value, variadic }) => ({ type: read(written), optional: value !== null, variadic })),
      result: result === null || isPolymorphic(result) || result.label.endsWith("%TYPE") ? null : result,
      isSet: statement.returnType?.setof === true || outputs.some(({ isColumn }) => isColumn),
    };
  });
}

/** Whether a value of the one type is for certain none of the other as it stands ([IsBinaryCoercible](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_coerce.c)). */
export function isOther(catalog: Catalog, from: DataType, to: DataType): boolean {
  if (isSameType(from, to)) return false;
  if (![from, to].every((type) => isKnown(catalog, type))) return false;
  if (isPolymorphic(to) || (isPseudo(to) && to.name !== "void") || (isPseudo(from) && !isPolymorphic(from)) || catalog.findObject("domain", from) !== undefined) return false;
  return !hasBinaryCasts(catalog) && (from.dimensions > 0 || to.dimensions > 0 || !isBinaryCast(from.name, to.name));
}

/** Whether migrations made casts that leave values as they are. */
function hasBinaryCasts(catalog: Catalog): boolean {
  return catalog.hasAny("cast") && catalog.objects().some((object) => {
    const node = object.kind === "cast" ? madeBy(object) : null;
    return node !== null && "CreateCastStmt" in node && node.CreateCastStmt.func === undefined && node.CreateCastStmt.inout !== true;
  });
}

/** Whether a type is one of PostgreSQL's own, or one that migrations made. */
export function isKnown(catalog: Catalog, type: DataType): boolean {
  return (type.schema === "pg_catalog" && type.name !== "") || isMade(catalog, type);
}

/** Whether migrations made a type, so that nothing else made what takes it. */
export function isMade(catalog: Catalog, type: DataType): boolean {
  if (type.schema === "pg_catalog" || type.label.endsWith("%TYPE")) return false;
  const object = catalog.findObject("domain", type) ?? catalog.findObject("type", type);
  return catalog.findEnum(type) !== undefined || (object !== undefined && object.extension === undefined) || catalog.findTable(type)?.known === true;
}
