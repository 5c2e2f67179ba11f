import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TransactionMode } from "../../src/migrations/migration.ts";
import { advance, openSession, type AdvancingSession } from "../../src/catalog/session.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { effectOf } from "../../src/effects/effect.ts";
import { startReplay } from "../../src/catalog/replay.ts";
import { textOf } from "../../src/source.ts";
import { runners } from "../../src/migrations/runners/index.ts";
import { quoteIdentifier } from "../../src/sql/names.ts";
import { read, replayScript, replayTexts, scriptOf, statementsOf } from "./history.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

/** The session after each statement of a script. */
function sessions(sql: string, mode: TransactionMode): AdvancingSession[] {
  const text = read(scriptOf(sql, mode));
  let session = openSession({ mode, several: text.statements.length > 1 }, 0);
  return [
    session,
    ...text.statements.map((statement) => {
      for (const change of statement.changes) session = advance(session, change, 0).session;
      return session;
    }),
  ];
}

const last = (sql: string, mode: TransactionMode): AdvancingSession => sessions(sql, mode).at(-1)!;
const transactions = (sql: string, mode: TransactionMode) => sessions(sql, mode).map((session) => session.transaction);

describe("who opened the transaction", () => {
  test.each<[string, TransactionMode, ReturnType<typeof transactions>]>([
    ["select 1; begin; commit; select 2", "none", [null, null, "explicit", null, null]],
    ["begin; commit; select 1", "file", ["runner", "runner", null, null]],
    ["select 1; commit; begin", "batch", ["runner", "runner", null, "explicit"]],
    ["select 1", "implicit", [null, null]],
    ["select 1; begin; commit; select 2", "implicit", ["implicit", "implicit", "explicit", "implicit", "implicit"]],
    ["select 1; begin; rollback; select 2", "unknown", ["unknown", "unknown", "explicit", "unknown", "unknown"]],
    ["begin; commit and chain; rollback and chain; commit", "none", [null, "explicit", "explicit", "explicit", null]],
    ["select 1; commit and chain", "implicit", ["implicit", "implicit", "implicit"]],
    ["begin; begin; commit", "none", [null, "explicit", "explicit", null]],
    ["do $$ begin perform 1; end $$; end", "none", [null, null, null]],
  ])("%s (%s)", (sql, mode, expected) => {
    expect(transactions(sql, mode)).toEqual(expected);
  });

  test("is asked as yes, no or unknown", () => {
    expect(last("begin", "none").inTransaction).toBe(true);
    expect(last("select 1", "none").inTransaction).toBe(false);
    expect(last("select 1", "unknown").inTransaction).toBe("unknown");
  });
});

describe("settings keep their scopes, as on a server", () => {
  const scripts = [
    "set lock_timeout = '1s'",
    "begin; set lock_timeout = '1s'; set local lock_timeout = '2s'",
    "begin; set lock_timeout = '1s'; set local lock_timeout = '2s'; commit",
    "begin; set local lock_timeout = '2s'; set lock_timeout = '1s'; commit",
    "set lock_timeout = '1s'; begin; set lock_timeout = '2s'; rollback",
    "set lock_timeout = '1s'; begin; savepoint a; set lock_timeout = '2s'; set local lock_timeout = '3s'; rollback to a",
    "begin; savepoint a; set local lock_timeout = '3s'; release a",
    "begin; savepoint a; set local lock_timeout = '3s'; savepoint a; set local lock_timeout = '4s'; rollback to a; release a; rollback to a",
    "set local lock_timeout = '3s'",
    "begin; set local lock_timeout = '3s'; commit and chain",
    "select set_config('lock_timeout', '4s', true)",
    "begin; select set_config('lock_timeout', '4s', true)",
    "select set_config('lock_timeout', '4s', false)",
    "set lock_timeout = '1s'; begin; reset lock_timeout",
    "set lock_timeout = '1s'; begin; reset lock_timeout; rollback",
    "set lock_timeout = '1s'; begin; set local lock_timeout to default",
    "set lock_timeout = '1s'; begin; set local lock_timeout to default; commit",
    "set lock_timeout = '1s'; reset all",
    "set lock_timeout = '1s'; discard all",
    "do $$ begin set local lock_timeout = '7s'; end $$; select 1",
    "do $$ begin set lock_timeout = '7s'; end $$",
    "begin; do $$ begin set local lock_timeout = '7s'; end $$",
    "set lock_timeout = '1s'; begin; set LOCK_TIMEOUT = '9s'; commit; begin; rollback",
  ];
  test.each(scripts)("%s", async (sql) => {
    await server.reset();
    for (const statement of statementsOf(read(scriptOf(sql)))) await server.run([statement]);
    const [row] = await server.query<{ lock_timeout: string }>("show lock_timeout");
    expect(last(sql, "none").setting("lock_timeout") ?? "0").toBe(row?.lock_timeout);
  });

  test("in a query string of several statements, SET LOCAL lasts to its end", () => {
    expect(last("set local lock_timeout = '3s'; select 1", "implicit").setting("lock_timeout")).toBe("3s");
    expect(last("set local lock_timeout = '3s'; commit; select 1", "implicit").setting("lock_timeout")).toBeUndefined();
    expect(last("set local lock_timeout = '3s'", "implicit").setting("lock_timeout")).toBeUndefined();
  });

  test("where nothing tells of a transaction, SET LOCAL may have no effect", () => {
    expect(last("set local lock_timeout = '3s'", "unknown").setting("lock_timeout")).toBe("unknown");
    expect(last("set lock_timeout = '3s'", "unknown").setting("lock_timeout")).toBe("3s");
    expect(last("set local search_path = app", "unknown").searchPath).toEqual(["app"]);
  });

  test("a setting made on a condition, or from an expression, is unknown", () => {
    expect(last("do $$ begin if random() > 0.5 then set lock_timeout = '1s'; end if; end $$", "none").setting("lock_timeout")).toBe("unknown");
    expect(last("select set_config('lock_timeout', current_setting('x'), false)", "none").setting("lock_timeout")).toBe("unknown");
  });
});

/** What a script finds out about its own session at each `probe`: the transaction, and two settings. */
interface Probed {
  readonly id: string;
  readonly lock: string;
  readonly path: string;
}
const probe = "select pg_current_xact_id()::text as id, current_setting('lock_timeout') as lock, current_setting('search_path') as path";
/** As PGlite starts. */
const defaults = { lock: "0", path: "public" };

/** The same as a replay has it; transactions that share nothing have different ids. */
function foretold(sql: string, mode: TransactionMode): Probed[] {
  const replay = startReplay();
  const text = read(scriptOf(sql, mode));
  replay.open(text, 1);
  const found: Probed[] = [];
  for (const statement of text.statements) {
    const { session } = replay;
    if (textOf(text.script.file, statement.span) === probe) {
      found.push({ id: String(session.transactionNumber ?? `alone ${found.length}`), lock: session.setting("lock_timeout") ?? defaults.lock, path: session.setting("search_path") ?? defaults.path });
    }
    for (const change of replay.changesOf(statement)) replay.apply(change, text.script);
  }
  replay.close();
  return found;
}

/** Runs a script as a runner of that mode would; gives what it found out at each probe. */
async function observed(sql: string, mode: TransactionMode): Promise<Probed[]> {
  const statements = statementsOf(read(scriptOf(sql)));
  const results: (readonly Probed[])[] = [];
  if (mode === "implicit") results.push(...(await server.send<Probed>(statements.join(";\n"))));
  else {
    if (mode === "file") await server.send("begin");
    for (const statement of statements) results.push(...(await server.send<Probed>(statement)));
    if (mode === "file") await server.send("commit");
  }
  return statements.flatMap((statement, index) => (statement === probe ? (results[index] ?? []) : []));
}

/** Which of them share a transaction: each has the position of the first it shares one with. */
function shared(found: readonly { readonly id: string }[]): number[] {
  return found.map(({ id }) => found.findIndex((other) => other.id === id));
}

describe("the transaction and the settings that each statement really has, as on a server", () => {
  const p = probe;
  const modes: readonly TransactionMode[] = ["none", "file", "implicit"];
  const scripts: readonly string[] = [
    `${p}; ${p}; begin; ${p}; ${p}; commit; ${p}; ${p}`,
    `set lock_timeout = '1s'; ${p}; begin; set lock_timeout = '2s'; ${p}; rollback; ${p}; ${p}`,
    `set local lock_timeout = '1s'; ${p}; ${p}`,
    `begin; set local lock_timeout = '1s'; ${p}; commit; ${p}`,
    `begin; set local lock_timeout = '1s'; savepoint a; set lock_timeout = '2s'; ${p}; rollback to savepoint a; ${p}; commit; ${p}`,
    `begin; set lock_timeout = '1s'; commit and chain; ${p}; set local lock_timeout = '2s'; ${p}; rollback and chain; ${p}; commit; ${p}`,
    `begin; select set_config('lock_timeout', '1s', true); ${p}; end; ${p}`,
    `select set_config('lock_timeout', '1s', false); ${p}; reset lock_timeout; ${p}`,
    `select set_config('lock_timeout', '1s', true); ${p}`,
    `begin; set search_path to a, b; savepoint s; set search_path to c; release s; ${p}; reset all; ${p}; abort; ${p}`,
    `set lock_timeout = '1s'; set search_path to a; reset all; ${p}`,
    `set lock_timeout = '1s'; begin; set local lock_timeout to default; ${p}; commit; ${p}`,
    `do $$ begin set local lock_timeout = '1s'; end $$; ${p}`,
    `do $$ begin perform set_config('lock_timeout', '1s', false); end $$; ${p}`,
    `do $$ begin set lock_timeout = '1s'; raise exception 'no'; exception when others then null; end $$; ${p}`,
    `create function f() returns void language plpgsql set lock_timeout = '5s' as $$ begin null; end $$; set lock_timeout = '1s'; select f(); ${p}`,
    `create function f() returns void language plpgsql set lock_timeout = '5s' as $$ begin set lock_timeout = '6s'; end $$; set lock_timeout = '1s'; select f(); ${p}`,
    `create function f() returns void language plpgsql set lock_timeout = '5s' as $$ begin set local lock_timeout = '6s'; end $$; set lock_timeout = '1s'; select f(); ${p}`,
    `create function f() returns void language plpgsql set lock_timeout = '5s' as $$ begin set search_path = a; end $$; begin; select f(); ${p}; commit; ${p}`,
    `create function f() returns void language plpgsql as $$ begin perform set_config('lock_timeout', '6s', true); end $$; begin; select f(); ${p}; commit; ${p}`,
  ];
  test.each(modes.flatMap((mode) => scripts.map((script) => [mode, script.replaceAll(probe, "?"), script] as const)))("%s: %s", async (mode, _, script) => {
    await server.reset();
    const seen = await observed(script, mode);
    const found = foretold(script, mode);
    expect(found.map(({ lock, path }) => ({ lock, path }))).toEqual(seen.map(({ lock, path }) => ({ lock, path })));
    expect(shared(found)).toEqual(shared(seen));
    expect(seen.length).toBeGreaterThan(0);
  });

  test.each([
    `do $$ begin set lock_timeout = '1s'; commit; set lock_timeout = '2s'; rollback; end $$; ${p}`,
    `do $$ begin set local lock_timeout = '1s'; commit; perform 1; end $$; ${p}`,
    `create procedure f() language plpgsql as $$ begin set lock_timeout = '1s'; rollback; end $$; call f(); ${p}`,
    `create procedure f() language plpgsql as $$ begin set lock_timeout = '1s'; commit; set lock_timeout = '2s'; end $$; call f(); ${p}`,
  ])("COMMIT and ROLLBACK in a block that runs by itself: %s", async (script) => {
    await server.reset();
    const seen = await observed(script, "none");
    expect(foretold(script, "none").map(({ lock }) => lock)).toEqual(seen.map(({ lock }) => lock));
  });

  test.each<[string, TransactionMode, readonly string[]]>([
    ["do $$ begin create table a (); commit; create table b (); rollback; create table c (); end $$", "none", ["a", "c"]],
    ["do $$ begin create table a (); commit; raise exception 'no'; end $$", "none", ["a"]],
    ["create procedure f() language plpgsql as $$ begin create table a (); rollback; create table b (); commit; end $$; call f()", "none", ["b"]],
    ["create table z (); do $$ begin create table a (); commit; end $$", "none", ["a", "z"]],
    ["begin; do $$ begin create table a (); commit; end $$", "none", []],
    ["do $$ begin create table a (); begin commit; exception when invalid_transaction_termination then create table b (); end; end $$", "file", ["a", "b"]],
  ])("what they leave there: %s (%s)", async (script, mode, tables) => {
    await server.reset();
    if (mode === "file") await server.send("begin");
    await server.run(statementsOf(read(scriptOf(script))));
    await server.run([mode === "file" ? "commit" : "rollback"]);
    const there = await server.query<{ name: string }>("select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1");
    expect(there.map(({ name }) => name)).toEqual(tables);
    expect(replayTexts([script], { transaction: mode }).catalog.tables().map(({ name }) => name).sort()).toEqual(tables);
  });
});

describe("an enum value that is not committed", () => {
  test.each<[string, string | null]>([
    ["create type mood as enum ('good'); begin; alter type mood add value 'bad'; select 'bad'::mood", 'unsafe use of new value "bad" of enum type mood'],
    ["create type mood as enum ('good'); alter type mood add value 'bad'; select 'bad'::mood", null],
    ["begin; create type mood as enum ('good'); alter type mood add value 'bad'; select 'bad'::mood", null],
    ["create type mood as enum ('good'); create table t (m mood); begin; alter type mood add value 'bad'; delete from t where m = 'bad'", 'unsafe use of new value "bad" of enum type mood'],
  ])("%s", async (sql, refusal) => {
    await server.reset();
    expect(await server.run(statementsOf(read(scriptOf(sql))))).toBe(refusal);
    await server.run(["rollback"]);
    const replay = startReplay();
    const text = read(scriptOf(sql));
    replay.open(text, 1);
    const fails: (string | null)[] = [];
    for (const statement of text.statements) {
      for (const change of replay.changesOf(statement)) {
        fails.push(effectOf(change, replay.catalog, replay.session, 18, statement).fails);
        replay.apply(change, text.script);
      }
    }
    expect(fails.at(-1)).toBe(refusal === null ? null : "always: 'bad' was added to mood in the same transaction, and cannot be used before that is committed");
  });
});

describe("the search_path", () => {
  test.each<[string, readonly string[] | "unknown"]>([
    ["select 1", ["$user", "public"]],
    [`set search_path to app, "B", public`, ["app", "B", "public"]],
    ["set search_path = ''", [""]],
    ["select pg_catalog.set_config('search_path', '', false)", [""]],
    ["select set_config('search_path', 'app, \"B\"', false)", ["app", "B"]],
    ["set search_path to app; reset search_path", ["$user", "public"]],
    ["set schema 'app'", ["app"]],
  ])("after %s", (sql, expected) => {
    const path = last(sql, "none").searchPath;
    expect(path === "unknown" ? path : path.length === 0 ? [""] : path).toEqual(expected);
  });
});

describe("what later sessions begin with", () => {
  /** Of the settings that the server keeps for the role and the database, the one that a new session takes. */
  const chosen = "select option from pg_db_role_setting, unnest(setconfig) as option where option like 'search_path=%' and setrole in (0, 'postgres'::regrole) order by setrole <> 0 desc, setdatabase <> 0 desc limit 1";
  const runnerOf = (named: string) => runners.find(({ name }) => name === named)!;

  test.each<string>([
    "alter role postgres set search_path to app, public",
    "alter role current_user set search_path = 'app'; alter role postgres reset search_path",
    "alter role all set search_path to app",
    "alter role all set search_path to app; alter database postgres set search_path to other",
    "alter role postgres in database postgres set search_path to a; alter role postgres set search_path to b; alter database postgres set search_path to c",
    "alter role postgres set search_path to b; alter database postgres set search_path to c; alter role all set search_path to d",
    "alter role postgres set search_path to b; alter database postgres set search_path to c; alter role postgres reset all",
    "alter database postgres set search_path to c; alter database postgres reset all",
    "create role other; alter role other set search_path to app; create schema app",
    "begin; alter role postgres set search_path to app; rollback",
    "alter role postgres set search_path to default; alter role session_user set search_path to \"Mixed\", app",
  ])("%s", async (sql) => {
    await server.reset();
    await server.run(["alter role all reset all", "alter database postgres reset all", "alter role postgres in database postgres reset all", ...statementsOf(read(scriptOf(sql)))]);
    const [row] = await server.query<{ option: string }>(chosen);
    await server.run(["alter role all reset all", "alter database postgres reset all", "alter role postgres in database postgres reset all", "alter role postgres reset all"]);
    const replay = startReplay();
    replayScript(replay, read(scriptOf(sql)), 1);
    replay.open(read(scriptOf("select 1")), 2);
    const path = replay.session.setting("search_path");
    expect(path === undefined ? undefined : `search_path=${replay.session.searchPath === "unknown" ? "" : replay.session.searchPath.map((name) => quoteIdentifier(name)).join(", ")}`).toBe(row?.option);
  });

  test("a script's own SET wins, RESET goes back, and the session that ran it keeps its own", () => {
    const { session, catalog } = replayTexts(["create schema app; alter role postgres set search_path to app; alter role postgres set lock_timeout to '3s'; create table a ()", "create table b (); set search_path to public; create table c (); reset search_path; create table d ()"]);
    expect(catalog.tables().map(({ label }) => label)).toEqual(["a", "app.b", "c", "app.d"]);
    expect(session.setting("lock_timeout")).toBe("3s");
  });

  test("a runner that goes on with the connection takes no notice in the same run; in a later one nobody knows", () => {
    const scripts = ["create schema app; alter role postgres set search_path to app", "create table b ()"];
    const pathsOf = (releases: readonly number[]) => {
      const replay = startReplay();
      scripts.forEach((text, index) => {
        const script = scriptOf(text);
        replayScript(replay, read({ ...script, migration: { ...script.migration, runner: runnerOf("goose") } }), releases[index] ?? 0);
      });
      return replay.session.searchPath;
    };
    expect(pathsOf([1, 1])).toEqual(["$user", "public"]);
    expect(pathsOf([1, 2])).toBe("unknown");
  });
});
