/** The comments that suppress findings for squawk: `-- squawk-ignore ban-drop-column, renaming-column -- reason`. Which of our findings they suppress is said in suppress.ts. */
import { readReason } from "./directive.ts";
import { positionAt, textOf, type SourceFile, type Span } from "./source.ts";
import type { Token } from "./sql/lex.ts";
import type { Statement } from "./sql/statement.ts";

export interface SquawkIgnore {
  /** As written, each with its place and the passage in which a finding starts that it suppresses. A comment for a whole file may name none: it means all. */
  readonly names: readonly { readonly name: string; readonly span: Span; readonly area: Span }[];
  readonly wholeFile: boolean;
  /** What stands behind a second `--`. */
  readonly reason: string | null;
  /** The whole comment. */
  readonly span: Span;
}

/** What squawk reports at the first word of a statement. Ours may stand at one of its clauses, some lines further down. */
const ofStatements: ReadonlySet<string> = new Set([
  "require-lock-timeout", "require-statement-timeout", "require-timeout-settings", "require-concurrent-index-creation", "require-concurrent-index-deletion", "require-concurrent-reindex",
  "ban-drop-table", "ban-drop-database", "prefer-repack", "transaction-nesting", "ban-uncommitted-transaction",
]);

/**
 * Reads them as squawk 2.63 does (https://github.com/sbdchd/squawk/blob/master/crates/squawk_linter/src/ignore.rs): names between commas, up to a second `--`;
 * anywhere in the file for the whole file, else for the comment's line and the next.
 */
export function readSquawkIgnores(file: SourceFile, comments: readonly Token[], statements: readonly Statement[]): SquawkIgnore[] {
  if (!file.text.includes("squawk-ignore")) return [];
  return comments.flatMap((comment) => {
    const text = textOf(file, comment);
    const block = text.startsWith("/*");
    const match = /^(\s*squawk-ignore(-file)?)([^]*?)(?:--([^]*))?$/.exec(text.slice(2, block && text.endsWith("*/") && text.length >= 4 ? -2 : undefined));
    if (match === null) return [];
    const [, prefix = "", wide, list = "", reason] = match;
    const start = comment.start + 2 + prefix.length;
    const wholeFile = wide !== undefined;
    const names = list.trim() === "" ? [] : [...list.matchAll(/[^,]+/g)].flatMap(({ 0: item, index }) => {
      const name = item.trim();
      const at = start + index + item.length - item.trimStart().length;
      return name === "" ? [] : [{ name, span: { start: at, end: at + name.length }, area: wholeFile ? { start: 0, end: file.text.length + 1 } : areaOf(file, start, ofStatements.has(name) ? statements : []) }];
    });
    return [{ names, wholeFile, reason: readReason(reason ?? ""), span: { start: comment.start, end: comment.end } }];
  });
}

function areaOf(file: SourceFile, place: number, statements: readonly Statement[]): Span {
  const line = positionAt(file, place).line;
  const lines = { start: file.lineStarts[line - 1] ?? 0, end: file.lineStarts[line + 1] ?? file.text.length + 1 };
  const starting = statements.filter(({ span }) => lines.start <= span.start && span.start < lines.end && span.start > place);
  return { start: lines.start, end: Math.max(lines.end, ...starting.map(({ span }) => span.end)) };
}
