import { defaultSearchPath } from "../catalog/catalog.ts";
import { defineRule, insertBefore } from "../rule.ts";
import { textOf, type SourceFile, type Span } from "../source.ts";
import { writtenNames } from "../facts/written-names.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { Statement } from "../sql/statement.ts";

/** The names without a schema that stand behind ALTER TABLE or DROP TABLE. */
function tablesNamed({ tokens }: Statement, file: SourceFile): Span[] {
  const words = tokens.map((token) => textOf(file, token).toLowerCase());
  if (!["alter", "drop"].includes(words[0] ?? "") || words[1] !== "table") return [];
  const start = words.findIndex((word, index) => index > 1 && !["if", "exists", "only"].includes(word));
  const found: Span[] = [];
  for (let index = start; index > 1 && index < tokens.length; ) {
    const token = tokens[index];
    const qualified = words[index + 1] === ".";
    if (token !== undefined && !qualified) found.push(token);
    while (words[index + 1] === ".") index += 2;
    if (words[0] === "alter" || words[index + 1] !== ",") break;
    index += 2;
  }
  return found;
}

export default defineRule({
  id: "unqualified-name",
  category: "convention",
  severity: "info",
  summary: "Say in which schema an object is made",
  why: "Without a schema an object goes where the search_path of the role that runs the migration points first. Another role, a changed default or a SET further up puts it elsewhere, and code that looks for it in public does not find it.",
  instead: "Write the schema: public.users. SET search_path in the migration says it as well.",
  see: ["https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH"],
  equivalents: { squawk: ["require-table-schema"] },
  presets: [],
  options: {
    schema: { type: "string", default: "public", description: "The schema that the fix writes." },
    everywhere: { type: "boolean", default: false, description: "Ask it of tables that are altered and dropped as well." },
  },

  messages: {
    found: "The {thing} {name} is made in whatever schema the search_path names first. Write its schema.",
    meant: "Which table {name} is meant depends on the search_path. Write its schema.",
  },

  on: {
    statement(statement, { catalog, session, file, options, report }) {
      if (session.setting("search_path") !== undefined) return;
      for (const { thing, name, span, change } of writtenNames(statement, file, catalog)) {
        const made = change.kind === "CreateTable" ? change.table : change.kind === "CreateEnum" ? change.type : change.kind === "CreateSequence" ? change.sequence : change.kind === "CreateObject" && change.table === null && ["view", "materialized view", "function", "procedure", "type"].includes(thing) ? change.name : null;
        if (made === null || made.schema !== null || !["table", "type", "sequence", "view", "materialized view", "function", "procedure"].includes(thing)) continue;
        if (change.kind === "CreateObject" && change.element !== undefined) continue;
        const isDefault = session.searchPath === defaultSearchPath && options.schema === "public" && span !== null && !textOf(file, span).includes(".");
        report("found", { at: span ?? change, data: { thing, name: quoteIdentifier(name) }, fix: isDefault ? { title: `Write ${quoteIdentifier(options.schema)}`, edits: [insertBefore(span, `${quoteIdentifier(options.schema)}.`)] } : undefined });
      }
      if (!options.everywhere) return;
      for (const span of tablesNamed(statement, file)) {
        const name = textOf(file, span).replace(/^"|"$/g, "");
        if (catalog.findTable({ schema: null, name })?.temporary !== true) report("meant", { at: span, data: { name: textOf(file, span) }, suggestions: [{ title: `Write ${quoteIdentifier(options.schema)}`, edits: [insertBefore(span, `${quoteIdentifier(options.schema)}.`)] }] });
      }
    },
  },

  examples: [
    {
      title: "Tables that are altered and dropped, where that is asked for",
      options: { everywhere: true },
      deployed: "create table public.users (id bigint primary key); create table public.accounts (id bigint primary key);",
      sql: "alter table only users add column name text; drop table if exists public.accounts, orders;",
      reports: [{ message: "meant", at: "users", data: { name: "users" } }, { message: "meant", at: "orders", data: { name: "orders" } }],
      suggested: "alter table only public.users add column name text; drop table if exists public.accounts, orders;",
    },
    {
      title: "A table and a view of it",
      sql: "create table users (id bigint primary key);\ncreate view people as select id from public.users;",
      reports: [{ message: "found", at: "users", data: { thing: "table", name: "users" } }, { message: "found", at: "people", data: { thing: "view", name: "people" } }],
      fixed: "create table public.users (id bigint primary key);\ncreate view public.people as select id from public.users;",
    },
    {
      title: "With their schemas",
      sql: "create schema app;\ncreate table app.users (id bigint primary key);\ncreate type public.mood as enum ('good');",
    },
    {
      title: "The script says where names belong",
      sql: "set search_path = public;\ncreate table users (id bigint primary key);",
    },
    {
      title: "A temporary table has a schema of its own",
      sql: "create temporary table picked (id bigint);",
    },
    {
      title: "Several tables at once, in the schema of the house",
      options: { everywhere: true, schema: "app" },
      deployed: "create schema app; create table app.users (id bigint); create table app.carts (id bigint); create table public.carts (id bigint); create table public.jobs (id bigint);",
      sql: "drop table carts, public.jobs;\nalter table only app.users add column day date;\ncreate index on app.users (id);\ncreate view seen as select 1 as n;",
      reports: [{ message: "meant", at: "carts" }, { message: "found", at: "seen" }],
      suggested: "drop table app.carts, public.jobs;\nalter table only app.users add column day date;\ncreate index on app.users (id);\ncreate view seen as select 1 as n;",
    },
    {
      title: "A trigger is where its table is; in CREATE SCHEMA it is said",
      deployed: "create table public.users (id bigint); create function public.touch() returns trigger language plpgsql as 'begin return new; end';",
      sql: "create trigger touch before update on public.users for each row execute function public.touch();\ncreate schema app create view seen as select 1 as n;",
    },
  ],
});
