import { retyped, writtenColumns } from "../facts/written-columns.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "length-limited-text",
  category: "convention",
  severity: "warning",
  summary: "Keep text in columns of type text",
  why: "A char(n) fills every value up with blanks and ignores them in comparisons, which surprises whoever joins it with text. varchar(n) saves nothing over text, and its limit can only be lowered by a change of type, which goes through every row under an ACCESS EXCLUSIVE lock.",
  instead: "Use text. Where a limit is meant, write it as a CHECK: it can be changed with NOT VALID and VALIDATE CONSTRAINT while others read and write.",
  see: ["https://www.postgresql.org/docs/current/datatype-character.html", "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29"],
  equivalents: { squawk: ["prefer-text-field", "ban-char-field"], "Postgres Language Server": ["preferTextField", "banCharField"], pgfence: ["prefer-text-field", "ban-char-field"] },
  presets: ["strict"],
  options: {
    allow: { type: "string", enum: ["varchar", "nothing"], default: "varchar", description: "`varchar`: only `char(n)` is found. `nothing`: `varchar(n)` as well." },
  },

  messages: {
    padded: "The column {column} of {table} is {type}: shorter values are filled up with blanks, and longer ones are refused. Use text.",
    blanks: "The column {column} of {table} is {type}: blanks at the end of a value do not count when it is compared, and are lost when it becomes text. Use text.",
    limited: "The column {column} of {table} is {type}: longer values are refused, and to lower the limit later takes an ACCESS EXCLUSIVE lock and a look at every row. Use text, with a CHECK where a limit is meant.",
  },

  on: {
    statement(statement, { catalog, file, options, report }) {
      for (const column of writtenColumns(statement, catalog)) {
        const { schema, name, modifiers, label } = column.type;
        const message = name === "bpchar" ? (modifiers.length === 0 ? "blanks" : "padded") : name === "varchar" && modifiers.length > 0 && options.allow === "nothing" ? "limited" : null;
        if (schema !== "pg_catalog" || message === null) continue;
        const edit = retyped(column, file, "text");
        report(message, { at: column.at, data: { column: quoteIdentifier(column.name), table: column.table, type: label }, suggestions: edit === null ? undefined : [{ title: "Make it text", edits: [edit] }] });
      }
    },
  },

  examples: [
    {
      title: "bpchar without a length refuses nothing, and forgets blanks all the same",
      sql: "create table countries (code bpchar);",
      reports: [{ message: "blanks", at: "bpchar", data: { column: "code", table: "countries", type: "bpchar" } }],
      suggested: "create table countries (code text);",
    },
    {
      title: "Filled up with blanks",
      sql: "create table countries (code char(2) primary key);",
      reports: [{ message: "padded", at: "char(2)", data: { column: "code", table: "countries", type: "character(2)" } }],
      suggested: "create table countries (code text primary key);",
    },
    {
      title: "A house that wants no limits at all",
      options: { allow: "nothing" },
      sql: "create table users (id bigint primary key, name VARCHAR(100) not null);",
      reports: [{ message: "limited", at: "VARCHAR(100)", data: { column: "name", table: "users", type: "character varying(100)" } }],
      suggested: "create table users (id bigint primary key, name TEXT not null);",
    },
    {
      title: "An existing column gets a limit",
      options: { allow: "nothing" },
      deployed: "create table users (id bigint primary key, name text);",
      sql: "alter table users alter column name type varchar(100);",
      reports: [{ message: "limited", at: "alter column name type varchar(100)" }],
    },
    {
      title: "The limit that was there is raised",
      options: { allow: "nothing" },
      deployed: "create table users as select 1::bigint as id, 'Ada'::varchar(50) as name;",
      sql: "alter table users alter column name type varchar(100);",
    },
    {
      title: "Limits are a matter of taste",
      sql: "create table users (id bigint primary key, name varchar(100) not null);",
    },
    {
      title: "No limit",
      options: { allow: "nothing" },
      sql: "create table users (id bigint primary key, name varchar not null, note text check (length(note) <= 500));",
    },
  ],
});
