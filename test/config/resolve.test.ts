import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig, withSettings } from "../../src/config/load.ts";
import { ignoring, resolveConfig, resolver, settingsFor } from "../../src/config/resolve.ts";
import type { Settings } from "../../src/settings.ts";
import { folder } from "./folder.ts";
import { rules } from "./rules.ts";

const settings = (config: object, path = "db/001_x.sql"): Settings => resolveConfig(config, rules).settings(path);

describe("settings", () => {
  test("without any configuration are those of recommended, on the version that is four behind the newest", () => {
    expect(settings({})).toEqual({ postgres: 14, tenancy: null, tables: [], statistics: null, rules: { "drop-table": { severity: "error", options: {} } }, placeholders: [], requireReason: false, honour: [] });
  });

  test("of a configuration that extends nothing start from recommended too", () => {
    expect(Object.keys(settings({ postgres: 16 }).rules)).toEqual(["drop-table"]);
    expect(Object.keys(settings({ extends: [] }).rules)).toEqual([]);
  });

  test("strict holds recommended, all holds everything", () => {
    expect(Object.keys(settings({ extends: "strict" }).rules)).toEqual(["drop-table", "invalid-filename"]);
    expect(settings({ extends: ["all"] }).rules).toEqual({
      "drop-table": { severity: "error", options: {} },
      "invalid-filename": { severity: "warning", options: {} },
      "version-gap": { severity: "info", options: {} },
    });
  });

  test("a severity alone keeps the options given before; options are merged by name", () => {
    const overrides = (entry: unknown) => settings({ rules: { "invalid-filename": ["error", { digits: 4, style: "kebab" }] }, overrides: [{ files: "db", rules: { "invalid-filename": entry } }] }).rules["invalid-filename"];
    expect(overrides("info")).toEqual({ severity: "info", options: { digits: 4, style: "kebab" } });
    expect(overrides(["info", { digits: 5 }])).toEqual({ severity: "info", options: { digits: 5, style: "kebab" } });
    expect(overrides("off")).toBeUndefined();
  });

  test("a rule that was off comes back with its options", () => {
    const config = { rules: { "invalid-filename": ["error", { digits: 4 }] }, overrides: [{ files: "db", rules: { "invalid-filename": "off" } }, { files: "db/0*", rules: { "invalid-filename": "info" } }] };
    expect(settings(config).rules["invalid-filename"]).toEqual({ severity: "info", options: { digits: 4 } });
  });

  test("of overrides the later win", () => {
    const config = { overrides: [{ files: "**/*.sql", postgres: 15 }, { files: ["none", "001_*.sql"], postgres: 16 }, { files: "db/002*", postgres: 17 }] };
    expect([settings(config).postgres, settings(config, "db/002_x.sql").postgres, settings(config, "db/003_x.sql").postgres]).toEqual([16, 17, 15]);
  });

  test.each([
    ["db/001_x.sql", true, "the file"],
    ["001_*.sql", true, "its name in any folder"],
    ["db", true, "a folder above it"],
    ["db/", true, "a folder above it, with a slash"],
    ["./db", true, "a folder, with a dot"],
    ["./001_x.sql", false, "a file in the base only"],
    [".", true, "everything"],
    ["b", false, "a part of a name"],
    ["**/x/**", false, "another folder"],
  ])("files: %s fits: %s (%s)", (files, fits) => {
    expect(settings({ overrides: [{ files, postgres: 18 }] }).postgres).toBe(fits ? 18 : 14);
  });

  test("tenancy is merged key by key over the defaults, and can be taken back", () => {
    const config = { tenancy: { references: "core.tenants", exempt: ["a"] }, overrides: [{ files: "db/a", tenancy: { exempt: ["b"], setting: "app.x" } }, { files: "db/b", tenancy: "off" }] };
    const defaults = { column: "tenant_id", type: null, references: "core.tenants", exempt: ["a"], schemas: null, setting: null };
    expect(settings(config).tenancy).toEqual(defaults);
    expect(settings(config, "db/a/1.sql").tenancy).toEqual({ ...defaults, exempt: ["b"], setting: "app.x" });
    expect(settings(config, "db/b/1.sql").tenancy).toBeNull();
  });

  test("of tables the ones said last come last", () => {
    const config = { tables: { "a.*": "small", b: "small" }, overrides: [{ files: "db", tables: { "a.*": "large" } }] };
    expect(settings(config).tables).toMatchObject([{ pattern: "b", size: "small" }, { pattern: "a.*", size: "large" }]);
  });

  test("throw where the data is not valid", () => {
    expect(() => settings({ postgres: 3 })).toThrow("postgres must be from 13 to 18, not 3.");
    expect(() => settings({ extends: "./a.yaml" })).toThrow("./a.yaml is a file");
  });
});

describe("projects", () => {
  const config = {
    rules: { "drop-table": "warning" },
    projects: [{ path: "services/*", postgres: 15 }, { path: "services/billing/db", extends: "all", rules: { "drop-table": "info" } }],
    overrides: [{ files: "services/billing/db/old", postgres: 13 }],
  };

  test("a file belongs to the last one that holds it", () => {
    const { config: resolved } = resolveConfig(config, rules);
    const resolve = resolver(resolved);
    expect(resolve("services/a/1.sql").project?.path).toBe("services/*");
    expect(resolve("services/billing/db/1.sql").project?.path).toBe("services/billing/db");
    expect(resolve("elsewhere/1.sql").project).toBeNull();
  });

  test("what they say stands above the configuration and below its overrides", () => {
    expect(settings(config, "services/a/1.sql")).toMatchObject({ postgres: 15, rules: { "drop-table": { severity: "warning" } } });
    expect(settings(config, "services/billing/db/1.sql").rules["drop-table"]?.severity).toBe("info");
    expect(settings(config, "services/billing/db/old/1.sql").postgres).toBe(13);
  });

  test("where one extends presets of its own, recommended is not implied", () => {
    const houses = { projects: [{ path: "a", extends: [] }, { path: "b" }] };
    expect(Object.keys(settings(houses, "a/1.sql").rules)).toEqual([]);
    expect(Object.keys(settings(houses, "b/1.sql").rules)).toEqual(["drop-table"]);
  });

  test("migrations are projects without settings of their own", () => {
    const { config: resolved } = resolveConfig({ migrations: ["a", "b/*"], runner: "plain" }, rules);
    expect(resolved.projects.map(({ path, runner }) => [path, runner])).toEqual([["a", "plain"], ["b/*", "plain"]]);
  });
});

describe("from the file system", () => {
  test("paths are those of the working directory, globs those of the configuration's folder", () => {
    const root = folder({ "migralint.yaml": "overrides: [{ files: services/a, postgres: 17 }]\nignore: [services/a/old]", "services/a/1.sql": "" });
    const { config } = loadConfig({ cwd: join(root, "services"), rules });
    expect(settingsFor(config!, "a/1.sql").postgres).toBe(17);
    expect(settingsFor(config!, "../other/1.sql").postgres).toBe(14);
    const ignores = ignoring(config!);
    expect([ignores("a/old/1.sql"), ignores("a/1.sql")]).toEqual([true, false]);
  });

  test("settings of the command line stand above all", () => {
    const { config } = loadConfig({ cwd: folder({ "migralint.yaml": "overrides: [{ files: '*', postgres: 15, rules: { drop-table: off } }]" }), rules });
    const asked = withSettings(config!, "the command line", { postgres: 18, rules: { "drop-table": "warning" } });
    expect(settingsFor(asked, "1.sql")).toMatchObject({ postgres: 18, rules: { "drop-table": { severity: "warning" } } });
  });

  test("files to which the same applies share one value", () => {
    const { config } = loadConfig({ cwd: folder({}), rules });
    const resolve = resolver(config!);
    expect(resolve("a.sql")).toBe(resolve("b.sql"));
  });
});
