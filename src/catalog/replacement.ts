/** What CREATE OR REPLACE may change. */
import type { CreateFunctionStmt } from "@pgsql/types";
import type { ChangeOf } from "../sql/change.ts";
import { signatureLabel } from "../sql/data-type.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";
import { inputsOf, outputsOf } from "../sql/parameters.ts";
import { optionIsOn } from "../sql/read-option.ts";
import { pathWritten } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { outputsOfObject } from "./mentions.ts";
import { routineStatement, triggerOf } from "./made-by.ts";
import { columnsOfView } from "./query.ts";
import { findRoutine } from "./resolve.ts";
import { unknown } from "./schema.ts";
import type { NamedObject } from "./schema.ts";

/** Whether the server would put one definition in the place of another of the same kind and name. */
export function mayReplace(catalog: Catalog, previous: NamedObject, next: NamedObject): boolean {
  switch (next.kind) {
    case "function": case "procedure": return routineRefusal(previous, next) === null;
    case "view": {
      const before = outputsOfObject(catalog, previous);
      const after = outputsOfObject(catalog, next);
      return before === null || after === null || (viewRefusal(before, after) ?? typeRefusal(catalog, previous, next)) === null;
    }
    case "trigger": return triggerOf(previous)?.isconstraint !== true;
    default: return true;
  }
}

/** Why the server refuses CREATE OR REPLACE of a view, function or procedure, in words: `its column b would be called c`; null where it does not, or nobody knows. */
export function replacementRefusal(catalog: Catalog, change: ChangeOf<"CreateObject">): string | null {
  if (!change.orReplace) return null;
  const { object: kind, name, sql } = change;
  const previous = kind === "view" ? catalog.findObject("view", name) : kind === "function" || kind === "procedure" ? findRoutine(catalog, name, kind) : undefined;
  if (previous === undefined || previous === null || previous === "ambiguous" || previous.kind !== kind) return null;
  const next: NamedObject = { ...previous, sql, searchPath: pathWritten(catalog) };
  if (kind !== "view") return routineRefusal(previous, next);
  const [before, after] = [outputsOfObject(catalog, previous), outputsOfObject(catalog, next)];
  return before === null || after === null ? null : (viewRefusal(before, after) ?? typeRefusal(catalog, previous, next));
}

/** [checkViewColumns](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/view.c): columns may only be added, at the end. */
function viewRefusal(before: readonly string[], after: readonly string[]): string | null {
  const missing = before.filter((name) => !after.includes(name));
  if (after.length < before.length) return missing.length === 0 ? "it would have fewer columns" : `${missing.length === 1 ? "its column" : "its columns"} ${missing.length > 4 ? `${quoteList(missing.slice(0, 3))} and ${missing.length - 3} more` : quoteList(missing)} would be gone`;
  const at = before.findIndex((name, index) => after[index] !== name);
  return at === -1 ? null : `its column ${quoteIdentifier(before[at] ?? "")} would be called ${quoteIdentifier(after[at] ?? "")}`;
}

function typeRefusal(catalog: Catalog, previous: NamedObject, next: NamedObject): string | null {
  const [before, after] = [columnsOfView(catalog, previous), columnsOfView(catalog, next)];
  for (const [index, { name, type }] of (before ?? []).entries()) {
    const other = after?.[index]?.type;
    if (type === unknown || other === undefined || other === unknown || type.name === "" || other.name === "") continue;
    const differs = type.name !== other.name || type.dimensions > 0 !== other.dimensions > 0 || (type.modifiers.length > 0 && other.modifiers.length > 0 && String(type.modifiers) !== String(other.modifiers));
    if (differs) return `its column ${quoteIdentifier(name)} would be ${other.label}, not ${type.label}`;
  }
  return null;
}

/** The names of input parameters, their defaults and what is returned stay: https://www.postgresql.org/docs/current/sql-createfunction.html */
function routineRefusal(previous: NamedObject, next: NamedObject): string | null {
  const before = routineStatement(previous);
  const after = routineStatement(next);
  if (before === null || after === null) return null;
  if (resultOf(before) !== resultOf(after)) return "it would return something else";
  if (isWindow(before) !== isWindow(after)) return isWindow(before) ? "it would be no window function" : "it would be a window function";
  const replacements = inputsOf(after.parameters);
  for (const [index, { name, default: value }] of inputsOf(before.parameters).entries()) {
    const { name: newName = null, default: newValue = null } = replacements[index] ?? {};
    if (name !== null && name !== newName) return newName === null ? `its parameter ${quoteIdentifier(name)} would lose its name` : `its parameter ${quoteIdentifier(name)} would be called ${quoteIdentifier(newName)}`;
    if (value !== null && newValue === null) return `its parameter ${name === null ? `$${index + 1}` : quoteIdentifier(name)} would lose its default`;
  }
  return null;
}

/** What is returned, in words: the type, and the outputs with their names and types, whose schemas and modifiers tell nothing. */
function resultOf({ returnType, parameters, is_procedure: isProcedure }: CreateFunctionStmt): string {
  const outputs = outputsOf(parameters);
  const withoutSchema = (label: string): string => label.replace(/^\w+\.(?=\w)/, "");
  // A single output is a plain value, whose name is nothing to callers; nor is that of an INOUT parameter, which is compared as an input.
  const columns = outputs.map(({ name, type, isInput }) => `${isInput || (outputs.length === 1 && isProcedure !== true) ? "" : (name ?? "")} ${withoutSchema(type)}`);
  const isSet = returnType?.setof === true || (returnType !== undefined && outputs.some(({ isColumn }) => isColumn));
  const [only] = columns;
  if (only !== undefined && outputs.length === 1 && isProcedure !== true) return `${isSet ? "setof " : ""}${only.trim()}`;
  return [`${isSet ? "setof " : ""}${returnType === undefined || outputs.length > 0 ? "" : withoutSchema(signatureLabel(returnType))}`, ...columns].join("|");
}

function isWindow({ options }: CreateFunctionStmt): boolean {
  return optionIsOn(options, "window");
}
