import { unknown } from "../catalog/schema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { ChangeOf } from "../sql/change.ts";
import { defineRule } from "../rule.ts";
import { shape } from "../sql/expression.ts";
import { quoteIdentifier } from "../sql/names.ts";

/** What a change leaves as it is, in words; null where it changes something, or nobody knows. */
function unchanged(change: ChangeOf<"SetDefault" | "DropDefault" | "SetNotNull" | "DropNotNull" | "AlterColumnType">, catalog: Catalog): string | null {
  const column = catalog.findTable(change.table)?.columns.find(({ name }) => name === change.column);
  if (column === undefined) return null;
  switch (change.kind) {
    case "SetNotNull": return column.notNull === true ? "it forbids nulls already" : null;
    case "DropNotNull": return column.notNull === false ? "it allows nulls already" : null;
    case "DropDefault": return column.default === null && column.identity === null && column.generated === null ? "it has no default" : null;
    case "SetDefault": return column.default !== null && column.default !== unknown && shape(column.default.node) === shape(change.default.node) ? "it has that default already" : null;
    case "AlterColumnType": {
      const { type, collation } = column;
      const isSame = change.using === null && type !== unknown && type.label === change.type.label && type.schema === change.type.schema && collation?.name === change.collation?.name;
      return isSame ? `it is ${type.label} already` : null;
    }
  }
}

export default defineRule({
  id: "no-op-change",
  category: "history",
  severity: "info",
  summary: "Leave out changes that change nothing",
  why: "A change to what is so already takes its lock on a table in use all the same, and readers of the history look for a difference that is not there. Often it shows a mistake: the wrong column, or a schema that someone believes to be another.",
  instead: "Leave it out, or find out what was meant.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: [],

  messages: {
    found: "This changes nothing for {column} of {table}: {fact}.",
  },

  on: {
    change(change, { catalog, report }) {
      if (change.kind !== "SetDefault" && change.kind !== "DropDefault" && change.kind !== "SetNotNull" && change.kind !== "DropNotNull" && change.kind !== "AlterColumnType") return;
      const fact = change.conditional || change.unlikely === true || change.nested ? null : unchanged(change, catalog);
      if (fact !== null) report("found", { at: change, data: { column: quoteIdentifier(change.column), table: catalog.label(change.table), fact } });
    },
  },

  examples: [
    {
      title: "It is so already",
      deployed: "create table users (id bigint primary key, name varchar(50) not null default 'nobody', email text);",
      sql: "alter table users alter column name set not null;\nalter table users alter column name set default 'nobody';\nalter table users alter column name type varchar(50);\nalter table users alter column email drop not null;\nalter table users alter column email drop default;",
      reports: [
        { message: "found", at: "alter column name set not null", data: { column: "name", table: "users", fact: "it forbids nulls already" } },
        { message: "found", at: "alter column name set default 'nobody'", data: { column: "name", table: "users", fact: "it has that default already" } },
        { message: "found", at: "alter column name type varchar(50)", data: { column: "name", table: "users", fact: "it is character varying(50) already" } },
        { message: "found", at: "alter column email drop not null", data: { column: "email", table: "users", fact: "it allows nulls already" } },
        { message: "found", at: "alter column email drop default", data: { column: "email", table: "users", fact: "it has no default" } },
      ],
    },
    {
      title: "Something changes",
      deployed: "create table users (id bigint primary key, name varchar(50) not null default 'nobody', email text);",
      sql: "alter table users alter column name drop not null, alter column name set default 'anyone', alter column email set not null;\nalter table users alter column name type varchar(60);",
    },
    {
      title: "USING changes the values",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "alter table users alter column email type text using lower(email);",
    },
    {
      title: "A first default, none any more, another collation, and what is done in a block for databases that differ",
      deployed: "create table users (id bigint primary key, name text, nick text default 'x');",
      sql: "alter table users alter column name set default 'x';\nalter table users alter column nick type text collate \"C\", alter column nick drop default;\ndo $$ begin alter table users alter column nick drop not null; end $$;",
    },
    {
      title: "A generated column has no default to drop",
      deployed: "create table users (id bigint generated always as identity, twice bigint generated always as (id * 2) stored);",
      sql: "alter table users alter column twice drop default;\nalter table users alter column id drop default;",
      fails: "is a generated column",
    },
  ],
});
