import type { Table } from "../catalog/schema.ts";
import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { runTimeName } from "../sql/change.ts";
import { rolesLabel, writtenGrants } from "../sql/grants.ts";
import { isTenantScoped } from "../tenancy.ts";

/** What policies say nothing about, and what one does with it. */
const past: Readonly<Record<string, string>> = {
  truncate: "TRUNCATE empties the table for everyone, and no policy is asked",
  references: "a foreign key of its own tells it which keys there are, whoever's rows they are",
  trigger: "a trigger of its own sees every row that anyone writes",
};

export default defineRule({
  id: "grant-past-row-security",
  category: "security",
  severity: "warning",
  summary: "Grant no privileges on a protected table that policies say nothing about",
  why: "Row level security is about SELECT, INSERT, UPDATE and DELETE. TRUNCATE takes the rows of all tenants, the check of a foreign key sees all keys, and a trigger sees what others write.",
  instead: "Grant an application SELECT, INSERT, UPDATE and DELETE, those it needs. The rest is for the owner.",
  see: ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/ddl-priv.html"],
  presets: ["strict"],

  options: {
    roles: { type: "array", items: { type: "string" }, default: ["postgres", "service_role", "supabase_*", "*_owner", "*_admin", "*migrat*"], description: "Roles that may have everything: names or globs. A grant to them alone is left alone." },
  },

  messages: {
    found: "This gives {roles} {privilege} on {table}, past its row level security: {why}.",
  },

  on: {
    statement(statement, { catalog, settings, options, report }) {
      const globs = options.roles.map((pattern) => compileGlob(pattern));
      const isProtected = (table: Table): boolean => table.rowSecurity.enabled === true || (settings.tenancy !== null && isTenantScoped(table, settings.tenancy));
      for (const { clause, objects, at } of writtenGrants(statement)) {
        const grantees = clause.grantees.filter((role) => role !== runTimeName && !globs.some((matches) => matches(role)));
        if (!clause.grant || clause.on !== "table" || grantees.length === 0) continue;
        const [table] = objects.flatMap(({ name }) => catalog.findTable(name) ?? []).filter(isProtected);
        if (table === undefined) continue;
        for (const { name } of clause.privileges) {
          const why = Object.hasOwn(past, name) ? past[name] : undefined;
          if (why !== undefined) report("found", { at, data: { roles: rolesLabel(grantees), privilege: name.toUpperCase(), table: table.label, why } });
        }
      }
    },
  },

  examples: [
    {
      title: "TRUNCATE",
      deployed: "create role app; create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "grant select, insert, update, delete, truncate on orders to app;",
      reports: [{ message: "found", at: "grant select, insert, update, delete, truncate on orders to app", data: { roles: "app", privilege: "TRUNCATE", table: "orders", why: "TRUNCATE empties the table for everyone, and no policy is asked" } }],
    },
    {
      title: "A table of tenants",
      config: { tenancy: { column: "tenant_id" } },
      deployed: "create role app;",
      sql: "create table orders (id bigint primary key, tenant_id uuid not null);\ngrant select, references, trigger on orders to app;\nalter table orders enable row level security;",
      reports: [{ message: "found", at: "grant select, references, trigger on orders to app" }, { message: "found", at: "grant select, references, trigger on orders to app" }],
    },
    {
      title: "What policies are about",
      deployed: "create role app; create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "grant select, insert, update, delete on orders to app;",
    },
    {
      title: "A table that is not protected",
      deployed: "create role app; create table staging (id bigint primary key);",
      sql: "grant truncate on staging to app;",
    },
    {
      title: "A role that may have everything",
      deployed: "create role app_owner; create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "grant truncate on orders to app_owner;",
    },
    {
      title: "Taken away",
      deployed: "create role app; create table orders (id bigint primary key, owner name); alter table orders enable row level security;",
      sql: "revoke truncate on orders from app;",
    },
  ],
});
