import { defineRule } from "../rule.ts";
import { rolesLabel, writtenGrants } from "../sql/grants.ts";

export default defineRule({
  id: "default-privileges-change",
  category: "security",
  severity: "info",
  summary: "Have someone look when the privileges of objects to come are changed",
  why: "ALTER DEFAULT PRIVILEGES decides who may do what with every object that one role makes from then on, in migrations that nobody reads with grants in mind. It holds for objects made by that role alone, which is easily another than one thinks, and does nothing for those that exist.",
  instead: "Say FOR ROLE and IN SCHEMA, and grant on the objects that exist in the same migration.",
  see: ["https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html"],
  presets: [],

  messages: {
    found: "From here on {roles} {verb} {privileges} on every new {kind} by default.",
  },

  on: {
    statement(statement, { report }) {
      for (const { clause, future, at } of writtenGrants(statement)) {
        if (!future) continue;
        const privileges = clause.privileges.map(({ name }) => (name === "all" ? "every privilege" : name.toUpperCase())).join(", ");
        report("found", { at, data: { roles: rolesLabel(clause.grantees), verb: `${clause.grant ? "get" : "lose"}${clause.grantees.length === 1 ? "s" : ""}`, privileges, kind: clause.on } });
      }
    },
  },

  examples: [
    {
      title: "Tables to come",
      deployed: "create role app;",
      sql: "alter default privileges in schema public grant select on tables to app;",
      reports: [{ message: "found", at: "alter default privileges in schema public grant select on tables to app", data: { roles: "app", verb: "gets", privileges: "SELECT", kind: "table" } }],
    },
    {
      title: "The tables that are there",
      deployed: "create role app;",
      sql: "grant select on all tables in schema public to app;",
    },
  ],
});
