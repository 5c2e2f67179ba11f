import { writtenColumns } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { namesType } from "../sql/data-type.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** Why people regret a type, and what to take. */
const known: Readonly<Record<string, { readonly why: string; readonly instead: string }>> = {
  money: { why: "its values change with lc_monetary, and it knows no currency", instead: "numeric, with the currency in a column of its own" },
  timetz: { why: "an offset without a date says nothing about daylight saving", instead: "timestamptz" },
  float4: { why: "it keeps about six digits, and sums of it drift", instead: "numeric, or double precision" },
  float8: { why: "decimal fractions are stored inexactly, and sums of them drift", instead: "numeric" },
  xml: { why: "it has no comparison operators and cannot be indexed", instead: "text, or jsonb" },
  bit: { why: "its length is part of the type, and drivers read it as text", instead: "an integer, or boolean columns" },
  name: { why: "it is cut at 63 bytes without an error", instead: "text" },
  char: { why: "it holds a single byte, and is PostgreSQL's own", instead: "text" },
  oid: { why: "it ends at four billion and means a system object", instead: "bigint" },
};

export default defineRule({
  id: "forbidden-type",
  category: "convention",
  severity: "warning",
  summary: "Leave types alone that the house does not use",
  why: "Some types are there for history's sake: money depends on a setting of the session, time with time zone cannot know about daylight saving. Others a house does without, so that every table keeps the same thing the same way. A type is easy to choose while the column is new, and a rewrite after.",
  instead: "Take the type that the message names, or the one the house agreed on.",
  see: ["https://wiki.postgresql.org/wiki/Don%27t_Do_This", "https://www.postgresql.org/docs/current/datatype.html"],
  presets: ["strict"],
  options: {
    types: { type: "array", items: { type: "string" }, default: ["money", "timetz"], description: "Types that are not to be used, as PostgreSQL names them: `money`, `double precision`, `public.citext`." },
  },

  messages: {
    known: "The column {column} of {table} is {type}: {why}. Use {instead}.",
    house: "The column {column} of {table} is {type}, which is not used here.",
  },

  on: {
    statement(statement, { catalog, options, report }) {
      for (const { table, name, type, at } of writtenColumns(statement, catalog)) {
        if (!options.types.some((pattern) => namesType(pattern, type))) continue;
        const advice = type.schema === "pg_catalog" ? known[type.name] : undefined;
        if (advice === undefined) report("house", { at, data: { column: quoteIdentifier(name), table, type: type.label } });
        else report("known", { at, data: { column: quoteIdentifier(name), table, type: type.label, ...advice } });
      }
    },
  },

  examples: [
    {
      title: "Money",
      sql: "create table orders (id bigint primary key, total money not null);",
      reports: [{ message: "known", at: "money", data: { column: "total", table: "orders", type: "money", why: "its values change with lc_monetary, and it knows no currency", instead: "numeric, with the currency in a column of its own" } }],
    },
    {
      title: "A time with a zone",
      deployed: "create table shops (id bigint primary key);",
      sql: "alter table shops add column opens time with time zone;",
      reports: [{ message: "known", at: "time with time zone" }],
    },
    {
      title: "A house that keeps addresses as text",
      options: { types: ["inet", "float8"] },
      sql: "create table visits (id bigint primary key, address inet, share double precision);",
      reports: [{ message: "house", at: "inet", data: { column: "address", table: "visits", type: "inet" } }, { message: "known", at: "double precision" }],
    },
    {
      title: "Other types",
      sql: "create table orders (id bigint primary key, total numeric not null, opens time, address inet);",
    },
  ],
});
