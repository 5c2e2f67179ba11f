/**
 * Runs PL/pgSQL and SQL programs as far as can be told without a server, and gives the changes they make one by one. Where a
 * condition cannot be told both ways are gone, and what happens there is conditional.
 */
import type { FuncCall, Node, RawStmt, SelectStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import { readChanges } from "./changes.ts";
import type { StatementSource } from "./changes.ts";
import { castToCalendar } from "./calendar.ts";
import { runTimeName } from "./change.ts";
import type { Change, ChangeBase, ObjectName } from "./change.ts";
import type { Scope, Surroundings } from "./constant.ts";
import { evaluate, evaluateText, selectOf } from "./constant.ts";
import { functionCalls, nodesTagged } from "./expression.ts";
import { booleanOfText, literalText } from "./literal.ts";
import { nameOf, strings } from "./names.ts";
import { isFailure, parse } from "./parse.ts";
import type { ParseFailure } from "./parse.ts";
import type { LoopSource, Step, StepOf } from "./plpgsql.ts";
import { readBody } from "./plpgsql.ts";
import { prepare } from "./prepare.ts";
import type { Program, ReadStatement, Routine } from "./routine.ts";
import { rowEffectOf } from "./row-effect.ts";
import type { Result } from "./select.ts";
import { recordOf, selectRows } from "./select.ts";
import { nextPiece } from "./split.ts";
import { tokensIn } from "./lex.ts";
import type { StatementError } from "./statement.ts";
import type { Value } from "./value.ts";
import { areEqual, arrayOfText, isList, isMoment, isRow, jsonOf, textOfValue } from "./value.ts";
import { keepTree, sharingTree } from "./trees.ts";

/** What a program runs in. Every change it gives must be applied before the next is asked for. */
export interface World extends Surroundings {
  readonly mark: () => number;
  readonly undoTo: (mark: number) => void;
  /** Why the server refuses the change given last, by the name of the condition: `duplicate_table`; null where it does not, or no one can tell. */
  readonly refusal: () => string | null;
  /** Goes into a function with SET clauses; gives the way out. */
  readonly enter: (clauses: Routine["settings"]) => () => void;
  /** Functions and procedures of that name that migrations made. */
  readonly routines: (name: ObjectName) => readonly Routine[];
}

/** What is left to say after a program ran. */
export interface Outcome {
  /** The first place in its own SQL that does not parse. */
  readonly error: StatementError | null;
  /** The same in a constant that EXECUTE runs: PostgreSQL meets it only then. */
  readonly executedError: StatementError | null;
  /** The condition with which it fails for certain. */
  readonly failed: string | null;
  readonly value: Value | undefined;
  /** What its variables hold at the end; where it may have returned before, no one can tell. */
  readonly variables: ReadonlyMap<string, Value | undefined>;
}

/** How the changes of a program are marked. */
export interface Circumstances {
  readonly conditional: boolean;
  readonly unlikely?: boolean;
}

/** Runs the body of a DO block, or of a routine with the values of its parameters. */
export function* runProgram(program: Program, world: World, circumstances: Circumstances, parameters: ReadonlyMap<string, Value | undefined> = new Map(), state: Shared = { depth: 0, left: mostSteps }): Generator<Change, Outcome> {
  const run = startRun(program, world, circumstances, parameters, state);
  let flow: Flow = next;
  if (program.language === "sql") flow = yield* runSqlBody(run);
  else if (program.language === "plpgsql") flow = yield* runSteps(run, readBody(program.text));
  else yield opaque(run, { start: 0, end: program.text.length }, `its body is in ${program.language}`);
  const value = flow.how === "return" ? (run.doubt.returned ? undefined : flow.value) : undefined;
  return { error: run.error.own, executedError: run.error.executed, failed: flow.how === "fail" ? flow.condition : null, value, variables: run.doubt.returned ? new Map() : run.variables };
}

function startRun(program: Program, world: World, circumstances: Circumstances, parameters: ReadonlyMap<string, Value | undefined>, state: Shared): Run {
  return {
    program, world, state,
    variables: new Map(parameters),
    presumed: new Set(),
    types: new Map(),
    records: new Set(),
    shadowed: new Set(),
    error: { own: null, executed: null },
    doubt: { returned: false },
    conditional: circumstances.conditional,
    unlikely: circumstances.unlikely === true,
    guard: null,
  };
}

interface Shared {
  depth: number;
  /** Steps that may still be taken: a bound on loops and recursion. */
  left: number;
}

const mostSteps = 20_000;
const deepest = 12;
/** The turns of one loop. */
const mostTurns = 1000;

interface Run {
  readonly program: Program;
  readonly world: World;
  readonly state: Shared;
  readonly error: { own: StatementError | null; executed: StatementError | null };
  readonly doubt: { /** A RETURN may have left the program before this point. */ returned: boolean };
  /** By name, in lower case unless quoted; present and undefined where the value is not known. */
  variables: Map<string, Value | undefined>;
  /** Those whose value rests on there being nothing that no migration made. */
  readonly presumed: Set<string>;
  /** The types of variables as they are declared. */
  types: Map<string, string>;
  /** Variables declared as `record` or as the row of a table. */
  readonly records: Set<string>;
  /** Names of several variables: what a label before them means is not followed. */
  readonly shadowed: Set<string>;
  conditional: boolean;
  /** Reached only if something is there that no migration made. */
  unlikely: boolean;
  /** The only condition on which it runs, as written. */
  guard: string | null;
}

type Flow =
  | { readonly how: "next"; /** What a query gives that is no more than calls of the migrations' own functions. */ readonly given?: readonly (Value | undefined)[] }
  | { readonly how: "return"; readonly value: Value | undefined }
  | { readonly how: "exit" | "continue"; readonly label: string | null }
  | { readonly how: "fail"; readonly condition: string };

const next: Flow = { how: "next" };

/* Steps */

function* runSteps(run: Run, steps: readonly Step[]): Generator<Change, Flow> {
  for (const step of steps) {
    if (run.state.left-- <= 0) {
      if (run.state.left === -1) yield opaque(run, step.span, "it runs too long to be followed");
      return next;
    }
    const flow = yield* runStep(run, step);
    if (flow.how !== "next") return flow;
  }
  return next;
}

function* runStep(run: Run, step: Step): Generator<Change, Flow> {
  switch (step.kind) {
    case "block": return yield* runBlock(run, step);
    case "if": return yield* runIf(run, step.branches.map(({ condition, body }) => ({ text: textAt(run, condition), body, ...judge(run, condition) })), step.otherwise);
    case "case": return yield* runCase(run, step);
    case "loop": return yield* runLoop(run, step);
    case "leave": {
      const when = step.when === null ? { value: true as const, presumed: false } : judge(run, step.when);
      if (when.value === false) return next;
      if (when.value === true && !run.conditional) return { how: step.how, label: step.label };
      return { how: step.how, label: "?" };
    }
    case "return": return yield* runReturn(run, step);
    case "raise":
      return step.fails && !run.conditional && !run.unlikely ? { how: "fail", condition: step.condition ?? "raise_exception" } : next;
    case "assign": {
      yield* runCalls(run, `select ${textAt(run, step.value)}`, step.value, (call) => {
        assign(run, step.target, call);
        return true;
      }, () => {
        const scope = scopeOf(run);
        const value = evaluateText(textAt(run, step.value), scope);
        assign(run, step.target, value, scope.verdict.presumed);
      });
      return next;
    }
    case "assert": case "null":
      return next;
    case "fetch":
      for (const name of step.into) assign(run, [name], undefined);
      return next;
    case "execute": return yield* runExecute(run, step.command, step.using, step.into);
    case "perform": return yield* runPerform(run, step);
    case "sql": return yield* runSql(run, step.sql, step.span, step.into);
  }
}

function* runBlock(run: Run, step: StepOf<"block">): Generator<Change, Flow> {
  const outer = run.variables;
  const outerTypes = run.types;
  run.variables = new Map(outer);
  run.types = new Map(outerTypes);
  const own = new Set<string>();
  for (const { name, value, alias, type } of step.declarations) {
    own.add(name);
    run.types.set(name, type);
    if (outer.has(name)) run.shadowed.add(name);
    if (/^record\b|%\s*rowtype\b/i.test(type)) run.records.add(name);
    else run.records.delete(name);
    if (/^(?:(?:no\s+)?scroll\s+)?cursor\b/i.test(type)) run.variables.set(name, undefined);
    else run.variables.set(name, alias !== null ? run.variables.get(alias) : value === null ? null : typed(valueAt(run, value), type));
  }
  const mark = run.world.mark();
  let flow = yield* runSteps(run, step.body);
  if (step.handlers.length > 0) {
    if (flow.how === "fail") {
      const { condition } = flow;
      const handler = step.handlers.find(({ conditions }) => conditions.some((name) => catches(name, condition)));
      if (handler !== undefined) {
        run.world.undoTo(mark);
        flow = yield* runSteps(run, handler.body);
      }
    } else {
      for (const handler of step.handlers) {
        // What fails on data alone no one can tell from here.
        if (handler.conditions.every((name) => foreseenNames.has(conditionName(name)))) continue;
        const handled = yield* maybe(run, null, handler.body);
        if (handled.how === "return") run.doubt.returned = true;
      }
    }
  }
  const kept = run.variables;
  run.variables = outer;
  run.types = outerTypes;
  for (const name of outer.keys()) if (!own.has(name)) outer.set(name, kept.get(name));
  return flow.how === "exit" && flow.label !== null && flow.label === step.label ? next : flow;
}

/** A value as a variable of that type holds it. */
function typed(value: Value | undefined, type: string): Value | undefined {
  if (typeof value === "string" && /\[\]\s*$|\barray\b/i.test(type)) return arrayOfText(value);
  if (typeof value === "string" && /^(?:bool|boolean)\b/i.test(type)) return booleanOfText(value);
  if (typeof value === "string" && /^(?:int|integer|bigint|smallint|int[248])\b/i.test(type)) return /^-?\d+$/.test(value) ? Number(value) : undefined;
  const calendar = /^(?:(date|interval)|(timestamptz|timestamp(?:\s*\(\d\))?\s+with\s+time\s+zone)|(timestamp)\b.*)$/i.exec(type);
  if (value !== undefined && value !== null && calendar !== null) return castToCalendar(value, calendar[1]?.toLowerCase() ?? (calendar[2] !== undefined ? "timestamptz" : "timestamp"));
  if (/^jsonb?$/i.test(type)) return value === null ? null : jsonOf(value, type.length === "jsonb".length);
  if (isMoment(value) && /^(?:text|varchar|character varying|name)\b/i.test(type)) return textOfValue(value) ?? undefined;
  return value;
}

/** Conditions by which a statement about the schema is refused, as the catalog foresees it: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const foreseen: Readonly<Record<string, string>> = {
  "42P07": "duplicate_table", "42710": "duplicate_object", "42701": "duplicate_column", "42723": "duplicate_function", "42P06": "duplicate_schema", "42712": "duplicate_alias",
  "42P04": "duplicate_database", "42P03": "duplicate_cursor", "42P05": "duplicate_prepared_statement", "58P02": "duplicate_file",
  "42P01": "undefined_table", "42704": "undefined_object", "42703": "undefined_column", "42883": "undefined_function", "42P02": "undefined_parameter",
  "3F000": "invalid_schema_name", "2BP01": "dependent_objects_still_exist",
};

const foreseenNames: ReadonlySet<string> = new Set(Object.values(foreseen));

/** The name of a condition that a handler or RAISE gives by name or by SQLSTATE. */
function conditionName(written: string): string {
  return foreseen[written.toUpperCase()] ?? (written.toUpperCase() === "P0001" ? "raise_exception" : written.toLowerCase());
}

/** Whether WHEN catches it: https://www.postgresql.org/docs/18/plpgsql-control-structures.html#PLPGSQL-ERROR-TRAPPING */
function catches(handler: string, condition: string): boolean {
  if (handler === "others") return condition !== "query_canceled" && condition !== "assert_failure";
  const [caught, raised] = [conditionName(handler), conditionName(condition)];
  return caught === raised || (caught === "syntax_error_or_access_rule_violation" && /^(?:duplicate|undefined)_/.test(raised));
}

interface Judged {
  readonly text: string;
  readonly body: readonly Step[];
  readonly value: boolean | undefined;
  readonly presumed: boolean;
}

function* runIf(run: Run, branches: readonly Judged[], otherwise: readonly Step[]): Generator<Change, Flow> {
  const [first, ...others] = branches;
  if (first === undefined) return yield* runSteps(run, otherwise);
  const { value, presumed, text, body } = first;
  if (value === true) {
    const flow = yield* runSteps(run, body);
    if (presumed) yield* unlikely(run, null, () => runIf(run, others, otherwise));
    return flow;
  }
  if (value === false) {
    if (presumed) yield* unlikely(run, text, () => runSteps(run, body));
    return yield* runIf(run, others, otherwise);
  }
  const before = new Map(run.variables);
  const then = yield* maybe(run, text, body);
  const after = run.variables;
  run.variables = new Map(before);
  const rest = yield* conditionally(run, null, () => runIf(run, others, otherwise));
  for (const [name, known] of after) if (!isSame(known, run.variables.get(name))) run.variables.set(name, undefined);
  return merged(run, then, rest);
}

/** The flow after two ways of which one was gone. */
function merged(run: Run, one: Flow, other: Flow): Flow {
  if (one.how === "return" && other.how === "return") return { how: "return", value: isSame(one.value, other.value) ? one.value : undefined };
  if (one.how === "return" || other.how === "return") run.doubt.returned = true;
  const leaving = [one, other].find(({ how }) => how === "exit" || how === "continue");
  return leaving === undefined ? next : { how: leaving.how as "exit", label: "?" };
}

/** Whether two values are known and the same. */
function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (one === other) return true;
  if (one === null || other === null || one === undefined || other === undefined) return false;
  return areEqual(one, other) === true;
}

/** Runs steps that may or may not run. */
function* maybe(run: Run, guard: string | null, steps: readonly Step[]): Generator<Change, Flow> {
  return yield* conditionally(run, guard, () => runSteps(run, steps));
}

function* conditionally(run: Run, guard: string | null, work: () => Generator<Change, Flow>): Generator<Change, Flow> {
  const before = { conditional: run.conditional, guard: run.guard };
  run.guard = run.conditional || run.doubt.returned ? null : guard;
  run.conditional = true;
  const flow = yield* work();
  run.conditional = before.conditional;
  run.guard = before.guard;
  return flow.how === "fail" ? next : flow;
}

/** Shows what would run if something were there that no migration made; nothing of it stays. */
function* unlikely(run: Run, guard: string | null, work: () => Generator<Change, Flow>): Generator<Change, Flow> {
  const before = { unlikely: run.unlikely, variables: new Map(run.variables), returned: run.doubt.returned };
  run.unlikely = true;
  const flow = yield* conditionally(run, guard, work);
  run.unlikely = before.unlikely;
  run.variables = before.variables;
  run.doubt.returned = before.returned;
  return flow;
}

function* runCase(run: Run, step: StepOf<"case">): Generator<Change, Flow> {
  const { subject, branches, otherwise } = step;
  const judged = branches.map(({ condition, body }): Judged => {
    const text = textAt(run, condition);
    const written = subject === null ? text : `(${textAt(run, subject)}) in (${text})`;
    return { text, body, ...truthOf(run, written) };
  });
  // In a CASE no branch has a condition of its own that a change could be freed of.
  return yield* runIf(run, judged, otherwise ?? []);
}

/* Loops */

function* runLoop(run: Run, step: StepOf<"loop">): Generator<Change, Flow> {
  const { over, label, body } = step;
  if (over.kind === "ever" || over.kind === "while") return yield* runWhile(run, step, over.kind === "while" ? over.condition : null);
  const turns = yield* turnsOf(run, over);
  if (turns === null) return yield* runUnknownTurns(run, step);
  for (const turn of turns.rows.slice(0, mostTurns)) {
    const { sure } = turn;
    bind(run, variablesOf(over), turn);
    const flow = sure ? yield* runSteps(run, body) : yield* maybe(run, null, body);
    const leaves = flow.how === "exit" || flow.how === "continue";
    if (leaves && flow.label === "?") {
      // It may have left here: what follows may not run.
      return yield* runUnknownTurns(run, step);
    }
    if (leaves && flow.label !== null && flow.label !== label) return flow;
    if (flow.how === "exit") return next;
    if (flow.how === "return" || flow.how === "fail") return flow;
  }
  if (turns.rows.length > mostTurns) yield opaque(run, step.span, "its loop runs too often to be followed");
  if (!turns.complete) return yield* runUnknownTurns(run, step);
  if (turns.rows.length === 0 && turns.presumed) {
    yield* unlikely(run, null, () => {
      forget(run, step.body);
      bind(run, variablesOf(over), null);
      return runSteps(run, body);
    });
  }
  return next;
}

/** LOOP and WHILE, turn by turn as long as it is known whether there is a next one. */
function* runWhile(run: Run, step: StepOf<"loop">, condition: Span | null): Generator<Change, Flow> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const again = condition === null ? { value: true, presumed: false } : judge(run, condition);
    if (again.value === false && !again.presumed) return next;
    if (again.value !== true || again.presumed) break;
    const flow = yield* runSteps(run, step.body);
    const leaves = flow.how === "exit" || flow.how === "continue";
    if (leaves && flow.label === "?") break;
    if (leaves && flow.label !== null && flow.label !== step.label) return flow;
    if (flow.how === "exit") return next;
    if (flow.how === "return" || flow.how === "fail") return flow;
    if (run.state.left <= 0) return next;
  }
  return yield* runUnknownTurns(run, step);
}

/** Goes through a loop once, as it may run for any value, or never. */
function* runUnknownTurns(run: Run, step: StepOf<"loop">): Generator<Change, Flow> {
  forget(run, step.body);
  bind(run, variablesOf(step.over), null);
  const flow = yield* maybe(run, null, step.body);
  forget(run, step.body);
  if (flow.how === "return") run.doubt.returned = true;
  return (flow.how === "exit" || flow.how === "continue") && flow.label !== null && flow.label !== "?" && flow.label !== step.label ? flow : next;
}

function variablesOf(over: LoopSource): readonly string[] {
  return over.kind === "numbers" ? [over.variable] : "variables" in over ? over.variables : [];
}

interface Turns {
  readonly rows: readonly { readonly values: readonly (Value | undefined)[]; readonly record: Value; readonly sure: boolean }[];
  readonly complete: boolean;
  readonly presumed: boolean;
}

function* turnsOf(run: Run, over: LoopSource): Generator<Change, Turns | null> {
  switch (over.kind) {
    case "numbers": {
      const [from, to, by] = [valueAt(run, over.from), valueAt(run, over.to), over.by === null ? 1 : valueAt(run, over.by)];
      if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number" || by <= 0 || Math.abs(to - from) / by > mostTurns) return null;
      const rows = [];
      for (let at = from; over.reverse ? at >= to : at <= to; at += over.reverse ? -by : by) rows.push({ values: [at], record: at, sure: true });
      return { rows, complete: true, presumed: false };
    }
    case "array": {
      const list = valueAt(run, over.array);
      const values = typeof list === "string" ? arrayOfText(list) : list;
      if (!isList(values)) return null;
      const elements = !over.isSliced ? scalarsOf(values) : values.some(isList) ? values : [values];
      return { rows: elements.map((value) => ({ values: [value], record: value ?? null, sure: true })), complete: true, presumed: false };
    }
    case "query": {
      const sql = textAt(run, over.query);
      const result = resultOf(run, sql);
      if (result !== null) return turns(result);
      yield* runSql(run, sql, over.query, null);
      return null;
    }
    case "execute": {
      const command = valueAt(run, over.command);
      const result = typeof command === "string" ? resultOf(run, command, usingScope(run, over.using)) : null;
      if (result !== null) return turns(result);
      yield* runExecute(run, over.command, over.using, null);
      return null;
    }
    default:
      return null;
  }
}

/** The elements of an array of any number of dimensions, in order. */
function scalarsOf(list: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
  return list.flatMap((element) => (isList(element) ? scalarsOf(element) : [element]));
}

function turns(result: Result): Turns {
  return {
    rows: result.rows.map((row) => ({ values: row.values, record: recordOf(result, row), sure: row.sure })),
    complete: result.complete,
    presumed: result.presumed,
  };
}

/** Gives the loop's variables the values of a turn; null: they are not known. */
function bind(run: Run, variables: readonly string[], turn: Turns["rows"][number] | null): void {
  const [first, ...others] = variables;
  if (first === undefined) return;
  if (turn === null) {
    for (const variable of variables) run.variables.set(variable, undefined);
    return;
  }
  const whole = others.length === 0 && (turn.values.length > 1 || run.records.has(first));
  run.variables.set(first, whole ? turn.record : typed(turn.values[0], run.types.get(first) ?? ""));
  others.forEach((variable, index) => run.variables.set(variable, typed(turn.values[index + 1], run.types.get(variable) ?? "")));
}

/** Makes unknown what the steps assign: they may have run, and how often no one can tell. */
function forget(run: Run, steps: readonly Step[]): void {
  for (const name of assignedIn(steps)) if (run.variables.has(name)) run.variables.set(name, undefined);
}

function assignedIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step): string[] => {
    const names = (written: readonly string[] | null): string[] => (written ?? []).map((name) => name.replace(/[.[].*/s, ""));
    switch (step.kind) {
      case "assign": return names(step.target.slice(0, 1));
      case "execute": case "sql": case "fetch": return names(step.into);
      case "loop": return [...variablesOf(step.over), ...assignedIn(step.body)];
      case "block": return [...assignedIn(step.body), ...step.handlers.flatMap(({ body }) => assignedIn(body))];
      case "if": return [...step.branches.flatMap(({ body }) => assignedIn(body)), ...assignedIn(step.otherwise)];
      case "case": return [...step.branches.flatMap(({ body }) => assignedIn(body)), ...assignedIn(step.otherwise ?? [])];
      default: return [];
    }
  });
}

/* RETURN, SQL and EXECUTE */

function* runReturn(run: Run, step: StepOf<"return">): Generator<Change, Flow> {
  if (step.how === "next" || step.how === "query" || step.how === "execute") {
    if (step.value !== null) {
      if (step.how === "query") yield* runSql(run, textAt(run, step.value), step.value, null);
      if (step.how === "execute") yield* runExecute(run, step.value, step.using, null);
    }
    return next;
  }
  let value: Value | undefined = null;
  if (step.value !== null) {
    value = undefined;
    const written = step.value;
    yield* runCalls(run, `select ${textAt(run, written)}`, written, (called) => {
      value = called;
      return true;
    }, () => {
      value = valueAt(run, written);
    });
  }
  if (run.conditional) run.doubt.returned = true;
  return { how: "return", value };
}

function* runPerform(run: Run, step: StepOf<"perform">): Generator<Change, Flow> {
  const sql = `select  ${textAt(run, step.query)}`;
  // `perform` is one character longer than `select`.
  const flow = yield* runStatements(run, sql, (span) => placeFrom(run, step.span, span));
  const result = flow.how === "next" ? resultOf(run, sql) : null;
  noteFound(run, result);
  return flow;
}

/** Notes whether there was a row. */
function noteFound(run: Run, result: Result | null): void {
  const found = result === null ? undefined : result.rows.some(({ sure }) => sure) ? true : result.rows.length === 0 && result.complete ? false : undefined;
  assign(run, ["found"], found, found === false && result?.presumed === true);
}

function placeFrom(run: Run, whole: Span, inner: Span): Span {
  return run.program.place({ start: whole.start + inner.start, end: Math.min(whole.end, whole.start + inner.end) });
}

function* runSql(run: Run, sql: string, span: Span, into: readonly string[] | null): Generator<Change, Flow> {
  const flow = yield* runStatements(run, sql, (inner) => placeFrom(run, span, inner));
  if (flow.how !== "next") return flow;
  const select = /^\s*(?:select|with|values|table|\()/i.test(sql);
  const { given } = flow;
  const result = into === null || !select ? null : given !== undefined ? { columns: given.map(() => "?column?"), rows: [{ values: given, sure: true }], complete: true, presumed: false, scopes: [] } : resultOf(run, sql);
  if (into !== null) fill(run, into, result);
  noteFound(run, result);
  return next;
}

/** Gives the variables of INTO the first row of a result. */
function fill(run: Run, into: readonly string[], result: Result | null): void {
  const known = result !== null && result.complete && result.rows.every(({ sure }) => sure);
  const presumed = result?.presumed === true;
  if (!known) {
    for (const name of into) assign(run, [name], undefined);
    return;
  }
  const [row] = result.rows;
  const [first] = into;
  if (into.length === 1 && first !== undefined && (result.columns.length > 1 || run.records.has(first))) assign(run, [first], row === undefined ? null : recordOf(result, row), presumed);
  else into.forEach((name, index) => assign(run, [name], row === undefined ? null : row.values[index], presumed));
}

/** Runs the SQL of a body in LANGUAGE sql; its value is that of the last query. */
function* runSqlBody(run: Run): Generator<Change, Flow> {
  const { text } = run.program;
  const flow = yield* runStatements(run, text, (inner) => run.program.place(inner));
  if (flow.how !== "next") return flow;
  let last: string | null = null;
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) last = text.slice(piece.start, piece.end);
  const result = last === null ? null : resultOf(run, last);
  const known = result !== null && result.complete && !result.presumed && result.rows.every(({ sure }) => sure);
  return { how: "return", value: !known ? undefined : result.rows[0] === undefined ? null : result.rows[0].values[0] };
}

/** Runs SQL text of one or more statements; `place` leads from it to the file. */
function* runStatements(run: Run, text: string, place: (span: Span) => Span, executed = false): Generator<Change, Flow> {
  let last: Flow = next;
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) {
    const { start, end } = piece;
    const source: StatementSource = {
      text: text.slice(start, end),
      tokens: piece.tokens.map((token) => ({ start: token.start - start, end: token.end - start, kind: token.kind })),
      place: (inner) => place({ start: inner.start + start, end: inner.end + start }),
      nested: true,
      conditional: run.conditional || run.doubt.returned,
    };
    const read = readOnce(run, source);
    if (isFailure(read)) {
      const offset = read.offset ?? 0;
      const token = source.tokens.find((each) => each.end > offset) ?? source.tokens.at(-1) ?? { start: 0, end: 0 };
      const error = { message: read.message, span: source.place(token) };
      if (executed) run.error.executed ??= error;
      else run.error.own ??= error;
      continue;
    }
    for (const { node, changes } of read) {
      for (const change of changes) {
        yield marked(run, withEffect(change, node, () => scopeOf(run)));
        const refusal = run.world.refusal();
        if (refusal !== null && !run.conditional && !run.doubt.returned && !run.unlikely) return { how: "fail", condition: refusal };
      }
      last = yield* runNode(run, node, source, changes);
      if (last.how === "fail") return last;
    }
  }
  return last;
}

/** Reads a statement, or gives what was read of it before. */
function readOnce(run: Run, source: StatementSource): readonly ReadStatement[] | ParseFailure {
  const { start, end } = source.place({ start: 0, end: source.text.length });
  const key = `${start} ${end} ${source.text}`;
  const known = run.program.read.get(key);
  if (known !== undefined) return known;
  const nodes = parse(source.text);
  if (isFailure(nodes)) return nodes;
  const read = nodes.map((node) => ({ node, changes: readChanges(node, source) }));
  for (const { node, changes } of read) if (node.stmt !== undefined) keepTree(node.stmt, changes);
  run.program.read.set(key, read);
  return read;
}

/** What a statement runs besides its own changes: a DO block, the functions it calls. */
function* runNode(run: Run, node: RawStmt, source: StatementSource, changes: readonly Change[]): Generator<Change, Flow> {
  if (node.stmt === undefined) return next;
  if ("DoStmt" in node.stmt) {
    const program = changes.find((change) => change.kind === "DoBlock")?.program;
    if (program === undefined || run.state.depth >= deepest) return next;
    run.state.depth++;
    const outcome = yield* runProgram(program, run.world, circumstancesOf(run), new Map(), run.state);
    run.state.depth--;
    run.error.executed ??= outcome.error ?? outcome.executedError;
    return outcome.failed === null ? next : { how: "fail", condition: outcome.failed };
  }
  return yield* runCallsIn(run, node.stmt, source.place({ start: 0, end: source.text.length }));
}

function circumstancesOf(run: Run): Circumstances {
  return { conditional: run.conditional || run.doubt.returned, unlikely: run.unlikely };
}

function* runExecute(run: Run, command: Span, using: readonly Span[], into: readonly string[] | null): Generator<Change, Flow> {
  const text = textAt(run, command);
  const placed = run.program.place(command);
  const value = valueAt(run, command);
  const scope = usingScope(run, using);
  if (typeof value === "string") {
    const literal = literalIn(text);
    const sql = prepare(value, { start: 0, end: value.length }, { placeholders: [], psql: false }).text;
    const place = literal === null ? () => placed : (inner: Span) => run.program.place({ start: command.start + literal.offset(inner.start), end: command.start + literal.offset(inner.end) });
    const before = run.error.executed;
    const flow = yield* runStatements(run, sql, place, true);
    const isBroken = before === null && run.error.executed !== null;
    if (literal === null && before === null && run.error.executed !== null) {
      yield opaque(run, command, `EXECUTE runs SQL that does not parse here: ${run.error.executed.message}`);
      run.error.executed = null;
    }
    // What a template is filled with may mend it.
    if (isBroken && sql === value && !run.conditional && !run.doubt.returned && !run.unlikely) return { how: "fail", condition: "syntax_error" };
    if (into !== null) fill(run, into, resultOf(run, value, scope));
    return flow;
  }
  if (into !== null) for (const name of into) assign(run, [name], undefined);
  const guess = evaluateText(text, { ...scopeOf(run), filler: runTimeName });
  const touched = typeof guess === "string" ? touchedBy(run, guess, placed) : null;
  if (touched !== null && touched.every((change) => change.kind === "Neutral" && !change.refusesTransaction)) {
    for (const change of touched) yield marked(run, { ...change, table: null } as Change);
    return next;
  }
  if (touched !== null && touched.every((change) => change.kind === "Query")) {
    for (const change of touched) yield marked(run, change);
    return next;
  }
  const kinds = touched === null ? [] : [...new Set(touched.map(({ kind }) => kind))];
  const named = touched === null ? [] : touched.flatMap((change) => ("table" in change && change.table !== null ? [isFilled(change.table) ? null : change.table] : []));
  yield { ...opaque(run, command, "EXECUTE runs SQL that is put together at run time"), ...(touched !== null && { touches: { changes: touched, kinds, tables: named.includes(null) || named.length === 0 ? null : named.flatMap((name) => name ?? []) } }) };
  return next;
}

function isFilled({ schema, name }: ObjectName): boolean {
  return name.includes(runTimeName) || schema?.includes(runTimeName) === true;
}

/** A GRANT to a role known only at run time, and its like: what the statement does, whatever the unknown parts are. */
function touchedBy(run: Run, sql: string, placed: Span): readonly Change[] | null {
  const found: Change[] = [];
  for (let piece = nextPiece(sql, 0, sql.length); piece.tokens !== null; piece = nextPiece(sql, piece.next, sql.length)) {
    const { start, end } = piece;
    const text = sql.slice(start, end);
    const nodes = parse(text);
    if (isFailure(nodes)) return null;
    const source = { text, tokens: piece.tokens.map((token) => ({ start: token.start - start, end: token.end - start, kind: token.kind })), place: () => placed, nested: true, conditional: run.conditional || run.doubt.returned };
    for (const node of nodes) found.push(...readChanges(node, source));
  }
  return found.length === 0 ? null : found;
}

function literalIn(text: string): ReturnType<typeof literalText> {
  const [token, ...others] = tokensIn(text);
  return token !== undefined && others.length === 0 ? literalText(text, token) : null;
}

/* Calls */

/** Runs the functions that migrations made and an expression calls. `whole` gets the value where the expression is one such call; else `otherwise` is done. */
function* runCalls(run: Run, sql: string, span: Span, whole: (value: Value | undefined) => boolean, otherwise: () => void): Generator<Change, void> {
  const select = selectOf(sql);
  if (select === null) {
    run.error.own ??= errorIn(run, sql, span);
    return otherwise();
  }
  if (!sql.includes("(")) return otherwise();
  const calls = routineCalls(run, { SelectStmt: select });
  const [target] = select.targetList ?? [];
  const value = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  const query: Change = { ...base(run, span), kind: "Query", functions: functionCalls({ SelectStmt: select }).map(({ name }) => name) };
  keepTree({ SelectStmt: select }, [query]);
  yield marked(run, query);
  if (calls.length === 0) return otherwise();
  if (value !== undefined && "FuncCall" in value && calls.includes(value.FuncCall)) {
    whole(yield* callRoutine(run, value.FuncCall, scopeOf(run), run.program.place(span)));
    return;
  }
  for (const call of calls) yield* callRoutine(run, call, scopeOf(run), run.program.place(span));
  otherwise();
}

function errorIn(run: Run, sql: string, span: Span): StatementError | null {
  const nodes = parse(sql);
  if (!isFailure(nodes)) return null;
  const offset = Math.max(0, (nodes.offset ?? 0) - "select ".length) + span.start;
  const token = [...tokensIn(run.program.text, span.start, span.end)].find(({ end }) => end > offset);
  return { message: nodes.message, span: run.program.place(token ?? span) };
}

function routineCalls(run: Run, node: Node): FuncCall[] {
  const found: FuncCall[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(visit);
    if ("FuncCall" in value) {
      const call = (value as { FuncCall: FuncCall }).FuncCall;
      if (run.world.routines(nameOf(strings(call.funcname))).length > 0) found.push(call);
    }
    Object.values(value).forEach(visit);
  };
  visit(node);
  return found;
}

/** Runs the routines that a statement calls: those in the select list of a query once for each of its rows. */
function* runCallsIn(run: Run, node: Node, placed: Span): Generator<Change, Flow> {
  if (run.state.depth >= deepest) return next;
  if ("CallStmt" in node) {
    const call = node.CallStmt.funccall;
    if (call !== undefined && routineCalls(run, { FuncCall: call }).includes(call)) return yield* calledFlow(run, call, scopeOf(run), placed);
    return next;
  }
  const calls = routineCalls(run, node);
  if (calls.length === 0) return next;
  if (!("SelectStmt" in node)) {
    for (const call of calls) {
      const flow = yield* conditionally(run, null, () => calledFlow(run, call, unknownScope(run), placed));
      if (flow.how !== "next") return flow;
    }
    return next;
  }
  const select = node.SelectStmt;
  const inList = (select.targetList ?? []).flatMap((target) => ("ResTarget" in target && target.ResTarget.val !== undefined ? routineCalls(run, target.ResTarget.val) : []));
  const elsewhere = calls.filter((call) => !inList.includes(call));
  const plain = select.fromClause === undefined && select.whereClause === undefined;
  const sole = elsewhere.length === 1 && select.whereClause === undefined && inList.length === 0 ? functionOf(select) : null;
  for (const call of elsewhere) {
    const flow = select.fromClause?.length === 1 && select.whereClause === undefined ? yield* calledFlow(run, call, scopeOf(run), placed) : yield* conditionally(run, null, () => calledFlow(run, call, unknownScope(run), placed));
    if (flow.how !== "next") return flow;
    if (call === sole?.call) return { how: "next", given: givenFrom(run, select, sole.name, flow.given?.[0]) };
  }
  if (inList.length === 0) return next;
  if (plain) {
    const values = new Map<FuncCall, Value | undefined>();
    for (const call of inList) {
      const flow = yield* calledFlow(run, call, scopeOf(run), placed);
      if (flow.how !== "next") return flow;
      values.set(call, flow.given?.[0]);
    }
    return { how: "next", given: (select.targetList ?? []).map((target) => valueOfTarget(run, target, values)) };
  }
  const result = selectRows({ ...select, targetList: [], distinctClause: [] }, scopeOf(run));
  if (result === null || !result.complete) {
    for (const call of inList) yield* conditionally(run, null, () => calledFlow(run, call, unknownScope(run), placed));
    return next;
  }
  for (const [index, { sure }] of result.rows.slice(0, mostTurns).entries()) {
    for (const call of inList) {
      const scope = result.scopes[index] ?? scopeOf(run);
      const flow = sure ? yield* calledFlow(run, call, scope, placed) : yield* conditionally(run, null, () => calledFlow(run, call, scope, placed));
      if (flow.how !== "next") return flow;
    }
  }
  return next;
}

/** The only thing that a query is from, where that is a call, and what its rows are called. */
function functionOf({ fromClause, withClause }: SelectStmt): { readonly call: FuncCall; readonly name: string } | null {
  const [item] = fromClause ?? [];
  if (fromClause?.length !== 1 || withClause !== undefined || item === undefined || !("RangeFunction" in item) || item.RangeFunction.coldeflist !== undefined) return null;
  const [list] = item.RangeFunction.functions ?? [];
  const call = list !== undefined && "List" in list ? list.List.items?.[0] : undefined;
  return call !== undefined && "FuncCall" in call ? { call: call.FuncCall, name: item.RangeFunction.alias?.aliasname ?? strings(call.FuncCall.funcname).at(-1) ?? "" } : null;
}

/** What a query gives of the one row that the function it is from returned. */
function givenFrom(run: Run, select: SelectStmt, name: string, value: Value | undefined): readonly (Value | undefined)[] {
  const row = isRow(value) ? value.row : new Map([[name, value]]);
  const called: Result = { columns: [...row.keys()], rows: [{ values: [...row.values()], sure: value !== undefined }], complete: true, presumed: false, scopes: [] };
  const result = selectRows({ ...select, fromClause: [{ RangeVar: { relname: name } }] }, scopeOf(run), new Map([[name, called]]));
  return result?.rows[0]?.values ?? (select.targetList ?? []).map(() => undefined);
}

/** What a target gives once the functions in it ran. */
function valueOfTarget(run: Run, target: Node, called: ReadonlyMap<FuncCall, Value | undefined>): Value | undefined {
  const value = "ResTarget" in target ? target.ResTarget.val : undefined;
  if (value !== undefined && "FuncCall" in value && called.has(value.FuncCall)) return called.get(value.FuncCall);
  return value === undefined || nodesTagged(value, "FuncCall").some((call) => called.has(call)) ? undefined : evaluate(value, scopeOf(run));
}

function* calledFlow(run: Run, call: FuncCall, scope: Scope, placed: Span): Generator<Change, Flow> {
  const failure = { condition: null as string | null };
  const value = yield* callRoutine(run, call, scope, placed, failure);
  return failure.condition === null ? { how: "next", given: [value] } : { how: "fail", condition: failure.condition };
}

/** Runs a routine with the arguments of a call, if it is clear which; gives what it returns. */
function* callRoutine(run: Run, call: FuncCall, scope: Scope, placed: Span, failure: { condition: string | null } = { condition: null }): Generator<Change, Value | undefined> {
  const given = (call.args ?? []).map((argument) => ("NamedArgExpr" in argument ? { name: argument.NamedArgExpr.name ?? null, node: argument.NamedArgExpr.arg } : { name: null, node: argument }));
  const values = given.map(({ node }) => evaluate(node, scope));
  const routine = chosen(run.world.routines(nameOf(strings(call.funcname))), given, values);
  if (routine === null || run.state.depth >= deepest) return undefined;
  const parameters = parametersOf(routine, given.map(({ name }) => name), values, scope);
  if (parameters === null) return undefined;
  if (routine.strict && values.includes(null)) return null;
  run.state.depth++;
  const program: Program = { ...routine.program, place: () => placed, read: new Map() };
  const leave = routine.settings.length === 0 ? null : run.world.enter(routine.settings);
  const outcome = yield* runProgram(program, run.world, { conditional: run.conditional || run.doubt.returned, unlikely: run.unlikely }, parameters, run.state);
  leave?.();
  run.state.depth--;
  failure.condition = outcome.failed;
  if (routine.outputs.length === 0) return outcome.value;
  const isFollowed = routine.program.language === "plpgsql" && !routine.givesRows;
  const row = new Map(routine.outputs.map((output) => [output, isFollowed ? outcome.variables.get(output) : undefined]));
  return row.size === 1 ? [...row.values()][0] : { row };
}

/** The routine that a call means: by its number of arguments, then by what their values can be. */
function chosen(routines: readonly Routine[], given: readonly { readonly name: string | null }[], values: readonly (Value | undefined)[]): Routine | null {
  const fitting = routines.filter(({ parameters }) => {
    const needed = parameters.filter((parameter) => parameter.default === null && !parameter.variadic).length;
    const most = parameters.some(({ variadic }) => variadic) ? Infinity : parameters.length;
    return given.length >= needed && given.length <= most && given.every(({ name }) => name === null || parameters.some((parameter) => parameter.name === name));
  });
  if (fitting.length <= 1) return fitting[0] ?? null;
  const suited = fitting.filter(({ parameters }) => values.every((value, index) => suits(value, parameters[index]?.type ?? "")));
  const exact = suited.filter(({ parameters }) => parameters.length === given.length);
  return suited.length === 1 ? (suited[0] ?? null) : exact.length === 1 ? (exact[0] ?? null) : null;
}

function suits(value: Value | undefined, type: string): boolean {
  if (typeof value === "number") return /^(?:integer|bigint|smallint|numeric|real|double precision)$/.test(type);
  if (typeof value === "boolean") return type === "boolean";
  if (isList(value)) return type.endsWith("[]");
  return true;
}

function parametersOf(routine: Routine, names: readonly (string | null)[], values: readonly (Value | undefined)[], scope: Scope): ReadonlyMap<string, Value | undefined> | null {
  const bound = new Map<string, Value | undefined>();
  routine.parameters.forEach((parameter, index) => {
    const at = names.findIndex((name, position) => (name === null ? position === index : name === parameter.name));
    const rest = parameter.variadic ? values.slice(index) : null;
    const value = rest ?? (at === -1 ? (parameter.default === null ? undefined : evaluate(parameter.default, scope)) : values[at]);
    const kept = typed(value, parameter.type);
    bound.set(`$${index + 1}`, kept);
    if (parameter.name !== null) bound.set(parameter.name, kept);
  });
  for (const output of routine.outputs) if (!bound.has(output)) bound.set(output, null);
  return bound;
}

/* Values */

function scopeOf(run: Run): Scope {
  const verdict = { presumed: false };
  return {
    find: (parts) => {
      const found = findVariable(run.variables, parts, run.shadowed);
      if (found !== null && parts.some((part) => run.presumed.has(part))) verdict.presumed = true;
      return found;
    },
    parameter: (number) => run.variables.get(`$${number}`),
    surroundings: run.world,
    verdict,
  };
}

function findVariable(variables: ReadonlyMap<string, Value | undefined>, parts: readonly string[], shadowed: ReadonlySet<string>): { readonly value: Value | undefined } | null {
  const [first = "", second] = parts;
  if (second === undefined) return variables.has(first) ? { value: variables.get(first) } : null;
  const record = variables.get(first);
  if (isRow(record)) return { value: record.row.get(second) };
  if (variables.has(first)) return { value: undefined };
  return variables.has(second) ? { value: shadowed.has(second) ? undefined : variables.get(second) } : null;
}

/** Where no argument is known. */
function unknownScope(run: Run): Scope {
  return { ...scopeOf(run), find: () => ({ value: undefined }) };
}

/** The parameters `$1` of an EXECUTE are the values of USING. */
function usingScope(run: Run, using: readonly Span[]): Scope {
  const values = using.map((span) => valueAt(run, span));
  return { ...scopeOf(run), find: () => null, parameter: (number) => values[number - 1] };
}

function valueAt(run: Run, span: Span): Value | undefined {
  return evaluateText(textAt(run, span), scopeOf(run));
}

function judge(run: Run, condition: Span): { readonly value: boolean | undefined; readonly presumed: boolean } {
  return truthOf(run, textAt(run, condition));
}

/** What a condition says; NULL counts as false. */
function truthOf(run: Run, text: string): { readonly value: boolean | undefined; readonly presumed: boolean } {
  const scope = scopeOf(run);
  const value = evaluateText(text, scope);
  return { value: value === null ? false : typeof value === "boolean" ? value : undefined, presumed: scope.verdict.presumed };
}

function resultOf(run: Run, sql: string, scope: Scope = scopeOf(run)): Result | null {
  const select = selectOf(sql);
  return select === null ? null : selectRows(select, scope);
}

function assign(run: Run, target: readonly string[], value: Value | undefined, presumed = false): void {
  const [name = ""] = target;
  const base = name.replace(/[.[].*/s, "");
  if (presumed) run.presumed.add(base);
  else run.presumed.delete(base);
  const known = run.unlikely ? undefined : base === name ? typed(value, run.types.get(name) ?? "") : value;
  if (base === name) run.variables.set(name, known);
  else {
    const record = run.variables.get(base);
    const field = name.slice(base.length + 1);
    run.variables.set(base, isRow(record) && !field.includes("[") ? { row: new Map([...record.row, [field, known]]) } : undefined);
  }
}

/* Text and marks */

function textAt(run: Run, { start, end }: Span): string {
  return run.program.text.slice(start, end);
}

function base(run: Run, span: Span): ChangeBase {
  return { span: run.program.place(span), conditional: run.conditional || run.doubt.returned, nested: true };
}

/** The change with the marks of where it stands. */
function marked(run: Run, change: Change): Change {
  const guard = run.doubt.returned ? null : run.guard;
  const conditional = run.conditional || run.doubt.returned;
  if (guard === null && !run.unlikely && change.conditional === conditional) return change;
  return sharingTree({ ...change, conditional, ...(guard !== null && { guard }), ...(run.unlikely && { unlikely: true }) }, change);
}

/** A change of rows with what it does to them, if it is what the statement is for. */
export function withEffect(change: Change, { stmt: node }: RawStmt, scope: () => Scope): Change {
  const isOwn = node !== undefined && ((change.kind === "Insert" && "InsertStmt" in node) || (change.kind === "Update" && "UpdateStmt" in node) || (change.kind === "Delete" && "DeleteStmt" in node));
  const effect = isOwn ? rowEffectOf(node, scope()) : undefined;
  return effect === undefined ? change : sharingTree({ ...change, effect } as Change, change);
}

function opaque(run: Run, span: Span, reason: string): Change {
  return marked(run, { ...base(run, span), kind: "Opaque", reason });
}

/** Runs the routines that a statement at the top of a script calls; `span` is the statement's. */
export function* runQuery(node: Node, span: Span, world: World, circumstances: Circumstances): Generator<Change, { readonly failed: string | null }> {
  const run = startRun({ language: "sql", text: "", place: () => span, read: new Map() }, world, circumstances, new Map(), { depth: 0, left: mostSteps });
  const flow = yield* runCallsIn(run, node, span);
  return { failed: flow.how === "fail" ? flow.condition : null };
}
