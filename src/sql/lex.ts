import type { Span } from "../source.ts";

/**
 * - `word`: a keyword or an unquoted name
 * - `quoted`: a name in double quotes, `U&""` included
 * - `string`: `''`, `E''`, `B''`, `X''`, `N''`, `U&''`
 * - `dollar`: a dollar-quoted string, tags included
 * - `number`, `parameter` (`$1`), `operator`
 * - `punctuation`: one of `( ) [ ] , ; : .` and `::`, `..`, `:=`, `=>`
 * - `comment`: `-- …` to the end of the line (exclusive), or a nested block comment
 * - `unterminated`: a string, name or comment that never ends: it reaches to the end of the text
 */
export type TokenKind = "word" | "quoted" | "string" | "dollar" | "number" | "parameter" | "operator" | "punctuation" | "comment" | "unterminated";

/** A lexical token; UTF-16 offsets. */
export interface Token extends Span {
  readonly kind: TokenKind;
}
