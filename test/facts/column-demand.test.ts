import { beforeAll, expect, test } from "vitest";
import { readColumn } from "../../src/facts/column-demand.ts";
import { loadParser } from "../../src/sql/read.ts";

beforeAll(loadParser);

test("a name alone asks for no type", () => {
  expect(readColumn("created_at")).toEqual({ name: "created_at", type: null, notNull: false, default: false, sql: "created_at" });
});

test("a definition is read as PostgreSQL reads it", () => {
  const { name, type, notNull, default: value } = readColumn("created_by varchar(255) default current_user not null");
  expect([name, type?.label, notNull, value]).toEqual(["created_by", "character varying(255)", true, true]);
});

test.each(["created_at timestamptz not", "a int, b int", "", "check (true)", "a int); drop table t; create table u (b int"])("%j is refused", (sql) => {
  expect(() => readColumn(sql)).toThrow("is no column definition");
});
