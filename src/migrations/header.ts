import type { Span } from "../source.ts";

/** One `Key: value` line of the comment at the top of a file. */
export interface HeaderField {
  /** As written: `Migration`. */
  readonly key: string;
  /** Without white space around it; list items under the line (`--   - 001_x.sql`) are joined with a line break. */
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

/** The comment block at the top of a file, before the first statement. */
export interface Header {
  /** The whole block; empty at the start of the file where there is none. */
  readonly span: Span;
  readonly fields: readonly HeaderField[];
  /** The first field of one of these keys, compared without case; undefined where none has it. */
  field(...keys: readonly string[]): HeaderField | undefined;
}

/** A line of a comment, without the comment's own characters. */
interface CommentLine {
  readonly content: string;
  /** Where `content` begins in the text. */
  readonly start: number;
  /** Columns from the comment's start, to tell what hangs under a key. */
  readonly indent: number;
}

/** Marks of tools and of this one: they steer, they say nothing about the migration. */
const directive = /^(?:migrate|atlas|supabase|liquibase|changeset|preconditions?|migralint[-\w]*|squawk[-\w]*|sqlfluff|noqa|\+\w+|!\w+)\b/;
const banner = /^[\s=*#~_+\u2500-\u257f-]*$/;
const keyed = /^([\p{L}][\p{L}\p{N}_/-]*(?: [\p{L}\p{N}_/#&-]+){0,3})[ \t]*:(?!\/\/|:|(?<=\d:)\d)[ \t]*/u;
const item = /^[-*\u2022+][ \t]+/;

/**
 * Reads the comment block before the first statement of a text, or of a part of it (a section of a file). A field is a
 * `Key: value` line; items and deeper lines under it belong to its value. Never throws.
 */
export function readHeader(text: string, span: Span = { start: 0, end: text.length }): Header {
  const { block, lines } = readComments(text, span);
  const fields: HeaderField[] = [];
  let open: OpenField | null = null;
  for (const line of lines) {
    const bullet = item.exec(line.content)?.[0].length ?? 0;
    const silent = banner.test(line.content) || directive.test(line.content);
    const key = silent || bullet > 0 ? null : keyed.exec(line.content);
    if (open !== null && !silent && key === null && (bullet > 0 || line.indent > open.indent)) {
      open.values.push({ text: line.content.slice(bullet), start: line.start + bullet });
      continue;
    }
    if (open !== null) fields.push(fieldOf(open));
    open = null;
    if (key === null) continue;
    const value = line.content.slice(key[0].length);
    open = { key: key[1] ?? "", indent: line.indent, start: line.start, values: value === "" ? [] : [{ text: value, start: line.start + key[0].length }] };
  }
  if (open !== null) fields.push(fieldOf(open));
  return {
    span: block,
    fields,
    field: (...keys) => {
      const wanted = keys.map((key) => key.toLowerCase());
      return fields.find((field) => wanted.includes(field.key.toLowerCase()));
    },
  };
}

/** A field whose value may go on in the next line. */
interface OpenField {
  readonly key: string;
  readonly start: number;
  readonly indent: number;
  readonly values: { readonly text: string; readonly start: number }[];
}

function fieldOf(open: OpenField): HeaderField {
  const first = open.values[0];
  const last = open.values[open.values.length - 1];
  const afterKey = open.start + open.key.length + 1;
  const end = last === undefined ? afterKey : last.start + last.text.length;
  return {
    key: open.key,
    value: open.values.map((value) => value.text).join("\n"),
    span: { start: open.start, end },
    valueSpan: { start: first?.start ?? end, end },
  };
}

/** The comments before the first statement, cut into lines. */
function readComments(text: string, span: Span): { block: Span; lines: CommentLine[] } {
  const lines: CommentLine[] = [];
  let block: Span | undefined;
  let at = span.start;
  for (;;) {
    while (at < span.end && /\s/.test(text[at] ?? "")) at++;
    const start = at;
    if (text.startsWith("--", at)) at = endOfLine(text, at, span.end);
    else if (text.startsWith("/*", at)) at = endOfBlock(text, at, span.end);
    if (at === start) break;
    block = { start: block?.start ?? start, end: at };
    lines.push(...(text[start] === "-" ? [lineOf(text, start, at, /^--[-!]*/)] : blockLines(text, start, at)));
  }
  return { block: block ?? { start: span.start, end: span.start }, lines };
}

function blockLines(text: string, start: number, end: number): CommentLine[] {
  const lines: CommentLine[] = [];
  const inner = text.endsWith("*/", end) && end - start >= 4 ? end - 2 : end;
  for (let at = start; at < inner; ) {
    const stop = Math.min(endOfLine(text, at, end), inner);
    lines.push(lineOf(text, at, stop, at === start ? /^\/\*+!?/ : /^[ \t]*\*?(?=\s|$)/));
    at = endOfLine(text, at, end) + 1;
    if (text[at] === "\n" && text[at - 1] === "\r") at++;
  }
  return lines;
}

/** One line without what opens it and without white space around it. */
function lineOf(text: string, start: number, end: number, opening: RegExp): CommentLine {
  const whole = text.slice(start, end);
  const opened = opening.exec(whole)?.[0].length ?? 0;
  const rest = whole.slice(opened);
  const blank = rest.length - rest.trimStart().length;
  return { content: rest.trim(), start: start + opened + blank, indent: opened + blank };
}

function endOfLine(text: string, from: number, limit: number): number {
  const at = text.slice(from, limit).search(/[\r\n]/);
  return at === -1 ? limit : from + at;
}

/** After the end of a block comment; block comments nest in PostgreSQL. */
function endOfBlock(text: string, from: number, limit: number): number {
  let depth = 0;
  for (let at = from; at < limit; at++) {
    if (text.startsWith("/*", at)) {
      depth++;
      at++;
    } else if (text.startsWith("*/", at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return limit;
}
