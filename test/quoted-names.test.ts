/** Messages show names as PostgreSQL writes them: what is written in mixed case, with quotes, is quoted in every message as well. */
import { beforeAll, expect, test } from "vitest";
import { startReplay } from "../src/catalog/replay.ts";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { buildHistory } from "../src/migrations/order.ts";
import plain from "../src/migrations/runners/plain.ts";
import { rules } from "../src/rules/index.ts";
import { sourceFile } from "../src/source.ts";
import { lex } from "../src/sql/lex.ts";
import { loadParser, readScript } from "../src/sql/read.ts";
import { lintExample, projectOf, type AnyExample } from "../src/verify/example.ts";

beforeAll(loadParser);

/** Names that are also words of SQL or of PostgreSQL itself, which quotes would change. */
const words: ReadonlySet<string> = new Set(
  `action begin bytea citext date day end enable extensions hstore index int4 int8 json jsonb key level lower name none now owner pg_catalog plpgsql policy public role rule schema set sql state status
   table tablefunc temp text time timestamp timestamptz trigger type upper uuid value values version view year current_user session_user max min count sum avg coalesce`.split(/\s+/),
);

/** The names that the scripts of an example give or use, lower case and without quotes. */
function namesIn(example: AnyExample): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      if (/^(?:name|column|columns|newName|newSchema|constraint|policy|trigger|index|include|usingIndex|schema|role|roles|to)$/.test(key) && /^[a-z_][a-z0-9_]{2,}$/.test(value) && !words.has(value) && !value.startsWith("pg_") && !value.includes("timeout")) names.add(value);
    } else if (Array.isArray(value)) for (const each of value) collect(each, key);
    else if (value !== null && typeof value === "object" && !("schema" in value && value.schema === "pg_catalog")) {
      for (const [inner, each] of Object.entries(value)) if (inner !== "node" && inner !== "span") collect(each, inner);
    }
  };
  const replay = startReplay();
  for (const migration of projectOf(example).history.migrations) {
    for (const script of [migration.up, migration.down]) {
      if (script === null) continue;
      const text = readScript(script, { placeholders: migration.runner.placeholders, psql: migration.runner.psql });
      replay.open(text, migration.order);
      for (const statement of text.statements) for (const change of replay.changesOf(statement)) if (!/Setting|Set$|Extension/.test(change.kind)) collect(change, "");
      replay.close();
    }
  }
  return names;
}

/** The text with these names in mixed case and quotes, also in bodies and strings; comments stay. */
function mixed(text: string, names: ReadonlySet<string>): string {
  let result = "";
  let at = 0;
  for (const token of lex(text)) {
    const here = text.slice(token.start, token.end);
    const inner = token.kind === "dollar" || token.kind === "string";
    result += text.slice(at, token.start);
    result += inner ? here.replace(/(?<![\w"])[a-z_][a-z0-9_]*(?![\w"])/g, (word) => (names.has(word) ? quoted(word) : word)) : token.kind === "word" && names.has(here.toLowerCase()) ? quoted(here.toLowerCase()) : here;
    at = token.end;
  }
  return result + text.slice(at);
}

/** Where a name begins in mixed case, and the same without the quote before it; a template of names (`<snake_case>`) is none. */
const mark = "zQ";
const bare = /(?<!["\w])\w*zQ(?!\S*<)/;

const quoted = (name: string): string => `"${mark}${name}"`;

/** What a configuration says with these names in mixed case: it gives names as PostgreSQL stores them, without quotes. */
function configured<Value>(value: Value, names: ReadonlySet<string>): Value {
  if (typeof value === "string") return value.split(".").map((part) => (names.has(part) ? mark + part : part)).join(".") as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => configured(each, names)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === "setting" ? each : configured(each, names)])) as Value;
}

function inMixedCase(example: AnyExample): AnyExample {
  const names = namesIn(example);
  const change = (text: string): string => mixed(text, names);
  const all = (texts: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, path.endsWith(".sql") ? change(text) : text]));
  return {
    ...example,
    sql: change(example.sql),
    ...(example.deployed !== undefined && { deployed: [example.deployed].flat().map(change) }),
    ...(example.files !== undefined && { files: all(example.files) }),
    ...(example.base !== undefined && { base: all(example.base) }),
    ...(example.tip !== undefined && { tip: all(example.tip) }),
    ...(example.options !== undefined && { options: configured(example.options, names) }),
    ...(example.config !== undefined && { config: configured(example.config, names) }),
  };
}

test("in the examples of every rule", () => {
  const speaking = new Set<string>();
  const found: string[] = [];
  for (const rule of rules) {
    for (const example of rule.examples) {
      if (example.reports === undefined) continue;
      for (const { message, suggestions, fix } of lintExample(rule, inMixedCase(example)).found) {
        const repairs = [...(suggestions ?? []), ...(fix === undefined ? [] : [fix])];
        for (const text of [message, ...repairs.flatMap(({ title, edits }) => [title, ...edits.map((edit) => edit.text)])]) {
          if (text.includes(mark)) speaking.add(rule.id);
          if (bare.test(text)) found.push(`${rule.id}: ${text}`);
        }
      }
    }
  }
  expect(found).toEqual([]);
  expect(speaking.size, "rules whose messages name something").toBeGreaterThan(225);
}, 120_000);

const deployed = `
create schema "appData";
create type "orderState" as enum ('open', 'done');
create table "appData"."userAccount" ("userId" bigint constraint "userKey" primary key, "emailAddress" text, "isActive" boolean default true, "createdAt" timestamptz not null default now(), "ageYears" integer, "profileData" json);
create table "appData"."salesOrder" ("orderId" bigint constraint "orderKey" primary key, "ownerId" bigint constraint "ownerFk" references "appData"."userAccount" ("userId"), "orderState" "orderState", "totalSum" numeric(10, 2) constraint "totalPositive" check ("totalSum" > 0), "codeText" varchar(20));
create index "orderByOwner" on "appData"."salesOrder" ("ownerId");
create index "orderByCode" on "appData"."salesOrder" ("codeText");
alter table "appData"."salesOrder" enable row level security;
create policy "ownOrders" on "appData"."salesOrder" using ("ownerId" = current_setting('app.user')::bigint);
create view "appData"."openOrders" as select "orderId", "totalSum" from "appData"."salesOrder" where "orderState" = 'open';
create function "appData"."noteChange"() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger "noteOrder" before update on "appData"."salesOrder" for each row execute function "appData"."noteChange"();
create sequence "appData"."ticketNumber";
`;

const release = `
alter table "appData"."userAccount" add column "nickName" varchar(50) not null;
alter table "appData"."userAccount" add column "tokenValue" uuid default gen_random_uuid();
alter table "appData"."userAccount" add column "serialNumber" serial;
alter table "appData"."userAccount" drop column "isActive";
alter table "appData"."userAccount" rename column "ageYears" to "ageInYears";
alter table "appData"."userAccount" alter column "emailAddress" set not null;
alter table "appData"."userAccount" alter column "createdAt" set default clock_timestamp();
alter table "appData"."userAccount" add constraint "emailUnique" unique ("emailAddress");
alter table "appData"."userAccount" add check ("ageInYears" > 0);
alter table "appData"."salesOrder" alter column "orderId" type numeric;
alter table "appData"."salesOrder" alter column "codeText" type varchar(10);
alter table "appData"."salesOrder" rename constraint "ownerFk" to "ownerReference";
alter table "appData"."salesOrder" drop constraint "totalPositive";
alter table "appData"."salesOrder" add column "parentOrder" bigint references "appData"."salesOrder" ("orderId") on delete cascade;
alter index "appData"."orderByOwner" rename to "orderByOwnerId";
drop index "appData"."orderByCode";
create index "orderByState" on "appData"."salesOrder" ("orderState");
create table "appData"."auditEntry" ("entryId" integer generated always as identity primary key, "changedBy" bigint references "appData"."userAccount" ("userId"), "happenedAt" timestamp, "rawData" json, "amountPaid" money);
create policy "everyOrder" on "appData"."salesOrder" for select using (true);
alter policy "ownOrders" on "appData"."salesOrder" using (true);
drop policy "ownOrders" on "appData"."salesOrder";
drop trigger "noteOrder" on "appData"."salesOrder";
drop view "appData"."openOrders";
create or replace view "appData"."allUsers" as select * from "appData"."userAccount";
create function "appData"."countOrders"() returns bigint language sql security definer as 'select count(*) from "appData"."salesOrder"';
alter type "orderState" add value 'lost';
alter type "orderState" rename value 'done' to 'closed';
grant all on "appData"."userAccount" to "webUser", public;
alter table "appData"."userAccount" owner to "ownerRole";
alter sequence "appData"."ticketNumber" rename to "ticketCount";
update "appData"."userAccount" set "nickName" = '';
delete from "appData"."auditEntry";
drop table "appData"."auditEntry";
drop schema "appData" cascade;
`;

const rollback = `
alter table "appData"."userAccount" drop column "nickName";
alter table "appData"."userAccount" drop column "tokenValue" cascade;
drop table "appData"."auditEntry";
alter table "appData"."userAccount" add column "isActive" boolean not null;
`;

test("in a project whose names are all in mixed case", () => {
  const { settings } = resolveConfig({ extends: "all" }, rules);
  const files = [sourceFile("m/001_deployed.sql", deployed), sourceFile("m/002_release.sql", release), sourceFile("m/002_release_rollback.sql", rollback)];
  const { findings } = lint({ histories: [buildHistory(plain, "m", files, () => null)], settings, rules, today: "2026-11-21" });
  const names = new Set([...`${deployed}${release}${rollback}`.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name));
  const unquoted = new RegExp(`(?<!["\\w])(?:${[...names].join("|")})(?!\\w)`);
  const named = findings.filter(({ message }) => [...names].some((name) => message.includes(name)));
  expect(named.filter(({ message }) => unquoted.test(message)).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  expect([...new Set(named.map(({ rule }) => rule))].sort()).toEqual(`
    add-column-not-null-without-default add-column-serial-or-identity add-column-volatile-default alter-column-type-rewrite backfill-in-ddl-transaction
    breaking-change-undocumented cached-plan-invalidation change-default data-dependent-change dependent-objects drop-cascade drop-column
    drop-column-without-backup drop-constraint drop-index drop-schema drop-table-locks-referenced drop-trigger drop-view drop-without-deprecation
    enum-type enum-value-order forbidden-type grant-all grant-to-public identifier-case irreversible-migration json-column mergeable-alter-table
    misordered-rollback missing-application-name missing-emptiness-guard missing-lock-timeout missing-on-delete missing-review missing-statement-timeout
    missing-transaction mixed-ddl-dml multiple-foreign-keys-one-transaction narrow-integer narrowing-type-change non-concurrent-index ownership-change
    rename-column rename-constraint rename-enum-value rename-sequence rollback-cascade rollback-data-loss rollback-not-null-without-data
    rollback-without-if-exists select-star serial-column set-not-null-scan stricter-write-rule timestamp-without-time-zone unbatched-dml
    unique-constraint-build unnamed-constraint unqualified-name unsafe-rollback validating-check`.trim().split(/\s+/));
});
