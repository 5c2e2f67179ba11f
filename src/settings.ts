/** The configuration as it applies to one file: presets, rules and overrides resolved. Plain data. */
import type { Severity } from "./finding.ts";
import type { PlaceholderStyle } from "./migrations/migration.ts";

/** Oldest and newest server whose behaviour the claims are tested on. */
export const oldestPostgres = 13;
export const newestPostgres = 18;
/** Assumed where the configuration does not say: four majors behind the newest, the oldest that most projects still meet. */
export const defaultPostgres = newestPostgres - 4;

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
}

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
  /** Rules that are on, by id. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Template syntaxes that stand in the SQL, beside those of the runner. */
  readonly placeholders: readonly PlaceholderStyle[];
  /** Suppressions must say why. */
  readonly requireReason: boolean;
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
  /** Pattern of names → size. */
  readonly tables?: Readonly<Record<string, NonNullable<TableFacts["size"]>>>;
  readonly placeholders?: readonly PlaceholderStyle[];
  readonly "require-reason"?: boolean;
}
