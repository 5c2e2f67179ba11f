import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const drops = (count: number): Record<string, string> => ({ "db/migrations/001_drop.sql": Array.from({ length: count }, (_, index) => `drop table t${index};\n`).join("") });
const unset = { GITHUB_WORKSPACE: "", GITHUB_STEP_SUMMARY: "", CI_PROJECT_DIR: "" };

describe("the summary of a step of GitHub", () => {
  test("has what the annotations leave out, after what stands there", async () => {
    const root = folder({ ...drops(14), summary: "earlier" });
    const { code, stdout } = await migralint(root, ["--format", "github"], { env: { ...unset, GITHUB_STEP_SUMMARY: join(root, "summary") } });
    expect(code).toBe(1);
    expect(stdout.match(/^::error /gm)).toHaveLength(10);
    expect(stdout).toContain("::notice title=migralint::4 more findings are not shown here");
    const summary = readFileSync(join(root, "summary"), "utf8");
    expect(summary.startsWith("earlier\n<!-- migralint -->\n### migralint: 14 errors\n")).toBe(true);
    expect(summary.match(/^- \*\*error\*\* `drop-table`/gm)).toHaveLength(14);
  });

  test.each([
    ["more than a comment holds", 0, 600],
    ["what room is left", 1_000_000, 600],
    ["nothing where there is none", 1024 * 1024 - 100, 3],
  ])("takes %s, and never too much", async (_, before, count) => {
    const root = folder({ ...drops(count), summary: "x".repeat(before) });
    await migralint(root, ["--format", "github=annotations"], { env: { ...unset, GITHUB_STEP_SUMMARY: join(root, "summary") } });
    const { length } = readFileSync(join(root, "summary"));
    expect(length).toBeLessThanOrEqual(1024 * 1024);
    if (before === 0) expect(length).toBeGreaterThan(65_536);
    else if (count > 3) expect(length).toBeGreaterThan(1_030_000);
    else expect(length).toBe(before);
  });

  test("is written for no other format, and is a problem where it cannot be", async () => {
    const root = folder({ ...drops(1), file: "" });
    await migralint(root, ["--format", "json"], { env: { ...unset, GITHUB_STEP_SUMMARY: join(root, "file") } });
    expect(readFileSync(join(root, "file"), "utf8")).toBe("");
    const { code, stderr, stdout } = await migralint(root, ["--format", "github"], { env: { ...unset, GITHUB_STEP_SUMMARY: join(root, "file/summary") } });
    expect(code).toBe(2);
    expect(stdout).toContain("::error file=db/migrations/001_drop.sql,");
    expect(stderr).toMatch(/The markdown report cannot be written: a file is in the way of its folder\.\n$/);
  });
});

describe("paths", () => {
  const pathIn = (root: string): string => (JSON.parse(readFileSync(join(root, "services/api/report"), "utf8")) as { location: { path: string } }[])[0]!.location.path;
  const project = (): string => folder({ "services/api/db/migrations/001_drop.sql": "drop table t;\n" });

  test("count from the root of the checkout in what a server reads, and from here in what people and programs read", async () => {
    const root = project();
    for (const name of ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]) {
      const { stdout } = await migralint(join(root, "services/api"), ["--format", "gitlab=report", "--format", "compact"], { env: { ...unset, [name]: root } });
      expect(pathIn(root)).toBe("services/api/db/migrations/001_drop.sql");
      expect(stdout).toMatch(/^db\/migrations\/001_drop\.sql:1:1: error: /);
    }
  });

  test.each(["", "/nowhere", "/", "elsewhere"])("stay as they are where the root is %j and not above, and are never absolute", async (given) => {
    const root = project();
    writeFileSync(join(root, "elsewhere"), "");
    const place = given === "elsewhere" ? folder({}) : given;
    await migralint(join(root, "services/api"), ["--format", "gitlab=report"], { env: { ...unset, GITHUB_WORKSPACE: place } });
    expect(pathIn(root)).toBe(given === "/" ? `${root.slice(1)}/services/api/db/migrations/001_drop.sql` : "db/migrations/001_drop.sql");
  });
});

test("what is said on stderr cannot be a command for a CI server", async () => {
  const { code, stderr } = await migralint(folder({}), ["lint", "##vso[task.setvariable]x", "::error::x"], { env: unset });
  expect(code).toBe(2);
  expect(stderr).toContain("#\ufffdvso[task.setvariable]x");
  expect(stderr).not.toMatch(/^::/m);
});
