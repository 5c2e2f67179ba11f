/** What STORAGE and COMPRESSION of a column may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c GetAttributeStorage, GetAttributeCompression */
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { isStandIn } from "../sql/option-lists.ts";
import type { Catalog } from "./catalog.ts";
import { plainTypes } from "./definitions.data.ts";
import { madeBy } from "./made-by.ts";
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
  if (type === unknown || type.dimensions > 0) return false;
  if (type.schema === "pg_catalog") return plainTypes.split(/\s+/).includes(type.name);
  if (catalog.findEnum(type) !== undefined) return true;
  const domain = catalog.findObject("domain", type);
  const node = domain === undefined ? null : madeBy(domain);
  return domain !== undefined && node !== null && "CreateDomainStmt" in node && catalog.under(domain.searchPath, () => isStoredPlain(catalog, dataType(node.CreateDomainStmt.typeName)));
}
