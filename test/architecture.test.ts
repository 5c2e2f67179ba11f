import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");

/** Which part of `src` may import which others; `rules` also not one another, and no package at all. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "source.ts": [],
  "finding.ts": ["source.ts"],
  "glob.ts": [],
  "nearest.ts": [],
  "phrase.ts": [],
  "version.ts": [],
  "json.ts": [],
  "baseline.ts": ["finding.ts", "json.ts"],
  "migrations": ["source.ts", "finding.ts", "glob.ts", "sql/lex.ts", "json.ts"],
  "sql": ["source.ts", "migrations"],
  "catalog": ["source.ts", "sql", "migrations"],
  "effects": ["source.ts", "sql", "catalog"],
  "facts": ["source.ts", "nearest.ts", "sql", "migrations", "catalog", "effects"],
  "declared": ["source.ts", "sql", "migrations", "catalog"],
  "git": ["source.ts", "finding.ts", "migrations"],
  "start": ["sql/wasm-flags.ts"],
  "settings.ts": ["finding.ts", "migrations"],
  "tenancy.ts": ["settings.ts", "catalog", "migrations", "sql", "glob.ts"],
  "traffic.ts": ["settings.ts", "catalog", "effects", "facts", "glob.ts"],
  "timeouts.ts": ["settings.ts", "catalog", "effects", "sql", "traffic.ts"],
  "atomic.ts": ["source.ts", "finding.ts", "sql", "migrations"],
  "verification.ts": ["source.ts", "migrations", "sql"],
  "rule.ts": ["source.ts", "finding.ts", "settings.ts", "migrations", "sql", "catalog", "effects", "review.ts"],
  "matcher.ts": ["source.ts", "finding.ts", "glob.ts", "phrase.ts", "rule.ts", "sql", "catalog"],
  "directive.ts": ["source.ts", "sql"],
  "review.ts": ["source.ts", "sql", "glob.ts", "directive.ts"],
  "rules": ["source.ts", "finding.ts", "nearest.ts", "atomic.ts", "verification.ts", "rule.ts", "settings.ts", "sql", "catalog", "effects", "facts", "declared", "migrations", "tenancy.ts", "traffic.ts", "timeouts.ts", "review.ts", "glob.ts", "phrase.ts", "matcher.ts"],
  "report.ts": ["source.ts", "finding.ts", "rule.ts", "migrations", "baseline.ts"],
  "suppress.ts": ["source.ts", "finding.ts", "rule.ts", "rules", "settings.ts", "sql", "review.ts", "nearest.ts", "directive.ts", "other-tools", "squawk-ignore.ts"],
  "squawk-ignore.ts": ["source.ts", "sql", "directive.ts"],
  "repair.ts": ["source.ts", "finding.ts"],
  "steps": ["source.ts", "finding.ts", "settings.ts", "migrations", "sql", "catalog", "effects", "rule.ts", "repair.ts"],
  "explain.ts": ["rule.ts", "settings.ts", "versions.data.ts"],
  "versions.data.ts": [],
  "other-tools": ["rule.ts"],
  "page.ts": [],
  "listeners.ts": ["migrations", "rule.ts", "settings.ts"],
  "texts.ts": ["migrations", "settings.ts", "sql"],
  "fingerprint.ts": ["source.ts", "finding.ts", "migrations", "sql"],
  "rule-failure.ts": ["source.ts", "finding.ts", "rule.ts"],
  "lint.ts": ["source.ts", "finding.ts", "migrations", "sql", "catalog", "effects", "listeners.ts", "texts.ts", "fingerprint.ts", "rule.ts", "rule-failure.ts", "report.ts", "review.ts", "settings.ts", "suppress.ts", "version.ts", "baseline.ts"],
  "input.ts": ["finding.ts", "settings.ts", "baseline.ts", "config", "migrations", "rule.ts", "report.ts", "listeners.ts", "lint.ts"],
  "membership.ts": ["config", "migrations"],
  "judgement.ts": ["finding.ts", "glob.ts", "config", "git", "sql/read.ts", "report.ts", "lint.ts", "input.ts"],
  "outcome.ts": ["source.ts", "finding.ts", "settings.ts", "migrations", "sql/read.ts", "catalog"],
  "plan.ts": ["source.ts", "finding.ts", "settings.ts", "migrations", "sql", "catalog", "effects"],
  "plan-text.ts": ["source.ts", "effects", "plan.ts", "settings.ts", "traffic.ts", "reporters/scrub.ts"],
  "plan-json.ts": ["source.ts", "effects", "plan.ts"],
  "policies": ["finding.ts", "settings.ts", "rule.ts"],
  "config": ["source.ts", "finding.ts", "settings.ts", "rule.ts", "rules", "policies", "migrations", "explain.ts", "glob.ts", "nearest.ts", "phrase.ts", "baseline.ts", "json.ts", "sql/change-kinds.ts"],
  "fix-all.ts": ["source.ts", "finding.ts", "repair.ts", "report.ts"],
  "lsp": ["source.ts", "finding.ts", "rule.ts", "migrations", "sql", "catalog", "config", "review.ts", "report.ts", "input.ts", "membership.ts", "texts.ts", "lint.ts", "page.ts", "fix-all.ts", "plan.ts", "plan-text.ts", "explain.ts", "reporters/scrub.ts", "version.ts"],
  "reporters": ["source.ts", "finding.ts", "report.ts", "rule.ts", "explain.ts"],
};
/** The edges call the pipeline; nobody imports them. */
const edges = ["cli", "eslint", "verify", "api.ts", "index.ts", "testing.ts"];

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/")).filter((path) => path.endsWith(".ts"));

function importsOf(path: string): string[] {
  const text = readFileSync(join(source, path), "utf8");
  return [...text.matchAll(/^\s*(?:import|export)[^;"']*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import "([^"]+)"/gm)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

const partOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : path);

describe("imports", () => {
  test.each(files)("of %s keep to the table", (path) => {
    const part = partOf(path);
    const local = importsOf(path).filter((specifier) => specifier.startsWith("."));
    const targets = local.map((specifier) => relative(source, join(source, dirname(path), specifier)));
    for (const target of targets) expect(edges, `${path} imports the edge ${target}`).not.toContain(edges.includes(part) ? null : partOf(target));
    if (edges.includes(part)) return;
    const allowed = mayImport[part];
    expect(allowed, `src/${part} is not in the table of this test`).toBeDefined();
    const broken = targets.filter((target) => partOf(target) !== part && !allowed!.includes(partOf(target)) && !allowed!.includes(target));
    expect(broken, `${path} may import ${allowed!.join(", ")}`).toEqual([]);
  });

  test.each(files.filter((path) => path.startsWith("rules/") && path !== "rules/index.ts"))("of the rule %s are no packages and no other rules", (path) => {
    expect(importsOf(path).filter((specifier) => !specifier.startsWith("../"))).toEqual([]);
  });
});

test("only sql/parse.ts holds state at module level", () => {
  const holders = files.filter((path) => /^(?:export )?(?:let|var) /m.test(readFileSync(join(source, path), "utf8")));
  expect(holders.filter((path) => path !== "sql/parse.ts")).toEqual([]);
});

test("reporters write nothing", () => {
  const writers = files.filter((path) => path.startsWith("reporters/") && /process\.|console\.|writeFile|node:fs/.test(readFileSync(join(source, path), "utf8")));
  expect(writers).toEqual([]);
});
