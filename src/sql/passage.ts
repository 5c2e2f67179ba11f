/** A stretch of a statement's tokens: syntax trees say where a clause begins at best, the tokens say where it ends. */
import type { RangeVar } from "@pgsql/types";
import type { Span } from "../source.ts";
import { byteOffsets } from "../source.ts";
import type { ChangeBase, Expression } from "./change.ts";
import type { StatementSource } from "./changes.ts";
import type { Token } from "./lex.ts";
import type { Node } from "@pgsql/types";

export interface Passage {
  readonly source: StatementSource;
  readonly tokens: readonly Token[];
  /** Maps the parser's byte offsets to offsets of `source.text`. */
  readonly offset: (byte: number) => number;
  /** Index of the first token. */
  readonly from: number;
  /** Index after the last token. */
  readonly to: number;
}

/** The whole statement, without semicolons at its end. */
export function wholePassage(source: StatementSource): Passage {
  let to = source.tokens.length;
  while (to > 0 && source.text[source.tokens[to - 1]?.start ?? 0] === ";") to--;
  return { source, tokens: source.tokens, offset: byteOffsets(source.text), from: 0, to };
}

/** A part of a passage, from one token to before another; clipped to the passage. */
export function part(passage: Passage, from: number, to: number = passage.to): Passage {
  const start = Math.min(Math.max(from, passage.from), passage.to);
  return { ...passage, from: start, to: Math.min(Math.max(to, start), passage.to) };
}

/** Where the passage stands in `source.text`; of an empty one, the place where it would stand. */
function rawSpan({ tokens, from, to, source }: Passage): Span {
  if (from < to) return { start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? source.text.length };
  const at = tokens[from - 1]?.end ?? tokens[from]?.start ?? 0;
  return { start: at, end: at };
}

/** Where the passage stands in the file. */
export function spanOf(passage: Passage): Span {
  return passage.source.place(rawSpan(passage));
}

/** Where the passage stands in the file, or null where the file holds it in another form. */
export function exactSpanOf(passage: Passage): Span | null {
  const raw = rawSpan(passage);
  const placed = passage.source.place(raw);
  return placed.end - placed.start === raw.end - raw.start ? placed : null;
}

/** The text as written, comments included. */
export function textOf(passage: Passage): string {
  const { start, end } = rawSpan(passage);
  return passage.source.text.slice(start, end);
}

export function expressionOf(node: Node, passage: Passage): Expression {
  return { sql: textOf(passage), node, span: exactSpanOf(passage) };
}

/** What every change carries: the passage that asks for it. */
export function base(passage: Passage): ChangeBase {
  return { span: spanOf(passage), conditional: passage.source.conditional, nested: passage.source.nested };
}

/** The text of a token, `""` outside of the passage. */
export function tokenText({ tokens, source, from, to }: Passage, index: number): string {
  const token = index >= from && index < to ? tokens[index] : undefined;
  return token === undefined ? "" : source.text.slice(token.start, token.end);
}

/** The keyword or unquoted name at an index, in lower case; `""` for every other token. */
export function word(passage: Passage, index: number): string {
  return passage.tokens[index]?.kind === "word" ? tokenText(passage, index).toLowerCase() : "";
}

/** Whether these words stand one after another at an index. */
export function wordsAt(passage: Passage, index: number, ...words: readonly string[]): boolean {
  return words.every((expected, step) => word(passage, index + step) === expected);
}

/** Index of the first token at or after a byte offset of the parser; the passage's end where there is none. */
export function indexAt(passage: Passage, byte: number | undefined): number {
  if (byte === undefined || byte < 0) return passage.to;
  const offset = passage.offset(byte);
  let low = passage.from;
  let high = passage.to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((passage.tokens[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index after the token at `index`, or after the closing bracket where it opens one. */
export function skip(passage: Passage, index: number): number {
  let depth = 0;
  for (let at = index; at < passage.to; at++) {
    const text = tokenText(passage, at);
    if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") depth--;
    if (depth <= 0) return at + 1;
  }
  return passage.to;
}

/** Index of the first of some words outside of brackets, from an index on; the passage's end where there is none. */
export function find(passage: Passage, words: readonly string[], from: number = passage.from): number {
  for (let at = from; at < passage.to; at = skip(passage, at)) if (words.includes(word(passage, at))) return at;
  return passage.to;
}

/** Index of the first opening parenthesis at or after an index; the passage's end where there is none. */
export function findList(passage: Passage, from: number): number {
  for (let at = from; at < passage.to; at++) if (tokenText(passage, at) === "(") return at;
  return passage.to;
}

/** What stands between the bracket at `open` and the one that closes it. */
export function inside(passage: Passage, open: number): Passage {
  return part(passage, open + 1, skip(passage, open) - 1);
}

/** The parts between commas outside of brackets; none for an empty passage. */
export function splitAtCommas(passage: Passage): Passage[] {
  const parts: Passage[] = [];
  let start = passage.from;
  for (let at = passage.from; at < passage.to; at = skip(passage, at)) {
    if (tokenText(passage, at) !== ",") continue;
    parts.push(part(passage, start, at));
    start = at + 1;
  }
  if (passage.from < passage.to) parts.push(part(passage, start, passage.to));
  return parts;
}

/** The parts of a list paired with the nodes the parser made of them; where the numbers differ, each stands for the whole. */
export function pair<Item>(nodes: readonly Item[] | undefined, parts: readonly Passage[], whole: Passage): (readonly [Item, Passage])[] {
  const list = nodes ?? [];
  return list.map((node, index) => [node, (parts.length === list.length ? parts[index] : undefined) ?? whole] as const);
}

/** Index after the name, with its schema, that starts at `index`. */
export function nameEnd(passage: Passage, index: number): number {
  let at = index + 1;
  if (passage.tokens[index]?.kind === "quoted" && word(passage, at) === "uescape") at += 2;
  while (tokenText(passage, at) === "." && at + 1 < passage.to) at = nameEnd(passage, at + 1);
  return Math.min(at, passage.to);
}

/** The name of a relation as it stands in the passage. */
export function relationPassage(passage: Passage, relation: RangeVar | undefined): Passage {
  const from = indexAt(passage, relation?.location ?? 0);
  return part(passage, from, nameEnd(passage, from));
}

/** Index after a relation: its name, the `*` that asks for descendants, the parenthesis of `ONLY (name)`. */
export function relationEnd(passage: Passage, relation: RangeVar | undefined): number {
  const name = relationPassage(passage, relation);
  const closed = tokenText(passage, name.from - 1) === "(" && tokenText(passage, name.to) === ")" ? name.to + 1 : name.to;
  return tokenText(passage, closed) === "*" ? closed + 1 : closed;
}
