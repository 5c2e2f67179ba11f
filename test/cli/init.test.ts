import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../config/folder.ts";
import { buildCommand, migralint } from "./command.ts";

buildCommand();

const table = "create table users (id bigint primary key);\n";
const readConfig = (root: string): string[] => readFileSync(join(root, "migralint.yaml"), "utf8").trimEnd().split("\n");

describe("migralint init", () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ["plain files", { "db/migrations/001_users.sql": table }, ["migrations: db/migrations", "runner: plain"]],
    ["golang-migrate", { "migrations/000001_users.up.sql": table, "migrations/000001_users.down.sql": "drop table users;" }, ["migrations: migrations", "runner: golang-migrate"]],
    ["Flyway", { "src/main/resources/db/migration/V1__users.sql": table }, ["migrations: src/main/resources/db/migration", "runner: flyway"]],
    ["Prisma", { "prisma/migrations/20260101000000_users/migration.sql": table, "prisma/migrations/migration_lock.toml": 'provider = "postgresql"' }, ["migrations: prisma/migrations", "runner: prisma"]],
    ["Supabase", { "supabase/migrations/20260101000000_users.sql": table, "supabase/config.toml": "[db]\nmajor_version = 15\n" }, ["migrations: supabase/migrations", "runner: supabase"]],
    ["two of one kind", { "a/migrations/001_users.sql": table, "b/migrations/001_users.sql": table }, ["migrations:", "  - a/migrations", "  - b/migrations", "runner: plain"]],
    ["two kinds", { "a/db/V1__users.sql": table, "b/migrations/001_users.sql": table }, ["projects:", "  - path: a/db", "    runner: flyway", "  - path: b/migrations", "    runner: plain"]],
  ])("finds %s, and writes a configuration that is valid", async (_, files, expected) => {
    const root = folder(files);
    const { code, stderr, stdout } = await migralint(root, ["init"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Wrote migralint.yaml");
    const [schema, , presets, postgres, ...where] = readConfig(root);
    expect(schema).toBe("# yaml-language-server: $schema=./node_modules/migralint/schema.json");
    expect(presets).toBe("extends: [ recommended ]");
    expect(postgres).toMatch(/^postgres: \d\d # the oldest/);
    expect(where).toEqual(expected);
    expect(await migralint(root, ["config", "validate"])).toEqual({ code: 0, stdout: "migralint.yaml is valid.\n", stderr: "" });
    expect((await migralint(root, [])).stderr).toBe("");
  });

  test.each<[string, Record<string, string>, string]>([
    ["Supabase's configuration", { "supabase/config.toml": "[db]\nmajor_version = 17\n" }, "17"],
    ["a Compose file", { "docker-compose.yml": "services:\n  db:\n    image: postgres:16-alpine\n  old:\n    image: 'postgres:15'\n" }, "15"],
    ["a workflow", { ".github/workflows/ci.yml": "services: { postgres: { image: postgis/postgis:18-3.6 } }" }, "18"],
    ["nothing", { "compose.yaml": "services: { cache: { image: redis:7 }, db: { image: postgres:9 } }" }, "14"],
  ])("takes the oldest server from %s", async (_, files, version) => {
    const root = folder({ ...files, "migrations/001_users.sql": table });
    const { stdout } = await migralint(root, ["init"]);
    expect(stdout).toContain(`PostgreSQL ${version}`);
    expect(readConfig(root)[3]).toContain(`postgres: ${version} `);
  });

  test("names the folders it is given", async () => {
    const root = folder({ "a/001_users.sql": table, "b/001_users.sql": table });
    await migralint(root, ["init", "b"]);
    expect(readConfig(root)).toContain("migrations: b");
  });

  test.each(["migralint.yaml", "migralint.yml"])("leaves an existing %s as it is", async (name) => {
    const root = folder({ [name]: "postgres: 15", "migrations/001_users.sql": table });
    expect(await migralint(root, ["init"])).toMatchObject({ code: 2, stdout: "", stderr: `migralint: ${name}: There is a configuration already; it stays as it is.\n` });
    expect(readFileSync(join(root, name), "utf8")).toBe("postgres: 15");
  });

  test("writes nothing where there are no migrations", async () => {
    const root = folder({ "readme.md": "" });
    const { code, stdout, stderr } = await migralint(root, ["init"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^migralint: [^\n]+\n$/);
    expect(existsSync(join(root, "migralint.yaml"))).toBe(false);
  });

  test("does not settle what it cannot tell", async () => {
    const root = folder({ "db/20260101000000_a.sql": `-- +goose Up\n${table}`, "db/20260102000000_b.sql": "-- migrate:up\nselect 1;" });
    const { code, stderr } = await migralint(root, ["init"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Both dbmate and goose fit db");
    expect(readConfig(root)).not.toContain("runner: plain");
  });

  test("refuses folders outside", async () => {
    expect((await migralint(folder({}), ["init", "../x"])).stderr).toContain("../x is not below the working directory");
  });
});
