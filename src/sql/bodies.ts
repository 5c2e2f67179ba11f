/** What stands in the bodies of a statement: the changes of a DO block, as far as its text alone tells, and errors in functions. */
import type { RawStmt } from "@pgsql/types";
import type { Change } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import { nowhere } from "./constant.ts";
import { runProgram } from "./interpret.ts";
import type { World } from "./interpret.ts";
import { checkPlpgsql } from "./parse.ts";
import { errorInPlpgsql, errorInSql, routineProgram } from "./routine.ts";
import type { Program } from "./routine.ts";
import type { StatementError } from "./statement.ts";

export interface BodyReading {
  /** In the order they happen, all `nested`. */
  readonly changes: readonly Change[];
  /** The first place where a body does not parse. */
  readonly error: StatementError | null;
}

const nothing: BodyReading = { changes: [], error: null };

/** Reads the bodies of a parsed statement of which `read` are the changes. Never throws. */
export function readBodies(node: RawStmt, source: StatementSource, read: readonly Change[]): BodyReading {
  if (node.stmt === undefined) return nothing;
  if ("CreateFunctionStmt" in node.stmt) {
    const program = routineProgram(node.stmt.CreateFunctionStmt, source);
    return program === null ? nothing : { changes: [], error: errorInRoutine(program, source) };
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

function errorInRoutine(program: Program, source: StatementSource): StatementError | null {
  if (program.language === "sql") return errorInSql(program);
  if (program.language !== "plpgsql" || checkPlpgsql(source.text) === null) return null;
  const run = runProgram(program, noWorld, { conditional: false });
  let step = run.next();
  while (step.done !== true) step = run.next();
  return errorInPlpgsql(source.text, program, step.value.error);
}

/** A world in which no one knows anything. */
const noWorld: World = { ...nowhere, mark: () => 0, undoTo: () => undefined, refusal: () => null, enter: () => () => undefined, routines: () => [] };
