/** Where to go on after a statement that does not parse, so that a file is never lost to one statement. */
import type { Token } from "./lex.ts";
import { isFailure, parse } from "./parse.ts";
import type { Piece } from "./split.ts";
import { nextPiece } from "./split.ts";

/**
 * The offset of the statement that a missing semicolon or a missing closing quote joined to `piece`; null where there
 * is none and reading goes on after the piece. `failure` is the offset the parser stumbled over. All offsets are in `text`.
 */
export function resumption(text: string, piece: Piece, failure: number, to: number): number | null {
  const outer = endOfOuterBody(text, piece, failure, to);
  if (outer !== null) return outer;
  const inQuotes = candidatesInQuotes(text, piece, failure);
  const candidates = [...candidatesAtTokens(text, piece, failure), ...inQuotes.starts].sort((a, b) => a - b);
  for (const start of candidates.slice(0, mostTried)) {
    const next = nextPiece(text, start, Math.min(to, start + longestTried));
    if (next.tokens !== null && startsWell(text, next)) return start;
  }
  return inQuotes.unterminated ? (inQuotes.starts[0] ?? null) : null;
}

/**
 * Where a body between dollar quotes holds another between the same ones, which end it for PostgreSQL: the end of the statement that was meant, after
 * the quotes that close the outer body; null where `failure` is no such place.
 */
function endOfOuterBody(text: string, piece: Piece, failure: number, to: number): number | null {
  const cut = piece.tokens.find((token, index) => token.kind === "dollar" && piece.tokens[index + 1]?.start === failure);
  if (cut === undefined || !/^(?:do|create)\b/i.test(text.slice(piece.start, piece.start + 10)) || !/\bas\s*\$\w*\$$/i.test(text.slice(cut.start, cut.end))) return null;
  const tag = text.slice(cut.start, text.indexOf("$", cut.start + 1) + 1);
  const until = Math.min(to, cut.end + longestTried);
  for (let at = text.indexOf(tag, failure), count = 1; at !== -1 && at < until; at = text.indexOf(tag, at + tag.length), count++) {
    const closes = /(?:;|\bend)\s*$/i.test(text.slice(Math.max(0, at - 200), at));
    // What opens here belongs to the next statement: the body was not cut.
    if (count === 1 && !closes) return null;
    if (count % 2 === 1 || !closes) continue;
    const semicolon = text.indexOf(";", at);
    return semicolon === -1 || semicolon >= to ? null : semicolon + 1;
  }
  return null;
}

const mostTried = 30;
const longestTried = 20_000;

/** The piece parses, or what stands before the next statement in it does. */
function startsWell(text: string, piece: Piece): boolean {
  const sql = text.slice(piece.start, piece.end);
  const result = parse(sql);
  if (!isFailure(result)) return true;
  if (result.offset === null || result.offset === 0 || !startsLine(text, piece.start + result.offset)) return false;
  return !isFailure(parse(sql.slice(0, result.offset)));
}

/** Words that start a statement wherever they stand first on a line. */
const head = String.raw`(?:create\s|insert\s+into\s|delete\s+from\s|update\s+[\w."]+\s+set\s|comment\s+on\s|grant\s|revoke\s|truncate\s|do\s+\$|refresh\s+materialized\s|(?:begin|commit|rollback)\s*;|(?:alter|drop)\s+(?:table|type|index|view|materialized|schema|sequence|function|procedure|trigger|policy|domain|extension|role|publication|default\s+privileges|foreign\s+table|aggregate|rule|event)\s)`;
const startsHead = new RegExp(head, "iy");
const headsOfLines = new RegExp(String.raw`^[ \t]*(?=${head}|select\s|with\s|set\s)`, "gim");
const startsAnything = /(?:abort|alter|analyze|begin|call|checkpoint|cluster|comment|commit|copy|create|deallocate|declare|delete|discard|do|drop|end|execute|explain|grant|import|insert|listen|lock|merge|notify|prepare|reassign|refresh|reindex|release|reset|revoke|rollback|savepoint|select|set|show|start|table|truncate|update|vacuum|with)\b/iy;

function candidatesAtTokens(text: string, piece: Piece, failure: number): number[] {
  return piece.tokens
    .filter((token) => token.start >= failure && token.start > piece.start && token.kind === "word" && startsLine(text, token.start))
    .filter((token) => matches(token.start === failure ? startsAnything : startsHead, text, token.start))
    .map((token) => token.start);
}

/** Statements that stand inside a string because a quote before it, or the string's own, is missing. */
function candidatesInQuotes(text: string, piece: Piece, failure: number): { readonly starts: number[]; readonly unterminated: boolean } {
  const stumbled = piece.tokens.findIndex((token) => token.end > failure);
  const suspects = piece.tokens.filter((token, index) => token.kind === "unterminated" || (mayBeInverted(token) && (index === stumbled || index === stumbled - 1)));
  const starts: number[] = [];
  for (const token of suspects) {
    headsOfLines.lastIndex = text.indexOf("\n", token.start) + 1;
    if (headsOfLines.lastIndex === 0) continue;
    for (let found = headsOfLines.exec(text); found !== null && found.index < token.end && starts.length < mostTried; found = headsOfLines.exec(text)) {
      starts.push(found.index + found[0].length);
      headsOfLines.lastIndex = found.index + found[0].length + 1;
    }
  }
  return { starts, unterminated: suspects.some((token) => token.kind === "unterminated") };
}

function mayBeInverted(token: Token): boolean {
  return token.kind === "string" || token.kind === "quoted";
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function startsLine(text: string, at: number): boolean {
  let before = at;
  while (before > 0 && (text.charCodeAt(before - 1) === 0x20 || text.charCodeAt(before - 1) === 0x09)) before--;
  return before === 0 || text.charCodeAt(before - 1) === 0x0a || text.charCodeAt(before - 1) === 0x0d;
}
