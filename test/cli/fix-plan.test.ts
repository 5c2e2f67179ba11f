import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { blocksOf } from "../documents.ts";
import { buildCommand, migralint } from "./command.ts";
import { git, repository } from "./project.ts";

buildCommand();

const path = "migrations/002_required.sql";
const project = {
  "migrations/001_users.sql": "create table users (id bigint primary key, email text);\n",
  "migrations/001_users_rollback.sql": "drop table users;\n",
  [path]: "-- Description: every user has an address\n\nalter table users alter column email set not null;\n",
  "migrations/002_required_rollback.sql": "alter table users alter column email drop not null;\n",
};
const added = ["003_validate_users_email_not_null_check.sql", "003_validate_users_email_not_null_check_rollback.sql", "004_set_users_email_not_null.sql", "004_set_users_email_not_null_rollback.sql"];
const filesOf = (root: string): string[] => readdirSync(join(root, "migrations")).sort();
const read = (root: string, name: string): string => readFileSync(join(root, name), "utf8");

describe("fix --plan", () => {
  test("writes the steps, says what it wrote, and has nothing to plan afterwards", async () => {
    const root = folder(project);
    const run = await migralint(root, ["fix", "--plan", path]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(filesOf(root)).toEqual([...Object.keys(project).map((name) => name.slice("migrations/".length)), ...added].sort());
    for (const name of added) expect(run.stdout).toContain(`migrations/${name}`);
    expect(read(root, path)).toBe("-- Description: every user has an address\n\nalter table users add constraint users_email_not_null_check check (email is not null) not valid;\n");
    expect((await migralint(root, ["lint"])).code).toBe(0);
    expect(await migralint(root, ["fix", "--plan", path])).toEqual({ code: 0, stdout: "Nothing is found here that takes several steps.\n", stderr: "" });
  });

  test("prints them as a patch that git applies, and writes nothing", async () => {
    const root = folder(project);
    const run = await migralint(root, ["fix", "--plan", path, "--dry-run"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(filesOf(root)).toHaveLength(4);
    execFileSync("git", ["apply"], { cwd: root, input: run.stdout });
    const other = folder(project);
    await migralint(other, ["fix", "--plan", path]);
    for (const name of filesOf(other)) expect(read(root, `migrations/${name}`)).toBe(read(other, `migrations/${name}`));
  });

  test("tells as JSON what it wrote", async () => {
    const run = await migralint(folder(project), ["fix", "--plan", path, "--format", "json"]);
    const data = JSON.parse(run.stdout) as { added: readonly string[]; changed: readonly string[]; planned: readonly { rule: string; line: number }[]; refused: readonly unknown[]; steps: readonly { path: string }[] };
    expect(run.code).toBe(0);
    expect(data.added).toEqual(added.map((name) => `migrations/${name}`));
    expect(data.changed).toEqual([path, "migrations/002_required_rollback.sql"]);
    expect(data.planned).toMatchObject([{ rule: "set-not-null-scan", line: 3 }]);
    expect(data.refused).toEqual([]);
    expect(data.steps.map((step) => step.path)).toEqual([path, `migrations/${added[0]}`, `migrations/${added[2]}`]);
  });

  test("1 where something could not be planned, with the reason; the rest is written", async () => {
    const root = folder({ ...project, [path]: "alter table users drop column email cascade;\ncreate table notes (id bigint primary key);\ncreate index users_id on users (id);\n" });
    const run = await migralint(root, ["fix", "--plan", path]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`${path}:1: drop-column is not planned: CASCADE takes along`);
    expect(existsSync(join(root, "migrations/003_build_users_id.sql"))).toBe(true);
  });

  test("takes back what it wrote where the rest cannot be", async () => {
    const root = folder({ ...project, "migrations/004_set_users_email_not_null.sql/keep": "" });
    const run = await migralint(root, ["fix", "--plan", path]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/Nothing was written: EEXIST/);
    expect(filesOf(root)).toEqual([...Object.keys(project).map((name) => name.slice("migrations/".length)), "004_set_users_email_not_null.sql"].sort());
    expect(read(root, path)).toBe(project[path]);
  });

  test.each([
    [["fix"], /fix is given one migration/],
    [["fix", path], /fix is given one migration/],
    [["fix", "--plan", "nowhere.sql"], /no such file/],
    [["fix", "--plan", "migrations/002_required_rollback.sql"], /no migration that runs once/],
    [["fix", "--plan", path, "--dry-run", "--format", "json"], /leave out --format/],
  ])("2 for %j", async (args, message) => {
    const run = await migralint(folder(project), args);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test("refuses what has been deployed, by the configuration and by a branch", async () => {
    const configured = folder({ ...project, "migralint.yaml": 'extends: recommended\napplied-up-to: "002"\n' });
    expect(await migralint(configured, ["fix", "--plan", path])).toMatchObject({ code: 2, stderr: expect.stringContaining("applied-up-to says that it has been deployed") as string });
    expect(read(configured, path)).toBe(project[path]);
    const root = repository({ ...project, [path]: "select 1;\n" });
    git(root, "checkout", "--quiet", "-b", "feature");
    writeFileSync(join(root, path), project[path] ?? "");
    expect(await migralint(root, ["fix", "--plan", path, "--since", "main"])).toMatchObject({ code: 2, stderr: expect.stringContaining("It is on main already") as string });
  });
});

describe("docs/fix-plan.md", () => {
  test("shows what the command does", async () => {
    const blocks = blocksOf("docs/fix-plan.md");
    const [deployed, before, ...after] = blocks.filter(({ language }) => language === "sql").map(({ text }) => text);
    const root = folder({ "migrations/041_users.sql": deployed ?? "", "migrations/041_users.down.sql": "drop table users;\n", "migrations/042_make_email_required.sql": before ?? "", "migrations/042_make_email_required.down.sql": "alter table users alter column email drop not null;\n" });
    const run = await migralint(root, ["fix", "--plan", "migrations/042_make_email_required.sql"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(blocks.filter(({ language }) => language === "text").map(({ text }) => text.trimEnd())).toContain(run.stdout.trimEnd());
    expect(after).toEqual(["042_make_email_required.sql", "043_validate_users_email_not_null_check.sql", "044_set_users_email_not_null.sql", "044_set_users_email_not_null.down.sql"].map((name) => read(root, `migrations/${name}`)));
  });
});
