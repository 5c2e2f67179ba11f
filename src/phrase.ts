/** Words as PostgreSQL's manual writes commands: in upper case, single spaces between them, dots that stand for names left out. */
export function asPhrase(text: string): string {
  return text.replace(/\u2026|\.{2,}/g, " ").trim().replace(/\s+/g, " ").toUpperCase();
}
