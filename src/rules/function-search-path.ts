import { changeAt } from "../catalog/origin.ts";
import { routinesOf } from "../catalog/routines.ts";
import { defineRule, insertAfter } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { isWord } from "../sql/split.ts";

export default defineRule({
  id: "function-search-path",
  category: "security",
  severity: "warning",
  summary: "Fix the search_path of functions that run as their owner",
  why: "Names in the body of a function are looked up along the search_path of whoever calls it. A SECURITY DEFINER function runs with the rights of its owner: a caller who puts a schema of their own, or a temporary table, ahead makes it run their code with those rights.",
  instead: "Add `set search_path = app, pg_temp` with the schemas that it needs and pg_temp last, or `set search_path = ''` with every name qualified. BEGIN ATOMIC bodies look their names up when they are made, and need none.",
  see: ["https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY", "https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path"],
  presets: ["strict"],

  options: {
    invoker: { type: "boolean", default: false, description: "Also find functions that run as whoever calls them, in SQL and PL/pgSQL: they may fail, or find other tables, under another search_path." },
  },

  messages: {
    definer: "The function {name} runs as its owner, with the search_path of whoever calls it: a caller can make it run code of theirs with the rights of the owner.",
    invoker: "The function {name} looks its names up along the search_path of whoever calls it, so it may find other tables than you meant, or none.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      for (const { object, label, definer, fixedPath, bound, language } of routinesOf(catalog)) {
        const isCompiled = language === "c" || language === "internal";
        if (fixedPath || bound || isCompiled || (!definer && (!options.invoker || (language !== "sql" && language !== "plpgsql")))) continue;
        const passage = changeAt(history, read, object.origin);
        if (passage === undefined) continue;
        const { change, file, statement } = passage;
        const returns = statement.tokens.findLast((token) => isWord(file.text, token, definer ? "definer" : "invoker"));
        const schemas = object.schema === "public" ? "public, pg_temp" : `${quoteIdentifier(object.schema)}, pg_temp`;
        const suggestions = change.nested || returns === undefined ? undefined : [{ title: `Look names up in ${schemas}`, edits: [insertAfter(returns, ` set search_path = ${schemas}`)] }];
        report(definer ? "definer" : "invoker", { at: change, file, data: { name: label }, suggestions });
      }
    },
  },

  examples: [
    {
      title: "It runs as its owner",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer as $$ select count(*) from orders $$;",
      reports: [{ message: "definer", at: "create function total() returns bigint language sql security definer as $$ select count(*) from orders $$", data: { name: "total" } }],
      suggested: "create function total() returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;",
    },
    {
      title: "It runs as whoever calls it",
      deployed: "create table orders (id bigint primary key);",
      options: { invoker: true },
      sql: "create function total() returns bigint language sql as $$ select count(*) from orders $$;",
      reports: [{ message: "invoker", at: "create function total() returns bigint language sql as $$ select count(*) from orders $$" }],
    },
    {
      title: "Made so by ALTER",
      deployed: "create table orders (id bigint primary key); create function total() returns bigint language sql as $$ select count(*) from orders $$;",
      sql: "alter function total() security definer;",
      reports: [{ message: "definer", at: "create function total() returns bigint language sql as $$ select count(*) from orders $$", path: "001_deployed.sql" }],
    },
    {
      title: "Its own search_path",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer set search_path = public, pg_temp as $$ select count(*) from orders $$;",
    },
    {
      title: "A later statement fixes it",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer as $$ select count(*) from orders $$;\nalter function total() set search_path = public, pg_temp;",
    },
    {
      title: "Names that are looked up when it is made",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql security definer begin atomic select count(*) from orders; end;",
    },
    {
      title: "It runs as whoever calls it, with their rights",
      deployed: "create table orders (id bigint primary key);",
      sql: "create function total() returns bigint language sql as $$ select count(*) from orders $$;",
    },
  ],
});
