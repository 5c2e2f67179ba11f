import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromSquawk } from "../../src/cli/from-squawk.ts";
import { rules } from "../../src/rules/index.ts";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

const convert = (text: string): ReturnType<typeof fromSquawk> => fromSquawk(text, ".squawk.toml", rules);

describe("fromSquawk", () => {
  test("turns on what squawk has on by default, and off what it has off", () => {
    const { config, notes, problems } = convert('excluded_rules = ["ban-drop-column", "prefer-text-field", "ban-char-field", "require-timeout-settings"]\nincluded_rules = ["require-table-schema"]\n');
    expect({ notes, problems }).toEqual({ notes: [], problems: [] });
    expect(config?.rules).toMatchObject({ "drop-column": "off", "unqualified-name": ["warning", { everywhere: true }], "narrow-integer": ["warning", { columns: "all" }] });
    expect(Object.keys(config?.rules ?? {})).not.toEqual(expect.arrayContaining(["length-limited-text"]));
    expect(Object.keys(config?.rules ?? {})).not.toContain("missing-lock-timeout");
    expect(convert("").config?.rules).toMatchObject({ "missing-lock-timeout": "warning", "length-limited-text": ["warning", { allow: "nothing" }] });
    expect(convert("").config?.rules).not.toHaveProperty("unqualified-name");
  });

  test("leaves a rule on that stands for something else as well, and says so", () => {
    const { config, notes } = convert('excluded_rules = ["adding-foreign-key-constraint"]');
    expect(config?.rules).not.toHaveProperty("validating-foreign-key");
    expect(config?.rules).not.toHaveProperty("inline-references-on-add-column");
    expect(convert("").config?.rules).toMatchObject({ "inline-references-on-add-column": "warning" });
    expect(notes).toEqual(["excluded_rules: validating-foreign-key stays on. It stands for adding-foreign-key-constraint, and for constraint-missing-not-valid as well."]);
  });

  test("has one rule for integer and smallint, which is off where integer is allowed", () => {
    expect(convert('excluded_rules = ["prefer-bigint-over-int"] # counters')).toMatchObject({ config: { rules: expect.not.objectContaining({ "narrow-integer": expect.anything() as unknown }) as unknown }, notes: [expect.stringContaining("comments stay behind")] });
    expect(convert('excluded_rules = ["prefer-bigint-over-smallint"]').config?.rules).toHaveProperty("narrow-integer");
  });

  test("takes over paths and the version as far as they go", () => {
    const { config, notes } = convert('excluded_paths = ["005_user_ids.sql", "./db/*old.sql", "../other/*.sql"]\npg_version = "11.0"');
    expect(config).toMatchObject({ postgres: 13, ignore: ["005_user_ids.sql", "db/**/*old.sql"], honour: ["squawk"], "fail-on": "warning" });
    expect(notes.map((note) => note.split(":", 1)[0])).toEqual(["pg_version 11", "excluded_paths", "excluded_paths became `ignore`"]);
    expect(convert('pg_version = "16"').config?.postgres).toBe(16);
  });

  test("names what has no place here", () => {
    expect(convert("assume_in_transaction = true\nexclude_rules = []\n[upload_to_github]\nfail_on_violations = true\n").notes).toEqual([
      expect.stringMatching(/^assume_in_transaction: /),
      expect.stringMatching(/^upload_to_github: /),
      "exclude_rules (line 2): squawk knows no such key. Did you mean excluded_rules?",
    ]);
  });

  test.each([
    ["excluded_rules = [\n  # one\n  'ban-drop-column',\n  'ban-drop-colum',\n]", 4, "squawk 2.63.0 has no rule ban-drop-colum. Did you mean ban-drop-column?"],
    ['pg_version = "11.0"\nexcluded_rules = "ban-drop-column"', 2, "excluded_rules must be a list of strings."],
    ["pg_version = 11", 1, 'pg_version must be a version in quotation marks: "16.0".'],
    ["\nassume_in_transaction = 'yes'", 2, "assume_in_transaction must be true or false."],
    ['a = 1\nexcluded_rules = ["ban-drop-column"', 2, /^This is no valid TOML: .+\.$/],
  ])("refuses %j", (text, line, message) => {
    expect(convert(text)).toMatchObject({ config: null, problems: [{ path: ".squawk.toml", line, message: typeof message === "string" ? message : expect.stringMatching(message) as unknown }] });
  });
});

describe("migralint init --from squawk", () => {
  buildCommand();
  const files = { "migrations/001_users.sql": "create table users (id int primary key);\n", "migrations/002_drop.sql": "-- squawk-ignore ban-drop-table -- gone\ndrop table users;\n" };

  test("writes a valid configuration under which its comments hold", async () => {
    const root = folder({ ...files, ".squawk.toml": 'pg_version = "16.2"\nexcluded_rules = ["prefer-bigint-over-int", "prefer-bigint-over-smallint"]\nexcluded_paths = ["*_old.sql"]\n' });
    const { code, stdout, stderr } = await migralint(root, ["init", "--from", "squawk"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("PostgreSQL 16, from .squawk.toml");
    expect(stdout).toContain("  excluded_paths became `ignore`");
    const written = readFileSync(join(root, "migralint.yaml"), "utf8");
    expect(written).toContain("honour: [squawk]");
    expect(written).not.toContain("narrow-integer");
    expect(await migralint(root, ["config", "validate"])).toEqual({ code: 0, stdout: "migralint.yaml is valid.\n", stderr: "" });
    expect((await migralint(root, ["--format", "compact"])).stdout).not.toContain("drop-table");
  });

  test.each([
    ["without a file", {}, ["--from", "squawk"], ".squawk.toml: There is none here or in a folder above."],
    ["with one that is wrong", { ".squawk.toml": "excluded_rules = ['x']" }, ["--from", "squawk"], ".squawk.toml:1: squawk 2.63.0 has no rule x."],
    ["from another tool", {}, ["--from", "eugene"], "There is no --from eugene: squawk."],
  ])("writes nothing %s", async (_, more, args, message) => {
    const root = folder({ ...files, ...more });
    const { code, stderr } = await migralint(root, ["init", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(() => readFileSync(join(root, "migralint.yaml"))).toThrow();
  });
});
