import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { compileGlob } from "../src/glob.ts";

/** The matcher under fast-glob: right on harmless patterns, unbounded on others. */
const ownRequire = createRequire(import.meta.url);
const micromatch = createRequire(ownRequire.resolve("fast-glob"))("micromatch") as { isMatch: (text: string, pattern: string, options: object) => boolean };

describe("compileGlob", () => {
  test.each([
    ["*.sql", "a.sql", true],
    ["*.sql", "x/a.sql", false],
    ["*", ".hidden", true],
    ["**/*.sql", "a.sql", true],
    ["**/*.sql", "x/y/a.sql", true],
    ["db/**", "db", true],
    ["db/**", "db/x/y", true],
    ["db/**", "dbx/y", false],
    ["db/**/z.sql", "db/z.sql", true],
    ["db/**/z.sql", "db/x/y/z.sql", true],
    ["db/**/z.sql", "dbz.sql", false],
    ["**", "any/thing", true],
    ["a**b", "axxb", true],
    ["a**b", "ax/xb", false],
    ["00?_*.sql", "001_x.sql", true],
    ["00?_*.sql", "00_x.sql", false],
    ["?", "/", false],
    ["00[1-3]_x", "002_x", true],
    ["00[!1-3]_x", "002_x", false],
    ["00[^1-3]_x", "004_x", true],
    ["a[!b]c", "a/c", false],
    ["[]]", "]", true],
    ["[a-]", "-", true],
    ["[\\]]", "]", true],
    ["{up,down}/*.sql", "down/a.sql", true],
    ["{a,b{c,d}}", "bd", true],
    ["{a,}x", "x", true],
    ["{a,**/b}/c", "x/y/b/c", true],
    ["{a/**,b}", "a/x/y", true],
    ["[a", "[a", true],
    ["{a,b", "{a,b", true],
    ["{a}", "{a}", true],
    ["a}b", "a}b", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["naïve/👍?", "naïve/👍👎", true],
    ["a.c", "abc", false],
    ["(a|b)+", "ab", false],
    ["", "", true],
    ["", "a", false],
  ])("%s on %s: %s", (pattern, text, matches) => {
    expect(compileGlob(pattern)(text)).toBe(matches);
  });

  test("parts names at dots where asked", () => {
    const matches = compileGlob("*.schema_migrations", { separator: "." });
    expect([matches("core.schema_migrations"), matches("a.b.schema_migrations"), matches("schema_migrations")]).toEqual([true, false, false]);
  });

  test("agrees with micromatch on harmless patterns", () => {
    const random = numbers(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const pieces = ["a", "b", "ab", "*", "?", "[ab]", "[^a]", "[a-b]", "{a,b}", "{a,ab,b*}", ".", "a*"];
    const word = (parts: readonly string[]): string => Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(parts)).join("");
    const path = (parts: readonly string[], folders: readonly string[]): string => Array.from({ length: 1 + Math.floor(random() * 3) }, () => (random() < 0.25 && folders.length > 0 ? pick(folders) : word(parts))).join("/");
    const disagreements: string[] = [];
    let matched = 0;
    for (let round = 0; round < 20_000; round++) {
      const pattern = path(pieces, ["**"]);
      const text = path(["a", "b", "c", "."], []);
      // Segments that are only dots, and stars that run together, mean different things to different matchers; to micromatch `a/**` is
      // about `a` too, but `a*/**` is not.
      if (/(^|\/)\.{1,2}(\/|$)|\*\*[^/]|[^/]\*\*|\*(\/\*\*)+$|\*\}?(\/\*\*)+$/.test(pattern) || /(^|\/)\.{1,2}(\/|$)/.test(text)) continue;
      const theirs = micromatch.isMatch(text, pattern, { dot: true, noextglob: true, nonegate: true });
      if (theirs) matched++;
      if (compileGlob(pattern)(text) !== theirs) disagreements.push(`${pattern} on ${text}: micromatch says ${theirs}`);
    }
    expect(disagreements).toEqual([]);
    expect(matched).toBeGreaterThan(1000);
  });

  test("takes steps in proportion to pattern times text on patterns that make others run for minutes", () => {
    const text = `${"a".repeat(2_000)}`;
    for (const pattern of ["*a".repeat(100) + "b", "{a,a*,*a}".repeat(40) + "b", "**/".repeat(100) + "b", "{".repeat(200) + "a,b" + "}".repeat(200)]) expect(compileGlob(pattern)(text)).toBe(false);
  });
});

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
