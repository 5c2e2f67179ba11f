import { expect, test } from "vitest";
import { readStatistics } from "../../src/config/statistics.ts";

const line = (relation: string, more: object = {}): string => JSON.stringify({ relation, rows: 10, bytes: 100, reads: 50, writes: 20, partitionOf: null, indexes: [{ index: "i", bytes: 7 }, { index: "j", bytes: 3 }], ...more });
const fileOf = (...lines: readonly string[]): string => `{"version": 1, "postgres": 180004, "seconds": 10, "relations": [\n${lines.join(",\n")}\n]}`;

test("gives rows, bytes and traffic a second by name", () => {
  expect(readStatistics(fileOf(line("app.orders"), line("app.Odd Name", { rows: null })), "s.json")).toEqual({
    problems: [],
    statistics: {
      "app.orders": { rows: 10, bytes: 100, indexBytes: 10, readsPerSecond: 5, writesPerSecond: 2 },
      "app.Odd Name": { rows: null, bytes: 100, indexBytes: 10, readsPerSecond: 5, writesPerSecond: 2 },
    },
  });
});

test("a partitioned table is as large as its leaves together, whatever ANALYZE says of it", () => {
  const { statistics } = readStatistics(fileOf(line("a.p", { rows: 40, bytes: 0 }), line("a.q", { partitionOf: "a.p" }), line("a.r", { partitionOf: "a.p", rows: 30 }), line("a.s", { partitionOf: "a.r" }), line("a.t", { partitionOf: "a.r", bytes: 50 })), "s.json");
  expect(statistics?.["a.p"]).toMatchObject({ rows: 30, bytes: 250, indexBytes: 30 });
  expect(statistics?.["a.r"]).toMatchObject({ rows: 20, bytes: 150 });
});

test("says at which line a file is not what the query gives", () => {
  const problem = (text: string): readonly [number | null | undefined, string | undefined] => {
    const { statistics, problems } = readStatistics(text, "s.json");
    expect([statistics, problems.length]).toEqual([null, 1]);
    return [problems[0]?.line, problems[0]?.message.replace(" migralint stats --query prints the SQL that makes this file.", "")];
  };
  expect(problem("")).toEqual([1, "The statistics file is empty."]);
  expect(problem(fileOf(line("a.b"), "{oops}"))).toEqual([3, "The statistics file is not JSON from here on."]);
  expect(problem(fileOf(line("a.b"), line("a.c", { bytes: "large" })))[0]).toBe(3);
  expect(problem(fileOf(line("a.b"), line("a.c", { indexes: [{ index: "i" }] }), line("orders")))[0]).toBe(3);
  expect(problem(fileOf(line("a.b"), line("orders")))).toEqual([3, 'relations[1].relation is "orders", but must be a name with its schema: app.orders.']);
  expect(problem('{"version": 2, "seconds": 1, "relations": []}')[0]).toBe(1);
  expect(problem('{"seconds": 1, "version": 1, "relations": [{"relation": "a.b", "bytes": -1}]}')[0]).toBe(1);
  expect(problem("[]")[0]).toBe(1);
});
