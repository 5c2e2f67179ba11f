import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const config = [
  "extends: [solvereign]",
  "postgres: 16",
  "tables: { 'app.*': large }",
  "projects:",
  "  - { path: services/*/db, runner: flyway, rules: { version-gap: off } }",
  "overrides:",
  "  - { files: '**/old', postgres: 13, tenancy: { exempt: [] } }",
  "ignore: '*.bak.sql'",
].join("\n");

describe("migralint config print", () => {
  test("shows what applies to a file, and where it comes from", async () => {
    const root = folder({ "migralint.yaml": config });
    const { code, stdout, stderr } = await migralint(root, ["config", "print", "services/a/db/old/V1__x.sql"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("# From: preset solvereign; migralint.yaml; migralint.yaml, projects[0]; migralint.yaml, overrides[0].");
    const shown = parse(stdout) as { rules: Record<string, unknown> };
    expect(shown).toMatchObject({ postgres: 13, runner: "flyway", tenancy: { references: "core.tenants", exempt: [] }, tables: { "app.*": "large" }, "fail-on": "error" });
    expect(shown.rules["missing-rollback"]).toEqual(["warning", { convention: "{stem}_rollback.sql" }]);
    expect(shown.rules).not.toHaveProperty("version-gap");
  });

  test("names the key that a project was written under", async () => {
    const { stdout } = await migralint(folder({ "migralint.yaml": "migrations: db\n" }), ["config", "print", "db/001_x.sql"]);
    expect(stdout).toContain("# From: preset recommended; migralint.yaml; migralint.yaml, migrations.\n");
  });

  test("is itself a valid configuration", async () => {
    const root = folder({ "migralint.yaml": config });
    const { stdout } = await migralint(root, ["config", "print", "db/001_x.sql"]);
    const again = folder({ "migralint.yaml": `extends: []\n${stdout}` });
    expect(await migralint(again, ["config", "validate"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("says which version is assumed without a configuration", async () => {
    const { stdout } = await migralint(folder({}), ["config", "print", "x.sql"]);
    expect(stdout).toContain("There is no migralint.yaml here or above.");
    expect(stdout).toContain("# From: preset recommended.");
    expect(stdout).toContain("\npostgres: 14");
  });

  test("--format json gives data, and the command line counts", async () => {
    const root = folder({ "migralint.yaml": config });
    const { stdout } = await migralint(root, ["config", "print", "x.bak.sql", "--format", "json", "--postgres", "18", "--runner", "plain"]);
    expect(JSON.parse(stdout)).toMatchObject({ file: "x.bak.sql", configuration: "migralint.yaml", ignored: true, postgres: 18, runner: "plain", project: null });
  });

  test("follows the configuration nearest to the file", async () => {
    const root = folder({ "migralint.yaml": "postgres: 15", "a/migralint.yaml": "postgres: 17", "b/x.sql": "" });
    expect((await migralint(root, ["config", "print", "a/x.sql"])).stdout).toContain("postgres: 17");
    expect((await migralint(join(root, "b"), ["config", "print", "x.sql"])).stdout).toContain("# Configuration: ../migralint.yaml.");
  });

  test("still shows the rest of a configuration with mistakes", async () => {
    const { code, stdout, stderr } = await migralint(folder({ "migralint.yaml": "postgres: 17\nrulez: {}" }), ["config", "print", "x.sql"]);
    expect(code).toBe(2);
    expect(stderr).toBe('migralint: migralint.yaml:2: Unknown key "rulez". Did you mean rules?\n');
    expect(stdout).toContain("postgres: 17");
  });
});

describe("migralint config validate", () => {
  test.each<[string, Record<string, string>, string]>([
    ["mistakes", { "migralint.yaml": "postgres: 3" }, "migralint: migralint.yaml:1: postgres must be from 13 to 18, not 3.\n"],
    ["folders that are not there", { "migralint.yaml": "migrations: [db, 'x/*/y']", "db/001_x.sql": "" }, "migralint: migralint.yaml: There is no file or folder x/*/y below the working directory.\n"],
    ["a missing configuration", {}, "migralint: There is no migralint.yaml here or above. migralint init writes one.\n"],
  ])("names %s", async (_, files, expected) => {
    expect(await migralint(folder(files), ["config", "validate"])).toEqual({ code: 2, stdout: "", stderr: expected });
  });

  test("takes no paths", async () => {
    expect((await migralint(folder({}), ["config", "validate", "x.yaml"])).stderr).toContain("migralint config validate takes no paths; for another file: --config FILE.");
  });
});
