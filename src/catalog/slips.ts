/** Names in DROP of what neither a migration nor anything else can have made. */
import type { CreateCastStmt } from "@pgsql/types";
import type { ChangeOf } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { firstStatement } from "../sql/parse.ts";
import { resolveType } from "./apply-columns.ts";
import { baseName } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { isOfServer } from "./casts.ts";
import { isMade } from "./given-types.ts";
import { isServerFunction, isServerOperator } from "./overloads.ts";
import { argumentsOf } from "./resolve.ts";

/**
 * Whether what DROP names is for certain not there, though no migration took it away: migrations made routines or operators of that name, and none has
 * these arguments; or it is for a type that migrations made, so that they alone can have made what takes it.
 */
export function isSlip(catalog: Catalog, change: ChangeOf<"DropObject">): boolean {
  const { object, name } = change;
  switch (object) {
    case "function": case "procedure": case "aggregate": {
      if (!name.name.includes("(")) return false;
      const others = catalog.functions({ schema: name.schema, name: baseName(name.name) });
      return others.some((other) => other.extension === undefined) && !others.some((other) => other.name.includes("%") || other.extension !== undefined);
    }
    case "operator": {
      const word = baseName(name.name);
      return catalog.hasAny("operator") && catalog.objects().some((other) => other.kind === "operator" && other.extension === undefined && baseName(other.name) === word) || argumentsOf(name.name).some((label) => isMadeLabel(catalog, label));
    }
    case "cast": {
      const types = castTypes(name.name);
      return types !== null && [types.sourcetype, types.targettype].some((type) => isMade(catalog, resolveType(catalog, dataType(type))));
    }
    default: return false;
  }
}

/** Whether what DROP names comes with PostgreSQL, which cannot be without it. */
export function isOfServerItself(change: ChangeOf<"DropObject">): boolean {
  const { object, name } = change;
  if (name.schema !== null && name.schema !== "pg_catalog") return false;
  switch (object) {
    case "function": case "aggregate": return name.name.includes("(") && isServerFunction(baseName(name.name), argumentsOf(name.name).map(typeName));
    case "operator": return isServerOperator(baseName(name.name), argumentsOf(name.name).map((label) => (label === "none" ? "" : typeName(label))));
    case "cast": {
      const types = castTypes(name.name);
      return types !== null && isOfServer(dataType(types.sourcetype), dataType(types.targettype));
    }
    default: return false;
  }
}

function castTypes(name: string): CreateCastStmt | null {
  const node = firstStatement(`create cast (${name}) with inout`);
  return node !== null && "CreateCastStmt" in node ? node.CreateCastStmt : null;
}

function typeOfLabel(label: string): ReturnType<typeof dataType> | null {
  const node = label === "none" || label === "*" ? null : firstStatement(`create cast (${label} as int) with inout`);
  return node !== null && "CreateCastStmt" in node ? dataType(node.CreateCastStmt.sourcetype) : null;
}

/** As pg_type names it; null where it is none of PostgreSQL's own. */
function typeName(label: string): string | null {
  const type = typeOfLabel(label);
  return type === null || type.schema !== "pg_catalog" ? null : `${type.dimensions > 0 ? "_" : ""}${type.name}`;
}

function isMadeLabel(catalog: Catalog, label: string): boolean {
  const type = typeOfLabel(label);
  return type !== null && isMade(catalog, resolveType(catalog, type));
}
