/** What REFRESH MATERIALIZED VIEW CONCURRENTLY needs: https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html */
import type { ChangeOf } from "../sql/change.ts";
import type { Catalog } from "./catalog.ts";
import { unknown } from "./schema.ts";

/** Whether it surely lacks a unique index that is of columns alone, and of all rows. */
export function refusesRefresh(catalog: Catalog, { view: name, concurrently, conditional }: ChangeOf<"RefreshMaterializedView">): boolean {
  const view = concurrently && !conditional ? catalog.findObject("materialized view", name) : undefined;
  if (view === undefined) return false;
  return !catalog.indexesOf(view).some(({ unique, where, expressions, valid }) => valid === unknown || (unique && where === null && expressions.length === 0));
}
