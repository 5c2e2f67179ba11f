import { expect, test } from "vitest";
import { assumedTable } from "../src/catalog/catalog.ts";
import { resolveConfig } from "../src/config/resolve.ts";
import { durationOf, isInUse, knownSizeOf, sizeOf } from "../src/traffic.ts";

const settingsOf = (tables: Readonly<Record<string, string>>) => resolveConfig({ tables }).settings("001_users.sql");
const table = assumedTable({ schema: "public", name: "users" });

test("a table is in use unless it is new, temporary, foreign or small", () => {
  const settings = settingsOf({});
  expect(isInUse(table, settings)).toBe(true);
  expect(isInUse({ ...table, isNew: true }, settings)).toBe(false);
  expect(isInUse({ ...table, emptied: true }, settings)).toBe(false);
  expect(isInUse({ ...table, temporary: true }, settings)).toBe(false);
  expect(isInUse({ ...table, foreign: true }, settings)).toBe(false);
  expect(isInUse(table, settingsOf({ users: "small" }))).toBe(false);
  expect(isInUse(table, settingsOf({ users: "large" }))).toBe(true);
});

test("the last pattern that fits a table tells its size", () => {
  const settings = settingsOf({ "core.*": "small", "core.orders": "large", "plan_*": "small" });
  expect(sizeOf({ schema: "core", name: "countries" }, settings)).toBe("small");
  expect(sizeOf({ schema: "core", name: "orders" }, settings)).toBe("large");
  expect(sizeOf({ schema: "billing", name: "plan_prices" }, settings)).toBe("small");
  expect(sizeOf({ schema: "billing", name: "countries" }, settings)).toBeNull();
});

const statistics = { "public.users": { rows: 12_000_000, bytes: 3_400_000_000, indexBytes: 600_000_000, readsPerSecond: 500, writesPerSecond: 0 }, "public.plans": { rows: 5, bytes: 8192, indexBytes: 8192, readsPerSecond: 1, writesPerSecond: 0 } };

test("the statistics tell what the configuration leaves out", () => {
  const settings = { ...settingsOf({}), statistics };
  expect(knownSizeOf(table, settings)).toEqual({ size: "large", rows: 12_000_000, bytes: 3_400_000_000, indexBytes: 600_000_000, hot: true, readsPerSecond: 500, writesPerSecond: 0 });
  expect(knownSizeOf({ schema: "public", name: "plans" }, settings)).toMatchObject({ size: "small", hot: false });
  expect(isInUse({ ...table, name: "plans" }, settings)).toBe(false);
  expect(knownSizeOf({ schema: "other", name: "users" }, settings)).toMatchObject({ size: null, rows: null, hot: null });
  expect(knownSizeOf(table, { ...settings, tables: settingsOf({ users: "small" }).tables })).toMatchObject({ size: "small", rows: 12_000_000 });
  const { tables } = resolveConfig({ tables: { users: { rows: 1000, hot: false } } }).settings("001_users.sql");
  expect(knownSizeOf(table, { tables, statistics })).toMatchObject({ size: "small", rows: 1000, bytes: 200_000, hot: false });
});

test("work takes as long as what it goes through is large", () => {
  const classes = (bytes: number) => (["scan", "build", "rewrite"] as const).map((work) => durationOf(work, { bytes, indexBytes: bytes }));
  expect(classes(1_000_000)).toEqual(["instant", "instant", "instant"]);
  expect(classes(10_000_000)).toEqual(["instant", "under a second", "under a second"]);
  expect(classes(1_000_000_000)).toEqual(["seconds", "seconds", "minutes"]);
  expect(classes(1_000_000_000_000)).toEqual(["hours", "hours", "hours"]);
  expect(durationOf("scan", { bytes: null, indexBytes: null })).toBeNull();
});
