/**
 * The first words of each statement of a text, upper case and joined by one blank, at most `count` of them: enough to see what
 * a runner sees when it decides about the transaction. Comments, strings, quoted names and dollar-quoted bodies are skipped.
 */
export function statementHeads(text: string, count = 6): string[] {
  const heads: string[] = [];
  let words: string[] = [];
  let seen = false;
  const end = (): void => {
    if (seen) heads.push(words.slice(0, count).join(" "));
    words = [];
    seen = false;
  };
  const token = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?(?:\$\1\$|$)|;|[\p{L}_][\p{L}\p{N}_$]*|[^\s]/gu;
  for (const [found] of text.matchAll(token)) {
    if (found.startsWith("--") || found.startsWith("/*")) continue;
    if (found === ";") {
      end();
      continue;
    }
    seen = true;
    if (/^[\p{L}_]/u.test(found) && words.length < count) words.push(found.toUpperCase());
  }
  end();
  return heads;
}
