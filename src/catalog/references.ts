/**
 * Whether a foreign key can compare its columns with those that it refers to:
 * [ATAddForeignKeyConstraint](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c).
 */
import type { DataType } from "../sql/change.ts";
import { isSameType } from "../sql/data-type.ts";
import type { Catalog } from "./catalog.ts";
import { isComposite, isRange } from "./made-by.ts";
import { isBuiltInType, isCoercible } from "./overloads.ts";
import { baseOf, keyOf } from "./query.ts";
import { unknown } from "./schema.ts";
import type { Known } from "./schema.ts";

/** Types that compare with one another as they are. */
const families = ["int2 int4 int8", "float4 float8", "date timestamp timestamptz", "text varchar bpchar name"].map((line) => line.split(" "));

/** Whether a foreign key of one type cannot refer to a key of the other for certain. */
export function refusesReference(catalog: Catalog, from: Known<DataType>, to: Known<DataType>): boolean {
  if (from === unknown || to === unknown || catalog.hasAny("cast") || catalog.hasAny("operator") || catalog.hasAny("operator class")) return false;
  if (isSameType(from, to)) return false;
  const [source, target] = [keyOf(catalog, from), keyOf(catalog, to)];
  if (source === null || target === null) {
    const [one, other] = [source ?? ownKind(catalog, from), target ?? ownKind(catalog, to)];
    // Rows compare with rows of any type.
    return one !== null && other !== null && !(one === "row" && other === "row");
  }
  if (!isBuiltInType(source) || !isBuiltInType(target) || families.some((family) => family.includes(source) && family.includes(target))) return false;
  // An array is compared by what all arrays are, if the elements are of one type.
  if (target.startsWith("_") || target.endsWith("range")) return source !== target;
  return !isCoercible(source, target);
}

/** What a type of the user's own is, as keys compare it: an array of such is one of its own; null where that is not known. */
function ownKind(catalog: Catalog, type: DataType): string | null {
  if (type.schema === "pg_catalog") return null;
  const domain = catalog.findObject("domain", type);
  if (domain !== undefined) {
    const base = baseOf(catalog, type);
    // A domain over an enum is no enum to what all enums are compared by.
    return base.dimensions === 0 && catalog.findEnum(base) !== undefined ? "domain" : null;
  }
  const made = catalog.findObject("type", type);
  if (made?.extension !== undefined) return null;
  const kind = catalog.findEnum(type) !== undefined ? "enum" : catalog.findTable(type) !== undefined || (made !== undefined && isComposite(made)) ? "row" : made !== undefined && isRange(made) ? "range" : null;
  if (kind === null) return null;
  return type.dimensions > 0 ? "array" : kind;
}
