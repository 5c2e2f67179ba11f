/** Text from SQL, names and paths is written by whoever opens a pull request: it must not steer a terminal, a log or a reader's eye. */

/** Controls, formats (bidirectional marks, zero-width characters, tags), lone surrogates, line and paragraph separators. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const plain = /^[ -~]*$/;

/**
 * The second character of what a CI server obeys wherever it stands in a line of a log: `##[` on GitHub Actions
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs), `##vso[` on Azure, `##teamcity[`.
 */
const serverCommand = /(?<=#)#(?=\w*\[)/g;

/**
 * Puts a visible character in place of each that a terminal would obey or hide: `␛` for ESC, `�` for the others, and for what makes a
 * CI server take a line for a command. The text stays as many characters long. Line breaks and tabs become spaces.
 */
export function scrub(text: string): string {
  if (plain.test(text)) return disarm(text);
  const seen = text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x09 || code === 0x0a || code === 0x0d) return " ";
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
  return disarm(seen);
}

/** Breaks what a CI server would obey: `##[…]` anywhere, `::` where a line begins with it. */
export function disarm(line: string): string {
  if (!line.includes("##") && !line.includes("::")) return line;
  return line.replace(serverCommand, "\ufffd").replace(/^(\s*):(?=:)/, "$1\ufffd");
}

/**
 * JSON on two-space indents whose every control, format and separator character is escaped: the value is kept, a terminal or a CI server
 * that shows it is safe. A lone surrogate, which many parsers refuse, becomes U+FFFD.
 */
export function printJson(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? part.replace(/\p{Cs}/gu, "\ufffd") : part), 2).replace(unseen, (character) => {
    if (character === "\n") return character;
    return [...Array(character.length).keys()].map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join("");
  });
  return `${text.replace(serverCommand, "\\u0023")}\n`;
}
