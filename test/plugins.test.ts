/** Plugins as a project has them: loaded by the bundled command from files, and the example of docs/plugins.md. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
const installed = join(built, "package");
const blocks = blocksOf("docs/plugins.md");
const fileOf = (text: string): string => /^(?:\/\/|--|#) (\S+)\n/.exec(text)?.[1] ?? "";
const shown = Object.fromEntries(blocks.filter(({ text }) => fileOf(text) !== "").map(({ text }) => [fileOf(text), fileOf(text).endsWith(".sql") ? text.slice(text.indexOf("\n") + 1) : text]));
const page = shown["rules/audit.mjs"] ?? "";
const rule = page.replace('import { defineRule } from "migralint";', "const defineRule = (rule) => rule;");

/** A rule in TypeScript, with types of its own. */
const typed = `import { defineRule, type Catalog, type ChangeOf } from "migralint";

type Column = ChangeOf<"AddColumn">["column"];
const isMoney = ({ name, type }: Column): boolean => /price|amount/.test(name) && type.name === "float8";
const labelOf = (catalog: Catalog, table: ChangeOf<"CreateTable">["table"]): string => catalog.label(table);

export default defineRule({
  id: "house/money-in-cents", category: "convention", severity: "error", summary: "Keep money in cents", why: "Floats lose cents.", instead: "Use bigint.", see: [], presets: [],
  messages: { float: "{column} of {table} keeps money as a float." },
  on: {
    CreateTable({ table, columns }, { catalog, report }) {
      for (const column of columns) if (isMoney(column)) report("float", { at: column.nameSpan, data: { column: column.name, table: labelOf(catalog, table) } });
    },
    AddColumn({ table, column }, { catalog, report }) {
      if (isMoney(column)) report("float", { at: column.nameSpan, data: { column: column.name, table: labelOf(catalog, table) } });
    },
  },
  examples: [{ title: "A price that is a float", sql: "create table wares (id bigint primary key, price float8);", reports: [{ message: "float", at: "price" }] }],
});
`;

// What is published: packed by npm as package.json says, its types made from the sources.
beforeAll(async () => {
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const types = promisify(execFile)(process.execPath, [tsc, "-p", join(repository, "tsconfig.build.json"), "--noCheck", "--outDir", join(built, "dist/types")]);
  await bundle(join(built, "dist"));
  for (const name of ["package.json", "schema.json"]) copyFileSync(join(repository, name), join(built, name));
  await types;
  const { stdout } = await promisify(execFile)("npm", ["pack", "--ignore-scripts", "--silent"], { cwd: built });
  await promisify(execFile)("tar", ["-xzf", stdout.trim().split("\n").at(-1) ?? ""], { cwd: built });
}, 60_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** A project that has migralint installed. */
function project(files: Readonly<Record<string, string>>): string {
  const cwd = folder(files);
  mkdirSync(join(cwd, "node_modules"), { recursive: true });
  symlinkSync(installed, join(cwd, "node_modules/migralint"));
  return cwd;
}

async function run(cwd: string, ...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NO_COLOR: "1" };
  return promisify(execFile)(process.execPath, [...args], { cwd, env, maxBuffer: 1e8 }).then((out) => ({ code: 0, ...out }), (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }));
}
const migralint = (cwd: string, ...args: readonly string[]) => run(cwd, join(installed, "dist/cli.cjs"), ...args);

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

  test.each(["nodenext", "bundler"])("has a rule that compiles under %s, and does not with a slot, option or kind that does not exist", (resolution) => {
    const cwd = realpathSync(project({
      "package.json": '{"type":"module"}',
      "audit.ts": page,
      "slot.ts": page.replace("table: catalog.label(table), history }", "history }"),
      "option.ts": page.replace("options.suffix", "options.sufix"),
      "kind.ts": page.replace("CreateTable(", "CreateTabel("),
      "test.ts": 'import { follows } from "migralint/testing";\nimport rule from "./audit.ts";\nfor (const example of rule.examples) follows(rule, example);\n',
      "types.ts": typed,
    }));
    const names = ["audit.ts", "slot.ts", "option.ts", "kind.ts", "test.ts", "types.ts"].map((name) => join(cwd, name));
    const modules = resolution === "nodenext" ? { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext } : { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
    const compiled = ts.createProgram(names, { ...modules, target: ts.ScriptTarget.ES2022, lib: ["lib.es2023.d.ts"], types: ["node"], typeRoots: [join(repository, "node_modules/@types")], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, allowImportingTsExtensions: true });
    const broken = new Set(ts.getPreEmitDiagnostics(compiled).map(({ file }) => file?.fileName.slice(cwd.length + 1) ?? "options"));
    expect([...broken].sort()).toEqual(["kind.ts", "option.ts", "slot.ts"]);
  });

  test("runs in TypeScript where Node strips types, and says what to do where not", async () => {
    const cwd = project({ ...shown, "rules/money.ts": typed, "migralint.yaml": "migrations: db\nextends: []\nplugins: [./rules/audit.mjs, ./rules/money.ts]\nrules: { house/money-in-cents: error }\n", "db/001_orders.sql": "create table orders (id bigint primary key, price float8);\n" });
    const stripped = (process.features as { readonly typescript?: unknown }).typescript !== undefined && (process.features as { readonly typescript?: unknown }).typescript !== false;
    expect(await migralint(cwd, "lint", "--format", "compact")).toMatchObject(stripped
      ? { code: 1, stderr: "", stdout: "db/001_orders.sql:1:45: error: price of orders keeps money as a float. [house/money-in-cents]\n" }
      : { code: 2, stderr: expect.stringContaining(`migralint: migralint.yaml:3: The plugin ./rules/money.ts is TypeScript, which Node ${process.versions.node} does not run: take Node 22.18, 24 or newer, or compile it to JavaScript.\n`) as string });
  });

  test("has a helper that vitest runs as it is published", async () => {
    const published = (await import(join(installed, "dist/testing.js"))) as { follows: typeof follows };
    const own = defineRule({ id: "house/none", category: "convention", severity: "info", summary: "None", why: "None.", instead: "None.", see: [], presets: [], messages: {}, on: {}, examples: [] });
    expect(() => published.follows(own, { title: "Nothing", sql: "select 1;" })).not.toThrow();
    expect(() => published.follows(own, { title: "Something", sql: "select 1;", reports: [{ message: "none", at: "select" }] })).toThrow(expect.objectContaining({ code: "ERR_ASSERTION" }));
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
    ["what is no rule", "./mine.mjs", "export default 5;", "The plugin ./mine.mjs: its rule 1: it is no rule: export what defineRule gives."],
    ["a rule that listens to nothing", "./mine.mjs", "export default { id: 'house/a' };", "The plugin ./mine.mjs: house/a: it needs the key category. it needs the key severity. it needs the key summary. it needs the key why. it needs the key instead. it needs the key see. it needs the key presets. it needs the key messages. it needs the key on. it needs the key examples."],
    ["a package that is not there", "./mine.mjs", 'import "migralint/none";', "The plugin ./mine.mjs cannot be loaded: Error: Cannot find package 'migralint' imported from FOLDER/mine.mjs. Install migralint where the plugin is (npm install --save-dev migralint), or export the rule without defineRule."],
    ["what throws when it is looked at", "./mine.mjs", "export default { get id() { throw new Error('hidden'); } };", "The plugin ./mine.mjs cannot be loaded: Error: hidden (line 1)."],
    ["an option of no type", "./mine.mjs", changed('type: "string", default', 'type: "text", default'), 'The plugin ./mine.mjs: house/audit-trail: options.suffix.type cannot be "text". One of string, integer, boolean, array.'],
    ["an option whose default is no value of it", "./mine.mjs", changed('default: "_log"', "default: 5"), "The plugin ./mine.mjs: house/audit-trail: options.suffix.default must be a text, not 5."],
    ["a list of nothing", "./mine.mjs", changed('type: "string", default: "_log"', 'type: "array", default: []'), "The plugin ./mine.mjs: house/audit-trail: options.suffix needs the key items."],
    ["a list of mappings that nothing describes", "./mine.mjs", changed('type: "string", default: "_log"', 'type: "array", default: [], items: { type: "object", properties: { a: { type: "number" } } }'), 'The plugin ./mine.mjs: house/audit-trail: options.suffix.items.properties.a.type cannot be "number". One of string, integer, boolean, strings, object.'],
    ["an unknown category", "./mine.mjs", changed('"convention"', '"conventoin"'), 'The plugin ./mine.mjs: house/audit-trail: category cannot be "conventoin". Did you mean convention?'],
  ])("%s", async (_, name, text, message) => {
    const { rules, problems } = await judged({ "migralint.yaml": yaml(`["${name}"]`), ...(text !== "" && { "mine.mjs": text }), "mine.sql": "" });
    expect(problems.filter((line) => !line.includes("No rule is on")).map((line) => line.replace(/from \S+\/mine/, "from FOLDER/mine"))).toEqual([`migralint.yaml:2 ${message}`]);
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
  ["throws", "throw new Error('broken')", "broken (mine.mjs:17)"],
  ["throws no error", "throw null", "it throws what is no error"],
  ["is asynchronous", "return Promise.reject(new Error('late'))", "its handler is asynchronous, and what it reports comes too late"],
  ["never ends", "return new Promise(() => {})", "its handler is asynchronous, and what it reports comes too late"],
  ["returns a list", "return [{ message: 'missing' }]", "its handler returns a list, which nobody reads: it has to call report"],
  ["returns an object", "return { message: 'missing' }", "its handler returns an object, which nobody reads: it has to call report"],
  ["returns a text", "return 'missing'", "its handler returns a text, which nobody reads: it has to call report"],
  ["yields", "return (function* () {})()", "its handler is a generator, which nobody runs: it has to call report"],
  ["reports nowhere", "report('missing', { at: {}, data: {} })", "it reports missing at no place of db/001_orders.sql (mine.mjs:17)"],
  ["reports behind the end", "report('missing', { at: { start: 0, end: 10000 } })", "it reports missing at no place of db/001_orders.sql (mine.mjs:17)"],
  ["reports without a place", "report('missing')", "it reports missing at no place of db/001_orders.sql (mine.mjs:17)"],
  ["reports in a path", "report('missing', { at: change, file: 'db/001_orders.sql' })", "it reports missing in what is no file (mine.mjs:17)"],
  ["has a severity of its own", "report('missing', { at: change, severity: 'fatal' })", "it reports missing as fatal, which is no severity (mine.mjs:17)"],
  ["has a fix without edits", "report('missing', { at: change, fix: { title: 'Mend' } })", "it reports missing with a fix that has no title, or no edits of db/001_orders.sql (mine.mjs:17)"],
  ["has suggestions elsewhere", "report('missing', { at: change, suggestions: [{ title: 'Mend', edits: [{ span: { start: 0, end: 10000 }, text: '' }] }] })", "it reports missing with a suggestion that has no title, or no edits of db/001_orders.sql (mine.mjs:17)"],
  ["fills a slot with no text", "report('missing', { at: change, data: { table: {}, history: '' } })", "it reports missing with a table that is neither text nor number (mine.mjs:17)"],
  ["leaves a slot empty", "report('missing', { at: change, data: { table: '' } })", "message missing has no value for {history} (mine.mjs:17)"],
  ["names no such message", "report('mising', { at: change })", "it has no message mising (mine.mjs:17)"],
])("a rule that %s is told, and the others go on", async (_, body, reason) => {
  const { rules, problems } = await judged({ "migralint.yaml": yaml("./mine.mjs", "rules: { house/audit-trail: error, missing-primary-key: warning }\n"), "mine.mjs": rule.replace("const { table } = change;", `${body};\nconst { table } = change;`), "db/002_more.sql": "select 1;\ncreate table more_log (id bigint);\n" });
  expect(problems).toEqual(["db/001_orders.sql:1", "db/002_more.sql:2"].map((at) => `${at} Rule house/audit-trail failed here, so its findings may be missing: ${reason.replace("001_orders", at.slice(3, at.indexOf(".")))}. It is a rule of a plugin; turn it off to go on without it.`));
  expect(rules).toContain("missing-primary-key warning");
});

describe("a rule that fails", () => {
  const failing = (body: string, files: Readonly<Record<string, string>> = {}) => folder({ ...sql, "migralint.yaml": yaml("./mine.mjs", "rules: { house/audit-trail: error, missing-primary-key: warning }\n"), "mine.mjs": rule.replace("const { table } = change;", `${body};\nconst { table } = change;`), "db/002_more.sql": "create table more_log (id bigint);\n", ...files });
  const told = (at: string): string => `migralint: ${at}: Rule house/audit-trail failed here, so its findings may be missing: broken (mine.mjs:17). It is a rule of a plugin; turn it off to go on without it.`;

  test("ends the run with 2, and is told three times", async () => {
    const { code, stdout, stderr } = await migralint(failing("throw new Error('broken')", { "db/003_most.sql": "create table a (id bigint primary key);\n".repeat(4) }), "lint", "--format", "compact");
    expect([code, stderr.split("\n")]).toEqual([2, [told("db/001_orders.sql:1"), told("db/002_more.sql:1"), `${told("db/003_most.sql:1")} So it did at 3 more places.`, ""]]);
    expect(stdout).toContain("[missing-primary-key]");
  });

  test.each([
    ["ends the process", "process.exit(0)", "The process ended before the run did: a plugin calls process.exit, or waits for what never comes."],
    ["reports in a callback", "setTimeout(() => report('missing', { at: change }), 1)", "Something was thrown in a callback: Error: Rule house/audit-trail reports missing when its handler has long returned, so it is lost: it has to report before."],
  ])("is told where it %s", async (_, body, message) => {
    const { code, stderr } = await migralint(failing(body), "lint");
    expect([code, stderr]).toEqual([2, expect.stringContaining(`migralint: ${message}`)]);
  });

  test("is told where it cannot name its documents", async () => {
    const at = (body: string) => judged({ "migralint.yaml": yaml("./mine.mjs"), "mine.mjs": rule.replace("  on: {", `  documents() { ${body} },\n  on: {`) });
    expect((await at("return 5;")).problems).toEqual([": Rule house/audit-trail failed to name its documents: it gives no list of paths."]);
    expect((await at("throw new Error('broken');")).problems).toEqual([": Rule house/audit-trail failed to name its documents: broken."]);
  });
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
