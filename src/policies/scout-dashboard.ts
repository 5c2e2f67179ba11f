import { definePolicy } from "./policy.ts";

const convention = "{stem}.down.sql";
const header = ["Migration", "Author", "Ticket", "Description"];

export const scoutDashboard = definePolicy({
  name: "scout-dashboard",
  summary: "Timestamped, typed files with author and ticket, rollbacks beside them, row level security on new tables, and reviews for deletions and security.",
  document: "Database Migrations Governance",

  demands: [
    {
      asks: "Files are named by time, type and description",
      under: "Naming Convention; Migration Validation Script",
      says: "`YYYYMMDDHHMMSS_<type>_<description>.sql`, a type of create, alter, drop, seed and fix; the script throws “Invalid migration filename.”",
      rules: {
        "invalid-filename": ["error", { pattern: "{timestamp}_{type}_{snake_case}.sql", types: ["create", "alter", "drop", "seed", "fix"] }],
        "duplicate-version": "error",
        "invalid-timestamp": "warning",
      },
    },
    {
      asks: "The type says what the file does",
      under: "Naming Convention",
      says: "“create: new tables/schemas. alter: modify existing structures. drop: remove structures. seed: add reference data.”",
      rules: { "filename-content-mismatch": "warning" },
      unseen: "What a “fix” corrects.",
    },
    {
      asks: "A header names author, ticket and purpose",
      under: "Standard Migration Template; Audit Requirements",
      says: "Migration, Author (`<github_username>`), Ticket, Description; the script throws without Author or Description; “All migrations must be traceable to tickets.”",
      rules: {
        "missing-header": ["error", { fields: header }],
        "malformed-header": ["warning", { filled: header, dates: [], tickets: ["Ticket"], handles: ["Author"] }],
        "header-filename-mismatch": ["warning", { keys: ["Migration"], form: "stem", dates: [] }],
      },
      unseen: "Whether the ticket exists and is about this.",
    },
    {
      asks: "The sections stand in the template's order",
      under: "Standard Migration Template",
      says: "`-- Pre-checks`, `-- Migration Up`, `-- Rollback Script (stored separately)`.",
      rules: { "missing-section": ["warning", { sections: ["Pre-checks", "Migration Up", "Rollback Script"] }] },
    },
    {
      asks: "The pre-check keeps a migration from running twice",
      under: "Standard Migration Template",
      says: "“Migration already applied, skipping...”, then RETURN in a DO block.",
      rules: { "ineffective-guard": "warning" },
      note: "The document's own template gets this finding: RETURN leaves the block, and the rest of the file runs. RAISE EXCEPTION stops it.",
    },
    {
      asks: "Transactions are used",
      under: "Standard Migration Template; DO's",
      says: "“Always use transactions”; the script warns: “Migration does not use transactions.”",
      rules: { "missing-transaction": "warning", "concurrent-in-transaction": "error" },
    },
    {
      asks: "The history table knows the migration",
      under: "Standard Migration Template",
      says: "`INSERT INTO migrations_history (migration_name, …) VALUES ('YYYYMMDDHHMMSS_type_description', …)`.",
      rules: { "missing-tracking-row": ["warning", { table: "migrations_history" }], "tracking-row-mismatch": ["warning", { table: "migrations_history", column: "migration_name", form: "stem" }] },
    },
    {
      asks: "Every migration has a rollback",
      under: "Review Checklist; DON'Ts",
      says: "“Has corresponding rollback script”; “Don't ignore rollback scripts”: `<stem>.down.sql`.",
      rules: { "missing-rollback": ["error", { convention }], "misnamed-rollback": ["error", { convention }], "commented-rollback": ["warning", { convention }] },
      unseen: "“Rollback tested and verified”: nothing is run.",
    },
    {
      asks: "The rollback warns",
      under: "Rollback Template",
      says: "`-- Rollback: <stem>.down.sql`, `-- CAUTION: Review data loss implications before running`.",
      rules: { "missing-rollback-header": ["warning", { fields: ["Rollback", "CAUTION"] }] },
    },
    {
      asks: "The rollback is a transaction",
      under: "Rollback Template",
      says: "`BEGIN;` … `COMMIT;`",
      rules: { "non-atomic-rollback": "warning" },
    },
    {
      asks: "The rollback takes the row of the history back",
      under: "Rollback Template",
      says: "`DELETE FROM migrations_history WHERE migration_name = …`.",
      rules: { "missing-rollback-tracking-row": ["warning", { tables: ["migrations_history"] }] },
    },
    {
      asks: "Merged migrations stay as they are",
      under: "Version Control; DON'Ts",
      says: "“Migration files are immutable once merged to main”; the script keeps a SHA-256 of each.",
      rules: { "edited-migration": ["error", { comments: true }] },
      note: "It needs `--since`, or `--staged`. Comments count, since they are a part of the checksum.",
    },
    {
      asks: "Statements can run again",
      under: "DO's",
      says: "“Use `IF EXISTS` / `IF NOT EXISTS`.”",
      rules: { "non-idempotent-statement": ["warning", { when: "always" }] },
      note: "What has no such clause, a policy for one, is dropped first.",
    },
    {
      asks: "Foreign keys are indexed",
      under: "DO's; Review Checklist",
      says: "“Add indexes for foreign keys.”",
      rules: { "foreign-key-missing-index": "warning" },
    },
    {
      asks: "New tables have row level security",
      under: "DO's; Review Checklist",
      says: "“Update RLS policies when adding tables.”",
      rules: { "missing-row-security": ["warning", { schemas: ["*"] }] },
      unseen: "Whether the policies let the right people in.",
    },
    {
      asks: "Comments tell what is done",
      under: "Review Checklist",
      says: "“Includes descriptive comments.”",
      rules: { "uncommented-statement": "warning" },
    },
    {
      asks: "No star",
      under: "DON'Ts",
      says: "“Don't use `SELECT *` in migrations.”",
      rules: { "select-star": ["error", { queries: true }] },
    },
    {
      asks: "Nothing of one environment",
      under: "DON'Ts",
      says: "“Never hardcode environment-specific values.”",
      rules: { "environment-specific-content": "error" },
    },
    {
      asks: "Schema and rows change apart",
      under: "DON'Ts",
      says: "“Avoid mixing DDL and DML in same transaction.”",
      rules: { "mixed-ddl-dml": "warning" },
      note: "The row of the history, which the template itself inserts, does not count.",
    },
    {
      asks: "Tables are not locked",
      under: "DON'Ts; Performance Considerations",
      says: "“Avoid locking tables in production”; “Use CONCURRENTLY for index creation.”",
      rules: {
        "non-concurrent-index": "warning",
        "non-concurrent-index-drop": "warning",
        "add-column-volatile-default": "warning",
        "alter-column-type-rewrite": "warning",
        "set-not-null-scan": "warning",
        "unique-constraint-build": "warning",
        "validating-check": "warning",
        "validating-foreign-key": "warning",
        "lock-table": "warning",
      },
    },
    {
      asks: "Bulk work is followed by ANALYZE",
      under: "Performance Considerations; Performance Migrations",
      says: "“Use VACUUM after large deletes: `VACUUM ANALYZE table_name`”; “Analyze tables.”",
      rules: { "missing-analyze": "warning" },
    },
    {
      asks: "Deletions, policies, accounts and encryption are reviewed",
      under: "Audit Requirements; Security Review",
      says: "“Data deletions require retention policy review”; “Migrations modifying auth tables require security review”; “New RLS policies require security team approval”; “Encryption changes require compliance review.”",
      rules: {
        "missing-review": ["error", {
          gates: ["drop-table", "drop-column", "drop-schema", "truncate", "delete-without-where", "create-policy", "alter-policy", "drop-policy", "disable-row-security", "no-force-row-security"],
          schemas: ["auth", "vault", "pgsodium"],
          tables: ["pgcrypto", "pgsodium", "supabase_vault"],
          require: ["by", "ticket"],
        }],
      },
      note: "Every change in the schemas `auth`, `vault` and `pgsodium` asks for a record, and so do the extensions that encrypt.",
      unseen: "Encryption that the application does; and who sits in which team: list them as `reviewers`.",
    },
    {
      asks: "Nothing breaks the code that runs",
      under: "Review Checklist",
      says: "“No breaking changes for existing code”; “API compatibility maintained.”",
      rules: { "drop-column": "warning", "drop-table": "warning", "rename-column": "warning", "rename-table": "warning" },
      unseen: "Which code still uses what.",
    },
    {
      asks: "Approved, announced, backed up, watched",
      under: "Deployment Process; Alerts; Audit Requirements",
      says: "Backups, staging for 24 hours, maintenance window, approval for production, alerts on time and drift.",
      unseen: "All of it: it happens outside the files.",
    },
  ],
});
