/** Functions of the same name that a new one leaves beside itself. */
import type { CreateFunctionStmt } from "@pgsql/types";
import type { ChangeOf } from "../sql/change.ts";
import { isFailure, parse } from "../sql/parse.ts";
import type { ScriptText } from "../sql/statement.ts";
import { baseName } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { argumentsOf, haveSameArguments } from "../catalog/resolve.ts";

export interface Overload {
  /** With its argument types. */
  readonly label: string;
  /** A call that fits both with as many arguments as the shorter one has means neither: https://www.postgresql.org/docs/current/typeconv-func.html */
  readonly ambiguous: boolean;
}

/**
 * Functions that earlier migrations made under the name that a CREATE FUNCTION gives, in the same schema and with other arguments; empty where it replaces
 * one with the same. Left out are those that the script drops, before or after. The catalog is as it is before the change.
 */
export function overloadsBeside(create: ChangeOf<"CreateObject">, catalog: Catalog, { statements, script }: ScriptText): readonly Overload[] {
  if (create.object !== "function" || create.unlikely === true) return [];
  const name = baseName(create.name.name);
  const all = catalog.functions({ schema: create.name.schema, name });
  if (all.some((routine) => haveSameArguments(catalog, create.name.name, routine))) return [];
  const dropped = statements.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === "DropObject" && baseName(change.name.name) === name ? [change.name.name] : [])));
  const own = inputsOf(create.sql);
  return all.flatMap((routine): Overload[] => {
    if (routine.kind !== "function" || routine.origin?.path === script.file.path || routine.extension !== undefined || dropped.some((each) => each === name || haveSameArguments(catalog, each, routine))) return [];
    const other = inputsOf(routine.sql);
    const ambiguous = own !== null && other !== null && isAmbiguous(own, argumentsOf(create.name.name), other, argumentsOf(routine.name));
    return [{ label: routine.name, ambiguous }];
  });
}

interface Inputs {
  /** How many there must be. */
  readonly required: number;
  readonly variadic: boolean;
}

/** Whether a call with the arguments that both begin with leaves it open which is meant: both fit, and one at least by a default. */
function isAmbiguous(one: Inputs, oneTypes: readonly string[], other: Inputs, otherTypes: readonly string[]): boolean {
  if (one.variadic || other.variadic || oneTypes.length === otherTypes.length) return false;
  const count = Math.min(oneTypes.length, otherTypes.length);
  if (one.required > count || other.required > count) return false;
  return oneTypes.slice(0, count).every((type, index) => type === otherTypes[index]);
}

function inputsOf(sql: string): Inputs | null {
  const parsed = parse(sql);
  const [first] = isFailure(parsed) ? [] : parsed;
  if (first?.stmt === undefined || !("CreateFunctionStmt" in first.stmt)) return null;
  const statement: CreateFunctionStmt = first.stmt.CreateFunctionStmt;
  const inputs = (statement.parameters ?? []).flatMap((node) => ("FunctionParameter" in node && node.FunctionParameter.mode !== "FUNC_PARAM_OUT" && node.FunctionParameter.mode !== "FUNC_PARAM_TABLE" ? [node.FunctionParameter] : []));
  return { required: inputs.filter(({ defexpr }) => defexpr === undefined).length, variadic: inputs.some(({ mode }) => mode === "FUNC_PARAM_VARIADIC") };
}
