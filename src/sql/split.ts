/** Cuts a text into statements by its tokens, never by its lines. */
import type { Span } from "../source.ts";
import type { Token } from "./lex.ts";
import { skipSpace, tokenAt } from "./lex.ts";

/** One statement's piece of the text; it may or may not parse. */
export interface Piece extends Span {
  /** Never empty; without comments and the semicolon. */
  readonly tokens: readonly Token[];
  /** Comments since the piece before, and those inside. */
  readonly comments: readonly Token[];
  /** Where the text after it starts: past its semicolon. */
  readonly next: number;
  /** The rows of a long VALUES list after the first, which are not cut into tokens. */
  readonly omitted: OmittedRows | null;
}

export interface OmittedRows extends Span {
  /** Rows of the whole list, the first included. */
  readonly rows: number;
}

/** What is left where no statement follows. */
export interface Rest {
  readonly tokens: null;
  readonly comments: readonly Token[];
}

/** The statement that starts at or after `from`, or the comments that are left. */
export function nextPiece(text: string, from: number, to: number): Piece | Rest {
  const tokens: Token[] = [];
  const comments: Token[] = [];
  const body = { kind: null as "atomic" | "rule" | null, depth: 0 };
  const values = { state: "none" as "none" | "rows", depth: 0, rows: 0, firstEnd: 0, firstCount: 0 };
  let omitted: OmittedRows | null = null;
  let at = skipSpace(text, from, to);
  while (at < to) {
    const token = tokenAt(text, at, to);
    if (token.kind === "comment") {
      if (tokens.length > 0 && isSeparator(text, token)) break;
      comments.push(token);
    } else if (token.kind === "punctuation" && text.charCodeAt(at) === 0x3b && body.depth === 0) {
      if (tokens.length > 0) return piece(tokens, comments, token.end, omitted);
    } else {
      tokens.push(token);
      if (token.kind !== "punctuation" && values.depth === 0 && values.rows > 0) values.state = "none";
      if (token.kind === "word") followWord(text, tokens, body, values);
      else if (token.kind === "punctuation") {
        followParenthesis(text, token, body);
        if (values.state === "rows" && omitted === null && followRow(text, tokens, values) && isLong(values, token)) {
          tokens.length = values.firstCount;
          omitted = skipRows(text, token.end, to, values);
          values.state = "none";
          at = skipSpace(text, omitted.end, to);
          continue;
        }
      }
    }
    at = skipSpace(text, token.end, to);
  }
  return tokens.length > 0 ? piece(tokens, comments, at, omitted) : { tokens: null, comments };
}

/** Whether a token is this keyword (given in lower case). */
export function isWord(text: string, token: Token | undefined, keyword: string): boolean {
  return token?.kind === "word" && token.end - token.start === keyword.length && text.slice(token.start, token.end).toLowerCase() === keyword;
}

/** A comment that ends a statement for its runner, with or without a semicolon before it. */
export function isSeparator(text: string, comment: Token): boolean {
  return separator.test(text.slice(comment.start, Math.min(comment.end, comment.start + 60)));
}

/** Drizzle's breakpoint, the block marks of goose and sql-migrate, and where a [changeset](https://docs.liquibase.com/concepts/changelogs/sql-format.html) of Liquibase begins. */
const separator = /^--(?:>\s*statement-breakpoint\b|\s*\+(?:goose|migrate)\s+Statement(?:Begin|End)\b|\s*changeset\s+\S+?:\S)/i;

function piece(tokens: readonly Token[], comments: readonly Token[], next: number, omitted: OmittedRows | null): Piece {
  return { start: tokens[0]?.start ?? next, end: tokens.at(-1)?.end ?? next, tokens, comments, next, omitted };
}

/** Semicolons do not end a statement inside `BEGIN ATOMIC … END` of a routine and the parentheses of CREATE RULE. */
interface Body {
  kind: "atomic" | "rule" | null;
  depth: number;
}

interface Values {
  state: "none" | "rows";
  depth: number;
  rows: number;
  firstEnd: number;
  firstCount: number;
}

function followWord(text: string, tokens: readonly Token[], body: Body, values: Values): void {
  const token = tokens.at(-1);
  const first = tokens[0];
  if (token === undefined || first === undefined) return;
  const length = token.end - token.start;
  if (length < 3 || length > 6) return;
  if (body.kind === "atomic") {
    if (isWord(text, token, "case")) body.depth++;
    else if (isWord(text, token, "end") && body.depth > 0) body.depth--;
  } else if (length === 6 && isWord(text, token, "atomic") && isWord(text, tokens.at(-2), "begin") && isWord(text, first, "create")) {
    body.kind = "atomic";
    body.depth = 1;
  } else if (length === 4 && tokens.length <= 4 && isWord(text, token, "rule") && isWord(text, first, "create")) {
    body.kind = "rule";
  } else if (length === 6 && values.state === "none" && isWord(text, token, "values") && isWord(text, first, "insert")) {
    values.state = "rows";
  }
}

function followParenthesis(text: string, token: Token, body: Body): void {
  if (body.kind !== "rule") return;
  const code = text.charCodeAt(token.start);
  if (code === 0x28) body.depth++;
  else if (code === 0x29 && body.depth > 0) body.depth--;
}

/** Counts the rows of a VALUES list; true where one has just ended. */
function followRow(text: string, tokens: readonly Token[], values: Values): boolean {
  const token = tokens.at(-1);
  if (token === undefined) return false;
  const code = text.charCodeAt(token.start);
  if (code === 0x28) values.depth++;
  if (code !== 0x29 || --values.depth !== 0) return false;
  values.rows++;
  if (values.rows === 1) {
    values.firstEnd = token.end;
    values.firstCount = tokens.length;
  }
  return true;
}

const longList = { rows: 50, length: 65536 };

function isLong(values: Values, last: Token): boolean {
  return values.rows > 1 && (values.rows > longList.rows || last.end - values.firstEnd > longList.length);
}

/** Runs over further rows without making tokens; stops after the last row that is whole. */
function skipRows(text: string, from: number, to: number, values: Values): OmittedRows {
  let { rows } = values;
  let end = from;
  for (let at = skipSpace(text, from, to); at < to && text.charCodeAt(at) === 0x2c; at = skipSpace(text, end, to)) {
    const rowEnd = skipRow(text, skipSpace(text, at + 1, to), to);
    if (rowEnd === -1) break;
    rows++;
    end = rowEnd;
  }
  return { start: values.firstEnd, end, rows };
}

/** The end of a row that starts at `start`, or -1. Only what can hide a parenthesis is looked at closely. */
function skipRow(text: string, start: number, to: number): number {
  if (start >= to || text.charCodeAt(start) !== 0x28) return -1;
  let depth = 0;
  for (let at = start; at < to; ) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
        depth++;
        at++;
        break;
      case 0x29: // )
        at++;
        if (--depth === 0) return at;
        break;
      case 0x3b: // ;
        return -1;
      case 0x27: { // ' with the letters before it
        let prefix = at;
        while (prefix > start && /[A-Za-z0-9_$&\u0080-\uffff]/.test(text.charAt(prefix - 1))) prefix--;
        const token = tokenAt(text, at - prefix === 1 ? prefix : at, to);
        if (token.kind === "unterminated") return -1;
        at = token.end;
        break;
      }
      case 0x22: case 0x24: case 0x2d: case 0x2f: { // " $ - /
        const token = tokenAt(text, at, to);
        if (token.kind === "unterminated") return -1;
        at = token.end;
        break;
      }
      default:
        at++;
    }
  }
  return -1;
}
