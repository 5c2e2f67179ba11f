import type { Column, Table } from "../catalog/schema.ts";
import { changeAt } from "../catalog/origin.ts";
import type { Edit } from "../finding.ts";
import { defineRule, insertAfter, replace } from "../rule.ts";
import type { Tenancy } from "../settings.ts";
import type { ColumnDefinition, Expression } from "../sql/change.ts";
import { functionCalls, nodesTagged } from "../sql/expression.ts";
import { quoteIdentifier, quotePath } from "../sql/names.ts";
import { matchesTable, tenantTables } from "../tenancy.ts";

/** Whether a foreign key of the table holds the column to the tenants, by itself or with the key of another tenant-scoped table. */
function pointsToTenants({ constraints }: Table, column: string, references: string): boolean {
  return constraints.some(({ columns, references: target, enforced }) =>
    enforced && columns.includes(column) && target !== null && (columns.length > 1 || matchesTable([references], target.resolved)));
}

/** What makes up a new value for each row. */
const inventing: readonly string[] = ["gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4", "uuidv7", "nextval", "random", "now"];

/** Whether a default gives the tenant of the session: it asks something, and not for a value that is made up. */
function readsSession({ node }: Expression): boolean {
  const calls = functionCalls(node);
  return nodesTagged(node, "SQLValueFunction").length > 0 || (calls.length > 0 && !calls.some(({ name }) => inventing.includes(name.name)));
}

function problemsOf(table: Table, column: Column, { type, references }: Tenancy): readonly ("type" | "nullable" | "default" | "reference")[] {
  return [
    ...(type !== null && column.type !== "unknown" && column.type.label !== type ? (["type"] as const) : []),
    ...(column.notNull === false ? (["nullable"] as const) : []),
    ...(column.default !== "unknown" && column.default !== null && !readsSession(column.default) ? (["default"] as const) : []),
    ...(references !== null && !pointsToTenants(table, column.name, references) ? (["reference"] as const) : []),
  ];
}

export default defineRule({
  id: "malformed-tenant-column",
  category: "tenancy",
  severity: "warning",
  summary: "Define the tenant column the same way in every table",
  why: "A nullable tenant column admits rows that no tenant sees, a constant default puts forgotten rows under a wrong tenant, another type makes comparisons fail or miss the index, and without a foreign key the rows of a deleted tenant stay.",
  instead: "Write it as the configuration says: the type, NOT NULL, no constant default, a foreign key to the table of tenants.",
  see: ["https://www.postgresql.org/docs/current/ddl-constraints.html"],
  presets: ["strict"],

  messages: {
    type: "The column {column} of {table} is {found}, not {type} as in the other tables of tenants.",
    nullable: "The column {column} of {table} may be null: such rows belong to no tenant.",
    default: "The column {column} of {table} has the default {value}: an INSERT that forgets the tenant puts the row there.",
    reference: "The column {column} of {table} has no foreign key to {references}, so it can name a tenant that does not exist.",
  },

  on: {
    history(history, { catalog, settings, read, report }) {
      for (const { table, tenancy } of tenantTables(catalog, settings)) {
        const column = table.columns.find(({ name }) => name === tenancy.column);
        const passage = column === undefined ? undefined : (changeAt(history, read, column.origin) ?? changeAt(history, read, table.origin));
        if (column === undefined || passage === undefined) continue;
        const { change, file } = passage;
        const definition = change.kind === "AddColumn" ? change.column : change.kind === "CreateTable" ? change.columns.find(({ name }) => name === column.name) : undefined;
        const where = { at: definition ?? change, file };
        const suggest = (title: string, edit: (at: ColumnDefinition) => Edit) => (definition === undefined || change.kind !== "CreateTable" || change.nested ? undefined : [{ title, edits: [edit(definition)] }]);
        const names = { table: table.label, column: quoteIdentifier(column.name) };
        for (const problem of problemsOf(table, column, tenancy)) {
          if (problem === "type") report("type", { ...where, data: { ...names, found: column.type === "unknown" ? "" : column.type.label, type: tenancy.type ?? "" }, suggestions: suggest("Change the type", ({ typeSpan }) => replace(typeSpan, tenancy.type ?? "")) });
          else if (problem === "nullable") report("nullable", { ...where, data: names, suggestions: suggest("Make it NOT NULL", ({ typeSpan }) => insertAfter(typeSpan, " not null")) });
          else if (problem === "default") report("default", { ...where, data: { ...names, value: column.default === "unknown" ? "" : (column.default?.sql ?? "") } });
          else report("reference", { ...where, data: { ...names, references: quotePath(tenancy.references ?? "") }, suggestions: suggest("Add the foreign key", (at) => insertAfter(at, ` references ${quotePath(tenancy.references ?? "")}`)) });
        }
      }
    },
  },

  examples: [
    {
      title: "A nullable tenant",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid);",
      reports: [{ message: "nullable", at: "tenant_id uuid" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);",
    },
    {
      title: "Another type",
      config: { tenancy: { column: "tenant_id", type: "uuid" } },
      sql: "create table orders (id bigint primary key, tenant_id text not null);",
      reports: [{ message: "type", at: "tenant_id text not null", data: { table: "orders", column: "tenant_id", found: "text", type: "uuid" } }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null);",
    },
    {
      title: "A constant default",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id integer not null default 1);",
      reports: [{ message: "default", at: "tenant_id integer not null default 1" }],
    },
    {
      title: "No foreign key",
      config: { tenancy: { column: "tenant_id", references: "tenants" } },
      deployed: "create table tenants (id uuid primary key);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);",
      reports: [{ message: "reference", at: "tenant_id uuid not null" }],
      suggested: "create table orders (id bigint primary key, tenant_id uuid not null references tenants);",
    },
    {
      title: "As the configuration says",
      config: { tenancy: { column: "tenant_id", type: "uuid", references: "core.tenants" } },
      deployed: "create schema core; create table core.tenants (id uuid primary key);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null references core.tenants (id) on delete cascade);",
    },
    {
      title: "A later statement completes it",
      config: { tenancy: { column: "tenant_id", references: "tenants" } },
      deployed: "create table tenants (id uuid primary key); create table orders (id bigint primary key);",
      sql: "alter table orders add column tenant_id uuid;\nalter table orders alter column tenant_id set not null;\nalter table orders add constraint orders_tenant foreign key (tenant_id) references tenants (id);",
    },
    {
      title: "The default is the tenant of the session",
      config: { tenancy: { column: "tenant_id" } },
      sql: "create table orders (id bigint primary key, tenant_id uuid not null default current_setting('app.tenant_id')::uuid);",
    },
    {
      title: "A foreign key that holds tenant and row together",
      config: { tenancy: { column: "tenant_id", references: "tenants" } },
      deployed: "create table tenants (id uuid primary key); create table orders (id bigint, tenant_id uuid not null references tenants, primary key (tenant_id, id));",
      sql: "create table lines (tenant_id uuid not null, order_id bigint not null, foreign key (tenant_id, order_id) references orders (tenant_id, id));",
    },
    {
      title: "Defaults that give the tenant: a role, a setting, a function of the house",
      config: { tenancy: { column: "tenant" } },
      deployed: "create function own_tenant() returns text language sql as 'select 1::text';",
      sql: "create table orders (id bigint primary key, tenant name not null default current_user);\ncreate table carts (id bigint primary key, tenant text not null default current_setting('app.tenant'));\ncreate table notes (id bigint primary key, tenant text not null default own_tenant());",
    },
    {
      title: "A default that makes one up, and a column that came later",
      config: { tenancy: { column: "tenant_id", type: "uuid", references: "tenants" } },
      deployed: "create table tenants (id uuid primary key); create table carts (id bigint primary key);",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null default gen_random_uuid() references tenants);\nalter table carts add column tenant_id uuid;\ndo $$ begin create table notes (id bigint primary key, tenant_id uuid references tenants); end $$;",
      reports: [
        { message: "default", at: "tenant_id uuid not null default gen_random_uuid() references tenants" },
        { message: "reference", at: "tenant_id uuid" },
        { message: "nullable", at: "tenant_id uuid" },
        { message: "nullable", at: "tenant_id uuid references tenants" },
      ],
    },
    { title: "Foreign keys that hold something else, or nothing yet", config: { tenancy: { column: "tenant_id", references: "tenants" } }, postgres: 18, deployed: "create table tenants (id uuid primary key); create table users (id uuid primary key);", sql: "create table orders (id bigint primary key, tenant_id uuid not null references users, other_id uuid references tenants);\ncreate table carts (id bigint primary key, tenant_id uuid not null, constraint own foreign key (tenant_id) references tenants not enforced);\ncreate table countries (code text primary key);", reports: [{ message: "reference", at: "tenant_id uuid not null references users" }, { message: "reference", at: "tenant_id uuid not null" }], suggested: "create table orders (id bigint primary key, tenant_id uuid not null references users references tenants, other_id uuid references tenants);\ncreate table carts (id bigint primary key, tenant_id uuid not null, constraint own foreign key (tenant_id) references tenants not enforced);\ncreate table countries (code text primary key);" },
  ],
});
