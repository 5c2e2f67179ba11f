import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { quoteIdentifier, roleName } from "../sql/names.ts";

/** Whose new sessions a setting is for; null where the statement sets none. */
function holderOf(node: Expression["node"] | undefined): string | null {
  if (node !== undefined && "AlterDatabaseSetStmt" in node) return quoteIdentifier(node.AlterDatabaseSetStmt.dbname ?? "");
  if (node === undefined || !("AlterRoleSetStmt" in node)) return null;
  const { role } = node.AlterRoleSetStmt;
  return role === undefined ? "every role" : quoteIdentifier(roleName(role));
}

export default defineRule({
  id: "server-setting-change",
  category: "security",
  severity: "warning",
  summary: "Configure servers, databases and roles where their infrastructure is described",
  why: "ALTER SYSTEM writes the configuration of the whole server, for every database on it; ALTER DATABASE and ALTER ROLE … SET hold for every new session, other applications included, and not for those that are open. A rollback of the schema does not take them back, and a managed server refuses some.",
  instead: "Keep such settings with the infrastructure, or in the connection of the application. For one function, `ALTER FUNCTION … SET`; for one migration, SET LOCAL.",
  see: ["https://www.postgresql.org/docs/current/sql-altersystem.html", "https://www.postgresql.org/docs/current/sql-alterrole.html", "https://www.postgresql.org/docs/current/sql-alterdatabase.html"],
  presets: ["strict"],

  messages: {
    system: "ALTER SYSTEM changes the configuration of the whole server, every other database included.",
    session: "This setting holds for every new session of {whom}, those of other applications included, and not for the open ones.",
  },

  on: {
    Neutral(change, { statement, report }) {
      if (change.what === "alter system") return report("system", { at: change });
      const whom = change.what === "alter role" || change.what === "alter database" ? holderOf(wholeOf(change, statement)) : null;
      if (whom !== null) report("session", { at: change, data: { whom } });
    },
  },

  examples: [
    {
      title: "The whole server",
      sql: "alter system set work_mem = '64MB';",
      reports: [{ message: "system", at: "alter system set work_mem = '64MB'" }],
      notRun: "it would write the configuration of the server that the tests share",
    },
    {
      title: "A role",
      deployed: "create role app;",
      sql: "alter role app set statement_timeout = '5s';",
      reports: [{ message: "session", at: "alter role app set statement_timeout = '5s'", data: { whom: "app" } }],
    },
    {
      title: "Every role, in a block",
      sql: "do $$ begin alter role all set statement_timeout = '5s'; end $$;",
      reports: [{ message: "session", at: "alter role all set statement_timeout = '5s'", data: { whom: "every role" } }],
    },
    {
      title: "A comment between the words",
      deployed: "create role app;",
      sql: "alter /* the application */ role app set statement_timeout = '5s';",
      reports: [{ message: "session", at: "alter /* the application */ role app set statement_timeout = '5s'", data: { whom: "app" } }],
    },
    {
      title: "The migration alone, and a role's attributes",
      deployed: "create role app;",
      sql: "set lock_timeout = '5s';\nalter role app with login;",
    },
  ],
});
