import type { Catalog } from "../catalog/catalog.ts";
import { treatmentOf } from "../catalog/policy-tenant.ts";
import type { Table } from "../catalog/schema.ts";
import type { Trail } from "../catalog/trail.ts";
import { defineRule } from "../rule.ts";
import type { Change, ChangeKind } from "../sql/change.ts";
import { isTenantScoped } from "../tenancy.ts";

const fills: ReadonlySet<ChangeKind> = new Set(["Update", "Merge", "DoBlock", "Opaque", "Query", "Truncate"]);

/** Whether the script added the column to a table in use, and nothing has put tenants into it since. */
function isEmpty({ steps }: Trail, table: Table, column: string, catalog: Catalog): boolean {
  const added = steps.findLastIndex(({ change }) => change.kind === "AddColumn" && change.column.name === column && catalog.label(change.table) === table.label && change.column.default === null && change.column.generated === null && !change.ifNotExists);
  return added !== -1 && !steps.slice(added + 1).some(({ change }) => fills.has(change.kind) || (change.kind === "SetDefault" && change.column === column));
}

function comparesTenant(table: Table, column: string, catalog: Catalog, policies: readonly Pick<Change & { kind: "CreatePolicy" }, "using">[] = table.policies): boolean {
  return policies.some(({ using }) => using !== null && treatmentOf(using.node, table, column, catalog) === "compares");
}

export default defineRule({
  id: "tenant-backfill-order",
  category: "tenancy",
  severity: "warning",
  summary: "Fill a new tenant column before anything relies on it",
  why: "In a table that has rows, a new tenant column is null in all of them. SET NOT NULL is refused; a policy that compares the tenant shows those rows to nobody, so the application finds its table empty from the moment the migration commits.",
  instead: "Add the column nullable, fill it in batches, then SET NOT NULL, and row level security with its policies last.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["strict"],

  messages: {
    hidden: "The rows that {table} has belong to no tenant yet: {column} was added above and is null in all of them, so from here on policies show them to nobody. Fill it first.",
    refused: "The server refuses this if {table} has rows: {column} was added above and is null in all of them. Fill it first.",
  },

  on: {
    change(change, { catalog, settings, trail, report }) {
      const { tenancy } = settings;
      if (tenancy === null || change.conditional || (change.kind !== "SetNotNull" && change.kind !== "EnableRowSecurity" && change.kind !== "CreatePolicy")) return;
      const table = catalog.table(change.table);
      const { column } = tenancy;
      if (table.isNew || table.emptied || !isTenantScoped(table, tenancy)) return;
      const data = { table: table.label, column };
      if (change.kind === "SetNotNull") {
        if (change.column === column && isEmpty(trail, table, column, catalog)) report("refused", { at: change, data });
        return;
      }
      const completes = change.kind === "EnableRowSecurity" ? table.rowSecurity.enabled !== true && comparesTenant(table, column, catalog) : table.rowSecurity.enabled === true && !comparesTenant(table, column, catalog) && comparesTenant(table, column, catalog, [change]);
      if (completes && isEmpty(trail, table, column, catalog)) report("hidden", { at: change, data });
    },
  },

  examples: [
    {
      title: "A policy over an empty column",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id uuid;\nalter table orders enable row level security;\ncreate policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
      reports: [{ message: "hidden", at: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))", data: { table: "orders", column: "tenant_id" } }],
    },
    {
      title: "Enabled last",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint;\ncreate policy own on orders using (tenant_id = 1);\nalter table orders enable row level security;",
      reports: [{ message: "hidden", at: "enable row level security" }],
    },
    {
      title: "NOT NULL over an empty column",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key); insert into orders values (1);",
      sql: "alter table orders add column tenant_id uuid;\nalter table orders alter column tenant_id set not null;",
      reports: [{ message: "refused", at: "alter column tenant_id set not null", data: { table: "orders", column: "tenant_id" } }],
      fails: "contains null values",
    },
    {
      title: "Filled in between",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key); insert into orders values (1);",
      sql: "alter table orders add column tenant_id bigint;\nupdate orders set tenant_id = 1;\nalter table orders alter column tenant_id set not null;\nalter table orders enable row level security;\ncreate policy own on orders using (tenant_id = 1);",
    },
    {
      title: "All rows get the same tenant",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint default 1;\nalter table orders enable row level security;\ncreate policy own on orders using (tenant_id = 1);",
    },
    {
      title: "A new table has no rows",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key);\nalter table orders add column tenant_id bigint;\nalter table orders alter column tenant_id set not null;\nalter table orders enable row level security;\ncreate policy own on orders using (tenant_id = 1);",
    },
    {
      title: "A policy that does not ask for the tenant",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint;\nalter table orders enable row level security;\ncreate policy all_of_them on orders for select using (true);",
    },
  ],
});
