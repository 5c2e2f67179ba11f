import { beforeAll, describe, expect, test } from "vitest";
import { repair } from "../src/repair.ts";
import { positionAt, textOf } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";
import { lintText } from "./linting.ts";

beforeAll(() => loadParser());

const rules = { "drop-table": "error", "drop-column": "error", "truncate": "error", "syntax-error": "error", "invalid-suppression": "warning" };

/** What still counts, as `line rule` or `line message: passage`, and what is suppressed. */
function lintLines(sql: string, config: Readonly<Record<string, unknown>> = {}): { counts: string[]; suppressed: string[]; fixed: string } {
  const report = lintText(sql, { rules, ...config });
  const file = report.files.find(({ path }) => path === "m/002_example.sql")!.file;
  const line = (offset: number): number => positionAt(file, offset).line;
  expect(report.problems).toEqual([]);
  return {
    counts: report.findings.filter(({ suppressed }) => !suppressed).map(({ rule, messageId, span }) => (rule === "invalid-suppression" ? `${line(span.start)} ${messageId}: ${textOf(file, span)}` : `${line(span.start)} ${rule}`)),
    suppressed: report.findings.flatMap(({ rule, span, suppressed }) => (suppressed === undefined ? [] : [`${line(span.start)} ${rule}: ${suppressed.reason}`])),
    fixed: repair(file, report.findings).text,
  };
}

describe("disable-next-line", () => {
  test("speaks of the next statement, all its lines, and no other", () => {
    const { counts, suppressed } = lintLines("-- migralint-disable-next-line drop-table, drop-column -- moved\n\n-- another comment\nalter table users\n  drop column name,\n  drop column id;\ndrop table invoices;");
    expect(suppressed).toEqual(["5 drop-column: moved", "6 drop-column: moved"]);
    expect(counts).toEqual(["1 unused: -- migralint-disable-next-line drop-table, drop-column -- moved", "7 drop-table"]);
  });
  test("in a statement speaks of its next line", () => {
    const { counts, suppressed } = lintLines("alter table users\n  -- migralint-disable-next-line drop-column -- moved\n  -- to profiles\n  drop column name,\n  drop column id;");
    expect(suppressed).toEqual(["4 drop-column: moved"]);
    expect(counts).toEqual(["5 drop-column"]);
  });
  test("at the end of a line in a statement speaks of the line after", () => {
    expect(lintLines("alter table users -- migralint-disable-next-line drop-column -- moved\n  drop column name;").suppressed).toEqual(["2 drop-column: moved"]);
  });
  test("behind a statement speaks of the next one", () => {
    const { counts, suppressed } = lintLines("drop table users; -- migralint-disable-next-line drop-table -- empty\ndrop table invoices;");
    expect([counts, suppressed]).toEqual([["1 drop-table"], ["2 drop-table: empty"]]);
  });
  test("works in a block comment, before a statement on the same line, and with CRLF", () => {
    expect(lintLines("/* migralint-disable-next-line drop-table -- empty */ drop table invoices;").suppressed).toEqual(["1 drop-table: empty"]);
    expect(lintLines("/*\r\n * migralint-disable-next-line drop-table until=2027-01-31\r\n *   -- empty since\r\n *   September\r\n */\r\ndrop table invoices;\r\n").suppressed).toEqual(["6 drop-table: empty since September"]);
  });
  test("covers a DO block with what is in it", () => {
    expect(lintLines("-- migralint-disable-next-line drop-table -- empty\ndo $$ begin\n  drop table invoices;\nend $$;").suppressed).toEqual(["3 drop-table: empty"]);
  });
  test("in a string is no comment", () => {
    expect(lintLines("select '-- migralint-disable-file drop-table -- x';\ndrop table invoices;").counts).toEqual(["2 drop-table"]);
  });
});

describe("a block", () => {
  test("reaches from disable to enable", () => {
    const { counts, suppressed } = lintLines("drop table users;\n-- migralint-disable drop-table -- empty\ndrop table invoices;\n-- migralint-enable drop-table\ndrop table receipts;");
    expect([counts, suppressed]).toEqual([["1 drop-table", "5 drop-table"], ["3 drop-table: empty"]]);
  });
  test("without rules covers every rule but those that say what was not judged", () => {
    const { counts, suppressed } = lintLines("-- migralint-disable -- generated\ndrop table invoices;\ntruncate users;\ndorp table receipts;\n-- migralint-disable-next-line drop-tabel -- x\nselect 1;\n-- migralint-enable");
    expect(suppressed).toEqual(["2 drop-table: generated", "3 truncate: generated"]);
    expect(counts).toEqual(["4 syntax-error", "5 unknownRule: drop-tabel"]);
  });
  test("can end for one rule before it ends for the others", () => {
    const { counts, suppressed } = lintLines("-- migralint-disable -- generated\ndrop table invoices;\n-- migralint-enable drop-table\ndrop table receipts;\ntruncate users;\n-- migralint-enable");
    expect([counts, suppressed]).toEqual([["4 drop-table"], ["2 drop-table: generated", "5 truncate: generated"]]);
  });
  test("that is never closed, or closed for a rule that does not exist, suppresses nothing", () => {
    expect(lintLines("-- migralint-disable drop-table -- empty\ndrop table invoices;\n-- migralint-enable drop-tabel\ndrop table users;").counts).toEqual(["1 unclosed: -- migralint-disable drop-table -- empty", "2 drop-table", "3 unknownRule: drop-tabel", "4 drop-table"]);
  });
  test("can name a rule that no blanket covers", () => {
    expect(lintLines("-- migralint-disable syntax-error -- PostgreSQL 19\ngraft table x;\n-- migralint-enable").suppressed).toEqual(["2 syntax-error: PostgreSQL 19"]);
  });
});

describe("disable-file", () => {
  test("covers the file wherever it stands, and only the rules it names", () => {
    const { counts, suppressed } = lintLines("drop table invoices;\ntruncate users;\n-- migralint-disable-file drop-table -- empty");
    expect([counts, suppressed]).toEqual([["2 truncate"], ["1 drop-table: empty"]]);
  });
  test("is not used where a nearer comment is", () => {
    expect(lintLines("-- migralint-disable-file drop-table -- empty\n-- migralint-disable-next-line drop-table -- nearer\ndrop table invoices;")).toMatchObject({ suppressed: ["3 drop-table: nearer"], counts: ["1 unused: -- migralint-disable-file drop-table -- empty"] });
  });
  test("covers the findings about comments only by their name", () => {
    expect(lintLines("-- migralint-disable-file invalid-suppression -- from another tool\n-- migralint-disable-next-line no-such-rule -- x\nselect 1;")).toMatchObject({ suppressed: ["2 invalid-suppression: from another tool"], counts: [] });
    expect(lintLines("-- migralint-disable-file invalid-suppression -- x\nselect 1;").counts).toEqual(["1 unused: -- migralint-disable-file invalid-suppression -- x"]);
  });
});

describe("an invalid comment suppresses nothing, and is found", () => {
  test.each([
    ["a rule that does not exist", "-- migralint-disable-next-line drop-tabel -- x", "1 unknownRule: drop-tabel"],
    ["no rule in a block's list that exists", "-- migralint-disable drop-tabel -- x\n", "1 unknownRule: drop-tabel"],
    ["no rule", "-- migralint-disable-next-line", "1 noRules: -- migralint-disable-next-line"],
    ["no rule for a file", "-- migralint-disable-file -- x", "1 noRules: -- migralint-disable-file -- x"],
    ["expired", "-- migralint-disable-next-line drop-table until=2026-11-20 -- x", "1 expired: until=2026-11-20"],
    ["a day that does not exist", "-- migralint-disable-next-line drop-table until=2027-02-29 -- x", "1 badDate: until=2027-02-29"],
    ["a date in another order", "-- migralint-disable-next-line drop-table until=31.01.2027 -- x", "1 badDate: until=31.01.2027"],
    ["no date", "-- migralint-disable-next-line drop-table until= -- x", "1 badDate: until="],
    ["the reason not set off", "-- migralint-disable-next-line drop-table it is empty", "1 strayText: it is empty"],
    ["an unknown word", "-- migralint-ignore drop-table -- x", "1 unknownDirective: -- migralint-ignore drop-table -- x"],
  ])("%s", (_, comment, found) => {
    expect(lintLines(`${comment}\ndrop table invoices;`)).toMatchObject({ suppressed: [], counts: [found, expect.stringMatching(/^\d drop-table$/)] });
  });
  test("on its last day it still holds", () => {
    expect(lintLines("-- migralint-disable-next-line drop-table until=2026-11-21 -- x\ndrop table invoices;").counts).toEqual([]);
  });
  test("without a reason where one is required", () => {
    const config = { "require-reason": true };
    expect(lintLines("-- migralint-disable-next-line drop-table\ndrop table invoices;", config).counts).toEqual(["1 noReason: -- migralint-disable-next-line drop-table", "2 drop-table"]);
    expect(lintLines("-- migralint-disable-next-line drop-table -- ...\ndrop table invoices;", config).counts[0]).toMatch(/^1 noReason/);
    expect(lintLines("-- migralint-disable-next-line drop-table -- ok\ndrop table invoices;", config).counts).toEqual([]);
    expect(lintLines("-- migralint-disable-next-line drop-table\ndrop table invoices;").counts).toEqual([]);
  });
  test("one bad name does not spoil the good one beside it", () => {
    expect(lintLines("-- migralint-disable-next-line drop-tabel, drop-table -- x\ndrop table invoices;")).toMatchObject({ suppressed: ["2 drop-table: x"], counts: ["1 unknownRule: drop-tabel"] });
  });
  test("a comment that only talks of the tool is left alone", () => {
    expect(lintLines("-- migralint finds nothing here; see migralint-disable-file\nselect 1;").counts).toEqual([]);
  });
  test("a rule that is off tells nothing of its suppressions", () => {
    expect(lintLines("-- migralint-disable-next-line missing-review -- x\nselect 1;").counts).toEqual([]);
  });
});

describe("what is not needed can be deleted", () => {
  test("with its line, or with the space before it", () => {
    expect(lintLines("select 1;\n  -- migralint-disable-next-line drop-table -- x\nselect 2; -- migralint-disable-next-line truncate -- x\nselect 3;\n").fixed).toBe("select 1;\nselect 2;\nselect 3;\n");
    expect(lintLines("select 1;\r\n/* migralint-disable-next-line drop-table\r\n   -- x */\r\nselect 2;\r\n").fixed).toBe("select 1;\r\nselect 2;\r\n");
  });
  test("but not where a part of it is", () => {
    const sql = "-- migralint-disable-next-line drop-table, truncate -- x\ndrop table invoices;";
    expect(lintLines(sql).fixed).toBe(sql);
  });
});

describe("comments to squawk", () => {
  const honour = { honour: ["squawk"], rules: { ...rules, "missing-lock-timeout": "warning", "unsupported-reg-type": "warning" } };
  const run = (sql: string, more: Readonly<Record<string, unknown>> = {}): { counts: string[]; suppressed: string[] } => {
    const { counts, suppressed } = lintLines(`set lock_timeout = '1s';\n${sql}`, { ...honour, ...more });
    return { counts, suppressed };
  };

  test("count for nothing unless they are honoured", () => {
    expect(run("-- squawk-ignore ban-drop-table\ndrop table invoices;", { honour: [] })).toEqual({ counts: ["3 drop-table"], suppressed: [] });
  });
  test("suppress on their line and the next, by squawk's names, and give what stands behind -- as the reason", () => {
    expect(run("-- squawk-ignore ban-drop-table, ban-drop-column -- moved to receipts\ndrop table invoices;\ndrop table users;")).toEqual({ counts: ["4 drop-table"], suppressed: ["3 drop-table: moved to receipts"] });
    expect(run("alter table users\n  -- squawk-ignore ban-drop-column\n  drop column name,\n  drop column id;")).toEqual({ counts: ["5 drop-column"], suppressed: ["4 drop-column: "] });
    expect(run("drop table invoices; /* squawk-ignore ban-drop-table */")).toEqual({ counts: [], suppressed: ["2 drop-table: "] });
    expect(run("-- squawk-ignore ban-drop-column\nalter table users\n  drop column name;").counts).toEqual(["4 drop-column"]);
  });
  test("reach to the end of a statement for what squawk reports at its start", () => {
    expect(run("-- squawk-ignore ban-drop-table\ndrop table\n  invoices,\n  users;\ndrop table receipts;")).toEqual({ counts: ["6 drop-table"], suppressed: ["4 drop-table: ", "5 drop-table: "] });
    expect(run("-- squawk-ignore require-timeout-settings\nreset lock_timeout;\nalter table users\n  add column age int;").counts).toEqual(["4 missing-lock-timeout"]);
  });
  test("hold for a whole file from anywhere in it, without a name for all that squawk knows", () => {
    expect(run("drop table invoices;\ndrop table users;\n-- squawk-ignore-file ban-drop-table")).toEqual({ counts: [], suppressed: ["2 drop-table: ", "3 drop-table: "] });
    expect(run("/* squawk-ignore-file */\ndrop table invoices;\nnonsense;\ncreate table t (kind regproc);").counts).toEqual(["4 syntax-error", "5 unsupported-reg-type"]);
  });
  test("that name what squawk does not know, or nothing, are reported", () => {
    expect(run("-- squawk-ignore ban-drop-tables,ban-drop-column\ndrop table invoices;").counts).toEqual(["2 unknownThere: ban-drop-tables", "3 drop-table"]);
    expect(run("-- squawk-ignore\ndrop table invoices;").counts).toEqual(["2 namesNone: -- squawk-ignore", "3 drop-table"]);
  });
  test("need a reason where one is required", () => {
    expect(run("-- squawk-ignore ban-drop-table\ndrop table invoices;", { "require-reason": true }).counts).toEqual(["2 noReason: -- squawk-ignore ban-drop-table", "3 drop-table"]);
    expect(run("-- squawk-ignore ban-drop-table -- moved\ndrop table invoices;", { "require-reason": true }).suppressed).toEqual(["3 drop-table: moved"]);
  });
  test("that suppress nothing are left alone: squawk may need them", () => {
    expect(run("-- squawk-ignore ban-drop-table\nselect 1;")).toEqual({ counts: [], suppressed: [] });
  });
});
