import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { execSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { resolveConfig } from "../../src/config/resolve.ts";
import { compareSince, compareStaged, type Comparing, type Comparison } from "../../src/git/compare.ts";
import { lint } from "../../src/lint.ts";
import { discover, type Discovery } from "../../src/migrations/discover.ts";
import { filesOf } from "../../src/migrations/migration.ts";
import { rules } from "../../src/rules/index.ts";
import { loadParser } from "../../src/sql/read.ts";
import { folder } from "../config/folder.ts";
import { commit, environment, git, put, repository } from "./repository.ts";

beforeAll(loadParser);
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const users = "create table users (id bigint primary key);\n";
const notes = "create table notes (id bigint primary key);\n";
const long = (table: string): string => `create table ${table} (\n${Array.from({ length: 30 }, (_, index) => `  column_${index} text`).join(",\n")}\n);\n`;

async function compared(comparing: Comparing, cwd: string, path = "."): Promise<Comparison & { readonly found: Discovery }> {
  const found = await discover([path], { cwd, ...(comparing.snapshot !== null && { snapshot: comparing.snapshot }) });
  return { ...(await comparing.compare(found.histories, () => false)), found };
}
const since = async (cwd: string, ref: string): Promise<Comparison & { readonly found: Discovery }> => compared(await compareSince(cwd, ref), cwd);
const staged = async (cwd: string): Promise<Comparison & { readonly found: Discovery }> => compared(await compareStaged(cwd), cwd);
const names = (set: ReadonlySet<string>): string[] => [...set].sort();
/** The rules that compare, and what they find: `rule path`. */
const findings = ({ bases, changed, moved, deleted, found }: Comparison & { readonly found: Discovery }): string[] =>
  lint({ histories: found.histories, bases, moved, asked: new Set([...changed, ...moved, ...deleted]), rules, settings: resolveConfig({}).settings, today: "2026-11-21" })
    .findings.filter(({ rule }) => rules.some(({ id, needs }) => id === rule && needs === "base")).map(({ rule, path }) => `${rule} ${path}`);

describe("since a branch", () => {
  test("what was committed, changed, staged or only written is new, and what the branch got meanwhile is not", async () => {
    const root = repository({ "m/001_users.sql": users, "m/002_notes.sql": notes, "m/003_left.sql": "select 1;\n" });
    git(root, "switch", "--quiet", "--create", "work");
    commit(root, { "m/004_committed.sql": "select 4;" });
    put(root, { "m/002_notes.sql": `${notes}-- more\n`, "m/005_staged.sql": "select 5;" });
    git(root, "add", "--all");
    put(root, { "m/006_written.sql": "select 6;", ".gitignore": "m/007*\n", "m/007_ignored.sql": "select 7;" });
    git(root, "switch", "--quiet", "--detach");
    const elsewhere = folder({});
    git(root, "worktree", "add", "--quiet", join(elsewhere, "main"), "main");
    commit(join(elsewhere, "main"), { "m/003_left.sql": "select 3;\n" });
    const { changed, moved, deleted, problems } = await since(root, "main");
    expect({ changed: names(changed), moved: names(moved), deleted: names(deleted), problems }).toEqual({ changed: ["m/002_notes.sql", "m/004_committed.sql", "m/005_staged.sql", "m/006_written.sql"], moved: [], deleted: [], problems: [] });
  });

  test("paths are those of a working directory below the top, and of a worktree", async () => {
    const root = repository({ "db/m/001_users.sql": users });
    const elsewhere = join(folder({}), "tree");
    git(root, "worktree", "add", "--quiet", "-b", "work", elsewhere);
    put(elsewhere, { "db/m/002_notes.sql": notes, "002_other.sql": notes });
    expect(names((await since(join(elsewhere, "db"), "main")).changed)).toEqual(["m/002_notes.sql"]);
  });

  test("a renamed file only moved, with an edit it is new, and one that git does not know yet is known by its text", async () => {
    const root = repository({ "m/001_a.sql": long("a"), "m/002_b.sql": long("b"), "m/003_c.sql": long("c") });
    git(root, "mv", "m/001_a.sql", "m/011_a.sql");
    git(root, "mv", "m/002_b.sql", "m/012_b.sql");
    put(root, { "m/012_b.sql": `${long("b")}select 1;\n` });
    renameSync(join(root, "m/003_c.sql"), join(root, "m/013_c.sql"));
    const comparison = await since(root, "main");
    expect(names(comparison.moved)).toEqual(["m/011_a.sql", "m/013_c.sql"]);
    expect(names(comparison.changed)).toEqual(["m/012_b.sql"]);
    expect(names(comparison.deleted)).toEqual([]);
    expect(findings(comparison)).toEqual(["renamed-migration m/011_a.sql", "renamed-migration m/012_b.sql", "edited-migration m/012_b.sql", "renamed-migration m/013_c.sql"]);
  });

  test("a folder that moved brings nothing new", async () => {
    const root = repository({ "old/001_users.sql": users, "old/002_notes.sql": notes });
    git(root, "mv", "old", "new");
    const comparison = await since(root, "main");
    expect({ changed: names(comparison.changed), moved: names(comparison.moved), found: findings(comparison) }).toEqual({ changed: [], moved: ["new/001_users.sql", "new/002_notes.sql"], found: [] });
  });

  test("a deleted migration is told at its old path; seeds beside the history are none", async () => {
    const root = repository({ "001_users.sql": users, "002_notes.sql": notes, "seeds/people.sql": "insert into users values (1);" });
    rmSync(join(root, "001_users.sql"));
    rmSync(join(root, "seeds"), { recursive: true });
    const comparison = await since(root, "main");
    expect(names(comparison.deleted)).toEqual(["001_users.sql"]);
    expect(findings(comparison)).toEqual(["deleted-migration 001_users.sql"]);
  });

  test("a branch that went on is compared as it is now", async () => {
    const root = repository({ "m/001_users.sql": users });
    git(root, "switch", "--quiet", "--create", "work");
    commit(root, { "m/002_notes.sql": notes });
    git(root, "switch", "--quiet", "main");
    commit(root, { "m/002_orders.sql": "create table orders (id bigint);", "m/003_items.sql": "create table items (id bigint);" });
    git(root, "switch", "--quiet", "work");
    const comparison = await since(root, "main");
    expect(findings(comparison)).toEqual(["out-of-order-migration m/002_notes.sql", "version-collision m/002_notes.sql"]);
    expect(names(comparison.changed)).toEqual(["m/002_notes.sql"]);
  });

  test("names with a space, a line break, quotes and a leading dash", async () => {
    const root = repository({ "m/001_users.sql": users });
    const odd = ["m/002_a b.sql", "m/003_a\nb.sql", "m/004_\"quoted\" ü.sql", "m/-005_x.sql"];
    put(root, Object.fromEntries(odd.map((path) => [path, "select 1;"])));
    git(root, "add", "--all", "--", ...odd.slice(0, 3));
    expect(names((await since(root, "main")).changed)).toEqual([...odd].sort());
    commit(root);
    git(root, "mv", "m/003_a\nb.sql", "m/003_c\nd.sql");
    expect(names((await since(root, "HEAD~1")).changed)).toEqual(["m/-005_x.sql", "m/002_a b.sql", "m/003_c\nd.sql", "m/004_\"quoted\" ü.sql"].sort());
  });

  test("a name that is not UTF-8 keeps no other file from being judged", async () => {
    const root = repository({ "m/001_users.sql": users });
    execSync("printf 'select 1;' > \"$(printf 'm/002_\\351.sql')\"", { cwd: root, shell: "/bin/sh" });
    put(root, { "m/003_notes.sql": notes });
    expect(names((await since(root, "main")).changed)).toContain("m/003_notes.sql");
  });

  test("line breaks that git converts are no edit", async () => {
    const root = repository({ "m/V1__users.sql": users });
    git(root, "config", "core.autocrlf", "true");
    put(root, { "m/V1__users.sql": users.replaceAll("\n", "\r\n"), "m/V2__notes.sql": notes.replaceAll("\n", "\r\n") });
    const comparison = await since(root, "main");
    expect(names(comparison.changed)).toEqual(["m/V2__notes.sql"]);
    expect(findings(comparison)).toEqual([]);
  });

  test("settings of the user that change what git prints do no harm", async () => {
    const root = repository({ "m/001_users.sql": users, "x/002_b.sql": long("b") });
    for (const [name, value] of [["diff.relative", "true"], ["diff.noprefix", "true"], ["diff.renames", "copies"], ["diff.external", "false"], ["status.showUntrackedFiles", "no"], ["core.quotePath", "true"], ["color.ui", "always"], ["diff.mnemonicPrefix", "true"]] as const) git(root, "config", name, value);
    put(root, { "m/002_ü.sql": notes, "m/003_b.sql": long("b") });
    git(root, "add", "--all");
    expect(names((await since(join(root, "m"), "main")).changed)).toEqual(["002_ü.sql", "003_b.sql"]);
  });

  test("a linked directory is the one it leads to", async () => {
    const root = repository({ "shared/m/001_users.sql": users });
    mkdirSync(join(root, "app"));
    symlinkSync("../shared/m", join(root, "app/m"));
    put(root, { "shared/m/002_notes.sql": notes });
    const comparing = await compareSince(root, "main");
    expect(names((await compared(comparing, root, "app/m")).changed)).toEqual(["app/m/002_notes.sql"]);
  });

  test("a history of a submodule is a problem, not silence", async () => {
    const inner = repository({ "m/001_users.sql": users });
    const root = repository({ "m/001_notes.sql": notes });
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inner");
    expect((await since(root, "main")).problems).toEqual([{ path: "inner/m", line: null, message: expect.stringContaining("Run migralint in its own repository.") as string }]);
  });
});

describe("what cannot be told", () => {
  test.each(["--output=x", "-x", "", "a\nb", "main\0"])("%j is no name of a commit, and never an option", async (ref) => {
    const root = repository({ "m/001_users.sql": users });
    await expect(compareSince(root, ref)).rejects.toThrow("names no branch, tag or commit");
    expect(git(root, "status", "--porcelain")).toBe("");
  });

  test("an unknown branch, one of the remote, and a directory without a repository", async () => {
    const origin = repository({ "m/001_users.sql": users });
    git(origin, "branch", "release");
    const clone = join(folder({}), "clone");
    git(origin, "clone", "--quiet", origin, clone);
    await expect(compareSince(origin, "nope")).rejects.toThrow(/^There is no branch, tag or commit nope here\.$/);
    await expect(compareSince(clone, "release")).rejects.toThrow("Did you mean origin/release?");
    await expect(compareSince(folder({}), "main")).rejects.toThrow("is in no git repository");
    git(origin, "switch", "--quiet", "--orphan", "other");
    commit(origin, { "m/001_other.sql": notes });
    await expect(compareSince(origin, "main")).rejects.toThrow("no commit in common");
  });

  test("git is not installed", async () => {
    const root = repository({ "m/001_users.sql": users });
    vi.stubEnv("PATH", folder({}));
    await expect(compareSince(root, "main")).rejects.toThrow("git is not installed");
  });

  describe("in a shallow clone", () => {
    async function mended(clone: string, ref: string): Promise<Comparison> {
      const message = await compareSince(clone, ref).then(() => "", (error: unknown) => (error as Error).message);
      const fetch = /run: (git fetch .*)$/i.exec(message)?.[1];
      expect(message).toContain("shallow");
      execSync(fetch ?? "false", { cwd: clone, env: { ...process.env, ...environment }, stdio: "ignore" });
      return since(clone, ref);
    }
    function origin(): string {
      const root = repository({ "m/001_users.sql": users });
      git(root, "switch", "--quiet", "--create", "work");
      commit(root, { "m/002_notes.sql": notes });
      commit(root, { "m/003_more.sql": "select 3;" });
      git(root, "switch", "--quiet", "main");
      commit(root, { "m/004_main.sql": "select 4;" });
      return root;
    }

    test.each(["main", "origin/main"])("that lacks the branch, the fetch that is named brings it: %s", async (ref) => {
      const clone = join(folder({}), "clone");
      git(origin(), "clone", "--quiet", "--depth", "1", "--branch", "work", `file://${origin()}`, clone);
      expect(names((await mended(clone, ref)).changed)).toEqual(["m/002_notes.sql", "m/003_more.sql"]);
    });

    test.each(["work", "detached"])("that lacks the merge base, the fetch that is named brings it: %s", async (state) => {
      const root = origin();
      const clone = join(folder({}), "clone");
      git(root, "clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "work", `file://${root}`, clone);
      if (state === "detached") {
        git(clone, "switch", "--quiet", "--detach");
        git(clone, "branch", "--delete", "--force", "work");
      }
      expect(names((await mended(clone, "origin/main")).changed)).toEqual(["m/002_notes.sql", "m/003_more.sql"]);
    });
  });
});

describe("staged", () => {
  const textOf = ({ found }: { readonly found: Discovery }, path: string): string | undefined => found.histories.flatMap(filesOf).find((file) => file.path === path)?.text;

  test("texts are the index's, also of earlier migrations, and files that git does not know are not there", async () => {
    const root = repository({ "m/001_users.sql": users, "m/002_notes.sql": notes, "m/003_gone.sql": "select 3;" });
    put(root, { "m/004_new.sql": "select 4;" });
    git(root, "add", "--all");
    put(root, { "m/001_users.sql": "changed beside", "m/004_new.sql": "select 4; select 5;", "m/005_unknown.sql": "select 5;" });
    rmSync(join(root, "m/003_gone.sql"));
    const comparison = await staged(root);
    expect(names(comparison.changed)).toEqual(["m/004_new.sql"]);
    expect(comparison.found.histories.flatMap(filesOf).map(({ path }) => path).sort()).toEqual(["m/001_users.sql", "m/002_notes.sql", "m/003_gone.sql", "m/004_new.sql"]);
    expect(textOf(comparison, "m/001_users.sql")).toBe(users);
    expect(textOf(comparison, "m/003_gone.sql")).toBe("select 3;");
    expect(textOf(comparison, "m/004_new.sql")).toBe("select 4;");
  });

  test("a deletion that is staged, and one that is not", async () => {
    const root = repository({ "m/001_users.sql": users, "m/002_notes.sql": notes, "m/003_more.sql": "select 3;" });
    git(root, "rm", "--quiet", "m/001_users.sql");
    rmSync(join(root, "m/002_notes.sql"));
    const comparison = await staged(root);
    expect(names(comparison.deleted)).toEqual(["m/001_users.sql"]);
    expect(findings(comparison)).toEqual(["deleted-migration m/001_users.sql"]);
  });

  test("before the first commit everything is new", async () => {
    const root = folder({ "m/001_users.sql": users, "m/002_notes.sql": notes });
    git(root, "init", "--quiet", "--initial-branch", "main");
    git(root, "add", "m/001_users.sql");
    const comparison = await staged(root);
    expect(names(comparison.changed)).toEqual(["m/001_users.sql"]);
    expect(findings(comparison)).toEqual([]);
    await expect(compareSince(root, "main")).rejects.toThrow("There is no branch, tag or commit main here.");
  });

  test("a journal is the index's too", async () => {
    const journal = (...tags: readonly string[]): string => JSON.stringify({ version: "7", dialect: "postgresql", entries: tags.map((tag, idx) => ({ idx, tag, when: idx, version: "7", breakpoints: true })) });
    const root = repository({ "drizzle/0000_users.sql": users, "drizzle/meta/_journal.json": journal("0000_users") });
    put(root, { "drizzle/0001_notes.sql": notes, "drizzle/meta/_journal.json": journal("0000_users", "0001_notes") });
    git(root, "add", "--all");
    put(root, { "drizzle/meta/_journal.json": "broken" });
    const { found, changed } = await staged(root);
    expect(found.histories.map(({ runner, problems, migrations }) => ({ runner: runner.name, problems, stems: migrations.map(({ stem }) => stem) }))).toEqual([{ runner: "drizzle", problems: [], stems: ["0000_users", "0001_notes"] }]);
    expect(names(changed)).toEqual(["drizzle/0001_notes.sql"]);
  });

  test("what Git LFS keeps is read from where it is, or is a problem", async () => {
    const root = repository({ "m/001_users.sql": users });
    const pointer = (content: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash("sha256").update(content).digest("hex")}\nsize ${content.length}\n`;
    const object = createHash("sha256").update(notes).digest("hex");
    put(root, { "m/002_notes.sql": pointer(notes), "m/003_more.sql": pointer("select 3;"), [`.git/lfs/objects/${object.slice(0, 2)}/${object.slice(2, 4)}/${object}`]: notes });
    git(root, "add", "m");
    put(root, { "m/002_notes.sql": "other", "m/003_more.sql": "other" });
    const comparing = await compareStaged(root);
    expect(textOf(await compared(comparing, root), "m/002_notes.sql")).toBe(notes);
    expect(comparing.problems).toEqual([{ path: "m/003_more.sql", line: null, message: expect.stringContaining("git lfs fetch") as string }]);
  });

  test("the environment of a hook names another top, and an index that counts", async () => {
    const root = repository({ "db/m/001_users.sql": users });
    put(root, { "db/m/002_notes.sql": notes, "db/m/003_more.sql": "select 3;" });
    git(root, "add", "db/m/002_notes.sql");
    vi.stubEnv("GIT_DIR", join(root, ".git"));
    expect(names((await staged(join(root, "db"))).changed)).toEqual(["m/002_notes.sql"]);
    const index = join(root, ".git/next-index.lock");
    execSync(`cp .git/index ${index} && GIT_INDEX_FILE=${index} git add db/m/003_more.sql`, { cwd: root, env: { ...process.env, GIT_DIR: undefined } });
    vi.stubEnv("GIT_INDEX_FILE", ".git/next-index.lock");
    expect(names((await staged(join(root, "db"))).changed)).toEqual(["m/002_notes.sql", "m/003_more.sql"]);
    const other = repository({ "m/001_users.sql": users });
    put(other, { "m/002_notes.sql": notes });
    git(other, "add", "--all");
    expect(names((await staged(other)).changed)).toEqual(["m/002_notes.sql"]);
  });

  test("a directory that is apart from its repository", async () => {
    const tree = folder({ "m/001_users.sql": users });
    const store = join(folder({}), "store.git");
    git(tree, "init", "--quiet", "--bare", "--initial-branch", "main", store);
    vi.stubEnv("GIT_DIR", store);
    vi.stubEnv("GIT_WORK_TREE", tree);
    execSync("git add m", { cwd: tree, env: process.env });
    expect(names((await staged(tree)).changed)).toEqual(["m/001_users.sql"]);
  });
});

test("a file that takes part in no comparison is not read from git", async () => {
  const root = repository({ "m/001_users.sql": users });
  writeFileSync(join(root, "m/002_notes.sql"), Buffer.from([0x73, 0x00]));
  const { problems } = (await since(root, "main")).found.histories[0]!;
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("binary")]);
});
