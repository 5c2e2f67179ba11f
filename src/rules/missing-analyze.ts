import { isAnalyzed, staleReason, tableOf } from "../facts/stale-statistics.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isTrackingTable } from "../tenancy.ts";
import { sizeOf } from "../traffic.ts";

export default defineRule({
  id: "missing-analyze",
  category: "performance",
  severity: "info",
  summary: "Analyze a table after bulk work",
  why: "The planner goes by statistics of before. Autovacuum gathers new ones a minute or more later, if the table changed enough, and for a new index on an expression not at all until then: meanwhile queries take plans made for another table.",
  instead: "ANALYZE the table at the end of the migration. It reads a sample under a SHARE UPDATE EXCLUSIVE lock, which blocks neither reads nor writes, and may run in a transaction.",
  see: ["https://www.postgresql.org/docs/current/sql-analyze.html", "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-NOTES"],
  presets: [],

  messages: {
    rows: "This changes most rows of {table}, and nothing analyzes it: queries are planned for the old ones until autovacuum comes by. Add ANALYZE {table}.",
    expression: "The planner knows nothing of the expression in {name} until {table} is analyzed, and may not use the index. Add ANALYZE {table}.",
    statistics: "The statistics {name} stay empty until {table} is analyzed. Add ANALYZE {table}.",
  },

  on: {
    script(text, { catalog, settings, report }) {
      /** What to say of each table: ANALYZE after the last of several changes is enough for all. */
      const last = new Map<string, () => void>();
      for (const statement of text.statements) {
        for (const change of statement.changes) {
          const reason = staleReason(change, text);
          if (reason === null) continue;
          const place = tableOf(change, statement, text);
          const table = place === null ? undefined : catalog.findTable(place.name);
          if (place === null || table === undefined || table.temporary || isTrackingTable(table) || sizeOf(table, settings) === "small" || isAnalyzed(place.name, statement, text, catalog)) continue;
          // There are no rows to know of.
          if (reason !== "rows" && table.madeHere && !table.filled) continue;
          const suggestions = change.nested ? undefined : [{ title: "Analyze the table", edits: [insertAfter(statement, `;\nanalyze ${place.written}`)] }];
          const name = change.kind === "CreateIndex" ? (change.name === null ? "the index" : quoteIdentifier(change.name)) : change.kind === "CreateObject" && change.name.name !== "" ? catalog.label(change.name) : `on ${table.label}`;
          last.set(table.label, () => report(reason, { at: place.at, data: { name, table: table.label }, suggestions }));
        }
      }
      for (const say of last.values()) say();
    },
  },

  examples: [
    { title: "Another table is analyzed, or only commented on", deployed: "create table users (id bigint primary key, name text); create table teams (id bigint primary key, name text);", sql: "update users set name = '';\nanalyze teams;\ncomment on table users is 'people';\ncreate statistics names on id, name from teams;", reports: [{ message: "rows", at: "users" }, { message: "statistics", at: "create statistics names on id, name from teams", data: { name: "names", table: "teams" } }], suggested: "update users set name = '';\nanalyze users;\nanalyze teams;\ncomment on table users is 'people';\ncreate statistics names on id, name from teams;" },
    { title: "Not every row", deployed: "create table users (id bigint primary key, name text); create table teams (id bigint primary key, nick text); create schema old; create table old.users (nick text);", sql: "alter table users add column nick text, add column mail text default 'x';\nupdate users set nick = '' where nick is not null;\nupdate users set name = '' where nick is null;\nupdate users set mail = '' where mail is null;\nupdate teams set nick = '' where nick is null;\nupdate old.users set nick = '' where nick is null;\nupdate users set name = '' where name is null;\nupdate users set name = '' where id = 3;" },
    { title: "Everything is analyzed, a temporary table, and one of a tool", deployed: "create table users (id bigint primary key, name text); create table schema_migrations (version text);", sql: "delete from users;\ncreate statistics names on id, name from users;\nanalyze;\ncreate temporary table picked (id bigint);\ninsert into picked select id from users;\ninsert into schema_migrations select name from users;" },
    {
      title: "A table filled from another",
      deployed: "create table users (id bigint primary key, city text); create table cities (name text primary key);",
      sql: "insert into cities select distinct city from users;",
      reports: [{ message: "rows", at: "cities", data: { table: "cities" } }],
      suggested: "insert into cities select distinct city from users;\nanalyze cities;",
    },
    {
      title: "An index on an expression",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "create index concurrently users_email on users (lower(email));",
      reports: [{ message: "expression", at: "create index concurrently users_email on users (lower(email))" }],
      suggested: "create index concurrently users_email on users (lower(email));\nanalyze users;",
    },
    {
      title: "Statistics over two columns",
      deployed: "create table users (id bigint primary key, city text, zip text);",
      sql: "create statistics users_place on city, zip from users;",
      reports: [{ message: "statistics", at: "create statistics users_place on city, zip from users", data: { name: "users_place", table: "users" } }],
      suggested: "create statistics users_place on city, zip from users;\nanalyze users;",
    },
    {
      title: "Statistics that the server names",
      deployed: "create schema app; create table app.users (id bigint primary key, city text, zip text);",
      sql: "create statistics on city, zip from app.users;",
      postgres: 16,
      reports: [{ message: "statistics", at: "create statistics on city, zip from app.users", data: { name: "on app.users", table: "app.users" } }],
      suggested: "create statistics on city, zip from app.users;\nanalyze app.users;",
    },
    {
      title: "Statistics of a table without rows",
      sql: "create table users (id bigint primary key, city text, zip text);\ncreate statistics users_place on city, zip from users;",
    },
    {
      title: "A new column is filled",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users add column domain text;\nupdate users set domain = split_part(email, '@', 2) where domain is null;",
      reports: [{ message: "rows", at: "users", data: { table: "users" } }],
      suggested: "alter table users add column domain text;\nupdate users set domain = split_part(email, '@', 2) where domain is null;\nanalyze users;",
    },
    {
      title: "Once for all changes of a table",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "update users set email = trim(email);\nupdate public.users set email = lower(email);",
      reports: [{ message: "rows", at: "public.users" }],
      suggested: "update users set email = trim(email);\nupdate public.users set email = lower(email);\nanalyze public.users;",
    },
    {
      title: "What lacks in a column that was there may be little",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "update users set email = '' where email is null;",
    },
    {
      title: "Analyzed at the end",
      deployed: "create table users (id bigint primary key, email text, city text);",
      sql: "update users set city = 'Wien';\ncreate index users_email on users (lower(email));\nanalyze users;",
    },
    {
      title: "A few rows",
      deployed: "create table users (id bigint primary key, city text);",
      sql: "update users set city = 'Wien' where id = 7;\ninsert into users values (8, 'Graz');",
    },
    {
      title: "A new table without rows has nothing to know",
      sql: "create table users (id bigint primary key, email text);\ncreate index users_email on users (lower(email));",
    },
    {
      title: "The configuration says that the table is small",
      config: { tables: { plans: "small" } },
      deployed: "create table plans (id bigint primary key, price numeric);",
      sql: "update plans set price = round(price);",
    },
  ],
});
