import type { Catalog } from "../catalog/catalog.ts";
import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { creationOf } from "../catalog/origin.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { ChangeOf, ObjectName } from "../sql/change.ts";
import { nodesTagged } from "../sql/expression.ts";
import { relationName } from "../sql/names.ts";
import { needsRowSecurity } from "../tenancy.ts";

/** The tables with row level security that a new one is made like, made from or inherits from. */
function protectedSources({ like, inherits, asQuery }: ChangeOf<"CreateTable">, catalog: Catalog): { readonly source: Table; readonly way: "like" | "query" | "inherits" }[] {
  const named: { readonly name: ObjectName; readonly way: "like" | "query" | "inherits" }[] = [...like.map(({ table }) => ({ name: table, way: "like" as const })), ...inherits.map((name) => ({ name, way: "inherits" as const }))];
  if (asQuery !== null) named.push(...nodesTagged(asQuery.node, "RangeVar").map((relation) => ({ name: relationName(relation), way: "query" as const })));
  return named.flatMap(({ name, way }) => {
    const source = catalog.findTable(name);
    return source?.rowSecurity.enabled === true ? [{ source, way }] : [];
  });
}

export default defineRule({
  id: "copy-without-row-security",
  category: "security",
  severity: "warning",
  summary: "Protect what is made from a protected table as well",
  why: "Neither LIKE … INCLUDING ALL nor CREATE TABLE AS nor INHERITS takes row level security or policies along: whoever has a grant on the new table, by ALL TABLES IN SCHEMA or default privileges, sees every row in it. A query of the parent meets the parent's policies, one that names the child meets none.",
  instead: "Enable row level security on the new table, with the same policies, or with none where only its owner is to read it.",
  see: ["https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-LIKE", "https://www.postgresql.org/docs/current/ddl-inherit.html"],
  presets: ["strict"],

  messages: {
    like: "{table} is made like {source}, but without its row level security: LIKE copies neither that nor policies, so whoever may read it sees every row.",
    query: "{table} holds rows of {source} that row level security hides there: whoever may read it sees them all.",
    inherits: "{table} inherits from {source}, but not its row level security: whoever may read it by name sees the rows that the policies of {source} hide.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const table of catalog.tables()) {
        // Of tables of tenants, and those that Supabase shows, row level security is asked for anyway; of partitions as well.
        const isSaid = needsRowSecurity(table, settings, history.runner);
        if (isSaid || table.temporary || table.partitionOf !== null || table.rowSecurity.enabled !== false || isHidden(table)) continue;
        const passage = creationOf(table, history, read);
        const [found] = passage === undefined ? [] : protectedSources(passage.change, catalog);
        if (passage !== undefined && found !== undefined) report(found.way, { at: passage.change.tableSpan, file: passage.file, data: { table: table.label, source: found.source.label } });
      }
    },
  },

  examples: [
    {
      title: "LIKE",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create table orders_archive (like orders including all);",
      reports: [{ message: "like", at: "orders_archive", data: { table: "orders_archive", source: "orders" } }],
    },
    {
      title: "A copy of the rows",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create table orders_backup as select * from orders;",
      reports: [{ message: "query", at: "orders_backup", data: { table: "orders_backup", source: "orders" } }],
    },
    {
      title: "A child",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create table old_orders () inherits (orders);",
      reports: [{ message: "inherits", at: "old_orders", data: { table: "old_orders", source: "orders" } }],
    },
    {
      title: "Protected itself",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "create table orders_archive (like orders including all);\nalter table orders_archive enable row level security;",
    },
    {
      title: "The rows are not protected where they come from",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create table orders_backup as select * from orders;",
    },
    {
      title: "Gone at the end of the session",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "create temporary table orders_before as select * from orders;",
    },
    {
      title: "A table of tenants has to have its own anyway",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); alter table orders enable row level security;",
      sql: "create table orders_archive (like orders including all);",
    },
  ],
});
