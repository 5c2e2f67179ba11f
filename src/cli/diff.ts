import type { SourceFile } from "../source.ts";

const context = 3;

/** A line that both texts have, or that only one has. */
interface Step {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/**
 * What changes from a file to its new text, as a unified diff that `git apply` and `patch -p1` take; empty where nothing does.
 * Byte order mark and line endings are part of the lines.
 */
export function unifiedDiff(file: SourceFile, text: string): string {
  if (file.text === text) return "";
  const mark = file.bom ? "\ufeff" : "";
  const steps = compareLines(splitLines(mark + file.text), splitLines(mark + text));
  return `--- ${nameOf("a/", file.path)}\n+++ ${nameOf("b/", file.path)}\n${hunksOf(steps).join("")}`;
}

/** A new file, as such a diff. */
export function additionDiff(path: string, text: string): string {
  const lines = splitLines(text);
  return `--- /dev/null\n+++ ${nameOf("b/", path)}\n@@ -0,0 +${range(0, lines.length)} @@\n${lines.map((line) => printStep({ kind: "+", text: line })).join("")}`;
}

function hunksOf(steps: readonly Step[]): string[] {
  const hunks: string[] = [];
  let before = 0;
  let after = 0;
  for (let at = 0; at < steps.length; ) {
    if (steps[at]?.kind === " ") {
      before++;
      after++;
      at++;
      continue;
    }
    const from = Math.max(0, at - context);
    let end = at;
    for (let next = at; next < steps.length && next - end <= 2 * context; next++) if (steps[next]?.kind !== " ") end = next + 1;
    const to = Math.min(steps.length, end + context);
    const part = steps.slice(from, to);
    const lead = at - from;
    const removed = part.filter(({ kind }) => kind !== "+").length;
    const added = part.filter(({ kind }) => kind !== "-").length;
    hunks.push(`@@ -${range(before - lead, removed)} +${range(after - lead, added)} @@\n${part.map(printStep).join("")}`);
    before += removed - lead;
    after += added - lead;
    at = to;
  }
  return hunks;
}

/** An empty range is named by the line before it. */
function range(linesBefore: number, count: number): string {
  const start = count === 0 ? linesBefore : linesBefore + 1;
  return count === 1 ? String(start) : `${start},${count}`;
}

function printStep({ kind, text }: Step): string {
  return text.endsWith("\n") ? kind + text : `${kind}${text}\n\\ No newline at end of file\n`;
}

/** Each line with its line break. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest way from one list of lines to the other (Myers 1986), after what both begin and end with. */
function compareLines(before: readonly string[], after: readonly string[]): Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const keep = (text: string): Step => ({ kind: " ", text });
  return [
    ...before.slice(0, head).map(keep),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(keep),
  ];
}

function compareMiddle(before: readonly string[], after: readonly string[]): Step[] {
  // rounds[d] holds, for each diagonal, how far down `before` one gets with d changes.
  const rounds: Map<number, number>[] = [];
  const reach = (round: Map<number, number> | undefined, diagonal: number): number => round?.get(diagonal) ?? -1;
  const isDown = (last: Map<number, number> | undefined, diagonal: number, changes: number): boolean => diagonal === -changes || (diagonal !== changes && reach(last, diagonal - 1) < reach(last, diagonal + 1));
  let done = before.length === 0 && after.length === 0;
  for (let changes = 0; !done; changes++) {
    const last = rounds.at(-1);
    const round = new Map<number, number>();
    for (let diagonal = -changes; diagonal <= changes && !done; diagonal += 2) {
      let x = changes === 0 ? 0 : isDown(last, diagonal, changes) ? reach(last, diagonal + 1) : reach(last, diagonal - 1) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      round.set(diagonal, x);
      done = x >= before.length && x - diagonal >= after.length;
    }
    rounds.push(round);
  }
  const steps: Step[] = [];
  let x = before.length;
  let y = after.length;
  for (let changes = rounds.length - 1; changes >= 0; changes--) {
    const last = rounds[changes - 1];
    const diagonal = x - y;
    const down = changes > 0 && isDown(last, diagonal, changes);
    const start = changes === 0 ? 0 : down ? reach(last, diagonal + 1) : reach(last, diagonal - 1) + 1;
    while (x > start) {
      steps.push({ kind: " ", text: before[--x] ?? "" });
      y--;
    }
    if (changes === 0) break;
    if (down) steps.push({ kind: "+", text: after[--y] ?? "" });
    else steps.push({ kind: "-", text: before[--x] ?? "" });
  }
  return steps.reverse();
}

/** As git writes it: quoted with C escapes where a character could break the line, a tab after a name with spaces. */
function nameOf(prefix: string, path: string): string {
  const name = prefix + path;
  // eslint-disable-next-line no-control-regex -- control characters are what needs quoting
  if (!/[\u0000-\u001f\u007f"\\]/.test(name)) return name.includes(" ") ? `${name}\t` : name;
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\" };
  // eslint-disable-next-line no-control-regex -- as above
  return `"${name.replace(/[\u0000-\u001f\u007f"\\]/g, (character) => escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`;
}
