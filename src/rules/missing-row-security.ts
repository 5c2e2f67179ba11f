import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { creationOf, lastChangeOf } from "../catalog/origin.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import { isTenantScoped, keepsRows, matchesSchema, matchesTable } from "../tenancy.ts";

export default defineRule({
  id: "missing-row-security",
  category: "tenancy",
  severity: "error",
  summary: "Enable row level security on every table that tenants or an API reach",
  why: "Policies filter rows only while row level security is enabled. Without it, every role with a grant on the table sees the rows of all tenants; in a schema that an API exposes (`public` of Supabase) that is anyone who has its public key. The state at the end of the history counts, so a later migration may enable it.",
  instead: "ALTER TABLE … ENABLE ROW LEVEL SECURITY, in the migration that creates the table, and a policy.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://supabase.com/docs/guides/database/postgres/row-level-security"],
  presets: ["recommended"],
  options: {
    schemas: { type: "array", items: { type: "string" }, default: [], description: "Schemas, as names or globs, whose tables all need row level security, whether they hold tenants or not. Where none are given: `public` in Supabase projects." },
  },

  messages: {
    tenants: "The table {table} has no row level security: whoever may read it sees the rows of every tenant.",
    exposed: "The table {table} has no row level security, and its schema is exposed: whoever reaches the API sees all its rows.",
  },

  on: {
    history(history, { catalog, settings, options, read, report }) {
      const schemas = options.schemas.length > 0 ? options.schemas : (history.runner.hosting?.exposes ?? []);
      const { tenancy } = settings;
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const table of catalog.tables()) {
        const scoped = tenancy !== null && isTenantScoped(table, tenancy);
        const exposed = keepsRows(table) && matchesSchema(schemas, table) && !matchesTable(tenancy?.exempt ?? [], table);
        if ((!scoped && !exposed) || table.rowSecurity.enabled !== false || isHidden(table)) continue;
        const creation = creationOf(table, history, read);
        const disabling = lastChangeOf(["DisableRowSecurity"], table, history, read);
        if (disabling !== undefined) report(scoped ? "tenants" : "exposed", { at: disabling.change, file: disabling.file, data: { table: table.label } });
        else if (creation !== undefined) {
          const { file, change, statement } = creation;
          const enable = `;\n\nalter table ${textOf(file, change.tableSpan)} enable row level security`;
          report(scoped ? "tenants" : "exposed", {
            at: change.tableSpan,
            file,
            data: { table: table.label },
            suggestions: change.nested ? undefined : [{ title: "Enable row level security", edits: [insertAfter(statement, enable)] }],
          });
        }
      }
    },
  },

  examples: [
    {
      title: "A table of tenants",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
      reports: [{ message: "tenants", at: "orders" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);\n\nalter table orders enable row level security;",
    },
    {
      title: "A table in the schema that Supabase exposes",
      runner: "supabase",
      path: "20260301120000_profiles.sql",
      sql: "create table profiles (id uuid primary key, email text);",
      reports: [{ message: "exposed", at: "profiles" }],
      suggested: "create table profiles (id uuid primary key, email text);\n\nalter table profiles enable row level security;",
    },
    {
      title: "A schema of the configuration",
      options: { schemas: ["dash"] },
      sql: "create schema dash;\ncreate table dash.metrics (id bigint primary key);\ncreate table notes (id bigint primary key);",
      reports: [{ message: "exposed", at: "dash.metrics" }],
      suggested: "create schema dash;\ncreate table dash.metrics (id bigint primary key);\n\nalter table dash.metrics enable row level security;\ncreate table notes (id bigint primary key);",
    },
    {
      title: "It is taken away later",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security;",
      sql: "alter table orders disable row level security;",
      reports: [{ message: "tenants", at: "disable row level security" }],
    },
    {
      title: "The migration enables it",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nalter table orders enable row level security;",
    },
    {
      title: "A later migration enables it",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders enable row level security;",
    },
    {
      title: "The table is gone at the end",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "drop table orders;",
    },
    {
      title: "A loop over the catalog may have enabled it",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\ndo $$\ndeclare t text;\nbegin\n  for t in select tablename from pg_tables where schemaname = 'public' loop\n    execute format('alter table %I enable row level security', t);\n  end loop;\nend $$;",
    },
    {
      title: "A function of the house enables it",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create function secure(name text) returns void language plpgsql as $$ begin execute format('alter table %I enable row level security', name); end $$;",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\nselect secure('orders');",
    },
    {
      title: "Temporary tables, partitions, exempt tables and those of migration tools",
      config: { tenancy: { column: "tenant_id", exempt: ["tenants"] } },
      deployed: "create table events (tenant_id uuid not null, at date not null) partition by range (at); alter table events enable row level security;",
      sql: "create table tenants (id uuid primary key);\ncreate temp table staging (id bigint);\ncreate table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');\ncreate table schema_migrations (version text primary key);",
    },
    {
      title: "Nothing says that the table is exposed",
      sql: "create table orders (id bigint primary key);",
    },
  ],
});
