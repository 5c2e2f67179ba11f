import { changesIn, ofKinds, onTable } from "../facts/changes-on.ts";
import { conversionOf, narrowing } from "../facts/narrowing.ts";
import { unknown } from "../catalog/schema.ts";
import { defineRule } from "../rule.ts";
import { isSerial } from "../sql/data-type.ts";
import { quoteIdentifier } from "../sql/names.ts";

export default defineRule({
  id: "rollback-not-null-without-data",
  category: "rollback",
  severity: "warning",
  summary: "Let a rollback take the rows that were written meanwhile",
  why: "A rollback runs after the release has written rows by the new rules. Where the migration allowed nulls or dropped a column, a rollback that forbids nulls again meets rows without a value: the server refuses it, at the moment it is needed.",
  instead: "Fill the rows first, in the rollback: `update … set … where … is null`. A column comes back nullable, is filled, and then gets its SET NOT NULL.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html"],
  presets: ["strict"],

  messages: {
    constraint: "The migration dropped {constraint}, so rows of {table} may break it by now: then this fails, and the rollback with it. {way}",
    type: "The migration made {column} of {table} {type}: this fails, and the rollback with it, where {words}. See to such rows first.",
    nulls: "The migration allowed nulls in {column} of {table}: if a row holds one by now, this fails, and the rollback with it. Fill them first.",
    column: "The column {column} is NOT NULL without a default: if {table} holds a row, this fails, and the rollback with it. Add it nullable, fill it, and SET NOT NULL after.",
  },

  on: {
    rollback(_trip, { catalog, up, down, report }) {
      const forward = changesIn(up).filter(({ conditional }) => !conditional);
      const back = changesIn(down).filter(({ conditional }) => !conditional);
      for (const change of ofKinds(back, "SetNotNull", "AddColumn", "AddConstraint", "AlterColumnType")) {
        const before = back.slice(0, back.indexOf(change));
        const isFilled = ofKinds(before, "DoBlock", "Opaque").length + onTable(before, change.table, catalog, "Update", "Delete", "Truncate", "CreateTable").length > 0;
        if (isFilled || onTable(forward, change.table, catalog, "CreateTable", "DropTable").length > 0) continue;
        const table = catalog.label(change.table);
        const where = { at: change, file: down.script.file };
        if (change.kind === "AddConstraint") {
          const { name, kind, notValid } = change.constraint;
          const dropped = onTable(forward, change.table, catalog, "DropConstraint").find(({ constraint }) => constraint === name);
          const canWait = kind === "check" || kind === "foreign key";
          if (dropped !== undefined && !notValid) report("constraint", { ...where, data: { table, constraint: quoteIdentifier(dropped.constraint), way: canWait ? "Add it NOT VALID, and VALIDATE it when the rows obey." : "See to such rows first." } });
        } else if (change.kind === "AlterColumnType") {
          const type = catalog.column(change.table, change.column)?.type ?? unknown;
          const how = conversionOf(change);
          if (type === unknown || how === null || !onTable(forward, change.table, catalog, "AlterColumnType").some(({ column }) => column === change.column)) continue;
          const found = narrowing(type, change.type, how);
          if (found?.does === "fails") report("type", { ...where, data: { table, column: quoteIdentifier(change.column), type: type.label, words: found.words } });
        } else if (change.kind === "AddColumn") {
          const { name, type, notNull, ...column } = change.column;
          const isFilledItself = column.default !== null || column.generated !== null || column.identity !== null || isSerial(type);
          if (notNull && !isFilledItself && onTable(forward, change.table, catalog, "DropColumn").some((made) => made.column === name)) report("column", { ...where, data: { table, column: quoteIdentifier(name) } });
        } else if (onTable(forward, change.table, catalog, "DropNotNull").some(({ column }) => column === change.column)) report("nulls", { ...where, data: { table, column: quoteIdentifier(change.column) } });
      }
    },
  },

  examples: [
    {
      title: "Nulls may have come",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders alter column note drop not null;",
      files: { "002_notes_rollback.sql": "alter table orders alter column note set not null;" },
      reports: [{ message: "nulls", at: "alter column note set not null", path: "002_notes_rollback.sql", data: { table: "orders", column: "note" } }],
    },
    {
      title: "The column comes back without values",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders drop column note;",
      files: { "002_notes_rollback.sql": "alter table orders add column note text not null;" },
      reports: [{ message: "column", at: "add column note text not null", path: "002_notes_rollback.sql", data: { table: "orders", column: "note" } }],
    },
    {
      title: "A check comes back that rows may break by now",
      deployed: "create table orders (id bigint primary key, state text constraint known check (state in ('open', 'paid')));",
      path: "002_states.sql",
      sql: "alter table orders drop constraint known;\nalter table orders add constraint known check (state in ('open', 'paid', 'sent')) not valid;",
      files: { "002_states_rollback.sql": "alter table orders drop constraint known;\nalter table orders add constraint known check (state in ('open', 'paid'));" },
      reports: [{ message: "constraint", at: "add constraint known check (state in ('open', 'paid'))", path: "002_states_rollback.sql", data: { table: "orders", constraint: "known", way: "Add it NOT VALID, and VALIDATE it when the rows obey." } }],
    },
    {
      title: "The narrower type comes back",
      deployed: "create table orders (id bigint primary key, number integer);",
      path: "002_numbers.sql",
      sql: "alter table orders alter column number type bigint;",
      files: { "002_numbers_rollback.sql": "alter table orders alter column number type integer;" },
      reports: [{ message: "type", at: "alter column number type integer", path: "002_numbers_rollback.sql", data: { table: "orders", column: "number", type: "bigint", words: "a value is out of the range of integer" } }],
    },
    {
      title: "It comes back NOT VALID, or the rows are cleared away first",
      deployed: "create table orders (id bigint primary key, state text constraint known check (state in ('open', 'paid')), code text constraint one unique);",
      path: "002_states.sql",
      sql: "alter table orders drop constraint known;",
      files: { "002_states_rollback.sql": "alter table orders add constraint known check (state in ('open', 'paid')) not valid;" },
    },
    {
      title: "The rows are filled first",
      deployed: "create table orders (id bigint primary key, note text not null);",
      path: "002_notes.sql",
      sql: "alter table orders alter column note drop not null;",
      files: { "002_notes_rollback.sql": "update orders set note = '' where note is null;\nalter table orders alter column note set not null;" },
    },
    {
      title: "With a default, or filled before nulls are forbidden",
      deployed: "create table orders (id bigint primary key, note text not null, code text not null);",
      path: "002_notes.sql",
      sql: "alter table orders drop column note, drop column code;",
      files: { "002_notes_rollback.sql": "alter table orders add column note text, add column code text not null default '';\nupdate orders set note = '';\nalter table orders alter column note set not null;" },
    },
    {
      title: "The table was dropped, and comes back empty",
      deployed: "create table orders (id bigint primary key, note text);",
      path: "002_notes.sql",
      sql: "drop table orders;",
      files: { "002_notes_rollback.sql": "create table orders (id bigint primary key, note text);\nalter table orders alter column note set not null;" },
    },
    {
      title: "What comes back is another's, or was no promise before",
      deployed: "create table orders (id bigint primary key, note text, code text not null, total bigint, constraint paid check (total > 0)); create table carts (id bigint primary key, note text not null, code text not null, total int, constraint paid check (total > 0));",
      path: "002_notes.sql",
      sql: "alter table carts alter column note drop not null, drop column code, alter column total type bigint, drop constraint paid;\nalter table orders alter column code drop not null, drop column note;",
      files: { "002_notes_rollback.sql": "alter table orders alter column total type int, drop constraint paid, add constraint paid check (total > 1), add column size int not null, alter column note set not null;" },
    },
    {
      title: "What fills itself, and what perhaps is not done",
      deployed: "create table orders (id bigint primary key, number serial, size int generated always as identity, twice int generated always as (2) stored, note text not null);",
      path: "002_orders.sql",
      sql: "alter table orders drop column number, drop column size, drop column twice;\ndo $$ begin if current_user = 'app' then alter table orders alter column note drop not null; end if; end $$;",
      files: { "002_orders_rollback.sql": "alter table orders add column number serial not null, add column size int generated always as identity not null, add column twice int not null generated always as (2) stored, alter column note set not null;" },
    },
    { title: "A foreign key and a unique constraint come back, beside a type that holds more", deployed: "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint constraint buyer references users, code varchar(9) constraint once unique, day timestamp);", path: "002_orders.sql", sql: "alter table orders drop constraint buyer, drop constraint once, alter column code type text, alter column day type timestamptz;", files: { "002_orders_rollback.sql": "alter table orders add constraint buyer foreign key (user_id) references users, add constraint once unique (code), alter column code type varchar(9) using left(code, 9), alter column day type date;" }, reports: [{ message: "constraint", at: "add constraint buyer foreign key (user_id) references users", path: "002_orders_rollback.sql", data: { table: "orders", constraint: "buyer", way: "Add it NOT VALID, and VALIDATE it when the rows obey." } }, { message: "constraint", at: "add constraint once unique (code)", path: "002_orders_rollback.sql", data: { table: "orders", constraint: "once", way: "See to such rows first." } }] },
    { title: "The rows are cleared away, or a block sees to them", deployed: "create table orders (id bigint primary key, note text not null); create table carts (id bigint primary key, note text not null); create table jobs (id bigint primary key, note text not null);", path: "002_notes.sql", sql: "alter table orders alter column note drop not null;\nalter table carts alter column note drop not null;\nalter table jobs alter column note drop not null;", files: { "002_notes_rollback.sql": "delete from orders where note is null;\nalter table orders alter column note set not null;\ntruncate carts;\nalter table carts alter column note set not null;\ndo $$ begin perform tidy(); end $$;\nalter table jobs alter column note set not null;" } },
    { title: "The migration makes the table, which is gone by then", path: "002_notes.sql", sql: "create table orders (id bigint primary key, note text not null);\nalter table orders alter column note drop not null;", files: { "002_notes_rollback.sql": "alter table orders alter column note set not null;\ndrop table orders;" } },
    { title: "Rows of another table are filled", deployed: "create table orders (id bigint primary key, note text not null); create table carts (note text);", path: "002_notes.sql", sql: "drop table carts;\nalter table orders alter column note drop not null;", files: { "002_notes_rollback.sql": "create table carts (note text);\nupdate carts set note = '';\nalter table orders alter column note set not null;" }, reports: [{ message: "nulls", at: "alter column note set not null", path: "002_notes_rollback.sql" }] },
  ],
});
