/** What the files of steps look like to each runner. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "../../src/sql/read.ts";
import { plan, type Files } from "./planning.ts";

beforeAll(loadParser);

const users = "create table users (id bigint primary key, email text, name text);";
const sql = "alter table users add column handle text;\nupdate users set handle = name where handle is null;\ncreate index users_email on users (email);";
const back = "drop index users_email;\nalter table users drop column handle;";

interface Case {
  readonly files: Files;
  readonly path: string;
  readonly added: readonly string[];
  /** Texts of some of them. */
  readonly texts?: Files;
}

const cases: Readonly<Record<string, Case>> = {
  "plain": {
    files: { "db/1_users.sql": users, "db/2-some-thing.sql": sql },
    path: "db/2-some-thing.sql",
    added: ["db/3-fill-users-handle.sql", "db/4-build-users-email.sql"],
  },
  "goose": {
    files: { "00001_users.sql": `-- +goose Up\n${users}\n`, "00002_example.sql": `-- +goose Up\n${sql}\n\n-- +goose Down\n${back}\n` },
    path: "00002_example.sql",
    added: ["00003_fill_users_handle.sql", "00004_build_users_email.sql"],
    texts: {
      "00002_example.sql": "-- +goose Up\nalter table users add column handle text;\n\n-- +goose Down\nalter table users drop column handle;\n",
      "00004_build_users_email.sql": "-- +goose NO TRANSACTION\n-- +goose Up\n-- Description: Build users_email while reads and writes of users go on.\n--\n-- Where it fails it leaves an invalid index behind: drop that before the next try.\n\ncreate index concurrently users_email on users (email);\n\n-- +goose Down\ndrop index concurrently if exists users_email;\n",
    },
  },
  "dbmate": {
    files: { "20260101000001_users.sql": `-- migrate:up\n${users}\n`, "20260131235959_example.sql": `-- migrate:up\n${sql}\n\n-- migrate:down\n${back}\n` },
    path: "20260131235959_example.sql",
    added: ["20260201000000_fill_users_handle.sql", "20260201000001_build_users_email.sql"],
    texts: { "20260201000001_build_users_email.sql": "-- migrate:up transaction:false\n-- Description: Build users_email while reads and writes of users go on.\n--\n-- Where it fails it leaves an invalid index behind: drop that before the next try.\n\ncreate index concurrently users_email on users (email);\n\n-- migrate:down transaction:false\ndrop index concurrently if exists users_email;\n" },
  },
  "flyway": {
    files: { "V1__users.sql": users, "V1_1__example.sql": sql, "U1_1__example.sql": back },
    path: "V1_1__example.sql",
    added: ["V1_2__fill_users_handle.sql", "V1_2__fill_users_handle.sql.conf", "U1_2__fill_users_handle.sql", "V1_3__build_users_email.sql", "V1_3__build_users_email.sql.conf", "U1_3__build_users_email.sql"],
    texts: { "V1_3__build_users_email.sql.conf": "executeInTransaction=false\n" },
  },
  "golang-migrate": {
    files: { "000001_users.up.sql": users, "000001_users.down.sql": "drop table users;", "000002_example.up.sql": sql, "000002_example.down.sql": back },
    path: "000002_example.up.sql",
    added: ["000003_fill_users_handle.up.sql", "000003_fill_users_handle.down.sql", "000004_build_users_email.up.sql", "000004_build_users_email.down.sql"],
  },
  "sqlx": {
    files: { "20260101000001_users.up.sql": users, "20260101000001_users.down.sql": "drop table users;", "20260101000002_example.up.sql": sql, "20260101000002_example.down.sql": back },
    path: "20260101000002_example.up.sql",
    added: ["20260101000003_fill_users_handle.up.sql", "20260101000003_fill_users_handle.down.sql", "20260101000004_build_users_email.up.sql", "20260101000004_build_users_email.down.sql"],
    texts: { "20260101000004_build_users_email.down.sql": "-- no-transaction\n-- Rollback: 20260101000004_build_users_email\n\ndrop index concurrently if exists users_email;\n" },
  },
  "diesel": {
    files: { "2026-01-01-000001_users/up.sql": users, "2026-01-01-000001_users/down.sql": "drop table users;", "2026-01-01-000059_example/up.sql": sql, "2026-01-01-000059_example/down.sql": back },
    path: "2026-01-01-000059_example/up.sql",
    added: ["2026-01-01-000100_fill_users_handle/up.sql", "2026-01-01-000100_fill_users_handle/metadata.toml", "2026-01-01-000100_fill_users_handle/down.sql", "2026-01-01-000101_build_users_email/up.sql", "2026-01-01-000101_build_users_email/metadata.toml", "2026-01-01-000101_build_users_email/down.sql"],
  },
  "prisma": {
    files: { "20260101000001_users/migration.sql": users, "20260101000002_example/migration.sql": sql },
    path: "20260101000002_example/migration.sql",
    added: ["20260101000003_fill_users_handle/migration.sql", "20260101000004_build_users_email/migration.sql"],
  },
  "supabase": {
    files: { "20260101000001_users.sql": users, "20260101000002_example.sql": sql },
    path: "20260101000002_example.sql",
    added: ["20260101000003_fill_users_handle.sql", "20260101000004_build_users_email.sql"],
  },
};

describe.each(Object.entries(cases))("%s", (runner, { files, path, added, texts = {} }) => {
  test("finds the steps where its files are, each in a transaction or none", () => {
    const { planned, fault, after, files: written, reportAfter } = plan(files, path, { runner, config: { extends: "recommended" } });
    expect(fault).toBeNull();
    expect(planned.refused).toEqual([]);
    expect(planned.added.map((file) => file.path)).toEqual(added);
    for (const [at, text] of Object.entries(texts)) expect(written[at]).toBe(text);
    for (const migration of after.migrations.slice(2)) expect(migration.up?.transaction, migration.path).not.toBe("file");
    expect(after.strayRollbacks).toEqual([]);
    expect(reportAfter.findings.filter((finding) => !Object.keys(files).includes(finding.path) || finding.path === path)).toEqual([]);
  });
});

describe("what cannot be planned", () => {
  const reasons = (files: Files, path: string, runner = "plain"): readonly string[] => {
    const { planned } = plan(files, path, { runner, config: { extends: "recommended" } });
    expect(planned.added).toEqual([]);
    expect(planned.changed).toEqual([]);
    return planned.refused.map(({ rule, reason }) => `${rule}: ${reason}`);
  };
  const index = "create index users_email on users (email);";

  test.each([
    ["a runner with one transaction for all", { "0001_users.sql": users, "0002_index.sql": index, "meta/_journal.json": '{"entries":[{"tag":"0001_users"},{"tag":"0002_index"}]}' }, "0002_index.sql", "drizzle", /^non-concurrent-index: Drizzle runs all pending migrations in one transaction/],
    ["a file without a version", { "001_users.sql": users, "later.sql": index }, "later.sql", "plain", /has no version/],
    ["a journal", { "1_users.sql": users, "2_index.sql": index, "sqitch.plan": "1_users 2026\n2_index 2026\n" }, "2_index.sql", "plain", /stands in a journal/],
    ["a DO block", { "001_users.sql": users, "002_index.sql": "do $$ begin create index users_email on users (email); end $$;" }, "002_index.sql", "plain", /block of code/],
    ["an UPDATE that joins", { "001_users.sql": users, "002_fill.sql": "begin; alter table users add column handle text; update users set handle = o.name from users o where o.id = users.id; commit;" }, "002_fill.sql", "plain", /joins other tables/],
    ["rows that a later statement takes away", { "001_users.sql": users, "002_fill.sql": "begin; alter table users add column handle text; update users set handle = name; delete from users where handle is null; commit;" }, "002_fill.sql", "plain", /line 1 of the same migration comes after it/],
    ["an exclusion constraint behind USING", { "001_users.sql": users, "002_x.sql": "alter table users drop column name cascade;" }, "002_x.sql", "plain", /CASCADE/],
    ["a partition that is dropped once it is detached", { "001_events.sql": "create table events (id bigint) partition by range (id); create table events_1 partition of events for values from (1) to (9);", "002_x.sql": "begin;\nalter table events detach partition events_1 concurrently;\ndrop table events_1;\ncommit;" }, "002_x.sql", "plain", /^concurrent-in-transaction: line 3 of the same migration/],
    ["an old server and row level security", { "001_users.sql": `${users} alter table users enable row level security;`, "002_x.sql": "alter table users rename to accounts;" }, "002_x.sql", "plain", /row level security/],
  ])("%s", (_, files, path, runner, reason) => {
    const found = reasons(files, path, runner);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(reason);
  });
});

describe("headers", () => {
  const house = (fields: string): Files => ({
    "001_users.sql": users,
    "001_users_rollback.sql": "drop table users;",
    "002_required.sql": `${fields}\n\nBEGIN;\n\nSET LOCAL lock_timeout = '5s';\n\nALTER TABLE users ALTER COLUMN email SET NOT NULL;\n\nCOMMIT;\n`,
    "002_required_rollback.sql": "-- Rollback Migration: 002_required\n-- Purpose: Let nulls in again\n\nBEGIN;\n\nALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n\nCOMMIT;\n",
  });

  test("are those of the file, and what it sets is set", () => {
    const { files, fault } = plan(house("-- =====================\n-- Migration: 002_required\n-- Purpose: every user has an address\n-- Author: maria\n-- Date: 2026-03-01\n-- Dependencies: 001_users.sql\n-- Rollback: 002_required_rollback.sql\n-- ====================="), "002_required.sql", { config: { extends: "recommended" } });
    expect(fault).toBeNull();
    expect(files["003_validate_users_email_not_null_check.sql"]).toBe("-- =====================\n-- Migration: 003_validate_users_email_not_null_check\n-- Purpose: Check that no row of users lacks email, while reads and writes go on.\n-- Author: maria\n-- Date: 2026-11-21\n-- Dependencies: 002_required.sql\n-- Rollback: 003_validate_users_email_not_null_check_rollback.sql\n--\n-- It fails where a row has no email: fill those before.\n-- =====================\n\nBEGIN;\nSET LOCAL lock_timeout = '5s';\n\nALTER TABLE users VALIDATE CONSTRAINT users_email_not_null_check;\n\nCOMMIT;\n");
    expect(files["004_set_users_email_not_null_rollback.sql"]).toBe("-- Rollback Migration: 004_set_users_email_not_null\n-- Purpose: Takes back 004_set_users_email_not_null.\n-- irreversible: the check comes back without being validated.\n\nBEGIN;\n\nALTER TABLE users DROP CONSTRAINT IF EXISTS users_email_not_null_check;\nALTER TABLE users ADD CONSTRAINT users_email_not_null_check CHECK (email IS NOT NULL) NOT VALID;\nALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n\nCOMMIT;\n");
    expect(files["002_required_rollback.sql"]).toContain("\nALTER TABLE users DROP CONSTRAINT IF EXISTS users_email_not_null_check;\n");
  });

  test("have the fields that the configuration asks for, as far as they can be told", () => {
    const { files } = plan(house("-- Author: maria"), "002_required.sql", { config: { extends: "recommended", rules: { "missing-header": ["warning", { fields: ["Migration", "Description|Purpose", "Date", "Ticket"] }] } } });
    expect(files["003_validate_users_email_not_null_check.sql"]?.split("\n").slice(0, 4)).toEqual(["-- Author: maria", "-- Migration: 003_validate_users_email_not_null_check", "-- Description: Check that no row of users lacks email, while reads and writes go on.", "-- Date: 2026-11-21"]);
  });

  test("names follow the pattern of the configuration", () => {
    const { planned } = plan({ "20260101000001_create_users.sql": users, "20260101000002_alter_users.sql": "create table x (id bigint);\ncreate index users_email on users (email);\nalter table users alter column email set not null;" }, "20260101000002_alter_users.sql", { config: { extends: "recommended", rules: { "invalid-filename": ["error", { pattern: "{timestamp}_{type}_{snake_case}.sql", types: ["create", "alter", "drop", "fix"] }] } } });
    expect(planned.added.map(({ path }) => path)).toEqual(["20260101000003_create_build_users_email.sql", "20260101000004_alter_validate_users_email_not_null_check.sql", "20260101000005_alter_set_users_email_not_null.sql"]);
  });
});
