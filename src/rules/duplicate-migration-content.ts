import { defineRule } from "../rule.ts";
import { firstLine, textOf } from "../source.ts";
import { wordsIn } from "../sql/same.ts";
import type { Statement } from "../sql/statement.ts";
import { isTrackingTable } from "../tenancy.ts";

export default defineRule({
  id: "duplicate-migration-content",
  category: "history",
  severity: "warning",
  summary: "Do not write the same migration twice",
  why: "A migration with the statements of an earlier one was copied and not adapted, committed twice, or written by two people. It fails where the object is there, and where IF NOT EXISTS lets it pass it does nothing and hides that the change one wanted is missing.",
  instead: "Remove the migration if it has not run anywhere; else change it to what was meant.",
  see: ["https://www.postgresql.org/docs/current/ddl-alter.html"],
  presets: ["strict"],

  messages: {
    same: "The statements of {migration} are those of {earlier}, word for word.",
  },

  on: {
    history({ migrations }, { read, report }) {
      const seen = new Map<string, string>();
      for (const { up, stem, repeatable } of migrations) {
        const statements = up === null ? [] : read(up).statements.filter((statement) => !writesDown(statement));
        if (up === null || repeatable || statements.every(({ changes }) => changes.every(isRoutine))) continue;
        const words = statements.map(({ span }) => wordsIn(textOf(up.file, span))).join(";");
        const earlier = seen.get(words);
        if (earlier === undefined) seen.set(words, stem);
        else report("same", { at: firstLine(up.file), file: up.file, data: { migration: stem, earlier } });
      }
    },
  },

  examples: [
    {
      title: "Copied, and only the comment is new",
      deployed: "create index if not exists users_email on users (email);",
      path: "002_add_index.sql",
      sql: "-- Speed up the login\nCREATE INDEX IF NOT EXISTS users_email\n  ON users (email);",
      reports: [{ message: "same", at: "-- Speed up the login", data: { migration: "002_add_index", earlier: "001_deployed" } }],
      notRun: "no migration makes the table",
    },
    {
      title: "Each writes itself down under its own name",
      deployed: ["create table schema_migrations (version text);", "create table if not exists users (email text);\ninsert into schema_migrations (version) values ('002_deployed');"],
      path: "003_users.sql",
      sql: "create table if not exists users (email text);\ninsert into schema_migrations (version) values ('003_users');",
      reports: [{ message: "same", at: "create table if not exists users (email text);", data: { migration: "003_users", earlier: "002_deployed" } }],
    },
    {
      title: "Another name",
      deployed: "create table users (email text);",
      sql: "create table members (email text);",
    },
    {
      title: "What is done again and again",
      deployed: ["create materialized view totals as select 1 as n;", "refresh materialized view totals;"],
      sql: "refresh materialized view totals;",
    },
  ],
});

/** Whether it only says that the migration ran. */
function writesDown({ changes }: Statement): boolean {
  return changes.length > 0 && changes.every((change) => change.kind === "Insert" && isTrackingTable(change.table));
}

/** What one may well do twice. */
function isRoutine({ kind }: { readonly kind: string }): boolean {
  return ["Query", "Begin", "Commit", "SetSetting", "Reindex", "RefreshMaterializedView", "DoBlock", "Opaque", "Neutral", "Update", "Delete", "Truncate"].includes(kind);
}
