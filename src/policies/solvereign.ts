import { readable, type Policy } from "./policy.ts";

const convention = "{stem}_rollback.sql";

export const solvereign: Policy = {
  name: "solvereign",
  summary: "Numbered files with a header and a rollback; every tenant-scoped table has its tenant column and forced row level security; dangerous operations are reviewed.",
  settings: {
    tenancy: {
      column: "tenant_id",
      type: "uuid",
      references: "core.tenants",
      setting: "app.current_tenant_id",
      exempt: ["core.tenants", "core.used_signatures", "schema_migrations"],
    },
    rules: {
      ...readable,

      // "NNN_description.sql": three digits, one after the other, in snake_case.
      "invalid-filename": ["warning", { pattern: "{version:3}_{snake_case}.sql" }],
      "duplicate-version": "error",
      "version-gap": "warning",

      // "-- Migration: 023_add_policy_profiles", Description, Author, Date.
      "missing-header": ["warning", { fields: ["Migration", "Description", "Author", "Date"] }],
      "malformed-header": ["warning", { filled: ["Migration", "Description", "Author", "Date"], dates: ["Date"], tickets: [], handles: ["Author"] }],
      "header-filename-mismatch": ["warning", { keys: ["Migration"], form: "stem", dates: [] }],

      // "Migration missing rollback: S3." "Save as 023_add_policy_profiles_rollback.sql."
      "missing-rollback": ["warning", { convention }],
      "misnamed-rollback": ["warning", { convention }],
      "commented-rollback": ["warning", { convention }],

      // "Migration without tenant_id: S3."
      "missing-tenant-column": "warning",
      "malformed-tenant-column": "warning",

      // "Every tenant-scoped table MUST have": enabled, forced, and a policy. "Migration missing RLS: S2."
      "missing-row-security": "error",
      "unforced-row-security": "error",
      "missing-policy": "error",
      "policy-without-tenant": "error",

      // "NEVER do these without review." "Create ticket with business justification. Get approval from data owner."
      "missing-review": ["error", { gates: ["drop-table", "drop-column", "alter-column-type", "delete-without-where", "truncate"], require: ["by", "ticket", "reason"] }],
      "drop-table": "error",
      "drop-column": "error",
      "alter-column-type-rewrite": "error",
      "delete-without-where": "error",
      "truncate": "error",

      // "Migrations should not break existing code."
      "rename-table": "warning",
      "rename-column": "warning",

      // "Use CONCURRENTLY to avoid locking." "Add nullable column first, backfill, then add NOT NULL." "Long-running migration: S3."
      "non-concurrent-index": "warning",
      "concurrent-in-transaction": "error",
      "add-column-not-null-without-default": "error",
      "set-not-null-scan": "warning",
    },
  },
};
