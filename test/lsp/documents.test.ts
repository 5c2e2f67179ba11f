import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { applyChanges, pathOf, placesIn, type OpenDocument } from "../../src/lsp/documents.ts";

const document = (text: string): OpenDocument => ({ uri: "file:///a.sql", path: "/a.sql", version: 1, text });
const text = "é drop 𝄞 x\r\n\u20ac;\rlast 😀";

describe("places", () => {
  test("are UTF-16 units or bytes of the line", () => {
    const at = text.indexOf("x");
    expect(placesIn(text, "utf-16").positionAt(at)).toEqual({ line: 0, character: 10 });
    expect(placesIn(text, "utf-8").positionAt(at)).toEqual({ line: 0, character: 13 });
    expect(placesIn(text, "utf-8").offsetAt({ line: 0, character: 13 })).toBe(at);
    expect(placesIn(text, "utf-8").positionAt(text.indexOf("😀"))).toEqual({ line: 2, character: 5 });
  });

  test.each(["utf-8", "utf-16"] as const)("in %s come back to where they were, in every line", (encoding) => {
    const places = placesIn(text, encoding);
    for (let offset = 0; offset <= text.length; offset++) {
      if (/[\ud800-\udbff]/.test(text[offset - 1] ?? "") || text.slice(offset - 1, offset + 1) === "\r\n") continue;
      expect(places.offsetAt(places.positionAt(offset)), String(offset)).toBe(offset);
    }
  });

  test("past the end of a line or of the text are that end", () => {
    for (const encoding of ["utf-8", "utf-16"] as const) {
      const places = placesIn(text, encoding);
      expect(places.offsetAt({ line: 0, character: 999 })).toBe(text.indexOf("\r"));
      expect(places.offsetAt({ line: 99, character: 0 })).toBe(text.length);
    }
  });

  test("leave out a byte order mark", () => {
    expect(placesIn("\ufeffdrop", "utf-16").rangeOf({ start: 0, end: 4 })).toEqual({ start: { line: 0, character: 1 }, end: { line: 0, character: 5 } });
    expect(placesIn("\ufeffdrop", "utf-8").offsetAt({ line: 0, character: 3 })).toBe(0);
  });
});

test("an edit counted in bytes gives what the same edit counted in units gives", () => {
  const before = TextDocument.create("", "", 0, text);
  for (let from = 0; from <= text.length; from++) {
    for (let to = from; to <= text.length; to += 3) {
      if ([from, to].some((at) => /[\ud800-\udbff]/.test(text[at - 1] ?? "") || text.slice(at - 1, at + 1) === "\r\n")) continue;
      const units = { start: before.positionAt(from), end: before.positionAt(to) };
      const places = placesIn(text, "utf-8");
      const bytes = { start: places.positionAt(from), end: places.positionAt(to) };
      const expected = text.slice(0, from) + "ü" + text.slice(to);
      expect(applyChanges(document(text), [{ range: units, text: "ü" }], 2, "utf-16").text).toBe(expected);
      expect(applyChanges(document(text), [{ range: bytes, text: "ü" }], 2, "utf-8").text).toBe(expected);
    }
  }
});

test("changes of one message build on one another", () => {
  const changes = [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "one\n" }, { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } }, text: "B" }];
  expect(applyChanges(document("b"), changes, 7, "utf-8")).toMatchObject({ text: "one\nB", version: 7 });
  expect(applyChanges(document("b"), [...changes, { text: "all" }], 8, "utf-16").text).toBe("all");
});

test("a URI that is no file has no path", () => {
  expect(pathOf("file:///a%20b/c.sql")).toBe("/a b/c.sql");
  expect([pathOf("untitled:x"), pathOf("%%%"), pathOf("file://host/x.sql")]).toEqual([null, null, null]);
});
