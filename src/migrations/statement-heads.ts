import { tokensIn, type Token } from "../sql/lex.ts";

/**
 * The first words of each statement of a text, upper case and joined by one blank, at most `count` of them: enough to see what
 * a runner sees when it decides about the transaction.
 */
export function statementHeads(text: string, count = 6): string[] {
  const heads: string[] = [];
  let words: string[] | null = null;
  for (const token of tokensIn(text)) {
    if (token.kind === "punctuation" && text[token.start] === ";") {
      if (words !== null) heads.push(words.join(" "));
      words = null;
      continue;
    }
    words ??= [];
    if (token.kind === "word" && words.length < count) words.push(text.slice(token.start, token.end).toUpperCase());
  }
  if (words !== null) heads.push(words.join(" "));
  return heads;
}

/** The same of one statement, by its tokens. */
export function firstWords(text: string, tokens: readonly Token[], count = 12): string {
  const words: string[] = [];
  for (const token of tokens) {
    if (words.length === count) break;
    if (token.kind === "word") words.push(text.slice(token.start, token.end).toUpperCase());
  }
  return words.join(" ");
}
