import { isUtf8 } from "node:buffer";

/** The text of a file's bytes, and what is wrong with them. */
export type Decoded =
  | { readonly text: string; readonly broken: null }
  /** Not UTF-8: decoded as far as possible. `line` is the first one that is not. */
  | { readonly text: string; readonly broken: "encoding"; readonly line: number }
  | { readonly text: null; readonly broken: "binary" };

/** Decodes UTF-8, or UTF-16 that begins with a byte order mark. The mark stays in the text. */
export function decode(bytes: Uint8Array): Decoded {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  if (utf16 !== null) return { text: new TextDecoder(utf16, { ignoreBOM: true }).decode(bytes), broken: null };
  if (bytes.includes(0)) return { text: null, broken: "binary" };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  if (isUtf8(bytes)) return { text, broken: null };
  return { text, broken: "encoding", line: text.slice(0, text.indexOf("\ufffd")).split("\n").length };
}
