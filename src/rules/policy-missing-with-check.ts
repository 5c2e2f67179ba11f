import { writtenPolicies } from "../facts/policies.ts";
import type { Policy } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

function problemOf({ permissive, command, using, withCheck }: Policy): "denies" | "nothing" | "hides" | null {
  if (using !== null) return null;
  if (withCheck === null) return permissive ? "denies" : "nothing";
  return permissive && (command === "all" || command === "update") ? "hides" : null;
}

export default defineRule({
  id: "policy-missing-with-check",
  category: "correctness",
  severity: "warning",
  summary: "Give a policy the conditions that its command needs",
  why: "USING says which rows are seen, WITH CHECK which may be written; INSERT has only the latter. What a permissive policy does not say, it does not allow: FOR INSERT without WITH CHECK refuses every row, ALL or UPDATE without USING finds none. A restrictive policy without conditions restricts nothing. UPDATE without WITH CHECK is fine: USING counts for both.",
  instead: "INSERT: WITH CHECK. SELECT and DELETE: USING. UPDATE and ALL: USING, and WITH CHECK where the new row may differ.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["recommended"],

  messages: {
    denies: "The policy {policy} has no condition, so it allows nothing: it neither shows nor accepts a row of {table}.",
    hides: "The policy {policy} has no USING, so it shows no row of {table}: with it alone, UPDATE and DELETE find nothing.",
    nothing: "The restrictive policy {policy} has no condition, so it restricts nothing in {table}.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const { table, policy, creation } of writtenPolicies(history, catalog, read)) {
        const problem = problemOf(policy);
        if (problem !== null && creation !== undefined) report(problem, { at: creation.change, file: creation.file, data: { policy: quoteIdentifier(policy.name), table: table.label } });
      }
    },
  },

  examples: [
    {
      title: "INSERT without WITH CHECK refuses every row",
      deployed: "create table orders (id bigint primary key);",
      sql: "create policy place on orders for insert;",
      reports: [{ message: "denies", at: "create policy place on orders for insert", data: { policy: "place", table: "orders" } }],
    },
    {
      title: "ALL without USING finds no rows",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders with check (owner = current_user);",
      reports: [{ message: "hides", at: "create policy own on orders with check (owner = current_user)" }],
    },
    {
      title: "A restriction without a condition",
      deployed: "create table orders (id bigint primary key);",
      sql: "create policy narrow on orders as restrictive for select;",
      reports: [{ message: "nothing", at: "create policy narrow on orders as restrictive for select" }],
    },
    {
      title: "USING counts for both",
      deployed: "create table orders (id bigint primary key, owner name);",
      sql: "create policy own on orders using (owner = current_user);\ncreate policy place on orders for insert with check (owner = current_user);\ncreate policy change on orders for update using (owner = current_user);",
    },
    {
      title: "ALTER POLICY adds it",
      deployed: "create table orders (id bigint primary key, owner name); create policy place on orders for insert;",
      sql: "alter policy place on orders with check (owner = current_user);",
    },
  ],
});
