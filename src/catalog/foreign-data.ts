/** What CREATE and ALTER say of wrappers, servers, user mappings and foreign tables: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/foreigncmds.c */
import type { DefElem, Node } from "@pgsql/types";
import type { Clause } from "../sql/alteration.ts";
import type { OptionStep } from "../sql/change.ts";
import { nameOf, strings } from "../sql/names.ts";
import { optionsOf } from "../sql/option-lists.ts";
import { firstStatement } from "../sql/parse.ts";
import { optionSteps } from "../sql/read-setting.ts";
import { baseName } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { madeBy } from "./made-by.ts";
import { findRoutine } from "./resolve.ts";
import { returnedType } from "./routines.ts";
import type { NamedObject } from "./schema.ts";

/** Whether OPTIONS adds what is there already, or sets or drops what is not. */
export function refusesSteps(options: Iterable<string>, steps: readonly OptionStep[]): boolean {
  const there = new Set(options);
  return steps.some(({ name, action }) => {
    if (there.has(name) === (action === "add")) return true;
    if (action === "add") there.add(name);
    if (action === "drop") there.delete(name);
    return false;
  });
}

const heads: { readonly [Kind in NamedObject["kind"]]?: string } = { "foreign data wrapper": "alter foreign data wrapper w", server: "alter server s", "user mapping": "alter user mapping for public server s" };

/** The same of ALTER of a wrapper, server or user mapping, and whether the functions it names fit. */
export function refusesForeignClauses(catalog: Catalog, object: NamedObject, clauses: readonly Clause[]): boolean {
  const head = heads[object.kind];
  if (head === undefined) return false;
  const parsed = (sql: string | null) => (sql === null ? null : firstStatement(`${head} ${sql}`));
  const there = new Set(optionsOf(foreignOptions(madeBy(object)).options).map(({ defname = "" }) => defname));
  for (const sql of object.clauses?.values() ?? []) {
    for (const { name, action } of optionSteps(foreignOptions(parsed(sql)).options)) {
      if (action === "drop") there.delete(name);
      else there.add(name);
    }
  }
  return clauses.some(({ sql }) => {
    const { options, functions } = foreignOptions(parsed(sql));
    return refusesSteps(there, optionSteps(options)) || refusesFunctions(catalog, functions);
  });
}

function foreignOptions(node: Node | null): { readonly options?: readonly Node[] | undefined; readonly functions?: readonly Node[] | undefined } {
  if (node === null) return {};
  if ("CreateFdwStmt" in node) return { options: node.CreateFdwStmt.options, functions: node.CreateFdwStmt.func_options };
  if ("AlterFdwStmt" in node) return { options: node.AlterFdwStmt.options, functions: node.AlterFdwStmt.func_options };
  if ("CreateForeignServerStmt" in node) return { options: node.CreateForeignServerStmt.options };
  if ("AlterForeignServerStmt" in node) return { options: node.AlterForeignServerStmt.options };
  if ("CreateUserMappingStmt" in node) return { options: node.CreateUserMappingStmt.options };
  return "AlterUserMappingStmt" in node ? { options: node.AlterUserMappingStmt.options } : {};
}

/** Whether HANDLER names a function that is known to return something else, or VALIDATOR one that takes something else. */
export function refusesFunctions(catalog: Catalog, functions: readonly Node[] | undefined): boolean {
  return optionsOf(functions).some((element) => {
    const name = functionIn(element);
    if (name === null) return false;
    if (element.defname === "handler") {
      const routine = findRoutine(catalog, { ...name, name: `${name.name}()` }, "function");
      return routine !== null && routine !== "ambiguous" && routine.extension === undefined && returnedType(routine) !== "fdw_handler";
    }
    const made = catalog.functions(name);
    return made.length > 0 && !made.some((routine) => routine.extension !== undefined || routine.name === `${baseName(routine.name)}(text[], oid)`);
  });
}

function functionIn({ arg }: DefElem): { readonly schema: string | null; readonly name: string } | null {
  return arg !== undefined && "List" in arg ? nameOf(strings(arg.List.items)) : null;
}
