/**
 * Reads the body of a DO block or a function into steps. The parser's own tree of PL/pgSQL has no places but line numbers and
 * changes the text of statements, so the body is read from its tokens; the parser only says whether it is right.
 */
import type { Span } from "../source.ts";
import { tokensIn } from "./lex.ts";
import type { Token } from "./lex.ts";

/** A statement of PL/pgSQL: https://www.postgresql.org/docs/18/plpgsql.html. Spans are offsets in the body. */
export type Step = { readonly span: Span } & (
  | { readonly kind: "block"; readonly label: string | null; readonly declarations: readonly Declaration[]; readonly body: readonly Step[]; readonly handlers: readonly Handler[] }
  | { readonly kind: "if"; readonly branches: readonly Branch[]; readonly otherwise: readonly Step[] }
  | { readonly kind: "case"; readonly subject: Span | null; readonly branches: readonly Branch[]; readonly otherwise: readonly Step[] | null }
  | { readonly kind: "loop"; readonly label: string | null; readonly over: LoopSource; readonly body: readonly Step[] }
  | { readonly kind: "leave"; readonly how: "exit" | "continue"; readonly label: string | null; readonly when: Span | null }
  | { readonly kind: "return"; readonly how: "value" | "next" | "query" | "execute"; readonly value: Span | null; readonly using: readonly Span[] }
  | { readonly kind: "raise"; readonly fails: boolean; readonly condition: string | null }
  | { readonly kind: "assign"; readonly target: readonly string[]; readonly value: Span }
  | { readonly kind: "execute"; readonly command: Span; readonly into: readonly string[] | null; readonly using: readonly Span[] }
  | { readonly kind: "perform"; readonly query: Span }
  | { readonly kind: "assert"; readonly condition: Span }
  | { readonly kind: "fetch"; readonly into: readonly string[] }
  | { readonly kind: "null" }
  /** `sql` holds as many characters as the span, an INTO clause blanked: to SQL, SELECT INTO would make a table. */
  | { readonly kind: "sql"; readonly sql: string; readonly into: readonly string[] | null }
);
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

export interface Declaration {
  readonly name: string;
  /** The type as written; for a cursor or alias what stands there. */
  readonly type: string;
  readonly value: Span | null;
  /** `name ALIAS FOR $1`. */
  readonly alias: string | null;
}

export interface Handler {
  /** Conditions in lower case: `duplicate_object`, `others`; of `SQLSTATE '42710'` the code. */
  readonly conditions: readonly string[];
  readonly body: readonly Step[];
}

export interface Branch {
  readonly condition: Span;
  readonly body: readonly Step[];
}

export type LoopSource =
  | { readonly kind: "ever" }
  | { readonly kind: "while"; readonly condition: Span }
  | { readonly kind: "numbers"; readonly variable: string; readonly reverse: boolean; readonly from: Span; readonly to: Span; readonly by: Span | null }
  | { readonly kind: "array"; readonly variables: readonly string[]; readonly array: Span; /** `SLICE 1`: by rows. */ readonly isSliced: boolean }
  | { readonly kind: "query"; readonly variables: readonly string[]; readonly query: Span }
  | { readonly kind: "execute"; readonly variables: readonly string[]; readonly command: Span; readonly using: readonly Span[] }
  /** A cursor, or what could not be read. */
  | { readonly kind: "other"; readonly variables: readonly string[] };

/** Reads a body. Never throws: what is malformed gives the steps that can be made out. */
export function readBody(text: string): readonly Step[] {
  const body: Body = { text, tokens: [...tokensIn(text)], at: 0 };
  const steps: Step[] = [];
  while (body.at < body.tokens.length) {
    const before = body.at;
    steps.push(...readSteps(body, []));
    if (body.at === before || word(body, body.at) === "end") body.at = Math.max(before, body.at) + 1;
  }
  return steps;
}

/** Whether the steps may end in an error of their own making: by RAISE or ASSERT, wherever in them. */
export function mayRaise(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === "assert" || (step.kind === "raise" && step.fails) || mayRaise(stepsWithin(step)));
}

/** The statements that a statement holds. */
export function stepsWithin(step: Step): readonly Step[] {
  switch (step.kind) {
    case "block": return [...step.body, ...step.handlers.flatMap(({ body }) => body)];
    case "if": case "case": return [...step.branches.flatMap(({ body }) => body), ...(step.otherwise ?? [])];
    case "loop": return step.body;
    default: return [];
  }
}

interface Body {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
}

/** Steps up to one of the words that end them, which is left to read. */
function readSteps(body: Body, until: readonly string[]): Step[] {
  const steps: Step[] = [];
  while (body.at < body.tokens.length) {
    const here = word(body, body.at);
    if (until.includes(here) || here === "end") return steps;
    if (here === ";") {
      body.at++;
      continue;
    }
    const before = body.at;
    const step = readStep(body);
    if (step !== null) steps.push(step);
    if (body.at === before) body.at++;
  }
  return steps;
}

function readStep(body: Body): Step | null {
  let label: string | null = null;
  if (word(body, body.at) === "<<") {
    label = name(body, body.at + 1);
    body.at = find(body, body.at, (text) => text === ">>") + 1;
  }
  const start = body.at;
  const finish = <Made extends object>(made: Made): Made & { readonly span: Span } => ({ ...made, span: spanBetween(body, start, body.at) });
  switch (word(body, start)) {
    case "declare": case "begin":
      return finish(readBlock(body, label));
    case "if":
      return finish(readIf(body));
    case "case":
      return finish(readCase(body));
    case "loop": case "while": case "for": case "foreach":
      return finish(readLoop(body, label));
  }
  const end = find(body, start, isSemicolon);
  body.at = end + 1;
  const span = spanBetween(body, start, end);
  return span.end <= span.start ? null : { ...readSimple(body, start, end), span };
}

type Without<Kind extends Step["kind"]> = Omit<StepOf<Kind>, "span">;

function readBlock(body: Body, label: string | null): Without<"block"> {
  const declarations: Declaration[] = [];
  while (word(body, body.at) === "declare") {
    const begin = beginAfter(body, body.at);
    for (let at = body.at + 1; at < begin; ) {
      if (word(body, at) === "declare") {
        at++;
        continue;
      }
      const end = Math.min(find(body, at, isSemicolon), begin);
      if (end > at) declarations.push(readDeclaration(body, at, end));
      at = end + 1;
    }
    body.at = begin;
  }
  body.at++;
  const steps = readSteps(body, ["exception"]);
  const handlers: Handler[] = [];
  if (word(body, body.at) === "exception") {
    body.at++;
    while (word(body, body.at) === "when") {
      const then = find(body, body.at + 1, isThen);
      const conditions: string[] = [];
      for (let at = body.at + 1; at < then; at++) {
        const token = body.tokens[at];
        if (word(body, at) === "sqlstate") continue;
        if (token?.kind === "string") conditions.push(body.text.slice(token.start + 1, token.end - 1));
        else if (word(body, at) !== "or") conditions.push(word(body, at));
      }
      body.at = then + 1;
      handlers.push({ conditions, body: readSteps(body, ["when"]) });
    }
  }
  closeAt(body);
  return { kind: "block", label, declarations, body: steps, handlers };
}

function readDeclaration(body: Body, from: number, end: number): Declaration {
  const value = find(body, from, (text) => text === ":=" || text === "=" || text === "default", end);
  const alias = word(body, from + 1) === "alias" ? name(body, from + 3) : null;
  return {
    name: name(body, from),
    type: textBetween(body, from + 1, value).replace(/^constant\s+/i, "").replace(/\s+not\s+null\s*$/i, ""),
    value: value < end ? spanBetween(body, value + 1, end) : null,
    alias,
  };
}

function readIf(body: Body): Without<"if"> {
  const branches: Branch[] = [];
  let otherwise: readonly Step[] = [];
  do {
    const then = find(body, body.at + 1, isThen);
    const condition = spanBetween(body, body.at + 1, then);
    body.at = then + 1;
    branches.push({ condition, body: readSteps(body, ["elsif", "elseif", "else"]) });
  } while (word(body, body.at) === "elsif" || word(body, body.at) === "elseif");
  if (word(body, body.at) === "else") {
    body.at++;
    otherwise = readSteps(body, []);
  }
  closeAt(body);
  return { kind: "if", branches, otherwise };
}

function readCase(body: Body): Without<"case"> {
  const when = find(body, body.at + 1, (text) => text === "when");
  const subject = when > body.at + 1 ? spanBetween(body, body.at + 1, when) : null;
  body.at = when;
  const branches: Branch[] = [];
  while (word(body, body.at) === "when") {
    const then = find(body, body.at + 1, isThen);
    const condition = spanBetween(body, body.at + 1, then);
    body.at = then + 1;
    branches.push({ condition, body: readSteps(body, ["when", "else"]) });
  }
  let otherwise: readonly Step[] | null = null;
  if (word(body, body.at) === "else") {
    body.at++;
    otherwise = readSteps(body, []);
  }
  closeAt(body);
  return { kind: "case", subject, branches, otherwise };
}

function readLoop(body: Body, label: string | null): Without<"loop"> {
  const from = body.at;
  const loop = find(body, from, (text) => text === "loop");
  const over = readLoopSource(body, from, loop);
  body.at = loop + 1;
  const steps = readSteps(body, []);
  closeAt(body);
  return { kind: "loop", label, over, body: steps };
}

function readLoopSource(body: Body, from: number, loop: number): LoopSource {
  switch (word(body, from)) {
    case "loop": return { kind: "ever" };
    case "while": return { kind: "while", condition: spanBetween(body, from + 1, loop) };
  }
  const start = find(body, from + 1, (text) => text === "in", loop) + 1;
  const variables = namesBetween(body, from + 1, start - 1);
  const [variable] = variables;
  if (start >= loop || variable === undefined) return { kind: "other", variables };
  if (word(body, from) === "foreach") {
    const array = word(body, start) === "array" ? start + 1 : start;
    const isSliced = word(body, from + 2) === "slice";
    if (isSliced && textBetween(body, from + 3, from + 4) !== "1") return { kind: "other", variables: [variable] };
    return { kind: "array", variables: [variable], array: spanBetween(body, array, loop), isSliced };
  }
  if (word(body, start) === "execute") {
    const using = find(body, start + 1, (text) => text === "using", loop);
    return { kind: "execute", variables, command: spanBetween(body, start + 1, using), using: listBetween(body, using + 1, loop) };
  }
  if (/^(?:select|with|values|table|insert|update|delete|merge|show|explain|\()$/.test(word(body, start)) && !hasRange(body, start, loop)) return { kind: "query", variables, query: spanBetween(body, start, loop) };
  const first = word(body, start) === "reverse" ? start + 1 : start;
  const range = find(body, first, (text) => text === "..", loop);
  if (range >= loop) return { kind: "other", variables };
  const by = find(body, range + 1, (text) => text === "by", loop);
  return { kind: "numbers", variable, reverse: first !== start, from: spanBetween(body, first, range), to: spanBetween(body, range + 1, by), by: by < loop ? spanBetween(body, by + 1, loop) : null };
}

function hasRange(body: Body, from: number, to: number): boolean {
  return find(body, from, (text) => text === "..", to) < to;
}

/** A statement that ends at a semicolon, which is token `end`. */
function readSimple(body: Body, from: number, end: number): DistributedOmit<Step> {
  switch (word(body, from)) {
    case "null":
      return { kind: "null" };
    case "exit": case "continue": {
      const when = find(body, from, (text) => text === "when", end);
      return { kind: "leave", how: word(body, from) === "exit" ? "exit" : "continue", label: when > from + 1 ? name(body, from + 1) : null, when: when < end ? spanBetween(body, when + 1, end) : null };
    }
    case "return": {
      const second = word(body, from + 1);
      if (second === "query" && word(body, from + 2) === "execute") {
        const using = find(body, from + 3, (text) => text === "using", end);
        return { kind: "return", how: "execute", value: spanBetween(body, from + 3, using), using: listBetween(body, using + 1, end) };
      }
      if (second === "next" || second === "query") return { kind: "return", how: second, value: from + 2 < end ? spanBetween(body, from + 2, end) : null, using: [] };
      return { kind: "return", how: "value", value: from + 1 < end ? spanBetween(body, from + 1, end) : null, using: [] };
    }
    case "raise": {
      const level = word(body, from + 1);
      const milder = /^(?:debug|log|info|notice|warning)$/.test(level);
      const named = /^(?:exception|)$/.test(level) ? null : level === "sqlstate" ? stringAt(body, from + 2) : level;
      return { kind: "raise", fails: !milder, condition: from + 1 >= end ? null : (named ?? errorCode(body, from, end)) };
    }
    case "assert":
      return { kind: "assert", condition: listBetween(body, from + 1, end)[0] ?? spanBetween(body, from + 1, end) };
    case "get": {
      const targets: string[] = [];
      for (let at = from; at < end; at++) if (word(body, at + 1) === ":=" || word(body, at + 1) === "=") targets.push(name(body, at));
      return { kind: "fetch", into: targets };
    }
    case "open": case "move": case "close":
      return { kind: "null" };
    case "fetch": {
      const into = find(body, from, (text) => text === "into", end);
      return { kind: "fetch", into: namesBetween(body, into + 1, end) };
    }
    case "perform":
      return { kind: "perform", query: spanBetween(body, from + 1, end) };
    case "execute":
      return readExecute(body, from, end);
  }
  const assignment = assignedExpression(body, from, end);
  if (assignment !== null) return { kind: "assign", target: namesBetween(body, from, assignment - 1), value: spanBetween(body, assignment, end) };
  return readSql(body, from, end);
}

type DistributedOmit<Each> = Each extends unknown ? Omit<Each, "span"> : never;

function readExecute(body: Body, from: number, end: number): Without<"execute"> {
  const stop = find(body, from + 1, (text) => text === "into" || text === "using", end);
  const into = stop < end && word(body, stop) === "into" ? stop : find(body, stop, (text) => text === "into", end);
  const using = stop < end && word(body, stop) === "using" ? stop : find(body, stop, (text) => text === "using", end);
  const first = word(body, into + 1) === "strict" ? into + 2 : into + 1;
  return {
    kind: "execute",
    command: spanBetween(body, from + 1, stop),
    into: into < end ? namesBetween(body, first, using > into ? using : end) : null,
    using: using < end ? listBetween(body, using + 1, into > using ? into : end) : [],
  };
}

function readSql(body: Body, from: number, end: number): Without<"sql"> {
  const start = body.tokens[from]?.start ?? 0;
  const sql = textBetween(body, from, end);
  if (word(body, from) === "import") return { kind: "sql", sql, into: null };
  for (let at = from + 1; at < end; at++) {
    const token = body.tokens[at];
    if (token === undefined || word(body, at) !== "into" || /^(?:insert|merge)$/.test(word(body, at - 1))) continue;
    const first = word(body, at + 1) === "strict" ? at + 2 : at + 1;
    let last = first;
    while (last + 2 < end && (word(body, last + 1) === "." || word(body, last + 1) === ",")) last += 2;
    const stop = body.tokens[Math.min(last, end - 1)]?.end ?? token.end;
    return { kind: "sql", sql: sql.slice(0, token.start - start) + " ".repeat(stop - token.start) + sql.slice(stop - start), into: namesBetween(body, first, last + 1) };
  }
  return { kind: "sql", sql, into: null };
}

/** Of `RAISE … USING ERRCODE = 'x'`. */
function errorCode(body: Body, from: number, end: number): string | null {
  for (let at = from; at < end; at++) if (word(body, at) === "errcode") return stringAt(body, at + 2);
  return null;
}

/** The BEGIN that ends the declarations starting at `from`. */
function beginAfter(body: Body, from: number): number {
  for (let at = from + 1; at < body.tokens.length; at++) {
    const before = word(body, at - 1);
    if (word(body, at) === "begin" && (before === ";" || before === "declare")) return at;
  }
  return body.tokens.length;
}

/** Goes past `END IF;` and its like. */
function closeAt(body: Body): void {
  if (word(body, body.at) === "end") body.at = find(body, body.at, isSemicolon) + 1;
}

/** Where the expression of `name := …` starts, as a token index; null where the statement is no assignment. */
function assignedExpression(body: Body, from: number, to: number): number | null {
  const kind = body.tokens[from]?.kind;
  if (kind !== "word" && kind !== "quoted" && kind !== "parameter") return null;
  for (let at = from + 1; at < to; at++) {
    const text = word(body, at);
    if (text === ":=" || text === "=") return at + 1;
    if (text === ".") at++;
    else if (text === "[") at = find(body, at, (other) => other === "]", to);
    else return null;
  }
  return null;
}

/* Tokens */

/** The token's text in lower case; empty for strings, quoted names and past the ends. */
function word(body: Body, at: number): string {
  const token = body.tokens[at];
  return token === undefined || token.kind === "string" || token.kind === "dollar" || token.kind === "quoted" ? "" : body.text.slice(token.start, token.end).toLowerCase();
}

/** The name at a token, as PostgreSQL stores it. */
function name(body: Body, at: number): string {
  const token = body.tokens[at];
  if (token?.kind === "quoted") return body.text.slice(token.start + 1, token.end - 1).replaceAll('""', '"');
  return word(body, at);
}

function stringAt(body: Body, at: number): string | null {
  const token = body.tokens[at];
  return token?.kind === "string" ? body.text.slice(token.start + 1, token.end - 1) : null;
}

/** The names of `a, b.c, d[1]`: the dotted ones with their dots, without what is in brackets. */
function namesBetween(body: Body, from: number, to: number): string[] {
  const names: string[] = [];
  for (let at = from; at < to; at++) {
    if (word(body, at) === ",") continue;
    if (word(body, at) === "[") {
      at = find(body, at, (text) => text === "]", to);
      names[names.length - 1] += "[]";
    } else if (word(body, at) === "." && names.length > 0) names[names.length - 1] += `.${name(body, ++at)}`;
    else if (body.tokens[at]?.kind === "word" || body.tokens[at]?.kind === "quoted" || body.tokens[at]?.kind === "parameter") names.push(name(body, at));
  }
  return names;
}

/** The expressions between commas outside of brackets. */
function listBetween(body: Body, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; ) {
    const comma = find(body, at, (text) => text === ",", to);
    spans.push(spanBetween(body, at, comma));
    at = comma + 1;
  }
  return spans;
}

/** The first token outside of brackets that matches, as an index, or `to`; semicolons end the search wherever they stand. */
function find(body: Body, from: number, matches: (text: string) => boolean, to = body.tokens.length): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const text = word(body, at);
    if (text === "(" || text === "[") depth++;
    else if ((text === ")" || text === "]") && depth > 0) {
      depth--;
      if (depth > 0 || text === ")") continue;
    }
    if ((depth === 0 || text === ";") && matches(text)) return at;
    if (text === ";" && at > from) return at;
  }
  return to;
}

function spanBetween(body: Body, from: number, to: number): Span {
  const start = body.tokens[from]?.start ?? body.text.length;
  return { start, end: Math.max(start, body.tokens[to - 1]?.end ?? start) };
}

function textBetween(body: Body, from: number, to: number): string {
  const { start, end } = spanBetween(body, from, to);
  return body.text.slice(start, end);
}

function isSemicolon(text: string): boolean {
  return text === ";";
}

/** PL/pgSQL takes the first THEN outside of brackets, even one of a CASE expression. */
function isThen(text: string): boolean {
  return text === "then";
}
