/** What may stand before a token of JSON; `v` is a number or word, `s` a string. */
const before: Readonly<Record<string, string>> = { "{": "^[,:", "[": "^[,:", "}": "{vs}]", "]": "[vs}]", ",": "vs}]", ":": "s", "s": "^[,:{", "v": "^[,:" };

/** The 1-based line where a text stops being JSON: engines tell it each in their own way, or not at all. */
export function lineOfJsonError(text: string): number {
  let last = "^";
  let end = 0;
  for (const token of text.matchAll(/\s+|[{}[\],:]|"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/g)) {
    if (token.index !== end) break;
    const kind = /^\s/.test(token[0]) ? null : token[0].startsWith('"') ? "s" : before[token[0]] === undefined ? "v" : token[0];
    if (kind !== null && before[kind]?.includes(last) !== true) break;
    last = kind ?? last;
    end = token.index + token[0].length;
  }
  return text.slice(0, end).split("\n").length;
}
