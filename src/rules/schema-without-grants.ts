import type { Catalog } from "../catalog/catalog.ts";
import { changesIn, ofKinds } from "../facts/changes-on.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier, quoteRole } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

/** Whether a role may look into a schema: it was granted, to it or to all, or it owns it. */
function mayUse(schema: string, role: string, catalog: Catalog): boolean {
  const attachment = catalog.attachment("schema", { schema: "", name: schema });
  return attachment?.owner === role || (attachment?.grants ?? []).some(({ grantee, privilege }) => privilege === "usage" && (grantee === role || grantee === "public"));
}

/** Whether privileges on what is made later in the schema are seen to, before or in this script. */
function setsDefaults(schema: string, text: ScriptText, catalog: Catalog): boolean {
  const later = ofKinds(changesIn(text), "Neutral").flatMap(({ alteration }) => (alteration?.type === "default privileges" && alteration.grant ? [alteration.schemas] : []));
  return catalog.defaultPrivileges().some((each) => each.schema === null || each.schema === schema) || later.some((schemas) => schemas.length === 0 || schemas.includes(schema));
}

/** Whether a schema holds no tables and views. Of sequences and functions a schema may well have none for good. */
function isEmpty(schema: string, catalog: Catalog): boolean {
  return !catalog.objects().some((object) => object.schema === schema && (object.kind === "view" || object.kind === "materialized view")) && !catalog.tables().some((table) => table.schema === schema);
}

export default defineRule({
  id: "schema-without-grants",
  category: "convention",
  severity: "warning",
  summary: "Let the application into a new schema",
  why: "No one but its owner may use a new schema: the application finds nothing in it until it is granted USAGE, whatever it may do with the tables. And GRANT ON ALL TABLES means those that are there: in an empty schema it grants nothing, and tables made later stay closed.",
  instead: "GRANT USAGE ON SCHEMA in the same migration, and ALTER DEFAULT PRIVILEGES IN SCHEMA for what comes, or GRANT after the tables are made.",
  see: ["https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PRIV", "https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html"],
  presets: ["strict"],
  silentWhereUnlikely: true,
  options: {
    roles: { type: "array", items: { type: "string" }, default: [], description: "The roles of the application, each of which must be granted USAGE on every schema. Empty: only grants on empty schemas are found." },
  },

  messages: {
    usage: "The role {role} is not granted USAGE on the new schema {schema}, so it reaches nothing in it.",
    early: "The schema {schema} holds no tables yet, so this grants nothing, and those made later stay closed. Use ALTER DEFAULT PRIVILEGES, or grant after they are made.",
  },

  on: {
    script(text, { catalog, options, report }) {
      for (const statement of text.statements) {
        for (const change of statement.changes) {
          if (change.kind !== "CreateSchema" || catalog.schemaExists(change.name) !== true) continue;
          for (const role of options.roles) {
            if (mayUse(change.name, role, catalog)) continue;
            report("usage", {
              at: change,
              data: { role: quoteRole(role), schema: quoteIdentifier(change.name) },
              suggestions: change.nested ? undefined : [{ title: `Grant USAGE to ${quoteRole(role)}`, edits: [insertAfter(statement, `;\ngrant usage on schema ${quoteIdentifier(change.name)} to ${quoteRole(role)}`)] }],
            });
          }
        }
      }
    },
    Neutral(change, { catalog, text, report }) {
      const { alteration } = change;
      if (alteration?.type !== "privileges" || alteration.on !== "table" || !alteration.grant) return;
      for (const schema of alteration.inSchemas) {
        if (schema === "public" || catalog.schemaExists(schema) !== true || !isEmpty(schema, catalog) || setsDefaults(schema, text, catalog)) continue;
        report("early", { at: change, data: { schema: quoteIdentifier(schema) } });
      }
    },
  },

  examples: [
    {
      title: "The application stays outside",
      options: { roles: ["app"] },
      deployed: "create role app;",
      sql: "create schema if not exists routing;",
      reports: [{ message: "usage", at: "create schema if not exists routing", data: { role: "app", schema: "routing" } }],
      suggested: "create schema if not exists routing;\ngrant usage on schema routing to app;",
    },
    {
      title: "All tables of an empty schema are none",
      deployed: "create role app;",
      sql: "create schema routing;\ngrant usage on schema routing to app;\ngrant all on all tables in schema routing to app;\ncreate table routing.tours (id bigint primary key);",
      reports: [{ message: "early", at: "grant all on all tables in schema routing to app", data: { schema: "routing" } }],
    },
    {
      title: "Privileges for what is there, and for what comes",
      options: { roles: ["app"] },
      deployed: "create role app;",
      sql: "create schema routing;\ngrant usage on schema routing to app;\nalter default privileges in schema routing grant all on tables to app;\ngrant all on all tables in schema routing to app;",
    },
    {
      title: "Granted after the tables are made",
      options: { roles: ["app"] },
      deployed: "create role app;",
      sql: "create schema routing;\ncreate table routing.tours (id bigint primary key);\ngrant usage on schema routing to app;\ngrant all on all tables in schema routing to app;",
    },
    {
      title: "The configuration names no role",
      sql: "create schema routing;",
    },
    {
      title: "The role owns it, or all may use it",
      deployed: "create role app;",
      sql: "create schema billing authorization app;\ncreate schema shop;\ngrant usage on schema shop to public;",
      options: { roles: ["app"] },
    },
    {
      title: "Another privilege, or another role's",
      deployed: "create role app; create role audit;",
      sql: "create schema billing;\ngrant create on schema billing to app;\ngrant usage on schema billing to audit;",
      options: { roles: ["app"] },
      reports: [{ message: "usage", at: "create schema billing", data: { role: "app", schema: "billing" } }],
      suggested: "create schema billing;\ngrant usage on schema billing to app;\ngrant create on schema billing to app;\ngrant usage on schema billing to audit;",
    },
    {
      title: "It is gone again",
      sql: "create schema staging;\ndrop schema staging;",
      options: { roles: ["app"] },
    },
    {
      title: "Views count, and so do default privileges for every schema",
      deployed: "create role app; create schema billing; create view billing.one as select 1 as n; create schema shop; create materialized view shop.two as select 2 as n; create schema jobs;",
      sql: "grant select on all tables in schema billing to app;\ngrant select on all tables in schema shop to app;\ngrant select on all tables in schema jobs to app;\nalter default privileges grant select on tables to app;",
    },
    {
      title: "Default privileges that were there before",
      deployed: "create role app; create schema billing; alter default privileges in schema billing grant select on tables to app;",
      sql: "grant select on all tables in schema billing to app;",
    },
    {
      title: "Tables, a function and defaults elsewhere",
      deployed: "create role app; create table orders (id int); create view seen as select 1 as n; create schema billing; create function billing.f() returns int language sql as 'select 1'; create schema shop; alter default privileges in schema shop grant select on tables to app;",
      sql: "grant select on all tables in schema billing to app;\nalter default privileges in schema shop grant select on tables to app;\nalter default privileges in schema billing revoke select on tables from public;",
      reports: [{ message: "early", at: "grant select on all tables in schema billing to app" }],
    },
    {
      title: "Sequences, what is taken away, and the schema that always is",
      deployed: "create role app; create schema billing;",
      sql: "grant usage on all sequences in schema billing to app;\nrevoke select on all tables in schema billing from app;\ngrant select on all tables in schema public to app;",
    },
  ],
});
