import { describe, expect, test } from "vitest";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folder } from "../config/folder.ts";
import { buildCommand, commandFile, migralint } from "./command.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { version: string };

buildCommand();

describe("migralint", () => {
  test.each([["--version"], ["-v"]])("%s prints the version", async (flag) => {
    expect(await migralint(folder({}), [flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("the start loads neither the parser nor the rules", () => {
    const loaded = new Map<string, string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      const text = readFileSync(file, "utf8");
      loaded.set(file, text);
      for (const [, specifier = ""] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from "([^"]+)";$/gm)) {
        if (specifier.startsWith(".")) load(join(dirname(file), specifier));
        else expect(specifier).toMatch(/^node:/);
      }
    };
    load(join(import.meta.dirname, "../../src/cli/main.ts"));
    const text = [...loaded.values()].join("");
    expect(text).toContain("There is no command");
    expect(text).not.toContain("drop-column");
    expect(text.length).toBeLessThan(30_000);
  });

  test.runIf(existsSync("/dev/full"))("a full disk is no fault of migralint", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [commandFile, "--help"], { stdio: ["ignore", full, "pipe"], encoding: "utf8" });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^migralint: The output cannot be written: ENOSPC[^\n]*\n$/);
  });

  test("a misspelled command is no missing file", async () => {
    expect(await migralint(folder({}), ["lnt"])).toEqual({ code: 2, stdout: "", stderr: "migralint: There is no file, folder or command lnt. Did you mean lint? See migralint --help.\n" });
    expect((await migralint(folder({ "lnt/001_x.sql": "create table users (id bigint);" }), ["lnt"])).code).toBe(0);
  });

  test.each([["--help"], ["-h"], ["help"]])("%s lists the commands and what the exit codes mean", async (flag) => {
    const { code, stdout, stderr } = await migralint(folder({}), [flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of ["lint", "init", "config", "rules", "explain", "schema"]) expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, "m"));
    expect(stdout).toContain("Exit codes: 0 ");
  });

  test.each([["lint", "--stdin-filename PATH"], ["init", "--help"], ["config", "--format FORMAT"], ["rules", "--format FORMAT"], ["explain", "--help"], ["schema", "--runner NAME"]])("%s --help shows its options", async (command, option) => {
    const { code, stdout, stderr } = await migralint(folder({}), [command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: migralint ${command} `));
    expect(stdout).toContain(option);
    expect((await migralint(folder({}), ["help", command])).stdout).toBe(stdout);
  });

  test.each([
    [["--versio"], "There is no option --versio. Did you mean --version?"],
    [["lint", "--fromat", "json"], "There is no option --fromat. Did you mean --format?"],
    [["lint", "--format"], "--format needs a value: --format NAME[=FILE]."],
    [["lint", "--format", "--quiet"], "--format needs a value: --format NAME[=FILE]."],
    [["lint", "--format="], "--format needs a value: --format NAME[=FILE]."],
    [["lint", "--format", "sarf"], "There is no format sarf. Did you mean sarif?"],
    [["lint", "--format", "xml"], "There is no format xml. One of text, compact, json, sarif, github, gitlab, junit, markdown."],
    [["lint", "--format", "json="], "--format json= needs a file after the =."],
    [["lint", "--format", "json", "--format", "text"], "Only one format can go to the standard output: write the others to files, --format NAME=FILE."],
    [["lint", "--format", "json=x", "--format", "text=./x"], "Two formats go to ./x."],
    [["lint", "--quiet=yes"], "--quiet takes no value."],
    [["lint", "--fail-on", "eror"], "--fail-on is one of error, warning, info, never, not eror. Did you mean error?"],
    [["lint", "--max-warnings", "few"], "--max-warnings is a number, not few."],
    [["lint", "--max-warnings=-1"], "--max-warnings is a number, not -1."],
    [["lint", "--postgres", "12"], "--postgres must be a major version from 13 to 18, not 12."],
    [["lint", "--postgres", "16.1"], "--postgres must be a major version from 13 to 18, not 16.1."],
    [["lint", "--runner", "flywya"], "There is no runner flywya. Did you mean flyway?"],
    [["lint", "--rule", "drop-tabel:off"], "There is no rule drop-tabel. Did you mean drop-table?"],
    [["lint", "--rule", "drop-table:fatal"], "--rule is written drop-table:SEVERITY, with one of off, error, warning, info."],
    [["lint", "--rule", "drop-table"], "--rule is written drop-table:SEVERITY"],
    [["lint", "--config", "a", "--config", "b"], "--config is given twice."],
    [["lint", "--fix", "--fix-dry-run"], "--fix and --fix-dry-run exclude each other."],
    [["lint", "--color", "--no-color"], "--color and --no-color exclude each other."],
    [["lint", "--stdin-filename", "a.sql", "b.sql"], "With --stdin-filename there are no other paths."],
    [["help", "lnt"], "There is no command lnt. Did you mean lint?"],
    [["rules", "drop-table"], "migralint rules takes no arguments; for one rule: migralint explain drop-table."],
    [["rules", "--format", "xml"], "There is no format xml here: text or json."],
    [["explain"], "Which rule? For example: migralint explain drop-column."],
    [["explain", "drop-colum"], "There is no rule drop-colum. Did you mean drop-column?"],
    [["config"], "What of the configuration? migralint config print FILE, migralint config validate, or migralint config schema."],
    [["config", "prnt"], "There is no migralint config prnt. Did you mean print?"],
    [["config", "print"], "For which file? migralint config print FILE."],
    [["schema", "--format", "xml"], "There is no format xml here: sql or json."],
  ])("%s is refused in one line", async (args, message) => {
    const { code, stdout, stderr } = await migralint(folder({ "migrations/001_a.sql": "select 1;" }), args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`migralint: ${message}`);
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });
});

describe("migralint rules", () => {
  test("lists one rule a line", async () => {
    const { code, stdout, stderr } = await migralint(folder({}), ["rules"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^drop-table +error +data-loss +recommended +\S/m);
  });

  test("--format json says everything about each", async () => {
    const { stdout } = await migralint(folder({}), ["rules", "--format", "json"]);
    const found = JSON.parse(stdout) as { id: string; presets: string[]; options: object }[];
    expect(found.find(({ id }) => id === "missing-rollback")).toMatchObject({ category: "rollback", options: { convention: { type: "string" } }, presets: expect.arrayContaining(["all"]) as unknown, versions: [13, 14, 15, 16, 17, 18], equivalents: {} });
    expect(found.find(({ id }) => id === "non-concurrent-detach")).toMatchObject({ severity: "warning", fixable: expect.any(Boolean) as unknown, versions: [14, 15, 16, 17, 18], equivalents: { squawk: ["require-concurrent-partition-detach"] } });
  });
});

describe("migralint explain", () => {
  test("prints the page of each rule", async () => {
    const { code, stdout } = await migralint(folder({}), ["explain", "drop-table", "truncate"]);
    expect(code).toBe(0);
    expect(stdout.match(/^# .*$/gm)).toEqual(["# drop-table", "# truncate"]);
    expect(stdout).toContain("## Instead");
    expect(stdout).toContain("## Elsewhere\n\n- squawk: `ban-drop-table`\n");
  });
});
