import { defineRule } from "../rule.ts";
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
  },

  on: {
    RenameTable(rename, { catalog, migration, text, report }) {
      const table = catalog.table(rename.table);
      if (table.madeHere || table.temporary || nameReturns(rename.table, rename.span.end, text, "relation")) return;
      if (!table.known && rename.conditional && migration.order === 0) return; // there is nothing yet
      report("oldNameGone", { at: rename, data: { table: table.label, name: rename.newName } });
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
  ],
});
