import { readable, type Policy } from "./policy.ts";

const convention = "rollback-{version}.sql";

export const lancio: Policy = {
  name: "lancio",
  summary: "Numbered files with purpose, dependencies and rollback in their header, each wrapped in one transaction.",
  settings: {
    rules: {
      ...readable,

      // "NNN_descriptive_name_in_snake_case.sql." "Increment the number: if last is 004, your new migration is 005."
      "invalid-filename": ["warning", { pattern: "{version:3}_{snake_case}.sql" }],
      "duplicate-version": "error",
      // "Once applied, migrations should not be modified."
      "edited-migration": "error",
      "version-gap": "warning",

      // "-- Migration: 005 - Add Project Limits", Purpose, Dependencies, Rollback.
      "missing-header": ["warning", { fields: ["Migration", "Purpose", "Dependencies", "Rollback"] }],
      "malformed-header": ["warning", { filled: ["Migration", "Purpose", "Dependencies", "Rollback"], dates: [], tickets: [], handles: [] }],
      "header-filename-mismatch": ["warning", { keys: ["Migration"], form: "any", dates: [] }],

      // "Create rollback script (optional but recommended)": rollback-005.sql.
      "missing-rollback": ["info", { convention }],
      "misnamed-rollback": ["warning", { convention }],
      "commented-rollback": ["info", { convention }],

      // "Don't skip transaction wrapping."
      "missing-transaction": "error",
      "concurrent-in-transaction": "error",

      // "Use CREATE INDEX CONCURRENTLY for large tables." "Add columns with defaults in separate transactions."
      "non-concurrent-index": "warning",
      "add-column-volatile-default": "warning",
      "add-column-not-null-without-default": "warning",
    },
  },
};
