/** What CREATE OR REPLACE may change. */
import type { CreateFunctionStmt, FunctionParameter, RawStmt } from "@pgsql/types";
import { dataType } from "../sql/data-type.ts";
import { parse } from "../sql/parse.ts";
import type { WritableCatalog } from "./catalog.ts";
import { outputsOfObject } from "./dependents.ts";
import type { NamedObject } from "./schema.ts";

/** Whether the server would put one definition in the place of another of the same kind and name. */
export function mayReplace(catalog: WritableCatalog, previous: NamedObject, next: NamedObject): boolean {
  switch (next.kind) {
    case "function": case "procedure": return mayReplaceRoutine(previous, next);
    case "view": {
      const before = outputsOfObject(catalog, previous);
      const after = outputsOfObject(catalog, next);
      return before === null || after === null || before.every((name, index) => after[index] === name);
    }
    case "trigger": return !/^\s*create\s+constraint\b/i.test(previous.sql);
    default: return true;
  }
}

/** The names of parameters, their defaults and what is returned stay: https://www.postgresql.org/docs/current/sql-createfunction.html */
function mayReplaceRoutine(previous: NamedObject, next: NamedObject): boolean {
  const before = definitionOf(previous.sql);
  const after = definitionOf(next.sql);
  if (before === null || after === null) return true;
  if (resultOf(before) !== resultOf(after)) return false;
  const [old, new_] = [parametersOf(before), parametersOf(after)];
  return old.every((parameter, index) => {
    const replacement = new_[index];
    return (parameter.name === undefined || parameter.name === "" || parameter.name === replacement?.name) && (parameter.defexpr === undefined || !isInput(parameter) || replacement?.defexpr !== undefined);
  });
}

function definitionOf(sql: string): CreateFunctionStmt | null {
  const parsed = parse(sql);
  const [first] = Array.isArray(parsed) ? (parsed as readonly RawStmt[]) : [];
  return first?.stmt !== undefined && "CreateFunctionStmt" in first.stmt ? first.stmt.CreateFunctionStmt : null;
}

function parametersOf(statement: CreateFunctionStmt): FunctionParameter[] {
  return (statement.parameters ?? []).flatMap((node) => ("FunctionParameter" in node ? [node.FunctionParameter] : []));
}

function isInput({ mode }: FunctionParameter): boolean {
  return mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE";
}

/** What is returned, in words: the type, and the outputs with their names and types. */
function resultOf(statement: CreateFunctionStmt): string {
  const type = statement.returnType;
  const outputs = parametersOf(statement).filter((parameter) => !isInput(parameter) || parameter.mode === "FUNC_PARAM_INOUT");
  const label = (written: FunctionParameter["argType"]): string => dataType(written).label.replace(/^(?:\w+\.)?(\w+)$/, "$1");
  const columns = outputs.map((parameter) => `${parameter.mode === "FUNC_PARAM_INOUT" ? "" : (parameter.name ?? "")} ${label(parameter.argType)}`);
  return [type === undefined ? "" : `${type.setof === true || outputs.some((parameter) => parameter.mode === "FUNC_PARAM_TABLE") ? "setof " : ""}${outputs.length > 0 ? "" : label(type)}`, ...columns].join("|");
}
