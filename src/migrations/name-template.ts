/** Templates of file names, as the configuration writes them: not regular expressions, so no pattern can make matching slow. */

type Part = { readonly literal: string } | { readonly word: string; readonly digits: number | null };

/** Whether a file name has the form of a template: `{version:3}_{snake_case}.sql`. Text outside braces stands for itself. */
export function matchesTemplate(template: string, name: string, types: readonly string[] = []): boolean {
  let starts = new Set([0]);
  for (const part of parse(template)) {
    const ends = new Set<number>();
    for (const start of starts) for (const end of endsOf(part, name, start, types)) ends.add(end);
    if (ends.size === 0) return false;
    starts = ends;
  }
  return starts.has(name.length);
}

/** A template with the words that `values` knows filled in; the others stay as they are. `{version:3}` pads with zeros. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return parse(template)
    .map((part) => ("literal" in part ? part.literal : (values[part.word]?.padStart(part.digits ?? 0, "0") ?? braces(part))))
    .join("");
}

/** A template as messages show it: `<version:3>_<snake_case>.sql`. */
export function showTemplate(template: string): string {
  return parse(template).map((part) => ("literal" in part ? part.literal : `<${braces(part).slice(1, -1)}>`)).join("");
}

function braces({ word, digits }: { readonly word: string; readonly digits: number | null }): string {
  return digits === null ? `{${word}}` : `{${word}:${digits}}`;
}

function parse(template: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let open = template.indexOf("{"); open !== -1; open = template.indexOf("{", from)) {
    const close = template.indexOf("}", open);
    if (close === -1) break;
    if (open > from) parts.push({ literal: template.slice(from, open) });
    const [word = "", digits] = template.slice(open + 1, close).split(":");
    parts.push({ word, digits: digits === undefined || !/^\d+$/.test(digits) ? null : Number(digits) });
    from = close + 1;
  }
  if (from < template.length) parts.push({ literal: template.slice(from) });
  return parts;
}

/** Where the part can end, if it starts at `start`. */
function endsOf(part: Part, name: string, start: number, types: readonly string[]): readonly number[] {
  if ("literal" in part) return name.startsWith(part.literal, start) ? [start + part.literal.length] : [];
  if (part.word === "type") return types.filter((type) => name.startsWith(type, start)).map((type) => start + type.length);
  const ends: number[] = [];
  const most = part.digits ?? (part.word === "timestamp" ? 14 : part.word === "sequence" ? 9 : Infinity);
  const least = part.digits ?? (part.word === "timestamp" ? 14 : 1);
  for (let end = start + 1; end <= name.length && end - start <= most; end++) {
    if (!continues(part.word, name, start, end - 1)) break;
    if (end - start >= least && !isJoint(part.word, name[end - 1] ?? "")) ends.push(end);
  }
  return ends;
}

/** Whether the character at `at` can belong to a word that starts at `start`. */
function continues(word: string, name: string, start: number, at: number): boolean {
  const char = name[at] ?? "";
  if (isJoint(word, char)) return at > start && !isJoint(word, name[at - 1] ?? "");
  switch (word) {
    case "version":
    case "sequence":
    case "timestamp":
      return char >= "0" && char <= "9";
    case "snake_case":
    case "kebab-case":
      return (char >= "0" && char <= "9") || (char >= "a" && char <= "z");
    default:
      return /^[\p{L}\p{N}_-]$/u.test(char);
  }
}

function isJoint(word: string, char: string): boolean {
  return (word === "snake_case" && char === "_") || (word === "kebab-case" && char === "-");
}
