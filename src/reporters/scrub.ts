/** Text from SQL, names and paths is written by whoever opens a pull request: it must not steer a terminal, a log or a reader's eye. */

/** Controls, formats (bidirectional marks, zero-width characters, tags), lone surrogates, line and paragraph separators. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Puts a visible character in place of each that a terminal would obey or hide: `␛` for ESC, `�` for the others. The text stays as
 * many characters long. Line breaks and tabs become spaces.
 */
export function scrub(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x09 || code === 0x0a || code === 0x0d) return " ";
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** JSON on two-space indents whose every control, format and separator character is escaped: the value is kept, a terminal that shows it is safe. */
export function printJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(unseen, (character) => {
    if (character === "\n") return character;
    return [...Array(character.length).keys()].map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join("");
  });
  return `${text}\n`;
}
