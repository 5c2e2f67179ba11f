/** The real pre-commit installs the hooks from a clone of this repository, as it is in the work tree, and runs them. Needs git, npm's registry and pre-commit. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Run } from "./cli/command.ts";
import { drop, git, repository, run, users, write } from "./cli/project.ts";
import { blockOf } from "./documents.ts";

const source = join(import.meta.dirname, "..");
const hasPreCommit = spawnSync("pre-commit", ["--version"]).status === 0;

interface Configuration {
  readonly repos: readonly { readonly repo: string; readonly rev: string; readonly hooks: readonly { readonly id: string }[] }[];
}

test("the manual names every hook, and each file they run on is one that migralint reads", () => {
  const hooks = parse(readFileSync(join(source, ".pre-commit-hooks.yaml"), "utf8")) as readonly { readonly id: string; readonly files: string }[];
  const { repos } = parse(blockOf("docs/hooks.md", ".pre-commit-config.yaml")) as Configuration;
  expect(repos.flatMap((each) => each.hooks.map(({ id }) => id)).sort()).toEqual(hooks.map(({ id }) => id).sort());
  const matches = (path: string): string[] => hooks.filter(({ files }) => new RegExp(files).test(path)).map(({ id }) => id);
  expect(matches("db/1.sql")).toEqual(["migralint", "migralint-fix"]);
  expect(matches("migralint.yaml")).toEqual(["migralint", "migralint-config"]);
  expect(matches("services/api/migralint.yml")).toEqual(["migralint", "migralint-config"]);
  expect(matches("not-migralint.yaml")).toEqual([]);
});

describe.skipIf(!hasPreCommit)("pre-commit", () => {
  let scratch = "";
  beforeAll(() => {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), "pre-commit-")));
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: source, encoding: "utf8" }).split("\0");
    for (const file of files) if (file !== "" && existsSync(join(source, file))) cpSync(join(source, file), join(scratch, "migralint", file), { verbatimSymlinks: true });
    const clone = join(scratch, "migralint");
    git(clone, "init", "--quiet", "--initial-branch=main");
    git(clone, "add", "--all");
    git(clone, "commit", "--quiet", "--message", "all");
    git(clone, "tag", "v0.1.0");
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test("installs the hooks once, stops the commit that stages a finding, and lets a good one pass", async () => {
    const root = repository({ "db/migrations/001_users.sql": users, "db/migrations/002_old.sql": "truncate users;\n", "migralint.yaml": "extends: [recommended]\nmigrations: db/migrations\n" });
    const env = { PRE_COMMIT_HOME: join(scratch, "cache"), PRE_COMMIT_COLOR: "never", npm_config_prefer_offline: "true" };
    const { repos } = parse(blockOf("docs/hooks.md", ".pre-commit-config.yaml")) as Configuration;
    write(root, ".pre-commit-config.yaml", stringify({ repos: repos.map((each) => ({ ...each, repo: join(scratch, "migralint") })) }));
    git(root, "add", ".pre-commit-config.yaml");
    expect(await run(root, "pre-commit", ["install"], env)).toMatchObject({ code: 0 });
    const commit = async (): Promise<Run & { readonly output: string }> => {
      const done = await run(root, "git", ["commit", "--message", "next"], env);
      return { ...done, output: done.stdout + done.stderr };
    };
    const stage = (path: string, text: string): void => {
      write(root, path, text);
      git(root, "add", path);
    };

    // The old finding of 002 is nobody's business, and a draft that is not staged neither.
    stage("db/migrations/003_next.sql", drop);
    write(root, "db/migrations/004_draft.sql", "drop table users cascade;\n");
    const refused = await commit();
    expect(refused.output).toMatch(/^migralint\.{5,}Failed$/m);
    expect(refused.output).toContain("- exit code: 1");
    expect(refused.output).toContain("db/migrations/003_next.sql:1:1  error  drop-table");
    expect(refused.output).not.toMatch(/00[24]_\w+\.sql/);
    expect(refused.code).toBe(1);

    stage("db/migrations/003_next.sql", "-- migralint-disable-next-line drop-table -- no longer there\nselect 1;\n");
    const fixed = await commit();
    expect(fixed.output).toMatch(/^migralint --fix\.{5,}Failed$/m);
    expect(fixed.output).toContain("- files were modified by this hook");
    expect(readFileSync(join(root, "db/migrations/003_next.sql"), "utf8")).toBe("select 1;\n");

    stage("db/migrations/003_next.sql", "select 1;\n");
    const passed = await commit();
    expect(passed.output).toMatch(/^migralint\.{5,}Passed$/m);
    expect(passed.output).toMatch(/^migralint config validate\.{5,}\(no files to check\)Skipped$/m);
    expect(passed.code).toBe(0);

    stage("migralint.yaml", "extends: [recommendet]\n");
    const misspelled = await commit();
    expect(misspelled.output).toMatch(/^migralint config validate\.{5,}Failed$/m);
    expect(misspelled.code).toBe(1);
  }, 400_000);
});
