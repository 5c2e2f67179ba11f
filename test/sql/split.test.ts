import { describe, expect, it } from "vitest";
import type { Piece } from "../../src/sql/split.ts";
import { nextPiece } from "../../src/sql/split.ts";

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let piece = nextPiece(text, 0, text.length); piece.tokens !== null; piece = nextPiece(text, piece.next, text.length)) pieces.push(piece);
  return pieces;
}

function texts(text: string): string[] {
  return split(text).map((piece) => text.slice(piece.start, piece.end));
}

describe("nextPiece", () => {
  it.each([
    ["semicolons", "select 1;select 2 ;\n\n;; select 3", ["select 1", "select 2", "select 3"]],
    ["quotes", "select ';' as \";\"; select $$;$$, $x$;$$;$x$; select E'\\';'", ["select ';' as \";\"", "select $$;$$, $x$;$$;$x$", "select E'\\';'"]],
    ["comments", "select 1 -- ;\n, 2 /* ; /* ; */ ; */; select 3", ["select 1 -- ;\n, 2", "select 3"]],
    ["blank lines", "create table t (\n\n  a int\n\n\n);\nselect 1", ["create table t (\n\n  a int\n\n\n)", "select 1"]],
    ["an atomic body", "create function f() returns int language sql begin atomic select case when true then 1 else 2 end; select 2; end; select 3", ["create function f() returns int language sql begin atomic select case when true then 1 else 2 end; select 2; end", "select 3"]],
    ["a transaction", "begin; select 1; end; select 2", ["begin", "select 1", "end", "select 2"]],
    ["a rule of two statements", "create or replace rule r as on insert to t do also (insert into a values (1); insert into b values (2)); select 1", ["create or replace rule r as on insert to t do also (insert into a values (1); insert into b values (2))", "select 1"]],
    ["a parenthesis left open", "create table t (a int; select 1", ["create table t (a int", "select 1"]],
    ["Drizzle's breakpoint", "create table a ()\n--> statement-breakpoint\ncreate table b ();--> statement-breakpoint\nselect 1", ["create table a ()", "create table b ()", "select 1"]],
    ["Liquibase's changesets", "--liquibase formatted sql\n-- changeset ann:one-1\nselect 1\n\n--changeset ann:2 runInTransaction:false\nselect 2;", ["select 1", "select 2"]],
    ["goose's marks", "-- +goose StatementBegin\nselect 1\n-- +goose StatementEnd\nselect 2;", ["select 1", "select 2"]],
    ["line ends of Windows", "select 1;\r\nselect 2;\r\n", ["select 1", "select 2"]],
  ])("minds %s", (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it("gives a statement the comments above and inside it, and leaves the last ones over", () => {
    const text = "-- one\nselect /* two */ 1; -- three\nselect 2 -- four\n; -- five";
    const pieces = split(text);
    expect(pieces.map((piece) => piece.comments.map((comment) => text.slice(comment.start, comment.end)))).toEqual([["-- one", "/* two */"], ["-- three", "-- four"]]);
    expect(pieces[0]?.tokens.map((token) => text.slice(token.start, token.end))).toEqual(["select", "1"]);
    const rest = nextPiece(text, pieces[1]?.next ?? 0, text.length);
    expect(rest).toMatchObject({ tokens: null, comments: [{ kind: "comment" }] });
  });

  it("finds nothing in white space and comments", () => {
    expect(nextPiece("", 0, 0)).toEqual({ tokens: null, comments: [] });
    expect(nextPiece(" ;\n; -- x", 0, 9)).toEqual({ tokens: null, comments: [{ start: 5, end: 9, kind: "comment" }] });
  });

  it("runs over the rows of a long list after the first", () => {
    const row = "(1, 'a;) ''b''', E'\\'(', $$(;$$, (2), \"x)\" /* ) */)";
    const text = `insert into t values ${Array.from({ length: 500 }, () => row).join(",\n")} on conflict do nothing; select 1`;
    const [insert, select] = split(text);
    expect(insert?.omitted).toMatchObject({ rows: 500, start: 21 + row.length });
    expect(text.slice(insert?.omitted?.end)).toBe(" on conflict do nothing; select 1");
    expect(insert?.tokens.length).toBeLessThan(40);
    expect(insert?.tokens.at(-1)).toMatchObject({ start: text.indexOf("nothing") });
    expect(text.slice(select?.start, select?.end)).toBe("select 1");
  });

  it("keeps short lists, and what is broken in a long one", () => {
    expect(split("insert into t values (1), (2), (3) returning (id)")[0]?.omitted).toBeNull();
    const text = `insert into t values ${"(1),".repeat(100)}(2, 'open); select 1`;
    const [insert, ...others] = split(text);
    expect(others).toEqual([]);
    expect(insert?.omitted?.rows).toBe(100);
    expect(insert?.tokens.at(-1)).toMatchObject({ kind: "unterminated", start: text.indexOf("'open") });
  });
});
