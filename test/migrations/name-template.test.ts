import { describe, expect, test } from "vitest";
import { fillTemplate, matchesTemplate, showTemplate } from "../../src/migrations/name-template.ts";

describe("a template matches", () => {
  test.each([
    ["{version:3}_{snake_case}.sql", "023_add_policy_profiles.sql"],
    ["{version:3}_{snake_case}.sql", "001_2fa.sql"],
    ["{sequence}_{snake_case}.sql", "0004_quote_performance_indexes.sql"],
    ["{sequence}_{snake_case}.sql", "36_add_preferences.sql"],
    ["{timestamp}_{type}_{snake_case}.sql", "20250823120000_create_metrics.sql"],
    ["{timestamp}_{type}_{snake_case}.sql", "20250823120000_create_view_metrics.sql"],
    ["{version}-{kebab-case}.sql", "1-add-users.sql"],
    ["V{version}__{words}.sql", "V12__Add_Users-2.sql"],
    ["{snake_case}_{version:2}.sql", "add_users_2_10.sql"],
    ["plain.sql", "plain.sql"],
    ["{open", "{open"],
  ])("%s: %s", (template, name) => {
    expect(matchesTemplate(template, name, ["create", "create_view", "alter"])).toBe(true);
  });
});

describe("a template does not match", () => {
  test.each([
    ["{version:3}_{snake_case}.sql", "23_add.sql"],
    ["{version:3}_{snake_case}.sql", "0023_add.sql"],
    ["{version:3}_{snake_case}.sql", "048b_add.sql"],
    ["{version:3}_{snake_case}.sql", "023_Add.sql"],
    ["{version:3}_{snake_case}.sql", "023_add__twice.sql"],
    ["{version:3}_{snake_case}.sql", "023_add_.sql"],
    ["{version:3}_{snake_case}.sql", "023_add.sql.bak"],
    ["{sequence}_{snake_case}.sql", "20250823120000_add.sql"],
    ["{timestamp}_{type}_{snake_case}.sql", "20250823_create_metrics.sql"],
    ["{timestamp}_{type}_{snake_case}.sql", "20250823120000_make_metrics.sql"],
    ["{version}.sql", ".sql"],
    ["", "x.sql"],
  ])("%s: %s", (template, name) => {
    expect(matchesTemplate(template, name, ["create", "alter"])).toBe(false);
  });
});

test("a hostile template takes no more steps than pattern times the square of the name", () => {
  const template = `${"{words}".repeat(200)}!`;
  expect(matchesTemplate(template, "a".repeat(250))).toBe(false);
});

test("filling pads a version and leaves what it does not know", () => {
  expect(fillTemplate("{version:4}_{type}_{snake_case}.sql", { version: "12", snake_case: "add_users" })).toBe("0012_{type}_add_users.sql");
  expect(fillTemplate("rollback-{version}.sql", { version: "005" })).toBe("rollback-005.sql");
});

test("messages show templates without braces, which are their slots", () => {
  expect(showTemplate("{version:3}_{snake_case}.sql")).toBe("<version:3>_<snake_case>.sql");
});
