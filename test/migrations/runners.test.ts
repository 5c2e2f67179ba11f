import { describe, expect, test } from "vitest";
import type { History } from "../../src/migrations/migration.ts";
import { runners } from "../../src/migrations/runners/index.ts";
import { historyOf, inProjects, leftOut, lines, scriptText } from "./histories.ts";

async function project(path: string): Promise<History> {
  const { histories, problems } = await inProjects([path]);
  expect(problems).toEqual([]);
  const [history, ...others] = histories;
  expect(others).toEqual([]);
  if (history === undefined) throw new Error("no history");
  expect(history.problems).toEqual([]);
  return history;
}

const nothing = { stray: [], unrecognized: [], skipped: [] };

test("each runner has a name of its own and a manual page", () => {
  expect(new Set(runners.map(({ name }) => name)).size).toBe(runners.length);
  for (const { see } of runners) expect(see).toMatch(/^https:\/\//);
});

test("plain: numbers as numbers, rollbacks of every convention, names without a number last", async () => {
  const history = await project("plain");
  expect([history.runner.name, history.root]).toEqual(["plain", "plain/migrations"]);
  expect(lines(history)).toEqual([
    "1 create_shops: 1_create_shops.sql (unknown), back: 1_create_shops_rollback.sql (unknown)",
    "2 add_shop_city: 2_add_shop_city.sql (unknown), back: 2_add_shop_city.down.sql (unknown)",
    "9 scale_down: 9_scale_down.sql (unknown)",
    "10 create_orders: 10_create_orders.sql (unknown), back: rollback-010.sql (unknown)",
    "10a orders_shop_index: 10a_orders_shop_index.sql (unknown)",
    "11 orders_rollup: 11_orders_rollup.sql (unknown), back: undo/11_orders_rollup.sql (unknown)",
    "grants: grants.sql (unknown)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, stray: ["8_add_shop_owner_rollback.sql"] });
});

test("golang-migrate: pairs by number, and one query string a file", async () => {
  const history = await project("golang-migrate");
  expect([history.runner.name, history.root]).toEqual(["golang-migrate", "golang-migrate/db/migrations"]);
  expect(lines(history)).toEqual([
    "1 create_parcels: 1_create_parcels.up.sql (implicit), back: 1_create_parcels.down.sql (implicit)",
    "2 add_parcel_weight: 2_add_parcel_weight.up.sql (implicit), back: 2_remove_parcel_weight.down.sql (implicit)",
    "10 index_parcels_sent_at: 10_index_parcels_sent_at.up.sql (implicit), back: 10_index_parcels_sent_at.down.sql (implicit)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, stray: ["7_drop_labels.down.sql"], unrecognized: ["seed.sql"] });
});

test("flyway: versions in parts, undo, repeatable, baseline, callbacks, and the transaction it leaves out by itself", async () => {
  const history = await project("flyway");
  expect([history.runner.name, history.root]).toEqual(["flyway", "flyway/src/main/resources/db/migration"]);
  expect(lines(history)).toEqual([
    "1 create_members: V1__create_members.sql (file)",
    "1_2 add_member_email: V1_2__add_member_email.sql (file), back: U1.2__add_member_email.sql (file)",
    "1_10 add_member_phone: V1_10__add_member_phone.sql (file), back: U1_10__add_member_phone.sql (file)",
    "2.0.1 member_joined: late/V2.0.1__member_joined.sql (file)",
    "2.1 index_member_email: V2.1__index_member_email.sql (none)",
    "3 vacuum_and_analyze: V3__vacuum_and_analyze.sql (none)",
    "member_names: repeatable R__member_names.sql (file)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["notes.sql"], skipped: ["B1.2__baseline.sql", "afterMigrate.sql"] });
});

describe("flyway", () => {
  test("takes U files for the way forward where there is no V at all", () => {
    const history = historyOf("flyway", ["U1__init.sql", "U2__cities.sql"]);
    expect(lines(history)).toEqual(["1 init: U1__init.sql (file)", "2 cities: U2__cities.sql (file)"]);
    expect(leftOut(history)).toEqual(nothing);
  });

  test("keeps a U file without its V as a stray rollback", () => {
    expect(leftOut(historyOf("flyway", ["V1__init.sql", "U4__gone.sql"])).stray).toEqual(["U4__gone.sql"]);
  });

  test("starts from a baseline whose migrations are gone", () => {
    expect(lines(historyOf("flyway", ["B5__base.sql", "V6__more.sql"]))).toEqual(["5 base: B5__base.sql (file)", "6 more: V6__more.sql (file)"]);
  });

  test.each([
    ["create index concurrently i on t (a);", "none"],
    ["-- why\ndrop index concurrently i;\nvacuum t;", "none"],
    ["set lock_timeout = '1s';\ncreate index concurrently i on t (a);", "file"],
    ["alter table t detach partition p concurrently;", "file"],
    ["create index i on t (a); -- not create index concurrently", "file"],
    ["", "file"],
  ])("runs %j in %s", (text, mode) => {
    expect(historyOf("flyway", { "V1__x.sql": text }).migrations[0]?.up?.transaction).toBe(mode);
  });

  test("is told by the file's own configuration", () => {
    const history = historyOf("flyway", { "V1__x.sql": "vacuum t;" }, { "V1__x.sql.conf": "executeInTransaction=true\n" });
    expect(history.migrations[0]?.up?.transaction).toBe("file");
  });
});

test("prisma: directories by name, the convention of down.sql", async () => {
  const history = await project("prisma");
  expect([history.runner.name, history.root]).toEqual(["prisma", "prisma/prisma/migrations"]);
  expect(lines(history)).toEqual([
    "20240310090000 init: 20240310090000_init/migration.sql (implicit)",
    "20240402120000 recipe_rating: 20240402120000_recipe_rating/migration.sql (implicit), back: 20240402120000_recipe_rating/down.sql (implicit)",
    "20240501080000 recipe_title_index: 20240501080000_recipe_title_index/migration.sql (implicit)",
  ]);
  expect(history.migrations.map(({ stem }) => stem)).toEqual(["20240310090000_init", "20240402120000_recipe_rating", "20240501080000_recipe_title_index"]);
  expect(leftOut(history)).toEqual(nothing);
});

test("drizzle: the journal's order, not that of the names", async () => {
  const history = await project("drizzle/drizzle");
  expect([history.runner.name, history.root]).toEqual(["drizzle", "drizzle/drizzle"]);
  expect(lines(history)).toEqual([
    "0000 quiet_harbor: 0000_quiet_harbor.sql (batch)",
    "0002 tall_lantern: 0002_tall_lantern.sql (batch), back: 0002_tall_lantern_rollback.sql (unknown)",
    "0001 plain_otter: 0001_plain_otter.sql (batch)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["0003_boats_policies.sql"] });
});

describe("drizzle", () => {
  const journal = (...tags: string[]): Record<string, string> => ({ "meta/_journal.json": JSON.stringify({ dialect: "postgresql", entries: tags.map((tag, idx) => ({ idx, tag })) }) });

  test("has directories from version 1", async () => {
    const history = await project("drizzle/folders");
    expect(history.runner.name).toBe("drizzle");
    expect(lines(history)).toEqual(["20240310090000 calm_pier: 20240310090000_calm_pier/migration.sql (batch)", "20240501080000 wide_dock: 20240501080000_wide_dock/migration.sql (batch)"]);
  });

  test("runs what the journal lists, even if its name speaks of a rollback", () => {
    const history = historyOf("drizzle", ["0000_init.sql", "0001_add_rollback.sql"], journal("0000_init", "0001_add_rollback"));
    expect(lines(history)).toEqual(["0000 init: 0000_init.sql (batch)", "0001 add_rollback: 0001_add_rollback.sql (batch)"]);
    expect(leftOut(history)).toEqual(nothing);
  });

  test("leaves out the rollback of what the journal does not list", () => {
    const history = historyOf("drizzle", ["0000_init.sql", "0001_more.sql", "0001_more_rollback.sql"], journal("0000_init"));
    expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["0001_more.sql", "0001_more_rollback.sql"] });
  });

  test("a journal that is no JSON is a problem, and the names give the order", () => {
    const history = historyOf("drizzle", ["0001_b.sql", "0000_a.sql"], { "meta/_journal.json": '{\n  "entries": [\n    { "tag": "0000_a" },\n  ]\n}' });
    expect(history.problems).toEqual([{ path: "db/meta/_journal.json", line: 4, message: "The journal is no JSON. The files are read in the order of their names." }]);
    expect(lines(history)).toEqual(["0000 a: 0000_a.sql (batch)", "0001 b: 0001_b.sql (batch)"]);
  });

  test.each([
    ["[]", "The journal has no list `entries`."],
    ['{"entries": [{"tag": "0000_a"}, {}]}', "Entry 2 of the journal has no `tag`."],
  ])("the journal %s is a problem", (text, message) => {
    expect(historyOf("drizzle", ["0000_a.sql"], { "meta/_journal.json": text }).problems[0]?.message).toContain(message);
  });

  test("a journal that names files that do not exist is a problem", () => {
    const history = historyOf("drizzle", ["0000_a.sql"], journal("0000_a", "0001_b"));
    expect(history.problems.map(({ path, message }) => [path, message])).toEqual([["db/meta/_journal.json", expect.stringContaining("The journal lists 0001_b, but there is no such file")]]);
    expect(history.migrations.length).toBe(1);
  });
});

test("supabase: by name, statements that cannot share a transaction alone", async () => {
  const history = await project("supabase");
  expect([history.runner.name, history.root]).toEqual(["supabase", "supabase/supabase/migrations"]);
  expect(lines(history)).toEqual([
    "20240310090000 create_plots: 20240310090000_create_plots.sql (file), back: 20240310090000_create_plots.down.sql (unknown)",
    "20240402120000 index_plots_owner: 20240402120000_index_plots_owner.sql (file)",
    "20240501080000 plots_notes: 20240501080000_plots_notes.sql (none)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["plots_policies.sql"] });
});

test("dbmate: sections with options of their own", async () => {
  const history = await project("dbmate");
  expect([history.runner.name, history.root]).toEqual(["dbmate", "dbmate/db/migrations"]);
  expect(lines(history)).toEqual([
    "20240310090000 create_bikes: 20240310090000_create_bikes.sql (file), back: 20240310090000_create_bikes.sql (file)",
    "20240402120000 index_bikes_frame: 20240402120000_index_bikes_frame.sql (implicit), back: 20240402120000_index_bikes_frame.sql (file)",
    "20240501080000 bikes_sold: 20240501080000_bikes_sold.sql (file), back: 20240501080000_bikes_sold.sql (file)",
  ]);
  expect(history.migrations.slice(1).map(({ up, down }) => [scriptText(up), scriptText(down)])).toEqual([
    ["-- migrate:up transaction:false\ncreate index concurrently bikes_frame on bikes (frame);\n\n", "-- migrate:down\ndrop index bikes_frame;\n"],
    ["-- Sold bikes stay in the table.\n\n-- migrate:up\nalter table bikes add column sold_at timestamptz;\n", "-- migrate:down\n"],
  ]);
  expect(leftOut(history)).toEqual(nothing);
});

test("dbmate sorts names as text: 10 runs before 2", () => {
  const up = "-- migrate:up\nselect 1;\n-- migrate:down\n";
  expect(historyOf("dbmate", { "2_b.sql": up, "10_a.sql": up, "1_c.sql": up }).migrations.map(({ version }) => version)).toEqual(["10", "1", "2"]);
});

test("goose: sections, and a mark for the whole file", async () => {
  const history = await project("goose");
  expect([history.runner.name, history.root]).toEqual(["goose", "goose/sql/schema"]);
  expect(lines(history)).toEqual([
    "1 create_tracks: 1_create_tracks.sql (file), back: 1_create_tracks.sql (file)",
    "2 add_track_length: 2_add_track_length.sql (file), back: 2_add_track_length.sql (file)",
    "10 index_tracks_title: 10_index_tracks_title.sql (none), back: 10_index_tracks_title.sql (none)",
    "11 fill_seconds: 11_fill_seconds.sql (file)",
  ]);
  expect(history.migrations.slice(2).map(({ up, down }) => [scriptText(up), scriptText(down)])).toEqual([
    ["-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently tracks_title on tracks (title);\n\n", "-- +goose Down\ndrop index concurrently tracks_title;\n"],
    ["-- +goose up\nupdate tracks set seconds = 0 where seconds is null;\n", null],
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["helpers.sql"] });
});

test("sqlx: simple and reversible files, the mark only in the first line", async () => {
  const history = await project("sqlx");
  expect([history.runner.name, history.root]).toEqual(["sqlx", "sqlx/migrations"]);
  expect(lines(history)).toEqual([
    "9 create_sheets: 9_create_sheets.sql (file)",
    "10 add_collector: 10_add_collector.sql (file)",
    "20240402120000 index_species: 20240402120000_index_species.up.sql (implicit), back: 20240402120000_index_species.down.sql (implicit)",
  ]);
  expect(leftOut(history)).toEqual({ ...nothing, unrecognized: ["readme.sql"] });
});

test("diesel: versions without their dashes, metadata.toml", async () => {
  const history = await project("diesel");
  expect([history.runner.name, history.root]).toEqual(["diesel", "diesel/migrations"]);
  expect(lines(history)).toEqual([
    "00000000000000 diesel_initial_setup: 00000000000000_diesel_initial_setup/up.sql (file), back: 00000000000000_diesel_initial_setup/down.sql (file)",
    "2024-03-10-090000 create_lamps: 2024-03-10-090000_create_lamps/up.sql (file), back: 2024-03-10-090000_create_lamps/down.sql (file)",
    "20240402120000 lamp_height: 20240402120000_lamp_height/up.sql (file)",
    "2024-05-01-080000 index_lamps: 2024-05-01-080000_index_lamps/up.sql (implicit), back: 2024-05-01-080000_index_lamps/down.sql (implicit)",
  ]);
  expect(leftOut(history)).toEqual(nothing);
});

test("diesel takes a metadata.toml that does not set run_in_transaction for false", () => {
  const history = historyOf("diesel", ["2024-01-01-000000_x/up.sql", "2024-01-02-000000_y/up.sql"], { "2024-01-01-000000_x/metadata.toml": "# later\n", "2024-01-02-000000_y/metadata.toml": "run_in_transaction = true\n" });
  expect(history.migrations.map(({ up }) => up?.transaction)).toEqual(["implicit", "file"]);
});

describe("where a rollback is expected", () => {
  const facts = { role: "up", version: "3", description: "x", stem: "3_x" } as const;
  test.each([
    ["plain", "3_x.sql", { path: "3_x_rollback.sql" }],
    ["golang-migrate", "3_x.up.sql", { path: "3_x.down.sql" }],
    ["flyway", "late/V3__x.sql", { path: "late/U3__x.sql" }],
    ["prisma", "3_x/migration.sql", { path: "3_x/down.sql" }],
    ["drizzle", "3_x.sql", { path: "3_x_rollback.sql" }],
    ["supabase", "3_x.sql", { path: "3_x.down.sql" }],
    ["dbmate", "3_x.sql", { section: "-- migrate:down" }],
    ["goose", "3_x.sql", { section: "-- +goose Down" }],
    ["sqlx", "3_x.up.sql", { path: "3_x.down.sql" }],
    ["sqlx", "3_x.sql", null],
    ["diesel", "3_x/up.sql", { path: "3_x/down.sql" }],
  ])("%s: of %s", (name, path, expected) => {
    expect(runners.find((runner) => runner.name === name)?.rollback(facts, path)).toEqual(expected);
  });
});
