/** What STORAGE and COMPRESSION of a column may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c GetAttributeStorage, GetAttributeCompression */
import type { DataType } from "../sql/change.ts";
import { isStandIn } from "../sql/prepare.ts";
import type { Catalog } from "./catalog.ts";
import { plainTypes } from "./definitions.data.ts";
import { baseOf } from "./query.ts";
import type { Known } from "./schema.ts";
import { unknown } from "./schema.ts";

const words = { storage: /^(?:plain|main|external|extended|default)$/, compression: /^(?:pglz|lz4|default)$/ };

/** Whether no server takes the word, or not for the type of the column: what is stored as it is stays so. */
export function refusesColumnStorage(catalog: Catalog, type: Known<DataType>, of: "storage" | "compression", word: string | null): boolean {
  if (word === null || isStandIn(word)) return false;
  if (!words[of].test(word)) return true;
  return word !== "default" && !(of === "storage" && word === "plain") && isStoredPlain(catalog, type);
}

function isStoredPlain(catalog: Catalog, type: Known<DataType>): boolean {
  if (type === unknown) return false;
  const base = baseOf(catalog, type);
  if (base.dimensions > 0) return false;
  return base.schema === "pg_catalog" ? plainTypes.split(/\s+/).includes(base.name) : catalog.findEnum(base) !== undefined;
}
