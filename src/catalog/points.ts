/** Constants as values of a column, which compare as they do on the server; what cannot be told from the text stays unknown. */
import type { Node } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { constantValue } from "../sql/expression.ts";
import { booleanOfText } from "../sql/literal.ts";
import { unknown } from "./schema.ts";
import type { Known } from "./schema.ts";

/** What decides how values compare: the internal name of their type (`timestamptz`; of an array with its brackets), and the collation; null for the database's. */
export interface Scale {
  readonly type: string;
  /** It is the user's own: an enum or a domain. */
  readonly own: boolean;
  readonly collation: string | null;
}

export interface Point {
  readonly scale: Scale;
  /** Whole numbers as bigint; moments in microseconds from the start of 2000 on, infinite ones too; texts as they are stored. */
  readonly value: bigint | number | string | boolean;
  /** As the literal is written; absent where it is not. */
  readonly written?: string;
  /** A moment that hangs on the time zone of the session. */
  readonly local: boolean;
}

export function scaleOf(type: Known<DataType>, collation: string | null): Scale {
  if (type === unknown) return { type: unknown, own: false, collation };
  return { type: `${type.name}${type.dimensions > 0 ? "[]" : ""}`, own: type.schema !== "pg_catalog", collation };
}

const integers: readonly string[] = ["int2", "int4", "int8", "oid"];
const texts: readonly string[] = ["text", "varchar", "name"];

/** The value of a literal; null for NULL, undefined for what is none, or is not known to be of the type as it is written. */
export function pointOf(node: Node, scale: Scale): Point | null | undefined {
  if (!isOfType(node, scale)) return undefined;
  const written = constantValue(node);
  if (written === null || written === undefined) return written;
  const read = valueOf(written, scale);
  return read === undefined ? undefined : { scale, local: false, written: String(written), ...read };
}

/** Whether the casts around a literal leave it what the column compares with. */
function isOfType(node: Node, scale: Scale): boolean {
  if ("CollateClause" in node) return false;
  if (!("TypeCast" in node)) return true;
  const { name, dimensions, modifiers } = dataType(node.TypeCast.typeName);
  const isAlike = name === scale.type || [integers, texts].some((alike) => alike.includes(name) && alike.includes(scale.type));
  return isAlike && dimensions === 0 && (modifiers.length === 0 || !/^(?:numeric|time)/.test(name)) && node.TypeCast.arg !== undefined && isOfType(node.TypeCast.arg, scale);
}

function valueOf(written: string | number | boolean, scale: Scale): Pick<Point, "value"> & Partial<Pick<Point, "local">> | undefined {
  const { type } = scale;
  if (integers.includes(type)) return /^\s*-?\d+\s*$/.test(String(written)) ? { value: BigInt(String(written)) } : undefined;
  if (type === "numeric" || type === "float4" || type === "float8") return typeof written !== "boolean" && /^\s*-?[\d.]{1,15}\s*$/.test(String(written)) ? { value: Number(written) } : undefined;
  if (type === "bool") {
    const value = typeof written === "string" ? booleanOfText(written) : written;
    return typeof value === "boolean" ? { value } : undefined;
  }
  if (typeof written !== "string") return undefined;
  switch (type) {
    case "date": case "timestamp": case "timestamptz": return momentOf(written, type);
    case "uuid": {
      const digits = written.toLowerCase().replace(/[{}-]/g, "");
      return /^[0-9a-f]{32}$/.test(digits) ? { value: digits } : undefined;
    }
    case "bpchar": return { value: written.replace(/ +$/, "") };
    default: return { value: written };
  }
}

function momentOf(written: string, type: "date" | "timestamp" | "timestamptz"): Pick<Point, "value" | "local"> | undefined {
  const word = written.trim().toLowerCase();
  if (word === "infinity" || word === "-infinity") return { value: word === "infinity" ? Infinity : -Infinity, local: false };
  const found = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ t](\d\d?):(\d\d)(?::(\d\d)(\.\d{1,6})?)?)?\s*(z|utc|[+-]\d\d(?::?\d\d)?)?$/.exec(word);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const midnight = Date.UTC(year, month - 1, day);
  if (month < 1 || month > 12 || new Date(midnight).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = (midnight - Date.UTC(2000, 0, 1)) * 1000;
  if (type === "date") return { value: days, local: false };
  const value = days + ((hour * 60 + minute) * 60 + second) * 1e6 + Math.round(Number(found[7] ?? 0) * 1e6);
  // A plain timestamp has no zone, whatever is written.
  if (type === "timestamp") return { value, local: false };
  const zone = /^([+-])(\d\d):?(\d\d)?$/.exec(found[8] ?? "");
  const ahead = zone === null ? 0 : (Number(zone[2]) * 60 + Number(zone[3] ?? 0)) * 60e6 * (zone[1] === "-" ? -1 : 1);
  return { value: value - ahead, local: found[8] === undefined };
}

/** As far as a time zone can move a moment, in microseconds. */
const farthestZone = 16 * 3600e6;

/** Negative, zero or positive as one is less, equal or greater; null where that is not known. */
export function order(one: Point, other: Point): number | null {
  const [first, second] = [one.value, other.value];
  if (typeof first === "number" && typeof second === "number" && one.local !== other.local && Math.abs(first - second) <= farthestZone) return null;
  if (first === second) return 0;
  const { type, collation } = one.scale;
  if (typeof first !== typeof second || (typeof first === "string" && !(type === "uuid" || type === "name" || (!one.scale.own && isText(type) && (collation === "C" || collation === "POSIX"))))) return null;
  return first < second ? -1 : 1;
}

/** Whether two values are one to the server; null where that is not known. */
export function isSame(one: Point, other: Point): boolean | null {
  const found = order(one, other);
  if (found !== null) return found === 0;
  const { type, own } = one.scale;
  // Enums, texts and domains over them are what is written; other types, and numbers or moments here, may be written in more than one way.
  return typeof one.value === "string" && (isText(type) || (own && type !== "citext" && !type.endsWith("[]"))) ? false : null;
}

function isText(type: string): boolean {
  return texts.includes(type) || type === "bpchar" || type === "char";
}
