/** Which texts hold a name: every text is found by its words, whatever they mean there. */
import type { NamedObject } from "./schema.ts";

/** Keys by the words of texts. */
export type WordIndex = Map<string, Set<string>>;

/** Notes a text under each of its words. */
export function noteWords(index: WordIndex, key: string, text: string): void {
  for (const word of wordsOf(text)) {
    const keys = index.get(word);
    if (keys === undefined) index.set(word, new Set([key]));
    else keys.add(key);
  }
}

/** The words of a text in lower case, those between quotes among them: a name that holds several is found by each. */
export function wordsOf(text: string): Set<string> {
  return new Set((text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []).map((word) => word.toLowerCase()));
}

/** The text that the server looks into when it makes an object: the body of a function is read only when that runs. */
export function withoutBody({ kind, sql }: Pick<NamedObject, "kind" | "sql">): string {
  const at = kind === "function" || kind === "procedure" ? sql.search(/\bas\s+(?:e?'|\$)/i) : -1;
  return at === -1 ? sql : sql.slice(0, at);
}

/** Whether a text holds a name as a word of its own, in whatever case. */
export function holdsName(sql: string, name: string): boolean {
  const text = sql.toLowerCase();
  const word = name.replaceAll('"', '""').toLowerCase();
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isNamePart(text.charCodeAt(at - 1)) && !isNamePart(text.charCodeAt(at + word.length))) return true;
  }
  return false;
}

/** Letters, digits, `_`, `$` and everything above ASCII; not the NaN past the ends. */
function isNamePart(code: number): boolean {
  return code >= 0x80 || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x24;
}
