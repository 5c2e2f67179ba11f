import { changeAt } from "../catalog/origin.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { tenantTables } from "../tenancy.ts";
import { sizeOf } from "../traffic.ts";

export default defineRule({
  id: "missing-tenant-index",
  category: "performance",
  severity: "warning",
  summary: "Index the tenant column of every tenant-scoped table",
  why: "Every query of a tenant filters by the tenant column, whether it says so or a policy adds it. Without an index that begins with the column, each reads the rows of all tenants; deleting a tenant reads the whole table for the foreign key.",
  instead: "Create an index whose first column is the tenant, best one that goes on with what queries sort or filter by: `(tenant_id, created_at)`.",
  see: ["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
  presets: ["strict"],

  messages: {
    found: "No index of {table} begins with {column}: every query of a tenant reads the rows of all tenants.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        const column = table.columns.find(({ name }) => name === tenancy.column);
        if (column === undefined || sizeOf(table, settings) === "small") continue;
        const serves = catalog.indexesOf(table).some(({ keys, where, valid, method }) => keys[0] === column.name && where === null && valid !== false && method !== "brin");
        const passage = changeAt(history, read, column.origin) ?? changeAt(history, read, table.origin);
        if (serves || passage === undefined) continue;
        const { change, file, statement } = passage;
        const definition = change.kind === "AddColumn" ? change.column : change.kind === "CreateTable" ? change.columns.find(({ name }) => name === column.name) : undefined;
        const suggestions = change.kind === "CreateTable" && !change.nested ? [{ title: "Create the index", edits: [insertAfter(statement, `;\n\ncreate index on ${textOf(file, change.tableSpan)} (${quoteIdentifier(column.name)})`)] }] : undefined;
        report("found", { at: definition ?? change, file, data: { table: table.label, column: quoteIdentifier(column.name) }, suggestions });
      }
    },
  },

  examples: [
    {
      title: "No index begins with the tenant",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
      reports: [{ message: "found", at: "tenant_id uuid not null", data: { table: "orders", column: "tenant_id" } }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);\n\ncreate index on orders (tenant_id);",
    },
    {
      title: "The tenant comes second",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id uuid;\ncreate index orders_id_tenant on orders (id, tenant_id);",
      reports: [{ message: "found", at: "tenant_id uuid" }],
    },
    {
      title: "An index with the tenant first",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null, made timestamptz);\ncreate index orders_tenant on orders (tenant_id, made desc);",
    },
    {
      title: "The primary key begins with it",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (tenant_id uuid not null, id bigint not null, primary key (tenant_id, id));",
    },
    {
      title: "A later migration creates it",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create index concurrently orders_tenant on orders (tenant_id);",
    },
    {
      title: "The configuration calls the table small",
      config: { tenancy: { column: "tenant_id" }, tables: { plans: "small" } },
      sql: "create table plans (id bigint primary key, tenant_id uuid not null);",
    },
    {
      title: "No tenancy is configured",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
    },
  ],
});
