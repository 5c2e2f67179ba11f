import { changesAfter, onTable } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTenantScoped, isTrackingTable, needsRowSecurity } from "../tenancy.ts";

export default defineRule({
  id: "weakened-row-security",
  category: "security",
  severity: "warning",
  summary: "Have someone look before protection of rows is taken away",
  why: "Disabled row level security shows every row to everyone with a grant, from the moment the migration commits. A dropped restrictive policy lets through what the permissive ones allow; without FORCE the owner of the table, as which many applications connect, sees everything.",
  instead: "Change the policy in place with ALTER POLICY, or drop and create it in one transaction. For work on the data, let the migration run as a role with BYPASSRLS, or put back what it takes away in the same transaction.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["strict"],

  messages: {
    disabled: "From here on row level security does not protect {table}: everyone with a grant sees every row.",
    notForced: "From here on the policies of {table} do not hold for its owner.",
    dropped: "Without the restrictive policy {policy}, everything that a permissive policy of {table} allows goes through.",
  },

  on: {
    DisableRowSecurity(change, { catalog, settings, migration, text, report }) {
      const table = catalog.table(change.table);
      const isSaid = needsRowSecurity(table, settings, migration.runner);
      if (isSaid || isTrackingTable(table) || table.madeHere || table.rowSecurity.enabled === false || onTable(changesAfter(change, text), table, catalog, "EnableRowSecurity").length > 0) return;
      report("disabled", { at: change, data: { table: table.label } });
    },
    NoForceRowSecurity(change, { catalog, settings, text, report }) {
      const table = catalog.table(change.table);
      const isSaid = settings.tenancy !== null && isTenantScoped(table, settings.tenancy);
      if (isSaid || table.madeHere || table.rowSecurity.forced === false || onTable(changesAfter(change, text), table, catalog, "ForceRowSecurity").length > 0) return;
      report("notForced", { at: change, data: { table: table.label } });
    },
    DropPolicy(change, { catalog, text, report }) {
      const table = catalog.table(change.table);
      const policy = table.policies.find(({ name }) => name === change.name);
      if (policy === undefined || policy.permissive || table.madeHere) return;
      if (onTable(changesAfter(change, text), table, catalog, "CreatePolicy").some(({ permissive }) => !permissive)) return;
      report("dropped", { at: change, data: { table: table.label, policy: quoteIdentifier(policy.name) } });
    },
  },

  examples: [
    {
      title: "Disabled",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "alter table orders disable row level security;",
      reports: [{ message: "disabled", at: "disable row level security", data: { table: "orders" } }],
    },
    {
      title: "Not for the owner any more",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security, force row level security;",
      sql: "alter table orders no force row level security;",
      reports: [{ message: "notForced", at: "no force row level security" }],
    },
    {
      title: "A restriction is lifted",
      deployed: "create table orders (id bigint primary key, tenant bigint); alter table orders enable row level security; create policy tenant on orders as restrictive using (tenant = 1); create policy everything on orders using (true);",
      sql: "drop policy tenant on orders;",
      reports: [{ message: "dropped", at: "drop policy tenant on orders", data: { policy: "tenant", table: "orders" } }],
    },
    {
      title: "Put back in the same migration",
      deployed: "create table orders (id bigint primary key, tenant bigint); alter table orders enable row level security, force row level security; create policy tenant on orders as restrictive using (tenant = 1);",
      sql: "alter table orders no force row level security;\nupdate orders set tenant = 1 where tenant is null;\nalter table orders force row level security;\ndrop policy tenant on orders;\ncreate policy tenant on orders as restrictive using (tenant = 2);",
    },
    {
      title: "A permissive policy: without it less is seen, not more",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "drop policy own on orders;",
    },
    {
      title: "It was not enabled",
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders disable row level security;",
    },
    {
      title: "What tells it otherwise: row security that is asked for, new tables, the tool's own",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id bigint not null); alter table orders enable row level security; alter table orders force row level security; create table schema_migrations (version text);",
      sql: "alter table orders disable row level security;\nalter table orders no force row level security;\nalter table schema_migrations disable row level security;\ncreate table notes (id bigint primary key);\nalter table notes enable row level security;\nalter table notes force row level security;\ncreate policy mine on notes as restrictive using (id > 0);\ndrop policy mine on notes;\nalter table notes no force row level security;\nalter table notes disable row level security;",
    },
    {
      title: "Owners whose tables no policy held for, and a policy that is not there",
      deployed: "create table orders (id bigint primary key); alter table orders enable row level security;",
      sql: "alter table orders no force row level security;\ndrop policy if exists mine on orders;",
    },
    {
      title: "Where no row has a tenant, and what is put back elsewhere, before, or is less",
      config: { tenancy: { column: "tenant_id", schemas: ["app"] } },
      deployed: "create table carts (id bigint); create table orders (id bigint primary key); alter table orders enable row level security; alter table orders force row level security; create policy mine on orders as restrictive using (id > 0);",
      sql: "alter table orders enable row level security, force row level security;\nalter table orders disable row level security, no force row level security;\nalter table carts enable row level security, force row level security;\ndrop policy mine on orders;\ncreate policy yours on orders using (id > 1);",
      reports: [
        { message: "disabled", at: "disable row level security" },
        { message: "notForced", at: "no force row level security" },
        { message: "dropped", at: "drop policy mine on orders" },
      ],
    },
  ],
});
