import { quoteText } from "../catalog/names.ts";
import { writtenPolicies } from "../facts/policies.ts";
import { defineRule, replace } from "../rule.ts";
import { callsCast, callsIn } from "../sql/calls.ts";
import type { DataType } from "../sql/change.ts";
import { constantValue, isBuiltIn, type FunctionCall } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

const texts: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name", "citext"]);

/** The setting of one's own that a call reads, and whether it says that the setting may be absent; null for other calls. PostgREST sets those called `request.…` for every request. */
function readingOf({ name, arguments: [first, second] }: FunctionCall): { readonly setting: string; readonly missingOk: boolean } | null {
  const setting = first !== undefined && isBuiltIn(name, "current_setting") ? constantValue(first) : undefined;
  if (typeof setting !== "string" || !setting.includes(".") || setting.startsWith("request.")) return null;
  return { setting, missingOk: second !== undefined && constantValue(second) === true };
}

function takesEmptyText({ schema, name, dimensions }: DataType): boolean {
  return dimensions === 0 && (texts.has(name) || (schema !== "pg_catalog" && name === "citext"));
}

export default defineRule({
  id: "policy-setting-null-safety",
  category: "correctness",
  severity: "warning",
  summary: "Let a policy see no rows, and not fail, where its setting is not set",
  why: "A setting of one's own is NULL only until it is first set in a session. After RESET, or at the end of the transaction that SET LOCAL it, it is an empty text, and `''::uuid` is an error: with a connection pool, queries outside of a transaction then fail on some connections and find nothing on others.",
  instead: "`nullif(current_setting('app.tenant_id', true), '')::uuid`: no tenant, no rows.",
  see: ["https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET", "https://www.postgresql.org/docs/current/functions-conditional.html#FUNCTIONS-NULLIF"],
  presets: ["strict"],

  options: {
    "missing-ok": { type: "boolean", default: false, description: "Also find current_setting() without its second argument, which fails where nothing has set the setting yet." },
  },

  messages: {
    empty: "Where {setting} was set and is no longer, it is an empty text, and the policy {policy} of {table} fails at the cast to {type}. Put nullif(…, '') around the call.",
    unset: "Where nothing has set {setting}, the policy {policy} fails, and with it every query on {table}. Give current_setting() true as its second argument.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      for (const { table, policy, clauses } of writtenPolicies(history, catalog, read)) {
        for (const { expression, passage, at } of clauses) {
          for (const { call, type } of callsCast(expression)) {
            const reading = readingOf(call);
            if (reading?.missingOk !== true || takesEmptyText(type)) continue;
            const suggestions = call.span === null ? undefined : [{ title: "Take an empty text for none", edits: [replace(call.span, `nullif(${call.sql}, '')`)] }];
            report("empty", { at: call.span ?? at, file: passage.file, data: { setting: reading.setting, policy: quoteIdentifier(policy.name), table: table.label, type: type.label }, suggestions });
          }
          if (!options["missing-ok"]) continue;
          for (const call of callsIn(expression).filter((each) => readingOf(each)?.missingOk === false)) {
            const setting = readingOf(call)?.setting ?? "";
            report("unset", { at: call.span ?? at, file: passage.file, data: { setting, policy: quoteIdentifier(policy.name), table: table.label }, suggestions: call.span === null ? undefined : [{ title: "Say that it may be absent", edits: [replace(call.span, `current_setting(${quoteText(setting)}, true)`)] }] });
          }
        }
      }
    },
  },

  examples: [
    {
      title: "An empty text is no uuid",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id', true)::uuid);",
      reports: [{ message: "empty", at: "current_setting('app.tenant_id', true)", data: { setting: "app.tenant_id", policy: "own", table: "orders", type: "uuid" } }],
      suggested: "create policy own on orders using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);",
    },
    {
      title: "In a sub-select",
      deployed: "create table orders (id bigint primary key, tenant_id bigint not null);",
      sql: "create policy own on orders using (tenant_id = (select current_setting('app.tenant_id', true))::bigint);",
      reports: [{ message: "empty", at: "current_setting('app.tenant_id', true)" }],
      suggested: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))::bigint);",
    },
    {
      title: "It fails until the setting is there",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      options: { "missing-ok": true },
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
      reports: [{ message: "unset", at: "current_setting('app.tenant_id')", data: { setting: "app.tenant_id", policy: "own", table: "orders" } }],
      suggested: "create policy own on orders using (tenant_id = current_setting('app.tenant_id', true)::uuid);",
    },
    {
      title: "Neither NULL nor an empty text is a tenant",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
    },
    {
      title: "Compared as text",
      deployed: "create table orders (id bigint primary key, tenant_id text not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id', true)::text);",
    },
    {
      title: "It is meant to fail: the second argument is left out",
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create policy own on orders using (tenant_id = current_setting('app.tenant_id')::uuid);",
    },
    {
      title: "PostgREST sets it for every request",
      deployed: "create table orders (id bigint primary key, owner text not null);",
      sql: "create policy own on orders using (owner = current_setting('request.jwt.claims', true)::json->>'sub');",
    },
    {
      title: "Settings of the server, arrays, a name that is not known, an own function",
      options: { "missing-ok": true },
      deployed: "create function current_setting(int) returns text language sql as 'select ''x.y''';",
      sql: "create table orders (id bigint, tags text[], label text);\nalter table orders enable row level security;\ncreate policy a on orders using (id = current_setting('work_mem', true)::bigint);\ncreate policy b on orders using (tags = current_setting('app.tags', true)::text[]);\ncreate policy c on orders using (label = current_setting(1));\ncreate policy d on orders using (id = current_setting('app.' || 'id', true)::bigint);\ncreate policy e on orders using (id = current_setting('app.id', false)::bigint);",
      reports: [{ message: "empty", at: "current_setting('app.tags', true)" }, { message: "unset", at: "current_setting('app.id', false)" }],
      suggested: "create table orders (id bigint, tags text[], label text);\nalter table orders enable row level security;\ncreate policy a on orders using (id = current_setting('work_mem', true)::bigint);\ncreate policy b on orders using (tags = nullif(current_setting('app.tags', true), '')::text[]);\ncreate policy c on orders using (label = current_setting(1));\ncreate policy d on orders using (id = current_setting('app.' || 'id', true)::bigint);\ncreate policy e on orders using (id = current_setting('app.id', false)::bigint);",
    },
  ],
});
