import { shareRoles, writtenPolicies } from "../facts/policies.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { isTautology } from "../sql/expression.ts";
import { quoteIdentifier, quoteRole } from "../sql/names.ts";
import { isTenantScoped } from "../tenancy.ts";

const verbs = { all: "read and write", insert: "insert", update: "change", delete: "delete", select: "read" } as const;

export default defineRule({
  id: "policy-always-true",
  category: "security",
  severity: "warning",
  summary: "Let a policy that allows writing look at the row",
  why: "Permissive policies are joined with OR: where one is true for every row, the others decide nothing, and everyone it is for may write everything. Row level security is then a line in the schema, and no more.",
  instead: "Compare the row with who is asking. Where everyone of a role may do everything, say which: `to editor`.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["strict"],

  options: {
    reads: { type: "boolean", default: false, description: "Also find policies that let everyone read everything." },
    trusted: { type: "array", items: { type: "string" }, default: ["service_role", "postgres", "*admin*", "*platform*", "*owner*"], description: "Roles that may write everything: names or globs. A policy for them alone is left alone." },
  },

  messages: {
    found: "The policy {policy} is true for every row: {roles} may {verb} everything in {table}.",
  },

  on: {
    history(history, { catalog, settings, options, read, report }) {
      const globs = options.trusted.map((pattern) => compileGlob(pattern));
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        const { tenancy } = settings;
        const isSaid = tenancy !== null && isTenantScoped(table, tenancy) && table.columns.some(({ name }) => name === tenancy.column);
        if (!policy.permissive || isSaid || (policy.command === "select" && !options.reads)) continue;
        if (policy.roles.length > 0 && policy.roles.every((role) => globs.some((matches) => matches(role)))) continue;
        if (table.policies.some((other) => !other.permissive && (other.command === "all" || other.command === policy.command) && shareRoles(other, policy))) continue;
        const clause = clauses.find(({ clause: kind, expression }) => isTautology(expression.node) && (kind === "with check" || policy.command !== "update" || policy.withCheck === null || isTautology(policy.withCheck.node)));
        if (clause === undefined) continue;
        const verb = policy.command === "all" && clause.clause === "with check" ? "insert" : verbs[policy.command];
        const roles = policy.roles.length === 0 || policy.roles.includes("public") ? "everyone" : policy.roles.map(quoteRole).join(" and ");
        report("found", { at: clause.at, file: clause.passage.file, data: { policy: quoteIdentifier(policy.name), roles, verb, table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "Everyone may do everything",
      deployed: "create table orders (id bigint primary key);",
      sql: "create policy everything on orders using (true);",
      reports: [{ message: "found", at: "true", data: { policy: "everything", roles: "everyone", verb: "read and write", table: "orders" } }],
    },
    {
      title: "Everyone may insert what they like",
      deployed: "create role customer; create table orders (id bigint primary key, owner name);",
      sql: "create policy place on orders for insert to customer with check (owner = owner);",
      reports: [{ message: "found", at: "owner = owner", data: { policy: "place", roles: "customer", verb: "insert", table: "orders" } }],
    },
    {
      title: "What everyone may read",
      deployed: "create table countries (code text primary key);",
      sql: "create policy everyone on countries for select using (true);",
    },
    {
      title: "What everyone may read, if asked for",
      deployed: "create table countries (code text primary key);",
      options: { reads: true },
      sql: "create policy everyone on countries for select using (true);",
      reports: [{ message: "found", at: "true" }],
    },
    {
      title: "A role that may",
      deployed: "create role shop_admin; create table orders (id bigint primary key);",
      sql: "create policy everything on orders to shop_admin using (true);",
    },
    {
      title: "A restrictive policy decides",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders as restrictive using (owner = current_user);\ncreate policy everything on orders using (true);",
    },
    {
      title: "A later migration narrows it",
      deployed: ["create table orders (id bigint primary key, owner name);", "create policy own on orders using (true);"],
      sql: "alter policy own on orders using (owner = current_user);",
    },
    {
      title: "Tenants without a column are anyone's, and one trusted role among others is not enough",
      config: { tenancy: { column: "tenant_id", exempt: ["countries"] } },
      deployed: "create role app; create role site_admin;",
      sql: "create table countries (code text, tenant_id bigint);\nalter table countries enable row level security;\ncreate policy everyone on countries for update to app, site_admin using (true);\ncreate table colors (code text);\nalter table colors enable row level security;\ncreate policy everyone on colors for delete using (true);\ncreate table orders (id bigint, tenant_id bigint);\nalter table orders enable row level security;\ncreate policy everyone on orders using (true);",
      reports: [
        { message: "found", at: "true", data: { policy: "everyone", roles: "app and site_admin", verb: "change", table: "countries" } },
        { message: "found", at: "true", data: { policy: "everyone", roles: "everyone", verb: "delete", table: "colors" } },
      ],
    },
    {
      title: "What it writes is held to more, or a restriction is for others or for reading",
      deployed: "create role app; create role audit;",
      sql: "create table notes (id bigint);\nalter table notes enable row level security;\ncreate policy changed on notes for update using (true) with check (id > 0);\ncreate policy written on notes for all using (id > 0) with check (true);\ncreate policy kept on notes as restrictive for select using (id > 0);\ncreate policy watched on notes as restrictive to audit using (true);\ncreate policy added on notes for insert to app with check (true);",
      reports: [{ message: "found", at: "true", data: { policy: "added", roles: "app", verb: "insert", table: "notes" } }],
    },
    {
      title: "A restriction for that command alone",
      sql: "create table notes (id bigint);\nalter table notes enable row level security;\ncreate policy gone on notes for delete using (true);\ncreate policy kept on notes as restrictive for delete using (id > 0);",
    },
  ],
});
