import { writtenNames } from "../facts/written-names.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "identifier-case",
  category: "convention",
  severity: "info",
  summary: "Name objects in lower_snake_case",
  why: "PostgreSQL folds names without quotes to lower case. One with capitals, blanks or other signs must be quoted in every query, dashboard and psql session for ever; without quotes it is not found.",
  instead: "Lower-case letters, digits and underscores. Where an ORM quotes everything anyway, leave this rule off.",
  see: ["https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS"],
  presets: [],
  options: {
    things: { type: "array", items: { type: "string", enum: ["schema", "table", "column", "index", "constraint", "other"] }, default: ["schema", "table", "column"], description: "What it is asked of. `constraint` and `index` are rarely typed by hand." },
  },

  messages: {
    found: "The {thing} {name} must be quoted wherever it is used: unquoted, PostgreSQL looks for {folded}.",
  },

  on: {
    statement(statement, { catalog, file, options, report }) {
      const wanted: readonly string[] = options.things;
      for (const { thing, name, span, change } of writtenNames(statement, file, catalog)) {
        const group = thing === "unique index" ? "index" : ["primary key", "foreign key", "unique", "check", "exclude"].includes(thing) ? "constraint" : ["schema", "table", "column", "index"].includes(thing) ? thing : "other";
        if (!wanted.includes(group) || /^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\d_$]*$/u.test(name)) continue;
        report("found", { at: span ?? change, data: { thing, name: quoteIdentifier(name), folded: /^[\p{L}_][\p{L}\d_$]*$/u.test(name) ? name.toLowerCase() : "something else" } });
      }
    },
  },

  examples: [
    {
      title: "Capitals",
      sql: 'create table "Users" (id bigint primary key, "createdAt" timestamptz);',
      reports: [{ message: "found", at: '"Users"', data: { thing: "table", name: '"Users"', folded: "users" } }, { message: "found", at: '"createdAt"' }],
    },
    {
      title: "Other signs",
      deployed: "create table users (id bigint primary key);",
      sql: 'alter table users add column "e-mail" text;',
      reports: [{ message: "found", at: '"e-mail"', data: { thing: "column", name: '"e-mail"', folded: "something else" } }],
    },
    {
      title: "Written with capitals, kept without",
      sql: "create table Users (id bigint primary key, createdAt timestamptz, größe numeric);",
    },
    {
      title: "Names that nobody types",
      sql: 'create table users (id bigint constraint "PK_users" primary key);',
    },
  ],
});
