import { definePolicy } from "./policy.ts";

const convention = "{stem}_rollback.sql";

export const pivotalFlow = definePolicy({
  name: "pivotal-flow",
  summary: "Every migration has a rollback script that takes all of it back, and says its purpose and date.",
  document: "Migration Policy",

  demands: [
    {
      asks: "Files are named and numbered",
      under: "Migration Naming Convention",
      says: "`{sequence}_{description}.sql`, such as `0004_quote_performance_indexes.sql`.",
      rules: { "invalid-filename": ["warning", { pattern: "{sequence}_{snake_case}.sql" }] },
      note: "The order is that of Drizzle's journal, so two files may have one number.",
    },
    {
      asks: "Every migration has a rollback",
      under: "Rollback Scripts; Never Do",
      says: "“Every migration must have a corresponding rollback script”: `{sequence}_{description}_rollback.sql`.",
      rules: { "missing-rollback": ["error", { convention }], "misnamed-rollback": ["error", { convention }], "commented-rollback": ["error", { convention }] },
    },
    {
      asks: "The rollback reverses all changes",
      under: "Rollback Scripts; Index Migrations",
      says: "It must be one that “reverses all changes made by the migration”, and drops “all created indexes.”",
      rules: { "incomplete-rollback": "error", "non-restoring-rollback": "error", "misordered-rollback": "error" },
      note: "The order is a part of it: a rollback that the server refuses reverses nothing.",
    },
    {
      asks: "The rollback drops what may be gone",
      under: "Rollback Scripts",
      says: "It must be one that “uses `DROP IF EXISTS` for safety.”",
      rules: { "rollback-without-if-exists": "error" },
    },
    {
      asks: "The rollback says what it takes back",
      under: "Rollback Script Requirements",
      says: "`-- Rollback Migration: …`, `-- Date: …`, `-- Purpose: Rollback changes from {migration_name}`.",
      rules: { "missing-rollback-header": ["warning", { fields: ["Rollback Migration", "Date", "Purpose"] }], "rollback-header-mismatch": "warning" },
    },
    {
      asks: "The migration says its purpose and date",
      under: "Migration Content",
      says: "“Descriptive comments explaining the purpose and date.”",
      rules: {
        "missing-header": ["warning", { fields: ["Purpose|Description|Migration", "Date"] }],
        "malformed-header": ["warning", { filled: ["Purpose", "Description", "Migration", "Date"], dates: ["Date"], tickets: [], handles: [] }],
      },
    },
    {
      asks: "Comments tell what is done, there and back",
      under: "Rollback Scripts; Always Do",
      says: "The rollback “includes comments explaining what is being rolled back”; “Document changes: include clear comments and purpose.”",
      rules: { "uncommented-statement": "warning" },
    },
    {
      asks: "Documents are indexed with GIN",
      under: "Index Migrations",
      says: "“GIN indexes for JSONB fields that are queried.”",
      rules: { "btree-on-document": "warning" },
      unseen: "Which fields are queried: that is in the application. Only an index of the wrong kind is found.",
    },
    {
      asks: "Soft deletes are left out of indexes",
      under: "Index Migrations",
      says: "“Partial indexes for soft deletes and status filters.”",
      rules: { "unfiltered-soft-delete-index": "warning" },
      note: "`deleted_at` is the column that is looked for.",
      unseen: "Which status queries filter by.",
    },
    {
      asks: "Common queries have composite indexes",
      under: "Index Migrations",
      says: "“Composite indexes for common query patterns.”",
      unseen: "Which queries are common.",
    },
    {
      asks: "Large tables are handled with care",
      under: "Migration Content; Always Do",
      says: "“Performance considerations for large tables.”",
      rules: { "unbatched-dml": "warning", "update-without-where": "warning", "non-concurrent-index": "warning", "concurrent-in-transaction": "error" },
      note: "Drizzle runs all pending migrations in one transaction, in which CONCURRENTLY is refused: indexes on large tables are built apart from it. Say under `tables` which are `small`, and their indexes may be built in a migration.",
    },
    {
      asks: "Data is validated",
      under: "Migration Content; Always Do",
      says: "“Data validation where appropriate”; “Validate data: ensure data integrity after migration.”",
      rules: { "missing-verification": "info" },
      unseen: "Whether the query looks at what matters.",
    },
    {
      asks: "Applied, rolled back and applied again, the schema is the same",
      under: "Migration Test Job",
      says: "“Validates schema is back to previous state”; “Applies the migration again … Ensures consistency.”",
      rules: { "rollback-roundtrip-mismatch": "error" },
      note: "The replay of the history is compared; nothing is run. “Confirms no data loss” is not asked: the document's own template drops tables.",
    },
    {
      asks: "The declared schema is that of the migrations",
      under: "Drift Detection",
      says: "“Schema comparison between migration state and Prisma schema”; “Automatic failure if schema differs from expected state.”",
      rules: { "schema-drift": "error" },
      note: "The document names Prisma, its stack is Drizzle: compared is the snapshot that Drizzle wrote with the newest migration. `paths` names another declaration, such as `schema.prisma`.",
    },
    {
      asks: "Existing migrations stay as they are",
      under: "Never Do",
      says: "“Modify existing migrations: create new migrations instead.”",
      rules: { "edited-migration": "error" },
      note: "It needs `--since`, or `--staged`.",
    },
    {
      asks: "Backed up, tested in CI, monitored",
      under: "CI Migration Process; Migration Run Order; Monitoring and Validation",
      says: "Fresh database in CI, backup before production, execution times watched, deployment during low traffic.",
      unseen: "All of it: it happens outside the files.",
    },
  ],

  without: {
    "rollback-cascade": "The document's own rollback template says `DROP TABLE IF EXISTS table_name CASCADE`.",
    "non-idempotent-statement": "The document asks for IF EXISTS in rollbacks only; its migrations run in one transaction, and nothing of one that failed stays.",
  },
});
