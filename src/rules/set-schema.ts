import { objectNamed } from "../facts/breakage.ts";
import { isTriggerFunction } from "../catalog/routines.ts";
import { defineRule } from "../rule.ts";
import { quoteIdentifier } from "../sql/names.ts";
import { nameReturns, nameSpaceOf } from "../sql/returning-name.ts";

export default defineRule({
  id: "set-schema",
  category: "compatibility",
  severity: "warning",
  summary: "Do not move what code in use looks for in its schema",
  why: "SET SCHEMA takes effect at once: queries that name the old schema fail while the old release still runs, and those that name none find it only where their search_path holds the new schema. Bodies of functions keep the old name, and roles without USAGE on the new schema lose it.",
  instead: "In the same transaction, leave a view in the old schema that selects everything from the moved table, or a function that calls the moved one, and drop it when no code uses it. Let every search_path hold the new schema before an extension moves.",
  see: ["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-SCHEMA", "https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH"],
  presets: ["strict"],
  silentWhereUnlikely: true,

  messages: {
    moved: "Moving {what} to the schema {schema} makes every query fail that looks for it where it was. Leave {substitute} in the old schema until no code uses it.",
    extension: "Moving the extension {what} to the schema {schema} moves all its functions and types: queries fail whose search_path does not hold {schema}.",
  },

  on: {
    SetTableSchema(move, { catalog, file, text, report }) {
      const table = catalog.table(move.table);
      const relation = table.known ? table : (catalog.findSequence(move.table) ?? catalog.findObject("view", move.table) ?? catalog.findObject("materialized view", move.table));
      if (table.madeHere || relation?.origin?.path === file.path || relation?.schema === move.newSchema) return;
      if ((relation === undefined && (move.conditional || move.ifExists)) || nameReturns(move.table, move.span.end, text, "relation")) return;
      report("moved", { at: move, data: { what: table.label, schema: quoteIdentifier(move.newSchema), substitute: move.relation === "sequence" ? "the sequence" : "a view" } });
    },
    SetObjectSchema(move, { catalog, file, text, report }) {
      const { object: kind } = move;
      const object = objectNamed(catalog, kind, move.name);
      if (object === null ? move.conditional : object.origin?.path === file.path || object.schema === move.newSchema) return;
      if (kind === "extension") return report("extension", { at: move, data: { what: quoteIdentifier(move.name.name), schema: quoteIdentifier(move.newSchema) } });
      const space = nameSpaceOf(kind);
      if (space === null || (object !== null && "kind" in object && isTriggerFunction(object)) || nameReturns(move.name, move.span.end, text, space)) return;
      const [name = ""] = move.name.name.split("(");
      const substitute = { relation: kind === "sequence" ? "the sequence" : "a view", routine: "a function that calls it", type: "a domain of the same name" }[space];
      report("moved", { at: move, data: { what: `the ${kind === "enum" ? "type" : kind} ${catalog.label({ schema: move.name.schema, name })}`, schema: quoteIdentifier(move.newSchema), substitute } });
    },
  },

  examples: [
    {
      title: "A table",
      deployed: "create schema archive; create table orders (id bigint primary key);",
      sql: "alter table orders set schema archive;",
      reports: [{ message: "moved", at: "set schema archive", data: { what: "orders", schema: "archive", substitute: "a view" } }],
    },
    {
      title: "A view, a function and a type",
      deployed: "create schema app; create view one as select 1 as n; create function two() returns integer language sql as 'select 2'; create type mood as enum ('fine');",
      sql: "alter view one set schema app;\nalter function two() set schema app;\nalter type mood set schema app;",
      reports: [
        { message: "moved", at: "set schema app", data: { what: "the view one", schema: "app", substitute: "a view" } },
        { message: "moved", at: "alter function two() set schema app", data: { what: "the function two", schema: "app", substitute: "a function that calls it" } },
        { message: "moved", at: "alter type mood set schema app", data: { what: "the type mood", schema: "app", substitute: "a domain of the same name" } },
      ],
    },
    {
      title: "An extension",
      deployed: "create schema extensions; create extension citext;",
      sql: "alter extension citext set schema extensions;",
      reports: [{ message: "extension", at: "alter extension citext set schema extensions", data: { what: "citext", schema: "extensions" } }],
      notRun: "the server of the tests has no such extension",
    },
    {
      title: "A view stays behind",
      deployed: "create schema archive; create table orders (id bigint primary key);",
      sql: "begin; alter table orders set schema archive; create view orders as select * from archive.orders; commit;",
    },
    {
      title: "The migration made the table",
      deployed: "create schema archive;",
      sql: "create table orders (id bigint primary key); alter table orders set schema archive;",
    },
    {
      title: "It is there already",
      deployed: "create schema archive; create table archive.orders (id bigint primary key);",
      sql: "alter table archive.orders set schema archive;",
    },
    {
      title: "A sequence, a materialized view, a procedure, an aggregate, an enum and a domain",
      deployed: "create schema billing; create sequence order_numbers; create table orders (total numeric); create materialized view totals as select sum(total) from orders; create procedure tidy() language sql as 'select 1'; create aggregate last_of (text) (sfunc = textcat, stype = text); create type state as enum ('open'); create domain price as numeric;",
      sql: "alter sequence order_numbers set schema billing;\nalter materialized view totals set schema billing;\nalter procedure tidy() set schema billing;\nalter aggregate last_of(text) set schema billing;\nalter type state set schema billing;\nalter domain price set schema billing;",
      reports: [
        { message: "moved", at: "set schema billing", data: { what: "the sequence order_numbers", schema: "billing", substitute: "the sequence" } },
        { message: "moved", at: "set schema billing" },
        { message: "moved", at: "alter procedure tidy() set schema billing" },
        { message: "moved", at: "alter aggregate last_of(text) set schema billing" },
        { message: "moved", at: "alter type state set schema billing", data: { what: "the type state", schema: "billing", substitute: "a domain of the same name" } },
        { message: "moved", at: "alter domain price set schema billing" },
      ],
    },
    {
      title: "The migration made the view, the sequence or the type",
      deployed: "create schema billing;",
      sql: "create view open_orders as select 1 as n;\nalter view open_orders set schema billing;\ncreate sequence order_numbers;\nalter sequence order_numbers set schema billing;\ncreate type state as enum ('open');\nalter type state set schema billing;",
    },
    {
      title: "Things no query names, a trigger's function, and a function that stays behind",
      deployed: "create schema billing; create collation german (locale = 'C'); create function stamp() returns trigger language plpgsql as 'begin return new; end'; create function price() returns int language sql as 'select 1'; create domain state as text;",
      sql: "alter collation german set schema billing;\nalter function stamp() set schema billing;\nalter function price() set schema billing;\ncreate function price() returns int language sql as 'select billing.price()';\nalter domain state set schema public;",
    },
    {
      title: "Perhaps it is not there, or it is no matter where it was",
      sql: "alter table if exists orders set schema billing;\ndo $$ begin if current_user = 'app' then alter table carts set schema billing; alter type state set schema billing; end if; end $$;",
      notRun: "the schema is not there",
    },
    {
      title: "A table that no migration made",
      sql: "alter table orders set schema billing;",
      reports: [{ message: "moved", at: "set schema billing" }],
      notRun: "the table is not there",
    },
  ],
});
