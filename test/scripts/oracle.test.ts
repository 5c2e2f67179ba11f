import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFigures, addFigures } from "../../scripts/oracle/figures.ts";
import { compareDumps } from "../../scripts/oracle/dump.ts";
import { withDatabase, type Database } from "../../scripts/oracle/database.ts";
import { provide } from "../../scripts/oracle/platform.ts";
import { runHistory, type RunOptions } from "../../scripts/oracle/run.ts";
import { reduce, shrink } from "../../scripts/oracle/shrink.ts";
import { truthPage } from "../../scripts/oracle/truth.ts";
import { discover } from "../../src/migrations/discover.ts";
import { loadParser } from "../../src/sql/read.ts";
import { read, scriptOf } from "../catalog/history.ts";

const options: RunOptions = { locks: true, objects: "each", dump: false };

let database: Database;
let finish: () => void;
let finished: Promise<void>;

beforeAll(async () => {
  await loadParser();
  await new Promise<void>((started) => {
    finished = withDatabase(null, (opened) => {
      database = opened;
      started();
      return new Promise<void>((resolve) => (finish = resolve));
    });
  });
});
afterAll(async () => {
  finish();
  await finished;
});

/** A server that does more than it is asked: with each index it adds a column. */
function lying(database: Database): Database {
  return { ...database, run: async (sql) => (await database.run(sql)) ?? (sql.startsWith("create index") ? database.run("alter table users add surprise int") : null) };
}

describe("the oracle", () => {
  test("finds what is not so, counts it, and shrinks it", async () => {
    const texts = [
      "create table before (a int); create table users (id int primary key, name text); create view v as select 1;",
      "create table other (b int); alter table other add c int;",
      "insert into other values (1, 2); create index by_name on users (name); comment on table other is 'x';",
    ].map((text, index) => read(scriptOf(text, "file", `migrations/00${index + 1}_test.sql`)));
    const input = { texts, provided: 0 };
    const honest = await runHistory(database, input, options);
    expect(honest.disagreements).toEqual([]);
    expect(honest.figures).toMatchObject({ statements: { compared: 7, equal: 7 }, parsed: { compared: 8, equal: 8 }, locks: { compared: 7, equal: 7 }, objects: { column: { compared: 5, equal: 5 } } });

    const { disagreements, figures } = await runHistory(lying(database), input, options);
    const found = disagreements.find(({ aspect }) => aspect === "object");
    expect(found).toMatchObject({ subject: "column public.users.surprise", ours: "missing", step: 2, path: "migrations/003_test.sql" });
    expect(disagreements).toContainEqual(expect.objectContaining({ aspect: "lock", subject: "CreateIndex: table public.users", ours: "SHARE", server: "ACCESS EXCLUSIVE", line: 1 }));
    expect(figures.objects["column"]).toEqual({ compared: 6, equal: 5 });
    const shortest = await shrink(lying(database), input, found!);
    expect(shortest.map(({ statements }) => statements)).toEqual([["create table users (id int primary key, name text)"], ["create index by_name on users (name)"]]);

    const page = truthPage([{ name: "migrations", runner: "plain", scripts: 3, version: database.version, provided: [], disagreements, figures }], figures, null, (name) => name);
    expect(page).toContain("| column | 6 | 5 | 83.33 % |");
    expect(page).toContain("| catalog: column, we lack it | 1 |");
    expect(page).not.toContain("surprise");
  });

  test("makes beforehand what migrations take for granted", async () => {
    const texts = [read(scriptOf('create table notes (owner uuid references auth.users (id)); create policy own on notes to "the staff" using (owner = auth.uid()); create table here.t (id uuid default uuid_generate_v4());'))];
    const provision = await provide(database, texts, false);
    expect(provision.names).toEqual(["Supabase", "role the staff", "schema here", "extension uuid-ossp"]);
    const { disagreements, figures } = await runHistory(database, { texts: [...provision.texts, ...texts], provided: 1 }, options);
    expect(disagreements).toEqual([]);
    expect(figures.statements).toEqual({ compared: 3, equal: 3 });
    expect(figures.objects["schema"]).toBeUndefined();
  });

  test("agrees on the projects, statement by statement, locks and rewrites included", async () => {
    const sum = createFigures();
    for (const project of ["dbmate", "diesel", "drizzle", "golang-migrate", "goose", "plain", "prisma", "sqlx"]) {
      const { histories } = await discover([project], { cwd: join(import.meta.dirname, "../../fixtures/projects") });
      for (const { migrations } of histories) {
        const { disagreements, figures } = await runHistory(database, { texts: migrations.flatMap(({ up }) => (up === null ? [] : [read(up)])), provided: 0 }, options);
        expect(disagreements, project).toEqual([]);
        addFigures(sum, figures);
      }
    }
    expect(sum.locks.compared).toBeGreaterThan(15);
    expect(sum.locks.equal).toBe(sum.locks.compared);
  });
});

test("dumps are compared entry by entry, less what was there before", () => {
  const entry = (type: string, name: string, sql: string) => `--\n-- Name: ${name}; Type: ${type}; Schema: public; Owner: postgres\n--\n\n${sql}\n\n`;
  const { differences, figures } = compareDumps(
    entry("TABLE", "a", "CREATE TABLE public.a ();") + entry("TABLE", "b", "CREATE TABLE public.b ();") + entry("FK CONSTRAINT", "b x", "ALTER TABLE b;"),
    entry("TABLE", "b", "SET default_tablespace = '';\n\nCREATE TABLE public.b ();") + entry("FK CONSTRAINT", "b x", "ALTER TABLE c;") + entry("TABLE", "a", "CREATE TABLE public.a ();"),
    entry("TABLE", "a", "CREATE TABLE public.a ();"),
  );
  expect(differences).toEqual([{ entry: "FK CONSTRAINT public.b x", printed: "ALTER TABLE c;", made: "ALTER TABLE b;" }]);
  expect(figures).toEqual({ TABLE: { compared: 1, equal: 1 }, "FK CONSTRAINT": { compared: 1, equal: 0 } });
});

test("delta debugging keeps exactly what is needed", async () => {
  const items = Array.from({ length: 40 }, (_, index) => index);
  expect(await reduce(items, (some) => Promise.resolve([3, 17, 38].every((each) => some.includes(each))))).toEqual([3, 17, 38]);
});
