/** Types that no value has: https://www.postgresql.org/docs/18/datatype-pseudo.html */
import type { DataType } from "../sql/change.ts";

const pseudoTypes: ReadonlySet<string> = new Set(
  `any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange
   cstring event_trigger fdw_handler index_am_handler internal language_handler pg_ddl_command record table_am_handler trigger tsm_handler unknown void`.split(/\s+/),
);

type Named = Pick<DataType, "schema" | "name" | "dimensions">;

/** Whether a type is one of those; arrays of some are there as well (`_record`, `_cstring`), and are pseudo-types too. */
export function isPseudo({ schema, name }: Named): boolean {
  return schema === "pg_catalog" && pseudoTypes.has(name);
}

/** Whether a type stands for whatever a call gives. */
export function isPolymorphic({ schema, name, dimensions }: Named): boolean {
  return schema === "pg_catalog" && dimensions === 0 && family(name) !== null;
}

function family(name: string): "any" | "anycompatible" | null {
  const [, compatible] = /^any(compatible)?(?:element|array|nonarray|enum|range|multirange)?$/.exec(name) ?? [];
  return compatible !== undefined ? "anycompatible" : pseudoTypes.has(name) && name !== "any" && name.startsWith("any") ? "any" : null;
}

/**
 * Whether nothing that is taken tells what a polymorphic type, or `internal`, stands for in what is given:
 * [check_valid_polymorphic_signature](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_coerce.c).
 */
export function lacksSource(given: Named, taken: readonly Named[]): boolean {
  if (given.schema !== "pg_catalog" || given.dimensions > 0) return false;
  if (given.name === "internal") return !taken.some(({ schema, name }) => schema === "pg_catalog" && name === "internal");
  const wanted = family(given.name);
  if (wanted === null) return false;
  return !taken.some((type) => isPolymorphic(type) && family(type.name) === wanted && (!given.name.endsWith("range") || type.name.endsWith("range")));
}
