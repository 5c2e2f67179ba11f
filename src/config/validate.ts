import { didYouMean } from "../nearest.ts";
import { asPhrase } from "../phrase.ts";
import type { Shape } from "./shape.ts";

/** Keys and indices from the root to a value. */
export type Path = readonly (string | number)[];

/** Something that does not fit the shape. */
export interface Mistake {
  readonly path: Path;
  /** The key at the end of `path` is wrong, not its value. */
  readonly atKey: boolean;
  /** A full sentence. */
  readonly message: string;
}

/** Compares a value with a shape, as a JSON Schema validator would, and says what is wrong in words. Plain data only. */
export function validate(value: unknown, shape: Shape, path: Path = []): readonly Mistake[] {
  const mistake = (message: string): readonly Mistake[] => [{ path, atKey: false, message }];
  if (shape.type !== undefined && !typesOf(shape).some((type) => isOfType(value, type))) return mistake(`${nameOf(path)} must be ${expected(shape)}, not ${describe(value)}.`);
  if (shape.enum !== undefined && !shape.enum.includes(value as string)) return mistake(unknownWord(value, shape, shape.enum, path));
  if (shape.anyOf !== undefined) {
    const results = shape.anyOf.map((branch) => validate(value, branch, path));
    if (!results.some((mistakes) => mistakes.length === 0)) return bestOf(value, shape, shape.anyOf, results, path);
  }
  if (typeof value === "string") return text(value, shape, path);
  if (typeof value === "number") {
    const low = shape.minimum ?? -Infinity;
    const high = shape.maximum ?? Infinity;
    if (value >= low && value <= high) return [];
    return mistake(`${nameOf(path)} must be ${high === Infinity ? `${low} or more` : low === -Infinity ? `${high} or less` : `from ${low} to ${high}`}, not ${value}.`);
  }
  if (Array.isArray(value)) return array(value, shape, path);
  if (typeof value === "object" && value !== null) return object(value, shape, path);
  return [];
}

function text(value: string, shape: Shape, path: Path): readonly Mistake[] {
  if (shape.phrases !== undefined && !startsOneOf(value, shape.phrases)) {
    const hint = didYouMean(asPhrase(value), shape.phrases);
    return [{ path, atKey: false, message: `Unknown ${shape.noun ?? "word"} ${show(value)}.${hint}${hint === "" && shape.hint !== undefined ? ` ${shape.hint}` : ""}` }];
  }
  const length = [...value].length;
  const fits = length >= (shape.minLength ?? 0) && length <= (shape.maxLength ?? Infinity) && (shape.pattern === undefined || new RegExp(shape.pattern, "u").test(value));
  if (fits) return [];
  const message =
    shape.hint !== undefined ? `${nameOf(path)} is ${show(value)}, but must be ${shape.hint}.`
    : length < (shape.minLength ?? 0) ? `${nameOf(path)} must not be empty.`
    : `${nameOf(path)} is longer than ${shape.maxLength ?? length} characters.`;
  return [{ path, atKey: false, message }];
}

/** Whether a text is one of these phrases, or its first words. */
function startsOneOf(value: string, phrases: readonly string[]): boolean {
  const words = asPhrase(value);
  return words !== "" && phrases.some((phrase) => phrase === words || phrase.startsWith(`${words} `));
}

function array(value: readonly unknown[], shape: Shape, path: Path): readonly Mistake[] {
  const { items } = shape;
  if (value.length < (shape.minItems ?? 0)) return [{ path, atKey: false, message: `${nameOf(path)} must have at least ${shape.minItems ?? 0} ${shape.minItems === 1 ? "entry" : "entries"}.` }];
  if (value.length > (shape.maxItems ?? Infinity)) return [{ path, atKey: false, message: `${nameOf(path)} must have at most ${shape.maxItems ?? 0} entries.` }];
  if (items === undefined) return [];
  return value.flatMap((item, index) => {
    const itemShape = isTuple(items) ? items[index] : items;
    return itemShape === undefined ? [] : validate(item, itemShape, [...path, index]);
  });
}

function object(value: object, shape: Shape, path: Path): readonly Mistake[] {
  const { properties = {}, additionalProperties: others } = shape;
  const mistakes: Mistake[] = [];
  const keys = Object.keys(value);
  for (const key of keys) {
    const known = Object.hasOwn(properties, key) ? properties[key] : Object.entries(shape.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, "u").test(key))?.[1];
    const at = [...path, key];
    if (known === undefined && others === false) {
      const noun = shape.noun ?? "key";
      const names = Object.keys(properties);
      const hint = names.length === 0 ? " There are none." : didYouMean(key, names) || (names.length <= 12 ? ` Known: ${names.join(", ")}.` : "");
      mistakes.push({ path: at, atKey: true, message: `Unknown ${noun} ${show(key)}${path.length === 0 || shape.noun !== undefined ? "" : ` in ${nameOf(path)}`}.${hint}` });
      continue;
    }
    if (shape.propertyNames !== undefined) mistakes.push(...validate(key, shape.propertyNames, at).map((mistake) => ({ ...mistake, atKey: true })));
    const itemShape = known ?? (others === false ? undefined : others);
    if (itemShape !== undefined) mistakes.push(...validate((value as Record<string, unknown>)[key], itemShape, at));
  }
  for (const key of shape.required ?? []) {
    if (!Object.hasOwn(value, key)) mistakes.push({ path, atKey: false, message: `${nameOf(path)} needs the key ${key}.` });
  }
  const excluding = shape.not?.required ?? [];
  if (excluding.length > 0 && excluding.every((key) => Object.hasOwn(value, key))) {
    mistakes.push({ path: [...path, excluding[0] ?? ""], atKey: true, message: `${excluding.join(" and ")} exclude each other: keep one of them.` });
  }
  return mistakes;
}

/** What to say where no branch fits: the mistakes of the branch of the value's own type, else one sentence about all. */
function bestOf(value: unknown, shape: Shape, branches: readonly Shape[], results: readonly (readonly Mistake[])[], path: Path): readonly Mistake[] {
  const own = branches.findIndex((branch) => branch.type !== undefined && typesOf(branch).some((type) => isOfType(value, type)));
  if (own !== -1) return results[own] ?? [];
  const words = branches.flatMap((branch) => branch.enum ?? []);
  const message = branches.every((branch) => branch.type !== undefined) ? `${nameOf(path)} must be ${branches.map(expected).join(" or ")}, not ${describe(value)}.` : unknownWord(value, shape, words, path);
  return [{ path, atKey: false, message }];
}

function unknownWord(value: unknown, shape: Shape, words: readonly unknown[], path: Path): string {
  const names = words.filter((word) => typeof word === "string");
  const hint = (typeof value === "string" ? didYouMean(value, names) : "") || ` ${names.length > 0 ? `One of ${words.map(String).join(", ")}` : `Allowed: ${words.map(String).join(", ")}`}${shape.hint === undefined ? "" : `; or ${shape.hint}`}.`;
  return shape.noun === undefined ? `${nameOf(path)} cannot be ${show(value)}.${hint}` : `Unknown ${shape.noun} ${show(value)}.${hint}`;
}

function expected(shape: Shape): string {
  if (shape.enum !== undefined) return `one of ${shape.enum.map(String).join(", ")}`;
  const names = { string: "a text", integer: "a whole number", boolean: "true or false", array: "a list", object: "a mapping", null: "null" } as const;
  return typesOf(shape).map((type) => names[type]).join(" or ");
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "empty";
  return typeof value === "object" ? "a mapping" : typeof value === "string" ? `the text ${show(value)}` : show(value);
}

/** A value in a message: on one line, without control characters, cut where it is long. */
function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}…"` : json;
}

function nameOf(path: Path): string {
  if (path.length === 0) return "The configuration";
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${/^[\w*./-]+$/.test(part) ? part : show(part)}`)).join("");
}

function typesOf(shape: Shape) {
  return shape.type === undefined ? [] : typeof shape.type === "string" ? [shape.type] : shape.type;
}

function isOfType(value: unknown, type: ReturnType<typeof typesOf>[number]): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "string":
    case "boolean":
      return typeof value === type;
  }
}

function isTuple(items: Shape | readonly Shape[]): items is readonly Shape[] {
  return Array.isArray(items);
}
