/** Names that options of CREATE give. */
import type { DefElem } from "@pgsql/types";
import type { ObjectName } from "../sql/change.ts";
import { nameOf, strings } from "../sql/names.ts";

/** A name as an option gives it, which the grammar takes for a type, or a list. */
export function nameIn(element: DefElem | undefined): ObjectName | undefined {
  const value = element?.arg;
  if (value === undefined) return undefined;
  if ("TypeName" in value) return nameOf(strings(value.TypeName.names));
  return "List" in value ? nameOf(strings(value.List.items)) : undefined;
}
