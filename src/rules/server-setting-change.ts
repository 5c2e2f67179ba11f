import { wholeOf } from "../effects/roles.ts";
import { defineRule } from "../rule.ts";
import type { Expression } from "../sql/change.ts";
import { quoteIdentifier, roleName } from "../sql/names.ts";

/** The setting that a statement sets or resets, and whose new sessions it is for, null for the whole server; null where the statement sets none. */
function settingOf(node: Expression["node"] | undefined): { readonly setting: string; readonly whom: string | null } | null {
  if (node === undefined) return null;
  if ("AlterSystemStmt" in node) return { setting: nameOf(node.AlterSystemStmt.setstmt), whom: null };
  if ("AlterDatabaseSetStmt" in node) return { setting: nameOf(node.AlterDatabaseSetStmt.setstmt), whom: `the database ${quoteIdentifier(node.AlterDatabaseSetStmt.dbname ?? "")}` };
  if (!("AlterRoleSetStmt" in node)) return null;
  const { role, database, setstmt } = node.AlterRoleSetStmt;
  const whom = role === undefined ? "every role" : `the role ${quoteIdentifier(roleName(role))}`;
  return { setting: nameOf(setstmt), whom: database === undefined ? whom : `${whom} in the database ${quoteIdentifier(database)}` };
}

function nameOf(statement: { readonly kind?: string; readonly name?: string } | undefined): string {
  return statement?.kind === "VAR_RESET_ALL" ? "every setting" : (statement?.name ?? "").toLowerCase();
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
    system: "ALTER SYSTEM changes {setting} for the whole server, every other database included.",
    session: "This changes {setting} for every new session of {whom}, those of other applications included, and not for the open ones.",
  },

  on: {
    Neutral(change, { statement, report }) {
      if (change.what !== "alter system" && change.what !== "alter role" && change.what !== "alter database") return;
      const found = settingOf(wholeOf(change, statement));
      if (found === null) return;
      const { setting, whom } = found;
      if (whom === null) report("system", { at: change, data: { setting } });
      else report("session", { at: change, data: { setting, whom } });
    },
  },

  examples: [
    {
      title: "The whole server",
      sql: "alter system set work_mem = '64MB';",
      reports: [{ message: "system", at: "alter system set work_mem = '64MB'", data: { setting: "work_mem" } }],
      notRun: "it would write the configuration of the server that the tests share",
    },
    {
      title: "A role",
      deployed: "create role app;",
      sql: "alter role app set statement_timeout = '5s';",
      reports: [{ message: "session", at: "alter role app set statement_timeout = '5s'", data: { setting: "statement_timeout", whom: "the role app" } }],
    },
    {
      title: "All of a role in one database, and one of a database",
      sql: "alter role app in database shop reset all;\nalter database shop set DateStyle to 'ISO, DMY';",
      reports: [
        { message: "session", at: "alter role app in database shop reset all", data: { setting: "every setting", whom: "the role app in the database shop" } },
        { message: "session", at: "alter database shop set DateStyle to 'ISO, DMY'", data: { setting: "datestyle", whom: "the database shop" } },
      ],
      notRun: "the database is not there",
    },
    {
      title: "Every role, in a block",
      sql: "do $$ begin alter role all set statement_timeout = '5s'; end $$;",
      reports: [{ message: "session", at: "alter role all set statement_timeout = '5s'", data: { setting: "statement_timeout", whom: "every role" } }],
    },
    {
      title: "A comment between the words",
      deployed: "create role app;",
      sql: "alter /* the application */ role app set statement_timeout = '5s';",
      reports: [{ message: "session", at: "alter /* the application */ role app set statement_timeout = '5s'", data: { setting: "statement_timeout", whom: "the role app" } }],
    },
    {
      title: "The migration alone, and a role's attributes",
      deployed: "create role app;",
      sql: "set lock_timeout = '5s';\nalter role app with login;",
    },
  ],
});
