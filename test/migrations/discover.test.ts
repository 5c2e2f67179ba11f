import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { discover, type DiscoverOptions, type Discovery } from "../../src/migrations/discover.ts";
import { inProjects, leftOut, lines } from "./histories.ts";

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own with these files. */
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "migralint-")));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

async function find(cwd: string, paths: readonly string[], options: Partial<DiscoverOptions> = {}): Promise<Discovery> {
  return await discover(paths, { cwd, ...options });
}

/** `root (runner)` of each history. */
function roots({ histories }: Discovery): string[] {
  return histories.map(({ root, runner }) => `${root} (${runner.name})`);
}

function messages({ problems, histories }: Discovery): string[] {
  return [...problems, ...histories.flatMap((history) => history.problems)].map(({ path, line, message }) => `${path ?? "-"}${line === null ? "" : `:${line}`} ${message}`);
}

const sql = "create table t (id int);\n";

describe("a directory", () => {
  test("may hold several histories, one for each service", async () => {
    const found = await find(folder({ "services/a/migrations/1_x.sql": sql, "services/b/migrations/V1__x.sql": sql, "services/c/sql/1_x.sql": "-- +goose Up\n" }), ["services"]);
    expect(roots(found)).toEqual(["services/a/migrations (plain)", "services/b/migrations (flyway)", "services/c/sql (goose)"]);
    expect([...found.asked].sort()).toEqual(["services/a/migrations/1_x.sql", "services/b/migrations/V1__x.sql", "services/c/sql/1_x.sql"]);
  });

  test("is shown as . where it is the working directory", async () => {
    const found = await find(folder({ "1_x.sql": sql }), ["."]);
    expect([roots(found), [...found.asked]]).toEqual([[". (plain)"], ["1_x.sql"]]);
  });

  test("with SQL beside its migrations passes that over", async () => {
    const found = await find(folder({ "db/init.sql": sql, "db/migrations/1_x.sql": sql, "db/seeds/1_dev.sql": sql, "db/migrations-backup/1_x.sql": sql, "db/queries/users.sql": "select 1;" }), ["db"]);
    expect(roots(found)).toEqual(["db/migrations (plain)"]);
    expect(found.passedOver).toEqual([
      { path: "db", reason: "No file in it is named like a migration." },
      { path: "db/migrations-backup", reason: "It looks like seeds, tests or a backup." },
      { path: "db/queries", reason: "No file in it is named like a migration." },
      { path: "db/seeds", reason: "It looks like seeds, tests or a backup." },
    ]);
    expect(messages(found)).toEqual([]);
  });

  test("with nothing but such SQL is judged", async () => {
    expect(roots(await find(folder({ "db/schema.sql": sql }), ["db"]))).toEqual(["db (plain)"]);
    expect(roots(await find(folder({ "seeds/1_x.sql": sql }), ["seeds"]))).toEqual(["seeds (plain)"]);
  });

  test("of rollbacks, or of one migration, brings its history, but is all that is asked for", async () => {
    const cwd = folder({ "m/001_x.sql": sql, "m/undo/001_x.sql": "drop table t;", "p/2024_a/migration.sql": sql, "p/2025_b/migration.sql": sql, "p/migration_lock.toml": 'provider = "postgresql"\n' });
    const undo = await find(cwd, ["m/undo"]);
    expect([roots(undo), [...undo.asked]]).toEqual([["m (plain)"], ["m/undo/001_x.sql"]]);
    const prisma = await find(cwd, ["p/2025_b"]);
    expect([roots(prisma), [...prisma.asked], prisma.histories[0]?.migrations.length]).toEqual([["p (prisma)"], ["p/2025_b/migration.sql"], 2]);
  });

  test("leaves out node_modules, hidden directories and what .gitignore names", async () => {
    const cwd = folder({ ".gitignore": "build/\n", "build/1_x.sql": sql, "node_modules/p/1_x.sql": sql, ".cache/1_x.sql": sql, "db/1_x.sql": sql, "db/2_local.sql": sql, "db/.gitignore": "*_local.sql\n" });
    expect([...(await find(cwd, ["."])).asked]).toEqual(["db/1_x.sql"]);
  });

  test("heeds .gitignore files above it, up to the repository", async () => {
    const cwd = folder({ ".gitignore": "/db/old/\n", "db/old/1_x.sql": sql, "db/new/1_x.sql": sql });
    mkdirSync(join(cwd, ".git"));
    expect(roots(await find(join(cwd, "db"), ["."]))).toEqual(["new (plain)"]);
  });

  test("whose links lead in a circle ends", async () => {
    const cwd = folder({ "a/1_x.sql": sql });
    symlinkSync(join(cwd, "a"), join(cwd, "a", "again"));
    symlinkSync(join(cwd, "nowhere"), join(cwd, "a", "2_gone.sql"));
    expect([...(await find(cwd, ["a"])).asked]).toEqual(["a/1_x.sql"]);
  });

  test("with locations of one Flyway history beside each other is one, and others are not", async () => {
    const apart = await find(folder({ "db/base/V1__x.sql": sql, "db/data/V1.1__y.sql": sql, "db/notify/V2__z.sql": sql }), ["db"]);
    expect(roots(apart)).toEqual(["db (flyway)"]);
    expect(lines(apart.histories[0]!)).toEqual(["1 x: base/V1__x.sql (file)", "1.1 y: data/V1.1__y.sql (file)", "2 z: notify/V2__z.sql (file)"]);
    expect(roots(await find(folder({ "db/one/V1__x.sql": sql, "db/two/V1__y.sql": sql }), ["db"]))).toEqual(["db/one (flyway)", "db/two (flyway)"]);
  });

  test("of another database system is passed over, and a problem where it is all there is", async () => {
    const cwd = folder({ "m/mysql/1_x.sql": sql, "m/postgres/1_x.sql": sql, "d/1_x.sql": sql, "d/meta/_journal.json": '{"dialect": "sqlite", "entries": [{"tag": "1_x"}]}' });
    const found = await find(cwd, ["m"]);
    expect([roots(found), found.passedOver]).toEqual([["m/postgres (plain)"], [{ path: "m/mysql", reason: "It is written for mysql." }]]);
    expect(messages(await find(cwd, ["d"]))).toEqual(["d There are no migrations for PostgreSQL here. Of d: It is written for sqlite."]);
  });

  test("named after another system at its end is that system's", async () => {
    const cwd = folder({ "ordersqlite/m/1_x.sql": sql, "orderpgx/m/1_x.sql": sql, "copy-from-mysql/1_x.sql": sql });
    const found = await find(cwd, ["."]);
    expect([roots(found), found.passedOver]).toEqual([["copy-from-mysql (plain)", "orderpgx/m (plain)"], [{ path: "ordersqlite/m", reason: "It is written for sqlite." }]]);
  });

  test("speaks another system's language, or its crate asks for one", async () => {
    const cwd = folder({
      "dev/1_seed.sql": "create table `carts` (id int auto_increment);",
      "phone/migrations/1_x.sql": "create table t (id integer primary key autoincrement);",
      "phone/migrations/2_x.sql": "alter table t add column at text default (strftime('%s'));",
      "desktop/Cargo.toml": '[dependencies]\nsqlx = { workspace = true, features = ["sqlite"] }\n',
      "desktop/migrations/1_x.sql": sql,
      "server/Cargo.toml": '[dependencies]\nsqlx = { features = ["sqlite", "postgres"] }\n',
      "server/migrations/1_x.sql": sql,
      "hashes/1_x.sql": "insert into users values (1, '$2a$10$abcdefghijkl'); create table t (id int auto_increment);",
      "old/1_x.sql": "create table t (name varchar2(255), amount number(19, 0));",
      "roach/1_x.sql": "create table t (id uuid default gen_random_uuid(), name string not null, unique index t_name (name));",
      "roach/2_x.sql": "drop index t@t_name;",
      "roach/3_x.sql": "create table u (at timestamptz);",
      "slip/1_x.sql": sql,
      "slip/2_x.sql": "create table u (id int auto_increment);",
      "slip/3_x.sql": "create table v (at timestamptz);",
    });
    const found = await find(cwd, ["."]);
    expect(roots(found)).toEqual(["server/migrations (sqlx)", "slip (plain)"]);
    expect(found.passedOver.map(({ path, reason }) => `${path}: ${reason}`)).toEqual(["desktop/migrations: It is written for sqlite.", "dev: It is written for mysql.", "hashes: It is written for mysql.", "old: It is written for oracle.", "phone/migrations: It is written for sqlite.", "roach: It is written for cockroachdb."]);
  });

  test("with a Sqitch plan is one history", async () => {
    const found = await find(folder({ "s/sqitch.plan": "%project=x\n\nb 2024 x\na [b] 2024 x\n", "s/deploy/a.sql": sql, "s/deploy/b.sql": sql, "s/revert/a.sql": "drop table t;", "s/verify/a.sql": "select 1;" }), ["s"]);
    expect(lines(found.histories[0]!)).toEqual(["b: deploy/b.sql (unknown)", "a: deploy/a.sql (unknown), back: revert/a.sql (unknown), check: verify/a.sql (unknown)"]);
    expect(roots(found)).toEqual(["s (plain)"]);
  });
});

describe("a file", () => {
  const cwd = folder({ "m/001_a.sql": sql, "m/002_b.sql": sql, "m/002_b_rollback.sql": sql, "m/notes.txt": "select 1;", "other/001_z.sql": sql });

  test("brings its history, and is all that is asked for", async () => {
    const found = await find(cwd, ["m/002_b.sql"]);
    expect(lines(found.histories[0]!)).toEqual(["001 a: 001_a.sql (unknown)", "002 b: 002_b.sql (unknown), back: 002_b_rollback.sql (unknown)"]);
    expect([...found.asked]).toEqual(["m/002_b.sql"]);
  });

  test("and a second one share the history", async () => {
    const found = await find(cwd, ["m/002_b.sql", "./m/001_a.sql", "m/002_b.sql"]);
    expect([roots(found), [...found.asked].sort()]).toEqual([["m (plain)"], ["m/001_a.sql", "m/002_b.sql"]]);
  });

  test("may have any ending where it is named", async () => {
    expect([...(await find(cwd, ["m/notes.txt"])).asked]).toEqual(["m/notes.txt"]);
  });

  test("below a Flyway directory brings the directories above", async () => {
    const flyway = await inProjects(["flyway/src/main/resources/db/migration/late/V2.0.1__member_joined.sql"]);
    expect([roots(flyway), flyway.histories[0]?.migrations.length]).toEqual([["flyway/src/main/resources/db/migration (flyway)"], 7]);
  });

  test("outside of the working directory keeps the form it was given in", async () => {
    const inner = join(cwd, "other");
    expect([...(await find(inner, ["../m/001_a.sql"])).asked]).toEqual(["../m/001_a.sql"]);
    expect([...(await find(inner, [join(cwd, "m/001_a.sql")])).asked]).toEqual([`${cwd}/m/001_a.sql`]);
    expect([...(await find(cwd, [join(cwd, "m/001_a.sql")])).asked]).toEqual(["m/001_a.sql"]);
  });

  test("that git ignores is judged when it is named", async () => {
    const ignoring = folder({ ".gitignore": "*.sql\n", "1_x.sql": sql });
    expect([...(await find(ignoring, ["1_x.sql"])).asked]).toEqual(["1_x.sql"]);
  });
});

test("a glob names files", async () => {
  const cwd = folder({ "a/migrations/1_x.sql": sql, "a/migrations/2_y.sql": sql, "b/migrations/2_y.sql": sql, "b/2_y.sql": sql });
  const found = await find(cwd, ["*/migrations/2_*.sql"]);
  expect([roots(found), [...found.asked]]).toEqual([["a/migrations (plain)", "b/migrations (plain)"], ["a/migrations/2_y.sql", "b/migrations/2_y.sql"]]);
  expect(found.histories[0]?.migrations.length).toBe(2);
});

describe("the runner", () => {
  test("can be set", async () => {
    const cwd = folder({ "m/20240101000000_x.sql": sql });
    expect(roots(await find(cwd, ["m"], { runner: (root) => (root === "m" ? "supabase" : null) }))).toEqual(["m (supabase)"]);
  });

  test("that is not known is a problem", async () => {
    const found = await find(folder({ "m/1_x.sql": sql }), ["m"], { runner: () => "flywey" });
    expect(messages(found)).toEqual([expect.stringMatching(/^m There is no runner flywey\. Known are golang-migrate, flyway, .*plain\.$/)]);
  });

  test("is not Drizzle where its journal lists next to none of the files", async () => {
    const journal = (...tags: string[]) => JSON.stringify({ entries: tags.map((tag, idx) => ({ idx, tag })) });
    const files = { "m/0001_a.sql": sql, "m/0002_b.sql": sql, "m/0003_c.sql": sql, "m/0003_c_rollback.sql": sql };
    expect(roots(await find(folder({ ...files, "m/meta/_journal.json": journal("0000_first") }), ["m"]))).toEqual(["m (plain)"]);
    expect(roots(await find(folder({ ...files, "m/meta/_journal.json": journal("0001_a", "0002_b") }), ["m"]))).toEqual(["m (drizzle)"]);
  });

  test("has a root above the folders that are its migrations, though tests lie in one of them", async () => {
    const found = await find(folder({ "db/0-init/up.sql": sql, "db/0-init/up_tests_after.sql": "select 1;", "db/1-x/up.sql": sql }), ["."]);
    expect(roots(found)).toEqual(["db (plain)"]);
    expect(found.histories[0]?.migrations.map(({ path }) => path)).toEqual(["db/0-init/up.sql", "db/1-x/up.sql"]);
  });

  test("is Drizzle's where its folders have no journal or snapshots beside them, but its marks in them", async () => {
    const files = { "m/0000_a/migration.sql": "create table t ();", "m/0001_b/migration.sql": sql };
    expect(roots(await find(folder(files), ["m"]))).toEqual(["m (prisma)"]);
    expect(roots(await find(folder({ ...files, "m/0000_a/migration.sql": "create table t ();--> statement-breakpoint\ncreate table u ();" }), ["m"]))).toEqual(["m (drizzle)"]);
  });

  test("is plain, and a problem, where two fit equally well", async () => {
    const found = await find(folder({ "m/20240101000000_x.up.sql": sql, "m/20240101000000_x.down.sql": sql }), ["m"]);
    expect(roots(found)).toEqual(["m (plain)"]);
    expect(messages(found)).toEqual(["m Both golang-migrate and sqlx fit m, so it was read as plain SQL files: set `runner:` in migralint.yaml or pass --runner."]);
  });

  test.each([
    ["go.mod", "module x\nrequire github.com/golang-migrate/migrate/v4 v4.17.1\n", "golang-migrate"],
    ["go.mod", "module x\n", "golang-migrate"],
    ["Cargo.toml", '[dependencies]\nsqlx = "0.8"\n', "sqlx"],
    ["Cargo.toml", "[dependencies]\nsqlx.workspace = true\n", "sqlx"],
    ["Cargo.toml", "[dependencies]\n", "sqlx"],
  ])("of such files is told by %s %j", async (name, text, runner) => {
    const found = await find(folder({ [name]: text, "db/m/20240101000000_x.up.sql": sql, "db/m/20240101000000_x.down.sql": sql }), ["db"]);
    expect([roots(found), messages(found)]).toEqual([[`db/m (${runner})`], []]);
  });

  test("of `x.sql` beside `x.down.sql` is nobody's", async () => {
    expect(roots(await find(folder({ "m/20240101000000_feat_x.sql": sql, "m/20240101000000_feat_x.down.sql": sql }), ["m"]))).toEqual(["m (plain)"]);
  });
});

describe("bad input", () => {
  test.each([
    ["a path that leads nowhere", { "m/1_x.sql": sql }, ["gone"], ["gone There is no such file or folder."]],
    ["a glob without a match", { "m/1_x.sql": sql }, ["m/*.ddl"], ["- No .sql file matches m/*.ddl."]],
    ["a directory without SQL", { "m/readme.md": "" }, ["m"], ["m There is no .sql file here, or it is ignored."]],
    ["a binary file", { "m/1_x.sql": sql, "m/2_y.sql": new Uint8Array([80, 75, 3, 4, 0, 0]) }, ["m"], ["m/2_y.sql The file is binary (it holds a NUL byte), so it was not judged. PostgreSQL takes text only; save it as UTF-8."]],
    ["a file in Latin 1", { "m/1_x.sql": new Uint8Array([45, 45, 10, 45, 45, 32, 0xe9, 10]) }, ["m"], ["m/1_x.sql:2 The file is not UTF-8. It was judged with the bytes that make no sense replaced; save it as UTF-8."]],
  ])("%s is one problem", async (_, files, paths, expected) => {
    expect(messages(await find(folder(files as Record<string, string | Uint8Array>), paths))).toEqual(expected);
  });

  test("is no problem where nothing has to match", async () => {
    expect(messages(await find(folder({ "m/readme.md": "" }), ["gone", "m/*.sql", "m"], { unmatched: "ignore" }))).toEqual([]);
  });

  test("the rest is read", async () => {
    const found = await find(folder({ "m/1_x.sql": sql, "m/2_y.sql": new Uint8Array([0]) }), ["gone", "m"]);
    expect([...found.asked]).toEqual(["m/1_x.sql"]);
  });
});

test("byte order marks and UTF-16 are read", async () => {
  const utf16le = new Uint8Array([0xff, 0xfe, ...[...sql].flatMap((char) => [char.charCodeAt(0), 0])]);
  const utf16be = new Uint8Array([0xfe, 0xff, ...[...sql].flatMap((char) => [0, char.charCodeAt(0)])]);
  const found = await find(folder({ "1_x.sql": `\ufeff${sql}`, "2_y.sql": utf16le, "3_z.sql": utf16be }), ["."]);
  expect(messages(found)).toEqual([]);
  expect(found.histories[0]?.migrations.map(({ up }) => [up?.file.text, up?.file.bom])).toEqual([[sql, true], [sql, true], [sql, true]]);
});

describe("a text that stands for a file", () => {
  const cwd = folder({ "m/001_a.sql": sql, "m/002_b.sql": sql });

  test("replaces it", async () => {
    const found = await find(cwd, ["m/002_b.sql"], { overlay: new Map([["m/002_b.sql", "select 2;"], ["m/001_a.sql", "select 1;"]]) });
    expect(found.histories[0]?.migrations.map(({ up }) => up?.file.text)).toEqual(["select 1;", "select 2;"]);
  });

  test("adds it, even where its directory does not exist", async () => {
    const added = await find(cwd, ["m/003_c.sql"], { overlay: new Map([["m/003_c.sql", "select 3;"]]) });
    expect([lines(added.histories[0]!).length, [...added.asked], messages(added)]).toEqual([3, ["m/003_c.sql"], []]);
    const alone = await find(cwd, ["new/1_x.sql"], { overlay: new Map([["new/1_x.sql", "select 1;"]]) });
    expect([roots(alone), [...alone.asked], messages(alone)]).toEqual([["new (plain)"], ["new/1_x.sql"], []]);
  });

  test("adds it to a directory that is asked for", async () => {
    const found = await find(cwd, ["m"], { overlay: new Map([["m/002_b_rollback.sql", "drop table t;"], ["elsewhere/1.sql", ""]]) });
    expect(lines(found.histories[0]!)[1]).toBe("002 b: 002_b.sql (unknown), back: 002_b_rollback.sql (unknown)");
  });
});

test("files that the configuration ignores are not read, unless they are named", async () => {
  const cwd = folder({ "m/1_a.sql": sql, "m/2_b.sql": sql });
  const ignores = (path: string): boolean => path === "m/1_a.sql";
  expect([...(await find(cwd, ["m"], { ignores })).asked]).toEqual(["m/2_b.sql"]);
  expect([...(await find(cwd, ["m/1_a.sql"], { ignores })).asked]).toEqual(["m/1_a.sql"]);
});

test("the fixture projects are found all at once", async () => {
  const found = await inProjects(["dbmate", "diesel", "drizzle", "flyway", "golang-migrate", "goose", "plain", "prisma", "sqlx", "supabase"]);
  expect(roots(found)).toEqual([
    "dbmate/db/migrations (dbmate)",
    "diesel/migrations (diesel)",
    "drizzle/drizzle (drizzle)",
    "drizzle/folders (drizzle)",
    "flyway/src/main/resources/db/migration (flyway)",
    "golang-migrate/db/migrations (golang-migrate)",
    "goose/sql/schema (goose)",
    "plain/migrations (plain)",
    "prisma/prisma/migrations (prisma)",
    "sqlx/migrations (sqlx)",
    "supabase/supabase/migrations (supabase)",
  ]);
  expect(messages(found)).toEqual([]);
  expect(found.histories.map((history) => leftOut(history).unrecognized.length)).toEqual([0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1]);
});

test("git and this linter leave out the same files", async () => {
  const paths = ["a.sql", "b.sql", "x/a.sql", "x/keep.sql", "x/y/a.sql", "x/y/z/deep.sql", "tmp/1.sql", "x/tmp/1.sql", "x/tmp2/1.sql", "lit[1].sql", "ba.sql", "ca.sql", "{q}.sql", "#h.sql", "end .sql"];
  const rules = ["# comment", "", "/a.sql", "tmp/", "x/*/z", "!keep.sql", "lit\\[1\\].sql", "[!ac]a.sql", "{q}.sql", "\\#h.sql", "x/**/a.sql", "!x/a.sql"];
  const cwd = folder({ ...Object.fromEntries(paths.map((path) => [path, sql])), ".gitignore": rules.join("\n"), "x/.gitignore": "keep.sql\n!y/\n" });
  execFileSync("git", ["init", "--quiet", cwd]);
  const seen = execFileSync("git", ["-C", cwd, "-c", "core.excludesFile=", "ls-files", "--others", "--exclude-standard", "-z", "*.sql"], { encoding: "utf8" }).split("\0").filter(Boolean).sort();
  expect(seen.length).toBeGreaterThan(3);
  const found = await find(cwd, ["."], { runner: () => "plain" });
  expect([...found.asked].sort()).toEqual(seen);
});
