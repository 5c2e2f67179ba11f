import { overloadsBeside } from "../facts/overloads-beside.ts";
import { defineRule } from "../rule.ts";
import { quoteRoutine } from "../sql/names.ts";

export default defineRule({
  id: "leftover-overload",
  category: "compatibility",
  severity: "warning",
  summary: "Drop the old function where one with other arguments takes its place",
  why: "A function is known by its name and the types of its arguments: CREATE OR REPLACE with another argument replaces nothing, but makes a second function beside the first. Calls that fit the old one go on to run the old body, grants and COMMENTs stay with it, and the fix that was deployed does nothing.",
  instead: "Drop the old one by its arguments, `DROP FUNCTION total(integer)`, in the migration that makes the new one where all callers move at once, or in a later one. Where both are meant, write CREATE FUNCTION.",
  see: ["https://www.postgresql.org/docs/current/xfunc-overload.html", "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES"],
  presets: ["strict"],

  messages: {
    left: "This replaces nothing: {old} stays beside {routine}, and calls that fit it go on to run its body. Drop it, or write CREATE FUNCTION if both are meant.",
  },

  on: {
    CreateObject(create, { catalog, text, report }) {
      if (!create.orReplace || create.conditional) return;
      const [old, ...others] = overloadsBeside(create, catalog, text);
      if (old === undefined || others.length > 0 || old.ambiguous) return;
      report("left", { at: create, data: { old: quoteRoutine(old.label), routine: quoteRoutine(create.name.name) } });
    },
  },

  examples: [
    {
      title: "Another argument",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer, rate numeric) returns integer language sql as 'select 2';",
      reports: [{ message: "left", at: "create or replace function total(orders integer, rate numeric) returns integer language sql as 'select 2'", data: { old: "total(integer)", routine: "total(integer, numeric)" } }],
    },
    {
      title: "Another type of it",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders bigint) returns integer language sql as 'select 2';",
      reports: [{ message: "left", at: "create or replace function total(orders bigint) returns integer language sql as 'select 2'" }],
    },
    {
      title: "The old one is dropped",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer, rate numeric) returns integer language sql as 'select 2';\ndrop function total(integer);",
    },
    {
      title: "Both are meant",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create function total(orders text) returns integer language sql as 'select 2';",
    },
    {
      title: "The type of its argument moved to another schema",
      deployed: ["create schema app; create type mood as enum ('calm'); create function total(how mood) returns integer language sql as 'select 1';", "alter type mood set schema app;"],
      sql: "create or replace function total(how app.mood) returns integer language sql as 'select 2';",
    },
    {
      title: "The same arguments",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer) returns integer language sql as 'select 2';",
    },
  ],
});
