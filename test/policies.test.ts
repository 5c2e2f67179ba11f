/** Each house policy on a project shaped as its document says, mistakes planted: what it finds is what the document asks for. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { resolver } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { discover } from "../src/migrations/discover.ts";
import { policies } from "../src/policies/index.ts";
import { rules } from "../src/rules/index.ts";
import { positionAt } from "../src/source.ts";
import { loadParser } from "../src/sql/read.ts";

const expected: Readonly<Record<string, readonly string[]>> = {
  "lancio": [
    "migrations/007_add_regions.sql:1 info missing-rollback",
    "migrations/007_add_regions.sql:1 warning header-filename-mismatch",
    "migrations/007_add_regions.sql:1 warning missing-header",
    "migrations/007_add_regions.sql:1 warning version-gap",
    "migrations/007_add_regions.sql:4 error missing-transaction",
  ],
  "lootaura": [
    "supabase/migrations/036_add_wish_lists.sql:1 error add-column-not-null-without-default",
    "supabase/migrations/036_add_wish_lists.sql:1 info missing-rollback",
    "supabase/migrations/036_add_wish_lists.sql:2 warning non-concurrent-index",
  ],
  "pivotal-flow": [
    "drizzle/0005_add_export_jobs.sql:1 error missing-rollback",
    "drizzle/0005_add_export_jobs.sql:5 warning non-concurrent-index",
  ],
  "scout-dashboard": [
    "supabase/migrations/20260301090000_create_outlets.sql:2 warning malformed-header",
    "supabase/migrations/20260301090000_create_outlets.sql:24 error missing-review",
    "supabase/migrations/20260302090000_outlet_sizes.sql:1 error invalid-filename",
    "supabase/migrations/20260302090000_outlet_sizes.sql:1 error missing-rollback",
    "supabase/migrations/20260302090000_outlet_sizes.sql:6 error missing-review",
    "supabase/migrations/20260302090000_outlet_sizes.sql:6 warning drop-column",
    "supabase/migrations/20260302090000_outlet_sizes.sql:7 warning missing-row-security",
  ],
  "solvereign": [
    "migrations/023_add_depots.sql:33 warning commented-rollback",
    "migrations/024_add_tours.sql:1 warning header-filename-mismatch",
    "migrations/024_add_tours.sql:1 warning missing-rollback",
    "migrations/024_add_tours.sql:12 error missing-policy",
    "migrations/024_add_tours.sql:12 error unforced-row-security",
    "migrations/024_add_tours.sql:14 error drop-column",
    "migrations/024_add_tours.sql:14 error missing-review",
    "migrations/024_add_tours.sql:15 warning non-concurrent-index",
    "migrations/024_add_tours.sql:16 error missing-review",
    "migrations/024_add_tours.sql:16 error truncate",
    "migrations/024_add_tours.sql:4 warning malformed-header",
    // Another type, nullable, and no foreign key to the tenants.
    "migrations/024_add_tours.sql:8 warning malformed-tenant-column",
    "migrations/024_add_tours.sql:8 warning malformed-tenant-column",
    "migrations/024_add_tours.sql:8 warning malformed-tenant-column",
    "migrations/026_AddNotes.sql:1 error missing-policy",
    "migrations/026_AddNotes.sql:1 error missing-row-security",
    "migrations/026_AddNotes.sql:1 warning invalid-filename",
    "migrations/026_AddNotes.sql:1 warning missing-header",
    "migrations/026_AddNotes.sql:1 warning missing-rollback",
    "migrations/026_AddNotes.sql:1 warning missing-tenant-column",
    "migrations/026_AddNotes.sql:1 warning version-gap",
  ],
};

beforeAll(loadParser);

test("every policy has a project", () => {
  expect(Object.keys(expected).sort()).toEqual(policies.map(({ name }) => name).sort());
});

test.each(Object.entries(expected))("%s finds what its document asks for", async (name, findings) => {
  const cwd = join(import.meta.dirname, "../fixtures/policies", name);
  const { config } = loadConfig({ cwd, rules });
  const resolved = resolver(config!);
  const { histories, problems, asked } = await discover(["."], { cwd });
  const report = lint({ histories, settings: (path) => resolved(path).settings, rules, today: "2026-11-21", asked });
  expect([...problems, ...report.problems]).toEqual([]);
  const fileOf = (path: string) => report.files.find((file) => file.path === path)!.file;
  expect(report.findings.map(({ path, span, severity, rule }) => `${path}:${positionAt(fileOf(path), span.start).line} ${severity} ${rule}`).sort()).toEqual(findings);
});
