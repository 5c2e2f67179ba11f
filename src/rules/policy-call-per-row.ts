import type { Catalog } from "../catalog/catalog.ts";
import { writtenPolicies } from "../facts/policies.ts";
import { defineRule, replace } from "../rule.ts";
import { callsPerRow } from "../sql/calls.ts";
import { isBuiltIn, type FunctionCall } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Whether calling a function again for each row costs something: it reads a setting, or is no function of PostgreSQL's own, and not one that the planner computes beforehand. */
function isWorthOneCall({ name }: FunctionCall, catalog: Catalog): boolean {
  if (isBuiltIn(name, "current_setting")) return true;
  const declared = catalog.functions(name);
  return declared.length > 0 ? declared.some(({ volatility }) => volatility !== "immutable") : name.schema !== null && name.schema !== "pg_catalog";
}

export default defineRule({
  id: "policy-call-per-row",
  category: "performance",
  severity: "warning",
  summary: "Ask for the tenant or user once a query, not once a row",
  why: "A policy is a condition on every row that a query looks at. A call in it whose value does not hang on the row is made again for each of them, unless an index finds the rows: of 1,000 rows, 1,000 calls. In a sub-select the planner makes it once, before the rows are read.",
  instead: "Wrap the call: `(select current_setting('app.tenant_id', true))`, `(select auth.uid())`.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://supabase.com/docs/guides/database/postgres/row-level-security#call-functions-with-select"],
  presets: ["strict"],

  messages: {
    found: "The policy {policy} calls {call} again for every row of {table} that a query looks at. As `(select {call})` it is called once.",
  },

  on: {
    history(history, { catalog, read, report }) {
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        for (const { expression, passage, at } of clauses) {
          for (const call of callsPerRow(expression, (each) => isWorthOneCall(each, catalog))) {
            const suggestions = call.span === null || call.isList ? undefined : [{ title: "Wrap the call in a sub-select", edits: [replace(call.span, `(select ${call.sql})`)] }];
            report("found", { at: call.span ?? at, file: passage.file, data: { policy: quoteIdentifier(policy.name), table: table.label, call: call.sql }, suggestions });
          }
        }
      }
    },
  },

  examples: [
    {
      title: "The tenant is a setting of the session",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id', true)::uuid);",
      reports: [{ message: "found", at: "current_setting('app.tenant_id', true)", data: { policy: "own", table: "orders", call: "current_setting('app.tenant_id', true)" } }],
      suggested: "create policy own on orders using (tenant_id = (select current_setting('app.tenant_id', true))::uuid);",
    },
    {
      title: "A function of the house, in a subquery as well",
      deployed: "create function app_user() returns bigint language sql stable as $$ select 1 $$; create table members (team bigint, login bigint); create table orders (id bigint primary key, team bigint not null);",
      sql: "create policy own on orders using (team in (select m.team from members m where m.login = app_user()));",
      reports: [{ message: "found", at: "app_user()" }],
      suggested: "create policy own on orders using (team in (select m.team from members m where m.login = (select app_user())));",
    },
    {
      title: "Supabase: who is asking",
      deployed: "create schema auth; create function auth.uid() returns uuid language sql stable as $$ select null::uuid $$; create table profiles (id uuid primary key);",
      sql: "create policy own on profiles for insert with check (auth.uid() = id);",
      reports: [{ message: "found", at: "auth.uid()" }],
      suggested: "create policy own on profiles for insert with check ((select auth.uid()) = id);",
    },
    {
      title: "A list of teams",
      deployed: "create function teams() returns bigint[] language sql stable as $$ select '{1}'::bigint[] $$; create table orders (id bigint primary key, team bigint not null);",
      sql: "create policy own on orders using (team = any (teams()));",
      reports: [{ message: "found", at: "teams()" }],
    },
    {
      title: "Wrapped",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
    },
    {
      title: "The row decides what the function gives",
      deployed: "create function may_see(team bigint) returns boolean language sql stable as $$ select true $$; create table orders (id bigint primary key, team bigint not null);",
      sql: "create policy own on orders using (may_see(team));",
    },
    {
      title: "An immutable function: the planner computes it",
      deployed: "create function house() returns bigint language sql immutable as $$ select 1 $$; create table orders (id bigint primary key, team bigint not null);",
      sql: "create policy own on orders using (team = house());",
    },
    {
      title: "A later migration wraps the call",
      deployed: ["create table orders (id bigint primary key, tenant_id uuid not null);", "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);"],
      sql: "alter policy own on orders using (tenant_id = (select current_setting('app.tenant_id')::uuid));",
    },
  ],
});
