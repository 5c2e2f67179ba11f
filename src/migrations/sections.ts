import type { Span } from "../source.ts";
import { skipSpace } from "../sql/lex.ts";
import type { Section } from "./migration.ts";

/** A line that begins a section. */
export interface Mark {
  readonly role: "up" | "down";
  /** Matches the line, without its line break; begins with `-` or `#`, white space left out. */
  readonly line: RegExp;
  /** The line is no comment to PostgreSQL, so it stays outside the section. */
  readonly outside?: boolean;
}

/**
 * Splits a text at the lines that match a mark. What stands before the first mark belongs to the way up.
 * A section reaches to the next mark and holds its own mark, unless that is `outside`. Several sections of one
 * role stay several. Without any mark the whole text is the way up.
 */
export function splitAtMarks(text: string, marks: readonly Mark[]): Section[] {
  const sections: Section[] = [{ role: "up", span: { start: 0, end: text.length } }];
  let seen = false;
  for (const line of lines(text)) {
    if (!mayBeMark(text, line)) continue;
    const content = text.slice(line.start, line.end);
    const mark = marks.find((candidate) => candidate.line.test(content));
    if (mark === undefined) continue;
    const last = sections[sections.length - 1] as { role: Section["role"]; span: Span };
    const start = mark.outside === true ? line.next : line.start;
    if (!seen && mark.role === "up" && mark.outside !== true) {
      seen = true; // what stands before it is part of it
      continue;
    }
    sections[sections.length - 1] = { role: last.role, span: { start: last.span.start, end: line.start } };
    if (!seen && (line.start === 0 || mark.role === "up")) sections.pop();
    sections.push({ role: mark.role, span: { start, end: text.length } });
    seen = true;
  }
  return sections;
}

/** True where a line of the text matches a mark. */
export function hasMark(text: string, marks: readonly Mark[]): boolean {
  for (const line of lines(text)) {
    if (!mayBeMark(text, line)) continue;
    const content = text.slice(line.start, line.end);
    if (marks.some((mark) => mark.line.test(content))) return true;
  }
  return false;
}

/** Every mark begins with `-` or `#`: few lines are worth a look. */
function mayBeMark(text: string, line: Span): boolean {
  const code = text.charCodeAt(skipSpace(text, line.start, line.end));
  return code === 0x2d || code === 0x23;
}

/** The lines of a text; `end` before the line break, `next` after it. */
function* lines(text: string): Generator<{ start: number; end: number; next: number }> {
  let start = 0;
  while (start <= text.length) {
    let next = text.indexOf("\n", start);
    let end = next;
    if (next === -1) end = next = text.length;
    else next++;
    if (end > start && text.charCodeAt(end - 1) === 13) end--;
    yield { start, end, next };
    if (next === text.length && (next === 0 || text.charCodeAt(next - 1) !== 10)) return;
    start = next;
    if (start === text.length) return;
  }
}
