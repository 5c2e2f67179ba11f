import { constraintOf } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTenantScoped, tenantTables } from "../tenancy.ts";

export default defineRule({
  id: "foreign-key-without-tenant",
  category: "tenancy",
  severity: "info",
  summary: "Let foreign keys stay within a tenant",
  why: "The check of a foreign key sees all rows, whatever row level security hides: with a key that does not hold the tenant, a row of one tenant can point to a row of another. Whoever writes it learns that the other row is there, and ON DELETE CASCADE lets one tenant delete rows of another.",
  instead: "Make `unique (tenant_id, id)` over there, and reference both: `foreign key (tenant_id, user_id) references users (tenant_id, id)`.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
  presets: [],

  messages: {
    found: "{constraint} lets a row of {table} point to a row of another tenant in {target}: its check sees past row level security. Put {column} in the key.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        if (!table.columns.some(({ name }) => name === tenancy.column)) continue;
        for (const constraint of table.constraints) {
          const target = constraint.references === null ? undefined : catalog.findTable(constraint.references.resolved);
          if (target === undefined || constraint.inherited || constraint.columns.includes(tenancy.column) || !isTenantScoped(target, tenancy) || !target.columns.some(({ name }) => name === tenancy.column)) continue;
          const passage = constraintOf(constraint, history, read);
          if (passage !== undefined) report("found", { at: passage.definition ?? passage.change, file: passage.file, data: { constraint: quoteIdentifier(constraint.name), table: table.label, target: target.label, column: quoteIdentifier(tenancy.column) } });
        }
      }
    },
  },

  examples: [
    {
      title: "The key of the other table alone",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table users (id bigint primary key, tenant_id uuid not null);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null, user_id bigint references users);",
      reports: [{ message: "found", at: "references users", data: { constraint: "orders_user_id_fkey", table: "orders", target: "users", column: "tenant_id" } }],
    },
    {
      title: "Added later",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table users (id bigint primary key, tenant_id uuid not null); create table orders (id bigint primary key, tenant_id uuid not null, user_id bigint);",
      sql: "alter table orders add constraint orders_user foreign key (user_id) references users (id);",
      reports: [{ message: "found", at: "constraint orders_user foreign key (user_id) references users (id)" }],
    },
    {
      title: "Both columns",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table users (id bigint primary key, tenant_id uuid not null, unique (tenant_id, id));",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null, user_id bigint, foreign key (tenant_id, user_id) references users (tenant_id, id));",
    },
    {
      title: "The tenants themselves, and tables without tenants",
      config: { tenancy: { column: "tenant_id", references: "tenants", exempt: ["currencies"] } },
      deployed: "create table tenants (id uuid primary key); create table currencies (code text primary key);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null references tenants, currency text references currencies);",
    },
    {
      title: "No tenancy is configured",
      deployed: "create table users (id bigint primary key, tenant_id uuid not null);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null, user_id bigint references users);",
    },
  ],
});
