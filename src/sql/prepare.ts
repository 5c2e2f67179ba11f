/**
 * Takes out of a script what is no SQL: psql meta-commands, COPY payloads and template placeholders. Everything is
 * replaced by text of the same length, so offsets stay those of the file.
 */
import type { PlaceholderStyle } from "../migrations/migration.ts";
import type { Span } from "../source.ts";
import { runTimeName } from "./change.ts";
import type { Token } from "./lex.ts";
import { skipSpace, tokenAt } from "./lex.ts";
import { isWord } from "./split.ts";

export interface PrepareOptions {
  /** Styles beside `${x}` and `{{x}}`, which are always known: they can stand for nothing else. */
  readonly placeholders: readonly PlaceholderStyle[];
  /** psql runs the script: its meta-commands and variables mean what they mean there. */
  readonly psql: boolean;
}

export interface MetaCommand extends Span {
  /** Without the backslash: `gexec`. */
  readonly name: string;
}

export interface PreparedText {
  /** As long as the text given, and the same outside of what was replaced. */
  readonly text: string;
  readonly placeholders: readonly Span[];
  /** The names that stand for placeholders, with what is written there. */
  readonly standIns: ReadonlyMap<string, string>;
  readonly commands: readonly MetaCommand[];
  readonly payloads: readonly Span[];
  /** From an `\if` or `{{ if }}` to its end: what stands there may not run. */
  readonly conditional: readonly Span[];
}

/** Prepares the part `span` of `text`; the result covers the whole text. */
export function prepare(text: string, span: Span, options: PrepareOptions): PreparedText {
  if (!worthALook(options).test(text)) return { text, placeholders: [], standIns: new Map(), commands: [], payloads: [], conditional: [] };
  const work: Work = { text, to: span.end, options, replaced: [], placeholders: [], standIns: new Map(), commands: [], payloads: [], conditional: [], open: [] };
  walk(work, span.start, span.end);
  for (const start of work.open) work.conditional.push({ start, end: span.end });
  return { text: applied(text, work.replaced), placeholders: work.placeholders, standIns: work.standIns, commands: work.commands, payloads: work.payloads, conditional: work.conditional };
}

/** What can stand in the place of a placeholder. */
export const placeholderShapes = ["name", "string", "number", "nothing"] as const;
export type PlaceholderShape = (typeof placeholderShapes)[number];

/** Text of the same length as `original` that the parser takes for a name, a string, a number or nothing. */
export function shaped(original: string, shape: PlaceholderShape): string {
  switch (shape) {
    case "name":
      // In lower case, so that it is the same name with quotes and without.
      return `_${original.slice(1).replace(/\W/g, "_").toLowerCase()}`;
    case "string": {
      const inner = original.slice(1, -1);
      return original.length < 2 ? " " : `'${inner === "" ? "" : shaped(inner, "name")}'`;
    }
    case "number":
      return "1".padEnd(original.length, "0");
    case "nothing":
      return " ".repeat(original.length);
  }
}

/**
 * Whether a text may stand for another: it is or holds what a placeholder was replaced by, or a name with a part that is known only at run time, or
 * it is a string with signs of a template, whose placeholders are left in it.
 */
export function isStandIn(text: string): boolean {
  return text.startsWith("_") || text.includes("__") || text.includes(runTimeName) || /[${}<>%@[\]]/.test(text);
}

interface Replacement extends Span {
  readonly text: string;
}

interface Work {
  readonly text: string;
  readonly to: number;
  readonly options: PrepareOptions;
  readonly replaced: Replacement[];
  readonly placeholders: Span[];
  readonly standIns: Map<string, string>;
  readonly commands: MetaCommand[];
  readonly payloads: Span[];
  readonly conditional: Span[];
  /** Starts of the conditions that are open. */
  readonly open: number[];
}

/** Something that only a look at every token can judge. Most files have nothing of the kind. */
function worthALook({ placeholders, psql }: PrepareOptions): RegExp {
  const signs = ["\\\\[A-Za-z.;!?]", "\\$\\{", "\\{[{%#]", "\\bstdin\\b"];
  if (psql || placeholders.includes(":x")) signs.push("(?<!:):[A-Za-z_0-9'\"{]");
  if (placeholders.includes("%(x)s")) signs.push("%\\(");
  if (placeholders.includes("@x@")) signs.push("@\\w");
  if (placeholders.includes("<<x>>")) signs.push("<<\\s*\\w");
  return new RegExp(signs.join("|"), "i");
}

function applied(text: string, replaced: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of replaced) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

function walk(work: Work, from: number, to: number): void {
  const { text } = work;
  const copy = { words: 0, from: 0, stdin: false };
  let brackets = 0;
  let inStatement = false;
  let at = skipSpace(text, from, to);
  while (at < to) {
    const placeholder = placeholderAt(text, at, to, work.options, brackets > 0);
    if (placeholder !== null) {
      replacePlaceholder(work, placeholder);
      inStatement ||= placeholder.control === null;
      at = skipSpace(text, placeholder.end, to);
      continue;
    }
    if (text.charCodeAt(at) === 0x5c && /[A-Za-z.;!?]/.test(text.charAt(at + 1)) && (work.options.psql || startsLine(text, at))) {
      const command = metaCommand(work, at, to, inStatement);
      if (sending.test(command.name)) inStatement = false;
      at = skipSpace(text, command.end, to);
      continue;
    }
    const token = cutBeforePlaceholder(text, tokenAt(text, at, to), to, work.options);
    if (token.kind === "dollar") lookInside(work, token);
    else if (token.kind === "quoted" || token.kind === "string" || token.kind === "unterminated") {
      const end = quotedPlaceholders(work, token, to);
      if (end !== -1) {
        inStatement = true;
        at = skipSpace(text, end, to);
        continue;
      }
    }
    let next = token.end;
    if (token.kind === "punctuation") {
      const code = text.charCodeAt(at);
      if (code === 0x5b) brackets++;
      else if (code === 0x5d) brackets--;
      else if (code === 0x3b) {
        if (copy.stdin) next = payload(work, token.end, to);
        copy.words = copy.from = brackets = 0;
        inStatement = copy.stdin = false;
      }
    }
    if (token.kind === "word") {
      copy.words++;
      if (copy.words === 1 && !inStatement) copy.from = isWord(text, token, "copy") ? 1 : 0;
      else if (copy.from === 1 && isWord(text, token, "from")) copy.from = 2;
      else if (copy.from === 2) {
        copy.stdin = isWord(text, token, "stdin");
        copy.from = 0;
      }
    }
    if (token.kind !== "comment" && text.charCodeAt(at) !== 0x3b) inStatement = true;
    at = skipSpace(text, next, to);
  }
}

/* Placeholders */

interface Placeholder extends Span {
  /** `if` and `end` of a template's condition, `blank` for other instructions and comments of the template; null: it stands for a value. */
  readonly control: "if" | "end" | "blank" | null;
  /** `:'x'` and `:"x"` say themselves what they are. */
  readonly text: string | null;
}

/** Bounded, so that openings without an end cost no quadratic time. */
const always = {
  dollar: /\$\{[^}\n]{0,300}\}/y,
  braces: /\{\{\{[^\n]{0,300}?\}\}\}|\{\{(?:-?\s?\/\*[\s\S]{0,3000}?\*\/\s?-?|!--[\s\S]{0,3000}?--|[^\n]{0,300}?)\}\}|\{%[\s\S]{0,3000}?%\}|\{#[\s\S]{0,3000}?#\}/y,
};
const chosen: Readonly<Partial<Record<PlaceholderStyle, RegExp>>> = {
  "%(x)s": /%\([A-Za-z_]\w*\)s/y,
  "@x@": /@[A-Za-z_][\w.-]*@/y,
  "<<x>>": /<<\s*[A-Za-z_][\w.]*\s*>>/y,
};
const psqlVariable = /:(?:[A-Za-z0-9_\u0080-\uffff]+|'[A-Za-z0-9_\u0080-\uffff]+'|"[A-Za-z0-9_\u0080-\uffff]+"|\{\?[A-Za-z0-9_\u0080-\uffff]+\})/y;

function placeholderAt(text: string, at: number, to: number, options: PrepareOptions, inBrackets: boolean): Placeholder | null {
  switch (text.charCodeAt(at)) {
    case 0x24:
      return matched(always.dollar, text, at, to);
    case 0x7b: {
      const found = matched(always.braces, text, at, to);
      return found === null ? null : { ...found, control: control(text.slice(found.start, found.end)) };
    }
    case 0x3a: {
      if (inBrackets || text.charCodeAt(at - 1) === 0x3a || !(options.psql || options.placeholders.includes(":x"))) return null;
      const found = matched(psqlVariable, text, at, to);
      const quote = text.charAt(at + 1);
      return found !== null && (quote === "'" || quote === '"') ? { ...found, text: `${quote}${shaped(`:${text.slice(at + 2, found.end - 1)}`, "name")}${quote}` } : found;
    }
    case 0x25: case 0x3c: case 0x40:
      for (const style of options.placeholders) {
        const found = chosen[style] === undefined ? null : matched(chosen[style], text, at, to);
        if (found !== null) return found;
      }
  }
  return null;
}

function matched(pattern: RegExp, text: string, at: number, to: number): Placeholder | null {
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length ?? 0;
  return length === 0 || at + length > to ? null : { start: at, end: at + length, control: null, text: null };
}

/** What Go templates, Handlebars and Jinja mean by an instruction. */
function control(placeholder: string): Placeholder["control"] {
  const word = /^\{(?:\{\{?|%)[-~+]?\s*(#|\/|\^|!)?\s*([A-Za-z]*)/.exec(placeholder);
  if (word === null || placeholder.startsWith("{#") || word[1] === "!" || /^\{\{-?\s*\/\*/.test(placeholder)) return "blank";
  const name = word[2]?.toLowerCase() ?? "";
  if (word[1] === "/" || name === "end" || name === "endif" || name === "endfor") return "end";
  if (word[1] === "#" || name === "if" || name === "range" || name === "with" || name === "for") return "if";
  return word[1] === "^" || placeholder.startsWith("{%") || ["else", "define", "block", "template"].includes(name) ? "blank" : null;
}

function replacePlaceholder(work: Work, { start, end, control, text }: Placeholder): void {
  const original = work.text.slice(start, end);
  if (control === "if") work.open.push(start);
  else if (control === "end") {
    const opened = work.open.pop();
    if (opened !== undefined) work.conditional.push({ start: opened, end });
  }
  if (control === null && text === null) {
    work.placeholders.push({ start, end });
    replaceByName(work, start, end);
  } else work.replaced.push({ start, end, text: text ?? shaped(original, "nothing") });
}

function replaceByName(work: Work, start: number, end: number): void {
  const original = work.text.slice(start, end);
  const name = shaped(original, "name");
  work.standIns.set(name, original);
  work.replaced.push({ start, end, text: name });
}

/** A name or number before `${`, and an operator before a placeholder, do not swallow its first characters. */
function cutBeforePlaceholder(text: string, token: Token, to: number, options: PrepareOptions): Token {
  if ((token.kind === "word" || token.kind === "number") && text.charCodeAt(token.end) === 0x7b && text.charCodeAt(token.end - 1) === 0x24 && token.end - token.start > 1) {
    return { ...token, end: token.end - 1 };
  }
  if (token.kind !== "operator" || token.end - token.start < 2) return token;
  for (let at = token.start + 1; at < token.end; at++) {
    if (placeholderAt(text, at, to, options, false) !== null) return { ...token, end: at };
  }
  return token;
}

/** A dollar-quoted string is code: placeholders in it are replaced like those outside. */
function lookInside(work: Work, token: Token): void {
  const { text } = work;
  const tag = text.indexOf("$", token.start + 1) + 1 - token.start;
  if (!/\$\{|\{[{%#]/.test(text.slice(token.start, token.end))) return;
  const to = token.end - tag;
  const options: PrepareOptions = { placeholders: [], psql: false };
  for (let at = skipSpace(text, token.start + tag, to); at < to; ) {
    const placeholder = placeholderAt(text, at, to, options, false);
    if (placeholder !== null) replacePlaceholder(work, placeholder);
    if (placeholder !== null) {
      at = skipSpace(text, placeholder.end, to);
      continue;
    }
    const inner = cutBeforePlaceholder(text, tokenAt(text, at, to), to, options);
    at = skipSpace(text, Math.max(inner.end, quotedPlaceholders(work, inner, to)), to);
  }
}

/**
 * A placeholder inside a string is part of it and stays, unless quotes of its own would end the string:
 * `'{{ index .Options 'Namespace' }}'`. Inside a quoted name it gives way to the name that stands for it without quotes as well.
 * Gives the end of a token that quotes in a placeholder had cut off, -1 for any other.
 */
function quotedPlaceholders(work: Work, token: Token, to: number): number {
  const { text } = work;
  const quote = text.charAt(token.start);
  if ((quote !== '"' && quote !== "'") || !/\{\{|\$\{/.test(text.slice(token.start, token.end))) return -1;
  let end = token.end;
  for (let open = nextOpening(text, token.start); open !== -1 && open < end; open = nextOpening(text, open + 2)) {
    const found = matched(text.charAt(open) === "$" ? always.dollar : always.braces, text, open, to);
    if (found === null) continue;
    if (quote === '"' && token.kind === "quoted" && found.end < end) {
      replaceByName(work, open, found.end);
      open = found.end - 2;
      continue;
    }
    if (!text.slice(open, found.end).includes(quote)) continue;
    if (found.end < end && token.kind !== "unterminated") continue;
    replaceByName(work, open, found.end);
    const closing = text.indexOf(quote, found.end);
    if (closing === -1 || closing >= to) return found.end;
    end = closing + 1;
    open = found.end - 2;
  }
  return end === token.end ? -1 : end;
}

function nextOpening(text: string, from: number): number {
  const [braces, dollar] = [text.indexOf("{{", from), text.indexOf("${", from)];
  return braces === -1 || (dollar !== -1 && dollar < braces) ? dollar : braces;
}

/* psql: https://www.postgresql.org/docs/18/app-psql.html#APP-PSQL-META-COMMANDS */

function startsLine(text: string, at: number): boolean {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  return /^\s*$/.test(text.slice(line, at));
}

/** Commands that send the statement before them, as a semicolon does. */
const sending = /^(?:g|gx|gset|gexec|gdesc|crosstabview|watch|;)$/;

/** Blanks the command at `at`. */
function metaCommand(work: Work, at: number, to: number, inStatement: boolean): MetaCommand {
  const { text } = work;
  const name = /^(?:[A-Za-z_]+|[.;!?])/.exec(text.slice(at + 1, at + 40))?.[0] ?? "";
  let end = at;
  while (end < to && text.charCodeAt(end) !== 0x0a && text.charCodeAt(end) !== 0x0d) end++;
  if (name === ";") end = at + 2;
  // These two take the whole line: https://www.postgresql.org/docs/18/app-psql.html#APP-PSQL-META-COMMANDS-COPY
  const doubled = name === "!" || name === "copy" ? -1 : text.slice(at, end).indexOf("\\\\");
  if (doubled !== -1) end = at + doubled + 2;
  const command = { start: at, end, name };
  work.commands.push(command);
  for (const [, word] of text.slice(at, end).matchAll(/\\(if|endif)\b/g)) {
    if (word === "if") work.open.push(at);
    else {
      const opened = work.open.pop();
      if (opened !== undefined) work.conditional.push({ start: opened, end });
    }
  }
  const blank = " ".repeat(end - at);
  work.replaced.push({ start: at, end, text: inStatement && sending.test(name) ? `;${blank.slice(1)}` : blank });
  return command;
}

/** Blanks the lines after `COPY … FROM stdin;` up to `\.`; gives the offset after them. */
function payload(work: Work, from: number, to: number): number {
  const { text } = work;
  const line = text.indexOf("\n", from);
  if (line === -1 || line >= to || !/^[^\S\n]*(?:--.*)?$/.test(text.slice(from, line))) return from;
  const marks = /^\\\.[^\S\n]*$/gm;
  marks.lastIndex = line + 1;
  const mark = marks.exec(text);
  if ((mark === null || mark.index >= to) && !work.options.psql) return from;
  const end = mark === null || mark.index >= to ? to : mark.index + mark[0].length;
  work.payloads.push({ start: line + 1, end });
  work.replaced.push({ start: line + 1, end, text: " ".repeat(end - line - 1) });
  return end;
}
