/** What the projects that break the policies break: demand → rule → places, as `file:line`. */

/** How the main branch differs from the files, for rules that compare. */
export interface Earlier {
  /** Names of files that are new. */
  readonly added: readonly string[];
  /** What stands in a file now, and what stood there before. */
  readonly edited: Readonly<Record<string, { readonly now: string; readonly before: string }>>;
}

export interface Breaks {
  readonly earlier: Earlier | null;
  readonly demands: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export const breaks: Readonly<Record<string, Breaks>> = {
  "solvereign": {
    earlier: null,
    demands: {
      "Files are named and numbered": {
        "invalid-filename": ["007_AddShifts.sql:1"],
        "version-gap": ["010_clean_up.sql:1"],
        "duplicate-version": ["010_tune.sql:1"],
      },
      "A header says what the file is": {
        "missing-header": ["007_AddShifts.sql:1"],
        "malformed-header": ["010_tune.sql:3", "010_tune.sql:4"],
        "header-filename-mismatch": ["010_tune.sql:1"],
      },
      "The way there and the way back have a banner each": {
        "missing-section": ["007_AddShifts.sql:1"],
      },
      "Every migration has a rollback": {
        "missing-rollback": ["007_AddShifts.sql:1", "010_clean_up.sql:1"],
        "misnamed-rollback": ["010_clean_everything_rollback.sql:1"],
        "commented-rollback": ["002_add_depots.sql:32"],
      },
      "One change per migration": {
        "multiple-concerns": ["006_add_notes.sql:19", "010_tune.sql:12"],
      },
      "It says what and why": {
        "poor-description": ["010_tune.sql:2"],
      },
      "Code that runs goes on working": {
        "breaking-change-undocumented": ["008_fill_regions.sql:10", "010_clean_up.sql:10", "010_clean_up.sql:11", "010_clean_up.sql:13", "011_rename_things.sql:10", "011_rename_things.sql:11", "014_tidy_up_shifts.sql:10", "014_tidy_up_shifts.sql:11", "014_tidy_up_shifts.sql:12", "014_tidy_up_shifts.sql:13", "014_tidy_up_shifts.sql:14", "014_tidy_up_shifts.sql:15", "014_tidy_up_shifts.sql:16", "015_loosen_stops.sql:12", "015_loosen_stops.sql:13", "016_replace_helpers.sql:15"],
        "rename-table": ["011_rename_things.sql:11"],
        "rename-column": ["011_rename_things.sql:10"],
        "rename-constraint": ["015_loosen_stops.sql:15"],
        "rename-enum-value": ["014_tidy_up_shifts.sql:10"],
        "rename-function": ["014_tidy_up_shifts.sql:14"],
        "rename-schema": ["014_tidy_up_shifts.sql:16"],
        "rename-sequence": ["014_tidy_up_shifts.sql:12"],
        "rename-type": ["014_tidy_up_shifts.sql:11"],
        "rename-view": ["014_tidy_up_shifts.sql:13"],
        "set-schema": ["014_tidy_up_shifts.sql:15"],
        "change-default": ["015_loosen_stops.sql:11"],
        "drop-default": ["015_loosen_stops.sql:12"],
        "drop-not-null": ["015_loosen_stops.sql:10"],
        "short-lived-default": ["015_loosen_stops.sql:14"],
        "key-type-change": ["016_replace_helpers.sql:15"],
        "leftover-overload": ["016_replace_helpers.sql:12"],
        "ambiguous-overload": ["016_replace_helpers.sql:13"],
        "incompatible-function-replace": ["016_replace_helpers.sql:11"],
        "incompatible-view-replace": ["016_replace_helpers.sql:10"],
      },
      "No migration is written twice": {
        "duplicate-migration-content": ["012_fill_regions_again.sql:1"],
      },
      "Tenant-scoped tables have the tenant column": {
        "missing-tenant-column": ["006_add_notes.sql:19"],
        "malformed-tenant-column": ["004_add_vehicles.sql:12"],
      },
      "Keys are unique within a tenant": {
        "unique-without-tenant": ["003_add_stops.sql:21"],
      },
      "Row level security is on, and holds for the owner": {
        "missing-row-security": ["006_add_notes.sql:19"],
        "unforced-row-security": ["004_add_vehicles.sql:10"],
      },
      "The policy tenant_isolation compares the tenant": {
        "missing-policy": ["004_add_vehicles.sql:10", "006_add_notes.sql:19"],
        "policy-without-tenant": ["005_add_drivers.sql:22"],
        "non-standard-policy": ["005_add_drivers.sql:22"],
      },
      "Foreign keys say ON DELETE": {
        "missing-on-delete": ["003_add_stops.sql:13"],
      },
      "Filtered columns are indexed": {
        "missing-tenant-index": ["003_add_stops.sql:12"],
        "foreign-key-missing-index": ["003_add_stops.sql:12", "003_add_stops.sql:13"],
      },
      "NOT NULL and DEFAULT where they fit": {
        "three-state-boolean": ["003_add_stops.sql:15"],
        "nullable-column": ["003_add_stops.sql:13"],
      },
      "Configuration documents have a generated hash": {
        "missing-hash-column": ["003_add_stops.sql:16"],
      },
      "Tables keep who made and changed a row, and when": {
        "missing-required-column": ["003_add_stops.sql:10", "003_add_stops.sql:17"],
      },
      "New columns come nullable, are filled, then forbid nulls": {
        "add-column-not-null-without-default": ["008_fill_regions.sql:10"],
        "set-not-null-scan": ["008_fill_regions.sql:16"],
        "backfill-in-ddl-transaction": ["008_fill_regions.sql:14", "012_fill_regions_again.sql:14"],
      },
      "Indexes are built concurrently": {
        "non-concurrent-index": ["010_tune.sql:10"],
        "concurrent-in-transaction": ["010_tune.sql:12"],
      },
      "Constraints and indexes are named, by what they are": {
        "misnamed-object": ["003_add_stops.sql:21"],
        "unnamed-constraint": ["003_add_stops.sql:13"],
      },
      "New schemas are opened to the application": {
        "schema-without-grants": ["001_create_core_schema.sql:10"],
      },
      "Migrations are written down in the tracker": {
        "missing-tracking-row": ["007_AddShifts.sql:1"],
        "tracking-row-mismatch": ["010_tune.sql:17"],
      },
      "Nothing dangerous without review": {
        "drop-table": ["010_clean_up.sql:10"],
        "drop-column": ["010_clean_up.sql:11"],
        "alter-column-type-rewrite": ["010_clean_up.sql:13"],
        "delete-without-where": ["010_clean_up.sql:14"],
        "truncate": ["010_clean_up.sql:15"],
        "missing-review": ["010_clean_up.sql:10", "010_clean_up.sql:11", "010_clean_up.sql:12", "010_clean_up.sql:14", "010_clean_up.sql:15"],
      },
      "High-risk changes follow the process": {
        "incomplete-review": ["010_clean_up.sql:10", "016_replace_helpers.sql:15"],
      },
      "The state file names the newest migration": {
        "stale-state-file": ["016_replace_helpers.sql:1"],
      },
      "Nothing runs for more than a minute unplanned": {
        "long-running-migration": ["010_clean_up.sql:13", "010_clean_up.sql:14", "016_replace_helpers.sql:15"],
      },
    },
  },
  "pivotal-flow": {
    earlier: { added: [], edited: {"0006_tags.sql":{"now":"\"name\" text PRIMARY KEY NOT NULL","before":"\"name\" varchar(80) PRIMARY KEY NOT NULL"}} },
    demands: {
      "Files are named and numbered": {
        "invalid-filename": ["0001_QuoteNotes.sql:1"],
      },
      "Every migration has a rollback": {
        "missing-rollback": ["0001_QuoteNotes.sql:1", "0005_index_quotes.sql:1"],
        "misnamed-rollback": ["0005_index_quotations_rollback.sql:1"],
        "commented-rollback": ["0004_import_jobs.sql:8"],
      },
      "The rollback reverses all changes": {
        "incomplete-rollback": ["0002_search_rollback.sql:1", "0006_tags_rollback.sql:1"],
        "non-restoring-rollback": ["0003_drop_total_rollback.sql:1"],
        "misordered-rollback": ["0004_export_jobs_rollback.sql:6"],
      },
      "The rollback drops what may be gone": {
        "rollback-without-if-exists": ["0000_projects_and_quotes_rollback.sql:5"],
      },
      "The rollback says what it takes back": {
        "missing-rollback-header": ["0000_projects_and_quotes_rollback.sql:1"],
        "rollback-header-mismatch": ["0002_search_rollback.sql:3"],
      },
      "The migration says its purpose and date": {
        "missing-header": ["0001_QuoteNotes.sql:1"],
        "malformed-header": ["0003_drop_total.sql:2"],
      },
      "Comments tell what is done, there and back": {
        "uncommented-statement": ["0001_QuoteNotes.sql:1"],
      },
      "Documents are indexed with GIN": {
        "btree-on-document": ["0002_search.sql:5"],
      },
      "Soft deletes are left out of indexes": {
        "unfiltered-soft-delete-index": ["0002_search.sql:8"],
      },
      "Large tables are handled with care": {
        "unbatched-dml": ["0005_index_quotes.sql:8"],
        "update-without-where": ["0005_index_quotes.sql:9"],
        "non-concurrent-index": ["0002_search.sql:5", "0002_search.sql:8"],
        "concurrent-in-transaction": ["0005_index_quotes.sql:5"],
      },
      "Data is validated": {
        "missing-verification": ["0001_QuoteNotes.sql:1"],
      },
      "Applied, rolled back and applied again, the schema is the same": {
        "rollback-roundtrip-mismatch": ["0002_search.sql:5", "0006_tags.sql:5"],
      },
      "The declared schema is that of the migrations": {
        "schema-drift": ["0006_tags.sql:5"],
      },
      "Existing migrations stay as they are": {
        "edited-migration": ["0006_tags.sql:5"],
      },
    },
  },
  "lootaura": {
    earlier: { added: ["003_protect_sales.sql"], edited: {} },
    demands: {
      "Every migration has an identifier of its own": {
        "invalid-filename": ["002_Wish-Lists.sql:1"],
        "duplicate-version": ["004_tidy_up.sql:1"],
      },
      "A way back is recommended": {
        "missing-rollback": ["002_Wish-Lists.sql:1", "004_require_price.sql:1"],
        "misnamed-rollback": ["004_price.down.sql:1"],
        "commented-rollback": ["003_protect_sales.sql:12"],
      },
      "Verification queries come with the migration": {
        "missing-verification": ["002_Wish-Lists.sql:1"],
      },
      "Everything that is new is verified": {
        "incomplete-verification": ["003_protect_sales.sql:1"],
      },
      "Policies are active": {
        "missing-row-security": ["001_create_sales.sql:1"],
        "policy-without-row-security": ["003_protect_sales.sql:4"],
      },
      "The documentation changes with the schema": {
        "missing-docs-change": ["003_protect_sales.sql:1"],
      },
      "Every migration is described": {
        "incomplete-migration-doc": ["002_Wish-Lists.sql:1", "003_protect_sales.sql:1"],
      },
      "New columns are nullable or have a default": {
        "add-column-not-null-without-default": ["004_require_price.sql:1"],
      },
      "What goes is deprecated first, and the API is kept": {
        "drop-without-deprecation": ["004_tidy_up.sql:1"],
        "rename-column": ["004_tidy_up.sql:2"],
        "rename-table": ["004_tidy_up.sql:3"],
      },
      "Existing data is preserved": {
        "delete-without-where": ["005_clean_rows.sql:1"],
        "truncate": ["005_clean_rows.sql:2"],
      },
      "Indexes are built concurrently": {
        "non-concurrent-index": ["003_protect_sales.sql:5"],
        "concurrent-in-transaction": ["006_index_sales.sql:2"],
      },
      "Large data migrations go in batches": {
        "unbatched-dml": ["005_clean_rows.sql:4"],
        "update-without-where": ["005_clean_rows.sql:3"],
      },
      "Nothing depends on itself": {
        "dependency-cycle": ["002_Wish-Lists.sql:1", "002_Wish-Lists.sql:4"],
      },
      "Migrations can be read, and are small": {
        "multiple-concerns": ["001_create_sales.sql:3", "005_clean_rows.sql:3"],
        "syntax-error": ["007_add_ratings.sql:1"],
      },
      "A rollback loses no data": {
        "rollback-data-loss": ["001_create_sales.down.sql:1"],
      },
      "Indexes are named after table and columns": {
        "misnamed-object": ["003_protect_sales.sql:5"],
      },
    },
  },
  "lancio": {
    earlier: { added: [], edited: {"007_add_accounts.sql":{"now":"password TEXT NOT NULL","before":"password TEXT"}} },
    demands: {
      "Files are named and numbered": {
        "invalid-filename": ["002_AddRegions.sql:1"],
        "version-gap": ["005_widen_projects.sql:1"],
        "duplicate-version": ["006_index_projects.sql:1"],
      },
      "A header says what the file is": {
        "missing-header": ["002_AddRegions.sql:1"],
        "malformed-header": ["003_add_quotas.sql:4"],
        "header-filename-mismatch": ["003_add_quotas.sql:2"],
      },
      "The header lists what the migration depends on": {
        "invalid-dependency": ["003_add_quotas.sql:7"],
        "undeclared-dependency": ["003_add_quotas.sql:17"],
        "unknown-relation": ["005_widen_projects.sql:19"],
      },
      "A way back is recommended": {
        "missing-rollback": ["002_AddRegions.sql:1", "005_widen_projects.sql:1"],
        "misnamed-rollback": ["rollback-004.sql:1"],
        "commented-rollback": ["003_add_quotas.sql:28"],
      },
      "BEGIN and COMMIT are around everything": {
        "missing-transaction": ["002_AddRegions.sql:1"],
        "statement-outside-transaction": ["007_add_accounts.sql:26"],
      },
      "Statements can run again": {
        "non-idempotent-statement": ["002_AddRegions.sql:1"],
      },
      "Inserts can run again": {
        "non-idempotent-insert": ["002_AddRegions.sql:2"],
      },
      "Comments tell what is done": {
        "uncommented-statement": ["002_AddRegions.sql:1"],
      },
      "Foreign keys are indexed": {
        "foreign-key-missing-index": ["003_add_quotas.sql:19"],
      },
      "Applied migrations stay as they are": {
        "edited-migration": ["007_add_accounts.sql:16"],
      },
      "New columns of large tables cost nothing": {
        "add-column-volatile-default": ["005_widen_projects.sql:17"],
        "add-column-not-null-without-default": ["005_widen_projects.sql:18"],
      },
      "Indexes of large tables are built concurrently": {
        "non-concurrent-index": ["003_add_quotas.sql:25"],
        "concurrent-in-transaction": ["006_index_projects.sql:16"],
      },
      "LOCK TABLE is used with care": {
        "lock-table": ["005_widen_projects.sql:16"],
      },
      "The README is in step": {
        "stale-readme": ["002_AddRegions.sql:1", "007_add_accounts.sql:1"],
      },
      "Migrations are written down": {
        "missing-tracking-row": ["002_AddRegions.sql:1"],
        "tracking-row-mismatch": ["003_add_quotas.sql:31"],
      },
      "What is for one environment stands out": {
        "environment-specific-content": ["006_create_lancio_org_production.sql:1"],
      },
      "Credentials are guarded": {
        "sensitive-column": ["006_create_lancio_org_production.sql:16", "007_add_accounts.sql:16"],
        "hardcoded-secret": ["006_create_lancio_org_production.sql:17"],
      },
      "Indexes are named after table and columns": {
        "misnamed-object": ["003_add_quotas.sql:22"],
      },
    },
  },
  "scout-dashboard": {
    earlier: { added: [], edited: {"20260303080000_drop_campaigns.sql":{"now":"-- What nobody asks for any more","before":"-- What nobody asks for"}} },
    demands: {
      "Files are named by time, type and description": {
        "invalid-filename": ["20260112_outlet_sizes.sql:1"],
        "duplicate-version": ["20260301080000_seed_outlets.sql:1"],
        "invalid-timestamp": ["20260231250000_create_regions.sql:1"],
      },
      "The type says what the file does": {
        "filename-content-mismatch": ["20260301080000_seed_outlets.sql:26"],
      },
      "A header names author, ticket and purpose": {
        "missing-header": ["20260112_outlet_sizes.sql:1"],
        "malformed-header": ["20260231250000_create_regions.sql:2", "20260231250000_create_regions.sql:3"],
        "header-filename-mismatch": ["20260231250000_create_regions.sql:1"],
      },
      "The sections stand in the template's order": {
        "missing-section": ["20260112_outlet_sizes.sql:1", "20260231250000_create_regions.sql:1"],
      },
      "The pre-check keeps a migration from running twice": {
        "ineffective-guard": ["20260231250000_create_regions.sql:11"],
      },
      "Transactions are used": {
        "missing-transaction": ["20260301080000_alter_outlets.sql:9"],
        "concurrent-in-transaction": ["20260302080000_alter_locks.sql:35"],
      },
      "The history table knows the migration": {
        "missing-tracking-row": ["20260112_outlet_sizes.sql:1"],
        "tracking-row-mismatch": ["20260231250000_create_regions.sql:28"],
      },
      "Every migration has a rollback": {
        "missing-rollback": ["20260112_outlet_sizes.sql:1", "20260303080000_drop_campaigns.sql:1"],
        "misnamed-rollback": ["20260303080000_drop_pilots.down.sql:1"],
        "commented-rollback": ["20260301080000_alter_outlets.sql:15"],
      },
      "The rollback warns": {
        "missing-rollback-header": ["20260231250000_create_regions.down.sql:1"],
      },
      "The rollback is a transaction": {
        "non-atomic-rollback": ["20260231250000_create_regions.down.sql:1"],
      },
      "The rollback takes the row of the history back": {
        "missing-rollback-tracking-row": ["20260231250000_create_regions.down.sql:1", "20260302080000_alter_locks.down.sql:1"],
      },
      "Merged migrations stay as they are": {
        "edited-migration": ["20260303080000_drop_campaigns.sql:1"],
      },
      "Statements can run again": {
        "non-idempotent-statement": ["20260112_outlet_sizes.sql:1"],
      },
      "Foreign keys are indexed": {
        "foreign-key-missing-index": ["20260112_outlet_sizes.sql:1"],
      },
      "New tables have row level security": {
        "missing-row-security": ["20260112_outlet_sizes.sql:1"],
      },
      "Comments tell what is done": {
        "uncommented-statement": ["20260112_outlet_sizes.sql:1", "20260231250000_create_regions.down.sql:1"],
      },
      "Dropped columns are backed up": {
        "drop-column-without-backup": ["20260301080000_alter_outlets.sql:9"],
      },
      "No star": {
        "select-star": ["20260301080000_seed_outlets.sql:29"],
      },
      "Nothing of one environment": {
        "environment-specific-content": ["20260301080000_seed_outlets.sql:28"],
      },
      "Schema and rows change apart": {
        "mixed-ddl-dml": ["20260301080000_alter_outlets.sql:12", "20260303080000_drop_campaigns.sql:27"],
      },
      "Tables are not locked": {
        "non-concurrent-index": ["20260302080000_alter_locks.sql:28"],
        "non-concurrent-index-drop": ["20260302080000_alter_locks.sql:26"],
        "add-column-volatile-default": ["20260302080000_alter_locks.sql:31"],
        "alter-column-type-rewrite": ["20260302080000_alter_locks.sql:30"],
        "set-not-null-scan": ["20260302080000_alter_locks.sql:29"],
        "unique-constraint-build": ["20260302080000_alter_locks.sql:32"],
        "validating-check": ["20260302080000_alter_locks.sql:33"],
        "validating-foreign-key": ["20260302080000_alter_locks.sql:34"],
        "lock-table": ["20260302080000_alter_locks.sql:27"],
      },
      "Large updates go in batches": {
        "unbatched-dml": ["20260303080000_drop_campaigns.sql:27"],
        "update-without-where": ["20260301080000_alter_outlets.sql:12"],
      },
      "Bulk work is followed by ANALYZE": {
        "missing-analyze": ["20260301080000_alter_outlets.sql:12"],
      },
      "Deletions, policies, accounts and encryption are reviewed": {
        "missing-review": ["20260231250000_create_regions.sql:23", "20260231250000_create_regions.sql:24", "20260301080000_alter_outlets.sql:9", "20260303080000_drop_campaigns.sql:26"],
      },
      "Nothing breaks the code that runs": {
        "drop-column": ["20260301080000_alter_outlets.sql:9"],
        "drop-table": ["20260303080000_drop_campaigns.sql:26"],
        "rename-column": ["20260301080000_alter_outlets.sql:10"],
        "rename-table": ["20260301080000_alter_outlets.sql:11"],
      },
      "Breaking changes are documented": {
        "breaking-change-undocumented": ["20260301080000_alter_outlets.sql:10", "20260301080000_alter_outlets.sql:11", "20260301080000_alter_outlets.sql:9", "20260302080000_alter_locks.sql:30", "20260302080000_alter_locks.sql:29", "20260303080000_drop_campaigns.sql:26"],
      },
    },
  },
};
