import { defineRule } from "../rule.ts";
import type { Change, ObjectName } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";
import { isTenantScoped, isTrackingTable, needsRowSecurity } from "../tenancy.ts";

/** Whether a later change of the script is `wanted`: what was taken away is put back. */
function isPutBack(text: ScriptText, after: Change, table: ObjectName, wanted: (change: Change) => boolean): boolean {
  return text.statements.some(({ changes }) => changes.some((change) => change.span.start > after.span.start && "table" in change && change.table?.name === table.name && wanted(change)));
}

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
      if (isSaid || isTrackingTable(table) || table.madeHere || table.rowSecurity.enabled === false || isPutBack(text, change, change.table, ({ kind }) => kind === "EnableRowSecurity")) return;
      report("disabled", { at: change, data: { table: table.label } });
    },
    NoForceRowSecurity(change, { catalog, settings, text, report }) {
      const table = catalog.table(change.table);
      const isSaid = settings.tenancy !== null && isTenantScoped(table, settings.tenancy);
      if (isSaid || table.madeHere || table.rowSecurity.forced === false || isPutBack(text, change, change.table, ({ kind }) => kind === "ForceRowSecurity")) return;
      report("notForced", { at: change, data: { table: table.label } });
    },
    DropPolicy(change, { catalog, text, report }) {
      const table = catalog.table(change.table);
      const policy = table.policies.find(({ name }) => name === change.name);
      if (policy === undefined || policy.permissive || table.madeHere) return;
      if (isPutBack(text, change, change.table, (later) => later.kind === "CreatePolicy" && !later.permissive)) return;
      report("dropped", { at: change, data: { table: table.label, policy: policy.name } });
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
  ],
});
