/** What CREATE AGGREGATE may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/aggregatecmds.c */
import type { DefineStmt } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { strings } from "../sql/names.ts";
import { inputsOf } from "../sql/parameters.ts";
import { option } from "../sql/read-option.ts";
import { resolveType } from "./apply-columns.ts";
import type { Catalog } from "./catalog.ts";
import { callableOf, isOther, ownFunctions } from "./given-types.ts";
import type { Callable } from "./given-types.ts";
import { nameIn } from "./option-names.ts";
import { isPolymorphic, isPseudo, lacksSource } from "./pseudo-types.ts";

/** Whether the server refuses CREATE AGGREGATE. */
export function isOddAggregate(catalog: Catalog, statement: DefineStmt): boolean {
  const { definition } = statement;
  const given = (...keys: readonly string[]) => keys.map((key) => option(definition, key)).find((element) => element !== undefined);
  const word = (key: string) => nameIn(option(definition, key))?.name;
  const type = (...keys: readonly string[]): DataType | null => {
    const value = given(...keys)?.arg;
    return value !== undefined && "TypeName" in value ? resolveType(catalog, dataType(value.TypeName)) : null;
  };
  const inputs = inputsIn(catalog, statement);
  if (inputs === null || (statement.oldstyle !== true && given("basetype") !== undefined)) return true;
  const state = type("stype", "stype1");
  const transition = nameIn(given("sfunc", "sfunc1"));
  if (given("stype", "stype1") === undefined || given("sfunc", "sfunc1") === undefined) return true;
  const moving = ["msfunc", "minvfunc"].map((key) => given(key) !== undefined);
  if (given("mstype") === undefined ? moving.includes(true) || given("mfinalfunc") !== undefined || given("msspace") !== undefined || given("minitcond") !== undefined : moving.includes(false)) return true;
  if ((given("serialfunc") === undefined) !== (given("deserialfunc") === undefined)) return true;
  if (given("serialfunc") !== undefined && state !== null && state.name !== "internal") return true;
  const parallel = word("parallel");
  if (parallel !== undefined && !/^(?:safe|restricted|unsafe)$/.test(parallel)) return true;
  if (["finalfunc_modify", "mfinalfunc_modify"].some((key) => !/^(?:read_only|shareable|read_write)$/.test(word(key) ?? "read_only"))) return true;
  if ([state, type("mstype")].some((each) => each !== null && ((isPseudo(each) && !isPolymorphic(each) && each.name !== "internal") || lacksState(each, inputs)))) return true;
  // With WITHIN GROUP the functions take others.
  const [, direct] = statement.args ?? [];
  if (state === null || transition === undefined || (direct !== undefined && "Integer" in direct && (direct.Integer.ival ?? 0) >= 0)) return false;
  const taken = (function* () {
    yield [transition, [state, ...inputs], state] as const;
    const combine = nameIn(given("combinefunc"));
    if (combine !== undefined) yield [combine, [state, state], state] as const;
    const final = nameIn(given("finalfunc"));
    if (final !== undefined && given("finalfunc_extra") === undefined) yield [final, [state], null] as const;
  })();
  for (const [name, types, result] of taken) if (lacksFunction(catalog, name, types, result)) return true;
  return false;
}

/** What it takes, those of ORDER BY as well; null where it does not say. */
function inputsIn(catalog: Catalog, { oldstyle, definition, args }: DefineStmt): readonly DataType[] | null {
  const [list] = args ?? [];
  if (oldstyle !== true) return list === undefined || !("List" in list) ? [] : inputsOf(list.List.items).map(({ written }) => resolveType(catalog, dataType(written)));
  const base = option(definition, "basetype")?.arg;
  if (base === undefined) return null;
  const isAny = ("String" in base && base.String.sval?.toLowerCase() === "any") || ("TypeName" in base && strings(base.TypeName.names).join().toLowerCase() === "any");
  return isAny || !("TypeName" in base) ? [] : [resolveType(catalog, dataType(base.TypeName))];
}

/** `internal` may be a state whatever is taken. */
function lacksState(state: DataType, inputs: readonly DataType[]): boolean {
  return state.name !== "internal" && lacksSource(state, inputs);
}

/** Whether none of a migration's own functions of a name takes these types, or the one that does gives another. */
function lacksFunction(catalog: Catalog, name: NonNullable<ReturnType<typeof nameIn>>, types: readonly DataType[], result: DataType | null): boolean {
  const made = ownFunctions(catalog, name)?.map((routine) => callableOf(catalog, routine)) ?? [null];
  const known = made.flatMap((each) => each ?? []);
  if (known.length < made.length) return false;
  const fitting = known.filter((each) => takes(catalog, each, types));
  const [only] = fitting;
  if (only === undefined) return true;
  return fitting.length === 1 && result !== null && only.result !== null && !isPolymorphic(result) && (only.isSet || isOther(catalog, only.result, result));
}

function takes(catalog: Catalog, { inputs }: Callable, types: readonly DataType[]): boolean {
  if (inputs.some(({ variadic }) => variadic)) return true;
  return types.length <= inputs.length && inputs.every(({ type, optional }, index) => {
    const given = types[index];
    return given === undefined ? optional : !isOther(catalog, given, type);
  });
}
