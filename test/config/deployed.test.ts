import { describe, expect, test } from "vitest";
import { deployedIn } from "../../src/config/deployed.ts";
import { buildHistory } from "../../src/migrations/order.ts";
import type { History, Runner } from "../../src/migrations/migration.ts";
import dbmate from "../../src/migrations/runners/dbmate.ts";
import flyway from "../../src/migrations/runners/flyway.ts";
import plain from "../../src/migrations/runners/plain.ts";
import { sourceFile } from "../../src/source.ts";

const history = (runner: Runner, root: string, names: readonly string[]): History => buildHistory(runner, root, names.map((name) => sourceFile(`${root}/${name}`, "")), () => null);
const said = (version: string) => ({ version, file: "migralint.yaml", line: 3 });
/** The stem of the last migration that counts as deployed, or the problem. */
function last(one: History, version: string): string | undefined {
  const { deployed, problems } = deployedIn([one], () => said(version));
  return problems[0]?.message ?? one.migrations.find(({ order }) => order === deployed.get(one.root))?.stem;
}

describe("a version is found in the order of the runner", () => {
  const numbered = history(plain, "m", ["001_users.sql", "002_notes.sql", "010_orders.sql"]);
  test.each([["2", "002_notes"], ["002", "002_notes"], ["010", "010_orders"], ["002_notes", "002_notes"], ["002_notes.sql", "002_notes"]])("%s is %s", (version, stem) => {
    expect(last(numbered, version)).toBe(stem);
  });
  test("Flyway's versions have parts, and what runs again is never deployed for good", () => {
    expect(last(history(flyway, "m", ["V1_2__a.sql", "V1.10__b.sql", "R__view.sql"]), "1.2")).toBe("V1_2__a");
    expect(last(history(flyway, "m", ["V1_2__a.sql", "V1.10__b.sql", "R__view.sql"]), "1.10.0")).toBe("V1.10__b");
  });
  test("a runner that compares texts finds what YAML made a number of", () => {
    expect(last(history(dbmate, "m", ["0042_a.sql", "0043_b.sql"]), "42")).toBe("0042_a");
  });
  test("of several migrations with one version the last counts", () => {
    expect(last(history(plain, "m", ["001_a.sql", "001_b.sql", "002_c.sql"]), "1")).toBe("001_b");
  });
  test("one that is not there is a problem that names its neighbour", () => {
    expect(last(numbered, "003_notes")).toBe("applied-up-to names 003_notes, and there is no such migration in m. Did you mean 002_notes?");
    expect(last(numbered, "99999")).toBe("applied-up-to names 99999, and there is no such migration in m. The newest is 010.");
  });
});

test("a project of several folders needs it in one of them; in the others the order of versions tells", () => {
  const value = said("2");
  const histories = [history(plain, "a", ["001_a.sql", "002_b.sql", "003_c.sql"]), history(plain, "b", ["001_a.sql", "003_c.sql"]), history(plain, "c", ["005_a.sql"])];
  expect(deployedIn(histories, () => value)).toEqual({ deployed: new Map([["a", 1], ["b", 0], ["c", -1]]), problems: [] });
  expect(deployedIn(histories, () => null)).toEqual({ deployed: new Map(), problems: [] });
});
