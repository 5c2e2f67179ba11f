import type { Catalog } from "../catalog/catalog.ts";
import { hiddenColumns } from "../facts/hidden-columns.ts";
import { writtenPolicies } from "../facts/policies.ts";
import type { Table } from "../catalog/schema.ts";
import { defineRule, replace } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { columnReference, constantValue, functionCalls, isBuiltIn, shape, type Node } from "../sql/expression.ts";
import { quoteIdentifier, strings } from "../sql/names.ts";

/** Of several examples. */
const table = "create table orders (id bigint primary key, day date not null, note text, code char(3), tags text[]); create index orders_day on orders (day); create index orders_note on orders (note); create index orders_code on orders (code); create index orders_tags on orders (tags);";

/** The index that would serve the bare column; null where one serves the expression as it is. */
function defeatedIndex({ column, side }: { readonly column: string; readonly side: Node }, table: Table, catalog: Catalog): string | undefined | null {
  const indexes = catalog.indexesOf(table);
  if (indexes.some(({ expressions: [first] }) => first !== undefined && shape(first.node) === shape(side))) return null;
  return indexes.find(({ keys }) => keys[0] === column)?.label;
}

/** `tenant_id::text = current_setting('app.tenant_id', true)`, either way round, with the cast on the other side; null for everything else. */
function moved({ node, span }: Expression, type: string): string | null {
  if (span === null || !("A_Expr" in node) || node.A_Expr.kind !== "AEXPR_OP" || strings(node.A_Expr.name).at(-1) !== "=") return null;
  const { lexpr, rexpr } = node.A_Expr;
  const cast = [lexpr, rexpr].find((side) => side !== undefined && "TypeCast" in side);
  const other = cast === lexpr ? rexpr : lexpr;
  const reference = cast === undefined ? null : columnReference(cast);
  const [call] = other !== undefined && "FuncCall" in other ? functionCalls(other) : [];
  if (reference === null || call === undefined || !isBuiltIn(call.name, "current_setting")) return null;
  const [name, absent = null] = call.arguments.map(constantValue);
  if (typeof name !== "string" || absent === undefined) return null;
  const column = [reference.qualifier, reference.column].flatMap((part) => (part === null ? [] : [quoteIdentifier(part)])).join(".");
  return `${column} = (select nullif(current_setting('${name.replaceAll("'", "''")}'${absent === null ? "" : `, ${String(absent)}`}), '')::${type})`;
}

export default defineRule({
  id: "policy-cast-defeats-index",
  category: "performance",
  severity: "warning",
  summary: "Cast the setting in a policy, not the column",
  why: "An index on a column holds its values, not what a cast or a function makes of them. A policy is part of every query on the table, so with the column in a cast each reads the whole table, unless another condition finds the rows.",
  instead: "Leave the column alone and cast what it is compared with: `tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)`.",
  see: ["https://www.postgresql.org/docs/current/indexes-expressional.html"],
  presets: ["strict"],

  messages: {
    index: "The policy {policy} compares {column} of {table} in a cast or a call, so no query finds its rows by the index {index}.",
    tenant: "The policy {policy} compares {column} of {table} in a cast or a call, so no index on the column can ever find the rows of a tenant.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        for (const { clause, expression, passage, at } of clauses) {
          if (clause !== "using") continue;
          for (const hidden of hiddenColumns(expression.node, table)) {
            const index = defeatedIndex(hidden, table, catalog);
            if (index === null || (index === undefined && settings.tenancy?.column !== hidden.column)) continue;
            const better = moved(expression, hidden.type);
            const where = { at, file: passage.file, suggestions: better === null ? undefined : [{ title: "Cast the setting", edits: [replace(at, better)] }] };
            const data = { policy: quoteIdentifier(policy.name), column: quoteIdentifier(hidden.column), table: table.label };
            if (index === undefined) report("tenant", { ...where, data });
            else report("index", { ...where, data: { ...data, index: quoteIdentifier(index) } });
          }
        }
      }
    },
  },

  examples: [
    {
      title: "The column is cast",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create index orders_tenant on orders (tenant_id);",
      sql: "create policy own on orders using (tenant_id::text = current_setting('app.tenant_id', true));",
      reports: [{ message: "index", at: "tenant_id::text = current_setting('app.tenant_id', true)", data: { policy: "own", column: "tenant_id", table: "orders", index: "orders_tenant" } }],
      suggested: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
    },
    {
      title: "Written the other way round, as a schema dump casts",
      deployed: "create table orders (id bigint primary key, \"tenantId\" uuid not null); create index orders_tenant on orders (\"tenantId\");",
      sql: "create policy own on orders using ((current_setting('app.tenant_id'::text) = (\"tenantId\")::varchar(36)));",
      reports: [{ message: "index", at: "(current_setting('app.tenant_id'::text) = (\"tenantId\")::varchar(36))" }],
      suggested: "create policy own on orders using (\"tenantId\" = (select nullif(current_setting('app.tenant_id'), '')::uuid));",
    },
    {
      title: "There is no index yet, and none could help",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (lower(tenant_id::text) = (select current_setting('app.tenant_id', true)));",
      reports: [{ message: "tenant", at: "lower(tenant_id::text) = (select current_setting('app.tenant_id', true))" }],
    },
    {
      title: "The setting is cast",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create index orders_tenant on orders (tenant_id);",
      sql: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
    },
    {
      title: "An index on the very expression",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null); create index orders_tenant on orders ((tenant_id::text)); create index orders_own on orders (tenant_id);",
      sql: "create policy own on orders using (tenant_id::text = current_setting('app.tenant_id', true));",
    },
    {
      title: "varchar as text: the index still serves",
      deployed: "create table orders (id bigint primary key, tenant varchar(40) not null); create index orders_tenant on orders (tenant);",
      sql: "create policy own on orders using (tenant::text = current_setting('app.tenant', true));",
    },
    { title: "A function of the house decides", deployed: "create function may_see(id bigint) returns boolean language sql stable as $$ select true $$; create table orders (id bigint primary key);", sql: "create policy own on orders using (may_see(id) = true);" },
    ...[
      ["A call on the other side", "create policy own on orders using (current_setting('app.note') = lower(note));", "current_setting('app.note') = lower(note)"],
      ["COALESCE, in a list", "create policy own on orders using (coalesce(note, '') in ('a', 'b'));", "coalesce(note, '') in ('a', 'b')"],
      ["A range", "create policy own on orders using (day::timestamptz >= now());", "day::timestamptz >= now()"],
      ["bpchar compared as text", "create policy own on orders using (code::text = 'abc');", "code::text = 'abc'"],
      ["An array compared as text", "create policy own on orders using (tags::text = '{a}');", "tags::text = '{a}'"],
      ["Text compared as another type", "create policy own on orders using (note::uuid = '6ecd8c99-4036-403d-bf84-cf8400f67836');", "note::uuid = '6ecd8c99-4036-403d-bf84-cf8400f67836'"],
      ["A call in a cast", "create policy own on orders using (lower(note)::text = 'a');", "lower(note)::text = 'a'"],
      ["Text compared as bpchar", "create policy own on orders using (note::bpchar = 'abc');", "note::bpchar = 'abc'"],
      ["No setting on the other side", "create policy own on orders using (day::text = upper('now'));", "day::text = upper('now')"],
      ["An index on another expression", "create index on orders (upper(note)); create policy own on orders using (lower(note) = 'a');", "lower(note) = 'a'"],
    ].map(([title = "", sql = "", at = ""]) => ({ title, deployed: table, sql, reports: [{ message: "index" as const, at }] })),
    ...[
      ["Two columns", "create policy own on orders using (day::text || note = 'x' and lower(day::text || note) = 'x');"],
      ["A column on either side", "create policy own on orders using (lower(note) = code);"],
      ["Another operator finds nothing in an index", "create policy own on orders using (lower(note) <> 'a' and lower(note) like 'a%' and lower(note) is distinct from 'b');"],
      ["Inside a subquery", "create policy own on orders using (id in (select 1 where lower(note) = 'a'));"],
      ["Of what is written, not of what is read", "create policy own on orders for insert with check (lower(note) = 'a');"],
      ["Its own type", "create policy own on orders using (day::date = '2026-01-01');"],
      ["No column at all", "create policy own on orders using (lower('A') = 'a' and -id < 0);"],
    ].map(([title = "", sql = ""]) => ({ title, deployed: table, sql })),
    { title: "A column without an index", deployed: "create table orders (id bigint primary key, owner uuid not null);", sql: "create policy own on orders using (owner::text = current_setting('app.user_id', true));" },
  ],
});
