/** Plugins as a project has them: loaded by the bundled command from files, and the example of docs/plugins.md. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../scripts/bundle.ts";
import { lintFiles } from "../src/api.ts";
import { loadPlugin } from "../src/config/plugins.ts";
import { defineRule, type Rule } from "../src/rule.ts";
import { follows } from "../src/testing.ts";
import { folder } from "./config/folder.ts";
import { blocksOf } from "./documents.ts";

const repository = join(import.meta.dirname, "..");
const built = join(repository, "node_modules/.cache", `migralint-plugins-${process.pid}`);
const blocks = blocksOf("docs/plugins.md");
const fileOf = (text: string): string => /^(?:\/\/|--|#) (\S+)\n/.exec(text)?.[1] ?? "";
const shown = Object.fromEntries(blocks.filter(({ text }) => fileOf(text) !== "").map(({ text }) => [fileOf(text), fileOf(text).endsWith(".sql") ? text.slice(text.indexOf("\n") + 1) : text]));
const page = shown["rules/audit.mjs"] ?? "";
const rule = page.replace('import { defineRule } from "migralint";', "const defineRule = (rule) => rule;");

beforeAll(async () => {
  await bundle({ cli: "cli/main.ts", index: "index.ts", testing: "testing.ts", eslint: "eslint/index.ts" }, built);
  writeFileSync(join(built, "package.json"), JSON.stringify({ name: "migralint", type: "module", exports: { ".": "./index.js", "./testing": "./testing.js", "./eslint": "./eslint.js" } }));
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** A project that has migralint installed. */
function project(files: Readonly<Record<string, string>>): string {
  const cwd = folder(files);
  mkdirSync(join(cwd, "node_modules"), { recursive: true });
  symlinkSync(built, join(cwd, "node_modules/migralint"));
  return cwd;
}

async function run(cwd: string, ...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NO_COLOR: "1" };
  return promisify(execFile)(process.execPath, [...args], { cwd, env, maxBuffer: 1e8 }).then((out) => ({ code: 0, ...out }), (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }));
}
const migralint = (cwd: string, ...args: readonly string[]) => run(cwd, join(built, "cli.js"), ...args);

describe("docs/plugins.md", () => {
  test("shows what the command says, and a test that passes", async () => {
    const cwd = project(shown);
    const said = blocks.find(({ language }) => language === "text")?.text ?? "";
    expect(await migralint(cwd, "lint", "--format", "compact")).toEqual({ code: 1, stdout: said, stderr: "" });
    expect(await run(cwd, "--test", "rules/audit.test.mjs")).toMatchObject({ code: 0 });
    const wrong = project({ ...shown, "rules/audit.mjs": page.replace('at: "orders", data', 'at: "table", data') });
    const failed = await run(wrong, "--test", "rules/audit.test.mjs");
    expect([failed.code, failed.stdout.includes("AssertionError") || failed.stdout.includes("ERR_ASSERTION")]).toEqual([1, true]);
    expect((await migralint(cwd, "rules")).stdout).toMatch(/^house\/audit-trail +warning +convention +recommended +Keep the history of every table$/m);
    expect((await migralint(cwd, "explain", "house/audit-trail")).stdout).toMatch(/^# house\/audit-trail\n[^]*> orders has no orders_log:/);
    expect((await migralint(cwd, "config", "print", "db/001_orders.sql")).stdout).toContain("house/audit-trail: [ error, { suffix: _history } ]");
    const schema = JSON.parse((await migralint(cwd, "config", "schema")).stdout) as { definitions: { rules: { properties: Record<string, unknown> } } };
    expect(JSON.stringify(schema.definitions.rules.properties["house/audit-trail"])).toContain("What the name of a history ends with.");
    const sarif = JSON.parse((await migralint(cwd, "lint", "--format", "sarif")).stdout) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[] };
    const [result] = sarif.runs[0]!.results;
    expect(sarif.runs[0]!.tool.driver.rules[result!.ruleIndex]!.id).toBe("house/audit-trail");
    expect((await migralint(cwd, "baseline", "write")).stdout).toContain("Wrote 1 finding");
    expect(await migralint(cwd, "lint")).toMatchObject({ code: 0, stderr: "" });
  });

  test("has a rule that compiles, and does not with a slot, option or kind that does not exist", () => {
    const texts: Readonly<Record<string, string>> = {
      "audit.ts": page,
      "slot.ts": page.replace("table: catalog.label(table), history }", "history }"),
      "option.ts": page.replace("options.suffix", "options.sufix"),
      "kind.ts": page.replace("CreateTable(", "CreateTabel("),
      "test.ts": 'import { follows } from "migralint/testing";\nimport rule from "./audit.ts";\nfor (const example of rule.examples) follows(rule, example);\n',
    };
    const files = new Map(Object.entries(texts).map(([name, text]) => [join(repository, name), text.replace('"migralint"', '"./src/index.ts"').replace('"migralint/testing"', '"./src/testing.ts"')]));
    const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ["lib.es2023.d.ts"], types: ["node"], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, allowImportingTsExtensions: true, resolveJsonModule: true };
    const host = ts.createCompilerHost(options);
    const [fileExists, getSourceFile] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
    host.fileExists = (path) => files.has(path) || fileExists(path);
    host.getSourceFile = (path, ...rest) => {
      const text = files.get(path);
      return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
    };
    const compiled = ts.createProgram([...files.keys()], options, host);
    const broken = [...files.keys()].filter((path) => compiled.getSemanticDiagnostics(compiled.getSourceFile(path)).length > 0).map((path) => path.slice(repository.length + 1));
    expect(broken).toEqual(["slot.ts", "option.ts", "kind.ts"]);
  });
});

const sql = { "db/001_orders.sql": "create table orders (id bigint primary key);\n" };
const yaml = (plugins: string, rest = "extends: []\nrules: { house/audit-trail: error }\n"): string => `migrations: db\nplugins: ${plugins}\n${rest}`;
const linesOf = (problems: readonly { path: string | null; line: number | null; message: string }[]): string[] => problems.map(({ path, line, message }) => `${path ?? ""}:${line ?? ""} ${message}`);

async function judged(files: Readonly<Record<string, string>>, options: { readonly noPlugins?: boolean } = {}): Promise<{ rules: string[]; problems: string[] }> {
  const cwd = folder({ ...sql, ...files });
  const { findings, problems } = await lintFiles([], { cwd, ...options });
  return { rules: findings.map(({ rule: id, severity }) => `${id} ${severity}`), problems: linesOf(problems) };
}

describe("what a module exports", () => {
  const one = rule.replace("export default defineRule", "const one = defineRule");
  test.each([
    ["a rule", rule],
    ["a rule by name", `${one}\nexport { one }; export const helper = 1;`],
    ["a list", `${one}\nexport default [one];`],
    ["rules", `${one}\nexport const rules = [one];`],
    ["an object that holds rules", `${one}\nexport default { rules: { one } };`],
  ])("%s", async (_, text) => {
    expect(await judged({ "migralint.yaml": yaml("./mine.mjs"), "mine.mjs": text })).toEqual({ rules: ["house/audit-trail error"], problems: [] });
  });

  test("as CommonJS, and from a package", async () => {
    const old = rule.replace("export default", "module.exports =");
    expect(await judged({ "migralint.yaml": yaml("[./mine.cjs]"), "mine.cjs": old })).toEqual({ rules: ["house/audit-trail error"], problems: [] });
    const packed = { "node_modules/@house/rules/package.json": '{"name":"@house/rules","type":"module","exports":"./main.js"}', "node_modules/@house/rules/main.js": rule };
    expect(await judged({ "migralint.yaml": yaml('"@house/rules"'), ...packed })).toEqual({ rules: ["house/audit-trail error"], problems: [] });
  });
});

describe("what is wrong with a plugin is told with its line, and the rest is judged", () => {
  const changed = (from: string, to: string): string => rule.replace(from, to);
  test.each([
    ["a file that is not there", "./none.mjs", "", "The plugin ./none.mjs does not exist."],
    ["another kind of file", "./mine.sql", "", "./mine.sql cannot be a plugin: only .mjs, .js, .cjs, .mts, .ts and .cts files can."],
    ["a file outside", "../mine.mjs", "", "The plugin ../mine.mjs does not exist."],
    ["no package", "no-such-package", "", "There is no package no-such-package here: install it beside migralint."],
    ["a path without ./", "mine.mjs", rule, "There is no package mine.mjs here; for the file write ./mine.mjs."],
    ["a module that throws", "./mine.mjs", "\nthrow new Error('not today')", "The plugin ./mine.mjs cannot be loaded: Error: not today (line 2)."],
    ["no JavaScript", "./mine.mjs", "export default {", "The plugin ./mine.mjs cannot be loaded: SyntaxError: Unexpected end of input."],
    ["await", "./mine.mjs", "await 1;", "The plugin ./mine.mjs cannot be loaded: it uses await outside of functions, and rules are loaded at once."],
    ["no rule", "./mine.mjs", "export const a = 1;", "The plugin ./mine.mjs exports no rule: export what defineRule gives, a list of it, or { rules }."],
    ["no slash", "./mine.mjs", changed('"house/audit-trail"', '"audit-trail"'), 'The plugin ./mine.mjs: audit-trail: id is "audit-trail", but must be house/name: what stands before the slash is yours, so that it never clashes with a rule of migralint.'],
    ["an unknown key", "./mine.mjs", changed("summary:", "sumary:"), 'The plugin ./mine.mjs: house/audit-trail: Unknown key "sumary". Did you mean summary? it needs the key summary.'],
    ["an unknown kind of change", "./mine.mjs", changed("CreateTable(", "CreateTabel("), "The plugin ./mine.mjs: house/audit-trail: There is no kind of change CreateTabel to listen to. Did you mean CreateTable?"],
    ["an unknown category", "./mine.mjs", changed('"convention"', '"conventoin"'), 'The plugin ./mine.mjs: house/audit-trail: category cannot be "conventoin". Did you mean convention?'],
  ])("%s", async (_, name, text, message) => {
    const { rules, problems } = await judged({ "migralint.yaml": yaml(`["${name}"]`), ...(text !== "" && { "mine.mjs": text }), "mine.sql": "" });
    expect(problems.filter((line) => !line.includes("No rule is on"))).toEqual([`migralint.yaml:2 ${message}`]);
    expect(rules).toEqual([]);
  });

  test("two rules of one name, an option that it has not, an unknown rule beside it", async () => {
    expect((await judged({ "migralint.yaml": yaml("[./mine.mjs, ./other.mjs]"), "mine.mjs": rule, "other.mjs": rule })).problems).toEqual(["migralint.yaml:2 The plugin ./other.mjs brings a rule house/audit-trail, which ./mine.mjs brings as well: rename one of them."]);
    const asked = (rules: string) => judged({ "migralint.yaml": yaml("./mine.mjs", `rules: { ${rules} }\n`), "mine.mjs": rule });
    expect((await asked("house/audit-trail: [error, { sufix: a }]")).problems).toEqual(['migralint.yaml:3 Unknown option of house/audit-trail "sufix". Did you mean suffix?']);
    expect((await asked("house/audit-trial: error")).problems).toEqual(['migralint.yaml:3 Unknown rule "house/audit-trial". Did you mean house/audit-trail?']);
  });

  test("TypeScript where Node does not run it", () => {
    const { rules, messages } = loadPlugin("./mine.ts", "/nowhere/mine.ts");
    expect([rules.length, messages]).toEqual([0, [(process.features as { typescript?: unknown }).typescript ? expect.any(String) as string : `The plugin ./mine.ts is TypeScript, which Node ${process.versions.node} does not run: take Node 22.18, 24 or newer, or compile it to JavaScript.`]]);
  });

  test("only the configuration itself names any", async () => {
    expect((await judged({ "migralint.yaml": "extends: ./base.yaml\nmigrations: db\n", "base.yaml": "plugins: ./mine.mjs\n", "mine.mjs": rule })).problems[0]).toBe("base.yaml:1 plugins can only stand in the configuration itself, not in a file that it extends.");
  });
});

test.each([
  ["throws", "throw new Error('broken')", "broken"],
  ["is asynchronous", "return Promise.reject(new Error('late'))", "its handler is asynchronous, and what it reports comes too late"],
  ["reports nowhere", "report('missing', { at: {}, data: {} })", "it reports missing at no place"],
  ["names no such message", "report('mising', { at: change })", "it has no message mising"],
])("a rule that %s is told, and ends the run with 2", async (_, body, reason) => {
  const cwd = folder({ ...sql, "migralint.yaml": yaml("./mine.mjs", "rules: { missing-primary-key: warning }\n"), "mine.mjs": rule.replace("const { table } = change;", `${body};\nconst { table } = change;`), "db/002_more.sql": "create table more (id bigint);\n" });
  const { code, stdout, stderr } = await migralint(cwd, "lint", "--format", "compact");
  expect(code).toBe(2);
  expect(stderr).toContain(`db/001_orders.sql:1: Rule house/audit-trail failed here, so its findings may be missing: ${reason}. It is a rule of a plugin; turn it off to go on without it.`);
  expect(stdout).toContain("[missing-primary-key]");
});

describe("--no-plugins", () => {
  const files = { ...sql, "migralint.yaml": yaml("[./mine.mjs]", "rules: { house/audit-trail: error, house/other: [warning, { a: 1 }] }\noverrides: [{ files: x, rules: { house/audit-trail: off } }]\n"), "mine.mjs": `process.stdout.write("PLUGIN RAN");\n${rule}`, "db/002_more.sql": "-- migralint-disable-next-line house/audit-trail -- it has none\ncreate table more (id bigint primary key);\n" };

  test("runs no code, says so once, and takes names of their rules for granted", async () => {
    const note = "migralint: the plugin ./mine.mjs of migralint.yaml is not loaded, so house/audit-trail, house/other are not judged.\n";
    expect(await migralint(folder(files), "lint", "--no-plugins")).toMatchObject({ code: 0, stderr: note, stdout: expect.not.stringContaining("PLUGIN RAN") as string });
    expect(await migralint(folder(files), "config", "validate", "--no-plugins")).toEqual({ code: 0, stderr: note, stdout: "migralint.yaml is valid.\n" });
    expect((await migralint(folder(files), "rules", "--no-plugins")).stdout).not.toContain("PLUGIN RAN");
    expect((await lintFiles([], { cwd: folder(files), noPlugins: true })).problems).toEqual([]);
  });

  test("still knows our own", async () => {
    expect((await judged({ "migralint.yaml": yaml("[./mine.mjs]", "rules: { drop-tabel: error }\n"), "mine.mjs": "" }, { noPlugins: true })).problems).toEqual(['migralint.yaml:3 Unknown rule "drop-tabel". Did you mean drop-table?']);
  });

  test("holds for ESLint where its rule for plugins is off", async () => {
    const config = (severity: string): string => `import migralint from "migralint/eslint";\nexport default [migralint.configs.recommended, { files: ["**/*.sql"], rules: { "migralint/plugin": "${severity}" } }];\n`;
    const eslint = (severity: string) => run(project({ ...files, "eslint.config.mjs": config(severity) }), join(repository, "node_modules/eslint/bin/eslint.js"), "db/001_orders.sql");
    expect((await eslint("error")).stdout).toMatch(/orders has no orders_log: nobody will know who changed its rows\. \(house\/audit-trail\) +migralint\/plugin/);
    expect(await eslint("off")).toMatchObject({ code: 0, stdout: "" });
  });
});

test("folders below with plugins of their own are judged with those", async () => {
  const cwd = folder({ ...sql, "migralint.yaml": "migrations: [db, shop/db]\nextends: []\nrules: { missing-primary-key: error }\n", "shop/migralint.yaml": yaml("../rules/mine.mjs"), "shop/rules/mine.mjs": rule, "shop/db/001_lines.sql": "create table lines (id bigint);\n" });
  expect(linesOf((await lintFiles([], { cwd })).problems)).toEqual(["shop/migralint.yaml:2 The plugin ../rules/mine.mjs does not exist."]);
  writeFileSync(join(cwd, "shop/migralint.yaml"), yaml("./rules/mine.mjs"));
  const { findings, problems } = await lintFiles([], { cwd });
  expect([findings.map(({ rule: id, path }) => `${path} ${id}`), problems]).toEqual([["shop/db/001_lines.sql house/audit-trail"], []]);
});

describe("follows", () => {
  const made = (example: Rule["examples"][number]): (() => void) => () => follows(defineRule({
    id: "house/upper", category: "convention", severity: "warning", summary: "Shout", why: "Because.", instead: "Shout.", see: [], presets: [], messages: { quiet: "{name} is quiet." }, examples: [],
    on: { CreateTable: ({ table, tableSpan }, { report }) => report("quiet", { at: tableSpan, data: { name: table.name }, fix: { title: "Shout", edits: [{ span: tableSpan, text: '"LOUD"' }] } }) },
  }), example);
  const example = { title: "Quiet", sql: "create table a ();", reports: [{ message: "quiet", at: "a" }], fixed: 'create table "LOUD" ();' };

  test.each([
    ["a finding that is not there", { ...example, reports: [] }],
    ["another place", { ...example, reports: [{ message: "quiet", at: "table" }] }],
    ["a message that the rule has not", { ...example, reports: [{ message: "loud", at: "a" }] }],
    ["other data", { ...example, reports: [{ message: "quiet", at: "a", data: { name: "b" } }] }],
    ["a fix that nothing shows", { title: "Quiet", sql: example.sql, reports: example.reports }],
    ["another fixed text", { ...example, fixed: "create table b ();" }],
    ["a text that can be fixed for ever", example],
    ["a suggestion that is not there", { ...example, suggested: "" }],
  ])("throws an AssertionError for %s", (_, wrong) => {
    expect(made(wrong)).toThrow(expect.objectContaining({ code: "ERR_ASSERTION" }));
  });
});
