import { expect, test } from "vitest";
import github from "../../src/reporters/github.ts";
import { hostileReport, steering } from "./hostile.ts";
import { reportOf, type Found } from "./report.ts";

const sql = "drop table a;\ndrop table\n  b;\ntruncate c;\n";
const lines = (report: ReturnType<typeof reportOf>): string[] => github.render(report, { rules: [] }).split("\n").slice(0, -1);

test("the worst come first, with columns only where the span is on one line", () => {
  expect(lines(reportOf({ "m/a.sql": sql }, [
    { path: "m/a.sql", at: "truncate c", rule: "truncate", severity: "info", message: "C." },
    { path: "m/a.sql", at: "drop table a", severity: "warning", message: "A." },
    { path: "m/a.sql", at: "drop table\n  b", message: "B." },
    { path: "m/a.sql", at: "", rule: "missing-rollback", message: "No rollback." },
    { path: "m/a.sql", at: "c;", suppressed: { kind: "comment", reason: "" } },
  ]))).toEqual([
    "::error file=m/a.sql,line=1,endLine=1,col=1,title=missing-rollback::No rollback.",
    "::error file=m/a.sql,line=2,endLine=3,title=drop-table::B.",
    "::warning file=m/a.sql,line=1,endLine=1,col=1,endColumn=13,title=drop-table::A.",
    "::notice file=m/a.sql,line=4,endLine=4,col=1,endColumn=11,title=truncate::C.",
  ]);
});

test("at most ten of a level, and one notice that says how many are missing", () => {
  const found = (severity: Found["severity"] & string, count: number): Found[] => Array.from({ length: count }, () => ({ path: "a.sql", at: "drop table a", severity }));
  const count = (report: ReturnType<typeof reportOf>): number[] => ["error", "warning", "notice"].map((level) => lines(report).filter((line) => line.startsWith(`::${level} `)).length);
  const many = reportOf({ "a.sql": sql }, [...found("error", 12), ...found("warning", 11), ...found("info", 13)]);
  expect(count(many)).toEqual([10, 10, 10]);
  expect(lines(many).at(-1)).toMatch(/^::notice title=migralint::7 more findings are not shown here/);
  const full = reportOf({ "a.sql": sql }, [...found("error", 10), ...found("info", 10)]);
  expect(count(full)).toEqual([10, 0, 10]);
  expect(lines(full).at(-1)).not.toContain("more");
});

test("nothing found is nothing printed", () => {
  expect(github.render(reportOf({ "a.sql": sql }, []), { rules: [] })).toBe("");
});

test("no name ends a command or begins another", async () => {
  const report = await hostileReport();
  const text = github.render(report, { rules: [] });
  expect(text.replaceAll("\n", "")).not.toMatch(steering);
  const commands = text.split("\n").slice(0, -1);
  expect(commands.length).toBe(Math.min(10, report.summary.errors + report.problems.length) + report.summary.warnings + 1);
  expect(commands.at(-1)).toMatch(/^::notice title=migralint::\d+ more finding/);
  for (const command of commands.slice(0, -1)) {
    expect(command).toMatch(/^::(?:error|warning|notice) (?:(?:file|line|endLine|col|endColumn|title)=[^,:]*,?)+::[^]*$/);
    // As the runner of GitHub decodes it.
    const file = /file=([^,:]*)/.exec(command)?.[1]?.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
    expect(file).toBe("db/␛[31m 100%,a:b\n::error::x [y](z) {0} �lqs.�é.sql");
  }
  expect(commands.some((command) => command.includes("100%250A::warning::x, y: z"))).toBe(true);
});
