import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { runTimeName } from "../sql/change.ts";
import { objectsLabel, rolesLabel, writtenGrants } from "../sql/grants.ts";

/** Classes with a single privilege: ALL is that one. */
const single: ReadonlySet<string> = new Set(["function", "type", "language", "foreign data wrapper", "server", "tablespace"]);

/** What ALL is more than anyone expects. */
function surplus(on: string): string {
  if (on === "table") return "TRUNCATE, which row level security does not see, REFERENCES, TRIGGER, and from PostgreSQL 17 on MAINTAIN";
  if (on === "schema") return "CREATE, with which functions and tables can be put in the way of yours";
  if (on === "database") return "CREATE and TEMPORARY";
  if (on === "parameter") return "ALTER SYSTEM";
  return "UPDATE, with which setval() sets it back";
}

export default defineRule({
  id: "grant-all",
  category: "security",
  severity: "warning",
  summary: "Grant the privileges that are needed by name",
  why: "ALL is what the server has, not what an application needs: on a table it holds TRUNCATE, TRIGGER and REFERENCES, and a new major version may add to it. ALL TABLES IN SCHEMA holds tables that nobody thought of, WITH GRANT OPTION hands on the right to hand on.",
  instead: "List the privileges: `grant select, insert, update, delete on orders to app`. For tables to come, ALTER DEFAULT PRIVILEGES with the same list.",
  see: ["https://www.postgresql.org/docs/current/ddl-priv.html", "https://www.postgresql.org/docs/current/sql-grant.html"],
  presets: ["strict"],

  options: {
    roles: { type: "array", items: { type: "string" }, default: ["postgres", "service_role", "supabase_*", "*_owner", "*_admin", "*migrat*"], description: "Roles that may have everything: names or globs. A grant to them alone is left alone." },
    "all-in-schema": { type: "boolean", default: false, description: "Also find lists of privileges ON ALL TABLES IN SCHEMA and the like." },
  },

  messages: {
    all: "This gives {roles} every privilege on {objects}: also {surplus}.",
    schema: "This gives {roles} privileges on {objects}, those that nobody thought of included.",
    option: "This lets {roles} hand its privileges on {objects} to anyone.",
  },

  on: {
    statement(statement, { catalog, options, report }) {
      const globs = options.roles.map((pattern) => compileGlob(pattern));
      for (const grant of writtenGrants(statement)) {
        const { clause, inSchemas, at } = grant;
        const grantees = clause.grantees.filter((role) => role !== runTimeName && !globs.some((matches) => matches(role)));
        if (!clause.grant || grantees.length === 0) continue;
        const data = { roles: rolesLabel(grantees), objects: objectsLabel(grant, catalog) };
        if (clause.privileges.some(({ name }) => name === "all") && !single.has(clause.on)) report("all", { at, data: { ...data, surplus: surplus(clause.on) } });
        else if (options["all-in-schema"] && inSchemas.length > 0) report("schema", { at, data });
        if (clause.grantOption) report("option", { at, data });
      }
    },
  },

  examples: [
    {
      title: "Everything on every table of a schema",
      deployed: "create role app; create schema routing;",
      sql: "grant all privileges on all tables in schema routing to app;",
      reports: [{ message: "all", at: "grant all privileges on all tables in schema routing to app", data: { roles: "app", objects: "all tables in routing", surplus: "TRUNCATE, which row level security does not see, REFERENCES, TRIGGER, and from PostgreSQL 17 on MAINTAIN" } }],
    },
    {
      title: "Tables to come",
      deployed: "create role app;",
      sql: "alter default privileges in schema public grant all on tables to app;",
      reports: [{ message: "all", at: "alter default privileges in schema public grant all on tables to app" }],
    },
    {
      title: "With the right to hand on",
      deployed: "create role app; create table orders (id bigint primary key);",
      sql: "grant select on orders to app with grant option;",
      reports: [{ message: "option", at: "grant select on orders to app with grant option", data: { roles: "app", objects: "orders" } }],
    },
    {
      title: "A list, but of every table",
      deployed: "create role app;",
      options: { "all-in-schema": true },
      sql: "grant select, insert on all tables in schema public to app;",
      reports: [{ message: "schema", at: "grant select, insert on all tables in schema public to app" }],
    },
    {
      title: "What is needed",
      deployed: "create role app; create table orders (id bigint primary key);",
      sql: "grant select, insert, update, delete on orders to app;\ngrant select, insert on all tables in schema public to app;",
    },
    {
      title: "A function has one privilege",
      deployed: "create role app; create function total() returns bigint language sql as $$ select 1 $$;",
      sql: "grant all on function total() to app;",
    },
    {
      title: "A role that may have everything",
      deployed: "create role app_owner;",
      sql: "grant all on schema public to app_owner;",
    },
    {
      title: "Taken away",
      deployed: "create role app; create table orders (id bigint primary key);",
      sql: "revoke all on orders from app;",
    },
  ],
});
