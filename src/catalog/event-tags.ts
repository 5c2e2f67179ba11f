/** What event triggers can be filtered by: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/event_trigger.c */
import type { CreateEventTrigStmt } from "@pgsql/types";
import { strings } from "../sql/names.ts";
import { isStandIn } from "../sql/prepare.ts";
import { eventTags, rewriteTags } from "./definitions.data.ts";

/** Whether the filter names a tag that no server knows, or fires no event trigger of that kind for. */
export function refusesTags({ whenclause = [], eventname }: CreateEventTrigStmt): boolean {
  const known = eventname === "table_rewrite" ? rewriteTags : eventTags;
  return whenclause.some((filter) => {
    const list = "DefElem" in filter ? filter.DefElem.arg : undefined;
    return list !== undefined && "List" in list && strings(list.List.items).some((tag) => !isStandIn(tag) && !known.includes(`\n  ${tag.toUpperCase()}\n`));
  });
}
