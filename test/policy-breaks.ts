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
        "rename-table": ["011_rename_things.sql:11"],
        "rename-column": ["011_rename_things.sql:10"],
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
        "missing-required-column": ["003_add_stops.sql:10"],
      },
      "New columns come nullable, are filled, then forbid nulls": {
        "add-column-not-null-without-default": ["008_fill_regions.sql:10", "012_fill_regions_again.sql:10"],
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
        "missing-review": ["010_clean_up.sql:12"],
      },
      "The state file names the newest migration": {
        "stale-state-file": ["012_fill_regions_again.sql:1"],
      },
      "Nothing runs for more than a minute unplanned": {
        "long-running-migration": ["010_clean_up.sql:13", "010_clean_up.sql:14"],
      },
    },
  },
};
