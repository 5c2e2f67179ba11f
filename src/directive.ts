/** Comments that speak to this tool: `-- migralint-<word> <body>`. What they mean is said in suppress.ts and review.ts. */
import { positionAt, textOf, type SourceFile, type Span } from "./source.ts";
import type { Token } from "./sql/lex.ts";

export interface Directive {
  /** What follows `migralint-`: `disable-next-line`. */
  readonly word: string;
  /** The text after the word. Comment marks of further lines are blanked, so `bodyStart + index` is a place in the file. */
  readonly body: string;
  readonly bodyStart: number;
  /** From the first comment mark to the last character that belongs to it. */
  readonly span: Span;
  /** It has its comments for itself, so it can be deleted with them. */
  readonly alone: boolean;
}

const start = /^[ \t]*migralint-([A-Za-z][A-Za-z-]*)/;
const startsDirective = /^[\s*]*migralint-[A-Za-z]/;
/** A further line of a record is indented, or goes on with a field or the reason. */
const continues = /^(?:[ \t]{2,}\S|[ \t]*[a-z][a-z-]*=|[ \t]*-- )/;

/**
 * The directives in the comments of a file, in order. A block comment may hold several, one a line; each reaches to the
 * next. A `migralint-review` in line comments goes on in the comment lines right under it.
 */
export function readDirectives(file: SourceFile, comments: readonly Token[]): Directive[] {
  if (!file.text.includes("migralint-")) return [];
  const found: Directive[] = [];
  for (let index = 0; index < comments.length; index++) {
    const comment = comments[index]!;
    const text = textOf(file, comment);
    if (text.startsWith("/*")) {
      found.push(...readBlock(comment, text));
      continue;
    }
    const match = start.exec(text.slice(2));
    if (match?.[1] === undefined) continue;
    let last: Token = comment;
    let body = text.slice(2 + match[0].length);
    if (match[1] === "review") {
      for (let next = comments[index + 1]; next !== undefined && follows(file, last, next); next = comments[index + 1]) {
        body += `${file.text.slice(last.end, next.start)}  ${textOf(file, next).slice(2)}`;
        last = next;
        index++;
      }
    }
    found.push({ word: match[1], body, bodyStart: comment.start + 2 + match[0].length, span: { start: comment.start, end: last.end }, alone: true });
  }
  return found;
}

function readBlock(comment: Token, text: string): Directive[] {
  const closed = text.endsWith("*/") && text.length >= 4;
  const inside = text.slice(2, closed ? -2 : undefined);
  const pieces: { from: number; to: number }[] = [];
  for (let at = 0; at < inside.length; ) {
    const newline = inside.indexOf("\n", at);
    const end = newline === -1 ? inside.length : newline + 1;
    if (startsDirective.test(inside.slice(at, end))) pieces.push({ from: at, to: end });
    else if (pieces.length > 0) pieces[pieces.length - 1]!.to = end;
    at = end;
  }
  const alone = pieces.length === 1 && inside.slice(0, pieces[0]!.from).trim() === "";
  return pieces.flatMap(({ from, to }) => {
    const piece = inside.slice(from, to);
    const match = /^[\s*]*migralint-([A-Za-z][A-Za-z-]*)/.exec(piece);
    if (match?.[1] === undefined) return [];
    const body = piece.slice(match[0].length).trimEnd().replace(/^[ \t]*\*(?=\s)/gm, (mark) => " ".repeat(mark.length));
    const bodyStart = comment.start + 2 + from + match[0].length;
    const span = alone ? { start: comment.start, end: comment.end } : { start: comment.start + 2 + from + piece.search(/migralint/), end: bodyStart + body.length };
    return [{ word: match[1], body, bodyStart, span, alone }];
  });
}

/** Whether a comment is a further line of the record that ends with `last`. */
function follows(file: SourceFile, last: Token, next: Token): boolean {
  const between = file.text.slice(last.end, next.start);
  const text = textOf(file, next);
  return /^[ \t]*\r?\n[ \t]*$/.test(between) && text.startsWith("--") && continues.test(text.slice(2)) && !start.test(text.slice(2));
}

/** Where the reason of a body begins: the text before ` -- `, and what follows it with white space folded; null where there is none. */
export function splitReason(body: string): { readonly before: string; readonly reason: string | null } {
  const match = /(?:^|\s)--(?=\s|$)/.exec(body);
  if (match === null) return { before: body, reason: null };
  return { before: body.slice(0, match.index), reason: readReason(body.slice(match.index + match[0].length)) };
}

/** A reason says something: at least one letter or digit. */
export function readReason(text: string): string | null {
  const reason = text.replace(/\s+/g, " ").trim();
  return /[\p{L}\p{N}]/u.test(reason) ? reason : null;
}

/** Whether a text is a day of the calendar, `2027-01-31`. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** What deleting a directive takes: its comment, and its line where nothing else stands on it. */
export function deletionOf(file: SourceFile, { span }: Directive): Span {
  const lineStart = file.lineStarts[positionAt(file, span.start).line - 1] ?? 0;
  const nextLine = file.lineStarts[positionAt(file, span.end).line] ?? file.text.length;
  const before = file.text.slice(lineStart, span.start);
  const after = file.text.slice(span.end, nextLine);
  if (before.trim() === "" && after.trim() === "") return { start: lineStart, end: nextLine };
  return { start: span.start - (/[ \t]*$/.exec(before)?.[0].length ?? 0), end: span.end };
}
