import { describe, expect, test } from "vitest";
import { splitVersion, compareParts } from "../../src/migrations/version.ts";
import { readAsideName } from "../../src/migrations/rollback-name.ts";
import { historyOf, leftOut, lines, scriptText } from "./histories.ts";

/** `forward ↔ rollback` for each migration of plain files. */
function pairs(files: readonly string[]): string[] {
  return historyOf("plain", files).migrations.map(({ up, down }) => [up, down].flatMap((script) => script?.file.path.slice("db/".length) ?? []).join(" ↔ "));
}

describe("the order of plain files", () => {
  test.each([
    ["numbers", ["1_a", "2_a", "10_a", "100_a"]],
    ["numbers with and without zeros", ["001_a", "2_a", "010_a"]],
    ["letters after numbers", ["047_a", "048_a", "048a_a", "048b_a", "049_a"]],
    ["dates and times", ["20240101_a", "20240101120000_a", "20240102000000_a"]],
    ["dates with dashes", ["2023-12-31-235959_a", "2024-01-01-000000_a"]],
    ["date and time apart", ["20240101_090000_a", "20240101_100000_a"]],
    ["dotted numbers", ["1.2.3_a", "1.2.10_a", "1.10_a"]],
    ["a prefix before the number", ["migration-2-a", "migration-10-a"]],
    ["V and a number", ["V1__a", "V2__a", "V10__a"]],
    ["numbers before names", ["7_a", "alpha", "zeta"]],
    ["very long numbers", ["99999999999999999998_a", "99999999999999999999_a"]],
    ["what goes on with a name after it", ["20240101-users", "20240101-users-constraints", "20240101-users_index", "20240102-a"]],
    ["folders named by versions", ["v0.01/02-a", "v0.02/01-a", "v0.10/01-a"]],
    ["folders named by what they make", ["02_tables/007-a", "10_Foreign_Keys/001-a", "011-triggers/001-a"]],
  ])("%s", (_, stems) => {
    const files = stems.map((stem) => `${stem}.sql`);
    expect(pairs(files.toReversed())).toEqual(files);
  });

  test("duplicates stay beside each other, by path", () => {
    expect(pairs(["3_c.sql", "2_b.sql", "002_z.sql", "2_a.sql", "1_x.sql"])).toEqual(["1_x.sql", "002_z.sql", "2_a.sql", "2_b.sql", "3_c.sql"]);
  });

  test("`order` counts from 0", () => {
    expect(historyOf("plain", ["10_b.sql", "2_a.sql"]).migrations.map(({ stem, order }) => [stem, order])).toEqual([["2_a", 0], ["10_b", 1]]);
  });
});

describe("a rollback is found", () => {
  test.each([
    ["001_x.sql", "001_x_rollback.sql"],
    ["001_x.sql", "001_x.rollback.sql"],
    ["001_x.sql", "001_x-rollback.sql"],
    ["001_x.sql", "001_x.down.sql"],
    ["001_x.sql", "001_x.undo.sql"],
    ["001_x.sql", "001_x_down.sql"],
    ["001_x.sql", "001_x_undo.sql"],
    ["001_x.up.sql", "001_x.down.sql"],
    ["001_x_up.sql", "001_x_down.sql"],
    ["20240101-x-up.sql", "20240101-x-down.sql"],
    ["1_x__up.sql", "1_x__down.sql"],
    ["001.do.x.sql", "001.undo.x.sql"],
    ["0001.x.sql", "0001.x.rollback.sql"],
    ["001_x.sql", "001_rollback.sql"],
    ["001_x.sql", "rollback-001.sql"],
    ["001_x.sql", "rollback_1.sql"],
    ["001_x.sql", "rollback_001_x.sql"],
    ["001_x.sql", "001_rollback_x.sql"],
    ["001_x.sql", "undo/001_x.sql"],
    ["001_x.sql", "rollbacks/001_x.sql"],
    ["001_x.sql", "rollbacks/001_x_rollback.sql"],
    ["up/001_x.sql", "down/001_x.sql"],
    ["deploy/tables/x.sql", "revert/tables/x.sql"],
    ["001_x/up.sql", "001_x/down.sql"],
    ["001_x/migration.sql", "001_x/rollback.sql"],
    ["010_undo_columns.sql", "undo/010_undo_columns.sql"],
  ])("%s ↔ %s", (forward, rollback) => {
    expect(pairs([forward, rollback])).toEqual([`${forward} ↔ ${rollback}`]);
  });

  test("in a folder that holds tests of the migration as well", () => {
    const history = historyOf("plain", ["001_x/up.sql", "001_x/down.sql", "001_x/up_tests.sql", "2-y/up.sql", "10-z/up.sql"]);
    expect(lines(history)).toEqual(["001 x: 001_x/up.sql (unknown), back: 001_x/down.sql (unknown)", "2 y: 2-y/up.sql (unknown)", "10 z: 10-z/up.sql (unknown)"]);
    expect(leftOut(history)).toEqual({ stray: [], unrecognized: [], skipped: ["001_x/up_tests.sql"] });
  });

  test("in the file's own directory only", () => {
    const history = historyOf("plain", ["a/001_x.sql", "b/001_x_rollback.sql"]);
    expect(leftOut(history).stray).toEqual(["b/001_x_rollback.sql"]);
  });

  test("by its whole name before by its number", () => {
    expect(pairs(["001_x.sql", "rollback-001.sql", "undo/001_x.sql"])).toEqual(["001_x.sql ↔ undo/001_x.sql"]);
  });

  test("by its number only where one migration has it", () => {
    const history = historyOf("plain", ["001_x.sql", "001_y.sql", "rollback-001.sql"]);
    expect(leftOut(history).stray).toEqual(["rollback-001.sql"]);
  });
});

describe("names that look like a rollback", () => {
  test.each(["225_hour_slo_rollup_v1.sql", "215_seo_rollout_pages.sql", "048b_roster_undo_columns.sql", "012_scale_down.sql", "015_follow_up.sql", "016_track_undo.sql", "017_rollback_points.sql", "018_verify_users.sql", "019_downgrade_plan.sql", "undo_log.sql"])("%s is a step forward", (name) => {
    expect(pairs(["001_init.sql", name])).toContain(name);
  });

  test("but one beside its migration is a rollback, and so are those that are named like it", () => {
    const history = historyOf("plain", ["001_x.sql", "001_x_down.sql", "002_y.sql", "003_z_down.sql"]);
    expect(pairs(["001_x.sql", "001_x_down.sql", "002_y.sql", "003_z_down.sql"])).toEqual(["001_x.sql ↔ 001_x_down.sql", "002_y.sql"]);
    expect(leftOut(history).stray).toEqual(["003_z_down.sql"]);
  });
});

describe("strays", () => {
  test.each(["002_x_rollback.sql", "001_y_rollback.sql", "001_y.down.sql", "rollback-009.sql", "rollback.sql", "undo/007_gone.sql", "rollback/001_undo_columns.sql"])("%s beside 001_x.sql", (stray) => {
    const history = historyOf("plain", ["001_x.sql", stray]);
    expect(leftOut(history)).toEqual({ stray: [stray], unrecognized: [], skipped: [] });
    expect(history.strayRollbacks[0]?.migration).toMatchObject({ up: null, path: `db/${stray}`, order: 1 });
    expect(history.strayRollbacks[0]?.migration.down).toBe(history.strayRollbacks[0]);
  });

  test("the second rollback of a migration", () => {
    expect(leftOut(historyOf("plain", ["001_x.sql", "001_x_rollback.sql", "001_x.down.sql"])).stray).toEqual(["001_x_rollback.sql"]);
  });
});

test("checks are attached, and those of nothing are left out", () => {
  const history = historyOf("plain", ["001_x.sql", "001_x.verify.sql", "verify/001_x.sql", "verify/009_y.sql"]);
  expect(lines(history)).toEqual(["001 x: 001_x.sql (unknown), check: 001_x.verify.sql (unknown), check: verify/001_x.sql (unknown)"]);
  expect(leftOut(history)).toEqual({ stray: [], unrecognized: ["verify/009_y.sql"], skipped: [] });
});

test("the whole schema beside numbered migrations is none of them", () => {
  const history = historyOf("plain", ["001_x.sql", "grants.sql", "schema.sql"]);
  expect(lines(history)).toEqual(["001 x: 001_x.sql (unknown)", "grants: grants.sql (unknown)"]);
  expect(leftOut(history).skipped).toEqual(["schema.sql"]);
  expect(leftOut(historyOf("plain", ["3.1/0001_x.sql", "LATEST.sql"])).skipped).toEqual(["LATEST.sql"]);
  expect(lines(historyOf("plain", ["schema.sql", "data.sql"]))).toHaveLength(2);
  expect(leftOut(historyOf("plain", ["001_x.sql", "002_reset_counters.sql", "make_test_schema.sql", "reset.sql"])).skipped).toEqual(["make_test_schema.sql", "reset.sql"]);
});

test("a stage and a step of four digits are one version", () => {
  const history = historyOf("plain", ["migration-1-0001-20240101.sql", "migration-1-0002-20240102.sql", "migration-2-0001-20240101.sql"]);
  expect(history.migrations.map(({ version }) => version)).toEqual(["1-0001", "1-0002", "2-0001"]);
});

test("files for other database systems are left out, and a general one where PostgreSQL has its own", () => {
  const history = historyOf("golang-migrate", ["1_x.mysql.up.sql", "1_x.sqlite3.up.sql", "1_x.postgres.up.sql", "1_x.up.sql", "1_x.down.sql", "2_y.up.sql"]);
  expect(lines(history)).toEqual(["1 x.postgres: 1_x.postgres.up.sql (implicit), back: 1_x.down.sql (implicit)", "2 y: 2_y.up.sql (implicit)"]);
  const alone = historyOf("golang-migrate", ["1_x.autocommit.up.sql", "1_x.postgres.up.sql", "2_y.up.sql", "2_y.postgres.autocommit.up.sql", "3_z.autocommit.up.sql"]);
  expect(lines(alone).map((line) => line.split(": ")[1])).toEqual(["1_x.postgres.up.sql (implicit)", "2_y.postgres.autocommit.up.sql (implicit)", "3_z.autocommit.up.sql (implicit)"]);
  expect(leftOut(history)).toEqual({ stray: [], unrecognized: [], skipped: ["1_x.mysql.up.sql", "1_x.sqlite3.up.sql", "1_x.up.sql"] });
});

test("a Sqitch plan fixes the order of plain files", () => {
  const plan = "%syntax-version=1.0.0\n%project=garden\n\nschemas/main 2024-01-01T00:00:00Z A <a@example.com> # first\ntables/beds [schemas/main] 2024-01-02T00:00:00Z A <a@example.com> # second\n@v1 2024-01-02T00:00:00Z A <a@example.com> # tag\n\nfunctions/area [tables/beds] 2024-01-03T00:00:00Z A <a@example.com> # third\n";
  const history = historyOf("plain", ["deploy/functions/area.sql", "deploy/schemas/main.sql", "deploy/tables/beds.sql", "revert/tables/beds.sql", "verify/tables/beds.sql", "deploy/tables/draft.sql"], { "sqitch.plan": plan });
  expect(lines(history)).toEqual(["main: deploy/schemas/main.sql (unknown)", "beds: deploy/tables/beds.sql (unknown), back: revert/tables/beds.sql (unknown), check: verify/tables/beds.sql (unknown)", "area: deploy/functions/area.sql (unknown)"]);
  expect(leftOut(history)).toEqual({ stray: [], unrecognized: ["deploy/tables/draft.sql"], skipped: [] });
});

test("a second section of one role is a problem, and the first counts", () => {
  const history = historyOf("dbmate", { "1_x.sql": "-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n-- migrate:up\nselect 3;\n" });
  expect(scriptText(history.migrations[0]?.up)).toBe("-- migrate:up\nselect 1;\n");
  expect(history.problems).toEqual([{ path: "db/1_x.sql", line: 5, message: "The file has a second up section; only the first was read. Put both in one." }]);
});

test.each([
  ["001_add_users", "001", "add_users"],
  ["20240101120000-add-users", "20240101120000", "add-users"],
  ["2024-01-01-120000_add", "2024-01-01-120000", "add"],
  ["2024_01_01_120000_add", "2024_01_01_120000", "add"],
  ["20240101_120000_add", "20240101_120000", "add"],
  ["20250913_001_rag", "20250913", "001_rag"],
  ["1.2.3_add", "1.2.3", "add"],
  ["048b_x", "048b", "x"],
  ["12", "12", ""],
  ["1add", "1", "add"],
  ["2nd_try", "2", "nd_try"],
  ["V1__x", "1", "x"],
  ["migration-0003-x", "0003", "x"],
  ["vocabulary", null, "vocabulary"],
  ["patches", null, "patches"],
])("%s is version %s, %s", (name, version, description) => {
  expect(splitVersion(name)).toEqual({ version, description });
});

test("versions are compared part by part", () => {
  expect(["10", "9", "1_10", "1_2", "048a", "048", "1"].sort(compareParts)).toEqual(["1", "1_2", "1_10", "9", "10", "048", "048a"]);
  expect(compareParts("007", "7")).toBe(0);
});

test("a name that says nothing is no rollback", () => {
  expect(readAsideName("001_add_users.sql")).toBeNull();
});
