import { changesAfter, onTable } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Table } from "../catalog/schema.ts";
import type { Settings, Tenancy } from "../settings.ts";
import type { ChangeOf, ObjectName } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";
import { isTenantScoped } from "../tenancy.ts";

/** The tenant-scoped table of a change of this column, if it is the tenant's and the table is not made in the same release. */
function tenantOf(name: ObjectName, column: string, catalog: Catalog, { tenancy }: Settings): { readonly table: Table; readonly tenancy: Tenancy } | null {
  const table = catalog.table(name);
  return tenancy === null || column !== tenancy.column || table.madeHere || !isTenantScoped(table, tenancy) ? null : { table, tenancy };
}

/** Whether the script gives the table the column again, or drops the table. */
function isReplaced(text: ScriptText, after: ChangeOf<"DropColumn" | "RenameColumn" | "DropNotNull">, catalog: Catalog): boolean {
  const later = changesAfter(after, text);
  const { table, column } = after;
  return onTable(later, table, catalog, "DropTable").length > 0
    || onTable(later, table, catalog, "AddColumn").some((change) => change.column.name === column)
    || onTable(later, table, catalog, "RenameColumn").some(({ newName }) => newName === column)
    || onTable(later, table, catalog, "SetNotNull").some((change) => change.column === column);
}

export default defineRule({
  id: "tenant-column-dropped",
  category: "tenancy",
  severity: "warning",
  summary: "Leave the tenant column of a table as it is",
  why: "The tenant column is all that tells the rows of one tenant from those of another. Once it is gone nothing brings it back; under another name or type no policy, index or query of the house fits it any more; where it may be null, rows come to be that belong to nobody.",
  instead: "Keep it. If the table is for all tenants from now on, say so: list it in `tenancy.exempt`.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["strict"],

  messages: {
    dropped: "From here on nothing says which tenant a row of {table} belongs to, and no migration can bring {column} back.",
    renamed: "From here on the tenant of a row of {table} is in {newName}, and not in {column} as in every other table.",
    nullable: "From here on {column} of {table} may be null: such rows belong to no tenant.",
    retyped: "From here on {column} of {table} is {type}, and not {wanted} as in every other table.",
  },

  on: {
    DropColumn(change, { catalog, settings, text, report }) {
      const found = tenantOf(change.table, change.column, catalog, settings);
      if (found !== null && !isReplaced(text, change, catalog)) report("dropped", { at: change, data: { table: found.table.label, column: quoteIdentifier(change.column) } });
    },
    RenameColumn(change, { catalog, settings, text, report }) {
      const found = tenantOf(change.table, change.column, catalog, settings);
      if (found !== null && !isReplaced(text, change, catalog)) report("renamed", { at: change, data: { table: found.table.label, column: quoteIdentifier(change.column), newName: quoteIdentifier(change.newName) } });
    },
    DropNotNull(change, { catalog, settings, text, report }) {
      const found = tenantOf(change.table, change.column, catalog, settings);
      if (found !== null && catalog.column(change.table, change.column)?.notNull === true && !isReplaced(text, change, catalog)) report("nullable", { at: change, data: { table: found.table.label, column: quoteIdentifier(change.column) } });
    },
    AlterColumnType(change, { catalog, settings, report }) {
      const found = tenantOf(change.table, change.column, catalog, settings);
      if (found === null) return;
      const wanted = found.tenancy.type ?? change.type.label;
      if (change.type.label !== wanted) report("retyped", { at: change, data: { table: found.table.label, column: quoteIdentifier(change.column), type: change.type.label, wanted } });
    },
  },

  examples: [
    {
      title: "Dropped",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders drop column tenant_id;",
      reports: [{ message: "dropped", at: "drop column tenant_id", data: { table: "orders", column: "tenant_id" } }],
    },
    {
      title: "Renamed",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders rename column tenant_id to customer_id;",
      reports: [{ message: "renamed", at: "rename column tenant_id to customer_id", data: { table: "orders", column: "tenant_id", newName: "customer_id" } }],
    },
    {
      title: "Nullable",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders alter column tenant_id drop not null;",
      reports: [{ message: "nullable", at: "alter column tenant_id drop not null", data: { table: "orders", column: "tenant_id" } }],
    },
    {
      title: "Another type",
      config: { tenancy: { column: "tenant_id", type: "uuid" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders alter column tenant_id type text;",
      reports: [{ message: "retyped", at: "alter column tenant_id type text", data: { table: "orders", column: "tenant_id", type: "text", wanted: "uuid" } }],
    },
    {
      title: "It gets the type of the others",
      config: { tenancy: { column: "tenant_id", type: "uuid" } },
      deployed: "create table orders (id bigint primary key, tenant_id text not null);",
      sql: "alter table orders alter column tenant_id type uuid using tenant_id::uuid;",
    },
    {
      title: "It gets the name of the others",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, customer uuid not null);",
      sql: "alter table orders rename column customer to tenant_id;",
    },
    {
      title: "Made anew in the same migration, nullable for a moment",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id text not null); create table lines (id bigint primary key, tenant_id uuid not null);",
      sql: "alter table orders drop column tenant_id;\nalter table orders add column tenant_id uuid;\nalter table lines alter column tenant_id drop not null;\nalter table lines alter column tenant_id set not null;",
    },
    {
      title: "A table for all tenants",
      config: { tenancy: { column: "tenant_id", exempt: ["currencies"] } },
      deployed: "create table currencies (code text primary key, tenant_id uuid);",
      sql: "alter table currencies drop column tenant_id;",
    },
    {
      title: "Another column",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null, note text);",
      sql: "alter table orders drop column note;",
    },
    {
      title: "The migration made the table, or the tables and the name come back",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id bigint not null); create table carts (id bigint primary key, tenant_id bigint not null); create table seats (id bigint primary key, tenant_id bigint);",
      sql: "create table notes (id bigint primary key, tenant_id bigint not null);\nalter table notes drop column tenant_id;\nalter table orders rename column tenant_id to owner_id;\nalter table orders rename column owner_id to tenant_id;\nalter table carts drop column tenant_id;\ndrop table carts;\nalter table seats alter column tenant_id drop not null;\nalter table orders alter column tenant_id drop not null;\nalter table orders alter column tenant_id set not null;",
    },
    {
      title: "Without tenants it is a column like others",
      deployed: "create table orders (id bigint primary key, tenant_id bigint not null);",
      sql: "alter table orders alter column tenant_id type text;\nalter table orders drop column tenant_id;",
    },
  ],
});
