import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ESLint, type Linter } from "eslint";
import { ESLint as ESLint9 } from "eslint-9";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import plugin from "../../src/eslint/index.ts";
import { lintFiles } from "../../src/index.ts";
import { rules } from "../../src/rules/index.ts";
import { folder } from "../config/folder.ts";
import { blockOf } from "../documents.ts";

const repository = join(import.meta.dirname, "../..");
const built = join(repository, "node_modules/.cache", `migralint-eslint-${process.pid}`);
const levels = { error: 2, warning: 1, info: 1 } as const;

type Message = Pick<Linter.LintMessage, "ruleId" | "severity" | "message" | "line" | "column" | "endLine" | "endColumn">;
const told = (path: string, { ruleId, severity, message, line, column, endLine, endColumn }: Message): string => `${path}:${line}:${column}-${endLine ?? 0}:${endColumn ?? 0} ${severity} ${ruleId ?? ""}: ${message}`;

/** What migralint finds in a folder. */
async function ours(cwd: string, config: object): Promise<string[]> {
  const { findings, problems } = await lintFiles([], { cwd, config });
  expect(problems).toEqual([]);
  return findings.filter(({ suppressed }) => suppressed === undefined).map(({ path, rule, severity, message, start, end }) => told(path, { ruleId: `migralint/${rule}`, severity: levels[severity], message, line: start.line, column: start.column, endLine: end.line, endColumn: end.column })).sort();
}

/** Runs ESLint's command in a folder. */
function eslint(cwd: string, version: "eslint" | "eslint-9", ...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(repository, "node_modules", version, "bin/eslint.js"), ...args], { cwd, maxBuffer: 1e8 }, (error, stdout, stderr) => done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }));
  });
}

function install(root: string, config: string): void {
  mkdirSync(join(root, "node_modules"));
  symlinkSync(built, join(root, "node_modules/migralint"));
  writeFileSync(join(root, "eslint.config.mjs"), config);
}

describe("ESLint's own command", () => {
  beforeAll(async () => {
    await bundle(built);
    writeFileSync(join(built, "package.json"), JSON.stringify({ name: "migralint", type: "module", exports: { "./eslint": "./eslint.js" } }));
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  test.each([
    ["eslint", "projects", "all"],
    ["eslint-9", "projects", "all"],
    ["eslint", "policies/solvereign/breaks", "solvereign"],
  ] as const)("%s finds in fixtures/%s what migralint does with %s", async (version, fixture, preset) => {
    const root = folder({});
    cpSync(join(repository, "fixtures", fixture), root, { recursive: true, filter: (path) => !path.endsWith("migralint.yaml") });
    install(root, `import migralint from "migralint/eslint";\nexport default [migralint.configs["${preset}"]];\n`);
    const { stdout, stderr } = await eslint(root, version, "--format", "json", ".");
    expect(stderr).toBe("");
    const results = JSON.parse(stdout) as ESLint.LintResult[];
    const found = results.flatMap(({ filePath, messages }) => messages.map((message) => told(relative(root, filePath), message))).sort();
    const expected = await ours(root, { extends: preset });
    expect(found).toEqual(expected);
    expect(expected.length).toBeGreaterThan(20);
  });

  test("takes the configuration of the page", async () => {
    const root = folder({ "db/001_users.sql": "create table users (id bigint primary key);\n", "db/002_drop.sql": "drop table users;\n" });
    install(root, blockOf("docs/eslint.md", "eslint.config.js"));
    const { code, stdout } = await eslint(root, "eslint", ".");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/002_drop\.sql\n {2}1:1 {2}warning {2}Dropping users .* migralint\/drop-table\n\n✖ 1 problem \(0 errors, 1 warning\)\n/)]);
  });
});

describe.each([["10", ESLint], ["9", ESLint9 as unknown as typeof ESLint]] as const)("in ESLint %s", (_, Engine) => {
  const users = "create table users (id bigint primary key, email text);\n";
  const engine = (cwd: string, more: Linter.Config = {}, options: ESLint.Options = {}): ESLint => new Engine({ cwd, overrideConfigFile: true, overrideConfig: [plugin.configs.recommended, { files: ["**/*.sql"], ...more }], ...options });
  const messages = async (cwd: string, path: string, text: string, more: Linter.Config = {}): Promise<string[]> => {
    const [result] = await engine(cwd, more).lintText(text, { filePath: join(cwd, path) });
    return (result?.messages ?? []).map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId ?? message}`);
  };

  test("what changes on the disk is noticed", async () => {
    const index = "create index b on users (email);\n";
    const cwd = folder({ "db/001_users.sql": users, "db/002_index.sql": index });
    const first = engine(cwd);
    const said = async (): Promise<string> => (await first.lintText(index, { filePath: join(cwd, "db/002_index.sql") }))[0]?.messages.find(({ ruleId }) => ruleId === "migralint/non-concurrent-index")?.message ?? "";
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    expect(await said()).toMatch(/^Building b blocks/);
    writeFileSync(join(cwd, "db/001_users.sql"), "create table people (id bigint);\n");
    vi.advanceTimersByTime(5000);
    expect(await said()).toMatch(/^No migration here made users/);
    writeFileSync(join(cwd, "db/000_users.sql"), users);
    vi.advanceTimersByTime(5000);
    expect(await said()).toMatch(/^Building b blocks/);
    writeFileSync(join(cwd, "migralint.yaml"), "ignore: db\n");
    vi.advanceTimersByTime(5000);
    expect(await said()).toBe("");
  });

  test("an unsaved text is judged by its history, and what is no migration is left alone", async () => {
    const cwd = folder({ "db/001_users.sql": users });
    const index = "create index concurrently a on users (id);\ncreate index b on users (email);\ncreate table notes (id bigint primary key);\ncreate index c on notes (id);\n";
    expect(await messages(cwd, "db/002_index.sql", index)).toContain("2:1 migralint/non-concurrent-index");
    expect(await messages(cwd, "db/002_index.sql", index)).not.toContain("4:1 migralint/non-concurrent-index");
    expect(await messages(cwd, "db/seeds/one.sql", "drop table users;")).toEqual([]);
  });

  test("comments of both hold", async () => {
    const cwd = folder({ "db/001_users.sql": users });
    const about = (comment: string): Promise<string[]> => messages(cwd, "db/002_drop.sql", `${comment}\ndrop table users;\n`);
    expect(await about("-- why")).toEqual(["2:1 migralint/drop-table"]);
    for (const comment of ["-- migralint-disable-next-line drop-table -- agreed", "-- eslint-disable-next-line migralint/drop-table -- agreed", "/* eslint-disable */", '-- eslint migralint/drop-table: "off"', "/* eslint-disable-next-line\n migralint/drop-table */"]) expect(await about(comment), comment).toEqual([]);
    expect(await about("-- eslint migralint/drop-table: {")).toEqual([expect.stringMatching(/^1:1 /), "2:1 migralint/drop-table"]);
    const [unused] = await engine(cwd, { linterOptions: { reportUnusedDisableDirectives: "error" } }, { fix: true }).lintText("-- eslint-disable-next-line migralint/truncate\nselect 1;\n", { filePath: join(cwd, "db/002_a.sql") });
    expect(unused?.output).toBe(" \nselect 1;\n");
  });

  test("--fix gives what migralint's gives, with a byte order mark and CRLF", async () => {
    const [example] = rules.flatMap(({ id, examples }) => examples.flatMap(({ sql, fixed, path, files, deployed, config, options, runner }) => (fixed !== undefined && [path, files, config, options, runner, deployed].every((value) => value === undefined) ? [{ id, sql, fixed }] : [])));
    expect(example).toBeDefined();
    const cwd = folder({});
    const windows = (text: string): string => `\ufeff${text.replace(/\n/g, "\r\n")}`;
    const [result] = await engine(cwd, { rules: { [`migralint/${example!.id}`]: "error" } }, { fix: ({ ruleId }) => ruleId === `migralint/${example!.id}` }).lintText(windows(example!.sql), { filePath: join(cwd, "001_example.sql") });
    expect(result?.output).toBe(windows(example!.fixed));
  });

  test("suggestions are offered, options are heeded and checked, those of migralint.yaml too", async () => {
    const cwd = folder({ "db/001_users.sql": users, "migralint.yaml": "postgres: 16\nrules:\n  invalid-filename: [info, { pattern: '{version:3}_x.sql' }]\n" });
    const [result] = await engine(cwd).lintText("create index b on users (email);\n", { filePath: join(cwd, "db/002_index.sql") });
    expect(result?.messages.find(({ ruleId }) => ruleId === "migralint/non-concurrent-index")).toMatchObject({ messageId: expect.any(String) as string, suggestions: [{ desc: "Build the index concurrently", fix: { text: expect.stringContaining("concurrently") as string } }] });
    const on = async (entry: Linter.RuleEntry): Promise<string[]> => await messages(cwd, "db/002_y.sql", "select 1;\n", { rules: { "migralint/invalid-filename": entry } });
    expect(await on("error")).toContain("1:1 migralint/invalid-filename");
    expect(await on(["error", { pattern: "{version:3}_y.sql" }])).toEqual([]);
    await expect(on(["error", { patern: "x" }])).rejects.toThrow(/patern/);
  });

  test("what kept it from judging is told, also where the rule for that is off", async () => {
    const cwd = folder({ "db/001_users.sql": users, "migralint.yaml": "postgres: 9\n" });
    expect(await messages(cwd, "db/002_a.sql", "select 1;\n")).toEqual(["1:1 migralint/problem"]);
    const [result] = await engine(cwd, { rules: { "migralint/problem": "off" } }).lintText("select 1;\n", { filePath: join(cwd, "db/002_a.sql") });
    expect(result?.messages.map(({ message }) => message)).toEqual(["Not everything was judged. migralint.yaml:1: postgres must be from 13 to 18, not 9."]);
    expect(await messages(folder({ "db/001_users.sql": users }), "db/001_users.sql", users, { settings: { migralint: { postgres: 16, rules: {} } } })).toEqual(["1:1 migralint/problem"]);
  });
});

test("each rule says what ESLint asks of one", () => {
  expect(Object.keys(plugin.rules ?? {}).sort()).toEqual([...rules.map(({ id }) => id), "problem", "plugin"].sort());
  for (const rule of rules) {
    const { meta } = (plugin.rules ?? {})[rule.id] as { meta: { docs: { url?: string; description: string }; messages: Record<string, string>; schema: unknown[]; fixable?: string } };
    expect(Object.keys(meta.messages)).toEqual(Object.keys(rule.messages));
    expect(meta.docs.description).toBe(rule.summary);
    expect(meta.docs.url).toMatch(new RegExp(`^file:.*/docs/rules/${rule.id}\\.md$`));
    expect(meta.schema).toHaveLength(rule.options === undefined ? 0 : 1);
    expect(meta.fixable).toBe(rule.examples.some(({ fixed }) => fixed !== undefined) ? "code" : undefined);
  }
});

test("the page names every rule that compares", () => {
  const page = readFileSync(join(repository, "docs/eslint.md"), "utf8");
  for (const { id, needs } of rules) if (needs === "base") expect(page).toContain(`\`${id}\``);
  for (const name of Object.keys(plugin.configs)) expect(page).toContain(`\`${name}\``);
});
