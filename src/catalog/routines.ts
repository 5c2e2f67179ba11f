/** What is said of the functions and procedures that the catalog keeps as text. */
import { strings } from "../sql/names.ts";
import { option, optionIsOn, optionText } from "../sql/read-option.ts";
import { settingsOf } from "../sql/routine.ts";
import { baseName } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { routineStatement } from "./made-by.ts";
import type { Made } from "./made-by.ts";
import type { NamedObject } from "./schema.ts";

/** A function or procedure, with what calling it means. */
export interface RoutineFacts {
  readonly object: NamedObject;
  readonly label: string;
  /** SECURITY DEFINER: it runs with the privileges of its owner. */
  readonly definer: boolean;
  /** It runs under a search_path of its own. */
  readonly fixedPath: boolean;
  /** BEGIN ATOMIC or RETURN: its names were looked up when it was made. */
  readonly bound: boolean;
  /** It gives a trigger or an event trigger, so only those can call it. */
  readonly isTrigger: boolean;
  readonly language: string;
  /** Empty where it is no text. */
  readonly body: string;
}

/** The name of the type that CREATE FUNCTION says is returned, without its schema: `trigger`; null where it says none or is something else. */
export function returnedType(routine: Made): string | null {
  return strings(routineStatement(routine)?.returnType?.names).at(-1) ?? null;
}

/** Whether only triggers can call a function: its name is nothing to queries. */
export function isTriggerFunction(object: Pick<NamedObject, "kind" | "sql">): boolean {
  return object.kind === "function" && triggerTypes.includes(returnedType(object));
}

const triggerTypes: readonly (string | null)[] = ["trigger", "event_trigger"];

/** The functions and procedures that migrations made and that exist, with what ALTER set since; those of extensions are left out. */
export function routinesOf(catalog: Catalog): readonly RoutineFacts[] {
  return catalog.objects().flatMap((object): RoutineFacts[] => {
    if ((object.kind !== "function" && object.kind !== "procedure") || object.extension !== undefined) return [];
    const statement = routineStatement(object);
    if (statement === null) return [];
    const { options, sql_body } = statement;
    const changed = object.clauses?.get("security");
    const path = object.clauses?.get("set:search_path");
    const text = option(options, "as")?.arg;
    return [{
      object,
      label: catalog.label({ schema: object.schema, name: baseName(object.name) }),
      definer: changed === undefined ? optionIsOn(options, "security") : /definer/i.test(changed),
      fixedPath: path === undefined ? settingsOf(statement).some(({ name }) => name === "search_path") : !/^reset/i.test(path),
      bound: sql_body !== undefined,
      isTrigger: isTriggerFunction(object),
      language: optionText(options, "language")?.toLowerCase() ?? "sql",
      body: text !== undefined && "List" in text ? (strings(text.List.items)[0] ?? "") : "",
    }];
  });
}
