import { describe, expect, test } from "vitest";
import { byteOffsets, codePointOffset, positionAt, sourceFile } from "../src/source.ts";

const texts = ["select 1", "é", "a😀b", "日本語 😀é\n", "\ud800x", "x\udc00", "😀😀", ""];

describe("byte offsets", () => {
  test.each(texts)("of %j agree with the encoder at every character", (text) => {
    const toUnit = byteOffsets(text);
    let unit = 0;
    for (const character of text) {
      expect(toUnit(new TextEncoder().encode(text.slice(0, unit)).length)).toBe(unit);
      unit += character.length;
    }
    expect(toUnit(new TextEncoder().encode(text).length)).toBe(text.length);
  });

  test("inside a character give its start", () => {
    const toUnit = byteOffsets("a😀b");
    expect([1, 2, 3, 4].map(toUnit)).toEqual([1, 1, 1, 1]);
    expect(toUnit(5)).toBe(3);
  });

  test("past the end give the length", () => {
    expect(byteOffsets("é")(99)).toBe(1);
    expect(byteOffsets("e")(99)).toBe(1);
  });
});

test("code points count an emoji as one, JavaScript as two", () => {
  expect(codePointOffset("a😀b", 2)).toBe(3);
  expect(codePointOffset("a😀b", 99)).toBe(4);
});

describe("positions", () => {
  test("count lines and UTF-16 columns from 1", () => {
    const file = sourceFile("a.sql", "one\n😀two\r\n\nlast");
    expect(positionAt(file, 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt(file, 6)).toEqual({ line: 2, column: 3 });
    expect(positionAt(file, 11)).toEqual({ line: 3, column: 1 });
    expect(positionAt(file, 999)).toEqual({ line: 4, column: 5 });
  });

  test("do not count a byte order mark", () => {
    const file = sourceFile("a.sql", "\ufeffselect");
    expect(file).toMatchObject({ text: "select", bom: true });
    expect(positionAt(file, 0)).toEqual({ line: 1, column: 1 });
  });
});
