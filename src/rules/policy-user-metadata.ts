import { writtenPolicies } from "../facts/policies.ts";
import { defineRule } from "../rule.ts";
import { columnReference, constantValue, walk } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "policy-user-metadata",
  category: "security",
  severity: "error",
  summary: "Decide in a policy by nothing that users can edit",
  why: "The user_metadata of Supabase (raw_user_meta_data in auth.users) is what users say about themselves, and each can change it with one call: a role or a tenant that a policy reads there is whatever one wants it to be.",
  instead: "Use app_metadata, which only the server writes, or a table of members.",
  see: ["https://supabase.com/docs/guides/database/database-advisors?lint=0015_rls_references_user_metadata", "https://supabase.com/docs/guides/auth/users"],
  presets: ["recommended"],

  messages: {
    found: "The policy {policy} of {table} reads {name}, which every user can change: anyone can become whoever it asks for.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        for (const { expression, passage, at } of clauses) {
          const found = new Set<string>();
          walk(expression.node, (node) => {
            const name = "ColumnRef" in node ? columnReference(node)?.column : constantValue(node);
            if (name === "user_metadata" || name === "raw_user_meta_data") found.add(name);
          });
          const [name] = found;
          if (name !== undefined) report("found", { at, file: passage.file, data: { policy: quoteIdentifier(policy.name), table: table.label, name } });
        }
      }
    },
  },

  examples: [
    {
      title: "A role that users give themselves",
      deployed: "create schema auth; create function auth.jwt() returns jsonb language sql stable as $$ select '{}'::jsonb $$; create table orders (id bigint primary key);",
      sql: "create policy staff on orders using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'staff');",
      reports: [{ message: "found", at: "(select auth.jwt()) -> 'user_metadata' ->> 'role' = 'staff'", data: { policy: "staff", table: "orders", name: "user_metadata" } }],
    },
    {
      title: "What the server wrote",
      deployed: "create schema auth; create function auth.jwt() returns jsonb language sql stable as $$ select '{}'::jsonb $$; create table orders (id bigint primary key);",
      sql: "create policy staff on orders using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'staff');",
    },
    {
      title: "A later migration asks elsewhere",
      deployed: ["create schema auth; create function auth.jwt() returns jsonb language sql stable as $$ select '{}'::jsonb $$; create table orders (id bigint primary key);", "create policy staff on orders using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'staff');"],
      sql: "drop policy staff on orders;\ncreate policy staff on orders using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'staff');",
    },
  ],
});
