import { expect, test } from "vitest";
import { assumedTable } from "../src/catalog/catalog.ts";
import { resolveConfig } from "../src/config/resolve.ts";
import { isInUse, sizeOf } from "../src/traffic.ts";

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
