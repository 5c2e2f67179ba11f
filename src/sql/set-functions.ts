/** Functions that give rows, as far as those are known before anything runs. */
import type { FuncCall } from "@pgsql/types";
import { momentSeries } from "./calendar.ts";
import { elementsOf, membersOf, plainTextOf } from "./json-value.ts";
import { nameOf, strings } from "./names.ts";
import { regularExpression } from "./pattern.ts";
import type { Value } from "./value.ts";
import { arrayOfText, isList, jsonOf } from "./value.ts";

/** The rows of a call; null where they are not known. */
type Rows = readonly (readonly (Value | undefined)[])[] | null;

const mostNumbers = 1000;

const setFunctions: Readonly<Record<string, (values: readonly (Value | undefined)[]) => Rows>> = {
  unnest(values) {
    const lists = values.map((value) => (typeof value === "string" ? arrayOfText(value) : value));
    if (!lists.every(isList)) return null;
    const length = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length }, (_, index) => lists.map((list) => (index < list.length ? list[index] : null)));
  },
  generate_series([from, to, step = 1]) {
    if (typeof from !== "number" || typeof to !== "number") return momentSeries(from, to, step)?.map((moment) => [moment]) ?? null;
    if (typeof step !== "number" || step === 0 || Math.abs((to - from) / step) > mostNumbers) return null;
    const rows: number[][] = [];
    for (let at = from; step > 0 ? at <= to : at >= to; at += step) rows.push([at]);
    return rows;
  },
  generate_subscripts: ([list, dimension]) => (isList(list) && dimension === 1 ? list.map((_, index) => [index + 1]) : null),
  string_to_table: ([text, separator]) => (typeof text === "string" && typeof separator === "string" && separator !== "" ? (text === "" ? [] : text.split(separator).map((part) => [part])) : null),
  regexp_split_to_table([text, pattern, ...flags]) {
    const regex = typeof pattern === "string" && flags.length === 0 ? regularExpression(pattern, "s") : null;
    // A pattern that matches nothing splits in other places here, and what it captures becomes a part.
    return typeof text !== "string" || regex === null || regex.test("") || /\(/.test(regex.source) ? null : text.split(regex).map((part) => [part]);
  },
  ...ofJson("json"),
  ...ofJson("jsonb"),
};

function ofJson(type: "json" | "jsonb"): Readonly<Record<string, (values: readonly (Value | undefined)[]) => Rows>> {
  const document = (value: Value | undefined) => jsonOf(value, type === "jsonb");
  const elements = (value: Value | undefined) => elementsOf(document(value) ?? { json: null, binary: false });
  const members = (value: Value | undefined) => membersOf(document(value) ?? { json: null, binary: false });
  return {
    [`${type}_array_elements`]: ([value]) => elements(value)?.map((element) => [element]) ?? null,
    [`${type}_array_elements_text`]: ([value]) => elements(value)?.map((element) => [plainTextOf(element)]) ?? null,
    [`${type}_object_keys`]: ([value]) => members(value)?.map(([key]) => [key]) ?? null,
    [`${type}_each`]: ([value]) => members(value) ?? null,
    [`${type}_each_text`]: ([value]) => members(value)?.map(([key, member]) => [key, plainTextOf(member)]) ?? null,
  };
}

/** Whether a call gives rows that may be known. */
export function givesRows(call: FuncCall): boolean {
  const { schema, name } = nameOf(strings(call.funcname));
  return (schema === null || schema === "pg_catalog") && Object.hasOwn(setFunctions, name);
}

/** The rows of a call with those arguments; null for functions that are not known to give any, and where they are not known. */
export function rowsOfCall(call: FuncCall, values: readonly (Value | undefined)[]): Rows {
  return givesRows(call) ? (setFunctions[nameOf(strings(call.funcname)).name]?.(values) ?? null) : null;
}

/** What the columns of a call are called where nothing else names them: by the function's alias, or as its OUT parameters. */
export function columnsOfCall(call: FuncCall, alias: string, width: number): readonly string[] {
  const { name } = nameOf(strings(call.funcname));
  if (/_each(?:_text)?$/.test(name)) return ["key", "value"];
  if (/_array_elements(?:_text)?$/.test(name)) return ["value"];
  return width === 1 ? [alias] : Array.from({ length: width }, (_, index) => `column${index + 1}`);
}
