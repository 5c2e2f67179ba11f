import { beforeAll, describe, expect, test } from "vitest";
import { textOf } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";
import { lintText } from "./linting.ts";

beforeAll(() => loadParser());

const rules = { "drop-table": "error", "drop-column": "error", "truncate": "error", "missing-review": "error", "invalid-suppression": "warning" };

function review(sql: string, options: Readonly<Record<string, unknown>> | null = {}): { counts: string[]; reviewed: string[]; messages: string[] } {
  const report = lintText(sql, { rules: { ...rules, "missing-review": options === null ? "off" : ["error", options] } });
  const file = report.files.find(({ path }) => path === "m/002_example.sql")!.file;
  expect(report.problems).toEqual([]);
  const counted = report.findings.filter(({ suppressed }) => !suppressed);
  return {
    counts: counted.map(({ rule, messageId, span }) => `${rule} ${messageId}: ${textOf(file, span).split("\n")[0]}`),
    reviewed: report.findings.flatMap(({ rule, suppressed }) => (suppressed === undefined ? [] : [`${rule} ${suppressed.kind}: ${suppressed.reason}`])),
    messages: counted.map(({ message }) => message),
  };
}

test("a record above a statement answers the gate and the rule, for that statement alone", () => {
  const { counts, reviewed } = review("select 1;\n-- migralint-review drop-table: by=@dba ticket=DATA-42 until=2027-01-31 -- unused since September\ndrop table invoices;\ndrop table receipts;");
  expect(reviewed).toEqual(["drop-table review: unused since September (by=@dba, ticket=DATA-42, until=2027-01-31)"]);
  expect(counts).toEqual(["drop-table rowsLost: drop table receipts", "missing-review missing: drop table receipts"]);
});

test("a record answers only for what it names", () => {
  expect(review("-- migralint-review drop-column: by=@dba -- unused\ndrop table invoices;").counts).toEqual(["drop-table rowsLost: drop table invoices", "missing-review missing: drop table invoices"]);
  expect(review("-- migralint-review truncate, drop-table: by=@dba -- unused\ndrop table invoices;").counts).toEqual([]);
});

describe("where a record holds", () => {
  const record = "-- migralint-review drop-table: by=@dba -- unused";
  test("in a header set off by a blank line: the whole file", () => {
    expect(review(`-- Migration: 002\n${record}\n\ndrop table invoices;\ndrop table receipts;`)).toMatchObject({ counts: [], reviewed: [expect.anything(), expect.anything()] });
  });
  test("in a header before BEGIN and SET: the whole file", () => {
    expect(review(`${record}\nbegin;\nset lock_timeout = '2s';\ndrop table invoices;\ndrop table receipts;\ncommit;`).counts).toEqual([]);
  });
  test("right above the first statement: that statement", () => {
    expect(review(`${record}\ndrop table invoices;\ndrop table receipts;`).counts).toEqual(["drop-table rowsLost: drop table receipts", "missing-review missing: drop table receipts"]);
  });
  test("several above one statement: each for its own", () => {
    expect(review("-- migralint-review drop-table: by=@dba -- unused\n-- migralint-review drop-cascade: by=@lead -- its view goes too\ndrop table invoices cascade;", { gates: ["drop-table", "drop-cascade"] }).counts).toEqual([]);
    expect(review("-- migralint-review drop-table: by=@dba -- unused\ndrop table invoices cascade;", { gates: ["drop-table", "drop-cascade"] }).counts).toEqual(["missing-review missing: drop table invoices cascade"]);
  });
  test("above a DO block: what is in it", () => {
    expect(review(`${record}\ndo $$ begin drop table invoices; end $$;`).counts).toEqual([]);
  });
  test("under the last statement: nothing", () => {
    expect(review(`drop table invoices;\n${record}`).counts).toEqual(["drop-table rowsLost: drop table invoices", "missing-review missing: drop table invoices", `invalid-suppression noStatement: ${record}`]);
  });
});

describe("how a record is written", () => {
  test("over several lines, with quoted values", () => {
    const { counts, reviewed } = review("-- migralint-review drop-table:\n--   by=@dba\n--   backup=\"s3 -- nightly\" ticket=DATA-1\n--   -- unused since\n-- This line is not part of it.\ndrop table invoices;", { require: ["by", "backup", "ticket", "reason"] });
    expect(counts).toEqual([]);
    expect(reviewed).toEqual(["drop-table review: unused since (by=@dba, ticket=DATA-1)"]);
  });
  test("in a block comment", () => {
    expect(review("/*\n * migralint-review drop-table:\n *   by=@dba ticket=DATA-1\n *   -- unused since September\n * migralint-review truncate: by=@dba -- refilled\n */\n\ndrop table invoices;\ntruncate users;").counts).toEqual([]);
  });
  test("with the reason as a field", () => {
    expect(review("-- migralint-review drop-table: by=@dba reason=\"unused since September\"\ndrop table invoices;").counts).toEqual([]);
  });
});

describe("a record that does not count", () => {
  test.each([
    ["-- migralint-review drop-table: by=@dba until=2026-11-20 -- x", {}, "ended on 2026-11-20"],
    ["-- migralint-review drop-table: by=@dba until=soon -- x", {}, "has until=soon, which is no date"],
    ["-- migralint-review drop-table: by=@dba until=2027-02-30 -- x", {}, "has until=2027-02-30, which is no date"],
    ["-- migralint-review drop-table: by=@dba looked at it -- x", {}, "holds “looked”"],
    ["-- migralint-review drop-table: by=@dba by=@lead -- x", {}, "gives by twice"],
    ["-- migralint-review drop-table by=@dba -- x", {}, "does not say what was reviewed"],
    ["-- migralint-review: by=@dba -- x", {}, "does not say what was reviewed"],
    ["-- migralint-review drop-table: by= -- x", {}, "holds “by=”"],
    ["-- migralint-review drop-table: by=@dba", {}, "lacks a reason after “ -- ”"],
    ["-- migralint-review drop-table: by=@dba -- x", { require: ["by", "ticket", "window"] }, "lacks ticket=… and window=…"],
    ["-- migralint-review drop-table: by=@dba,@me -- x", { reviewers: ["@dba"] }, "was given by @me, and only @dba may review"],
    ["-- migralint-review drop-table: by=@dba ticket=OPS-1 -- x", { tickets: ["DATA-"] }, "has ticket=OPS-1, and a ticket begins with DATA-"],
    ["-- migralint-review drop-table: by=@dba ticket=DATA- -- x", { tickets: ["DATA-"] }, "has ticket=DATA-"],
  ])("%s", (record, options, problem) => {
    const { counts, messages, reviewed } = review(`${record}\ndrop table invoices;`, options);
    expect(reviewed).toEqual([]);
    // Said once, at the record; the rule that it should have answered counts.
    expect(counts).toEqual([`missing-review invalid: ${record}`, "drop-table rowsLost: drop table invoices"]);
    expect(messages[0]).toContain(`This review record does not count for drop-table of`);
    expect(messages[0]).toContain(`: it ${problem}`);
  });
  test("is found by invalid-suppression where missing-review is off", () => {
    const record = "-- migralint-review drop-table: by=@dba until=2026-11-20 -- x";
    expect(review(`${record}\ndrop table invoices;`, null).counts).toEqual([`invalid-suppression review: ${record}`, "drop-table rowsLost: drop table invoices"]);
    expect(review("-- migralint-review drop-tabel: by=@dba -- x\ndrop table invoices;", null).counts).toEqual(["invalid-suppression unknownRule: drop-tabel", "drop-table rowsLost: drop table invoices"]);
  });
  test("does not take away from one that does", () => {
    expect(review("-- migralint-review drop-table: by=@dba until=2020-01-01 -- x\n-- migralint-review drop-table: by=@dba -- looked again\ndrop table invoices;").counts).toEqual([expect.stringMatching(/^invalid-suppression review/)]);
  });
});

describe("what is gated", () => {
  test.each([
    ["alter table users alter column name type varchar(10);", "alter-column-type", "alter column name type varchar(10)"],
    ["delete from users where true;", "delete-without-where", "delete from users where true"],
    ["drop schema public cascade;", "drop-schema", "drop schema public cascade"],
    ["create policy p on users using (true);", null, ""],
    ["delete from users where id = 1;", null, ""],
    ["create temp table t (a int); drop table t;", null, ""],
  ])("%s", (sql, gate, at) => {
    const { counts, messages } = review(sql);
    const asked = counts.filter((line) => line.startsWith("missing-review"));
    expect(asked).toEqual(gate === null ? [] : [`missing-review missing: ${at}`]);
    if (gate !== null) expect(messages.join()).toContain(`\`-- migralint-review ${gate}: by=… -- why\``);
  });
  test("tables and schemas by name or glob, along the search_path", () => {
    const asked = (sql: string, options: object): string[] => review(sql, { gates: [], ...options }).counts.filter((line) => line.startsWith("missing-review")).map((line) => line.replace("missing-review missing: ", ""));
    expect(asked("alter table users add column a int; alter table invoices add column b int;", { tables: ["public.u*"] })).toEqual(["add column a int"]);
    expect(asked("alter table users add column a int;", { tables: ["users"] })).toEqual(["add column a int"]);
    expect(asked("create policy p on users using (true); select * from users; lock table users;", { tables: ["users"] })).toEqual(["create policy p on users using (true)"]);
    expect(asked("create table auth.keys (id int); set search_path = auth; alter table keys add column a int; drop schema auth;", { schemas: ["auth"] })).toEqual(["create table auth.keys (id int)", "add column a int", "drop schema auth"]);
  });
});
