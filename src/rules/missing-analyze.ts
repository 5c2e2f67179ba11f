import type { Catalog } from "../catalog/catalog.ts";
import { ofKinds } from "../facts/changes-on.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { textOf } from "../source.ts";
import type { Change, ChangeOf, ObjectName } from "../sql/change.ts";
import { columnReference } from "../sql/expression.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import { isTrackingTable } from "../tenancy.ts";
import { sizeOf } from "../traffic.ts";

type Reason = "rows" | "expression" | "statistics";

/** Whether an UPDATE fills a column that the script adds, and asks for nothing but that it is still empty: that is every row. */
function isBackfill({ table, columns, where }: ChangeOf<"Update">, { statements }: ScriptText): boolean {
  const test = where !== null && "NullTest" in where.node && where.node.NullTest.nulltesttype === "IS_NULL" ? where.node.NullTest.arg : undefined;
  const empty = test === undefined ? undefined : columnReference(test)?.column;
  return empty !== undefined && columns.includes(empty) && statements.some(({ changes }) => changes.some((change) => change.kind === "AddColumn" && change.column.name === empty && change.column.default === null && change.table.name === table.name && change.table.schema === table.schema));
}

/** Why the planner's statistics no longer fit after a change: most rows are others, or there is something new to know. */
function reasonOf(change: Change, text: ScriptText): Reason | null {
  switch (change.kind) {
    case "Insert": return change.source === "select" ? "rows" : null;
    case "Copy": return change.direction === "from" && !change.fromStdin ? "rows" : null;
    case "Update": return change.where === null || isBackfill(change, text) ? "rows" : null;
    case "Delete": return change.where === null ? "rows" : null;
    case "CreateIndex": return change.keys.some(({ expression }) => expression !== null) ? "expression" : null;
    case "CreateObject": return change.object === "statistics" ? "statistics" : null;
    default: return null;
  }
}

/** Whether ANALYZE, alone or of VACUUM, is said of a table after a statement, or of all tables; `table`: null for any. */
function isAnalyzed(table: ObjectName | null, after: Statement, { statements }: ScriptText, catalog: Catalog): boolean {
  const analyzes = ofKinds(statements.slice(statements.indexOf(after)).flatMap(({ changes }) => changes), "Neutral").filter(({ what }) => what === "analyze" || what === "vacuum");
  return analyzes.some((change) => table === null || change.table === null || catalog.label(change.table) === catalog.label(table));
}

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
    expression: "The planner knows nothing of the expression in {index} until {table} is analyzed, and may not use the index. Add ANALYZE {table}.",
    statistics: "The statistics {name} stay empty until their table is analyzed. Add ANALYZE.",
  },

  on: {
    script(text, { catalog, settings, file, report }) {
      /** What to say of each table: ANALYZE after the last of several changes is enough for all. */
      const last = new Map<string, () => void>();
      for (const statement of text.statements) {
        for (const change of statement.changes) {
          const reason = reasonOf(change, text);
          if (reason === null) continue;
          if (change.kind === "CreateObject") {
            if (!isAnalyzed(null, statement, text, catalog)) report("statistics", { at: change, data: { name: catalog.label(change.name) } });
            continue;
          }
          if (!("table" in change) || change.table === null || !("tableSpan" in change)) continue;
          const table = catalog.findTable(change.table);
          if (table === undefined || table.temporary || isTrackingTable(table) || sizeOf(table, settings) === "small" || isAnalyzed(change.table, statement, text, catalog)) continue;
          // The next build of the same table speaks for both.
          if (reason === "expression" && table.madeHere && !table.filled) continue;
          const at = change.kind === "CreateIndex" ? change : change.tableSpan;
          const suggestions = change.nested ? undefined : [{ title: "Analyze the table", edits: [insertAfter(statement, `;\nanalyze ${textOf(file, change.tableSpan)}`)] }];
          last.set(table.label, () => (change.kind === "CreateIndex" ? report("expression", { at, data: { index: change.name ?? "the index", table: table.label }, suggestions }) : report("rows", { at, data: { table: table.label }, suggestions })));
        }
      }
      for (const say of last.values()) say();
    },
  },

  examples: [
    { title: "Another table is analyzed, or only commented on", deployed: "create table users (id bigint primary key, name text); create table teams (id bigint primary key, name text);", sql: "update users set name = '';\nanalyze teams;\ncomment on table users is 'people';\ncreate statistics names on id, name from teams;", reports: [{ message: "rows", at: "users" }, { message: "statistics", at: "create statistics names on id, name from teams", data: { name: "names" } }], suggested: "update users set name = '';\nanalyze users;\nanalyze teams;\ncomment on table users is 'people';\ncreate statistics names on id, name from teams;" },
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
      reports: [{ message: "statistics", at: "create statistics users_place on city, zip from users" }],
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
