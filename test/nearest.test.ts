import { describe, expect, test } from "vitest";
import { didYouMean, nearest } from "../src/nearest.ts";

const words = ["drop-table", "drop-column", "rename-table", "truncate", "off"];

describe("nearest", () => {
  test.each([
    ["drop-tabel", "drop-table"],
    ["drop-tables", "drop-table"],
    ["Drop-Table", "drop-table"],
    ["dorp-column", "drop-column"],
    ["trunctae", "truncate"],
    ["of", "off"],
    ["vacuum", null],
    ["x", null],
    ["", null],
  ])("of %s is %s", (word, found) => {
    expect(nearest(word, words)).toBe(found);
  });

  test("takes the first of equally near ones", () => {
    expect(nearest("ac", ["ab", "ad"])).toBe("ab");
  });

  test("is a sentence, or nothing", () => {
    expect(didYouMean("truncat", words)).toBe(" Did you mean truncate?");
    expect(didYouMean("vacuum", words)).toBe("");
  });
});
