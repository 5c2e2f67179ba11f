import { describe, expect, it } from "vitest";
import { placeholderStyles } from "../../src/migrations/migration.ts";
import { readScript } from "../../src/sql/read.ts";
import { changesIn, changesOfKind, errorsOf, randomNumbers, read, scriptOf, textsOf } from "./script.ts";

describe("readScript", () => {
  it("gives statements with their places, tokens and changes", () => {
    const text = read("-- one\r\ncreate table é (a int); -- two\r\n\r\ninsert into é values ('😀');\r\n");
    expect(textsOf(text)).toEqual(["create table é (a int)", "insert into é values ('😀')"]);
    const [create, insert] = text.statements;
    expect(create).toMatchObject({ error: null, analyzed: true, node: { stmt: { CreateStmt: {} } } });
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(["CreateTable", "Insert"]);
    expect(insert?.tokens.at(-2)).toEqual({ start: 64, end: 68, kind: "string" });
    expect(insert?.comments).toHaveLength(1);
    expect(text.comments).toHaveLength(2);
  });

  it("reads the script's part of the file only", () => {
    const source = "select 1;\n-- +goose Down\ndrop table t;\n";
    const text = readScript(scriptOf(source, { start: 10, end: source.length }), { placeholders: [], psql: false });
    expect(textsOf(text)).toEqual(["drop table t"]);
    expect(changesIn(text)[0]?.span.start).toBe(source.indexOf("drop"));
  });

  it.each(["", "\n", "-- only a comment", "/* open", ";;;"])("makes no statement of %j", (source) => {
    const text = read(source);
    expect(text.statements.map(({ error }) => error?.message)).toEqual(source === "/* open" ? ["unterminated /* comment at or near \"/* open\""] : []);
  });

  it("loses one statement to one error, at its place", () => {
    const text = read("create table a ();\ncreate tabel b ();\ncreate table c ();");
    expect(errorsOf(text)).toEqual([['syntax error at or near "tabel"', "tabel"]]);
    expect(text.statements.map(({ analyzed, node }) => [analyzed, node !== null])).toEqual([[true, true], [false, false], [true, true]]);
    expect(errorsOf(read("select 😀 from 1; select 1"))).toEqual([['syntax error at or near "1"', "1"]]);
    expect(errorsOf(read("create table t (a int,"))).toEqual([["syntax error at end of input", ","]]);
  });

  it("counts the rows of a long INSERT and places what follows them", () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `(${index}, 'x')`).join(",\n");
    const text = read(`insert into t (a, b) values ${rows}\non conflict (a) do nothing;\ncreate table u ();`);
    expect(changesIn(text)).toMatchObject([{ kind: "Insert", rows: 1000, onConflict: "nothing" }, { kind: "CreateTable" }]);
    expect(text.statements[0]?.span.end).toBe(text.script.file.text.indexOf(";"));
    const wrong = read(`insert into t values ${rows} on conflikt do nothing; select 1`);
    expect(errorsOf(wrong)).toEqual([['syntax error at or near "conflikt"', "conflikt"]]);
    expect(textsOf(wrong)).toHaveLength(2);
  });

  it("reads a dump of ten megabytes without parsing its rows", () => {
    const text = read(`insert into t values ${"(1, 'some text of a row, as dumps have it, not too short', null),".repeat(160_000)}(2, 'x', null); select 1`);
    expect(changesOfKind(text, "Insert")[0]?.rows).toBe(160_001);
    expect(text.statements[0]?.tokens.length).toBeLessThan(100);
  });

  it("refuses NUL at its place and reads what stands around it", () => {
    const text = read("select 1;\nselect \0 2;\nselect 3;\n-- \0\n");
    expect(errorsOf(text)).toEqual([["a NUL character ends the text for PostgreSQL", "\0"], ["a NUL character ends the text for PostgreSQL", "\0"]]);
    expect(text.statements.map(({ analyzed }) => analyzed)).toEqual([true, false, true, false]);
  });

  it("reads text with lone surrogates", () => {
    expect(errorsOf(read("select '\ud800' as \"\udc00\"; select 1"))).toEqual([]);
  });

  it("does not call a statement analysed that it cannot model", () => {
    const text = read("do $$ begin execute f(); end $$; select 1;");
    expect(text.statements.map(({ analyzed }) => analyzed)).toEqual([false, true]);
  });

  it("lists what it blanked, and separators", () => {
    const text = read("\\set a b\ncopy t from stdin;\n1\n\\.\nselect 1;\n--> statement-breakpoint\nselect 2", { psql: true });
    expect(text.blanked.map(({ what, span }) => [what, text.script.file.text.slice(span.start, span.end)])).toEqual([
      ["psql command", "\\set a b"],
      ["copy data", "1\n\\."],
      ["separator", "--> statement-breakpoint"],
    ]);
  });
});

describe("recovery", () => {
  it("reads on where a semicolon is missing, and keeps what stands before", () => {
    const text = read("create table a (b int)\nalter table c add column d int\n\ncreate index e on f (g);");
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(["CreateTable", "AddColumn", "CreateIndex"]);
    expect(errorsOf(text)).toEqual([
      ['syntax error at or near "alter": the semicolon before it is missing', "alter"],
      ['syntax error at or near "create": the semicolon before it is missing', "create"],
    ]);
    expect(text.statements.map(({ analyzed }) => analyzed)).toEqual([false, false, true]);
  });

  it("takes a body that holds another between the same dollar quotes for one mistake", () => {
    const text = read("do $$\nbegin\n  create function f() returns int language plpgsql as $$\n  begin\n    return 1;\n  end$$;\nend$$;\ncreate table b (id int);\ncreate function g() returns int language sql as $$ select 1 $$;");
    expect(errorsOf(text)).toEqual([['syntax error at or near "begin"', "begin"]]);
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(["CreateTable", "CreateObject"]);
  });

  it("reads on after a statement that is wrong before its missing semicolon", () => {
    const text = read("create table a (b int,,)\ncreate table c ();\ncreate table d ();");
    expect(changesOfKind(text, "CreateTable").map(({ table }) => table.name)).toEqual(["c", "d"]);
    expect(errorsOf(text)).toEqual([['syntax error at or near ","', ","]]);
  });

  it.each([
    ["string", "insert into a values ('open);\n\ninsert into b values (1);\ncreate table c ();", ["Insert", "CreateTable"], "'open);"],
    ["name", 'create table "open (a int);\ncreate table c ();', ["CreateTable"], '"open (a int);'],
    ["body", "create function f() returns int language sql as $x$ select 1;\ncreate table c ();", ["CreateTable"], "$x$ select 1;"],
    ["comment", "select 1; /* open\ncreate table c ();", ["Query", "CreateTable"], "/* open"],
  ])("reads on after a %s that is never closed", (_, source, kinds, at) => {
    const text = read(source);
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(kinds);
    expect(errorsOf(text)).toEqual([[expect.stringContaining("unterminated") as string, at]]);
  });

  it("reads on where a missing quote turns code and strings round", () => {
    const text = read("insert into a values ('open);\ninsert into b values ('x');\ncreate table c (d text default 'y');");
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(["Insert", "CreateTable"]);
    expect(errorsOf(text)).toHaveLength(1);
  });

  it("reads on after the marks of a merge conflict", () => {
    const text = read("create table a ();\n<<<<<<< HEAD\ncreate table b ();\n=======\ncreate table c ();\n>>>>>>> other\ncreate table d ();");
    expect(changesOfKind(text, "CreateTable").map(({ table }) => table.name)).toEqual(["a", "b", "c", "d"]);
    expect(errorsOf(text).map(([, at]) => at)).toEqual(["<<<<<<<", "=======", ">>>>>>>"]);
  });

  it("takes no part of a wrong statement's body for a statement", () => {
    const text = read("create function f() returns int as $$\nbegin\n  delete from t;\nend\n$$ langauge plpgsql;\nselect 1;");
    expect(changesIn(text).map(({ kind }) => kind)).toEqual(["Query"]);
  });
});

describe("any text", () => {
  const seeds = [
    "create table a.b (id int primary key, c text default 'x;''y' check (c <> ''), unique (c));\nalter table a.b add column d int not null default 1, drop column c cascade;\n",
    "insert into t (a, b) values (1, E'\\'x'), (2, $$y$$) on conflict do nothing; -- note\ncopy t from stdin;\n1\tx\n\\.\n",
    "do $body$\ndeclare n text[] := array['a', 'b']; r record;\nbegin\n  if not exists (select 1 from t) then alter table t add x int; end if;\n  for r in select * from u loop execute format('drop table %I', r.x); end loop;\n  foreach r in array n loop execute 'drop table ' || r; end loop;\nexception when others then perform f(1); select 1 into r; end $body$;\n",
    "\\set x 1\n\\if :x\nselect :'x', :x; \\gexec\n\\endif\nselect ${a}, {{b}}, %(c)s, @d@, <<e>>; {{ if x }} grant select on t to u; {{ end }}\n",
    "create function f() returns int language sql begin atomic select case when true then 1 end; end;\ncreate rule r as on insert to t do also (delete from u; delete from v);\n--> statement-breakpoint\ncreate index concurrently i on t using gin ((a || b) gin_trgm_ops) where x is null;\n",
  ];
  const bits = ["'", '"', "$$", "$x$", "--", "/*", "*/", "(", ")", "[", ";", "\n", "\r\n", "\0", "\ud800", "\udc00", "😀", "é", "\\", "\\gexec\n", "${x}", "{{x}}", "{{ if a }}", "{{end}}", ":x", ":'x'", "copy t from stdin;\n", "\\.\n", "begin atomic ", "end", "E'", 'U&"', "do $$ begin ", "end $$;", "execute ", "||", "\ufeff", "\\if ", "\\endif", "@x@", "<<x>>", "%(x)s", ",", "0x", "1e", "insert into t values ", "loop ", "case ", "when ", "\ncreate table z ();\n"];

  it("never throws, and every place lies in the file", () => {
    const random = randomNumbers(42);
    const below = (limit: number): number => Math.floor(random() * limit);
    const pick = <Item,>(items: readonly [Item, ...Item[]] | readonly Item[]): Item => items[below(items.length)] as Item;
    for (let round = 0; round < 4000; round++) {
      let source = pick(seeds) + (random() < 0.5 ? pick(seeds) : "");
      for (let edits = 1 + below(6); edits > 0; edits--) {
        const at = below(source.length + 1);
        const move = below(source.length + 1);
        source = pick([
          () => source.slice(0, at) + pick(bits) + source.slice(at),
          () => source.slice(0, at) + source.slice(at + below(9)),
          () => source.slice(0, at) + source.slice(move, move + below(60)) + source.slice(at),
          () => source.slice(at),
        ])();
      }
      const text = read(source, { placeholders: random() < 0.5 ? placeholderStyles : [], psql: random() < 0.5 });
      const { length } = text.script.file.text;
      let last = 0;
      for (const { span, error, changes } of text.statements) {
        const wrong = span.start < last || span.end < span.start || span.end > length || (error !== null && (error.span.start < 0 || error.span.end > length || error.span.end <= error.span.start || error.message.startsWith("internal")));
        const stray = changes.find((change) => change.span.start < 0 || change.span.end > length || change.span.end < change.span.start);
        if (wrong || stray !== undefined) expect.fail(`${JSON.stringify({ span, error, stray })} in ${JSON.stringify(source)}`);
        last = span.start;
      }
    }
  });
});
