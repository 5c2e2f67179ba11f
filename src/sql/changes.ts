import type { RawStmt } from "@pgsql/types";
import type { Span } from "../source.ts";
import type { Change } from "./change.ts";
import type { Token } from "./lex.ts";

/** One statement's text, ready to be read: the parser's byte offsets and the tokens count from its start. */
export interface StatementSource {
  readonly text: string;
  /** Without comments; UTF-16 offsets in `text`. */
  readonly tokens: readonly Token[];
  /** Maps a span of `text` to the file. Text that is not in the file as it stands (an escaped literal) maps to the literal. */
  readonly place: (span: Span) => Span;
  /** What the changes of this statement carry. */
  readonly nested: boolean;
  readonly conditional: boolean;
}

/** Reads a parsed statement into changes, in the order they happen. A statement that is not modelled gives one `NotModelled`. */
export function readChanges(_node: RawStmt, _source: StatementSource): Change[] {
  throw new Error("not yet");
}
