import { defineRule, insertAfter } from "../rule.ts";
import { inCaseOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";

/** What changes the meaning of the statements of later files, or what they are checked for. */
const leaking = ["search_path", "role", "session_replication_role", "row_security", "check_function_bodies", "default_tablespace", "default_table_access_method", "timezone", "datestyle", "standard_conforming_strings"];

export default defineRule({
  id: "session-setting-leak",
  category: "transaction",
  severity: "warning",
  summary: "Let settings end with the migration that makes them",
  why: "SET counts until the connection ends, and migration tools run many migrations, and write down what they did, on one connection. What a file sets changes what the files after it do, but only if they are deployed together with it: on the next database the same files make another schema.",
  instead: "Use SET LOCAL, which ends with the transaction, or RESET at the end of the file.",
  see: ["https://www.postgresql.org/docs/current/sql-set.html", "https://www.postgresql.org/docs/current/sql-reset.html"],
  presets: ["strict"],

  messages: {
    leaks: "{runner} keeps the connection for the next migrations, and {name} stays set to {value} for them. Use SET LOCAL, or RESET {name} at the end.",
    leaksOutside: "{runner} keeps the connection for the next migrations, and {name} stays set to {value} for them. RESET {name} at the end.",
  },

  on: {
    script({ statements }, { script, session, file, report }) {
      const { runner } = script.migration;
      if (runner.connection === undefined) return;
      for (const statement of statements) {
        for (const change of statement.changes) {
          if (change.kind !== "SetSetting" || change.local || change.reset || change.nested || change.value === null) continue;
          const name = change.name.toLowerCase();
          const later = statements.some(({ changes }) => changes.some((other) => other.kind === "SetSetting" && other.span.start > change.span.start && other.name.toLowerCase() === name && !other.local));
          if (!leaking.includes(name) || runner.connection.restores.includes(name) || later || session.setting(name) === undefined) continue;
          const [keyword, next] = statement.tokens;
          const inTransaction = script.transaction === "file" || script.transaction === "batch";
          const fits = inTransaction && keyword !== undefined && isWord(file.text, keyword, "set") && !isWord(file.text, next, "session");
          const local = fits ? [{ title: "Set it for this migration only", edits: [insertAfter(keyword, inCaseOf(file, keyword, " local"))] }] : [];
          report(inTransaction ? "leaks" : "leaksOutside", { at: change, data: { runner: runner.title, name, value: shown(name, change.value) }, suggestions: local });
        }
      }
    },
  },

  examples: [
    {
      title: "The files after it run with this search_path, if they are deployed together",
      deployed: "create schema app;",
      runner: "goose",
      sql: "-- +goose Up\nset search_path to app;\ncreate table users (id bigint primary key);",
      reports: [{ message: "leaks", at: "set search_path to app" }],
      suggested: "-- +goose Up\nset local search_path to app;\ncreate table users (id bigint primary key);",
    },
    {
      title: "Outside of a transaction",
      deployed: "create schema app;",
      runner: "goose",
      sql: "-- +goose NO TRANSACTION\n-- +goose Up\nset search_path to app;\ncreate table users (id bigint primary key);",
      reports: [{ message: "leaksOutside", at: "set search_path to app" }],
    },
    {
      title: "SET LOCAL",
      deployed: "create schema app;",
      runner: "goose",
      sql: "-- +goose Up\nset local search_path to app;\ncreate table users (id bigint primary key);",
    },
    {
      title: "RESET at the end",
      deployed: "create schema app;",
      runner: "goose",
      sql: "-- +goose Up\nset search_path to app;\ncreate table users (id bigint primary key);\nreset search_path;",
    },
    {
      title: "The runner puts it back itself",
      deployed: "create schema app;",
      runner: "flyway",
      sql: "set search_path to app; create table users (id bigint primary key);",
    },
    {
      title: "A timeout does no harm",
      deployed: "create table users (id bigint primary key);",
      runner: "flyway",
      sql: "set lock_timeout = '2s'; alter table users add column name text;",
    },
  ],
});

/** The value as SQL: the schemas of a search_path are names. */
function shown(setting: string, value: string): string {
  if (value === "") return "''";
  return setting === "search_path" ? value.split(/, */).map((name) => (name.startsWith('"') ? name : quoteIdentifier(name))).join(", ") : value;
}
