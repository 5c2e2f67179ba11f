/** What stands in the bodies of a statement: the changes of a DO block, as far as its text alone tells, and errors in functions. */
import type { CreateFunctionStmt, RawStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import { nowhere } from "./constant.ts";
import { runProgram } from "./interpret.ts";
import type { World } from "./interpret.ts";
import { tokensIn } from "./lex.ts";
import { strings } from "./names.ts";
import { outputsOf } from "./parameters.ts";
import { checkPlpgsql, isFailure, parse } from "./parse.ts";
import { readBody, stepsWithin } from "./plpgsql.ts";
import type { Step } from "./plpgsql.ts";
import { routineProgram } from "./routine.ts";
import type { Program } from "./routine.ts";
import { nextPiece } from "./split.ts";
import type { StatementError } from "./statement.ts";

/** What the bodies of a statement hold. */
export interface BodyReading {
  /** In the order they happen, all `nested`. */
  readonly changes: readonly Change[];
  /** The first place where a body does not parse. */
  readonly error: StatementError | null;
  /** Of a function: the server refuses the body for what its text says. */
  readonly flawed?: boolean;
}

const nothing: BodyReading = { changes: [], error: null };

/** Reads the bodies of a parsed statement of which `read` are the changes. Never throws. */
export function readBodies(node: RawStmt, source: StatementSource, read: readonly Change[]): BodyReading {
  if (node.stmt === undefined) return nothing;
  if ("CreateFunctionStmt" in node.stmt) {
    const program = routineProgram(node.stmt.CreateFunctionStmt, source);
    return program === null ? nothing : readRoutineBody(program, source, node.stmt.CreateFunctionStmt);
  }
  const block = read.find((change) => change.kind === "DoBlock");
  if (block?.program === undefined) return nothing;
  const { program } = block;
  if (program.language !== "plpgsql") {
    const { span, conditional, nested } = block;
    return { changes: [{ kind: "Opaque", span, conditional, nested, reason: `the DO block is in ${program.language}` }], error: null };
  }
  const changes: Change[] = [];
  const run = runProgram(program, noWorld, { conditional: source.conditional });
  let step = run.next();
  for (; step.done !== true; step = run.next()) changes.push(step.value);
  const { error, executedError } = step.value;
  const verdict = errorInPlpgsql(source.text, program, error);
  if (verdict !== null) return { changes, error: verdict };
  // The parser knows the grammar, and finds nothing wrong.
  if (error !== null && checkPlpgsql(source.text) === null) changes.push({ kind: "Opaque", span: error.span, conditional: true, nested: true, reason: "SQL in the DO block could not be read" });
  return { changes, error: executedError };
}

function readRoutineBody(program: Program, source: StatementSource, node: CreateFunctionStmt): BodyReading {
  if (program.language === "sql") {
    const error = errorInSql(program);
    return { changes: [], error, flawed: error !== null && node.sql_body === undefined };
  }
  const verdict = program.language === "plpgsql" ? checkPlpgsql(source.text) : null;
  if (verdict === null) {
    const bare = program.language === "plpgsql" && mustReturn(node) && /\breturn\s*;/i.test(program.text) ? bareReturn(readBody(program.text)) : null;
    return bare === null ? nothing : { changes: [], error: { message: 'missing expression at or near ";"', span: program.place(bare.span) }, flawed: true };
  }
  const run = runProgram(program, noWorld, { conditional: false });
  let step = run.next();
  while (step.done !== true) step = run.next();
  return { changes: [], error: errorInPlpgsql(source.text, program, step.value.error), flawed: needsNoCatalog.test(verdict.message) };
}

/** Whether RETURN gives the result, and so cannot stand alone; the parser does not look at that. */
function mustReturn({ returnType, parameters, is_procedure: isProcedure }: CreateFunctionStmt): boolean {
  return isProcedure !== true && returnType !== undefined && returnType.setof !== true && !["void", "event_trigger"].includes(strings(returnType.names).at(-1) ?? "") && outputsOf(parameters).length === 0;
}

function bareReturn(steps: readonly Step[]): Step | null {
  for (const step of steps) {
    const found = step.kind === "return" && step.how === "value" && step.value === null ? step : bareReturn(stepsWithin(step));
    if (found !== null) return found;
  }
  return null;
}

/** What PL/pgSQL's compiler says that no table, type or other function could change: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/pl/plpgsql/src/pl_gram.y */
const needsNoCatalog = new RegExp(
  `^(?:syntax error|missing|unterminated|mismatched|unexpected|trailing junk|RETURN (?:NEXT |QUERY )?cannot have a parameter|cannot use RETURN (?:NEXT|QUERY)|too (?:many|few) parameters specified for RAISE|
  unrecognized (?:RAISE|GET DIAGNOSTICS|exception condition)|invalid SQLSTATE|not enough arguments for cursor|too many arguments for cursor|cursor "[^"]*" has |cursor FOR loop must|value for parameter|
  duplicate declaration|variable "[^"]*" must have a default|variable "[^"]*" is declared CONSTANT|variable "\\$\\d+" does not exist|EXIT cannot|CONTINUE cannot|there is no label|block label|end label|
  diagnostics item|"[^".]*" is not a known variable|loop variable of)`.replace(/\n\s*/g, ""),
);

/** A world in which no one knows anything. */
const noWorld: World = { ...nowhere, mark: () => 0, undoTo: () => undefined, refusal: () => null, enter: () => () => undefined, routines: () => [] };

/**
 * The first error in the body of a function or DO block, which the server finds when it is made; `own` is what reading its SQL
 * stumbled over. Null where it is right, or in a language that is not read.
 */
function errorInPlpgsql(statement: string, program: Program, own: StatementError | null): StatementError | null {
  const verdict = checkPlpgsql(statement);
  if (verdict === null) return null;
  if (own !== null) return own;
  // Without a catalog it takes fields of a row type for unknown variables.
  if (!needsNoCatalog.test(verdict.message)) return null;
  return { message: verdict.message, span: program.place(stumbledOver(program, verdict.message)) };
}

/** What a message without a place is about: the token that it names, or else the statement with which it comes. */
function stumbledOver({ text }: Program, message: string): Span {
  const tokens = [...tokensIn(text)];
  const named = /at or near "([\s\S]*)"$/.exec(message)?.[1];
  const semicolons = tokens.filter((token) => text.charCodeAt(token.start) === 0x3b);
  const saysSo = (end: number): boolean => {
    const cut = text.slice(0, end);
    let tag = "$migralint$";
    while (cut.includes(tag)) tag = `$x${tag.slice(1)}`;
    return checkPlpgsql(`DO ${tag}${cut}${tag}`)?.message === message;
  };
  const last = tokens.at(-1) ?? { start: 0, end: text.length };
  if (named === undefined) {
    const at = semicolons.findIndex(({ end }) => saysSo(end));
    const [before, end] = [at < 1 ? 0 : (semicolons[at - 1]?.end ?? 0), semicolons[at]?.start ?? last.start];
    const within = tokens.filter((token) => token.start >= before && token.end <= end);
    const opened = within.findLastIndex((token) => /^(?:begin|declare|then|else|loop)$/i.test(text.slice(token.start, token.end)));
    const first = within[opened + 1];
    return at === -1 || first === undefined ? last : { start: first.start, end };
  }
  const suspects = tokens.filter((token) => text.startsWith(named, token.start) || text.slice(token.start, token.end) === named);
  return suspects.find((token) => saysSo(semicolons.find((other) => other.start >= token.start)?.end ?? token.end)) ?? suspects[0] ?? last;
}

/** The first error in the statements of a SQL body. */
function errorInSql({ text, place }: Program): StatementError | null {
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
