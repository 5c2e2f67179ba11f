import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { buildCommand, commandFile, migralint, type Run } from "./command.ts";

buildCommand();

const good = "create table users (id bigint primary key, email text not null);\n";
const bad = "drop table users;\n";
const slow = "create index users_email on users (email);\n";
const project = { "db/migrations/001_users.sql": good, "db/migrations/002_drop.sql": bad };

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
const rulesOf = ({ stdout }: Run): string[] => (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);

describe("exit codes", () => {
  test("0 where nothing is found", async () => {
    const { code, stderr, stdout } = await migralint(folder({ "migrations/001_users.sql": good }), []);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/1 file/);
  });

  test("says which folders with SQL were passed over", async () => {
    const cwd = folder({ "db/migrations/001_users.sql": "create table users (id bigint primary key);", "db/seeds/1_users.sql": "insert into users values (1);" });
    expect(await migralint(cwd, [])).toMatchObject({ code: 0, stderr: "migralint: passed over db/seeds. It looks like seeds, tests or a backup. Name a folder to judge it.\n" });
    expect(await migralint(cwd, ["db/seeds"])).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("1 file") as string });
  });

  test("1 where something is, and lint is the default command", async () => {
    const root = folder(project);
    const run = await migralint(root, ["lint", "db/migrations"]);
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(run.stdout).toContain("db/migrations/002_drop.sql:1:1  error  drop-table");
    expect(await migralint(root, ["db/migrations"])).toEqual(run);
    expect(await migralint(root, [])).toEqual(run);
  });

  test.each([
    ["error", 0],
    ["warning", 1],
    ["info", 1],
    ["never", 0],
  ])("with --fail-on %s a warning gives %i", async (level, expected) => {
    expect((await migralint(folder(project), ["--rule", "drop-table:warning", "--fail-on", level])).code).toBe(expected);
  });

  test("fail-on of the configuration counts, that of the command line more", async () => {
    const root = folder({ ...project, "migralint.yaml": "fail-on: never" });
    expect((await migralint(root, [])).code).toBe(0);
    expect((await migralint(root, ["--fail-on", "error"])).code).toBe(1);
  });

  test("more warnings than --max-warnings give 1, and say so", async () => {
    const root = folder(project);
    expect(await migralint(root, ["--rule", "drop-table:warning", "--max-warnings", "1"])).toMatchObject({ code: 0, stderr: "" });
    expect(await migralint(root, ["--rule", "drop-table:warning", "--max-warnings", "0"])).toMatchObject({ code: 1, stderr: "migralint: found 1 warning, and --max-warnings allows 0.\n" });
  });

  test("a statement that does not parse is a finding: 1, and the rest of the file is judged", async () => {
    const run = await migralint(folder({ ...project, "db/migrations/002_drop.sql": `selec 1;\n${bad}` }), ["-f", "json"]);
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(rulesOf(run)).toEqual(["syntax-error", "drop-table"]);
  });

  test("a suppressed finding does not count", async () => {
    const root = folder({ ...project, "db/migrations/002_drop.sql": `-- migralint-disable-next-line drop-table -- unused since June\n${bad}` });
    expect((await migralint(root, [])).code).toBe(0);
  });
});

describe("bad input is one line and exit code 2, and the rest is judged:", () => {
  const cases: readonly [string, Record<string, string | Uint8Array>, readonly string[], readonly (string | RegExp)[]][] = [
    ["a missing path", project, ["db/migrations", "db/migrtions"], ["migralint: db/migrtions: There is no such file or folder."]],
    ["a glob that matches nothing", project, ["db/migrations", "db/**/*.psql"], [/^migralint: No \.sql file matches db\/\*\*\/\*\.psql\.$/]],
    ["a binary file", { ...project, "db/migrations/003_x.sql": new Uint8Array([0x73, 0, 0x01, 0]) }, [], [/^migralint: db\/migrations\/003_x\.sql: .*binary/]],
    ["a folder without migrations", { ...project, "docs/readme.md": "" }, ["db/migrations", "docs"], [/^migralint: docs: /]],
    ["an empty folder", { ...project, "docs/x/readme.md": "" }, ["db/migrations", "docs/x"], [/^migralint: docs\/x: /]],
    ["a mistake in the configuration", { ...project, "migralint.yaml": "postgress: 16\n" }, [], ['migralint: migralint.yaml:1: Unknown key "postgress". Did you mean postgres?']],
    ["a project that is not there", { ...project, "migralint.yaml": "migrations: [db/migrations, db/nope]\n" }, [], [/^migralint: migralint\.yaml: There is no file or folder db\/nope /]],
    ["a mistake in the configuration of a folder", { ...project, "db/migralint.yaml": "fail-on: eror\n" }, ["db"], ['migralint: db/migralint.yaml:1: fail-on cannot be "eror". Did you mean error?']],
    ["a journal that is no JSON", { ...project, "drizzle/meta/_journal.json": "{", "drizzle/0000_a.sql": good }, ["db/migrations", "drizzle"], [/^migralint: drizzle\/meta\/_journal\.json/]],
  ];
  test.each(cases)("%s", async (_, files, args, expected) => {
    const run = await migralint(folder(files), [...args, "--format", "json"]);
    const found = lines(run.stderr);
    expect(run.code).toBe(2);
    expect(found).toHaveLength(expected.length);
    expected.forEach((line, index) => (typeof line === "string" ? expect(found[index]).toBe(line) : expect(found[index]).toMatch(line)));
    expect(rulesOf(run)).toContain("drop-table");
  });

  test("a file that cannot be read", async () => {
    const root = folder({ ...project, "db/migrations/003_x.sql": good });
    chmodSync(join(root, "db/migrations/003_x.sql"), 0o000);
    chmodSync(root, 0o755);
    // Root may read everything: give the rights away.
    const run = await migralint(root, ["--format", "json"], process.getuid?.() === 0 ? { uid: 65534 } : {});
    expect(run).toMatchObject({ code: 2, stderr: "migralint: db/migrations/003_x.sql: The file cannot be read: permission denied.\n" });
    expect(rulesOf(run)).toEqual(["drop-table"]);
  });

  test("two runners that both fit", async () => {
    const root = folder({ "db/20260101000000_a.sql": `-- +goose Up\n${good}-- +goose Down\ndrop table users;\n`, "db/20260102000000_b.sql": `-- migrate:up\n${bad}-- migrate:down\n${good}` });
    const run = await migralint(root, ["-f", "json"]);
    expect(run.code).toBe(2);
    expect(lines(run.stderr)).toEqual([expect.stringMatching(/^migralint: db: Both dbmate and goose fit db, .*runner/)]);
    expect(rulesOf(run)).toContain("drop-table");
    expect((await migralint(root, ["--runner", "goose"])).stderr).not.toContain("Both");
  });
});

describe("what ends the run:", () => {
  test("nothing to look at", async () => {
    const run = await migralint(folder({ "readme.md": "" }), []);
    expect(run.code).toBe(2);
    expect(lines(run.stderr)).toHaveLength(1);
  });

  test("a configuration that is no YAML", async () => {
    const run = await migralint(folder({ ...project, "migralint.yaml": "a: [" }), []);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(/^migralint: migralint\.yaml:1: This is not valid YAML: /);
  });

  test("a configuration that is not there", async () => {
    expect(await migralint(folder(project), ["--config", "nope.yaml"])).toEqual({ code: 2, stdout: "", stderr: "migralint: nope.yaml: The configuration cannot be read: it does not exist.\n" });
  });

  test("no rule that is on", async () => {
    const run = await migralint(folder({ ...project, "migralint.yaml": "extends: []" }), []);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("migralint: migralint.yaml: No rule is on for any of these files, so nothing was judged");
  });
});

test("--no-error-on-unmatched-pattern lets paths lead nowhere", async () => {
  expect(await migralint(folder(project), ["nope", "*.nope", "--no-error-on-unmatched-pattern"])).toMatchObject({ code: 0, stderr: "" });
  expect((await migralint(folder(project), ["nope", "db/migrations", "--no-error-on-unmatched-pattern"])).code).toBe(1);
});

test("an ignored path is passed over with a note, so that a hook may name it", async () => {
  const root = folder({ ...project, "migralint.yaml": "ignore: '002_*.sql'" });
  expect(await migralint(root, ["db/migrations/002_drop.sql"])).toMatchObject({ code: 0, stderr: "migralint: db/migrations/002_drop.sql is ignored by migralint.yaml.\n" });
  expect((await migralint(root, [])).code).toBe(0);
});

test("--fix notes an ignored path once", async () => {
  const root = folder({ "migralint.yaml": "ignore: '003_*.sql'", "db/000001_users.up.sql": good, "db/000002_index.up.sql": slow, "db/003_x.sql": good });
  const run = await migralint(root, ["db/000002_index.up.sql", "db/003_x.sql", "--fix"]);
  expect(lines(run.stderr)).toEqual(["migralint: db/003_x.sql is ignored by migralint.yaml.", "migralint: fixed db/000002_index.up.sql."]);
});

test("for one file the rest of its history is read, and nothing is reported about it", async () => {
  const root = folder({ ...project, "db/migrations/003_index.sql": slow.replace("users_email", "x"), "db/migrations/002_drop.sql": "select 1;", "db/migrations/001_users.sql": `${good}drop table nothing_here;` });
  const run = await migralint(root, ["db/migrations/003_index.sql", "-f", "json"]);
  expect(rulesOf(run)).toEqual(["non-concurrent-index"]);
});

describe("formats", () => {
  test("several at once, one to the standard output", async () => {
    const root = folder(project);
    const { code, stdout } = await migralint(root, ["--format", "text", "--format", "json=out/a.json", "--format", "sarif=out/b.sarif", "--format", "github=out/c.txt"]);
    expect(code).toBe(1);
    expect(stdout).toContain("drop-table");
    expect((JSON.parse(readFileSync(join(root, "out/a.json"), "utf8")) as { version: number }).version).toBe(1);
    expect((JSON.parse(readFileSync(join(root, "out/b.sarif"), "utf8")) as { version: string }).version).toBe("2.1.0");
    expect(readFileSync(join(root, "out/c.txt"), "utf8")).toMatch(/^::error /m);
  });

  test("a file that cannot be written is one line, and the others are written", async () => {
    const root = folder({ ...project, "file": "" });
    const run = await migralint(root, ["--format", "json=file/x.json", "--format", "json=db", "--format", "sarif=b.sarif"]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(lines(run.stderr)).toEqual([
      "migralint: file/x.json: The json report cannot be written: a file is in the way of its folder.",
      "migralint: db: The json report cannot be written: it is a folder.",
    ]);
    expect(existsSync(join(root, "b.sarif"))).toBe(true);
  });

  test.runIf(process.platform === "linux")("a folder that nothing can be made in is one line", async () => {
    const run = await migralint(folder(project), ["--format", "json=/proc/nope/x.json"]);
    expect(run).toMatchObject({ code: 2, stderr: "migralint: /proc/nope/x.json: The json report cannot be written: its folder cannot be made.\n" });
  });

  test("--quiet shows only what fails the run", async () => {
    const root = folder({ ...project, "db/migrations/003_again.sql": slow });
    const args = ["--rule", "drop-table:warning", "--rule", "non-concurrent-index:error", "-f", "json"];
    expect(rulesOf(await migralint(root, args))).toContain("drop-table");
    expect(rulesOf(await migralint(root, [...args, "--quiet"]))).not.toContain("drop-table");
  });

  test.each<[readonly string[], Record<string, string>, boolean]>([
    [[], {}, false],
    [["--color"], {}, true],
    [["--color"], { NO_COLOR: "1" }, true],
    [[], { FORCE_COLOR: "1" }, true],
    [[], { FORCE_COLOR: "0" }, false],
    [[], { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [["--no-color"], { FORCE_COLOR: "1" }, false],
  ])("%s with %s is coloured: %s", async (args, env, colored) => {
    expect((await migralint(folder(project), args, { env })).stdout.includes("\u001b[")).toBe(colored);
  });
});

describe("the standard input", () => {
  test("is judged as a file of its history, whether it exists or not", async () => {
    const root = folder(project);
    const fresh = await migralint(root, ["--stdin-filename", "db/migrations/003_index.sql", "-f", "json"], { stdin: "create table a (id bigint);\nselec 1;" });
    expect(rulesOf(fresh)).toEqual(["syntax-error"]);
    const typed = await migralint(root, ["--stdin-filename", "./db/migrations/002_drop.sql", "-f", "json"], { stdin: slow });
    expect(rulesOf(typed)).toEqual(["non-concurrent-index"]);
    expect(readFileSync(join(root, "db/migrations/002_drop.sql"), "utf8")).toBe(bad);
  });

  test("cannot be fixed in place, but as a patch", async () => {
    const root = folder(project);
    expect((await migralint(root, ["--fix", "--stdin-filename", "x.sql"])).code).toBe(2);
    const { stdout } = await migralint(folder({ "db/000001_users.up.sql": good }), ["--fix-dry-run", "--stdin-filename", "db/000002_index.up.sql"], { stdin: slow });
    expect(stdout).toContain("+++ b/db/000002_index.up.sql\n@@ -1 +1 @@\n-create index users_email");
  });
});

describe("--fix", () => {
  const fixable = { "db/000001_users.down.sql": "drop table users;", "db/000002_index.down.sql": "drop index users_email;", "db/000001_users.up.sql": good, "db/000002_index.up.sql": `-- for the login page\r\n${slow.replace("\n", "\r\n")}` };
  const args = ["--rule", "non-concurrent-index:error"];

  test("writes what keeps the schema, and reports what is left", async () => {
    const root = folder(fixable);
    const path = join(root, "db/000002_index.up.sql");
    chmodSync(path, 0o640);
    const before = await migralint(root, args);
    expect(before.code).toBe(1);
    const run = await migralint(root, [...args, "--fix"]);
    expect(run).toMatchObject({ code: 0, stderr: "migralint: fixed db/000002_index.up.sql.\n" });
    expect(readFileSync(path, "utf8")).toBe("-- for the login page\r\ncreate index concurrently users_email on users (email);\r\n");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(await migralint(root, [...args, "--fix"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("--fix-dry-run prints a patch that git applies, and changes nothing", async () => {
    const root = folder(fixable);
    const { code, stdout } = await migralint(root, [...args, "--fix-dry-run"]);
    expect(code).toBe(1);
    expect(readFileSync(join(root, "db/000002_index.up.sql"), "utf8")).not.toContain("concurrently");
    expect(stdout).toMatch(/^--- a\/db\/000002_index\.up\.sql\n\+\+\+ b\/db\/000002_index\.up\.sql\n@@ /);
    await new Promise<void>((done, fail) => {
      const git = spawn("git", ["apply", "-"], { cwd: root, stdio: ["pipe", "ignore", "inherit"] });
      git.on("close", (status) => (status === 0 ? done() : fail(new Error(`git apply ended with ${status}`))));
      git.stdin.end(stdout);
    });
    expect(readFileSync(join(root, "db/000002_index.up.sql"), "utf8")).toContain("concurrently");
  });

  test("changes nothing where the configuration is only half understood", async () => {
    const root = folder({ ...fixable, "migralint.yaml": "rulez: {}" });
    expect((await migralint(root, [...args, "--fix"])).code).toBe(2);
    expect(readFileSync(join(root, "db/000002_index.up.sql"), "utf8")).not.toContain("concurrently");
  });

  test("a read-only file is one line", async () => {
    const root = folder(fixable);
    chmodSync(join(root, "db/000002_index.up.sql"), 0o444);
    chmodSync(root, 0o755);
    const run = await migralint(root, [...args, "--fix"], process.getuid?.() === 0 ? { uid: 65534 } : {});
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^migralint: db\/000002_index\.up\.sql: The fixes cannot be written: /m);
  });
});

describe("configuration", () => {
  test("of the folder nearest to a file counts", async () => {
    const root = folder({ "migralint.yaml": "rules: { drop-table: info }", "a/migrations/001_a.sql": good, "a/migrations/002_b.sql": bad, "b/migralint.yaml": "fail-on: never", "b/migrations/001_a.sql": good, "b/migrations/002_b.sql": bad });
    expect((await migralint(root, ["a"])).code).toBe(0);
    expect((await migralint(root, ["b"])).stdout).toContain("error  drop-table");
    expect((await migralint(root, ["b"])).code).toBe(0);
    expect((await migralint(join(root, "b"), [])).code).toBe(0);
    expect((await migralint(root, ["b", "--config", "migralint.yaml"])).stdout).toContain("info  drop-table");
  });

  test("projects are judged each by its own settings", async () => {
    const root = folder({
      "migralint.yaml": "projects:\n  - { path: services/*/db, rules: { drop-table: off } }\n  - { path: legacy, runner: plain, rules: { drop-table: info } }",
      "services/a/db/001_a.sql": good, "services/a/db/002_b.sql": bad,
      "legacy/001_a.sql": good, "legacy/002_b.sql": bad,
      "other/001_a.sql": good, "other/002_b.sql": bad,
    });
    const run = await migralint(root, ["-f", "json"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect((JSON.parse(run.stdout) as { findings: { path: string; severity: string }[] }).findings.map(({ path, severity }) => [path, severity])).toEqual([["legacy/002_b.sql", "info"]]);
  });
});

test("a reader that leaves early is no error", async () => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`migrations/${String(index).padStart(3, "0")}_x.sql`, "drop table a; drop table b; drop table c; drop table d;"]));
  const root = folder(many);
  const outcome = await new Promise<{ code: number | null; stderr: string }>((done, fail) => {
    const child = spawn(process.execPath, [commandFile], { cwd: root });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    child.stdout.once("data", () => child.stdout.destroy());
    child.on("error", fail);
    child.on("close", (code) => done({ code, stderr }));
  });
  expect(outcome).toEqual({ code: 1, stderr: "" });
});

test("names of files cannot write control characters to the terminal", async () => {
  const root = folder({ ...project });
  mkdirSync(join(root, "db/migrations"), { recursive: true });
  writeFileSync(join(root, "db/migrations/003_\u001b[31m\n::error::x.sql"), new Uint8Array([0x73, 0, 0x01]));
  const { code, stderr, stdout } = await migralint(root, []);
  expect(code).toBe(2);
  // eslint-disable-next-line no-control-regex -- these must not be there
  expect(stderr + stdout).not.toMatch(/\u001b|^::error/m);
  expect(lines(stderr)).toHaveLength(1);
});
