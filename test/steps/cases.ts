/** Migrations that take several steps, with what they come to. */
import { plan, type Planning } from "./planning.ts";

export const shop = `create table teams (id bigint primary key, name text);
create table users (id bigint primary key, email text, name text, team_id bigint, points integer default 0, born date, nick varchar(20) default 'none');
create index users_name on users (name);`;
/** Rows of that. */
export const rows = "insert into teams values (1, 'a'), (2, 'b'); insert into users (id, email, name, team_id, points, nick) select g, 'u' || g || '@example.com', 'n' || g, 1 + g % 2, nullif(g % 3, 0), nullif('k' || g % 5, 'k0') from generate_series(1, 2500) g;";
export const shopBack = "drop table users;\ndrop table teams;";

export interface Case {
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
  /** The original is refused in its transaction whatever the rows. */
  readonly refused?: true;
  readonly steps: readonly string[];
}

const partitioned = "create table events (id bigint, at date not null) partition by range (at);\ncreate table events_old partition of events for values from (minvalue) to ('2026-01-01');\ncreate table events_new partition of events for values from ('2026-01-01') to (maxvalue);";

export const cases: readonly Case[] = [
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
  { title: "A primary key for another one", deployed: "create table marks (id bigint primary key, code integer not null);", rows: "insert into marks select g, g from generate_series(1, 100) g;", sql: "alter table marks drop constraint marks_pkey, add constraint marks_code_pkey primary key (code);", down: "alter table marks drop constraint marks_code_pkey;\nalter table marks add constraint marks_pkey primary key (id);", steps: ["add_marks_code_pkey"] },
  { title: "CREATE INDEX beside other statements", sql: "create table notes (id bigint primary key);\ncreate unique index on users (lower(email)) with (fillfactor = 80) where email <> '';\ncreate index if not exists users_born on users using btree (born desc nulls last) include (name);", down: "drop index users_born;\ndrop index users_lower_idx;\ndrop table notes;", steps: ["build_users_lower_idx", "build_users_born"] },
  { title: "CREATE INDEX alone", sql: "create index users_born on users (born);", down: "drop index users_born;", steps: [] },
  { title: "CREATE INDEX on a partitioned table", deployed: partitioned, rows: "insert into events values (1, '2025-01-01'), (2, '2026-06-01');", sql: "create index events_at on events (at);", down: "drop index events_at;", steps: ["build_events_old_at_idx", "build_events_new_at_idx", "attach_events_at"] },
  { title: "DROP INDEX", sql: "alter table teams add column size integer;\ndrop index users_name;", down: "create index users_name on users (name);\nalter table teams drop column size;", steps: ["drop_users_name"] },
  { title: "REINDEX", sql: "alter table teams add column size integer;\nreindex table users;", down: "alter table teams drop column size;", steps: ["rebuild_users"] },
  { title: "REINDEX CONCURRENTLY in a transaction", sql: "begin;\nalter table teams add column size integer;\nREINDEX (VERBOSE) INDEX CONCURRENTLY users_name;\ncommit;", down: "alter table teams drop column size;", refused: true, steps: ["rebuild_users_name"] },
  { title: "DETACH PARTITION CONCURRENTLY in a transaction", deployed: `${partitioned}\nalter table events_old add check (at is not null and at < '2026-01-01');`, rows: "insert into events values (1, '2025-01-01'), (2, '2026-06-01');", sql: "begin;\ncreate table notes (id bigint primary key);\nalter table events detach partition events_old concurrently;\ncommit;", down: "alter table events attach partition events_old for values from (minvalue) to ('2026-01-01');\ndrop table notes;", refused: true, steps: ["detach_events_old"] },
  { title: "VACUUM in a transaction", sql: "begin;\nalter table teams add column size integer;\nvacuum analyze users;\ncommit;", down: "alter table teams drop column size;", refused: true, steps: ["vacuum_users"] },
  { title: "RENAME TABLE", sql: "alter table users rename to accounts;", down: "alter table accounts rename to users;", postgres: 15, steps: ["drop_view_users"] },
  { title: "ALTER COLUMN TYPE", sql: "alter table users alter column points type bigint;", down: "alter table users alter column points type integer;", steps: ["fill_users_points_new", "swap_users_points", "drop_users_points_old"] },
  { title: "ALTER COLUMN TYPE of a column that forbids nulls, on PostgreSQL 18", postgres: 18, deployed: "create table marks (id bigint primary key, n integer not null default 7);\ncomment on column marks.n is 'how many';", rows: "insert into marks select g, g from generate_series(1, 1500) g;", sql: "alter table marks alter column n type numeric(12, 2) using n / 100.0;", steps: ["fill_marks_n_new", "guard_marks_n_new", "validate_marks_n_new_not_null", "swap_marks_n", "drop_marks_n_old"] },
  { title: "RENAME COLUMN", sql: "alter table users rename column nick to handle;", down: "alter table users rename column handle to nick;", steps: ["fill_users_handle", "drop_users_nick"] },
  { title: "DROP COLUMN", sql: "alter table users drop column nick;", down: "alter table users add column nick varchar(20) default 'none';", steps: ["drop_users_nick"] },
  { title: "VALIDATE in the same migration", sql: "begin;\nalter table users add constraint mail check (email <> '') not valid;\nalter table users validate constraint mail;\ncommit;", down: "alter table users drop constraint mail;", steps: ["validate_mail"] },
];

/** What a case is judged by. */
export function configOf({ postgres }: Pick<Case, "postgres">, preset: string): Readonly<Record<string, unknown>> {
  return { extends: preset, rules: { "inline-references-on-add-column": "info" }, ...(postgres !== undefined && { postgres }) };
}

/** Plans a case under a preset. */
export function planned({ sql, down, deployed, postgres }: Case, preset = "recommended"): Planning {
  const files = { "001_start.sql": deployed ?? shop, "001_start_rollback.sql": shopBack, "002_example.sql": sql, ...(down !== undefined && { "002_example_rollback.sql": down }) };
  return plan(files, "002_example.sql", { config: configOf({ ...(postgres !== undefined && { postgres }) }, preset) });
}
