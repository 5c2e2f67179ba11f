import { describe, expect, it } from "vitest";
import type { ScriptText } from "../../src/sql/statement.ts";
import { changesIn, changesOfKind, errorsOf, read } from "./script.ts";

/** Kind, text and flags of what is found in a block, the block itself left out. */
function found(text: ScriptText): [string, string, string][] {
  return changesIn(text)
    .filter((change) => change.kind !== "DoBlock")
    .map((change) => [change.kind, text.script.file.text.slice(change.span.start, change.span.end), `${change.nested ? "nested" : "top"} ${change.conditional ? "conditional" : "always"}`]);
}

function block(body: string): ScriptText {
  return read(`-- é 😀\ndo $$\nbegin\n${body}\nend $$;`);
}

describe("a DO block", () => {
  it("gives the changes of its statements, at their places", () => {
    const text = read("select 1;\ndo $body$\ndeclare n int := 1;\nbegin\n  -- drop table no;\n  alter table a add column b int;\n  perform f(1);\nend $body$;\nselect 2;");
    expect(found(text).slice(1, -1)).toEqual([
      ["AddColumn", "add column b int", "nested always"],
      ["Query", "perform f(1)", "nested always"],
    ]);
    expect(changesOfKind(text, "DoBlock")).toHaveLength(1);
    expect(text.statements.every(({ analyzed }) => analyzed)).toBe(true);
  });

  it.each([
    ["if", "if not exists (select 1 from pg_class) then drop table a; elsif (case when x then y end) then drop table b; else drop table c; end if; drop table d;", [true, true, true, false]],
    ["case", "case x when 1 then drop table a; else drop table b; end case; drop table c;", [true, true, false]],
    ["searched case", "case when x = 1 then drop table a; end case; drop table c;", [true, false]],
    ["loops", "loop drop table a; exit; end loop; while x loop drop table b; end loop; for i in 1..3 loop drop table c; end loop; for i in 1..n loop drop table d; end loop; drop table e;", [false, true, false, false, false, true, false]],
    ["exception", "begin drop table a; exception when undefined_table or others then drop table b; end; drop table c;", [false, true, false]],
    ["return", "if x then return; end if; drop table a;", [true]],
    ["label", "<<outer>> begin drop table a; end outer; drop table b;", [false, false]],
  ])("tells what is conditional: %s", (_, body, expected) => {
    const text = block(body);
    expect(errorsOf(text)).toEqual([]);
    expect(changesOfKind(text, "DropTable").map(({ conditional }) => conditional)).toEqual(expected);
  });

  it("takes INTO for variables, not for tables", () => {
    const text = block("select a, b into strict x.y, z from t where c; insert into t values (1) returning id into z; select count(*) from u into z; execute 'select 1' into z;");
    expect(found(text).map(([kind]) => kind)).toEqual(["Query", "Insert", "Query", "Query"]);
    expect(errorsOf(text)).toEqual([]);
  });

  it("reads the SQL of EXECUTE where it is constant", () => {
    const text = block("execute 'alter table a add column b text default ''x''';\nexecute $q$drop table c$q$;\nexecute 'drop ' || 'table d';\nexecute format('alter table %I enable row level security', 'Odd') using 1;");
    expect(found(text)).toEqual([
      ["AddColumn", "add column b text default ''x''", "nested always"],
      ["DropTable", "drop table c", "nested always"],
      ["DropTable", "'drop ' || 'table d'", "nested always"],
      ["EnableRowSecurity", "format('alter table %I enable row level security', 'Odd')", "nested always"],
    ]);
    expect(changesOfKind(text, "EnableRowSecurity")[0]?.table).toEqual({ schema: null, name: "Odd" });
  });

  it("says what it cannot see", () => {
    const text = block("execute format('drop table %I', t);\nexecute 'grant select on t to ' || role;");
    expect(found(text)).toEqual([
      ["Opaque", "format('drop table %I', t)", "nested always"],
      ["Neutral", "'grant select on t to ' || role", "nested always"],
    ]);
    expect(text.statements[0]?.analyzed).toBe(false);
    expect(found(read("do language plpython3u $$ import os $$"))).toEqual([["Opaque", "do language plpython3u $$ import os $$", "top always"]]);
  });

  it.each([
    ["foreach t in array array['a', 'b'] loop execute format('alter table %I enable row level security', t); end loop;"],
    ["for t in select unnest(array['a', 'b']) loop execute 'alter table ' || quote_ident(t) || ' enable row level security'; end loop;"],
    ["for t in select x from unnest('{a,b}'::text[]) as x loop execute format('alter table %1$s enable row level security', t); end loop;"],
    ["for t in values ('a'), ('b') loop execute format('alter table %s enable row level security', t); end loop;"],
  ])("runs a loop over constants: %s", (body) => {
    const changes = changesOfKind(block(body), "EnableRowSecurity");
    expect(changes.map(({ table, conditional }) => [table.name, conditional])).toEqual([["a", false], ["b", false]]);
  });

  it("knows declared constants that stay as they are, and no others", () => {
    const loop = "foreach t in array names loop execute format('drop table %I', t); end loop;";
    expect(changesOfKind(read(`do $$ declare names text[] := array['a', 'b']; t text; begin ${loop} end $$`), "DropTable").map(({ table }) => table.name)).toEqual(["a", "b"]);
    expect(changesOfKind(read(`do $$ declare names text[] := array['a', 'b']; t text; begin names := other(); ${loop} end $$`), "DropTable")).toEqual([]);
    expect(found(read(`do $$ declare names text[] := array['a', 'b']; t text; begin select x into names from y; ${loop} end $$`)).at(-1)?.[0]).toBe("Opaque");
  });

  it("reads bodies in quotes", () => {
    const text = read("do 'begin drop table a; end'; do E'begin\\n execute ''drop table b''; end' language plpgsql;");
    expect(found(text)).toEqual([["DropTable", "drop table a", "nested always"], ["DropTable", "drop table b", "nested always"]]);
  });

  it("reads a block that a block executes", () => {
    expect(found(block("execute 'do $x$ begin if a then drop table b; end if; end $x$';")).at(-1)).toEqual(["DropTable", "drop table b", "nested conditional"]);
  });

  it.each([
    ["alter table a foo;", 'syntax error at or near "foo"', "foo"],
    ["select 1;\n selec 1; select 2;", 'syntax error at or near "selec"', "selec"],
    ["if a then drop table b; end;", 'syntax error at or near ";"', ";"],
    ["if a the drop table b; end if;", null, null],
    ["execute 'drop tabel a';", 'syntax error at or near "tabel"', "tabel"],
    ["select 1; raise notice '% %', 1; select 2;", "too few parameters specified for RAISE", "raise notice '% %', 1"],
    ["if a then return 1; end if;", "RETURN cannot have a parameter in function returning void", "return 1"],
  ])("places the error of %j", (body, message, at) => {
    const errors = errorsOf(block(body));
    expect(errors).toHaveLength(1);
    if (message !== null) expect(errors[0]).toEqual([message, at]);
  });

  it("keeps what it read before an error, and the file after it", () => {
    const text = read("do $$ begin create table a (); alter table a foo; end $$; create table b ();");
    expect(changesOfKind(text, "CreateTable").map(({ table }) => table.name)).toEqual(["a", "b"]);
    expect(text.statements.map(({ analyzed }) => analyzed)).toEqual([false, true]);
  });

  it.each([
    ["int", "if a then return; end if; return 1;", [['missing expression at or near ";"', "return"]]],
    ["trigger", "return;", [['missing expression at or near ";"', "return"]]],
    ["event_trigger", "return;", []],
    ["void", "return;", []],
    ["setof int", "return;", []],
    ["boolean", "get diagnostics f = found; return f;", [['unrecognized GET DIAGNOSTICS item at or near "found"', "found"]]],
  ])("knows what a function that returns %s may not say: %s", (type, body, errors) => {
    expect(errorsOf(read(`create function g() returns ${type} language plpgsql as $$ declare f boolean; begin ${body} end $$`))).toEqual(errors);
  });

  it("takes no field of a row type for an error", () => {
    expect(errorsOf(read("do $$ declare r t%rowtype; begin r.a := 1; drop table b; end $$"))).toEqual([]);
  });
});
