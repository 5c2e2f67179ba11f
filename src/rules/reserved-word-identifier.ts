import { writtenNames } from "../facts/written-names.ts";
import { defineRule } from "../rule.ts";
import { textOf } from "../source.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** `select word from pg_get_keywords() where catcode in ('R', 'T')` of PostgreSQL 18: no table or column can be called so without quotes. */
const reserved: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
   concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
   current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having
   ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
   notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar
   some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window
   with`.split(/\s+/),
);

export default defineRule({
  id: "reserved-word-identifier",
  category: "convention",
  severity: "warning",
  summary: "Do not name objects by reserved words",
  why: "A name that is a reserved word works in double quotes only. Without them it is a syntax error, or worse, something else: `select user from orders` gives the role that is connected, for every row, and no error.",
  instead: "Choose a name that needs no quotes: users, orders, position_in_list.",
  see: ["https://www.postgresql.org/docs/current/sql-keywords-appendix.html"],
  presets: ["strict"],

  messages: {
    found: "The {thing} {name} is a reserved word: without quotes, queries fail or read something else.",
  },

  on: {
    statement(statement, { catalog, file, report }) {
      for (const { thing, name, span, change } of writtenNames(statement, file, catalog)) {
        if (!reserved.has(name) || thing === "policy" || (span !== null && !textOf(file, span).startsWith('"'))) continue;
        report("found", { at: span ?? change, data: { thing: thing === "unique" || thing === "check" ? `${thing} constraint` : thing, name: quoteIdentifier(name) } });
      }
    },
  },

  examples: [
    {
      title: "A table",
      sql: 'create table "user" (id bigint primary key);',
      reports: [{ message: "found", at: '"user"', data: { thing: "table", name: '"user"' } }],
    },
    {
      title: "A column",
      deployed: "create table orders (id bigint primary key);",
      sql: 'alter table orders add column "user" text;',
      reports: [{ message: "found", at: '"user"', data: { thing: "column", name: '"user"' } }],
    },
    {
      title: "Words that SQL knows, but does not reserve",
      sql: 'create table "position" (id bigint primary key, name text, "timestamp" timestamptz);',
    },
    {
      title: "Quoted for another reason",
      sql: 'create table "User" (id bigint primary key);',
    },
  ],
});
