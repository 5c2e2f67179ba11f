import { beforeAll, expect, test } from "vitest";
import { printSchema } from "../../src/catalog/print.ts";
import { loadParser } from "../../src/sql/read.ts";
import { replayTexts } from "./history.ts";

beforeAll(loadParser);

test("a named not-null constraint stands with its column, where servers before 18 read it", () => {
  const { catalog } = replayTexts(["create table t (a int not null, b int); alter table t rename column a to c; alter table t add constraint b_there not null b;"]);
  const printed = printSchema(catalog);
  expect(printed).toContain("c integer CONSTRAINT t_a_not_null NOT NULL");
  expect(printed).toContain("b integer CONSTRAINT b_there NOT NULL");
  expect(printed).not.toMatch(/^\s*CONSTRAINT/m);
});

test("what DROP COLUMN above leaves is printed, though no parent has it", () => {
  const { catalog } = replayTexts(["create table p (a int not null, b int not null check (b > 0)); create table c () inherits (p); create table d (b int) inherits (p); alter table only p drop column a; alter table p drop column b;"]);
  const printed = printSchema(catalog);
  expect(printed.match(/a integer CONSTRAINT p_a_not_null NOT NULL/g)).toHaveLength(2);
  expect(printed.match(/b integer CONSTRAINT p_b_not_null NOT NULL/g)).toHaveLength(1);
  expect(printed.match(/CONSTRAINT p_b_check CHECK \(b > 0\)/g)).toHaveLength(1);
});

test("type modifiers of an extension's type are printed", () => {
  expect(printSchema(replayTexts(["create extension vector; create table t (a vector(3), b vector(3)[]);"]).catalog)).toMatch(/a vector\(3\),\s+b vector\(3\)\[\]/);
});
