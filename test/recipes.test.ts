/** Runs what docs/ci.md and docs/hooks.md show, taken from there, and action.yml and the template, in real git repositories. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { buildCommand, type Run } from "./cli/command.ts";
import { drop, git, install, repository, run, users, write } from "./cli/project.ts";
import { folder } from "./config/folder.ts";
import { blockOf, blocksOf } from "./documents.ts";

buildCommand();

const ci = "docs/ci.md";
const hooks = "docs/hooks.md";

/** A clone on a branch that adds `003_drop.sql`; the base, `main` of `origin`, holds an old finding in `002_old.sql`. */
function branch(below = ""): string {
  const path = (name: string): string => join(below, "db/migrations", name);
  const origin = repository({ [path("001_users.sql")]: users, [path("002_old.sql")]: "truncate users;\n" });
  const root = join(folder({}), "checkout");
  git(origin, "clone", "--quiet", origin, root);
  git(root, "checkout", "--quiet", "-b", "feature");
  write(root, path("003_drop.sql"), drop);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", "feature");
  install(join(root, below));
  return root;
}

const bash = (cwd: string, script: string, env: Readonly<Record<string, string>>): Promise<Run> => run(cwd, "bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], env);
const shell = (cwd: string, script: string, env: Readonly<Record<string, string>> = {}): Promise<Run> => run(cwd, "sh", ["-e", "-c", script], env);
const read = (...path: readonly string[]): string => readFileSync(join(...path), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = parse(read("action.yml")) as Action;

/** What a runner of GitHub gives to a step. */
function githubEnvironment(root: string): Record<string, string> {
  const runner = folder({ summary: "", output: "" });
  return { CI: "true", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: root, GITHUB_BASE_REF: "main", GITHUB_STEP_SUMMARY: join(runner, "summary"), GITHUB_OUTPUT: join(runner, "output") };
}

/** Puts values for the expressions of a workflow; throws on one that it does not know. */
function evaluate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*([^}]*?)\s*\}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`what is ${expression}?`);
    return value;
  });
}

/** Runs the action as GitHub does, with these inputs. */
async function act(root: string, inputs: Readonly<Record<string, string>>): Promise<Run & { readonly summary: string; readonly output: string }> {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(", ")}`);
  const values = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [`inputs.${name}`, inputs[name] ?? value]));
  const environment = githubEnvironment(root);
  expect(action.runs.steps).toHaveLength(1);
  const step = action.runs.steps[0]!;
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value, values)]));
  const done = await bash(join(root, evaluate(step["working-directory"] ?? ".", values)), step.run ?? "", { ...environment, ...env });
  return { ...done, summary: read(environment["GITHUB_STEP_SUMMARY"]!), output: read(environment["GITHUB_OUTPUT"]!) };
}

describe("GitHub Actions", () => {
  test("the workflow judges what the branch adds: annotations, summary, exit code, no more than reading allowed", async () => {
    const workflow = parse(blockOf(ci, ".github/workflows/migralint.yml")) as Workflow;
    expect(workflow.permissions).toEqual({ contents: "read" });
    const [checkout, step] = workflow.jobs["lint"]!.steps;
    expect(checkout).toMatchObject({ uses: "actions/checkout@v4", with: { "fetch-depth": 0 } });
    expect(step?.uses).toMatch(/\/migralint@v/);
    const inputs = Object.fromEntries(Object.entries(step?.with ?? {}).map(([name, value]) => [name, evaluate(value, { "github.base_ref": "main" })]));
    const done = await act(branch(), inputs);
    expect(done).toMatchObject({ code: 1, output: "exit-code=1\n" });
    expect(done.stdout).toMatch(/^::error file=db\/migrations\/003_drop\.sql,line=1,endLine=1,col=1,endColumn=17,title=drop-table::[^\n]*\n$/);
    expect(done.summary).toMatch(/^<!-- migralint -->\n### migralint: 1 error\n/);
    expect(done.summary).toContain("db/migrations/003_drop.sql");
  });

  test("the workflow without the action does the same", async () => {
    const workflow = parse(blockOf(ci, ".github/workflows/migralint-plain.yml")) as Workflow;
    const root = branch();
    const done = await bash(root, workflow.jobs["lint"]!.steps.at(-1)!.run!, githubEnvironment(root));
    expect(done.code).toBe(1);
    expect(done.stdout).toMatch(/^::error file=db\/migrations\/003_drop\.sql,[^\n]*\n$/);
  });

  test("the action takes paths, a SARIF file, more arguments and a folder, and paths count from the root", async () => {
    const done = await act(branch("services/api"), { "working-directory": "services/api", "paths": "db/migrations/002_old.sql\ndb/migrations/003_drop.sql\n", "sarif-file": "out/migralint.sarif", "args": "--rule\ntruncate:warning\n" });
    expect(done.code).toBe(1);
    expect(done.stdout.match(/^::error file=services\/api\/db\/migrations\/003_drop\.sql,/gm)).toHaveLength(1);
    expect(done.stdout.match(/^::warning file=services\/api\/db\/migrations\/002_old\.sql,/gm)).toHaveLength(1);
    expect(done.summary).toContain("<code>services/api/db/migrations/003_drop.sql</code>");
  });

  test("the SARIF file says so too; nothing found ends with 0, what cannot be judged with 2", async () => {
    const root = branch();
    expect(await act(root, { "paths": "db/migrations/001_users.sql", "sarif-file": "migralint.sarif", "version": "0.1.0" })).toMatchObject({ code: 0, stdout: "", output: "exit-code=0\n" });
    expect(JSON.parse(read(root, "migralint.sarif"))).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
    const broken = await act(root, { paths: "db/nowhere" });
    expect(broken).toMatchObject({ code: 2, output: "exit-code=2\n" });
    expect(broken.stdout).toMatch(/^::error file=db\/nowhere,title=migralint::/);
    expect(broken.summary).toContain("### migralint: 1 problem\n");
  });

  test("no input can be run or become an option", async () => {
    const root = branch();
    const evil = "$(touch pwned) `touch pwned` ; touch pwned #";
    for (const name of Object.keys(action.inputs).filter((input) => input !== "working-directory")) await act(root, { paths: "db/migrations/001_users.sql", [name]: evil });
    await act(root, { paths: "--fix\ndb/migrations", since: "--output=pwned" });
    expect(existsSync(join(root, "pwned"))).toBe(false);
    expect(git(root, "status", "--porcelain").split("\n").filter((line) => !line.includes("touch pwned"))).toEqual([""]);
    for (const step of action.runs.steps) expect(step.run).not.toContain("${{");
  });

  test("every input of the action stands in the manual", () => {
    const named = [...read(ci).matchAll(/^\| `([\w-]+)` \|/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(Object.keys(action.inputs).sort());
  });

  test("the SARIF upload leaves out forks", () => {
    const [step] = parse(blockOf(ci, "steps that follow migralint")) as (Step & { readonly if: string })[];
    expect(step?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(step?.with).toEqual({ sarif_file: "migralint.sarif" });
  });

  test("the comment is written once, and replaced from then on", async () => {
    const root = branch();
    const script = blockOf(ci, "comment on pull request $NUMBER of $GITHUB_REPOSITORY with $GH_TOKEN");
    // Stands in for gh: keeps comments in a file, and knows the two calls that write and the one that reads.
    const bin = folder({ "comments.json": JSON.stringify([{ id: 7, user: { type: "User" }, body: "<!-- migralint --> not ours" }, { id: 8, user: { type: "Bot" }, body: "another bot" }]) });
    write(bin, "gh", `#!${process.execPath}
      const { readFileSync, writeFileSync } = require("node:fs");
      const [api, ...args] = process.argv.slice(2);
      const store = ${JSON.stringify(join(bin, "comments.json"))};
      const comments = JSON.parse(readFileSync(store, "utf8"));
      const at = (name) => args[args.indexOf(name) + 1];
      if (api !== "api") process.exit(9);
      if (args.includes("--jq")) {
        if (!args.includes("--paginate") || !args.includes("repos/o/r/issues/5/comments") || at("--jq") !== '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- migralint -->"))) | .id') process.exit(9);
        for (const { id, user, body } of comments) if (user.type === "Bot" && body.startsWith("<!-- migralint -->")) console.log(id);
        process.exit(0);
      }
      const body = readFileSync(at("--field").replace(/^body=@/, ""), "utf8");
      if (at("--method") === "POST" && args.includes("repos/o/r/issues/5/comments")) comments.push({ id: 9, user: { type: "Bot" }, body });
      else if (at("--method") === "PATCH" && args.includes("repos/o/r/issues/comments/9")) comments.find(({ id }) => id === 9).body = body;
      else process.exit(9);
      writeFileSync(store, JSON.stringify(comments));
    `);
    chmodSync(join(bin, "gh"), 0o755);
    const env = { GITHUB_REPOSITORY: "o/r", NUMBER: "5", PATH: `${bin}:${process.env["PATH"] ?? ""}` };
    for (const paths of ["db/migrations", "db/migrations/001_users.sql"]) {
      await run(root, "npx", ["migralint", "lint", "--format", "markdown=migralint.md", paths]);
      expect(await bash(root, script, env)).toEqual({ code: 0, stdout: "", stderr: "" });
    }
    const comments = JSON.parse(read(bin, "comments.json")) as { id: number; body: string }[];
    expect(comments.map(({ id }) => id)).toEqual([7, 8, 9]);
    expect(comments[2]?.body).toMatch(/^<!-- migralint -->\n### migralint: nothing found\n/);
    expect(comments[0]?.body).toBe("<!-- migralint --> not ours");
  });
});

describe("GitLab", () => {
  const check = (root: string, done: Run): void => {
    expect(done.code).toBe(1);
    expect(done.stdout).toContain("db/migrations/003_drop.sql:1:1  error  drop-table");
    expect(done.stdout).not.toContain("002_old.sql");
    expect(JSON.parse(read(root, "gl-code-quality-report.json"))).toMatchObject([{ check_name: "drop-table", location: { path: "db/migrations/003_drop.sql", lines: { begin: 1 } } }]);
    expect(read(root, "migralint.xml")).toContain('<testsuite name="db/migrations/003_drop.sql"');
  };
  interface Job {
    readonly script: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
    readonly artifacts: { readonly reports: Readonly<Record<string, string>> };
  }

  test("the job of the manual", async () => {
    const { migralint } = parse(blockOf(ci, ".gitlab-ci.yml")) as { readonly migralint: Job };
    expect(migralint.artifacts.reports).toEqual({ codequality: "gl-code-quality-report.json", junit: "migralint.xml" });
    const root = branch();
    check(root, await shell(root, migralint.script.join("\n"), { ...migralint.variables, CI: "true", CI_PROJECT_DIR: root, CI_MERGE_REQUEST_DIFF_BASE_SHA: git(root, "merge-base", "origin/main", "HEAD").trim() }));
  });

  test("the template, with inputs and without", async () => {
    const [head, body] = parseAllDocuments(read("templates/lint.yml")).map((document) => document.toJS() as unknown);
    const { inputs } = (head as { readonly spec: { readonly inputs: Readonly<Record<string, { readonly default: string }>> } }).spec;
    const jobWith = (given: Readonly<Record<string, string>>): Job => {
      const text = JSON.stringify(body).replace(/\$\[\[ inputs\.(\w+) \]\]/g, (_, name: string) => given[name] ?? inputs[name]!.default);
      return (JSON.parse(text) as { readonly migralint: Job }).migralint;
    };
    for (const name of Object.keys(inputs)) expect(read(ci)).toContain(`\`${name}\``);
    const root = branch();
    const base = { CI: "true", CI_PROJECT_DIR: root };
    const plain = jobWith({});
    check(root, await shell(root, plain.script.join("\n"), { ...base, ...plain.variables, CI_MERGE_REQUEST_DIFF_BASE_SHA: git(root, "merge-base", "origin/main", "HEAD").trim() }));
    const given = jobWith({ paths: "db/migrations/001_users.sql db/migrations/002_old.sql", version: "0.1.0" });
    const done = await shell(root, given.script.join("\n"), { ...base, ...given.variables });
    expect(done.code).toBe(1);
    expect((JSON.parse(read(root, "gl-code-quality-report.json")) as { check_name: string }[]).map(({ check_name }) => check_name)).toEqual(["truncate"]);
  });
});

describe("other servers", () => {
  const check = (root: string, done: Run, file: string): void => {
    expect(done.code).toBe(1);
    expect(read(root, file)).toContain('<testsuite name="db/migrations/003_drop.sql"');
    expect(read(root, file)).not.toContain("002_old.sql");
  };

  test("CircleCI", async () => {
    const { jobs } = parse(blockOf(ci, ".circleci/config.yml")) as { readonly jobs: { readonly migralint: { readonly steps: readonly (string | Step)[] } } };
    const root = branch();
    const command = jobs.migralint.steps.flatMap((step) => (typeof step === "object" && step.run !== undefined ? [step.run] : []));
    check(root, await bash(root, command.join("\n"), { CI: "true" }), "reports/migralint/results.xml");
  });

  test("Bitbucket Pipelines", async () => {
    const { pipelines } = parse(blockOf(ci, "bitbucket-pipelines.yml")) as { readonly pipelines: { readonly "pull-requests": Readonly<Record<string, readonly { readonly step: { readonly script: readonly string[] } }[]>> } };
    const root = branch();
    check(root, await shell(root, pipelines["pull-requests"]["**"]![0]!.step.script.join("\n"), { CI: "true", BITBUCKET_PR_DESTINATION_BRANCH: "main" }), "test-reports/migralint.xml");
  });

  test("Jenkins", async () => {
    const commands = [...blockOf(ci, "Jenkinsfile").matchAll(/\bsh '([^']+)'/g)].map((match) => match[1]!);
    expect(commands).toHaveLength(1);
    const root = branch();
    check(root, await shell(root, commands[0]!), "migralint.xml");
  });
});

describe("before a commit", () => {
  const commit = (root: string): Promise<Run> => run(root, "git", ["commit", "--message", "next"]);
  const stage = (root: string, text: string): void => {
    write(root, "db/migrations/002_next.sql", text);
    git(root, "add", "db");
  };
  async function stopsTheBadOne(root: string): Promise<void> {
    stage(root, drop);
    const refused = await commit(root);
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("db/migrations/002_next.sql:1:1  error  drop-table");
    stage(root, "select 1;\n");
    expect(await commit(root)).toMatchObject({ code: 0 });
  }
  const project = (): string => {
    const root = repository({ "db/migrations/001_users.sql": users });
    install(root);
    return root;
  };

  test("plain git", async () => {
    const root = project();
    const [lines = ""] = blocksOf(hooks).filter(({ text }) => text.includes("migralint hook install")).map(({ text }) => text);
    const [first, ...rest] = lines.trim().split("\n");
    expect(first).toBe("npm install --save-dev migralint");
    expect((await shell(root, rest.join("\n"))).code).toBe(0);
    await stopsTheBadOne(root);
  });

  test("husky", async () => {
    const root = project();
    write(root, ".husky/pre-commit", blockOf(hooks, ".husky/pre-commit"));
    // As husky does: hooks in a folder of its own run the file of the same name with sh -e.
    mkdirSync(join(root, ".husky/_"), { recursive: true });
    writeFileSync(join(root, ".husky/_/pre-commit"), '#!/usr/bin/env sh\nexport PATH="node_modules/.bin:$PATH"\nsh -e .husky/pre-commit "$@"\n');
    chmodSync(join(root, ".husky/_/pre-commit"), 0o755);
    git(root, "config", "core.hooksPath", ".husky/_");
    await stopsTheBadOne(root);
  });

  test("lefthook", async () => {
    const root = project();
    const { "pre-commit": hook } = parse(blockOf(hooks, "lefthook.yml")) as { readonly "pre-commit": { readonly commands: Readonly<Record<string, { readonly glob: string; readonly run: string }>> } };
    const commands = Object.values(hook.commands);
    expect(commands.map(({ glob }) => glob)).toEqual(["*.sql"]);
    write(root, ".git/hooks/pre-commit", `#!/bin/sh\nset -e\n${commands.map((command) => command.run).join("\n")}\n`);
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    await stopsTheBadOne(root);
  });
});

test("no block of the two pages is left untried", () => {
  const source = read("test/recipes.test.ts") + read("test/pre-commit.test.ts");
  for (const { title, text } of [...blocksOf(ci), ...blocksOf(hooks)]) if (!text.includes("migralint hook install")) expect(source.includes(`"${title}"`), `"${title}" is not run`).toBe(true);
});
