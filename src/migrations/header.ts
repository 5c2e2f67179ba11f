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
