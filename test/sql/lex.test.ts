import { loadModule, scanSync } from "libpg-query";
import { beforeAll, describe, expect, it } from "vitest";
import { byteOffsets } from "../../src/source.ts";
import { lex, tokensIn } from "../../src/sql/lex.ts";
import { randomNumbers } from "./script.ts";

beforeAll(() => loadModule());

function pieces(text: string): string[] {
  return lex(text).map((token) => text.slice(token.start, token.end));
}

/** What PostgreSQL's scanner makes of a text; null where it refuses it. It makes two tokens of `N''`, we make one. */
function scanned(text: string): string[] | null {
  try {
    const offset = byteOffsets(text);
    const found = scanSync(text).tokens.map((token) => text.slice(offset(token.start), offset(token.end)));
    const joined: string[] = [];
    for (const piece of found) {
      if (piece.startsWith("'") && /^n$/i.test(joined.at(-1) ?? "") && text.includes(`${joined.at(-1) ?? ""}${piece}`)) joined.push((joined.pop() ?? "") + piece);
      else joined.push(piece);
    }
    return joined;
  } catch {
    return null;
  }
}

function kindOf(text: string): string | undefined {
  const [token, ...others] = lex(text);
  return others.length === 0 ? token?.kind : undefined;
}

describe("lex", () => {
  it.each([
    ["word", ["select", "_a", "a$b$c", "Überweisung", "日本", "x1"]],
    ["quoted", ['"a b"', '"a""b"', 'U&"d\\0061t"', '"a\nb"']],
    ["string", ["'a'", "'it''s'", "E'it\\'s'", "e'\\\\'", "B'01'", "x'1F'", "N'a'", "U&'\\0061'", "'a'\n  'b'", "'a' -- one\n'b'"]],
    ["dollar", ["$$a$$", "$x$ $$ ' $y$ $x$", "$ü$a$ü$"]],
    ["number", ["1", "1_000", "1.5", ".5", "1.", "1e5", "1.5E-3", "0x1F", "0b10", "0o17"]],
    ["parameter", ["$1", "$42"]],
    ["operator", ["+", "<=", "@-", "->>", "!=", "?|", "\\", "{"]],
    ["punctuation", ["(", "]", ";", "::", ":=", "=>", "..", ".", ":"]],
    ["comment", ["-- a; 'b", "/* a */", "/* a /* b */ c */", "/*/ */"]],
    ["unterminated", ["'a", "E'a\\'", '"a', "$$a", "$x$ $$", "/* /* */"]],
  ])("knows a %s", (kind, texts) => {
    for (const text of texts) expect([text, kindOf(text)]).toEqual([text, kind]);
  });

  it.each([
    ["select 1--x", ["select", "1", "--x"]],
    ["a*-b", ["a", "*", "-", "b"]],
    ["a@-b", ["a", "@-", "b"]],
    ["a<>-1", ["a", "<>", "-", "1"]],
    ["1..2", ["1", "..", "2"]],
    ["+/*x*/-", ["+", "/*x*/", "-"]],
    ["a::text[1:2]", ["a", "::", "text", "[", "1", ":", "2", "]"]],
    ["f(a=>1)", ["f", "(", "a", "=>", "1", ")"]],
    ["$1a", ["$1", "a"]],
    ["$a", ["$", "a"]],
    ["'a' 'b'", ["'a'", "'b'"]],
    ["'a'\r\n'b'", ["'a'\r\n'b'"]],
    ["'a' /* no */ \n'b'", ["'a'", "/* no */", "'b'"]],
  ])("cuts %j", (text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it("looks at the part it is given", () => {
    expect(lex("select 'a' from b", 7, 15)).toEqual([{ start: 7, end: 10, kind: "string" }, { start: 11, end: 15, kind: "word" }]);
    expect(lex("a 'b'", 2, 4)).toEqual([{ start: 2, end: 4, kind: "unterminated" }]);
  });

  it("agrees with PostgreSQL's scanner on hand-written texts", () => {
    for (const text of [
      "create table ü.\"ß\" (a int default 1+-2, b text check (b ~~* 'x%'));",
      "select 'é' || E'\\\\' || $q$'😀'$q$, n'x', u&'\\00e9' uescape '!' from t /* /* 😀 */ */ -- ende\nwhere a @> '{}'::jsonb and b #>> '{a,b}' = any ($1)",
      "select 1e5, 1.5, .5, 5., 0xFF, 1_000, a.b.c, x[1:2], f(a => 1, b := 2) operator(pg_catalog.+) - 1;",
      "select @-1, !-1, 2*-1, 3<-4, a<=>-1, b->-1, c?-d, e-+f, g#-h, i@-@j, -- x\n 1",
      "create function f() returns int begin atomic select case when true then 1 end; end;",
      "select 'a'\n  'b', b'1'\n'0', e'\\''\n'\\''",
    ]) expect(pieces(text)).toEqual(scanned(text));
  });

  it("leaves out comments where only the tokens are asked for", () => {
    const text = "a -- b\n/* c */ 'd--' from e";
    expect([...tokensIn(text)]).toEqual(lex(text).filter(({ kind }) => kind !== "comment"));
    expect([...tokensIn(text, 2, 21)].map(({ start, end }) => text.slice(start, end))).toEqual(["'d--'"]);
  });

  it("agrees with PostgreSQL's scanner on generated texts", () => {
    const random = randomNumbers(20260106);
    const parts = ["a", "B1", "é", "😀", "_", "$", "$$", "$x$", "'", "''", "\\", "\"", "E'", "n'", "U&'", "u&\"", "x'", "--", "/*", "*/", "+", "-", "*", "/", "<", ">", "=", "~", "!", "@", "#", "%", "^", "&", "|", "`", "?", "(", ")", "[", "]", ",", ";", ":", "::", ".", "..", "0", "12", "1.5", "1e5", "0x1f", "1_0", " ", "\n", "\t", "\r\n", "\f", "\v", "select", "{", "}"];
    let compared = 0;
    for (let round = 0; round < 6000; round++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 14) }, () => parts[Math.floor(random() * parts.length)] ?? "").join("");
      const expected = scanned(text);
      if (expected === null || /'[^\S\n]*(?:\n\s*)?--/.test(text)) continue; // libpg-query joins no strings across comments, the server does
      compared++;
      expect([text, pieces(text)]).toEqual([text, expected]);
    }
    expect(compared).toBeGreaterThan(2000);
  });

  it("covers any text, in order, and leaves out nothing but white space", () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: Math.floor(random() * 40) }, () => String.fromCharCode(Math.floor(random() * (random() < 0.9 ? 128 : 65536)))).join("");
      let at = 0;
      for (const token of lex(text)) {
        expect(text.slice(at, token.start)).toMatch(/^[ \t\n\v\f\r]*$/);
        expect(token.end).toBeGreaterThan(token.start);
        at = token.end;
      }
      expect(text.slice(at)).toMatch(/^[ \t\n\v\f\r]*$/);
    }
  });
});
