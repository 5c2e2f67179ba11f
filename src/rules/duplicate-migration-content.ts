import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";
import { wordsIn } from "../sql/same.ts";

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
        if (up === null || repeatable || read(up).statements.every(({ changes }) => changes.every(isRoutine))) continue;
        const words = wordsIn(up.file.text.slice(up.span.start, up.span.end));
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

/** What one may well do twice. */
function isRoutine({ kind }: { readonly kind: string }): boolean {
  return ["Query", "Begin", "Commit", "SetSetting", "Reindex", "RefreshMaterializedView", "DoBlock", "Opaque", "Neutral", "Update", "Delete", "Truncate"].includes(kind);
}
