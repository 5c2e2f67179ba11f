/** Which of a migration's own routines of one name a call means, by the types of what it gives them. */
import type { FuncCall } from "@pgsql/types";
import type { DataType, ObjectName } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { inputsOf } from "../sql/parameters.ts";
import { resolveType } from "./apply-columns.ts";
import type { Catalog } from "./catalog.ts";
import { routineStatement } from "./made-by.ts";
import { isCoercible } from "./overloads.ts";
import { typesIn } from "./query.ts";
import type { Found } from "./query.ts";
import { argumentsOf } from "./resolve.ts";
import { unknown } from "./schema.ts";
import type { NamedObject } from "./schema.ts";
import type { FunctionMention } from "./text-mentions.ts";

/** The routine that a mention means; undefined where there is none, or several might be meant. Names are looked up along the path of the catalog. */
export function routineMeant(catalog: Catalog, { name, call }: Pick<FunctionMention, "call"> & { readonly name: ObjectName }): NamedObject | undefined {
  const all = catalog.functions(name);
  if (all.length < 2) return all[0];
  if (call === null) return undefined;
  const given = call.node.args ?? [];
  const types = typesIn(catalog, given.map((argument) => ("NamedArgExpr" in argument ? (argument.NamedArgExpr.arg ?? argument) : argument)), call.scope);
  const names = given.map((argument) => ("NamedArgExpr" in argument ? (argument.NamedArgExpr.name ?? null) : null));
  const scores = all.flatMap((routine) => {
    const score = scoreOf(catalog, routine, types, names, call.node);
    return score === null ? [] : [{ routine, score }];
  });
  const most = Math.max(...scores.map(({ score }) => score));
  const best = scores.filter(({ score }) => score === most);
  return best.length === 1 ? best[0]?.routine : undefined;
}

interface Input {
  readonly name: string | null;
  readonly type: DataType | null;
  readonly label: string;
  readonly optional: boolean;
  readonly variadic: boolean;
}

/** How well a routine takes the arguments; null where it does not. */
function scoreOf(catalog: Catalog, routine: NamedObject, types: readonly Found[], names: readonly (string | null)[], node: FuncCall): number | null {
  const inputs = inputsFor(catalog, routine, node.func_variadic !== true);
  const last = inputs.at(-1);
  const spread = last?.variadic === true && types.length > inputs.length ? Array.from({ length: types.length - inputs.length }, () => last) : [];
  const taking = [...inputs, ...spread];
  if (node.agg_star === true) return inputs.length === 0 ? 1 : null;
  if (types.length > taking.length || taking.slice(types.length).some((input) => !input.optional && !input.variadic && !names.includes(input.name))) return null;
  let score = 0;
  for (const [index, type] of types.entries()) {
    const name = names[index] ?? null;
    const input = name === null ? taking[index] : inputs.find((each) => each.name === name);
    const one = input === undefined ? null : fit(catalog, type, input);
    if (one === null) return null;
    score += one;
  }
  return score;
}

function fit(catalog: Catalog, given: Found, { type, label }: Input): number | null {
  if (given === unknown || type === null || /^any/.test(type.name)) return 0;
  if (given === "literal") return label === "text" ? 0.5 : 0;
  if (labelOfType(given) === labelOfType(type)) return 1;
  const [from, to] = [given, type].map((each) => (each.schema === "pg_catalog" ? `${each.dimensions > 0 ? "_" : ""}${each.name}` : null));
  if (from !== null && from !== undefined && to !== null && to !== undefined) return isCoercible(from, to) ? 0 : null;
  return catalog.findObject("domain", given) !== undefined ? 0 : null;
}

function labelOfType({ schema, name, dimensions }: DataType): string {
  return `${quoteIdentifier(schema ?? "")}.${quoteIdentifier(name)}${dimensions > 0 ? "[]" : ""}`;
}

/** `spread`: VARIADIC takes elements, not an array. */
function inputsFor(catalog: Catalog, routine: NamedObject, spread: boolean): readonly Input[] {
  const labels = argumentsOf(routine.name);
  const statement = routineStatement(routine);
  if (statement === null) return labels.map((label) => ({ name: null, type: null, label, optional: false, variadic: false }));
  return catalog.under(routine.searchPath, () =>
    inputsOf(statement.parameters).map(({ name, written, default: value, variadic }, index) => {
      const type = dataType(written);
      return { name, type: resolveType(catalog, spread && variadic ? { ...type, dimensions: 0 } : type), label: labels[index] ?? "", optional: value !== null, variadic };
    }),
  );
}
