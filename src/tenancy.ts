/** Which tables hold the rows of tenants. */
import type { Catalog } from "./catalog/catalog.ts";
import type { Table } from "./catalog/schema.ts";
import { compileGlob } from "./glob.ts";
import type { Runner } from "./migrations/migration.ts";
import type { Settings, Tenancy } from "./settings.ts";

/** Where the migration tools of the field write down what ran. */
const trackingTables: ReadonlySet<string> = new Set([
  "schema_migrations", "schema_migration", "migrations_history", "migration_history", "migrations", "migrations_lock", "flyway_schema_history", "schema_version", "schema_history",
  "_prisma_migrations", "__drizzle_migrations", "goose_db_version", "gorp_migrations", "pgmigrations", "knex_migrations", "knex_migrations_lock",
  "databasechangelog", "databasechangeloglock", "alembic_version", "django_migrations", "__diesel_schema_migrations", "_sqlx_migrations",
  "ar_internal_metadata", "__EFMigrationsHistory", "refinery_schema_history", "atlas_schema_revisions", "play_evolutions", "play_evolutions_lock", "mb_version",
]);

/** Whether a table is where a migration tool writes down what ran. */
export function isTrackingTable(table: { readonly name: string }): boolean {
  return trackingTables.has(table.name);
}

/** Whether a table has one of these names or globs: `core.tenants`, `*.audit_log`; without a dot in any schema, `audit_*`. */
export function matchesTable(patterns: readonly string[], table: { readonly schema: string; readonly name: string }): boolean {
  return patterns.some((pattern) => compileGlob(pattern, { separator: "." })(pattern.includes(".") ? `${table.schema}.${table.name}` : table.name));
}

/** Whether the rows of a table may need protection of their own: not those of temporary and foreign tables, partitions and tracking tables. */
export function keepsRows(table: Table): boolean {
  return table.known && table.origin !== null && !table.temporary && !table.foreign && table.partitionOf === null && !isTrackingTable(table);
}

/** Whether each row of a table belongs to a tenant, by what the configuration says of tenants. */
export function isTenantScoped(table: Table, tenancy: Tenancy): boolean {
  if (!keepsRows(table) || matchesTable(tenancy.exempt, table)) return false;
  if (tenancy.references !== null && matchesTable([tenancy.references], table)) return false;
  return tenancy.schemas === null || matchesSchema(tenancy.schemas, table);
}

/** Whether row level security is asked of a table anyway, by `missing-row-security`: it holds rows of tenants, or an API of the provider shows it. */
export function needsRowSecurity(table: Table, { tenancy }: Settings, { hosting }: Runner): boolean {
  return (tenancy !== null && isTenantScoped(table, tenancy)) || hosting?.exposes.includes(table.schema) === true;
}

/** Whether a table is in one of these schemas, names or globs. */
export function matchesSchema(schemas: readonly string[], table: { readonly schema: string }): boolean {
  return schemas.some((pattern) => compileGlob(pattern)(table.schema));
}

/** The tables of the catalog that are tenant-scoped, with the tenancy; none where none is configured. */
export function tenantTables(catalog: Catalog, { tenancy }: Settings): readonly { readonly table: Table; readonly tenancy: Tenancy }[] {
  return tenancy === null ? [] : catalog.tables().flatMap((table) => (isTenantScoped(table, tenancy) ? [{ table, tenancy }] : []));
}
