import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { configSchema, configShape } from "../../src/config/schema.ts";
import { validate } from "../../src/config/validate.ts";
import { rules as allRules } from "../../src/rules/index.ts";
import { rules } from "./rules.ts";

const shape = configShape(rules);
const schema = configSchema(rules);
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: true });
const accepts = ajv.compile(schema);

const good: readonly unknown[] = [
  {},
  { extends: "recommended" },
  { extends: [] },
  { extends: ["strict", "solvereign", "./base.yaml", "../house/base.yml"] },
  { postgres: 13 },
  { postgres: 18 },
  { migrations: "db/migrations" },
  { migrations: ["db/*/migrations", "./x", "."] },
  { migrations: [] },
  { runner: "plain" },
  { rules: {} },
  { rules: { "drop-table": "off", "version-gap": "info", "invalid-filename": "warning" } },
  { rules: { "drop-table": ["error"] } },
  { rules: { "drop-table": ["error", {}] } },
  { rules: { "invalid-filename": ["error", { pattern: null, style: "kebab", digits: 4, limit: null, loose: true, names: ["a"], kinds: ["down"] }] } },
  { rules: { "invalid-filename": ["error", { pattern: "x", limit: -1, names: [], kinds: [] }] } },
  { tenancy: "off" },
  { tenancy: {} },
  { tenancy: { column: "org", type: null, references: "core.orgs", exempt: ["a.*"], schemas: null, setting: "app.org" } },
  { tenancy: { schemas: ["app"], type: "uuid" } },
  { tables: { "app.events": "large", "lookup_*": "small" } },
  { placeholders: ["${x}", ":x"] },
  { "require-reason": true, "fail-on": "never", ignore: "legacy" },
  { "fail-on": "warning", ignore: ["**/seeds/**", "*.bak.sql"] },
  { overrides: [] },
  { overrides: [{ files: "a/**" }, { files: ["b", "c"], postgres: 15, rules: { "drop-table": "off" }, tenancy: "off", tables: {}, placeholders: [], "require-reason": false }] },
  { projects: [{ path: "services/*/migrations" }] },
  { projects: [{ path: "a", runner: "plain", extends: "all", postgres: 16, rules: { "drop-table": "off" } }, { path: "b" }] },
];

const bad: readonly unknown[] = [
  null,
  [],
  "recommended",
  3,
  { unknown: 1 },
  { extends: "recomended" },
  { extends: null },
  { extends: ["recommended", 3] },
  { extends: "https://example.org/base.yaml" },
  { extends: "/etc/base.yaml" },
  { extends: "base.yaml" },
  { extends: "./" },
  { extends: "./a\nb" },
  { postgres: 12 },
  { postgres: 19 },
  { postgres: "16" },
  { postgres: 16.5 },
  { postgres: null },
  { migrations: "" },
  { migrations: "../other" },
  { migrations: "a/../../b" },
  { migrations: ".." },
  { migrations: "/abs" },
  { migrations: "C:/abs" },
  { migrations: "\\\\server" },
  { migrations: "!a" },
  { migrations: {} },
  { migrations: [""] },
  { migrations: "a", projects: [{ path: "b" }] },
  { migrations: "x".repeat(501) },
  { runner: "liquibase" },
  { runner: true },
  { rules: [] },
  { rules: null },
  { rules: { "drop-tabel": "error" } },
  { rules: { "drop-table": "fatal" } },
  { rules: { "drop-table": 2 } },
  { rules: { "drop-table": true } },
  { rules: { "drop-table": [] } },
  { rules: { "drop-table": ["error", {}, {}] } },
  { rules: { "drop-table": ["error", null] } },
  { rules: { "drop-table": [{}] } },
  { rules: { "drop-table": ["error", { x: 1 }] } },
  { rules: { "invalid-filename": ["error", { pattern: 3 }] } },
  { rules: { "invalid-filename": ["error", { style: "camel" }] } },
  { rules: { "invalid-filename": ["error", { style: null }] } },
  { rules: { "invalid-filename": ["error", { digits: 0 }] } },
  { rules: { "invalid-filename": ["error", { digits: null }] } },
  { rules: { "invalid-filename": ["error", { digits: 1.5 }] } },
  { rules: { "invalid-filename": ["error", { loose: "yes" }] } },
  { rules: { "invalid-filename": ["error", { names: "a" }] } },
  { rules: { "invalid-filename": ["error", { names: [1] }] } },
  { rules: { "invalid-filename": ["error", { kinds: ["sideways"] }] } },
  { rules: { constructor: "error" } },
  { rules: { toString: "error" } },
  JSON.parse('{"rules": {"__proto__": "error"}}'),
  JSON.parse('{"__proto__": {"postgres": 16}}'),
  { constructor: {} },
  { tenancy: "on" },
  { tenancy: null },
  { tenancy: false },
  { tenancy: { column: "" } },
  { tenancy: { column: null } },
  { tenancy: { colum: "x" } },
  { tenancy: { exempt: "a" } },
  { tenancy: { schemas: "a" } },
  { tenancy: { references: 3 } },
  { tables: { a: "huge" } },
  { tables: { "": "small" } },
  { tables: ["a"] },
  { tables: { a: { size: "huge" } } },
  { placeholders: ["$x"] },
  { placeholders: "${x}" },
  { "require-reason": "yes" },
  { requireReason: true },
  { "fail-on": "fatal" },
  { "fail-on": null },
  { ignore: [3] },
  { overrides: {} },
  { overrides: [{}] },
  { overrides: [{ files: "a", extends: "all" }] },
  { overrides: [{ files: "../a" }] },
  { overrides: [null] },
  { projects: [] },
  { projects: [{}] },
  { projects: ["a"] },
  { projects: [{ path: "a", files: "b" }] },
];

describe("validate", () => {
  test.each(good.map((config) => [JSON.stringify(config), config]))("accepts %s, as ajv does", (_, config) => {
    expect(validate(config, shape)).toEqual([]);
    expect(accepts(config)).toBe(true);
  });

  test.each(bad.map((config) => [(JSON.stringify(config) ?? "").slice(0, 100), config]))("refuses %s, as ajv does", (_, config) => {
    const mistakes = validate(config, shape);
    expect(mistakes.length).toBeGreaterThan(0);
    for (const { message } of mistakes) expect(message).toMatch(/^\S.*[.?]$/u);
    expect(accepts(config)).toBe(false);
  });

  test("agrees with ajv on configurations that were good and then damaged", () => {
    const random = numbers(11);
    const values: readonly unknown[] = [null, 0, 14, -1, "", "off", "error", "recommended", "./a.yaml", "../b", true, [], {}, ["error"], [{}], { path: "a" }, { files: "b" }, { "drop-table": "off" }];
    const keys = ["postgres", "rules", "drop-table", "files", "path", "tenancy", "x", "invalid-filename", "digits"];
    const disagreements: string[] = [];
    const verdicts = { good: 0, bad: 0 };
    for (let round = 0; round < 5_000; round++) {
      const config = damage(good[Math.floor(random() * good.length)], random, values, keys);
      const theirs = accepts(config);
      verdicts[theirs ? "good" : "bad"]++;
      if ((validate(config, shape).length === 0) !== theirs) disagreements.push(`${JSON.stringify(config)}: ajv says ${theirs ? "good" : ajv.errorsText(accepts.errors)}`);
    }
    expect(disagreements).toEqual([]);
    expect(verdicts.good).toBeGreaterThan(200);
    expect(verdicts.bad).toBeGreaterThan(1000);
  });

  test("names what is wrong, where, and what was probably meant", () => {
    const config = {
      extends: ["recomended"],
      postgres: "16",
      rules: { "drop-tabel": "error", "invalid-filename": ["warn", { digit: 3, kinds: ["sideways"] }] },
      overrides: [{ file: "a" }],
    };
    expect(validate(config, shape).map(({ path, atKey, message }) => [path.join("/"), atKey, message])).toEqual([
      ["extends/0", false, 'Unknown preset "recomended". Did you mean recommended?'],
      ["postgres", false, 'postgres must be a whole number, not the text "16".'],
      ["rules/drop-tabel", true, 'Unknown rule "drop-tabel". Did you mean drop-table?'],
      ["rules/invalid-filename/0", false, 'Unknown severity "warn". One of off, info, warning, error.'],
      ["rules/invalid-filename/1/digit", true, 'Unknown option of invalid-filename "digit". Did you mean digits?'],
      ["rules/invalid-filename/1/kinds/0", false, 'rules.invalid-filename[1].kinds[0] cannot be "sideways". One of up, down.'],
      ["overrides/0/file", true, 'Unknown key "file" in overrides[0]. Did you mean files?'],
      ["overrides/0", false, "overrides[0] needs the key files."],
    ]);
  });

  test("shows what it quotes on one line", () => {
    const [mistake] = validate({ ["a\n\u001b[31m".repeat(50)]: 1 }, shape);
    // eslint-disable-next-line no-control-regex -- these must not be there
    expect(mistake?.message).not.toMatch(/[\u0000-\u001f]/);
    expect(mistake?.message.length).toBeLessThan(200);
  });
});

describe("configSchema", () => {
  test("holds no words that are only ours", () => {
    expect(JSON.stringify(schema)).not.toMatch(/"(noun|hint)":/);
  });

  test("describes every rule and its options", () => {
    const { properties, definitions } = schema as { properties: { rules: unknown }; definitions: { rules: { properties: Record<string, unknown> } } };
    expect(properties.rules).toEqual({ $ref: "#/definitions/rules" });
    expect(Object.keys(definitions.rules.properties)).toEqual(rules.map((rule) => rule.id));
    expect(JSON.stringify(definitions.rules.properties["invalid-filename"])).toContain('"How many digits."');
  });
});

/** A copy with one value or key somewhere in it replaced, added or taken away. */
function damage(value: unknown, random: () => number, values: readonly unknown[], keys: readonly string[]): unknown {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  if (typeof value !== "object" || value === null || random() < 0.2) return pick(values);
  if (isList(value)) return value.length === 0 || random() < 0.2 ? [...value, pick(values)] : value.map((item, index) => (index === Math.floor(random() * value.length) ? damage(item, random, values, keys) : item));
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 0 || random() < 0.3) return { ...value, [pick(keys)]: pick(values) };
  const [key, item] = pick(entries);
  return { ...value, [key]: damage(item, random, values, keys) };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("options that are lists of mappings", () => {
  const own = configShape(allRules);
  const said = (entry: unknown, id = "forbidden-statement"): string[] => validate({ rules: { [id]: ["error", { statements: [entry] }] } }, own).map(({ message, path }) => `${path.slice(2).join(".")}: ${message}`);

  test.each([
    [{ comand: "DROP TABLE" }, `1.statements.0.comand: Unknown key "comand" in rules.forbidden-statement[1].statements[0]. Did you mean command?`],
    [{ command: "DROP TABEL" }, `1.statements.0.command: Unknown command "DROP TABEL". Did you mean DROP TABLE?`],
    [{ command: "sell the house" }, `1.statements.0.command: Unknown command "sell the house". migralint explain forbidden-statement lists them.`],
    [{ command: ["GRANT", ""] }, `1.statements.0.command.1: Unknown command "". migralint explain forbidden-statement lists them.`],
    [{ command: 3 }, `1.statements.0.command: rules.forbidden-statement[1].statements[0].command must be a text or a list, not 3.`],
    [{ severity: "fatal" }, `1.statements.0.severity: rules.forbidden-statement[1].statements[0].severity cannot be "fatal". One of error, warning, info.`],
    ["DROP TABLE", `1.statements.0: rules.forbidden-statement[1].statements[0] must be a mapping, not the text "DROP TABLE".`],
  ])("%j", (entry, message) => {
    expect(said(entry)).toEqual([message]);
  });

  test("take commands in any case, with dots for names, and by their first words", () => {
    for (const command of ["drop table", "ALTER TABLE … ADD COLUMN", "Alter Table ... alter column ... type", "CREATE", ["GRANT", "revoke"]]) expect(said({ command, words: "x", severity: "info" })).toEqual([]);
    expect(said({ for: { command: "CREATE TABLE", schema: ["a", "b*"] }, command: "GRANT" }, "required-statement")).toEqual([]);
    expect(said({ for: { comand: "CREATE TABLE" } }, "required-statement")).toEqual([expect.stringContaining("Did you mean command?")]);
    expect(said({ command: "TABLE" })).toHaveLength(1);
  });

  test("are as strict to a machine, but for the commands", () => {
    const check = ajv.compile(configSchema(allRules));
    for (const entry of [{ comand: "GRANT" }, { command: 3 }, { severity: "fatal" }, "GRANT"]) expect(check({ rules: { "forbidden-statement": ["error", { statements: [entry] }] } })).toBe(false);
    expect(check({ rules: { "forbidden-statement": ["error", { statements: [{ command: ["GRANT"], severity: "info" }] }] } })).toBe(true);
  });
});
