import type { Token } from "./lex.ts";

/** What a string literal says, and where each character of it stands. */
export interface LiteralText {
  readonly value: string;
  /** From an offset in `value` (its length included) to the offset in the text that holds the literal. */
  readonly offset: (index: number) => number;
}

/** The value of a plain, `E''` or dollar-quoted string token; null for the other kinds and for strings in several pieces. */
export function literalText(text: string, token: Token): LiteralText | null {
  if (token.kind === "dollar") {
    const tag = text.indexOf("$", token.start + 1) + 1 - token.start;
    const start = token.start + tag;
    return { value: text.slice(start, token.end - tag), offset: (index) => start + index };
  }
  if (token.kind !== "string") return null;
  const escapes = /^e'/i.test(text.slice(token.start, token.start + 2));
  const start = token.start + (escapes ? 2 : 1);
  const inside = text.slice(start, token.end - 1);
  if (text.charAt(start - 1) !== "'") return null;
  if (!inside.includes("'") && !(escapes && inside.includes("\\"))) return { value: inside, offset: (index) => start + index };
  return unescaped(inside, start, escapes);
}

/** What a text says as a value of type boolean, as boolin() reads it; undefined where it says nothing: https://www.postgresql.org/docs/18/datatype-boolean.html */
export function booleanOfText(text: string): boolean | undefined {
  const spoken = text.trim().toLowerCase();
  if (spoken === "") return undefined;
  if (spoken === "1" || spoken === "on" || "true".startsWith(spoken) || "yes".startsWith(spoken)) return true;
  if (spoken === "0" || spoken === "off" || spoken === "of" || "false".startsWith(spoken) || "no".startsWith(spoken)) return false;
  return undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function unescaped(inside: string, start: number, escapes: boolean): LiteralText | null {
  const offsets: number[] = [];
  let value = "";
  for (let at = 0; at < inside.length; at++) {
    offsets.push(start + at);
    const character = inside.charAt(at);
    if (character === "'") {
      if (inside.charAt(at + 1) !== "'") return null;
      at++;
      value += "'";
    } else if (character === "\\" && escapes) {
      const escape = inside.charAt(++at);
      if (/[0-9xuU]/.test(escape)) return null;
      value += simpleEscapes[escape] ?? escape;
    } else value += character;
  }
  offsets.push(start + inside.length);
  return { value, offset: (index) => offsets[index] ?? start + inside.length };
}
