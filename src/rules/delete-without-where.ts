import { isGivenBack } from "../facts/refill.ts";
import { defineRule } from "../rule.ts";
import { isTautology } from "../sql/expression.ts";

export default defineRule({
  id: "delete-without-where",
  category: "data-loss",
  severity: "error",
  summary: "Give every DELETE a WHERE clause that selects rows",
  why: "DELETE without a WHERE clause, or with one that is true for every row, deletes the whole table. A condition that was forgotten or commented out looks just the same.",
  instead: "Say which rows go. If all of them must, say so with a review record: `-- migralint-review delete-without-where: by=… -- why`.",
  see: ["https://www.postgresql.org/docs/current/sql-delete.html"],
  equivalents: { "Postgres Language Server": ["banDeleteWithoutWhere"], pgfence: ["delete-without-where"] },
  presets: ["recommended"],

  messages: {
    allRows: "This DELETE has no WHERE clause, so it deletes every row of {table}.",
    alwaysTrue: "The WHERE clause of this DELETE is true for every row, so it deletes all of {table}.",
  },

  on: {
    Delete(deletion, { catalog, text, statement, report }) {
      const table = catalog.table(deletion.table);
      if (table.madeHere || isGivenBack(table.label, catalog, text, statement)) return;
      const data = { table: table.label };
      if (deletion.where === null) {
        if (!deletion.hasUsing) report("allRows", { at: deletion, data });
      } else if (isTautology(deletion.where.node)) report("alwaysTrue", { at: deletion, data });
    },
  },

  examples: [
    {
      title: "No WHERE clause",
      deployed: "create table sessions (id bigint primary key);",
      sql: "delete from sessions;",
      reports: [{ message: "allRows", at: "delete from sessions" }],
    },
    {
      title: "A WHERE clause that is always true",
      deployed: "create table sessions (id bigint primary key);",
      sql: "delete from sessions where 1 = 1;",
      reports: [{ message: "alwaysTrue", at: "delete from sessions where 1 = 1" }],
    },
    {
      title: "In a data-modifying WITH",
      deployed: "create table sessions (id bigint primary key); create table archive (id bigint);",
      sql: "with gone as (delete from sessions returning id) insert into archive select id from gone;",
      reports: [{ message: "allRows", at: "delete from sessions returning id" }],
    },
    {
      title: "Filled again, but with what a query finds",
      deployed: "create table members (email text primary key); create table owners (email text primary key);",
      sql: "delete from members; insert into members select email from owners;",
      reports: [{ message: "allRows", at: "delete from members" }],
    },
    {
      title: "A list is written anew right after",
      deployed: "create table countries (code text primary key);",
      sql: "delete from countries; insert into countries values ('NZ'), ('FI');",
    },
    {
      title: "A list is written anew after the table was altered for it",
      deployed: "create table countries (code text primary key, name text);",
      sql: "delete from countries; alter table countries drop column name, add column label text not null; insert into countries values ('NZ', 'New Zealand');",
    },
    {
      title: "A temporary table kept the rows meanwhile",
      deployed: "create table members (email text primary key);",
      sql: "create temporary table kept as select distinct lower(email) as email from members; delete from members; insert into members select email from kept;",
    },
    {
      title: "A temporary table kept some of them",
      deployed: "create table members (email text primary key, left_at date);",
      sql: "create temporary table kept as select email from members where left_at is null; delete from members; insert into members (email) select email from kept;",
      reports: [{ message: "allRows", at: "delete from members" }],
    },
    {
      title: "Some rows",
      deployed: "create table sessions (id bigint primary key, ended_at timestamptz);",
      sql: "delete from sessions where ended_at < now() - interval '90 days';",
    },
    {
      title: "The rows that another table names",
      deployed: "create table sessions (id bigint primary key); create table banned (session_id bigint);",
      sql: "delete from sessions using banned where banned.session_id = sessions.id;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table sessions (id bigint primary key); delete from sessions;",
    },
  ],
});
