import { replacementRefusal } from "../catalog/replacement.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "incompatible-view-replace",
  category: "compatibility",
  severity: "error",
  summary: "Replace a view only by one with the same columns first",
  why: "CREATE OR REPLACE VIEW may add columns at the end, and nothing else: the server refuses it where a column goes, moves, or gets another name or type, because other views and functions may rely on it. The migration stops there.",
  instead: "Put new columns last. Where a column must go or change, make a view with a new name beside it, or drop the view and make it anew in one transaction, with its grants and with everything over it.",
  see: ["https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-DESCRIPTION"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    refused: "PostgreSQL refuses to replace the view {view}: {reason}. Put new columns last, or drop the view first and make it anew with its grants.",
  },

  on: {
    CreateObject(create, { catalog, report }) {
      if (create.object !== "view" || create.conditional) return;
      const reason = replacementRefusal(catalog, create);
      if (reason !== null) report("refused", { at: create, data: { view: catalog.label(create.name), reason } });
    },
  },

  examples: [
    {
      title: "A column goes",
      deployed: "create table users (id bigint primary key, email text, name text); create view people as select id, email, name from users;",
      sql: "create or replace view people as select id, name from users;",
      reports: [{ message: "refused", at: "create or replace view people as select id, name from users", data: { view: "people", reason: "its column email would be gone" } }],
      fails: "cannot drop columns from view",
    },
    {
      title: "A new column in the middle",
      deployed: "create table users (id bigint primary key, email text, name text); create view people as select id, email from users;",
      sql: "create or replace view people as select id, name, email from users;",
      reports: [{ message: "refused", at: "create or replace view people as select id, name, email from users", data: { view: "people", reason: "its column email would be called name" } }],
      fails: 'cannot change name of view column "email" to "name"',
    },
    {
      title: "Another type",
      deployed: "create table users (id bigint primary key, age integer); create view people as select id, age from users;",
      sql: "create or replace view people as select id, age::text as age from users;",
      reports: [{ message: "refused", at: "create or replace view people as select id, age::text as age from users", data: { view: "people", reason: "its column age would be text, not integer" } }],
      fails: 'cannot change data type of view column "age" from integer to text',
    },
    {
      title: "New columns last",
      deployed: "create table users (id bigint primary key, email text, name text); create view people as select id, email from users;",
      sql: "create or replace view people as select id, email, name from users where name <> '';",
    },
    {
      title: "Dropped first",
      deployed: "create table users (id bigint primary key, email text, name text); create view people as select id, email, name from users;",
      sql: "drop view people;\ncreate or replace view people as select id, name from users;",
    },
    {
      title: "The star was written out when the view was made",
      deployed: ["create table users (id bigint primary key); create view people as select * from users;", "alter table users add column name text;"],
      sql: "create or replace view people as select * from users;",
    },
  ],
});
