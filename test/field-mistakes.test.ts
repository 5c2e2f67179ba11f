/**
 * What other linters get wrong, and we must not: the reasons for false positives that users name, and claims about PostgreSQL that
 * servers refute. Each is a migration with all that is found in it.
 */
import { describe, expect, test } from "vitest";
import { lintFiles } from "../src/api.ts";
import { effectOf } from "../src/effects/effect.ts";
import { loadParser } from "../src/sql/read.ts";
import { read, replayTexts, scriptOf } from "./catalog/history.ts";
import { folder } from "./config/folder.ts";

await loadParser();

/** The rules that find something in the last of some migrations, each once, in the order of the places. */
async function findingsIn(texts: readonly string[], { config = {}, runner = "plain" }: Pick<Case, "config" | "runner">): Promise<string[]> {
  const name = runner === "golang-migrate" ? "step.up.sql" : "step.sql";
  const written = texts.map((text, index): [string, string] => [`m/00${index}_${name}`, text.startsWith("--") || runner !== "goose" ? text : `-- +goose Up\n${text}`]);
  const { findings, problems } = await lintFiles("m", { cwd: folder(Object.fromEntries(written)), config: { runner, extends: "recommended", ...config, rules: { "missing-rollback": "off", ...(config["rules"] as object | undefined) } } });
  expect(problems).toEqual([]);
  return [...new Set(findings.filter(({ path }) => path === written.at(-1)?.[0]).map(({ rule }) => rule))];
}

interface Case {
  readonly title: string;
  readonly deployed?: readonly string[];
  readonly sql: string;
  readonly runner?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** The rules that find something: of `recommended`, and of the case's own configuration. */
  readonly found: readonly string[];
}

const shop = "create schema app; create table app.shops (id integer primary key, kind text); create table app.orders (id bigint primary key, shop_id integer, title varchar(100), price numeric(10, 2), paid boolean);";

describe("is silent where others report for no reason", () => {
  const cases: readonly Case[] = [
    { title: "an index on a table of the same file", sql: "create table app.carts (id bigint primary key, shop_id bigint);\ncreate index carts_shop on app.carts (shop_id);", found: [] },
    { title: "NOT NULL on a table of the same transaction", sql: "begin; create table app.carts (id bigint primary key, shop_id bigint); alter table app.carts alter column shop_id set not null; commit;", found: [] },
    { title: "a temporary table indexed and dropped", sql: "create temp table picked (id bigint); create index on picked (id); drop table picked;", found: [] },
    { title: "a table dropped that the file made", sql: "create table app.scratch (id bigint primary key); drop table app.scratch;", found: [] },
    { title: "a table of an earlier file of the same release", deployed: ["create table if not exists app.carts (id bigint primary key, shop_id bigint);"], sql: "create index if not exists carts_shop on app.carts (shop_id);", config: { "applied-up-to": "000" }, found: [] },
    { title: "a timeout set by set_config", sql: "select set_config('lock_timeout', '2s', false); alter table app.orders add column note text;", config: { rules: { "missing-lock-timeout": "error" } }, found: [] },
    { title: "NOT NULL that a validated check of an earlier file proves", deployed: ["alter table app.orders add constraint orders_shop check (shop_id is not null) not valid;", "alter table app.orders validate constraint orders_shop;"], sql: "alter table app.orders alter column shop_id set not null;", found: [] },
    { title: "defaults that are constant or stable", sql: "alter table app.orders add column placed timestamptz not null default now();\nalter table app.orders add column labels text[] not null default array[]::text[];\nalter table app.orders add column sent boolean default true not null;\nalter table app.orders add column day date default current_date;\nalter table app.orders add column utc timestamp default timezone('utc', now());\nalter table app.orders add column data jsonb default jsonb_build_object();", found: [] },
    { title: "types that widen without a rewrite", sql: "alter table app.orders alter column title type varchar(500);\nalter table app.orders alter column title type text;\nalter table app.orders alter column price type numeric(12, 2);", found: [] },
    { title: "no plea for IF NOT EXISTS where the runner keeps versions", sql: "-- +goose Up\nalter table app.orders add column note text;", runner: "goose", found: [] },
    { title: "no plea for IF NOT EXISTS beside CONCURRENTLY", sql: "create index concurrently orders_shop on app.orders (shop_id);", found: [] },
    { title: "types as the user means them", sql: "create table app.prices (id bigint primary key, shop_id integer not null references app.shops (id), rank smallint not null check (rank between 1 and 10), currency char(3) not null);", found: [] },
    { title: "the way back in its own section", sql: "-- migrate:up\ncreate table app.carts (id bigint primary key);\n\n-- migrate:down\ndrop table app.carts;\n", runner: "dbmate", found: [] },
    { title: "a policy that a later migration replaces", deployed: ["create table app.notes (id bigint primary key, owner name); alter table app.notes enable row level security; create policy notes_all on app.notes using (true);"], sql: "drop policy notes_all on app.notes; create policy notes_own on app.notes using (owner = current_user);", found: [] },
    { title: "a unique constraint on an index that is there", deployed: ["create unique index concurrently orders_title on app.orders (title);"], sql: "alter table app.orders add constraint orders_title unique using index orders_title;", found: [] },
    { title: "an empty line in a query", sql: "select id\n\nfrom app.orders\n\nwhere paid;", found: [] },
    { title: "a comment that speaks of a statement", sql: "-- later: alter table app.orders validate constraint orders_shop; drop table app.orders;\ncomment on table app.orders is 'drop table app.orders';", found: [] },
    { title: "a default that begins like a function", sql: "alter table app.orders alter column title set default 'nowhere';", found: [] },
    { title: "a variable called row_count", sql: "do $$ declare row_count integer; begin get diagnostics row_count = row_count; end $$;", found: [] },
    { title: "a virtual generated column", sql: "alter table app.orders add column cents numeric generated always as (price * 100) virtual;", config: { postgres: 18 }, found: [] },
    { title: "NOT NULL added NOT VALID", sql: "alter table app.orders add constraint orders_shop not null shop_id not valid;", config: { postgres: 18 }, found: [] },
    { title: "REFERENCES on a new column without a default reads no row", sql: "alter table app.orders add column parent bigint references app.orders (id);", found: [] },
    { title: "an INSERT policy without WITH CHECK, which denies", deployed: ["create table app.notes (id bigint primary key); alter table app.notes enable row level security; create policy notes_read on app.notes for select using (true);"], sql: "create policy notes_add on app.notes for insert to public with check (false);", found: [] },
  ];
  test.each(cases)("$title", async ({ sql, deployed = [], runner, config = {}, found }) => {
    expect(await findingsIn([shop, ...deployed, sql], { config, ...(runner !== undefined && { runner }) })).toEqual(found);
  });
});

/** Relations and modes that a statement locks, as `name: MODE`, and what it rewrites and scans. */
function effectsIn(sql: string, deployed: readonly string[] = [], postgres = 18): { readonly locks: readonly string[]; readonly rewrites: readonly string[]; readonly scans: readonly string[] } {
  const replay = replayTexts([shop, ...deployed]);
  const text = read(scriptOf(sql));
  replay.open(text, "now");
  const effects = text.statements.flatMap((statement) => [...replay.changesOf(statement)].map((change) => effectOf(change, replay.catalog, replay.session, postgres, statement)));
  return {
    locks: effects.flatMap(({ locks }) => locks.filter(({ relation }) => relation.kind.endsWith("table")).map(({ relation, mode }) => `${relation.name}: ${mode}`)),
    rewrites: effects.flatMap(({ rewrites }) => rewrites.map(({ name }) => name)),
    scans: effects.flatMap(({ scans }) => scans.map(({ name }) => name)),
  };
}

describe("says of locks and scans what servers do, where others do not", () => {
  const parts = ["create table app.events (id bigint not null, day date not null) partition by range (day); create table app.events_1 partition of app.events for values from ('2026-01-01') to ('2027-01-01'); create table app.events_2 (id bigint not null, day date not null);"];
  test.each<readonly [title: string, sql: string, deployed: readonly string[], effects: Partial<ReturnType<typeof effectsIn>>]>([
    ["ADD CHECK", "alter table app.orders add constraint c check (id > 0)", [], { locks: ["orders: ACCESS EXCLUSIVE"], scans: ["orders"] }],
    ["ADD UNIQUE", "alter table app.orders add constraint c unique (title)", [], { locks: ["orders: ACCESS EXCLUSIVE"] }],
    ["ADD UNIQUE USING INDEX", "alter table app.orders add constraint orders_title unique using index orders_title", ["create unique index orders_title on app.orders (title);"], { locks: ["orders: ACCESS EXCLUSIVE"], scans: [] }],
    ["ADD FOREIGN KEY", "alter table app.orders add constraint c foreign key (shop_id) references app.shops (id)", [], { locks: ["orders: SHARE ROW EXCLUSIVE", "shops: SHARE ROW EXCLUSIVE"] }],
    ["SET STATISTICS", "alter table app.orders alter column title set statistics 500", [], { locks: ["orders: SHARE UPDATE EXCLUSIVE"] }],
    ["DISABLE TRIGGER", "alter table app.orders disable trigger user", [], { locks: ["orders: SHARE ROW EXCLUSIVE"] }],
    ["a storage parameter", "alter table app.orders set (fillfactor = 90)", [], { locks: ["orders: SHARE UPDATE EXCLUSIVE"] }],
    ["ATTACH PARTITION", "alter table app.events attach partition app.events_2 for values from ('2027-01-01') to ('2028-01-01')", parts, { locks: ["events: SHARE UPDATE EXCLUSIVE", "events_2: ACCESS EXCLUSIVE"], scans: ["events_2"] }],
    ["DETACH PARTITION CONCURRENTLY", "alter table app.events detach partition app.events_1 concurrently", parts, { locks: ["events: SHARE UPDATE EXCLUSIVE", "events_1: ACCESS EXCLUSIVE"] }],
    ["a stable default", "alter table app.orders add column at timestamptz default now()", [], { rewrites: [], scans: [] }],
    ["a stable default with arguments", "alter table app.orders add column at timestamp default timezone('utc', now())", [], { rewrites: [], scans: [] }],
    ["a volatile default", "alter table app.orders add column at timestamptz default clock_timestamp()", [], { rewrites: ["orders"] }],
    ["REFERENCES on a new column", "alter table app.orders add column parent bigint references app.orders (id)", [], { rewrites: [], scans: [] }],
    ["SET NOT NULL beside DROP of the check that proves it", "alter table app.orders alter column shop_id set not null, drop constraint proof", ["alter table app.orders add constraint proof check (shop_id is not null);"], { scans: ["orders"] }],
    ["SET NOT NULL that the check proves", "alter table app.orders alter column shop_id set not null", ["alter table app.orders add constraint proof check (shop_id is not null);"], { scans: [] }],
    ["SET NOT NULL that another validated check does not prove", "alter table app.orders alter column shop_id set not null", ["alter table app.orders add constraint proof check (price is not null);"], { scans: ["orders"] }],
    ["ADD COLUMN of a domain with a check", "alter table app.orders add column n app.positive", ["create domain app.positive as integer check (value > 0);"], { rewrites: ["orders"] }],
    ["a drop of what is not there queues all the same", "alter table app.orders drop column if exists nothing", [], { locks: ["orders: ACCESS EXCLUSIVE"] }],
    ["an index that is there already queues all the same", "create index if not exists orders_shop on app.orders (shop_id)", ["create index orders_shop on app.orders (shop_id);"], { locks: ["orders: SHARE"] }],
  ])("%s", (_title, sql, deployed, effects) => {
    expect(effectsIn(sql, deployed)).toMatchObject(effects);
  });
});

describe("finds what others miss or get wrong", () => {
  test.each<Case>([
    { title: "a lock_timeout of 0 is none", sql: "set lock_timeout = 0; alter table app.orders add column note text;", config: { rules: { "lock-timeout-value": "error" } }, found: ["lock-timeout-value"] },
    { title: "a lock_timeout after the statement comes too late", sql: "alter table app.orders add column note text; set lock_timeout = '2s'; select 1;", config: { rules: { "missing-lock-timeout": "error" } }, found: ["lock-timeout-too-late"] },
    { title: "a statement_timeout is no lock_timeout", sql: "set statement_timeout = '5min'; alter table app.orders add column note text;", config: { rules: { "missing-lock-timeout": "error" } }, found: ["missing-lock-timeout"] },
    { title: "a pre-check that returns from its own block only", sql: "do $$ begin if exists (select from app.orders) then return; end if; end $$;\nalter table app.orders add column note text;", config: { rules: { "ineffective-guard": "error" } }, found: ["ineffective-guard"] },
    { title: "a policy that casts the tenant's column", deployed: ["create table app.notes (id bigint primary key, tenant_id uuid not null); alter table app.notes enable row level security; create index on app.notes (tenant_id);"], sql: "create policy tenant on app.notes using (tenant_id::text = current_setting('app.tenant'));", config: { rules: { "policy-cast-defeats-index": "error" } }, found: ["policy-cast-defeats-index"] },
    { title: "an index that may be a leftover of a failed build", deployed: ["create unique index concurrently orders_title on app.orders (title);"], sql: "create unique index concurrently if not exists orders_title on app.orders (title);", config: { rules: { "invalid-index-masked": "error" } }, found: ["invalid-index-masked"] },
    { title: "CONCURRENTLY behind a SET in one query string", sql: "set lock_timeout = '2s'; create index concurrently orders_shop on app.orders (shop_id);", runner: "golang-migrate", found: ["concurrent-in-transaction"] },
  ])("$title", async ({ sql, deployed = [], runner, config = {}, found }) => {
    expect(await findingsIn([shop, ...deployed, sql], { config, ...(runner !== undefined && { runner }) })).toEqual(found);
  });
});
