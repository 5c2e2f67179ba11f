import { overloadsBeside } from "../facts/overloads-beside.ts";
import { defineRule } from "../rule.ts";
import { quoteRoutine } from "../sql/names.ts";

export default defineRule({
  id: "ambiguous-overload",
  category: "compatibility",
  severity: "error",
  summary: "Do not add a function that makes calls of another ambiguous",
  why: "A new parameter with a default makes a second function beside the first, which both fit the calls that there are: PostgreSQL refuses each of them with `function is not unique`, in code that runs, in triggers, views that are made anew and policies. CREATE OR REPLACE does not help: it replaces a function with the same arguments only.",
  instead: "Drop the old function in the same transaction, by its arguments, before you make the new one, and grant and comment anew. The calls that there are then use the default.",
  see: ["https://www.postgresql.org/docs/current/xfunc-overload.html", "https://www.postgresql.org/docs/current/typeconv-func.html"],
  presets: ["recommended"],

  messages: {
    ambiguous: "Calls of {old} fail from here on with `function is not unique`, because {routine} fits them as well, by its default. Drop {old} first, in the same transaction.",
  },

  on: {
    CreateObject(create, { catalog, text, report }) {
      if (create.conditional) return;
      const old = overloadsBeside(create, catalog, text).find(({ ambiguous }) => ambiguous);
      if (old !== undefined) report("ambiguous", { at: create, data: { old: quoteRoutine(old.label), routine: quoteRoutine(create.name.name) } });
    },
  },

  examples: [
    {
      title: "A parameter more, with a default",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create or replace function total(orders integer, rate numeric default 1) returns integer language sql as 'select 2';\nselect total(1);",
      reports: [{ message: "ambiguous", at: "create or replace function total(orders integer, rate numeric default 1) returns integer language sql as 'select 2'", data: { old: "total(integer)", routine: "total(integer, numeric)" } }],
      fails: "function total(integer) is not unique",
    },
    {
      title: "The new one comes first, the old one goes later in the same script",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "begin;\ncreate function total(orders integer, rate numeric default 1) returns integer language sql as 'select 2';\ndrop function total(integer);\nselect total(1);\ncommit;",
    },
    {
      title: "Dropped first",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "drop function total(integer);\ncreate function total(orders integer, rate numeric default 1) returns integer language sql as 'select 2';\nselect total(1);",
    },
    {
      title: "Without a default each call fits one",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create function total(orders integer, rate numeric) returns integer language sql as 'select 2';\nselect total(1);",
    },
    {
      title: "Other types",
      deployed: "create function total(orders integer) returns integer language sql as 'select 1';",
      sql: "create function total(orders text, rate numeric default 1) returns integer language sql as 'select 2';\nselect total(1), total('a'::text);",
    },
  ],
});
