import { isForEveryone, speaksOf } from "../facts/policies.ts";
import type { Policy, Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Change, ChangeOf } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";

const commands = ["select", "insert", "update", "delete"] as const;

/** Whether another permissive policy goes on to allow what a dropped one did, as far as commands and the names of roles tell. */
function isAllowedByOthers({ policies }: Table, dropped: Policy): boolean {
  const others = policies.filter((policy) => policy !== dropped && policy.permissive);
  return commands.every((command) => !speaksOf(dropped, command) || others.some((other) => speaksOf(other, command) && (isForEveryone(other) || (!isForEveryone(dropped) && dropped.roles.every((role) => other.roles.includes(role))))));
}

export default defineRule({
  id: "policy-replace-gap",
  category: "security",
  severity: "warning",
  summary: "Replace a policy in one transaction",
  why: "Where each statement commits by itself, there is a moment between DROP POLICY and CREATE POLICY without either, and if the second fails it stays so. Without its permissive policy a table shows no rows and takes none; without a restrictive one it lets through all that the permissive ones allow.",
  instead: "ALTER POLICY changes the roles and conditions in place. Else BEGIN and COMMIT around the two.",
  see: ["https://www.postgresql.org/docs/current/sql-alterpolicy.html"],
  presets: ["strict"],

  messages: {
    denies: "Between this and CREATE POLICY {replacement}, and for good if that fails, {table} shows no rows and takes none from those {policy} was for. Use ALTER POLICY, or one transaction.",
    allows: "Between this and CREATE POLICY {replacement}, and for good if that fails, nothing restricts {table} to what {policy} let through. Use ALTER POLICY, or one transaction.",
  },

  on: {
    DropPolicy(drop, { catalog, session, statement, text, report }) {
      const table = catalog.table(drop.table);
      const policy = table.policies.find(({ name }) => name === drop.name);
      if (policy === undefined || table.isNew || table.rowSecurity.enabled !== true || drop.conditional) return;
      const later = text.statements.slice(text.statements.indexOf(statement) + 1).flatMap(({ changes }) => changes);
      const replaces = (change: Change): change is ChangeOf<"CreatePolicy"> => change.kind === "CreatePolicy" && catalog.label(change.table) === table.label && change.permissive === policy.permissive && commands.some((command) => speaksOf(policy, command) && (change.command === "all" || change.command === command));
      const replacement = later.find(replaces);
      if (replacement === undefined || (policy.permissive && isAllowedByOthers(table, policy))) return;
      // In one transaction no one sees the moment between the two.
      if (session.inTransaction !== false && !later.slice(0, later.indexOf(replacement)).some(({ kind }) => kind === "Commit")) return;
      report(policy.permissive ? "denies" : "allows", { at: drop, data: { replacement: quoteIdentifier(replacement.name), policy: quoteIdentifier(policy.name), table: table.label } });
    },
  },

  examples: [
    {
      title: "No one finds a row meanwhile",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop policy own on orders;\ncreate policy own on orders using (owner = session_user);",
      reports: [{ message: "denies", at: "drop policy own on orders", data: { replacement: "own", policy: "own", table: "orders" } }],
    },
    {
      title: "Nothing restricts meanwhile",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, tenant bigint); alter table orders enable row level security; create policy everything on orders using (true); create policy tenant on orders as restrictive using (tenant = 1);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop policy tenant on orders;\ncreate policy one_tenant on orders as restrictive using (tenant = 2);",
      reports: [{ message: "allows", at: "drop policy tenant on orders", data: { replacement: "one_tenant", policy: "tenant", table: "orders" } }],
    },
    {
      title: "In one transaction",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nbegin;\ndrop policy own on orders;\ncreate policy own on orders using (owner = session_user);\ncommit;",
    },
    {
      title: "In two transactions",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "begin;\ndrop policy own on orders;\ncommit;\nbegin;\ncreate policy own on orders using (owner = session_user);\ncommit;",
      reports: [{ message: "denies", at: "drop policy own on orders", data: { replacement: "own", policy: "own", table: "orders" } }],
    },
    {
      title: "The new one first",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders using (owner = current_user);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ncreate policy owners on orders using (owner = session_user);\ndrop policy own on orders;",
    },
    {
      title: "Another policy allows the same",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, owner name); alter table orders enable row level security; create policy own on orders for select using (owner = current_user); create policy all_of_them on orders using (true);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop policy own on orders;\ncreate policy own on orders for select using (owner = session_user);",
    },
    {
      title: "Row level security is not enabled",
      runner: "goose",
      deployed: "create table orders (id bigint primary key, owner name); create policy own on orders using (owner = current_user);",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\ndrop policy own on orders;\ncreate policy own on orders using (owner = session_user);",
    },
  ],
});
