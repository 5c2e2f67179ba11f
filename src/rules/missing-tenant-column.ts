import { creationOf } from "../catalog/origin.ts";
import { insertBefore, defineRule } from "../rule.ts";
import { quoteIdentifier, quotePath } from "../sql/names.ts";
import { tenantTables } from "../tenancy.ts";

export default defineRule({
  id: "missing-tenant-column",
  category: "tenancy",
  severity: "error",
  summary: "Give every tenant-scoped table the tenant column",
  why: "Rows without a tenant cannot be told apart by row level security, by an index or by an export: whoever may read the table reads the rows of all tenants. The configuration's `tenancy` says which tables are tenant-scoped; partitions, temporary tables and the tables of migration tools never are.",
  instead: "Add the column, or list the table under `tenancy.exempt` if its rows are everyone's.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["recommended"],

  messages: {
    noColumn: "The table {table} has no column {column}, so nothing says which tenant a row of it belongs to.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        const { column, type, references } = tenancy;
        const creation = creationOf(table, history, read);
        if (creation === undefined || table.columns.some(({ name }) => name === column)) continue;
        const { file, change } = creation;
        if (!table.columnsKnown || change.ofType !== null) continue;
        const definition = `${quoteIdentifier(column)} ${type ?? ""} not null${references === null ? "" : ` references ${quotePath(references)}`}`;
        report("noColumn", {
          at: change.tableSpan,
          file,
          data: { table: table.label, column: quoteIdentifier(column) },
          suggestions: type === null || change.listEnd === null || change.nested ? undefined : [{ title: `Add ${quoteIdentifier(column)}`, edits: [insertBefore({ start: change.listEnd, end: change.listEnd }, `, ${definition}`)] }],
        });
      }
    },
  },

  examples: [
    {
      title: "A table of the application",
      config: { tenancy: { column: "tenant_id", type: "uuid", references: "tenants" } },
      deployed: "create table tenants (id uuid primary key);",
      sql: "create table orders (id bigint primary key);",
      reports: [{ message: "noColumn", at: "orders" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null references tenants);",
    },
    {
      title: "The table has the column",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
    },
    {
      title: "A later statement adds it",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key);\nalter table orders add column tenant_id uuid not null;",
    },
    {
      title: "The table of tenants, and those that are exempt",
      config: { tenancy: { column: "tenant_id", references: "tenants", exempt: ["currencies", "audit_*"] } },
      sql: "create table tenants (id uuid primary key);\ncreate table currencies (code text primary key);\ncreate table audit_log (id bigint primary key);",
    },
    {
      title: "Only the tables of some schemas are tenant-scoped",
      config: { tenancy: { column: "tenant_id", schemas: ["app"] } },
      sql: "create schema app;\ncreate table app.orders (id bigint primary key);\ncreate table orders (id bigint primary key);",
      reports: [{ message: "noColumn", at: "app.orders" }],
    },
    {
      title: "The column comes from another table",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint, tenant_id uuid not null);",
      sql: "create table archived_orders (like orders including all);\ncreate table special_orders (note text) inherits (orders);",
    },
    {
      title: "Temporary tables, partitions and the tables of migration tools",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table events (id bigint, tenant_id uuid not null, at date not null) partition by range (at);",
      sql: "create temp table staging (id bigint);\ncreate table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');\ncreate table schema_migrations (version text primary key);",
    },
    {
      title: "No tenancy is configured",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
