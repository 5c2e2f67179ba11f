import { madeBy } from "../catalog/made-by.ts";
import { changesAfter, ofKinds } from "../facts/changes-on.ts";
import { defineRule } from "../rule.ts";
import type { CreateObject } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns } from "../sql/returning-name.ts";

export default defineRule({
  id: "rename-table",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a table that code in use knows by its old name",
  why: "The rename takes effect at once, while the old release of the application still runs: every query that uses the old name fails until all instances are replaced, and fails again when the release is rolled back.",
  instead: "In the same transaction, make a view with the old name that selects everything from the renamed table (a simple view takes writes as well), and drop it when no code uses it. Or keep the name.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME", "https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS"],
  equivalents: { squawk: ["renaming-table"], "Postgres Language Server": ["renamingTable"], strong_migrations: ["rename_table"], pgfence: ["rename-table"], Atlas: ["BC101"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    oldNameGone: "Renaming {table} to {name} makes every query that still uses the old name fail.",
    writesFail: "Renaming {table} to {name} leaves a view under the old name that cannot be written to: every INSERT, UPDATE and DELETE by that name fails. Let it be a plain SELECT from {name}.",
  },

  on: {
    RenameTable(rename, { catalog, migration, text, report }) {
      const table = catalog.table(rename.table);
      if (table.madeHere) return;
      if (nameReturns(rename.table, rename.span.end, text, "relation")) {
        const view = ofKinds(changesAfter(rename, text), "CreateObject").find(({ object, name }) => (object === "view" || object === "materialized view") && catalog.label(name) === table.label);
        if (view !== undefined && !isUpdatable(view)) report("writesFail", { at: rename, data: { table: table.label, name: quoteIdentifier(rename.newName) } });
        return;
      }
      if (!table.known && rename.conditional && migration.order === 0) return; // there is nothing yet
      report("oldNameGone", { at: rename, data: { table: table.label, name: quoteIdentifier(rename.newName) } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users rename to accounts;",
      reports: [{ message: "oldNameGone", at: "rename to accounts" }],
    },
    {
      title: "A view keeps the old name alive",
      deployed: "create table users (id bigint primary key);",
      sql: "begin; alter table users rename to accounts; create view users as select * from accounts; commit;",
    },
    {
      title: "A view that only shows",
      deployed: "create table users (id bigint primary key, name text);",
      sql: "begin; alter table users rename to accounts; create view users as select name, count(*) as users from accounts group by name; commit;",
      reports: [{ message: "writesFail", at: "rename to accounts", data: { table: "users", name: "accounts" } }],
    },
    {
      title: "Another table takes the name in the same script",
      deployed: "create table users (id bigint primary key);",
      sql: "create table users_new (id bigint primary key); alter table users rename to users_old; alter table users_new rename to users;",
    },
    {
      title: "The first migration asks for a table that none made before it",
      sql: "do $$ begin if exists (select from pg_tables where tablename = 'account') then alter table account rename to accounts; end if; end $$;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table users (id bigint primary key); alter table users rename to accounts;",
    },
    {
      title: "A view of a join, with LIMIT, of a function; a materialized view",
      deployed: "create table users (id bigint primary key); create table teams (id bigint primary key); create table carts (id bigint primary key); create table jobs (id bigint primary key); create table notes (id bigint primary key);",
      sql: "alter table users rename to people;\ncreate view users as select people.id from people, teams;\nalter table teams rename to groups;\ncreate view teams as select id from groups limit 9;\nalter table carts rename to baskets;\ncreate materialized view carts as select id from baskets;\nalter table jobs rename to tasks;\ncreate view jobs as select id from tasks union select 1;\nalter table notes rename to remarks;\ncreate view notes as select n from generate_series(1, 2) n;",
      reports: [
        { message: "writesFail", at: "rename to people" },
        { message: "writesFail", at: "rename to groups" },
        { message: "writesFail", at: "rename to baskets" },
        { message: "writesFail", at: "rename to tasks" },
        { message: "writesFail", at: "rename to remarks" },
      ],
    },
  ],
});

/** Whether writes go through a view to one table below it: [Updatable Views](https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS). A column that is computed is only not written. */
function isUpdatable(view: CreateObject): boolean {
  if (view.object !== "view") return false;
  const node = madeBy(view);
  const query = node !== null && "ViewStmt" in node && node.ViewStmt.query !== undefined && "SelectStmt" in node.ViewStmt.query ? node.ViewStmt.query.SelectStmt : undefined;
  if (query === undefined) return true;
  const { fromClause = [], groupClause, havingClause, distinctClause, limitCount, limitOffset, withClause, op = "SETOP_NONE" } = query;
  return fromClause.length === 1 && fromClause[0] !== undefined && "RangeVar" in fromClause[0] && op === "SETOP_NONE" && [groupClause, havingClause, distinctClause, limitCount, limitOffset, withClause].every((clause) => clause === undefined);
}
