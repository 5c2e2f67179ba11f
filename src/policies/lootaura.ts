import { definePolicy } from "./policy.ts";

/** The document names no file; Supabase, which it runs on, keeps none. Any rollback that is found counts. */
const convention = "{stem}.down.sql";

export const lootaura = definePolicy({
  name: "lootaura",
  summary: "Uniquely numbered migrations that are verified and documented, stay compatible with the code that runs, keep data, and do not lock.",
  document: "LootAura Migration Policy",

  demands: [
    {
      asks: "Every migration has an identifier of its own",
      under: "Required Components; Migration Naming Convention",
      says: "“Unique identifier (e.g., `036_add_user_preferences.sql`)”: `{sequence_number}_{description}.sql`.",
      rules: { "invalid-filename": ["warning", { pattern: "{sequence}_{snake_case}.sql" }], "duplicate-version": "error" },
    },
    {
      asks: "A way back is recommended",
      under: "Required Components",
      says: "“Down Migration: rollback script (optional but recommended).”",
      rules: { "missing-rollback": ["info", { convention }], "misnamed-rollback": "info", "commented-rollback": ["info", { convention }] },
      note: "The document gives it no name; `<stem>.down.sql`, as many users of Supabase call theirs, is the one that is asked for.",
    },
    {
      asks: "Verification queries come with the migration",
      under: "Required Components; Post-Migration Verification",
      says: "“Every migration must include verification queries.”",
      rules: { "missing-verification": "error" },
      unseen: "Whether anyone ran them, and what they showed.",
    },
    {
      asks: "Everything that is new is verified",
      under: "Verification Checklist",
      says: "All new columns, indexes, RLS policies, foreign keys and triggers.",
      rules: { "incomplete-verification": "warning" },
    },
    {
      asks: "Policies are active",
      under: "Verification Checklist",
      says: "“All RLS policies are active and correct.”",
      rules: { "missing-row-security": "warning", "policy-without-row-security": "warning" },
      note: "Every table of `public` is asked for row level security, since Supabase opens that schema to everyone; in other schemas those that have policies.",
      unseen: "Whether the condition is the one that was meant.",
    },
    {
      asks: "The documentation changes with the schema",
      under: "Required Documentation",
      says: "“Each migration must update … `docs/INVARIANTS.md` if schema changes.”",
      rules: { "missing-docs-change": ["error", { paths: ["docs/INVARIANTS.md"] }] },
      note: "It needs `--since`, or `--staged`.",
      unseen: "Whether the document says what is so; and the documentation of the API, the tests and the deployment, which no migration tells to be concerned.",
    },
    {
      asks: "Every migration is described",
      under: "Documentation Template",
      says: "`## Migration: {migration_id}` with Purpose, Changes, Verification, Rollback and Performance Impact.",
      rules: { "incomplete-migration-doc": ["warning", { path: "docs/MIGRATIONS.md", sections: ["Purpose", "Changes", "Verification", "Rollback", "Performance Impact"] }] },
      note: "The document does not say where it stands; `docs/MIGRATIONS.md` is our choice, and an option.",
    },
    {
      asks: "New columns are nullable or have a default",
      under: "Backward Compatibility",
      says: "“New columns should be nullable or have defaults.”",
      rules: { "add-column-not-null-without-default": "error" },
      note: "An error, since the server refuses such a column on a table with rows.",
    },
    {
      asks: "What goes is deprecated first, and the API is kept",
      under: "Backward Compatibility",
      says: "“Deprecate columns before removal”; “Maintain API compatibility during transition.”",
      rules: { "drop-without-deprecation": "warning", "rename-column": "warning", "rename-table": "warning" },
      note: "A comment that says “deprecated”, or a name such as `notes_old`, in an earlier migration is a mark.",
      unseen: "Whether any caller is left.",
    },
    {
      asks: "Existing data is preserved",
      under: "Backward Compatibility",
      says: "“Ensure all existing data is preserved.”",
      rules: { "delete-without-where": "warning", "truncate": "warning" },
    },
    {
      asks: "Indexes are built concurrently",
      under: "Performance Considerations",
      says: "“Create indexes concurrently to avoid locks.”",
      rules: { "non-concurrent-index": "warning", "concurrent-in-transaction": "error" },
    },
    {
      asks: "Large data migrations go in batches",
      under: "Performance Considerations",
      says: "“Use batch processing for large data migrations.”",
      rules: { "unbatched-dml": "warning", "update-without-where": "warning" },
    },
    {
      asks: "Nothing depends on itself",
      under: "Pre-Migration Checks",
      says: "“Dependencies verified (no circular dependencies).”",
      rules: { "dependency-cycle": "warning" },
    },
    {
      asks: "Migrations can be read, and are small",
      under: "Pre-Migration Checks; Development",
      says: "“Migration script syntax validated”; “Keep migrations small and focused.”",
      rules: { "multiple-concerns": "warning" },
      also: ["syntax-error"],
    },
    {
      asks: "A rollback loses no data",
      under: "Rollback Strategy",
      says: "“Data Preservation: no data loss during rollback.”",
      rules: { "rollback-data-loss": "warning" },
    },
    {
      asks: "Indexes are named after table and columns",
      under: "Post-Migration Verification",
      says: "Shown: `idx_sales_category`.",
      rules: { "misnamed-object": ["info", { index: ["idx_{snake_case}"] }] },
    },
    {
      asks: "Tested, timed, monitored, announced",
      under: "Environment Application Order; Rollback Strategy; Migration Testing; Migration Monitoring",
      says: "Local, preview, production; backup; rollback within 5 minutes; performance before and after; team notified.",
      unseen: "All of it: it happens outside the files.",
    },
  ],
});
