import type { Script } from "../migrations/migration.ts";
import { tokensIn } from "./lex.ts";
import { prepare } from "./prepare.ts";

/**
 * Whether two scripts do the same, word for word: comments, white space and the case of words outside of quotes do not count.
 * What comments say to the runner about the transaction does, and the data of COPY counts to the letter.
 */
export function isSameSql(a: Script, b: Script): boolean {
  if (a.transaction !== b.transaction) return false;
  const words = wordsOf(a);
  const others = wordsOf(b);
  return words.length === others.length && words.every((word, index) => word === others[index]);
}

function wordsOf({ file, span, migration: { runner } }: Script): string[] {
  const prepared = prepare(file.text, span, { placeholders: runner.placeholders, psql: runner.psql });
  const tokens = [...tokensIn(prepared.text, span.start, span.end)];
  const words = tokens.map(({ kind, start, end }) => (kind === "word" ? file.text.slice(start, end).toLowerCase() : file.text.slice(start, end)));
  return [...words, ...[...prepared.payloads, ...prepared.commands].map(({ start, end }) => file.text.slice(start, end).replace(/\r\n/g, "\n"))];
}

/** The tokens of a piece of SQL with one space between them: words in lower case, quotes only where a name needs them, no comments, no `public.`; what stands between dollar quotes the same way. */
export function wordsIn(sql: string): string {
  const words = [...tokensIn(sql)].map(({ kind, start, end }) => {
    const word = sql.slice(start, end);
    if (kind === "word") return word.toLowerCase();
    if (kind === "dollar") return `$$ ${wordsIn(word.replace(/^\$[^$]*\$|\$[^$]*\$$/g, ""))} $$`;
    return kind === "quoted" && /^"[a-z_][a-z0-9_]*"$/.test(word) ? word.slice(1, -1) : word;
  });
  return words.filter((word, index) => !(word === "public" && words[index + 1] === ".") && !(word === "." && words[index - 1] === "public")).join(" ");
}
