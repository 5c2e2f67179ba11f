import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { checkPlpgsql, isFailure, loadModule, parse } from "../../src/sql/parse.ts";

beforeAll(() => loadModule());

const deep = (terms: number): string => `select ${Array.from({ length: terms }, () => "1").join("+")}`;
const good = (): void => {
  expect(parse("select 1; create table t (a int)")).toMatchObject([{ stmt: { SelectStmt: {} } }, { stmt: { CreateStmt: {} } }]);
};

describe("parse", () => {
  it("gives the statements, and none for a comment", () => {
    good();
    expect(parse("-- nothing")).toEqual([]);
    expect(parse("")).toEqual([]);
  });

  it.each([
    ["select 1 2", 9],
    ["select '😀é' from 1", 18],
    ["select 1 from", 13],
    ["select 'é", 7],
    ["select 1e", 7],
    ["select \ud800 from from", 14],
  ])("places the error of %j in UTF-16 units", (text, offset) => {
    expect(parse(text)).toEqual({ message: expect.any(String) as string, offset });
  });

  it("refuses NUL, which would hide the text after it", () => {
    expect(parse("select 1;\0 drop table t")).toEqual({ message: "a NUL character ends the text for PostgreSQL", offset: 9 });
  });

  it("still parses after forty statements that are too deep", () => {
    for (let round = 0; round < 40; round++) {
      expect(parse(deep(12_000))).toEqual({ message: "the statement is nested too deeply for the parser", offset: null });
      good();
    }
    expect(parse(`select ${"(".repeat(20_000)}1`)).toMatchObject({ message: expect.stringContaining("memory exhausted") as string });
    expect(parse(`select 1${" union select 1".repeat(50_000)}`)).toMatchObject({ message: expect.stringContaining("too deeply") as string });
    good();
  });

  it("parses long statements that are not deep", () => {
    expect(isFailure(parse(`select ${"1, ".repeat(100_000)}1`))).toBe(false);
    expect(isFailure(parse(`select '${"x".repeat(2_000_000)}'`))).toBe(false);
  });

  it("joins strings across comments, as the server does", () => {
    const text = "select 'a' -- it's\n 'b', E'\\'' -- x\n -- y\n'\\'', 'c'";
    const joined = parse(text);
    expect(joined).toMatchObject([{ stmt: { SelectStmt: { targetList: [
      { ResTarget: { val: { A_Const: { sval: { sval: "ab" } } } } },
      { ResTarget: { val: { A_Const: { sval: { sval: "''" } } } } },
      { ResTarget: { val: { A_Const: { sval: { sval: "c" }, location: text.indexOf("'c'") } } } },
    ] } } }]);
    expect(checkPlpgsql("do $$ begin perform 'a' -- it's\n 'b'; end $$")).toBeNull();
    expect(parse("select 'a' 'b' -- x\n")).toMatchObject({ offset: 11 });
    expect(parse("select 'a' -- é😀\n'b', x")).toMatchObject([{ stmt: { SelectStmt: { targetList: [{}, { ResTarget: { location: 26 } }] } } }]);
  });

  it("reads past a comment after the words that look one token ahead, as the server does", () => {
    const text = "select a not /* é😀 */ in (1), x";
    expect(parse(text)).toMatchObject([{ stmt: { SelectStmt: { targetList: [{}, { ResTarget: { location: Buffer.byteLength(text) - 1 } }] } } }]);
    expect(isFailure(parse("create index on pets (name desc nulls -- why\n last)"))).toBe(false);
    expect(isFailure(parse("create table pets (born timestamp with /* 1 */ -- 2\n time zone)"))).toBe(false);
    expect(parse("select a not /* é😀 */ in (1), , x")).toMatchObject({ offset: "select a not /* é😀 */ in (1), ".length });
    expect(checkPlpgsql("do $$ begin delete from pets where id not -- é\n in (1); end $$")).toBeNull();
  });
});

describe("checkPlpgsql", () => {
  it("tells right bodies from wrong ones", () => {
    expect(checkPlpgsql("do $$ begin null; end $$")).toBeNull();
    expect(checkPlpgsql("do $$ begin if x then; end $$")).toEqual({ message: 'syntax error at or near ";"', offset: null });
  });

  it("survives what makes the parser abort", () => {
    expect(checkPlpgsql("create function f() returns int language sql return 1")).toMatchObject({ message: expect.stringContaining("assertion failed") as string });
    expect(checkPlpgsql("do $$ begin null; end $$")).toBeNull();
    good();
  });
});

it("calls the module's functions by the names that this version of libpg-query gives them", () => {
  const glue = readFileSync(createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.js"), "utf8");
  const imports = /wasmImports=\{([^}]*)\}/.exec(glue)?.[1]?.split(",").map((pair) => pair.split(":"));
  expect(Object.fromEntries(imports ?? [])).toEqual({
    c: "___assert_fail", x: "__abort_js", w: "__emscripten_runtime_keepalive_clear", p: "__emscripten_throw_longjmp", o: "__setitimer_js", q: "_emscripten_resize_heap", m: "_exit",
    u: "_fd_close", r: "_fd_read", s: "_fd_seek", t: "_fd_write", v: "_proc_exit", g: "invoke_i", b: "invoke_ii", a: "invoke_iii", d: "invoke_iiii", k: "invoke_iiiii", l: "invoke_ji",
    e: "invoke_v", f: "invoke_vi", h: "invoke_vii", j: "invoke_viii", i: "invoke_viiii", y: "invoke_viiiii", n: "invoke_viiiiiiiiiiiii",
  });
  for (const [name, letter] of Object.entries({ _malloc: "C", _free: "E", _wasm_parse_query_raw: "F", _wasm_free_parse_result: "G", _wasm_parse_plpgsql: "H", _wasm_free_string: "N", _setThrew: "P", __emscripten_stack_restore: "Q", _emscripten_stack_get_current: "R", wasmMemory: "z", wasmTable: "D" })) {
    expect(glue).toMatch(new RegExp(`${name}=(?:Module\\["\\w+"\\]=)?wasmExports\\["${letter}"\\]`));
  }
  expect(glue).toContain('wasmExports["A"]()');
});
