/** A list as prose: `a, b and c`; of more than `most`, so many of them and `3 more`. */
export function listWords(words: readonly string[], most = Infinity): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** Whether a name stands in a text as a word of its own. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`).test(text);
}

/** SQL in one line of a message, cut to at most so many characters. */
export function excerpt(sql: string, most: number): string {
  const line = sql.replace(/\s+/g, " ");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** Words as PostgreSQL's manual writes commands: in upper case, single spaces between them, dots that stand for names left out. */
export function asPhrase(text: string): string {
  return text.replace(/\u2026|\.{2,}/g, " ").trim().replace(/\s+/g, " ").toUpperCase();
}
