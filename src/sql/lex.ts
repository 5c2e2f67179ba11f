/** PostgreSQL's lexical rules, in UTF-16 offsets: https://www.postgresql.org/docs/18/sql-syntax-lexical.html */
import type { Span } from "../source.ts";

/**
 * - `word`: a keyword or an unquoted name
 * - `quoted`: a name in double quotes, `U&""` included
 * - `string`: `''`, `E''`, `B''`, `X''`, `N''`, `U&''`; pieces continued on further lines are one token
 * - `dollar`: a dollar-quoted string, tags included
 * - `number`, with the junk that PostgreSQL refuses right after one; `parameter`: `$1`
 * - `operator`: as PostgreSQL cuts them; also a character that starts no token, such as `\` or `{`
 * - `punctuation`: one of `( ) [ ] , ; : .` and `::`, `..`, `:=`, `=>`
 * - `comment`: `-- …` to the end of the line (exclusive), or a nested block comment
 * - `unterminated`: a string, name or comment that never ends: it reaches to the end of the text
 */
export type TokenKind = "word" | "quoted" | "string" | "dollar" | "number" | "parameter" | "operator" | "punctuation" | "comment" | "unterminated";

/** A lexical token; UTF-16 offsets. */
export interface Token extends Span {
  readonly kind: TokenKind;
}

/** Cuts `text` from `from` to `to` into tokens, comments included, white space left out. Never throws: any text gives tokens. */
export function lex(text: string, from = 0, to = text.length): Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, from, to); at < to; at = skipSpace(text, tokens[tokens.length - 1]!.end, to)) tokens.push(tokenAt(text, at, to));
  return tokens;
}

/** The same tokens one by one, without the comments: what stands behind the last that is asked for is not looked at. */
export function* tokensIn(text: string, from = 0, to = text.length): Generator<Token, void, undefined> {
  for (let at = skipSpace(text, from, to); at < to; ) {
    const token = tokenAt(text, at, to);
    if (token.kind !== "comment") yield token;
    at = skipSpace(text, token.end, to);
  }
}

/** The first offset at or after `at` that is not white space, or `to`. */
export function skipSpace(text: string, at: number, to: number): number {
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The token that starts at `start`, which is not white space. */
export function tokenAt(text: string, start: number, to: number): Token {
  const code = text.charCodeAt(start);
  const next = start + 1 < to ? text.charCodeAt(start + 1) : 0;
  if (isNameStart(code)) return prefixedOrWord(text, start, to, code, next);
  if (isDigit(code) || (code === DOT && isDigit(next))) return token("number", start, numberEnd(text, start, to));
  switch (code) {
    case QUOTE:
      return closed("string", start, stringEnd(text, start, to, false), to);
    case DOUBLE_QUOTE:
      return closed("quoted", start, quotedEnd(text, start, to), to);
    case DOLLAR:
      return dollar(text, start, to, next);
    case 0x28: case 0x29: case 0x2c: case 0x3b: case 0x5b: case 0x5d: // ( ) , ; [ ]
      return token("punctuation", start, start + 1);
    case DOT:
      return token("punctuation", start, next === DOT ? start + 2 : start + 1);
    case COLON:
      return token("punctuation", start, next === COLON || next === EQUALS ? start + 2 : start + 1);
    case MINUS:
      if (next === MINUS) return token("comment", start, endOf(restOfLine, text, start, to));
      break;
    case SLASH:
      if (next === STAR) return closed("comment", start, blockCommentEnd(text, start, to), to);
      break;
  }
  return operator(text, start, to);
}

const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const DOLLAR = 0x24;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
const AMPERSAND = 0x26;

const operatorCharacters = new Set([..."~!@#^&|`?+-*/%<>="].map((character) => character.charCodeAt(0)));
/** An operator may end in `+` or `-` only if it holds one of these. */
const keepsTrailingSign = /[~!@#^&|`?%]/;

function token(kind: TokenKind, start: number, end: number): Token {
  return { start, end, kind };
}

/** `end` is -1 where the closing mark is missing. */
function closed(kind: TokenKind, start: number, end: number, to: number): Token {
  return end === -1 ? token("unterminated", start, to) : token(kind, start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Every character above ASCII counts as a letter. */
function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === UNDERSCORE || code >= 0x80;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code) || code === DOLLAR;
}

/** What goes on as it began, cut by the regular expression's own machine: a run of the linter is too short for loops over characters to be compiled. */
function endOf(run: RegExp, text: string, at: number, to: number): number {
  run.lastIndex = at;
  run.test(text);
  return Math.min(run.lastIndex, to);
}

const nameParts = /[\w$\x80-\uffff]*/y;
const untilQuote = /[^']*/y;
const untilQuoteOrEscape = /[^'\\]*/y;
const restOfLine = /[^\n\r]*/y;

function prefixedOrWord(text: string, start: number, to: number, code: number, next: number): Token {
  const letter = code | 0x20;
  if (next === QUOTE) {
    if (letter === 0x65) return closed("string", start, stringEnd(text, start + 1, to, true), to); // e
    if (letter === 0x6e) return closed("string", start, stringEnd(text, start + 1, to, false), to); // n
    if (letter === 0x62 || letter === 0x78) return closed("string", start, stringEnd(text, start + 1, to, false, false), to); // b x
  }
  if (letter === 0x75 && next === AMPERSAND && start + 2 < to) { // u
    const quote = text.charCodeAt(start + 2);
    if (quote === QUOTE) return closed("string", start, stringEnd(text, start + 2, to, false), to);
    if (quote === DOUBLE_QUOTE) return closed("quoted", start, quotedEnd(text, start + 2, to), to);
  }
  return token("word", start, endOf(nameParts, text, start + 1, to));
}

/** `doubling`: two quotes are one inside; not so in bit strings. */
function stringEnd(text: string, opening: number, to: number, escapes: boolean, doubling = true): number {
  let at = opening + 1;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH && escapes) at += 2;
    else if (code !== QUOTE) at = endOf(escapes ? untilQuoteOrEscape : untilQuote, text, at, to);
    else if (doubling && at + 1 < to && text.charCodeAt(at + 1) === QUOTE) at += 2;
    else {
      const continued = continuation(text, at + 1, to);
      if (continued === -1) return at + 1;
      at = continued + 1;
    }
  }
  return -1;
}

/** The quote that continues a string after white space with a line break (comments to the end of a line allowed), or -1. */
function continuation(text: string, at: number, to: number): number {
  for (let line = false; at < to; ) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      line ||= code === 0x0a || code === 0x0d;
      at++;
    } else if (code === MINUS && text.charCodeAt(at + 1) === MINUS) at = endOf(restOfLine, text, at, to);
    else return code === QUOTE && line ? at : -1;
  }
  return -1;
}

function quotedEnd(text: string, opening: number, to: number): number {
  for (let at = opening + 1; at < to; at++) {
    if (text.charCodeAt(at) !== DOUBLE_QUOTE) continue;
    if (at + 1 < to && text.charCodeAt(at + 1) === DOUBLE_QUOTE) at++;
    else return at + 1;
  }
  return -1;
}

function dollar(text: string, start: number, to: number, next: number): Token {
  if (isDigit(next)) {
    let end = start + 2;
    while (end < to && isDigit(text.charCodeAt(end))) end++;
    return token("parameter", start, end);
  }
  let at = start + 1;
  if (isNameStart(next)) while (at < to && isNamePart(text.charCodeAt(at)) && text.charCodeAt(at) !== DOLLAR) at++;
  if (at >= to || text.charCodeAt(at) !== DOLLAR) return token("operator", start, start + 1);
  const tag = text.slice(start, at + 1);
  const closing = text.indexOf(tag, at + 1);
  return closing === -1 || closing + tag.length > to ? token("unterminated", start, to) : token("dollar", start, closing + tag.length);
}

function numberEnd(text: string, start: number, to: number): number {
  const digitsEnd = (at: number): number => {
    while (at < to && (isDigit(text.charCodeAt(at)) || (text.charCodeAt(at) === UNDERSCORE && at > start && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1))))) at++;
    return at;
  };
  const radix = text.charCodeAt(start) === 0x30 ? text.charCodeAt(start + 1) | 0x20 : 0;
  if (radix === 0x78 || radix === 0x6f || radix === 0x62) return junkEnd(text, start + 1, to); // 0x 0o 0b
  let at = digitsEnd(start);
  if (at < to && text.charCodeAt(at) === DOT && text.charCodeAt(at + 1) !== DOT) at = digitsEnd(at + 1);
  if (at < to && (text.charCodeAt(at) | 0x20) === 0x65) { // e
    const sign = text.charCodeAt(at + 1);
    const digit = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
    if (digit < to && isDigit(text.charCodeAt(digit))) at = digitsEnd(digit);
  }
  return junkEnd(text, at, to);
}

/** Letters right after a number are an error of PostgreSQL's lexer; `$` starts a new token. */
function junkEnd(text: string, at: number, to: number): number {
  if (at >= to || !isNameStart(text.charCodeAt(at))) return at;
  while (at < to && isNamePart(text.charCodeAt(at)) && text.charCodeAt(at) !== DOLLAR) at++;
  return at;
}

function blockCommentEnd(text: string, start: number, to: number): number {
  let depth = 1;
  for (let at = start + 2; at + 1 < to; at++) {
    const code = text.charCodeAt(at);
    if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      depth++;
      at++;
    } else if (code === STAR && text.charCodeAt(at + 1) === SLASH) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS */
function operator(text: string, start: number, to: number): Token {
  let end = start;
  while (end < to && operatorCharacters.has(text.charCodeAt(end))) {
    const code = text.charCodeAt(end);
    const next = text.charCodeAt(end + 1);
    if (end > start && ((code === MINUS && next === MINUS) || (code === SLASH && next === STAR))) break;
    end++;
  }
  if (end === start) return token("operator", start, start + 1);
  const signed = (at: number): boolean => text.charCodeAt(at) === PLUS || text.charCodeAt(at) === MINUS;
  if (end - start > 1 && signed(end - 1) && !keepsTrailingSign.test(text.slice(start, end - 1))) {
    while (end - start > 1 && signed(end - 1)) end--;
  }
  return token(end - start === 2 && text.startsWith("=>", start) ? "punctuation" : "operator", start, end);
}
