/** What the server finds wrong in the body of a function in LANGUAGE sql when it is made: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/catalog/pg_proc.c */
import type { CreateFunctionStmt, Node } from "@pgsql/types";
import type { DataType } from "../sql/change.ts";
import { dataType } from "../sql/data-type.ts";
import { columnReferences, nodesTagged } from "../sql/expression.ts";
import { strings } from "../sql/names.ts";
import { inputsOf, outputsOf, parametersOf } from "../sql/parameters.ts";
import { option } from "../sql/read-option.ts";
import { settingsOf } from "../sql/routine.ts";
import { nextPiece } from "../sql/split.ts";
import { resolveType } from "./apply-columns.ts";
import type { Catalog } from "./catalog.ts";
import { refusesValue } from "./expressions.ts";
import { goneIn, relationsNamed } from "./gone.ts";
import { lookupAlongPath } from "./mentions.ts";
import { systemColumnNames } from "./names.ts";
import { isPolymorphic, isPseudo } from "./pseudo-types.ts";
import { columnsOfQuery } from "./query.ts";
import { hasOddTarget } from "./row-targets.ts";
import { languageOf } from "./routine-definitions.ts";
import { unknown } from "./schema.ts";
import type { Known } from "./schema.ts";
import { mentionsIn } from "./text.ts";
import { isWholeRow, returnedBy, starIn } from "./text-from.ts";

/**
 * Whether the server refuses the body for what it names or gives. A string is looked at where `check_function_bodies` is on, and under the
 * search_path of the function itself; what BEGIN ATOMIC or RETURN holds always, and under that of the session. `sql`: the whole statement.
 */
export function hasOddBody(catalog: Catalog, statement: CreateFunctionStmt, sql: string): boolean {
  if (languageOf(statement) !== "sql") return false;
  if (statement.sql_body !== undefined) return isOddAtomic(catalog, statement, sql);
  if (!catalog.checksBodies || inputsOf(statement.parameters).some(({ written }) => isPolymorphic(dataType(written)))) return false;
  const path = ownPath(statement);
  if (path === "unknown") return false;
  const written = option(statement.options, "as")?.arg;
  const [text] = written !== undefined && "List" in written ? strings(written.List.items) : [];
  if (text === undefined) return false;
  const check = () => isOddText(catalog, statement, text);
  return path === "session" ? check() : catalog.under(path, check);
}

function ownPath(statement: CreateFunctionStmt): readonly string[] | "session" | "unknown" {
  const own = settingsOf(statement).findLast(({ name }) => name === "search_path");
  if (own === undefined || own.kind === "VAR_SET_CURRENT") return "session";
  if (own.kind !== "VAR_SET_VALUE") return "unknown";
  return (own.args ?? []).map((value) => ("A_Const" in value ? (value.A_Const.sval?.sval ?? "") : ""));
}

function isOddText(catalog: Catalog, statement: CreateFunctionStmt, text: string): boolean {
  const lookup = lookupAlongPath(catalog);
  let last: Node | null = null;
  let lastText = "";
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) {
    lastText = text.slice(piece.start, piece.end);
    const mentions = mentionsIn(lastText, "statement", lookup, null);
    // One that does not parse was found when the script was read.
    if (mentions?.node === null || mentions === null) return false;
    last = mentions.node;
    if (isQuery(last) && (namesGone(catalog, last) || takesMore(statement, last) || hasOddTarget(lookup, last) || lacksColumn(catalog, statement, mentions.missing))) return true;
  }
  return givesOther(catalog, statement, last, lastText);
}

function isOddAtomic(catalog: Catalog, statement: CreateFunctionStmt, sql: string): boolean {
  const { sql_body: body } = statement;
  if (body === undefined) return false;
  const statements = "List" in body ? (body.List.items ?? []).flatMap((item) => ("List" in item ? (item.List.items ?? []) : [item])).filter((each) => Object.keys(each).length > 0) : [body];
  if (statements.some((each) => !isQuery(each) && !("ReturnStmt" in each)) || statements.some((each) => takesMore(statement, each))) return true;
  const lookup = lookupAlongPath(catalog);
  const missing = mentionsIn(sql, "statement", lookup, null)?.missing ?? [];
  // What RETURN gives is no query, so that its columns can only be parameters.
  const bare = statements.flatMap((each) => ("ReturnStmt" in each ? columnReferences(each).flatMap(({ qualifier, column }) => (qualifier === null ? [column] : [])) : []));
  return lacksColumn(catalog, statement, bare) || statements.some((each) => hasOddTarget(lookup, each)) || lacksColumn(catalog, statement, missing) || givesOther(catalog, statement, statements.at(-1) ?? null, null);
}

function isQuery(node: Node): boolean {
  return "SelectStmt" in node || "InsertStmt" in node || "UpdateStmt" in node || "DeleteStmt" in node || "MergeStmt" in node;
}

function namesGone(catalog: Catalog, node: Node): boolean {
  return relationsNamed(node).some((name) => catalog.isGone("relation", name)) || goneIn(catalog, node) !== null;
}

/** Whether it reads a parameter by a number that no one has. */
function takesMore({ parameters }: CreateFunctionStmt, node: Node): boolean {
  const count = inputsOf(parameters).length;
  return nodesTagged(node, "ParamRef").some(({ number = 0 }) => number > count);
}

function lacksColumn(catalog: Catalog, { parameters }: CreateFunctionStmt, missing: readonly string[]): boolean {
  const names = new Set(parametersOf(parameters).map(({ name }) => name));
  return missing.some((column) => !names.has(column) && !systemColumnNames.has(column) && catalog.functions({ schema: null, name: column }).length === 0);
}

/** `check_sql_fn_retval` of https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/executor/functions.c; `sql`: the text of a query. */
function givesOther(catalog: Catalog, { returnType, parameters }: CreateFunctionStmt, last: Node | null, sql: string | null): boolean {
  const outputs = outputsOf(parameters);
  const [output] = outputs;
  if (output === undefined && (returnType === undefined || strings(returnType.names).at(-1) === "void")) return false;
  const targets = last === null ? null : targetsOf(last);
  if (targets === null) return true;
  // What a set operation, VALUES or `*` gives is not counted.
  const count = targets.length === 0 || targets.some(isStar) ? null : targets.length;
  if (outputs.length > 1) return count !== null && count > 1 && count !== outputs.length;
  const type = resolveType(catalog, dataType(output?.written ?? returnType));
  if (type.schema !== "pg_catalog" || isPseudo(type) || type.label.endsWith("%TYPE")) return false;
  if (count !== null && count > 1) return true;
  return count === 1 && sql !== null && last !== null && "SelectStmt" in last && refusesValue(catalog, typeOfOnly(catalog, sql), type);
}

function typeOfOnly(catalog: Catalog, sql: string): Known<DataType> {
  return columnsOfQuery(catalog, sql, [], { path: "", start: 0 })?.[0]?.type ?? unknown;
}

/** The items of what a statement gives; none where they are not listed, null where it gives nothing. */
function targetsOf(node: Node): readonly Node[] | null {
  if ("ReturnStmt" in node) return [{ ResTarget: {} }];
  if ("SelectStmt" in node) {
    const { intoClause, valuesLists, targetList } = node.SelectStmt;
    const [row] = valuesLists ?? [];
    return intoClause !== undefined ? null : row !== undefined && "List" in row ? (row.List.items ?? []) : (targetList ?? []);
  }
  const returned = returnedBy(node);
  return returned.length === 0 ? null : returned;
}

function isStar(target: Node): boolean {
  const value = "ResTarget" in target ? target.ResTarget.val : undefined;
  return value !== undefined && (starIn(value) !== null || isWholeRow(value));
}
