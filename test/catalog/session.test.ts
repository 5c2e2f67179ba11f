import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TransactionMode } from "../../src/migrations/migration.ts";
import { advance, openSession, type AdvancingSession } from "../../src/catalog/session.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { read, scriptOf, statementsOf } from "./history.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer();
});
afterAll(() => server.close());

/** The session after each statement of a script. */
function sessions(sql: string, mode: TransactionMode): AdvancingSession[] {
  const text = read(scriptOf(sql, mode));
  let session = openSession(mode, text.statements.length > 1, 0);
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
