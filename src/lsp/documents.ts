/** The documents that the editor has open, and places in them as it counts: lines from 0, columns in UTF-16 units or UTF-8 bytes. */
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range, TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { byteOffsets, type Span } from "../source.ts";
import { slashed } from "../migrations/walk.ts";

/** How columns are counted; settled when the editor introduces itself. */
export type Encoding = "utf-8" | "utf-16";

/** An open document. Another value with every edit. */
export interface OpenDocument {
  readonly uri: string;
  /** Absolute, with `/`; null for what is no file, such as an untitled buffer. */
  readonly path: string | null;
  readonly version: number;
  readonly text: string;
}

/** Whether a text begins with a byte order mark, which the text of a {@link SourceFile} lacks. */
export function markLength(text: string): 0 | 1 {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

/** The absolute path of a `file:` URI, with `/`; null for any other. */
export function pathOf(uri: string): string | null {
  try {
    return slashed(fileURLToPath(uri));
  } catch {
    return null;
  }
}

/** Places in one text. Offsets are those of a {@link SourceFile}: UTF-16 units, a byte order mark not counted. */
export interface Places {
  readonly offsetAt: (position: Position) => number;
  readonly positionAt: (offset: number) => Position;
  readonly rangeOf: (span: Span) => Range;
  readonly spanOf: (range: Range) => Span;
}

/** Converts places in a text. A column past the end of its line is the line's end; a line past the last one, the end of the text. */
export function placesIn(text: string, encoding: Encoding, mark: number = markLength(text)): Places {
  const document = TextDocument.create("", "", 0, text);
  const lineAt = (line: number): { readonly start: number; readonly text: string } => {
    const start = document.offsetAt({ line, character: 0 });
    const end = line + 1 < document.lineCount ? document.offsetAt({ line: line + 1, character: 0 }) : text.length;
    return { start, text: text.slice(start, end).replace(/[\r\n]+$/, "") };
  };
  const offsetAt = ({ line, character }: Position): number => {
    if (encoding === "utf-16" || line >= document.lineCount || line < 0) return Math.max(0, document.offsetAt({ line, character }) - mark);
    const { start, text: content } = lineAt(line);
    return Math.max(0, start + byteOffsets(content)(character) - mark);
  };
  const positionAt = (offset: number): Position => {
    const position = document.positionAt(offset + mark);
    if (encoding === "utf-16") return position;
    return { line: position.line, character: Buffer.byteLength(lineAt(position.line).text.slice(0, position.character)) };
  };
  return {
    offsetAt,
    positionAt,
    rangeOf: ({ start, end }) => ({ start: positionAt(start), end: positionAt(end) }),
    spanOf: ({ start, end }) => {
      const [a, b] = [offsetAt(start), offsetAt(end)];
      return { start: Math.min(a, b), end: Math.max(a, b) };
    },
  };
}

/** A document after the editor changed parts of it, in order; each change counts from the text that the one before it left. */
export function applyChanges(document: OpenDocument, changes: readonly TextDocumentContentChangeEvent[], version: number, encoding: Encoding): OpenDocument {
  let { text } = document;
  for (const change of changes) {
    if (!("range" in change)) {
      text = change.text;
      continue;
    }
    const { start, end } = placesIn(text, encoding, 0).spanOf(change.range);
    text = text.slice(0, start) + change.text + text.slice(end);
  }
  return { ...document, text, version };
}
