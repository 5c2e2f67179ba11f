/** Runs migrations and the steps planned for them on a real PostgreSQL with rows, and compares where both lead, there and back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { History, Script } from "../../src/migrations/migration.ts";
import { rules } from "../../src/rules/index.ts";
import { textOf } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { plan, read, type Planning } from "./planning.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

const shop = `create table teams (id bigint primary key, name text);
create table users (id bigint primary key, email text, name text, team_id bigint, points integer default 0, born date, nick varchar(20) default 'none');
create index users_name on users (name);`;
const rows = "insert into teams values (1, 'a'), (2, 'b'); insert into users (id, email, name, team_id, points, nick) select g, 'u' || g || '@example.com', 'n' || g, 1 + g % 2, nullif(g % 3, 0), nullif('k' || g % 5, 'k0') from generate_series(1, 2500) g;";
const shopBack = "drop table users;\ndrop table teams;";

interface Case {
  readonly title: string;
  readonly sql: string;
  readonly down?: string;
  readonly deployed?: string;
  readonly rows?: string;
  readonly postgres?: number;
  /** What has to be done between two steps, before the one whose name holds the key. */
  readonly between?: Readonly<Record<string, string>>;
  /** The original fails on these rows; the steps must not. */
  readonly fails?: true;
  readonly steps: readonly string[];
}

const cases: readonly Case[] = [
  { title: "SET NOT NULL", sql: "alter table users alter column email set not null;", down: "alter table users alter column email drop not null;", steps: ["validate_users_email_not_null_check", "set_users_email_not_null"] },
  { title: "SET NOT NULL on PostgreSQL 18", postgres: 18, sql: "alter table users alter column email set not null;", down: "alter table users alter column email drop not null;", steps: ["validate_users_email_not_null"] },
  { title: "SET NOT NULL where the default fills what lacks", sql: "alter table users alter column points set not null;", down: "alter table users alter column points drop not null;", fails: true, steps: ["guard_users_points", "validate_users_points_not_null_check", "set_users_points_not_null"] },
  { title: "SET NOT NULL of several columns beside other clauses", sql: "ALTER TABLE users\n  ALTER COLUMN email SET NOT NULL,\n  ADD COLUMN age integer,\n  ALTER COLUMN name SET NOT NULL;", down: "ALTER TABLE users\n  ALTER COLUMN name DROP NOT NULL,\n  DROP COLUMN age,\n  ALTER COLUMN email DROP NOT NULL;", steps: ["validate_users_email_not_null_check", "validate_users_name_not_null_check", "set_users_email_not_null", "set_users_name_not_null"] },
  { title: "A filled column", sql: "alter table users add column handle text;\nupdate users set handle = lower(email) where handle is null;\nalter table users alter column handle set not null;", down: "alter table users drop column handle;", steps: ["fill_users_handle", "guard_users_handle", "validate_users_handle_not_null_check", "set_users_handle_not_null"] },
  { title: "ADD COLUMN with a volatile default", sql: "alter table users add column token uuid not null default gen_random_uuid();", down: "alter table users drop column token;", steps: ["fill_users_token", "guard_users_token", "validate_users_token_not_null_check", "set_users_token_not_null"] },
  { title: "ADD COLUMN with a volatile default, without a primary key", deployed: "create table logs (at timestamptz);", rows: "insert into logs select now() from generate_series(1, 2500);", sql: "alter table logs add column mark double precision default random();", down: "alter table logs drop column mark;", steps: ["fill_logs_mark"] },
  { title: "ADD COLUMN NOT NULL without a default", sql: "alter table users add column phone text not null;", down: "alter table users drop column phone;", fails: true, between: { validate: "update users set phone = '?'" }, steps: ["guard_users_phone", "validate_users_phone_not_null_check", "set_users_phone_not_null"] },
  { title: "ADD COLUMN with constraints", sql: "alter table users add column code integer unique check (code > 0), add column boss bigint default 1 references users (id);", down: "alter table users drop column boss, drop column code;", steps: ["build_users_code_key", "validate_users_code_check", "validate_users_boss_fkey", "add_users_code_key"] },
  { title: "ADD COLUMN as the primary key", deployed: "create table logs (at timestamptz);", rows: "insert into logs select now() from generate_series(1, 1500);", sql: "alter table logs add column id uuid primary key default gen_random_uuid();", down: "alter table logs drop column id;", steps: ["fill_logs_id", "guard_logs_id", "build_logs_pkey", "validate_logs_id_not_null_check", "set_logs_id_not_null", "add_logs_pkey"] },
  { title: "ADD FOREIGN KEY", sql: "alter table users add foreign key (team_id) references teams (id) on delete cascade deferrable;", down: "alter table users drop constraint users_team_id_fkey;", steps: ["validate_users_team_id_fkey"] },
  { title: "ADD CHECK", sql: "alter table users add constraint \"Mail\" check (email <> ''), add check (points >= 0);", down: "alter table users drop constraint users_points_check, drop constraint \"Mail\";", steps: ["validate_mail", "validate_users_points_check"] },
  { title: "ADD UNIQUE", sql: "alter table users add constraint users_email_key unique (email) include (name) with (fillfactor = 80) deferrable initially deferred;", down: "alter table users drop constraint users_email_key;", steps: ["add_users_email_key"] },
  { title: "ADD PRIMARY KEY over a column that allows nulls", deployed: "create table marks (id bigint, n integer);", rows: "insert into marks select g, g from generate_series(1, 100) g;", sql: "alter table marks add primary key (id);", steps: ["build_marks_pkey", "validate_marks_id_not_null_check", "set_marks_id_not_null", "add_marks_pkey"] },
  { title: "CREATE INDEX beside other statements", sql: "create table notes (id bigint primary key);\ncreate unique index on users (lower(email)) with (fillfactor = 80) where email <> '';\ncreate index if not exists users_born on users using btree (born desc nulls last) include (name);", down: "drop index users_born;\ndrop index users_lower_idx;\ndrop table notes;", steps: ["build_users_lower_idx", "build_users_born"] },
  { title: "CREATE INDEX alone", sql: "create index users_born on users (born);", down: "drop index users_born;", steps: [] },
  { title: "CREATE INDEX on a partitioned table", deployed: "create table events (id bigint, at date not null) partition by range (at);\ncreate table events_old partition of events for values from (minvalue) to ('2026-01-01');\ncreate table events_new partition of events for values from ('2026-01-01') to (maxvalue);", rows: "insert into events values (1, '2025-01-01'), (2, '2026-06-01');", sql: "create index events_at on events (at);", down: "drop index events_at;", steps: ["build_events_old_at_idx", "build_events_new_at_idx", "attach_events_at"] },
  { title: "DROP INDEX", sql: "alter table teams add column size integer;\ndrop index users_name;", down: "create index users_name on users (name);\nalter table teams drop column size;", steps: ["drop_users_name"] },
  { title: "REINDEX", sql: "alter table teams add column size integer;\nreindex table users;", down: "alter table teams drop column size;", steps: ["rebuild_users"] },
  { title: "RENAME TABLE", sql: "alter table users rename to accounts;", down: "alter table accounts rename to users;", postgres: 15, steps: ["drop_view_users"] },
  { title: "DROP COLUMN", sql: "alter table users drop column nick;", down: "alter table users add column nick varchar(20) default 'none';", steps: ["drop_users_nick"] },
  { title: "VALIDATE in the same migration", sql: "begin;\nalter table users add constraint mail check (email <> '') not valid;\nalter table users validate constraint mail;\ncommit;", down: "alter table users drop constraint mail;", steps: ["validate_mail"] },
];

/** Statements of a script as its runner sends them. */
function sent(script: Script): readonly string[] {
  const texts = read(script).statements.map((statement) => textOf(script.file, statement.span));
  return script.transaction === "file" || (script.transaction === "implicit" && texts.length > 1) ? ["begin", ...texts, "commit"] : texts;
}

const withoutPosition = (schema: readonly string[]): readonly string[] => schema.map((line) => line.replace(/ position=\d+$/, ""));

async function apply(script: Script | null): Promise<void> {
  if (script !== null) expect(await server.run(sent(script)), `${script.file.path}\n${script.file.text}`).toBeNull();
}

/** Runs the migrations of a history after the first, which holds what was deployed. */
async function forward(history: History, between: Case["between"] = {}): Promise<void> {
  for (const migration of history.migrations.slice(1)) {
    for (const [words, sql] of Object.entries(between)) if (migration.stem.includes(words)) expect(await server.run([sql])).toBeNull();
    await apply(migration.up);
  }
}

async function start(example: Case): Promise<readonly string[]> {
  await server.reset();
  expect(await server.run([example.deployed ?? shop, example.rows ?? rows])).toBeNull();
  return server.schema();
}

function planned({ sql, down, deployed, postgres }: Case): Planning {
  const files = { "001_start.sql": deployed ?? shop, "001_start_rollback.sql": shopBack, "002_example.sql": sql, ...(down !== undefined && { "002_example_rollback.sql": down }) };
  return plan(files, "002_example.sql", { config: { extends: "recommended", rules: { "inline-references-on-add-column": "info" }, ...(postgres !== undefined && { postgres }) } });
}

describe.each(cases.map((example) => [example.title, example] as const))("%s", (_, example) => {
  test("is planned in the steps it takes, which are free of what was found", () => {
    const { planned: found, fault, after, reportAfter } = planned(example);
    expect(fault).toBeNull();
    expect(found.refused).toEqual([]);
    expect(after.migrations.slice(2).map(({ description }) => description)).toEqual(example.steps);
    const knowing = new Set(rules.filter(({ steps }) => steps === true).map(({ id }) => id));
    const left = reportAfter.findings.filter(({ rule, path }) => knowing.has(rule) && !path.startsWith("001"));
    // The last step of a column is to drop it: whoever merges it has to look.
    expect(left.map(({ rule, path }) => `${path}: ${rule}`)).toEqual(example.steps.flatMap((step, index) => (step.startsWith("drop_") && example.sql.includes("drop column") ? [`${String(index + 3).padStart(3, "0")}_${step}.sql: drop-column`] : [])));
  });

  test("leads to the same schema on PostgreSQL, and back", async () => {
    const { before, after } = planned(example);
    const was = await start(example);
    if (example.fails === true) expect(await server.run(sent(before.migrations[1]!.up!))).not.toBeNull();
    await start({ ...example, ...(example.fails === true && { rows: "" }) });
    await forward(before);
    const meant = withoutPosition(await server.schema());
    await start(example);
    await forward(after, example.between);
    expect(withoutPosition(await server.schema())).toEqual(meant);
    if (example.down === undefined) return;
    for (const migration of after.migrations.slice(1).reverse()) await apply(migration.down);
    expect(withoutPosition(await server.schema())).toEqual(withoutPosition(was));
  });
});
