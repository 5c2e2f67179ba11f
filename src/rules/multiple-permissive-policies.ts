import { shareRoles, writtenPolicies, type WrittenPolicy } from "../facts/policies.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

const said = { all: "any command", select: "SELECT", insert: "INSERT", update: "UPDATE", delete: "DELETE" } as const;

/** Whether both have a say in a command; null where they have not. */
function commonCommand({ policy: first }: WrittenPolicy, { policy: second }: WrittenPolicy): string | null {
  if (first.command !== "all" && second.command !== "all" && first.command !== second.command) return null;
  return said[first.command === "all" ? second.command : first.command];
}

export default defineRule({
  id: "multiple-permissive-policies",
  category: "security",
  severity: "warning",
  summary: "Have one permissive policy for each role and command",
  why: "Permissive policies are joined with OR: a row is seen where any of them is true. Who adds the second to narrow the first widens it, and both conditions are evaluated for every row.",
  instead: "Write one policy with both conditions, or make the one that is meant to narrow RESTRICTIVE.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html", "https://supabase.com/docs/guides/database/database-advisors?lint=0006_multiple_permissive_policies"],
  presets: ["strict"],

  options: {
    bypass: { type: "array", items: { type: "string" }, default: ["service_role", "supabase_*", "postgres"], description: "Roles that row level security does not apply to, as names or globs: policies for them alone do nothing." },
  },

  messages: {
    found: "The policy {policy} is joined to {other} of {table} with OR, for {command}: a row counts where either is true.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const globs = options.bypass.map((pattern) => compileGlob(pattern));
      const all = writtenPolicies(history, catalog, read).filter(({ policy }) => policy.permissive && !(policy.roles.length > 0 && policy.roles.every((role) => globs.some((matches) => matches(role)))));
      for (const [index, written] of all.entries()) {
        const other = all.slice(0, index).find((each) => each.table === written.table && shareRoles(each.policy, written.policy) && commonCommand(each, written) !== null);
        if (other === undefined || written.creation === undefined) continue;
        report("found", { at: written.creation.change, file: written.creation.file, data: { policy: quoteIdentifier(written.policy.name), other: quoteIdentifier(other.policy.name), table: written.table.label, command: commonCommand(other, written) ?? "" } });
      }
    },
  },

  examples: [
    {
      title: "The second widens the first",
      deployed: "create table orders (id bigint primary key, owner name, open boolean); create policy own on orders using (owner = current_user);",
      sql: "create policy open on orders for select using (open);",
      reports: [{ message: "found", at: "create policy open on orders for select using (open)", data: { policy: "open", other: "own", table: "orders", command: "SELECT" } }],
    },
    {
      title: "Other commands",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy see on orders for select using (true);\ncreate policy place on orders for insert with check (owner = current_user);",
    },
    {
      title: "Other roles",
      deployed: "create role customer; create role clerk; create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders to customer using (owner = current_user);\ncreate policy everything on orders to clerk using (true);",
    },
    {
      title: "A restrictive policy narrows",
      deployed: "create table orders (id bigint primary key, owner name, open boolean);",
      sql: "create policy own on orders using (owner = current_user);\ncreate policy open on orders as restrictive using (open);",
    },
    {
      title: "The first is replaced",
      deployed: ["create table orders (id bigint primary key, owner name);", "create policy own on orders using (true);"],
      sql: "drop policy own on orders;\ncreate policy mine on orders using (owner = current_user);",
    },
  ],
});
