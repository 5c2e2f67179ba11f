import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";

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
    Neutral(change, { file, report }) {
      if (change.what === "alter system") return report("system", { at: change });
      const written = /^alter\s+(role|user|database)\s+(all\b|"[^"]+"|[^\s";]+)(?:\s+in\s+database\s+\S+)?\s+(?:re)?set\s+(?!tablespace\b)/i.exec(textOf(file, change.span));
      if ((change.what === "alter role" || change.what === "alter database") && written !== null) report("session", { at: change, data: { whom: /^all$/i.test(written[2] ?? "") ? "every role" : (written[2] ?? "") } });
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
      title: "The migration alone, and a role's attributes",
      deployed: "create role app;",
      sql: "set lock_timeout = '5s';\nalter role app with login;",
    },
  ],
});
