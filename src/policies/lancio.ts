import { definePolicy } from "./policy.ts";

const convention = "rollback-{version}.sql";
const header = ["Migration", "Purpose", "Dependencies", "Rollback"];

export const lancio = definePolicy({
  name: "lancio",
  summary: "Numbered files with purpose, dependencies and rollback in their header, each wrapped in one transaction and described in the README.",
  document: "Database Migrations Documentation",

  demands: [
    {
      asks: "Files are named and numbered",
      under: "Step 1; Step 2",
      says: "`NNN_descriptive_name_in_snake_case.sql`; “Increment the number: if last is `004`, your new migration is `005`.”",
      rules: { "invalid-filename": ["warning", { pattern: "{version:3}_{snake_case}.sql" }], "version-gap": "warning", "duplicate-version": "error" },
    },
    {
      asks: "A header says what the file is",
      under: "Step 3",
      says: "`-- Migration: 005 - Add Project Limits`, `-- Purpose: …`, `-- Dependencies:`, `-- Rollback:`.",
      rules: {
        "missing-header": ["warning", { fields: header }],
        "malformed-header": ["warning", { filled: header, dates: [], tickets: [], handles: [] }],
        "header-filename-mismatch": ["warning", { keys: ["Migration"], form: "any", dates: [] }],
      },
    },
    {
      asks: "The header lists what the migration depends on",
      under: "Step 3; Migration Dependencies",
      says: "`-- Dependencies:` with the files; “Before creating a new migration, verify required tables exist.”",
      rules: { "invalid-dependency": "warning", "undeclared-dependency": "warning", "unknown-relation": "error" },
      note: "What a listed migration depends on itself need not be listed again.",
    },
    {
      asks: "A way back is recommended",
      under: "Step 4",
      says: "“Create Rollback Script (Optional but Recommended)”: `rollback-005.sql`.",
      rules: { "missing-rollback": ["info", { convention }], "misnamed-rollback": ["info", { convention }], "commented-rollback": ["info", { convention }] },
    },
    {
      asks: "BEGIN and COMMIT are around everything",
      under: "SQL Guidelines; Common Pitfalls",
      says: "“Wrap migrations in `BEGIN;` ... `COMMIT;`”; “Don't: skip transaction wrapping.”",
      rules: { "missing-transaction": "error", "statement-outside-transaction": "error" },
      note: "A migration that builds an index concurrently, which the document asks for too, cannot have a transaction, and none is asked of it.",
    },
    {
      asks: "Statements can run again",
      under: "SQL Guidelines",
      says: "“Use IF NOT EXISTS: make migrations idempotent where possible.”",
      rules: { "non-idempotent-statement": ["info", { when: "always" }] },
      note: "An info for “where possible”: two of three statements of the document's own template lack it.",
    },
    {
      asks: "Inserts can run again",
      under: "Troubleshooting: Duplicate Key Errors",
      says: "“Use `ON CONFLICT DO NOTHING` for idempotency.”",
      rules: { "non-idempotent-insert": "warning" },
    },
    {
      asks: "Comments tell what is done",
      under: "SQL Guidelines",
      says: "“Include comments: document purpose and changes.”",
      rules: { "uncommented-statement": "info" },
      note: "An info: the rollback that the document shows has none.",
    },
    {
      asks: "Foreign keys are indexed",
      under: "SQL Guidelines; Common Pitfalls",
      says: "“Always index foreign keys.”",
      rules: { "foreign-key-missing-index": "error" },
      unseen: "“Common queries”, which are to have indexes too: they are in the application.",
    },
    {
      asks: "Applied migrations stay as they are",
      under: "Migration Philosophy; Common Pitfalls",
      says: "“Immutable: once applied, migrations should not be modified.”",
      rules: { "edited-migration": "error" },
      note: "It needs `--since`, or `--staged`.",
    },
    {
      asks: "New columns of large tables cost nothing",
      under: "Common Pitfalls; Troubleshooting: Performance Issues",
      says: "“Use `ALTER TABLE ... ADD COLUMN ... DEFAULT ...` for large tables”; “Add columns with defaults in separate transactions.”",
      rules: { "add-column-volatile-default": "warning", "add-column-not-null-without-default": "error" },
      note: "The reason that the document gives is the wrong way round: a column without a default never rewrote a table, one with a default did before PostgreSQL 11, and one with a volatile default still does. So that is what is found.",
    },
    {
      asks: "Indexes of large tables are built concurrently",
      under: "Troubleshooting: Performance Issues",
      says: "“Use `CREATE INDEX CONCURRENTLY` for large tables.”",
      rules: { "non-concurrent-index": "warning", "concurrent-in-transaction": "error" },
      note: "Every table in use counts as large unless `tables` says otherwise.",
    },
    {
      asks: "LOCK TABLE is used with care",
      under: "Troubleshooting: Performance Issues",
      says: "“Use `LOCK TABLE` carefully.”",
      rules: { "lock-table": "warning" },
    },
    {
      asks: "The README is in step",
      under: "Step 6; Migration Files",
      says: "“Update this README with: migration number and name …”; `Current Version` and `Next Version` at its end.",
      rules: { "stale-readme": ["warning", { path: "README.md" }] },
      unseen: "Whether what it says of the migration is true.",
    },
    {
      asks: "Migrations are written down",
      under: "Migration History: Manual Tracking",
      says: "`INSERT INTO platform.schema_migrations (migration_name) VALUES ('001_create_platform_schema.sql') ON CONFLICT (migration_name) DO NOTHING`.",
      rules: {
        "missing-tracking-row": ["info", { table: "platform.schema_migrations" }],
        "tracking-row-mismatch": ["warning", { table: "platform.schema_migrations", column: "migration_name", form: "file" }],
      },
      also: ["non-idempotent-insert"],
      note: "An info where there is none: the document's template leaves it out, and names tools that do the same.",
    },
    {
      asks: "What is for one environment stands out",
      under: "004_create_lancio_org.sql; Related Documentation",
      says: "“Environment: Production-specific”; seeds are documented elsewhere.",
      rules: { "environment-specific-content": "warning" },
    },
    {
      asks: "Credentials are guarded",
      under: "001_create_platform_schema.sql",
      says: "`platform.credentials`: “JWT keys and secrets storage.”",
      rules: { "sensitive-column": "warning", "hardcoded-secret": "error" },
      note: "The document's table keeps its keys as text. A comment on the column that says how it is encrypted answers the finding.",
    },
    {
      asks: "Indexes are named after table and columns",
      under: "Step 3",
      says: "Shown: `idx_project_limits_project_id`.",
      rules: { "misnamed-object": ["info", { index: ["idx_{table}_{columns}", "idx_{table}_{snake_case}"] }] },
    },
    {
      asks: "Tested, backed up, scheduled",
      under: "Step 5; Safety Checks; Production Environment",
      says: "Tested in development and staging, reviewed, backup created, maintenance window, alerts.",
      unseen: "All of it: it happens outside the files. The dry run of psql that the document names does not exist; `migralint` reads every file with PostgreSQL's own grammar.",
    },
  ],
});
