/** What is said of the functions and procedures that the catalog keeps as text. */
import type { CreateFunctionStmt } from "@pgsql/types";
import { option, optionText } from "../sql/read-option.ts";
import { isFailure, parse } from "../sql/parse.ts";
import { strings } from "../sql/names.ts";
import type { Catalog } from "./catalog.ts";
import type { NamedObject } from "./schema.ts";

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
export function returnedType(sql: string): string | null {
  const nodes = parse(sql);
  const statement = isFailure(nodes) ? undefined : nodes[0]?.stmt;
  return statement !== undefined && "CreateFunctionStmt" in statement ? typeReturned(statement.CreateFunctionStmt) : null;
}

function typeReturned({ returnType }: CreateFunctionStmt): string | null {
  return strings(returnType?.names).at(-1) ?? null;
}

/** Whether only triggers can call a function: its name is nothing to queries. */
export function isTriggerFunction({ kind, sql }: Pick<NamedObject, "kind" | "sql">): boolean {
  return kind === "function" && triggerTypes.includes(returnedType(sql));
}

const triggerTypes: readonly (string | null)[] = ["trigger", "event_trigger"];

/** The functions and procedures that migrations made and that exist, with what ALTER set since; those of extensions are left out. */
export function routinesOf(catalog: Catalog): readonly RoutineFacts[] {
  return catalog.objects().flatMap((object): RoutineFacts[] => {
    if ((object.kind !== "function" && object.kind !== "procedure") || object.extension !== undefined) return [];
    const nodes = parse(object.sql);
    const statement = isFailure(nodes) ? undefined : nodes[0]?.stmt;
    if (statement === undefined || !("CreateFunctionStmt" in statement)) return [];
    const { options, sql_body } = statement.CreateFunctionStmt;
    const security = option(options, "security")?.arg;
    const written = security !== undefined && "Boolean" in security && security.Boolean.boolval === true;
    const changed = object.clauses?.get("security");
    const setsPath = (options ?? []).some((item) => "DefElem" in item && item.DefElem.defname === "set" && item.DefElem.arg !== undefined && "VariableSetStmt" in item.DefElem.arg && item.DefElem.arg.VariableSetStmt.name === "search_path");
    const path = object.clauses?.get("set:search_path");
    const text = option(options, "as")?.arg;
    return [{
      object,
      label: catalog.label({ schema: object.schema, name: object.name.split("(")[0] ?? object.name }),
      definer: changed === undefined ? written : /definer/i.test(changed),
      fixedPath: path === undefined ? setsPath : !/^reset/i.test(path),
      bound: sql_body !== undefined,
      isTrigger: triggerTypes.includes(typeReturned(statement.CreateFunctionStmt)),
      language: optionText(options, "language")?.toLowerCase() ?? "sql",
      body: text !== undefined && "List" in text ? (strings(text.List.items)[0] ?? "") : "",
    }];
  });
}
