/** Functions of the same name that a new one leaves beside itself. */
import type { ChangeOf } from "../sql/change.ts";
import { inputsOf } from "../sql/parameters.ts";
import type { ScriptText } from "../sql/statement.ts";
import { baseName } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { routineStatement } from "../catalog/made-by.ts";
import type { Made } from "../catalog/made-by.ts";
import { argumentsOf, haveSameArguments } from "../catalog/resolve.ts";

/** A function that stays beside the new one. */
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
  if (all.length === 0 || all.some((routine) => haveSameArguments(catalog, create.name.name, routine))) return [];
  const dropped = statements.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === "DropObject" && baseName(change.name.name) === name ? [change.name.name] : [])));
  const own = arityOf(create);
  return all.flatMap((routine): Overload[] => {
    if (routine.kind !== "function" || routine.origin?.path === script.file.path || routine.extension !== undefined || dropped.some((each) => each === name || haveSameArguments(catalog, each, routine))) return [];
    const other = arityOf(routine);
    const ambiguous = own !== null && other !== null && isAmbiguous(own, argumentsOf(create.name.name), other, argumentsOf(routine.name));
    return [{ label: routine.name, ambiguous }];
  });
}

interface Arity {
  /** How many there must be. */
  readonly required: number;
  readonly variadic: boolean;
}

/** Whether a call with the arguments that both begin with leaves it open which is meant: both fit, and one at least by a default. */
function isAmbiguous(one: Arity, oneTypes: readonly string[], other: Arity, otherTypes: readonly string[]): boolean {
  if (one.variadic || other.variadic || oneTypes.length === otherTypes.length) return false;
  const count = Math.min(oneTypes.length, otherTypes.length);
  if (one.required > count || other.required > count) return false;
  return oneTypes.slice(0, count).every((type, index) => type === otherTypes[index]);
}

function arityOf(made: Made): Arity | null {
  const statement = routineStatement(made);
  if (statement === null) return null;
  const inputs = inputsOf(statement.parameters);
  return { required: inputs.filter((input) => input.default === null).length, variadic: inputs.some(({ variadic }) => variadic) };
}
