/** LIKE and regular expressions, as far as they mean the same here. */

/** The operators that match a text with a pattern. */
export const patterns: Readonly<Record<string, { readonly like: boolean; readonly flags: string; readonly negated: boolean }>> = {
  "~~": { like: true, flags: "s", negated: false }, "!~~": { like: true, flags: "s", negated: true },
  "~~*": { like: true, flags: "si", negated: false }, "!~~*": { like: true, flags: "si", negated: true },
  "~": { like: false, flags: "s", negated: false }, "!~": { like: false, flags: "s", negated: true },
  "~*": { like: false, flags: "si", negated: false }, "!~*": { like: false, flags: "si", negated: true },
};

/** The pattern of LIKE as a regular expression. */
export function likePattern(pattern: string, flags: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|([%_])|([.*+?^${}()|[\]\\/])/g, (_, escaped: string | undefined, wildcard: string | undefined, special: string | undefined) =>
    escaped !== undefined ? escaped.replace(/[.*+?^${}()|[\]\\/]/, "\\$&") : wildcard === "%" ? ".*" : wildcard === "_" ? "." : `\\${special ?? ""}`);
  return new RegExp(`^${source}$`, flags);
}

/** The expression; null for what may not mean the same. Only what means the same in PostgreSQL's regular expressions and in ours. */
export function regularExpression(pattern: string, flags: string): RegExp | null {
  if (!/^(?:[\w\s\-^$.*+?|()/,:;"'=<>@%&#!~]|\[[\w\-^_. ]+\]|\\[.dsw()[\]{}+*?^$|/]|\{\d{1,2}(?:,\d{0,2})?\})*$/.test(pattern) || pattern.includes("(?") || pattern.startsWith("***")) return null;
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}
