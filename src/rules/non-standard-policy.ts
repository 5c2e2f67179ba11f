import { writtenPolicies, type WrittenPolicy } from "../facts/policies.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import type { Tenancy } from "../settings.ts";
import { readExpression } from "../sql/calls.ts";
import { columnReferences, comparisons, constantValue, functionCalls, isBuiltIn, shape } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTenantScoped } from "../tenancy.ts";

/** Settings that the conditions of a policy compare the tenant column with, where they are not the configured one. */
function strangeSettings({ clauses }: WrittenPolicy, { column, setting }: Tenancy): readonly { readonly found: string; readonly clause: WrittenPolicy["clauses"][number] }[] {
  return clauses.flatMap((clause) =>
    comparisons(clause.expression.node)
      .filter((each) => each.column.column === column)
      .flatMap(({ value }) => functionCalls(value).filter(({ name }) => isBuiltIn(name, "current_setting")))
      .flatMap((call) => {
        const found = call.arguments[0] === undefined ? undefined : constantValue(call.arguments[0]);
        return setting === null || typeof found !== "string" || found.toLowerCase() === setting.toLowerCase() ? [] : [{ found, clause }];
      }));
}

function isAboutTenant({ clauses }: WrittenPolicy, { column }: Tenancy): boolean {
  return clauses.some(({ expression }) => columnReferences(expression.node).some((reference) => reference.column === column));
}

export default defineRule({
  id: "non-standard-policy",
  category: "tenancy",
  severity: "warning",
  summary: "Write the policy that keeps tenants apart the same way in every table",
  why: "A policy that asks for another setting than the application sets hides every row, or shows those of whoever set it last. Where all tables have the same condition, one look tells that it is right, and one search finds the one that is not.",
  instead: "Use the condition of the house, word for word. Cases that need more get a policy of their own beside it.",
  see: ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
  presets: ["strict"],

  options: {
    name: { type: "string", default: null, description: "What the policy that keeps tenants apart is called: `tenant_isolation`. Every tenant-scoped table with policies must have one of that name." },
    expressions: { type: "array", items: { type: "string" }, default: [], description: "The conditions it may have, as SQL; `{column}` stands for the tenant column, `{setting}` for the setting. Spaces, case and superfluous brackets do not matter. Empty: any." },
  },

  messages: {
    setting: "The policy {policy} of {table} compares {column} with the setting {found}, but the tenant of the session is in {setting}.",
    expression: "The policy {policy} of {table} is not the one of the other tables: {expected}.",
    name: "No policy of {table} is called {name}, as the one that keeps tenants apart is in the other tables.",
  },

  on: {
    history(history, { catalog, settings, options, read, report }) {
      const { tenancy } = settings;
      if (tenancy === null) return;
      const expected = options.expressions.map((text) => text.replaceAll("{column}", quoteIdentifier(tenancy.column)).replaceAll("{setting}", tenancy.setting ?? ""));
      const shapes = new Set(expected.flatMap((text) => readExpression(text) ?? []).map((node) => shape(node)));
      const byTable = new Map<Table, WrittenPolicy[]>();
      for (const written of writtenPolicies(history, catalog, read)) if (isTenantScoped(written.table, tenancy)) byTable.set(written.table, [...(byTable.get(written.table) ?? []), written]);
      for (const [table, policies] of byTable) {
        for (const written of policies) for (const { found, clause } of strangeSettings(written, tenancy)) report("setting", { at: clause.at, file: clause.passage.file, data: { policy: quoteIdentifier(written.policy.name), table: table.label, column: quoteIdentifier(tenancy.column), found, setting: tenancy.setting ?? "" } });
        const named = options.name === null ? policies.filter((written) => isAboutTenant(written, tenancy)) : policies.filter(({ policy }) => policy.name === options.name);
        const [first] = policies;
        if (options.name !== null && named.length === 0 && first?.creation !== undefined) report("name", { at: first.creation.change, file: first.creation.file, data: { table: table.label, name: quoteIdentifier(options.name) } });
        const isStandard = ({ clauses }: WrittenPolicy): boolean => clauses.every(({ expression }) => shapes.has(shape(expression.node)));
        const odd = named.find((written) => !isStandard(written))?.clauses.find(({ expression }) => !shapes.has(shape(expression.node)));
        const owner = named.find(({ clauses }) => odd !== undefined && clauses.includes(odd));
        if (shapes.size === 0 || named.some(isStandard) || odd === undefined || owner === undefined) continue;
        report("expression", { at: odd.at, file: odd.passage.file, data: { policy: quoteIdentifier(owner.policy.name), table: table.label, expected: expected.join(" or ") } });
      }
    },
  },

  examples: [
    {
      title: "Another setting",
      config: { tenancy: { column: "tenant_id", setting: "app.current_tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant', true)::uuid);",
      reports: [{ message: "setting", at: "tenant_id = current_setting('app.tenant', true)::uuid", data: { policy: "own", table: "orders", column: "tenant_id", found: "app.tenant", setting: "app.current_tenant_id" } }],
    },
    {
      title: "Another condition",
      config: { tenancy: { column: "tenant_id", setting: "app.tenant_id" } },
      options: { expressions: ["{column} = (select current_setting('{setting}')::uuid)"] },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
      reports: [{ message: "expression", at: "tenant_id = current_setting('app.tenant_id')::uuid", data: { policy: "own", table: "orders", expected: "tenant_id = (select current_setting('app.tenant_id')::uuid)" } }],
    },
    {
      title: "Another name",
      config: { tenancy: { column: "tenant_id" } },
      options: { name: "tenant_isolation" },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
      reports: [{ message: "name", at: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid)" }],
    },
    {
      title: "The condition of the house, in other spelling, and another policy beside it",
      config: { tenancy: { column: "tenant_id", setting: "app.tenant_id" } },
      options: { name: "tenant_isolation", expressions: ["{column} = (select current_setting('{setting}')::uuid)"] },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null, owner name);",
      sql: "create policy tenant_isolation on orders using ((TENANT_ID = (SELECT current_setting('app.tenant_id')::uuid)));\ncreate policy own on orders as restrictive using (owner = current_user);",
    },
    {
      title: "A table without tenants",
      config: { tenancy: { column: "tenant_id", setting: "app.tenant_id", exempt: ["notes"] } },
      options: { name: "tenant_isolation" },
      deployed: "create table notes (id bigint primary key);",
      sql: "create policy own on notes using (true);",
    },
    {
      title: "Nothing is configured",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant')::uuid);",
    },
  ],
});
