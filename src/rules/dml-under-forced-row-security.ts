import { defineRule } from "../rule.ts";
import type { Table } from "../catalog/schema.ts";
import type { Session } from "../catalog/session.ts";
import type { Settings } from "../settings.ts";

/** Whether policies filter what the owner of a table changes: they are forced, nothing says that this role is exempt, and no tenant was set. */
function isFiltered(table: Table, session: Session, { tenancy }: Settings, bypass: boolean): boolean {
  const isSet = tenancy !== null && tenancy.setting !== null && session.setting(tenancy.setting.toLowerCase()) !== undefined;
  return !bypass && table.rowSecurity.enabled === true && table.rowSecurity.forced === true && !isSet && session.setting("row_security") !== "off";
}

export default defineRule({
  id: "dml-under-forced-row-security",
  category: "correctness",
  severity: "warning",
  summary: "Make sure that a migration sees the rows it changes",
  why: "Under FORCE ROW LEVEL SECURITY the owner of a table sees what its policies show, and without a tenant in the session that is nothing: UPDATE and DELETE change 0 rows and succeed, and SET NOT NULL fails after them, or a later release finds the old values. Superusers and roles with BYPASSRLS see all rows.",
  instead: "Run migrations as a role with BYPASSRLS (then say `bypass: true`), or NO FORCE and FORCE around the statement in one transaction, or set the tenant and go tenant by tenant. After `set row_security = off` the server refuses what it would filter.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-ROW-SECURITY"],
  presets: ["strict"],

  options: {
    bypass: { type: "boolean", default: false, description: "The role that runs the migrations is a superuser or has BYPASSRLS." },
  },

  messages: {
    insert: "Row level security of {table} is forced: unless this runs as a role that bypasses it, a policy refuses each row that is not of the tenant in the session, and the migration fails.",
    found: "Row level security of {table} is forced: unless this runs as a role that bypasses it, {command} sees no rows without a tenant in the session, changes 0, and succeeds.",
  },

  on: {
    Insert(change, { catalog, session, settings, migration, options, report }) {
      const table = catalog.table(change.table);
      if (isFiltered(table, session, settings, options.bypass || migration.runner.hosting?.bypassesRowSecurity === true)) report("insert", { at: change, data: { table: table.label } });
    },
    Update(change, { catalog, session, settings, migration, options, report }) {
      const table = catalog.table(change.table);
      if (isFiltered(table, session, settings, options.bypass || migration.runner.hosting?.bypassesRowSecurity === true)) report("found", { at: change, data: { table: table.label, command: "UPDATE" } });
    },
    Delete(change, { catalog, session, settings, migration, options, report }) {
      const table = catalog.table(change.table);
      if (isFiltered(table, session, settings, options.bypass || migration.runner.hosting?.bypassesRowSecurity === true)) report("found", { at: change, data: { table: table.label, command: "DELETE" } });
    },
  },

  examples: [
    {
      title: "A backfill that finds nothing",
      deployed: "create table orders (id bigint primary key, tenant_id uuid, state text); alter table orders enable row level security, force row level security; create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
      sql: "update orders set state = 'open' where state is null;",
      reports: [{ message: "found", at: "update orders set state = 'open' where state is null", data: { table: "orders", command: "UPDATE" } }],
    },
    {
      title: "A clean-up too",
      deployed: "create table orders (id bigint primary key, tenant_id uuid); alter table orders enable row level security, force row level security; create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
      sql: "delete from orders where tenant_id is null;",
      reports: [{ message: "found", at: "delete from orders where tenant_id is null" }],
    },
    {
      title: "Rows of no tenant are refused",
      deployed: "create table orders (id bigint primary key, tenant_id uuid); alter table orders enable row level security, force row level security; create policy own on orders using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));",
      sql: "insert into orders (id) values (1);",
      reports: [{ message: "insert", at: "insert into orders (id) values (1)", data: { table: "orders" } }],
      notRun: "the tests run as a superuser, whom no policy holds back",
    },
    {
      title: "Not forced while it runs",
      deployed: "create table orders (id bigint primary key, tenant_id uuid, state text); alter table orders enable row level security, force row level security;",
      sql: "begin;\nalter table orders no force row level security;\nupdate orders set state = 'open' where state is null;\nalter table orders force row level security;\ncommit;",
    },
    {
      title: "A tenant is set",
      config: { tenancy: { column: "tenant_id", setting: "app.tenant_id" } },
      deployed: "create table orders (id bigint primary key, tenant_id uuid, state text); alter table orders enable row level security, force row level security;",
      sql: "set app.tenant_id = '3b1f7a52-8f0a-4d5e-9c56-0a5b8f1f6f11';\nupdate orders set state = 'open' where state is null;",
    },
    {
      title: "The server refuses what it would filter",
      deployed: "create table orders (id bigint primary key, state text); alter table orders enable row level security, force row level security;",
      sql: "set row_security = off;\nupdate orders set state = 'open' where state is null;",
    },
    {
      title: "A role that bypasses row level security",
      options: { bypass: true },
      deployed: "create table orders (id bigint primary key, state text); alter table orders enable row level security, force row level security;",
      sql: "update orders set state = 'open' where state is null;",
    },
    {
      title: "Not forced",
      deployed: "create table orders (id bigint primary key, state text); alter table orders enable row level security;",
      sql: "update orders set state = 'open' where state is null;",
    },
  ],
});
