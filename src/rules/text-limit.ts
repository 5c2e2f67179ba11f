import type { Table } from "../catalog/schema.ts";
import { unknown } from "../catalog/schema.ts";
import { columnsOf } from "../catalog/names.ts";
import { creationOf, definitionOf } from "../catalog/origin.ts";
import { functionCalls, isBuiltIn, nodesTagged } from "../sql/expression.ts";
import { insertAfter, defineRule } from "../rule.ts";
import { quoteIdentifier, strings } from "../sql/names.ts";
import { keepsRows } from "../tenancy.ts";

/** Whether a CHECK of the table is about the length of a column, or lists its values. */
function isBounded({ constraints }: Table, column: string): boolean {
  return constraints.some(({ kind, expression }) => kind === "check" && expression !== null && columnsOf(expression.node).includes(column)
    && (functionCalls(expression.node).some(({ name }) => isBuiltIn(name, "char_length", "character_length", "length", "octet_length")) || nodesTagged(expression.node, "A_Expr").some(({ kind, name }) => kind === "AEXPR_IN" || kind === "AEXPR_OP_ANY" || strings(name).at(-1)?.startsWith("~") === true)));
}

export default defineRule({
  id: "text-limit",
  category: "convention",
  severity: "info",
  summary: "Give text a longest length",
  why: "A text column takes up to a gigabyte a row. What users fill in without a limit ends up in indexes that refuse it (a B-tree key has room for about 2.7 kB), in pages that load for minutes, and in the bill.",
  instead: "A CHECK on char_length, which can be changed later without a rewrite.",
  see: ["https://www.postgresql.org/docs/current/datatype-character.html"],
  presets: [],
  options: {
    maximum: { type: "integer", minimum: 1, default: null, description: "The limit that the suggestion writes, in characters; the rule is silent without one." },
    except: { type: "array", items: { type: "string" }, default: [], description: "Columns that need none." },
  },

  messages: {
    found: "Nothing limits the length of {column} of {table}: a row can hold a gigabyte.",
  },

  on: {
    history(history, { catalog, options, read, report }) {
      const { maximum } = options;
      for (const table of maximum === null ? [] : catalog.tables()) {
        const creation = keepsRows(table) ? creationOf(table, history, read) : undefined;
        for (const column of creation === undefined ? [] : table.columns) {
          if (column.type === unknown || column.type.dimensions > 0 || column.generated !== null || options.except.includes(column.name)) continue;
          if (!(column.type.name === "text" || (column.type.name === "varchar" && column.type.modifiers.length === 0)) || isBounded(table, column.name)) continue;
          const passage = definitionOf(column, history, read);
          if (passage === undefined) continue;
          const { change, definition, file } = passage;
          const check = `constraint ${quoteIdentifier(`${table.name}_${column.name}_length`)} check (char_length(${quoteIdentifier(column.name)}) <= ${maximum ?? 0})`;
          report("found", { at: definition ?? change, file, data: { column: quoteIdentifier(column.name), table: table.label }, suggestions: definition === undefined || change.nested || change.kind !== "CreateTable" ? undefined : [{ title: "Add a CHECK", edits: [insertAfter(definition, ` ${check}`)] }] });
        }
      }
    },
  },

  examples: [
    {
      title: "A name of any length",
      options: { maximum: 200 },
      sql: "create table users (id bigint primary key, name text not null);",
      reports: [{ message: "found", at: "name text not null", data: { column: "name", table: "users" } }],
      suggested: "create table users (id bigint primary key, name text not null constraint users_name_length check (char_length(name) <= 200));",
    },
    {
      title: "Limits, and lists of values",
      options: { maximum: 200, except: ["body"] },
      sql: "create table posts (id bigint primary key, title text check (length(title) <= 80), tag varchar(20), state text check (state in ('new', 'old')), body text);",
    },
    {
      title: "The configuration names no limit",
      sql: "create table users (id bigint primary key, name text not null);",
    },
    {
      title: "Checks that say something else, arrays, computed texts, varchar without a length",
      options: { maximum: 200 },
      deployed: "create table carts (id bigint);",
      sql: "create table users (id bigint primary key, name text check (name <> ''), note varchar, tags text[], big text generated always as ('a') stored, bytes text, nick text check (nick ~ '^[a-z]+$'), check (octet_length(bytes) < 9));\nalter table carts add column label text;\ndo $$ begin create table jobs (title text); end $$;\ncreate table copied as select 'a'::text as title;\ncreate table sized as select 1 as n;",
      reports: [
        { message: "found", at: "name text check (name <> '')" },
        { message: "found", at: "note varchar" },
        { message: "found", at: "label text" },
        { message: "found", at: "title text" },
        { message: "found", at: "create table copied as select 'a'::text as title" },
      ],
      suggested: "create table users (id bigint primary key, name text check (name <> '') constraint users_name_length check (char_length(name) <= 200), note varchar, tags text[], big text generated always as ('a') stored, bytes text, nick text check (nick ~ '^[a-z]+$'), check (octet_length(bytes) < 9));\nalter table carts add column label text;\ndo $$ begin create table jobs (title text); end $$;\ncreate table copied as select 'a'::text as title;\ncreate table sized as select 1 as n;",
    },
  ],
});
