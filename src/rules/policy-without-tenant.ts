import { authorOf, formerNamesOf } from "../catalog/origin.ts";
import { findGap } from "../facts/policy-tenant.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { tenantTables } from "../tenancy.ts";

export default defineRule({
  id: "policy-without-tenant",
  category: "tenancy",
  severity: "error",
  summary: "Compare the tenant in every policy of a tenant-scoped table",
  why: "Permissive policies are joined with OR: one that does not look at the tenant opens the table to all of them, whatever the others say. In a subquery, an unqualified column belongs to the inner table first, so `m.tenant_id = tenant_id` can compare a column with itself.",
  instead: "Compare the tenant column with the tenant of the session, or add a RESTRICTIVE policy that does. Qualify columns in subqueries.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["recommended"],
  options: {
    trusted: {
      type: "array",
      items: { type: "string" },
      default: ["service_role", "*platform*", "*super*admin*", "*superuser*", "*bypass*"],
      description: "Who may see all tenants: names or globs of roles, functions and settings. A policy for such roles alone, or under a condition that names such a function, setting or value, is left alone.",
    },
  },

  messages: {
    never: "The policy {policy} never compares {column}, so it lets a tenant reach the rows of other tenants in {table}.",
    itself: "The policy {policy} compares {column} with itself, which is true for every row, so it lets a tenant reach the rows of other tenants in {table}.",
  },

  on: {
    history(history, { catalog, settings, options, read, report }) {
      const globs = options.trusted.map((pattern) => compileGlob(pattern));
      const isTrusted = (name: string): boolean => globs.some((matches) => matches(name));
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        if (!table.columns.some(({ name }) => name === tenancy.column)) continue;
        for (const policy of table.policies) {
          const gap = findGap(policy, table, tenancy.column, catalog, isTrusted);
          const renamed = gap !== null && formerNamesOf(tenancy.column, history, read).some((name) => findGap(policy, table, name, catalog, isTrusted) === null);
          const passage = gap === null || renamed ? undefined : authorOf(gap.expression, history, read);
          if (gap === null || passage === undefined) continue;
          report(gap.treatment, { at: gap.expression.span ?? passage.change, file: passage.file, data: { policy: quoteIdentifier(policy.name), column: quoteIdentifier(tenancy.column), table: table.label } });
        }
      }
    },
  },

  examples: [
    {
      title: "Another column is compared",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null, owner name); alter table orders enable row level security;",
      sql: "create policy own on orders using (owner = current_user);",
      reports: [{ message: "never", at: "owner = current_user", data: { policy: "own", column: "tenant_id", table: "orders" } }],
    },
    {
      title: "Every row may be written",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security;",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid) with check (true);",
      reports: [{ message: "never", at: "true" }],
    },
    {
      title: "In the subquery tenant_id is the inner table's",
      config: { tenancy: { column: "tenant_id", exempt: ["members"] } },
      deployed: "create table members (tenant_id uuid not null, login name); create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (exists (select from members m where m.login = current_user and m.tenant_id = tenant_id));",
      reports: [{ message: "itself", at: "exists (select from members m where m.login = current_user and m.tenant_id = tenant_id)" }],
    },
    {
      title: "The column is there, but not compared",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid);",
      sql: "create policy own on orders for select using (tenant_id is not null);",
      reports: [{ message: "never", at: "tenant_id is not null" }],
    },
    {
      title: "The setting of the session, cast or not",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id::text = current_setting('app.tenant_id', true));",
    },
    {
      title: "A function of the house",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create function is_member(tenant uuid) returns boolean language sql stable as 'select true'; create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (is_member(tenant_id));",
    },
    {
      title: "A subquery that names the tenants",
      config: { tenancy: { column: "tenant_id", exempt: ["members"] } },
      deployed: "create table members (tenant_id uuid not null, login name); create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id in (select m.tenant_id from members m where m.login = current_user));\ncreate policy other on orders using (exists (select from members m where m.login = current_user and m.tenant_id = orders.tenant_id));",
    },
    {
      title: "The parent row decides",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create table lines (order_id bigint references orders, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);\ncreate policy own on lines using (exists (select from orders o where o.id = order_id));",
    },
    {
      title: "A restrictive policy keeps tenants apart",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null, owner name);",
      sql: "create policy tenant on orders as restrictive using (tenant_id = current_setting('app.tenant_id')::uuid);\ncreate policy own on orders using (owner = current_user);",
    },
    {
      title: "A later migration widens the policy",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
      sql: "alter policy own on orders using (true);",
      reports: [{ message: "never", at: "true" }],
    },
    {
      title: "The policy is replaced later",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create policy own on orders using (true);",
      sql: "drop policy own on orders;\ncreate policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
    },
    {
      title: "A role that may see all tenants",
      config: { tenancy: { column: "tenant_id" } },
      options: { trusted: ["pg_read_all_data"] },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy everything on orders for select to pg_read_all_data using (true);",
    },
    {
      title: "A condition that only the operators of the platform meet",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy support on orders using (current_setting('app.is_super_admin', true) = 'true');",
    },
    {
      title: "The column had another name when the policy was made",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant uuid not null); create policy own on orders using (tenant = current_setting('app.tenant_id')::uuid);",
      sql: "alter table orders rename column tenant to tenant_id;",
    },
    { title: "No tenancy is configured", deployed: "create table orders (id bigint primary key, tenant_id uuid not null);", sql: "create policy own on orders using (true);" },
  ],
});
