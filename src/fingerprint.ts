/** What tells a finding from all others, from one run to the next. */
import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";
import { isFolderFile } from "./migrations/rollback-name.ts";
import type { SourceFile } from "./source.ts";
import type { Statement } from "./sql/statement.ts";

/** A finding before fingerprints and suppressions. */
export type Draft = Omit<Finding, "fingerprint" | "suppressed">;

/** Gives each finding a hash that stays while its statement does: lines above it may come and go. */
export function fingerprint(file: SourceFile, statements: readonly Statement[], drafts: readonly Draft[]): Finding[] {
  const name = nameOf(file.path);
  const seen = new Map<string, number>();
  const inOrder = [...statements].sort((a, b) => a.span.start - b.span.start);
  const wordsOf = new Map<Statement, string>();
  let at = 0;
  return [...drafts]
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .map((draft) => {
      while ((inOrder[at]?.span.end ?? Infinity) <= draft.span.start) at++;
      const statement = inOrder[at];
      let words = "";
      if (statement !== undefined && statement.span.start <= draft.span.start) {
        words = wordsOf.get(statement) ?? statement.tokens.map((token) => file.text.slice(token.start, token.end)).join(" ");
        wordsOf.set(statement, words);
      }
      const clause = file.text.slice(draft.span.start, draft.span.end).replace(/\s+/g, " ");
      const key = [draft.rule, name, words, clause].join("\0");
      const ordinal = seen.get(key) ?? 0;
      seen.set(key, ordinal + 1);
      return { ...draft, fingerprint: createHash("sha256").update(`${key}\0${ordinal}`).digest("hex").slice(0, 16) };
    });
}

/** The name of a file; where each migration is a folder, with the folder's. */
function nameOf(path: string): string {
  const parts = path.split("/").slice(-2);
  return isFolderFile(parts.at(-1)?.replace(/\.sql$/i, "") ?? "") ? parts.join("/") : (parts.at(-1) ?? "");
}
