import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "drop-database",
  category: "data-loss",
  severity: "error",
  summary: "Do not drop databases in a migration",
  why: "DROP DATABASE deletes everything in it and cannot be undone. A migration runs unattended on every environment, and it cannot run in a transaction block.",
  instead: "Drop databases by hand, with a backup that was restored once to try it.",
  see: ["https://www.postgresql.org/docs/current/sql-dropdatabase.html"],
  equivalents: { squawk: ["ban-drop-database"], "Postgres Language Server": ["banDropDatabase"], pgfence: ["drop-database"] },
  presets: ["recommended"],

  messages: {
    databaseLost: "Dropping database {database} deletes everything in it for good.",
  },

  on: {
    DropDatabase(drop, { file, text, report }) {
      // psql goes on in another database: a script to set up a server by hand.
      if (text.blanked.some(({ what, span }) => what === "psql command" && /^\\c(?:onnect)?\b/.test(textOf(file, span)))) return;
      report("databaseLost", { at: drop, data: { database: quoteIdentifier(drop.name) } });
    },
  },

  examples: [
    {
      title: "A migration is no place to drop a database",
      sql: "drop database if exists reporting;",
      reports: [{ message: "databaseLost", at: "drop database if exists reporting" }],
    },
    {
      title: "A script that sets up a server with psql",
      path: "reset.sql",
      sql: "drop database if exists reporting;\ncreate database reporting;\n\\connect reporting\ncreate table reports (id bigint);",
      notRun: "psql reads it",
    },
    { title: "Dropping a table inside it is another rule's business", deployed: "create table reports (id bigint);", sql: "drop table reports;" },
  ],
});
