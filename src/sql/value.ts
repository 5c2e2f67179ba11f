/** Values that are known before anything runs: what PL/pgSQL variables hold, what a query over the schema gives. */
import type { Json } from "./json-value.ts";
import { jsonOfText, plainTextOf } from "./json-value.ts";
import type { Interval, Moment } from "./moment.ts";
import { momentOfText, textOfMoment } from "./moment.ts";
import { isFailure, parse } from "./parse.ts";

/** Undefined, wherever a value may be missing, means: no one can tell from here. */
export type Value = null | boolean | number | string | readonly (Value | undefined)[] | Row | Reference | Other | Moment | Interval | Json;

/** A row, by the names of its columns in order. */
export interface Row {
  readonly row: ReadonlyMap<string, Value | undefined>;
}

/** An object of the schema where the server has its OID: equal by `key`, and `text` is what a cast to text gives. */
export interface Reference {
  readonly key: string;
  readonly text: string;
}

/** A name, or the key of an object, that is none of these, and otherwise could be any. */
export interface Other {
  readonly not: ReadonlySet<string>;
  /** It starts with one of these. */
  readonly prefixes?: readonly string[];
}

export function isRow(value: Value | undefined): value is Row {
  return typeof value === "object" && value !== null && "row" in value;
}

export function isReference(value: Value | undefined): value is Reference {
  return typeof value === "object" && value !== null && "key" in value;
}

export function isOther(value: Value | undefined): value is Other {
  return typeof value === "object" && value !== null && "not" in value;
}

export function isMoment(value: Value | undefined): value is Moment {
  return typeof value === "object" && value !== null && "moment" in value;
}

export function isInterval(value: Value | undefined): value is Interval {
  return typeof value === "object" && value !== null && "milliseconds" in value;
}

export function isJson(value: Value | undefined): value is Json {
  return typeof value === "object" && value !== null && "json" in value;
}

/** The value as a document: a text without a type is read as one. Undefined where it is none. */
export function jsonOf(value: Value | undefined, binary: boolean): Json | undefined {
  return isJson(value) ? { json: value.json, binary } : typeof value === "string" ? jsonOfText(value, binary) : undefined;
}

export function isList(value: Value | undefined): value is readonly (Value | undefined)[] {
  return Array.isArray(value);
}

/** The value as a cast to text gives it; null for NULL, undefined where it is not known. */
export function textOfValue(value: Value | undefined): string | null | undefined {
  if (value === undefined || value === null) return value;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return String(value);
  if (isReference(value)) return value.text;
  if (isMoment(value)) return textOfMoment(value);
  if (isJson(value)) return typeof value.json === "string" ? undefined : (plainTextOf(value) ?? undefined);
  if (!isList(value)) return undefined;
  const elements = value.map((element) => (isList(element) ? textOfValue(element) : elementText(textOfValue(element))));
  return elements.some((element) => element === undefined) ? undefined : `{${elements.join(",")}}`;
}

function elementText(text: string | null | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === null) return "NULL";
  return text === "" || /[{}",\\\s]/.test(text) || /^null$/i.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}

/** The elements of an array literal, `{a,"b c",NULL}`; undefined for one of several dimensions, or none at all. */
export function arrayOfText(text: string): readonly Value[] | undefined {
  const inside = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  if (inside.trim() === "") return [];
  const elements: Value[] = [];
  const element = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^",{}\\]+?))\s*(,|$)/y;
  for (;;) {
    const match = element.exec(inside);
    if (match === null) return undefined;
    const [, quoted, plain, comma] = match;
    elements.push(quoted !== undefined ? quoted.replace(/\\([\s\S])/g, "$1") : /^null$/i.test(plain ?? "") ? null : (plain ?? ""));
    if (comma === "") return element.lastIndex === inside.length ? elements : undefined;
  }
}

/** As `quote_ident` does, which leaves plain names alone: they may be glued to others. */
export function quotedName(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !isFailure(parse(`create table ${name} ()`));
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

export function quotedLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** What `=` says; undefined where it is not known. */
export function areEqual(left: Value | undefined, right: Value | undefined): boolean | null | undefined {
  if (left === null || right === null) return null;
  if (left === undefined || right === undefined) return undefined;
  if (isOther(left) && isReference(right)) return left.not.has(right.key) ? false : undefined;
  if (isOther(left)) return typeof right === "string" && (left.not.has(right) || left.prefixes?.some((prefix) => right.startsWith(prefix)) === false) ? false : undefined;
  if (isOther(right)) return areEqual(right, left);
  if (isRow(left) || isRow(right) || isJson(left) || isJson(right) || isInterval(left) || isInterval(right)) return undefined;
  if (isMoment(left)) {
    const other = isMoment(right) ? right : typeof right === "string" ? momentOfText(right, left.moment) : undefined;
    return other === undefined ? undefined : left.at === other.at;
  }
  if (isMoment(right)) return areEqual(right, left);
  if (isReference(left)) return isReference(right) ? left.key === right.key : undefined;
  if (isReference(right)) return undefined;
  if (isList(left) || isList(right)) {
    if (!isList(left) || !isList(right)) return undefined;
    if (left.length !== right.length) return false;
    let sure: boolean | undefined = true;
    for (const [index, element] of left.entries()) {
      const other = right[index];
      const equal = element === null && other === null ? true : element === null || other === null ? false : areEqual(element, other);
      if (equal === false) return false;
      if (equal !== true) sure = undefined;
    }
    return sure;
  }
  if (typeof left === typeof right) return left === right;
  return textOfValue(left) === textOfValue(right);
}

/** Negative, zero or positive; undefined where the order is not known, as that of texts that differ by more than plain letters. */
export function compareValues(left: Value | undefined, right: Value | undefined): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (isMoment(left) && isMoment(right)) return left.at - right.at;
  return undefined;
}

/** What an operator of comparison says of that order; undefined for any other operator. */
export function saysOrder(operator: string, order: number): boolean | undefined {
  switch (operator) {
    case "<": return order < 0;
    case "<=": return order <= 0;
    case ">": return order > 0;
    case ">=": return order >= 0;
    default: return undefined;
  }
}
