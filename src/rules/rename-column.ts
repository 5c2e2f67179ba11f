import type { Catalog } from "../catalog/catalog.ts";
import { changesIn, onTable } from "../facts/changes-on.ts";
import { columnsOfComposite } from "../facts/object-needs.ts";
import { defineRule } from "../rule.ts";
import type { ChangeOf } from "../sql/change.ts";
import { quoteIdentifier } from "../sql/names.ts";
import type { ScriptText } from "../sql/statement.ts";

export default defineRule({
  id: "rename-column",
  category: "compatibility",
  severity: "error",
  summary: "Do not rename a column that code in use knows by its old name",
  why: "The rename takes effect at once, while the old release of the application still runs: every query that names the old column fails until all instances are replaced, and fails again when the release is rolled back.",
  instead: "Add the new column, write to both, copy the old values, read from the new one, and drop the old column in a later release.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME"],
  equivalents: { squawk: ["renaming-column"], "Postgres Language Server": ["renamingColumn"], strong_migrations: ["rename_column"], pgfence: ["rename-column"], Atlas: ["BC102"] },
  presets: ["recommended"],
  steps: true,

  messages: {
    oldNameGone: "Renaming {column} of {table} to {name} makes every query that still uses the old name fail.",
    attribute: "Renaming the attribute {column} of the type {type} to {name} makes every query fail that still reads it from {holders} by the old name.",
  },

  on: {
    RenameColumn(rename, { catalog, file, text, report }) {
      const table = catalog.table(rename.table);
      if (table.madeHere || isSwap(rename, text, catalog)) return;
      const column = catalog.column(rename.table, rename.column);
      // Where all columns are known, the server refuses it.
      if (column === undefined || column.origin?.path === file.path) return;
      report("oldNameGone", { at: rename, data: { column: quoteIdentifier(rename.column), table: table.label, name: quoteIdentifier(rename.newName) } });
    },
    Neutral(alter, { catalog, report }) {
      if (alter.alteration?.type !== "attribute" || alter.alteration.action !== "rename" || alter.alteration.newName === null) return;
      const { composite, attribute, newName } = alter.alteration;
      const holders = columnsOfComposite(catalog, composite).filter(({ table }) => !table.madeHere);
      if (holders.length > 0) report("attribute", { at: alter, data: { column: quoteIdentifier(attribute), type: catalog.label(composite), name: quoteIdentifier(newName), holders: holders.map(({ table, column }) => `${table.label}.${quoteIdentifier(column.name)}`).join(", ") } });
    },
  },

  examples: [
    {
      title: "The old name is gone",
      deployed: "create table users (id bigint primary key, mail text);",
      sql: "alter table users rename column mail to email;",
      reports: [{ message: "oldNameGone", at: "rename column mail to email" }],
    },
    {
      title: "An attribute of a type that a column has",
      deployed: "create type address as (street text, door integer); create table users (id bigint primary key, home address);",
      sql: "alter type address rename attribute door to number;",
      reports: [{ message: "attribute", at: "alter type address rename attribute door to number", data: { column: "door", type: "address", name: "number", holders: "users.home" } }],
    },
    {
      title: "No migration made the column, and the block asks whether it is there",
      deployed: "create table users (id bigint primary key, email text);",
      sql: "do $$ begin if exists (select from information_schema.columns where table_name = 'users' and column_name = 'mail') then alter table users rename column mail to email; end if; end $$;",
    },
    {
      title: "The column has had the new name from the start: the server refuses this",
      deployed: "create table users (id bigint primary key, email_address text);",
      sql: "alter table users rename column \"emailAddress\" to email_address;",
      fails: 'column "emailAddress" does not exist',
    },
    {
      title: "Two columns swap, so that the name stays",
      deployed: "create table users (id bigint primary key, points integer, points_new bigint);",
      sql: "begin; alter table users rename column points to points_old; alter table users rename column points_new to points; commit;",
    },
    {
      title: "The table was made by this migration",
      sql: "create table users (id bigint primary key, mail text); alter table users rename column mail to email;",
    },
    {
      title: "The column was made by this migration",
      deployed: "create table users (id bigint primary key);",
      sql: "alter table users add column mail text; alter table users rename column mail to email;",
    },
    {
      title: "Attributes that are added, or of a type that only a new table has; a swap of another table's",
      deployed: "create type place as (x int); create table users (name text, nick text); create table carts (nick text);",
      sql: "alter type place add attribute y int;\ncreate table spots (at place);\nalter type place rename attribute x to z cascade;\nalter table carts rename column nick to name;\nalter table users rename column nick to label;",
      reports: [{ message: "oldNameGone", at: "rename column nick to name" }, { message: "oldNameGone", at: "rename column nick to label" }],
    },
    {
      title: "A table that no migration made, on a condition",
      sql: "do $$ begin if current_user = 'app' then alter table orders rename column a to b; end if; end $$;",
      reports: [{ message: "oldNameGone", at: "rename column a to b" }],
      notRun: "the table is not there",
    },
  ],
});

/** Whether another column of the script takes over the name, or it is the one that does. */
function isSwap({ table, column, newName, span }: ChangeOf<"RenameColumn">, text: ScriptText, catalog: Catalog): boolean {
  return onTable(changesIn(text), table, catalog, "RenameColumn").some((other) => (other.span.start > span.start ? other.newName === column : other.column === newName));
}
