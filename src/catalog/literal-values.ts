/** Texts that a type does not read, as its input function says: https://www.postgresql.org/docs/18/datatype.html */
import type { Node } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { constantValue } from "../sql/expression.ts";
import { booleanOfText } from "../sql/literal.ts";
import type { Catalog } from "./catalog.ts";
import { baseOf, columnsOfRow, keyOf } from "./query.ts";
import type { Found } from "./query.ts";

/** What each type surely reads, or may read in one version or under one setting; types that are not here may read anything. */
const readable: Readonly<Record<string, (text: string) => boolean>> = {
  ...Object.fromEntries(["int2", "int4", "int8"].map((name) => [name, (text: string) => /^[-+]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)$/.test(text.trim())])),
  ...Object.fromEntries(["numeric", "float4", "float8"].map((name) => [name, (text: string) => /^[-+]?(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?|nan|inf|infinity)$/i.test(text.trim())])),
  bool: (text) => booleanOfText(text.trim()) !== undefined,
  uuid: (text) => /^\{?(?:[\da-f]{4}-?){7}[\da-f]{4}\}?$/i.test(text),
  json: isJson,
  jsonb: isJson,
  date: isDay,
  timestamp: isDay,
  timestamptz: isDay,
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Every date has a digit, but for words that stand for one: https://www.postgresql.org/docs/18/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES */
function isDay(text: string): boolean {
  return /\d/.test(text) || /^\s*(?:now|today|tomorrow|yesterday|epoch|-?infinity|allballs)\s*$/i.test(text);
}

/** Whether an expression is a string without a type of its own that a type surely does not read. */
export function isUnreadable(catalog: Catalog, value: Node, type: Found): boolean {
  const text = "A_Const" in value && value.A_Const.sval !== undefined ? constantValue(value) : null;
  return typeof text === "string" && typeof type === "object" && !reads(catalog, text, type);
}

/** Whether a type may read a text. */
function reads(catalog: Catalog, text: string, written: DataType): boolean {
  const type = baseOf(catalog, written);
  if (type.dimensions > 0) return /^\s*[[{]/.test(text);
  const values = type.schema === "pg_catalog" ? undefined : catalog.findEnum(type)?.values;
  if (values !== undefined) return values.includes(text);
  if (columnsOfRow(catalog, type) !== null) return /^\s*\(/.test(text);
  return readable[keyOf(catalog, type) ?? ""]?.(text) ?? true;
}
