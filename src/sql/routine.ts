/** Functions, procedures and DO blocks as programs: their body, where it stands, and what they are called with. */
import type { CreateFunctionStmt, DoStmt, FunctionParameter, Node, RawStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import { signatureLabel } from "./data-type.ts";
import { lex } from "./lex.ts";
import { literalText } from "./literal.ts";
import { strings } from "./names.ts";
import { checkPlpgsql, isFailure, parse } from "./parse.ts";
import { option, optionText } from "./read-option.ts";
import { isWord, nextPiece } from "./split.ts";
import type { StatementError } from "./statement.ts";

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

export interface Parameter {
  readonly name: string | null;
  /** As in the signature: `integer`, `text[]`. */
  readonly type: string;
  readonly default: Node | null;
  readonly variadic: boolean;
}

export interface Routine {
  readonly program: Program;
  /** Those that a call gives. */
  readonly parameters: readonly Parameter[];
  /** The names of OUT parameters and of the columns of RETURNS TABLE. */
  readonly outputs: readonly string[];
  readonly isProcedure: boolean;
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
  const nodes = parse(sql);
  const statement = isFailure(nodes) ? undefined : nodes[0]?.stmt;
  if (statement === undefined || !("CreateFunctionStmt" in statement)) return null;
  const node = statement.CreateFunctionStmt;
  const tokens = lex(sql).filter(({ kind }) => kind !== "comment");
  const program = routineProgram(node, { text: sql, tokens, place: (span) => span, nested: true, conditional: false });
  if (program === null) return null;
  const all = (node.parameters ?? []).flatMap((parameter) => ("FunctionParameter" in parameter ? [parameter.FunctionParameter] : []));
  return {
    program,
    parameters: all.filter(isInput).map((parameter) => ({ name: parameter.name ?? null, type: signatureLabel(parameter.argType), default: parameter.defexpr ?? null, variadic: parameter.mode === "FUNC_PARAM_VARIADIC" })),
    outputs: all.filter(({ mode }) => mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_INOUT" || mode === "FUNC_PARAM_TABLE").flatMap(({ name }) => name ?? []),
    isProcedure: node.is_procedure === true,
    strict: (node.options ?? []).some((item) => "DefElem" in item && item.DefElem.defname === "strict" && item.DefElem.arg !== undefined && "Boolean" in item.DefElem.arg && item.DefElem.arg.Boolean.boolval === true),
    settings: (node.options ?? []).flatMap((item) => {
      const set = "DefElem" in item && item.DefElem.defname === "set" ? item.DefElem.arg : undefined;
      if (set === undefined || !("VariableSetStmt" in set) || set.VariableSetStmt.kind !== "VAR_SET_VALUE") return [];
      return [{ name: set.VariableSetStmt.name ?? "", values: (set.VariableSetStmt.args ?? []).flatMap((value) => ("A_Const" in value ? [value.A_Const.sval?.sval ?? ""] : [])) }];
    }),
  };
}

/**
 * The expression that the planner puts in the place of a call to a function in LANGUAGE sql; null where it calls the function, "unknown"
 * where that cannot be told: [inline_function](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/optimizer/util/clauses.c).
 */
export function inlinedExpression(sql: string): Node | null | "unknown" {
  const nodes = parse(sql);
  const statement = isFailure(nodes) ? undefined : nodes[0]?.stmt;
  const routine = readRoutine(sql);
  if (routine === null || statement === undefined || !("CreateFunctionStmt" in statement)) return "unknown";
  const { options = [], returnType } = statement.CreateFunctionStmt;
  const isBarred = options.some((item) => "DefElem" in item && (item.DefElem.defname === "set" || (item.DefElem.defname === "security" && JSON.stringify(item.DefElem.arg).includes("true"))));
  if (isBarred || returnType?.setof === true || routine.outputs.length > 1) return null;
  const body = parse(routine.program.text);
  const query = isFailure(body) ? undefined : body[0]?.stmt;
  if (query === undefined) return "unknown";
  if (isFailure(body) || body.length > 1 || !("SelectStmt" in query)) return null;
  const { targetList } = query.SelectStmt;
  const others = Object.entries(query.SelectStmt).filter(([name]) => name !== "targetList" && name !== "op" && name !== "limitOption");
  const [target, ...more] = targetList ?? [];
  const value = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (value === undefined || more.length > 0 || query.SelectStmt.op !== "SETOP_NONE" || others.some(([, part]) => part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0))) return null;
  if (JSON.stringify(value).includes('"SubLink"')) return null;
  return routine.strict ? "unknown" : value;
}

function isInput({ mode }: FunctionParameter): boolean {
  return mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE";
}

/**
 * The first error in the body of a function or DO block, which the server finds when it is made; `own` is what reading its SQL
 * stumbled over. Null where it is right, or in a language that is not read.
 */
export function errorInPlpgsql(statement: string, program: Program, own: StatementError | null): StatementError | null {
  const verdict = checkPlpgsql(statement);
  if (verdict === null) return null;
  if (own !== null) return own;
  // Without a catalog it takes fields of a row type for unknown variables.
  if (!/^(?:syntax error|missing|unterminated|mismatched|unexpected|trailing junk)/.test(verdict.message)) return null;
  return { message: verdict.message, span: program.place(stumbledOver(program, verdict.message)) };
}

/** The token that a message without a place names: the first one after which the error appears when the rest is cut off. */
function stumbledOver({ text }: Program, message: string): Span {
  const tokens = lex(text).filter((token) => token.kind !== "comment");
  const named = /at or near "([\s\S]*)"$/.exec(message)?.[1];
  const last = tokens.at(-1) ?? { start: 0, end: text.length };
  if (named === undefined) return last;
  const suspects = tokens.filter((token) => text.startsWith(named, token.start) || text.slice(token.start, token.end) === named);
  for (const token of suspects) {
    const semicolon = tokens.find((other) => other.start >= token.start && text.charCodeAt(other.start) === 0x3b);
    const cut = text.slice(0, semicolon?.end ?? token.end);
    let tag = "$migralint$";
    while (cut.includes(tag)) tag = `$x${tag.slice(1)}`;
    if (checkPlpgsql(`DO ${tag}${cut}${tag}`)?.message === message) return token;
  }
  return suspects[0] ?? last;
}

/** The first error in the statements of a SQL body. */
export function errorInSql({ text, place }: Program): StatementError | null {
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) {
    const { start } = piece;
    const nodes = parse(text.slice(start, piece.end));
    if (!isFailure(nodes)) continue;
    const offset = (nodes.offset ?? 0) + start;
    const token = piece.tokens.find((each) => each.end > offset) ?? piece.tokens.at(-1) ?? { start, end: piece.end };
    return { message: nodes.message, span: place({ start: token.start, end: token.end }) };
  }
  return null;
}
