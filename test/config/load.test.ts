import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { folder } from "./folder.ts";
import { rules } from "./rules.ts";

const load = (root: string, options: { readonly within?: string; readonly file?: string } = {}) => loadConfig({ cwd: join(root, options.within ?? ""), file: options.file, rules });
const lines = (problems: readonly { readonly path: string | null; readonly line: number | null; readonly message: string }[]) => problems.map(({ path, line, message }) => `${path}:${line}: ${message}`);

describe("loadConfig", () => {
  test("without a file gives the defaults", () => {
    const { config, problems } = load(folder({}));
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ file: null, hasPresets: false, failOn: "error", projects: [], ignore: [] });
  });

  test("finds the nearest file upwards, and takes its folder as the base", () => {
    const root = folder({ "migralint.yaml": "postgres: 15", "services/a/migralint.yml": "postgres: 16", "services/a/db/x.sql": "", "services/b/x.sql": "" });
    expect(load(root, { within: "services/a/db" }).config).toMatchObject({ file: "../migralint.yml", base: join(root, "services/a") });
    expect(load(root, { within: "services/b" }).config).toMatchObject({ file: "../../migralint.yaml", base: root });
  });

  test("takes the folder of a file given above the working directory as the base, else the working directory", () => {
    const root = folder({ "house.yaml": "", "tools/lint.yaml": "", "db/x.sql": "" });
    expect(load(root, { within: "db", file: "../house.yaml" }).config?.base).toBe(root);
    expect(load(root, { file: "tools/lint.yaml" }).config?.base).toBe(root);
  });

  test("an empty file is a configuration", () => {
    expect(load(folder({ "migralint.yaml": "# nothing yet\n" })).problems).toEqual([]);
  });

  test.each([
    ["a missing file", {}, "nope.yaml", ["nope.yaml:null: The configuration cannot be read: it does not exist."]],
    ["a folder", { "x/y": "" }, "x", ["x:null: This is not a file, so it cannot be the configuration."]],
    ["another encoding", { "x.yaml": new Uint8Array([0x72, 0xff, 0xfe]) }, "x.yaml", ["x.yaml:null: The configuration cannot be read: it is not UTF-8 text."]],
    ["no YAML", { "x.yaml": "a: [1\nb: 2\n" }, "x.yaml", ["x.yaml:2: This is not valid YAML: "]],
    ["a key twice", { "x.yaml": "postgres: 15\npostgres: 16\n" }, "x.yaml", ["x.yaml:2: This is not valid YAML: Map keys must be unique."]],
    ["two documents", { "x.yaml": "postgres: 15\n---\npostgres: 16\n" }, "x.yaml", ["x.yaml:2: This is not valid YAML: "]],
    ["a tag", { "x.yaml": "postgres: !!js/function 'x'\n" }, "x.yaml", ["x.yaml:1: A configuration is plain data: "]],
    ["an alias bomb", { "x.yaml": bomb() }, "x.yaml", ["x.yaml:1: The file has more than 20000 values, aliases followed, so it is not read."]],
    ["an alias to itself", { "x.yaml": "ignore: &a [*a]\n" }, "x.yaml", ["x.yaml:1: The file is nested more than 20 levels deep."]],
    ["deep nesting", { "x.yaml": `ignore: ${"[".repeat(50)}${"]".repeat(50)}` }, "x.yaml", ["x.yaml:1: The file is nested more than 20 levels deep."]],
    ["nesting that would overflow the stack", { "x.yaml": "[".repeat(200_000) }, "x.yaml", ["x.yaml:"]],
    ["a huge file", { "x.yaml": `# ${"x".repeat(1_000_000)}` }, "x.yaml", ["x.yaml:null: The file has more than 1000000 characters, so it is not read."]],
    ["a key that is no word", { "x.yaml": "? [a]\n: 1\n" }, "x.yaml", ["x.yaml:1: Keys must be plain words."]],
  ])("refuses %s in one line", (_, files: Record<string, string | Uint8Array>, file, expected) => {
    const { config, problems } = load(folder(files), { file });
    expect(config).toBeNull();
    const found = lines(problems);
    expected.forEach((line, index) => expect(found[index]).toContain(line));
    for (const line of found) expect(line).not.toContain("\n");
  });

  test("follows aliases", () => {
    const { config, problems } = load(folder({ "migralint.yaml": "overrides:\n  - files: &old [a, b]\n  - files: *old\n" }));
    expect(problems).toEqual([]);
    expect(config?.overrides.map(({ files }) => files)).toEqual([["a", "b"], ["a", "b"]]);
  });

  test("names each mistake with its line, and goes on with the rest", () => {
    const text = [
      "extends: [strict, recomended]",
      "postgres: 15",
      "rulez: {}",
      "__proto__: { postgres: 17 }",
      "rules:",
      "  drop-table: fatal",
      "  version-gap: [info, { x: 1 }]",
      "  invalid-filename: [error, { digits: 4, styl: kebab }]",
      "overrides:",
      "  - { files: a, postgres: 99 }",
      "ignore: old",
    ].join("\n");
    const { config, problems } = load(folder({ "migralint.yaml": text }));
    expect(lines(problems)).toEqual([
      'migralint.yaml:1: Unknown preset "recomended". Did you mean recommended?',
      'migralint.yaml:3: Unknown key "rulez". Did you mean rules?',
      'migralint.yaml:4: Unknown key "__proto__".',
      'migralint.yaml:6: Unknown severity "fatal". One of off, info, warning, error.',
      'migralint.yaml:7: Unknown option of version-gap "x". There are none.',
      'migralint.yaml:8: Unknown option of invalid-filename "styl". Did you mean style?',
      "migralint.yaml:10: overrides[0].postgres must be from 13 to 18, not 99.",
    ]);
    expect(config?.layers.map(({ from }) => from)).toEqual(["preset strict", "migralint.yaml"]);
    expect(config?.layers[1]?.data).toEqual({ postgres: 15, rules: { "version-gap": ["info", {}], "invalid-filename": ["error", { digits: 4 }] } });
    expect(config?.overrides).toEqual([{ from: "migralint.yaml, overrides[0]", files: ["a"], data: {} }]);
    expect(config?.ignore).toEqual(["old"]);
  });
});

describe("extends", () => {
  test("brings other files in order, relative to the file that names them, with their overrides below its own settings", () => {
    const root = folder({
      "migralint.yaml": "extends: [solvereign, ./house/base.yaml]\npostgres: 17",
      "house/base.yaml": "extends: ./more.yaml\nfail-on: warning\nignore: b\noverrides: [{ files: old, postgres: 13 }]",
      "house/more.yaml": "runner: plain\nignore: m",
    });
    const { config, problems } = load(root);
    expect(problems).toEqual([]);
    expect(config?.layers.map(({ from }) => from)).toEqual(["preset solvereign", "house/more.yaml", "house/base.yaml", "house/base.yaml, overrides[0]", "migralint.yaml"]);
    expect(config).toMatchObject({ failOn: "warning", runner: "plain", ignore: ["m", "b"], hasPresets: true });
  });

  test.each([
    ["a file that is not there", { "migralint.yaml": "postgres: 15\nextends:\n  - ./nope.yaml" }, "migralint.yaml:3: ./nope.yaml does not exist, so it cannot be extended."],
    ["a file that is no YAML by its name", { "migralint.yaml": "extends: ./x.js", "x.js": "" }, "migralint.yaml:1: ./x.js cannot be extended: only .yaml and .yml files can."],
    ["itself", { "migralint.yaml": "extends: ./migralint.yaml" }, "migralint.yaml:1: ./migralint.yaml extends itself, by way of no other file."],
    ["a circle", { "migralint.yaml": "extends: ./a.yaml", "a.yaml": "extends: ./b.yaml", "b.yaml": "extends: ./a.yaml" }, "b.yaml:1: ./a.yaml extends itself, by way of b.yaml."],
    ["a file outside", { "x/migralint.yaml": "extends: ../base.yaml", "base.yaml": "" }, "migralint.yaml:1: ../base.yaml is outside of the working directory, so it is not extended."],
    ["a chain without end", chain(12), "9.yaml:1: ./10.yaml is the 11th file in a chain of extends; at most 10 are followed."],
    ["more files than anyone writes", { "migralint.yaml": "extends: [./a.yaml, ./a.yaml, ./a.yaml, ./a.yaml]", "a.yaml": `extends: [${"./b.yaml, ".repeat(20)}]`, "b.yaml": "" }, "More than 50 files are extended."],
    ["a file with projects of its own", { "migralint.yaml": "extends: ./a.yaml", "a.yaml": "\nmigrations: db" }, "a.yaml:2: migrations can only stand in the configuration itself, not in a file that it extends."],
    ["a file with mistakes", { "migralint.yaml": "extends: ./a.yaml", "a.yaml": "\npostgres: 1" }, "a.yaml:2: postgres must be from 13 to 18, not 1."],
  ])("refuses %s", (_, files: Record<string, string>, expected) => {
    const within = Object.keys(files).find((path) => path.endsWith("migralint.yaml"))!.replace(/\/?migralint\.yaml$/, "");
    const { config, problems } = load(folder(files), { within });
    expect(config).not.toBeNull();
    expect(problems).toHaveLength(1);
    expect(lines(problems)[0]).toContain(expected);
  });

  test("does not follow a link that leads outside", () => {
    const root = folder({ "base.yaml": "postgres: 13", "project/migralint.yaml": "extends: ./base.yaml" });
    symlinkSync(join(root, "base.yaml"), join(root, "project/base.yaml"));
    expect(lines(load(root, { within: "project" }).problems)[0]).toContain("./base.yaml is outside of the working directory");
  });

  test("is followed from a file that was given outside of the working directory", () => {
    const root = folder({ "house/lint.yaml": "extends: ./base.yaml", "house/base.yaml": "fail-on: info" });
    mkdirSync(join(root, "project"));
    const { config, problems } = load(root, { within: "project", file: "../house/lint.yaml" });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ failOn: "info", base: join(root, "project") });
  });
});

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, level) => `a${level}: &a${level} [${level === 0 ? "x" : Array(9).fill(`*a${level - 1}`).join(", ")}]`);
  return `{ ${levels.join(", ")} }`;
}

function chain(length: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length }, (_, index) => [index === 0 ? "migralint.yaml" : `${index}.yaml`, index === length - 1 ? "" : `extends: ./${index + 1}.yaml`]));
}
