import { beforeAll, describe, expect, test } from "vitest";
import { buildHistory } from "../../src/migrations/order.ts";
import { runnerNamed } from "../../src/migrations/runners/index.ts";
import { sourceFile, textOf } from "../../src/source.ts";
import { commentedStatements, hasStatements, saysIrreversible } from "../../src/sql/comment.ts";
import { loadParser, readScript } from "../../src/sql/read.ts";
import type { ScriptText } from "../../src/sql/statement.ts";

beforeAll(loadParser);

function read(sql: string): ScriptText {
  const runner = runnerNamed("plain");
  const up = runner && buildHistory(runner, "", [sourceFile("001_a.sql", sql)], () => null).migrations[0]?.up;
  if (up === undefined || up === null) throw new Error("no script");
  return readScript(up, { placeholders: [], psql: false });
}

function found(sql: string, under: "rollback" | null = "rollback"): string | null {
  const text = read(sql);
  const span = commentedStatements(text, under);
  return span === null ? null : textOf(text.script.file, span);
}

describe("statements in comments", () => {
  test.each([
    ["under a heading", "select 1;\n-- ROLLBACK\n-- drop table a;", "drop table a;"],
    ["after the heading", "-- Rollback: drop table a;\nselect 1;", "drop table a;"],
    ["under a decorated heading, over a blank comment", "select 1;\n-- ======\n-- ROLLBACK (save as a.sql)\n-- ======\n--\n-- alter table a drop column b;", "alter table a drop column b;"],
    ["in a block comment, over lines", "select 1;\n/* To roll back:\n * alter table a\n *   drop column b;\n */", "alter table a\n *   drop column b;"],
    ["with a remark after it", "select 1;\n-- Rollback:\n-- delete from a where id = 1; -- the seed", "delete from a where id = 1; -- the seed"],
    ["with Windows line ends", "select 1;\r\n-- Rollback\r\n-- drop table a;\r\n", "drop table a;"],
  ])("%s", (_, sql, statement) => {
    expect(found(sql)).toBe(statement);
  });

  test.each([
    ["prose", "-- Rollback: drop the table by hand, see the runbook;\nselect 1;"],
    ["prose that starts like a statement", "-- Rollback\n-- drop table a if nothing reads it;\nselect 1;"],
    ["no semicolon", "-- Rollback\n-- drop table a\nselect 1;"],
    ["no heading", "-- drop table a;\nselect 1;"],
    ["the word inside a sentence", "-- This has no effect on rollback:\nselect 1;\n-- drop table a;"],
    ["SQL between heading and comment", "-- Rollback is in 001_a_rollback.sql\nselect 1;\n-- drop table a;"],
  ])("none: %s", (_, sql) => {
    expect(found(sql)).toBeNull();
  });

  test("a rollback needs no heading", () => {
    expect(found("-- drop table a;", null)).toBe("drop table a;");
    expect(found("-- nothing to do", null)).toBeNull();
  });
});

test("BEGIN and COMMIT alone do nothing", () => {
  expect(hasStatements(read("begin; commit;"))).toBe(false);
  expect(hasStatements(read("-- drop table a;"))).toBe(false);
  expect(hasStatements(read("begin; drop table a; commit;"))).toBe(true);
  expect(hasStatements(read("drop tabel a;"))).toBe(true);
});

test("what says that there is no way back", () => {
  expect(saysIrreversible(read("-- Irreversible: the values are gone\nselect 1;"))).toBe(true);
  expect(saysIrreversible(read("-- this cannot be undone\nselect 1;"))).toBe(true);
  expect(saysIrreversible(read("-- reversible\nselect 'irreversible';"))).toBe(false);
});
