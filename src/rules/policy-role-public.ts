import { isForEveryone, writtenPolicies } from "../catalog/policies.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { rolesLabel } from "../sql/grants.ts";

export default defineRule({
  id: "policy-role-public",
  category: "security",
  severity: "info",
  summary: "Name the roles that a policy lets write",
  why: "A policy without TO is for PUBLIC, every role there is and will be: those who have not signed in too, as soon as they have a grant. Its condition alone decides then, and is computed for all of them.",
  instead: "Say whom it is for: `create policy … to authenticated`.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: [],

  options: {
    roles: { type: "array", items: { type: "string" }, default: ["anon"], description: "Roles that are as good as everyone: names or globs." },
  },

  messages: {
    found: "The policy {policy} is for {roles}: whoever has a grant may {command} {table}, by its condition alone. Name the roles after TO.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const globs = options.roles.map((pattern) => compileGlob(pattern));
      for (const { table, policy, creation } of writtenPolicies(history, catalog, read)) {
        const { name, command, permissive } = policy;
        const open = isForEveryone(policy) ? ["public"] : policy.roles.filter((role) => globs.some((matches) => matches(role)));
        if (!permissive || command === "select" || open.length === 0 || creation === undefined) continue;
        report("found", { at: creation.change, file: creation.file, data: { policy: name, roles: rolesLabel(open), command: command === "all" ? "read and write" : command === "insert" ? "insert into" : command === "delete" ? "delete from" : command, table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "No role is named",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders using (owner = current_user);",
      reports: [{ message: "found", at: "create policy own on orders using (owner = current_user)", data: { policy: "own", roles: "PUBLIC", command: "read and write", table: "orders" } }],
    },
    {
      title: "Those who have not signed in",
      deployed: "create role anon; create table orders (id bigint primary key, owner name);",
      sql: "create policy place on orders for insert to anon with check (owner is null);",
      reports: [{ message: "found", at: "create policy place on orders for insert to anon with check (owner is null)", data: { policy: "place", roles: "anon", command: "insert into", table: "orders" } }],
    },
    {
      title: "A role is named",
      deployed: "create role clerk; create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders to clerk using (owner = current_user);",
    },
    {
      title: "It restricts, or lets read alone",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy narrow on orders as restrictive using (owner = current_user);\ncreate policy see on orders for select using (true);",
    },
    {
      title: "Named later",
      deployed: "create role clerk; create table orders (id bigint primary key, owner name); create policy own on orders using (owner = current_user);",
      sql: "alter policy own on orders to clerk;",
    },
  ],
});
