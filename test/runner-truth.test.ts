/** What each runner's transactions and connection mean for a plan and for findings: the truth that people miss in other linters. */
import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../src/config/resolve.ts";
import { lint } from "../src/lint.ts";
import { plan } from "../src/plan.ts";
import { defineRule } from "../src/rule.ts";
import { rules } from "../src/rules/index.ts";
import { loadParser } from "../src/sql/read.ts";
import { historyOf } from "./migrations/histories.ts";
import { today } from "./linting.ts";

beforeAll(() => loadParser());

type Files = Readonly<Record<string, string>>;

/** Each transaction of the last file: who opened it, then its statements with how many more their locks are held for. */
function transactions(runner: string, files: Files, besides: Files = {}, postgres = 18): string[][] {
  const { scripts } = plan({ histories: [historyOf(runner, files, besides)], settings: () => ({ postgres, placeholders: [] }) });
  const { file, transactions: found } = scripts.at(-1)!;
  return found.map(({ openedBy, statements }) => [openedBy, ...statements.map(({ span, heldUntil, fails }, at) => `${file.text.slice(span.start, span.end)}${heldUntil === at ? "" : ` +${heldUntil - at}`}${fails?.startsWith("always") || fails?.startsWith("where") ? ` fails ${fails}` : ""}`)]);
}

/** The ids of some rules' findings in the last file, with where they stand. */
function findings(runner: string, files: Files, ids: readonly string[], besides: Files = {}): string[] {
  const { settings } = resolveConfig({ rules: Object.fromEntries(ids.map((id) => [id, "error"])) });
  const history = historyOf(runner, files, besides);
  const last = history.migrations.at(-1)!.path;
  const report = lint({ histories: [history], settings, rules, today });
  expect(report.problems).toEqual([]);
  const { file } = report.files.find(({ path }) => path === last)!;
  return report.findings.filter(({ path, rule }) => path === last && ids.includes(rule)).map(({ rule, messageId, span }) => `${rule} ${messageId}: ${file.text.slice(span.start, span.end)}`);
}

const always = "fails always: it cannot run inside a transaction block";
const ci = "create index concurrently i on t (id)";
const two = `set lock_timeout = '1s'; ${ci};`;

describe("the transaction of each runner, and its opt-out marker", () => {
  test.each<[string, string, Files, Files, string[][]]>([
    ["plain files", "plain", { "1_x.sql": two }, {}, [["unknown", "set lock_timeout = '1s'"], ["autocommit", ci]]],
    ["golang-migrate, one query string", "golang-migrate", { "1_x.up.sql": two }, {}, [["implicit", "set lock_timeout = '1s' +1", `${ci} ${always}`]]],
    ["golang-migrate, a lone statement", "golang-migrate", { "1_x.up.sql": `${ci};` }, {}, [["autocommit", ci]]],
    ["flyway", "flyway", { "V1__x.sql": two }, {}, [["runner", "set lock_timeout = '1s' +1", `${ci} ${always}`]]],
    ["flyway, a file of nothing else", "flyway", { "V1__x.sql": `${ci}; vacuum t;` }, {}, [["autocommit", ci], ["autocommit", "vacuum t"]]],
    ["flyway, told by the file's configuration", "flyway", { "V1__x.sql": two }, { "V1__x.sql.conf": "executeInTransaction=false" }, [["autocommit", "set lock_timeout = '1s'"], ["autocommit", ci]]],
    ["prisma, one query string", "prisma", { "1_x/migration.sql": two }, {}, [["implicit", "set lock_timeout = '1s' +1", `${ci} ${always}`]]],
    ["drizzle", "drizzle", { "0000_x.sql": `select 1;\n--> statement-breakpoint\n${ci};` }, {}, [["runner", "select 1 +1", `${ci} ${always}`]]],
    ["dbmate", "dbmate", { "1_x.sql": `-- migrate:up\n${ci};` }, {}, [["runner", `${ci} ${always}`]]],
    ["dbmate, marked, alone", "dbmate", { "1_x.sql": `-- migrate:up transaction:false\n${ci};` }, {}, [["autocommit", ci]]],
    ["dbmate, marked, still one query string", "dbmate", { "1_x.sql": `-- migrate:up transaction:false\n${two}` }, {}, [["implicit", "set lock_timeout = '1s' +1", `${ci} ${always}`]]],
    ["goose", "goose", { "1_x.sql": `-- +goose Up\n${ci};` }, {}, [["runner", `${ci} ${always}`]]],
    ["goose, marked", "goose", { "1_x.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${two}` }, {}, [["autocommit", "set lock_timeout = '1s'"], ["autocommit", ci]]],
    ["goose, marked, what it sends as one", "goose", { "1_x.sql": `-- +goose NO TRANSACTION\n-- +goose Up\nselect 1;\n-- +goose StatementBegin\n${two}\n-- +goose StatementEnd\nselect 2;` }, {}, [["autocommit", "select 1"], ["implicit", "set lock_timeout = '1s' +1", `${ci} ${always}`], ["autocommit", "select 2"]]],
    ["sqlx", "sqlx", { "1_x.sql": ci }, {}, [["runner", `${ci} ${always}`]]],
    ["sqlx, marked, alone", "sqlx", { "1_x.sql": `-- no-transaction\n${ci}` }, {}, [["autocommit", ci]]],
    ["sqlx, marked, still one query string", "sqlx", { "1_x.sql": `-- no-transaction\n${two}` }, {}, [["implicit", "set lock_timeout = '1s' +1", `${ci} ${always}`]]],
    ["diesel", "diesel", { "1_x/up.sql": ci }, {}, [["runner", `${ci} ${always}`]]],
    ["diesel, told by metadata.toml", "diesel", { "1_x/up.sql": ci }, { "1_x/metadata.toml": "run_in_transaction = false" }, [["autocommit", ci]]],
    ["supabase, which takes the statement out", "supabase", { "1_x.sql": `select 1; select 2; ${ci}; select 3; alter table a.t detach partition a.p concurrently; select 4;` }, {}, [["runner", "select 1 +1", "select 2"], ["autocommit", ci], ["runner", "select 3"], ["autocommit", "alter table a.t detach partition a.p concurrently"], ["runner", "select 4"]]],
    ["supabase, a file with transactions of its own", "supabase", { "1_x.sql": `select 1; begin; select 2; commit; select 3;` }, {}, [["autocommit", "select 1"], ["explicit", "begin +2", "select 2 +1", "commit"], ["autocommit", "select 3"]]],
    ["supabase, marked", "supabase", { "1_x.sql": "-- pg-delta: transaction=false\nselect 1; select 2;" }, {}, [["autocommit", "select 1"], ["autocommit", "select 2"]]],
    ["supabase, with a mark that means nothing to it", "supabase", { "1_x.sql": "-- supabase:disable-transaction\nselect 1; select 2;" }, {}, [["runner", "select 1 +1", "select 2"]]],
  ])("%s", (_, runner, files, besides, expected) => {
    expect(transactions(runner, files, besides)).toEqual(expected);
  });
});

describe("CONCURRENTLY that fails when it is deployed", () => {
  const deployed = { goose: "-- +goose Up\ncreate table t (id bigint) partition by range (id);", golang: "create table t (id bigint) partition by range (id);" };
  const ids = ["concurrent-in-transaction"];
  test("in one string with anything else, and not where the runner takes it out", () => {
    expect(findings("golang-migrate", { "1_a.up.sql": "create table t (id bigint);", "2_b.up.sql": two }, ids)).toEqual([`concurrent-in-transaction implicit: ${ci}`]);
    expect(findings("golang-migrate", { "1_a.up.sql": "create table t (id bigint);", "2_b.up.sql": ci }, ids)).toEqual([]);
    expect(findings("goose", { "1_a.sql": "-- +goose Up\ncreate table t (id bigint);", "2_b.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\n${two}\n-- +goose StatementEnd` }, ids)).toEqual([`concurrent-in-transaction implicit: ${ci}`]);
    expect(findings("supabase", { "1_a.sql": "create table t (id bigint);", "2_b.sql": `alter table t add column a int; ${ci};` }, ids)).toEqual([]);
    expect(findings("supabase", { "1_a.sql": "create table t (id bigint);", "2_b.sql": `begin; ${ci}; commit;` }, ids)).toEqual([`concurrent-in-transaction explicit: ${ci}`]);
  });

  test("all statements that refuse a transaction do, REFRESH MATERIALIZED VIEW CONCURRENTLY does not", () => {
    const statements = ["drop index concurrently i", "reindex table concurrently t", "alter table t detach partition p concurrently", "vacuum t", "alter system set work_mem = '1MB'", "create database d"];
    for (const statement of statements) expect(findings("sqlx", { "1_a.sql": "create table t (id bigint);", "2_b.sql": statement }, ids), statement).toHaveLength(1);
    expect(findings("sqlx", { "1_a.sql": deployed.golang, "2_b.sql": "refresh materialized view concurrently m" }, ids)).toEqual([]);
  });
});

describe("NOT VALID and VALIDATE in one transaction", () => {
  const add = "alter table t add constraint positive check (id > 0) not valid";
  const validate = "alter table t validate constraint positive";
  const ids = ["validate-in-same-transaction"];
  test("the lock of the first is held while the second reads, unless each commits by itself", () => {
    expect(transactions("flyway", { "V1__a.sql": "create table t (id bigint);", "V2__b.sql": `${add}; ${validate};` })).toEqual([["runner", `${add} +1`, validate]]);
    expect(findings("flyway", { "V1__a.sql": "create table t (id bigint);", "V2__b.sql": `${add}; ${validate};` }, ids)).toEqual(["validate-in-same-transaction blocks: validate constraint positive"]);
    const marked = { "1_a.sql": "-- +goose Up\ncreate table t (id bigint);", "2_b.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${add}; ${validate};` };
    expect(transactions("goose", marked)).toEqual([["autocommit", add], ["autocommit", validate]]);
    expect(findings("goose", marked, ids)).toEqual([]);
    expect(findings("supabase", { "1_a.sql": "create table t (id bigint);", "2_b.sql": `${add}; ${ci}; ${validate};` }, ids)).toEqual([]);
  });
});

describe("an enum value that is used before it is committed", () => {
  const first = "create type mood as enum ('good'); create table t (id bigint, m mood, note text);";
  const add = "alter type mood add value 'bad'";
  const fails = "fails always: 'bad' was added to mood in the same transaction, and cannot be used before that is committed";
  test.each([
    ["update t set m = 'bad'", true],
    ["insert into t values (1, 'bad')", true],
    ["alter table t alter column m set default 'bad'", true],
    ["select 'bad'::mood", true],
    ["update t set m = 'good'", false],
    ["select 'bad'::text", false],
  ])("%s", (use, refused) => {
    const files = { "V1__a.sql": first, "V2__b.sql": `${add}; ${use};` };
    expect(transactions("flyway", files)).toEqual([["runner", `${add} +1`, refused ? `${use} ${fails}` : use]]);
    expect(transactions("flyway", { ...files, "V3__c.sql": use })).toEqual([["runner", use]]);
  });

  test("a new database runs a whole batch in one transaction", () => {
    const files = { "0000_a.sql": first, "0001_b.sql": `${add};`, "0002_c.sql": "update t set m = 'bad';" };
    expect(transactions("drizzle", files)).toEqual([["runner", "update t set m = 'bad' fails where it runs together with the migration that adds 'bad' to mood: a new value cannot be used before it is committed"]]);
  });

  test("a type that the same transaction made can have it, since 17", () => {
    const made = "create type size as enum ('s')";
    const more = "alter type size add value 'm'";
    expect(transactions("flyway", { "V1__a.sql": `${made}; ${more}; select 'm'::size;` })).toEqual([["runner", `${made} +2`, `${more} +1`, "select 'm'::size"]]);
    expect(transactions("flyway", { "V1__a.sql": `${made}; ${more}; select 'm'::size;` }, {}, 16)[0]?.at(-1)).toBe("select 'm'::size fails always: 'm' was added to size in the same transaction, and cannot be used before that is committed");
  });

  test("where each statement commits it is fine", () => {
    expect(transactions("goose", { "1_a.sql": `-- +goose Up\n${first}`, "2_b.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${add}; update t set m = 'bad';` })).toEqual([["autocommit", add], ["autocommit", "update t set m = 'bad'"]]);
  });
});

describe("transactions in part", () => {
  test("BEGIN and SAVEPOINT in a file that its runner wraps", () => {
    expect(transactions("flyway", { "V1__x.sql": "begin; truncate a; savepoint s; truncate b; rollback to s; commit; truncate c;" })).toEqual([["runner", "begin +5", "truncate a +4", "savepoint s +3", "truncate b +1", "rollback to s +1", "commit"], ["autocommit", "truncate c"]]);
  });

  test("what is applied stays where a later statement of a file without a transaction fails", () => {
    const sql = "alter table t add column a int; alter table t add column b int;";
    const ids = ["missing-transaction", "transaction-directive-mismatch"];
    expect(findings("goose", { "1_x.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${sql}` }, ids)).toEqual(["transaction-directive-mismatch notNeeded: alter table t add column a int"]);
    expect(findings("goose", { "1_x.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${sql} update t set a = 1;` }, ids)).toEqual(["missing-transaction eachCommits: alter table t add column a int"]);
    expect(findings("goose", { "1_x.sql": `-- +goose Up\n${sql}` }, ids)).toEqual([]);
    expect(findings("dbmate", { "1_x.sql": `-- migrate:up transaction:false\n${sql}` }, ids)).toEqual([]);
  });
});

describe("settings that one script leaves to the next", () => {
  /** The lock_timeout and search_path that the rules of the last file see, at each `select 1`. */
  function seen(runner: string, files: Files, deployed?: number): (string | undefined)[][] {
    const found: (string | undefined)[][] = [];
    const probe = defineRule({
      id: "probe", category: "convention", severity: "info", summary: "", why: "", instead: "", see: [], presets: [], messages: { seen: "" }, examples: [],
      on: { Query: (_, { session }) => void found.push([session.setting("lock_timeout"), String(session.searchPath)]) },
    });
    const { settings } = resolveConfig({});
    const history = historyOf(runner, files);
    const asked = new Set([history.migrations.at(-1)!.path]);
    lint({ histories: [history], settings: (path) => ({ ...settings(path), rules: { probe: { severity: "info", options: {} } } }), rules: [probe], today, asked, ...(deployed !== undefined && { deployed: new Map([[history.root, deployed]]) }) });
    return found;
  }
  const set = "set lock_timeout = '1s'; set search_path = app;";
  const none = [undefined, "$user,public"];
  const kept = ["1s", "app"];
  const doubtful = ["unknown", "unknown"];

  test.each<[string, Files, readonly (string | undefined)[], readonly (string | undefined)[]]>([
    ["plain", { "1_a.sql": set, "2_b.sql": "select 1" }, none, none],
    ["golang-migrate", { "1_a.up.sql": set, "2_b.up.sql": "select 1" }, doubtful, kept],
    ["flyway", { "V1__a.sql": set, "V2__b.sql": "select 1" }, ["unknown", "$user,public"], ["1s", "$user,public"]],
    ["prisma", { "1_a/migration.sql": set, "2_b/migration.sql": "select 1" }, doubtful, kept],
    ["drizzle", { "0000_a.sql": set, "0001_b.sql": "select 1" }, doubtful, kept],
    ["supabase", { "1_a.sql": set, "2_b.sql": "select 1" }, none, none],
    ["dbmate", { "1_a.sql": `-- migrate:up\n${set}`, "2_b.sql": "-- migrate:up\nselect 1" }, doubtful, kept],
    ["goose", { "1_a.sql": `-- +goose Up\n${set}`, "2_b.sql": "-- +goose Up\nselect 1" }, doubtful, kept],
    ["sqlx", { "1_a.sql": set, "2_b.sql": "select 1" }, doubtful, kept],
    ["diesel", { "1_a/up.sql": set, "2_b/up.sql": "select 1" }, doubtful, kept],
  ])("%s", (runner, files, apart, together) => {
    expect(seen(runner, files)).toEqual([apart]);
    expect(seen(runner, files, -1), "released together").toEqual([together]);
  });

  test("SET LOCAL ends with the file's transaction, and has no effect where there is none", () => {
    expect(seen("sqlx", { "1_a.sql": "set local lock_timeout = '1s'", "2_b.sql": "set local lock_timeout = '2s'; select 1" }, -1)).toEqual([["2s", "$user,public"]]);
    expect(seen("sqlx", { "1_a.sql": "set local lock_timeout = '1s'", "2_b.sql": "-- no-transaction\nset local lock_timeout = '2s'" }, -1)).toEqual([]);
    expect(seen("goose", { "1_b.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nset local lock_timeout = '2s'; select 1;" })).toEqual([none]);
    expect(seen("supabase", { "1_b.sql": `set local lock_timeout = '2s'; ${ci}; select 1;` })).toEqual([none]);
  });

  test("RESET ALL cleans up", () => {
    expect(seen("sqlx", { "1_a.sql": `${set} reset all`, "2_b.sql": "select 1" }, -1)).toEqual([none]);
  });
});

describe("timeouts where they are really set", () => {
  const alter = "alter table t add column a int";
  test.each<[string, boolean]>([
    [`set lock_timeout = '2s'; ${alter}`, false],
    [`select set_config('lock_timeout', '2s', true); ${alter}`, false],
    [`set local lock_timeout = '2s'; ${alter}`, false],
    [`set lock_timeout = 0; ${alter}`, true],
    [`set lock_timeout = '2s'; reset lock_timeout; ${alter}`, true],
    [`${alter}; set lock_timeout = '2s'`, true],
    [`begin; set local lock_timeout = '2s'; commit; ${alter}`, true],
    [`alter role app set lock_timeout = '2s'; ${alter}`, true],
    ["create table other (id int)", false],
  ])("%s", (sql, asked) => {
    const ids = ["missing-lock-timeout", "lock-timeout-too-late", "lock-timeout-value"];
    expect(findings("flyway", { "V1__a.sql": "create table t (id bigint);", "V2__b.sql": `${sql};` }, ids).length > 0).toBe(asked);
  });
});
