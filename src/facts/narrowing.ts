/** Which values do not outlive a change of type. */
import type { AlterColumnType, DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReference } from "../sql/expression.ts";

/** What becomes of values that the new type cannot hold, in words: the change fails on them, or they lose something without an error. */
export interface Narrowing {
  readonly does: "fails" | "cuts";
  readonly words: string;
}

const strings: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "citext", "name"]);
const integers: readonly string[] = ["int2", "int4", "int8"];
const fractions: ReadonlySet<string> = new Set(["numeric", "float4", "float8", "money"]);

/** Whether USING is absent or the bare column (`assigned`), a cast of it to the new type (`cast`), or anything else (null). */
export function conversionOf({ using, column, type }: Pick<AlterColumnType, "using" | "column" | "type">): "assigned" | "cast" | null {
  if (using === null) return "assigned";
  const reference = columnReference(using.node);
  if (reference?.column !== column) return null;
  if (!("TypeCast" in using.node) || using.node.TypeCast.typeName === undefined) return "assigned";
  const last = dataType(using.node.TypeCast.typeName);
  return last.name === type.name ? "cast" : null;
}

/** How the new type is narrower than the old; null where it is not, or nothing tells. A cast cuts what an assignment refuses: https://www.postgresql.org/docs/current/datatype-character.html */
export function narrowing(from: DataType, to: DataType, how: "assigned" | "cast"): Narrowing | null {
  if (from.dimensions > 0 || to.dimensions > 0) return null;
  const [length] = to.modifiers;
  if (strings.has(from.name) && (to.name === "varchar" || to.name === "bpchar") && length !== undefined) {
    const before = from.name === "varchar" || from.name === "bpchar" ? (from.modifiers[0] ?? Infinity) : Infinity;
    if (before <= length) return null;
    return how === "cast" ? { does: "cuts", words: `what is longer than ${length} ${length === 1 ? "character" : "characters"} is cut off without an error, because the cast is written out` } : { does: "fails", words: `a value is longer than ${length} ${length === 1 ? "character" : "characters"}` };
  }
  if (from.name === "varbit" && to.name === "varbit" && length !== undefined && (from.modifiers[0] ?? Infinity) > length) {
    return how === "cast" ? { does: "cuts", words: `bits after the first ${length} are cut off without an error, because the cast is written out` } : { does: "fails", words: `a value is longer than ${length} bits` };
  }
  if (integers.includes(from.name) && integers.includes(to.name)) return integers.indexOf(to.name) < integers.indexOf(from.name) ? { does: "fails", words: `a value is out of the range of ${to.label}` } : null;
  if (fractions.has(from.name) && integers.includes(to.name)) return { does: "cuts", words: "values are rounded to whole numbers" };
  if (from.name === "float8" && to.name === "float4") return { does: "cuts", words: "values are rounded to about six digits" };
  if (from.name === "numeric" && to.name === "numeric" && length !== undefined) {
    const scale = to.modifiers[1] ?? 0;
    const [before = Infinity] = from.modifiers;
    const scaleBefore = before === Infinity ? Infinity : (from.modifiers[1] ?? 0);
    if (scale < scaleBefore) return { does: "cuts", words: `values are rounded to ${scale} ${scale === 1 ? "digit" : "digits"} after the point` };
    return before - scaleBefore > length - scale ? { does: "fails", words: `a value has more than ${length - scale} digits before the point` } : null;
  }
  if (/^timestamp/.test(from.name) && to.name === "date") return { does: "cuts", words: "the time of day is lost" };
  if (/^timestamp/.test(from.name) && /^time(?:tz)?$/.test(to.name)) return { does: "cuts", words: "the day is lost" };
  // Milliseconds are what most who choose a precision mean to keep.
  if (/^time/.test(from.name) && from.name === to.name && (to.modifiers[0] ?? 6) < Math.min(from.modifiers[0] ?? 6, 3)) return { does: "cuts", words: `seconds are rounded to ${to.modifiers[0]} digits after the point` };
  if (from.name === "inet" && to.name === "cidr") return { does: "cuts", words: "the bits of the host are lost" };
  return null;
}
