import { positionAt, type SourceFile, type Span } from "../source.ts";
import { disarm, scrub } from "./scrub.ts";

export interface SourceFrame {
  /** 1-based. */
  readonly line: number;
  /** The line, or the part of it around the span, safe to print. */
  readonly source: string;
  /** Columns before the mark, and the width of the mark, as a terminal counts. */
  readonly indent: number;
  readonly width: number;
  /** The line the span ends on. */
  readonly lastLine: number;
}

const tabWidth = 4;
const ellipsis = "…";

/**
 * The first line of a span, with where to mark it. Tabs are expanded, wide characters counted as two columns, a line wider than `limit`
 * columns is cut around the span. Null where the line is empty.
 */
export function sourceFrame(file: SourceFile, span: Span, limit = 100): SourceFrame | null {
  const { line } = positionAt(file, span.start);
  const lastLine = positionAt(file, Math.max(span.start, span.end - 1)).line;
  const lineStart = file.lineStarts[line - 1] ?? 0;
  const lineEnd = file.lineStarts[line] ?? file.text.length;
  // A line can be megabytes long: look only at what can be shown.
  const from = Math.max(lineStart, span.start - 2 * limit);
  const to = Math.min(lineEnd, span.start + 2 * limit);
  const text = file.text.slice(from, to).replace(/\s+$/, "");
  if (text === "") return null;
  const cells = layOut(text);
  const start = columnOf(cells, Math.min(span.start - from, text.length));
  const stop = Math.max(start + 1, columnOf(cells, Math.min(span.end - from, text.length)));
  const total = columnOf(cells, text.length);

  const left = from > lineStart || (total > limit && stop > limit) ? Math.max(0, Math.min(start - Math.floor(limit / 4), Math.max(start - limit + 2, total - limit + 2))) : 0;
  const leftCut = from > lineStart || left > 0;
  const right = left + limit - (leftCut ? 2 : 1);
  const kept = cells.filter((cell) => cell.column >= left && (total <= limit && !leftCut ? true : cell.column + cell.width <= right));
  const first = kept[0]?.column ?? 0;
  const last = kept.at(-1);
  const end = last === undefined ? 0 : last.column + last.width;
  const lead = leftCut ? ellipsis : "";
  const isCut = end < total || (to < lineEnd && file.text.slice(to, lineEnd).trim() !== "");
  const source = disarm(`${lead}${kept.map((cell) => cell.text).join("")}${isCut ? ellipsis : ""}`);
  return { line, source, indent: start - first + lead.length, width: Math.max(1, Math.min(stop, end) - start), lastLine };
}

/** One character as it is printed. */
interface Cell {
  readonly text: string;
  /** Where it begins in the line, in UTF-16 units. */
  readonly unit: number;
  readonly column: number;
  readonly width: number;
}

function layOut(text: string): Cell[] {
  const cells: Cell[] = [];
  let unit = 0;
  let column = 0;
  for (const character of text) {
    const isPlain = character >= " " && character <= "~";
    const width = isPlain ? 1 : character === "\t" ? tabWidth - (column % tabWidth) : widthOf(character);
    cells.push({ text: isPlain ? character : character === "\t" ? " ".repeat(width) : scrub(character), unit, column, width });
    unit += character.length;
    column += width;
  }
  return cells;
}

function columnOf(cells: readonly Cell[], unit: number): number {
  const cell = cells[unit]?.unit === unit ? cells[unit] : cells.find((candidate) => candidate.unit >= unit);
  const last = cells.at(-1);
  return cell?.column ?? (last === undefined ? 0 : last.column + last.width);
}

/** Blocks of East Asian wide and full-width characters, and of emoji, as Unicode's EastAsianWidth.txt has them. */
const wide = /^[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f18e}\u{1f191}-\u{1f19a}\u{1f200}-\u{1f320}\u{1f32d}-\u{1f335}\u{1f337}-\u{1f37c}\u{1f37e}-\u{1f393}\u{1f3a0}-\u{1f3ca}\u{1f3cf}-\u{1f3d3}\u{1f3e0}-\u{1f3f0}\u{1f3f4}\u{1f3f8}-\u{1f43e}\u{1f440}\u{1f442}-\u{1f4fc}\u{1f4ff}-\u{1f53d}\u{1f54b}-\u{1f567}\u{1f57a}\u{1f595}\u{1f596}\u{1f5a4}\u{1f5fb}-\u{1f64f}\u{1f680}-\u{1f6c5}\u{1f6cc}\u{1f6d0}-\u{1f6d2}\u{1f6d5}-\u{1f6d7}\u{1f6dc}-\u{1f6df}\u{1f6eb}\u{1f6ec}\u{1f6f4}-\u{1f6fc}\u{1f7e0}-\u{1f7f0}\u{1f90c}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const combining = /^[\p{Mn}\p{Me}]$/u;

function widthOf(character: string): number {
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
