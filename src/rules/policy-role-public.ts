import { isForEveryone, writtenPolicies } from "../facts/policies.ts";
import type { Policy } from "../catalog/schema.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { isConstant, walk } from "../sql/expression.ts";
import { rolesLabel } from "../sql/grants.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Whether a condition on writing is about the row and nothing else: it reads no setting, calls nothing and asks nobody's name. One that is true for every row is another matter. */
function looksAtRowAlone({ using, withCheck }: Policy): boolean {
  const node = (withCheck ?? using)?.node;
  if (node === undefined || isConstant(node)) return false;
  let asks = false;
  walk(node, (_node, tag) => {
    if (tag === "FuncCall" || tag === "SQLValueFunction" || tag === "SubLink") asks = true;
  });
  return !asks;
}

export default defineRule({
  id: "policy-role-public",
  category: "security",
  severity: "info",
  summary: "Name the roles that a policy lets write by a condition on the row alone",
  why: "A policy without TO is for PUBLIC, every role there is and will be: those who have not signed in too, as soon as they have a grant. A condition that asks neither for the user nor for a setting lets all of them write the rows that meet it.",
  instead: "Say whom it is for, `create policy … to clerk`, or ask in the condition who it is.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: [],

  options: {
    roles: { type: "array", items: { type: "string" }, default: ["anon"], description: "Roles that are as good as everyone: names or globs." },
  },

  messages: {
    found: "The policy {policy} is for {roles}: whoever has a grant may {command} {table}, by a condition that does not ask who it is. Name the roles after TO.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const globs = options.roles.map((pattern) => compileGlob(pattern));
      for (const { table, policy, creation } of writtenPolicies(history, catalog, read)) {
        const { name, command, permissive } = policy;
        const open = isForEveryone(policy) ? ["public"] : policy.roles.filter((role) => globs.some((matches) => matches(role)));
        if (!permissive || command === "select" || open.length === 0 || creation === undefined || !looksAtRowAlone(policy)) continue;
        report("found", { at: creation.change, file: creation.file, data: { policy: quoteIdentifier(name), roles: rolesLabel(open), command: command === "all" ? "read and write" : command === "insert" ? "insert into" : command === "delete" ? "delete from" : command, table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "No role is named",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy free on orders using (owner is null);",
      reports: [{ message: "found", at: "create policy free on orders using (owner is null)", data: { policy: "free", roles: "PUBLIC", command: "read and write", table: "orders" } }],
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
      sql: "create policy free on orders to clerk using (owner is null);",
    },
    {
      title: "It restricts, or lets read alone",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy narrow on orders as restrictive using (owner is null);\ncreate policy see on orders for select using (true);",
    },
    {
      title: "The condition asks who it is",
      deployed: "create table orders (id bigint primary key, owner name, tenant text);",
      sql: "create policy own on orders using (owner = current_user);\ncreate policy tenant on orders using (tenant = current_setting('app.tenant', true));",
    },
    {
      title: "Named later",
      deployed: "create role clerk; create table orders (id bigint primary key, owner name); create policy free on orders using (owner is null);",
      sql: "alter policy free on orders to clerk;",
    },
  ],
});
