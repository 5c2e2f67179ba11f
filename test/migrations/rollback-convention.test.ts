import { describe, expect, test } from "vitest";
import type { History } from "../../src/migrations/migration.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import { expectedRollback, fileAt, templateOf, usualConvention } from "../../src/migrations/rollback-convention.ts";
import { runnerNamed } from "../../src/migrations/runners/index.ts";
import { sourceFile } from "../../src/source.ts";

function history(runner: string, paths: readonly string[], root = "db"): History {
  const found = runnerNamed(runner);
  if (found === undefined) throw new Error(`no runner ${runner}`);
  return buildHistory(found, root, paths.map((path) => sourceFile(root === "" ? path : `${root}/${path}`, "select 1;")), () => null);
}

function expected(of: History, convention: string | null = null, index = -1): unknown {
  const migration = of.migrations.at(index);
  return migration === undefined ? undefined : expectedRollback(migration, of, convention);
}

describe("where a rollback is expected", () => {
  test.each([
    ["the configured name, beside the migration", "plain", ["001_a.sql"], "{stem}_rollback.sql", { path: "db/001_a_rollback.sql" }],
    ["in a folder", "plain", ["001_a.sql"], "rollbacks/{stem}.sql", { path: "db/rollbacks/001_a.sql" }],
    ["in a folder above", "plain", ["001_a.sql"], "../down/{version}.sql", { path: "down/001.sql" }],
    ["beside the migration of a runner without rollbacks", "supabase", ["20250101000000_a.sql"], "{stem}.down.sql", { path: "db/20250101000000_a.down.sql" }],
    ["in the folder of the migration", "prisma", ["20250101000000_a/migration.sql"], "down.sql", { path: "db/20250101000000_a/down.sql" }],
    ["by the runner's rule", "golang-migrate", ["1_a.up.sql"], null, { path: "db/1_a.down.sql" }],
    ["in a section", "goose", ["00001_a.sql"], null, { section: "-- +goose Down" }],
    ["nowhere, where nobody writes any", "plain", ["001_a.sql"], null, null],
    ["nowhere, where hardly anybody does", "plain", ["001_a.sql", "001_a.down.sql", "002_b.sql", "003_c.sql"], null, null],
    ["as in the rest of the history", "plain", ["001_a.sql", "001_a.down.sql", "002_b.sql"], null, { path: "db/002_b.down.sql" }],
    ["nowhere, where the runner only goes forward", "drizzle", ["0000_a.sql"], null, null],
  ] as const)("%s", (_, runner, paths, convention, where) => {
    expect(expected(history(runner, paths), convention)).toEqual(where);
  });

  test("without a root the path stays as it is", () => {
    expect(expected(history("golang-migrate", ["1_a.up.sql"], ""))).toEqual({ path: "1_a.down.sql" });
  });
});

test("the usual convention is the most frequent one", () => {
  const mixed = history("plain", ["001_a.sql", "001_a_rollback.sql", "002_b.sql", "002_b.down.sql", "003_c.sql", "003_c_rollback.sql"]);
  expect(usualConvention(mixed)).toBe("{stem}_rollback.sql");
  expect(mixed.migrations.map(templateOf)).toEqual(["{stem}_rollback.sql", "{stem}.down.sql", "{stem}_rollback.sql"]);
  expect(usualConvention(history("plain", ["001_a.sql", "rollback-001.sql"]))).toBe("rollback-{version}.sql");
  expect(usualConvention(history("plain", ["001_a.sql"]))).toBeNull();
});

test("a file is found whatever the runner takes it for", () => {
  const found = history("golang-migrate", ["1_a.up.sql", "notes.sql", "2_b.down.sql"]);
  expect(fileAt("db/notes.sql", found)?.path).toBe("db/notes.sql");
  expect(fileAt("db/2_b.down.sql", found)?.path).toBe("db/2_b.down.sql");
  expect(fileAt("db/3_c.sql", found)).toBeUndefined();
});
