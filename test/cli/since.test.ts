import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commit, environment, git, put, repository } from "../git/repository.ts";
import { folder } from "../config/folder.ts";
import { buildCommand, commandFile, migralint, type Run } from "./command.ts";

buildCommand();

const users = "create table users (id bigint primary key);\n";
const run = (cwd: string, ...args: readonly string[]): Promise<Run> => migralint(cwd, args, { env: environment });

/** 1,000 migrations, each with findings. */
function oldRepository(): string {
  const files = Array.from({ length: 1000 }, (_, index): [string, string] => [`db/migrations/${String(index + 1).padStart(4, "0")}_step.sql`, `create index step_${index} on users (id);\nalter table users drop column c${index};\n`]);
  return repository(Object.fromEntries(files));
}

test("of 1,000 old migrations and a new one, the new one is reported, by branch, by index and with a baseline", async () => {
  const root = oldRepository();
  const all = JSON.parse((await run(root, "--format", "json")).stdout) as { findings: readonly object[] };
  expect(all.findings).toHaveLength(2000);
  expect(await run(root, "baseline", "write")).toEqual({ code: 0, stdout: `Wrote ${all.findings.length} findings to .migralint-baseline.json.\n`, stderr: "" });
  put(root, { "db/migrations/1001_notes.sql": "create index notes_user on users (email);\n" });
  git(root, "add", "db");
  for (const args of [["--since", "main", "--no-baseline"], ["--staged", "--no-baseline"], ["lint"]]) {
    const { code, stdout } = await run(root, ...args, "--format", "json");
    const { findings, summary } = JSON.parse(stdout) as { findings: readonly { path: string }[]; summary: { files: number } };
    expect([code, new Set(findings.map(({ path }) => path))]).toEqual([1, new Set(["db/migrations/1001_notes.sql"])]);
    expect(summary.files).toBe(args[0] === "lint" ? 1001 : 1);
  }
  const { code, stdout } = await run(root, "--since", "main", "db/migrations");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^db\/migrations\/1001_notes\.sql\n/);
  expect(stdout).toContain(" in 1 of 1 file, 1 statement, all analyzed.\n  1,001 migrations replayed; judged was only what is new since main.\n");
}, 60_000);

test("where nothing is new that is said, with what was replayed", async () => {
  const root = repository({ "m/001_users.sql": users, "m/002_drop.sql": "drop table users;\n" });
  expect(await run(root, "--since", "main")).toEqual({ code: 0, stdout: "✓ Nothing is new since main; 2 migrations replayed.\n", stderr: "" });
  expect(await run(root, "--staged", "m")).toEqual({ code: 0, stdout: "✓ Nothing is new since HEAD; 2 migrations replayed.\n", stderr: "" });
});

test("paths narrow what is new, deleted files too", async () => {
  const root = repository({ "a/001_users.sql": users, "a/002_more.sql": users, "b/001_notes.sql": "create table notes (id bigint);\n", "b/002_more.sql": users });
  rmSync(join(root, "a/002_more.sql"));
  rmSync(join(root, "b/002_more.sql"));
  put(root, { "a/003_drop.sql": "drop table users;\n", "b/003_drop.sql": "drop table notes;\n" });
  const { stdout } = await run(root, "--since", "main", "a", "--format", "json");
  const { findings, files } = JSON.parse(stdout) as { findings: readonly { rule: string; path: string }[]; files: readonly { path: string; role: string }[] };
  expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(["deleted-migration a/002_more.sql", "drop-table a/003_drop.sql"]);
  expect(files.map(({ path, role }) => `${path} ${role}`)).toEqual(["a/002_more.sql deleted", "a/003_drop.sql up"]);
});

test("what is new on a branch is one release: a table it makes holds nothing yet", async () => {
  const root = repository({ "m/001_users.sql": users });
  put(root, { "m/002_notes.sql": "create table notes (id bigint primary key);\n", "m/003_index.sql": "create index notes_id on notes (id);\n" });
  const args = ["--rule", "missing-rollback:off"];
  expect((await run(root, ...args)).stdout).toContain("non-concurrent-index");
  expect(await run(root, "--since", "main", ...args)).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing found in 2 files") as string });
});

test("what git cannot tell is one line, and exit code 2", async () => {
  const root = repository({ "m/001_users.sql": users });
  expect(await run(root, "--since", "nope")).toEqual({ code: 2, stdout: "", stderr: "migralint: There is no branch, tag or commit nope here.\n" });
  expect(await run(root, "--since=--upload-pack=x")).toEqual({ code: 2, stdout: "", stderr: 'migralint: "--upload-pack=x" names no branch, tag or commit.\n' });
  const bare = folder({ "m/001_users.sql": users });
  expect(await run(bare, "--staged")).toEqual({ code: 2, stdout: "", stderr: `migralint: ${bare} is in no git repository, so nothing tells what is new.\n` });
  for (const args of [["--since", "main", "--staged"], ["--staged", "--fix"], ["--since", "main", "--stdin-filename", "m/002_x.sql"]]) expect(await run(root, ...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^migralint: .*See migralint --help\.\n$/) as string });
});

test("a hook sees what `git commit -a` commits, from a directory below the top, in a worktree too", () => {
  const root = repository({ "db/m/001_users.sql": users, "db/m/002_notes.sql": "select 1;\n" });
  const hook = join(root, ".git/hooks/pre-commit");
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\ncd db && exec '${process.execPath}' '${commandFile}' --staged >../out.txt 2>&1\n`);
  chmodSync(hook, 0o755);
  const tree = join(folder({}), "tree");
  git(root, "worktree", "add", "--quiet", "-b", "work", tree);
  for (const directory of [root, tree]) {
    put(directory, { "db/m/002_notes.sql": "drop table users;\n" });
    expect(() => git(directory, "commit", "--quiet", "--all", "--message", "bad"), directory).toThrow();
    put(directory, { "db/m/002_notes.sql": "select 1;\n", "db/m/003_more.sql": "create table more (id bigint primary key);\n" });
    git(directory, "add", "db/m/003_more.sql");
    git(directory, "commit", "--quiet", "--message", "good");
    expect(git(directory, "log", "--format=%s", "-1").trim()).toBe("good");
  }
});

test("documents are read from the index as well", async () => {
  const root = repository({ "migralint.yaml": "migrations: m\nextends: []\nrules:\n  stale-state-file: [error, { path: state.json, key: version }]\n", "m/001_users.sql": users, "state.json": '{"version": "001_users"}\n' });
  put(root, { "m/002_notes.sql": "select 1;\n", "state.json": '{"version": "002_notes"}\n' });
  git(root, "add", "m");
  expect(await run(root)).toMatchObject({ code: 0 });
  expect((await run(root, "--staged", "--format", "compact")).stdout).toContain("says version 001_users, but the newest migration is 002_notes");
  git(root, "add", "state.json");
  put(root, { "state.json": "{}\n" });
  expect(await run(root, "--staged")).toMatchObject({ code: 0 });
  git(root, "rm", "--quiet", "--force", "--cached", "state.json");
  expect((await run(root, "--staged", "--format", "compact")).stdout).toContain("is not there");
});

test("`applied-up-to` takes migrations for deployed, and those after it for one release", async () => {
  const root = folder({
    "migralint.yaml": "extends: recommended\nmigrations: m\napplied-up-to: 0002\n",
    "m/001_users.sql": users, "m/002_drop.sql": "drop table orders;\n", "m/003_notes.sql": "create table notes (id bigint primary key);\n", "m/004_index.sql": "create index notes_id on notes (id);\n",
  });
  expect(await run(root)).toMatchObject({ code: 0, stdout: expect.stringContaining("4 migrations replayed; judged was only what comes after applied-up-to.") as string });
  writeFileSync(join(root, "migralint.yaml"), "migrations: m\napplied-up-to: '004'\n");
  expect(await run(root)).toEqual({ code: 0, stdout: "✓ Nothing to judge: all up to applied-up-to have been deployed; 4 migrations replayed.\n", stderr: "" });
  writeFileSync(join(root, "migralint.yaml"), "migrations: m\napplied-up-to: '004_indx'\n");
  expect(await run(root)).toMatchObject({ code: 2, stderr: "migralint: migralint.yaml:2: applied-up-to names 004_indx, and there is no such migration in m. Did you mean 004_index?\n" });
});

test("an edit of a deployed migration is still told", async () => {
  const root = repository({ "migralint.yaml": "migrations: m\napplied-up-to: '001'\n", "m/001_users.sql": users });
  commit(root, { "m/001_users.sql": "create table users (id bigint primary key, email text);\n" });
  const { stdout } = await run(root, "--since", "HEAD~1", "--format", "json");
  expect((JSON.parse(stdout) as { findings: readonly { rule: string }[] }).findings.map(({ rule }) => rule)).toEqual(["edited-migration"]);
});

test("a comment allows an edit, and is no idle one where nothing is compared", async () => {
  const root = repository({ "m/001_users.sql": users });
  put(root, { "m/001_users.sql": "-- migralint-disable-file edited-migration -- it has run nowhere yet\ncreate table users (id bigint primary key, email text);\n" });
  expect(await run(root, "--since", "main")).toMatchObject({ code: 0, stdout: expect.stringContaining("(1 suppressed)") as string });
  expect(await run(root)).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing found") as string });
});

test("what only moved is not judged again, save for its name", async () => {
  const root = repository({ "m/001_users.sql": users, "m/002_drop.sql": "drop table users;\n" });
  git(root, "mv", "m/002_drop.sql", "m/003_drop.sql");
  const { stdout } = await run(root, "--since", "main", "--format", "json");
  expect((JSON.parse(stdout) as { findings: readonly { rule: string }[] }).findings.map(({ rule }) => rule)).toEqual(["renamed-migration"]);
});
