/** PostgreSQL's own functions, as far as what they give is known before anything runs. */
import { cutOff, extracted } from "./calendar.ts";
import type { Scope } from "./constant.ts";
import { elementsOf, memberAt, plainTextOf } from "./json-value.ts";
import { formattedMoment, momentOfDate, momentOfText } from "./moment.ts";
import { regularExpression } from "./pattern.ts";
import type { Value } from "./value.ts";
import { isList, isMoment, isReference, jsonOf, quotedLiteral, quotedName, textOfValue } from "./value.ts";

type Own = (values: readonly (Value | undefined)[], scope: Scope) => Value | undefined;

/** A function of texts, strict: NULL where any of them is NULL. */
function ofTexts(work: (...texts: string[]) => Value | undefined): Own {
  return (values) => {
    const texts = values.map(textOfValue);
    if (texts.includes(undefined)) return undefined;
    return texts.includes(null) ? null : work(...(texts as string[]));
  };
}

/** The same with one text and numbers after it. */
function ofTextAndNumbers(work: (text: string, ...numbers: number[]) => Value | undefined): Own {
  return ([first, ...others]) => {
    const text = textOfValue(first);
    if (text === undefined || others.some((other) => other === undefined)) return undefined;
    if (text === null || others.includes(null)) return null;
    return others.every((other) => typeof other === "number") ? work(text, ...(others)) : undefined;
  };
}

function resolving(type: string): Own {
  return ([name], scope) => {
    if (name === null) return null;
    if (typeof name !== "string") return undefined;
    const found = scope.surroundings.resolve(type, name);
    if (found.presumed) scope.verdict.presumed = true;
    return found.value;
  };
}

const trimmed = (text: string, characters: string, sides: "both" | "left" | "right"): string => {
  let [from, to] = [0, text.length];
  if (sides !== "right") while (from < to && characters.includes(text.charAt(from))) from++;
  if (sides !== "left") while (to > from && characters.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
};

const substring = ofTextAndNumbers((text, from, length) => {
  const characters = [...text];
  const start = from - 1;
  const end = length === undefined ? characters.length : start + length;
  return characters.slice(Math.max(0, start), Math.max(0, end)).join("");
});

/** https://www.postgresql.org/docs/18/functions-string.html */
export const ownFunctions: Readonly<Record<string, Own>> = {
  format: (values) => {
    const [template, ...others] = values;
    return typeof template === "string" ? formatted(template, others) : template === null ? null : undefined;
  },
  concat: (values) => joined(values, ""),
  concat_ws: ([separator, ...others]) => (typeof separator === "string" ? joined(others.filter((value) => value !== null), separator) : separator === null ? null : undefined),
  lower: ofTexts((text) => text.toLowerCase()),
  upper: ofTexts((text) => text.toUpperCase()),
  initcap: ofTexts((text) => text.toLowerCase().replace(/[\p{L}\p{N}]+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1))),
  replace: ofTexts((text, pattern, replacement) => (pattern === "" ? text : pattern === undefined || replacement === undefined ? undefined : text.replaceAll(pattern, () => replacement))),
  quote_ident: ofTexts(quotedName),
  quote_literal: ofTexts(quotedLiteral),
  quote_nullable: ([value]) => {
    const text = textOfValue(value);
    return text === null ? "NULL" : text === undefined ? undefined : quotedLiteral(text);
  },
  btrim: ofTexts((text, characters = " ") => trimmed(text, characters, "both")),
  ltrim: ofTexts((text, characters = " ") => trimmed(text, characters, "left")),
  rtrim: ofTexts((text, characters = " ") => trimmed(text, characters, "right")),
  length: ofTexts((text) => [...text].length),
  char_length: ofTexts((text) => [...text].length),
  strpos: ofTexts((text, part = "") => (text.includes(part) ? [...text.slice(0, text.indexOf(part))].length + 1 : 0)),
  starts_with: ofTexts((text, start = "") => text.startsWith(start)),
  left: ofTextAndNumbers((text, count = 0) => [...text].slice(0, count).join("")),
  right: ofTextAndNumbers((text, count = 0) => (count < 0 ? [...text].slice(-count).join("") : [...text].slice(Math.max(0, [...text].length - count)).join(""))),
  substr: substring,
  substring,
  repeat: ofTextAndNumbers((text, count = 0) => (count * text.length < 10_000 ? text.repeat(Math.max(0, count)) : undefined)),
  lpad: ([text, length, fill]) => (typeof length === "number" && length < 1000 ? ofTexts((one, other = " ") => (one.length > length ? one.slice(0, length) : one.padStart(length, other)))([text, fill ?? " "], undefined as never) : undefined),
  split_part: ([text, separator, index]) => {
    if (typeof text !== "string" || typeof separator !== "string" || typeof index !== "number" || separator === "" || index === 0) return undefined;
    const parts = text.split(separator);
    return parts[index > 0 ? index - 1 : parts.length + index] ?? "";
  },
  regexp_replace: ofTexts((text, pattern, replacement, flags = "") => {
    const regex = pattern === undefined || !/^[gi]*$/.test(flags) ? null : regularExpression(pattern, `s${flags}`);
    return regex === null || replacement === undefined || replacement.includes("\\") ? undefined : text.replace(regex, () => replacement);
  }),
  string_to_array: ([text, separator]) => (typeof text === "string" && typeof separator === "string" && separator !== "" ? (text === "" ? [] : text.split(separator)) : undefined),
  array_to_string: ([list, separator]) => (isList(list) && typeof separator === "string" ? joined(list.filter((value) => value !== null), separator) : undefined),
  array_length: ([list]) => (isList(list) ? (list.length === 0 ? null : list.length) : list === null ? null : undefined),
  array_upper: ([list]) => (isList(list) ? (list.length === 0 ? null : list.length) : list === null ? null : undefined),
  array_lower: ([list]) => (isList(list) ? (list.length === 0 ? null : 1) : list === null ? null : undefined),
  cardinality: ([list]) => (isList(list) ? list.length : list === null ? null : undefined),
  array_append: ([list, element]) => (isList(list) ? [...list, element] : undefined),
  array_prepend: ([element, list]) => (isList(list) ? [element, ...list] : undefined),
  array_cat: ([one, other]) => (isList(one) && isList(other) ? [...one, ...other] : undefined),
  to_char: ([moment, template]) => (isMoment(moment) && typeof template === "string" ? formattedMoment(moment, template) : moment === null || template === null ? null : undefined),
  to_date: ([text, template]) => (typeof text === "string" && typeof template === "string" ? dateOfText(text, template) : undefined),
  make_date: ([year, month, date]) => (typeof year === "number" && typeof month === "number" && typeof date === "number" ? momentOfDate(year, month, date) : undefined),
  date_trunc: ([unit, moment, ...zone]) => (zone.length === 0 ? cutOff(unit, moment) : undefined),
  date_part: ([field, moment]) => extracted(field, moment),
  extract: ([field, moment]) => extracted(field, moment),
  jsonb_array_length: ([document]) => lengthOf(document),
  json_array_length: ([document]) => lengthOf(document),
  jsonb_extract_path_text: ([document, ...path]) => memberText(document, path),
  json_extract_path_text: ([document, ...path]) => memberText(document, path),
  to_regclass: resolving("regclass"),
  to_regtype: resolving("regtype"),
  to_regnamespace: resolving("regnamespace"),
  to_regrole: resolving("regrole"),
  to_regproc: resolving("regproc"),
  to_regprocedure: resolving("regprocedure"),
  current_schema: (_values, scope) => currentSchema(scope),
  pg_function_is_visible: isVisible,
  pg_table_is_visible: isVisible,
  pg_type_is_visible: isVisible,
  pg_get_constraintdef: ([constraint], scope) => (isReference(constraint) ? scope.surroundings.definition(constraint) : undefined),
  pg_get_function_identity_arguments: ([routine]) => (isReference(routine) ? /\((.*)\)$/s.exec(routine.text)?.[1] : undefined),
  current_setting: ([name, missing], scope) => (typeof name === "string" ? currentSetting(name, missing === true, scope) : undefined),
};

/** The date of a text in one of the two templates that migrations write. */
function dateOfText(text: string, template: string): Value | undefined {
  const digits = template.toUpperCase() === "YYYYMMDD" ? /^(\d{4})(\d\d)(\d\d)$/.exec(text) : null;
  if (digits !== null) return momentOfText(digits.slice(1).join("-"), "date");
  return template.toUpperCase() === "YYYY-MM-DD" ? momentOfText(text, "date") : undefined;
}

function lengthOf(document: Value | undefined): Value | undefined {
  const json = jsonOf(document, true);
  return document === null ? null : json === undefined ? undefined : elementsOf(json)?.length;
}

function memberText(document: Value | undefined, path: readonly (Value | undefined)[]): Value | undefined {
  const json = jsonOf(document, true);
  if (json === undefined || !path.every((step) => typeof step === "string")) return undefined;
  const found = memberAt(json, path);
  return found === null ? null : plainTextOf(found);
}

/** What is not on the search_path is written with its schema. */
function isVisible([object]: readonly (Value | undefined)[]): boolean | undefined {
  if (!isReference(object)) return undefined;
  const [, schema] = JSON.parse(object.key) as [string, string | null, string];
  return schema === null ? undefined : !object.text.startsWith(`${quotedName(schema)}.`);
}

/** A custom setting that the script did not set is taken to be set nowhere: its author says himself what holds then. */
function currentSetting(name: string, mayBeMissing: boolean, scope: Scope): Value | undefined {
  const value = scope.surroundings.setting(name);
  if (value !== null) return value;
  if (!mayBeMissing || !name.includes(".")) return undefined;
  scope.verdict.presumed = true;
  return null;
}

function currentSchema(scope: Scope): Value | undefined {
  const path = scope.surroundings.setting("search_path");
  return path === undefined || path === null ? undefined : (path.split(", ").find((schema) => schema !== "$user" && schema !== '"$user"') ?? null);
}

function joined(values: readonly (Value | undefined)[], separator: string): string | undefined {
  const texts = values.map((value) => (typeof value === "boolean" ? (value ? "t" : "f") : textOfValue(value)));
  return texts.includes(undefined) ? undefined : texts.map((text) => text ?? "").join(separator);
}

/** https://www.postgresql.org/docs/18/functions-string.html#FUNCTIONS-STRING-FORMAT */
function formatted(template: string, values: readonly (Value | undefined)[]): string | undefined {
  let next = 0;
  let fits = true;
  const text = template.replace(/%(?:(%)|(?:(\d+)\$)?(-)?(\d*)([sIL])|)/g, (_, percent: string | undefined, position: string | undefined, left: string | undefined, width: string | undefined, kind: string | undefined) => {
    if (percent !== undefined) return "%";
    if (position !== undefined) next = Number(position) - 1;
    const given = next < values.length;
    const value = values[next++];
    const plain = typeof value === "boolean" ? (value ? "t" : "f") : textOfValue(value);
    if (kind === undefined || !given || plain === undefined || (kind === "I" && plain === null)) {
      fits = false;
      return "";
    }
    const result = kind === "I" ? quotedName(plain ?? "") : kind === "L" ? (plain === null ? "NULL" : quotedLiteral(plain)) : (plain ?? "");
    const size = Number(width ?? "");
    return left === undefined ? result.padStart(size) : result.padEnd(size);
  });
  return fits ? text : undefined;
}
