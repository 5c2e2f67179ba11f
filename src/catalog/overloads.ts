/**
 * Which function or operator of PostgreSQL's own a call means, and what it gives, by the types of its arguments:
 * [Operators](https://www.postgresql.org/docs/18/typeconv-oper.html) and [functions](https://www.postgresql.org/docs/18/typeconv-func.html). Types
 * are named as pg_type names them, arrays with `_` before; `unknown` is a string or NULL that nothing has given a type yet.
 */
import { functionSignatures, implicitCasts, operatorSignatures, rangeTypes, typeCategories } from "./signatures.data.ts";

/** The type of a string or NULL that has none yet. */
export const untyped = "unknown";

/** What a function or operator takes and gives: `...` before a last parameter that is VARIADIC, `""` for the left side that a prefix operator has not. */
interface Signature {
  readonly parameters: readonly string[];
  readonly result: string;
  /** How many of the last may be left out. */
  readonly defaults: number;
}

/** The lines of measured data: what each is of, and what it says. */
const lines = (text: string): [string, string][] => text.trim().split("\n").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
const lists = (text: string): ReadonlyMap<string, readonly string[]> => new Map(lines(text).map(([name, rest]) => [name, rest.split(" ")]));
const functions = overloads(functionSignatures);
const operators = overloads(operatorSignatures);
const casts = lists(implicitCasts);
const ranges = lists(rangeTypes);
const categories: ReadonlyMap<string, { readonly category: string; readonly preferred: boolean }> = new Map(
  lines(typeCategories).flatMap(([category, names]) => names.split(" ").map((name) => [name.replace("!", ""), { category, preferred: name.startsWith("!") }] as const)),
);

/** What gives the overloads of a name; undefined where there are none. They are read when they are first asked for: most never are. */
function overloads(text: string): (name: string) => readonly Signature[] | undefined {
  const written = new Map(lines(text));
  const read = new Map<string, readonly Signature[]>();
  return (name) => {
    const rest = written.get(name);
    if (rest !== undefined && !read.has(name)) read.set(name, signatures(rest));
    return read.get(name);
  };
}

function signatures(text: string): Signature[] {
  return text.split(" ").map((each) => {
    const [, parameters = "", defaults = "0", result = ""] = /^(.*?)(?:~(\d+))?>([^>]*)$/.exec(each) ?? [];
    return { parameters: parameters === "" ? [] : parameters.split(","), result, defaults: Number(defaults) };
  });
}

/** Whether a type, or what an array is of, is one of PostgreSQL's own that values can have. */
export function isBuiltInType(type: string): boolean {
  return categories.has(type.replace(/^_/, ""));
}

/** Whether PostgreSQL has a function with these arguments; null is none of its types. */
export function isServerFunction(name: string, given: readonly (string | null)[]): boolean {
  return hasSignature(functions(name), given);
}

/** Whether it has an operator with these sides, of which a prefix one has `""` for the left. */
export function isServerOperator(name: string, sides: readonly (string | null)[]): boolean {
  return hasSignature(operators(name), sides);
}

/** Whether it casts one type to the other by itself. */
export function isServerCast(from: string, to: string): boolean {
  return casts.get(from)?.includes(to) === true;
}

function hasSignature(all: readonly Signature[] | undefined, given: readonly (string | null)[]): boolean {
  return all?.some(({ parameters }) => same(parameters, given)) === true;
}

/** Whether PostgreSQL has a function of that name. */
export function isFunction(name: string): boolean {
  return functions(name) !== undefined;
}

/** What a call gives; null where no function fits, or more than one. */
export function resultOfCall(name: string, given: readonly string[]): string | null {
  const chosen = called(name, given);
  return chosen === null ? null : resultOf(chosen, given);
}

/** What the function that a call means takes; null where no function fits, or more than one. */
export function parametersOfCall(name: string, given: readonly string[]): readonly string[] | null {
  return called(name, given)?.parameters ?? null;
}

/** The overload that a call means, its parameters one for each argument; null where none fits, or more than one. */
function called(name: string, given: readonly string[]): Signature | null {
  const candidates = (functions(name) ?? []).flatMap((signature) => fitted(signature, given.length) ?? []);
  return candidates.find((candidate) => same(candidate.parameters, given)) ?? choose(candidates, given);
}

/** What an operator gives; null where none fits, or more than one. `left` is null of a prefix one. */
export function resultOfOperator(name: string, left: string | null, right: string): string | null {
  return operator(name, left, right)?.result ?? null;
}

/** What the operator between two values takes; null where none fits, or more than one. */
export function parametersOfOperator(name: string, left: string, right: string): readonly string[] | null {
  return operator(name, left, right)?.parameters ?? null;
}

/** Whether PostgreSQL has an operator of that name, but none between values of these types. */
export function lacksOverload(name: string, left: string, right: string): boolean {
  const all = operators(name);
  return all !== undefined && !all.some(({ parameters: [first = "", second = ""] }) => first !== "" && isCoercible(left, first) && isCoercible(right, second));
}

/** What NULLIF gives: its first argument as `=` takes it. */
export function resultOfNullif(left: string, right: string): string | null {
  return operator("=", left, right)?.left ?? null;
}

/** The overload that an operator means between two values, and the type that its left side then has. */
function operator(name: string, left: string | null, right: string): { readonly left: string; readonly result: string | null; readonly parameters: readonly string[] } | null {
  const all = operators(name);
  if (all === undefined) return null;
  const given = left === null ? [right] : [left, right];
  // A side without a type is taken to be of the other's, if there is an operator between two of that.
  const assumed = left !== null && left !== right && given.includes(untyped) ? given.map((each) => (each === untyped ? (given.find((other) => other !== untyped) ?? each) : each)) : given;
  const sides = left === null ? ["", ...assumed] : assumed;
  const exact = all.find(({ parameters }) => same(parameters, sides));
  const chosen = exact === undefined ? choose(all.filter(({ parameters }) => (parameters[0] === "") === (left === null)).map(withoutGap), given) : withoutGap(exact);
  if (chosen === null) return null;
  const [first = ""] = chosen.parameters;
  return { left: first.startsWith("any") ? (left ?? first) : first, result: resultOf(chosen, given), parameters: chosen.parameters };
}

/** A signature without the `""` for the left side that a prefix operator has not. */
function withoutGap(signature: Signature): Signature {
  return { ...signature, parameters: signature.parameters.filter((each) => each !== "") };
}

function same(parameters: readonly string[], given: readonly (string | null)[]): boolean {
  return parameters.length === given.length && parameters.every((each, index) => each === given[index]);
}

/** A signature as a call with that many arguments sees it: VARIADIC spread out, defaults left out. */
function fitted(signature: Signature, count: number): Signature | null {
  const { parameters, defaults } = signature;
  const last = parameters.at(-1);
  if (last?.startsWith("...") === true) {
    const element = last === "...any" ? "any" : last === "...anyarray" ? "anyelement" : last === "...anycompatiblearray" ? "anycompatible" : last.slice(4);
    if (count < parameters.length) return null;
    return { ...signature, parameters: [...parameters.slice(0, -1), ...Array.from({ length: count - parameters.length + 1 }, () => element)] };
  }
  return count > parameters.length || count < parameters.length - defaults ? null : { ...signature, parameters: parameters.slice(0, count) };
}

/** The letter that pg_type has for the category of a type, and of parameters that take any: https://www.postgresql.org/docs/18/catalog-pg-type.html#CATALOG-TYPCATEGORY-TABLE */
function categoryOf(type: string): string {
  if (type === untyped) return "X";
  if (type.startsWith("_") || type.endsWith("array")) return "A";
  if (type.startsWith("any")) return "P";
  return categories.get(type)?.category ?? "U";
}

function isPreferred(type: string, category: string): boolean {
  const found = categories.get(type);
  return found?.preferred === true && found.category === category;
}

/** Whether a value is given to a parameter by itself. */
export function isCoercible(from: string, to: string): boolean {
  if (from === to || from === untyped || to === "any" || to === "anyelement" || to === "anycompatible") return true;
  if (to === "anynonarray" || to === "anycompatiblenonarray") return !from.startsWith("_");
  if (to === "anyarray" || to === "anycompatiblearray") return from.startsWith("_");
  if (to === "anyrange" || to === "anycompatiblerange") return ranges.has(from);
  if (to === "anymultirange" || to === "anycompatiblemultirange") return [...ranges.values()].some(([, multirange]) => multirange === from);
  if (to === "anyenum") return false;
  if (from.startsWith("_") && to.startsWith("_")) return isCoercible(from.slice(1), to.slice(1));
  return casts.get(from)?.includes(to) === true;
}

/** The one candidate that takes the arguments best; null where none does, or several do as well: [func_select_candidate](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_func.c). */
function choose(all: readonly Signature[], given: readonly string[]): Signature | null {
  const fitting = all.filter(({ parameters }) => parameters.length === given.length && parameters.every((parameter, index) => isCoercible(given[index] ?? "", parameter)) && isConsistent(parameters, given));
  const best = (list: readonly Signature[], score: (candidate: Signature) => number): Signature[] => {
    const most = Math.max(...list.map(score));
    return list.filter((candidate) => score(candidate) === most);
  };
  const count = (candidate: Signature, matches: (parameter: string, type: string) => boolean): number => candidate.parameters.filter((parameter, index) => given[index] !== untyped && matches(parameter, given[index] ?? "")).length;
  let remaining: readonly Signature[] = fitting;
  if (remaining.length > 1) remaining = best(remaining, (candidate) => count(candidate, (parameter, type) => parameter === type));
  if (remaining.length > 1) remaining = best(remaining, (candidate) => count(candidate, (parameter, type) => parameter === type || isPreferred(parameter, categoryOf(type))));
  const withoutType = given.flatMap((type, index) => (type === untyped ? [index] : []));
  if (remaining.length <= 1 || withoutType.length === 0) return remaining.length === 1 ? (remaining[0] ?? null) : null;
  // Of the arguments without a type, each is taken to be of the category that the candidates agree on, or a string.
  const slots = withoutType.map((index) => {
    const types = remaining.map(({ parameters }) => parameters[index] ?? "");
    const found = new Set(types.map(categoryOf));
    const category = found.has("S") ? "S" : found.size === 1 ? categoryOf(types[0] ?? "") : null;
    return { index, category, preferred: category !== null && types.some((type) => isPreferred(type, category)) };
  });
  if (slots.every(({ category }) => category !== null)) {
    const kept = remaining.filter(({ parameters }) => slots.every(({ index, category, preferred }) => categoryOf(parameters[index] ?? "") === category && (!preferred || isPreferred(parameters[index] ?? "", category ?? ""))));
    if (kept.length > 0) remaining = kept;
    if (remaining.length === 1) return remaining[0] ?? null;
  }
  // Or else of the one type that the others have.
  const known = new Set(given.filter((type) => type !== untyped));
  const [only] = known;
  if (known.size !== 1 || only === undefined) return null;
  const last = remaining.filter(({ parameters }) => parameters.every((parameter) => isCoercible(only, parameter)));
  return last.length === 1 ? (last[0] ?? null) : null;
}

/** Whether arguments of anyelement and its like agree on a type. */
function isConsistent(parameters: readonly string[], given: readonly string[]): boolean {
  const compatible = elements(parameters, given, /^anycompatible/);
  return new Set(elements(parameters, given, /^any(?:element|array|nonarray|range|multirange)$/)).size <= 1 && (compatible.length === 0 || commonType(compatible) !== null);
}

/** The element types that polymorphic parameters stand for. */
function elements(parameters: readonly string[], given: readonly string[], which: RegExp): string[] {
  return parameters.flatMap((parameter, index) => {
    const type = given[index] ?? untyped;
    if (!which.test(parameter) || type === untyped) return [];
    if (parameter.endsWith("multirange")) return [...ranges.values()].find(([, multirange]) => multirange === type)?.[0] ?? [];
    if (parameter.endsWith("range")) return ranges.get(type)?.[0] ?? [];
    return parameter.endsWith("array") && parameter !== "anynonarray" && parameter !== "anycompatiblenonarray" ? type.slice(1) : type;
  });
}

/** What an overload gives; null where what it is given does not tell. */
function resultOf({ parameters, result }: Signature, given: readonly string[]): string | null {
  if (!result.startsWith("any")) return result;
  const found = result.startsWith("anycompatible") ? commonType(elements(parameters, given, /^anycompatible/)) : (elements(parameters, given, /^any(?!compatible)/)[0] ?? null);
  if (found === null || found === untyped) return null;
  if (result.endsWith("range")) {
    const own = parameters.findIndex((parameter) => parameter === result);
    // No argument is of the range type itself: it is told by what its bounds are of.
    return own === -1 ? ([...ranges].filter(([, [subtype]]) => subtype === found).map(([name, [, multirange = ""]]) => (result.endsWith("multirange") ? multirange : name))[0] ?? null) : (given[own] ?? null);
  }
  return /^any(?:compatible)?array$/.test(result) ? (found.startsWith("_") ? found : `_${found}`) : found;
}

/** The one type of the branches of CASE, UNION, VALUES and the like: [select_common_type](https://www.postgresql.org/docs/18/typeconv-union-case.html). */
export function commonType(types: readonly string[]): string | null {
  const known = types.filter((type) => type !== untyped);
  let [chosen] = known;
  if (chosen === undefined) return "text";
  for (const type of known) {
    if (type === chosen) continue;
    if (categoryOf(type) !== categoryOf(chosen)) return null;
    if (!isPreferred(chosen, categoryOf(chosen)) && isCoercible(chosen, type) && !isCoercible(type, chosen)) chosen = type;
  }
  return known.every((type) => isCoercible(type, chosen)) ? chosen : null;
}
