import { beforeAll, describe, expect, test } from "vitest";
import { startReplay } from "../../src/catalog/replay.ts";
import type { ObjectName } from "../../src/sql/change.ts";
import { loadParser } from "../../src/sql/read.ts";
import { factsOfCatalog } from "./facts.ts";
import { histories } from "./histories.ts";
import { read, replayScript, replayTexts, scriptOf } from "./history.ts";

beforeAll(loadParser);

const name = (text: string): ObjectName => {
  const [first = "", second] = text.split(".");
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second };
};
const isNew = (texts: readonly string[], table: string) => replayTexts(texts).catalog.table(name(table)).isNew;

describe("a table is new", () => {
  test.each<[string, readonly string[], string, boolean]>([
    ["in the release that made it", ["create table t (a int)"], "t", true],
    ["not in the next one", ["create table t (a int)", "select 1"], "t", false],
    ["after rows of a VALUES list", ["create table t (a int); insert into t values (1), (2)"], "t", true],
    ["not after INSERT … SELECT", ["create table t (a int); insert into t select a from s"], "t", false],
    ["not after COPY FROM", ["create table t (a int); copy t from '/tmp/t'"], "t", false],
    ["after COPY TO", ["create table t (a int); copy t to '/tmp/t'"], "t", true],
    ["not after MERGE", ["create table t (a int); merge into t using (select 1 as b) s on t.a = s.b when not matched then insert values (s.b)"], "t", false],
    ["not when a query fills it", ["create table t as select 1 as a"], "t", false],
    ["when a query gives it columns only", ["create table t as select 1 as a with no data"], "t", true],
    ["under another name", ["create table t (a int); alter table t rename to u"], "u", true],
    ["in another schema", ["create schema s; create table t (a int); alter table t set schema s"], "s.t", true],
    ["when it is like an old one", ["create table t (a int)", "create table u (like t)"], "u", true],
    ["as a partition of a new one", ["create table t (a int) partition by list (a); create table u partition of t default"], "u", true],
    ["not as a partition of one in use", ["create table t (a int) partition by list (a)", "create table u partition of t default"], "u", false],
    ["not once attached to one in use", ["create table t (a int) partition by list (a)", "create table u (a int); alter table t attach partition u default"], "u", false],
    ["not when its partitioned table is filled", ["create table t (a int) partition by list (a); create table u partition of t default; insert into t select a from s"], "u", false],
    ["when it is made on a condition", ["do $$ begin if not exists (select from pg_class where relname = 't') then create table t (a int); end if; end $$"], "t", true],
    ["not when no migration made it", ["alter table t add column b int"], "t", false],
    ["not when IF NOT EXISTS passes over an old one", ["create table t (a int)", "create table if not exists t (a int)"], "t", false],
    ["when an old one was dropped before", ["create table t (a int)", "drop table t; create table t (a int)"], "t", true],
    ["not when its making was rolled back", ["begin; create table t (a int); rollback"], "t", false],
  ])("%s", (_title, texts, table, expected) => {
    expect(isNew(texts, table)).toBe(expected);
  });

  test("for every script of one release", () => {
    const { catalog } = replayTexts(["create table t (a int)", "insert into t values (1)"], { release: "1" });
    expect(catalog.table(name("t"))).toMatchObject({ isNew: true, madeHere: true });
  });

  test("again when the replay goes back to its release", () => {
    const replay = replayTexts(["create table t (a int)"]);
    const mark = replay.mark();
    replayScript(replay, read(scriptOf("select 1")), "later");
    expect(replay.catalog.table(name("t")).isNew).toBe(false);
    replay.undoTo(mark);
    expect(replay.catalog.table(name("t")).isNew).toBe(true);
  });

  test("for ever, if it is temporary, and gone with the session", () => {
    const replay = startReplay();
    const text = read(scriptOf("create temp table t as select 1 as a"));
    replay.open(text, 1);
    for (const statement of text.statements) for (const change of statement.changes) replay.apply(change, text.script);
    expect(replay.catalog.table(name("t"))).toMatchObject({ isNew: true, temporary: true, label: "t" });
    replay.close();
    expect(replay.catalog.findTable(name("t"))).toBeUndefined();
  });
});

describe("marks", () => {
  test.each(Object.entries(histories))("take everything back: %s", (_title, scripts) => {
    const replay = startReplay();
    const states: { readonly mark: number; readonly facts: readonly string[]; readonly order: readonly string[] }[] = [];
    for (const [index, script] of scripts.entries()) {
      states.push({ mark: replay.mark(), facts: factsOfCatalog(replay.catalog), order: replay.catalog.tables().map((table) => table.label) });
      replayScript(replay, read(scriptOf(script)), index);
    }
    for (const { mark, facts, order } of states.reverse()) {
      replay.undoTo(mark);
      expect(factsOfCatalog(replay.catalog)).toEqual(facts);
      expect(replay.catalog.tables().map((table) => table.label)).toEqual(order);
    }
  });

  test("a script replayed twice from one mark gives the same", () => {
    const [first = "", second = ""] = histories["renames reach into everything"] ?? [];
    const replay = replayTexts([first]);
    const mark = replay.mark();
    replayScript(replay, read(scriptOf(second)), 1);
    const facts = factsOfCatalog(replay.catalog);
    replay.undoTo(mark);
    replayScript(replay, read(scriptOf(second)), 1);
    expect(factsOfCatalog(replay.catalog)).toEqual(facts);
  });
});

describe("transactions", () => {
  const tables = (sql: string, transaction: "file" | "implicit" | "none" | "unknown") => replayTexts([sql], { transaction }).catalog.tables().map((table) => table.name);

  test("ROLLBACK ends the runner's transaction and takes back what ran in it", () => {
    expect(tables("create table a (); rollback; create table b ()", "file")).toEqual(["b"]);
  });
  test("BEGIN in a query string adopts what ran before it", () => {
    expect(tables("create table a (); begin; create table b (); rollback; create table c ()", "implicit")).toEqual(["c"]);
  });
  test("COMMIT in a query string keeps what ran before it", () => {
    expect(tables("create table a (); commit; create table b (); rollback", "implicit")).toEqual(["a"]);
  });
  test("what is still open at the end is kept", () => {
    expect(tables("begin; create table a ()", "none")).toEqual(["a"]);
    expect(tables("create table a ()", "file")).toEqual(["a"]);
  });
});

describe("what no migration tells is unknown", () => {
  test("of a table that none made", () => {
    const { catalog } = replayTexts(["alter table app.t add column a int not null; alter table app.t enable row level security; alter table app.t add constraint c check (a > 0) not valid"]);
    const table = catalog.table(name("app.t"));
    expect(table).toMatchObject({ known: false, columnsKnown: false, isNew: false, label: "app.t", rowSecurity: { enabled: true, forced: "unknown" } });
    expect(catalog.findTable(name("app.t"))).toBeUndefined();
    expect(catalog.tables()).toEqual([]);
    expect(catalog.column(name("app.t"), "a")).toMatchObject({ notNull: true, type: { label: "integer" } });
    expect(catalog.column(name("app.t"), "b")).toMatchObject({ notNull: "unknown", type: "unknown", default: "unknown" });
    expect(catalog.constraint(name("app.t"), "c")).toMatchObject({ valid: false });
    expect(catalog.schemaExists("app")).toBe("unknown");
  });

  test("nothing is learned from ALTER TABLE IF EXISTS", () => {
    const { catalog } = replayTexts(["alter table if exists t add column a int; create table if not exists t (b int)"]);
    expect(catalog.findTable(name("t"))?.columns.map((column) => column.name)).toEqual(["b"]);
  });

  test.each<[string, string, (replay: ReturnType<typeof replayTexts>) => unknown]>([
    ["a column dropped on a condition", "alter table t drop column a", ({ catalog }) => catalog.column(name("t"), "a")?.type],
    ["a type changed on a condition", "alter table t alter a type text", ({ catalog }) => catalog.column(name("t"), "a")?.type],
    ["NOT NULL set on a condition", "alter table t alter a set not null", ({ catalog }) => catalog.column(name("t"), "a")?.notNull],
    ["row security enabled on a condition", "alter table t enable row level security", ({ catalog }) => catalog.table(name("t")).rowSecurity.enabled],
    ["an index dropped on a condition", "drop index i", ({ catalog }) => catalog.findIndex(name("i"))?.valid],
    ["a constraint dropped on a condition", "alter table t drop constraint c", ({ catalog }) => catalog.constraint(name("t"), "c")?.valid],
    ["a constraint validated on a condition", "alter table t validate constraint n", ({ catalog }) => catalog.constraint(name("t"), "n")?.valid],
  ])("%s", (_title, sql, look) => {
    const setUp = "create table t (a int, constraint c check (a > 0)); create index i on t (a); alter table t add constraint n check (a < 9) not valid;";
    expect(look(replayTexts([setUp, `do $$ begin if random() > 0.5 then ${sql}; end if; end $$`]))).toBe("unknown");
  });

  test("a table dropped on a condition", () => {
    const { catalog } = replayTexts(["create table t (a int)", "do $$ begin if random() > 0.5 then drop table t; end if; end $$"]);
    expect(catalog.table(name("t"))).toMatchObject({ known: false, isNew: false });
    expect(replayTexts(["create table t (a int)", "do $$ begin if random() > 0.5 then drop table t; end if; end $$; create table t (b int)"]).catalog.findTable(name("t"))?.columns.map((column) => column.name)).toEqual(["b"]);
  });

  test("the columns of a query that is not plain", () => {
    const { catalog } = replayTexts(["create table t as select * from somewhere"]);
    expect(catalog.table(name("t"))).toMatchObject({ known: true, columnsKnown: false });
    expect(catalog.column(name("t"), "a")).toMatchObject({ type: "unknown" });
  });
});

describe("names are looked up", () => {
  test("along the search_path", () => {
    const { catalog } = replayTexts(["create schema app; create table public.t (a int); create table app.t (b int)", "set search_path to app, public; alter table t add column c int"]);
    expect(catalog.table(name("app.t")).columns.map((column) => column.name)).toEqual(["b", "c"]);
    expect(catalog.table(name("public.t")).columns.map((column) => column.name)).toEqual(["a"]);
  });
  test("everywhere where the script set no path and the default one leads nowhere, if only one has the name", () => {
    const setUp = "create schema app; create schema other; create table app.t (b int); create table app.u (b int); create table other.u (b int)";
    const { catalog } = replayTexts([setUp]);
    expect(catalog.table(name("t")).label).toBe("app.t");
    expect(catalog.table(name("u"))).toMatchObject({ label: "u", known: false });
    expect(replayTexts([setUp, "drop table if exists t"]).catalog.findTable(name("app.t"))).toBeDefined();
  });
  test("everywhere where the path is unknown, and in public first", () => {
    const replay = replayTexts(["create schema app; create table app.t (b int); create table app.u (); create table u ()"]);
    const text = read(scriptOf("select set_config('search_path', current_setting('app.path'), false)"));
    replay.open(text, 9);
    for (const statement of text.statements) for (const change of statement.changes) replay.apply(change, text.script);
    expect(replay.catalog.table(name("t")).label).toBe("app.t");
    expect(replay.catalog.table(name("u")).label).toBe("u");
  });
  test("and shown quoted where SQL needs it", () => {
    const { catalog } = replayTexts(['create schema "App"; create table "App"."order" (); create table "user" (); create table "Users" ()']);
    expect(catalog.tables().map((table) => table.label)).toEqual(['"App"."order"', '"user"', '"Users"']);
  });
});

test("a statement is refused as a whole", () => {
  const { catalog } = replayTexts(["create table a (id int primary key); create table b (a int references a); create table c (); drop table c, a"]);
  expect(catalog.tables().map((table) => table.name)).toEqual(["a", "b", "c"]);
});

describe("a name that something had", () => {
  test.each<[string, boolean, string]>([
    ["is gone once that was dropped", true, "create table a (b int); create index spare on a (b); drop index spare"],
    ["is there again once something that nobody saw being made gets it", false, "create table a (b int); create index spare on a (b); drop index spare; alter index c_idx rename to spare"],
    ["the same of tables and their schemas", false, "drop table spare; alter table app.spare set schema public; alter table a set schema app"],
    ["not where the rename itself is refused", true, "create table a (); drop table spare; drop table a; alter table a rename to spare"],
  ])("%s", (_title, isGone, sql) => {
    expect(replayTexts([sql]).catalog.isGone("relation", name("spare"))).toBe(isGone);
  });
});
