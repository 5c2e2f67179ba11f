import type { Edit, Finding } from "./finding.ts";
import type { SourceFile } from "./source.ts";

export interface Repair {
  /** The new text, without byte order mark, as {@link SourceFile.text}. */
  readonly text: string;
  readonly applied: readonly Finding[];
  /** Their fixes overlap with one that was applied: lint again, and repair again. */
  readonly skipped: readonly Finding[];
}

/**
 * Applies the fixes of a file's findings to its text: each whole or not at all, the first in the file first, none over another.
 * Suppressed findings and those of other files are left out. Inserted line breaks become those of the file. Pure.
 */
export function repair(file: SourceFile, findings: readonly Finding[]): Repair {
  const applied: Finding[] = [];
  const skipped: Finding[] = [];
  const edits: Edit[] = [];
  const fixable = findings.filter((finding) => finding.path === file.path && finding.fix !== undefined && finding.suppressed === undefined);
  const startOf = (finding: Finding): number => Math.min(...(finding.fix?.edits ?? []).map(({ span }) => span.start));
  const order = (a: Finding, b: Finding): number => startOf(a) - startOf(b) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0) || a.span.start - b.span.start;
  for (const finding of [...fixable].sort(order)) {
    const own = finding.fix?.edits ?? [];
    const free = own.length > 0 && own.every((edit, index) => isInside(file, edit) && ![...edits, ...own.slice(0, index)].some((other) => collide(edit, other)));
    if (free) {
      edits.push(...own);
      applied.push(finding);
    } else skipped.push(finding);
  }
  return { text: edit(file.text, edits), applied, skipped };
}

/** Replaces spans of a text that do not overlap; inserted line breaks become those of the text. */
export function edit(text: string, edits: readonly Edit[]): string {
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  const pieces: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    pieces.push(text.slice(at, span.start), replacement.replace(/\r?\n/g, lineBreak));
    at = span.end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

function isInside({ text }: SourceFile, { span }: Edit): boolean {
  return 0 <= span.start && span.start <= span.end && span.end <= text.length;
}

/** Edits collide where they overlap, and where one inserts at the other's border: then their order would matter. */
function collide({ span: a }: Edit, { span: b }: Edit): boolean {
  const touches = a.start === a.end || b.start === b.end;
  return touches ? a.start <= b.end && b.start <= a.end : a.start < b.end && b.start < a.end;
}
