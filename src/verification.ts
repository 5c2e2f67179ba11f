/** What checks afterwards that a migration did what it says. */
import { textOf } from "./source.ts";
import type { Migration, Script } from "./migrations/migration.ts";
import type { ScriptText } from "./sql/statement.ts";

const looksAtSchema = /\b(?:information_schema\s*\.|pg_(?:catalog|class|indexe?s|index|policies|policy|constraint|trigger|tables?|views?|attribute|proc|type|enum|namespace|matviews|sequences)\b|to_reg\w+\s*\(|\\d\w*\s|has_\w+_privilege\s*\()/i;

/**
 * The SQL that verifies a migration: its verify scripts; of the forward script the queries and DO blocks over the system catalog, and
 * such queries in comments. Empty where there is none.
 */
export function verificationOf({ up, verify }: Migration, read: (script: Script) => ScriptText): string {
  const pieces = verify.map((script) => script.file.text.slice(script.span.start, script.span.end));
  if (up !== null) {
    const { statements, comments } = read(up);
    for (const { changes, span } of statements) {
      const isCheck = changes.some(({ kind }) => kind === "Query") || (changes[0]?.kind === "DoBlock" && changes.slice(1).every(({ kind }) => kind === "Query" || kind === "Opaque"));
      if (isCheck && looksAtSchema.test(textOf(up.file, span))) pieces.push(textOf(up.file, span));
    }
    const commented = comments.map((comment) => textOf(up.file, comment)).join("\n");
    if (/\bselect\b/i.test(commented) && looksAtSchema.test(commented)) pieces.push(commented);
  }
  return pieces.join("\n");
}
