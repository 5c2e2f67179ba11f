import type { Catalog } from "../catalog/catalog.ts";
import { columnsOf } from "../catalog/names.ts";
import { changeAt } from "../catalog/origin.ts";
import type { Table } from "../catalog/schema.ts";
import { compileGlob } from "../glob.ts";
import { defineRule, insertBefore } from "../rule.ts";
import type { SourceFile, Span } from "../source.ts";
import type { Change } from "../sql/change.ts";
import { quoteIdentifier, quoteList } from "../sql/names.ts";
import { isTenantScoped, tenantTables } from "../tenancy.ts";
import type { Tenancy } from "../settings.ts";

const numbers: ReadonlySet<string> = new Set(["int2", "int4", "int8", "smallserial", "serial", "bigserial", "uuid"]);

/** Whether a column holds made-up keys, no two of which are the same by chance: uuids, identities, what a function or a sequence gives, and what is called an id. */
function isSurrogate(table: Table, name: string, isKey: boolean): boolean {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || column.type === "unknown") return true;
  const made = column.identity !== null || column.default !== null;
  return made || /(?:^|_)id$/i.test(name) || column.type.name === "uuid" || (isKey && numbers.has(column.type.name));
}

/** Whether one of the columns points to a row of a table of tenants, and with that to one tenant. */
function belongsToTenant(table: Table, columns: readonly string[], tenancy: Tenancy, catalog: Catalog): boolean {
  return table.constraints.some(({ kind, columns: own, references }) => {
    const target = references === null ? undefined : catalog.findTable(references.resolved);
    return kind === "foreign key" && own.every((column) => columns.includes(column)) && target !== undefined && isTenantScoped(target, tenancy);
  });
}

/** The key of a table as it is written, and where the tenant could be put in front of it. */
function writtenKey(change: Change, columns: readonly string[], file: SourceFile): { readonly at: Span; readonly list: number | null } {
  const constraints = change.kind === "CreateTable" ? change.constraints : change.kind === "AddConstraint" ? [change.constraint] : [];
  const constraint = constraints.find((each) => (each.kind === "unique" || each.kind === "primary key") && each.columns.join("\0") === columns.join("\0"));
  if (constraint === undefined) return { at: change.span, list: null };
  const open = file.text.indexOf("(", constraint.span.start);
  return { at: constraint.span, list: constraint.inline || change.nested || open === -1 || open > constraint.span.end ? null : open + 1 };
}

export default defineRule({
  id: "unique-without-tenant",
  category: "tenancy",
  severity: "warning",
  summary: "Make keys unique within a tenant",
  why: "A unique key over all tenants lets one tenant take a name that another then cannot use, and tells who tries that someone has it: unique keys see all rows, whatever row level security hides.",
  instead: "Put the tenant column in the key: `unique (tenant_id, code)`. Surrogate keys, such as uuids and identities, are unique over all tenants and reveal nothing.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
  presets: ["strict"],

  options: {
    global: { type: "array", items: { type: "string" }, default: ["*token*", "*secret*", "*hash*", "*_key", "*uuid*", "stripe_*", "external_*", "idempotency*"], description: "Columns that are unique over all tenants on purpose: names or globs. A key that holds one of them is left alone." },
  },

  messages: {
    found: "{columns} of {table} is unique over all tenants: two of them cannot have the same, and each can find out what the others have.",
  },

  on: {
    history(history, { catalog, settings, options, read, report }) {
      const globs = options.global.map((pattern) => compileGlob(pattern));
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        if (!table.columns.some(({ name }) => name === tenancy.column)) continue;
        const keys = [
          ...table.constraints.filter(({ kind, inherited }) => (kind === "unique" || kind === "primary key") && !inherited).map(({ kind, columns, origin }) => ({ columns, origin, isKey: kind === "primary key" })),
          ...catalog.indexesOf(table).flatMap(({ unique, constraint, keys: own, origin, expressions }) => (!unique || constraint !== null || expressions.some(({ node }) => columnsOf(node).includes(tenancy.column)) ? [] : [{ columns: own.flatMap((key) => key ?? []), origin, isKey: false }])),
        ];
        for (const { columns, origin, isKey } of keys) {
          if (columns.length === 0 || columns.includes(tenancy.column) || columns.some((column) => isSurrogate(table, column, isKey && columns.length === 1) || globs.some((matches) => matches(column)))) continue;
          const passage = belongsToTenant(table, columns, tenancy, catalog) ? undefined : changeAt(history, read, origin);
          if (passage === undefined) continue;
          const { at, list } = writtenKey(passage.change, columns, passage.file);
          report("found", {
            at, file: passage.file,
            data: { columns: quoteList(columns), table: table.label },
            suggestions: list === null ? undefined : [{ title: `Put ${quoteIdentifier(tenancy.column)} in the key`, edits: [insertBefore({ start: list, end: list }, `${quoteIdentifier(tenancy.column)}, `)] }],
          });
        }
      }
    },
  },

  examples: [
    {
      title: "A code that every tenant gives itself",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table products (id bigint primary key, tenant_id uuid not null, code text not null, unique (code));",
      reports: [{ message: "found", at: "unique (code)", data: { columns: "code", table: "products" } }],
      suggested: "create table products (id bigint primary key, tenant_id uuid not null, code text not null, unique (tenant_id, code));",
    },
    {
      title: "A name as the primary key",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table settings (name text primary key, tenant_id uuid not null);",
      reports: [{ message: "found", at: "primary key" }],
    },
    {
      title: "A unique index",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table products (id bigint primary key, tenant_id uuid not null, code text not null);",
      sql: "create unique index concurrently products_code on products (code);",
      reports: [{ message: "found", at: "create unique index concurrently products_code on products (code)" }],
    },
    {
      title: "Unique within a tenant",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table products (id uuid primary key, tenant_id uuid not null, code text not null, unique (tenant_id, code));",
    },
    {
      title: "Surrogate keys and tokens",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table invitations (id bigint primary key, tenant_id uuid not null, reference uuid unique default gen_random_uuid(), invite_token text unique);",
    },
    {
      title: "One row for each row of a tenant",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid not null);",
      sql: "create table receipts (id bigint primary key, tenant_id uuid not null, order_id bigint unique references orders);",
    },
    {
      title: "A later migration puts the tenant in",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create table products (id bigint primary key, tenant_id uuid not null, code text not null, constraint products_code unique (code));",
      sql: "alter table products drop constraint products_code, add constraint products_code unique (tenant_id, code);",
    },
    {
      title: "No tenancy is configured",
      sql: "create table products (id bigint primary key, tenant_id uuid not null, code text unique);",
    },
    {
      title: "Keys that something makes up: an identity, a default, a uuid, a number",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table jobs (nr bigint generated always as identity unique, tenant_id bigint not null, slot uuid unique, code text default md5(random()::text) unique, ref_id text unique, number int primary key);",
    },
    {
      title: "A number that is no key alone, and a partition's part of one",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table rooms (tenant_id bigint not null, number int, floor int, primary key (number, floor), constraint once unique (number));\ncreate table halls (tenant_id bigint not null, name text, constraint named unique (name)) partition by range (name);",
      reports: [{ message: "found", at: "primary key (number, floor)", data: { columns: "number, floor", table: "rooms" } }, { message: "found", at: "constraint once unique (number)" }, { message: "found", at: "constraint named unique (name)" }],
      suggested: "create table rooms (tenant_id bigint not null, number int, floor int, primary key (tenant_id, number, floor), constraint once unique (number));\ncreate table halls (tenant_id bigint not null, name text, constraint named unique (name)) partition by range (name);",
    },
    {
      title: "Rows of a table that all tenants share, or of some other column",
      config: { tenancy: { column: "tenant_id", exempt: ["countries"] } },
      deployed: "create table countries (code text primary key); create table users (id bigint primary key, tenant_id bigint not null);",
      sql: "create table offices (tenant_id bigint not null, country text references countries, code text, user_id bigint references users);\ncreate unique index offices_country on offices (country);\ncreate index offices_code on offices (code);\ncreate unique index offices_both on offices ((tenant_id || code));",
      reports: [{ message: "found", at: "create unique index offices_country on offices (country)" }],
    },
  ],
});
