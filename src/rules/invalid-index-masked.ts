import { isPrepared } from "../facts/half-applied.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { quoteName } from "../sql/names.ts";

export default defineRule({
  id: "invalid-index-masked",
  category: "convention",
  severity: "warning",
  summary: "Drop what a failed build left before building an index concurrently",
  why: "CREATE INDEX CONCURRENTLY that fails (on a duplicate, a timeout, a lost connection) leaves an INVALID index of that name, which no query uses and every write maintains. With IF NOT EXISTS the next run finds the name taken and reports success: the migration is marked as applied, and the index is never built.",
  instead: "DROP INDEX CONCURRENTLY IF EXISTS right before CREATE INDEX CONCURRENTLY. On a first run it does nothing, after a failure it clears the ground.",
  see: ["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
  presets: ["strict"],

  messages: {
    found: "If an earlier build of {index} failed, it is there but INVALID, and IF NOT EXISTS takes it for done. Put DROP INDEX CONCURRENTLY IF EXISTS above it.",
    alone: "If an earlier build of {index} failed, it is there but INVALID, and IF NOT EXISTS takes it for done. Leave IF NOT EXISTS out, so that the next run stops: the file goes to the server as one query string, in which no DROP INDEX CONCURRENTLY can stand beside it.",
  },

  on: {
    CreateIndex(index, { catalog, script, statement, text, report }) {
      if (!index.concurrently || !index.ifNotExists || index.name === null || index.conditional || catalog.findTable(index.table)?.temporary === true || isPrepared(index, statement, text, catalog)) return;
      const name = quoteName({ schema: index.table.schema, name: index.name });
      if (script.transaction === "implicit") return report("alone", { at: index, data: { index: name } });
      report("found", {
        at: index,
        data: { index: name },
        suggestions: index.nested ? undefined : [{ title: "Drop what is left first", edits: [insertBefore(statement, `drop index concurrently if exists ${name};\n`)] }],
      });
    },
  },

  examples: [
    {
      title: "A leftover passes for the index",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create unique index concurrently if not exists users_email on public.users (email);",
      reports: [{ message: "found", at: "create unique index concurrently if not exists users_email on public.users (email)", data: { index: "public.users_email" } }],
      suggested: "drop index concurrently if exists public.users_email;\ncreate unique index concurrently if not exists users_email on public.users (email);",
    },
    {
      title: "The runner sends the file as one query string",
      runner: "golang-migrate",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently if not exists users_email on users (email);",
      reports: [{ message: "alone", at: "create index concurrently if not exists users_email on users (email)", data: { index: "users_email" } }],
    },
    {
      title: "It is dropped first",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "drop index concurrently if exists users_email;\ncreate index concurrently if not exists users_email on users (email);",
    },
    {
      title: "A failed build fails again, which shows it",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users (email);",
    },
    { title: "Of a temporary table nothing is left", sql: "create temporary table users (id bigint);\ncreate index concurrently if not exists users_id on users (id);" },
    {
      title: "Without CONCURRENTLY nothing is left behind",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index if not exists users_email on users (email);",
    },
  ],
});
