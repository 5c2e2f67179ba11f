/** Enum values that are used before they are committed: https://www.postgresql.org/docs/18/sql-altertype.html */
import type { RangeVar } from "@pgsql/types";
import { nameOf, relationName, strings } from "../sql/names.ts";
import { walk } from "../sql/expression.ts";
import type { Change } from "../sql/change.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Situation } from "./roles.ts";
import { unknown } from "../catalog/schema.ts";
import type { Enum, Table } from "../catalog/schema.ts";

/** When a statement fails because it uses an enum value that its own transaction added, in words; `certain` where it always runs in that. */
export function freshValueUsed(change: Change, { catalog, session, statement, postgres }: Situation): { readonly certain: boolean; readonly words: string } | null {
  if (session.freshValues.length === 0 || change.nested || change.kind === "AddEnumValue" || statement?.node?.stmt === undefined) return null;
  // Since 17 values of a type that the same transaction made can be used: https://www.postgresql.org/docs/17/release-17.html
  const fresh = session.freshValues.filter(({ ofFreshType }) => !ofFreshType || postgres < 17);
  const used = usesIn(statement.node.stmt);
  for (const { type, value, earlier } of fresh) {
    const found = catalog.findEnum(type);
    if (found === undefined || !found.values.includes(value) || !used.texts.has(value)) continue;
    const holds = (table: Table | undefined): boolean => table?.columns.some((column) => column.type !== unknown && isOf(found, column.type, catalog)) === true;
    const named = used.types.some((name) => isOf(found, name, catalog)) || used.relations.some((name) => holds(catalog.findTable(name)));
    if (!named) continue;
    const label = catalog.label(found);
    if (session.transaction === unknown) return { certain: false, words: `whether it runs in the transaction that adds '${value}' to ${label}, where it fails` };
    return { certain: true, words: earlier ? `where it runs together with the migration that adds '${value}' to ${label}: a new value cannot be used before it is committed` : `always: '${value}' was added to ${label} in the same transaction, and cannot be used before that is committed` };
  }
  return null;
}

function isOf(found: Enum, name: { readonly schema: string | null; readonly name: string }, catalog: Catalog): boolean {
  const other = catalog.findEnum({ schema: name.schema, name: name.name });
  return other !== undefined && other.schema === found.schema && other.name === found.name;
}

interface Uses {
  readonly texts: ReadonlySet<string>;
  readonly types: readonly { readonly schema: string | null; readonly name: string }[];
  readonly relations: readonly { readonly schema: string | null; readonly name: string }[];
}

/** The string constants, types and relations that stand in a statement. */
function usesIn(node: unknown): Uses {
  const texts = new Set<string>();
  const types: { schema: string | null; name: string }[] = [];
  const relations: { schema: string | null; name: string }[] = [];
  walk(node, (inner) => {
    if ("A_Const" in inner && inner.A_Const.sval?.sval !== undefined) texts.add(inner.A_Const.sval.sval);
  });
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(visit);
    if ("relname" in value) relations.push(relationName(value as RangeVar));
    if ("names" in value && Array.isArray(value.names) && "typemod" in value) types.push(nameOf(strings(value.names)));
    Object.values(value).forEach(visit);
  };
  visit(node);
  return { texts, types, relations };
}
