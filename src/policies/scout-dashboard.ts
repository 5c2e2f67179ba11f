import { readable, type Policy } from "./policy.ts";

const convention = "{stem}.down.sql";

export const scoutDashboard: Policy = {
  name: "scout-dashboard",
  summary: "Timestamped, typed files with author and ticket, rollbacks beside them, row level security on new tables, and reviews for deletions and security.",
  settings: {
    rules: {
      ...readable,

      // "YYYYMMDDHHMMSS_<type>_<description>.sql"; its own check throws on other names.
      "invalid-filename": ["error", { pattern: "{timestamp}_{type}_{snake_case}.sql", types: ["create", "alter", "drop", "seed", "fix"] }],
      "duplicate-version": "error",
      // "Migration files are immutable once merged to main"; its own check keeps a SHA-256 of each.
      "edited-migration": ["error", { comments: true }],

      // Its own check throws without Author or Description. "All migrations must be traceable to tickets."
      "missing-header": ["error", { fields: ["Migration", "Author", "Ticket", "Description"] }],
      "malformed-header": ["warning", { filled: ["Migration", "Author", "Ticket", "Description"], dates: [], tickets: ["Ticket"], handles: ["Author"] }],
      "header-filename-mismatch": ["warning", { keys: ["Migration"], form: "stem", dates: [] }],

      // "Has corresponding rollback script." "Don't ignore rollback scripts." "Stored separately": <stem>.down.sql.
      "missing-rollback": ["error", { convention }],
      "misnamed-rollback": ["error", { convention }],
      "commented-rollback": ["warning", { convention }],

      // "Always use transactions"; its own check only warns.
      "missing-transaction": "warning",
      "concurrent-in-transaction": "error",

      // "Update RLS policies when adding tables."
      "missing-row-security": ["warning", { schemas: ["*"] }],

      // "Data deletions require retention policy review." "Migrations modifying auth tables require security review."
      // "New RLS policies require security team approval."
      "missing-review": [
        "error",
        {
          gates: ["drop-table", "drop-column", "drop-schema", "truncate", "delete-without-where", "create-policy", "alter-policy", "drop-policy", "disable-row-security", "no-force-row-security"],
          schemas: ["auth"],
          require: ["by", "ticket"],
        },
      ],

      // "No breaking changes for existing code." "Don't drop columns without data backup."
      "drop-column": "warning",
      "drop-table": "warning",
      "rename-column": "warning",
      "rename-table": "warning",

      // "Avoid locking tables in production."
      "non-concurrent-index": "warning",
      "non-concurrent-index-drop": "warning",
      "add-column-volatile-default": "warning",
      "alter-column-type-rewrite": "warning",
      "set-not-null-scan": "warning",
      "unique-constraint-build": "warning",
      "validating-check": "warning",
      "validating-foreign-key": "warning",
    },
  },
};
