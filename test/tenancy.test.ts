import { describe, expect, test } from "vitest";
import type { Table } from "../src/catalog/schema.ts";
import { runners } from "../src/migrations/runners/index.ts";
import type { Tenancy } from "../src/settings.ts";
import { isTenantScoped, isTrackingTable, matchesTable } from "../src/tenancy.ts";

const orders = {
  schema: "app", name: "orders", known: true, temporary: false, foreign: false, partitionOf: null, origin: { path: "001.sql", start: 0 },
} as unknown as Table;
const tenancy: Tenancy = { column: "tenant_id", type: null, references: null, exempt: [], schemas: null, setting: null };

describe("names and globs of tables", () => {
  test.each([
    ["app.orders", true],
    ["orders", true],
    ["app.*", true],
    ["*.orders", true],
    ["ord*", true],
    ["public.orders", false],
    ["order", false],
    ["*.order", false],
    ["app", false],
  ])("%s", (pattern, matches) => {
    expect(matchesTable([pattern], orders)).toBe(matches);
  });
});

describe("tenant-scoped", () => {
  test("is every table that the configuration does not take out", () => {
    expect(isTenantScoped(orders, tenancy)).toBe(true);
    expect(isTenantScoped(orders, { ...tenancy, exempt: ["app.orders"] })).toBe(false);
    expect(isTenantScoped(orders, { ...tenancy, references: "app.orders" })).toBe(false);
    expect(isTenantScoped(orders, { ...tenancy, schemas: ["app"] })).toBe(true);
    expect(isTenantScoped(orders, { ...tenancy, schemas: ["public"] })).toBe(false);
  });

  test.each([
    ["a temporary table", { temporary: true }],
    ["a foreign table", { foreign: true }],
    ["a partition", { partitionOf: { schema: "app", name: "all_orders", bound: "default", takes: { strategy: "default" } as const, isDefault: true } }],
    ["a table that no migration made", { known: false, origin: null }],
    ["the table of a migration tool", { name: "schema_migrations" }],
  ])("is not %s", (_, facts) => {
    expect(isTenantScoped({ ...orders, ...facts }, tenancy)).toBe(false);
  });

  test("knows the tables of migration tools by name", () => {
    expect(["flyway_schema_history", "_prisma_migrations", "migrations_history"].every((name) => isTrackingTable({ name }))).toBe(true);
    expect(isTrackingTable({ name: "bird_migrations" })).toBe(false);
    const kept = runners.flatMap(({ keepsAccountIn }) => keepsAccountIn ?? []);
    expect(kept.length).toBe(runners.length - 1);
    expect(kept.filter((name) => !isTrackingTable({ name: name.split(".").at(-1) ?? "" }))).toEqual([]);
  });
});
