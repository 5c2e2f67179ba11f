/** Functions, procedures and DO blocks as programs: their body, where it stands, and what they are called with. */
import type { CreateFunctionStmt, DoStmt, Node, RawStmt, VariableSetStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import { tokensIn } from "./lex.ts";
import { literalText } from "./literal.ts";
import { strings } from "./names.ts";
import { inputsOf, outputsOf } from "./parameters.ts";
import type { Parameter } from "./parameters.ts";
import { firstStatement, isFailure, parse } from "./parse.ts";
import { option, optionIsOn, optionText } from "./read-option.ts";
import { isWord } from "./split.ts";

/** A text that is run: the body of a DO block, function or procedure. */
export interface Program {
  readonly language: string;
  readonly text: string;
  /** From the body to the file; text that is not in the file as it stands maps to what holds it. */
  readonly place: (span: Span) => Span;
  /** What was read of its statements, by their texts: a second run gives the very same changes. */
  readonly read: Map<string, readonly ReadStatement[]>;
}

/** A statement of a program with its changes. */
export interface ReadStatement {
  readonly node: RawStmt;
  readonly changes: readonly Change[];
}

/** A function or procedure as a program that is called. */
export interface Routine {
  readonly program: Program;
  /** Those that a call gives. */
  readonly parameters: readonly Parameter[];
  /** The names of OUT parameters and of the columns of RETURNS TABLE. */
  readonly outputs: readonly string[];
  readonly isProcedure: boolean;
  /** It returns a set. */
  readonly givesRows: boolean;
  readonly strict: boolean;
  /** The settings it runs under: `SET search_path = ''`. */
  readonly settings: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** The program of a DO block; null where it has no body. `source` is that of the whole statement. */
export function doProgram(node: DoStmt, source: StatementSource): Program | null {
  const body = optionText(node.args, "as");
  return body === undefined ? null : programOf(body, optionText(node.args, "language") ?? "plpgsql", source);
}

function programOf(body: string, language: string, source: StatementSource): Program {
  const literals = source.tokens.filter((token, index) => (token.kind === "dollar" || token.kind === "string") && !isWord(source.text, source.tokens[index - 1], "language"));
  for (const literal of literals) {
    const decoded = literalText(source.text, literal);
    if (decoded?.value !== body) continue;
    return { language, text: body, place: (span) => source.place({ start: decoded.offset(span.start), end: decoded.offset(span.end) }), read: new Map() };
  }
  const whole = literals.find((literal) => literal.end - literal.start >= body.length) ?? { start: 0, end: source.text.length };
  return { language, text: body, place: () => source.place(whole), read: new Map() };
}

/** The program of CREATE FUNCTION or CREATE PROCEDURE, BEGIN ATOMIC included; null where it has no body to read. */
export function routineProgram(node: CreateFunctionStmt, source: StatementSource): Program | null {
  const language = optionText(node.options, "language")?.toLowerCase() ?? "sql";
  const written = option(node.options, "as")?.arg;
  if (written !== undefined) {
    const [body, ...others] = "List" in written ? strings(written.List.items) : [];
    return body === undefined || others.length > 0 ? null : programOf(body, language, source);
  }
  if (node.sql_body === undefined) return null;
  const { tokens, text } = source;
  const atomic = tokens.findIndex((token, index) => isWord(text, token, "atomic") && isWord(text, tokens[index - 1], "begin"));
  const last = tokens.findLastIndex((token) => isWord(text, token, "end"));
  const from = atomic !== -1 ? atomic + 1 : tokens.findIndex((token) => isWord(text, token, "return"));
  const to = atomic !== -1 && last > atomic ? last : tokens.length;
  const [start, end] = [tokens[from]?.start, tokens[to - 1]?.end];
  if (start === undefined || end === undefined || end < start) return null;
  // RETURN expression is a query of one row.
  const body = atomic !== -1 ? text.slice(start, end) : text.slice(start, end).replace(/^return/i, "select");
  return { language: "sql", text: body, place: (span) => source.place({ start: span.start + start, end: span.end + start }), read: new Map() };
}

/** Reads CREATE FUNCTION or CREATE PROCEDURE as it stands; null where it is something else or has no body. Its places count from the start of the text. */
export function readRoutine(sql: string): Routine | null {
  const statement = firstStatement(sql);
  return statement !== null && "CreateFunctionStmt" in statement ? routineIn(statement.CreateFunctionStmt, sql) : null;
}

function routineIn(node: CreateFunctionStmt, sql: string): Routine | null {
  const program = routineProgram(node, { text: sql, tokens: [...tokensIn(sql)], place: (span) => span, nested: true, conditional: false });
  if (program === null) return null;
  return {
    program,
    parameters: inputsOf(node.parameters),
    outputs: outputsOf(node.parameters).flatMap(({ name }) => name ?? []),
    isProcedure: node.is_procedure === true,
    givesRows: node.returnType?.setof === true,
    strict: optionIsOn(node.options, "strict"),
    settings: settingsOf(node).flatMap(({ kind, name = "", args }) =>
      kind === "VAR_SET_VALUE" ? [{ name, values: (args ?? []).flatMap((value) => ("A_Const" in value ? [value.A_Const.sval?.sval ?? ""] : [])) }] : [],
    ),
  };
}

/** The SET clauses of CREATE FUNCTION and CREATE PROCEDURE. */
export function settingsOf({ options }: CreateFunctionStmt): readonly VariableSetStmt[] {
  return (options ?? []).flatMap((item) => {
    const set = "DefElem" in item && item.DefElem.defname === "set" ? item.DefElem.arg : undefined;
    return set !== undefined && "VariableSetStmt" in set ? [set.VariableSetStmt] : [];
  });
}

/**
 * The expression that the planner puts in the place of a call to a function in LANGUAGE sql; null where it calls the function, "unknown"
 * where that cannot be told: [inline_function](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/optimizer/util/clauses.c).
 */
export function inlinedExpression(sql: string): Node | null | "unknown" {
  const statement = firstStatement(sql);
  if (statement === null || !("CreateFunctionStmt" in statement)) return "unknown";
  const node = statement.CreateFunctionStmt;
  const routine = routineIn(node, sql);
  if (routine === null) return "unknown";
  if (settingsOf(node).length > 0 || optionIsOn(node.options, "security") || node.returnType?.setof === true || routine.outputs.length > 1) return null;
  const body = parse(routine.program.text);
  const query = isFailure(body) ? undefined : body[0]?.stmt;
  if (query === undefined) return "unknown";
  if (isFailure(body) || body.length > 1 || !("SelectStmt" in query)) return null;
  const { targetList, op } = query.SelectStmt;
  const [target, ...more] = targetList ?? [];
  const value = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  const isBare = Object.entries(query.SelectStmt).every(([name, clause]) => name === "targetList" || name === "op" || name === "limitOption" || clause === undefined || clause === false || (Array.isArray(clause) && clause.length === 0));
  if (value === undefined || more.length > 0 || op !== "SETOP_NONE" || !isBare) return null;
  if (JSON.stringify(value).includes('"SubLink"')) return null;
  return routine.strict ? "unknown" : value;
}
