import { replacementRefusal } from "../catalog/replacement.ts";
import { defineRule } from "../rule.ts";
import { quoteRoutine } from "../sql/names.ts";

export default defineRule({
  id: "incompatible-function-replace",
  category: "compatibility",
  severity: "error",
  summary: "Replace a function only by one that returns and is called the same",
  why: "CREATE OR REPLACE FUNCTION refuses another return type, other OUT columns, another name of a parameter, and a default that goes: calls are compiled against them, and `f(amount => 1)` names them. The migration stops there.",
  instead: "Make a function with a new name, move the callers, and drop the old one. Or drop it first and make it anew in the same transaction, with its grants and whatever needs it.",
  see: ["https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES"],
  presets: ["recommended"],
  silentWhereUnlikely: true,

  messages: {
    refused: "PostgreSQL refuses to replace the {kind} {routine}: {reason}. Make one with a new name, or drop the old one first.",
  },

  on: {
    CreateObject(create, { catalog, report }) {
      const kind = create.object;
      if ((kind !== "function" && kind !== "procedure") || create.conditional) return;
      const reason = replacementRefusal(catalog, create);
      if (reason !== null) report("refused", { at: create, data: { kind, routine: quoteRoutine(create.name.name, create.name.schema), reason } });
    },
  },

  examples: [
    {
      title: "Another return type",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer) returns bigint language sql as 'select 1::bigint';",
      reports: [{ message: "refused", at: "create or replace function total(orders integer) returns bigint language sql as 'select 1::bigint'", data: { kind: "function", routine: "total(integer)", reason: "it would return something else" } }],
      fails: "cannot change return type of existing function",
    },
    {
      title: "Another name of a parameter",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(items integer) returns integer language sql as 'select 1';",
      reports: [{ message: "refused", at: "create or replace function total(items integer) returns integer language sql as 'select 1'", data: { kind: "function", routine: "total(integer)", reason: "its parameter orders would be called items" } }],
      fails: 'cannot change name of input parameter "orders"',
    },
    {
      title: "A default goes",
      deployed: "create function total(orders integer default 1) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer) returns integer language sql as 'select 1';",
      reports: [{ message: "refused", at: "create or replace function total(orders integer) returns integer language sql as 'select 1'", data: { kind: "function", routine: "total(integer)", reason: "its parameter orders would lose its default" } }],
      fails: "cannot remove parameter defaults from existing function",
    },
    {
      title: "Another column of the result",
      deployed: "create function pairs() returns table (a integer, b integer) language sql as 'select 1, 2';",
      sql: "create or replace function pairs() returns table (a integer, c integer) language sql as 'select 1, 2';",
      reports: [{ message: "refused", at: "create or replace function pairs() returns table (a integer, c integer) language sql as 'select 1, 2'" }],
      fails: "cannot change return type of existing function",
    },
    {
      title: "Another body, a first name, another default",
      deployed: "create function total(integer, rate numeric default 1) returns table (sum integer) language sql as 'select 1';",
      sql: "create or replace function total(orders integer, rate numeric default 2) returns table (amount integer) language sql as 'select 2';",
    },
    {
      title: "The same types with other modifiers and schemas",
      deployed: "create type mood as enum ('calm'); create function pairs() returns table (a varchar(10), b numeric(4, 2)[], c mood[]) language sql as $$ select 'a'::varchar(10), null::numeric[], null::mood[] $$;",
      sql: "create or replace function pairs() returns table (a varchar, b numeric[], c public.mood[]) language sql as $$ select 'b'::varchar, null::numeric[], null::mood[] $$;",
    },
    {
      title: "Dropped first",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "drop function total(integer);\ncreate or replace function total(orders integer) returns bigint language sql as 'select 1::bigint';",
    },
  ],
});
