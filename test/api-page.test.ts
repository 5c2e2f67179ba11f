/** Runs what docs/api.md shows, as programs of a project that has migralint installed, and compiles it. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../scripts/bundle.ts";
import { folder } from "./config/folder.ts";
import { blocksOf } from "./documents.ts";

const repository = join(import.meta.dirname, "..");
const built = join(repository, "node_modules/.cache", `migralint-api-${process.pid}`);
const blocks = blocksOf("docs/api.md");
const examples = blocks.flatMap((block, index) => (block.language === "js" ? [{ ...block, output: blocks[index + 1]?.text ?? "" }] : []));
const migrations = blocks.filter(({ language }) => language === "sql").map(({ text }): [string, string] => [/^-- (.+)/.exec(text)?.[1] ?? "", text.slice(text.indexOf("\n") + 1)]);

describe("the examples", () => {
  beforeAll(async () => {
    await bundle(built);
    writeFileSync(join(built, "package.json"), JSON.stringify({ name: "migralint", type: "module", exports: "./index.js" }));
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  test.each(examples)("$title prints what the page says", async ({ title, text, output }) => {
    const cwd = folder({ ...Object.fromEntries(migrations), [title]: text });
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(built, join(cwd, "node_modules/migralint"));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [title], { cwd, env: { ...process.env, NO_COLOR: "1" } });
    expect([stdout, stderr]).toEqual([output, ""]);
  });

  test("are four", () => {
    expect([examples.map(({ title }) => title), migrations.map(([path]) => path)]).toEqual([["lint.mjs", "text.mjs", "plan.mjs", "rule.mjs"], ["db/001_users.sql", "db/002_index.sql"]]);
  });
});

test("the types let through what is right, and nothing else", () => {
  const program = (name: string): string => examples.find(({ title }) => title === name)?.text ?? "";
  const rule = program("rule.mjs");
  const index = '"./src/index.ts"';
  const texts: Readonly<Record<string, string>> = {
    "lint.ts": program("lint.mjs"),
    "rule.ts": rule,
    "slot.ts": rule.replace("table: change.table.name, ", ""),
    "message.ts": rule.replace('report("found"', 'report("fund"'),
    "option.ts": rule.replace("options.column", "options.colum"),
    "kind.ts": rule.replace("CreateTable(", "CreateTabel("),
    "config.ts": 'import { defineConfig } from "migralint";\ndefineConfig({ rules: { "drop-table": "warn" } });\n',
    "result.ts": 'import { lintText } from "migralint";\nexport const line: string = (await lintText("", { path: "a.sql" })).findings[0]!.start.line;\n',
    "path.ts": 'import { lintText } from "migralint";\nawait lintText("", {});\n',
  };
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(repository, name), text.replace('"migralint"', index)]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ["lib.es2023.d.ts"], types: ["node"],
    strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true, allowImportingTsExtensions: true, resolveJsonModule: true,
  };
  const host = ts.createCompilerHost(options);
  const [fileExists, getSourceFile] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
  };
  host.getCurrentDirectory = () => repository;
  const compiled = ts.createProgram([...files.keys()], options, host);
  const errors = [...files.keys()].flatMap((path) => {
    const messages = compiled.getSemanticDiagnostics(compiled.getSourceFile(path)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n").split("\n").at(-1) ?? "");
    return messages.length === 0 ? [] : [`${path.slice(dirname(path).length + 1)}: ${messages.join(" ")}`];
  });
  expect(errors).toEqual([
    expect.stringMatching(/^slot\.ts: .*'table' is missing/),
    expect.stringMatching(/^message\.ts: .*"fund"/),
    expect.stringMatching(/^option\.ts: .*'colum'/),
    expect.stringMatching(/^kind\.ts: .*'CreateTabel'/),
    expect.stringMatching(/^config\.ts: .*"warn"/),
    "result.ts: Type 'number' is not assignable to type 'string'.",
    expect.stringMatching(/^path\.ts: .*'path' is missing/),
  ]);
});
