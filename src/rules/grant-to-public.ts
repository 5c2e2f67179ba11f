import { compileGlob } from "../glob.ts";
import { defineRule } from "../rule.ts";
import { objectsLabel, rolesLabel, writtenGrants } from "../sql/grants.ts";

/** What everyone has to start with, or what means little by itself. */
const harmless: ReadonlySet<string> = new Set(["schema usage", "type usage", "language usage", "database connect", "database temporary", "function execute"]);

export default defineRule({
  id: "grant-to-public",
  category: "security",
  severity: "warning",
  summary: "Grant to named roles, not to everyone",
  why: "PUBLIC is every role there is and will be, those of monitoring, of other applications and of people with a read-only account included. What it holds cannot be taken from one of them: REVOKE from a role does nothing while PUBLIC has the privilege.",
  instead: "Make a role for those who need it, grant to that, and make them members.",
  see: ["https://www.postgresql.org/docs/current/ddl-priv.html"],
  presets: ["strict"],

  options: {
    roles: { type: "array", items: { type: "string" }, default: ["public"], description: "Roles that stand for everyone, names or globs: add `anon` where an API has a role for visitors." },
  },

  messages: {
    found: "This gives {roles}, and with that everyone, {privileges} on {objects}.",
    create: "This lets {roles}, and with that everyone, make objects in {objects}: functions and tables that are found ahead of yours.",
  },

  on: {
    statement(statement, { catalog, options, report }) {
      const globs = options.roles.map((pattern) => compileGlob(pattern));
      for (const grant of writtenGrants(statement)) {
        const { clause, at } = grant;
        const grantees = clause.grantees.filter((role) => globs.some((matches) => matches(role)));
        const names = clause.privileges.map(({ name }) => name);
        if (!clause.grant || grantees.length === 0) continue;
        const data = { roles: rolesLabel(grantees), objects: objectsLabel(grant, catalog) };
        if (clause.on === "schema" && (names.includes("create") || names.includes("all"))) report("create", { at, data });
        else if (!names.every((name) => harmless.has(`${clause.on} ${name === "all" && clause.on === "function" ? "execute" : name}`))) report("found", { at, data: { ...data, privileges: names.map((name) => (name === "all" ? "every privilege" : name.toUpperCase())).join(", ") } });
      }
    },
  },

  examples: [
    {
      title: "A table",
      deployed: "create table orders (id bigint primary key);",
      sql: "grant select, update on orders to public;",
      reports: [{ message: "found", at: "grant select, update on orders to public", data: { roles: "PUBLIC", privileges: "SELECT, UPDATE", objects: "orders" } }],
    },
    {
      title: "Making objects in public, as before PostgreSQL 15",
      sql: "grant create on schema public to public;",
      reports: [{ message: "create", at: "grant create on schema public to public", data: { roles: "PUBLIC", objects: "schema public" } }],
    },
    {
      title: "A role for visitors",
      deployed: "create role anon; create table orders (id bigint primary key);",
      options: { roles: ["public", "anon"] },
      sql: "grant insert on orders to anon;",
      reports: [{ message: "found", at: "grant insert on orders to anon" }],
    },
    {
      title: "What everyone has anyway",
      deployed: "create schema app; create function app.one() returns bigint language sql as $$ select 1 $$;",
      sql: "grant usage on schema app to public;\ngrant execute on function app.one() to public;",
    },
    {
      title: "A named role",
      deployed: "create role app; create table orders (id bigint primary key);",
      sql: "grant select on orders to app;",
    },
    {
      title: "Taken away",
      sql: "revoke create on schema public from public;",
    },
  ],
});
