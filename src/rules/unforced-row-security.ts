import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { creationOf, lastChangeOf } from "../catalog/origin.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { tenantTables } from "../tenancy.ts";

export default defineRule({
  id: "unforced-row-security",
  category: "tenancy",
  severity: "warning",
  summary: "Force row level security where the owner of the table is no exception",
  why: "Policies do not apply to the owner of a table unless row level security is forced. Where the application connects as the role that ran the migrations, every policy is without effect.",
  instead: "ALTER TABLE … FORCE ROW LEVEL SECURITY. Superusers and roles with BYPASSRLS stay exempt.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-FORCE-ROW-LEVEL-SECURITY"],
  presets: ["strict"],

  messages: {
    notForced: "Row level security of {table} is not forced: the owner of the table sees the rows of every tenant.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const { table } of tenantTables(catalog, settings)) {
        if (table.rowSecurity.enabled !== true || table.rowSecurity.forced !== false || isHidden(table)) continue;
        const passage = lastChangeOf(["EnableRowSecurity", "NoForceRowSecurity"], table, history, read) ?? creationOf(table, history, read);
        if (passage === undefined) continue;
        const { file, change, statement } = passage;
        const force = `;\nalter table ${textOf(file, change.tableSpan)} force row level security`;
        report("notForced", {
          at: change.kind === "CreateTable" ? change.tableSpan : change,
          file,
          data: { table: table.label },
          suggestions: change.nested || change.kind !== "EnableRowSecurity" ? undefined : [{ title: "Force row level security", edits: [insertAfter(statement, force)] }],
        });
      }
    },
  },

  examples: [
    {
      title: "Enabled only",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;",
      reports: [{ message: "notForced", at: "enable row level security" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;\nalter table orders force row level security;",
    },
    {
      title: "Not forced any more",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security, force row level security;",
      sql: "alter table orders no force row level security;",
      reports: [{ message: "notForced", at: "no force row level security" }],
    },
    {
      title: "Enabled and forced",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;\nalter table orders force row level security;",
    },
    {
      title: "Forced by a later migration",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security;",
      sql: "alter table orders force row level security;",
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
