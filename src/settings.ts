/** The configuration as it applies to one file: presets, rules and overrides resolved. Plain data. */
import type { Severity } from "./finding.ts";
import type { PlaceholderStyle } from "./migrations/migration.ts";

/** Oldest and newest server whose behaviour the claims are tested on. */
export const oldestPostgres = 13;
export const newestPostgres = 18;
/** Assumed where the configuration does not say: four majors behind the newest, the oldest that most projects still meet. */
export const defaultPostgres = newestPostgres - 4;

/** Tools whose comments can be honoured. */
export const honouredTools = ["squawk"] as const;
export type HonouredTool = (typeof honouredTools)[number];

/** What the configuration says of tenants. */
export interface Tenancy {
  /** The column every tenant-scoped table has: `tenant_id`. */
  readonly column: string;
  /** Its type as PostgreSQL prints it, `uuid`; null: any. */
  readonly type: string | null;
  /** The table it must reference, `core.tenants`; null: none is asked for. */
  readonly references: string | null;
  /** Tables without tenants, as names or globs: `core.tenants`, `*.schema_migrations`. */
  readonly exempt: readonly string[];
  /** Schemas whose tables are tenant-scoped; null: all. */
  readonly schemas: readonly string[] | null;
  /** The setting that names the tenant of the session: `app.current_tenant_id`; null: not checked. */
  readonly setting: string | null;
}

/** Something known about tables that no migration tells. Keys of the configuration are names or globs. */
export interface TableFacts {
  readonly pattern: string;
  /** `small`: scans and rewrites cost nothing, so rules about their duration stay silent. */
  readonly size: "small" | "large" | null;
  readonly rows: number | null;
  /** Of the table without its indexes. */
  readonly bytes: number | null;
  /** Many read or write it all the time, so that every lock is felt; null: nothing is said. */
  readonly hot: boolean | null;
}

/** What a statistics file says of one table. */
export interface RelationStatistics {
  /** Null where the table was never analyzed. */
  readonly rows: number | null;
  /** Of the table with its TOAST table, without its indexes. */
  readonly bytes: number;
  readonly indexBytes: number;
  /** Scans begun, on average since the counters were reset. */
  readonly readsPerSecond: number;
  /** Rows written. */
  readonly writesPerSecond: number;
}

/** A statistics file: by `schema.name`, without quotes. */
export type Statistics = Readonly<Record<string, RelationStatistics>>;

export interface RuleSetting {
  readonly severity: Severity;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Settings {
  /** Major version of the server. */
  readonly postgres: number;
  /** Null: no tenancy configured, so rules about tenants that need it are silent. */
  readonly tenancy: Tenancy | null;
  readonly tables: readonly TableFacts[];
  /** What the statistics file says; null where there is none. */
  readonly statistics: Statistics | null;
  /** Rules that are on, by id. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Template syntaxes that stand in the SQL, beside those of the runner. */
  readonly placeholders: readonly PlaceholderStyle[];
  /** Suppressions must say why. */
  readonly requireReason: boolean;
  /** Tools whose own comments suppress what our rules of the same kind find. */
  readonly honour: readonly HonouredTool[];
}

/* As a configuration writes them. */

export type RuleSeverity = Severity | "off";
export type RuleEntry = RuleSeverity | readonly [RuleSeverity, Readonly<Record<string, unknown>>?];

/** What may be said for all files, for a project, or for some files. Lists replace earlier lists; mappings are merged key by key. */
export interface SettingsData {
  readonly postgres?: number;
  readonly rules?: Readonly<Record<string, RuleEntry>>;
  /** `off` takes back what was said before. */
  readonly tenancy?: "off" | Partial<Tenancy>;
  /** Pattern of names → size, or more of what is known. */
  readonly tables?: Readonly<Record<string, NonNullable<TableFacts["size"]> | Partial<{ readonly [Key in "size" | "rows" | "bytes" | "hot"]: NonNullable<TableFacts[Key]> }>>>;
  /** The path of a statistics file, below the folder of the configuration. */
  readonly stats?: string;
  /** What it says: no configuration writes this. */
  readonly statistics?: Statistics;
  readonly placeholders?: readonly PlaceholderStyle[];
  readonly "require-reason"?: boolean;
  readonly honour?: readonly HonouredTool[];
}
