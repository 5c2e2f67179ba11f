import type { Table } from "../catalog/schema.ts";
import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { creationOf, lastChangeOf } from "../catalog/origin.ts";
import { defineRule, insertAfter } from "../rule.ts";
import type { Tenancy } from "../settings.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { tenantTables } from "../tenancy.ts";

/** The policy that keeps tenants apart by a setting of the session; null where the configuration does not name one. */
function standardPolicy(table: Table, name: string, { column, setting }: Tenancy): string | null {
  const found = table.columns.find((each) => each.name === column);
  if (setting === null || found === undefined || found.type === "unknown") return null;
  const value = `current_setting('${setting}', true)`;
  return `create policy tenant_isolation on ${name}\n    using (${quoteIdentifier(column)} = (select ${found.type.label === "text" ? value : `nullif(${value}, '')::${found.type.label}`}))`;
}

export default defineRule({
  id: "missing-policy",
  category: "tenancy",
  severity: "error",
  summary: "Give every tenant-scoped table a policy",
  why: "A policy says which rows a tenant may see. With row level security enabled and no policy, no role that it applies to sees a row or can write one; without row level security, enabling it would do just that.",
  instead: "CREATE POLICY … USING, comparing the tenant column with the tenant of the session.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html", "https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["recommended"],

  messages: {
    deniesAll: "Row level security of {table} is enabled without a policy, so it hides every row from every role it applies to.",
    none: "The table {table} has no policy, so nothing keeps the rows of one tenant from another.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        if (table.policies.length > 0 || table.rowSecurity.enabled === "unknown" || isHidden(table)) continue;
        const creation = creationOf(table, history, read);
        const passage = lastChangeOf(["DropPolicy"], table, history, read) ?? lastChangeOf(["EnableRowSecurity"], table, history, read) ?? creation;
        if (passage === undefined) continue;
        const { file, change, statement } = passage;
        const policy = change.kind === "DropPolicy" || change.nested ? null : standardPolicy(table, textOf(file, change.tableSpan), tenancy);
        report(table.rowSecurity.enabled ? "deniesAll" : "none", {
          at: change.kind === "CreateTable" ? change.tableSpan : change,
          file,
          data: { table: table.label },
          suggestions: policy === null ? undefined : [{ title: "Create the policy tenant_isolation", edits: [insertAfter(statement, `;\n\n${policy}`)] }],
        });
      }
    },
  },

  examples: [
    {
      title: "Enabled without a policy",
      config: { tenancy: { column: "tenant_id", setting: "app.tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;",
      reports: [{ message: "deniesAll", at: "enable row level security" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;\n\ncreate policy tenant_isolation on orders\n    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
    },
    {
      title: "Neither row level security nor a policy",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
      reports: [{ message: "none", at: "orders" }],
    },
    {
      title: "The only policy is dropped",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security; create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
      sql: "drop policy own on orders;",
      reports: [{ message: "deniesAll", at: "drop policy own on orders" }],
    },
    {
      title: "The table has a policy",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;\ncreate policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
    },
    {
      title: "A policy is replaced",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security; create policy own on orders using (tenant_id = current_setting('app.tenant')::uuid);",
      sql: "drop policy own on orders;\ncreate policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
    },
    {
      title: "A table without tenants",
      config: { tenancy: { column: "tenant_id", exempt: ["currencies"] } },
      sql: "create table currencies (code text primary key);\nalter table currencies enable row level security;",
    },
    {
      title: "No tenancy is configured",
      sql: "create table orders (id bigint primary key);\nalter table orders enable row level security;",
    },
  ],
});
