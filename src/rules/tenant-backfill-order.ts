import type { Catalog } from "../catalog/catalog.ts";
import { ofKinds, onTable } from "../facts/changes-on.ts";
import { treatmentOf } from "../facts/policy-tenant.ts";
import type { Policy, Table } from "../catalog/schema.ts";
import type { Trail } from "../effects/trail.ts";
import { defineRule } from "../rule.ts";
import type { Tenancy } from "../settings.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTenantScoped } from "../tenancy.ts";

/** What may put tenants into rows. */
const fills = ["Update", "Merge", "DoBlock", "Opaque", "Query", "Truncate"] as const;

/** Whether the script added the column to a table in use, and nothing has put tenants into it since. */
function isEmpty({ steps }: Trail, table: Table, column: string, catalog: Catalog): boolean {
  const changes = steps.map(({ change }) => change);
  const added = onTable(changes, table, catalog, "AddColumn").findLast((change) => change.column.name === column && change.column.default === null && change.column.generated === null && !change.ifNotExists);
  if (added === undefined) return false;
  const since = changes.slice(changes.indexOf(added) + 1);
  return ofKinds(since, ...fills).length === 0 && !onTable(since, table, catalog, "SetDefault").some((change) => change.column === column);
}

function comparesTenant(policies: readonly Pick<Policy, "using">[], table: Table, { column }: Tenancy, catalog: Catalog): boolean {
  return policies.some(({ using }) => using !== null && treatmentOf(using.node, table, column, catalog) === "compares");
}

/** Whether a table has rows that should belong to tenants. */
function holdsTenants(table: Table, tenancy: Tenancy): boolean {
  return !table.isNew && !table.emptied && isTenantScoped(table, tenancy);
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
    SetNotNull(change, { catalog, settings: { tenancy }, trail, report }) {
      const table = catalog.table(change.table);
      if (tenancy === null || change.conditional || change.column !== tenancy.column || !holdsTenants(table, tenancy) || !isEmpty(trail, table, tenancy.column, catalog)) return;
      report("refused", { at: change, data: { table: table.label, column: quoteIdentifier(tenancy.column) } });
    },
    EnableRowSecurity(change, { catalog, settings: { tenancy }, trail, report }) {
      const table = catalog.table(change.table);
      if (tenancy === null || change.conditional || table.rowSecurity.enabled === true || !holdsTenants(table, tenancy) || !isEmpty(trail, table, tenancy.column, catalog)) return;
      if (comparesTenant(table.policies, table, tenancy, catalog)) report("hidden", { at: change, data: { table: table.label, column: quoteIdentifier(tenancy.column) } });
    },
    CreatePolicy(change, { catalog, settings: { tenancy }, trail, report }) {
      const table = catalog.table(change.table);
      if (tenancy === null || change.conditional || table.rowSecurity.enabled !== true || !holdsTenants(table, tenancy) || !isEmpty(trail, table, tenancy.column, catalog)) return;
      // One that asked for the tenant before has hidden the rows already.
      if (!comparesTenant(table.policies, table, tenancy, catalog) && comparesTenant([change], table, tenancy, catalog)) report("hidden", { at: change, data: { table: table.label, column: quoteIdentifier(tenancy.column) } });
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
    {
      title: "A column that gives itself, a default for the next rows, another column, another table",
      config: { tenancy: { column: "tenant_id", exempt: ["countries"] } },
      deployed: "create table orders (id bigint primary key, note text); create table carts (id bigint primary key); create table countries (id bigint primary key); create table jobs (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint generated always as (id) stored;\nalter table orders alter column tenant_id set not null;\nalter table carts add column tenant_id bigint;\nalter table carts alter column tenant_id set default 1;\nalter table carts alter column tenant_id set not null;\nalter table countries add column tenant_id bigint;\nalter table countries alter column tenant_id set not null;\nalter table orders alter column note set not null;\nalter table jobs alter column id set not null;",
    },
    {
      title: "It may be there already, the table was emptied, or it runs on a condition",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key); create table carts (id bigint primary key); create table jobs (id bigint primary key);",
      sql: "alter table orders add column if not exists tenant_id bigint;\nalter table orders alter column tenant_id set not null;\ntruncate carts;\nalter table carts add column tenant_id bigint;\nalter table carts alter column tenant_id set not null;\nalter table jobs add column tenant_id bigint;\ndo $$ begin if current_user = 'app' then alter table jobs alter column tenant_id set not null; end if; end $$;",
    },
    {
      title: "Another default is set, and another table's column was added later",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, note text); create table carts (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint;\nalter table carts add column tenant_id bigint default 1;\nalter table orders alter column note set default '';\nalter table orders alter column tenant_id set not null;",
      reports: [{ message: "refused", at: "alter column tenant_id set not null" }],
    },
    {
      title: "Row security that was on already, and a policy that only writes",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key); alter table orders enable row level security; create table carts (id bigint primary key);",
      sql: "alter table orders add column tenant_id bigint;\ncreate policy written on orders for insert with check (tenant_id = current_setting('app.tenant')::bigint);\ncreate policy own on orders using (tenant_id = current_setting('app.tenant')::bigint);\ncreate policy again on orders using (tenant_id = current_setting('app.tenant')::bigint);\nalter table orders enable row level security;\nalter table carts add column tenant_id bigint;\ncreate policy own on carts using (tenant_id = current_setting('app.tenant')::bigint);",
      reports: [{ message: "hidden", at: "create policy own on orders using (tenant_id = current_setting('app.tenant')::bigint)" }],
    },
  ],
});
