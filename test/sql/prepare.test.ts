import { describe, expect, it } from "vitest";
import { placeholderStyles } from "../../src/migrations/migration.ts";
import type { PrepareOptions } from "../../src/sql/prepare.ts";
import { isStandIn, prepare, shaped } from "../../src/sql/prepare.ts";
import { changesIn, changesOfKind, errorsOf, read, textsOf } from "./script.ts";

function prepared(text: string, options: Partial<PrepareOptions> = {}): string {
  const result = prepare(text, { start: 0, end: text.length }, { placeholders: [], psql: false, ...options });
  expect(result.text.length).toBe(text.length);
  return result.text;
}

const psql = { psql: true };

describe("placeholders", () => {
  it.each([
    ["${schema}.users", "__schema_.users"],
    ["{{prefix}}_users", "__prefix___users"],
    ["users_${suffix}", "users___suffix_"],
    ["a = ${x} and b = {{ y }}", "a = __x_ and b = ___y___"],
    ['{{ index .Options "Namespace" }}.users', "___index__options__namespace____.users"],
    ["'${x}' \"{{y}}\" -- ${z}", "'${x}' \"__y__\" -- ${z}"],
    ['"{{ f "x" }}"."t"', '"___f__x____"."t"'],
    ['select 1 as "{{{{{{a,b}}}}}}", 2', 'select 1 as "______a_b___}}}", 2'],
    ["do $$ begin perform ${f}(); end $$", "do $$ begin perform __f_(); end $$"],
    ['do $$ begin drop table "{{ f "x" }}"."t"; end $$', 'do $$ begin drop table "___f__x____"."t"; end $$'],
    ["do $$ begin execute '${x}'; end $$", "do $$ begin execute '${x}'; end $$"],
    ["{{/* a comment */}}select 1", "                   select 1"],
    ["{{ if .X }}select 1;{{ end }}", "           select 1;         "],
    ["{% if x %}a{# b #}", "          a       "],
    ["$1 || ':x' :: text", "$1 || ':x' :: text"],
  ])("replaces %s", (text, expected) => {
    expect(prepared(text)).toBe(expected);
  });

  it.each([
    [":x" as const, "select :a, x::text, f(y := 1), z[1:n], ':b'", "select _a, x::text, f(y := 1), z[1:n], ':b'"],
    ["%(x)s" as const, "select a%(b), %(name)s", "select a%(b), __name_s"],
    ["@x@" as const, "select a=@name@, b @> c", "select a=_name_, b @> c"],
    ["<<x>>" as const, "select <<name>>, 1<<2", "select __name__, 1<<2"],
  ])("replaces the style %s only where it is chosen", (style, text, expected) => {
    expect(prepared(text)).toBe(text);
    expect(prepared(text, { placeholders: [style] })).toBe(expected);
  });

  it("gives shapes of the same length", () => {
    expect([shaped("${é😀}", "name"), shaped("${a}", "string"), shaped("${a}", "number"), shaped("${a}", "nothing")]).toEqual(["______", "'_a'", "1000", "    "]);
  });

  it.each([...placeholderStyles.map((style) => [style, style.replace("x", "word")] as const), ["psql", ":'word'"], ["psql", ':"word"']] as const)("is known by what it is replaced by: %s, %s", (style, placeholder) => {
    const name = prepared(placeholder, style === "psql" ? psql : { placeholders: [style] });
    expect([name.replace(/["']/g, ""), shaped(name, "string").slice(1, -1)].map(isStandIn)).toEqual([true, true]);
  });

  it("is left in strings, and known there", () => {
    expect([...placeholderStyles.filter((style) => style !== ":x"), "insert", "a_b", ""].map(isStandIn)).toEqual([true, true, true, true, true, false, false, false]);
  });

  it("does not make a statement one that no server takes", () => {
    for (const [options, place] of [[psql, ":place"], [psql, ":'place'"], [{ placeholders: ["@x@"] }, "@place@"], [{ placeholders: ["<<x>>"] }, "<<place>>"], [{}, "${place}"]] as const) {
      const text = read(`create tablespace s location ${place}; create subscription s connection ${place} publication p with (slot_name = ${place});`, options);
      expect(errorsOf(text)).toEqual([]);
      expect(changesIn(text).map((change) => "malformed" in change)).toEqual([false, false]);
    }
  });

  it("makes templated statements parse, whatever stands in the place", () => {
    const text = read("create table ${schema}.t (id ${type}, n varchar({{size}}));\nalter role r password ${password};\ncomment on table t is ${text};\n{{ template \"grants\" }}\nselect 1 ${and_where};\n${all};");
    expect(errorsOf(text)).toEqual([]);
    expect(changesOfKind(text, "CreateTable")[0]?.table).toEqual({ schema: "__schema_", name: "t" });
    expect(changesIn(text).at(-1)).toMatchObject({ kind: "Opaque", reason: "a template placeholder stands for the SQL" });
    expect(text.statements.at(-1)?.analyzed).toBe(false);
  });

  it("calls conditional what stands in a template's condition", () => {
    const text = read("{{ if .New }}\ncreate table a ();\n{{ end }}\ncreate table b ();");
    expect(changesIn(text).map((change) => change.conditional)).toEqual([true, false]);
  });

  it("says where a templated statement is wrong", () => {
    expect(errorsOf(read("create tabel ${x}.t ();"))).toEqual([['syntax error at or near "tabel"', "tabel"]]);
  });
});

describe("psql", () => {
  it("blanks meta-commands", () => {
    expect(prepared("\\set x 'a;'\nselect 1; \\echo it's\nselect 2;", psql)).toBe("           \nselect 1;           \nselect 2;");
    const text = read("\\restrict abc'\nselect 1;\n\\unrestrict abc'\n", psql);
    expect(textsOf(text)).toEqual(["select 1"]);
    expect(text.blanked.map(({ what }) => what)).toEqual(["psql command", "psql command"]);
  });

  it("takes the whole line for \\copy", () => {
    expect(textsOf(read("\\copy t from program 'sed s/a\\\\b;c/d'\nselect 1;", psql))).toEqual(["select 1"]);
  });

  it("ends a statement where a command sends it", () => {
    const text = read("select 'create table t ()' \\gexec\nselect 1 \\g out.txt\nselect 2 \\; select 3;", psql);
    expect(textsOf(text)).toEqual(["select 'create table t ()'", "select 1", "select 2", "select 3"]);
    expect(changesOfKind(text, "Opaque").map(({ reason }) => reason)).toEqual(["\\gexec runs the rows of the query as SQL"]);
    expect(text.statements.map(({ analyzed }) => analyzed)).toEqual([false, true, true, true]);
  });

  it("knows that another file is run", () => {
    const text = read("select 1;\n\\ir other.sql\nselect 2;", psql);
    expect(textsOf(text)).toEqual(["select 1", "\\ir other.sql", "select 2"]);
    expect(text.statements[1]).toMatchObject({ analyzed: false, error: null, changes: [{ kind: "Opaque" }] });
  });

  it("puts variables in their places", () => {
    expect(prepared("select :'a b', :'ab', :\"ab\", :ab", psql)).toBe("select :'a b', '_ab', \"_ab\", _ab");
    expect(errorsOf(read("create role :\"name\" password :'secret'; grant :role to :\"name\"; select * from t limit :n;", psql))).toEqual([]);
  });

  it("calls conditional what stands under \\if", () => {
    const text = read("\\if :{?x}\ncreate table a ();\n\\else\ncreate table b ();\n\\endif\ncreate table c ();", psql);
    expect(changesIn(text).map((change) => change.conditional)).toEqual([true, true, false]);
  });

  it("is an error where psql does not run the file, and costs no statement", () => {
    const text = read("\\set x 1\nselect 1;");
    expect(errorsOf(text)).toEqual([["\\set is a command of psql, which does not run this file", "\\set x 1"]]);
    expect(textsOf(text)).toEqual(["\\set x 1", "select 1"]);
  });

  it("takes COPY's rows for data, not for SQL", () => {
    const data = "1\tit's; $$ (\n2\t\\N\n\\.\n";
    const text = read(`copy public.t (a, b) from stdin;\n${data}select 1;`);
    expect(textsOf(text)).toEqual(["copy public.t (a, b) from stdin", "select 1"]);
    expect(errorsOf(text)).toEqual([]);
    expect(text.blanked).toEqual([{ span: { start: 33, end: 33 + data.length - 1 }, what: "copy data" }]);
    expect(errorsOf(read("copy t from stdin;\r\n1\t'\r\n\\.\r\nselect 1;\r\n"))).toEqual([]);
    expect(textsOf(read("copy t from stdin;\n1\t'\n", psql))).toEqual(["copy t from stdin"]);
    expect(textsOf(read("copy t to stdout;\nselect 1;"))).toEqual(["copy t to stdout", "select 1"]);
  });
});
