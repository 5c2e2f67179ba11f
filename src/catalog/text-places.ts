/** Where names and clauses stand in a text, as far as its tokens alone tell. Offsets are those of the text. */
import { tokensIn } from "../sql/lex.ts";
import type { Token } from "../sql/lex.ts";
import type { ObjectName } from "../sql/change.ts";
import { nameOf, quoteIdentifier } from "../sql/names.ts";
import type { Span } from "../source.ts";

/** A name with its parts between the dots. */
export interface PlacedName {
  /** As PostgreSQL folds them. */
  readonly names: readonly string[];
  readonly parts: readonly Span[];
  readonly span: Span;
}

/** A replacement in a text. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

interface Word extends Token {
  readonly text: string;
}

function* wordsFrom(sql: string, from: number): Generator<Word, void, undefined> {
  for (const token of tokensIn(sql, from)) yield { ...token, text: sql.slice(token.start, token.end) };
}

/** A name as PostgreSQL stores it: quotes removed, or lower case. */
export function folded(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The name that starts at an offset; without parts where none does. */
export function nameAt(sql: string, from: number): PlacedName {
  const names: string[] = [];
  const parts: Span[] = [];
  let isDue = true;
  for (const { kind, start, end, text } of wordsFrom(sql, from)) {
    const isPart = kind === "word" || kind === "quoted";
    if (isDue !== isPart || (!isDue && text !== ".")) break;
    if (isPart) {
      names.push(folded(text));
      parts.push({ start, end });
    }
    isDue = !isDue;
  }
  return { names, parts, span: { start: parts[0]?.start ?? from, end: parts.at(-1)?.end ?? from } };
}

/** The name behind the dot that follows the parentheses which close at an offset; null where none does. */
export function fieldAfter(sql: string, from: number): Span | null {
  let isClosed = false;
  let isDue = false;
  for (const { kind, start, end, text } of wordsFrom(sql, from)) {
    if (isDue) return kind === "word" || kind === "quoted" ? { start, end } : null;
    if (text === "." && isClosed) isDue = true;
    else if (text !== ")") return null;
    isClosed = true;
  }
  return null;
}

/** The first of these words, an unquoted one outside of parentheses; null where none stands there. */
export function outerWord(sql: string, word: string): Span | null {
  let depth = 0;
  for (const { kind, start, end, text } of wordsFrom(sql, 0)) {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (depth === 0 && kind === "word" && text.toLowerCase() === word) return { start, end };
  }
  return null;
}

/** Where some names stand between an offset and the next token that reads `until`. */
export function placesOf(sql: string, names: readonly string[], from: number, until: string): { readonly name: string; readonly span: Span }[] {
  const found: { readonly name: string; readonly span: Span }[] = [];
  for (const { start, end, text } of names.length === 0 ? [] : wordsFrom(sql, from)) {
    if (text.toLowerCase() === until) break;
    const name = folded(text);
    if (names.includes(name)) found.push({ name, span: { start, end } });
  }
  return found;
}

/** The collations that a text names. */
export function collationsIn(sql: string): { readonly name: ObjectName; readonly span: Span }[] {
  if (!/\bcollate\b/i.test(sql)) return [];
  const found: { readonly name: ObjectName; readonly span: Span }[] = [];
  for (const { kind, end, text } of wordsFrom(sql, 0)) {
    if (kind !== "word" || text.toLowerCase() !== "collate") continue;
    const { names, span } = nameAt(sql, end);
    if (names.length > 0) found.push({ name: nameOf(names), span });
  }
  return found;
}

/** The first token of each item of a list; none where its parenthesis does not open at that offset. */
export function itemStarts(sql: string, open: number): readonly { readonly text: string; readonly span: Span }[] {
  const starts: { readonly text: string; readonly span: Span }[] = [];
  let depth = 0;
  let isFirst = false;
  for (const { start, end, text } of wordsFrom(sql, open)) {
    if (isFirst) starts.push({ text, span: { start, end } });
    isFirst = depth === 1 && text === ",";
    if (text === "(" || text === "[") isFirst = ++depth === 1;
    else if (text === ")" || text === "]") depth--;
    if (depth === 0) break;
  }
  return starts;
}

/** Words that end an item of a select list. */
const afterItem: ReadonlySet<string> = new Set("from where group having window union intersect except order limit offset fetch for into with on end".split(" "));

/** The item of a select list that begins at an offset. */
export function selectItemAt(sql: string, start: number): Span {
  let depth = 0;
  let end = start;
  let before = "";
  for (const word of wordsFrom(sql, start)) {
    const text = word.text.toLowerCase();
    if (depth === 0 && (/^[,;)]$/.test(text) || (word.kind === "word" && before !== "within" && afterItem.has(text)))) break;
    depth += text === "(" || text === "[" ? 1 : text === ")" || text === "]" ? -1 : 0;
    ({ end } = word);
    before = text;
  }
  return { start, end };
}

/** Where an item of FROM that begins at an offset ends, and where its alias stands. */
export function fromItemAt(sql: string, from: number): { readonly end: number; readonly alias: Span | null } {
  const next = (at: number): Word | undefined => {
    const [word] = wordsFrom(sql, at);
    return word;
  };
  const isList = (at: number): boolean => next(at)?.text === "(";
  let first = next(from);
  while (first !== undefined && /^(?:lateral|only)$/i.test(first.text)) first = next(first.end);
  let end = first === undefined ? from : first.text === "(" ? closingAfter(sql, first.start) : nameAt(sql, first.start).span.end;
  if (first?.text !== "(" && isList(end)) end = closingAfter(sql, end);
  const star = next(end);
  if (star?.text === "*") ({ end } = star);
  const as = next(end);
  const alias = as?.text.toLowerCase() === "as" ? next(as.end) : as;
  const isAlias = alias !== undefined && (alias !== as || alias.kind === "quoted" || (alias.kind === "word" && quoteIdentifier(folded(alias.text)) === folded(alias.text)));
  if (!isAlias) return { end, alias: null };
  return { end: isList(alias.end) ? closingAfter(sql, alias.end) : alias.end, alias: { start: alias.start, end: alias.end } };
}

/** The list in parentheses that ends at an offset. */
export function listEndingAt(sql: string, end: number): Span {
  const opens: number[] = [];
  for (const word of wordsFrom(sql, 0)) {
    if (word.text === "(") opens.push(word.start);
    const start = word.text === ")" ? opens.pop() : undefined;
    if (start !== undefined && word.end >= end) return { start, end: word.end };
  }
  return { start: end, end };
}

/** Where the names of columns stand, or may be put, behind the alias of a join in parentheses; `from`: a place in its right side. Null where the alias is not found. */
export function joinList(sql: string, from: number, alias: string): Span | null {
  let isAfter = false;
  let isNamed = false;
  let end = from;
  for (const { kind, start, end: next, text } of wordsFrom(sql, from)) {
    if (isNamed) return text === "(" ? { start, end: closingAfter(sql, start) } : { start: end, end };
    isNamed = isAfter && (kind === "word" || kind === "quoted") && folded(text) === alias;
    isAfter = text === ")" || (isAfter && text.toLowerCase() === "as");
    end = next;
  }
  return isNamed ? { start: end, end } : null;
}

/** The end of the parenthesis that is the next token. */
function closingAfter(sql: string, from: number): number {
  let depth = 0;
  for (const { end, text } of wordsFrom(sql, from)) {
    depth += text === "(" ? 1 : text === ")" ? -1 : 0;
    if (depth === 0) return end;
  }
  return sql.length;
}

/**
 * What says the same as the last NATURAL before an offset, by the names of the columns. `before`: a place in the right side of its join; `isInner`: it is
 * no outer join. None where the words of the join are not found.
 */
export function naturalEdits(sql: string, before: number, names: readonly string[], isInner: boolean): readonly Edit[] {
  const words: { readonly word: string; readonly span: Span }[] = [];
  for (const { kind, start, end, text } of wordsFrom(sql, 0)) {
    if (start >= before) break;
    const word = text.toLowerCase();
    if (kind === "word" && (word === "natural" || word === "inner" || word === "join")) words.push({ word, span: { start, end } });
  }
  const last = words.findLastIndex(({ word }) => word === "natural");
  const rest = words.slice(last + 1);
  const joinAt = rest.findIndex(({ word }) => word === "join");
  const [natural, join] = [words[last], rest[joinAt]];
  if (natural === undefined || join === undefined) return [];
  const { end } = fromItemAt(sql, join.span.end);
  if (names.length > 0) return [{ span: natural.span, text: "" }, { span: { start: end, end }, text: ` USING (${names.map(quoteIdentifier).join(", ")})` }];
  if (!isInner) return [{ span: natural.span, text: "" }, { span: { start: end, end }, text: " ON true" }];
  // CROSS JOIN takes no INNER.
  return [{ span: natural.span, text: "CROSS" }, ...rest.slice(0, joinAt).map(({ span }) => ({ span, text: "" }))];
}

/** The text of a CREATE with another name in the place of its own; `kind`: the words that stand before the name. */
export function withOwnName(sql: string, kind: string, name: string): string {
  const head: Word[] = [];
  for (const word of wordsFrom(sql, 0)) {
    head.push({ ...word, text: word.text.toLowerCase() });
    if (head.length > longestHead) break;
  }
  const standAt = (index: number, words: readonly string[]): boolean => words.every((word, step) => head[index + step]?.text === word);
  const spellings = kind === "role" ? [["role"], ["user"], ["group"]] : [kind.split(" ")];
  const at = head.findIndex((_word, index) => spellings.some((words) => standAt(index, words)));
  if (at === -1) return sql;
  const after = at + (spellings[0] ?? []).length;
  const own = head[standAt(after, ["if", "not", "exists"]) ? after + 3 : after];
  return own === undefined ? sql : sql.slice(0, own.start) + name + sql.slice(nameAt(sql, own.start).span.end);
}

/** A text with a name behind the first of these words outside of parentheses. */
export function withWord(sql: string, word: string, name: string): string {
  const end = outerWord(sql, word)?.end;
  return end === undefined ? sql : `${sql.slice(0, end)} ${name}${sql.slice(end)}`;
}

/** CREATE OPERATOR CLASS with this family in the place of the one it names, if it names one. */
export function withFamily(sql: string, name: string): string {
  const using = outerWord(sql, "using");
  if (using === null) return sql;
  const method = nameAt(sql, using.end).span.end;
  const word = nameAt(sql, method);
  const end = sql.slice(word.span.start, word.span.end).toLowerCase() === "family" ? nameAt(sql, word.span.end).span.end : method;
  return `${sql.slice(0, method)} FAMILY ${name}${sql.slice(end)}`;
}

/** How many tokens are looked through for the name of what a CREATE makes. */
const longestHead = 20;

/** The text after the edits; of those that overlap the last one is made. */
export function edited(sql: string, edits: readonly Edit[]): string {
  let result = sql;
  let last: Span = { start: Infinity, end: Infinity };
  for (const { span, text } of [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)) {
    if (span.end > last.start || (span.start === last.start && span.end === last.end)) continue;
    result = result.slice(0, span.start) + text + result.slice(span.end);
    last = span;
  }
  return result;
}

/** The last part of a dotted name as it is written. */
export function lastName(text: string): string {
  return folded(/(?:"(?:[^"]|"")*"|[^".]+)$/.exec(text.trim())?.[0] ?? "");
}
