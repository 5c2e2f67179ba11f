import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const project = {
  "migralint.yaml": "extends: recommended\nmigrations: db\n",
  "db/001_users.sql": "create table users (id bigint primary key);\n",
  "db/002_drop.sql": "drop table users;\n",
  "db/003_orders.sql": "drop table orders;\n",
};
const file = ".migralint-baseline.json";
const entries = (root: string, name = file): readonly { path: string; rule: string }[] => (JSON.parse(readFileSync(join(root, name), "utf8")) as { findings: { path: string; rule: string }[] }).findings;

test("what is written down no longer counts, wherever the lines go, and what is new does", async () => {
  const root = folder(project);
  expect((await migralint(root, [])).code).toBe(1);
  expect(await migralint(root, ["baseline", "write"])).toEqual({ code: 0, stdout: `Wrote 2 findings to ${file}.\n`, stderr: "" });
  expect(readFileSync(join(root, file), "utf8").split("\n")).toHaveLength(5);
  writeFileSync(join(root, "db/002_drop.sql"), "-- more\n\n\ndrop   table users;\n");
  expect(await migralint(root, [])).toMatchObject({ code: 0, stdout: expect.stringContaining("(2 findings in the baseline)") as string, stderr: "" });
  expect((await migralint(join(root, "db"), [])).code).toBe(0);
  expect((await migralint(root, ["--no-baseline"])).code).toBe(1);
  writeFileSync(join(root, "db/003_orders.sql"), "drop table orders;\ndrop table items;\n");
  expect(await migralint(root, ["--format", "json"])).toMatchObject({ code: 1, stdout: expect.stringContaining('"errors": 1') as string });
});

test("entries that no longer occur are told, shown and pruned", async () => {
  const root = folder(project);
  await migralint(root, ["baseline", "write"]);
  writeFileSync(join(root, "db/002_drop.sql"), "select 1;\n");
  expect(await migralint(root, [])).toMatchObject({ code: 0, stderr: `migralint: 1 entry of ${file} no longer occurs: migralint baseline prune removes it.\n` });
  expect((await migralint(root, ["db/003_orders.sql"])).stderr).toBe("");
  expect((await migralint(root, ["baseline", "show"])).stdout.split("\n")).toEqual([
    expect.stringMatching(/^db\/003_orders\.sql:1 {2}drop-table {2}No migration here made orders/) as string,
    "db/002_drop.sql  drop-table  no longer occurs",
    `${file} holds 2 findings; 1 no longer occurs, and migralint baseline prune removes it.`,
    "",
  ]);
  expect((await migralint(root, ["baseline", "prune"])).stdout).toBe(`Removed 1 entry from ${file}; it holds 1.\n`);
  expect(entries(root).map(({ path }) => path)).toEqual(["db/003_orders.sql"]);
});

test("a folder that moved keeps its entries, a renamed file does not", async () => {
  const root = folder({ ...project, "migralint.yaml": "extends: recommended\n" });
  await migralint(root, ["baseline", "write"]);
  renameSync(join(root, "db"), join(root, "migrations"));
  expect(await migralint(root, [])).toMatchObject({ code: 0, stderr: "" });
  await migralint(root, ["baseline", "prune"]);
  expect(entries(root).map(({ path }) => path)).toEqual(["migrations/002_drop.sql", "migrations/003_orders.sql"]);
  renameSync(join(root, "migrations/003_orders.sql"), join(root, "migrations/004_orders.sql"));
  expect((await migralint(root, [])).code).toBe(1);
});

test("of migrations that are folders each has entries of its own", async () => {
  const root = folder({ "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n', "prisma/migrations/20260101000000_a/migration.sql": "drop table orders;\n" });
  await migralint(root, ["baseline", "write"]);
  mkdirSync(join(root, "prisma/migrations/20260101000001_b"));
  writeFileSync(join(root, "prisma/migrations/20260101000001_b/migration.sql"), "drop table orders;\n");
  expect(await migralint(root, ["--format", "json"])).toMatchObject({ code: 1, stdout: expect.stringContaining('"errors": 1') as string });
});

test("write with paths leaves the rest as it is", async () => {
  const root = folder(project);
  await migralint(root, ["baseline", "write", "db/002_drop.sql"]);
  expect(entries(root).map(({ path }) => path)).toEqual(["db/002_drop.sql"]);
  await migralint(root, ["baseline", "write", "db/003_orders.sql"]);
  expect(entries(root).map(({ path }) => path)).toEqual(["db/002_drop.sql", "db/003_orders.sql"]);
});

test("the configuration names another file, which must be there", async () => {
  const root = folder({ ...project, "migralint.yaml": "migrations: db\nbaseline: tools/known.json\n", "tools/x": "" });
  expect(await migralint(root, [])).toMatchObject({ code: 2, stderr: "migralint: migralint.yaml:2: There is no baseline tools/known.json. Run migralint baseline write, or delete the key.\n" });
  expect((await migralint(root, ["baseline", "write"])).code).toBe(0);
  expect(entries(root, "tools/known.json").map(({ path }) => path)).toEqual(["../db/002_drop.sql", "../db/003_orders.sql"]);
  expect((await migralint(root, [])).code).toBe(0);
});

test("a baseline that cannot be understood is a problem with its line, and nothing is hidden", async () => {
  const root = folder({ ...project, [file]: '{"version": 1, "findings": [\n{"path":"a","rule":"b","fingerprint":"c"},\n{"path":"a","rule":1}\n]}\n' });
  expect(await migralint(root, [])).toMatchObject({ code: 2, stdout: expect.stringContaining("2 errors") as string, stderr: expect.stringMatching(/^migralint: \.migralint-baseline\.json:3: An entry of a baseline is/) as string });
  expect((await migralint(root, ["baseline", "prune"])).code).toBe(2);
  expect((await migralint(root, ["baseline", "write"])).code).toBe(0);
});

test("usage", async () => {
  const root = folder({ "db/001_users.sql": project["db/001_users.sql"] });
  expect((await migralint(root, ["baseline", "wrote"])).stderr).toContain("Did you mean write?");
  expect((await migralint(root, ["baseline"])).code).toBe(2);
  expect((await migralint(root, ["baseline", "write"])).stdout).toBe("Nothing was found, so no baseline is needed.\n");
  expect((await migralint(root, ["baseline", "show"])).stdout).toBe("There is no baseline here. migralint baseline write makes one.\n");
});
