/**
 * Reads the SQL inside a DO block. The parser's own tree of PL/pgSQL has no places but line numbers and changes the text
 * of statements, so the block is read from its tokens; the parser only says whether it is right.
 */
import type { DoStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import { readChanges } from "./changes.ts";
import type { StatementSource } from "./changes.ts";
import type { Change } from "./change.ts";
import { arrayOf, evaluate, rowsOf } from "./constant.ts";
import type { Constants } from "./constant.ts";
import { lex } from "./lex.ts";
import type { Token } from "./lex.ts";
import { literalText } from "./literal.ts";
import { checkPlpgsql, isFailure, parse } from "./parse.ts";
import { prepare } from "./prepare.ts";
import { isWord, nextPiece } from "./split.ts";
import type { StatementError } from "./statement.ts";

export interface BlockReading {
  /** In the order they happen, all `nested`. */
  readonly changes: readonly Change[];
  /** The first place where the block does not parse. */
  readonly error: StatementError | null;
}

/** Reads the statements of a DO block. `source` is that of the whole DO statement. */
export function readDoBlock(node: DoStmt, source: StatementSource): BlockReading {
  const language = optionOf(node, "language") ?? "plpgsql";
  const body = optionOf(node, "as");
  const whole = { start: 0, end: source.text.length };
  if (body === null) return { changes: [], error: null };
  if (language !== "plpgsql") return { changes: [opaque(source, source.place(whole), source.conditional, `the DO block is in ${language}`)], error: null };
  const literal = source.tokens.find((token, index) => (token.kind === "dollar" || token.kind === "string") && !isWord(source.text, source.tokens[index - 1], "language"));
  const decoded = literal === undefined ? null : literalText(source.text, literal);
  const verbatim = decoded !== null && decoded.value === body;
  const place = (span: Span): Span => source.place(verbatim ? { start: decoded.offset(span.start), end: decoded.offset(span.end) } : (literal ?? whole));
  const block: Block = { text: body, tokens: lex(body).filter((token) => token.kind !== "comment"), place, source, changes: [], error: null, executedError: null, assigned: new Set(), returned: false };
  noteAssignments(block);
  readRange(block, 0, block.tokens.length, source.conditional, new Map());
  return { changes: block.changes, error: judged(block, source) };
}

/** Trusts the parser over our own reading: it knows the grammar, we know the places. */
function judged(block: Block, source: StatementSource): StatementError | null {
  const verdict = checkPlpgsql(source.text);
  if (verdict === null) {
    if (block.error !== null) block.changes.push(opaque(source, block.error.span, true, "SQL in the DO block could not be read", true));
    return block.executedError;
  }
  if (block.error !== null) return block.error;
  // Without a catalog it takes fields of a row type for unknown variables.
  if (!/^(?:syntax error|missing|unterminated|mismatched|unexpected|trailing junk)/.test(verdict.message)) return block.executedError;
  return { message: verdict.message, span: block.place(stumbledOver(block, verdict.message)) };
}

/** The token that a message without a place names: the first one after which the error appears when the rest is cut off. */
function stumbledOver(block: Block, message: string): Span {
  const named = /at or near "([\s\S]*)"$/.exec(message)?.[1];
  const last = block.tokens.at(-1) ?? { start: 0, end: block.text.length };
  if (named === undefined) return last;
  const suspects = block.tokens.filter((token) => block.text.startsWith(named, token.start) || block.text.slice(token.start, token.end) === named);
  for (const token of suspects) {
    const semicolon = block.tokens.find((other) => other.start >= token.start && block.text.charCodeAt(other.start) === 0x3b);
    const cut = block.text.slice(0, semicolon?.end ?? token.end);
    let tag = "$migralint$";
    while (cut.includes(tag)) tag = `$x${tag.slice(1)}`;
    if (checkPlpgsql(`DO ${tag}${cut}${tag}`)?.message === message) return token;
  }
  return suspects[0] ?? last;
}

interface Block {
  readonly text: string;
  /** Of the body, without comments. */
  readonly tokens: readonly Token[];
  /** From the body to the file. */
  readonly place: (span: Span) => Span;
  readonly source: StatementSource;
  readonly changes: Change[];
  /** In the block's own SQL. */
  error: StatementError | null;
  /** In a constant that EXECUTE runs: PostgreSQL meets it only then. */
  executedError: StatementError | null;
  /** Variables that get a value after their declaration: not constant. */
  readonly assigned: Set<string>;
  /** A RETURN may have left the block before this point. */
  returned: boolean;
}

interface Frame {
  readonly kind: "block" | "if" | "case" | "loop";
  conditional: boolean;
  handlers: boolean;
  /** The condition of an IF, until its ELSE. */
  guard?: string | null;
}

/** Reads the statements from token `from` to token `to`. */
function readRange(block: Block, from: number, to: number, conditional: boolean, constants: Constants): void {
  const frames: Frame[] = [];
  let known = constants;
  const isConditional = (): boolean => conditional || block.returned || frames.some((frame) => frame.conditional);
  for (let at = from; at < to; ) {
    const token = block.tokens[at];
    if (token === undefined) return;
    const frame = frames.at(-1);
    switch (wordOf(block, token)) {
      case "<<":
        at = find(block, at, to, (text) => text === ">>") + 1;
        break;
      case ";":
        at++;
        break;
      case "else":
        if (frame !== undefined) frame.guard = null;
        at++;
        break;
      case "declare": {
        const begin = beginAfter(block, at, to);
        known = declared(block, at + 1, begin, known);
        at = begin;
        break;
      }
      case "begin":
        frames.push({ kind: "block", conditional: false, handlers: false });
        at++;
        break;
      case "exception":
        if (frame !== undefined) frame.conditional = frame.handlers = true;
        at++;
        break;
      case "if":
        frames.push({ kind: "if", conditional: true, handlers: false, guard: textBetween(block, at + 1, find(block, at + 1, to, isThen)) });
        at = find(block, at + 1, to, isThen) + 1;
        break;
      case "elsif": case "elseif": case "when":
        if (frame !== undefined) frame.guard = null;
        at = find(block, at + 1, to, isThen) + 1;
        break;
      case "case":
        frames.push({ kind: "case", conditional: true, handlers: false });
        at = find(block, at + 1, to, (text) => text === "when");
        break;
      case "loop":
        frames.push({ kind: "loop", conditional: true, handlers: false });
        at++;
        break;
      case "while":
        frames.push({ kind: "loop", conditional: true, handlers: false });
        at = find(block, at + 1, to, (text) => text === "loop") + 1;
        break;
      case "for": case "foreach": {
        const loop = find(block, at + 1, to, (text) => text === "loop");
        const values = loopHeader(block, at, loop, isConditional(), known);
        if (values === null) {
          frames.push({ kind: "loop", conditional: true, handlers: false });
          at = loop + 1;
          break;
        }
        const end = loopEnd(block, loop + 1, to);
        for (const value of values.values.slice(0, mostTurns)) readRange(block, loop + 1, end, isConditional(), new Map([...known, [values.variable, value]]));
        at = find(block, end, to, isSemicolon) + 1;
        break;
      }
      case "end":
        frames.pop();
        at = find(block, at, to, isSemicolon) + 1;
        break;
      default: {
        const end = find(block, at, to, isSemicolon);
        const first = block.changes.length;
        readStatement(block, at, end, isConditional(), known);
        const conditions = frames.filter((frame) => frame.conditional);
        const guard = conditional || block.returned || conditions.length !== 1 ? null : (conditions[0]?.guard ?? null);
        if (guard !== null) for (const [index, change] of block.changes.entries()) if (index >= first) block.changes[index] = { ...change, guard };
        if (wordOf(block, token) === "return" && isConditional()) block.returned = true;
        at = end + 1;
      }
    }
  }
}

const mostTurns = 1000;

/** A statement that is no control structure: tokens `from` to `to` without the semicolon. */
function readStatement(block: Block, from: number, to: number, conditional: boolean, constants: Constants): void {
  const first = block.tokens[from];
  const last = block.tokens[to - 1];
  if (first === undefined || last === undefined || last.end <= first.start) return;
  switch (wordOf(block, first)) {
    case "null": case "raise": case "return": case "exit": case "continue": case "get": case "open": case "fetch": case "move": case "close": case "assert":
      return;
    case "execute":
      readExecute(block, from + 1, to, conditional, constants);
      return;
    case "perform":
      readSql(block, { start: first.start, end: last.end }, "", conditional, `select ${block.text.slice(first.end, last.end)}`);
      return;
  }
  const assignment = assignedExpression(block, from, to);
  if (assignment === null) {
    const sql = withoutInto(block, from, to);
    readSql(block, { start: first.start, end: last.end }, "", conditional, sql);
  } else if (block.tokens.slice(assignment, to).some((token) => block.text.charCodeAt(token.start) === 0x28)) {
    const start = block.tokens[assignment]?.start ?? last.end;
    readSql(block, { start, end: last.end }, "select ", conditional);
  }
}

/** Reads the SQL at `span` of the body, `prefix` put before it; `sql` replaces the text at the span with as many characters. */
function readSql(block: Block, span: Span, prefix: string, conditional: boolean, sql = block.text.slice(span.start, span.end)): void {
  const text = prefix + sql;
  const inBody = (offset: number): number => Math.max(span.start, offset - prefix.length + span.start);
  const place = (inner: Span): Span => block.place({ start: inBody(inner.start), end: inBody(inner.end) });
  block.error ??= readText(block, text, place, conditional);
}

/** Reads SQL text of one or more statements; `place` leads from it to the file. Gives the first error. */
function readText(block: Block, text: string, place: (span: Span) => Span, conditional: boolean): StatementError | null {
  let error: StatementError | null = null;
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) {
    const { start, end } = piece;
    const source: StatementSource = {
      text: text.slice(start, end),
      tokens: piece.tokens.map((token) => ({ start: token.start - start, end: token.end - start, kind: token.kind })),
      place: (span) => place({ start: span.start + start, end: span.end + start }),
      nested: true,
      conditional,
    };
    const nodes = parse(source.text);
    if (isFailure(nodes)) {
      const offset = nodes.offset ?? 0;
      const token = source.tokens.find((token) => token.end > offset) ?? source.tokens.at(-1) ?? { start: 0, end: 0 };
      error ??= { message: nodes.message, span: source.place(token) };
      continue;
    }
    for (const node of nodes) {
      block.changes.push(...readChanges(node, source));
      if (node.stmt !== undefined && "DoStmt" in node.stmt) {
        const inner = readDoBlock(node.stmt.DoStmt, source);
        block.changes.push(...inner.changes);
        error ??= inner.error;
      }
    }
  }
  return error;
}

/* EXECUTE */

function readExecute(block: Block, from: number, to: number, conditional: boolean, constants: Constants): void {
  const end = find(block, from, to, (text) => text === "into" || text === "using");
  const first = block.tokens[from];
  const last = block.tokens[end - 1];
  if (first === undefined || last === undefined) return;
  const span = block.place({ start: first.start, end: last.end });
  const literal = end - from === 1 ? literalText(block.text, first) : null;
  if (literal !== null) {
    const sql = prepare(literal.value, { start: 0, end: literal.value.length }, { placeholders: [], psql: false }).text;
    block.executedError ??= readText(block, sql, (inner) => block.place({ start: literal.offset(inner.start), end: literal.offset(inner.end) }), conditional);
    return;
  }
  const text = block.text.slice(first.start, last.end);
  const value = evaluate(text, constants);
  if (value !== null) {
    const error = readText(block, value, () => span, conditional);
    if (error !== null) block.changes.push(opaque(block.source, span, conditional, `EXECUTE runs SQL that does not parse here: ${error.message}`, true));
    return;
  }
  const neutral = neutralChanges(block, evaluate(text, constants, "unknown"), span, conditional);
  if (neutral !== null) block.changes.push(...neutral);
  else block.changes.push(opaque(block.source, span, conditional, "EXECUTE runs SQL that is put together at run time", true));
}

/** A GRANT to a role known only at run time, and its like: whatever the unknown parts are, the schema stays as it is. */
function neutralChanges(block: Block, sql: string | null, span: Span, conditional: boolean): readonly Change[] | null {
  if (sql === null) return null;
  const trial: Block = { ...block, changes: [], error: null, executedError: null };
  const error = readText(trial, sql, () => span, conditional);
  return error === null && trial.changes.length > 0 && trial.changes.every((change) => change.kind === "Neutral" && !change.refusesTransaction) ? trial.changes.map((change) => ({ ...change, table: null }) as Change) : null;
}

/* Loops */

/** Reads the query of a FOR loop; gives the values of the loop's variable where they are constant. */
function loopHeader(block: Block, from: number, loop: number, conditional: boolean, constants: Constants): { variable: string; values: readonly string[] } | null {
  const start = find(block, from, loop, (text) => text === "in") + 1;
  const first = block.tokens[start];
  const last = block.tokens[loop - 1];
  if (first === undefined || last === undefined || start >= loop) return null;
  const variable = start - from === 3 ? wordOf(block, block.tokens[from + 1]) : null;
  const text = block.text.slice(first.start, last.end);
  let values: readonly string[] | null = null;
  if (wordOf(block, block.tokens[from]) === "foreach") {
    const array = block.tokens[start + 1];
    values = array === undefined ? null : arrayOf(block.text.slice(array.start, last.end), constants);
  } else if (wordOf(block, first) === "execute") {
    readExecute(block, start + 1, loop, conditional, constants);
  } else if (/^(?:select|with|values|table|insert|update|delete|merge|show|explain)$/.test(wordOf(block, first)) || wordOf(block, first) === "(") {
    values = rowsOf(text, constants);
    if (values === null) readSql(block, { start: first.start, end: last.end }, "", conditional);
  }
  return values === null || variable === null || block.assigned.has(variable) ? null : { variable, values };
}

function loopEnd(block: Block, from: number, to: number): number {
  let depth = 1;
  for (let at = from; at < to; at++) {
    if (wordOf(block, block.tokens[at]) !== "loop") continue;
    depth += wordOf(block, block.tokens[at - 1]) === "end" ? -1 : 1;
    if (depth === 0) return at - 1;
  }
  return to;
}

/* Declarations */

/** The BEGIN that ends the declarations starting at `from`. */
function beginAfter(block: Block, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const before = wordOf(block, block.tokens[at - 1]);
    if (wordOf(block, block.tokens[at]) === "begin" && (before === ";" || before === "declare")) return at;
  }
  return to;
}

/** Adds the variables whose first value is constant and stays. */
function declared(block: Block, from: number, to: number, constants: Constants): Constants {
  const known = new Map(constants);
  for (let at = from; at < to; ) {
    const end = find(block, at, to, isSemicolon);
    const name = wordOf(block, block.tokens[at]);
    const value = find(block, at, end, (text) => text === ":=" || text === "=" || text === "default") + 1;
    const first = block.tokens[value];
    const last = block.tokens[end - 1];
    known.delete(name);
    if (value < end && first !== undefined && last !== undefined && !block.assigned.has(name)) {
      const text = block.text.slice(first.start, last.end);
      const constant = evaluate(text, known) ?? arrayOf(text, known);
      if (constant !== null) known.set(name, constant);
    }
    at = end + 1;
  }
  return known;
}

/** Notes every name that is assigned to or fetched into; declarations are told by the type between name and `:=`. */
function noteAssignments(block: Block): void {
  let into = false;
  block.tokens.forEach((token, at) => {
    const word = wordOf(block, token);
    const before = wordOf(block, block.tokens[at - 2]);
    if ((word === ":=" || word === "=") && /^(?:|;|begin|then|else|loop|>>)$/.test(before)) block.assigned.add(wordOf(block, block.tokens[at - 1]));
    if (word === "into") into = true;
    else if (word === ";" || word === "from" || word === "using" || word === "values") into = false;
    else if (into && token.kind === "word") block.assigned.add(word);
  });
}

/* Statements */

/** Where the expression of `name := …` starts, as a token index; null where the statement is no assignment. */
function assignedExpression(block: Block, from: number, to: number): number | null {
  let at = from;
  const kind = block.tokens[at]?.kind;
  if (kind !== "word" && kind !== "quoted" && kind !== "parameter") return null;
  at++;
  for (; at < to; at++) {
    const text = wordOf(block, block.tokens[at]);
    if (text === ":=" || text === "=") return at + 1;
    if (text === ".") at++;
    else if (text === "[") at = find(block, at, to, (text) => text === "]");
    else return null;
  }
  return null;
}

/** The text of a static statement with its INTO clause blanked: to SQL, SELECT INTO would make a table. */
function withoutInto(block: Block, from: number, to: number): string {
  const start = block.tokens[from]?.start ?? 0;
  let sql = block.text.slice(start, block.tokens[to - 1]?.end ?? start);
  if (wordOf(block, block.tokens[from]) === "import") return sql;
  for (let at = from + 1; at < to; at++) {
    const into = block.tokens[at];
    if (into === undefined || wordOf(block, into) !== "into" || /^(?:insert|merge)$/.test(wordOf(block, block.tokens[at - 1]))) continue;
    let end = at + (wordOf(block, block.tokens[at + 1]) === "strict" ? 2 : 1);
    for (; end < to; end++) {
      const text = wordOf(block, block.tokens[end + 1]);
      if (text !== "." && text !== ",") break;
      end++;
    }
    const last = block.tokens[end] ?? into;
    sql = sql.slice(0, into.start - start) + " ".repeat(last.end - into.start) + sql.slice(last.end - start);
    break;
  }
  return sql;
}

/* Tokens */

/** The token's text in lower case; empty for strings and past the ends. */
function wordOf(block: Block, token: Token | undefined): string {
  return token === undefined || token.kind === "string" || token.kind === "dollar" || token.kind === "quoted" ? "" : block.text.slice(token.start, token.end).toLowerCase();
}

/** The first token outside parentheses that matches, as an index, or `to`; semicolons end the search wherever they stand. */
function find(block: Block, from: number, to: number, matches: (text: string) => boolean): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const text = wordOf(block, block.tokens[at]);
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

function textBetween(block: Block, from: number, to: number): string {
  return block.text.slice(block.tokens[from]?.start ?? 0, block.tokens[to - 1]?.end ?? 0);
}

function isSemicolon(text: string): boolean {
  return text === ";";
}

/** PL/pgSQL takes the first THEN outside parentheses, even one of a CASE expression. */
function isThen(text: string): boolean {
  return text === "then";
}

function opaque(source: StatementSource, span: Span, conditional: boolean, reason: string, nested = source.nested): Change {
  return { kind: "Opaque", span, conditional, nested, reason };
}

function optionOf(node: DoStmt, name: string): string | null {
  for (const item of node.args ?? []) {
    if (!("DefElem" in item) || item.DefElem.defname !== name) continue;
    const { arg } = item.DefElem;
    return arg !== undefined && "String" in arg ? (arg.String.sval ?? "") : null;
  }
  return null;
}
