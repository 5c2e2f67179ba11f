import { readable, type Policy } from "./policy.ts";

/** The document names no file; Supabase, which it runs on, keeps none. Any rollback that is found counts. */
const convention = "{stem}.down.sql";

export const lootaura: Policy = {
  name: "lootaura",
  summary: "Uniquely numbered migrations that stay compatible with the code that runs, keep data, and do not lock.",
  settings: {
    rules: {
      ...readable,

      // "Migration ID: unique identifier." "{sequence_number}_{description}.sql"
      "invalid-filename": ["warning", { pattern: "{sequence}_{snake_case}.sql" }],
      "duplicate-version": "error",

      // "Down Migration: rollback script (optional but recommended)."
      "missing-rollback": ["info", { convention }],
      "misnamed-rollback": "info",
      "commented-rollback": ["info", { convention }],

      // "New columns should be nullable or have defaults." "Deprecate columns before removal." "Maintain API compatibility."
      "add-column-not-null-without-default": "error",
      "drop-column": "warning",
      "drop-table": "warning",
      "rename-column": "warning",
      "rename-table": "warning",

      // "Ensure all existing data is preserved."
      "delete-without-where": "warning",
      "truncate": "warning",

      // "Create indexes concurrently to avoid locks."
      "non-concurrent-index": "warning",
      "concurrent-in-transaction": "error",
    },
  },
};
