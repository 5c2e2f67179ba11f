import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { lastChangeOf } from "../catalog/origin.ts";
import { defineRule } from "../rule.ts";
import { isTenantScoped } from "../tenancy.ts";

export default defineRule({
  id: "row-security-without-policy",
  category: "security",
  severity: "info",
  summary: "Give a table with row level security a policy",
  why: "With row level security enabled and no permissive policy, every row is hidden and none can be written, for all but the owner of the table and roles that bypass it. Where that is meant, taking the grants away says so; where it is not, the application stops at once.",
  instead: "CREATE POLICY for those who use the table, in the migration that enables row level security. A restrictive policy only takes away.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["strict"],

  messages: {
    none: "Row level security of {table} is enabled without a policy: it hides every row from all roles that it applies to.",
    restrictive: "{table} has restrictive policies only, which let nothing through by themselves: every row is hidden from all roles that they apply to.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const table of catalog.tables()) {
        const isSaid = settings.tenancy !== null && isTenantScoped(table, settings.tenancy) && table.policies.length === 0;
        if (table.rowSecurity.enabled !== true || !table.known || table.temporary || table.partitionOf !== null || isSaid) continue;
        if (table.policies.some(({ permissive }) => permissive) || isHidden(table)) continue;
        const passage = lastChangeOf(["DropPolicy"], table, history, read) ?? lastChangeOf(["EnableRowSecurity"], table, history, read);
        if (passage !== undefined) report(table.policies.length === 0 ? "none" : "restrictive", { at: passage.change, file: passage.file, data: { table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "No policy",
      deployed: "create table orders (id bigint primary key);",
      sql: "alter table orders enable row level security;",
      reports: [{ message: "none", at: "enable row level security", data: { table: "orders" } }],
    },
    {
      title: "The only policy is dropped",
      deployed: "create table orders (id bigint primary key); alter table orders enable row level security; create policy everything on orders using (true);",
      sql: "drop policy everything on orders;",
      reports: [{ message: "none", at: "drop policy everything on orders" }],
    },
    {
      title: "A restrictive policy alone",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "alter table orders enable row level security;\ncreate policy own on orders as restrictive using (owner = current_user);",
      reports: [{ message: "restrictive", at: "enable row level security" }],
    },
    {
      title: "A policy, in a later migration too",
      deployed: ["create table orders (id bigint primary key, owner name);", "alter table orders enable row level security;"],
      sql: "create policy own on orders using (owner = current_user);",
    },
  ],
});
