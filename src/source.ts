/**
 * A part of a file's text: UTF-16 offsets into {@link SourceFile.text}, `end` exclusive.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as people and editors count it: 1-based line, 1-based column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * One file as it was read. `path` is relative to the working directory, with `/`.
 * `text` has no byte order mark; `bom` says that the file had one, so that a fix can put it back.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly bom: boolean;
  /** UTF-16 offset of the first character of each line. */
  readonly lineStarts: readonly number[];
}

/** Makes a {@link SourceFile} from a path and the decoded text of the file. */
export function sourceFile(path: string, content: string): SourceFile {
  const bom = content.charCodeAt(0) === 0xfeff;
  const text = bom ? content.slice(1) : content;
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { path, text, bom, lineStarts };
}

/** The line and column of a UTF-16 offset; an offset past the end gives the end of the file. */
export function positionAt(file: SourceFile, offset: number): Position {
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (file.lineStarts[low] ?? 0) + 1 };
}

/** The text of a span. */
export function textOf(file: SourceFile, span: Span): string {
  return file.text.slice(span.start, span.end);
}

/** Words in the case of the text that they stand beside or in for. */
export function inCaseOf(file: SourceFile, span: Span, words: string): string {
  const text = textOf(file, span);
  return /[A-Z]/.test(text) && !/[a-z]/.test(text) ? words.toUpperCase() : words;
}

/** The first line of a file, without its line break: where a finding about the file as a whole stands. */
export function firstLine(file: SourceFile): Span {
  const end = file.text.search(/\r?\n/);
  return { start: 0, end: end === -1 ? file.text.length : end };
}

/** The first line of a part of a file that is not blank, without the white space around it. */
export function startOf(file: SourceFile, { start, end }: Span): Span {
  const text = file.text.slice(start, end);
  const at = Math.max(0, text.search(/\S/));
  const line = /^[^\r\n]*/.exec(text.slice(at))?.[0].trimEnd() ?? "";
  return { start: start + at, end: start + at + line.length };
}

/** The smallest span that holds both. */
export function cover(first: Span, last: Span): Span {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/**
 * Maps UTF-8 byte offsets of `text` to UTF-16 offsets. The parser counts bytes, JavaScript does not.
 * An offset inside a character gives the character's start; one past the end gives the length.
 */
export function byteOffsets(text: string): (byte: number) => number {
  if (isAscii(text)) return (byte) => Math.max(0, Math.min(byte, text.length));
  const bytes = new Uint32Array(text.length + 1);
  let at = 0;
  for (let unit = 0; unit < text.length; unit++) {
    bytes[unit] = at;
    const code = text.charCodeAt(unit);
    if (code < 0x80) at += 1;
    else if (code < 0x800) at += 2;
    else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(unit + 1))) {
      at += 4;
      bytes[++unit] = at; // no byte offset stands for the second half of a pair
    } else at += 3;
  }
  bytes[text.length] = at;
  return (byte) => {
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((bytes[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    return isLowSurrogate(text.charCodeAt(low)) && bytes[low] !== byte ? low - 1 : low;
  };
}

/** The UTF-16 offset of the `count`-th code point (0-based) of `text`: the parser's error cursor counts these. */
export function codePointOffset(text: string, count: number): number {
  let unit = 0;
  for (let seen = 0; seen < count && unit < text.length; seen++) {
    unit += isHighSurrogate(text.charCodeAt(unit)) && isLowSurrogate(text.charCodeAt(unit + 1)) ? 2 : 1;
  }
  return unit;
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the ASCII range starts at NUL
  return /^[\x00-\x7f]*$/.test(text);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
