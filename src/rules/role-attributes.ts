import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";

/** What lets a role do more than what it was granted, and how. */
const powers: Readonly<Record<string, string>> = {
  superuser: "every check is skipped for it",
  createrole: "it makes roles, and gives itself membership in them",
  createdb: "it makes databases on the server",
  replication: "it reads every database of the server, and can keep the write-ahead log from being removed",
  bypassrls: "no row level security policy holds for it",
};

export default defineRule({
  id: "role-attributes",
  category: "security",
  severity: "warning",
  summary: "Keep powerful roles out of migrations",
  why: "Roles belong to the whole server, not to the database of the migration: what one gains here it has in every database. SUPERUSER, BYPASSRLS and REPLICATION go past everything that GRANT and policies say, and a rollback is seldom written for them.",
  instead: "Make roles where the server is set up, with the attributes they need and no more. In migrations grant privileges on objects.",
  see: ["https://www.postgresql.org/docs/current/role-attributes.html"],
  presets: ["strict"],

  messages: {
    found: "{role} gets {attribute}: {why}.",
  },

  on: {
    statement(statement, { file, report }) {
      const node = statement.node?.stmt;
      const options = node === undefined ? [] : "CreateRoleStmt" in node ? (node.CreateRoleStmt.options ?? []) : "AlterRoleStmt" in node ? (node.AlterRoleStmt.options ?? []) : [];
      if (options.length === 0) return;
      const role = statement.tokens[2];
      for (const token of statement.tokens) {
        const word = token.kind === "word" ? textOf(file, token).toLowerCase() : "";
        const why = Object.hasOwn(powers, word) && token !== role ? powers[word] : undefined;
        if (why !== undefined) report("found", { at: token, data: { role: role === undefined ? "The role" : textOf(file, role), attribute: word.toUpperCase(), why } });
      }
    },
  },

  examples: [
    {
      title: "A superuser",
      sql: "create role deploy login superuser;",
      reports: [{ message: "found", at: "superuser", data: { role: "deploy", attribute: "SUPERUSER", why: "every check is skipped for it" } }],
    },
    {
      title: "Past policies, and more roles",
      deployed: "create role app;",
      sql: "alter role app with bypassrls createrole;",
      reports: [{ message: "found", at: "bypassrls" }, { message: "found", at: "createrole" }],
    },
    {
      title: "A role without them",
      sql: "create role app with login nosuperuser nobypassrls;\nalter role app with connection limit 5;",
    },
    {
      title: "A role of that name",
      sql: 'create role "superuser" nologin;',
    },
  ],
});
