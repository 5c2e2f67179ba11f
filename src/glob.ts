/** Globs whose matching time is bounded whatever the pattern: a configuration is written by whoever opens a pull request. */

type Part =
  | { readonly kind: "char"; readonly char: string }
  /** `?`, and `*` where `many`: within a segment. */
  | { readonly kind: "any"; readonly many: boolean }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: "choice"; readonly ways: readonly (readonly Part[])[] }
  /** `**` + separator at the start of a segment: no segment, or several. */
  | { readonly kind: "folders" }
  /** Separator + `**` at the end: what is under it, and it itself. */
  | { readonly kind: "below" }
  /** `**` alone: anything. */
  | { readonly kind: "everything" };

/** A state of the automaton: what it takes (null: nothing) and where it goes on. */
interface State {
  readonly takes: ((char: string) => boolean) | null;
  readonly next: readonly number[];
}

/**
 * Compiles a glob to a test of a whole text. `*` and `?` match within a segment, `**` as a whole segment any number of
 * segments, `[a-z]` and `[!a-z]` one character, `{a,b}` one of several, `\` takes the next character as it is.
 * A bracket or brace that is not closed stands for itself. Names that start with a dot are names like others.
 * `separator` parts the segments: `/` of paths by default, `.` of names. Time grows with pattern times text, never faster.
 */
export function compileGlob(pattern: string, { separator = "/" }: { readonly separator?: string } = {}): (text: string) => boolean {
  const states: State[] = [{ takes: null, next: [] }];
  const start = build(states, parse(pattern, separator), 0, separator);
  return (text) => run(states, start, text);
}

function run(states: readonly State[], start: number, text: string): boolean {
  let current = reach(states, [start]);
  for (const char of text) {
    const next: number[] = [];
    for (const at of current) {
      const state = states[at];
      if (state?.takes?.(char) === true) next.push(...state.next);
    }
    if (next.length === 0) return false;
    current = reach(states, next);
  }
  return current.has(0);
}

/** Every state that is reached from these without taking a character. */
function reach(states: readonly State[], from: readonly number[]): Set<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const state = states[at];
    if (state?.takes === null) open.push(...state.next);
  }
  return seen;
}

/** Adds the states of a sequence that goes on with `after`, and gives its first. */
function build(states: State[], parts: readonly Part[], after: number, separator: string): number {
  const add = (takes: State["takes"], ...next: number[]): number => states.push({ takes, next }) - 1;
  const isSeparator = (char: string): boolean => char === separator;
  /** A state that takes any number of characters. */
  const loop = (takes: (char: string) => boolean, next: number): number => {
    const fork = states.length;
    add(null, next, fork + 1);
    add(takes, fork);
    return fork;
  };
  return parts.reduceRight((next, part) => {
    switch (part.kind) {
      case "char":
        return add((char) => char === part.char, next);
      case "any":
        return part.many ? loop((char) => char !== separator, next) : add((char) => char !== separator, next);
      case "class":
        return add((char) => {
          const code = char.codePointAt(0) ?? 0;
          return char !== separator && part.ranges.some(([from, to]) => from <= code && code <= to) !== part.negated;
        }, next);
      case "choice":
        return add(null, ...part.ways.map((way) => build(states, way, next, separator)));
      case "folders":
        return add(null, next, loop(() => true, add(isSeparator, next)));
      case "below":
        return add(null, next, add(isSeparator, loop(() => true, next)));
      case "everything":
        return loop(() => true, next);
    }
  }, after);
}

function parse(pattern: string, separator: string): readonly Part[] {
  const chars = [...pattern];
  const closing = closingBraces(chars);
  /** Separator and `**`, once or more, and nothing else. */
  const isAllBelow = (from: number, to: number): boolean => {
    let at = from;
    while (at + 3 <= to && chars[at] === separator && chars[at + 1] === "*" && chars[at + 2] === "*") at += 3;
    return at === to;
  };
  const sequence = (from: number, to: number): Part[] => {
    const parts: Part[] = [];
    for (let at = from; at < to; at++) {
      const char = chars[at] ?? "";
      const startsSegment = at === from || chars[at - 1] === separator;
      if (char === "\\" && at + 1 < to) parts.push({ kind: "char", char: chars[++at] ?? "" });
      else if (char === separator && isAllBelow(at, to)) {
        parts.push({ kind: "below" });
        at = to;
      } else if (char === "*") {
        let end = at;
        while (end < to && chars[end] === "*") end++;
        if (startsSegment && end - at === 2 && chars[end] === separator && end < to) {
          parts.push({ kind: "folders" });
          end++;
        } else if (startsSegment && end - at === 2 && end === to) parts.push({ kind: "everything" });
        else parts.push({ kind: "any", many: true });
        at = end - 1;
      } else if (char === "?") parts.push({ kind: "any", many: false });
      else if (char === "[") {
        const found = readClass(chars, at, to);
        parts.push(found?.part ?? { kind: "char", char });
        at = found?.end ?? at;
      } else if (char === "{" && (closing.get(at)?.end ?? to) < to) {
        const { commas, end } = closing.get(at) ?? { commas: [], end: at };
        const bounds = [at, ...commas, end];
        parts.push({ kind: "choice", ways: bounds.slice(1).map((bound, index) => sequence((bounds[index] ?? at) + 1, bound)) });
        at = end;
      } else parts.push({ kind: "char", char });
    }
    return parts;
  };
  return sequence(0, chars.length);
}

/** For each `{` that is closed and holds a comma: where its commas and its `}` are. */
function closingBraces(chars: readonly string[]): Map<number, { readonly commas: readonly number[]; readonly end: number }> {
  const found = new Map<number, { commas: number[]; end: number }>();
  const open: { at: number; commas: number[] }[] = [];
  for (let at = 0; at < chars.length; at++) {
    if (chars[at] === "\\") at++;
    else if (chars[at] === "[") at = readClass(chars, at, chars.length)?.end ?? at;
    else if (chars[at] === "{") open.push({ at, commas: [] });
    else if (chars[at] === ",") open.at(-1)?.commas.push(at);
    else if (chars[at] === "}") {
      const brace = open.pop();
      if (brace !== undefined && brace.commas.length > 0) found.set(brace.at, { commas: brace.commas, end: at });
    }
  }
  return found;
}

/** Reads `[…]`; null where it is not closed. A `]` right after the opening stands for itself. */
function readClass(chars: readonly string[], at: number, to: number): { readonly part: Part; readonly end: number } | null {
  const negated = chars[at + 1] === "!" || chars[at + 1] === "^";
  const first = at + (negated ? 2 : 1);
  const ranges: [number, number][] = [];
  for (let index = first; index < to; index++) {
    if (chars[index] === "]" && index > first) return { part: { kind: "class", negated, ranges }, end: index };
    if (chars[index] === "\\" && index + 1 < to) index++;
    const from = chars[index]?.codePointAt(0) ?? 0;
    if (chars[index + 1] === "-" && index + 2 < to && chars[index + 2] !== "]") {
      index += 2;
      if (chars[index] === "\\" && index + 1 < to) index++;
      ranges.push([from, chars[index]?.codePointAt(0) ?? 0]);
    } else ranges.push([from, from]);
  }
  return null;
}
