import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../src/config/resolve.ts";
import { configSchema, configShape } from "../../src/config/schema.ts";
import { validate } from "../../src/config/validate.ts";
import { policies, presetNamed, presetNames } from "../../src/policies/index.ts";
import { rules } from "../../src/rules/index.ts";

const on = (preset: string) => resolveConfig({ extends: preset }, rules).settings("001_x.sql").rules;

describe("presets", () => {
  test.each(presetNames)("%s names only rules and options that exist", (name) => {
    expect(validate(presetNamed(name, rules), configShape(rules))).toEqual([]);
  });

  test.each(presetNames)("%s judges syntax and suppressions, and more", (name) => {
    expect(on(name)["syntax-error"]?.severity).toBe("error");
    expect(Object.keys(on(name)).length).toBeGreaterThan(8);
  });

  test("recommended is part of strict, strict of all", () => {
    expect(Object.keys(on("all"))).toEqual(expect.arrayContaining(Object.keys(on("strict"))));
    expect(Object.keys(on("strict"))).toEqual(expect.arrayContaining(Object.keys(on("recommended"))));
    expect(Object.keys(on("all")).sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  test("there is no other", () => {
    expect(presetNamed("nope", rules)).toBeUndefined();
    expect(presetNamed("constructor", rules)).toBeUndefined();
  });
});

describe("policies", () => {
  test("are called as their files are", () => {
    for (const { name, summary } of policies) {
      expect(readFileSync(join(import.meta.dirname, "../../src/policies", `${name}.ts`), "utf8")).toContain(`name: "${name}"`);
      expect(summary).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("grade as their documents do", () => {
    // solvereign: missing RLS is S2, a missing rollback or tenant_id S3.
    expect(on("solvereign")).toMatchObject({ "missing-row-security": { severity: "error" }, "missing-rollback": { severity: "warning" }, "missing-tenant-column": { severity: "warning" }, "missing-review": { severity: "error" } });
    // pivotal-flow and scout-dashboard demand a rollback; for lootaura and lancio it is optional but recommended.
    expect(["pivotal-flow", "scout-dashboard", "lootaura", "lancio"].map((name) => on(name)["missing-rollback"]?.severity)).toEqual(["error", "error", "info", "info"]);
    expect(on("lancio")["missing-transaction"]?.severity).toBe("error");
  });

  test("call rollbacks as their documents do", () => {
    expect(["solvereign", "pivotal-flow", "lancio", "scout-dashboard"].map((name) => on(name)["missing-rollback"]?.options["convention"])).toEqual(["{stem}_rollback.sql", "{stem}_rollback.sql", "rollback-{version}.sql", "{stem}.down.sql"]);
  });

  test("only solvereign says what a tenant is", () => {
    const tenancies = policies.map(({ name }) => [name, resolveConfig({ extends: name }, rules).settings("x.sql").tenancy?.references ?? null]);
    expect(Object.fromEntries(tenancies)).toEqual({ "solvereign": "core.tenants", "pivotal-flow": null, "lootaura": null, "lancio": null, "scout-dashboard": null });
  });
});

test("schema.json is what configSchema gives", () => {
  expect(JSON.parse(readFileSync(join(import.meta.dirname, "../../schema.json"), "utf8"))).toEqual(configSchema(rules));
});
