import { findHiddenSecurity } from "../facts/hidden-security.ts";
import { isForEveryone, speaksOf, writtenPolicies } from "../facts/policies.ts";
import type { Policy, Table } from "../catalog/schema.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Whether everyone that a policy is for may read some rows, as far as the names of roles tell. */
function isReadable({ policies }: Table, { roles }: Policy): boolean {
  const readers = policies.filter((other) => other.permissive && speaksOf(other, "select"));
  return readers.some(isForEveryone) || (roles.length > 0 && roles.every((role) => readers.some((reader) => reader.roles.includes(role))));
}

export default defineRule({
  id: "policy-missing-select",
  category: "correctness",
  severity: "warning",
  summary: "Let those who change rows see them",
  why: "UPDATE and DELETE with a WHERE or RETURNING look at rows first, and only those that a policy for SELECT shows are found. With a policy for UPDATE or DELETE alone they change nothing, and say so with a count of 0, not with an error.",
  instead: "Add a policy for SELECT with the same condition, or make the one there FOR ALL.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["strict"],

  options: {
    bypass: { type: "array", items: { type: "string" }, default: ["service_role", "supabase_*", "postgres"], description: "Roles that row level security does not apply to, as names or globs." },
  },

  messages: {
    found: "The policy {policy} allows {command} on {table}, but no policy for SELECT shows its roles a row: with a WHERE they find none to {verb}.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const globs = options.bypass.map((pattern) => compileGlob(pattern));
      const isHidden = findHiddenSecurity(history, catalog, read);
      for (const { table, policy, creation } of writtenPolicies(history, catalog, read)) {
        const { command } = policy;
        if (!policy.permissive || (command !== "update" && command !== "delete") || !table.known || creation === undefined || isReadable(table, policy) || isHidden(table)) continue;
        if (policy.roles.length > 0 && policy.roles.every((role) => globs.some((matches) => matches(role)))) continue;
        report("found", { at: creation.change, file: creation.file, data: { policy: quoteIdentifier(policy.name), command: command.toUpperCase(), table: table.label, verb: command === "update" ? "change" : "delete" } });
      }
    },
  },

  examples: [
    {
      title: "UPDATE alone",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "create policy own on orders for update using (owner = current_user);",
      reports: [{ message: "found", at: "create policy own on orders for update using (owner = current_user)", data: { policy: "own", command: "UPDATE", table: "orders", verb: "change" } }],
    },
    {
      title: "Others may read",
      deployed: "create role clerk; create role customer; create table orders (id bigint primary key, owner name); create policy see on orders for select to clerk using (true);",
      sql: "create policy cancel on orders for delete to customer using (owner = current_user);",
      reports: [{ message: "found", at: "create policy cancel on orders for delete to customer using (owner = current_user)" }],
    },
    {
      title: "They may read as well",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "create policy see on orders for select using (owner = current_user);\ncreate policy own on orders for update using (owner = current_user);",
    },
    {
      title: "A role that sees everything anyway",
      deployed: "create role service_role; create table orders (id bigint primary key);",
      sql: "create policy clean on orders for delete to service_role using (true);",
    },
    {
      title: "INSERT does not look",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy place on orders for insert with check (owner = current_user);",
    },
  ],
});
