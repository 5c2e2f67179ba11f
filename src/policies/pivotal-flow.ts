import { readable, type Policy } from "./policy.ts";

const convention = "{stem}_rollback.sql";

export const pivotalFlow: Policy = {
  name: "pivotal-flow",
  summary: "Every migration has a rollback script that takes all of it back, and says its purpose and date.",
  settings: {
    rules: {
      ...readable,

      // "{sequence}_{description}.sql"
      "invalid-filename": ["warning", { pattern: "{sequence}_{snake_case}.sql" }],
      "duplicate-version": "error",
      // An existing migration is never edited.
      "edited-migration": "error",

      // "Every migration must have a corresponding rollback script." "{sequence}_{description}_rollback.sql"
      "missing-rollback": ["error", { convention }],
      "misnamed-rollback": ["error", { convention }],
      "commented-rollback": ["error", { convention }],

      // "Descriptive comments explaining the purpose and date."
      "missing-header": ["warning", { fields: ["Purpose|Description|Migration", "Date"] }],
      "malformed-header": ["warning", { filled: ["Purpose", "Description", "Migration", "Date"], dates: ["Date"], tickets: [], handles: [] }],

      // "Performance considerations for large tables."
      "non-concurrent-index": "warning",
      "concurrent-in-transaction": "error",
    },
  },
};
