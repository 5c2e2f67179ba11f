/** What CREATE FUNCTION and CREATE PROCEDURE may say: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/functioncmds.c */
import type { CreateFunctionStmt, FunctionParameter, Node, TypeName } from "@pgsql/types";
import { dataType, signatureLabel } from "../sql/data-type.ts";
import { columnReferences, nodesTagged } from "../sql/expression.ts";
import { repeats, strings } from "../sql/names.ts";
import { option, optionText } from "../sql/read-option.ts";
import type { Catalog } from "./catalog.ts";
import { leavesRow } from "./expressions.ts";
import { isPolymorphic, isPseudo, lacksSource } from "./pseudo-types.ts";

/** Whether the server refuses the definition, whatever the body says. */
export function isOddRoutine(catalog: Catalog, statement: CreateFunctionStmt): boolean {
  return hasOddParameters(catalog, statement) || hasOddResult(statement) || hasOddOptions(statement) || isOddTriggerFunction(statement);
}

function gives({ mode }: FunctionParameter): boolean {
  return mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_TABLE";
}

function takesOnly(parameter: FunctionParameter): boolean {
  return !gives(parameter) && parameter.mode !== "FUNC_PARAM_INOUT";
}

function parametersIn({ parameters }: CreateFunctionStmt): readonly FunctionParameter[] {
  return (parameters ?? []).flatMap((each) => ("FunctionParameter" in each ? [each.FunctionParameter] : []));
}

/** `interpret_function_parameter_list` */
function hasOddParameters(catalog: Catalog, statement: CreateFunctionStmt): boolean {
  const list = parametersIn(statement);
  const isProcedure = statement.is_procedure === true;
  const following = (at: number): readonly FunctionParameter[] => (at === -1 ? [] : list.slice(at + 1));
  const withoutDefault = following(list.findIndex(({ defexpr }) => defexpr !== undefined)).filter(({ defexpr }) => defexpr === undefined);
  if (withoutDefault.some((each) => isProcedure ? each.mode !== "FUNC_PARAM_VARIADIC" : !gives(each) && each.mode !== "FUNC_PARAM_VARIADIC")) return true;
  if (following(list.findIndex(({ mode }) => mode === "FUNC_PARAM_VARIADIC")).some((each) => isProcedure || !gives(each))) return true;
  if (list.some(({ mode, argType }) => mode === "FUNC_PARAM_VARIADIC" && isPlain(argType))) return true;
  if (list.some(({ argType }) => argType?.setof === true)) return true;
  if (list.some((each) => each.defexpr !== undefined && (gives(each) || isOddDefault(catalog, each.defexpr)))) return true;
  return list.some((one, at) => one.name !== undefined && list.slice(0, at).some((other) => other.name === one.name && !(gives(one) && takesOnly(other)) && !(takesOnly(one) && gives(other))));
}

/** A default sees no columns, and is one value. */
function isOddDefault(catalog: Catalog, expression: Node): boolean {
  return columnReferences(expression).length > 0 || nodesTagged(expression, "ParamRef").length > 0 || leavesRow(catalog, expression);
}

/** A type of PostgreSQL's own that is no array, nor stands for one. */
function isPlain(type: TypeName | undefined): boolean {
  const { schema, name, dimensions } = dataType(type);
  return schema === "pg_catalog" && dimensions === 0 && name !== "any" && !/^_|^any(?:compatible)?array$|vector$/.test(name);
}

/** What it gives and takes, `check_valid_polymorphic_signature` and `check_valid_internal_signature` among others. */
function hasOddResult(statement: CreateFunctionStmt): boolean {
  const { returnType, is_procedure: isProcedure } = statement;
  const list = parametersIn(statement);
  const outputs = list.filter((parameter) => !takesOnly(parameter));
  const [output] = outputs;
  if (isProcedure !== true && returnType === undefined && output === undefined) return true;
  if (isProcedure !== true && returnType !== undefined && returnType.setof !== true && output !== undefined && signatureLabel(returnType) !== (outputs.length > 1 ? "record" : signatureLabel(output.argType))) return true;
  const given = [...(returnType === undefined || output !== undefined ? [] : [returnType]), ...outputs.map(({ argType }) => argType)].map(dataType);
  const taken = list.filter((parameter) => !gives(parameter)).map(({ argType }) => dataType(argType));
  if (given.some((type) => lacksSource(type, taken))) return true;
  const language = languageOf(statement);
  if (statement.sql_body !== undefined && taken.some(isPolymorphic)) return true;
  if (language === "sql") return [...given, ...taken].some((type, at) => isPseudo(type) && !isPolymorphic(type) && !(at < given.length && (type.name === "record" || type.name === "void")));
  if (language !== "plpgsql") return false;
  // https://github.com/postgres/postgres/blob/REL_18_STABLE/src/pl/plpgsql/src/pl_handler.c
  return (output === undefined && given.some((type) => isPseudo(type) && !isPolymorphic(type) && !["record", "void", "trigger", "event_trigger"].includes(type.name))) || taken.some((type) => isPseudo(type) && !isPolymorphic(type) && type.name !== "record");
}

/** The language of a routine, as its statement says. */
export function languageOf({ options, sql_body: body }: CreateFunctionStmt): string | null {
  return optionText(options, "language")?.toLowerCase() ?? (body === undefined ? null : "sql");
}

/** What only functions can be. */
const ofFunctions: ReadonlySet<string | undefined> = new Set(["window", "volatility", "strict", "leakproof", "cost", "rows", "support", "parallel"]);

/** Whether options of CREATE or ALTER are none of a procedure. */
export function isNoProcedure(options: readonly string[]): boolean {
  return options.some((key) => ofFunctions.has(key));
}

/** `compute_function_attributes` and `interpret_AS_clause` */
function hasOddOptions(statement: CreateFunctionStmt): boolean {
  const { options = [], sql_body: body, is_procedure: isProcedure, returnType } = statement;
  const language = languageOf(statement);
  const keys = options.flatMap((each) => ("DefElem" in each && each.DefElem.defname !== "set" ? [each.DefElem.defname ?? ""] : []));
  if (language === null || repeats(keys) || (isProcedure === true && isNoProcedure(keys))) return true;
  const parallel = optionText(options, "parallel");
  if (parallel !== undefined && !/^(?:safe|restricted|unsafe)$/.test(parallel)) return true;
  const [cost, rows] = ["cost", "rows"].map((key) => numberIn(option(options, key)?.arg));
  if ((cost ?? 1) <= 0 || (rows ?? 1) <= 0) return true;
  const isSet = returnType?.setof === true || parametersIn(statement).some(({ mode }) => mode === "FUNC_PARAM_TABLE");
  if (rows !== undefined && !isSet) return true;
  const written = option(options, "as")?.arg;
  const texts = written !== undefined && "List" in written ? strings(written.List.items) : [];
  if ((texts.length === 0) === (body === undefined) || (body !== undefined && language !== "sql")) return true;
  return texts.length > 1 && language !== "c";
}

function numberIn(value: Node | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ("Integer" in value) return value.Integer.ival ?? 0;
  return "Float" in value ? Number(value.Float.fval) : undefined;
}

/** A function for triggers has no declared arguments, and is not written in SQL. */
function isOddTriggerFunction(statement: CreateFunctionStmt): boolean {
  const type = strings(statement.returnType?.names).at(-1);
  if (type !== "trigger" && type !== "event_trigger") return false;
  const language = languageOf(statement);
  return language === "sql" || (language === "plpgsql" && (statement.parameters ?? []).length > 0);
}
