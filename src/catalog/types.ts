/** Which changes of a column's type rewrite its table. */
import type { AlterColumnType, DataType, Expression } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import type { Catalog } from "./catalog.ts";
import { unknown } from "./schema.ts";
import type { Known } from "./schema.ts";
import { binaryCasts, utcZones } from "./types.data.ts";

/** [citext](https://www.postgresql.org/docs/18/citext.html) holds the bytes of text. */
const citextCasts = ["citext text", "citext varchar", "citext bpchar", "text citext", "varchar citext"];
const casts: ReadonlySet<string> = new Set([...binaryCasts.trim().split(/\s*\n\s*/), ...citextCasts]);
const utc: ReadonlySet<string> = new Set(utcZones.trim().split(/\s+/));

/** Whether the one type is cast to the other as it is, without a function. */
export function isBinaryCast(from: string, to: string): boolean {
  return casts.has(`${from} ${to}`);
}

/** What a change of type does to the table's file. */
export type TypeChange = "no rewrite" | "rewrite";

/**
 * Whether ALTER COLUMN … TYPE rewrites the table, from the column's old type and the session's TimeZone; `unknown` where the
 * old type, a type of the user's own or the time zone decides and nobody told; `baseOf`: the type under a domain:
 * [ATColumnChangeRequiresRewrite](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
export function typeChange(from: Known<DataType>, change: Pick<AlterColumnType, "column" | "type" | "using">, timeZone: Known<string> | undefined, catalog: Pick<Catalog, "findEnum" | "findObject">, baseOf: (type: DataType) => DataType = (type) => type): Known<TypeChange> {
  const steps = change.using === null ? [] : (castsOf(change.using, change.column)?.map(baseOf) ?? null);
  if (steps === null) return "rewrite";
  let result: Known<TypeChange> = "no rewrite";
  let type = from;
  for (const next of [...steps, change.type]) {
    const step = conversion(type, next, timeZone, catalog);
    if (step === "rewrite") return "rewrite";
    if (step === unknown) result = unknown;
    type = next;
  }
  return result;
}

/** Whether a session TimeZone is UTC by any of its names; `unknown` where the script does not set it. */
export function isUtc(timeZone: Known<string> | undefined): Known<boolean> {
  return timeZone === undefined || timeZone === unknown ? unknown : utc.has(timeZone.toLowerCase());
}

/** The casts between the bare column and the new type, inner first; null where USING does anything else. */
function castsOf(using: Expression, column: string): readonly DataType[] | null {
  const steps: DataType[] = [];
  let node = using.node;
  while ("TypeCast" in node) {
    const { arg, typeName } = node.TypeCast;
    if (arg === undefined || typeName === undefined) return null;
    steps.unshift(dataType(typeName));
    node = arg;
  }
  if (!("ColumnRef" in node)) return null;
  const name = node.ColumnRef.fields?.at(-1);
  return name !== undefined && "String" in name && name.String.sval === column ? steps : null;
}

function conversion(from: Known<DataType>, to: DataType, timeZone: Known<string> | undefined, catalog: Pick<Catalog, "findEnum" | "findObject">): Known<TypeChange> {
  if (from === unknown) return unknown;
  const arrays = from.dimensions > 0;
    const known = [from, to].every((type) => type.schema === "pg_catalog" || type.name === "citext" || catalog.findEnum(type) !== undefined || catalog.findObject("type", type) !== undefined);
  if (arrays !== to.dimensions > 0) return known ? "rewrite" : unknown;
  if (from.name === to.name && (from.schema === to.schema || from.schema === null || to.schema === null)) {
    if (to.modifiers.length === 0 || String(from.modifiers) === String(to.modifiers)) return "no rewrite";
    return !arrays && widens(from, to) ? "no rewrite" : "rewrite";
  }
  if (isTimestamp(from) && isTimestamp(to) && !arrays) {
    if (precision(to, 0) !== fullPrecision) return "rewrite";
    const inUtc = isUtc(timeZone);
    return inUtc === unknown ? unknown : inUtc ? "no rewrite" : "rewrite";
  }
  if (!arrays && to.modifiers.length === 0 && casts.has(`${from.name} ${to.name}`)) return "no rewrite";
  return known ? "rewrite" : unknown;
}

function isTimestamp(type: DataType): boolean {
  return type.name === "timestamp" || type.name === "timestamptz";
}

const fullPrecision = 6;

/** Digits after the second, from the modifier at that place. */
function precision(type: DataType, place: number): number {
  return Math.min(type.modifiers[place] ?? fullPrecision, fullPrecision);
}

/** Whether every value of the old type is one of the new, so that nothing has to be cut or rounded; both are the same type with other modifiers. */
function widens(from: DataType, to: DataType): boolean {
  const [length] = from.modifiers;
  const [newLength = 0, newScale = 0] = to.modifiers;
  switch (to.name) {
    case "varchar":
    case "varbit":
      return length !== undefined && newLength >= length;
    case "numeric":
      return length !== undefined && newLength >= length && newScale === (from.modifiers[1] ?? 0);
    case "time":
    case "timetz":
    case "timestamp":
    case "timestamptz":
      return precision(to, 0) >= precision(from, 0);
    case "interval":
      return finestField(to) === 0 ? finestField(from) > 0 || precision(to, 1) >= precision(from, 1) : finestField(to) <= finestField(from);
    default:
      return false;
  }
}

/** The bits of the fields of an interval, finest first: second, minute, hour, day, month, year ([INTERVAL_MASK](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/datetime.h)). */
const fieldBits = [12, 11, 10, 3, 1, 2];

/** The finest field that an interval type keeps, 0 for seconds. */
function finestField(type: DataType): number {
  const fields = type.modifiers[0] ?? 0x7fff;
  return fieldBits.findIndex((bit) => (fields & (1 << bit)) !== 0);
}
