import { conversionOf, narrowing } from "../facts/narrowing.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "narrowing-type-change",
  category: "data-loss",
  severity: "warning",
  summary: "Do not give a column a type that cannot hold all of its values",
  why: "A narrower type rounds or cuts some values without an error (digits after the point, the time of day, with a cast written out also the end of a text) and refuses others: then the migration fails on production data, after it passed on a database with shorter values.",
  instead: "Ask the data first: `select count(*) from users where length(name) > 20`, and say what becomes of those rows in an UPDATE of its own. Where it is only about a limit, a CHECK that is added NOT VALID and validated later holds it without changing the type.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html", "https://www.postgresql.org/docs/current/datatype-character.html", "https://www.postgresql.org/docs/current/typeconv-query.html"],
  presets: ["strict"],

  messages: {
    cuts: "Changing {column} of {table} from {from} to {to} loses data: {words}.",
    fails: "Changing {column} of {table} from {from} to {to} fails where {words}. Look for such rows first.",
  },

  on: {
    AlterColumnType(alter, { catalog, report }) {
      const table = catalog.table(alter.table);
      const type = catalog.column(alter.table, alter.column)?.type ?? "unknown";
      const how = conversionOf(alter);
      if (type === "unknown" || how === null || table.isNew || table.emptied) return;
      const found = narrowing(type, alter.type, how);
      if (found !== null) report(found.does, { at: alter, data: { column: quoteIdentifier(alter.column), table: table.label, from: type.label, to: alter.type.label, words: found.words } });
    },
  },

  examples: [
    {
      title: "Digits are rounded away",
      deployed: "create table prices (id bigint primary key, amount numeric(12, 4));",
      sql: "alter table prices alter column amount type numeric(12, 2);",
      reports: [{ message: "cuts", at: "alter column amount type numeric(12, 2)", data: { column: "amount", table: "prices", from: "numeric(12,4)", to: "numeric(12,2)", words: "values are rounded to 2 digits after the point" } }],
    },
    {
      title: "A cast that is written out cuts",
      deployed: "create table users (id bigint primary key, name text);",
      sql: "alter table users alter column name type varchar(20) using name::varchar(20);",
      reports: [{ message: "cuts", at: "alter column name type varchar(20) using name::varchar(20)", data: { column: "name", table: "users", from: "text", to: "character varying(20)", words: "what is longer than 20 characters is cut off without an error, because the cast is written out" } }],
    },
    {
      title: "Without the cast it fails",
      deployed: "create table users (id bigint primary key, name varchar(100)); insert into users values (1, 'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff');",
      sql: "alter table users alter column name type varchar(20);",
      reports: [{ message: "fails", at: "alter column name type varchar(20)", data: { column: "name", table: "users", from: "character varying(100)", to: "character varying(20)", words: "a value is longer than 20 characters" } }],
      fails: "value too long for type character varying(20)",
    },
    {
      title: "A smaller integer",
      deployed: "create table counters (n bigint); insert into counters values (3000000000);",
      sql: "alter table counters alter column n type integer;",
      reports: [{ message: "fails", at: "alter column n type integer" }],
      fails: "integer out of range",
    },
    {
      title: "The time of day is lost",
      deployed: "create table visits (id bigint primary key, at timestamptz);",
      sql: "alter table visits alter column at type date;",
      reports: [{ message: "cuts", at: "alter column at type date" }],
    },
    {
      title: "The new type holds as much or more",
      deployed: "create table users (id integer primary key, name varchar(20), amount numeric(10, 2), at date);",
      sql: "alter table users alter column id type bigint, alter column name type text, alter column amount type numeric(12, 2), alter column at type timestamptz;",
    },
    {
      title: "The table is new, or was just emptied",
      deployed: "create table visits (at timestamptz);",
      sql: "create table users (name text); alter table users alter column name type varchar(20); truncate visits; alter table visits alter column at type date;",
    },
    {
      title: "Someone looked at it first",
      deployed: "create table visits (id bigint primary key, at timestamptz);",
      sql: "-- migralint-review alter-column-type: by=@owner -- the hour was never meant to be kept\nalter table visits alter column at type date;",
    },
  ],
});
